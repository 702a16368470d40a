/** Matrix products against a plain loop: any strides, any dtype, and what happens around them. */
import type { OperatorValue } from '../../../web/inductor/operators/operator.js';
import { dtype, OperatorBench, rowMajor, smallNumbers, Tensor } from './support/context.js';

let bench: OperatorBench;
beforeEach(() => {
  bench = new OperatorBench();
});
afterEach(() => bench.device.dispose());

type DType = Tensor['dtype'];

/** How a matrix may lie. */
const layouts: Readonly<Record<string, (size: readonly number[]) => number[]>> = {
  rows: rowMajor,
  columns: (size) => {
    const [columns = 1, rows = 1] = size.slice(-2).reverse();
    return [...(size.length === 3 ? [rows * columns] : []), 1, rows];
  },
  gaps: (size) =>
    rowMajor(size.map((extent, i) => (i === 0 ? extent : extent + 2))).map((s) => 2 * s),
  shared: (size) => rowMajor(size).map((step, i) => (i === 0 ? 0 : step)),
};

function filled(size: readonly number[], type: DType, layout = 'rows', seed = 1): Tensor {
  const stride = layouts[layout]?.(size) ?? [];
  const tensor = bench.device.emptyStrided(size, stride, type);
  const extent = 1 + size.reduce((sum, n, i) => sum + Math.max(n - 1, 0) * (stride[i] ?? 0), 0);
  // Through a view of the whole memory: shared elements are written once.
  const all = bench.device.reinterpretTensor(tensor, [size.includes(0) ? 0 : extent], [1]);
  all.copyFrom(smallNumbers(all.numel, seed));
  all.dispose();
  return tensor;
}

const numbersOf = (tensor: Tensor): number[] =>
  Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, Number);

/** The product of each batch in plain loops. */
function product(left: Tensor, right: Tensor): number[] {
  const [m, k] = left.size.slice(-2) as [number, number];
  const n = right.size.at(-1) as number;
  const batches = left.size.length === 3 ? (left.size[0] as number) : 1;
  const [a, b] = [numbersOf(left), numbersOf(right)];
  const result: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          sum += (a[(batch * m + i) * k + p] as number) * (b[(batch * k + p) * n + j] as number);
        }
        result.push(sum);
      }
    }
  }
  return result;
}

const floats = ['float32', 'float64', 'float16', 'bfloat16'] as const;
const integers = ['int8', 'int16', 'int32', 'int64'] as const;

describe('mm', () => {
  const sizes = [
    [1, 1, 1],
    [3, 5, 7],
    [4, 8, 16],
    [33, 9, 17],
    [2, 300, 3],
    [130, 20, 270],
    [0, 4, 3],
    [4, 0, 3],
    [4, 3, 0],
  ] as const;
  test.each(sizes)('%i x %i @ %i', (m, k, n) => {
    for (const name of [...floats, ...integers]) {
      const [left, right] = [filled([m, k], dtype[name]), filled([k, n], dtype[name], 'rows', 2)];
      const wanted = product(left, right);
      const got = bench.call('extern_kernels.mm', [left, right]) as Tensor;
      expect(got.size).toEqual([m, n]);
      expect(got.dtype).toBe(dtype[name]);
      // Half types round; the numbers are small enough for the others.
      const rounded = bench.tensor(
        [m, n],
        dtype[name],
        wanted.map(name === 'int8' ? wrap : Number),
      );
      expect(numbersOf(got)).toEqual(numbersOf(rounded));
    }
  });

  test('beyond every block, exactly', () => {
    const [left, right] = [filled([140, 530], dtype.float32), filled([530, 270], dtype.float32)];
    const got = bench.call('extern_kernels.mm', [left, right]) as Tensor;
    expect(numbersOf(got)).toEqual(product(left, right));
  });

  test('fractions to the last place of a float or so', () => {
    const values = (count: number, seed: number) =>
      smallNumbers(count, seed).map((value, i) => Math.fround(Math.sin(value + i)));
    const left = bench.tensor([40, 200], dtype.float32, values(8000, 1));
    const right = bench.tensor([200, 30], dtype.float32, values(6000, 2));
    const wanted = product(left, right);
    const got = numbersOf(bench.call('extern_kernels.mm', [left, right]) as Tensor);
    got.forEach((value, i) => {
      expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(200 * 2 ** -24 * 4);
    });
  });
});

const wrap = (value: number): number => (value << 24) >> 24;

describe.each(Object.keys(layouts))('a left operand of %s', (left) => {
  test.each(Object.keys(layouts))('by a right one of %s', (right) => {
    for (const size of [[], [3]]) {
      const a = filled([...size, 5, 6], dtype.float32, left);
      const b = filled([...size, 6, 9], dtype.float32, right, 2);
      const operator = size.length === 0 ? 'extern_kernels.mm' : 'extern_kernels.bmm';
      const wanted = product(a, b);
      for (const outLayout of ['rows', 'columns', 'gaps']) {
        const out = filled([...size, 5, 9], dtype.float32, outLayout, 3);
        const result = bench.call(operator, [a, b], { out });
        expect(result).toBe(out);
        expect(numbersOf(out)).toEqual(wanted);
      }
    }
  });
});

test('an operand that is a part of another', () => {
  const whole = filled([10, 12], dtype.float32);
  const part = bench.device.reinterpretTensor(whole, [4, 3], [24, 2], 13);
  const right = filled([3, 2], dtype.float32, 'rows', 2);
  const got = bench.call('extern_kernels.mm', [part, right]) as Tensor;
  expect(numbersOf(got)).toEqual(product(part, right));
});

describe('addmm', () => {
  test('a bias that is the result', () => {
    const [left, right] = [filled([5, 6], dtype.float32), filled([6, 9], dtype.float32, 'rows', 2)];
    const out = filled([5, 9], dtype.float32, 'rows', 3);
    const wanted = product(left, right).map((value, i) => 2 * value + 3 * (numbersOf(out)[i] ?? 0));
    bench.call('extern_kernels.addmm', [out, left, right], { alpha: 2, beta: 3, out });
    expect(numbersOf(out)).toEqual(wanted);
  });

  test('NaN in a bias that does not count', () => {
    const [left, right] = [filled([2, 3], dtype.float32), filled([3, 2], dtype.float32)];
    const bias = bench.tensor([2], dtype.float32, [Number.NaN, Number.POSITIVE_INFINITY]);
    const got = bench.call('extern_kernels.bias_addmm', [bias, left, right], { beta: 0 });
    expect(numbersOf(got as Tensor)).toEqual(product(left, right));
  });

  test('half types round once, behind the bias', () => {
    // 2048 + 1 is no half, nor is 2048 + 1 - 0.5; but 2048 + 1 + 1 is.
    const left = bench.tensor([1, 2], dtype.float16, [2048, 1]);
    const right = bench.tensor([2, 1], dtype.float16, [1, 1]);
    const bias = bench.tensor([1], dtype.float16, [1]);
    const got = bench.call('extern_kernels.addmm', [bias, left, right]) as Tensor;
    expect(got.item()).toBe(2050);
  });

  test('integers wrap, and take no fractions', () => {
    const left = bench.tensor([1, 1], dtype.int8, [100]);
    const bias = bench.tensor([], dtype.int8, [50]);
    const got = bench.call('extern_kernels.addmm', [bias, left, left], { alpha: 2 }) as Tensor;
    expect(got.item()).toBe(wrap(2 * 100 * 100 + 50));
    expect(() => bench.call('extern_kernels.addmm', [bias, left, left], { beta: 0.5 })).toThrow(
      'For integral input tensors, argument beta must not be a floating point number.',
    );
  });
});

test('baddbmm adds a bias of any size that expands', () => {
  const [left, right] = [filled([2, 3, 4], dtype.float64), filled([2, 4, 5], dtype.float64)];
  const bias = bench.tensor([3, 1], dtype.float64, [1, 2, 3]);
  const got = bench.call('extern_kernels.baddbmm', [bias, left, right], { alpha: -1 }) as Tensor;
  const wanted = product(left, right).map((value, i) => 1 + (Math.floor(i / 5) % 3) - value);
  expect(numbersOf(got)).toEqual(wanted);
});

test('_mm_plus_mm', () => {
  const [a, b] = [filled([5, 3], dtype.float32), filled([3, 4], dtype.float32)];
  const [c, d] = [filled([5, 7], dtype.float32), filled([7, 4], dtype.float32)];
  const out = filled([5, 4], dtype.float32);
  const second = product(c, d);
  const wanted = product(a, b).map((value, i) => value + (second[i] as number));
  bench.call('extern_kernels._mm_plus_mm', [a, b, c, d], { out });
  expect(numbersOf(out)).toEqual(wanted);
  expect(() =>
    bench.call('extern_kernels._mm_plus_mm', [a, b, c, filled([7, 5], dtype.float32)]),
  ).toThrow('_mm_plus_mm(): the products have the sizes [5, 4] and [5, 5]');
});

describe('results of another dtype', () => {
  test.each(['float16', 'bfloat16'] as const)('of %s in fp32', (name) => {
    const [left, right] = [filled([3, 1000], dtype[name]), filled([1000, 3], dtype[name])];
    const wanted = product(left, right);
    for (const operator of ['extern_kernels.mm_dtype', 'aten.mm.dtype']) {
      const got = bench.call(operator, [left, right, dtype.float32]) as Tensor;
      expect(got.dtype).toBe(dtype.float32);
      expect(numbersOf(got)).toEqual(wanted);
    }
  });

  test('there are no others', () => {
    const matrix = filled([3, 3], dtype.float32);
    expect(() => bench.call('extern_kernels.mm_dtype', [matrix, matrix, dtype.float64])).toThrow(
      `"mm" not implemented for 'Float' with a result of 'Double'`,
    );
  });
});

describe('what is refused', () => {
  const call = (
    name: string,
    args: readonly OperatorValue[],
    out: Tensor,
  ): (() => OperatorValue) => {
    return () => bench.call(name, args, { out });
  };

  test('and nothing is written, launched or kept', () => {
    const out = filled([5, 9], dtype.float32);
    const before = numbersOf(out);
    const [left, right] = [filled([5, 6], dtype.float32), filled([6, 9], dtype.float32)];
    const wide = filled([6, 9], dtype.float64);
    const allocated = bench.allocatedBytes;
    bench.device.profiler.start();
    const attempts: readonly [() => OperatorValue, string][] = [
      [
        call('extern_kernels.mm', [left, left], out),
        'mat1 and mat2 shapes cannot be multiplied (5x6 and 5x6)',
      ],
      [
        call('extern_kernels.mm', [left, wide], out),
        'expected m1 and m2 to have the same dtype, but got: float != double',
      ],
      [
        call('extern_kernels.mm', [left, right], right),
        "mm(): 'out' has the size [6, 9], and the result has [5, 9]",
      ],
      [
        call('extern_kernels.addmm', [filled([4], dtype.float32), left, right], out),
        'The expanded size of the tensor (9) must match the existing size (4) at non-singleton dimension 1.  Target sizes: [5, 9].  Tensor sizes: [4]',
      ],
      [call('extern_kernels.bmm', [left, right], out), 'batch1 must be a 3D tensor'],
    ];
    const kept = bench.allocatedBytes - allocated;
    for (const [attempt, message] of attempts) {
      expect(attempt).toThrow(message);
      try {
        attempt();
      } catch (error) {
        expect((error as Error).name).toBe('RuntimeError');
      }
    }
    const { traceEvents } = bench.device.profiler.stop();
    expect(traceEvents.filter(({ cat }) => cat === 'kernel')).toEqual([]);
    expect(numbersOf(out)).toEqual(before);
    expect(bench.allocatedBytes - allocated).toBe(kept);
  });

  test('a result over an operand', () => {
    const square = filled([4, 4], dtype.float32);
    const other = filled([4, 4], dtype.float32);
    for (const args of [
      [square, other],
      [other, square],
    ]) {
      expect(call('extern_kernels.mm', args, square)).toThrow(
        'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.',
      );
    }
  });

  test('tensors that are gone, and of another device', () => {
    const [left, right] = [filled([4, 4], dtype.float32), filled([4, 4], dtype.float32)];
    const elsewhere = new OperatorBench();
    const strange = elsewhere.tensor([4, 4], dtype.float32, smallNumbers(16));
    expect(() => bench.call('extern_kernels.mm', [left, strange])).toThrow(
      "launch of mm: 'right' (*fp32) is a tensor of another device",
    );
    elsewhere.device.dispose();
    right.dispose();
    expect(() => bench.call('extern_kernels.mm', [left, right])).toThrow('this tensor is disposed');
  });

  test('when there is no memory for the scratch', () => {
    const matrix = filled([4, 4], dtype.float32);
    const out = bench.tensor([4, 4], dtype.float32, smallNumbers(16, 3));
    const before = bench.allocatedBytes;
    bench.device.failAllocation(1);
    expect(call('extern_kernels.mm', [matrix, matrix], out)).toThrow(
      expect.objectContaining({ name: 'OutOfMemoryError' }),
    );
    expect(bench.allocatedBytes).toBe(before);
    expect(numbersOf(out)).toEqual([...smallNumbers(16, 3)]);
  });
});

describe('a launch', () => {
  test('like any other: named, with its cost, in the order of the stream', () => {
    const virtual = new OperatorBench({ clock: 'virtual', profile: 'h100' });
    const time = (extent: number): number => {
      const matrix = virtual.tensor([extent, extent], dtype.float32, smallNumbers(extent ** 2));
      const start = virtual.device.createEvent({ enableTiming: true });
      const end = virtual.device.createEvent({ enableTiming: true });
      start.record();
      virtual.call('extern_kernels.mm', [matrix, matrix]);
      end.record();
      virtual.device.synchronize();
      return start.elapsedTime(end);
    };
    const [small, large] = [time(64), time(256)];
    expect(large).toBeGreaterThan(small);

    virtual.device.profiler.start();
    time(8);
    const names = virtual.device.profiler.stop().traceEvents.filter(({ cat }) => cat === 'kernel');
    expect(names.map(({ name }) => name)).toContain('mm');
    virtual.device.dispose();
  });

  test('leaves nothing but its result', () => {
    const matrix = filled([50, 50], dtype.float32);
    const out = filled([50, 50], dtype.float32);
    const before = bench.allocatedBytes;
    for (let i = 0; i < 20; i++) bench.call('extern_kernels.mm', [matrix, matrix], { out });
    expect(bench.allocatedBytes).toBe(before);
    const made = bench.call('extern_kernels.mm', [matrix, matrix]) as Tensor;
    made.dispose();
    expect(bench.allocatedBytes).toBe(before);
  });

  test('that was wished to fail', () => {
    const matrix = filled([5, 5], dtype.float32);
    bench.device.failLaunch(1);
    expect(() => bench.call('extern_kernels.mm', [matrix, matrix])).toThrow(
      'a failure was asked for',
    );
    expect(bench.call('extern_kernels.mm', [matrix, matrix])).toBeInstanceOf(Tensor);
  });
});
