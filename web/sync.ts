/**
 * `inductor-fake-device/sync`: everything that `load()` gives, as plain exports, with the WebAssembly
 * embedded and compiled while importing. Made for tests and CommonJS.
 *
 * @packageDocumentation
 */
import createCore from 'fake-device-simulated-sync';
import wasmBinary from 'fake-device-simulated-sync.wasm';
import type * as contract from './contract/index.js';
import type { RawCore } from './core/native.js';
import { fakeDeviceModule } from './module.js';
import { realm } from './realm.js';
import { simulatedParts } from './simulated/exports.js';

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
export type * from './simulated/exports.js';
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
} from './simulated/exports.js';
export * from './static_exports.js';

if (simulatedParts.loadedSimulator() === null) {
  const module = createCore({ wasmBinary });
  if (realm.loadedCore() === null) realm.installCore(module);
  simulatedParts.installSimulator(module);
}

const loaded = fakeDeviceModule();

export const DeviceInterface: typeof contract.DeviceInterface = loaded.DeviceInterface;
export type DeviceInterface = contract.DeviceInterface;
export const FakeDeviceInterface: typeof contract.FakeDeviceInterface = loaded.FakeDeviceInterface;
export type FakeDeviceInterface = contract.FakeDeviceInterface;
export const CpuInterface: typeof contract.CpuInterface = loaded.CpuInterface;
export type CpuInterface = contract.CpuInterface;
export const DeviceProperties: typeof contract.DeviceProperties = loaded.DeviceProperties;
export type DeviceProperties = contract.DeviceProperties;
export const CpuDeviceProperties: typeof contract.CpuDeviceProperties = loaded.CpuDeviceProperties;
export type CpuDeviceProperties = contract.CpuDeviceProperties;
export const recordWorkerState: typeof contract.recordWorkerState = loaded.recordWorkerState;
/** The C++ core as embind exports it. */
export const raw: RawCore = loaded.raw;
