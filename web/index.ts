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
import { checkLoadOptions, createCoreModule, type LoadOptions } from './core/load.js';
import { ownWasmUrl } from './core/own_url.js';
import { type FakeDeviceModule, fakeDeviceModule } from './module.js';
import { realm, realmPart } from './realm.js';
import { RuntimeError } from './static_exports.js';

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

interface Loading {
  readonly options: LoadOptions;
  readonly module: Promise<FakeDeviceModule>;
}

const state = realmPart<{ loading: Loading | null }>('loading', () => ({ loading: null }));

function sameOptions(one: LoadOptions, other: LoadOptions): boolean {
  return (
    one.wasmBinary === other.wasmBinary &&
    one.wasmModule === other.wasmModule &&
    one.locateFile === other.locateFile
  );
}

async function loadCore(options: LoadOptions): Promise<FakeDeviceModule> {
  try {
    const core = await createCoreModule(createCore, options, ownWasmUrl);
    // `inductor-fake-device/sync` may have been imported meanwhile.
    if (realm.loadedCore() === null) realm.installCore(core);
    return fakeDeviceModule();
  } catch (error) {
    state.loading = null;
    throw error;
  }
}

/**
 * Loads the WebAssembly core, once: later calls give the same module. A failed load is not remembered.
 *
 * @param options where the WebAssembly comes from; by default the package's own file, beside this module
 * @throws RuntimeError (as a rejection) when it cannot be loaded, and when it is loaded already from
 *   elsewhere than `options` say; TypeError for wrong options
 */
export async function load(options: LoadOptions = {}): Promise<FakeDeviceModule> {
  const given = checkLoadOptions(options);
  const anyGiven = Object.keys(given).length > 0;
  if (state.loading !== null) {
    if (anyGiven && !sameOptions(given, state.loading.options)) {
      throw new RuntimeError(
        'load(): the core is loaded, or being loaded, with other options already',
      );
    }
    return state.loading.module;
  }
  if (realm.loadedCore() !== null) {
    if (anyGiven) {
      throw new RuntimeError("load(): the core is loaded already, by 'inductor-fake-device/sync'");
    }
    return fakeDeviceModule();
  }
  state.loading = { options: given, module: loadCore(given) };
  return state.loading.module;
}
