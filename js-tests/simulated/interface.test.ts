/** The device's options, its DeviceInterface, and profiles. */
import * as inductor from 'inductor-fake-device/inductor';
import * as pkg from 'inductor-fake-device/sync';

const { SimulatedDevice, dtype, profiles } = pkg;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments, too
type Unchecked = any;

const MIB = 1024 * 1024;

beforeEach(() => pkg.resetRegistry());

describe('options', () => {
  test('by default', () => {
    using device = new SimulatedDevice();
    expect(device.profile.name).toBe('fake');
    expect(() => device.allocate(256 * MIB)).toThrow(/capacity of 256(\.00)? MiB/);
    // Eager: there at once.
    expect(device.fromArray([1], dtype.int8).item()).toBe(1);
  });

  test.each<[string, unknown[], string, RegExp]>([
    [
      'memoryBytes',
      [0, -1, 0.5, 65536, 65537, Number.NaN, 2 ** 32, Number.POSITIVE_INFINITY, '1', null, 1n],
      'RangeError|RuntimeError|TypeError',
      /memoryBytes|bytes of memory/,
    ],
    [
      'reservedBytes',
      [0, -1, 65535, 65537, 0.5, 256 * MIB, 2 ** 40, Number.NaN, '65536', null, 65536n],
      'RangeError',
      /'reservedBytes' must be a multiple of 65536 from 65536 to below 'memoryBytes'/,
    ],
    ['onPrint', [null, 'console', 1, {}], 'TypeError', /'onPrint' must be a function/],
    [
      'execution',
      ['lazy', '', null, true, 0, {}],
      'TypeError',
      /'execution' must be 'eager' or 'deferred'/,
    ],
    ['clock', ['real', null, 1], 'TypeError', /'clock' must be 'wall' or 'virtual'/],
    [
      'seed',
      [-1, 0.5, 2 ** 53, Number.NaN, '1', null, 1n],
      'TypeError',
      /'seed' must be a whole number/,
    ],
    ['noise', [-0.1, 1, Number.NaN, '0', null], 'RangeError', /'noise' must be from 0 to below 1/],
    ['profile', ['h1000', '', 'x'.repeat(100_000)], 'AssertionError', /no device profile/],
    ['profile', [null, 5, true, []], 'TypeError', /profile/],
    ['memory', [1], 'TypeError', /unexpected option 'memory'; known are memoryBytes/],
  ])('%s refuses what it cannot be', (option, values, kind, words) => {
    for (const value of values) {
      let error: Unchecked = null;
      try {
        new SimulatedDevice({ [option]: value } as Unchecked).dispose();
      } catch (thrown) {
        error = thrown;
      }
      expect([value, error?.name]).toEqual([value, expect.stringMatching(kind)]);
      expect(error.message).toMatch(words);
      expect(error.message.length).toBeLessThan(2000);
    }
  });

  test.each([null, 5, 'eager'])('%p is no options', (options) => {
    expect(() => new SimulatedDevice(options as Unchecked)).toThrow(TypeError);
  });
});

const all = profiles();

describe('profiles', () => {
  test('are those that are promised', () => {
    expect(all.map(({ name }) => name)).toEqual([
      'fake',
      't4',
      'a100',
      'h100',
      'h200',
      'mi300x',
      'rtx4090',
    ]);
    for (const profile of all) expect(Object.isFrozen(profile)).toBe(true);
  });

  test('h200 is what was measured on one', () => {
    expect(all.find(({ name }) => name === 'h200')).toMatchObject({
      major: 9,
      minor: 0,
      multiProcessorCount: 132,
      maxThreadsPerMultiProcessor: 2048,
      regsPerMultiprocessor: 65536,
      maxThreadsPerBlock: 1024,
      warpSize: 32,
      l2CacheSize: 62914560,
      sharedMemoryPerBlock: 49152,
      sharedMemoryPerBlockOptin: 232448,
      sharedMemoryPerMultiprocessor: 233472,
      memoryClockRate: 3201000,
      memoryBusWidth: 6016,
    });
  });

  test.each(['H100', 'h-100', 'RTX 4090', 'rtx_4090', 'MI300X'])('may be named %s', (name) => {
    using device = new SimulatedDevice({ profile: name });
    expect(all.map((each) => each.name)).toContain(device.profile.name);
  });

  const own = { name: 'mine', multiProcessorCount: 3 };

  test("may be a user's own", () => {
    using device = new SimulatedDevice({
      profile: { ...own, product: 'Mine 3', major: 7, minor: 2, l2CacheSize: 2 ** 40 },
    });
    expect(device.Interface.getDeviceProperties()).toEqual({
      name: 'Mine 3',
      multiProcessorCount: 3,
      major: 7,
      minor: 2,
      l2CacheSize: 2 ** 40,
    });
    expect(device.Interface.getComputeCapability()).toBe(72);
    expect(device.Interface.isBf16Supported(true)).toBe(true);
    expect(device.Interface.isBf16Supported()).toBe(false);
  });

  test('may be one of ours with a change', () => {
    using device = new SimulatedDevice({
      profile: { ...(all[3] as pkg.DeviceProfile), multiProcessorCount: 1 },
    });
    expect(device.Interface.getDeviceProperties()).toMatchObject({
      multiProcessorCount: 1,
      warpSize: 32,
    });
  });

  test.each<[string, object, RegExp]>([
    ['no name', { multiProcessorCount: 1 }, /'name' must be text/],
    ['no count', { name: 'x' }, /'multiProcessorCount' must be a whole number/],
    ['a fraction', { ...own, warpSize: 0.5 }, /'warpSize' must be a whole number from 0, not 0.5/],
    ['a negative number', { ...own, major: -1 }, /'major'/],
    ['too large a number', { ...own, major: 2 ** 31 }, /'major'/],
    ['text', { ...own, minor: '1' }, /'minor'/],
    ['a bigint', { ...own, totalMemory: 1n }, /'totalMemory'/],
    [
      'an unknown platform',
      { ...own, platform: 'xpu' },
      /'platform' must be 'fake', 'cuda' or 'hip'/,
    ],
    ['a rate of 0', { ...own, fp32OperationsPerMs: 0 }, /'fp32OperationsPerMs' must be a positive/],
    ['a number for text', { ...own, product: 1 }, /'product' must be text/],
    ['an unknown field', { ...own, smCount: 1 }, /unexpected option 'smCount'/],
    [
      'a clock of 0',
      { ...own, memoryClockRate: 0, memoryBusWidth: 64 },
      /memory|bytes per millisecond/,
    ],
  ])('of a user are checked: %s', (_name, profile, words) => {
    expect(() => new SimulatedDevice({ profile: profile as Unchecked })).toThrow(words);
  });

  describe.each(all.map((profile) => [profile.name, profile] as const))('%s', (name, profile) => {
    const device = new SimulatedDevice({ profile: name, memoryBytes: 4 * MIB });
    const { Interface } = device;
    afterAll(() => device.dispose());

    test('properties are those of the profile, by interface and worker', () => {
      const {
        product,
        platform: _platform,
        gcnArchName,
        memoryTransfersPerClock: _transfers,
        fp32OperationsPerMs: _rate,
        ...figures
      } = profile;
      const wanted = { ...figures, name: product, ...(gcnArchName && { gcnArchName }) };
      expect(Interface.getDeviceProperties()).toEqual(wanted);
      expect(Interface.getDeviceProperties(0)).toEqual(wanted);
      expect(Interface.Worker.getDeviceProperties(new pkg.Device('privateuseone', 0))).toEqual(
        wanted,
      );
    });

    test('capability and bfloat16', () => {
      const wanted = {
        fake: 0,
        t4: 75,
        a100: 80,
        h100: 90,
        h200: 90,
        mi300x: 'gfx942',
        rtx4090: 89,
      }[name];
      expect(Interface.getComputeCapability()).toBe(wanted);
      if (name === 'fake') {
        expect(() => Interface.isBf16Supported()).toThrow(pkg.NotImplementedError);
        return;
      }
      expect(Interface.isBf16Supported(true)).toBe(true);
      expect(Interface.isBf16Supported(false)).toBe(name !== 't4');
      expect(Interface.isDtypeSupported(dtype.bfloat16, false)).toBe(name !== 't4');
    });

    test('statistics speak of the memory that the device has', () => {
      expect(Interface.memoryAllocated()).toBe(0);
      expect(() => device.allocate(5 * MIB)).toThrow(/capacity of 4(\.00)? MiB/);
    });

    test('DeviceProperties.create takes it, registered under any name', () => {
      for (const type of ['privateuseone', 'cuda', 'mine']) {
        pkg.registerInterfaceForDevice(type, Interface);
        const properties = inductor.DeviceProperties.create(new pkg.Device(type, 0));
        expect(properties).toMatchObject({
          type,
          index: 0,
          multiProcessorCount: profile.multiProcessorCount,
          cc: Interface.getComputeCapability(),
          major: profile.major ?? null,
          regsPerMultiprocessor: profile.regsPerMultiprocessor ?? null,
          maxThreadsPerMultiProcessor: profile.maxThreadsPerMultiProcessor ?? null,
          maxThreadsPerBlock: profile.maxThreadsPerBlock ?? 1024,
          warpSize: profile.warpSize ?? 32,
        });
      }
    });
  });
});

describe('the interface', () => {
  let device: InstanceType<typeof SimulatedDevice>;
  let Interface: (typeof device)['Interface'];
  beforeEach(() => {
    device = new SimulatedDevice();
    ({ Interface } = device);
  });
  afterEach(() => device.dispose());

  test('is a DeviceInterface that can be registered', () => {
    expect(Interface.prototype).toBeInstanceOf(pkg.DeviceInterface);
    pkg.registerInterfaceForDevice('sim', Interface);
    expect(pkg.getInterfaceForDevice('sim')).toBe(Interface);
    expect(pkg.getInterfaceForDevice(new pkg.Device('sim', 0))).toBe(Interface);
  });

  test('has one device, index 0', () => {
    expect(Interface.currentDevice()).toBe(0);
    expect(Interface.deviceCount()).toBe(1);
    expect(Interface.isAvailable()).toBe(true);
    Interface.setDevice(0);
    expect(Interface.exchangeDevice(0)).toBe(0);
    expect(Interface.maybeExchangeDevice(0)).toBe(0);
    for (const wrong of [1, -1, '0', null, false]) {
      expect(() => Interface.exchangeDevice(wrong as Unchecked)).toThrow(pkg.AssertionError);
    }
    expect(() => Interface.setDevice(1)).toThrow(pkg.AssertionError);
  });

  test('has streams', () => {
    const stream = new Interface.Stream({ priority: -2 } as Unchecked) as pkg.Stream;
    expect(stream).toBeInstanceOf(pkg.Stream);
    expect(stream.priority).toBe(-2);
    expect(Interface.getRawStream(0)).toBe(0);
    Interface.setStream(stream);
    expect(Interface.currentStream()).toBe(stream);
    expect(Interface.getRawStream(0)).toBe(stream.handle);
    Interface.setStreamById(0, 0, 1);
    expect(Interface.currentStream()).toBe(device.defaultStream);
    Interface.setStreamById(stream.handle, 0, 1);
    expect(device.currentStream()).toBe(stream);
    expect(() => Interface.setStreamById(77, 0, 1)).toThrow(/no stream 77/);
    expect(() => Interface.setStreamById(0, 1, 1)).toThrow(pkg.AssertionError);
    expect(() => Interface.getRawStream(1)).toThrow(pkg.AssertionError);
    expect(device.currentStream()).toBe(stream);
    Interface.setStream(null);
    expect(device.currentStream()).toBe(stream);
    for (const wrong of [5, {}, 'x', undefined]) {
      expect(() => Interface.setStream(wrong as Unchecked)).toThrow(TypeError);
    }
    for (const wrong of [5, {}, 'x', undefined]) {
      expect(() => Interface.stream(wrong as Unchecked)).toThrow(TypeError);
    }
    for (const wrong of [null, 5, 'x', { prio: 1 }]) {
      expect(() => new Interface.Stream(wrong as Unchecked)).toThrow(TypeError);
    }
  });

  test('has events', () => {
    const event = new Interface.Event({ enableTiming: true }) as pkg.SimulatedEvent;
    expect(event).toBeInstanceOf(pkg.SimulatedEvent);
    event.record(null);
    event.synchronize();
    expect(event.query()).toBe(true);
    expect(typeof event.recordedTime).toBe('number');
    expect(() => new Interface.Event({ timing: true } as Unchecked)).toThrow(/unexpected option/);
  });

  test('synchronizes', () => {
    using deferred = new SimulatedDevice({ execution: 'deferred' });
    let runs = 0;
    const kernel = new pkg.JavaScriptKernel({
      name: 'k',
      signature: {},
      run: () => {
        runs++;
      },
    });
    for (const device of [undefined, null, 0]) {
      deferred.launch(kernel, { grid: [1], args: [], stream: deferred.createStream() });
      deferred.Interface.synchronize(device);
    }
    expect(runs).toBe(3);
  });

  test('is seen through by spies and subclasses', () => {
    class Mine extends Interface {
      static override isBf16Supported(): boolean {
        return false;
      }
    }
    expect(Mine.isDtypeSupported(dtype.bfloat16)).toBe(false);
    expect(Mine.currentDevice()).toBe(0);
    expect(Mine.getComputeCapability()).toBe(0);
  });

  test('of two devices is independent', () => {
    using other = new SimulatedDevice({ profile: 'h100', memoryBytes: 8 * MIB });
    pkg.registerInterfaceForDevice('one', Interface);
    pkg.registerInterfaceForDevice('two', other.Interface);
    expect(Interface.getComputeCapability()).toBe(0);
    expect(other.Interface.getComputeCapability()).toBe(90);
    device.allocate(512);
    expect([Interface.memoryAllocated(), other.Interface.memoryAllocated()]).toEqual([512, 0]);
    const stream = device.createStream();
    device.setStream(stream);
    expect([Interface.getRawStream(0), other.Interface.getRawStream(0)]).toEqual([1, 0]);
    device.lose();
    expect([Interface.isAvailable(), other.Interface.isAvailable()]).toEqual([false, true]);
    other.synchronize();
  });
});
