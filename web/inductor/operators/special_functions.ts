/** Functions of mathematics that Triton has no kernels for. */
import type { Tensor } from '../../simulated/exports.js';
import { broadcastSize, expandedStride, strideLike, typeName } from './geometry.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { launchPlain, type View } from './plain.js';
import { promoteDTypes } from './promotion.js';
import { operatorOf } from './schema.js';
import { type DType, dtypes, RuntimeError } from './shared.js';

/** The Bernoulli numbers B2, B4, … */
const bernoulli = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
] as const;

/** From here on asymptotic series of these terms are as exact as doubles. */
const LARGE = 12;

/** The derivative of {@link logGamma}; PyTorch's `digamma`. Negative infinity at 0, NaN at the negative integers. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (x < 0) {
    if (Number.isInteger(x) || x === -Infinity) return Number.NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.trunc(x)));
  }
  if (x === Infinity) return Infinity;
  let shift = 0;
  let at = x;
  for (; at < LARGE; at++) shift += 1 / at;
  const square = 1 / (at * at);
  let power = square;
  let series = 0;
  bernoulli.forEach((number, i) => {
    series += (number / (2 * i + 2)) * power;
    power *= square;
  });
  return Math.log(at) - 0.5 / at - series - shift;
}

/** The logarithm of the gamma function's magnitude; PyTorch's `lgamma`. Infinity at 0 and the negative integers. */
export function logGamma(x: number): number {
  if (!Number.isFinite(x)) return Math.abs(x);
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x % 2)))) - logGamma(1 - x);
  }
  let shift = 1;
  let at = x;
  for (; at < LARGE; at++) shift *= at;
  const square = 1 / (at * at);
  let power = 1 / at;
  let series = 0;
  bernoulli.forEach((number, i) => {
    series += (number / ((2 * i + 2) * (2 * i + 1))) * power;
    power *= square;
  });
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift);
}

/**
 * Hurwitz's zeta function, the sum of (q + k) ** -s over k from 0; PyTorch's `special_zeta`. Infinity at s = 1 and where a term
 * is; NaN below, and at q = infinity.
 */
export function zeta(s: number, q: number): number {
  if (Number.isNaN(s) || Number.isNaN(q)) return Number.NaN;
  if (s === 1) return Infinity;
  if (s < 1) return Number.NaN;
  if (q === Infinity) return Number.NaN;
  if (q <= 0) {
    if (Number.isInteger(q) || q === -Infinity) return Infinity;
    if (!Number.isInteger(s)) return Number.NaN;
    // Over all whole numbers the sum depends on q's fraction alone; what is before q is taken off.
    const fraction = q - Math.floor(q);
    const sign = s % 2 === 0 ? 1 : -1;
    return zeta(s, fraction) + sign * (zeta(s, 1 - fraction) - zeta(s, 1 - q));
  }
  // A power that JavaScript has no limit for.
  if (s === Infinity && q === 1) return 1;
  let sum = 0;
  let at = q;
  // By Euler and Maclaurin: terms, then the integral and its corrections.
  for (; at < LARGE + s / 2; at++) {
    const term = at ** -s;
    sum += term;
    if (term <= sum * 2 ** -54 || sum === Infinity) return sum;
  }
  const first = at ** -s;
  sum += (at * first) / (s - 1) + 0.5 * first;
  let factor = (s * first) / at;
  let factorial = 2;
  bernoulli.forEach((number, i) => {
    const order = 2 * i + 2;
    sum += (number / factorial) * factor;
    factor *= ((s + order - 1) * (s + order)) / (at * at);
    factorial *= (order + 1) * (order + 2);
  });
  return sum;
}

/** The nth derivative of {@link digamma}. */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (n === 1 && x === Infinity) return 0;
  let factorial = 1;
  for (let i = 2; i <= n && factorial < Infinity; i++) factorial *= i;
  const magnitude = factorial * zeta(n + 1, x);
  return n % 2 === 0 ? -magnitude : magnitude;
}

const floatOf = (dtype: DType): DType => (dtype.isFloatingPoint ? dtype : dtypes.float32);

function elementwise(
  context: OperatorContext,
  name: string,
  self: Tensor,
  f: (x: number) => number,
): Tensor {
  const output = context.empty(self.size, floatOf(self.dtype), strideLike(self));
  launchPlain(context, name, { reads: [self], writes: [output] }, ([values]) => [
    Float64Array.from(values as ArrayLike<number | bigint>, (value) => f(Number(value))),
  ]);
  return output;
}

const unary = (name: string, f: (x: number) => number): ExternKernel =>
  operatorOf(`${name}(Tensor self)`, (context, args) =>
    elementwise(context, name, args.tensor('self'), f),
  );

const polygammaOperator = operatorOf('polygamma(int n, Tensor self)', (context, args) => {
  const n = args.number('n');
  if (n < 0) throw new RuntimeError('polygamma(n, x) does not support negative n.');
  return elementwise(context, 'polygamma', args.tensor('self'), (x) => polygamma(n, x));
});

const zetaOperator = operatorOf('special_zeta(Tensor self, Tensor other)', (context, args) => {
  const [self, other] = [args.tensor('self'), args.tensor('other')];
  const size = broadcastSize([self.size, other.size]);
  const dtype = floatOf(promoteDTypes(self.dtype, other.dtype));
  if (dtype.itemsize === 2) {
    throw new RuntimeError(`"zeta" not implemented for '${typeName(dtype)}'`);
  }
  const output = context.empty(size, dtype);
  const expanded = (tensor: Tensor): View => ({
    tensor,
    size,
    stride: expandedStride(tensor, size),
  });
  launchPlain(
    context,
    'special_zeta',
    { reads: [expanded(self), expanded(other)], writes: [output] },
    ([left, right]) => [
      Float64Array.from(left as ArrayLike<number | bigint>, (value, i) =>
        zeta(Number(value), Number(right?.[i])),
      ),
    ],
  );
  return output;
});

export const specialFunctions: readonly (readonly [string, ExternKernel])[] = [
  ['aten.digamma.default', unary('digamma', digamma)],
  ['aten.lgamma.default', unary('lgamma', logGamma)],
  ['aten.polygamma.default', polygammaOperator],
  ['aten.special_zeta.default', zetaOperator],
];
