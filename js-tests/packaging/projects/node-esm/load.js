// A program in ES modules: loads the core, asks the device and times with its events.
import { Device, load, registerInterfaceForDevice } from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';

const { FakeDeviceInterface } = await load();
registerInterfaceForDevice('privateuseone', FakeDeviceInterface);

const start = new FakeDeviceInterface.Event({ enableTiming: true });
const end = new FakeDeviceInterface.Event({ enableTiming: true });
start.record(null);
const before = performance.now();
while (performance.now() - before < 5);
end.record(null);

console.log(
  JSON.stringify({
    elapsed: start.elapsedTime(end),
    properties: FakeDeviceInterface.getDeviceProperties(),
    rawStream: FakeDeviceInterface.getRawStream(0),
    hints: String(DeviceProperties.create(new Device('privateuseone', 0))),
  }),
);
start.dispose();
end.dispose();
