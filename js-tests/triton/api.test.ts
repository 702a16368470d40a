/** Compiling and launching kernels in Triton's language: what is given, kept, checked and told. */
import { jest } from '@jest/globals';
import * as pkg from 'inductor-fake-device/sync';
import { root, runModule } from '../support/child.js';
import { strangeValues } from '../support/strange_values.js';

const { SimulatedDevice, TritonKernel, UnsupportedTriton, dtype, loadTriton } = pkg;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments, too
type Unchecked = any;

const addSource = `
import triton
import triton.language as tl

@triton.jit
def add(in_ptr0, in_ptr1, out_ptr0, xnumel, XBLOCK: tl.constexpr):
    xindex = tl.program_id(0) * XBLOCK + tl.arange(0, XBLOCK)
    xmask = xindex < xnumel
    tmp0 = tl.load(in_ptr0 + xindex, xmask)
    tmp1 = tl.load(in_ptr1 + xindex, xmask)
    tl.store(out_ptr0 + xindex, tmp0 + tmp1, xmask)
`;
const addOptions = {
  name: 'add',
  signature: {
    in_ptr0: '*fp32',
    in_ptr1: '*fp32',
    out_ptr0: '*fp32',
    xnumel: 'i32',
    XBLOCK: 'constexpr',
  },
  constexprs: { XBLOCK: 128 },
} as const;

const scalarSource = (body: string, parameters = 'out_ptr0') => `
@triton.jit
def kernel(${parameters}):
${body
  .trim()
  .split('\n')
  .map((line) => `    ${line.trim()}`)
  .join('\n')}
`;

let device: InstanceType<typeof SimulatedDevice>;
beforeAll(() => loadTriton());
beforeEach(() => {
  device = new SimulatedDevice();
});
afterEach(() => {
  device.dispose();
});

async function rejection(call: () => Promise<unknown>): Promise<Unchecked> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('the call should have failed');
}

function errorOf(call: () => unknown): Unchecked {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('the call should have failed');
}

const float32 = (count: number, fill: (i: number) => number = () => 0) =>
  device.fromArray(
    Array.from({ length: count }, (_, i) => fill(i)),
    dtype.float32,
  );

describe('a compiled kernel', () => {
  test('runs', async () => {
    const kernel = await device.compileTriton(addSource, addOptions);
    const [x, y, out] = [float32(300, (i) => i), float32(300, (i) => i / 2), float32(300)];
    device.launch(kernel, { grid: [3], args: [x, y, out, 299] });
    expect(out.toArray()).toEqual(Array.from({ length: 300 }, (_, i) => (i < 299 ? i * 1.5 : 0)));
  });

  test('takes tensors, addresses, numbers and bigints, a stream and a cost', async () => {
    const kernel = await device.compileTriton(addSource, addOptions);
    const [x, out] = [float32(4, (i) => i), float32(4)];
    const stream = device.createStream();
    device.launch(kernel, {
      grid: [1, 1, 1],
      stream,
      args: [x, x.address, out, 4n],
      cost: { bytes: 48 },
    });
    stream.synchronize();
    expect(out.toArray()).toEqual([0, 2, 4, 6]);
  });

  test('tells what it is', async () => {
    const kernel = await device.compileTriton(addSource, addOptions);
    expect(kernel).toBeInstanceOf(TritonKernel);
    expect(kernel).toBeInstanceOf(pkg.Kernel);
    expect(kernel.name).toBe('add');
    expect(kernel.signature).toEqual(addOptions.signature);
    expect(Object.keys(kernel.signature)).toEqual(Object.keys(addOptions.signature));
    expect(kernel.constexprs).toEqual({ XBLOCK: 128 });
    expect(kernel.spillBytes).toBeLessThanOrEqual(64);
    expect(kernel.staticPrints).toEqual([]);
    expect(kernel.ir).toMatch(/load/);
    expect(kernel.ir).toMatch(/store/);
    expect(kernel.report).not.toBe('');
    expect(WebAssembly.validate(kernel.wasm)).toBe(true);
  });

  test('imports the memory and mathematics, exports one function, and keeps its bytes', async () => {
    const source = addSource.replace('tmp0 + tmp1', 'tl.sin(tmp0) + tl.exp(tmp1)');
    const kernel = await device.compileTriton(source, addOptions);
    const { wasm } = kernel;
    const module = new WebAssembly.Module(wasm);
    const imports = WebAssembly.Module.imports(module);
    expect(imports).toContainEqual({ module: 'env', name: 'memory', kind: 'memory' });
    expect(imports.map(({ module }) => module).filter((name) => name !== 'env')).toEqual(
      expect.arrayContaining(['math']),
    );
    expect(imports.every(({ module }) => ['env', 'math'].includes(module))).toBe(true);
    expect(WebAssembly.Module.exports(module)).toEqual([{ name: 'run', kind: 'function' }]);
    wasm.fill(0);
    expect(WebAssembly.validate(kernel.wasm)).toBe(true);
  });

  test('is of no device', async () => {
    const kernel = await device.compileTriton(addSource, addOptions);
    using other = new SimulatedDevice();
    for (const one of [device, other]) {
      const x = one.fromArray([1, 2], dtype.float32);
      const out = one.emptyLike(x);
      one.launch(kernel, { grid: [1], args: [x, x, out, 2] });
      expect(out.toArray()).toEqual([2, 4]);
    }
  });

  test('sees memory that has grown between launches', async () => {
    const kernel = await device.compileTriton(addSource, addOptions);
    const [x, out] = [float32(2, () => 1), float32(2)];
    device.launch(kernel, { grid: [1], args: [x, x, out, 2] });
    const before = device.memory.buffer.byteLength;
    const far = device.emptyStrided([2 ** 24], [1], dtype.float32);
    expect(device.memory.buffer.byteLength).toBeGreaterThan(before);
    device.launch(kernel, { grid: [1], args: [x, out, far, 2] });
    expect(device.reinterpretTensor(far, [2], [1]).toArray()).toEqual([3, 3]);
  });

  test('runs when its time comes on a deferred device', async () => {
    using deferred = new SimulatedDevice({ execution: 'deferred', seed: 3 });
    const kernel = await deferred.compileTriton(addSource, addOptions);
    const x = deferred.fromArray([1, 2], dtype.float32);
    const out = deferred.fromArray([0, 0], dtype.float32);
    deferred.launch(kernel, { grid: [1], args: [x, x, out, 2] });
    // Memory grows before it has run.
    deferred.allocate(64 * 1024 * 1024);
    deferred.synchronize();
    expect(out.toArray()).toEqual([2, 4]);
  });

  test('is not compiled again: the same text, signature and constants give the same object', async () => {
    const [one, two] = await Promise.all([
      device.compileTriton(addSource, addOptions),
      device.compileTriton(addSource, addOptions),
    ]);
    expect(two).toBe(one);
    expect(device.compileTritonSync(addSource, addOptions)).toBe(one);
    using other = new SimulatedDevice();
    expect(await other.compileTriton(addSource, addOptions)).toBe(one);
    const different = [
      await device.compileTriton(`${addSource}\n`, addOptions),
      await device.compileTriton(addSource, { ...addOptions, constexprs: { XBLOCK: 64 } }),
      await device.compileTriton(addSource, {
        ...addOptions,
        signature: { ...addOptions.signature, xnumel: 'i64' },
      }),
    ];
    expect(new Set([one, ...different]).size).toBe(4);
  });

  test('of hundreds that are not asked for again, the oldest is forgotten', async () => {
    const first = device.compileTritonSync(addSource, addOptions);
    for (let i = 0; i < 500; i++) device.compileTritonSync(`${addSource}# ${i}\n`, addOptions);
    const again = device.compileTritonSync(addSource, addOptions);
    expect(again).not.toBe(first);
    expect(device.compileTritonSync(`${addSource}# 499\n`, addOptions)).not.toBe(again);
  });
});

describe('constants', () => {
  const writes = (value: string, type: string) =>
    scalarSource(`tl.store(out_ptr0, ${value})`, `out_ptr0, X: tl.constexpr`).replace('TYPE', type);

  async function result(source: string, type: string, X: Unchecked): Promise<unknown> {
    const kernel = await device.compileTriton(source, {
      name: 'kernel',
      signature: { out_ptr0: `*${type}`, X: 'constexpr' },
      constexprs: { X },
    });
    const out = device.fromArray([0], type === 'fp32' ? dtype.float32 : dtype.int64);
    device.launch(kernel, { grid: [1], args: [out] });
    return out.item();
  }

  test.each<[string, unknown, string, string, unknown]>([
    ['a whole number', 7, 'X // 2', 'i64', 3n],
    ['a bigint', 2n ** 40n, 'X', 'i64', 2n ** 40n],
    ['a fraction', 0.5, 'X * 3', 'fp32', 1.5],
    ['a whole float', { float: 7 }, 'X / 2', 'fp32', 3.5],
    ['true', true, '1 if X else 2', 'i64', 1n],
    ['None', null, '1 if X is None else 2', 'i64', 1n],
    ['a string', 'sum', "1 if X == 'sum' else 2", 'i64', 1n],
    ['a dtype', dtype.int8, 'tl.full([], 300, tl.int32).to(X)', 'i64', 44n],
    ["a dtype's name", 'tl.int8', 'tl.full([], 300, tl.int32).to(X)', 'i64', 44n],
  ])('may be %s', async (_kind, X, value, type, expected) => {
    const got = await result(writes(value, type), type, X);
    expect(typeof expected === 'bigint' ? BigInt(got as number) : got).toEqual(expected);
  });

  test('pin a parameter that the signature has as a number: launches leave it out', async () => {
    const kernel = await device.compileTriton(addSource, {
      ...addOptions,
      constexprs: { XBLOCK: 8, xnumel: 3 },
    });
    const [x, out] = [float32(5, () => 1), float32(5)];
    device.launch(kernel, { grid: [1], args: [x, x, out] });
    expect(out.toArray()).toEqual([2, 2, 2, 0, 0]);
  });

  test('need not be in the signature', async () => {
    const { XBLOCK: _, ...signature } = addOptions.signature;
    const kernel = await device.compileTriton(addSource, { ...addOptions, signature });
    const [x, out] = [float32(2, () => 1), float32(2)];
    device.launch(kernel, { grid: [1], args: [x, x, out, 2] });
    expect(out.toArray()).toEqual([2, 2]);
  });
});

describe('numbers of every type', () => {
  test.each<[string, number | bigint | boolean, number | bigint]>([
    ['i1', true, 1n],
    ['i8', -128, -128n],
    ['u8', 255, 255n],
    ['i16', -32768, -32768n],
    ['u16', 65535, 65535n],
    ['i32', -(2 ** 31), BigInt(-(2 ** 31))],
    ['u32', 2 ** 32 - 1, 2n ** 32n - 1n],
    ['i64', -(2n ** 63n), -(2n ** 63n)],
    ['u64', 2n ** 64n - 1n, -1n],
  ])('%s', async (type, value, expected) => {
    const kernel = await device.compileTriton(
      scalarSource('tl.store(out_ptr0, x.to(tl.int64))', 'out_ptr0, x'),
      { name: 'kernel', signature: { out_ptr0: '*i64', x: type } },
    );
    const out = device.fromArray([0], dtype.int64);
    device.launch(kernel, { grid: [1], args: [out, value] });
    const array = new BigInt64Array(1);
    device.copyDeviceToHost(array, out.address);
    expect(array[0]).toBe(expected);
  });

  test.each([
    ['fp16', 0.1, 0.0999755859375],
    ['bf16', 0.1, 0.10009765625],
    ['fp32', 0.1, Math.fround(0.1)],
    ['fp64', 0.1, 0.1],
    ['fp16', 1e6, Number.POSITIVE_INFINITY],
  ])('%s', async (type, value, expected) => {
    const kernel = await device.compileTriton(
      scalarSource('tl.store(out_ptr0, x.to(tl.float64))', 'out_ptr0, x'),
      { name: 'kernel', signature: { out_ptr0: '*fp64', x: type } },
    );
    const out = device.fromArray([0], dtype.float64);
    device.launch(kernel, { grid: [1], args: [out, value] });
    expect(out.item()).toBe(expected);
  });
});

describe('what is refused', () => {
  test('a source that cannot be compiled, with the place', async () => {
    const source = addSource.replace('tmp0 + tmp1', 'tl.no_such_function(tmp0)');
    const error = await rejection(() => device.compileTriton(source, addOptions));
    expect(error).toBeInstanceOf(UnsupportedTriton);
    expect(error).toBeInstanceOf(pkg.NotImplementedError);
    const line = '    tl.store(out_ptr0 + xindex, tl.no_such_function(tmp0), xmask)';
    const column = line.indexOf('tl.no_such_function') + 1;
    expect(error).toMatchObject({
      name: 'UnsupportedTriton',
      kernel: 'add',
      line: 11,
      column,
      sourceLine: line,
    });
    expect(error.construct).toMatch(/no_such_function/);
    const [head, shown, caret] = error.message.split('\n');
    expect(head).toMatch(new RegExp(`^add:11:${column}: .*no_such_function`));
    expect(shown).toBe(line);
    expect(caret).toBe(`${' '.repeat(column - 1)}^`);
    expect(errorOf(() => device.compileTritonSync(source, addOptions)).message).toBe(error.message);
  });

  test.each(['*fp8e4nv', 'nonsense', '', '**fp32'])('the type %p, by name', async (type) => {
    const error = await rejection(() =>
      device.compileTriton(addSource, {
        ...addOptions,
        signature: { ...addOptions.signature, in_ptr0: type },
      }),
    );
    expect(error.name).toBe('UnsupportedTriton');
    expect(error.message).toContain('in_ptr0');
    expect(error.message).toContain(type);
  });

  test('text that is no Python', async () => {
    for (const source of ['', 'def add(', '\u0000', '\ud800', 'x'.repeat(100_000)]) {
      const error = await rejection(() => device.compileTriton(source, addOptions));
      expect([source.slice(0, 9), error.name]).toEqual([source.slice(0, 9), 'UnsupportedTriton']);
    }
  });

  const all = Object.keys(strangeValues);
  const except = (...names: string[]) => all.filter((name) => !names.includes(name));
  const texts = ['text', 'the text 0', 'a long text', 'a lone surrogate'];

  test.each<[string, (value: Unchecked) => unknown, readonly string[]]>([
    ['source', (source) => [source, addOptions], except(...texts)],
    ['options', (options) => [addSource, options], all],
    ['name', (name) => [addSource, { ...addOptions, name }], except(...texts)],
    [
      'signature',
      (signature) => [addSource, { ...addOptions, signature }],
      except('object', 'an object without prototype'),
    ],
    [
      'a type',
      (type) => [
        addSource,
        { ...addOptions, signature: { ...addOptions.signature, xnumel: type } },
      ],
      except(...texts),
    ],
    ['constexprs', (constexprs) => [addSource, { ...addOptions, constexprs }], except('nothing')],
    [
      'a constexpr',
      (XBLOCK) => [addSource, { ...addOptions, constexprs: { XBLOCK } }],
      ['nothing', 'array', 'object', 'function', 'symbol', 'an object without prototype'],
    ],
  ])('%s that cannot be', async (_what, argumentsFor, names) => {
    for (const name of names) {
      const given = argumentsFor(strangeValues[name]) as [Unchecked, Unchecked];
      const error = await rejection(() => device.compileTriton(...given));
      expect([name, error.name]).toEqual([name, expect.stringMatching(/^(Type|Range)Error$/)]);
      expect(error.message).toMatch(/compileTriton\(\)|TritonKernel/);
      expect(error.message.length).toBeLessThan(2500);
      const sync = errorOf(() => device.compileTritonSync(...given));
      expect(sync.name).toBe(error.name);
    }
  });

  test.each<[string, object, RegExp]>([
    [
      'an unknown option',
      { grid: [1] },
      /unexpected option 'grid'; known are name, signature, constexprs/,
    ],
    ['a constexpr without a value', { constexprs: {} }, /'constexprs' gives no value for 'XBLOCK'/],
    [
      'one that is too large',
      { constexprs: { XBLOCK: 2 ** 64 } },
      /'XBLOCK' is 18446744073709552000, which does not fit in 64 bits/,
    ],
    [
      'one of another kind',
      { constexprs: { XBLOCK: [1] } },
      /the constexpr 'XBLOCK' must be a number, .*not Array/,
    ],
    [
      'a type that is no string',
      { signature: { ...addOptions.signature, xnumel: dtype.int32 } },
      /the type of 'xnumel' must be a string, not DType/,
    ],
  ])('%s', async (_what, more, message) => {
    const error = await rejection(() =>
      device.compileTriton(addSource, { ...addOptions, ...more } as Unchecked),
    );
    expect(error.name).toMatch(/^(Type|Range)Error$/);
    expect(error.message).toMatch(message);
  });

  test('arguments that do not fit the signature, before anything runs', async () => {
    const kernel = await device.compileTriton(addSource, addOptions);
    const x = float32(2);
    const other = device.fromArray([1, 2], dtype.int32);
    const cases: [Unchecked, RegExp][] = [
      [undefined, /'args' must be an array/],
      [[x, x, x], /3 arguments for 4 parameters \(in_ptr0, in_ptr1, out_ptr0, xnumel\)/],
      [[x, x, x, 2, 128], /5 arguments for 4 parameters/],
      [[x, other, x, 2], /'in_ptr1' \(\*fp32\) is a tensor of .*int32/],
      [[x, x, 8, 2], /'out_ptr0' \(\*fp32\): 8 is no address/],
      [[x, x, x, 2.5], /'xnumel' \(i32\) must be a whole number/],
      [[x, x, x, 2 ** 31], /'xnumel' is 2147483648, which is no i32/],
      [[x, x, null, 2], /'out_ptr0' \(\*fp32\) must be a tensor or an address, not null/],
    ];
    for (const [args, message] of cases) {
      const error = errorOf(() => device.launch(kernel, { grid: [1], args }));
      expect(error.name).toMatch(/^(Type|Range)Error$/);
      expect(error.message).toMatch(message);
    }
    expect(errorOf(() => device.launch(kernel, { grid: [0], args: [x, x, x, 2] })).name).toBe(
      'TypeError',
    );
  });

  test('everything, of a device that is disposed', async () => {
    const kernel = await device.compileTriton(addSource, addOptions);
    device.dispose();
    for (const call of [
      () => device.compileTriton(addSource, addOptions),
      async () => device.compileTritonSync(addSource, addOptions),
      async () => device.launch(kernel, { grid: [1], args: [] }),
    ]) {
      const error = await rejection(call);
      expect(error.name).toBe('RuntimeError');
      expect(error.message).toMatch(/this device is disposed/);
    }
  });

  test('launches on a device that is lost; compiling needs no device', async () => {
    const kernel = await device.compileTriton(addSource, addOptions);
    const x = float32(1);
    device.lose();
    await device.compileTriton(`${addSource}# lost`, addOptions);
    expect(errorOf(() => device.launch(kernel, { grid: [1], args: [x, x, x, 1] }))).toBeInstanceOf(
      pkg.DeviceLostError,
    );
  });

  test('a kernel that nobody compiled', () => {
    expect(() => new (TritonKernel as Unchecked)()).toThrow(/made by compileTriton/);
  });
});

describe('assertions', () => {
  const source = `
@triton.jit
def checked(in_ptr0, out_ptr0, n, BLOCK: tl.constexpr):
    index = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    x = tl.load(in_ptr0 + index, index < n, other=0)
    tl.device_assert(x < 8, "x out of range")
    tl.store(out_ptr0 + index, x, index < n)
`;
  const options = {
    name: 'checked',
    signature: { in_ptr0: '*i32', out_ptr0: '*i32', n: 'i32', BLOCK: 'constexpr' },
    constexprs: { BLOCK: 4 },
  };

  test('that fail are a LaunchError with message, program and line', async () => {
    const kernel = await device.compileTriton(source, options);
    const x = device.fromArray([1, 2, 3, 4, 5, 6, 7, 9, 1, 1], dtype.int32);
    const out = device.fromArray(new Array(10).fill(0), dtype.int32);
    const error = errorOf(() => device.launch(kernel, { grid: [1, 3], args: [x, out, 10] }));
    expect(error).toBeInstanceOf(pkg.LaunchError);
    expect(error).toBeInstanceOf(pkg.KernelLaunchError);
    expect(error).toMatchObject({ kernel: 'checked', program: [0, 1, 0], line: 6, column: 5 });
    expect(error.message).toMatch(/program \[0, 1, 0\].*device-side assert.*x out of range/);
    expect(error.cause).toBeInstanceOf(pkg.AssertionError);
    // What was written until then stays, and the device is usable.
    expect((out.toArray() as number[]).slice(0, 4)).toEqual([1, 2, 3, 4]);
    x.copyFrom(new Array(10).fill(3));
    device.launch(kernel, { grid: [1, 3], args: [x, out, 10] });
    expect(out.toArray()).toEqual(new Array(10).fill(3));
  });

  test('are told by a deferred device when the host waits', async () => {
    using deferred = new SimulatedDevice({ execution: 'deferred' });
    const kernel = await deferred.compileTriton(source, options);
    const x = deferred.fromArray([9], dtype.int32);
    deferred.launch(kernel, { grid: [1, 1], args: [x, x, 1] });
    const error = errorOf(() => deferred.synchronize());
    expect(error).toMatchObject({
      name: 'LaunchError',
      kernel: 'checked',
      program: [0, 0, 0],
      line: 6,
    });
    deferred.synchronize();
  });
});

describe('tl.device_print', () => {
  const source = scalarSource(
    `index = tl.program_id(0) * 2 + tl.arange(0, 2)
     tl.device_print("value", index * 2.5)`,
    'n',
  );
  const options = { name: 'kernel', signature: { n: 'i32' } };

  test('calls back, once for each program', async () => {
    const prints: unknown[] = [];
    using printing = new SimulatedDevice({ onPrint: (print) => prints.push(print) });
    const kernel = await printing.compileTriton(source, options);
    printing.launch(kernel, { grid: [2], args: [0] });
    expect(prints).toEqual([
      { kernel: 'kernel', program: [0, 0, 0], text: ' value: ', line: 5, values: [0, 2.5] },
      { kernel: 'kernel', program: [1, 0, 0], text: ' value: ', line: 5, values: [5, 7.5] },
    ]);
  });

  test('prints as Triton does where nobody asks', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    const kernel = await device.compileTriton(source, options);
    device.launch(kernel, { grid: [1], args: [0] });
    expect(log.mock.calls).toEqual([
      ['pid (0, 0, 0) idx (0) value: 0'],
      ['pid (0, 0, 0) idx (1) value: 2.5'],
    ]);
    log.mockRestore();
  });

  test('ends the launch where the receiver throws, and keeps what it threw', async () => {
    const thrown = new Error('enough');
    let calls = 0;
    using printing = new SimulatedDevice({
      onPrint: () => {
        calls++;
        throw thrown;
      },
    });
    const kernel = await printing.compileTriton(source, options);
    const error = errorOf(() => printing.launch(kernel, { grid: [4], args: [0] }));
    expect(error).toMatchObject({
      name: 'LaunchError',
      kernel: 'kernel',
      program: [0, 0, 0],
      line: null,
    });
    expect(error.cause).toBe(thrown);
    expect(calls).toBe(1);
  });

  test('may not call the device', async () => {
    using printing: InstanceType<typeof SimulatedDevice> = new SimulatedDevice({
      onPrint: () => printing.synchronize(),
    });
    const kernel = await printing.compileTriton(source, options);
    expect(errorOf(() => printing.launch(kernel, { grid: [1], args: [0] })).message).toMatch(
      /a kernel is running/,
    );
  });

  test('of values of every type', async () => {
    const seen: unknown[] = [];
    using printing = new SimulatedDevice({ onPrint: ({ values }) => seen.push(...values) });
    const kernel = await printing.compileTriton(
      scalarSource(
        `
        tl.device_print("x", tl.full([1], -1, tl.int8))
        tl.device_print("x", tl.full([1], 200, tl.uint8))
        tl.device_print("x", tl.full([1], -7, tl.int32))
        tl.device_print("x", tl.full([1], -(2 ** 60), tl.int64))
        tl.device_print("x", tl.full([1], 0.5, tl.float16))
        tl.device_print("x", tl.full([1], 0.1, tl.float64))
        tl.device_print("x", tl.full([1], 1, tl.int1))`,
        'n',
      ),
      options,
    );
    printing.launch(kernel, { grid: [1], args: [0] });
    expect(seen).toEqual([-1, 200, -7, -(2n ** 60n), 0.5, 0.1, 1]);
  });

  test('tl.static_print is told by the kernel', async () => {
    const kernel = await device.compileTriton(
      scalarSource(
        'tl.static_print("block", B)\ntl.store(out_ptr0, B)',
        'out_ptr0, B: tl.constexpr',
      ),
      { name: 'kernel', signature: { out_ptr0: '*i32', B: 'constexpr' }, constexprs: { B: 3 } },
    );
    expect(kernel.staticPrints).toEqual(['block 3']);
  });
});

describe('tiles in memory', () => {
  const sortSource = scalarSource(
    `index = tl.arange(0, N)
     tl.store(out_ptr0 + index, tl.sort(tl.load(in_ptr0 + index)))`,
    'in_ptr0, out_ptr0, N: tl.constexpr',
  );
  const options = (N: number) => ({
    name: 'kernel',
    signature: { in_ptr0: '*fp32', out_ptr0: '*fp32', N: 'constexpr' },
    constexprs: { N },
  });
  const sorts = (on: InstanceType<typeof SimulatedDevice>, kernel: Unchecked, N: number) => {
    const x = on.fromArray(
      Array.from({ length: N }, (_, i) => (i * 7919) % N),
      dtype.float32,
    );
    const out = on.emptyLike(x);
    on.launch(kernel, { grid: [1], args: [x, out] });
    expect(out.toArray()).toEqual(Array.from({ length: N }, (_, i) => i));
  };

  test('lie in what the device reserves', async () => {
    const kernel = await device.compileTriton(sortSource, options(1024));
    expect(kernel.spillBytes).toBeGreaterThanOrEqual(4096);
    const allocated = device.memoryStats()['allocation.all.allocated'];
    sorts(device, kernel, 1024);
    expect(device.memoryStats()['allocation.all.allocated']).toBe((allocated ?? 0) + 2);
  });

  test('that are too large for it are refused with the option to raise, which helps', async () => {
    const N = 2 ** 15;
    const kernel = await device.compileTriton(sortSource, options(N));
    using small = new SimulatedDevice({ reservedBytes: 2 * 65536 });
    const address = small.allocate(4 * N);
    const error = errorOf(() => small.launch(kernel, { grid: [1], args: [address, address] }));
    expect(error).toBeInstanceOf(pkg.OutOfMemoryError);
    const least = Number(/'reservedBytes' of at least (\d+)/.exec(error.message)?.[1]);
    expect(least).toBe(65536 + kernel.spillBytes);
    using large = new SimulatedDevice({ reservedBytes: Math.ceil(least / 65536) * 65536 });
    sorts(large, kernel, N);
  });
});

describe('loading the compiler', () => {
  /** Runs `body`, which pushes to `log`, in a process of its own. */
  const run = (entry: string, body: string) =>
    runModule<unknown[]>(`
      import * as fs from 'node:fs';
      import * as pkg from 'inductor-fake-device/${entry}';
      const bytes = fs.readFileSync(${JSON.stringify(`${root}/dist/fake_device_triton.wasm`)});
      const source = ${JSON.stringify(addSource)};
      const options = ${JSON.stringify(addOptions)};
      const log = [];
      const attempt = async (call) => {
        try {
          const result = await call();
          log.push(result?.constructor?.name ?? String(result));
        } catch (error) {
          log.push(error.name + ': ' + error.message.split('\\n')[0]);
        }
      };
      ${body}
      process.stdout.write(JSON.stringify(log));
    `);

  test.each(['simulated', 'sync'])(
    'is done by the first compileTriton, after %s',
    async (entry) => {
      const log = await run(
        entry,
        `
      ${entry === 'sync' ? '' : 'await pkg.load();'}
      const device = new pkg.SimulatedDevice();
      await attempt(() => device.compileTritonSync(source, options));
      await attempt(() => device.compileTriton(source, options));
      await attempt(() => device.compileTritonSync(source, options));
    `,
      );
      expect(log).toEqual([
        'RuntimeError: compileTritonSync(): the Triton compiler is not loaded: await loadTriton() first, or compileTriton()',
        'TritonKernel',
        'TritonKernel',
      ]);
    },
  );

  test.each([
    [
      "load's locateFile",
      `await pkg.load({ locateFile: (name) => (asked.push(name), '${root}/dist/' + name) });`,
      ['fake_device_simulated.wasm', 'fake_device_triton.wasm'],
    ],
    [
      "load's triton",
      `await pkg.load({ triton: { locateFile: (name) => (asked.push(name), '${root}/dist/' + name) } });`,
      ['fake_device_triton.wasm'],
    ],
    ["load's triton bytes", 'await pkg.load({ triton: { wasmBinary: bytes } });', []],
    [
      "load's triton module",
      'await pkg.load({ triton: { wasmModule: new WebAssembly.Module(bytes) } });',
      [],
    ],
    [
      'loadTriton',
      `await pkg.load(); await pkg.loadTriton({ locateFile: (name) => (asked.push(name), '${root}/dist/' + name) });`,
      ['fake_device_triton.wasm'],
    ],
    ["loadTriton's bytes", 'await pkg.load(); await pkg.loadTriton({ wasmBinary: bytes });', []],
  ])('from where %s says', async (_how, loading, asked) => {
    const log = await run(
      'simulated',
      `
      const asked = [];
      ${loading}
      const device = new pkg.SimulatedDevice();
      await attempt(() => device.compileTriton(source, options));
      log.push(asked);
    `,
    );
    expect(log).toEqual(['TritonKernel', asked]);
  });

  test('is told where it fails, and tried again', async () => {
    const log = await run(
      'simulated',
      `
      let name = 'missing.wasm';
      await pkg.load({ triton: { locateFile: () => '${root}/dist/' + name } });
      const device = new pkg.SimulatedDevice();
      await attempt(() => device.compileTriton(source, options));
      name = 'fake_device_simulated.wasm';
      await attempt(() => device.compileTriton(source, options));
      name = 'fake_device_triton.wasm';
      await attempt(() => device.compileTriton(source, options));
      await attempt(() => pkg.loadTriton());
      await attempt(() => pkg.loadTriton({ wasmBinary: bytes }));
      await attempt(() => pkg.loadTriton({ wasmBinary: 5 }));
      await attempt(() => pkg.load({ triton: { wasmBinary: bytes } }));
      await attempt(() => pkg.load({ triton: { file: 1 } }));
    `,
    );
    expect(log).toEqual([
      expect.stringMatching(
        /^RuntimeError: loadTriton\(\): the WebAssembly Triton compiler could not be loaded: ENOENT/,
      ),
      expect.stringMatching(
        /^RuntimeError: loadTriton\(\): the WebAssembly Triton compiler could not be loaded: /,
      ),
      'TritonKernel',
      'undefined',
      'RuntimeError: loadTriton(): the Triton compiler is loaded, or being loaded, with other options already',
      "TypeError: loadTriton(): 'wasmBinary' must be bytes, not number",
      'RuntimeError: load(): the Triton compiler is loaded already, with other options',
      "TypeError: load(): unexpected option 'file'; known are wasmBinary, wasmModule, locateFile",
    ]);
  });
});

test('the device says that it is capable of Triton', () => {
  expect(device.Interface.isTritonCapable()).toBe(true);
  expect(() => device.Interface.raiseIfTritonUnavailable()).not.toThrow();
  expect(pkg.FakeDeviceInterface.isTritonCapable()).toBe(false);
});
