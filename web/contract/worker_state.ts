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
  /** Index of the current device. */
  readonly currentDevice: number;
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

function recordDevice(name: string, iface: typeof DeviceInterface): RecordedDevice {
  const currentDevice = iface.currentDevice();
  const count = ifImplemented(() => iface.deviceCount());
  const indices =
    count === undefined ? [currentDevice] : Array.from({ length: count }, (_, i) => i);
  const properties = new Map<number, Record<string, unknown>>();
  const computeCapability = new Map<number, number | string>();
  for (const index of indices) {
    const own = { ...iface.Worker.getDeviceProperties(index) };
    try {
      // Absent in jest-environment-jsdom, where there are no workers either.
      globalThis.structuredClone?.(own);
    } catch (cause) {
      throw new TypeError(
        `recordWorkerState(): the properties of device ${name}:${index} cannot be sent to a worker`,
        { cause },
      );
    }
    properties.set(index, own);
    const capability = ifImplemented(() => iface.getComputeCapability(index));
    if (capability !== undefined) computeCapability.set(index, capability);
  }
  return { currentDevice, properties, computeCapability };
}

/**
 * Gathers what compile workers may ask, from every registered interface that is available: properties,
 * current device and compute capability. PyTorch does the same before it starts its compile workers.
 *
 * @returns a value for `restoreWorkerState` of `inductor-fake-device/worker`, in another thread
 */
export function recordWorkerState(): WorkerState {
  const devices = new Map<string, RecordedDevice>();
  for (const [name, iface] of getRegisteredDeviceInterfaces()) {
    if (iface.isAvailable()) devices.set(name, recordDevice(name, iface));
  }
  return { format: FORMAT, version: VERSION, devices };
}

/** The index that a caller's `device` stands for. */
function indexOf(device: unknown, recorded: RecordedDevice): unknown {
  if (typeof device === 'string') return Device.parse(device).index ?? recorded.currentDevice;
  if (device instanceof Device) return device.index ?? recorded.currentDevice;
  return device ?? recorded.currentDevice;
}

function lookUp<T>(
  what: string,
  name: string,
  recorded: RecordedDevice,
  values: ReadonlyMap<number, T>,
  device: unknown,
): T {
  const index = indexOf(device, recorded);
  const found = values.get(index as number);
  if (found === undefined) {
    throw new RuntimeError(
      `${what} of device ${name}:${show(index)} was not recorded; recorded are the indices ${[...values.keys()].join(', ') || '(none)'}`,
    );
  }
  return found;
}

function restoredInterface(name: string, recorded: RecordedDevice): typeof DeviceInterface {
  abstract class RestoredWorker extends Worker {
    static override currentDevice(): number {
      return recorded.currentDevice;
    }

    static override getDeviceProperties(device: unknown = null): object {
      return { ...lookUp('properties', name, recorded, recorded.properties, device) };
    }
  }

  abstract class RestoredInterface extends DeviceInterface {
    static override readonly Worker: typeof Worker = RestoredWorker;

    static override currentDevice(): number {
      return recorded.currentDevice;
    }

    static override deviceCount(): number {
      return recorded.properties.size;
    }

    static override isAvailable(): boolean {
      return true;
    }

    static override getComputeCapability(device: unknown = null): number | string {
      return lookUp('compute capability', name, recorded, recorded.computeCapability, device);
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
