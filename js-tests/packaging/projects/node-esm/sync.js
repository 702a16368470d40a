// The same without waiting for anything.
import { DeviceGuard, FakeDeviceInterface } from 'inductor-fake-device/sync';

const device = new DeviceGuard(FakeDeviceInterface, 0).run(() =>
  FakeDeviceInterface.currentDevice(),
);

console.log(JSON.stringify({ device, properties: FakeDeviceInterface.getDeviceProperties() }));
