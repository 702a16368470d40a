/** Elements of device memory as numbers, and numbers as elements. */
import type { ElementArray } from '../../simulated/exports.js';
import { elementCount } from '../../simulated/tensor.js';
import { type Geometry, isContiguous } from './geometry.js';
import { type DType, dtypes } from './shared.js';

const { abs, max, min } = Math;

/** A tensor's elements in row-major order. Those of int64 are bigints. */
export type Numbers = Float64Array | BigInt64Array;

/** A tensor but for its memory. */
export interface Layout extends Geometry {
  readonly dtype: DType;
}

/** A 16-bit floating-point format: its fraction's bits, and the least exponent of a normal number. */
interface HalfFormat {
  readonly fractionBits: number;
  readonly leastExponent: number;
}

const half: HalfFormat = { fractionBits: 10, leastExponent: -14 };
const brainHalf: HalfFormat = { fractionBits: 7, leastExponent: -126 };

const formatOf = (dtype: DType): HalfFormat | null => {
  if (dtype === dtypes.float16) return half;
  return dtype === dtypes.bfloat16 ? brainHalf : null;
};

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which of a double's words holds its exponent. */
const high = (() => {
  double[0] = 1;
  return words[0] === 0 ? 1 : 0;
})();

/** Whole numbers up to 2^52 are what is left of a double to which this was added. */
const toWhole = 2 ** 52;

/** The pattern of the number nearest to `value`, in a tie of the even one. */
function encodeHalf(value: number, { fractionBits, leastExponent }: HalfFormat): number {
  const magnitude = abs(value);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const infinity = (2 * (1 - leastExponent) + 1) << fractionBits;
  if (Number.isNaN(value)) return infinity | (1 << (fractionBits - 1));
  if (magnitude === Infinity) return sign | infinity;
  double[0] = magnitude;
  const exponent = max(((words[high] as number) >>> 20) - 1023, leastExponent);
  const scaled = magnitude * 2 ** (fractionBits - exponent);
  const fraction = scaled + toWhole - toWhole;
  // A normal number's leading 1 raises the exponent by one, as does a fraction that was rounded up to 2.
  const pattern = ((exponent - leastExponent) << fractionBits) + fraction;
  return sign | min(pattern, infinity);
}

function decodeHalf(pattern: number, { fractionBits, leastExponent }: HalfFormat): number {
  const magnitude = pattern & 0x7fff;
  const exponent = magnitude >> fractionBits;
  const fraction = magnitude & ((1 << fractionBits) - 1);
  const sign = pattern & 0x8000 ? -1 : 1;
  if (exponent === 2 * (1 - leastExponent) + 1)
    return fraction === 0 ? sign * Infinity : Number.NaN;
  const whole = exponent === 0 ? fraction : fraction + (1 << fractionBits);
  return sign * whole * 2 ** (max(exponent, 1) - 1 + leastExponent - fractionBits);
}

/** Runs `visit` with each element's place in memory, in row-major order of the indices. */
function forEachPlace(
  { size, stride }: Geometry,
  visit: (place: number, index: number) => void,
): void {
  const count = elementCount(size);
  const index = new Array<number>(size.length).fill(0);
  let place = 0;
  for (let i = 0; i < count; i++) {
    visit(place, i);
    for (let axis = size.length - 1; axis >= 0; axis--) {
      place += stride[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (size[axis] as number)) break;
      place -= (stride[axis] as number) * (size[axis] as number);
      index[axis] = 0;
    }
  }
}

export function numbersFor(dtype: DType, count: number): Numbers {
  return dtype === dtypes.int64 ? new BigInt64Array(count) : new Float64Array(count);
}

/** The elements of a tensor at the start of `memory`. */
export function readElements(memory: ElementArray, layout: Layout): Numbers {
  const { dtype } = layout;
  const numbers = numbersFor(dtype, elementCount(layout.size));
  const format = formatOf(dtype);
  if (format !== null) {
    forEachPlace(layout, (place, i) => {
      numbers[i] = decodeHalf(memory[place] as number, format);
    });
  } else if (isContiguous(layout)) numbers.set(memory.subarray(0, numbers.length) as never);
  else {
    forEachPlace(layout, (place, i) => {
      numbers[i] = memory[place] as never;
    });
  }
  return numbers;
}

/** Rounds once, to nearest even; integers wrap, and of a bool's numbers what is not zero is true. */
export function writeElements(numbers: Numbers, memory: ElementArray, layout: Layout): void {
  const { dtype } = layout;
  const format = formatOf(dtype);
  if (format !== null) {
    forEachPlace(layout, (place, i) => {
      memory[place] = encodeHalf(numbers[i] as number, format);
    });
  } else if (dtype === dtypes.bool) {
    forEachPlace(layout, (place, i) => {
      memory[place] = Number(numbers[i]) === 0 ? 0 : 1;
    });
  } else if (isContiguous(layout)) memory.set(numbers as never);
  else {
    forEachPlace(layout, (place, i) => {
      memory[place] = numbers[i] as never;
    });
  }
}

/** The same numbers for a tensor of another dtype: cut off to integers as PyTorch does. */
export function convertNumbers(numbers: Numbers, from: DType, to: DType): Numbers {
  if (from === to) return numbers;
  if (to === dtypes.int64) {
    return BigInt64Array.from(numbers as Float64Array, (value) =>
      Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n,
    );
  }
  if (from === dtypes.int64) return Float64Array.from(numbers as BigInt64Array, Number);
  return to.isFloatingPoint || to === dtypes.bool ? numbers : numbers.map(Math.trunc as never);
}
