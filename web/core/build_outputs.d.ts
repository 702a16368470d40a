/** What the build makes and the entries take in. */

declare module 'fake-device-core' {
  const createCore: import('./load.js').CreateCore;
  export default createCore;
}

declare module 'fake-device-core-sync' {
  const createCore: (options: { wasmBinary: Uint8Array }) => import('./native.js').CoreModule;
  export default createCore;
}

declare module 'fake-device-core-sync.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
