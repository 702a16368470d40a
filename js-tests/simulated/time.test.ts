/** The virtual clock and its cost model, and traces. */
import * as pkg from 'inductor-fake-device/sync';

const { SimulatedDevice, JavaScriptKernel, dtype } = pkg;

const nothing = new JavaScriptKernel({ name: 'nothing', signature: {}, run: () => {} });
const LAUNCH = 0.005;
const DEFAULT = 0.01;

/** Milliseconds that one launch takes between two events. */
function duration(
  options: pkg.SimulatedDeviceOptions,
  cost?: pkg.KernelCost,
  launches = 1,
): number {
  using device = new SimulatedDevice({ clock: 'virtual', ...options });
  const [start, end] = [0, 1].map(() => device.createEvent({ enableTiming: true })) as [
    pkg.SimulatedEvent,
    pkg.SimulatedEvent,
  ];
  start.record();
  for (let i = 0; i < launches; i++) {
    device.launch(nothing, { grid: [1], args: [], ...(cost && { cost }) });
  }
  end.record();
  end.synchronize();
  return start.elapsedTime(end);
}

describe('the virtual clock', () => {
  test.each(['eager', 'deferred'] as const)(
    'gives the same durations each time, %s',
    (execution) => {
      const cost = { bytes: 1e6, operations: 5e9 };
      const first = duration({ execution, profile: 'h100' }, cost);
      for (let seed = 0; seed < 10; seed++) {
        expect(duration({ execution, profile: 'h100', seed }, cost)).toBe(first);
      }
      expect(duration({ execution: 'eager', profile: 'h100' }, cost)).toBe(first);
    },
  );

  test('goes by the longer of bytes and operations, after the launch', () => {
    const h100 = pkg.profiles().find(({ name }) => name === 'h100') as pkg.RawProfile;
    const bandwidth = ((h100.memoryClockRate as number) * 2 * (h100.memoryBusWidth as number)) / 8;
    const rate = h100.fp32OperationsPerMs as number;
    const close = (cost: pkg.KernelCost, wanted: number) =>
      expect(duration({ profile: 'h100' }, cost)).toBeCloseTo(LAUNCH + wanted, 10);
    close({ bytes: 1e9 }, 1e9 / bandwidth);
    close({ operations: 1e12 }, 1e12 / rate);
    close({ bytes: 1e9, operations: 1 }, 1e9 / bandwidth);
    close({ bytes: 1, operations: 1e12 }, 1e12 / rate);
    close({ bytes: 0 }, 0);
    expect(duration({ profile: 'h100' })).toBeCloseTo(LAUNCH + DEFAULT, 10);
    // A slower device is slower.
    expect(duration({ profile: 't4' }, { bytes: 1e9 })).toBeGreaterThan(
      5 * duration({ profile: 'h100' }, { bytes: 1e9 }),
    );
  });

  test('adds up along a stream, and not across streams', () => {
    expect(duration({}, { bytes: 1e9 }, 10)).toBeCloseTo(10 * duration({}, { bytes: 1e9 }), 8);
    using device = new SimulatedDevice({ clock: 'virtual' });
    const start = device.now();
    for (let i = 0; i < 10; i++) {
      device.launch(nothing, {
        grid: [1],
        args: [],
        stream: device.createStream(),
        cost: { bytes: 1e9 },
      });
    }
    device.synchronize();
    expect(device.now() - start).toBeLessThan(2 * duration({}, { bytes: 1e9 }));
  });

  test('stands still but for work and advanceTime', async () => {
    using device = new SimulatedDevice({ clock: 'virtual' });
    expect(device.now()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(device.now()).toBe(0);
    device.advanceTime(2.5);
    expect(device.now()).toBe(2.5);
    const event = device.createEvent({ enableTiming: true });
    event.record();
    expect(event.recordedTime).toBe(2.5);
    device.launch(nothing, { grid: [1], args: [] });
    expect(device.now()).toBe(2.5 + LAUNCH);
    device.synchronize();
    expect(device.now()).toBeCloseTo(2.5 + LAUNCH + DEFAULT, 10);
    for (const wrong of [-1, Number.NaN, Infinity, '1', undefined, 1n]) {
      expect(() => device.advanceTime(wrong as number)).toThrow(TypeError);
    }
  });

  test('copies cost what they move', () => {
    const time = (bytes: number) => {
      using device = new SimulatedDevice({ clock: 'virtual' });
      const address = device.allocate(bytes);
      const before = device.now();
      device.copyHostToDevice(address, new Uint8Array(bytes));
      device.synchronize();
      return device.now() - before;
    };
    expect(time(16 << 20)).toBeGreaterThan(time(1 << 20));
    expect(time(1 << 20)).toBe(time(1 << 20));
  });

  test('noise is drawn from the seed, within its bounds', () => {
    const cost = { bytes: 1e9 };
    const exact = duration({}, cost);
    const draw = (seed: number) => duration({ noise: 0.2, seed }, cost);
    const drawn = Array.from({ length: 20 }, (_, seed) => draw(seed));
    expect(Array.from({ length: 20 }, (_, seed) => draw(seed))).toEqual(drawn);
    expect(new Set(drawn).size).toBeGreaterThan(15);
    for (const value of drawn) expect(Math.abs(value - exact)).toBeLessThanOrEqual(0.2 * exact);
  });
});

test('the wall clock is performance.now()', () => {
  using device = new SimulatedDevice();
  const before = performance.now();
  const now = device.now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(performance.now());
  device.advanceTime(1000);
  expect(device.now()).toBeLessThan(before + 900);
});

describe('a trace', () => {
  const is = (ph: string) => (event: pkg.TraceEvent) => event.ph === ph;

  function trace(options: pkg.SimulatedDeviceOptions = {}) {
    using device = new SimulatedDevice({ clock: 'virtual', ...options });
    const stream = device.createStream();
    device.profiler.start();
    const tensor = device.fromArray([1, 2], dtype.float32);
    device.launch(nothing, { grid: [4, 2], args: [], cost: { bytes: 1e6 } });
    stream.waitStream(device.defaultStream);
    device.launch(nothing, { grid: [1], args: [], stream });
    device.synchronize();
    tensor.toArray();
    tensor.dispose();
    return { result: device.profiler.stop(), stream: stream.handle };
  }

  test.each(['eager', 'deferred'] as const)(
    'has host and device, stream by stream, %s',
    (execution) => {
      const { result, stream } = trace({ execution });
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      expect(result.displayTimeUnit).toBe('ms');
      const { traceEvents } = result;
      for (const event of traceEvents) {
        expect(Number.isFinite(event.ts)).toBe(true);
        expect(event.ph === 'X' ? event.dur : 0).toBeGreaterThanOrEqual(0);
        expect([0, 1]).toContain(event.pid);
      }
      const spans = traceEvents.filter(is('X'));
      expect(spans.filter(({ pid }) => pid === 0).map(({ name }) => name)).toEqual([
        'copy host to device',
        'nothing',
        'nothing',
        'synchronize',
        'copy device to host',
        'Stream.synchronize',
      ]);
      const work = spans.filter(({ pid, cat }) => pid === 1 && cat !== 'stream');
      expect(work.map(({ name, tid, cat }) => [name, tid, cat])).toEqual([
        ['copy host to device', 0, 'copy'],
        ['nothing', 0, 'kernel'],
        ['nothing', stream, 'kernel'],
        ['copy device to host', 0, 'copy'],
      ]);
      expect(work[1]?.args).toMatchObject({ grid: '4 x 2 x 1' });
      expect(work[1]?.dur).toBeCloseTo((LAUNCH + 1e6 / 1e9) * 1000, 6);
      const names = traceEvents.filter(is('M')).map(({ pid, tid, args }) => [pid, tid, args?.name]);
      expect(names).toEqual(
        expect.arrayContaining([
          [0, 0, 'host'],
          [1, 0, 'device'],
          [1, 0, 'default stream'],
          [1, stream, `stream ${stream}`],
        ]),
      );
    },
  );

  test.each(['eager', 'deferred'] as const)(
    'has an arrow from each launch to its work, %s',
    (execution) => {
      const { traceEvents } = trace({ execution }).result;
      const [starts, finishes] = [traceEvents.filter(is('s')), traceEvents.filter(is('f'))];
      const ids = (events: readonly pkg.TraceEvent[]) => events.map(({ id }) => id).sort();
      expect(starts).toHaveLength(4);
      expect(ids(starts)).toEqual(ids(finishes));
      expect(new Set(ids(starts)).size).toBe(4);
      for (const start of starts) {
        const finish = finishes.find(({ id }) => id === start.id) as pkg.TraceEvent;
        expect(finish.name).toBe(start.name);
        expect(finish.bp).toBe('e');
        expect(finish.ts).toBeGreaterThanOrEqual(start.ts);
        // The span that it points to.
        expect(
          traceEvents.some(
            ({ ph, pid, tid, ts, args }) =>
              ph === 'X' &&
              pid === 1 &&
              tid === finish.tid &&
              ts === finish.ts &&
              args?.correlation === finish.id,
          ),
        ).toBe(true);
      }
    },
  );

  test('has the memory that is allocated and reserved', () => {
    const counters = trace().result.traceEvents.filter(is('C'));
    expect(counters.map(({ args }) => args)).toEqual([
      { allocated: 512, reserved: 2 * 1024 * 1024 },
      { allocated: 0, reserved: 2 * 1024 * 1024 },
    ]);
  });

  test('is the same each time on the virtual clock', () => {
    expect(trace().result).toEqual(trace().result);
  });

  test('marks what failed', () => {
    using device = new SimulatedDevice();
    const failing = new JavaScriptKernel({
      name: 'failing',
      signature: {},
      run: () => {
        throw new Error('no');
      },
    });
    device.profiler.start();
    expect(() => device.launch(failing, { grid: [1], args: [] })).toThrow(pkg.LaunchError);
    const { traceEvents } = device.profiler.stop();
    expect(traceEvents.find(({ ph, pid }) => ph === 'X' && pid === 1)).toMatchObject({
      name: 'failing',
      args: { failed: true },
    });
  });

  test('of work from before it, or that did not run in it, has no loose ends', () => {
    using device = new SimulatedDevice({ execution: 'deferred' });
    device.launch(nothing, { grid: [1], args: [] });
    device.profiler.start();
    device.synchronize();
    device.launch(nothing, { grid: [1], args: [] });
    expect(() => device.launch(nothing, { grid: [1], args: [], stream: 99 })).toThrow(/no stream/);
    const { traceEvents } = device.profiler.stop();
    expect(traceEvents.filter(is('f'))).toEqual([]);
    expect(traceEvents.filter(is('s'))).toEqual([]);
  });

  test('that was never started is empty, and one may follow another', () => {
    using device = new SimulatedDevice();
    expect(device.profiler.active).toBe(false);
    expect(device.profiler.stop().traceEvents.filter(({ ph }) => ph !== 'M')).toEqual([]);
    device.profiler.start();
    expect(device.profiler.active).toBe(true);
    device.launch(nothing, { grid: [1], args: [] });
    device.profiler.start();
    device.launch(nothing, { grid: [1], args: [] });
    expect(device.profiler.stop().traceEvents.filter(is('s'))).toHaveLength(1);
    device.launch(nothing, { grid: [1], args: [] });
    expect(device.profiler.active).toBe(false);
  });
});
