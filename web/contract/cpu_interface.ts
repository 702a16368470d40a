import { NATIVE, type NativeSlot } from '../core/core.js';
import type { StreamBase } from './bases.js';
import { DeviceInterface } from './device_interface.js';
import { type EventOptions, NativeEvent } from './event.js';
import { cpuDevice } from './native_devices.js';
import type { CpuDeviceProperties } from './properties.js';
import { Worker } from './worker.js';

/**
 * `CpuInterface.Event`: takes the time whenever it is recorded, and may be recorded again. An
 * `elapsedTime` with an event that was never recorded is an AssertionError.
 */
export class CpuEvent extends NativeEvent {
  /** @internal */
  declare readonly [NATIVE]: NativeSlot;

  static {
    // On the prototype: events are many.
    Object.defineProperty(this.prototype, NATIVE, { value: cpuDevice });
  }

  constructor(options: EventOptions = {}) {
    super(options);
  }

  override record(stream: StreamBase | null = null): void {
    super.record(stream);
  }

  override wait(stream: StreamBase | null = null): void {
    super.wait(stream);
  }

  /** Always true: the host has done what it was told. */
  override query(): true {
    super.query();
    return true;
  }
}

/** `CpuInterface.Worker`. */
export abstract class CpuWorker extends Worker {
  /** @internal */
  static override readonly [NATIVE]: NativeSlot = cpuDevice;

  /** The host's processor count. */
  static override getDeviceProperties(device?: unknown): CpuDeviceProperties {
    return super.getDeviceProperties(device) as CpuDeviceProperties;
  }
}

/** PyTorch's `CpuInterface`: the host as a device, registered as `cpu` by importing the package. */
export abstract class CpuInterface extends DeviceInterface {
  /** @internal */
  static override readonly [NATIVE]: NativeSlot = cpuDevice;

  /** Takes the time at every record. */
  static override readonly Event: typeof CpuEvent = CpuEvent;
  /** Answers for the host. */
  static override readonly Worker: typeof CpuWorker = CpuWorker;

  /** 0. */
  static override getRawStream(deviceIdx: unknown): number {
    return super.getRawStream(deviceIdx) as number;
  }

  /** `''`. */
  static override getComputeCapability(device?: unknown): string {
    return super.getComputeCapability(device) as string;
  }

  /** The host's processor count, by {@link Worker}. */
  static override getDeviceProperties(device?: unknown): CpuDeviceProperties {
    return super.getDeviceProperties(device) as CpuDeviceProperties;
  }
}
