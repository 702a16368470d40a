/** Everything of the contract that must exist once in a realm. */
export {
  core,
  errorOf,
  installCore,
  loadedCore,
  NATIVE,
  NativeSlot,
  nativeDevice,
} from '../core/core.js';
export { EventBase, StreamBase } from './bases.js';
export { CpuInterface } from './cpu_interface.js';
export { Device } from './device.js';
export { DeviceGuard } from './device_guard.js';
export { DeviceInterface } from './device_interface.js';
export { DType, dtype } from './dtype.js';
export {
  AssertionError,
  DeviceInterfaceError,
  DeviceLostError,
  LaunchError,
  NotImplementedError,
  OutOfMemoryError,
  RuntimeError,
  UnsupportedModule,
  UnsupportedTriton,
} from './errors.js';
export { FakeDeviceInterface } from './fake_device_interface.js';
export { CpuDeviceProperties, DeviceProperties } from './properties.js';
export {
  getInterfaceForDevice,
  getRegisteredDeviceInterfaces,
  registerInterfaceForDevice,
  resetRegistry,
} from './registry.js';
export { Worker } from './worker.js';
export { recordWorkerState, restoreWorkerState } from './worker_state.js';
