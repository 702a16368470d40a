/** Tensors of any dtype and any number of dimensions, as what can be drawn: matrices. */
import { formatElement } from '../page/format.js';
import type { Elements } from '../page/tensor_table.js';
import { type Cells, cellsOf } from './heat_cells.js';

/** A tensor's numbers, whatever its strides were. */
export interface HostTensor {
  readonly shape: readonly number[];
  /** In row-major order. */
  readonly data: Elements;
}

/** The last two dimensions of a tensor at one index of the others. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly data: Elements;
  readonly summary: Summary;
  readonly cells: Cells;
}

/** Of how many matrices a tensor consists. */
export function matrixCount({ shape }: HostTensor): number {
  return shape.slice(0, -2).reduce((product, size) => product * size, 1);
}

export function matrixAt({ shape, data }: HostTensor, index: number): Matrix {
  const rows = shape.length < 2 ? 1 : (shape.at(-2) ?? 1);
  const columns = shape.at(-1) ?? 1;
  const size = rows * columns;
  const own = data.subarray(index * size, (index + 1) * size);
  return { rows, columns, data: own, summary: summaryOf(own), cells: cellsOf(rows, columns, own) };
}

/** `[1, 0, :, :]`: how Python names the matrix of that index. */
export function matrixName({ shape }: HostTensor, index: number): string {
  const indices: number[] = [];
  let rest = index;
  for (const size of shape.slice(0, -2).reverse()) {
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${[...indices, ':', ':'].join(', ')}]`;
}

/** How elements of a dtype are written. */
export function formatOf(dtype: string): (value: number | bigint) => string {
  if (dtype === 'torch.bool') return (value) => (Number(value) === 0 ? 'False' : 'True');
  return /^torch\.u?int\d/.test(dtype) ? String : formatElement;
}

/** What elements are, all in all. */
export interface Summary {
  /** Infinity where there is none but NaN. */
  readonly least: number;
  /** -Infinity where there is none but NaN. */
  readonly most: number;
  /** Of the finite ones, the largest magnitude. */
  readonly largest: number;
  /** The ends of the finite ones; the other way round where there is none. */
  readonly finite: { readonly least: number; readonly most: number };
  /** How many are no numbers. */
  readonly nans: number;
}

/** In one pass: there may be millions. */
export function summaryOf(data: Elements): Summary {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const finite = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  let nans = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (Number.isNaN(value)) nans++;
    if (value < least) least = value;
    if (value > most) most = value;
    if (!Number.isFinite(value)) continue;
    if (value < finite.least) finite.least = value;
    if (value > finite.most) finite.most = value;
  }
  const largest = Math.max(-finite.least, finite.most, 0);
  return { least, most, largest, finite, nans };
}

/** `-1.0000 to 2.5000`, in the words of a format. */
export function rangeText(
  { least, most, nans }: Summary,
  format: (value: number) => string,
): string {
  if (least > most) return nans === 0 ? 'no elements' : 'nan everywhere';
  const range = least === most ? format(least) : `${format(least)} to ${format(most)}`;
  return nans === 0 ? range : `${range}, ${nans} nan`;
}
