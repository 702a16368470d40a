/** `cumsum` and its like. */
import type { Tensor } from '../../simulated/exports.js';
import { linesAlong, startOf } from './axis.js';
import { convertNumbers, type Numbers, numbersFor } from './elements.js';
import { axisOf, typeName } from './geometry.js';
import type { ExternKernel } from './operator.js';
import { launchPlain } from './plain.js';
import { operatorOf } from './schema.js';
import { type DType, dtypes, RuntimeError } from './shared.js';

/** How a scan goes on, of numbers and of int64's. */
interface Combine {
  readonly numbers: (sum: number, value: number) => number;
  readonly wide: (sum: bigint, value: bigint) => bigint;
}

/** Replaces each number of each line by what the scan gives there. */
function scanLines(
  values: Numbers,
  size: readonly number[],
  axis: number,
  combine: Combine,
): Numbers {
  const result = values.slice() as Numbers;
  const lines = linesAlong(size, axis);
  for (let i = 0; i < lines.count; i++) {
    const start = startOf(lines, i);
    for (let j = 1; j < lines.extent; j++) {
      const at = start + j * lines.step;
      const before = result[at - lines.step];
      result[at] = (
        result instanceof Float64Array
          ? combine.numbers(before as number, result[at] as number)
          : combine.wide(before as bigint, result[at] as bigint)
      ) as never;
    }
  }
  return result;
}

const sum: Combine = {
  numbers: (total, value) => total + value,
  wide: (total, value) => BigInt.asIntN(64, total + value),
};
const product: Combine = {
  numbers: (total, value) => total * value,
  wide: (total, value) => BigInt.asIntN(64, total * value),
};

const scan = (name: string, combine: Combine): ExternKernel =>
  operatorOf(`${name}(Tensor self, int dim, *, ScalarType? dtype=None)`, (context, args) => {
    const self = args.tensor('self');
    const axis = axisOf(args.number('dim'), self.size.length);
    // Integers and booleans are counted in int64.
    const natural: DType = self.dtype.isFloatingPoint ? self.dtype : dtypes.int64;
    const dtype = args.optionalDType('dtype') ?? natural;
    const output = context.empty(self.size, dtype);
    const { size, dtype: from } = self;
    launchPlain(context, name, { reads: [self], writes: [output] }, ([values]) => [
      scanLines(convertNumbers(values as Numbers, from, dtype), size, axis, combine),
    ]);
    return output;
  });

/** log(exp(a) + exp(b)), without overflow. */
function logAddExp(a: number, b: number): number {
  const larger = Math.max(a, b);
  if (!Number.isFinite(larger)) return larger;
  return larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
}

const logcumsumexp = operatorOf('logcumsumexp(Tensor self, int dim)', (context, args) => {
  const self = args.tensor('self');
  const axis = axisOf(args.number('dim'), self.size.length);
  if (!self.dtype.isFloatingPoint) {
    throw new RuntimeError(
      `logcumsumexp(): Expected a floating point tensor, but got ${typeName(self.dtype)}`,
    );
  }
  const output = context.empty(self.size, self.dtype);
  const { size } = self;
  const combine: Combine = { numbers: logAddExp, wide: (total) => total };
  launchPlain(context, 'logcumsumexp', { reads: [self], writes: [output] }, ([values]) => [
    scanLines(values as Numbers, size, axis, combine),
  ]);
  return output;
});

/** The largest or the least so far, and where it was: the last of equals, and NaN once there is one. */
const extreme = (
  name: string,
  isBetter: (one: number | bigint, than: number | bigint) => boolean,
) =>
  operatorOf(`${name}(Tensor self, int dim)`, (context, args): readonly [Tensor, Tensor] => {
    const self = args.tensor('self');
    const axis = axisOf(args.number('dim'), self.size.length);
    const values = context.empty(self.size, self.dtype);
    const indices = context.empty(self.size, dtypes.int64);
    const lines = linesAlong(self.size, axis);
    const { dtype } = self;
    launchPlain(context, name, { reads: [self], writes: [values, indices] }, ([given]) => {
      const numbers = given as Numbers;
      const best = numbersFor(dtype, numbers.length);
      const places = new BigInt64Array(numbers.length);
      for (let i = 0; i < lines.count; i++) {
        const start = startOf(lines, i);
        let place = 0;
        for (let j = 0; j < lines.extent; j++) {
          const value = numbers[start + j * lines.step] as number | bigint;
          const before = numbers[start + place * lines.step] as number | bigint;
          const isNan = Number.isNaN(value as number);
          if (isNan || (!Number.isNaN(before as number) && isBetter(value, before))) place = j;
          best[start + j * lines.step] = numbers[start + place * lines.step] as never;
          places[start + j * lines.step] = BigInt(place);
        }
      }
      return [best, places];
    });
    return [values, indices];
  });

export const scans: readonly (readonly [string, ExternKernel])[] = [
  ['aten.cumsum.default', scan('cumsum', sum)],
  ['aten.cumprod.default', scan('cumprod', product)],
  ['aten.logcumsumexp.default', logcumsumexp],
  ['aten.cummax.default', extreme('cummax', (one, than) => one >= than)],
  ['aten.cummin.default', extreme('cummin', (one, than) => one <= than)],
];
