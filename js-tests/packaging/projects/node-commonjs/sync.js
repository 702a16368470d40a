// A program in CommonJS: everything is there at once.
const {
  FakeDeviceInterface,
  registerInterfaceForDevice,
  Device,
} = require('inductor-fake-device/sync');
const { DeviceProperties } = require('inductor-fake-device/inductor');

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
