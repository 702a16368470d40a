import { NATIVE, type NativeSlot } from '../core/core.js';
import { requireArgument } from './arguments.js';
import { DeviceInterface } from './device_interface.js';
import { type EventOptions, NativeEvent } from './event.js';
import { fakeDevice } from './native_devices.js';
import type { DeviceProperties } from './properties.js';
import { Worker } from './worker.js';

export class FakeDeviceHolder {
  /** What it was given, as it was. */
  readonly device: unknown;

  constructor(device: unknown) {
    requireArgument(device, 'device', 'device');
    this.device = device;
  }
}

/** `FakeDeviceInterface.Event`: recorded once, and only with timing enabled. */
export class FakeEvent extends NativeEvent {
  /** @internal */
  declare readonly [NATIVE]: NativeSlot;

  static {
    // On the prototype: events are many.
    Object.defineProperty(this.prototype, NATIVE, { value: fakeDevice });
  }

  /** @throws TypeError for an unknown option or one that is not a boolean */
  constructor(options: EventOptions = {}) {
    super(options);
  }
}

/** `FakeDeviceInterface.Worker`: constants, whatever it is asked for. */
export abstract class FakeWorker extends Worker {
  /** @internal */
  static override readonly [NATIVE]: NativeSlot = fakeDevice;

  /** Major version 8, 80 multiprocessors of one thread; a new object each time. */
  static override getDeviceProperties(device?: unknown): DeviceProperties {
    return super.getDeviceProperties(device) as DeviceProperties;
  }
}

/**
 * The single fake device of PyTorch's Triton extension-backend test: constant properties, device 0 only,
 * events that read the host's clock. What it does not override stays as the base has it.
 */
export abstract class FakeDeviceInterface extends DeviceInterface {
  /** @internal */
  static override readonly [NATIVE]: NativeSlot = fakeDevice;

  /** Holds what it is given. */
  static override readonly device: typeof FakeDeviceHolder = FakeDeviceHolder;
  /** Recorded once, and only with timing enabled. */
  static override readonly Event: typeof FakeEvent = FakeEvent;
  /** Constants, whatever it is asked for. */
  static override readonly Worker: typeof FakeWorker = FakeWorker;

  /** `null`, whatever it is asked for. */
  static override getRawStream(deviceIdx: unknown): null {
    return super.getRawStream(deviceIdx) as null;
  }

  /** Does nothing. `device` must be given. */
  static override synchronize(device: unknown): void {
    requireArgument(device, `${this.name}.synchronize`, 'device');
    super.synchronize(device);
  }

  /** 0, whatever it is asked for. `device` must be given. */
  static override getComputeCapability(device: unknown): number {
    requireArgument(device, `${this.name}.getComputeCapability`, 'device');
    return super.getComputeCapability(device) as number;
  }

  /** The fake device's constants, by {@link Worker}. */
  static override getDeviceProperties(device?: unknown): DeviceProperties {
    return super.getDeviceProperties(device) as DeviceProperties;
  }
}
