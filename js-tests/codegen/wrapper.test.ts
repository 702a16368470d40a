/** The wrapper: what it asks of the device, in the executor and in the printed text. */
import { jest } from '@jest/globals';
import {
  DeviceGuard,
  dtype,
  EventBase,
  getInterfaceForDevice,
  registerInterfaceForDevice,
  resetRegistry,
} from 'inductor-fake-device';
import type { JavaScriptKernel, SimulatedDevice, Tensor } from 'inductor-fake-device/simulated';
import {
  type Call,
  type CompiledProgram,
  InputError,
  type RunResult,
  runFromHost,
} from '../../demo/codegen/index.js';
import {
  compileExpression,
  forgetDevices,
  importModule,
  registerDevice,
  removeModules,
} from './harness.js';

let device: SimulatedDevice;

beforeEach(async () => {
  device = await registerDevice();
});
afterEach(() => {
  jest.restoreAllMocks();
  forgetDevices();
});
afterAll(removeModules);

interface Disposable {
  dispose(): void;
}

type Run = (inputs: readonly Float32Array[]) => RunResult;

/** Both ways to run a program. */
const runners: [string, (program: CompiledProgram) => Promise<Call>][] = [
  ['executor', async (program) => program.call],
  ['printed text', async (program) => (await importModule(program.javascript)).call],
];

const allocated = (): number | undefined => device.memoryStats()['allocated_bytes.all.current'];

const twoKernels = (): CompiledProgram => compileExpression('x.sum(1).max()', { x: [3, 4] });

test('the statements of two kernels, in order', () => {
  const { statements } = twoKernels().wrapper;
  expect(
    statements.map((statement) => {
      switch (statement.kind) {
        case 'launch':
          return `launch ${statement.kernel.name}(${[...statement.buffers, ...statement.numels]})`;
        case 'return':
          return `return ${statement.outputs.map(({ name }) => name)}`;
        default:
          return 'name' in statement ? `${statement.kind} ${statement.name}` : statement.kind;
      }
    }),
  ).toEqual([
    'assert_size_stride arg0_1',
    'enter_device_guard',
    'set_device',
    'allocate buf0',
    'get_raw_stream stream0',
    'record_event start0',
    'launch triton_per_fused_sum_0(arg0_1,buf0,3,4)',
    'record_event end0',
    'free arg0_1',
    'allocate buf1',
    'get_raw_stream stream0',
    'record_event start1',
    'launch triton_per_fused_max_1(buf0,buf1,1,3)',
    'record_event end1',
    'free buf0',
    'synchronize',
    'return buf1',
    'exit_device_guard',
  ]);
});

describe.each(runners)('%s', (_, prepareCall) => {
  /** From host arrays to host arrays. */
  async function prepare(program: CompiledProgram): Promise<Run> {
    const call = await prepareCall(program);
    return (inputs) => runFromHost(call, program.wrapper, device, inputs);
  }

  const tensorOf = (...size: number[]): Tensor =>
    device.fromArray(
      Float32Array.from({ length: size.reduce((a, b) => a * b, 1) }, (_, i) => i),
      dtype.float32,
      { size },
    );

  test('asks the device for guard, memory, stream, events, launches and synchronization, in this order', async () => {
    const call = await prepareCall(twoKernels());
    const fake = getInterfaceForDevice('privateuseone');
    const x = tensorOf(3, 4);
    const calls: string[] = [];
    const log = (owner: object, name: string, show = (args: unknown[]) => String(args)): void => {
      const members = owner as Record<string, (...args: unknown[]) => unknown>;
      const original = members[name];
      jest.spyOn(members, name).mockImplementation(function (this: unknown, ...args) {
        calls.push(`${name}(${args.length === 1 && args[0] === null ? 'null' : show(args)})`);
        return original?.apply(this, args);
      });
    };
    for (const name of [
      'exchangeDevice',
      'maybeExchangeDevice',
      'setDevice',
      'getRawStream',
      'synchronize',
    ]) {
      log(fake, name);
    }
    log(fake.Event.prototype, 'record');
    log(device, 'emptyStrided', ([size, stride, type]) =>
      [JSON.stringify(size), JSON.stringify(stride), type].join(', '),
    );
    log(device, 'launch', ([kernel, options]) => {
      const { name } = kernel as JavaScriptKernel;
      const { grid, stream, args } = options as Parameters<typeof device.launch>[1];
      return `${name}, grid ${grid}, stream ${stream}, ${args.length} arguments`;
    });
    log(Object.getPrototypeOf(x), 'dispose');
    const { outputs } = call(device, [x]);
    // Behind the guard's end all that is still held is disposed of, a second time for what is not.
    expect(calls.slice(0, calls.indexOf('maybeExchangeDevice(0)') + 1)).toEqual([
      'exchangeDevice(0)',
      'setDevice(0)',
      'emptyStrided([3], [1], torch.float32)',
      'getRawStream(0)',
      'record(null)',
      'launch(triton_per_fused_sum_0, grid 3, stream 0, 4 arguments)',
      'record(null)',
      'dispose()',
      'emptyStrided([], [], torch.float32)',
      'getRawStream(0)',
      'record(null)',
      'launch(triton_per_fused_max_1, grid 1, stream 0, 4 arguments)',
      'record(null)',
      'dispose()',
      'synchronize(null)',
      'maybeExchangeDevice(0)',
    ]);
    expect(outputs[0]?.item()).toBe(38);
    outputs[0]?.dispose();
  });

  test('times come from timed events, from the first on', async () => {
    const run = await prepare(twoKernels());
    let now = 100;
    jest.spyOn(performance, 'now').mockImplementation(() => {
      now += 5;
      return now;
    });
    const { kernels, totalMs } = run([new Float32Array(12)]);
    expect(kernels).toEqual([
      { name: 'triton_per_fused_sum_0', startMs: 0, durationMs: 5 },
      { name: 'triton_per_fused_max_1', startMs: 10, durationMs: 5 },
    ]);
    expect(totalMs).toBe(15);
  });

  test('events are made with timing, by the interface, and disposed', async () => {
    const run = await prepare(twoKernels());
    const made: { options: unknown; disposed: number }[] = [];
    class CountingEvent extends EventBase {
      readonly #entry = { options: null as unknown, disposed: 0 };
      constructor(options?: object) {
        super();
        this.#entry.options = options;
        made.push(this.#entry);
      }
      override record(): void {}
      override elapsedTime(): number {
        return 1;
      }
      override wait(): void {}
      override query(): boolean {
        return true;
      }
      override synchronize(): void {}
      dispose(): void {
        this.#entry.disposed++;
      }
    }
    registerInterfaceForDevice(
      'privateuseone',
      class extends device.Interface {
        static override readonly Event = CountingEvent as unknown as typeof device.Interface.Event;
      },
    );
    run([new Float32Array(12)]);
    expect(made).toEqual(
      Array.from({ length: 4 }, () => ({ options: { enableTiming: true }, disposed: 1 })),
    );
  });

  test('takes its arguments over: the list is empty, and memory holds the outputs alone', async () => {
    const call = await prepareCall(twoKernels());
    const x = tensorOf(3, 4);
    const kept = device.reinterpretTensor(x, x.size, x.stride);
    const before = allocated() ?? Number.NaN;
    const args = [x];
    const { outputs } = call(device, args);
    expect(args).toEqual([]);
    expect(() => x.address).toThrow('this tensor is disposed');
    // The view keeps the memory; the sums are freed, the result of 4 bytes takes a block of 512.
    expect([...kept.toTypedArray()]).toEqual([...Array(12).keys()]);
    expect(allocated()).toBe(before + 512);
    for (const tensor of [...outputs, kept]) tensor.dispose();
    expect(allocated()).toBe(0);
  });

  test.each<[string, (...args: number[]) => Tensor[], string]>([
    ['too few', () => [], 'expected 2 inputs, got 0'],
    ['another size', () => [tensorOf(2, 3), tensorOf(1, 4)], 'expected size 4==3'],
    [
      'other strides',
      () => [device.emptyStrided([2, 3], [1, 2], dtype.float32), tensorOf(1, 3)],
      'stride 1==3 at dim=0',
    ],
    ['no tensor', () => [tensorOf(2, 3), [1] as unknown as Tensor], "'tensor' must be a Tensor"],
  ])('%s as arguments stay the caller’s', async (_, make, message) => {
    const call = await prepareCall(compileExpression('x + y', { x: [2, 3], y: [1, 3] }));
    const enter = jest.spyOn(DeviceGuard.prototype, 'enter');
    const args = make();
    const given = [...args];
    expect(() => call(device, args)).toThrow(message);
    expect(args).toEqual(given);
    expect(enter).not.toHaveBeenCalled();
    for (const tensor of given) tensor.dispose?.();
  });

  test.each<[string, () => void, string]>([
    [
      'the second launch fails',
      () => device.failLaunch(2),
      'kernel triton_per_fused_max_1 failed: a failure was asked for',
    ],
    ['the second allocation fails', () => device.failAllocation(2), 'Out of memory'],
  ])('when %s nothing stays allocated, and the next run is right', async (_, wish, message) => {
    const call = await prepareCall(twoKernels());
    const exit = jest.spyOn(DeviceGuard.prototype, 'exit');
    const x = tensorOf(3, 4);
    wish();
    expect(() => call(device, [x])).toThrow(message);
    expect(exit).toHaveBeenCalledTimes(1);
    expect(allocated()).toBe(0);
    const { outputs } = call(device, [tensorOf(3, 4)]);
    expect(outputs[0]?.item()).toBe(38);
    outputs[0]?.dispose();
  });

  test('after a failure the guard is left and the events are disposed', async () => {
    const run = await prepare(twoKernels());
    const fake = getInterfaceForDevice('privateuseone');
    const dispose = jest.spyOn(fake.Event.prototype as EventBase & Disposable, 'dispose');
    const exit = jest.spyOn(DeviceGuard.prototype, 'exit');
    jest.spyOn(fake, 'synchronize').mockImplementation(() => {
      throw new Error('device lost');
    });
    expect(() => run([new Float32Array(12)])).toThrow('device lost');
    expect(exit).toHaveBeenCalledTimes(1);
    expect(dispose).toHaveBeenCalledTimes(4);
  });

  test('a guard that cannot be entered is not left', async () => {
    const run = await prepare(twoKernels());
    const fake = getInterfaceForDevice('privateuseone');
    const exit = jest.spyOn(DeviceGuard.prototype, 'exit');
    jest.spyOn(fake, 'exchangeDevice').mockImplementation(() => {
      throw new Error('no such device');
    });
    expect(() => run([new Float32Array(12)])).toThrow('no such device');
    expect(exit).not.toHaveBeenCalled();
  });

  test('without an interface for the device it says so', async () => {
    const run = await prepare(twoKernels());
    resetRegistry();
    expect(() => run([new Float32Array(12)])).toThrow('No interface for device privateuseone');
  });

  test.each<[string, unknown, string]>([
    ['too few', [new Float32Array(6)], 'expected 2 inputs, got 1'],
    [
      'too many',
      [new Float32Array(6), new Float32Array(6), new Float32Array(6)],
      'expected 2 inputs, got 3',
    ],
    ['a plain array', [new Float32Array(6), [1, 2, 3]], 'input y must be a Float32Array'],
    ['another type', [new Float64Array(6), new Float32Array(3)], 'input x must be a Float32Array'],
    ['nothing', [undefined, new Float32Array(3)], 'input x must be a Float32Array'],
    [
      'another length',
      [new Float32Array(6), new Float32Array(4)],
      'input y must have 3 elements, got 4',
    ],
  ])('%s as inputs is refused before the device is touched', async (_, inputs, message) => {
    const run = await prepare(compileExpression('x + y', { x: [2, 3], y: [1, 3] }));
    const enter = jest.spyOn(DeviceGuard.prototype, 'enter');
    expect(() => run(inputs as Float32Array[])).toThrow(message);
    expect(enter).not.toHaveBeenCalled();
  });

  test('host inputs stay as they were, and runs do not share results', async () => {
    const run = await prepare(compileExpression('x.mean(1) + 1', { x: [2, 3] }));
    const x = Float32Array.of(1, 2, 3, 4, 5, 6);
    const first = run([x]).outputs[0]?.data;
    const second = run([x.map((value) => value * 2)]).outputs[0]?.data;
    expect([...x]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...(first ?? [])]).toEqual([3, 6]);
    expect([...(second ?? [])]).toEqual([5, 11]);
  });
});

test('the executor names its error', () => {
  expect(() => twoKernels().run(device, [])).toThrow(InputError);
  expect(() => twoKernels().call(device, [])).toThrow(InputError);
  expect(() => twoKernels().run(device, null as unknown as Float32Array[])).toThrow(
    'inputs must be an array of Float32Array',
  );
});

test("the text is made of the device's own overrides", () => {
  const { javascript } = twoKernels();
  expect(javascript).toContain("import * as ifd from 'inductor-fake-device';");
  expect(javascript).toContain(
    'const get_raw_stream = (deviceIdx) => ifd.getInterfaceForDevice("privateuseone").getRawStream(deviceIdx);',
  );
  expect(javascript).toContain(
    'const guard0 = new ifd.DeviceGuard(ifd.getInterfaceForDevice("privateuseone"), 0);',
  );
  expect(javascript).toContain('ifd.getInterfaceForDevice("privateuseone").setDevice(0);');
  expect(javascript).toContain('ifd.getInterfaceForDevice("privateuseone").synchronize(null);');
});

test('the kernels in the text are plain loops over plain names', () => {
  const { javascript } = compileExpression('sin(x) + x.min()', { x: [2, 16] });
  const start = javascript.indexOf('const triton_');
  expect(javascript.slice(start, javascript.indexOf('\n});\n', start) + 5)).toBe(`\
const triton_per_fused_add_min_sin_0 = new JavaScriptKernel({
  name: 'triton_per_fused_add_min_sin_0',
  signature: { in_ptr0: '*fp32', out_ptr1: '*fp32', xnumel: 'i32', r0_numel: 'i32' },
  run({ programId }, in_ptr0, out_ptr1, xnumel, r0_numel) {
    const XBLOCK = 1;
    const xoffset = programId[0] * XBLOCK;
    const xend = Math.min(xoffset + XBLOCK, xnumel);
    for (let xindex = xoffset; xindex < xend; xindex++) {
      let tmp3 = Infinity;
      for (let r0_index = 0; r0_index < r0_numel; r0_index++) {
        const r0_0 = r0_index;
        const tmp0 = in_ptr0[r0_0];
        tmp3 = minimum(tmp3, tmp0);
      }
      for (let r0_index = 0; r0_index < r0_numel; r0_index++) {
        const r0_0 = r0_index;
        const tmp0 = in_ptr0[r0_0];
        const tmp4 = fround(Math.sin(tmp0));
        const tmp5 = fround(tmp4 + tmp3);
        out_ptr1[r0_0] = tmp5;
      }
    }
  },
});
`);
});
