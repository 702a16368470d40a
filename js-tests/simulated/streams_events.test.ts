/** Streams and events: what PyTorch's OpenReg runtime tests of them, and what it does not. */
import * as pkg from 'inductor-fake-device/sync';

const { SimulatedDevice, SimulatedEvent, JavaScriptKernel, Stream } = pkg;
type Device = InstanceType<typeof SimulatedDevice>;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments, too
type Unchecked = any;

/** A kernel that notes that it ran. */
function noting(log: unknown[], what: unknown) {
  return new JavaScriptKernel({
    name: `note ${String(what)}`,
    signature: {},
    run: () => {
      log.push(what);
    },
  });
}

function launch(
  device: Device,
  log: unknown[],
  what: unknown,
  stream: pkg.Stream | null = null,
): void {
  device.launch(noting(log, what), { grid: [1], args: [], stream });
}

const kinds = ['eager', 'deferred'] as const;
let device: Device;
afterEach(() => device.dispose());

describe.each(kinds)('%s', (execution) => {
  beforeEach(() => {
    device = new SimulatedDevice({ execution });
  });

  describe('events', () => {
    test('are made and disposed, twice without harm', () => {
      const event = device.createEvent();
      expect(event).toBeInstanceOf(SimulatedEvent);
      expect(event).toBeInstanceOf(pkg.EventBase);
      event.dispose();
      event.dispose();
      event[Symbol.dispose]();
      expect(() => event.query()).toThrow(/Event\.query: this event is disposed/);
    });

    test.each([undefined, {}, { enableTiming: true, blocking: true, interprocess: true }])(
      'are made with the options %j',
      (options) => {
        expect(device.createEvent(options).enableTiming).toBe(options?.enableTiming ?? false);
      },
    );

    test('recorded and synchronized are complete', () => {
      const event = device.createEvent();
      event.record(device.defaultStream);
      event.synchronize();
      expect(event.query()).toBe(true);
    });

    test('never recorded are complete, and nobody waits for them', () => {
      const event = device.createEvent({ enableTiming: true });
      expect(event.query()).toBe(true);
      expect(event.recordedTime).toBeNull();
      event.synchronize();
      event.wait();
      const log: unknown[] = [];
      launch(device, log, 1);
      device.synchronize();
      expect(log).toEqual([1]);
    });

    test('measure at least 0 across 10 ms', async () => {
      const [start, end] = [0, 1].map(() => device.createEvent({ enableTiming: true })) as [
        pkg.SimulatedEvent,
        pkg.SimulatedEvent,
      ];
      start.record();
      start.synchronize();
      await new Promise((resolve) => setTimeout(resolve, 10));
      end.record();
      end.synchronize();
      // A timer may be a little early on another clock.
      expect(start.elapsedTime(end)).toBeGreaterThanOrEqual(9);
      expect(start.elapsedTime(end)).toBeLessThan(5000);
      expect(end.elapsedTime(start)).toBe(-start.elapsedTime(end));
      expect(start.elapsedTime(start)).toBe(0);
      expect(end.recordedTime).toBe((start.recordedTime ?? 0) + start.elapsedTime(end));
    });

    test.each([
      [false, false],
      [true, false],
      [false, true],
    ])('with timing %s and %s measure nothing', (one, other) => {
      const start = device.createEvent({ enableTiming: one });
      const end = device.createEvent({ enableTiming: other });
      start.record();
      end.record();
      device.synchronize();
      expect(() => start.elapsedTime(end)).toThrow(pkg.AssertionError);
      expect(() => start.elapsedTime(end)).toThrow(/enable_timing/);
    });

    test('of which one was never recorded measure nothing', () => {
      const [recorded, never] = [0, 1].map(() => device.createEvent({ enableTiming: true })) as [
        pkg.SimulatedEvent,
        pkg.SimulatedEvent,
      ];
      recorded.record();
      device.synchronize();
      expect(() => recorded.elapsedTime(never)).toThrow(/must be recorded/);
      expect(() => never.elapsedTime(recorded)).toThrow(/must be recorded/);
    });

    test('of two devices measure nothing', () => {
      const other = new SimulatedDevice();
      const [mine, theirs] = [device, other].map((one) => {
        const event = one.createEvent({ enableTiming: true });
        event.record();
        one.synchronize();
        return event;
      }) as [pkg.SimulatedEvent, pkg.SimulatedEvent];
      expect(() => mine.elapsedTime(theirs)).toThrow(pkg.AssertionError);
      expect(() => mine.elapsedTime(theirs)).toThrow(/same device/);
      other.dispose();
    });

    test.each([null, undefined, {}, 1, 'event'])('given %p for an event is an error', (nothing) => {
      const event = device.createEvent({ enableTiming: true });
      event.record();
      device.synchronize();
      expect(() => event.elapsedTime(nothing as Unchecked)).toThrow(TypeError);
      expect(() => device.defaultStream.waitEvent(nothing as Unchecked)).toThrow(TypeError);
      expect(() => device.defaultStream.waitEvent(nothing as Unchecked)).toThrow(/event/);
      if (nothing === undefined) return; // a new event
      expect(() => device.defaultStream.recordEvent(nothing as Unchecked)).toThrow(TypeError);
    });

    test('given no stream take the current one', () => {
      const stream = device.createStream();
      device.setStream(stream);
      const event = device.createEvent();
      event.record(null);
      event.wait(null);
      device.synchronize();
      expect(event.query()).toBe(true);
      stream.destroy();
      expect(() => event.record(null)).toThrow(/was destroyed/);
    });

    test('of a stream that is recorded by recordEvent are new, or the given one', () => {
      const stream = device.createStream();
      const made = stream.recordEvent();
      const given = device.createEvent();
      expect(stream.recordEvent(given)).toBe(given);
      stream.synchronize();
      expect([made.query(), given.query()]).toEqual([true, true]);
    });

    test('may be recorded again', () => {
      const event = device.createEvent({ enableTiming: true });
      event.record();
      device.synchronize();
      const first = event.recordedTime as number;
      event.record();
      device.synchronize();
      expect(event.recordedTime).toBeGreaterThanOrEqual(first);
    });
  });

  describe('streams', () => {
    test('are made and destroyed, the second time an error', () => {
      const stream = device.createStream();
      expect(stream).toBeInstanceOf(Stream);
      expect(stream).toBeInstanceOf(pkg.StreamBase);
      expect(stream.handle).toBeGreaterThan(0);
      stream.destroy();
      expect(() => stream.destroy()).toThrow(pkg.AssertionError);
      expect(() => stream.destroy()).toThrow(/stream 1 was destroyed/);
    });

    test('destroyed take no more work, and all uses say so', () => {
      const stream = device.createStream();
      stream.destroy();
      const log: unknown[] = [];
      const uses: Record<string, () => unknown> = {
        launch: () => launch(device, log, 1, stream),
        query: () => stream.query(),
        synchronize: () => stream.synchronize(),
        waitStream: () => stream.waitStream(device.defaultStream),
        'waited for': () => device.defaultStream.waitStream(stream),
        recordEvent: () => stream.recordEvent(),
        priority: () => stream.priority,
        setStream: () => device.setStream(stream),
        allocate: () => device.allocate(1, { stream }),
        'allocate by handle': () => device.allocate(1, { stream: stream.handle }),
      };
      for (const [name, use] of Object.entries(uses)) {
        expect(() => use()).toThrow(/was destroyed/);
        expect(name).toBeTruthy();
      }
      device.synchronize();
      expect(log).toEqual([]);
      expect(device.memoryStats()['allocation.all.current']).toBe(0);
    });

    test('have priorities within the range', () => {
      const [least, greatest] = Stream.priorityRange();
      expect([least, greatest]).toEqual([0, -5]);
      expect(device.createStream().priority).toBe(least);
      for (let priority = least; priority >= greatest; priority--) {
        expect(device.createStream({ priority }).priority).toBe(priority);
      }
      for (const priority of [least + 1, greatest - 1, 100, -100]) {
        expect(() => device.createStream({ priority })).toThrow(pkg.AssertionError);
        expect(() => device.createStream({ priority })).toThrow(/must be from 0 .* to -5/);
      }
      for (const priority of [0.5, Number.NaN, '0', 2 ** 32]) {
        expect(() => device.createStream({ priority: priority as Unchecked })).toThrow(/priority/);
      }
    });

    test('the default one is there, current, and cannot be destroyed', () => {
      expect(device.defaultStream.handle).toBe(0);
      expect(device.currentStream()).toBe(device.defaultStream);
      expect(() => device.defaultStream.destroy()).toThrow(/default stream/);
    });

    test('a stream stays the same object', () => {
      const stream = device.createStream();
      device.setStream(stream);
      expect(device.currentStream()).toBe(stream);
      expect(device.Interface.currentStream()).toBe(stream);
    });

    test('have run their tasks by synchronize', () => {
      const log: unknown[] = [];
      const stream = device.createStream();
      launch(device, log, 'task', stream);
      expect(log).toEqual(execution === 'eager' ? ['task'] : []);
      stream.synchronize();
      expect(log).toEqual(['task']);
      expect(stream.query()).toBe(true);
    });

    test('are all drained by the device, and none is fine', () => {
      device.synchronize();
      const log: unknown[] = [];
      for (let i = 0; i < 10; i++) launch(device, log, i, device.createStream());
      launch(device, log, 'default');
      device.synchronize();
      expect(new Set(log)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 'default']));
      device.synchronize();
      expect(log).toHaveLength(11);
    });

    test('destroyed with work queued still run it', () => {
      const log: unknown[] = [];
      const stream = device.createStream();
      launch(device, log, 1, stream);
      stream.destroy();
      device.synchronize();
      expect(log).toEqual([1]);
    });

    test('are named by themselves, their handle, or null', () => {
      const log: unknown[] = [];
      const stream = device.createStream();
      for (const name of [stream, stream.handle, null, 0]) {
        device.launch(noting(log, name), { grid: [1], args: [], stream: name });
      }
      device.synchronize();
      expect(log).toHaveLength(4);
      for (const wrong of [99, -1, 0.5, Number.NaN, 'default', true, {}]) {
        expect(() =>
          device.launch(noting(log, wrong), { grid: [1], args: [], stream: wrong as Unchecked }),
        ).toThrow(/stream/);
        expect(() => device.allocate(1, { stream: wrong as Unchecked })).toThrow(/stream/);
      }
      device.synchronize();
      expect(log).toHaveLength(4);
    });

    test('of another device are refused', () => {
      const other = new SimulatedDevice();
      const theirs = other.createStream();
      const event = device.createEvent();
      for (const use of [
        () => launch(device, [], 1, theirs),
        () => device.setStream(theirs),
        () => device.defaultStream.waitStream(theirs),
        () => event.record(theirs),
        () => event.wait(theirs),
        () => theirs.waitEvent(event),
        () => device.allocate(1, { stream: theirs }),
        () => device.recordStream(device.allocate(1), theirs),
        () => device.Interface.setStream(theirs),
      ]) {
        expect(use).toThrow(TypeError);
        expect(use).toThrow(/of another device/);
      }
      other.dispose();
    });
  });

  describe('guards', () => {
    test('DeviceGuard is left after an exception', () => {
      const guard = new pkg.DeviceGuard(device.Interface, 0);
      expect(() =>
        guard.run(() => {
          expect(device.Interface.currentDevice()).toBe(0);
          throw new Error('within');
        }),
      ).toThrow('within');
      expect(device.Interface.currentDevice()).toBe(0);
      expect(guard.run(() => 7)).toBe(7);
      expect(() => new pkg.DeviceGuard(device.Interface, 1).enter()).toThrow(
        /Only device index 0 is supported/,
      );
    });

    test('Interface.stream(s) gives the stream back after an exception', () => {
      const [outer, inner] = [device.createStream(), device.createStream()];
      device.setStream(outer);
      const context = device.Interface.stream(inner) as pkg.StreamContext;
      expect(() =>
        context.run(() => {
          expect(device.currentStream()).toBe(inner);
          throw new Error('within');
        }),
      ).toThrow('within');
      expect(device.currentStream()).toBe(outer);
      expect(context.run(() => device.Interface.getRawStream(0))).toBe(inner.handle);
      expect(device.Interface.getRawStream(0)).toBe(outer.handle);
      context.exit();
      expect(device.currentStream()).toBe(outer);
    });

    test('Interface.stream(null) changes nothing', () => {
      const outer = device.createStream();
      device.setStream(outer);
      const context = device.Interface.stream(null) as pkg.StreamContext;
      expect(context.run(() => device.currentStream())).toBe(outer);
      expect(device.currentStream()).toBe(outer);
    });
  });
});

describe('in mid-queue', () => {
  beforeEach(() => {
    device = new SimulatedDevice({ execution: 'deferred' });
  });

  test('query is false until all that it waits for has run, a step each', () => {
    const log: unknown[] = [];
    const stream = device.createStream();
    launch(device, log, 1, stream);
    launch(device, log, 2, stream);
    const event = stream.recordEvent();
    launch(device, log, 3, stream);
    expect(event.query()).toBe(false);
    expect(log).toEqual([1]);
    expect(event.query()).toBe(false);
    expect(log).toEqual([1, 2]);
    expect(event.query()).toBe(true);
    expect(stream.query()).toBe(true);
    expect(log).toEqual([1, 2, 3]);
  });

  test('a poll runs nothing that it does not wait for', () => {
    const log: unknown[] = [];
    const [one, other] = [device.createStream(), device.createStream()];
    for (let i = 0; i < 5; i++) launch(device, log, 'other', other);
    launch(device, log, 'one', one);
    expect(one.query()).toBe(true);
    expect(log).toEqual(['one']);
  });

  test('synchronizing an event leaves later work of its stream', () => {
    const log: unknown[] = [];
    const stream = device.createStream();
    launch(device, log, 1, stream);
    const event = stream.recordEvent();
    launch(device, log, 2, stream);
    event.synchronize();
    expect(log).toEqual([1]);
  });

  test('an interval cannot be had before both ends are reached', () => {
    const [start, end] = [0, 1].map(() => device.createEvent({ enableTiming: true })) as [
      pkg.SimulatedEvent,
      pkg.SimulatedEvent,
    ];
    start.record();
    start.synchronize();
    launch(device, [], 1);
    end.record();
    expect(() => start.elapsedTime(end)).toThrow(pkg.RuntimeError);
    expect(() => start.elapsedTime(end)).toThrow(/must be completed/);
    expect(end.recordedTime).toBeNull();
    end.synchronize();
    expect(start.elapsedTime(end)).toBeGreaterThanOrEqual(0);
  });

  test.each(Array.from({ length: 10 }, (_, seed) => seed))(
    'a wait keeps the mark that it saw when the event is recorded again, seed %i',
    (seed) => {
      device.dispose();
      device = new SimulatedDevice({ execution: 'deferred', seed });
      const log: unknown[] = [];
      const [producer, consumer] = [device.createStream(), device.createStream()];
      launch(device, log, 'first', producer);
      const event = producer.recordEvent();
      consumer.waitEvent(event);
      launch(device, log, 'consumer', consumer);
      // Recorded behind the consumer: were the wait to follow it, both would wait for ever.
      producer.waitStream(consumer);
      launch(device, log, 'second', producer);
      event.record(producer);
      device.synchronize();
      expect(log).toEqual(['first', 'consumer', 'second']);
      expect(event.query()).toBe(true);
    },
  );

  test('an event that is disposed before its mark or a wait for it runs harms nothing', () => {
    const log: unknown[] = [];
    const [one, other] = [device.createStream(), device.createStream()];
    launch(device, log, 1, one);
    const event = one.recordEvent();
    other.waitEvent(event);
    event.dispose();
    launch(device, log, 2, other);
    device.synchronize();
    expect(log).toEqual([1, 2]);
  });

  test('waitStream holds later work only', () => {
    for (let seed = 0; seed < 20; seed++) {
      const each = new SimulatedDevice({ execution: 'deferred', seed });
      const log: unknown[] = [];
      const [one, other] = [each.createStream(), each.createStream()];
      launch(each, log, 'a', one);
      other.waitStream(one);
      launch(each, log, 'b', other);
      each.synchronize();
      expect(log).toEqual(['a', 'b']);
      each.dispose();
    }
  });
});
