/** `doBench` and `autotune`, on clocks of every kind. */

import { jest } from '@jest/globals';
import { autotune, type BenchOptions, doBench } from 'inductor-fake-device/inductor';
import {
  CpuInterface,
  Device,
  DeviceLostError,
  dtype,
  EventBase,
  type EventOptions,
  FakeDeviceInterface,
  JavaScriptKernel,
  KernelLaunchError,
  NotImplementedError,
  OutOfMemoryError,
  RuntimeError,
  registerInterfaceForDevice,
  resetRegistry,
  SimulatedDevice,
  type SimulatedDeviceOptions,
} from 'inductor-fake-device/sync';

const { uint8 } = dtype;

const nothing = new JavaScriptKernel({ name: 'nothing', signature: {}, run: () => {} });
const failing = new JavaScriptKernel({
  name: 'failing',
  signature: {},
  run: () => {
    throw new Error('no such luck');
  },
});

/** What the cost model adds to a launch, in milliseconds. */
const OVERHEAD = 0.005;
const profile = {
  name: 'tested',
  multiProcessorCount: 4,
  fp32OperationsPerMs: 1000,
  l2CacheSize: 1024 * 1024,
};

function virtualDevice(options: SimulatedDeviceOptions = {}): SimulatedDevice {
  const device = new SimulatedDevice({ clock: 'virtual', profile, ...options });
  registerInterfaceForDevice('privateuseone', device.Interface);
  return device;
}

/** A call that takes so long on a virtual clock. */
const taking = (device: SimulatedDevice, milliseconds: number) => () =>
  device.launch(nothing, {
    grid: [1],
    args: [],
    cost: { operations: (milliseconds - OVERHEAD) * profile.fp32OperationsPerMs },
  });

/** Short, so that tests on the host's clock are. */
const brief = { warmup: 1, rep: 2 };

const liveEvents = new Set<EventBase>();

/** Registers an interface that knows which of its events were not disposed, and what they were asked. */
function watchEvents(name: string): void {
  liveEvents.clear();
  class Event extends FakeDeviceInterface.Event {
    constructor(options: EventOptions = {}) {
      super(options);
      liveEvents.add(this);
    }
    override dispose(): void {
      super.dispose();
      liveEvents.delete(this);
    }
  }
  abstract class Watched extends FakeDeviceInterface {
    static override readonly Event = Event;
  }
  registerInterfaceForDevice(name, Watched);
}

beforeEach(() => {
  resetRegistry();
  registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
});

afterEach(() => {
  jest.useRealTimers();
});

describe('on a virtual clock', () => {
  test.each(['eager', 'deferred'] as const)('times are exact (%s)', (execution) => {
    const device = virtualDevice({ execution });
    const result = doBench(taking(device, 2));
    expect(result).toEqual({
      ms: expect.closeTo(2, 9),
      batch: 1,
      resolutionMs: 0,
      repetitions: 50,
      flushed: false,
    });
  });

  test('a call of several launches counts with all of them', () => {
    const device = virtualDevice();
    const one = taking(device, 0.5);
    expect(
      doBench(() => {
        for (let i = 0; i < 3; i++) one();
      }).ms,
    ).toBeCloseTo(1.5, 9);
  });

  test('calls are one, five for each estimate, the warm-up and the repetitions', () => {
    const device = virtualDevice();
    const fn = jest.fn(taking(device, 5));
    doBench(fn, { warmup: 10, rep: 20 });
    // The clock's kind, the batch, the warm-up, the batch again, the measurement.
    expect(fn).toHaveBeenCalledTimes(1 + 5 + 5 + 2 + 5 + 4);
  });

  test('there are at most 100 intervals, and at least one', () => {
    const device = virtualDevice();
    expect(doBench(taking(device, 0.01), { rep: 1e9 }).repetitions).toBe(100);
    expect(doBench(taking(device, 7), { warmup: 0, rep: 0 }).repetitions).toBe(1);
  });

  test('a device itself has its L2 cache flushed before each interval', () => {
    const device = virtualDevice();
    const launch = jest.spyOn(device, 'launch');
    const result = doBench(taking(device, 2), { device, warmup: 0, rep: 0 });
    expect(result.ms).toBeCloseTo(2, 9);
    expect(result.flushed).toBe(true);
    const flushes = launch.mock.calls.filter(([kernel]) => kernel.name === 'flush_l2_cache');
    expect(flushes).toHaveLength(5 + 5 + 1);
    expect(flushes[0]?.[1].cost).toEqual({ bytes: profile.l2CacheSize });
    expect(device.dispose()).toEqual([]);
  });

  test('in deferred mode, too, in the order of the stream', () => {
    const device = virtualDevice({ execution: 'deferred' });
    expect(doBench(taking(device, 2), { device })).toMatchObject({
      ms: expect.closeTo(2, 9),
      flushed: true,
    });
    expect(device.dispose()).toEqual([]);
  });

  test('a Device stands for the interface of its type', () => {
    const device = virtualDevice();
    const result = doBench(taking(device, 2), { device: new Device('privateuseone', 0) });
    expect(result).toMatchObject({ ms: expect.closeTo(2, 9), flushed: false });
  });

  test('it is not where the profile has no L2 cache, or the memory is too small', () => {
    const { l2CacheSize: _, ...without } = profile;
    for (const options of [{ profile: without }, { memoryBytes: 1024 * 1024 }]) {
      const device = virtualDevice(options);
      expect(doBench(taking(device, 2), { device })).toMatchObject({ flushed: false });
    }
  });

  test('an fn that issues nothing is told that the clock stands still', () => {
    const device = virtualDevice();
    expect(() => doBench(() => {}, { device })).toThrow(RuntimeError);
    expect(() => doBench(() => {}, { device })).toThrow(/^doBench\(\): the clock stands still/);
    expect(device.dispose()).toEqual([]);
  });
});

describe('summaries', () => {
  /** Intervals of 1, 2, 3, 4, 10, in turn, from the measurement's first on. */
  function bench<Options extends BenchOptions>(options: Options) {
    const device = virtualDevice();
    const durations = [1, 2, 3, 4, 10];
    let calls = 0;
    // 1 + 5 + 5 + 5 calls before the warm-up's end: a multiple of 5 with four of the warm-up.
    return doBench(() => taking(device, durations[calls++ % 5] as number)(), {
      warmup: 16,
      rep: 20,
      ...options,
    });
  }

  test('the mean by default', () => {
    expect(bench({}).ms).toBeCloseTo(4, 9);
  });

  test.each([
    ['mean', 4],
    ['median', 3],
    ['min', 1],
    ['max', 10],
  ] as const)('%s', (returnMode, ms) => {
    expect(bench({ returnMode }).ms).toBeCloseTo(ms, 9);
  });

  test('all, in the order of the intervals', () => {
    const { ms, repetitions } = bench({ returnMode: 'all' });
    expect(repetitions).toBe(5);
    const times = ms as unknown as number[];
    expect([...times].sort((a, b) => a - b)).toEqual(
      [1, 2, 3, 4, 10].map((time) => expect.closeTo(time, 9)),
    );
    // Whichever came first, the rest follow in turn.
    const first = [1, 2, 3, 4, 10].indexOf(Math.round(times[0] as number));
    expect(Math.round(times[1] as number)).toBe([2, 3, 4, 10, 1][first]);
  });

  test('quantiles are interpolated, in the order in which they are given', () => {
    const { ms } = bench({ quantiles: [0.5, 0, 1, 0.125] });
    expect(ms).toEqual([3, 1, 10, 1.5].map((time) => expect.closeTo(time, 9)));
    expect(bench({ quantiles: [0.5] }).ms).toEqual([expect.closeTo(3, 9)]);
    expect(bench({ quantiles: [] }).ms).toEqual([]);
  });
});

describe("on the host's clock", () => {
  /** Work that no engine leaves out. */
  let sum = 0;
  const work = (amount: number) => () => {
    for (let i = 0; i < amount; i++) sum = (sum * 31 + i) % 1e9;
  };

  test.each([
    ['privateuseone', FakeDeviceInterface],
    ['cpu', CpuInterface],
  ] as const)('%s works, with batches for what is short', (name, deviceInterface) => {
    registerInterfaceForDevice(name, deviceInterface);
    const result = doBench(work(10), { device: name, ...brief });
    expect(result.ms).toBeGreaterThan(0);
    expect(result.resolutionMs).toBeGreaterThan(0);
    expect(result.batch).toBeGreaterThan(1);
    expect(result.repetitions).toBeGreaterThan(0);
    expect(result.flushed).toBe(false);
    expect(sum).toBeGreaterThanOrEqual(0);
  });

  test('a simulated device has its L2 cache written', () => {
    const device = new SimulatedDevice({ profile: { ...profile, l2CacheSize: 4096 } });
    const fn = () => device.launch(nothing, { grid: [1], args: [] });
    const dirty = device.allocate(4096);
    device.copyHostToDevice(dirty, new Uint8Array(4096).fill(7));
    device.free(dirty);
    const result = doBench(fn, { device, ...brief });
    expect(result.ms).toBeGreaterThan(0);
    expect(result.flushed).toBe(true);
    // Its memory comes from the cache, so what was there before is gone.
    expect(device.allocate(4096)).toBe(dirty);
    expect(device.view(dirty, uint8, 4096).at(0)).toBe(0);
    expect(device.dispose()).toHaveLength(1);
  });

  test('a coarse clock has long intervals', () => {
    // It steps by 2, as the host's clock goes on.
    let time = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => {
      time += 0.01;
      return Math.floor(time / 2) * 2;
    });
    try {
      const result = doBench(() => {
        time += 1;
      }, brief);
      expect(result.resolutionMs).toBe(2);
      expect(result.batch).toBeGreaterThanOrEqual(200);
      expect(result.batch).toBeLessThan(600);
      expect(result.ms).toBeCloseTo(1, 1);
    } finally {
      jest.restoreAllMocks();
    }
  });

  test('a clock that is coarser than a first look can tell is found out', () => {
    let time = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => {
      time += 0.001;
      return Math.floor(time / 100) * 100;
    });
    try {
      const result = doBench(() => {
        time += 50;
      }, brief);
      expect(result.resolutionMs).toBe(100);
      expect(result.batch).toBeGreaterThanOrEqual(200);
      expect(result.ms).toBeCloseTo(50, 0);
    } finally {
      jest.restoreAllMocks();
    }
  });

  test('an fn that the clock cannot tell from nothing is refused', () => {
    let time = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => ++time);
    try {
      expect(() => doBench(() => {}, brief)).toThrow(
        /^doBench\(\): fn is too short for this clock: 1048576 calls take 1 ms/,
      );
    } finally {
      jest.restoreAllMocks();
    }
  });
});

describe('fake timers', () => {
  test('that nobody advances are told from a fast fn', () => {
    jest.useFakeTimers();
    expect(() => doBench(() => {}, brief)).toThrow(
      new RuntimeError(
        'doBench(): the clock stands still: it shows the same time before and after fn. Fake timers must be advanced by fn, and a virtual clock moves by what fn issues to its device',
      ),
    );
  });

  test('that fn advances are a clock that only work moves', () => {
    jest.useFakeTimers();
    expect(doBench(() => jest.advanceTimersByTime(3))).toEqual({
      ms: 3,
      batch: 1,
      resolutionMs: 0,
      repetitions: 33,
      flushed: false,
    });
  });
});

describe('failures', () => {
  test.each([1, 2, 8, 20])('what call %i throws passes through, and nothing is left', (nth) => {
    watchEvents('privateuseone');
    jest.useFakeTimers();
    const error = new Error('mine');
    let calls = 0;
    expect(() =>
      doBench(() => {
        if (++calls === nth) throw error;
        jest.advanceTimersByTime(1);
      }),
    ).toThrow(error);
    expect(liveEvents.size).toBe(0);
  });

  test('no event is left after success either', () => {
    watchEvents('privateuseone');
    doBench(() => {}, brief);
    expect(liveEvents.size).toBe(0);
  });

  test.each(['eager', 'deferred'] as const)(
    "a kernel's failure passes through once (%s)",
    (execution) => {
      const device = virtualDevice({ execution });
      let calls = 0;
      const fn = () => device.launch(++calls === 9 ? failing : nothing, { grid: [1], args: [] });
      expect(() => doBench(fn, { device })).toThrow(KernelLaunchError);
      device.synchronize();
      expect(device.dispose()).toEqual([]);
    },
  );

  test('work that was issued before fn threw does not fail later', () => {
    const device = virtualDevice({ execution: 'deferred' });
    const error = new Error('mine');
    expect(() =>
      doBench(() => {
        device.launch(failing, { grid: [1], args: [] });
        throw error;
      }),
    ).toThrow(error);
    device.synchronize();
  });

  test('a lost device stays the failure that it is', () => {
    const device = virtualDevice();
    expect(() =>
      doBench(
        () => {
          device.launch(nothing, { grid: [1], args: [] });
          device.lose();
        },
        { device },
      ),
    ).toThrow(DeviceLostError);
  });

  test("events that cannot be made are the interface's own matter", () => {
    abstract class Eventless extends CpuInterface {
      static override readonly Event = class extends EventBase {
        constructor() {
          super();
          throw new NotImplementedError('no events here');
        }
        record() {}
        elapsedTime() {
          return 0;
        }
        wait() {}
        query() {
          return true;
        }
        synchronize() {}
      } as never;
    }
    registerInterfaceForDevice('eventless', Eventless);
    expect(() => doBench(() => {}, { device: 'eventless' })).toThrow('no events here');
  });

  test.each([
    ['nothing', [], TypeError, "doBench(): missing required argument 'fn'"],
    ['no function', [7], TypeError, "doBench(): 'fn' must be a function, not number"],
    ['no options', [() => {}, 7], TypeError, 'doBench(): options must be an object, not number'],
    [
      'an unknown option',
      [() => {}, { warmUp: 1 }],
      TypeError,
      "doBench(): unexpected option 'warmUp'; known are device, warmup, rep, quantiles, returnMode",
    ],
    [
      'an unknown device',
      [() => {}, { device: 'cuda' }],
      NotImplementedError,
      'No interface for device cuda',
    ],
    [
      'a Device of an unknown type',
      [() => {}, { device: new Device('cuda', 0) }],
      NotImplementedError,
      'No interface for device cuda',
    ],
    [
      'no device',
      [() => {}, { device: 0 }],
      TypeError,
      "doBench(): 'device' must be a name, a Device or a SimulatedDevice, not number",
    ],
    ...(['warmup', 'rep'] as const).flatMap((option) =>
      [-1, Number.NaN, Number.POSITIVE_INFINITY, '5', null].map(
        (value) =>
          [
            `${option} ${value}`,
            [() => {}, { [option]: value }],
            TypeError,
            `doBench(): '${option}' must be a number of milliseconds from 0, not ${value}`,
          ] as const,
      ),
    ),
    [
      'quantiles that are none',
      [() => {}, { quantiles: 0.5 }],
      TypeError,
      "doBench(): 'quantiles' must be an array, not number",
    ],
    [
      'a quantile over 1',
      [() => {}, { quantiles: [0.5, 50] }],
      RangeError,
      "doBench(): 'quantiles' must hold numbers from 0 to 1, not 50",
    ],
    [
      'a return mode',
      [() => {}, { returnMode: 'average' }],
      TypeError,
      "doBench(): 'returnMode' must be 'mean' or 'median' or 'min' or 'max' or 'all', not average",
    ],
    [
      'a promise',
      [async () => {}],
      TypeError,
      "doBench(): 'fn' returned a promise: it must have issued all of its work when it returns",
    ],
  ] as const)('%s is refused', (_, args, errorClass, message) => {
    const call = () => (doBench as (...args: readonly unknown[]) => unknown)(...args);
    expect(call).toThrow(errorClass);
    expect(call).toThrow(message);
  });
});

describe('autotune', () => {
  const configs = [{ ms: 4 }, { ms: 1 }, { ms: 2 }];

  test('finds the fastest, and gives all times in order', () => {
    for (let run = 0; run < 3; run++) {
      const device = virtualDevice();
      const { best, bestMs, timings } = autotune(configs, ({ ms }) => taking(device, ms)(), {
        device,
      });
      expect(best).toBe(configs[1]);
      expect(bestMs).toBeCloseTo(1, 9);
      expect(timings).toEqual(
        configs.map((config) => ({
          config,
          error: null,
          ms: expect.closeTo(config.ms, 9),
          batch: 1,
          resolutionMs: 0,
          repetitions: expect.any(Number),
          flushed: true,
        })),
      );
      expect(device.dispose()).toEqual([]);
    }
  });

  test('the winner is the same each time, noise or none', () => {
    const close = [{ ms: 1.04 }, { ms: 1 }, { ms: 1.02 }];
    const winners = Array.from({ length: 5 }, () => {
      const device = virtualDevice({ noise: 0.05, seed: 3 });
      const { best, timings } = autotune(close, ({ ms }) => taking(device, ms)());
      return JSON.stringify([best, timings]);
    });
    expect(new Set(winners).size).toBe(1);
  });

  test('of equals the first wins, however late it is on the clock', () => {
    const device = virtualDevice();
    for (let run = 0; run < 20; run++) {
      expect(autotune(['a', 'b', 'c'], () => taking(device, 0.3)()).best).toBe('a');
      device.advanceTime(1e5 / 3);
    }
  });

  test.each([
    ['mean', 'even'],
    ['median', 'even'],
    ['min', 'uneven'],
    ['max', 'even'],
  ] as const)('compares by the %s', (returnMode, winner) => {
    const device = virtualDevice();
    let calls = 0;
    const { best } = autotune(
      ['uneven', 'even'],
      (config) => taking(device, config === 'even' ? 3 : ++calls % 3 === 0 ? 1 : 9)(),
      { returnMode },
    );
    expect(best).toBe(winner);
  });

  test.each(['eager', 'deferred'] as const)(
    'configs that are too large or fail are reported and do not win (%s)',
    (execution) => {
      const device = virtualDevice({ execution });
      const { best, timings } = autotune(
        ['too large', 'slow', 'failing', 'fast'],
        (config) => {
          if (config === 'too large') device.allocate(2 ** 30);
          if (config === 'failing') device.launch(failing, { grid: [1], args: [] });
          taking(device, config === 'fast' ? 1 : 2)();
        },
        { device },
      );
      expect(best).toBe('fast');
      expect(timings.map(({ config, error, ms }) => [config, error?.constructor, ms])).toEqual([
        ['too large', OutOfMemoryError, null],
        ['slow', undefined, expect.closeTo(2, 9)],
        ['failing', KernelLaunchError, null],
        ['fast', undefined, expect.closeTo(1, 9)],
      ]);
      device.synchronize();
      expect(device.dispose()).toEqual([]);
    },
  );

  test('when all fail, that is an error', () => {
    const device = virtualDevice();
    const tune = () =>
      autotune([1, 2], () => device.launch(failing, { grid: [1], args: [] }), { device });
    expect(tune).toThrow(RuntimeError);
    expect(tune).toThrow(
      'autotune(): every config failed, the first one so: kernel failing failed in program [0, 0, 0]: no such luck',
    );
    expect(tune).toThrow(
      expect.objectContaining({ cause: expect.any(KernelLaunchError) }) as Error,
    );
  });

  test('a bug in fn is no bad config', () => {
    const bug = new TypeError('oops');
    expect(() =>
      autotune([1], () => {
        throw bug;
      }),
    ).toThrow(bug);
  });

  test.each([
    ['nothing', [], "autotune(): missing required argument 'configs'"],
    ['no configs', [[], () => {}], "'configs' must be an array of at least one, not an empty one"],
    ['no array', [{}, () => {}], "'configs' must be an array of at least one, not Object"],
    ['no fn', [[1]], "autotune(): missing required argument 'fn'"],
    ['a wrong fn', [[1], 1], "autotune(): 'fn' must be a function, not number"],
    ['no options', [[1], () => {}, null], 'autotune(): options must be an object, not null'],
    [
      'an unknown option',
      [[1], () => {}, { quantiles: [0.5] }],
      "autotune(): unexpected option 'quantiles'; known are device, warmup, rep, returnMode",
    ],
    [
      'the mode all',
      [[1], () => {}, { returnMode: 'all' }],
      "autotune(): 'returnMode' must be 'mean' or 'median' or 'min' or 'max', not all",
    ],
    ['a wrong rep', [[1], () => {}, { rep: -1 }], "autotune(): 'rep' must be a number"],
    ['a wrong device', [[1], () => {}, { device: {} }], "autotune(): 'device' must be a name"],
  ] as const)('%s is refused', (_, args, message) => {
    const call = () => (autotune as (...args: readonly unknown[]) => unknown)(...args);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  });
});
