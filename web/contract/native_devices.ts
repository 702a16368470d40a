import { core, NativeSlot, nativeDevice } from '../core/core.js';
import { processorCount } from '../core/host.js';
import type { RawCore, RawDeviceInterface } from '../core/native.js';

function slot(make: (devices: RawCore['DeviceInterface']) => RawDeviceInterface): NativeSlot {
  return new NativeSlot(() => nativeDevice(core(), make(core().DeviceInterface)));
}

/** The core devices behind the classes of the contract. */
export const baseDevice = slot((devices) => devices.base());
export const fakeDevice = slot((devices) => devices.fake());
export const cpuDevice = slot((devices) => devices.cpu(processorCount()));
