/** Tensors, as generated wrappers use them. */
import * as pkg from 'inductor-fake-device/sync';

const { SimulatedDevice, JavaScriptKernel, dtype, assertSizeStride, assertAlignment } = pkg;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments, too
type Unchecked = any;

let device: InstanceType<typeof SimulatedDevice>;
beforeEach(() => {
  device = new SimulatedDevice();
});
afterEach(() => device.dispose());

const allocated = () => device.memoryStats()['allocation.all.current'];

describe('are made', () => {
  test('by emptyStrided, with exactly the memory that size and strides span', () => {
    const cases: [number[], number[], number][] = [
      [[], [], 4],
      [[3], [1], 12],
      [[3], [5], 44],
      [[2, 3], [3, 1], 24],
      [[2, 3], [1, 2], 24],
      [[4], [0], 4],
      [[0, 3], [3, 1], 1],
    ];
    for (const [size, stride, bytes] of cases) {
      const tensor = device.emptyStrided(size, stride, dtype.float32);
      expect([tensor.size, tensor.stride, tensor.dtype, tensor.storageOffset]).toEqual([
        size,
        stride,
        dtype.float32,
        0,
      ]);
      expect(device.pointerAttributes(tensor.address)).toEqual({
        type: 'device',
        base: tensor.address,
        bytes,
      });
      expect(tensor.numel).toBe(size.reduce((a, b) => a * b, 1));
    }
  });

  test('with a geometry that callers cannot change', () => {
    const size = [2, 3];
    const tensor = device.emptyStrided(size, [3, 1], dtype.float32);
    size[0] = 9;
    expect(tensor.size).toEqual([2, 3]);
    expect(() => {
      (tensor.size as number[])[0] = 9;
    }).toThrow(TypeError);
  });

  test.each<[string, number[], number[], number[]]>([
    ['the strides of a dense tensor', [2, 3], [1, 2], [1, 2]],
    ['those of a dense one with a dimension of 1', [2, 1, 3], [3, 7, 1], [3, 7, 1]],
    ['contiguous ones for gaps', [2, 3], [8, 1], [3, 1]],
    ['contiguous ones for shared elements', [2, 3], [0, 1], [3, 1]],
  ])('by emptyLike, with %s', (_what, size, stride, expected) => {
    const like = device.emptyLike(device.emptyStrided(size, stride, dtype.int16));
    expect([like.size, like.stride, like.dtype]).toEqual([size, expected, dtype.int16]);
  });

  test.each<[string, unknown, number[] | undefined, unknown]>([
    ['a number', 5, undefined, 5],
    ['a list', [1, 2, 3], undefined, [1, 2, 3]],
    [
      'rows',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      undefined,
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    ['three levels', [[[1], [2]]], undefined, [[[1], [2]]]],
    ['nothing', [], undefined, []],
    ['rows of nothing', [[], []], undefined, [[], []]],
    ['a typed array', new Int8Array([1, 2, 3, 4]), undefined, [1, 2, 3, 4]],
    [
      'a typed array with a size',
      new Int8Array([1, 2, 3, 4]),
      [2, 2],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'a list with a size',
      [1, 2, 3, 4],
      [2, 2],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'rows with another size',
      [
        [1, 2],
        [3, 4],
      ],
      [4, 1],
      [[1], [2], [3], [4]],
    ],
    ['a number with a size', 5, [1, 1], [[5]]],
  ])('by fromArray, of %s', (_name, data, size, wanted) => {
    const tensor = device.fromArray(data as Unchecked, dtype.float32, size ? { size } : {});
    expect(tensor.toArray()).toEqual(wanted);
  });

  test('by fromArray, of bigints with a size', () => {
    expect(device.fromArray([1n, 2n ** 60n + 1n], dtype.int64, { size: [2, 1] }).toArray()).toEqual(
      [[1n], [2n ** 60n + 1n]],
    );
  });

  test.each<[string, unknown, unknown, RegExp]>([
    [
      'rows of different lengths',
      [[1, 2], [3]],
      {},
      /row 1 has the size \[1\], and row 0 has \[2\]/,
    ],
    ['numbers and rows', [1, [2]], {}, /row 1 has the size \[1\], and row 0 has \[\]/],
    ['too few numbers', [1, 2, 3], { size: [2, 2] }, /3 numbers for a tensor of the size \[2,2\]/],
    ['text', ['1'], {}, /element 0 is no number but string/],
    ['text with a size', ['1'], { size: [1, 1] }, /element 0 is no number but string/],
    ['null', null, {}, /no number but null/],
    ['an object', {}, {}, /no number but Object/],
    ['a DataView', new DataView(new ArrayBuffer(4)), {}, /DataView|numbers/],
    ['an unknown option', [1], { stream: 0 }, /unexpected option 'stream'/],
  ])('and refused: %s', (_name, data, options, words) => {
    expect(() => device.fromArray(data as Unchecked, dtype.float32, options as Unchecked)).toThrow(
      words,
    );
    expect(allocated()).toBe(0);
  });
});

describe('copies', () => {
  test('of a tensor that is not contiguous touch its elements only', () => {
    const whole = device.fromArray(new Float32Array(12).fill(-1), dtype.float32, { size: [12] });
    const transposed = device.reinterpretTensor(whole, [2, 3], [1, 2]);
    transposed.copyFrom([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(whole.toArray()).toEqual([1, 4, 2, 5, 3, 6, -1, -1, -1, -1, -1, -1]);
    expect(transposed.toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const column = device.reinterpretTensor(whole, [3], [4], 3);
    expect(column.toArray()).toEqual([5, -1, -1]);
    column.copyFrom(new Float32Array([7, 8, 9]));
    expect(whole.toArray()).toEqual([1, 4, 2, 7, 3, 6, -1, 8, -1, -1, -1, 9]);
    expect(column.toTypedArray()).toEqual(new Float32Array([7, 8, 9]));
  });

  test('of an expanded tensor repeat it', () => {
    const one = device.fromArray([3], dtype.int32);
    expect(device.reinterpretTensor(one, [2, 2], [0, 0]).toArray()).toEqual([
      [3, 3],
      [3, 3],
    ]);
  });

  test.each([
    ['bool', dtype.bool, Float64Array],
    ['uint8', dtype.uint8, Float64Array],
    ['int8', dtype.int8, Float64Array],
    ['int16', dtype.int16, Float64Array],
    ['int32', dtype.int32, Float64Array],
    ['int64', dtype.int64, BigInt64Array],
    ['float16', dtype.float16, Float32Array],
    ['bfloat16', dtype.bfloat16, Float32Array],
    ['float32', dtype.float32, Float32Array],
    ['float64', dtype.float64, Float64Array],
  ] as const)('of %s come back as their kind of array, strided or not', (name, type, Typed) => {
    const data = name === 'bool' ? [1, 0, 1, 1] : [1, 2, 3, 4];
    const straight = device.fromArray(data, type);
    const strided = device.emptyStrided([4], [3], type).copyFrom(data);
    for (const tensor of [straight, strided]) {
      const typed = tensor.toTypedArray();
      expect(typed).toBeInstanceOf(Typed);
      expect(Array.from(typed as Float64Array, Number)).toEqual(data);
    }
  });

  test('with another size, or count, are refused', () => {
    const tensor = device.fromArray(
      [
        [1, 2],
        [3, 4],
      ],
      dtype.float32,
    );
    for (const data of [
      [1, 2, 3, 4],
      [[1, 2]],
      [[1, 2], [3]],
      5,
      new Float32Array(3),
      null,
      undefined,
    ]) {
      expect(() => tensor.copyFrom(data as Unchecked)).toThrow(TypeError);
    }
    expect(tensor.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('can be awaited', async () => {
    const tensor = device.emptyStrided([2], [1], dtype.float32);
    expect(await tensor.copyFromAsync([1, 2])).toBe(tensor);
    expect(await tensor.toArrayAsync()).toEqual([1, 2]);
    await expect(tensor.copyFromAsync([1])).rejects.toThrow(TypeError);
    const later = tensor.toArrayAsync();
    tensor.dispose();
    await expect(later).rejects.toThrow(/this tensor is disposed/);
  });

  test('to and from a deferred device can be awaited', async () => {
    using deferred = new SimulatedDevice({ execution: 'deferred' });
    const tensor = deferred.emptyStrided([2], [1], dtype.int64);
    const copied = tensor.copyFromAsync([1n, 2n]);
    await copied;
    expect(deferred.view(tensor.address, dtype.int64, 2).at(1)).toBe(2n);
    expect(await tensor.toArrayAsync()).toEqual([1n, 2n]);
  });

  test('in the current stream', () => {
    using deferred = new SimulatedDevice({ execution: 'deferred' });
    const stream = deferred.createStream();
    const tensor = deferred.emptyStrided([1], [1], dtype.float32);
    deferred.setStream(stream);
    tensor.copyFrom([4]);
    expect(deferred.defaultStream.query()).toBe(true);
    expect(stream.query()).toBe(true);
    expect(deferred.view(tensor.address, dtype.float32, 1).at(0)).toBe(4);
  });

  test('through a growth of device memory find their data', () => {
    const tensor = device.fromArray([1, 2, 3], dtype.float32);
    device.allocate(100 * 1024 * 1024);
    expect(tensor.toArray()).toEqual([1, 2, 3]);
  });
});

describe('item', () => {
  test('is the only element', () => {
    expect(device.fromArray([[2.5]], dtype.float32).item()).toBe(2.5);
    expect(device.fromArray(7, dtype.int64).item()).toBe(7n);
    expect(device.fromArray([0], dtype.bool).item()).toBe(false);
  });

  test.each([[[]], [[1, 2]], [[[1], [2]]]])('of %j is an error', (data) => {
    expect(() => device.fromArray(data as Unchecked, dtype.float32).item()).toThrow(
      /elements cannot be converted to Scalar/,
    );
  });
});

describe('reinterpretTensor', () => {
  test('is another view of the storage, from the first element of the tensor', () => {
    const base = device.fromArray([0, 1, 2, 3, 4, 5, 6, 7], dtype.int32);
    const half = device.reinterpretTensor(base, [4], [1], 4);
    const quarter = device.reinterpretTensor(half, [2], [1], 2);
    expect(quarter.toArray()).toEqual([6, 7]);
    expect(quarter.storageOffset).toBe(6);
    expect(quarter.address).toBe(base.address + 24);
    quarter.copyFrom([60, 70]);
    expect(base.toArray()).toEqual([0, 1, 2, 3, 4, 5, 60, 70]);
  });

  test('keeps the storage until the last view is gone', () => {
    const base = device.fromArray([1, 2], dtype.int32);
    const view = device.reinterpretTensor(base, [1], [1], 1);
    base.dispose();
    expect(allocated()).toBe(1);
    expect(view.item()).toBe(2);
    view.dispose();
    expect(allocated()).toBe(0);
  });

  test.each<[string, number[], number[], number, RegExp]>([
    ['past the end', [3], [1], 0, /the view ends at byte 12 of a storage of 8/],
    ['past the end by its offset', [1], [1], 2, /the view ends at byte 12 of a storage of 8/],
    ['past the end by its stride', [2], [2], 0, /the view ends at byte 12/],
  ])('refuses a view %s', (_name, size, stride, offset, words) => {
    const base = device.fromArray([1, 2], dtype.int32);
    expect(() => device.reinterpretTensor(base, size, stride, offset)).toThrow(pkg.RuntimeError);
    expect(() => device.reinterpretTensor(base, size, stride, offset)).toThrow(words);
  });

  test("refuses another device's tensor, and a disposed one", () => {
    using other = new SimulatedDevice();
    const theirs = other.fromArray([1], dtype.int32);
    expect(() => device.reinterpretTensor(theirs, [1], [1])).toThrow(/of another device/);
    theirs.dispose();
    expect(() => other.reinterpretTensor(theirs, [1], [1])).toThrow(/this tensor is disposed/);
  });
});

describe('assertions of wrappers', () => {
  test('assertSizeStride passes what matches', () => {
    const tensor = device.emptyStrided([2, 1, 3], [3, 3, 1], dtype.float32);
    assertSizeStride(tensor, [2, 1, 3], [3, 3, 1]);
    // The stride of a dimension of one element is never used.
    assertSizeStride(tensor, [2, 1, 3], [3, 99, 1]);
  });

  test.each<[number[], number[], string]>([
    [[2], [1], 'wrong number of dimensions: got 2, expected 1'],
    [[2, 4], [3, 1], 'expected size 3==4, stride 1==1 at dim=1'],
    [[2, 3], [1, 2], 'expected size 2==2, stride 3==1 at dim=0'],
  ])('assertSizeStride of %j and %j says what differs', (size, stride, words) => {
    const tensor = device.emptyStrided([2, 3], [3, 1], dtype.float32);
    expect(() => assertSizeStride(tensor, size, stride)).toThrow(pkg.AssertionError);
    expect(() => assertSizeStride(tensor, size, stride)).toThrow(words);
  });

  test('assertAlignment', () => {
    const tensor = device.emptyStrided([8], [1], dtype.float32);
    for (const bytes of [1, 4, 16, 512]) assertAlignment(tensor, bytes);
    const odd = device.reinterpretTensor(tensor, [1], [1], 1);
    assertAlignment(odd, 4);
    expect(() => assertAlignment(odd, 16)).toThrow(pkg.AssertionError);
    expect(() => assertAlignment(odd, 16)).toThrow(
      `expected an address that is a multiple of 16, got ${odd.address}`,
    );
  });
});

describe('dispose', () => {
  test('frees at once, the second time does nothing, and later use says so', () => {
    const tensor = device.fromArray([1], dtype.float32);
    tensor.dispose();
    tensor.dispose();
    tensor[Symbol.dispose]();
    expect(allocated()).toBe(0);
    for (const use of [
      () => tensor.address,
      () => tensor.copyFrom([1]),
      () => tensor.toArray(),
      () => tensor.item(),
    ]) {
      expect(use).toThrow(pkg.RuntimeError);
      expect(use).toThrow(/this tensor is disposed/);
    }
    expect(tensor.size).toEqual([1]);
  });

  test('refused within a kernel may be done again after it', () => {
    const tensor = device.fromArray([1], dtype.float32);
    const kernel = new JavaScriptKernel({
      name: 'disposing',
      signature: {},
      run: () => tensor.dispose(),
    });
    expect(() => device.launch(kernel, { grid: [1], args: [] })).toThrow(pkg.LaunchError);
    expect(tensor.item()).toBe(1);
    tensor.dispose();
    expect(allocated()).toBe(0);
  });
});

describe('a view of a storage with a dtype of its own', () => {
  test('reads the bytes that are there', () => {
    const pool = device.fromArray([1, 256, 0x7fc00000, -1], dtype.int32);
    const bytes = device.allocFromPool(pool, 4, dtype.uint8, [4], [1]);
    expect(bytes.toArray()).toEqual([0, 1, 0, 0]);
    const float = device.allocFromPool(pool, 8, dtype.float32, [], []);
    expect(float.item()).toBeNaN();
    pool.dispose();
    // The storage goes with the last view.
    expect(bytes.toArray()).toEqual([0, 1, 0, 0]);
    bytes.dispose();
    float.dispose();
    expect(allocated()).toBe(0);
  });

  test('stays within it, at a multiple of the dtype', () => {
    const pool = device.fromArray([1, 2], dtype.int32);
    expect(() => device.allocFromPool(pool, 2, dtype.int32, [1], [1])).toThrow(RangeError);
    expect(() => device.allocFromPool(pool, 4, dtype.int32, [2], [1])).toThrow(pkg.RuntimeError);
    expect(() => device.allocFromPool(pool, 0, dtype.int64, [2], [1])).toThrow(
      'the view ends at byte 16 of a storage of 8',
    );
    pool.dispose();
  });

  test("is its device's", () => {
    const other = new SimulatedDevice({ memoryBytes: 4 * 1024 * 1024 });
    const tensor = device.fromArray([1], dtype.float32);
    expect([device.owns(tensor), other.owns(tensor)]).toEqual([true, false]);
    expect(() => other.allocFromPool(tensor, 0, dtype.int8, [1], [1])).toThrow(TypeError);
    tensor.dispose();
    other.dispose();
  });
});
