// A library that exports what it builds on the device, types inferred: its declarations have to name the
// types of this package.
import { load } from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';

export const { FakeDeviceInterface, DeviceInterface } = await load();

export const newTimedEvent = () => new FakeDeviceInterface.Event({ enableTiming: true });
export const properties = () => FakeDeviceInterface.getDeviceProperties();
export const hintsOf = DeviceProperties.create;

export class Derived extends FakeDeviceInterface {
  static override isBf16Supported(): boolean {
    return true;
  }
}

export function withHandle(handle: number) {
  return class extends DeviceInterface {
    static override getRawStream(): number {
      return handle;
    }
  };
}
