import { pythonError } from './errors.js';
import { Dict, Iterator, List, PythonSet, Range, typeName, type Value } from './values.js';

/** Longer lists are a mistake in a module, and would take the machine's memory. */
const MOST_ITEMS = 1 << 22;

type Next = () => Value | undefined;

/** Refuses a list of so many items. */
export function requireRoom(count: bigint | number): void {
  if (count > MOST_ITEMS) throw pythonError('MemoryError', `more than ${MOST_ITEMS} items`);
}

/** The items of an array as they are when their turn comes. */
function overItems(items: readonly Value[]): Next {
  let i = 0;
  return () => (i < items.length ? items[i++] : undefined);
}

function overRange({ start, step, length }: Range): Next {
  let i = 0n;
  return () => (i < length ? start + step * i++ : undefined);
}

/** The items of a value one by one, and undefined after the last. */
export function iterate(value: Value): Next {
  if (Array.isArray(value)) return overItems(value as readonly Value[]);
  if (value instanceof List) return overItems(value.items);
  if (value instanceof Range) return overRange(value);
  if (value instanceof Iterator) return value.next;
  if (value instanceof Dict) return overItems([...value.keys()]);
  if (value instanceof PythonSet) return overItems([...value.contents()]);
  if (typeof value === 'string') return overItems(Array.from(value));
  throw pythonError('TypeError', `'${typeName(value)}' object is not iterable`);
}

/** The items of a value, in an array of its own. */
export function toArray(value: Value): Value[] {
  if (Array.isArray(value)) return [...(value as readonly Value[])];
  if (value instanceof List) return [...value.items];
  if (value instanceof Range) requireRoom(value.length);
  const next = iterate(value);
  const items: Value[] = [];
  for (let item = next(); item !== undefined; item = next()) {
    items.push(item);
    requireRoom(items.length);
  }
  return items;
}

/** A tuple. */
export const tuple = (items: Value[]): readonly Value[] => Object.freeze(items);
