import { NATIVE, type NativeSlot, nativeOf, unwrap } from '../core/core.js';
import type { RawDeviceProperties } from '../core/native.js';
import { requireArgument, show } from './arguments.js';
import { baseDevice } from './native_devices.js';
import { CpuDeviceProperties, DeviceProperties } from './properties.js';

/** An index for the core: a number, or NaN for what is none, and the text that it prints as. */
export function indexArguments(value: unknown): [number, string] {
  return [typeof value === 'number' ? value : Number.NaN, show(value)];
}

function readProperties(raw: RawDeviceProperties): object {
  const { major, maxThreadsPerMultiProcessor, multiProcessorCount } = raw;
  raw.delete();
  return major === null || maxThreadsPerMultiProcessor === null
    ? new CpuDeviceProperties(multiProcessorCount)
    : new DeviceProperties(major, maxThreadsPerMultiProcessor, multiProcessorCount);
}

/**
 * `DeviceInterface.Worker`: what compile workers ask of a device without touching it. The base's
 * members are NotImplementedErrors.
 */
export abstract class Worker {
  /** @internal */
  static readonly [NATIVE]: NativeSlot = baseDevice;

  /** `Worker.set_device`. */
  static setDevice(device: unknown): void {
    const { worker } = nativeOf(this);
    requireArgument(device, `${this.name}.setDevice`, 'device');
    unwrap(worker.setDevice(...indexArguments(device)), `${this.name}.setDevice`);
  }

  /** `Worker.current_device`: an index. */
  static currentDevice(): number {
    return unwrap(nativeOf(this).worker.currentDevice(), `${this.name}.currentDevice`);
  }

  /** `Worker.get_device_properties`: an object of the device's own class. */
  static getDeviceProperties(device: unknown = null): object {
    return readProperties(
      unwrap(
        nativeOf(this).worker.getDeviceProperties(...indexArguments(device)),
        `${this.name}.getDeviceProperties`,
      ),
    );
  }
}
