/** The simulated device's classes, as this realm has them. They need their WebAssembly to be loaded. */
import { realmPart } from '../realm.js';
import * as own from './parts.js';

export type { ElementArray } from './element_type.js';
export type {
  Grid,
  KernelArgument,
  KernelCost,
  KernelImports,
  Program,
  WebAssemblyEntry,
} from './kernel.js';
export type { LaunchArgument } from './launch.js';
export type {
  BlockSnapshot,
  OptionalProfileFields,
  RawProfile,
  SegmentSnapshot,
} from './native.js';
export type { Trace, TraceEvent } from './profiler.js';
export type { DeviceProfile } from './profiles.js';
export type { KernelSignature } from './signature.js';
export type { Leak, SimulatedDeviceOptions } from './simulated_device.js';
export type { StreamContext } from './simulated_interface.js';
export type { NestedNumbers } from './tensor.js';
export type { DevicePrint, PrintHandler } from './triton/kernel.js';
export type { TritonConstexpr, TritonOptions, TritonSignature } from './triton/options.js';

/** The parts; for this package's entries. */
export const simulatedParts: typeof own = realmPart<typeof own>('simulated', () => own);

export const DeviceView: typeof own.DeviceView = simulatedParts.DeviceView;
export type DeviceView = own.DeviceView;
export const JavaScriptKernel: typeof own.JavaScriptKernel = simulatedParts.JavaScriptKernel;
export type JavaScriptKernel = own.JavaScriptKernel;
export const Kernel: typeof own.Kernel = simulatedParts.Kernel;
export type Kernel = own.Kernel;
export const KernelLaunchError: typeof own.KernelLaunchError = simulatedParts.KernelLaunchError;
export type KernelLaunchError = own.KernelLaunchError;
export const Profiler: typeof own.Profiler = simulatedParts.Profiler;
export type Profiler = own.Profiler;
export const SimulatedDevice: typeof own.SimulatedDevice = simulatedParts.SimulatedDevice;
export type SimulatedDevice = own.SimulatedDevice;
export const SimulatedEvent: typeof own.SimulatedEvent = simulatedParts.SimulatedEvent;
export type SimulatedEvent = own.SimulatedEvent;
export const Stream: typeof own.Stream = simulatedParts.Stream;
export type Stream = own.Stream;
export const Tensor: typeof own.Tensor = simulatedParts.Tensor;
export type Tensor = own.Tensor;
export const TritonKernel: typeof own.TritonKernel = simulatedParts.TritonKernel;
export type TritonKernel = own.TritonKernel;
export const WebAssemblyKernel: typeof own.WebAssemblyKernel = simulatedParts.WebAssemblyKernel;
export type WebAssemblyKernel = own.WebAssemblyKernel;
export const assertAlignment: typeof own.assertAlignment = simulatedParts.assertAlignment;
export const assertSizeStride: typeof own.assertSizeStride = simulatedParts.assertSizeStride;
export const loadTriton: typeof own.loadTriton = simulatedParts.loadTriton;
export const profiles: typeof own.profiles = simulatedParts.profiles;
