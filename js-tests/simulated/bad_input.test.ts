/**
 * Every public function of the simulated device meets arguments that it must refuse: a typed error with a message
 * of ours each, and nothing changed by it.
 */
import * as pkg from 'inductor-fake-device/sync';
import { strangeValues } from '../support/strange_values.js';

const { SimulatedDevice, JavaScriptKernel, WebAssemblyKernel, dtype } = pkg;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are what this file is about
type Unchecked = any;

/** Numbers are sizes and addresses here, so there are more of them. */
const strange: Record<string, unknown> = {
  ...strangeValues,
  Infinity: Number.POSITIVE_INFINITY,
  '2^53': 2 ** 53,
};
const all = Object.keys(strange);
const except = (...names: string[]) => all.filter((name) => !names.includes(name));
const texts = ['text', 'the text 0', 'a long text', 'a lone surrogate'];
const objects = ['object', 'array', 'an object without prototype'];

/** Our own kinds of error, by realm-independent names. */
const typed = [
  'TypeError',
  'RangeError',
  'AssertionError',
  'RuntimeError',
  'OutOfMemoryError',
  'NotImplementedError',
];

interface Case {
  readonly call: (value: Unchecked) => unknown;
  /** Which strange values must be refused. */
  readonly refuses: readonly string[];
}

const device = new SimulatedDevice();
const stream = device.createStream();
const address = device.allocate(64);
const bytes = new Uint8Array(4);
const tensor = device.fromArray([1, 2], dtype.float32);
const one = device.fromArray(1, dtype.float32);
const event = () => device.createEvent({ enableTiming: true });
const view = device.view(address, dtype.int32, 4);
const wide = device.view(address, dtype.int64, 1);
const kernel = new JavaScriptKernel({
  name: 'kernel',
  signature: { out: '*fp32', n: 'i32', x: 'fp32' },
  run: () => {
    throw new Error('a kernel ran');
  },
});
const launching = (more: object) => () =>
  device.launch(kernel, { grid: [1], args: [tensor, 1, 1], ...more } as Unchecked);
const wasm = { name: 'k', signature: {}, grid: 'k', bytes: new Uint8Array(8) };
const javascript = { name: 'k', signature: {}, run: () => {} };
/** Where a stream may be left out. */
const optionStream = except('nothing', 'null');

const cases: Record<string, Case> = {
  'new SimulatedDevice': {
    call: (v) => new SimulatedDevice(v).dispose(),
    refuses: except('nothing', ...objects),
  },
  'allocate, bytes': { call: (v) => device.allocate(v), refuses: all },
  'allocate, options': {
    call: (v) => device.free(device.allocate(1, v)),
    refuses: except('nothing', ...objects),
  },
  'allocate, stream': { call: (v) => device.allocate(1, { stream: v }), refuses: optionStream },
  'allocate, label': {
    call: (v) => device.free(device.allocate(1, { label: v })),
    refuses: except('nothing', ...texts),
  },
  free: { call: (v) => device.free(v), refuses: except('null') },
  'recordStream, memory': { call: (v) => device.recordStream(v, stream), refuses: all },
  'recordStream, stream': { call: (v) => device.recordStream(address, v), refuses: all },
  pointerAttributes: {
    call: (v) => device.pointerAttributes(v),
    refuses: except('2^40'),
  },
  'view, address': { call: (v) => device.view(v, dtype.int8, 1), refuses: all },
  'view, dtype': { call: (v) => device.view(address, v, 1), refuses: all },
  'view, length': { call: (v) => device.view(address, dtype.int8, v), refuses: all },
  'DeviceView.at': { call: (v) => view.at(v), refuses: all },
  'DeviceView.set, index': { call: (v) => view.set(v, 1), refuses: all },
  'DeviceView.set, value': {
    call: (v) => view.set(0, v),
    refuses: except('NaN', 'Infinity', '2^40', '2^53', '-1', '0.5'),
  },
  'DeviceView.set, wide value': { call: (v) => wide.set(0, v), refuses: except('0n') },
  'copyHostToDevice, address': { call: (v) => device.copyHostToDevice(v, bytes), refuses: all },
  'copyHostToDevice, bytes': { call: (v) => device.copyHostToDevice(address, v), refuses: all },
  'copyHostToDevice, options': {
    call: (v) => device.copyHostToDevice(address, bytes, v),
    refuses: except('nothing', ...objects),
  },
  'copyHostToDevice, stream': {
    call: (v) => device.copyHostToDevice(address, bytes, { stream: v }),
    refuses: optionStream,
  },
  'copyDeviceToHost, bytes': { call: (v) => device.copyDeviceToHost(v, address), refuses: all },
  'copyDeviceToHost, address': { call: (v) => device.copyDeviceToHost(bytes, v), refuses: all },
  'copyDeviceToHost, stream': {
    call: (v) => device.copyDeviceToHost(bytes, address, { stream: v }),
    refuses: optionStream,
  },
  'copyDeviceToDevice, to': {
    call: (v) => device.copyDeviceToDevice(v, address, 4),
    refuses: all,
  },
  'copyDeviceToDevice, from': {
    call: (v) => device.copyDeviceToDevice(address, v, 4),
    refuses: all,
  },
  'copyDeviceToDevice, bytes': {
    call: (v) => device.copyDeviceToDevice(address, address, v),
    refuses: all,
  },
  'copyDeviceToDevice, stream': {
    call: (v) => device.copyDeviceToDevice(address, address, 4, { stream: v }),
    refuses: optionStream,
  },
  'emptyStrided, size': {
    call: (v) => device.emptyStrided(v, [], dtype.int8).dispose(),
    refuses: except('array'),
  },
  'emptyStrided, an extent': {
    call: (v) => device.emptyStrided([v], [1], dtype.int8),
    refuses: all,
  },
  'emptyStrided, stride': {
    call: (v) => device.emptyStrided([2], v, dtype.int8),
    refuses: all,
  },
  'emptyStrided, a step': {
    call: (v) => device.emptyStrided([2], [v], dtype.int8),
    refuses: all,
  },
  'emptyStrided, dtype': { call: (v) => device.emptyStrided([], [], v), refuses: all },
  'emptyStrided, options': {
    call: (v) => device.emptyStrided([], [], dtype.int8, v).dispose(),
    refuses: except('nothing', ...objects),
  },
  emptyLike: { call: (v) => device.emptyLike(v), refuses: all },
  'fromArray, data': {
    call: (v) => device.fromArray(v, dtype.int8).dispose(),
    refuses: except('0.5', '-1', 'true', 'false', '0n', 'array'),
  },
  'fromArray, dtype': { call: (v) => device.fromArray([1], v), refuses: all },
  'fromArray, size': {
    call: (v) => device.fromArray([1], dtype.int8, { size: v }).dispose(),
    refuses: except('nothing', 'array'),
  },
  'fromArray, label': {
    call: (v) => device.fromArray([1], dtype.int8, { label: v }).dispose(),
    refuses: except('nothing', ...texts),
  },
  'reinterpretTensor, tensor': { call: (v) => device.reinterpretTensor(v, [], []), refuses: all },
  'reinterpretTensor, size': {
    call: (v) => device.reinterpretTensor(tensor, v, [1]),
    refuses: all,
  },
  'reinterpretTensor, an extent': {
    call: (v) => device.reinterpretTensor(tensor, [v], [1]),
    refuses: all,
  },
  'reinterpretTensor, stride': {
    call: (v) => device.reinterpretTensor(tensor, [1], v),
    refuses: all,
  },
  'reinterpretTensor, offset': {
    call: (v) => device.reinterpretTensor(tensor, [1], [1], v),
    refuses: except('nothing'),
  },
  'allocFromPool, pool': {
    call: (v) => device.allocFromPool(v, 0, pkg.dtype.int8, [], []),
    refuses: all,
  },
  'allocFromPool, dtype': {
    call: (v) => device.allocFromPool(tensor, 0, v, [1], [1]),
    refuses: all,
  },
  'allocFromPool, offset': {
    call: (v) => device.allocFromPool(tensor, v, pkg.dtype.int8, [1], [1]),
    refuses: all,
  },
  'owns, tensor': { call: (v) => device.owns(v), refuses: all },
  createStream: {
    call: (v) => device.createStream(v),
    refuses: except('nothing', ...objects),
  },
  'createStream, priority': {
    call: (v) => device.createStream({ priority: v }),
    refuses: except('nothing', 'null', '-1'),
  },
  'device.setStream': { call: (v) => device.setStream(v), refuses: all },
  'createEvent, options': {
    call: (v) => device.createEvent(v),
    refuses: except('nothing', ...objects),
  },
  'createEvent, enableTiming': {
    call: (v) => device.createEvent({ enableTiming: v }),
    refuses: except('nothing', 'true', 'false'),
  },
  'event.record': { call: (v) => event().record(v), refuses: optionStream },
  'event.wait': { call: (v) => event().wait(v), refuses: optionStream },
  'event.elapsedTime': { call: (v) => event().elapsedTime(v), refuses: all },
  'stream.waitEvent': { call: (v) => stream.waitEvent(v), refuses: all },
  'stream.waitStream': { call: (v) => stream.waitStream(v), refuses: all },
  'stream.recordEvent': { call: (v) => stream.recordEvent(v), refuses: except('nothing') },
  'launch, kernel': {
    call: (v) => device.launch(v, { grid: [1], args: [] }),
    refuses: all,
  },
  'launch, options': { call: (v) => device.launch(kernel, v), refuses: all },
  'launch, grid': { call: (v) => launching({ grid: v })(), refuses: all },
  'launch, an extent': { call: (v) => launching({ grid: [1, v] })(), refuses: all },
  'launch, args': { call: (v) => launching({ args: v })(), refuses: all },
  'launch, a pointer': { call: (v) => launching({ args: [v, 1, 1] })(), refuses: all },
  'launch, an integer': {
    call: (v) => launching({ args: [tensor, v, '1'] })(),
    refuses: all,
  },
  'launch, a float': {
    call: (v) => launching({ args: [tensor, 0.5, v] })(),
    refuses: all,
  },
  'launch, stream': { call: (v) => launching({ stream: v })(), refuses: optionStream },
  'launch, cost': {
    call: (v) => launching({ cost: v })(),
    refuses: except('nothing', ...objects),
  },
  'launch, cost in bytes': {
    call: (v) => launching({ cost: { bytes: v } })(),
    refuses: except('nothing', '2^40', '2^53', '0.5'),
  },
  failAllocation: {
    call: (v) => {
      device.failAllocation(v);
      device.failAllocation(0);
    },
    refuses: except('2^40'),
  },
  failLaunch: {
    call: (v) => {
      device.failLaunch(v);
      device.failLaunch(0);
    },
    refuses: except('2^40'),
  },
  lose: {
    call: (v) => {
      device.lose(v);
      device.reset();
    },
    refuses: except('nothing', ...texts),
  },
  advanceTime: {
    call: (v) => device.advanceTime(v),
    refuses: except('2^40', '2^53', '0.5'),
  },
  'tensor.copyFrom': { call: (v) => tensor.copyFrom(v), refuses: all },
  'tensor.copyFrom, an element': {
    call: (v) => tensor.copyFrom([1, v]),
    refuses: except('NaN', 'Infinity', '2^40', '2^53', '-1', '0.5', 'true', 'false', '0n'),
  },
  'scalar.copyFrom': {
    call: (v) => one.copyFrom(v),
    refuses: except('NaN', 'Infinity', '2^40', '2^53', '-1', '0.5', 'true', 'false', '0n'),
  },
  'assertSizeStride, tensor': { call: (v) => pkg.assertSizeStride(v, [], []), refuses: all },
  'assertSizeStride, size': {
    call: (v) => pkg.assertSizeStride(tensor, v, [1]),
    refuses: all,
  },
  'assertSizeStride, stride': {
    call: (v) => pkg.assertSizeStride(tensor, [2], v),
    refuses: all,
  },
  'assertAlignment, tensor': { call: (v) => pkg.assertAlignment(v, 4), refuses: all },
  'assertAlignment, bytes': { call: (v) => pkg.assertAlignment(tensor, v), refuses: all },
  'new JavaScriptKernel': { call: (v) => new JavaScriptKernel(v), refuses: all },
  'new JavaScriptKernel, name': {
    call: (v) => new JavaScriptKernel({ ...javascript, name: v }),
    refuses: except(...texts),
  },
  'new JavaScriptKernel, signature': {
    call: (v) => new JavaScriptKernel({ ...javascript, signature: v }),
    refuses: except('object', 'array', 'an object without prototype'),
  },
  'new JavaScriptKernel, a type': {
    call: (v) => new JavaScriptKernel({ ...javascript, signature: { x: v } }),
    refuses: all,
  },
  'new JavaScriptKernel, run': {
    call: (v) => new JavaScriptKernel({ ...javascript, run: v }),
    refuses: except('function'),
  },
  'new WebAssemblyKernel': { call: (v) => new WebAssemblyKernel(v), refuses: all },
  'new WebAssemblyKernel, bytes': {
    call: (v) => new WebAssemblyKernel({ ...wasm, bytes: v }),
    refuses: all,
  },
  'new WebAssemblyKernel, grid': {
    call: (v) => new WebAssemblyKernel({ ...wasm, grid: v }),
    refuses: all,
  },
  'new Tensor': { call: (v) => new (pkg.Tensor as Unchecked)(v), refuses: all },
  'new Stream': { call: (v) => new (pkg.Stream as Unchecked)(v), refuses: all },
  'new SimulatedEvent': { call: (v) => new (pkg.SimulatedEvent as Unchecked)(v), refuses: all },
  'new DeviceView': { call: (v) => new (pkg.DeviceView as Unchecked)(v), refuses: all },
};

/** What a refused call must leave as it was. */
function everything(): unknown {
  const stats = device.memoryStats();
  return {
    allocated: stats['allocated_bytes.all.current'],
    blocks: stats['allocation.all.current'],
    active: stats['active.all.current'],
    current: device.currentStream().handle,
    data: [tensor.toArray(), one.item(), [...(view.array as Int32Array)]],
    priority: stream.priority,
    available: device.Interface.isAvailable(),
  };
}

/** Values of the cases that accept them are put back. */
afterEach(() => {
  tensor.copyFrom([1, 2]);
  one.copyFrom(1);
});

const ran = /a kernel ran/;

test.each(Object.keys(cases))('%s', (name) => {
  const { call, refuses } = cases[name] as Case;
  for (const value of all) {
    const before = everything();
    let error: unknown = null;
    try {
      call(strange[value]);
    } catch (thrown) {
      error = thrown;
    }
    // A kernel that runs was not refused, though it throws.
    const refused = error !== null && !ran.test(String((error as Error)?.message));
    expect([value, refused]).toEqual([value, refuses.includes(value)]);
    if (!refused) continue;
    const { name: kind, message } = error as Error;
    expect([value, message, typed.includes(kind)]).toEqual([value, message, true]);
    // Written for the reader: not the engine's own "Cannot read properties of undefined" and its like.
    expect([value, message]).toEqual([
      value,
      expect.not.stringMatching(
        /Cannot (read|convert|destructure|mix)|is not (a function|iterable|defined|a constructor)|Invalid (typed )?array|private member|BindingError|undefined \(reading/,
      ),
    ]);
    expect(message.length).toBeGreaterThan(10);
    expect(message.length).toBeLessThan(2000);
    expect(everything()).toEqual(before);
  }
});
