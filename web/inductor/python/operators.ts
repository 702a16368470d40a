/** Python's operators. */
import { pythonError } from './errors.js';
import type { Host } from './host.js';
import { iterate, requireRoom, toArray, tuple } from './iteration.js';
import { arithmetic, isNumber, type PythonNumber } from './numbers.js';
import type { Ownership } from './ownership.js';
import {
  Dict,
  Iterator,
  isHostObject,
  List,
  PythonObject,
  PythonSet,
  Range,
  Slice,
  typeName,
  type Value,
} from './values.js';

const isTuple = (value: Value): value is readonly Value[] => Array.isArray(value);

/** `bool(value)` */
export function isTrue(value: Value, host: Host): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'string':
      return value !== '';
    case 'function':
      return true;
    default:
      return value !== null && isObjectTrue(value, host);
  }
}

function isObjectTrue(value: object, host: Host): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof List) return value.items.length > 0;
  if (value instanceof Dict || value instanceof PythonSet) return value.size > 0;
  if (value instanceof Range) return value.length > 0n;
  if (value instanceof PythonObject) return true;
  return (host.binary('bool', value, null) ?? true) !== false;
}

/** `left is right` */
export function isSame(left: Value, right: Value): boolean {
  return Object.is(left, right);
}

const sequenceItems = (value: Value): readonly Value[] | null => {
  if (isTuple(value)) return value;
  return value instanceof List ? value.items : null;
};

/** `left == right` */
export function isEqual(left: Value, right: Value, host: Host): boolean {
  if (isNumber(left) && isNumber(right)) {
    // A boolean is 0 or 1 here, and a bigint equals a number only where it is the same number.
    // biome-ignore lint/suspicious/noDoubleEquals: they may be of different types
    return left == right;
  }
  if (isHostObject(left) || isHostObject(right)) {
    const answer = host.binary('==', left, right);
    return answer === undefined ? left === right : isTrue(answer, host);
  }
  if (left === right) return true;
  if (isTuple(left) || left instanceof List) {
    if (isTuple(left) !== isTuple(right)) return false;
    return areItemsEqual(sequenceItems(left) ?? [], sequenceItems(right), host);
  }
  return left instanceof PythonObject && right instanceof PythonObject
    ? areObjectsEqual(left, right, host)
    : false;
}

/** Identical items are equal, as Python has it in sequences: NaN too. */
const areItemsEqual = (
  left: readonly Value[],
  right: readonly Value[] | null,
  host: Host,
): boolean =>
  left.length === right?.length &&
  left.every((item, i) => {
    const other = right[i] as Value;
    return isSame(item, other) || isEqual(item, other, host);
  });

function areObjectsEqual(left: PythonObject, right: PythonObject, host: Host): boolean {
  if (left instanceof Dict && right instanceof Dict) {
    if (left.size !== right.size) return false;
    for (const [key, value] of left.items()) {
      const other = right.get(key);
      if (other === undefined || !(isSame(value, other) || isEqual(value, other, host)))
        return false;
    }
    return true;
  }
  if (left instanceof PythonSet && right instanceof PythonSet) {
    return left.size === right.size && [...left.contents()].every((member) => right.has(member));
  }
  if (left instanceof Range && right instanceof Range) {
    return (
      left.length === right.length &&
      (left.length === 0n ||
        (left.start === right.start && (left.length === 1n || left.step === right.step)))
    );
  }
  if (left instanceof Slice && right instanceof Slice) {
    return areItemsEqual(
      [left.start, left.stop, left.step],
      [right.start, right.stop, right.step],
      host,
    );
  }
  return false;
}

/** `member in container` */
export function contains(container: Value, member: Value, host: Host): boolean {
  if (container instanceof Dict || container instanceof PythonSet) return container.has(member);
  if (typeof container === 'string') {
    if (typeof member === 'string') return container.includes(member);
    throw pythonError(
      'TypeError',
      `'in <string>' requires string as left operand, not ${typeName(member)}`,
    );
  }
  if (container instanceof Range) return isNumber(member) && isInRange(container, member);
  if (isHostObject(container)) {
    const answer = host.binary('in', member, container);
    if (answer !== undefined) return isTrue(answer, host);
  }
  if (!sequenceItems(container) && !(container instanceof Iterator)) {
    throw pythonError('TypeError', `argument of type '${typeName(container)}' is not iterable`);
  }
  const next = iterate(container);
  for (let item = next(); item !== undefined; item = next()) {
    if (isSame(item, member) || isEqual(item, member, host)) return true;
  }
  return false;
}

function isInRange({ start, step, length }: Range, member: PythonNumber): boolean {
  if (typeof member === 'number' && !Number.isInteger(member)) return false;
  const distance = (BigInt(member) - start) * (step > 0n ? 1n : -1n);
  const pace = step > 0n ? step : -step;
  return distance >= 0n && distance % pace === 0n && distance / pace < length;
}

/** Whether the operator holds where `order` says how left compares with right. */
const holds = (operator: string, order: number): boolean =>
  (order < 0 && operator.startsWith('<')) ||
  (order > 0 && operator.startsWith('>')) ||
  (order === 0 && operator.endsWith('='));

/** By code points, as Python compares. */
function compareTexts(left: string, right: string): number {
  const [one, other] = [Array.from(left), Array.from(right)];
  const different = one.findIndex((character, i) => character !== other[i]);
  if (different < 0) return one.length - other.length;
  if (different >= other.length) return 1;
  const point = (characters: readonly string[]): number =>
    characters[different]?.codePointAt(0) as number;
  return point(one) - point(other);
}

function compareNumbers(operator: string, left: PythonNumber, right: PythonNumber): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

/** `<`, `<=`, `>` and `>=`. */
function compareOrder(operator: string, left: Value, right: Value, host: Host): boolean {
  if (isNumber(left) && isNumber(right)) return compareNumbers(operator, left, right);
  if (typeof left === 'string' && typeof right === 'string') {
    return holds(operator, compareTexts(left, right));
  }
  if ((isTuple(left) && isTuple(right)) || (left instanceof List && right instanceof List)) {
    const [one, other] = [sequenceItems(left) ?? [], sequenceItems(right) ?? []];
    const different = one.findIndex(
      (item, i) =>
        i >= other.length ||
        !(isSame(item, other[i] as Value) || isEqual(item, other[i] as Value, host)),
    );
    if (different < 0 || different >= other.length) {
      return holds(operator, one.length - other.length);
    }
    return compareOrder(operator, one[different] as Value, other[different] as Value, host);
  }
  if (left instanceof PythonSet && right instanceof PythonSet) {
    throw pythonError('NotImplementedError', `'${operator}' of sets is not supported`);
  }
  throw pythonError(
    'TypeError',
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** A comparison; what it gives is a host object where the host says so. */
export function compare(operator: string, left: Value, right: Value, host: Host): Value {
  switch (operator) {
    case 'is':
      return isSame(left, right);
    case 'is not':
      return !isSame(left, right);
    case 'in':
      return contains(right, left, host);
    case 'not in':
      return !contains(right, left, host);
  }
  if (isHostObject(left) || isHostObject(right)) {
    const answer = host.binary(operator, left, right);
    if (answer !== undefined) return answer;
  }
  if (operator === '==') return isEqual(left, right, host);
  if (operator === '!=') return !isEqual(left, right, host);
  return compareOrder(operator, left, right, host);
}

/** An order of values for `sorted`, `min` and `max`. */
export function isLess(left: Value, right: Value, host: Host): boolean {
  return isTrue(compare('<', left, right, host), host);
}

/** `sequence * count` */
function repeated(sequence: Value, count: Value): Value | undefined {
  if (typeof count !== 'bigint' && typeof count !== 'boolean') return undefined;
  if (BigInt.asIntN(64, BigInt(count)) !== BigInt(count)) {
    throw pythonError('OverflowError', "cannot fit 'int' into an index-sized integer");
  }
  const times = BigInt(count) < 0n ? 0n : BigInt(count);
  if (typeof sequence === 'string') {
    requireRoom(times * BigInt(sequence.length));
    return sequence.repeat(Number(times));
  }
  const items = sequenceItems(sequence);
  if (items === null) return undefined;
  requireRoom(times * BigInt(items.length));
  const all: Value[] = [];
  const rounds = items.length === 0 ? 0 : Number(times);
  for (let i = 0; i < rounds; ++i) for (const item of items) all.push(item);
  return isTuple(sequence) ? tuple(all) : new List(all);
}

const setOperators: ReadonlyMap<string, (left: PythonSet, right: PythonSet) => PythonSet> = new Map(
  [
    ['|', (a, b) => new PythonSet([...a.contents(), ...b.contents()])],
    ['&', (a, b) => new PythonSet([...a.contents()].filter((member) => b.has(member)))],
    ['-', (a, b) => new PythonSet([...a.contents()].filter((member) => !b.has(member)))],
    [
      '^',
      (a, b) =>
        new PythonSet([
          ...[...a.contents()].filter((member) => !b.has(member)),
          ...[...b.contents()].filter((member) => !a.has(member)),
        ]),
    ],
  ],
);

/** Operators of what is neither a number nor the host's; undefined for one that there is not. */
function containerOperator(operator: string, left: Value, right: Value): Value | undefined {
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') {
      requireRoom(left.length + right.length);
      return left + right;
    }
    if (isTuple(left) && isTuple(right)) return tuple([...left, ...right]);
    if (left instanceof List && right instanceof List)
      return new List([...left.items, ...right.items]);
  }
  if (operator === '*') return repeated(left, right) ?? repeated(right, left);
  if (left instanceof PythonSet && right instanceof PythonSet) {
    return setOperators.get(operator)?.(left, right);
  }
  if (operator === '|' && left instanceof Dict && right instanceof Dict) {
    return new Dict([...left.items(), ...right.items()]);
  }
  if (operator === '%' && typeof left === 'string') {
    throw pythonError('NotImplementedError', "formatting by 'text % values' is not supported");
  }
  return undefined;
}

function noOperator(operator: string, left: Value, right: Value): Error {
  return pythonError(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** `left operator right` */
export function binary(operator: string, left: Value, right: Value, host: Host): Value {
  let result: Value | undefined;
  if (isNumber(left) && isNumber(right)) result = arithmetic(operator, left, right);
  else if (isHostObject(left) || isHostObject(right)) result = host.binary(operator, left, right);
  else result = containerOperator(operator, left, right);
  if (result === undefined) throw noOperator(operator, left, right);
  return result;
}

/** `left operator right` for `left += right` and the like, with its `=`: lists, dicts and sets change in place. */
export function augmented(
  operator: string,
  left: Value,
  right: Value,
  host: Host,
  owner: Ownership,
): Value {
  if (isHostObject(left)) {
    const result = host.binary(operator, left, right);
    if (result === undefined) throw noOperator(operator, left, right);
    return result;
  }
  if (left instanceof List && operator === '+=') {
    owner.splice(left, left.items.length, 0, toArray(right));
    return left;
  }
  if (
    (left instanceof Dict || left instanceof PythonSet || left instanceof List) &&
    !isNumber(right)
  ) {
    throw pythonError(
      'NotImplementedError',
      `'${operator}' of a ${typeName(left)} is not supported`,
    );
  }
  if (left instanceof List) {
    const result = binary(operator.slice(0, -1), left, right, host) as List;
    owner.splice(left, 0, left.items.length, result.items);
    return left;
  }
  return binary(operator.slice(0, -1), left, right, host);
}

/** `-value`, `+value` and `~value`. */
export function unary(operator: string, value: Value, host: Host): Value {
  if (typeof value === 'number' && operator !== '~') return operator === '-' ? -value : value;
  if (typeof value === 'bigint' || typeof value === 'boolean') {
    const int = BigInt(value);
    if (operator === '-') return -int;
    return operator === '+' ? int : ~int;
  }
  if (isHostObject(value)) {
    const names: Readonly<Record<string, string>> = { '-': 'neg', '+': 'pos', '~': '~' };
    const result = host.binary(names[operator] as string, value, null);
    if (result !== undefined) return result;
  }
  throw pythonError('TypeError', `bad operand type for unary ${operator}: '${typeName(value)}'`);
}
