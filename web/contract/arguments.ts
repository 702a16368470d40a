/** Checks of what callers pass, with messages that name the member and the parameter. */

/** Longest text of a caller's value that a message repeats. */
const LONGEST_SHOWN = 1000;

/**
 * A value as JavaScript prints it, for a message: never throws, whatever the value's own `toString`
 * does, and never is longer than a message should be.
 */
export function show(value: unknown): string {
  let text: string;
  try {
    text = String(value);
  } catch {
    text = `[${typeof value} that cannot be printed]`;
  }
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** The kind of a value, for "must be X, not Y". */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  try {
    const name: unknown = value.constructor?.name;
    return typeof name === 'string' && name !== '' ? name : 'object';
  } catch {
    return 'object';
  }
}

/** Requires an argument: `undefined` counts as missing. `member` is the call as a caller writes it. */
export function requireArgument(value: unknown, member: string, parameter: string): void {
  if (value === undefined) {
    throw new TypeError(`${member}(): missing required argument '${parameter}'`);
  }
}

export function requireBoolean(
  value: unknown,
  member: string,
  parameter: string,
): asserts value is boolean {
  if (typeof value !== 'boolean') {
    throw new TypeError(`${member}(): '${parameter}' must be a boolean, not ${kindOf(value)}`);
  }
}

export function requireString(
  value: unknown,
  member: string,
  parameter: string,
): asserts value is string {
  requireArgument(value, member, parameter);
  if (typeof value !== 'string') {
    throw new TypeError(`${member}(): '${parameter}' must be a string, not ${kindOf(value)}`);
  }
}

/** A stream where the contract ignores it: `null` is the current one, otherwise it is an object. */
export function requireStream(value: unknown, member: string): void {
  if (value === null || typeof value === 'object') return;
  requireArgument(value, member, 'stream');
  throw new TypeError(`${member}(): 'stream' must be a stream or null, not ${kindOf(value)}`);
}

/**
 * Options given as one object: only the known keys, so that a misspelt one is not ignored. Values are
 * not looked at.
 */
export function requireOptions(options: unknown, member: string, known: readonly string[]): void {
  if (options === null || typeof options !== 'object') {
    throw new TypeError(`${member}(): options must be an object, not ${kindOf(options)}`);
  }
  for (const key in options) {
    if (!known.includes(key)) {
      throw new TypeError(
        `${member}(): unexpected option '${show(key)}'; known are ${known.join(', ')}`,
      );
    }
  }
}
