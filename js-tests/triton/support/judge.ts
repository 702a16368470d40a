/** Whether a result is as a GPU's is, or better. */
import type { SemanticsRow } from '../../support/gpu_recordings.js';
import {
  bitsOf,
  floatFromBits,
  formatOf,
  fromHex,
  toFloat32,
  ulpAt,
  ulpsBetween,
} from './numbers.js';

const { PI } = Math;

/** True values, in fp64, of functions that fp32 results are judged by. */
const truths: Readonly<Record<string, (x: number, y: number) => number>> = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atan2: Math.atan2,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  cos: Math.cos,
  cosh: Math.cosh,
  cospi: (x) => cospi(x),
  exp: Math.exp,
  exp10: (x) => 10 ** x,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  fast_cosf: Math.cos,
  fast_dividef: (x, y) => x / y,
  fast_exp10f: (x) => 10 ** x,
  fast_expf: Math.exp,
  fast_log10f: Math.log10,
  fast_log2f: Math.log2,
  fast_logf: Math.log,
  fast_powf: pow,
  fast_sinf: Math.sin,
  fast_tanf: Math.tan,
  fast_tanhf: Math.tanh,
  hypot: Math.hypot,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  pow,
  rcbrt: (x) => 1 / Math.cbrt(x),
  rhypot: (x, y) => 1 / Math.hypot(x, y),
  rsqrt: (x) => 1 / Math.sqrt(x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  sin: Math.sin,
  sinh: Math.sinh,
  sinpi: (x) => cospi(x - 0.5),
  tan: Math.tan,
  tanh: Math.tanh,
};

/** C's: 1 to any power, and -1 to an infinite one, are 1. */
function pow(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY)) return 1;
  return x ** y;
}

function cospi(x: number): number {
  const turn = Math.abs(x) % 2;
  const quarter = Math.round(turn * 2);
  const rest = (turn - quarter / 2) * PI;
  return [Math.cos(rest), -Math.sin(rest), -Math.cos(rest), Math.sin(rest)][quarter % 4] as number;
}

/**
 * Functions without a true value here, and fp64: how far the GPU's own result may be from the true value, in ulp, as
 * its manual has it. The native tests hold them against true values.
 */
const gpuErrors: Readonly<Record<string, readonly [fp32: number, fp64: number]>> = {
  cyl_bessel_i0: [6, 6],
  cyl_bessel_i1: [6, 6],
  erf: [2, 2],
  erfc: [4, 5],
  erfcinv: [4, 6],
  erfcx: [4, 4],
  erfinv: [2, 5],
  j0: [9, 7],
  j1: [9, 7],
  jn: [64, 64],
  lgamma: [6, 4],
  normcdf: [5, 5],
  normcdfinv: [5, 8],
  tgamma: [5, 10],
  y0: [9, 7],
  y1: [9, 7],
  yn: [64, 64],
};
const usualError = [4, 4] as const;

/** Next to their zeros these are judged by the distance itself. */
const nearZero: Readonly<Record<string, readonly [fp32: number, fp64: number]>> = {
  j0: [2.2e-6, 5e-12],
  j1: [2.2e-6, 5e-12],
  jn: [2.2e-6, 5e-12],
  y0: [2.2e-6, 5e-12],
  y1: [2.2e-6, 5e-12],
  yn: [2.2e-6, 5e-12],
  lgamma: [1e-6, 1e-14],
  normcdfinv: [1e-7, 1e-15],
};

/** The function that a row calls, if it is one that is not exact. */
function approximated(row: SemanticsRow): string | null {
  const name = /^(?:tl|libdevice)\.(\w+)\(/.exec(row.expr)?.[1];
  if (name === undefined || row.dtype === undefined) return null;
  if (!(name in truths || name in gpuErrors)) return null;
  return formatOf(row.dtype).kind === 'float' ? name : null;
}

const isQuotient = ({ expr, dtype }: SemanticsRow): boolean =>
  dtype === 'float32' && /^(a|-?\d[\d.]*|True) \/ (b|-?\d[\d.]*|True)$/.test(expr);
const isRoot = ({ expr, dtype }: SemanticsRow): boolean =>
  dtype === 'float32' && /^(tl|libdevice)\.sqrt\(a\)$/.test(expr);

/** A scalar of an expression, in fp32. */
function operand(text: string, row: SemanticsRow, bits: readonly bigint[], i: number): number {
  if (text === 'a') return toFloat32(row.a, bits[i] as bigint);
  return Math.fround(text === 'True' ? 1 : Number(text));
}

/** The correctly rounded result of a quotient or a root. */
function exactly(
  row: SemanticsRow,
  a: readonly bigint[],
  b: readonly bigint[] | null,
  i: number,
): number {
  if (isRoot(row)) return Math.fround(Math.sqrt(toFloat32(row.a, a[i] as bigint)));
  const [left = '', right = ''] = row.expr.split(' / ');
  const divisor =
    right === 'b' && b !== null && row.b !== null
      ? toFloat32(row.b, b[i] as bigint)
      : operand(right, row, a, i);
  return Math.fround(operand(left, row, a, i) / divisor);
}

function isFarFromTruth(
  name: string,
  dtype: string,
  truth: number,
  got: number,
  recorded: number,
): boolean {
  if (Number.isNaN(truth) || Number.isNaN(got)) {
    return Number.isNaN(truth) !== Number.isNaN(got);
  }
  const rounded = dtype === 'float32' ? Math.fround(truth) : truth;
  if (got === rounded) return false;
  if (!Number.isFinite(rounded) || !Number.isFinite(got)) {
    // The largest finite number and infinity are neighbours.
    const largest = 3.4028234663852886e38;
    return !(
      Math.abs(truth) >= largest * (1 - 2 ** -22) &&
      Math.abs(got) >= largest * (1 - 2 ** -22) &&
      Math.sign(got) === Math.sign(truth)
    );
  }
  const allowed = 2 * ulpAt(dtype, truth);
  const gpu = name.startsWith('fast_') ? 0 : Math.abs(recorded - truth);
  return !(Math.abs(got - truth) <= Math.max(allowed, Number.isNaN(gpu) ? 0 : gpu));
}

/**
 * What is wrong with a row's result: for each element that differs by more than it may, a line.
 *
 * @param samples the inputs by `DTYPE.a` and so on
 */
export function judge(
  row: SemanticsRow,
  got: Uint8Array,
  samples: Readonly<Record<string, string>>,
): string[] {
  const dtype = row.dtype as string;
  const { bytes, kind } = formatOf(dtype);
  const results = bitsOf(got, bytes);
  const recorded = bitsOf(fromHex(row.bits as string), bytes);
  const inputs = (type: string, which: string) =>
    bitsOf(fromHex(samples[`${type}.${which}`] as string), formatOf(type).bytes);
  const a = inputs(row.a, 'a');
  const b = row.b === null ? null : inputs(row.b, 'b');
  const isBitcast = row.expr.includes('bitcast');
  const name = approximated(row);
  const rounds = isQuotient(row) || isRoot(row);

  const problems: string[] = [];
  results.forEach((bits, i) => {
    const wanted = recorded[i] as bigint;
    const isFloat = kind === 'float';
    const value = isFloat ? floatFromBits(dtype, bits) : 0;
    const other = isFloat ? floatFromBits(dtype, wanted) : 0;
    const isSame =
      bits === wanted || (isFloat && !isBitcast && Number.isNaN(value) && Number.isNaN(other));
    const says = (why: string) =>
      problems.push(
        `element ${i}: ${isFloat ? value : bits} instead of ${isFloat ? other : wanted}${why}`,
      );
    if (rounds) {
      const exact = exactly(row, a, b, i);
      if (!Object.is(value, exact)) says(`, rounded it is ${exact}`);
      else if (!isSame && ulpsBetween(dtype, bits, wanted) > 2n) says(', more than 2 ulp');
      return;
    }
    if (isSame && !name?.startsWith('fast_')) return;
    if (name === null) {
      says('');
      return;
    }
    const truth = truths[name];
    if (truth !== undefined && row.a === 'float32' && dtype === 'float32') {
      const x = floatFromBits(row.a, a[i] as bigint);
      const y = row.b === null || b === null ? 0 : floatFromBits(row.b, b[i] as bigint);
      const true_ = truth(x, y);
      if (isFarFromTruth(name, dtype, true_, value, other)) says(`, truly ${true_}`);
      return;
    }
    const place = dtype === 'float64' ? 1 : 0;
    const bound = BigInt(2 + (gpuErrors[name] ?? usualError)[place]);
    const absolute = nearZero[name]?.[place] ?? 0;
    if (ulpsBetween(dtype, bits, wanted) > bound && !(Math.abs(value - other) <= absolute)) {
      says(`, more than ${bound} ulp`);
    }
  });
  return problems;
}
