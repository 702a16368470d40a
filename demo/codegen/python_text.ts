/** Values as Python writes them. */

export function pythonTuple(items: readonly (string | number)[]): string {
  // Inductor writes one-element tuples with a blank: `(65, )`.
  return items.length === 1 ? `(${items[0]}, )` : `(${items.join(', ')})`;
}

/** `repr` of a float. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return `float("${value > 0 ? '' : '-'}inf")`;
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    // Python pads the exponent to two digits, JavaScript does not.
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${BigInt(value)}.0` : String(value);
}

export function pythonBool(value: boolean): string {
  return value ? 'True' : 'False';
}

/** A dict or a set member list: values are already text. */
export function pythonDict(entries: Iterable<readonly [string, string | number]>): string {
  return `{${[...entries].map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
}

export function pythonString(text: string): string {
  return `'${text}'`;
}

export function pythonList(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}
