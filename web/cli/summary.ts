import type { Output } from './outputs.js';

/** An output in a few numbers. */
export interface Summary {
  readonly name: string;
  /** `float32`, …; of what is no tensor `int`, `float`, `bool` or `None`. */
  readonly dtype: string;
  /** Null for what is no tensor; likewise `stride`. */
  readonly size: readonly number[] | null;
  readonly stride: readonly number[] | null;
  /** Of what is not NaN; null where that is nothing. Likewise `max` and `mean`. */
  readonly min: number | bigint | null;
  readonly max: number | bigint | null;
  readonly mean: number | null;
  readonly nanCount: number;
  /** The first elements, in row-major order. */
  readonly first: readonly (number | bigint | boolean | null)[];
}

/** Elements that a summary shows. */
const SHOWN = 6;

function kindOf(value: number | bigint | boolean | null): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? 'int' : 'float';
}

export function summaryOf(output: Output): Summary {
  if (output.kind === 'value') {
    const { name, value } = output;
    const number = value === null || typeof value === 'boolean' ? null : value;
    return {
      name,
      dtype: kindOf(value),
      size: null,
      stride: null,
      min: number,
      max: number,
      mean: number === null ? null : Number(number),
      nanCount: Number(Number.isNaN(value)),
      first: [value],
    };
  }
  const { name, dtype, size, stride, values } = output;
  let min: number | bigint | null = null;
  let max: number | bigint | null = null;
  let sum = 0;
  let nanCount = 0;
  for (const value of values) {
    if (Number.isNaN(value)) {
      nanCount++;
      continue;
    }
    if (min === null || value < min) min = value;
    if (max === null || value > max) max = value;
    sum += Number(value);
  }
  const count = values.length - nanCount;
  return {
    name,
    dtype,
    size,
    stride,
    min,
    max,
    mean: count === 0 ? null : sum / count,
    nanCount,
    first: [...values.slice(0, SHOWN)].map((value) => (dtype === 'bool' ? value !== 0 : value)),
  };
}
