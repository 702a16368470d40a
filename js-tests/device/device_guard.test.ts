import { jest } from '@jest/globals';
import { AssertionError, DeviceGuard, FakeDeviceInterface } from 'inductor-fake-device/sync';

afterEach(() => {
  jest.restoreAllMocks();
});

test('with the index null it asks the device nothing', () => {
  const exchange = jest.spyOn(FakeDeviceInterface, 'exchangeDevice');
  const back = jest.spyOn(FakeDeviceInterface, 'maybeExchangeDevice');
  const guard = new DeviceGuard(FakeDeviceInterface, null);
  guard.enter();
  expect(guard.exit()).toBe(false);
  expect(guard.run(() => 'result')).toBe('result');
  expect(exchange).not.toHaveBeenCalled();
  expect(back).not.toHaveBeenCalled();
});

test('run gives the result, and leaves the guard after an error, which it passes on', () => {
  const back = jest.spyOn(FakeDeviceInterface, 'maybeExchangeDevice');
  expect(new DeviceGuard(FakeDeviceInterface, 0).run(() => 42)).toBe(42);
  expect(back).toHaveBeenCalledTimes(1);
  const boom = new Error('boom');
  expect(() =>
    new DeviceGuard(FakeDeviceInterface, 0).run(() => {
      throw boom;
    }),
  ).toThrow(boom);
  expect(back).toHaveBeenCalledTimes(2);
});

test('run stays in the guard until a promise is settled', async () => {
  const back = jest.spyOn(FakeDeviceInterface, 'maybeExchangeDevice');
  const result = new DeviceGuard(FakeDeviceInterface, 0).run(async () => {
    await Promise.resolve();
    expect(back).not.toHaveBeenCalled();
    return 'late';
  });
  await expect(result).resolves.toBe('late');
  expect(back).toHaveBeenCalledTimes(1);
  const failing = new DeviceGuard(FakeDeviceInterface, 0).run(() =>
    Promise.reject(new Error('late')),
  );
  await expect(failing).rejects.toThrow('late');
  expect(back).toHaveBeenCalledTimes(2);
});

test('a refused index: run does nothing', () => {
  const body = jest.fn();
  expect(() => new DeviceGuard(FakeDeviceInterface, 1).run(body)).toThrow(AssertionError);
  expect(body).not.toHaveBeenCalled();
});

test('`using` leaves a guard that was entered, and no other', () => {
  const back = jest.spyOn(FakeDeviceInterface, 'maybeExchangeDevice');
  {
    using guard = new DeviceGuard(FakeDeviceInterface, 0);
    guard.enter();
  }
  expect(back).toHaveBeenCalledTimes(1);
  {
    using _never = new DeviceGuard(FakeDeviceInterface, 0);
  }
  expect(() => {
    using refused = new DeviceGuard(FakeDeviceInterface, 1);
    refused.enter();
  }).toThrow('Only device index 0 is supported, tried to set index to 1');
  expect(back).toHaveBeenCalledTimes(1);
});

test('an error of the body is the cause of one in leaving', () => {
  const boom = new Error('boom');
  jest.spyOn(FakeDeviceInterface, 'maybeExchangeDevice').mockImplementation(() => {
    throw new AssertionError('cannot go back');
  });
  let thrown: unknown;
  try {
    new DeviceGuard(FakeDeviceInterface, 0).run(() => {
      throw boom;
    });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(AssertionError);
  expect((thrown as Error).cause).toBe(boom);
});
