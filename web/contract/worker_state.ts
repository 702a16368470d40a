import { NATIVE, NativeSlot } from '../core/core.js';
import { VERSION } from '../version.js';
import { kindOf, requireArgument, show } from './arguments.js';
import { Device } from './device.js';
import { DeviceInterface } from './device_interface.js';
import { NotImplementedError, RuntimeError } from './errors.js';
import { getRegisteredDeviceInterfaces, registerInterfaceForDevice } from './registry.js';
import { Worker } from './worker.js';

const FORMAT = 'inductor-fake-device worker state';

/** What is recorded of one device type. */
export interface RecordedDevice {
  /** `currentDevice()` of the interface. */
  readonly currentDevice: number;
  /** `Worker.currentDevice()`, or `null` where the interface's Worker does not have it. */
  readonly workerCurrentDevice: number | null;
  /** Properties by device index, their own fields. */
  readonly properties: ReadonlyMap<number, Readonly<Record<string, unknown>>>;
  /** Compute capability by device index, where the interface has one. */
  readonly computeCapability: ReadonlyMap<number, number | string>;
}

/** What compile workers need to know of the devices: plain data, for `postMessage` or `workerData`. */
export interface WorkerState {
  readonly format: typeof FORMAT;
  /** Version of the package that recorded it. */
  readonly version: string;
  /** The available devices by their registered names. */
  readonly devices: ReadonlyMap<string, RecordedDevice>;
}

/** The answer of a member, or nothing where the interface does not have it. */
function ifImplemented<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof NotImplementedError) return undefined;
    throw error;
  }
}

/** As many devices of a type as a Device can name. */
const LARGEST_COUNT = 128;

function indicesOf(iface: typeof DeviceInterface, currentDevice: number): number[] {
  const count = ifImplemented(() => iface.deviceCount());
  if (count === undefined) return [currentDevice];
  if (!Number.isInteger(count) || count < 0 || count > LARGEST_COUNT) {
    throw new RuntimeError(`deviceCount() is ${show(count)}`);
  }
  return Array.from({ length: count }, (_, index) => index);
}

function recordDevice(iface: typeof DeviceInterface): RecordedDevice {
  const currentDevice = iface.currentDevice();
  const properties = new Map<number, Record<string, unknown>>();
  const computeCapability = new Map<number, number | string>();
  for (const index of indicesOf(iface, currentDevice)) {
    const own = { ...iface.Worker.getDeviceProperties(index) };
    // Absent in jest-environment-jsdom, where there are no workers either.
    globalThis.structuredClone?.(own);
    properties.set(index, own);
    const capability = ifImplemented(() => iface.getComputeCapability(index));
    if (capability !== undefined) computeCapability.set(index, capability);
  }
  return {
    currentDevice,
    workerCurrentDevice: ifImplemented(() => iface.Worker.currentDevice()) ?? null,
    properties,
    computeCapability,
  };
}

/**
 * Gathers what compile workers may ask, from every registered interface that is available: properties,
 * current device and compute capability. PyTorch does the same before it starts its compile workers.
 *
 * @returns a value for `restoreWorkerState` of `inductor-fake-device/worker`, in another thread
 * @throws RuntimeError for a device that cannot be recorded, with its name and the cause
 */
export function recordWorkerState(): WorkerState {
  const devices = new Map<string, RecordedDevice>();
  for (const [name, iface] of getRegisteredDeviceInterfaces()) {
    try {
      if (ifImplemented(() => iface.isAvailable())) devices.set(name, recordDevice(iface));
    } catch (cause) {
      throw new RuntimeError(
        `recordWorkerState(): device '${name}' cannot be recorded: ${cause instanceof Error ? cause.message : show(cause)}`,
        { cause },
      );
    }
  }
  return { format: FORMAT, version: VERSION, devices };
}

/** The index that a caller's `device` stands for, which must be of the type `name`. */
function indexOf(device: unknown, name: string, current: number): unknown {
  const parsed = typeof device === 'string' ? Device.parse(device) : device;
  if (!(parsed instanceof Device)) return parsed ?? current;
  if (parsed.type !== name) throw new RuntimeError(`${parsed} is no device of the type ${name}`);
  return parsed.index ?? current;
}

/** The recorded answer for a device, and the index that it stands for. */
function lookUp<T>(
  what: string,
  name: string,
  current: number,
  values: ReadonlyMap<number, T>,
  device: unknown,
): { readonly index: number; readonly value: T } {
  const index = indexOf(device, name, current) as number;
  const value = values.get(index);
  if (value === undefined) {
    throw new RuntimeError(
      `device ${name}:${show(index)} has no recorded ${what}; the recorded indices are ${[...values.keys()].join(', ') || '(none)'}`,
    );
  }
  return { index, value };
}

function restoredInterface(name: string, recorded: RecordedDevice): typeof DeviceInterface {
  const { properties, computeCapability } = recorded;
  let workerDevice = recorded.workerCurrentDevice;
  const absent = new NativeSlot(() => {
    throw new RuntimeError(
      `device '${name}' is known here only from what recordWorkerState() recorded: its properties, current device and compute capability`,
    );
  });

  abstract class RestoredWorker extends Worker {
    static override readonly [NATIVE]: NativeSlot = absent;

    /** Notes the device, as PyTorch's workers do. */
    static override setDevice(device: unknown): void {
      requireArgument(device, 'Worker.setDevice', 'device');
      const current = workerDevice ?? recorded.currentDevice;
      const { index } = lookUp('properties', name, current, properties, device);
      if (workerDevice !== null) workerDevice = index;
    }

    static override currentDevice(): number {
      if (workerDevice === null) {
        throw new NotImplementedError('Worker.currentDevice() is not implemented');
      }
      return workerDevice;
    }

    static override getDeviceProperties(device: unknown = null): object {
      const current = workerDevice ?? recorded.currentDevice;
      return { ...lookUp('properties', name, current, properties, device).value };
    }
  }

  abstract class RestoredInterface extends DeviceInterface {
    static override readonly [NATIVE]: NativeSlot = absent;
    static override readonly Worker: typeof Worker = RestoredWorker;

    static override currentDevice(): number {
      return recorded.currentDevice;
    }

    static override deviceCount(): number {
      return properties.size;
    }

    static override isAvailable(): boolean {
      return true;
    }

    static override getComputeCapability(device: unknown = null): number | string {
      const { currentDevice } = recorded;
      return lookUp('compute capability', name, currentDevice, computeCapability, device).value;
    }
  }
  return RestoredInterface;
}

/** Not `instanceof`: a Map that came through Jest or another frame is of another realm. */
function isMap(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Map]';
}

/**
 * Registers, in this thread, an interface for every recorded device. Its `Worker` answers from the record;
 * so do `currentDevice`, `deviceCount`, `isAvailable`, `getDeviceProperties` and `getComputeCapability`.
 * Everything else needs the device itself, which a compile worker does not touch.
 *
 * @throws TypeError for what is not such a state, RuntimeError for one of another package version
 */
export function restoreWorkerState(state: WorkerState): void {
  requireArgument(state, 'restoreWorkerState', 'state');
  if (
    state === null ||
    typeof state !== 'object' ||
    state.format !== FORMAT ||
    !isMap(state.devices)
  ) {
    throw new TypeError(
      `restoreWorkerState(): 'state' must be what recordWorkerState() returned, not ${kindOf(state)}`,
    );
  }
  if (state.version !== VERSION) {
    throw new RuntimeError(
      `this state was recorded by version ${show(state.version)} of inductor-fake-device, and this is version ${VERSION}: use one version in all threads`,
    );
  }
  for (const [name, recorded] of state.devices) {
    if (!isMap(recorded?.properties) || !isMap(recorded.computeCapability)) {
      throw new TypeError(`restoreWorkerState(): 'state' has no record of device ${show(name)}`);
    }
  }
  for (const [name, recorded] of state.devices) {
    registerInterfaceForDevice(name, restoredInterface(name, recorded));
  }
}
