/** Fields for whole numbers. */

/** A field holds something else than the number it asks for. */
export class FieldError extends Error {
  override name = 'FieldError';
}

export function readNumber(field: HTMLInputElement, least: number, most: number): number {
  const value = field.value.trim() === '' ? Number.NaN : Number(field.value);
  const isValid = Number.isInteger(value) && value >= least && value <= most;
  field.setAttribute('aria-invalid', String(!isValid));
  if (!isValid) {
    const name = field.getAttribute('aria-label') ?? field.id;
    throw new FieldError(`${name}: expected a whole number from ${least} to ${most}`);
  }
  return value;
}

export function readSeed(field: HTMLInputElement): number {
  return readNumber(field, 0, 2 ** 32 - 1);
}
