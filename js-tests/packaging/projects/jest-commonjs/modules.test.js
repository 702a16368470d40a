test('load() reads the file, and gives the classes of the synchronous entry', async () => {
  const { load } = require('inductor-fake-device');
  const loaded = await load();
  const { FakeDeviceInterface } = require('inductor-fake-device/sync');
  expect(loaded.FakeDeviceInterface).toBe(FakeDeviceInterface);
  expect(loaded.FakeDeviceInterface.getDeviceProperties()).toMatchObject({
    major: 8,
    maxThreadsPerMultiProcessor: 1,
    multiProcessorCount: 80,
  });
});

test('after resetModules the classes are the same, and so is the registry', () => {
  const before = require('inductor-fake-device/sync');
  before.registerInterfaceForDevice('privateuseone', before.FakeDeviceInterface);
  const event = new before.FakeDeviceInterface.Event({ enableTiming: true });
  event.record(null);

  jest.resetModules();
  const after = require('inductor-fake-device/sync');

  expect(after).not.toBe(before);
  expect({ ...after }).toEqual({ ...before });
  expect(after.FakeDeviceInterface).toBe(before.FakeDeviceInterface);
  expect(after.getInterfaceForDevice('privateuseone')).toBe(before.FakeDeviceInterface);
  const end = new after.FakeDeviceInterface.Event({ enableTiming: true });
  end.record(null);
  expect(event.elapsedTime(end)).toBeGreaterThanOrEqual(0);
});

test('errors are Errors of this environment', () => {
  const { AssertionError, FakeDeviceInterface } = require('inductor-fake-device/sync');
  expect(() => FakeDeviceInterface.exchangeDevice(1)).toThrow(Error);
  expect(() => FakeDeviceInterface.exchangeDevice(1)).toThrow(AssertionError);
});
