import { NativeSlot } from '../core/core.js';
import { processorCount } from '../core/host.js';

/** The core devices behind the classes of the contract. */
export const baseDevice = new NativeSlot((module) => module.DeviceInterface.base());
export const fakeDevice = new NativeSlot((module) => module.DeviceInterface.fake());
export const cpuDevice = new NativeSlot((module) => module.DeviceInterface.cpu(processorCount()));
