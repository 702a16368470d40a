/**
 * `inductor-fake-device`: PyTorch's device interface and its fake single device, in WebAssembly.
 *
 * `await load()` gives the classes that need the WebAssembly core. What does not need it is exported here
 * as well.
 *
 * @packageDocumentation
 */
import createCore from 'fake-device-core';
import type * as contract from './contract/index.js';
import { createCoreModule, type LoadOptions } from './core/load.js';
import { ownWasmUrl } from './core/own_url.js';
import { createLoader } from './loader.js';
import { type FakeDeviceModule, fakeDeviceModule } from './module.js';
import { realm } from './realm.js';

export type { CpuInterface } from './contract/cpu_interface.js';
export type { DeviceInterface } from './contract/device_interface.js';
export type { FakeDeviceInterface } from './contract/fake_device_interface.js';
export type { CpuDeviceProperties, DeviceProperties } from './contract/properties.js';
export type { LoadOptions } from './core/load.js';
export type {
  Outcome,
  RawCore,
  RawDeviceInterface,
  RawDeviceProperties,
  RawEvent,
  RawHandle,
  RawWorker,
} from './core/native.js';
export type { FakeDeviceModule } from './module.js';
export * from './static_exports.js';
export const recordWorkerState: typeof contract.recordWorkerState = realm.recordWorkerState;

/**
 * Loads the WebAssembly core, once: later calls give the same module. A failed load is not remembered.
 *
 * @param options where the WebAssembly comes from; by default the package's own file, beside this module
 * @throws RuntimeError (as a rejection) when it cannot be loaded, and when it is loaded already from
 *   elsewhere than `options` say; TypeError for wrong options
 */
export const load: (options?: LoadOptions) => Promise<FakeDeviceModule> = createLoader({
  member: 'load',
  what: 'core',
  wasmName: 'fake_device.wasm',
  create: (options, name) => createCoreModule(createCore, options, { ...name, ownUrl: ownWasmUrl }),
  isInstalled: () => realm.loadedCore() !== null,
  install: realm.installCore,
  result: fakeDeviceModule,
});
