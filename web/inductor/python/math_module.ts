/** Python's `math`. */
import { bound, requireInt } from './arguments.js';
import { pythonError } from './errors.js';
import { iterate } from './iteration.js';
import { arithmetic, bitLength, floatToInt, intToFloat, isNumber } from './numbers.js';
import { type Callable, type Kwargs, Namespace, typeName, type Value } from './values.js';

function toFloat(value: Value | undefined): number {
  if (typeof value === 'number') return value;
  if (isNumber(value)) return intToFloat(BigInt(value));
  throw pythonError('TypeError', `must be real number, not ${typeName(value ?? null)}`);
}

const domainError = (): Error => pythonError('ValueError', 'math domain error');

/** A function of floats: what it gives for finite numbers is finite. */
function ofFloats(
  name: string,
  parameters: readonly string[],
  run: (...values: number[]) => number,
): Callable {
  return (args, kwargs) => {
    const values = bound(name, parameters, parameters.length, args, kwargs).map(toFloat);
    const result = run(...values);
    if (Number.isNaN(result) && !values.some(Number.isNaN)) throw domainError();
    if (!Number.isFinite(result) && values.every(Number.isFinite)) {
      throw pythonError('OverflowError', 'math range error');
    }
    return result;
  };
}

/** A logarithm, of ints of any size: `ln` of 2 ** 53 and more is that of what is before the exponent, and the rest. */
function logarithm(value: Value | undefined, log: (float: number) => number): number {
  if (isNumber(value) && typeof value !== 'number') {
    const int = BigInt(value);
    if (int <= 0n) throw domainError();
    const shift = bitLength(int) - 1000n;
    return shift > 0n ? log(Number(int >> shift)) + Number(shift) * log(2) : log(Number(int));
  }
  const float = toFloat(value);
  if (float <= 0) throw domainError();
  return log(float);
}

/** Rounds to an int; ints are themselves. */
function ofIntegers(name: string, run: (value: number) => number): Callable {
  return (args, kwargs) => {
    const [value] = bound(name, ['x'], 1, args, kwargs);
    return typeof value === 'bigint' || typeof value === 'boolean'
      ? BigInt(value)
      : floatToInt(run(toFloat(value)));
  };
}

function predicate(name: string, holds: (value: number) => boolean): Callable {
  return (args, kwargs) => holds(toFloat(bound(name, ['x'], 1, args, kwargs)[0]));
}

function greatestDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function integerRoot(value: bigint): bigint {
  if (value < 0n) throw pythonError('ValueError', 'isqrt() argument must be nonnegative');
  if (value < 2n) return value;
  let root = 1n << (bitLength(value) / 2n + 1n);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function product(args: readonly Value[], kwargs: Kwargs): Value {
  const [items, start = 1n] = bound('prod', ['iterable', 'start'], 1, args, kwargs);
  let result = start;
  const next = iterate(items as Value);
  for (let item = next(); item !== undefined; item = next()) {
    if (!isNumber(result) || !isNumber(item)) {
      throw pythonError('NotImplementedError', 'prod() of what are no numbers is not supported');
    }
    result = arithmetic('*', result, item) as Value;
  }
  return result;
}

/** C's `pow`, with Python's errors. */
function power(base: number, exponent: number): number {
  if (base === 1 || exponent === 0) return 1;
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return 1;
  if (base === 0 && exponent < 0 && exponent !== -Infinity) throw domainError();
  return base ** exponent;
}

const constants: Readonly<Record<string, Value>> = {
  pi: Math.PI,
  e: Math.E,
  tau: 2 * Math.PI,
  inf: Infinity,
  nan: NaN,
};

const unaryFunctions: Readonly<Record<string, (value: number) => number>> = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  cos: Math.cos,
  cosh: Math.cosh,
  degrees: (value) => value * (180 / Math.PI),
  exp: Math.exp,
  expm1: Math.expm1,
  fabs: Math.abs,
  radians: (value) => value * (Math.PI / 180),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};

function memberOf(name: string): Callable | undefined {
  const float = Object.hasOwn(unaryFunctions, name) ? unaryFunctions[name] : undefined;
  if (float !== undefined) return ofFloats(name, ['x'], float);
  switch (name) {
    case 'ceil':
    case 'floor':
    case 'trunc':
      return ofIntegers(name, Math[name]);
    case 'isfinite':
      return predicate(name, Number.isFinite);
    case 'isnan':
      return predicate(name, Number.isNaN);
    case 'isinf':
      return predicate(name, (value) => value === Infinity || value === -Infinity);
    case 'atan2':
      return ofFloats(name, ['y', 'x'], Math.atan2);
    case 'copysign':
      return ofFloats(name, ['x', 'y'], (x, y) =>
        y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x),
      );
    case 'fmod':
      return ofFloats(name, ['x', 'y'], (x, y) => x % y);
    case 'pow':
      return ofFloats(name, ['x', 'y'], power);
    case 'log':
      return (args, kwargs) => {
        const [value, base] = bound(name, ['x', 'base'], 1, args, kwargs);
        const result = logarithm(value, Math.log);
        return base === undefined
          ? result
          : (arithmetic('/', result, logarithm(base, Math.log)) as number);
      };
    case 'log2':
      return (args, kwargs) => logarithm(bound(name, ['x'], 1, args, kwargs)[0], Math.log2);
    case 'log10':
      return (args, kwargs) => logarithm(bound(name, ['x'], 1, args, kwargs)[0], Math.log10);
    case 'log1p':
      return ofFloats(name, ['x'], (value) => {
        if (value <= -1) throw domainError();
        return Math.log1p(value);
      });
    case 'gcd':
      return (args) =>
        args.reduce<bigint>((sum, value) => greatestDivisor(sum, requireInt(value, 'gcd()')), 0n);
    case 'isqrt':
      return (args, kwargs) =>
        integerRoot(requireInt(bound(name, ['n'], 1, args, kwargs)[0], 'isqrt()'));
    case 'prod':
      return (args, kwargs) => product(args, kwargs);
    default:
      return undefined;
  }
}

/** `import math` */
export const mathModule: Namespace = new Namespace('math', (name) =>
  Object.hasOwn(constants, name) ? constants[name] : memberOf(name),
);
