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
import type { LoadOptions } from '../core/load.js';
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
  Profiler,
  profiles,
  SimulatedDevice,
  SimulatedEvent,
  Stream,
  Tensor,
  WebAssemblyKernel,
} from './exports.js';

/** Its WebAssembly holds the contract's, too, so that a page downloads one. */
function install(module: SimulatedModule): void {
  if (realm.loadedCore() === null) realm.installCore(module);
  simulatedParts.installSimulator(module);
}

/**
 * Loads the simulated device's WebAssembly, once; see the package's own `load()`.
 *
 * @param options where it comes from; by default the package's own `fake_device_simulated.wasm`
 */
export const load: (options?: LoadOptions) => Promise<FakeDeviceModule> = createLoader({
  create: createCore,
  wasmName: 'fake_device_simulated.wasm',
  ownUrl: ownWasmUrl,
  isInstalled: () => simulatedParts.loadedSimulator() !== null,
  install,
  result: fakeDeviceModule,
});
