/** Whole numbers, as heuristics reckon with them: exact up to 2^53. */

/** `number / denominator`, rounded up; 0 of nothing, whatever it is divided by. */
export function ceilDiv(number: number, denominator: number): number {
  return number === 0 ? 0 : Math.ceil(number / denominator);
}

/** `//` of numbers that are not negative. */
export function floorDiv(number: number, denominator: number): number {
  return Math.floor(number / denominator);
}

/** The least power of two that is at least `number`; 1 for what is not positive. */
export function nextPowerOf2(number: number): number {
  let power = 1;
  while (power < number) power *= 2;
  return power;
}

/** The largest power of two that is at most `number`, which is positive. */
export function lastPowerOf2(number: number): number {
  const power = nextPowerOf2(number);
  return power > number ? power / 2 : power;
}

export function product(numbers: readonly number[]): number {
  return numbers.reduce((left, right) => left * right, 1);
}

/** `number`, but at least `least` and at most `most`. */
export function clamp(number: number, least: number, most: number): number {
  return Math.max(least, Math.min(number, most));
}
