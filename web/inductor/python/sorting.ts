import { bound } from './arguments.js';
import { isLess, isTrue } from './operators.js';
import type { Runtime } from './runtime.js';
import { type Kwargs, noKwargs, type Value } from './values.js';

/** What a function that compares is given to compare: the items themselves where there is no key. */
export function keysOf(runtime: Runtime, items: readonly Value[], key: Value): readonly Value[] {
  return key === null ? items : items.map((item) => runtime.call(key, [item], noKwargs));
}

/** Items in order, equal ones as they were: `sorted(items, key=…, reverse=…)`. */
export function sorted(
  runtime: Runtime,
  name: string,
  items: readonly Value[],
  kwargs: Kwargs,
): Value[] {
  const [key = null, reverse = false] = bound(name, ['key', 'reverse'], 0, [], kwargs);
  const { host } = runtime;
  const sign = isTrue(reverse, host) ? -1 : 1;
  const keys = keysOf(runtime, items, key);
  const places = items.map((_, place) => place);
  places.sort((one, other) => {
    const [left, right] = [keys[one] as Value, keys[other] as Value];
    if (isLess(left, right, host)) return -sign;
    return isLess(right, left, host) ? sign : 0;
  });
  return places.map((place) => items[place] as Value);
}
