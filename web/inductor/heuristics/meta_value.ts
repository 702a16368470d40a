import { kindOf, show } from '../../contract/arguments.js';

/**
 * What decorators of kernels say, as plain data: an int or float is a number (a float of a whole value may be `{ float: 2 }`, where the
 * difference matters), None null, a tuple, list or set an array, a dict an object, an enum's member its name (`'INNER'`), and
 * `DeviceProperties` an object of its fields.
 */
export type MetaValue =
  | null
  | boolean
  | number
  | string
  | readonly MetaValue[]
  | { readonly [key: string]: MetaValue };

/** A dict of a decorator, by its keys. */
export interface MetaDict {
  readonly [key: string]: MetaValue;
}

/** A value that is none of the kind it must be. `owner` is the decorator, `what` the value's place in it. */
function refuse(owner: string, what: string, expected: string, value: unknown): never {
  const found = typeof value === 'number' ? show(value) : kindOf(value);
  throw new TypeError(`${owner}: ${what} must be ${expected}, not ${found}`);
}

export function isDict(value: unknown): value is MetaDict {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function requireDict(value: unknown, owner: string, what: string): MetaDict {
  return isDict(value) ? value : refuse(owner, what, 'a dict', value);
}

export function requireList(value: unknown, owner: string, what: string): readonly MetaValue[] {
  return Array.isArray(value) ? value : refuse(owner, what, 'a list', value);
}

/** A whole number of at least `least`. */
export function requireCount(value: unknown, owner: string, what: string, least = 0): number {
  const isCount = Number.isSafeInteger(value) && (value as number) >= least;
  return isCount
    ? (value as number)
    : refuse(owner, what, `a whole number from ${least} to 2^53`, value);
}

/** Whether a key's value counts as true in Python; a missing one does not. */
export function isTrue(dict: MetaDict, key: string, otherwise = false): boolean {
  const value = dict[key];
  if (value === undefined) return otherwise;
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

/** The whole number of a key, at least 0; `otherwise` where it is missing. */
export function countOf(dict: MetaDict, key: string, otherwise: number): number {
  const value = dict[key];
  return value === undefined ? otherwise : requireCount(value, 'inductor_meta', `'${key}'`);
}
