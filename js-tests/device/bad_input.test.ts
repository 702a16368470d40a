/**
 * Every public function meets arguments that it must refuse: a typed error with a message of ours each, and
 * nothing changed by it.
 */
import * as inductor from 'inductor-fake-device/inductor';
import * as pkg from 'inductor-fake-device/sync';
import { restoreWorkerState } from 'inductor-fake-device/worker';
import { strangeValues as strange } from '../support/strange_values.js';

const { DeviceInterface, FakeDeviceInterface, CpuInterface, dtype } = pkg;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are what this file is about
type Unchecked = any;

const all = Object.keys(strange);
const except = (...names: string[]) => all.filter((name) => !names.includes(name));

const stream = ['null', 'object', 'array', 'an object without prototype', 'a throwing toString'];

/** Our own kinds of error, by realm-independent names. */
const typed = ['TypeError', 'AssertionError', 'NotImplementedError', 'RuntimeError'];

interface Case {
  readonly call: (value: Unchecked) => unknown;
  /** Which strange values must be refused. */
  readonly refuses: readonly string[];
}

const timed = () => {
  const event = new FakeDeviceInterface.Event({ enableTiming: true });
  event.record(null);
  return event;
};

const cases: Record<string, Case> = {
  'FakeDeviceInterface.exchangeDevice': {
    call: (v) => FakeDeviceInterface.exchangeDevice(v),
    refuses: all,
  },
  'FakeDeviceInterface.maybeExchangeDevice': {
    call: (v) => FakeDeviceInterface.maybeExchangeDevice(v),
    refuses: all,
  },
  // PyTorch's fake device ignores what these are given; it only must be given.
  'FakeDeviceInterface.setDevice': {
    call: (v) => FakeDeviceInterface.setDevice(v),
    refuses: ['nothing'],
  },
  'FakeDeviceInterface.getRawStream': {
    call: (v) => FakeDeviceInterface.getRawStream(v),
    refuses: ['nothing'],
  },
  'FakeDeviceInterface.synchronize': {
    call: (v) => FakeDeviceInterface.synchronize(v),
    refuses: ['nothing'],
  },
  'FakeDeviceInterface.getComputeCapability': {
    call: (v) => FakeDeviceInterface.getComputeCapability(v),
    refuses: ['nothing'],
  },
  'FakeDeviceInterface.Worker.setDevice': {
    call: (v) => FakeDeviceInterface.Worker.setDevice(v),
    refuses: ['nothing'],
  },
  'FakeDeviceInterface.device': {
    call: (v) => new FakeDeviceInterface.device(v),
    refuses: ['nothing'],
  },
  'FakeDeviceInterface.isBf16Supported': {
    call: (v) => FakeDeviceInterface.isBf16Supported(v),
    refuses: all,
  },
  'CpuInterface.isBf16Supported': {
    call: (v) => CpuInterface.isBf16Supported(v),
    refuses: except('nothing', 'true', 'false'),
  },
  'isDtypeSupported, dtype': {
    call: (v) => FakeDeviceInterface.isDtypeSupported(v),
    refuses: all,
  },
  'isDtypeSupported, includingEmulation': {
    call: (v) => FakeDeviceInterface.isDtypeSupported(dtype.float32, v),
    refuses: except('nothing', 'true', 'false'),
  },
  'FakeDeviceInterface.stream': { call: (v) => FakeDeviceInterface.stream(v), refuses: all },
  'FakeDeviceInterface.setStream': { call: (v) => FakeDeviceInterface.setStream(v), refuses: all },
  'FakeDeviceInterface.setStreamById': {
    call: (v) => FakeDeviceInterface.setStreamById(v, v, v),
    refuses: all,
  },
  'FakeDeviceInterface.memoryAllocated': {
    call: (v) => FakeDeviceInterface.memoryAllocated(v),
    refuses: all,
  },
  'DeviceInterface.setDevice': { call: (v) => DeviceInterface.setDevice(v), refuses: all },
  'DeviceInterface.exchangeDevice': {
    call: (v) => DeviceInterface.exchangeDevice(v),
    refuses: all,
  },
  'DeviceInterface.Worker.getDeviceProperties': {
    call: (v) => DeviceInterface.Worker.getDeviceProperties(v),
    refuses: all,
  },
  'new DeviceInterface.device': { call: (v) => new DeviceInterface.device(v), refuses: all },
  'new DeviceInterface.Event': { call: (v) => new DeviceInterface.Event(v), refuses: all },
  'new Event, options': {
    call: (v) => new FakeDeviceInterface.Event(v),
    refuses: except('nothing', 'object', 'array', 'an object without prototype'),
  },
  'new Event, enableTiming': {
    call: (v) => new FakeDeviceInterface.Event({ enableTiming: v }),
    refuses: except('nothing', 'true', 'false'),
  },
  'new Event, interprocess': {
    call: (v) => new FakeDeviceInterface.Event({ interprocess: v }),
    refuses: except('nothing', 'true', 'false'),
  },
  'new CpuInterface.Event, blocking': {
    call: (v) => new CpuInterface.Event({ blocking: v }),
    refuses: except('nothing', 'true', 'false'),
  },
  'event.record': {
    call: (v) => new FakeDeviceInterface.Event({ enableTiming: true }).record(v),
    refuses: except(...stream),
  },
  'event.wait': {
    call: (v) => new FakeDeviceInterface.Event().wait(v),
    refuses: except(...stream),
  },
  'event.elapsedTime': { call: (v) => timed().elapsedTime(v), refuses: all },
  'new DeviceGuard, interface': { call: (v) => new pkg.DeviceGuard(v, 0), refuses: all },
  'new DeviceGuard, index': {
    call: (v) => new pkg.DeviceGuard(FakeDeviceInterface, v),
    refuses: except('null', 'NaN', '2^40', '-1', '0.5'),
  },
  'guard.enter': {
    call: (v) => {
      const guard = new pkg.DeviceGuard(FakeDeviceInterface, v);
      guard.enter();
    },
    refuses: except('null'),
  },
  'guard.run': {
    call: (v) => new pkg.DeviceGuard(FakeDeviceInterface, 0).run(v),
    refuses: except('function'),
  },
  'registerInterfaceForDevice, device': {
    call: (v) => pkg.registerInterfaceForDevice(v, FakeDeviceInterface),
    refuses: except('text', 'the text 0', 'a long text', 'a lone surrogate'),
  },
  'registerInterfaceForDevice, interface': {
    call: (v) => pkg.registerInterfaceForDevice('text', v),
    refuses: all,
  },
  getInterfaceForDevice: { call: (v) => pkg.getInterfaceForDevice(v), refuses: all },
  'new Device, type': {
    call: (v) => new pkg.Device(v),
    refuses: except('text', 'a long text'),
  },
  'new Device, index': {
    call: (v) => new pkg.Device('privateuseone', v),
    refuses: except('nothing', 'null'),
  },
  'Device.parse': { call: (v) => pkg.Device.parse(v), refuses: except('text', 'a long text') },
  'DType.parse': { call: (v) => pkg.DType.parse(v), refuses: all },
  'new DType': { call: (v) => new (pkg.DType as Unchecked)(v), refuses: all },
  'DeviceProperties.create': { call: (v) => inductor.DeviceProperties.create(v), refuses: all },
  'registerBackendForDevice, device': {
    call: (v) => inductor.registerBackendForDevice(v, Object, Object),
    refuses: except('text', 'the text 0', 'a long text', 'a lone surrogate'),
  },
  'registerBackendForDevice, scheduling': {
    call: (v) => inductor.registerBackendForDevice('text', v, Object),
    refuses: except('function'),
  },
  'registerBackendForDevice, wrapperCodegen': {
    call: (v) => inductor.registerBackendForDevice('text', Object, v),
    refuses: except('function'),
  },
  getSchedulingForDevice: {
    call: (v) => inductor.getSchedulingForDevice(v),
    refuses: except('text', 'the text 0', 'a long text', 'a lone surrogate'),
  },
  getWrapperCodegenForDevice: {
    call: (v) => inductor.getWrapperCodegenForDevice(v),
    refuses: except('text', 'the text 0', 'a long text', 'a lone surrogate'),
  },
  registerDeviceOpOverrides: {
    call: (v) => inductor.registerDeviceOpOverrides('text', v),
    refuses: all,
  },
  getDeviceOpOverrides: { call: (v) => inductor.getDeviceOpOverrides(v), refuses: all },
  'overrides.setDevice': {
    call: (v) => new inductor.FakeDeviceOpOverrides().setDevice(v),
    refuses: except('2^40'),
  },
  'new inductor.DeviceProperties': {
    call: (v) => new (inductor.DeviceProperties as Unchecked)(v),
    refuses: all,
  },
  'overrides.deviceGuard': {
    call: (v) => new inductor.FakeDeviceOpOverrides().deviceGuard(v),
    refuses: except('2^40'),
  },
  'overrides.importGetRawStreamAs': {
    call: (v) => new inductor.FakeDeviceOpOverrides().importGetRawStreamAs(v),
    refuses: except('text', 'a long text'),
  },
  'new FakeDeviceOpOverrides': {
    call: (v) => new inductor.FakeDeviceOpOverrides(v),
    refuses: except('nothing', 'text', 'the text 0', 'a long text', 'a lone surrogate'),
  },
  restoreWorkerState: { call: (v) => restoreWorkerState(v), refuses: all },
};

/** What a refused call must leave as it was. */
function everything(): unknown {
  return {
    registered: pkg.getRegisteredDeviceInterfaces(),
    current: FakeDeviceInterface.currentDevice(),
    available: FakeDeviceInterface.isAvailable(),
    properties: FakeDeviceInterface.getDeviceProperties(),
    backend: inductor.getSchedulingForDevice('text'),
  };
}

beforeEach(() => {
  pkg.resetRegistry();
  inductor.resetBackends();
});

const rows = Object.entries(cases).flatMap(([name, { call, refuses }]) =>
  all.map((value): [string, string, boolean, Case['call']] => [
    name,
    value,
    refuses.includes(value),
    call,
  ]),
);

test.each(rows)('%s, given %s: refused %s', (_name, value, refused, call) => {
  const before = everything();
  let error: unknown = null;
  try {
    call(strange[value]);
  } catch (thrown) {
    error = thrown;
  }
  if (!refused) {
    expect(error).toBeNull();
    return;
  }
  const { name, message } = error as Error;
  expect(typed).toContain(name);
  // Written for the reader: not the engine's own "Cannot read properties of undefined" and its like.
  expect(message).not.toMatch(
    /Cannot (read|convert|destructure)|is not (a function|iterable|defined)/,
  );
  expect(message.length).toBeGreaterThan(10);
  expect(message.length).toBeLessThan(2000);
  if (!name.startsWith('Type')) expect(error).toBeInstanceOf(pkg.DeviceInterfaceError);
  expect(everything()).toEqual(before);
});

test.each([
  'exchangeDevice',
  'setDevice',
  'getRawStream',
  'isAvailable',
  'getDeviceProperties',
  'isDtypeSupported',
] as const)('%s as a bare function says how it is called', (member) => {
  const bare: Unchecked = FakeDeviceInterface[member];
  expect(() => bare(dtype.int8)).toThrow(/was called without its class/);
});

describe('a disposed event', () => {
  const disposed = () => {
    const event = timed();
    event.dispose();
    return event;
  };

  test.each<[string, (event: ReturnType<typeof timed>) => unknown]>([
    ['record', (e) => e.record(null)],
    ['elapsedTime', (e) => e.elapsedTime(timed())],
    ['wait', (e) => e.wait(null)],
    ['query', (e) => e.query()],
    ['synchronize', (e) => e.synchronize()],
    ['recordedTime', (e) => e.recordedTime],
    ['enableTiming', (e) => e.enableTiming],
  ])('%s is a RuntimeError that says so', (member, use) => {
    expect(() => use(disposed())).toThrow(pkg.RuntimeError);
    expect(() => use(disposed())).toThrow(`Event.${member}: this event is disposed`);
  });

  test('is refused as the end of an interval', () => {
    expect(() => timed().elapsedTime(disposed())).toThrow(/this event is disposed/);
  });

  test('may be disposed again', () => {
    const event = disposed();
    event.dispose();
    event[Symbol.dispose]();
  });
});

test('an event of another device is refused', () => {
  const cpu = new CpuInterface.Event();
  cpu.record();
  expect(() => timed().elapsedTime(cpu)).toThrow(TypeError);
  expect(() => timed().elapsedTime(cpu)).toThrow(/an event of another device/);
});
