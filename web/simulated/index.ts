/**
 * `inductor-fake-device/simulated`: devices that generated code can run on, with memory, streams, events and
 * kernel launches.
 *
 * `await load()` loads their WebAssembly, and gives what the package's own `load()` gives. The classes are
 * exported here and wait for it.
 *
 * @packageDocumentation
 */
import createCore from 'fake-device-simulated';
import { checkLoadOptions, createCoreModule, type LoadOptions } from '../core/load.js';
import { createLoader } from '../loader.js';
import { type FakeDeviceModule, fakeDeviceModule } from '../module.js';
import { realm } from '../realm.js';
import { simulatedParts } from './exports.js';
import type { SimulatedModule } from './native.js';
import { ownWasmUrl } from './own_url.js';

export type { LoadOptions } from '../core/load.js';
export type { FakeDeviceModule } from '../module.js';
export * from '../static_exports.js';
export type * from './exports.js';
export {
  assertAlignment,
  assertSizeStride,
  DeviceView,
  JavaScriptKernel,
  Kernel,
  KernelLaunchError,
  loadTriton,
  Profiler,
  profiles,
  SimulatedDevice,
  SimulatedEvent,
  Stream,
  Tensor,
  TritonKernel,
  WebAssemblyKernel,
} from './exports.js';

/** Its WebAssembly holds the contract's, too, so that a page downloads one. */
function install(module: SimulatedModule): void {
  if (realm.loadedCore() === null) realm.installCore(module);
  simulatedParts.installSimulator(module);
}

/** Where `load` takes the WebAssembly from, and where that of the compiler is taken from when it is needed. */
export interface SimulatedLoadOptions extends LoadOptions {
  /** Of `fake_device_triton.wasm`; by default what `locateFile` gives, or the package's own file. */
  readonly triton?: LoadOptions | undefined;
}

const loadSimulator = createLoader({
  member: 'load',
  what: 'core',
  wasmName: 'fake_device_simulated.wasm',
  create: (options, name) => createCoreModule(createCore, options, { ...name, ownUrl: ownWasmUrl }),
  isInstalled: () => simulatedParts.loadedSimulator() !== null,
  install,
  result: fakeDeviceModule,
});

/**
 * Loads the simulated device's WebAssembly, once; see the package's own `load()`.
 *
 * @param options where it comes from; by default the package's own `fake_device_simulated.wasm`. `triton`, where
 *   the compiler of Triton kernels comes from, which is not loaded yet
 */
export async function load(options: SimulatedLoadOptions = {}): Promise<FakeDeviceModule> {
  if (options === null || typeof options !== 'object') return loadSimulator(options);
  const { triton, ...own } = options;
  if (triton !== undefined) {
    simulatedParts.placeTriton(checkLoadOptions(triton, 'load'));
  } else if (typeof own.locateFile === 'function' && simulatedParts.loadedSimulator() === null) {
    simulatedParts.placeTriton({ locateFile: own.locateFile });
  }
  return loadSimulator(own);
}
