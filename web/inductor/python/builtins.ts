/** Python's built-in names. */
import { bound, requireInt, requireString } from './arguments.js';
import { attributeOf } from './attributes.js';
import { pythonError } from './errors.js';
import { iterate, toArray, tuple } from './iteration.js';
import { pairsOf } from './methods.js';
import {
  divmod,
  floatToInt,
  intToFloat,
  isNumber,
  type PythonNumber,
  powerModulo,
  round,
} from './numbers.js';
import { binary, isLess, isTrue } from './operators.js';
import type { Runtime } from './runtime.js';
import { keysOf, sorted } from './sorting.js';
import { repr, str } from './text.js';
import {
  BuiltinType,
  type Callable,
  ClassObject,
  Dict,
  Ellipsis,
  ExceptionObject,
  HostType,
  Instance,
  Iterator,
  isHostObject,
  type Kwargs,
  List,
  noKwargs,
  PythonSet,
  Range,
  Slice,
  typeName,
  type Value,
} from './values.js';

type Arguments = readonly (Value | undefined)[];

/** A function of so many parameters: `name?` may be left out. */
function builtin(name: string, parameters: string, run: (...args: Arguments) => Value): Callable {
  const given = parameters.split(' ').filter(Boolean);
  const names = given.map((parameter) => parameter.replace('?', ''));
  const required = given.filter((parameter) => !parameter.endsWith('?')).length;
  const callable: Callable = (args, kwargs) => run(...bound(name, names, required, args, kwargs));
  Object.defineProperty(callable, 'name', { value: name });
  return callable;
}

/** The names of exceptions that a text may raise. */
const exceptionNames = [
  'ArithmeticError',
  'AssertionError',
  'AttributeError',
  'Exception',
  'ImportError',
  'IndexError',
  'KeyError',
  'LookupError',
  'MemoryError',
  'NameError',
  'NotImplementedError',
  'OSError',
  'OverflowError',
  'RecursionError',
  'RuntimeError',
  'StopIteration',
  'TypeError',
  'ValueError',
  'ZeroDivisionError',
] as const;

const exceptionType = (name: string): BuiltinType =>
  new BuiltinType(
    name,
    (args, kwargs) => {
      if (Object.keys(kwargs).length > 0) {
        throw pythonError('TypeError', `${name}() takes no keyword arguments`);
      }
      return new ExceptionObject(name, [...args]);
    },
    (value) => value instanceof ExceptionObject && (value.name === name || name === 'Exception'),
  );

/** An exception of the text as the error that leaves it. */
export function errorOf(exception: Value, runtime: Runtime): Error {
  if (exception instanceof ExceptionObject) {
    return pythonError(exception.name, str(exception, runtime.host));
  }
  if (
    exception instanceof BuiltinType &&
    (exceptionNames as readonly string[]).includes(exception.name)
  ) {
    return pythonError(exception.name, '');
  }
  return pythonError('TypeError', 'exceptions must derive from BaseException');
}

function parseIntText(text: string, base: bigint): bigint {
  const failure = (): Error =>
    pythonError('ValueError', `invalid literal for int() with base ${base}: '${text}'`);
  const match = /^\s*([+-]?)(0[box])?((?:_?[\da-z])+)\s*$/i.exec(text);
  if (match === null) throw failure();
  const [, sign, prefix = '', digits = ''] = match;
  const bases: Readonly<Record<string, bigint>> = { '0b': 2n, '0o': 8n, '0x': 16n };
  const named = bases[prefix.toLowerCase()];
  // `0b1` is a number of base 16 too.
  const isPrefix = named !== undefined && (base === 0n || base === named);
  const radix = base === 0n ? (named ?? 10n) : base;
  if (radix < 2n || radix > 36n) {
    throw pythonError('ValueError', 'int() base must be >= 2 and <= 36, or 0');
  }
  const all = ((isPrefix ? '' : prefix) + digits).replaceAll('_', '').toLowerCase();
  if (base === 0n && !isPrefix && /^0+[1-9]/.test(all)) throw failure();
  let value = 0n;
  for (const character of all) {
    const digit = BigInt(Number.parseInt(character, 36));
    if (digit >= radix) throw failure();
    value = value * radix + digit;
  }
  return sign === '-' ? -value : value;
}

const FLOAT = /^[+-]?(?:(?:\d(?:_?\d)*)?\.?\d(?:_?\d)*|\d(?:_?\d)*\.)(?:e[+-]?\d(?:_?\d)*)?$/i;
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;

function parseFloatText(text: string): number {
  const trimmed = text.trim();
  const special = SPECIAL.exec(trimmed);
  if (special !== null) {
    const value = special[2]?.toLowerCase() === 'nan' ? Number.NaN : Infinity;
    return special[1] === '-' ? -value : value;
  }
  if (!FLOAT.test(trimmed)) {
    throw pythonError('ValueError', `could not convert string to float: '${text}'`);
  }
  return Number(trimmed.replaceAll('_', ''));
}

function toInt(runtime: Runtime, value: Value, base: Value | undefined): Value {
  if (typeof value === 'string') {
    return parseIntText(value, base === undefined ? 10n : requireInt(base, 'base'));
  }
  if (base !== undefined) {
    throw pythonError('TypeError', "int() can't convert non-string with explicit base");
  }
  if (typeof value === 'number') return floatToInt(value);
  if (isNumber(value)) return BigInt(value);
  return ofHost(runtime, 'int', value);
}

function toFloat(runtime: Runtime, value: Value): Value {
  if (typeof value === 'number') return value;
  if (isNumber(value)) return intToFloat(BigInt(value));
  if (typeof value === 'string') return parseFloatText(value);
  return ofHost(runtime, 'float', value);
}

/** A function of one host object. */
function ofHost({ host }: Runtime, name: string, value: Value): Value {
  const result = isHostObject(value) ? host.binary(name, value, null) : undefined;
  if (result !== undefined) return result;
  throw pythonError('TypeError', `${name}() does not take a ${typeName(value)}`);
}

function lengthOf(runtime: Runtime, value: Value): Value {
  if (typeof value === 'string') return BigInt(Array.from(value).length);
  if (Array.isArray(value)) return BigInt(value.length);
  if (value instanceof List) return BigInt(value.items.length);
  if (value instanceof Dict || value instanceof PythonSet) return BigInt(value.size);
  if (value instanceof Range) return value.length;
  if (isHostObject(value)) return ofHost(runtime, 'len', value);
  throw pythonError('TypeError', `object of type '${typeName(value)}' has no len()`);
}

/** `min` and `max`: the first of those before or behind which none comes. */
function extreme(
  runtime: Runtime,
  name: string,
  args: readonly Value[],
  kwargs: Kwargs,
  isBetter: (one: Value, other: Value) => boolean,
): Value {
  const [key = null, otherwise] = bound(name, ['key', 'default'], 0, [], kwargs);
  if (args.length === 0) {
    throw pythonError('TypeError', `${name} expected at least 1 argument, got 0`);
  }
  const items = args.length === 1 ? toArray(args[0] as Value) : args;
  if (items.length === 0) {
    if (otherwise !== undefined) return otherwise;
    throw pythonError('ValueError', `${name}() iterable argument is empty`);
  }
  const keys = keysOf(runtime, items, key);
  let best = 0;
  for (let i = 1; i < items.length; ++i) {
    if (isBetter(keys[i] as Value, keys[best] as Value)) best = i;
  }
  return items[best] as Value;
}

function rangeOf(first: Value, second: Value | undefined, third: Value | undefined): Range {
  const start = second === undefined ? 0n : requireInt(first, 'range()');
  const stop = requireInt(second === undefined ? first : second, 'range()');
  const step = third === undefined ? 1n : requireInt(third, 'range()');
  if (step === 0n) throw pythonError('ValueError', 'range() arg 3 must not be zero');
  return new Range(start, stop, step);
}

function zip({ host }: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
  const [strict = false] = bound('zip', ['strict'], 0, [], kwargs);
  const isStrict = isTrue(strict, host);
  const nexts = args.map((one) => iterate(one));
  let isAtEnd = nexts.length === 0;
  const next = (): Value | undefined => {
    if (isAtEnd) return undefined;
    const items: Value[] = [];
    for (const [place, one] of nexts.entries()) {
      const item = one();
      if (item !== undefined) {
        if (items.length < place) throw unequal();
        items.push(item);
        continue;
      }
      isAtEnd = true;
      if (!isStrict) return undefined;
      if (items.length > 0) throw unequal();
    }
    return isAtEnd ? undefined : tuple(items);
  };
  const unequal = (): Error => {
    isAtEnd = true;
    return pythonError('ValueError', 'zip() arguments are not all of one length');
  };
  return new Iterator(next, [...args]);
}

function enumerate(items: Value, start: Value | undefined): Value {
  const next = iterate(items);
  let count = start === undefined ? 0n : requireInt(start, 'start');
  return new Iterator(() => {
    const item = next();
    return item === undefined ? undefined : tuple([count++, item]);
  }, [items]);
}

function map(runtime: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
  const [callee, ...iterables] = args;
  if (callee === undefined || iterables.length === 0 || Object.keys(kwargs).length > 0) {
    throw pythonError('TypeError', 'map() must have at least two arguments');
  }
  const nexts = iterables.map((one) => iterate(one));
  let isAtEnd = false;
  return new Iterator(() => {
    if (isAtEnd) return undefined;
    const items: Value[] = [];
    for (const next of nexts) {
      const item = next();
      if (item === undefined) {
        isAtEnd = true;
        return undefined;
      }
      items.push(item);
    }
    return runtime.call(callee, items, noKwargs);
  }, [...args]);
}

function reversed(items: Value): Value {
  if (items instanceof Range) {
    const { start, step, length } = items;
    const range = new Range(start + step * (length - 1n), start - step, -step);
    return new Iterator(iterate(range), []);
  }
  if (
    !Array.isArray(items) &&
    !(items instanceof List) &&
    typeof items !== 'string' &&
    !(items instanceof Dict)
  ) {
    throw pythonError('TypeError', `'${typeName(items)}' object is not reversible`);
  }
  return new Iterator(iterate(toArray(items).reverse()), [items]);
}

function sum({ host }: Runtime, items: Value, start: Value): Value {
  if (typeof start === 'string') {
    throw pythonError('TypeError', "sum() can't sum strings [use ''.join(seq) instead]");
  }
  const next = iterate(items);
  let total: Value = start;
  for (let item = next(); item !== undefined; item = next()) total = binary('+', total, item, host);
  return total;
}

/** Whether some item's truth is `wanted`. */
function some({ host }: Runtime, items: Value, wanted: boolean): boolean {
  const next = iterate(items);
  for (let item = next(); item !== undefined; item = next()) {
    if (isTrue(item, host) === wanted) return true;
  }
  return false;
}

function isInstance(value: Value, type: Value): boolean {
  if (Array.isArray(type)) return (type as readonly Value[]).some((one) => isInstance(value, one));
  if (type instanceof BuiltinType || type instanceof HostType) return type.holds(value);
  if (type instanceof ClassObject) return value instanceof Instance && value.type === type;
  throw pythonError('TypeError', 'isinstance() arg 2 must be a type, a tuple of types, or a union');
}

function power(runtime: Runtime, base: Value, exponent: Value, modulus: Value): Value {
  if (modulus === null) return binary('**', base, exponent, runtime.host);
  return powerModulo(
    requireInt(base, 'pow()'),
    requireInt(exponent, 'pow()'),
    requireInt(modulus, 'pow()'),
  );
}

function print({ host, print: line }: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
  // Nothing waits to be written.
  const [separator = null] = bound('print', ['sep', 'flush'], 0, [], kwargs);
  const between = separator === null ? ' ' : requireString(separator, 'sep');
  line(args.map((value) => str(value, host)).join(between));
  return null;
}

function required(value: Value, name: string): PythonNumber {
  if (isNumber(value)) return value;
  throw pythonError('TypeError', `${name}() takes numbers, not a ${typeName(value)}`);
}

const toDict = (args: readonly Value[], kwargs: Kwargs): Dict => {
  if (args.length > 1) throw pythonError('TypeError', 'dict expected at most 1 argument');
  const [first] = args;
  return new Dict([...(first === undefined ? [] : pairsOf(first)), ...Object.entries(kwargs)]);
};

/** The types, as functions and for `isinstance`. */
function typesOf(runtime: Runtime): readonly BuiltinType[] {
  const { host } = runtime;
  const items = (value: Value | undefined): Value[] => (value === undefined ? [] : toArray(value));
  const type = (
    name: string,
    parameters: string,
    run: (...args: Arguments) => Value,
    holds: (value: Value) => boolean,
  ): BuiltinType => new BuiltinType(name, builtin(name, parameters, run), holds);
  return [
    type(
      'bool',
      'x?',
      (value = false) => isTrue(value, host),
      (value) => typeof value === 'boolean',
    ),
    type(
      'int',
      'x? base?',
      (value = 0n, base) => toInt(runtime, value, base),
      (value) => typeof value === 'bigint' || typeof value === 'boolean',
    ),
    type(
      'float',
      'x?',
      (value = 0) => toFloat(runtime, value),
      (value) => typeof value === 'number',
    ),
    type(
      'str',
      'object?',
      (value = '') => str(value, host),
      (value) => typeof value === 'string',
    ),
    type('tuple', 'iterable?', (value) => tuple(items(value)), Array.isArray),
    type(
      'list',
      'iterable?',
      (value) => new List(items(value)),
      (value) => value instanceof List,
    ),
    type(
      'set',
      'iterable?',
      (value) => new PythonSet(items(value)),
      (value) => value instanceof PythonSet,
    ),
    type(
      'slice',
      'start stop? step?',
      (first = null, second, step = null) =>
        second === undefined ? new Slice(null, first, null) : new Slice(first, second, step),
      (value) => value instanceof Slice,
    ),
    new BuiltinType('dict', toDict, (value) => value instanceof Dict),
    type(
      'range',
      'start stop? step?',
      (first, second, third) => rangeOf(first as Value, second, third),
      (value) => value instanceof Range,
    ),
    ...exceptionNames.map(exceptionType),
  ];
}

/** The built-in names and what they stand for. */
export function createBuiltins(runtime: Runtime): ReadonlyMap<string, Value> {
  const { host } = runtime;
  const functions: readonly Callable[] = [
    builtin('abs', 'x', (value) => {
      if (typeof value === 'number') return Math.abs(value);
      if (isNumber(value)) return BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
      return ofHost(runtime, 'abs', value as Value);
    }),
    builtin('all', 'iterable', (items) => !some(runtime, items as Value, false)),
    builtin('any', 'iterable', (items) => some(runtime, items as Value, true)),
    builtin('callable', 'object', (value) => isCallable(value as Value)),
    builtin('divmod', 'x y', (left, right) =>
      tuple([...divmod(required(left as Value, 'divmod'), required(right as Value, 'divmod'))]),
    ),
    builtin('enumerate', 'iterable start?', (items, start) => enumerate(items as Value, start)),
    builtin('getattr', 'object name default?', (object, name, otherwise) => {
      const found = attributeOf(object as Value, requireString(name, 'an attribute'), runtime);
      const value = found ?? otherwise;
      if (value !== undefined) return value;
      throw pythonError(
        'AttributeError',
        `'${typeName(object as Value)}' object has no attribute '${String(name)}'`,
      );
    }),
    builtin(
      'hasattr',
      'object name',
      (object, name) =>
        attributeOf(object as Value, requireString(name, 'an attribute'), runtime) !== undefined,
    ),
    builtin('isinstance', 'object type', (value, type) =>
      isInstance(value as Value, type as Value),
    ),
    builtin('len', 'object', (value) => lengthOf(runtime, value as Value)),
    builtin('pow', 'base exp mod?', (base, exponent, modulus = null) =>
      power(runtime, base as Value, exponent as Value, modulus),
    ),
    builtin('repr', 'object', (value) => repr(value as Value, host)),
    builtin('reversed', 'sequence', (items) => reversed(items as Value)),
    builtin('round', 'number ndigits?', (value, digits = null) => {
      if (!isNumber(value)) return ofHost(runtime, 'round', value as Value);
      return round(value, digits === null ? null : requireInt(digits, 'ndigits'));
    }),
    builtin('sum', 'iterable start?', (items, start = 0n) => sum(runtime, items as Value, start)),
  ];
  const named = (name: string, callable: Callable): readonly [string, Value] => {
    Object.defineProperty(callable, 'name', { value: name });
    return [name, callable];
  };
  return new Map<string, Value>([
    ...functions.map((callable) => [callable.name, callable] as const),
    ...typesOf(runtime).map((type) => [type.name, type] as const),
    named('max', (args, kwargs) =>
      extreme(runtime, 'max', args, kwargs, (one, other) => isLess(other, one, host)),
    ),
    named('min', (args, kwargs) =>
      extreme(runtime, 'min', args, kwargs, (one, other) => isLess(one, other, host)),
    ),
    named('map', (args, kwargs) => map(runtime, args, kwargs)),
    named('print', (args, kwargs) => print(runtime, args, kwargs)),
    named('sorted', (args, kwargs) => {
      const [items, ...rest] = args;
      if (items === undefined || rest.length > 0) {
        throw pythonError('TypeError', `sorted expected 1 argument, got ${args.length}`);
      }
      return new List(sorted(runtime, 'sorted', toArray(items), kwargs));
    }),
    named('zip', (args, kwargs) => zip(runtime, args, kwargs)),
    ['Ellipsis', Ellipsis],
  ]);
}

function isCallable(value: Value): boolean {
  return (
    typeof value === 'function' || value instanceof BuiltinType || value instanceof ClassObject
  );
}
