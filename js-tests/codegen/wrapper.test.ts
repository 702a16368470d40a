/** The wrapper: what it asks of the device, in the executor and in the printed text. */
import { jest } from '@jest/globals';
import {
  DeviceGuard,
  EventBase,
  getInterfaceForDevice,
  load,
  registerInterfaceForDevice,
} from 'inductor-fake-device';
import { type CompiledProgram, InputError, type RunResult } from '../../demo/codegen/index.js';
import {
  compileExpression,
  forgetDevices,
  importModule,
  registerFakeDevice,
  removeModules,
} from './harness.js';

beforeEach(() => registerFakeDevice());
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
const runners: [string, (program: CompiledProgram) => Promise<Run>][] = [
  ['executor', async (program) => (inputs) => program.run(inputs)],
  [
    'printed text',
    async (program) => {
      const module = await importModule(program.javascript);
      return (inputs) => module.call(inputs);
    },
  ],
];

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

describe.each(runners)('%s', (_, prepare) => {
  test('asks the device for guard, stream, events and synchronization, in this order', async () => {
    const run = await prepare(twoKernels());
    const fake = getInterfaceForDevice('privateuseone');
    const calls: string[] = [];
    const log = (owner: object, name: string): void => {
      const members = owner as Record<string, (...args: unknown[]) => unknown>;
      const original = members[name];
      jest.spyOn(members, name).mockImplementation(function (this: unknown, ...args) {
        calls.push(`${name}(${args.map(String)})`);
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
    run([Float32Array.from({ length: 12 }, (_, i) => i)]);
    expect(calls).toEqual([
      'exchangeDevice(0)',
      'setDevice(0)',
      'getRawStream(0)',
      'record(null)',
      'record(null)',
      'getRawStream(0)',
      'record(null)',
      'record(null)',
      'synchronize(null)',
      'maybeExchangeDevice(0)',
    ]);
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
    const { FakeDeviceInterface } = await load();
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
      class extends FakeDeviceInterface {
        static override readonly Event =
          CountingEvent as unknown as typeof FakeDeviceInterface.Event;
      },
    );
    run([new Float32Array(12)]);
    expect(made).toEqual(
      Array.from({ length: 4 }, () => ({ options: { enableTiming: true }, disposed: 1 })),
    );
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
    forgetDevices();
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

  test('inputs stay as they were, and runs do not share results', async () => {
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
  expect(() => twoKernels().run([])).toThrow(InputError);
  expect(() => twoKernels().run(null as unknown as Float32Array[])).toThrow(
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
  const start = javascript.indexOf('function triton_');
  expect(javascript.slice(start, javascript.indexOf('\n}\n', start) + 3)).toBe(`\
function triton_per_fused_add_min_sin_0(in_ptr0, out_ptr1, xnumel, r0_numel, _stream) {
  for (let xindex = 0; xindex < xnumel; xindex++) {
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
}
`);
});
