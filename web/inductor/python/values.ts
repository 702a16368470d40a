/** What a Python value is here. */
import { pythonError } from './errors.js';

/**
 * int is a bigint, float a number, None null, a tuple a frozen array. The classes of this file are Python's own as well; every
 * other object is the host's.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly Value[]
  | Callable
  | object;

/** Keyword arguments, by name. */
export type Kwargs = Readonly<Record<string, Value>>;

/** A function. */
export type Callable = (args: readonly Value[], kwargs: Kwargs) => Value;

export const noKwargs: Kwargs = Object.freeze({});

/** What the host is not asked about. */
export abstract class PythonObject {}

/** What holds other values as long as a variable, or another container, holds it. */
export abstract class Container extends PythonObject {
  /** How many variables and containers hold it; counted by `Ownership`. */
  holders = 0;
  abstract contents(): Iterable<Value>;
}

/** A list. */
export class List extends Container {
  constructor(readonly items: Value[]) {
    super();
  }

  override contents(): readonly Value[] {
    return this.items;
  }
}

/** What a key is found by: the same for keys that Python takes for equal. Undefined for what cannot be a key. */
function keyOf(value: Value): Value | undefined {
  switch (typeof value) {
    case 'string':
      return value.startsWith('\0') ? `\0s${value}` : value;
    case 'boolean':
      return value ? 1n : 0n;
    case 'number':
      return Number.isInteger(value) ? BigInt(value) : value;
    case 'object':
      if (Array.isArray(value)) return keyOfTuple(value);
      return value instanceof List || value instanceof Dict || value instanceof PythonSet
        ? undefined
        : value;
    default:
      return value;
  }
}

const identities = new WeakMap<object, number>();
let identityCount = 0;

function identityOf(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  identities.set(value, ++identityCount);
  return identityCount;
}

function keyOfTuple(tuple: readonly Value[]): string | undefined {
  let text = '\0t';
  for (const value of tuple) {
    const key = keyOf(value);
    if (key === undefined) return undefined;
    const shown =
      (typeof key === 'object' && key !== null) || typeof key === 'function'
        ? `#${identityOf(key)}`
        : `${typeof key} ${String(key)}`;
    text += `${shown.length}:${shown}`;
  }
  return text;
}

/** A dict. Keys are compared as Python compares them: `1`, `1.0` and `True` are one. */
export class Dict extends Container {
  readonly #entries = new Map<Value, readonly [key: Value, value: Value]>();

  constructor(entries: Iterable<readonly [key: Value, value: Value]> = []) {
    super();
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(keyRequired(key))?.[1];
  }

  has(key: Value): boolean {
    return this.#entries.has(keyRequired(key));
  }

  /** Gives what stood there. An equal key that is there stays as it is written. */
  set(key: Value, value: Value): Value | undefined {
    const found = keyRequired(key);
    const old = this.#entries.get(found);
    this.#entries.set(found, [old === undefined ? key : old[0], value]);
    return old?.[1];
  }

  /** Gives the key as it was written, and its value. */
  delete(key: Value): readonly [key: Value, value: Value] | undefined {
    const found = keyRequired(key);
    const old = this.#entries.get(found);
    this.#entries.delete(found);
    return old;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** In the order in which keys came. */
  items(): Iterable<readonly [key: Value, value: Value]> {
    return this.#entries.values();
  }

  *keys(): Generator<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }

  *values(): Generator<Value> {
    for (const [, value] of this.#entries.values()) yield value;
  }

  override *contents(): Generator<Value> {
    for (const [key, value] of this.#entries.values()) {
      yield key;
      yield value;
    }
  }
}

function keyRequired(key: Value): Value {
  const found = keyOf(key);
  if (found === undefined) throw pythonError('TypeError', `unhashable type: '${typeName(key)}'`);
  return found;
}

/** A set. */
export class PythonSet extends Container {
  readonly #members = new Dict();

  constructor(members: Iterable<Value> = []) {
    super();
    for (const member of members) this.add(member);
  }

  get size(): number {
    return this.#members.size;
  }

  has(member: Value): boolean {
    return this.#members.has(member);
  }

  /** Whether it was not there. */
  add(member: Value): boolean {
    if (this.#members.has(member)) return false;
    this.#members.set(member, null);
    return true;
  }

  override contents(): Iterable<Value> {
    return this.#members.keys();
  }
}

/** `range(start, stop, step)`. */
export class Range extends PythonObject {
  /** How many numbers. */
  readonly length: bigint;

  constructor(
    readonly start: bigint,
    readonly stop: bigint,
    readonly step: bigint,
  ) {
    super();
    const distance = step > 0n ? stop - start : start - stop;
    const pace = step > 0n ? step : -step;
    this.length = distance > 0n ? (distance + pace - 1n) / pace : 0n;
  }
}

/** What is gone through once: `zip(…)`, a generator expression. */
export class Iterator extends Container {
  /**
   * @param next the next value; undefined when there are no more
   * @param sources what `next` takes values from; a comprehension's change
   */
  constructor(
    readonly next: () => Value | undefined,
    readonly sources: Value[],
  ) {
    super();
  }

  override contents(): readonly Value[] {
    return this.sources;
  }
}

/** `start:stop:step` in a subscript; null for what is left out. */
export class Slice extends PythonObject {
  constructor(
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {
    super();
  }
}

class EllipsisObject extends PythonObject {}

/** `...` */
export const Ellipsis: PythonObject = new EllipsisObject();

/** A module, or what is used like one: attributes by name. */
export class Namespace extends PythonObject {
  /**
   * @param path its dotted name, for messages
   * @param member gives an attribute; undefined where there is none
   * @param call what calling it does, where it can be called: PyTorch's operators have overloads as attributes
   */
  constructor(
    readonly path: string,
    readonly member: (name: string) => Value | undefined,
    readonly call: Callable | null = null,
  ) {
    super();
  }
}

/** A type that is not Python's own, for `isinstance`. */
export class HostType extends PythonObject {
  constructor(
    readonly name: string,
    readonly holds: (value: Value) => boolean,
  ) {
    super();
  }
}

/** `int`, `list`, `ValueError`: called, it makes one. */
export class BuiltinType extends PythonObject {
  constructor(
    readonly name: string,
    readonly call: Callable,
    readonly holds: (value: Value) => boolean,
  ) {
    super();
  }
}

/** A `class` of the text. */
export class ClassObject extends Container {
  /**
   * @param members methods, and what else its body binds
   * @param call makes an object of it
   */
  constructor(
    readonly name: string,
    readonly members: ReadonlyMap<string, Value>,
    readonly call: (self: ClassObject, args: readonly Value[], kwargs: Kwargs) => Value,
  ) {
    super();
  }

  override contents(): Iterable<Value> {
    return this.members.values();
  }
}

/** An object of such a class. */
export class Instance extends Container {
  readonly attributes = new Map<string, Value>();

  constructor(readonly type: ClassObject) {
    super();
  }

  override contents(): Iterable<Value> {
    return this.attributes.values();
  }
}

/** An exception that has been made and not raised. */
export class ExceptionObject extends Container {
  constructor(
    readonly name: string,
    readonly args: readonly Value[],
  ) {
    super();
  }

  override contents(): readonly Value[] {
    return this.args;
  }
}

/** Python's name of a value's type; of a host object the name of its class. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'str';
    case 'function':
      return 'function';
    default:
      return value === null ? 'NoneType' : typeNameOfObject(value);
  }
}

const typeNames: readonly (readonly [
  type: abstract new (...args: never) => object,
  name: string,
])[] = [
  [List, 'list'],
  [Dict, 'dict'],
  [PythonSet, 'set'],
  [Range, 'range'],
  [Iterator, 'iterator'],
  [Slice, 'slice'],
  [EllipsisObject, 'ellipsis'],
  [Namespace, 'module'],
  [HostType, 'type'],
  [BuiltinType, 'type'],
  [ClassObject, 'type'],
];

function typeNameOfObject(value: object): string {
  if (Array.isArray(value)) return 'tuple';
  if (value instanceof Instance) return value.type.name;
  if (value instanceof ExceptionObject) return value.name;
  return typeNames.find(([type]) => value instanceof type)?.[1] ?? value.constructor.name;
}

declare const known: unique symbol;

/** An object that the host knows. */
export type HostObject = object & { readonly [known]: 'by the host' };

/** Whether the host is who knows the value. */
export function isHostObject(value: Value): value is HostObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof PythonObject)
  );
}
