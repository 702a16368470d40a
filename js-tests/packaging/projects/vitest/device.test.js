import { Device, load, registerInterfaceForDevice } from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';
import * as sync from 'inductor-fake-device/sync';
import { afterEach, expect, test, vi } from 'vitest';

const { FakeDeviceInterface } = await load();

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('one realm for all entries', () => {
  expect(sync.FakeDeviceInterface).toBe(FakeDeviceInterface);
});

test('fake timers drive the clock of events', () => {
  vi.useFakeTimers();
  const start = new FakeDeviceInterface.Event({ enableTiming: true });
  const end = new FakeDeviceInterface.Event({ enableTiming: true });
  start.record(null);
  vi.advanceTimersByTime(5);
  end.record(null);
  expect(start.elapsedTime(end)).toBe(5);
});

test('spies are seen by what the package composes', () => {
  registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
  vi.spyOn(FakeDeviceInterface.Worker, 'getDeviceProperties').mockReturnValue({
    multiProcessorCount: 132,
  });
  vi.spyOn(FakeDeviceInterface, 'isBf16Supported').mockReturnValue(false);
  const hints = DeviceProperties.create(new Device('privateuseone', 0));
  expect(hints.multiProcessorCount).toBe(132);
  expect(FakeDeviceInterface.isDtypeSupported(sync.dtype.bfloat16)).toBe(false);
});

test('after resetModules the classes are the same', async () => {
  vi.resetModules();
  const again = await import('inductor-fake-device/sync');
  expect(again.FakeDeviceInterface).toBe(FakeDeviceInterface);
});
