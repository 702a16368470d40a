/** Subclasses and spies: what a user puts in place of a member is what everything asks. */
import { jest } from '@jest/globals';
import { DeviceProperties } from 'inductor-fake-device/inductor';
import {
  Device,
  DeviceGuard,
  DeviceInterface,
  dtype,
  EventBase,
  FakeDeviceInterface,
  NotImplementedError,
  RuntimeError,
  recordWorkerState,
  registerInterfaceForDevice,
  resetRegistry,
  StreamBase,
} from 'inductor-fake-device/sync';

afterEach(() => {
  jest.restoreAllMocks();
  resetRegistry();
});

class Stream extends StreamBase {}

class Event extends EventBase {
  record() {}
  elapsedTime(_end?: EventBase) {
    return 1.5;
  }
  wait() {}
  query() {
    return true;
  }
  synchronize() {}
}

abstract class MyInterface extends DeviceInterface {
  static override readonly Event = Event;
  static override readonly Stream = Stream;
  static override currentDevice() {
    return 2;
  }
  static override deviceCount() {
    return 3;
  }
  static override isBf16Supported(includingEmulation = false) {
    return includingEmulation;
  }
  static override isTritonCapable() {
    return true;
  }
  static override getRawStream(_deviceIdx: unknown) {
    return 17;
  }
  static override readonly Worker = class extends DeviceInterface.Worker {
    static override getDeviceProperties(device?: unknown) {
      return { multiProcessorCount: 4, warpSize: 64, askedFor: String(device) };
    }
  };
  static override getComputeCapability() {
    return 'gfx';
  }
  static override isAvailable() {
    return true;
  }
}

describe('a subclass in JavaScript', () => {
  test('answers itself, and has the base for the rest', () => {
    expect(MyInterface.currentDevice()).toBe(2);
    expect(MyInterface.getRawStream(0)).toBe(17);
    expect(new MyInterface.Event().elapsedTime()).toBe(1.5);
    expect(() => MyInterface.exchangeDevice(0)).toThrow(NotImplementedError);
    expect(() => MyInterface.exchangeDevice(0)).toThrow(
      'MyInterface.exchangeDevice() is not implemented',
    );
  });

  test('is asked by the members that are composed of others', () => {
    expect(MyInterface.isDtypeSupported(dtype.bfloat16)).toBe(false);
    expect(MyInterface.isDtypeSupported(dtype.bfloat16, true)).toBe(true);
    expect(MyInterface.isDtypeSupported(dtype.float64)).toBe(true);
    expect(() => MyInterface.raiseIfTritonUnavailable()).not.toThrow();
    expect(MyInterface.getDeviceProperties(1)).toMatchObject({ warpSize: 64, askedFor: '1' });
  });

  test('is asked by Inductor and for compile workers', () => {
    registerInterfaceForDevice('mine', MyInterface);
    expect(String(DeviceProperties.create(new Device('mine', 1)))).toBe(
      "DeviceProperties(type='mine', index=1, multi_processor_count=4, cc='gfx', major=None, regs_per_multiprocessor=None, max_threads_per_multi_processor=None, max_threads_per_block=1024, warp_size=64)",
    );
    const recorded = recordWorkerState().devices.get('mine');
    expect(recorded?.currentDevice).toBe(2);
    expect([...(recorded?.properties.keys() ?? [])]).toEqual([0, 1, 2]);
  });

  test('of the fake device keeps what it does not override', () => {
    abstract class Two extends FakeDeviceInterface {
      static override deviceCount() {
        return 2;
      }
    }
    expect(Two.deviceCount()).toBe(2);
    expect(Two.currentDevice()).toBe(0);
    expect(new Two.Event()).toBeInstanceOf(FakeDeviceInterface.Event);
  });
});

describe('a spy', () => {
  test('on a part is seen by what is composed of it', () => {
    jest.spyOn(FakeDeviceInterface, 'isBf16Supported').mockReturnValue(true);
    expect(FakeDeviceInterface.isDtypeSupported(dtype.bfloat16)).toBe(true);
    jest.spyOn(FakeDeviceInterface, 'isTritonCapable').mockReturnValue(true);
    expect(() => FakeDeviceInterface.raiseIfTritonUnavailable()).not.toThrow();
    jest.restoreAllMocks();
    expect(() => FakeDeviceInterface.raiseIfTritonUnavailable()).toThrow(RuntimeError);
    expect(() => FakeDeviceInterface.isDtypeSupported(dtype.bfloat16)).toThrow(NotImplementedError);
  });

  test('on isAvailable keeps a device out of the record for workers', () => {
    registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
    expect(recordWorkerState().devices.has('privateuseone')).toBe(true);
    jest.spyOn(FakeDeviceInterface, 'isAvailable').mockReturnValue(false);
    expect(recordWorkerState().devices.has('privateuseone')).toBe(false);
  });

  test('on the exchange members is what a guard calls', () => {
    const exchange = jest.spyOn(FakeDeviceInterface, 'exchangeDevice').mockReturnValue(5);
    const back = jest.spyOn(FakeDeviceInterface, 'maybeExchangeDevice').mockReturnValue(6);
    const guard = new DeviceGuard(FakeDeviceInterface, 3);
    guard.run(() => expect(guard.prevIdx).toBe(5));
    expect(exchange).toHaveBeenCalledWith(3);
    expect(back).toHaveBeenCalledWith(5);
    expect(guard.idx).toBe(6);
  });

  test('on the worker is what getDeviceProperties and Inductor ask', () => {
    registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
    jest
      .spyOn(FakeDeviceInterface.Worker, 'getDeviceProperties')
      .mockReturnValue({ major: 9, maxThreadsPerMultiProcessor: 2048, multiProcessorCount: 132 });
    expect(FakeDeviceInterface.getDeviceProperties().multiProcessorCount).toBe(132);
    expect(DeviceProperties.create(new Device('privateuseone', 0)).major).toBe(9);
  });

  test('on the base is seen by whoever inherits the member, and its own are its own', () => {
    jest.spyOn(DeviceInterface, 'isBf16Supported').mockReturnValue(true);
    expect(FakeDeviceInterface.isDtypeSupported(dtype.bfloat16)).toBe(true);
  });
});

describe("Jest's fake timers", () => {
  afterEach(() => jest.useRealTimers());

  test('drive the clock of the events, and time 0 is a time', () => {
    jest.useFakeTimers({ now: 0 });
    const start = new FakeDeviceInterface.Event({ enableTiming: true });
    const end = new FakeDeviceInterface.Event({ enableTiming: true });
    start.record(null);
    expect(start.recordedTime).toBe(0);
    expect(() => start.record(null)).toThrow(/recorded already/);
    jest.advanceTimersByTime(12);
    end.record(null);
    expect(start.elapsedTime(end)).toBe(12);
    expect(end.elapsedTime(start)).toBe(-12);
  });
});

describe('a clock that fails', () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'performance') as PropertyDescriptor;
  const replaceClock = (performance: unknown) =>
    Object.defineProperty(globalThis, 'performance', {
      value: performance,
      configurable: true,
      writable: true,
    });
  afterEach(() => Object.defineProperty(globalThis, 'performance', own));

  const boom = new Error('boom');
  const clocks: [string, unknown, unknown][] = [
    [
      'throws',
      {
        now: () => {
          throw boom;
        },
      },
      boom,
    ],
    ['is gone', undefined, expect.any(TypeError)],
    ['gives no number', { now: () => 'noon' }, undefined],
    ['gives nothing', { now: () => undefined }, undefined],
    ['gives a bigint', { now: () => 5n }, expect.any(TypeError)],
    ['gives infinity', { now: () => Number.POSITIVE_INFINITY }, undefined],
  ];
  test.each(clocks)(
    'because it %s: RuntimeError with the cause, nothing recorded',
    (_why, clock, cause) => {
      const event = new FakeDeviceInterface.Event({ enableTiming: true });
      replaceClock(clock);
      let thrown: unknown;
      try {
        event.record(null);
      } catch (error) {
        thrown = error;
      }
      Object.defineProperty(globalThis, 'performance', own);
      expect(thrown).toBeInstanceOf(RuntimeError);
      expect((thrown as Error).message).toMatch(/the clock gave no time/);
      expect((thrown as Error).cause).toEqual(cause);
      expect(event.recordedTime).toBeNull();
      event.record(null);
      expect(event.recordedTime).toBeGreaterThan(0);
    },
  );
});
