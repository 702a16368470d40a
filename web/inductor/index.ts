/**
 * `inductor-fake-device/inductor`: what a code generator modelled on TorchInductor needs besides the device, and the modules that
 * it generates: {@link loadInductorModule} takes one as it stands. Only that needs WebAssembly, and loads it.
 *
 * @packageDocumentation
 */
import { realmPart } from '../realm.js';
import * as own from './parts.js';

export type { BackendClass } from './backend_registry.js';
export type {
  AutotuneOptions,
  AutotuneResult,
  BenchOptions,
  BenchResult,
  ConfigTiming,
  ReturnMode,
  TimingOptions,
} from './benchmarking.js';
export type { ConfigValue, KernelConfig } from './heuristics/kernel_config.js';
export type {
  KernelTuning,
  ModuleBenchmark,
  ModuleBenchmarkOptions,
  ModuleProfile,
  ModuleTuningOptions,
  ModuleValue,
} from './module/inductor_module.js';
export type { LoadModuleOptions, LoadProgress } from './module/load_options.js';
export type { ModuleKernel } from './module/module_kernel.js';
export type { KernelProfile } from './module/profile.js';
export type {
  ExternKernel,
  OperatorContext,
  OperatorKwargs,
  OperatorValue,
} from './operators/operator.js';
export type { SourcePlace } from './python/errors.js';

const parts = realmPart<typeof own>('inductor', () => own);

export const DeviceProperties: typeof own.DeviceProperties = parts.DeviceProperties;
export type DeviceProperties = own.DeviceProperties;
export const DeviceOpOverrides: typeof own.DeviceOpOverrides = parts.DeviceOpOverrides;
export type DeviceOpOverrides = own.DeviceOpOverrides;
export const FakeDeviceOpOverrides: typeof own.FakeDeviceOpOverrides = parts.FakeDeviceOpOverrides;
export type FakeDeviceOpOverrides = own.FakeDeviceOpOverrides;
export const registerBackendForDevice: typeof own.registerBackendForDevice =
  parts.registerBackendForDevice;
export const getSchedulingForDevice: typeof own.getSchedulingForDevice =
  parts.getSchedulingForDevice;
export const getWrapperCodegenForDevice: typeof own.getWrapperCodegenForDevice =
  parts.getWrapperCodegenForDevice;
export const registerDeviceOpOverrides: typeof own.registerDeviceOpOverrides =
  parts.registerDeviceOpOverrides;
export const getDeviceOpOverrides: typeof own.getDeviceOpOverrides = parts.getDeviceOpOverrides;
export const resetBackends: typeof own.resetBackends = parts.resetBackends;
export const doBench: typeof own.doBench = parts.doBench;
export const autotune: typeof own.autotune = parts.autotune;
export const InductorModule: typeof own.InductorModule = parts.InductorModule;
export type InductorModule = own.InductorModule;
export const loadInductorModule: typeof own.loadInductorModule = parts.loadInductorModule;
export const moduleLocation: typeof own.moduleLocation = parts.moduleLocation;
