/** Operators as a user of the package gives them: those that the functions of the recording defined, and PyTorch's rarer ones. */
import type { ExternKernel, OperatorValue } from 'inductor-fake-device/inductor';
import type { Tensor } from 'inductor-fake-device/sync';

/** An argument that is a tensor. */
export function tensor(value: OperatorValue | undefined): Tensor {
  if (value === null || typeof value !== 'object' || !('storageOffset' in value)) {
    throw new TypeError(`an operator was given ${String(value)} in place of a tensor`);
  }
  return value as Tensor;
}

/** The elements as numbers, in row-major order. */
export const numbers = (value: OperatorValue | undefined): number[] =>
  Array.from(tensor(value).toTypedArray(), Number);

const elementwise =
  (compute: (...numbers: number[]) => number): ExternKernel =>
  ({ empty }, args) => {
    const operands = args.map((value) => (typeof value === 'number' ? value : numbers(value)));
    const { size, dtype } = tensor(args[0]);
    return empty(size, dtype).copyFrom(
      Float64Array.from({ length: tensor(args[0]).numel }, (_, i) =>
        compute(
          ...operands.map((operand) => (Array.isArray(operand) ? (operand[i] ?? 0) : operand)),
        ),
      ),
    );
  };

/** The first and the second half of the rows. */
const halves: ExternKernel = ({ empty }, [x]) => {
  const { size, dtype } = tensor(x);
  const rows = Math.floor((size[0] as number) / 2);
  const half = [rows, ...size.slice(1)];
  const values = numbers(x);
  const count = half.reduce((product, extent) => product * extent, 1);
  return [
    empty(half, dtype).copyFrom(Float64Array.from(values.slice(0, count))),
    empty(half, dtype).copyFrom(Float64Array.from(values.slice(count))),
  ];
};

export const recordedOperators: Readonly<Record<string, ExternKernel>> = {
  'fake_device_test.scaled_add.default': elementwise(
    (x, y, scale) => (x ?? 0) + (y ?? 0) * (scale ?? 0),
  ),
  'fake_device_test.outside.default': elementwise((x) => (x ?? 0) * 2),
  'fake_device_test.halves.default': halves,
  'fake_device_test.add_one_.default': (_context, [x]) => {
    tensor(x).copyFrom(Float64Array.from(numbers(x), (value) => value + 1));
    return null;
  },
};

/** How many elements lie in each of the equal parts of a range. */
const histogram: ExternKernel = ({ empty }, [x, bins, low, high]) => {
  const [count, from, to] = [Number(bins), Number(low), Number(high)];
  const found = new Float64Array(count);
  for (const value of numbers(x)) {
    if (value < from || value > to) continue;
    const part = Math.floor(((value - from) / (to - from)) * count);
    const place = Math.min(part, count - 1);
    found[place] = (found[place] as number) + 1;
  }
  return empty([count], tensor(x).dtype).copyFrom(found);
};

/** Euclidean distances between the rows of two matrices. */
const distances: ExternKernel = ({ empty }, [x, y, p]) => {
  if (p !== 2) throw new TypeError(`distances of the norm ${String(p)} are not among the recorded`);
  const columns = tensor(x).size[1] as number;
  const [a, b] = [numbers(x), numbers(y)];
  const [rows, others] = [a.length / columns, b.length / columns];
  const found = Float64Array.from({ length: rows * others }, (_, i) => {
    const [row, other] = [Math.floor(i / others), i % others];
    let square = 0;
    for (let k = 0; k < columns; k++) {
      square += ((a[row * columns + k] as number) - (b[other * columns + k] as number)) ** 2;
    }
    return Math.sqrt(square);
  });
  return empty([rows, others], tensor(x).dtype).copyFrom(found);
};

/** What recorded modules call of PyTorch's and the package has not, by the module that does. */
export const operatorsOfUsers: Readonly<Record<string, readonly [name: string, ExternKernel]>> = {
  sorts_and_searches: ['aten.histc.default', histogram],
  norms_and_distances: ['aten._cdist_forward.default', distances],
};
