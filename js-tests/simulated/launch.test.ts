/** Launches: what is checked before a kernel runs, how it fails, and what is left afterwards. */
import * as pkg from 'inductor-fake-device/sync';
import {
  type Assembly,
  assemble,
  call,
  f32,
  f64,
  i32,
  i64,
  outOfBounds,
  storeAtProgram,
  storeInGrid,
  unreachable,
} from './support/assembler.js';

const { SimulatedDevice, JavaScriptKernel, WebAssemblyKernel, dtype } = pkg;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments, too
type Unchecked = any;

let device: InstanceType<typeof SimulatedDevice>;
beforeEach(() => {
  device = new SimulatedDevice();
});
afterEach(() => device.dispose());

function errorOf(call: () => unknown): pkg.KernelLaunchError {
  try {
    call();
  } catch (error) {
    return error as pkg.KernelLaunchError;
  }
  throw new Error('the call should have failed');
}

describe('a JavaScript kernel', () => {
  test('runs once per program, x fastest, with its ids', () => {
    const seen: unknown[] = [];
    const kernel = new JavaScriptKernel({
      name: 'ids',
      signature: {},
      run: ({ programId, numPrograms }) => {
        seen.push([...programId]);
        expect(numPrograms).toEqual([2, 2, 2]);
      },
    });
    device.launch(kernel, { grid: [2, 2, 2], args: [] });
    expect(seen).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 0],
      [0, 0, 1],
      [1, 0, 1],
      [0, 1, 1],
      [1, 1, 1],
    ]);
    seen.length = 0;
    const one = new JavaScriptKernel({
      name: 'one',
      signature: {},
      run: (program) => {
        seen.push(program.numPrograms);
      },
    });
    device.launch(one, { grid: [1], args: [] });
    device.launch(one, { grid: [1, 1], args: [] });
    expect(seen).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });

  test.each([
    ['*i1', dtype.bool, Uint8Array],
    ['*u8', dtype.uint8, Uint8Array],
    ['*i8', dtype.int8, Int8Array],
    ['*i16', dtype.int16, Int16Array],
    ['*i32', dtype.int32, Int32Array],
    ['*i64', dtype.int64, BigInt64Array],
    ['*fp16', dtype.float16, Uint16Array],
    ['*bf16', dtype.bfloat16, Uint16Array],
    ['*fp32', dtype.float32, Float32Array],
    ['*fp64', dtype.float64, Float64Array],
  ] as const)('gets %s as a view to the end of its allocation', (type, element, Typed) => {
    const tensor = device.fromArray([0, 1, 0, 1, 0], element);
    const part = device.reinterpretTensor(tensor, [2], [1], 1);
    const seen: unknown[] = [];
    const kernel = new JavaScriptKernel({
      name: 'views',
      signature: { a: type, b: type, c: type },
      run: (_program, ...views: never[]) => {
        for (const view of views as Unchecked[]) {
          expect(view).toBeInstanceOf(Typed);
          seen.push(view.length, Number(view[0]) !== 0);
        }
      },
    });
    device.launch(kernel, {
      grid: [1],
      args: [tensor, part, tensor.address + 2 * element.itemsize],
    });
    expect(seen).toEqual([5, false, 4, true, 3, false]);
  });

  test('gets numbers as what its signature says', () => {
    let seen: unknown;
    const kernel = new JavaScriptKernel({
      name: 'numbers',
      signature: { a: 'i1', b: 'i32', c: 'i64', d: 'fp32', e: 'fp64', f: 'u8', g: 'i64' },
      run: (_program, ...numbers: never[]) => {
        seen = numbers;
      },
    });
    device.launch(kernel, { grid: [1], args: [true, -5, 7, 0.5, Number.NaN, 255, -(2n ** 63n)] });
    expect(seen).toEqual([1, -5, 7n, 0.5, Number.NaN, 255, -(2n ** 63n)]);
  });

  test('sees memory that has grown since it was queued', () => {
    using deferred = new SimulatedDevice({ execution: 'deferred' });
    const tensor = deferred.fromArray([1], dtype.float32);
    const kernel = new JavaScriptKernel({
      name: 'increment',
      signature: { out: '*fp32' },
      run: (_program, out: Float32Array) => {
        out[0] = (out[0] as number) + 1;
      },
    });
    deferred.launch(kernel, { grid: [3], args: [tensor] });
    deferred.allocate(64 * 1024 * 1024);
    expect(tensor.item()).toBe(4);
  });
});

describe('arguments are checked before anything runs', () => {
  const runs: string[] = [];
  const kernelOf = (signature: pkg.KernelSignature) =>
    new JavaScriptKernel({
      name: 'checked',
      signature,
      run: () => {
        runs.push('ran');
      },
    });
  const signature = { x: '*fp32', n: 'i32' } as const;

  const cases: Record<
    string,
    [pkg.KernelSignature, (tensor: pkg.Tensor, other: pkg.Tensor) => unknown, string | RegExp]
  > = {
    'no array': [signature, () => 5, "'args' must be an array, not number"],
    'no args': [signature, () => undefined, "'args' must be an array, not undefined"],
    'too few': [signature, (x) => [x], '1 arguments for 2 parameters (x, n)'],
    'too many': [signature, (x) => [x, 1, 2], '3 arguments for 2 parameters (x, n)'],
    'a number for a tensor': [signature, () => [1.5, 1], /'x' \(\*fp32\)/],
    'text for a tensor': [signature, () => ['x', 1], 'must be a tensor or an address, not string'],
    'null for a tensor': [signature, () => [null, 1], 'must be a tensor or an address, not null'],
    'a typed array for a tensor': [
      signature,
      () => [new Float32Array(1), 1],
      'must be a tensor or an address, not Float32Array',
    ],
    'another dtype': [
      { x: '*fp16', n: 'i32' },
      (x) => [x, 1],
      /'x' \(\*fp16\) is a tensor of .*float32/,
    ],
    "another device's tensor": [signature, (_x, other) => [other, 1], 'of another device'],
    'an address of nothing': [signature, () => [64, 1], '64 is no address of device memory'],
    'address 0': [signature, () => [0, 1], '0 is no address of device memory'],
    'an address beyond all': [signature, () => [2 ** 45, 1], 'is no address of device memory'],
    'a negative address': [signature, () => [-8, 1], 'is no address of device memory'],
    'an odd address': [signature, (x) => [x.address + 2, 1], 'is no multiple of 4'],
    'a tensor for a number': [signature, (x) => [x, x], /'n' \(i32\) must be a whole number/],
    'a fraction': [signature, (x) => [x, 0.5], 'must be a whole number, not 0.5'],
    NaN: [signature, (x) => [x, Number.NaN], 'must be a whole number, not NaN'],
    'true for an i32': [signature, (x) => [x, true], 'must be a whole number, not boolean'],
    'text for a number': [signature, (x) => [x, '1'], 'must be a whole number, not string'],
    'undefined for a number': [signature, (x) => [x, undefined], 'not undefined'],
    'above i32': [signature, (x) => [x, 2 ** 31], "'n' is 2147483648, which is no i32"],
    'below i32': [signature, (x) => [x, -(2 ** 31) - 1], 'which is no i32'],
    'above u8': [{ n: 'u8' }, () => [256], 'which is no u8'],
    'below u8': [{ n: 'u8' }, () => [-1], 'which is no u8'],
    'above i8': [{ n: 'i8' }, () => [128], 'which is no i8'],
    'below i16': [{ n: 'i16' }, () => [-32769], 'which is no i16'],
    'above i1': [{ n: 'i1' }, () => [2], 'which is no i1'],
    'above i64': [{ n: 'i64' }, () => [2n ** 63n], 'which is no i64'],
    'a bigint for a float': [{ n: 'fp32' }, () => [1n], "'n' (fp32) must be a number, not bigint"],
    'true for a float': [{ n: 'fp64' }, () => [true], "'n' (fp64) must be a number, not boolean"],
  };

  test.each(Object.entries(cases))('%s', (_name, [parameters, args, words]) => {
    using other = new SimulatedDevice();
    const tensor = device.fromArray([1, 2], dtype.float32);
    const theirs = other.fromArray([1, 2], dtype.float32);
    const launch = () =>
      device.launch(kernelOf(parameters), {
        grid: [1],
        args: args(tensor, theirs) as Unchecked,
      });
    runs.length = 0;
    const error = errorOf(launch);
    expect(['TypeError', 'RangeError']).toContain(error.name);
    expect(error.message).toContain('launch of checked');
    expect(launch).toThrow(words);
    device.synchronize();
    expect(runs).toEqual([]);
    expect(tensor.toArray()).toEqual([1, 2]);
  });

  test('a disposed tensor', () => {
    const tensor = device.fromArray([1], dtype.float32);
    tensor.dispose();
    expect(() => device.launch(kernelOf(signature), { grid: [1], args: [tensor, 1] })).toThrow(
      /this tensor is disposed/,
    );
  });

  test.each([
    undefined,
    null,
    5,
    'x',
    [],
    [1, 1, 1, 1],
    [0],
    [1, 0],
    [-1],
    [0.5],
    ['1'],
    [2 ** 31],
    [Number.NaN],
    [1n],
  ])('the grid %p', (grid) => {
    runs.length = 0;
    const error = errorOf(() => device.launch(kernelOf({}), { grid: grid as Unchecked, args: [] }));
    expect(error.name).toBe('TypeError');
    expect(error.message).toMatch(/launch of checked: 'grid' must/);
    expect(runs).toEqual([]);
  });

  test.each([
    [{ bytes: -1 }],
    [{ bytes: Number.NaN }],
    [{ operations: Number.POSITIVE_INFINITY }],
    [{ bytes: '1' }],
    [{ operations: 1n }],
    [{ flops: 1 }],
    [null],
    [5],
  ])('the cost %p', (cost) => {
    runs.length = 0;
    expect(() =>
      device.launch(kernelOf({}), { grid: [1], args: [], cost: cost as Unchecked }),
    ).toThrow(TypeError);
    expect(runs).toEqual([]);
  });

  test.each([
    ['nothing', undefined],
    ['a function', () => {}],
    ['an object', { name: 'k', parameters: [] }],
  ])('%s for a kernel', (_name, kernel) => {
    expect(() => device.launch(kernel as Unchecked, { grid: [1], args: [] })).toThrow(TypeError);
    expect(() => device.launch(kernel as Unchecked, { grid: [1], args: [] })).toThrow(/'kernel'/);
  });

  test('options that are missing or unknown', () => {
    const kernel = kernelOf({});
    for (const options of [undefined, null, 5, { grid: [1], args: [], streams: 1 }]) {
      expect(() => device.launch(kernel, options as Unchecked)).toThrow(TypeError);
    }
  });
});

describe('kernels that cannot be', () => {
  const run = () => {};
  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /missing required argument 'options'/],
    ['null', null, /options must be an object/],
    ['no name', { signature: {}, run }, /missing required argument 'name'/],
    ['an empty name', { name: '', signature: {}, run }, /'name' must not be empty/],
    ['a number for a name', { name: 5, signature: {}, run }, /'name' must be a string/],
    ['no signature', { name: 'k', run }, /'signature' must be an object/],
    ['a list for a type', { name: 'k', signature: { x: [] }, run }, /parameter 'x' has the type/],
    [
      'an unknown type',
      { name: 'k', signature: { x: '*fp8' }, run },
      /parameter 'x' has the type '\*fp8'/,
    ],
    ['two stars', { name: 'k', signature: { x: '**i8' }, run }, /has the type '\*\*i8'/],
    ['a 16-bit number', { name: 'k', signature: { x: 'fp16' }, run }, /only as pointers/],
    ['no function', { name: 'k', signature: {} }, /'run' must be a function/],
    ['an unknown option', { name: 'k', signature: {}, run, grid: 1 }, /unexpected option 'grid'/],
  ])('%s', (_name, options, words) => {
    expect(() => new JavaScriptKernel(options as Unchecked)).toThrow(TypeError);
    expect(() => new JavaScriptKernel(options as Unchecked)).toThrow(words);
  });
});

const perProgram = { name: 'store', signature: { out: '*fp32', value: 'fp32' }, program: 'kernel' };
const wholeGrid = { name: 'store', signature: { out: '*fp32', value: 'fp32' }, grid: 'kernel' };
const ids = (count: number) => new Array<number>(count).fill(i32);
const programBytes = (more: Partial<Assembly> = {}) =>
  assemble({ params: [i32, f32, ...ids(6)], body: storeAtProgram, ...more });
const gridBytes = (more: Partial<Assembly> = {}) =>
  assemble({ params: [i32, f32, ...ids(3)], body: storeInGrid, ...more });

describe('a WebAssembly kernel', () => {
  test('runs per program', () => {
    const kernel = new WebAssemblyKernel({ ...perProgram, bytes: programBytes() });
    const out = device.fromArray([0, 0, 0, 9], dtype.float32);
    device.launch(kernel, { grid: [3], args: [out, 1.5] });
    expect(out.toArray()).toEqual([1.5, 1.5, 1.5, 9]);
  });

  test('runs its whole grid', () => {
    const kernel = new WebAssemblyKernel({ ...wholeGrid, bytes: gridBytes() });
    const out = device.fromArray([0, 0, 0, 9], dtype.float32);
    device.launch(kernel, { grid: [3], args: [out, 2.5] });
    expect(out.toArray()).toEqual([2.5, 2.5, 2.5, 9]);
  });

  test('runs on several devices, each with its memory', () => {
    using other = new SimulatedDevice();
    const kernel = new WebAssemblyKernel({ ...wholeGrid, bytes: gridBytes() });
    const [mine, theirs] = [device, other].map((one) => one.fromArray([0], dtype.float32)) as [
      pkg.Tensor,
      pkg.Tensor,
    ];
    device.launch(kernel, { grid: [1], args: [mine, 1] });
    other.launch(kernel, { grid: [1], args: [theirs, 2] });
    expect([mine.item(), theirs.item()]).toEqual([1, 2]);
  });

  test('runs on memory that has grown', () => {
    const kernel = new WebAssemblyKernel({ ...wholeGrid, bytes: gridBytes() });
    const out = device.fromArray([0], dtype.float32);
    device.launch(kernel, { grid: [1], args: [out, 1] });
    const far = device.allocate(64 * 1024 * 1024);
    device.launch(kernel, { grid: [1], args: [far, 3] });
    expect(device.view(far, dtype.float32, 1).at(0)).toBe(3);
    device.launch(kernel, { grid: [1], args: [out, 2] });
    expect(out.item()).toBe(2);
  });

  test('passes every kind of number, and imports what it is given', () => {
    const seen: unknown[] = [];
    const bytes = assemble({
      params: [i32, i64, f32, f64, i32, ...ids(3)],
      importedFunction: ['host', 'note'],
      body: call(0),
    });
    const kernel = new WebAssemblyKernel({
      name: 'numbers',
      signature: { a: 'i8', b: 'i64', c: 'fp32', d: 'fp64', e: 'i1' },
      bytes,
      grid: 'kernel',
      imports: { host: { note: () => seen.push('called') } },
    });
    device.launch(kernel, { grid: [1], args: [-1, 2n ** 62n, 0.5, 0.25, true] });
    expect(seen).toEqual(['called']);
  });

  test('may have passive data, custom sections, and bytes in any view', () => {
    for (const bytes of [
      gridBytes({ data: ['passive'] }),
      gridBytes({ custom: true }),
      gridBytes({ maximumPages: 65536 }),
    ]) {
      const padded = new Uint8Array(bytes.length + 10);
      padded.set(bytes, 5);
      for (const view of [
        bytes,
        padded.subarray(5, 5 + bytes.length),
        new DataView(padded.buffer, 5, bytes.length),
      ]) {
        const kernel = new WebAssemblyKernel({ ...wholeGrid, bytes: view as Unchecked });
        const out = device.fromArray([0], dtype.float32);
        device.launch(kernel, { grid: [1], args: [out, 4] });
        expect(out.item()).toBe(4);
      }
    }
  });

  const asDataView = (bytes: Uint8Array) =>
    new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

  test.each<
    [string, () => Partial<ConstructorParameters<typeof WebAssemblyKernel>[0]> | object, RegExp]
  >([
    ['no bytes', () => ({ bytes: undefined }), /'bytes' must be a Uint8Array, not undefined/],
    ['an ArrayBuffer', () => ({ bytes: new ArrayBuffer(8) }), /'bytes' must be a Uint8Array/],
    ['bytes that are none', () => ({ bytes: new Uint8Array(8) }), /no valid WebAssembly module/],
    [
      'bytes that end early',
      () => ({ bytes: gridBytes().slice(0, -4) }),
      /no valid WebAssembly module/,
    ],
    ['no entry', () => ({ grid: undefined }), /give one of 'program' and 'grid'/],
    ['two entries', () => ({ program: 'kernel' }), /give one of 'program' and 'grid'/],
    ['a number for an entry', () => ({ grid: 5 }), /'grid' must be a string/],
    ['a wrong export', () => ({ grid: 'other' }), /the module exports no function 'other'/],
    [
      'no memory import',
      () => ({ bytes: gridBytes({ pages: null, ownMemory: true }) }),
      /must import one memory, the device's; it imports 0/,
    ],
    ['a start function', () => ({ bytes: gridBytes({ start: true }) }), /has a start function/],
    [
      'data at a fixed address',
      () => ({ bytes: gridBytes({ data: [0] }) }),
      /data at fixed addresses/,
    ],
    [
      'such data behind passive data',
      () => ({ bytes: gridBytes({ data: ['passive', 64] }) }),
      /data at fixed addresses/,
    ],
    [
      'such data in a DataView',
      () => ({ bytes: asDataView(gridBytes({ data: [0] })) }),
      /data at fixed addresses/,
    ],
    [
      'more memory than is reserved',
      () => ({ bytes: gridBytes({ pages: 2 }) }),
      /wants 2 pages of memory for itself/,
    ],
    [
      'too few parameters',
      () => ({ signature: { out: '*fp32' } }),
      /'kernel' takes 5 parameters, and 4 are passed: 1 of the signature, and three numbers of programs/,
    ],
    [
      'called per program instead of whole',
      () => ({ grid: undefined, program: 'kernel' }),
      /'kernel' takes 5 parameters, and 8 are passed/,
    ],
    [
      'another type of number',
      () => ({ signature: { out: '*fp32', value: 'i32' } }),
      /'kernel' takes f32 as parameter 1, and 'value' \(i32\) is passed as i32/,
    ],
    [
      'a number for a pointer',
      () => ({ signature: { out: 'i64', value: 'fp32' } }),
      /'kernel' takes i32 as parameter 0, and 'out' \(i64\) is passed as i64/,
    ],
    [
      'ids that are no i32',
      () => ({ bytes: assemble({ params: [i32, f32, i32, f32, i32] }) }),
      /'kernel' takes f32 as parameter 3, and a program number is passed as i32/,
    ],
    ['an unknown option', () => ({ module: 1 }), /unexpected option 'module'/],
  ])('is refused with the reason: %s', (_name, change, words) => {
    const make = () =>
      new WebAssemblyKernel({ ...wholeGrid, bytes: gridBytes(), ...change() } as Unchecked);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(words);
  });

  test.each<[string, () => object, RegExp]>([
    [
      'an import that nobody gives',
      () => ({ bytes: gridBytes({ importedFunction: ['host', 'f'] }) }),
      /imports function host\.f, which 'imports' does not give/,
    ],
    [
      'an import of another kind',
      () => ({
        bytes: gridBytes({ importedFunction: ['host', 'f'] }),
        imports: { host: { f: 5 } },
      }),
      /cannot be linked to this device/,
    ],
    [
      'a memory that must not grow as far as this device',
      () => ({ bytes: gridBytes({ maximumPages: 1 }) }),
      /cannot be linked to this device/,
    ],
  ])('is refused at the launch: %s', (_name, change, words) => {
    const kernel = new WebAssemblyKernel({
      ...wholeGrid,
      bytes: gridBytes(),
      ...change(),
    } as Unchecked);
    const out = device.fromArray([7], dtype.float32);
    const launch = () => device.launch(kernel, { grid: [1], args: [out, 1] });
    expect(launch).toThrow(TypeError);
    expect(launch).toThrow(words);
    expect(out.item()).toBe(7);
  });
});

describe('a kernel that fails', () => {
  test('gives a LaunchError with kernel, program and cause', () => {
    const cause = new RangeError('no such row');
    const kernel = new JavaScriptKernel({
      name: 'throwing',
      signature: {},
      run: ({ programId: [x, y] }) => {
        if (x === 2 && y === 1) throw cause;
      },
    });
    const error = errorOf(() => device.launch(kernel, { grid: [4, 3], args: [] }));
    expect(error).toBeInstanceOf(pkg.KernelLaunchError);
    expect(error).toBeInstanceOf(pkg.LaunchError);
    expect(error.kernel).toBe('throwing');
    expect(error.program).toEqual([2, 1, 0]);
    expect(error.cause).toBe(cause);
    expect(error.message).toBe('kernel throwing failed in program [2, 1, 0]: no such row');
    device.synchronize();
  });

  test.each([['text'], [undefined], [null], [5n], [Symbol('s')], [{ toString: null }]])(
    'by throwing %p',
    (cause) => {
      const kernel = new JavaScriptKernel({
        name: 'odd',
        signature: {},
        run: () => {
          throw cause;
        },
      });
      const error = errorOf(() => device.launch(kernel, { grid: [1], args: [] }));
      expect(error).toBeInstanceOf(pkg.LaunchError);
      expect(error.cause).toBe(cause);
    },
  );

  test('by endless recursion', () => {
    const recurse = (): number => 1 + recurse();
    const kernel = new JavaScriptKernel({
      name: 'deep',
      signature: {},
      run: () => {
        recurse();
      },
    });
    for (let i = 0; i < 10; i++) {
      const error = errorOf(() => device.launch(kernel, { grid: [1], args: [] }));
      expect(error).toBeInstanceOf(pkg.LaunchError);
    }
    expect(device.fromArray([1], dtype.int8).item()).toBe(1);
  });

  test.each([
    ['unreachable', unreachable, /unreachable/],
    ['out of bounds', outOfBounds, /out of bounds/],
  ])('by a trap: %s, per program and whole', (_name, body, words) => {
    for (const entry of ['program', 'grid'] as const) {
      const kernel = new WebAssemblyKernel({
        name: 'trapping',
        signature: {},
        bytes: assemble({ params: ids(entry === 'program' ? 6 : 3), body }),
        ...({ [entry]: 'kernel' } as { program: string }),
      });
      const error = errorOf(() => device.launch(kernel, { grid: [2, 1], args: [] }));
      expect(error).toBeInstanceOf(pkg.KernelLaunchError);
      expect([error.kernel, error.program]).toEqual([
        'trapping',
        entry === 'program' ? [0, 0, 0] : null,
      ]);
      expect((error.cause as Error).name).toBe('RuntimeError');
      expect(error.message).toMatch(words);
    }
    const out = device.fromArray([0], dtype.float32);
    const good = new WebAssemblyKernel({ ...wholeGrid, bytes: gridBytes() });
    device.launch(good, { grid: [1], args: [out, 6] });
    expect(out.item()).toBe(6);
  });

  test('by what an imported function throws', () => {
    const cause = new Error('from the host');
    const kernel = new WebAssemblyKernel({
      name: 'importing',
      signature: {},
      bytes: assemble({ params: ids(3), importedFunction: ['host', 'f'], body: call(0) }),
      grid: 'kernel',
      imports: {
        host: {
          f: () => {
            throw cause;
          },
        },
      },
    });
    expect(errorOf(() => device.launch(kernel, { grid: [1], args: [] })).cause).toBe(cause);
  });

  test('by calling its device, which refuses', () => {
    const stream = device.createStream();
    const event = device.createEvent();
    const tensor = device.fromArray([1], dtype.float32);
    const inner = new JavaScriptKernel({ name: 'inner', signature: {}, run: () => {} });
    const calls: Record<string, () => unknown> = {
      allocate: () => device.allocate(1),
      free: () => device.free(tensor.address),
      launch: () => device.launch(inner, { grid: [1], args: [] }),
      synchronize: () => device.synchronize(),
      'tensor.item': () => tensor.item(),
      'tensor.copyFrom': () => tensor.copyFrom([2]),
      'stream.synchronize': () => stream.synchronize(),
      'event.record': () => event.record(),
      'event.synchronize': () => event.synchronize(),
      createStream: () => device.createStream(),
      setStream: () => device.setStream(stream),
      'Interface.setStreamById': () => device.Interface.setStreamById(stream.handle, 0, 1),
      'Interface.synchronize': () => device.Interface.synchronize(),
      emptyCache: () => device.emptyCache(),
      lose: () => device.lose(),
      reset: () => device.reset(),
      dispose: () => device.dispose(),
    };
    for (const [name, use] of Object.entries(calls)) {
      const kernel = new JavaScriptKernel({ name, signature: {}, run: () => void use() });
      const error = errorOf(() => device.launch(kernel, { grid: [1], args: [] }));
      expect([name, error.name, (error.cause as Error)?.name]).toEqual([
        name,
        'LaunchError',
        expect.stringMatching(/RuntimeError|AssertionError/),
      ]);
      expect(error.message).toMatch(/kernel is running|operation that is running/);
    }
    expect(tensor.item()).toBe(1);
    expect(device.currentStream()).toBe(device.defaultStream);
  });

  test('on request, the nth launch, once', () => {
    let runs = 0;
    const kernel = new JavaScriptKernel({
      name: 'counted',
      signature: {},
      run: () => {
        runs++;
      },
    });
    const launch = () => device.launch(kernel, { grid: [1], args: [] });
    device.failLaunch(3);
    launch();
    launch();
    const error = errorOf(launch);
    expect(error).toBeInstanceOf(pkg.LaunchError);
    expect(error.message).toMatch(/counted failed: a failure was asked for/);
    launch();
    expect(runs).toBe(3);
    device.failLaunch(1);
    device.failLaunch(0);
    launch();
    // A launch that is refused is none.
    device.failLaunch(1);
    expect(() => device.launch(kernel, { grid: [1], args: [5] })).toThrow(TypeError);
    expect(launch).toThrow(pkg.LaunchError);
  });

  test('another device may be called from a kernel', () => {
    using other = new SimulatedDevice();
    const tensor = other.fromArray([0], dtype.float32);
    const inner = new JavaScriptKernel({
      name: 'inner',
      signature: { out: '*fp32' },
      run: (_program, out: Float32Array) => {
        out[0] = 8;
      },
    });
    const outer = new JavaScriptKernel({
      name: 'outer',
      signature: {},
      run: () => other.launch(inner, { grid: [1], args: [tensor] }),
    });
    device.launch(outer, { grid: [1], args: [] });
    expect(tensor.item()).toBe(8);
  });
});
