/** Arguments of the functions that a module's text calls. */
import { type Callable, List, type Value } from '../python/values.js';

/** A value for a message. */
export function describe(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return 'a tuple';
  if (typeof value === 'function') return 'a function';
  return `a ${value.constructor?.name ?? 'value'}`;
}

/** A function whose parameters have names: `?` behind one that may be left out, `*` before one by keyword alone. */
export function named(
  name: string,
  parameters: readonly string[],
  run: (values: readonly (Value | undefined)[]) => Value,
): Callable {
  const names = parameters.map((parameter) => parameter.replace(/[*?]/g, ''));
  const isOptional = parameters.map((parameter) => parameter.includes('?'));
  const positional = parameters.filter((parameter) => !parameter.startsWith('*')).length;
  return (args, kwargs) => {
    if (args.length > positional) {
      throw new TypeError(
        `${name}() takes ${positional} positional arguments but ${args.length} were given`,
      );
    }
    const values: (Value | undefined)[] = names.map((_, i) => args[i]);
    for (const key of Object.keys(kwargs)) {
      const place = names.indexOf(key);
      if (place < 0) throw new TypeError(`${name}() got an unexpected keyword argument '${key}'`);
      if (values[place] !== undefined) {
        throw new TypeError(`${name}() got multiple values for argument '${key}'`);
      }
      values[place] = kwargs[key] as Value;
    }
    const missing = names.findIndex((_, i) => values[i] === undefined && !isOptional[i]);
    if (missing >= 0) throw new TypeError(`${name}() missing the argument '${names[missing]}'`);
    return run(values);
  };
}

/** A function that takes anything and does nothing. */
export const nothing: Callable = () => null;

/** A whole number that JavaScript's numbers hold. */
export function wholeNumber(value: Value | undefined, what: string): number {
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
  } else if (typeof value === 'boolean') return Number(value);
  throw new TypeError(`${what} must be an int, not ${describe(value)}`);
}

/** An int as callers of the package see it: a number where JavaScript's hold it. */
export function plainInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The elements of a tuple or list. */
export function elements(value: Value | undefined, what: string): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  if (value instanceof List) return value.items;
  throw new TypeError(`${what} must be a tuple or list, not ${describe(value)}`);
}

const known = new WeakMap<object, readonly number[]>();

/** A size or strides. Tuples that the text spells out are the same object at each call, and are read once. */
export function wholeNumbers(value: Value | undefined, what: string): readonly number[] {
  const read =
    Array.isArray(value) && Object.isFrozen(value) ? known.get(value as object) : undefined;
  if (read !== undefined) return read;
  const numbers = elements(value, what).map((entry) => wholeNumber(entry, `each of ${what}`));
  if (Array.isArray(value) && Object.isFrozen(value)) known.set(value as object, numbers);
  return numbers;
}

/** Splits a method's arguments `(1, 2)` or `((1, 2),)` alike. */
export function spread(args: readonly Value[]): readonly Value[] {
  const [first] = args;
  return args.length === 1 && (Array.isArray(first) || first instanceof List)
    ? elements(first, 'the argument')
    : args;
}
