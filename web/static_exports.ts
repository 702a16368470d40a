/** The exports that need no WebAssembly, shared by the entries. */
import type * as contract from './contract/index.js';
import { realm } from './realm.js';

export type { CpuEvent, CpuWorker } from './contract/cpu_interface.js';
export type {
  DeviceEvent,
  DeviceHolderConstructor,
  EventConstructor,
  StreamConstructor,
  StreamOptions,
} from './contract/device_interface.js';
export type { EventOptions, NativeEvent } from './contract/event.js';
export type { FakeDeviceHolder, FakeEvent, FakeWorker } from './contract/fake_device_interface.js';
export type { Worker } from './contract/worker.js';
export type { RecordedDevice, WorkerState } from './contract/worker_state.js';
export { VERSION } from './version.js';

export const DeviceInterfaceError: typeof contract.DeviceInterfaceError =
  realm.DeviceInterfaceError;
export type DeviceInterfaceError = contract.DeviceInterfaceError;
export const AssertionError: typeof contract.AssertionError = realm.AssertionError;
export type AssertionError = contract.AssertionError;
export const NotImplementedError: typeof contract.NotImplementedError = realm.NotImplementedError;
export type NotImplementedError = contract.NotImplementedError;
export const RuntimeError: typeof contract.RuntimeError = realm.RuntimeError;
export type RuntimeError = contract.RuntimeError;
export const OutOfMemoryError: typeof contract.OutOfMemoryError = realm.OutOfMemoryError;
export type OutOfMemoryError = contract.OutOfMemoryError;
export const LaunchError: typeof contract.LaunchError = realm.LaunchError;
export type LaunchError = contract.LaunchError;
export const DeviceLostError: typeof contract.DeviceLostError = realm.DeviceLostError;
export type DeviceLostError = contract.DeviceLostError;
export const UnsupportedModule: typeof contract.UnsupportedModule = realm.UnsupportedModule;
export type UnsupportedModule = contract.UnsupportedModule;
export const UnsupportedTriton: typeof contract.UnsupportedTriton = realm.UnsupportedTriton;
export type UnsupportedTriton = contract.UnsupportedTriton;
export const Device: typeof contract.Device = realm.Device;
export type Device = contract.Device;
export const DType: typeof contract.DType = realm.DType;
export type DType = contract.DType;
export const dtype: typeof contract.dtype = realm.dtype;
export const EventBase: typeof contract.EventBase = realm.EventBase;
export type EventBase = contract.EventBase;
export const StreamBase: typeof contract.StreamBase = realm.StreamBase;
export type StreamBase = contract.StreamBase;
export const DeviceGuard: typeof contract.DeviceGuard = realm.DeviceGuard;
export type DeviceGuard = contract.DeviceGuard;
export const registerInterfaceForDevice: typeof contract.registerInterfaceForDevice =
  realm.registerInterfaceForDevice;
export const getInterfaceForDevice: typeof contract.getInterfaceForDevice =
  realm.getInterfaceForDevice;
export const getRegisteredDeviceInterfaces: typeof contract.getRegisteredDeviceInterfaces =
  realm.getRegisteredDeviceInterfaces;
export const resetRegistry: typeof contract.resetRegistry = realm.resetRegistry;
