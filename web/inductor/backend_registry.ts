import { kindOf, requireArgument, requireString, show } from '../contract/arguments.js';
import { realm } from '../realm.js';
import { DeviceOpOverrides } from './device_op_overrides.js';

/** A class of a code generator; this package only keeps it. */
export type BackendClass = new (...args: never[]) => object;

interface Backend {
  readonly scheduling: BackendClass;
  readonly wrapper: BackendClass;
  readonly cppWrapper: BackendClass | null;
  readonly fxWrapper: BackendClass | null;
}

const backends = new Map<string, Backend>();
const overrides = new Map<string, DeviceOpOverrides>();

function requireClass(value: unknown, parameter: string): void {
  requireArgument(value, 'registerBackendForDevice', parameter);
  if (typeof value !== 'function') {
    throw new TypeError(
      `registerBackendForDevice(): '${parameter}' must be a class, not ${kindOf(value)}`,
    );
  }
}

/**
 * `register_backend_for_device`: the classes that generate code for a device. A later registration
 * replaces an earlier one.
 *
 * @param device the device type
 * @param scheduling turns a graph's nodes into kernels
 * @param wrapperCodegen writes the wrapper that calls them
 * @param cppWrapperCodegen the same for wrappers in C++
 * @param fxWrapperCodegen the same for wrappers as FX graphs
 */
export function registerBackendForDevice(
  device: string,
  scheduling: BackendClass,
  wrapperCodegen: BackendClass,
  cppWrapperCodegen: BackendClass | null = null,
  fxWrapperCodegen: BackendClass | null = null,
): void {
  requireString(device, 'registerBackendForDevice', 'device');
  requireClass(scheduling, 'scheduling');
  requireClass(wrapperCodegen, 'wrapperCodegen');
  if (cppWrapperCodegen !== null) requireClass(cppWrapperCodegen, 'cppWrapperCodegen');
  if (fxWrapperCodegen !== null) requireClass(fxWrapperCodegen, 'fxWrapperCodegen');
  backends.set(device, {
    scheduling,
    wrapper: wrapperCodegen,
    cppWrapper: cppWrapperCodegen,
    fxWrapper: fxWrapperCodegen,
  });
}

/** `get_scheduling_for_device`: the registered class, or `null`. */
export function getSchedulingForDevice(device: string): BackendClass | null {
  requireString(device, 'getSchedulingForDevice', 'device');
  return backends.get(device)?.scheduling ?? null;
}

/** `get_wrapper_codegen_for_device`: the registered class for that kind of wrapper, or `null`. */
export function getWrapperCodegenForDevice(
  device: string,
  cppWrapper = false,
  fxWrapper = false,
): BackendClass | null {
  requireString(device, 'getWrapperCodegenForDevice', 'device');
  const backend = backends.get(device);
  if (backend === undefined) return null;
  if (fxWrapper) return backend.fxWrapper;
  return cppWrapper ? backend.cppWrapper : backend.wrapper;
}

/** `register_device_op_overrides`: what wrappers write to reach a device. A later one replaces it. */
export function registerDeviceOpOverrides(
  device: string,
  deviceOpOverrides: DeviceOpOverrides,
): void {
  requireString(device, 'registerDeviceOpOverrides', 'device');
  requireArgument(deviceOpOverrides, 'registerDeviceOpOverrides', 'deviceOpOverrides');
  if (!(deviceOpOverrides instanceof DeviceOpOverrides)) {
    throw new TypeError(
      `registerDeviceOpOverrides(): 'deviceOpOverrides' must be a DeviceOpOverrides, not ${kindOf(deviceOpOverrides)}`,
    );
  }
  overrides.set(device, deviceOpOverrides);
}

/**
 * `get_device_op_overrides`.
 *
 * @throws NotImplementedError when none are registered for that device
 */
export function getDeviceOpOverrides(device: string): DeviceOpOverrides {
  requireString(device, 'getDeviceOpOverrides', 'device');
  const found = overrides.get(device);
  if (found === undefined) {
    throw new realm.NotImplementedError(`No device op overrides for device ${show(device)}`);
  }
  return found;
}

/** Forgets every registered backend and all overrides. For tests. */
export function resetBackends(): void {
  backends.clear();
  overrides.clear();
}
