/**
 * Every recorded step in JavaScript. Steps of a scenario share state and run in order; a step stands beside
 * the Python text that it replays.
 */
import type { DType, EventBase, FakeDeviceModule } from 'inductor-fake-device';
import type * as Inductor from 'inductor-fake-device/inductor';

/** What is replayed against: the loaded package and its entry for code generators. */
export interface Package {
  readonly module: FakeDeviceModule;
  readonly inductor: typeof Inductor;
}

type Step = readonly [python: string, run: () => unknown];

/** A call with arguments that the declared types forbid. */
// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are what these steps are about
type Unchecked = any;

/** `mock.patch.object(target, member, return_value=value)` around `body`. */
function patched<T>(target: object, member: string, value: unknown, body: () => T): T {
  const own = Object.getOwnPropertyDescriptor(target, member);
  Object.defineProperty(target, member, {
    value: () => value,
    configurable: true,
    writable: true,
  });
  try {
    return body();
  } finally {
    if (own === undefined) Reflect.deleteProperty(target, member);
    else Object.defineProperty(target, member, own);
  }
}

export function scenarios({ module, inductor }: Package): Record<string, readonly Step[]> {
  const { Device, DeviceGuard, EventBase, dtype } = module;
  const D = module.FakeDeviceInterface;
  const B = module.DeviceInterface;
  const anyD: Unchecked = D;

  const state: Record<string, Unchecked> = {};
  /** Keeps a value for later steps; an assignment has no value. */
  const keep = (name: string, value: unknown): undefined => {
    state[name] = value;
    return undefined;
  };
  const event = (enableTiming = false): EventBase => new D.Event({ enableTiming });
  const guardIndices = (name: string) => [state[name].idx, state[name].prevIdx];
  const supported = (iface: typeof B, type: DType, ...emulation: boolean[]) =>
    iface.isDtypeSupported(type, ...emulation);

  const exchanges = (python: string, call: (...args: Unchecked[]) => unknown): Step[] => [
    [`D.${python}(0)`, () => call(0)],
    [`D.${python}(1)`, () => call(1)],
    [`D.${python}(-1)`, () => call(-1)],
    [`D.${python}(None)`, () => call(null)],
    [`D.${python}(True)`, () => call(true)],
    [`D.${python}(False)`, () => call(false)],
    [`D.${python}(0.0)`, () => call(0.0)],
    [`D.${python}('0')`, () => call('0')],
    [`D.${python}(2**40)`, () => call(2 ** 40)],
    [`D.${python}()`, () => call()],
  ];

  return {
    properties: [
      ['D.Worker.get_device_properties()', () => D.Worker.getDeviceProperties()],
      ['D.Worker.get_device_properties(0)', () => D.Worker.getDeviceProperties(0)],
      ['D.Worker.get_device_properties(None)', () => D.Worker.getDeviceProperties(null)],
      [
        "D.Worker.get_device_properties('privateuseone:0')",
        () => D.Worker.getDeviceProperties('privateuseone:0'),
      ],
      ['D.Worker.get_device_properties(7)', () => D.Worker.getDeviceProperties(7)],
      ['D.get_device_properties()', () => D.getDeviceProperties()],
      ['D.get_device_properties(3)', () => D.getDeviceProperties(3)],
      [
        'D.Worker.get_device_properties() is D.Worker.get_device_properties()',
        () => {
          const [one, other] = [D.Worker.getDeviceProperties(), D.Worker.getDeviceProperties()];
          return one === other;
        },
      ],
    ],
    current_device: [
      ['D.current_device()', () => D.currentDevice()],
      ['D.set_device(0)', () => D.setDevice(0)],
      ['D.current_device()', () => D.currentDevice()],
      ['D.set_device(5)', () => D.setDevice(5)],
      ['D.current_device()', () => D.currentDevice()],
      ['D.set_device(-1)', () => D.setDevice(-1)],
      ['D.set_device(None)', () => D.setDevice(null)],
      ["D.set_device('privateuseone:3')", () => D.setDevice('privateuseone:3')],
      ['D.current_device()', () => D.currentDevice()],
      ['D.device_count()', () => D.deviceCount()],
      ['D.set_device()', () => anyD.setDevice()],
    ],
    exchange: [
      ...exchanges('exchange_device', (...args) => anyD.exchangeDevice(...args)),
      ...exchanges('maybe_exchange_device', (...args) => anyD.maybeExchangeDevice(...args)),
    ],
    worker: [
      ['D.Worker.set_device(0)', () => D.Worker.setDevice(0)],
      ['D.Worker.set_device(4)', () => D.Worker.setDevice(4)],
      ['D.Worker.current_device()', () => D.Worker.currentDevice()],
      ['D.Worker.set_device(None)', () => D.Worker.setDevice(null)],
    ],
    constants: [
      ['D.get_raw_stream(0)', () => D.getRawStream(0)],
      ['D.get_raw_stream(3)', () => D.getRawStream(3)],
      ['D.get_raw_stream(-1)', () => D.getRawStream(-1)],
      ['D.synchronize(0)', () => D.synchronize(0)],
      ['D.synchronize(None)', () => D.synchronize(null)],
      ['D.synchronize(9)', () => D.synchronize(9)],
      ['D.synchronize()', () => anyD.synchronize()],
      ['D.is_available()', () => D.isAvailable()],
      ['D.get_compute_capability(0)', () => D.getComputeCapability(0)],
      ['D.get_compute_capability(None)', () => D.getComputeCapability(null)],
      ['D.get_compute_capability()', () => anyD.getComputeCapability()],
      ['D.get_raw_stream()', () => anyD.getRawStream()],
    ],
    device_holder: [
      ['d = D.device(0)', () => keep('d', new D.device(0))],
      ['d.device', () => state.d.device],
      ["D.device('privateuseone:1').device", () => new D.device('privateuseone:1').device],
      ['D.device(None).device', () => new D.device(null).device],
      ['D.device()', () => new anyD.device()],
      ["hasattr(d, '__enter__')", () => 'enter' in state.d || Symbol.dispose in state.d],
    ],
    event_timed: [
      ['a = D.Event(enable_timing=True)', () => keep('a', event(true))],
      ['b = D.Event(enable_timing=True)', () => keep('b', event(true))],
      ['a.enable_timing', () => state.a.enableTiming],
      ['a.recorded_time', () => state.a.recordedTime],
      ['a.record(None)', () => state.a.record(null)],
      ['type(a.recorded_time).__name__', () => typeof state.a.recordedTime],
      ['b.record(None)', () => state.b.record(null)],
      ['a.elapsed_time(b) >= 0', () => state.a.elapsedTime(state.b) >= 0],
      ['type(a.elapsed_time(b)).__name__', () => typeof state.a.elapsedTime(state.b)],
      [
        'abs(a.elapsed_time(b) - (b.recorded_time - a.recorded_time) / 1000000)',
        () =>
          Math.abs(state.a.elapsedTime(state.b) - (state.b.recordedTime - state.a.recordedTime)),
      ],
      ['b.elapsed_time(a) <= 0', () => state.b.elapsedTime(state.a) <= 0],
      ['a.elapsed_time(a)', () => state.a.elapsedTime(state.a)],
      ['a.record(None)', () => state.a.record(null)],
      ['a.wait(None)', () => state.a.wait(null)],
      ['a.query()', () => state.a.query()],
      ['a.synchronize()', () => state.a.synchronize()],
    ],
    event_untimed: [
      ['a = D.Event()', () => keep('a', new D.Event())],
      ['a.enable_timing', () => state.a.enableTiming],
      ['a.record(None)', () => state.a.record(null)],
      ['a.recorded_time', () => state.a.recordedTime],
      ['a.record(None)', () => state.a.record(null)],
      ['a.elapsed_time(a)', () => state.a.elapsedTime(state.a)],
      ['b = D.Event(enable_timing=True)', () => keep('b', event(true))],
      ['b.record(None)', () => state.b.record(null)],
      ['a.elapsed_time(b)', () => state.a.elapsedTime(state.b)],
      ['b.elapsed_time(a)', () => state.b.elapsedTime(state.a)],
      ['a.query()', () => state.a.query()],
      ['a.synchronize()', () => state.a.synchronize()],
      ['a.wait(None)', () => state.a.wait(null)],
    ],
    event_unrecorded: [
      ['a = D.Event(enable_timing=True)', () => keep('a', event(true))],
      ['b = D.Event(enable_timing=True)', () => keep('b', event(true))],
      ['a.elapsed_time(b)', () => state.a.elapsedTime(state.b)],
      ['a.record(None)', () => state.a.record(null)],
      ['a.elapsed_time(b)', () => state.a.elapsedTime(state.b)],
      ['b.elapsed_time(a)', () => state.b.elapsedTime(state.a)],
      ['a.elapsed_time(None)', () => state.a.elapsedTime(null)],
      ['a.elapsed_time(3)', () => state.a.elapsedTime(3)],
      ['a.elapsed_time()', () => state.a.elapsedTime()],
      ['a.record()', () => state.a.record()],
      ['a.wait()', () => state.a.wait()],
    ],
    event_arguments: [
      ['D.Event(True)', () => new anyD.Event(true)],
      [
        'D.Event(enable_timing=1).enable_timing',
        () => new anyD.Event({ enableTiming: 1 }).enableTiming,
      ],
      [
        'D.Event(enable_timing=True, blocking=True, interprocess=True).enable_timing',
        () => new D.Event({ enableTiming: true, blocking: true, interprocess: true }).enableTiming,
      ],
      ['D.Event(blocking=True).enable_timing', () => new D.Event({ blocking: true }).enableTiming],
      ['D.Event(nonsense=1)', () => new anyD.Event({ nonsense: 1 })],
      ['isinstance(D.Event(), torch.Event)', () => new D.Event() instanceof EventBase],
    ],
    inherited: [
      ['D.Stream()', () => new D.Stream()],
      ['D.stream(None)', () => D.stream(null)],
      ['D.current_stream()', () => D.currentStream()],
      ['D.set_stream(None)', () => D.setStream(null)],
      ['D._set_stream_by_id(0, 0, 0)', () => D.setStreamById(0, 0, 0)],
      ['D.memory_allocated()', () => D.memoryAllocated()],
      ['D.is_bf16_supported()', () => D.isBf16Supported()],
      ['D.is_dtype_supported(torch.float32)', () => supported(D, dtype.float32)],
      ['D.is_dtype_supported(torch.int8)', () => supported(D, dtype.int8)],
      ['D.is_dtype_supported(torch.bfloat16)', () => supported(D, dtype.bfloat16)],
      ['D.is_dtype_supported(torch.bfloat16, True)', () => supported(D, dtype.bfloat16, true)],
      ['D.is_triton_capable()', () => D.isTritonCapable()],
      ['D.raise_if_triton_unavailable()', () => D.raiseIfTritonUnavailable()],
    ],
    base_class: [
      ['B = base.DeviceInterface', () => undefined],
      ['B.device(0)', () => new B.device(0)],
      ['B.Event()', () => new B.Event()],
      ['B.Stream()', () => new B.Stream()],
      ['B.Worker.set_device(0)', () => B.Worker.setDevice(0)],
      ['B.Worker.current_device()', () => B.Worker.currentDevice()],
      ['B.Worker.get_device_properties()', () => B.Worker.getDeviceProperties()],
      ['B.current_device()', () => B.currentDevice()],
      ['B.set_device(0)', () => B.setDevice(0)],
      ['B.maybe_exchange_device(0)', () => B.maybeExchangeDevice(0)],
      ['B.exchange_device(0)', () => B.exchangeDevice(0)],
      ['B.device_count()', () => B.deviceCount()],
      ['B.is_available()', () => B.isAvailable()],
      ['B.stream(None)', () => B.stream(null)],
      ['B.current_stream()', () => B.currentStream()],
      ['B.set_stream(None)', () => B.setStream(null)],
      ['B._set_stream_by_id(0,0,0)', () => B.setStreamById(0, 0, 0)],
      ['B.get_raw_stream(0)', () => B.getRawStream(0)],
      ['B.synchronize()', () => B.synchronize()],
      ['B.get_device_properties()', () => B.getDeviceProperties()],
      ['B.get_compute_capability()', () => B.getComputeCapability()],
      ['B.is_bf16_supported()', () => B.isBf16Supported()],
      ['B.is_dtype_supported(torch.float32)', () => supported(B, dtype.float32)],
      ['B.is_dtype_supported(torch.bfloat16)', () => supported(B, dtype.bfloat16)],
      ['B.memory_allocated()', () => B.memoryAllocated()],
      ['B.is_triton_capable()', () => B.isTritonCapable()],
      ['B.raise_if_triton_unavailable()', () => B.raiseIfTritonUnavailable()],
    ],
    guard: [
      ['g = base.DeviceGuard(D, 0)', () => keep('g', new DeviceGuard(D, 0))],
      ['(g.idx, g.prev_idx)', () => guardIndices('g')],
      ['g.__enter__()', () => state.g.enter()],
      ['(g.idx, g.prev_idx)', () => guardIndices('g')],
      ['g.__exit__(None, None, None)', () => state.g.exit()],
      ['(g.idx, g.prev_idx)', () => guardIndices('g')],
      ['n = base.DeviceGuard(D, None)', () => keep('n', new DeviceGuard(D, null))],
      ['n.__enter__()', () => state.n.enter()],
      ['(n.idx, n.prev_idx)', () => guardIndices('n')],
      ['n.__exit__(None, None, None)', () => state.n.exit()],
      ['bad = base.DeviceGuard(D, 1)', () => keep('bad', new DeviceGuard(D, 1))],
      ['bad.__enter__()', () => state.bad.enter()],
      ['(bad.idx, bad.prev_idx)', () => guardIndices('bad')],
      ['bad.__exit__(None, None, None)', () => state.bad.exit()],
    ],
    registry: [
      ["base.get_interface_for_device('nowhere')", () => module.getInterfaceForDevice('nowhere')],
      [
        "base.register_interface_for_device('privateuseone', D)",
        () => module.registerInterfaceForDevice('privateuseone', D),
      ],
      [
        "base.get_interface_for_device('privateuseone') is D",
        () => module.getInterfaceForDevice('privateuseone') === D,
      ],
      [
        "base.get_interface_for_device(torch.device('privateuseone')) is D",
        () => module.getInterfaceForDevice(new Device('privateuseone')) === D,
      ],
      [
        "base.get_interface_for_device(torch.device('privateuseone', 0)) is D",
        () => module.getInterfaceForDevice(new Device('privateuseone', 0)) === D,
      ],
      [
        "base.get_interface_for_device('privateuseone:0')",
        () => module.getInterfaceForDevice('privateuseone:0'),
      ],
      [
        "base.register_interface_for_device(torch.device('privateuseone', 2), D)",
        () => module.registerInterfaceForDevice(new Device('privateuseone', 2), D),
      ],
      [
        "'privateuseone:2' in dict(base.get_registered_device_interfaces())",
        () => new Map(module.getRegisteredDeviceInterfaces()).has('privateuseone:2'),
      ],
      [
        'sorted(n for n, _ in base.get_registered_device_interfaces())',
        () => [...module.getRegisteredDeviceInterfaces()].map(([name]) => name).sort(),
      ],
      [
        "base.get_interface_for_device('cpu') is base.CpuInterface",
        () => module.getInterfaceForDevice('cpu') === module.CpuInterface,
      ],
      [
        'base.get_interface_for_device(None)',
        () => module.getInterfaceForDevice(null as Unchecked),
      ],
    ],
    patch: [
      [
        "with mock.patch.object(D, 'is_available', return_value=False): D.is_available()",
        () => patched(D, 'isAvailable', false, () => D.isAvailable()),
      ],
      ['D.is_available()', () => D.isAvailable()],
    ],
    get_device_properties_follows_worker: [
      [
        "with mock.patch.object(D.Worker, 'get_device_properties', return_value=41): D.get_device_properties()",
        () => patched(D.Worker, 'getDeviceProperties', 41, () => D.getDeviceProperties()),
      ],
    ],
    inductor_device_properties: [
      ['from torch._inductor.runtime.hints import DeviceProperties as DP', () => undefined],
      [
        "repr(DP.create(torch.device('privateuseone', 0)))",
        () => {
          module.registerInterfaceForDevice('privateuseone', D);
          return String(inductor.DeviceProperties.create(new Device('privateuseone', 0)));
        },
      ],
    ],
  };
}
