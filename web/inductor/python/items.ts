/** Subscripts. */
import { pythonError } from './errors.js';
import { toArray, tuple } from './iteration.js';
import type { Runtime } from './runtime.js';
import { repr } from './text.js';
import { Dict, isHostObject, List, Range, Slice, typeName, type Value } from './values.js';

/** A bound of a slice as an int; null for none. */
function bound(value: Value): bigint | null {
  if (value === null || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return BigInt(value);
  throw pythonError(
    'TypeError',
    'slice indices must be integers or None or have an __index__ method',
  );
}

/** Which items a slice takes of so many: from `start`, `count` of them, `step` apart. */
function selected(
  slice: Slice,
  length: number,
): { readonly start: number; readonly step: number; readonly count: number } {
  const size = BigInt(length);
  const given = bound(slice.step) ?? 1n;
  if (given === 0n) throw pythonError('ValueError', 'slice step cannot be zero');
  // No step is longer than all items.
  const step = given > size ? size + 1n : given < -size ? -size - 1n : given;
  const [low, high] = step > 0n ? [0n, size] : [-1n, size - 1n];
  const clamped = (value: Value, otherwise: bigint): bigint => {
    const index = bound(value);
    if (index === null) return otherwise;
    const fromStart = index < 0n ? index + size : index;
    return fromStart < low ? low : fromStart > high ? high : fromStart;
  };
  const start = clamped(slice.start, step > 0n ? low : high);
  const stop = clamped(slice.stop, step > 0n ? high : low);
  const { length: count } = new Range(start, stop, step);
  return { start: Number(start), step: Number(step), count: Number(count) };
}

function sliced<T>(items: readonly T[], slice: Slice): T[] {
  const { start, step, count } = selected(slice, items.length);
  return Array.from({ length: count }, (_, i) => items[start + i * step] as T);
}

/** The place that an index names among so many items. */
function placeOf(index: Value, length: number, what: string): number {
  if (typeof index !== 'bigint' && typeof index !== 'boolean') {
    throw pythonError(
      'TypeError',
      `${what} indices must be integers or slices, not ${typeName(index)}`,
    );
  }
  const place = BigInt(index);
  const size = BigInt(length);
  if (place >= size || place < -size) throw pythonError('IndexError', `${what} index out of range`);
  return Number(place < 0n ? place + size : place);
}

/** `value[index]` */
export function itemOf(value: Value, index: Value, runtime: Runtime): Value {
  if (Array.isArray(value)) {
    const items = value as readonly Value[];
    if (index instanceof Slice) return tuple(sliced(items, index));
    return items[placeOf(index, items.length, 'tuple')] as Value;
  }
  if (isHostObject(value)) return runtime.host.item(value, index);
  if (value instanceof List) {
    if (index instanceof Slice) return new List(sliced(value.items, index));
    return value.items[placeOf(index, value.items.length, 'list')] as Value;
  }
  if (value instanceof Dict) {
    const found = value.get(index);
    if (found === undefined) throw pythonError('KeyError', repr(index, runtime.host));
    return found;
  }
  if (typeof value === 'string') {
    const characters = Array.from(value);
    if (index instanceof Slice) return sliced(characters, index).join('');
    return characters[placeOf(index, characters.length, 'string')] as string;
  }
  if (value instanceof Range) return itemOfRange(value, index);
  throw pythonError('TypeError', `'${typeName(value)}' object is not subscriptable`);
}

function itemOfRange({ start, step, length }: Range, index: Value): Value {
  if (index instanceof Slice) {
    const chosen = selected(index, Number(length));
    const first = start + step * BigInt(chosen.start);
    const pace = step * BigInt(chosen.step);
    return new Range(first, first + pace * BigInt(chosen.count), pace);
  }
  return start + step * BigInt(placeOf(index, Number(length), 'range object'));
}

/** `value[index] = to` */
export function setItem(value: Value, index: Value, to: Value, runtime: Runtime): void {
  const { owner, host } = runtime;
  if (isHostObject(value)) host.setItem(value, index, to);
  else if (value instanceof Dict) owner.setEntry(value, index, to);
  else if (value instanceof List && index instanceof Slice)
    setSlice(value, index, toArray(to), runtime);
  else if (value instanceof List) {
    owner.setItem(value, placeOf(index, value.items.length, 'list assignment'), to);
  } else {
    throw pythonError('TypeError', `'${typeName(value)}' object does not support item assignment`);
  }
}

function setSlice(list: List, slice: Slice, items: readonly Value[], { owner }: Runtime): void {
  const { start, step, count } = selected(slice, list.items.length);
  if (step === 1) {
    owner.splice(list, start, count, items);
    return;
  }
  if (items.length !== count) {
    throw pythonError(
      'ValueError',
      `attempt to assign sequence of size ${items.length} to extended slice of size ${count}`,
    );
  }
  for (let i = 0; i < count; ++i) owner.setItem(list, start + i * step, items[i] as Value);
}

/** `del value[index]` */
export function deleteItem(value: Value, index: Value, { owner, host }: Runtime): void {
  if (value instanceof Dict) {
    if (owner.deleteEntry(value, index) === undefined) {
      throw pythonError('KeyError', repr(index, host));
    }
  } else if (value instanceof List) {
    const { start, step, count } =
      index instanceof Slice
        ? selected(index, value.items.length)
        : {
            start: placeOf(index, value.items.length, 'list assignment'),
            step: 1,
            count: 1,
          };
    const places = Array.from({ length: count }, (_, i) => start + i * step);
    // From the last, so that the others stay in their places.
    places.sort((one, other) => other - one);
    for (const place of places) owner.splice(value, place, 1, []);
  } else {
    throw pythonError('TypeError', `'${typeName(value)}' object doesn't support item deletion`);
  }
}
