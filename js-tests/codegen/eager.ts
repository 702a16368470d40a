/**
 * Tensors computed at once, one operation after the other: what the generated code is compared with.
 * It shares nothing with the code generator.
 */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export function tensor(shape: readonly number[], values: Iterable<number>): Tensor {
  return { shape, data: Float32Array.from(values) };
}

export function scalar(value: number): Tensor {
  return tensor([], [value]);
}

export function map(a: Tensor, f: (value: number) => number): Tensor {
  return { shape: a.shape, data: a.data.map(f) };
}

/** Element (i, j) of a tensor seen as a matrix, stretched where a size is 1. */
function at({ shape, data }: Tensor, i: number, j: number): number {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return data[(rows === 1 ? 0 : i) * columns + (columns === 1 ? 0 : j)] as number;
}

export function zip(a: Tensor, b: Tensor, f: (a: number, b: number) => number): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const rows = Math.max(a.shape.at(-2) ?? 1, b.shape.at(-2) ?? 1);
  const columns = Math.max(a.shape.at(-1) ?? 1, b.shape.at(-1) ?? 1);
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[i * columns + j] = f(at(a, i, j), at(b, i, j));
  }
  return { shape: [rows, columns].slice(2 - rank), data };
}

export const add = (a: Tensor, b: Tensor): Tensor => zip(a, b, (x, y) => x + y);
export const sub = (a: Tensor, b: Tensor): Tensor => zip(a, b, (x, y) => x - y);
export const mul = (a: Tensor, b: Tensor): Tensor => zip(a, b, (x, y) => x * y);
export const div = (a: Tensor, b: Tensor): Tensor => zip(a, b, (x, y) => x / y);
export const sin = (a: Tensor): Tensor => map(a, Math.sin);
export const exp = (a: Tensor): Tensor => map(a, Math.exp);

/** As PyTorch: NaN wins. On a tie between zeros of both signs the second operand is taken. */
export function larger(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  return a > b ? a : b;
}

export function smaller(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  return a < b ? a : b;
}

const combiners = {
  sum: { initial: 0, combine: (a: number, b: number) => Math.fround(a + b) },
  max: { initial: Number.NEGATIVE_INFINITY, combine: larger },
  min: { initial: Number.POSITIVE_INFINITY, combine: smaller },
};

/** Reduces the given dimensions, all of them by default, element by element in memory's order. */
export function reduce(
  a: Tensor,
  op: keyof typeof combiners,
  dim: number | null = null,
  keepdim = false,
): Tensor {
  const { initial, combine } = combiners[op];
  const rank = a.shape.length;
  const reduced = dim === null ? a.shape.map((_, d) => d) : [dim < 0 ? dim + rank : dim];
  const kept = a.shape.map((size, d) => (reduced.includes(d) ? 1 : size));
  const [rows, columns] = [a.shape.at(-2) ?? 1, a.shape.at(-1) ?? 1];
  const [keptRows, keptColumns] = [kept.at(-2) ?? 1, kept.at(-1) ?? 1];
  const data = new Float32Array(keptRows * keptColumns).fill(initial);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const position = (keptRows === 1 ? 0 : i) * keptColumns + (keptColumns === 1 ? 0 : j);
      data[position] = combine(data[position] as number, at(a, i, j));
    }
  }
  return { shape: keepdim ? kept : a.shape.filter((_, d) => !reduced.includes(d)), data };
}
