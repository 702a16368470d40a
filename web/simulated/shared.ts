/** What the simulated device builds on, as this realm has it. */
import type * as contract from '../contract/index.js';
import { realm } from '../realm.js';

export const AssertionError: typeof contract.AssertionError = realm.AssertionError;
export const DeviceInterface: typeof contract.DeviceInterface = realm.DeviceInterface;
export const DType: typeof contract.DType = realm.DType;
export type DType = contract.DType;
export const DeviceLostError: typeof contract.DeviceLostError = realm.DeviceLostError;
export const dtype: typeof contract.dtype = realm.dtype;
export const errorOf: typeof contract.errorOf = realm.errorOf;
export const EventBase: typeof contract.EventBase = realm.EventBase;
export type EventBase = contract.EventBase;
export const LaunchError: typeof contract.LaunchError = realm.LaunchError;
export const NATIVE: typeof contract.NATIVE = realm.NATIVE;
export const NativeSlot: typeof contract.NativeSlot = realm.NativeSlot;
export type NativeSlot = contract.NativeSlot;
export const nativeDevice: typeof contract.nativeDevice = realm.nativeDevice;
export const OutOfMemoryError: typeof contract.OutOfMemoryError = realm.OutOfMemoryError;
export const RuntimeError: typeof contract.RuntimeError = realm.RuntimeError;
export const StreamBase: typeof contract.StreamBase = realm.StreamBase;
export type StreamBase = contract.StreamBase;
export const UnsupportedTriton: typeof contract.UnsupportedTriton = realm.UnsupportedTriton;
export const Worker: typeof contract.Worker = realm.Worker;
