/** Python's arithmetic of int (bigint) and float (number). */
import { pythonError } from './errors.js';

/** The most bits that an int may come to: larger ones are a mistake in a module, and would take the machine's memory. */
const MOST_BITS = 1n << 23n;

const EXPONENT_MASK = 0x7ffn;
const MANTISSA_BITS = 52n;
const LEAST_EXPONENT = 1074n;

const scratch = new DataView(new ArrayBuffer(8));

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

export function bitLength(value: bigint): bigint {
  return value === 0n ? 0n : BigInt(magnitude(value).toString(2).length);
}

/** A finite float as a quotient of ints; the denominator a power of two. */
function quotientOf(value: number): readonly [numerator: bigint, denominator: bigint] {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  const exponent = (bits >> MANTISSA_BITS) & EXPONENT_MASK;
  const fraction = bits & ((1n << MANTISSA_BITS) - 1n);
  const mantissa = exponent === 0n ? fraction : fraction | (1n << MANTISSA_BITS);
  const shift = (exponent === 0n ? 1n : exponent) - 1n - LEAST_EXPONENT;
  const signed = value < 0 ? -mantissa : mantissa;
  return shift >= 0n ? [signed << shift, 1n] : [signed, 1n << -shift];
}

/** The nearest int to a quotient with a positive denominator, the even one of two. */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const floor = floorDivideInts(numerator, denominator);
  const twice = 2n * (numerator - floor * denominator);
  const up = twice > denominator || (twice === denominator && (floor & 1n) === 1n);
  return up ? floor + 1n : floor;
}

/** The nearest int to `value * 10 ** digits` for a finite value, the even one of two: exact. */
export function scaledToInt(value: number, digits: number): bigint {
  const [numerator, denominator] = quotientOf(value);
  return digits >= 0
    ? roundedQuotient(numerator * 10n ** BigInt(digits), denominator)
    : roundedQuotient(numerator, denominator * 10n ** BigInt(-digits));
}

/** An int as a float. */
export function intToFloat(value: bigint): number {
  const float = Number(value);
  if (!Number.isFinite(float))
    throw pythonError('OverflowError', 'int too large to convert to float');
  return float;
}

/** `int(value)` */
export function floatToInt(value: number): bigint {
  if (Number.isNaN(value)) throw pythonError('ValueError', 'cannot convert float NaN to integer');
  if (!Number.isFinite(value)) {
    throw pythonError('OverflowError', 'cannot convert float infinity to integer');
  }
  return BigInt(Math.trunc(value));
}

/** `left / right` of ints, rounded once. */
function divideInts(left: bigint, right: bigint): number {
  if (right === 0n) throw pythonError('ZeroDivisionError', 'division by zero');
  const [one, other] = [Number(left), Number(right)];
  if (Number.isSafeInteger(one) && Number.isSafeInteger(other)) return one / other;
  const negative = left < 0n !== right < 0n;
  const [a, b] = [magnitude(left), magnitude(right)];
  // 64 bits of quotient and one that says whether anything is left over; fewer where the result is subnormal.
  const shift = bitLength(b) - bitLength(a) + 64n;
  const kept = shift > LEAST_EXPONENT ? LEAST_EXPONENT : shift;
  const [dividend, divisor] = kept >= 0n ? [a << kept, b] : [a, b << -kept];
  const quotient = dividend / divisor;
  // Below the least float's place there is no room for that bit.
  if (kept === LEAST_EXPONENT) {
    const rounded = Number(roundedQuotient(dividend, divisor)) * 2 ** -Number(LEAST_EXPONENT);
    return negative ? -rounded : rounded;
  }
  const sticky = quotient * divisor === dividend ? 0n : 1n;
  const result = scaleByPower(Number((quotient << 1n) | sticky), -Number(kept) - 1);
  if (!Number.isFinite(result)) {
    throw pythonError('OverflowError', 'integer division result too large for a float');
  }
  return negative ? -result : result;
}

/** `value * 2 ** power`, in steps that neither overflow nor round before the last. */
function scaleByPower(value: number, power: number): number {
  const half = Math.trunc(power / 2);
  return value * 2 ** half * 2 ** (power - half);
}

function floorDivideInts(left: bigint, right: bigint): bigint {
  if (right === 0n) throw pythonError('ZeroDivisionError', 'integer division or modulo by zero');
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

function moduloInts(left: bigint, right: bigint): bigint {
  if (right === 0n) throw pythonError('ZeroDivisionError', 'integer modulo by zero');
  const rest = left % right;
  return rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest;
}

function divideFloats(left: number, right: number): number {
  if (right === 0) throw pythonError('ZeroDivisionError', 'division by zero');
  return left / right;
}

/** As CPython's `float_divmod`: the modulo has the divisor's sign, and the quotient is a whole number. */
function divmodFloats(left: number, right: number, message: string): readonly [number, number] {
  if (right === 0) throw pythonError('ZeroDivisionError', message);
  let rest = left % right;
  let quotient = (left - rest) / right;
  if (rest !== 0) {
    if (right < 0 !== rest < 0) {
      rest += right;
      quotient -= 1;
    }
  } else rest = right < 0 ? -0 : 0;
  if (Number.isNaN(rest)) return [Number.NaN, Number.NaN];
  if (quotient === 0) return [left / right < 0 || Object.is(left / right, -0) ? -0 : 0, rest];
  const floor = Math.floor(quotient);
  return [quotient - floor > 0.5 ? floor + 1 : floor, rest];
}

function powerOfInts(base: bigint, exponent: bigint): bigint | number {
  if (exponent < 0n) {
    if (base === 0n) throw zeroToNegative();
    return powerOfFloats(intToFloat(base), intToFloat(exponent));
  }
  if (base !== 0n && base !== 1n && base !== -1n && bitLength(base) * exponent > MOST_BITS) {
    throw tooLarge();
  }
  return base ** exponent;
}

const zeroToNegative = (): Error =>
  pythonError('ZeroDivisionError', '0.0 cannot be raised to a negative power');

const tooLarge = (): Error => pythonError('OverflowError', `an int of more than ${MOST_BITS} bits`);

function powerOfFloats(base: number, exponent: number): number {
  // C's pow, where JavaScript's gives NaN.
  if (base === 1 || exponent === 0) return 1;
  if (base === -1 && (exponent === Infinity || exponent === -Infinity)) return 1;
  if (base === 0 && exponent < 0 && exponent !== -Infinity) throw zeroToNegative();
  if (
    base < 0 &&
    Number.isFinite(base) &&
    Number.isFinite(exponent) &&
    !Number.isInteger(exponent)
  ) {
    throw pythonError('NotImplementedError', 'a negative number to a fractional power is complex');
  }
  const result = base ** exponent;
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw pythonError('OverflowError', "(34, 'Numerical result out of range')");
  }
  return result;
}

function shiftLeft(left: bigint, right: bigint): bigint {
  if (right < 0n) throw pythonError('ValueError', 'negative shift count');
  if (left !== 0n && bitLength(left) + right > MOST_BITS) throw tooLarge();
  return left === 0n ? 0n : left << right;
}

function shiftRight(left: bigint, right: bigint): bigint {
  if (right < 0n) throw pythonError('ValueError', 'negative shift count');
  if (right > bitLength(left)) return left < 0n ? -1n : 0n;
  return left >> right;
}

function multiplyInts(left: bigint, right: bigint): bigint {
  const product = left * right;
  if ((product > LARGE || product < -LARGE) && bitLength(product) > MOST_BITS) throw tooLarge();
  return product;
}

const LARGE = 1n << MOST_BITS;

type IntOperator = (left: bigint, right: bigint) => bigint | number;
type FloatOperator = (left: number, right: number) => number;

const intOperators: ReadonlyMap<string, IntOperator> = new Map<string, IntOperator>([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', multiplyInts],
  ['/', divideInts],
  ['//', floorDivideInts],
  ['%', moduloInts],
  ['**', powerOfInts],
  ['<<', shiftLeft],
  ['>>', shiftRight],
  ['&', (a, b) => a & b],
  ['|', (a, b) => a | b],
  ['^', (a, b) => a ^ b],
]);

const floatOperators: ReadonlyMap<string, FloatOperator> = new Map<string, FloatOperator>([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', divideFloats],
  ['//', (a, b) => divmodFloats(a, b, 'float floor division by zero')[0]],
  ['%', (a, b) => divmodFloats(a, b, 'float modulo')[1]],
  ['**', powerOfFloats],
]);

export type PythonNumber = bigint | number | boolean;

export const isNumber = (value: unknown): value is PythonNumber =>
  typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean';

const toInt = (value: bigint | boolean): bigint =>
  typeof value === 'boolean' ? (value ? 1n : 0n) : value;

const toFloat = (value: PythonNumber): number =>
  typeof value === 'number' ? value : intToFloat(toInt(value));

/** An operator of numbers; undefined for one that they do not have. */
export function arithmetic(
  operator: string,
  left: PythonNumber,
  right: PythonNumber,
): PythonNumber | undefined {
  if (typeof left === 'number' || typeof right === 'number') {
    return floatOperators.get(operator)?.(toFloat(left), toFloat(right));
  }
  const result = intOperators.get(operator)?.(toInt(left), toInt(right));
  const isLogical = operator === '&' || operator === '|' || operator === '^';
  return isLogical && typeof left === 'boolean' && typeof right === 'boolean'
    ? result !== 0n
    : result;
}

/** `round(value)` and `round(value, digits)`. */
export function round(value: PythonNumber, digits: bigint | null): PythonNumber {
  if (typeof value !== 'number') {
    const int = toInt(value);
    if (digits === null || digits >= 0n) return int;
    const unit = 10n ** -digits;
    return roundedQuotient(int, unit) * unit;
  }
  if (digits === null) {
    floatToInt(value);
    return scaledToInt(value, 0);
  }
  // No float has digits beyond these.
  if (!Number.isFinite(value) || digits > 323n) return value;
  if (digits < -308n) return value < 0 || Object.is(value, -0) ? -0 : 0;
  const scaled = scaledToInt(value, Number(digits));
  const rounded = Number(`${magnitude(scaled)}e${-digits}`);
  if (!Number.isFinite(rounded)) {
    throw pythonError('OverflowError', 'rounded value too large to represent');
  }
  return value < 0 || Object.is(value, -0) ? -rounded : rounded;
}

/** `divmod(left, right)` */
export function divmod(
  left: PythonNumber,
  right: PythonNumber,
): readonly [PythonNumber, PythonNumber] {
  if (typeof left === 'number' || typeof right === 'number') {
    return divmodFloats(toFloat(left), toFloat(right), 'float divmod()');
  }
  return [floorDivideInts(toInt(left), toInt(right)), moduloInts(toInt(left), toInt(right))];
}

/** `pow(base, exponent, modulus)` of ints, with an exponent that is not negative. */
export function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 0n) throw pythonError('ValueError', 'pow() 3rd argument cannot be 0');
  if (exponent < 0n) {
    throw pythonError('NotImplementedError', 'pow() with a modulus and a negative exponent');
  }
  let result = moduloInts(1n, modulus);
  let square = moduloInts(base, modulus);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = moduloInts(result * square, modulus);
    square = moduloInts(square * square, modulus);
  }
  return result;
}
