/** The page's device: loaded once, and registered as PyTorch registers a backend's. */
import {
  Device,
  type FakeDeviceModule,
  load,
  registerInterfaceForDevice,
} from 'inductor-fake-device';
import { registerExampleBackend } from '../codegen/index.js';

export type FakeDevice = FakeDeviceModule['FakeDeviceInterface'];

export const device = new Device('privateuseone', 0);

export async function loadFakeDevice(): Promise<FakeDevice> {
  const { FakeDeviceInterface } = await load();
  registerInterfaceForDevice(device, FakeDeviceInterface);
  registerExampleBackend(device.type);
  return FakeDeviceInterface;
}
