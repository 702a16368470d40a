/** What the build makes and the entries take in. */

declare module 'fake-device-core' {
  const createCore: import('./load.js').CreateCore;
  export default createCore;
}

declare module 'fake-device-simulated' {
  const createCore: import('./load.js').CreateCore<
    import('../simulated/native.js').SimulatedModule
  >;
  export default createCore;
}

declare module 'fake-device-triton' {
  const createCompiler: import('./load.js').CreateCore<
    import('../simulated/triton/native.js').TritonModule
  >;
  export default createCompiler;
}

declare module 'fake-device-simulated-sync' {
  const createCore: (options: {
    wasmBinary: Uint8Array;
  }) => import('../simulated/native.js').SimulatedModule;
  export default createCore;
}

declare module 'fake-device-simulated-sync.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}

declare module 'fake-device-operators.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
