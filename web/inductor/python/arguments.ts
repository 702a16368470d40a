/** Arguments of what is Python's own. */
import { pythonError } from './errors.js';
import { type Kwargs, typeName, type Value } from './values.js';

/**
 * Arguments by the places of their parameters, undefined where there is none.
 *
 * @param names the parameters that may also be named; a name in parentheses may not
 * @param required how many there must be
 */
export function bound(
  name: string,
  names: readonly string[],
  required: number,
  args: readonly Value[],
  kwargs: Kwargs,
): readonly (Value | undefined)[] {
  if (args.length > names.length) {
    throw pythonError(
      'TypeError',
      `${name}() takes at most ${names.length} arguments (${args.length} given)`,
    );
  }
  const values: (Value | undefined)[] = [...args];
  for (const key of Object.keys(kwargs)) {
    const place = names.indexOf(key);
    if (place < 0 || place < args.length) {
      throw pythonError('TypeError', `${name}() takes no argument '${key}' here`);
    }
    values[place] = kwargs[key];
  }
  for (let i = 0; i < required; ++i) {
    if (values[i] === undefined) {
      throw pythonError('TypeError', `${name}() misses the argument ${names[i]}`);
    }
  }
  return values;
}

export function requireInt(value: Value | undefined, what: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return BigInt(value);
  throw pythonError('TypeError', `${what} must be an int, not ${typeName(value ?? null)}`);
}

export function requireString(value: Value | undefined, what: string): string {
  if (typeof value === 'string') return value;
  throw pythonError('TypeError', `${what} must be a str, not ${typeName(value ?? null)}`);
}
