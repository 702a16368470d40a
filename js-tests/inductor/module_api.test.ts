/** The public functions for whole modules: what they tell, and what they say to wrong arguments. */

import { jest } from '@jest/globals';
import type { ExternKernel, InductorModule, ModuleValue } from 'inductor-fake-device/inductor';
import * as inductor from 'inductor-fake-device/inductor';
import {
  dtype,
  loadTriton,
  SimulatedDevice,
  type Tensor,
  UnsupportedModule,
} from 'inductor-fake-device/sync';
import { strangeValues } from '../support/strange_values.js';
import { disposeAll } from './support/run_recorded.js';
import { edited, lineOf, testOperators, writtenModule } from './support/written_modules.js';

const { loadInductorModule, moduleLocation } = inductor;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are what this file is about
type Unchecked = any;

const device = new SimulatedDevice({ memoryBytes: 32 * 1024 * 1024 });
const elsewhere = new SimulatedDevice({ memoryBytes: 4 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => {
  device.dispose();
  elsewhere.dispose();
});

const plain = writtenModule('v27_call');
const reductions = writtenModule('v26_reductions');
const constants = writtenModule('v28_constants');
const operators = writtenModule('v29_operators');

const thrownBy = async (work: () => unknown): Promise<Error & Unchecked> => {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

/** Whether a value is refused with an error of ours that names the function, and nothing changes. */
async function refuses(member: string, call: () => unknown): Promise<string | null> {
  const before = device.memoryStats();
  const error = await thrownBy(call).catch(() => null);
  if (error === null) return 'was taken';
  if (!['TypeError', 'RuntimeError', 'AssertionError', 'RangeError'].includes(error.name)) {
    return `${error.name}: ${error.message}`.slice(0, 200);
  }
  if (!error.message.includes(`${member}()`)) return `does not name ${member}: ${error.message}`;
  if (error.message.length > 1500) return 'has a message without end';
  const after = device.memoryStats();
  return after['allocated_bytes.all.current'] === before['allocated_bytes.all.current']
    ? null
    : 'left memory allocated';
}

let module: InductorModule;
let args: Tensor[];
beforeAll(async () => {
  module = await loadInductorModule(device, plain);
  args = module.exampleInputs(1) as Tensor[];
});
afterAll(() => {
  disposeAll(args);
  module.dispose();
});

describe('wrong arguments', () => {
  const strange = Object.entries(strangeValues);
  const except = (...names: string[]) => strange.filter(([name]) => !names.includes(name));
  const load = (options: Unchecked) => loadInductorModule(device, plain, options);

  const cases: readonly (readonly [
    string,
    string,
    (value: Unchecked) => unknown,
    readonly (readonly [string, unknown])[],
  ])[] = [
    ['loadInductorModule', 'device', (value) => loadInductorModule(value, plain), strange],
    [
      'loadInductorModule',
      'source',
      (value) => loadInductorModule(device, value),
      except('text', 'the text 0', 'a long text', 'a lone surrogate'),
    ],
    [
      'loadInductorModule',
      'options',
      load,
      except('nothing', 'object', 'array', 'an object without prototype'),
    ],
    [
      'loadInductorModule',
      'constants',
      (value) => load({ constants: value }),
      except('nothing', 'object', 'array', 'an object without prototype'),
    ],
    [
      'loadInductorModule',
      'a constant',
      (value) => loadInductorModule(device, constants, { constants: { _tensor_constant0: value } }),
      except('NaN', '2^40', '-1', '0.5', 'true', 'false', '0n'),
    ],
    [
      'loadInductorModule',
      'externKernels',
      (value) => load({ externKernels: value }),
      except('nothing', 'object', 'array', 'an object without prototype'),
    ],
    [
      'loadInductorModule',
      'an extern kernel',
      (value) => load({ externKernels: { 'aten.foo.default': value } }),
      except('function'),
    ],
    ['loadInductorModule', 'graph', (value) => load({ graph: value }), except('nothing')],
    [
      'loadInductorModule',
      'manualSeed',
      (value) => load({ manualSeed: value }),
      except('nothing', '2^40', '0n'),
    ],
    [
      'loadInductorModule',
      'onProgress',
      (value) => load({ onProgress: value }),
      except('nothing', 'function'),
    ],
    ['loadInductorModule', 'signal', (value) => load({ signal: value }), except('nothing')],
    ['call', 'args', (value) => module.call(value), except('array')],
    [
      'call',
      'an argument',
      (value) => module.call([value, args[1] as Tensor]),
      except('null', 'NaN', '2^40', '-1', '0.5', 'true', 'false', '0n'),
    ],
    ['exampleInputs', 'seed', (value) => module.exampleInputs(value), except('nothing', '2^40')],
    ['profile', 'args', (value) => module.profile(value), except('array')],
    [
      'benchmark',
      'options',
      (value) => module.benchmark(value),
      except('nothing', 'object', 'array', 'an object without prototype'),
    ],
    [
      'exampleInputs',
      "benchmark's seed",
      (value) => module.benchmark({ seed: value }),
      except('nothing', '2^40'),
    ],
    [
      'benchmark',
      "benchmark's args",
      (value) => module.benchmark({ args: value }),
      except('nothing', 'array'),
    ],
    [
      'autotune',
      'options',
      (value) => module.autotune(value),
      except('nothing', 'object', 'array', 'an object without prototype'),
    ],
    [
      'autotune',
      "autotune's args",
      (value) => module.autotune({ args: value }),
      except('nothing', 'array'),
    ],
  ];

  test.each(cases)('%s: %s', async (member, _what, call, values) => {
    const wrong: string[] = [];
    for (const [name, value] of values) {
      const problem = await refuses(member, () => call(value));
      if (problem !== null) wrong.push(`${name}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    ['loadInductorModule', () => load({ constant: {} })],
    ['loadInductorModule', () => load({ externKernels: { foo: () => null } })],
    [
      'loadInductorModule',
      () => load({ externKernels: { 'torch.ops.aten.foo.default': () => null } }),
    ],
    ['loadInductorModule', () => load({ constants: { _tensor_constant0: 1 } })],
    ['benchmark', () => module.benchmark({ runs: 3 } as Unchecked)],
    ['autotune', () => module.autotune({ runs: 3 } as Unchecked)],
  ])('an option of %s that there is not (%#)', async (member, call) => {
    expect(await refuses(member, call)).toBeNull();
  });

  test('tensors of another device', async () => {
    const foreign = elsewhere.fromArray(new Float32Array(130), dtype.float32, { size: [10, 13] });
    const call = () => module.call([foreign, args[1] as Tensor]);
    expect(await refuses('call', call)).toBeNull();
    expect((await thrownBy(call)).message).toMatch(/another device/);
    const load = () =>
      loadInductorModule(device, constants, {
        constants: { _tensor_constant0: foreign, _frozen_param0: foreign },
      });
    expect((await thrownBy(load)).message).toMatch(/_tensor_constant0.*another device/);
    foreign.dispose();
  });

  test('disposed tensors', async () => {
    const gone = device.fromArray([1, 2], dtype.float32);
    gone.dispose();
    expect((await thrownBy(() => module.call([gone, gone]))).message).toMatch(/disposed/);
  });

  test('a wrong number of arguments is the text’s own error', async () => {
    const error = await thrownBy(() => module.call([args[0] as Tensor]));
    expect(error.message).toMatch(/not enough values to unpack \(expected 2, got 1\)/);
    expect(moduleLocation(error)).toMatchObject({ line: lineOf(plain, 'arg0_1, arg1_1 = args') });
  });

  test('a module is made by loadInductorModule only', () => {
    const { InductorModule } = inductor as Unchecked;
    if (InductorModule === undefined) return;
    expect(() => new InductorModule()).toThrow(/loadInductorModule/);
    expect(() => new InductorModule({})).toThrow(/loadInductorModule/);
  });

  test('a disposed device', async () => {
    const short = new SimulatedDevice({ memoryBytes: 2 * 1024 * 1024 });
    const loaded = await loadInductorModule(short, plain);
    short.dispose();
    expect(() => loaded.call([1, 2])).toThrow();
    expect(() => loaded.exampleInputs()).toThrow(/disposed/);
  });
});

describe('a module', () => {
  test('tells its text, its kernels and its operators', async () => {
    const loaded = await loadInductorModule(device, reductions);
    expect(loaded.source).toBe(reductions);
    expect(loaded.operators).toEqual([]);
    expect(loaded.device).toBe(device);
    const [first, second] = loaded.kernels;
    expect(first).toMatchObject({
      name: 'triton_red_fused_sum_0',
      heuristic: 'reduction',
      line: lineOf(reductions, "async_compile.triton('triton_red_fused_sum_0'"),
    });
    expect(first?.source).toContain('def triton_red_fused_sum_0(');
    expect(first?.candidates).toContainEqual(first?.config);
    expect(first?.config.constants).toMatchObject({
      XBLOCK: expect.any(Number),
      RBLOCK: expect.any(Number),
    });
    expect(first?.config.numWarps).toBeGreaterThanOrEqual(1);
    expect(first?.compiled.report).toBeDefined();
    expect(first?.compiled.ir).toContain('triton_red_fused_sum_0');
    expect(WebAssembly.validate(first?.compiled.wasm as Unchecked)).toBe(true);
    expect(second?.config.constants).not.toHaveProperty('XBLOCK');
    expect(Object.isFrozen(loaded.kernels)).toBe(true);
    loaded.dispose();
  });

  test('tells the operators that it calls, of the package and of the user', async () => {
    const loaded = await loadInductorModule(device, operators, { externKernels: testOperators });
    expect([...loaded.operators].sort()).toEqual(
      expect.arrayContaining(['testlib.add_one_.default', 'testlib.halves.default']),
    );
    loaded.dispose();
    const fake = await loadInductorModule(device, writtenModule('v28_privateuseone'));
    expect(fake.operators).toEqual(['extern_kernels.mm']);
    fake.dispose();
  });

  test('gives the same example inputs for the same seed, and others for another', () => {
    const values = (seed?: number) => {
      const inputs = module.exampleInputs(seed) as Tensor[];
      const plainValues = inputs.map((tensor) => [...tensor.toTypedArray()]);
      disposeAll(inputs);
      return plainValues;
    };
    expect(values(0)).toEqual(values());
    expect(values(4)).toEqual(values(4));
    expect(values(4)).not.toEqual(values(5));
    const flat = values(11).flat() as number[];
    const mean = flat.reduce((total, value) => total + value, 0) / flat.length;
    expect(Math.abs(mean)).toBeLessThan(0.5);
    expect(new Set(flat).size).toBe(flat.length);
  });

  test('tells what a call took', () => {
    const { outputs, kernels, milliseconds, peakBytes, memory, trace } = module.profile(args);
    expect(outputs).toHaveLength(2);
    expect(kernels).toEqual([
      expect.objectContaining({
        name: 'triton_poi_fused_add_mul_0',
        kind: 'triton',
        launches: 1,
        // Two inputs and an output of fp32.
        bytes: 4 * (130 + 13 + 130),
      }),
    ]);
    const [kernel] = kernels;
    expect(kernel?.milliseconds).toBeGreaterThanOrEqual(0);
    expect(milliseconds).toBeGreaterThanOrEqual(kernel?.milliseconds as number);
    const held = device.memoryStats()['allocated_bytes.all.current'] as number;
    expect(peakBytes).toBeLessThanOrEqual(held);
    expect(peakBytes).toBeGreaterThanOrEqual(4 * 130);
    const times = memory.map((sample) => sample.milliseconds);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(Math.max(...memory.map(({ allocatedBytes }) => allocatedBytes))).toBe(peakBytes);
    expect(trace.traceEvents.some(({ name }) => name.includes('triton_poi_fused_add_mul_0'))).toBe(
      true,
    );
    disposeAll(outputs);
  });

  test('times itself as its benchmark does', () => {
    const { medianMs, minMs, maxMs, repetitions } = module.benchmark({ warmup: 1, rep: 5 });
    expect(minMs).toBeLessThanOrEqual(medianMs);
    expect(medianMs).toBeLessThanOrEqual(maxMs);
    expect(minMs).toBeGreaterThan(0);
    expect(repetitions).toBeGreaterThanOrEqual(1);
  });

  test('chooses among candidates, and gives the same afterwards', async () => {
    const virtual = new SimulatedDevice({ memoryBytes: 16 * 1024 * 1024, clock: 'virtual' });
    const loaded = await loadInductorModule(virtual, plain);
    const [kernel] = loaded.kernels;
    expect(kernel?.candidates.length).toBeGreaterThan(1);
    const inputs = loaded.exampleInputs(2) as Tensor[];
    const before = (loaded.call(inputs) as Tensor[]).map((tensor) => [...tensor.toTypedArray()]);
    const given = inputs.map((tensor) => [...tensor.toTypedArray()]);
    const tunings = await loaded.autotune({ args: inputs, warmup: 1, rep: 2 });
    expect(tunings.map((tuning) => tuning.kernel)).toContain(kernel?.name);
    for (const tuning of tunings) {
      const own = loaded.kernels.find(({ name }) => name === tuning.kernel);
      expect(own?.config).toBe(tuning.best);
      expect(tuning.timings.map(({ config }) => config)).toEqual(own?.candidates);
      const times = tuning.timings.flatMap(({ ms }) => (ms === null ? [] : [ms]));
      const best = tuning.timings.find(({ config }) => config === tuning.best);
      // Times are differences of times: the last bits say nothing.
      expect(best?.ms).toBeCloseTo(Math.min(...times), 9);
    }
    // What it was tuned with is as before, and so is what it computes.
    expect(inputs.map((tensor) => [...tensor.toTypedArray()])).toEqual(given);
    const after = (loaded.call(inputs) as Tensor[]).map((tensor) => [...tensor.toTypedArray()]);
    expect(after).toEqual(before);
    loaded.dispose();
    virtual.dispose();
  });

  test('is refused once it is disposed, a second time is harmless', async () => {
    const loaded = await loadInductorModule(device, plain);
    loaded.dispose();
    loaded.dispose();
    for (const [member, call] of [
      ['call', () => loaded.call(args)],
      ['exampleInputs', () => loaded.exampleInputs()],
      ['profile', () => loaded.profile(args)],
      ['benchmark', () => loaded.benchmark()],
      ['autotune', () => loaded.autotune()],
    ] as const) {
      expect((await thrownBy(call)).message).toBe(`${member}(): this module is disposed`);
    }
  });

  test('runs on the stream that is current', async () => {
    const deferred = new SimulatedDevice({
      memoryBytes: 8 * 1024 * 1024,
      execution: 'deferred',
      seed: 3,
    });
    const loaded = await loadInductorModule(deferred, plain);
    const x = deferred.fromArray(
      Float64Array.from({ length: 130 }, (_, i) => i),
      dtype.float32,
      {
        size: [10, 13],
      },
    );
    const y = deferred.fromArray(new Float32Array(13), dtype.float32);
    deferred.synchronize();
    const stream = deferred.createStream();
    const before = deferred.currentStream();
    deferred.setStream(stream);
    const [, output] = loaded.call([x, y]) as Tensor[];
    expect(deferred.currentStream()).toBe(stream);
    deferred.setStream(before);
    stream.synchronize();
    expect([...(output as Tensor).toTypedArray()]).toEqual(
      Array.from({ length: 130 }, (_, i) => i / 2),
    );
    deferred.dispose();
  });
});

describe('loading', () => {
  test('tells how far it is', async () => {
    const heard: inductor.LoadProgress[] = [];
    const loaded = await loadInductorModule(device, reductions, {
      onProgress: (progress) => heard.push(progress),
    });
    expect(heard).toEqual([
      { kernel: 'triton_red_fused_sum_0', done: 0, total: 3 },
      { kernel: 'triton_per_fused_max_1', done: 1, total: 3 },
      { kernel: 'triton_per_fused_sum_2', done: 2, total: 3 },
      { kernel: 'triton_per_fused_sum_2', done: 3, total: 3 },
    ]);
    loaded.dispose();
  });

  test('ends between two kernels when its signal aborts', async () => {
    const controller = new AbortController();
    const heard: number[] = [];
    const reason = new Error('the user went home');
    const loading = loadInductorModule(device, reductions, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        heard.push(done);
        if (done === 1) controller.abort(reason);
      },
    });
    expect(await thrownBy(() => loading)).toBe(reason);
    expect(heard).toEqual([0, 1]);
    const before = await thrownBy(() =>
      loadInductorModule(device, reductions, { signal: controller.signal }),
    );
    expect(before).toBe(reason);
  });

  test('gives the thread back between kernels, so that what waits there may end it', async () => {
    const [definition = ''] =
      /^triton_poi_fused_add_mul_0 = async_compile.*?''', [^\n]*\n/ms.exec(plain) ?? [];
    expect(definition).not.toBe('');
    const copies = Array.from({ length: 30 }, (_, i) =>
      definition
        .replace('triton_poi_fused_add_mul_0', `copy_${i}`)
        .replace('@triton.jit', `# copy ${i}\n@triton.jit`),
    );
    // As on a machine on which each kernel takes long.
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => (now += 15));
    const controller = new AbortController();
    const reason = new Error('the user went home');
    setTimeout(() => controller.abort(reason), 0);
    let begun = 0;
    const loading = loadInductorModule(
      device,
      edited(plain, definition, definition + copies.join('')),
      {
        signal: controller.signal,
        onProgress: () => begun++,
      },
    );
    expect(await thrownBy(() => loading)).toBe(reason);
    jest.restoreAllMocks();
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThan(31);
  });

  test('what onProgress throws ends it', async () => {
    const error = new Error('no more progress');
    const thrown = await thrownBy(() =>
      loadInductorModule(device, reductions, {
        onProgress: () => {
          throw error;
        },
      }),
    );
    expect(thrown).toBe(error);
  });

  test('two at once do not disturb each other', async () => {
    const [one, other] = await Promise.all([
      loadInductorModule(device, plain),
      loadInductorModule(device, reductions),
    ]);
    expect(one.kernels).toHaveLength(1);
    expect(other.kernels).toHaveLength(3);
    one.dispose();
    other.dispose();
  });

  test('seeds what the module draws, and calls go on from there', async () => {
    const drawing = edited(
      plain,
      '    return (',
      "    buf9 = torch.ops.aten.rand.default([3], dtype=torch.float32, device=device('cuda'))\n    return (buf9, ",
    );
    const draw = async (seed: object): Promise<unknown[]> => {
      const loaded = await loadInductorModule(device, drawing, seed);
      const drawn = [1, 2].map(() => {
        const outputs = loaded.call(args);
        const values = (outputs[0] as Tensor).toArray();
        disposeAll(outputs);
        return values;
      });
      loaded.dispose();
      return drawn;
    };
    // torch.manual_seed(3); torch.rand(3, device='cuda')
    const [first, second] = await draw({ manualSeed: 3 });
    expect(first).toEqual([0.8166549801826477, 0.20464466512203217, 0.15400582551956177]);
    expect(second).not.toEqual(first);
    expect(await draw({ manualSeed: 3n })).toEqual([first, second]);
    expect(await draw({})).toEqual(await draw({ manualSeed: 0 }));
    expect(await draw({ manualSeed: 2n ** 64n - 1n })).not.toEqual(await draw({}));
    await expect(draw({ manualSeed: 2n ** 64n })).rejects.toThrow(/manualSeed.*2\^64/);
  });

  test('of a module that makes no inputs', async () => {
    const loop = writtenModule('v211_stacked_loop');
    const without = edited(loop, 'def get_args():', 'def others():');
    const loaded = await loadInductorModule(device, without);
    expect(() => loaded.exampleInputs()).toThrow(
      /^exampleInputs\(\): the module has no get_args\(\)/,
    );
    expect(() => loaded.benchmark()).toThrow(/no get_args\(\)/);
    loaded.dispose();
  });

  test('says of constants that are missing how they are given', async () => {
    const load = (given: Record<string, number>) =>
      thrownBy(() => loadInductorModule(device, constants, { constants: given }));
    expect(await load({})).toMatchObject({
      name: 'UnsupportedModule',
      construct: '_tensor_constant0',
      line: lineOf(constants, '_tensor_constant0 = None'),
      message: expect.stringMatching(/constants: \{ _tensor_constant0: tensor \}/),
    });
    expect(await load({ _tensor_constant0: 3 })).toMatchObject({ construct: '_frozen_param0' });
  });
});

describe("a user's operators", () => {
  const calls: { args: readonly unknown[]; kwargs: object; stream: unknown }[] = [];
  const noting =
    (operator: ExternKernel): ExternKernel =>
    (context, given, kwargs) => {
      calls.push({ args: given, kwargs, stream: context.stream });
      return operator(context, given, kwargs);
    };
  const source = edited(
    plain,
    '    return (',
    [
      '    buf1 = torch.ops.mylib.foo.default(buf0, [3, 4], (1.5, None), True, dtype=torch.float16, device=device("cuda"), name="x")',
      '    buf2 = buf1[0]',
      '    buf3 = buf1[1]',
      '    return (buf2, buf3, buf1[2], ',
    ].join('\n'),
  );

  test('get what the text gives them, and their results are the text’s', async () => {
    calls.length = 0;
    const loaded = await loadInductorModule(device, source, {
      externKernels: {
        'mylib.foo.default': noting(({ empty }, [x]) => [
          x as Tensor,
          empty([2], dtype.float32).copyFrom([7, 8]),
          42,
        ]),
      },
    });
    expect(loaded.operators).toEqual(['mylib.foo.default']);
    const outputs = loaded.call(args);
    expect(outputs).toHaveLength(5);
    expect((outputs[1] as Tensor).toArray()).toEqual([7, 8]);
    expect(outputs[2]).toBe(42);
    expect(calls).toHaveLength(1);
    const [call] = calls as [(typeof calls)[0]];
    const [x, ...others] = call.args;
    expect((x as Tensor).size).toEqual([10, 13]);
    expect(others).toEqual([[3, 4], [1.5, null], true]);
    expect(call.kwargs).toEqual({
      dtype: dtype.float16,
      device: expect.objectContaining({ type: 'cuda' }),
      name: 'x',
    });
    expect(call.stream).toBe(device.currentStream());
    disposeAll(outputs);
    loaded.dispose();
  });

  test('give tensors of their own away, and those of other devices not', async () => {
    const other = new SimulatedDevice({ memoryBytes: 8 * 1024 * 1024 });
    const load = (made: SimulatedDevice) =>
      loadInductorModule(device, source, {
        externKernels: {
          'mylib.foo.default': ({ empty }, [x]) => [
            x as Tensor,
            empty([2], dtype.float32),
            made.fromArray([7, 8], dtype.float32),
          ],
        },
      });
    const loaded = await load(device);
    const outputs = loaded.call(args);
    loaded.dispose();
    expect((outputs[2] as Tensor).toArray()).toEqual([7, 8]);
    disposeAll(outputs);

    const wrong = await load(other);
    const error = await thrownBy(() => wrong.call(args));
    expect(error.message).toContain(
      'the operator mylib.foo.default returned a tensor of another device',
    );
    expect(moduleLocation(error)).toMatchObject({ line: lineOf(source, 'torch.ops.mylib.foo') });
    wrong.dispose();
    other.dispose();
  });

  test('stand in for the package’s own', async () => {
    const loaded = await loadInductorModule(device, writtenModule('v28_privateuseone'), {
      externKernels: {
        'extern_kernels.mm': (_context, _args, { out }) =>
          (out as Tensor).copyFrom(new Float32Array(25).fill(6)),
      },
    });
    const inputs = loaded.exampleInputs(0);
    const [output] = loaded.call(inputs) as Tensor[];
    expect(output?.toArray()).toEqual(Array(5).fill(Array(5).fill(6)));
    disposeAll([...(inputs as ModuleValue[]), output as Tensor]);
    loaded.dispose();
  });

  test('what they throw comes out as it is, with the place of their call', async () => {
    const error = new TypeError('foo takes no tensors');
    const loaded = await loadInductorModule(device, source, {
      externKernels: {
        'mylib.foo.default': () => {
          throw error;
        },
      },
    });
    const thrown = await thrownBy(() => loaded.call(args));
    expect(thrown === error || thrown.cause === error).toBe(true);
    expect(thrown.message).toContain('foo takes no tensors');
    expect(moduleLocation(thrown)).toMatchObject({ line: lineOf(source, 'torch.ops.mylib.foo') });
    loaded.dispose();
  });

  test('must not call the module that calls them', async () => {
    let loaded: InductorModule | null = null;
    loaded = await loadInductorModule(device, source, {
      externKernels: { 'mylib.foo.default': () => loaded?.call(args) as Unchecked },
    });
    expect((await thrownBy(() => loaded?.call(args))).message).toMatch(/running/);
    loaded.dispose();
  });

  test.each([
    ['a promise', async () => null],
    ['undefined', () => undefined],
    ['a function', () => () => 0],
    ['an object', () => ({})],
    ['a symbol', () => Symbol('s')],
  ])('whose result is %s are told so', async (_what, operator) => {
    const loaded = await loadInductorModule(device, source, {
      externKernels: { 'mylib.foo.default': operator as Unchecked },
    });
    const error = await thrownBy(() => loaded.call(args));
    expect(['TypeError', 'RuntimeError']).toContain(error.name);
    expect(moduleLocation(error)).not.toBeNull();
    loaded.dispose();
  });
});

describe('moduleLocation', () => {
  test.each(Object.entries(strangeValues))('knows no place of %s', (_name, value) => {
    expect(moduleLocation(value)).toBeNull();
  });

  test('knows no place of an error of elsewhere', () => {
    expect(moduleLocation(new Error('elsewhere'))).toBeNull();
    expect(moduleLocation(new UnsupportedModuleLike())).toBeNull();
  });

  test('knows where a launch failed', async () => {
    const failing = edited(
      plain,
      'tmp2 = tmp0 + tmp1',
      "tl.device_assert(tmp0 < 0.0, 'not below zero')\n    tmp2 = tmp0 + tmp1",
    );
    const loaded = await loadInductorModule(device, failing);
    const ones = [
      device.fromArray(new Float32Array(130).fill(1), dtype.float32, { size: [10, 13] }),
      device.fromArray(new Float32Array(13), dtype.float32),
    ];
    const error = await thrownBy(() => loaded.call(ones));
    expect(error.message).toContain('not below zero');
    expect(moduleLocation(error)).toMatchObject({
      line: lineOf(failing, 'triton_poi_fused_add_mul_0.run('),
      sourceLine: expect.stringContaining('triton_poi_fused_add_mul_0.run('),
    });
    disposeAll(ones);
    loaded.dispose();
  });

  test('knows where memory ran out', async () => {
    const loaded = await loadInductorModule(device, plain);
    device.failAllocation(1);
    const error = await thrownBy(() => loaded.call(args));
    expect(error.name).toBe('OutOfMemoryError');
    expect(moduleLocation(error)).toMatchObject({
      line: lineOf(plain, 'buf0 = empty_strided_cuda'),
    });
    loaded.dispose();
  });
});

/** An error that looks like ours and is not. */
class UnsupportedModuleLike extends Error {
  override readonly name = 'UnsupportedModule';
  readonly line = 3;
  readonly column = 1;
  readonly sourceLine = 'x';
}

test('UnsupportedModule is a NotImplementedError with its own fields', async () => {
  const source = edited(plain, '    args.clear()\n', '    args.clear()\n    frobnicate(arg0_1)\n');
  const error = await thrownBy(() => loadInductorModule(device, source));
  expect(error).toBeInstanceOf(UnsupportedModule);
  expect(error).toMatchObject({
    name: 'UnsupportedModule',
    construct: expect.stringContaining('frobnicate'),
    line: lineOf(source, 'frobnicate'),
    column: 5,
    sourceLine: '    frobnicate(arg0_1)',
  });
  expect(Object.getPrototypeOf(UnsupportedModule).name).toBe('NotImplementedError');
});
