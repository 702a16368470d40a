/** Deferred execution: a missing wait gives a wrong answer under some seed, and nothing else does. */
import * as pkg from 'inductor-fake-device/sync';

const { SimulatedDevice, JavaScriptKernel, dtype } = pkg;
type Device = InstanceType<typeof SimulatedDevice>;

const seeds = Array.from({ length: 20 }, (_, seed) => seed);

const fill = new JavaScriptKernel({
  name: 'fill',
  signature: { out: '*fp32', value: 'fp32' },
  run: (_program, out: Float32Array, value: number) => {
    out[0] = value;
  },
});
const double = new JavaScriptKernel({
  name: 'double',
  signature: { in0: '*fp32', out: '*fp32' },
  run: (_program, in0: Float32Array, out: Float32Array) => {
    out[0] = 2 * (in0[0] as number);
  },
});
const failing = (name: string) =>
  new JavaScriptKernel({
    name,
    signature: {},
    run: () => {
      throw new Error(`${name} was broken`);
    },
  });
const nothing = new JavaScriptKernel({ name: 'nothing', signature: {}, run: () => {} });

/** A producer on one stream, a consumer on another. */
function program(
  options: pkg.SimulatedDeviceOptions,
  synchronization: 'event' | 'stream' | 'none',
): unknown {
  using device = new SimulatedDevice(options);
  const [producer, consumer] = [device.createStream(), device.createStream()];
  const first = device.fromArray([0], dtype.float32);
  const second = device.fromArray([0], dtype.float32);
  device.synchronize();
  device.launch(fill, { grid: [1], args: [first, 21], stream: producer });
  if (synchronization === 'event') consumer.waitEvent(producer.recordEvent());
  if (synchronization === 'stream') consumer.waitStream(producer);
  device.launch(double, { grid: [1], args: [first, second], stream: consumer });
  consumer.synchronize();
  return second.item();
}

test.each(['event', 'stream', 'none'] as const)(
  'eager, a program of two streams with the wait %s is right',
  (synchronization) => {
    expect(program({ execution: 'eager' }, synchronization)).toBe(42);
  },
);

test.each(['event', 'stream'] as const)(
  'with its wait (%s) it is right under all seeds',
  (wait) => {
    for (const seed of seeds) expect(program({ execution: 'deferred', seed }, wait)).toBe(42);
  },
);

test('without its wait it is wrong under one of 20 seeds at least, the same each time', () => {
  const answers = () => seeds.map((seed) => program({ execution: 'deferred', seed }, 'none'));
  const first = answers();
  expect(first).toContain(0);
  expect(new Set([...first, 0, 42])).toEqual(new Set([0, 42]));
  expect(answers()).toEqual(first);
});

/** The order in which 3 streams run 20 tasks each. */
function order(seed: number): string {
  using device = new SimulatedDevice({ execution: 'deferred', seed });
  const log: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    const stream = device.createStream();
    const kernel = new JavaScriptKernel({
      name,
      signature: {},
      run: () => {
        log.push(name);
      },
    });
    for (let i = 0; i < 20; i++) device.launch(kernel, { grid: [1], args: [], stream });
  }
  device.synchronize();
  return log.join('');
}

test('a seed gives an order, another seed another', () => {
  const orders = seeds.map(order);
  expect(seeds.map(order)).toEqual(orders);
  expect(new Set(orders).size).toBeGreaterThan(15);
  for (const one of orders) expect(one).toHaveLength(60);
});

test.each([2 ** 32, 2 ** 53 - 1])('the seed %d is one like others', (seed) => {
  expect(order(seed)).toBe(order(seed));
  expect(order(seed)).not.toBe(order(0));
});

describe('a kernel that fails', () => {
  let device: Device;
  beforeEach(() => {
    device = new SimulatedDevice({ execution: 'deferred' });
  });
  afterEach(() => device.dispose());

  const fail = (name = 'broken_kernel') => {
    device.launch(failing(name), { grid: [2, 1, 1], args: [] });
  };

  test.each<[string, () => unknown]>([
    ['device.synchronize', () => device.synchronize()],
    ['stream.synchronize', () => device.defaultStream.synchronize()],
    ['another stream', () => device.synchronize()],
    ['event.synchronize', () => device.defaultStream.recordEvent().synchronize()],
    ['tensor.toArray', () => device.emptyStrided([1], [1], dtype.float32).toArray()],
    ['copyDeviceToHost', () => device.copyDeviceToHost(new Uint8Array(4), device.allocate(4))],
    ['Interface.synchronize', () => device.Interface.synchronize()],
  ])('shows at the next waiting call, %s, naming the launch', (_name, wait) => {
    fail();
    let error: unknown;
    try {
      wait();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(pkg.LaunchError);
    const { message, kernel, program, cause } = error as pkg.KernelLaunchError;
    expect(message).toMatch(/broken_kernel/);
    expect(kernel).toBe('broken_kernel');
    expect(program).toEqual([0, 0, 0]);
    expect((cause as Error).message).toBe('broken_kernel was broken');
    // Once.
    device.synchronize();
  });

  test('does not show at a poll', () => {
    fail();
    const event = device.defaultStream.recordEvent();
    while (!event.query());
    expect(() => device.synchronize()).toThrow(pkg.LaunchError);
  });

  test('the first of several shows, and work behind it has run', () => {
    const out = device.emptyStrided([1], [1], dtype.float32);
    fail('first');
    fail('second');
    device.launch(fill, { grid: [1], args: [out, 5] });
    expect(() => device.synchronize()).toThrow(/first/);
    expect(out.item()).toBe(5);
    fail('third');
    expect(() => device.synchronize()).toThrow(/third/);
  });

  test('wrong arguments show at the launch all the same', () => {
    expect(() => device.launch(fill, { grid: [1], args: [] })).toThrow(/0 arguments for 2/);
    device.synchronize();
  });
});

describe('polling', () => {
  test.each(seeds)('loops end, seed %i', (seed) => {
    using device = new SimulatedDevice({ execution: 'deferred', seed });
    const [one, other] = [device.createStream(), device.createStream()];
    for (let i = 0; i < 50; i++) device.launch(nothing, { grid: [1], args: [], stream: one });
    other.waitEvent(one.recordEvent());
    const event = other.recordEvent();
    let polls = 0;
    while (!event.query()) polls++;
    // 50 launches, two marks, a wait: an operation each.
    expect(polls).toBeLessThanOrEqual(53);
    expect(polls).toBeGreaterThanOrEqual(50);
    while (!device.defaultStream.query());
  });
});

test('nothing runs until the host waits', () => {
  using device = new SimulatedDevice({ execution: 'deferred' });
  const tensor = device.fromArray([1], dtype.float32);
  device.synchronize();
  device.launch(fill, { grid: [1], args: [tensor, 2] });
  expect(device.view(tensor.address, dtype.float32, 1).at(0)).toBe(1);
  expect(tensor.item()).toBe(2);
});

test('a copy takes its source at the call', () => {
  using device = new SimulatedDevice({ execution: 'deferred' });
  const source = new Float32Array([1, 2]);
  const address = device.allocate(8);
  device.copyHostToDevice(address, source);
  const strided = device.emptyStrided([2], [2], dtype.float32);
  strided.copyFrom(source);
  const tensor = device.fromArray(source, dtype.float32);
  source.fill(9);
  expect(tensor.toArray()).toEqual([1, 2]);
  expect(strided.toArray()).toEqual([1, 2]);
  const back = new Float32Array(2);
  device.copyDeviceToHost(back, address);
  expect([...back]).toEqual([1, 2]);
});

test('queued work is dropped by reset and by dispose', () => {
  const device = new SimulatedDevice({ execution: 'deferred' });
  const tensor = device.fromArray([1], dtype.float32);
  device.synchronize();
  device.launch(fill, { grid: [1], args: [tensor, 2] });
  device.reset();
  expect(tensor.item()).toBe(1);
  let ran = false;
  const kernel = new JavaScriptKernel({
    name: 'late',
    signature: {},
    run: () => {
      ran = true;
    },
  });
  device.launch(kernel, { grid: [1], args: [] });
  device.dispose();
  expect(ran).toBe(false);
});

test('memory that is freed while another stream still uses it is not reused before', () => {
  using device = new SimulatedDevice({ execution: 'deferred' });
  const other = device.createStream();
  const address = device.allocate(512, { label: 'shared' });
  device.launch(fill, { grid: [1], args: [address, 1], stream: other });
  device.recordStream(address, other);
  device.free(address);
  expect(device.memoryStats()['active.all.current']).toBe(1);
  expect(device.memoryStats()['allocation.all.current']).toBe(0);
  const meanwhile = device.allocate(512);
  expect(meanwhile).not.toBe(address);
  other.synchronize();
  const later = device.allocate(512);
  expect(later).toBe(address);
});
