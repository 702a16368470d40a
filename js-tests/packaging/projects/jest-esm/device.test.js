import { jest } from '@jest/globals';
import { Device, load, registerInterfaceForDevice } from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';
import * as sync from 'inductor-fake-device/sync';

const { FakeDeviceInterface } = await load();

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('one realm for all entries', async () => {
  expect(sync.FakeDeviceInterface).toBe(FakeDeviceInterface);
});

test('fake timers drive the clock of events, which starts at 0', () => {
  jest.useFakeTimers();
  const start = new FakeDeviceInterface.Event({ enableTiming: true });
  const end = new FakeDeviceInterface.Event({ enableTiming: true });
  start.record(null);
  expect(start.recordedTime).toBe(0);
  jest.advanceTimersByTime(5);
  end.record(null);
  expect(start.elapsedTime(end)).toBe(5);
});

test('spies are seen by what the package composes', () => {
  registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
  jest.spyOn(FakeDeviceInterface.Worker, 'getDeviceProperties').mockReturnValue({
    multiProcessorCount: 132,
  });
  jest.spyOn(FakeDeviceInterface, 'isBf16Supported').mockReturnValue(false);
  const hints = DeviceProperties.create(new Device('privateuseone', 0));
  expect(hints.multiProcessorCount).toBe(132);
  expect(FakeDeviceInterface.isDtypeSupported(sync.dtype.bfloat16)).toBe(false);
});

test('after resetModules the classes are the same', async () => {
  jest.resetModules();
  const again = await import('inductor-fake-device/sync');
  expect(again).not.toBe(sync);
  expect(again.FakeDeviceInterface).toBe(FakeDeviceInterface);
  const loadedAgain = await (await import('inductor-fake-device')).load();
  expect(loadedAgain.FakeDeviceInterface).toBe(FakeDeviceInterface);
});
