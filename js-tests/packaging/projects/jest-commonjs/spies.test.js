const {
  Device,
  DeviceGuard,
  DeviceInterface,
  FakeDeviceInterface,
  dtype,
  getInterfaceForDevice,
  recordWorkerState,
  registerInterfaceForDevice,
  resetRegistry,
} = require('inductor-fake-device/sync');
const { DeviceProperties } = require('inductor-fake-device/inductor');

const device = new Device('privateuseone', 0);

beforeEach(() => registerInterfaceForDevice('privateuseone', FakeDeviceInterface));
afterEach(() => {
  jest.restoreAllMocks();
  resetRegistry();
});

// Every member of an interface that another part of the package asks, and who asks.
const askers = [
  {
    member: 'getDeviceProperties',
    answer: { multiProcessorCount: 3 },
    asker: 'DeviceProperties.create',
    ask: () => DeviceProperties.create(device).multiProcessorCount,
    seen: 3,
  },
  {
    member: 'getComputeCapability',
    answer: 90,
    asker: 'DeviceProperties.create',
    ask: () => DeviceProperties.create(device).cc,
    seen: 90,
  },
  {
    member: 'getComputeCapability',
    answer: 'gfx90a',
    asker: 'recordWorkerState',
    ask: () => recordWorkerState().devices.get('privateuseone').computeCapability.get(0),
    seen: 'gfx90a',
  },
  {
    member: 'isBf16Supported',
    answer: false,
    asker: 'isDtypeSupported',
    ask: () => FakeDeviceInterface.isDtypeSupported(dtype.bfloat16),
    seen: false,
  },
  {
    member: 'isTritonCapable',
    answer: true,
    asker: 'raiseIfTritonUnavailable',
    ask: () => FakeDeviceInterface.raiseIfTritonUnavailable(),
    seen: undefined,
  },
  {
    member: 'exchangeDevice',
    answer: 7,
    asker: 'DeviceGuard.enter',
    ask: () => {
      const guard = new DeviceGuard(FakeDeviceInterface, 0);
      guard.enter();
      return guard.prevIdx;
    },
    seen: 7,
  },
  {
    member: 'maybeExchangeDevice',
    answer: 7,
    asker: 'DeviceGuard.exit',
    ask: () => {
      const guard = new DeviceGuard(FakeDeviceInterface, 0);
      guard.enter();
      guard.exit();
      return guard.idx;
    },
    seen: 7,
  },
  {
    member: 'isAvailable',
    answer: false,
    asker: 'recordWorkerState',
    ask: () => recordWorkerState().devices.has('privateuseone'),
    seen: false,
  },
  {
    member: 'currentDevice',
    answer: 2,
    asker: 'recordWorkerState',
    ask: () => recordWorkerState().devices.get('privateuseone').currentDevice,
    seen: 2,
  },
  {
    member: 'deviceCount',
    answer: 4,
    asker: 'recordWorkerState',
    ask: () => recordWorkerState().devices.get('privateuseone').properties.size,
    seen: 4,
  },
];

test.each(askers)('$asker sees a spy on $member', ({ member, answer, ask, seen }) => {
  const spy = jest.spyOn(FakeDeviceInterface, member).mockReturnValue(answer);
  expect(ask()).toBe(seen);
  expect(spy).toHaveBeenCalled();
});

test.each(askers)('$asker sees $member as it was, once the spy is gone', ({ member, ask }) => {
  const outcome = () => {
    try {
      return ask();
    } catch (error) {
      return error.name;
    }
  };
  const before = outcome();
  jest.spyOn(FakeDeviceInterface, member).mockImplementation(() => {
    throw new Error('not this one');
  });
  jest.restoreAllMocks();
  expect(outcome()).toEqual(before);
});

test('everything that shows properties sees a spy on Worker.getDeviceProperties', () => {
  const properties = { major: 9, maxThreadsPerMultiProcessor: 2048, multiProcessorCount: 132 };
  jest.spyOn(FakeDeviceInterface.Worker, 'getDeviceProperties').mockReturnValue(properties);

  expect(FakeDeviceInterface.getDeviceProperties()).toBe(properties);
  expect(DeviceProperties.create(device)).toMatchObject(properties);
  expect(recordWorkerState().devices.get('privateuseone').properties.get(0)).toEqual(properties);
});

test('any static member can be spied on, and answers through every way to the interface', () => {
  const members = Object.getOwnPropertyNames(DeviceInterface).filter(
    (name) => typeof DeviceInterface[name] === 'function' && !/^[A-Z]|^device$/.test(name),
  );
  expect(members.length).toBeGreaterThanOrEqual(19);
  for (const member of members) {
    const spy = jest.spyOn(FakeDeviceInterface, member).mockReturnValue(member);
    expect(getInterfaceForDevice('privateuseone')[member](0, 0, 0)).toBe(member);
    expect(spy).toHaveBeenCalledWith(0, 0, 0);
  }
});

test('a subclass sees a spy on what it inherits', () => {
  class MyInterface extends DeviceInterface {}
  jest.spyOn(DeviceInterface, 'isBf16Supported').mockReturnValue(false);
  expect(MyInterface.isDtypeSupported(dtype.bfloat16)).toBe(false);
});

test('members of events', () => {
  const record = jest.spyOn(FakeDeviceInterface.Event.prototype, 'record');
  const event = new FakeDeviceInterface.Event({ enableTiming: true });
  event.record(null);
  expect(record).toHaveBeenCalledWith(null);
  jest.spyOn(event, 'recordedTime', 'get').mockReturnValue(12);
  expect(event.recordedTime).toBe(12);
});

test('nested classes can be replaced', () => {
  const event = { record: jest.fn() };
  jest.spyOn(FakeDeviceInterface, 'Event').mockImplementation(() => event);
  expect(new FakeDeviceInterface.Event({ enableTiming: true })).toBe(event);

  const worker = jest.spyOn(FakeDeviceInterface, 'Worker');
  worker.getDeviceProperties = () => ({ multiProcessorCount: 1 });
  expect(FakeDeviceInterface.getDeviceProperties()).toEqual({ multiProcessorCount: 1 });

  jest.restoreAllMocks();
  new FakeDeviceInterface.Event().dispose();
  expect(FakeDeviceInterface.getDeviceProperties().multiProcessorCount).toBe(80);
});
