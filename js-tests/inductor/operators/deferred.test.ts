/** Operators are launches like any other: in the order of their stream, however late they run. */
import type { OperatorValue } from '../../../web/inductor/operators/operator.js';
import { dtype, OperatorBench, smallNumbers, Tensor } from './support/context.js';

const seeds = Array.from({ length: 8 }, (_, seed) => seed);

interface Case {
  readonly title: string;
  readonly run: (bench: OperatorBench, x: Tensor) => OperatorValue;
}

/** Each on a matrix of 6 x 6 that is written just before, and again just after. */
const cases: readonly Case[] = [
  { title: 'mm', run: (bench, x) => bench.call('extern_kernels.mm', [x, x]) },
  {
    title: 'convolution',
    run: (bench, x) =>
      bench.call('extern_kernels.convolution', [
        view(bench, x, [1, 1, 6, 6]),
        view(bench, x, [2, 1, 3, 3], [9, 9, 3, 1]),
        null,
        [1, 1],
        [1, 1],
        [1, 1],
        false,
        [0, 0],
        1,
      ]),
  },
  {
    title: 'convolution_backward',
    run: (bench, x) =>
      bench.call('aten.convolution_backward.default', [
        view(bench, x, [1, 1, 4, 4]),
        view(bench, x, [1, 1, 6, 6]),
        view(bench, x, [1, 1, 3, 3]),
        null,
        [1, 1],
        [0, 0],
        [1, 1],
        false,
        [0, 0],
        1,
        [true, true, true],
      ]),
  },
  {
    title: 'attention',
    run: (bench, x) => {
      const part = view(bench, x, [1, 1, 4, 4]);
      const name = 'aten._scaled_dot_product_flash_attention_for_cpu.default';
      return bench.call(name, [part, part, part]);
    },
  },
  {
    title: 'upsample',
    run: (bench, x) =>
      bench.call('aten.upsample_bilinear2d.default', [view(bench, x, [1, 1, 6, 6]), [9, 4], false]),
  },
  {
    title: 'pooling',
    run: (bench, x) =>
      bench.call('aten.max_pool2d_with_indices.default', [view(bench, x, [1, 6, 6]), [2, 2]]),
  },
  { title: 'sort', run: (bench, x) => bench.call('aten.sort.default', [x, 0]) },
  { title: 'cumsum', run: (bench, x) => bench.call('aten.cumsum.default', [x, 1]) },
  { title: 'nonzero', run: (bench, x) => bench.call('aten.nonzero.default', [x]) },
  {
    title: 'index_put_',
    run: (bench, x) => {
      const index = bench.tensor([2], dtype.int64, [1, 4]);
      const values = view(bench, x, [2, 6], [6, 1]);
      const into = bench.tensor([6, 6], dtype.float32, new Array(36).fill(9));
      return bench.call('aten.index_put_.default', [into, [index], values]);
    },
  },
  { title: 'randn', run: (bench) => bench.call('aten.randn.default', [[7]]) },
  { title: 'view', run: (bench, x) => bench.call('aten.view.dtype', [x, dtype.int32]) },
];

function view(
  { device }: OperatorBench,
  tensor: Tensor,
  size: readonly number[],
  stride: readonly number[] = size.map((_, i) => size.slice(i + 1).reduce((a, b) => a * b, 1)),
): Tensor {
  return device.reinterpretTensor(tensor, size, stride);
}

function tensorsIn(value: OperatorValue): readonly Tensor[] {
  if (Array.isArray(value)) return (value as readonly OperatorValue[]).flatMap(tensorsIn);
  return value instanceof Tensor ? [value] : [];
}

function resultsOf(bench: OperatorBench, run: Case['run'], isLast: boolean): unknown {
  const { device } = bench;
  const stream = device.createStream();
  device.setStream(stream);
  const x = bench.tensor([6, 6], dtype.float32, smallNumbers(36));
  const result = run(bench, x);
  // Memory that was given back is taken again, and what was read is written.
  const other = bench.tensor([300, 300], dtype.float32, new Array(90000).fill(7));
  if (!isLast) x.copyFrom(new Float32Array(36).fill(5));
  const values = tensorsIn(result).map((tensor) => tensor.toArray());
  device.synchronize();
  other.dispose();
  return values;
}

test.each(cases)('$title', ({ title, run }) => {
  // A view shows what was written afterwards.
  const isLast = title === 'view';
  const eager = new OperatorBench();
  const wanted = resultsOf(eager, run, isLast);
  eager.device.dispose();
  for (const seed of seeds) {
    const bench = new OperatorBench({ execution: 'deferred', seed });
    expect(resultsOf(bench, run, isLast)).toEqual(wanted);
    bench.device.dispose();
  }
});

test('what is wrong with numbers is told when the work runs', () => {
  const bench = new OperatorBench({ execution: 'deferred' });
  const x = bench.tensor([3], dtype.float32, [1, 2, 3]);
  const index = bench.tensor([1], dtype.int64, [3]);
  const result = bench.call('aten.index.Tensor', [x, [index]]) as Tensor;
  expect(() => result.toArray()).toThrow(
    'kernel index failed in program [0, 0, 0]: index 3 is out of bounds for dimension 0 with size 3',
  );
  bench.device.dispose();
});

test('operands may be gone before the work runs', () => {
  const bench = new OperatorBench({ execution: 'deferred', seed: 3 });
  const x = bench.tensor([2, 2], dtype.float32, [1, 2, 3, 4]);
  const product = bench.call('extern_kernels.mm', [x, x]) as Tensor;
  const sorted = bench.call('aten.sort.default', [x, 1, true]) as readonly Tensor[];
  x.dispose();
  expect(product.toArray()).toEqual([
    [7, 10],
    [15, 22],
  ]);
  expect(sorted[0]?.toArray()).toEqual([
    [2, 1],
    [4, 3],
  ]);
  bench.device.dispose();
});
