/** What recorded calls do not show of scatters and indices: names without overloads, views, what is left alone. */
import { dtype, OperatorBench, smallNumbers, type Tensor } from './support/context.js';

let bench: OperatorBench;
beforeEach(() => {
  bench = new OperatorBench();
});
afterEach(() => bench.device.dispose());

describe('scatter_ in text without an overload', () => {
  const operators = ['aten.scatter_.src', 'aten.scatter_.value'];
  const place = (): [Tensor, Tensor] => [
    bench.tensor([4], dtype.float32, [1, 2, 3, 4]),
    bench.tensor([2], dtype.int64, [3, 0]),
  ];

  test.each(operators)('%s: a tensor, a number, a reduction', (name) => {
    const source = bench.tensor([2], dtype.float32, [10, 20]);
    const [ofTensor, index] = place();
    expect(bench.call(name, [ofTensor, 0, index, source])).toBe(ofTensor);
    expect(ofTensor.toArray()).toEqual([20, 2, 3, 10]);

    const [ofNumber] = place();
    bench.call(name, [ofNumber, 0, index, 7]);
    expect(ofNumber.toArray()).toEqual([7, 2, 3, 7]);

    const [reduced] = place();
    bench.call(name, [reduced, 0, index, source], { reduce: 'add' });
    expect(reduced.toArray()).toEqual([21, 2, 3, 14]);
  });
});

test('index_put_ into a part of a tensor leaves the rest alone', () => {
  const whole = bench.tensor([4, 5], dtype.float32, smallNumbers(20));
  const before = whole.toArray() as number[][];
  // Every second column of rows 1 and 2.
  const part = bench.device.reinterpretTensor(whole, [2, 2], [5, 2], 5);
  const index = bench.tensor([1], dtype.int64, [-1]);
  const values = bench.tensor([2], dtype.float32, [70, 80]);
  bench.call('aten.index_put_.default', [part, [index], values]);
  before[2]?.splice(0, 3, 70, before[2][1] as number, 80);
  expect(whole.toArray()).toEqual(before);
});

test('index_put_ adds int64 exactly, and wraps', () => {
  const x = bench.device.emptyStrided([2], [1], dtype.int64);
  x.copyFrom(BigInt64Array.of(2n ** 62n + 1n, 2n ** 63n - 1n));
  const index = bench.tensor([3], dtype.int64, [0, 1, 0]);
  const one = bench.tensor([], dtype.int64, [1]);
  bench.call('aten.index_put_.default', [x, [index], one, true]);
  expect(x.toArray()).toEqual([2n ** 62n + 3n, -(2n ** 63n)]);
});

test('nothing is written where an index is out of bounds', () => {
  const x = bench.tensor([3], dtype.float32, [1, 2, 3]);
  const index = bench.tensor([2], dtype.int64, [0, 3]);
  const values = bench.tensor([2], dtype.float32, [8, 9]);
  expect(() => bench.call('aten.index_put_.default', [x, [index], values])).toThrow(
    'index 3 is out of bounds for dimension 0 with size 3',
  );
  expect(() => bench.call('aten.scatter_.src', [x, 0, index, values])).toThrow(
    'index 3 is out of bounds for dimension 0 with size 3',
  );
  expect(x.toArray()).toEqual([1, 2, 3]);
});

test('a view of another dtype is the same memory', () => {
  const x = bench.tensor([2, 2], dtype.float32, [1, -2, 0.5, 3]);
  const seen = bench.call('aten.view.dtype', [x, dtype.int32]) as Tensor;
  expect(seen.address).toBe(x.address);
  bench.call('aten.fill_.Scalar', [seen, 0x40400000]);
  expect(x.toArray()).toEqual([
    [3, 3],
    [3, 3],
  ]);
  x.dispose();
  expect(seen.toArray()).toEqual([
    [0x40400000, 0x40400000],
    [0x40400000, 0x40400000],
  ]);
  const before = bench.allocatedBytes;
  seen.dispose();
  expect(bench.allocatedBytes).toBeLessThan(before);
});
