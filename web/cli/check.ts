/** Compares outputs with files, as `torch.testing.assert_close` does, except that NaN equals NaN. */
import { fromBfloat16Bits, type NpyArray } from './npy.js';
import { arrayOf, type HostValues, type Output } from './outputs.js';
import { type Tolerance, toleranceOf } from './tolerances.js';

/** How an output compares with what was expected. */
export interface Comparison {
  readonly name: string;
  readonly matches: boolean;
  /** Why no elements were compared: another size or dtype, or nothing to compare with. */
  readonly problem: string | null;
  readonly tolerance: Tolerance | null;
  /** Elements, and how many of them are further apart than the tolerance. */
  readonly elements: number;
  readonly different: number;
  /** Where the difference is largest; null where there is none at all. NaN beside a number is an infinite difference. */
  readonly largest: {
    readonly difference: number;
    readonly index: readonly number[];
    readonly actual: number | bigint;
    readonly expected: number | bigint;
  } | null;
}

/** Tolerances of the command line; null for the dtype's. */
export interface GivenTolerance {
  readonly rtol: number | null;
  readonly atol: number | null;
}

type Element = number | bigint;

function differenceOf(actual: Element, expected: Element): number {
  if (actual === expected) return 0;
  if (typeof actual === 'bigint' && typeof expected === 'bigint') {
    return Math.abs(Number(actual - expected));
  }
  const [one, other] = [Number(actual), Number(expected)];
  if (Number.isNaN(one) && Number.isNaN(other)) return 0;
  const difference = Math.abs(one - other);
  return Number.isNaN(difference) ? Infinity : difference;
}

/** The index of an element by its place in row-major order. */
function indexOf(place: number, size: readonly number[]): number[] {
  const index: number[] = [];
  let rest = place;
  for (const extent of [...size].reverse()) {
    index.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return index;
}

/** Whether a file can hold a tensor of that dtype: there is no bfloat16 in files. */
function holds(file: string, dtype: string): boolean {
  return file === dtype || (dtype === 'bfloat16' && (file === 'float32' || file === 'uint16'));
}

function compareElements(
  name: string,
  size: readonly number[],
  actual: HostValues,
  expected: NpyArray['values'],
  tolerance: Tolerance,
): Comparison {
  let different = 0;
  let worst = 0;
  let place = -1;
  for (let i = 0; i < actual.length; i++) {
    const [is, should] = [actual[i] as Element, expected[i] as Element];
    const difference = differenceOf(is, should);
    if (difference === 0) continue;
    if (difference > worst) {
      worst = difference;
      place = i;
    }
    const allowed = tolerance.atol + tolerance.rtol * Math.abs(Number(should));
    // Infinities are only close to themselves.
    if (!(difference <= allowed) || difference === Infinity) different++;
  }
  return {
    name,
    matches: different === 0,
    problem: null,
    tolerance,
    elements: actual.length,
    different,
    largest:
      place < 0
        ? null
        : {
            difference: worst,
            index: indexOf(place, size),
            actual: actual[place] as Element,
            expected: expected[place] as Element,
          },
  };
}

function failed(name: string, problem: string): Comparison {
  return {
    name,
    matches: false,
    problem,
    tolerance: null,
    elements: 0,
    different: 0,
    largest: null,
  };
}

function compare(output: Output, file: NpyArray | undefined, given: GivenTolerance): Comparison {
  const { name } = output;
  const array = arrayOf(output);
  if (array === null) return failed(name, `is None, and there is a ${name}.npy`);
  if (file === undefined) return failed(name, `there is no ${name}.npy to compare it with`);
  if (!holds(file.dtype, array.dtype)) {
    return failed(name, `is of ${array.dtype}, and ${name}.npy of ${file.dtype}`);
  }
  const [size, expected] = [array.size, file.size].map((shape) => `[${shape.join(', ')}]`);
  if (size !== expected) {
    return failed(name, `has the size ${size}, and ${name}.npy ${expected}`);
  }
  const values = file.dtype === 'uint16' ? fromBfloat16Bits(file.values) : file.values;
  const own = toleranceOf(array.dtype);
  return compareElements(name, array.size, array.values, values, {
    rtol: given.rtol ?? own.rtol,
    atol: given.atol ?? own.atol,
  });
}

/** Compares every output with the file of its number; None is compared with nothing, and has no file. */
export function compareAll(
  outputs: readonly Output[],
  files: ReadonlyMap<number, NpyArray>,
  given: GivenTolerance,
): Comparison[] {
  const comparisons = outputs.flatMap((output, i) =>
    arrayOf(output) === null && !files.has(i) ? [] : [compare(output, files.get(i), given)],
  );
  const beyond = [...files.keys()].filter((number) => number >= outputs.length);
  return [
    ...comparisons,
    ...beyond.map((number) =>
      failed(`output${number}`, `is not there: the module returns ${outputs.length}`),
    ),
  ];
}
