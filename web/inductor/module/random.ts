/** Random numbers for example inputs: the same for the same seed, everywhere. */

/** A generator of uniform numbers, 32 bits each (Marsaglia's xorshift, 128 bits of state). */
export class Random {
  #state: [number, number, number, number];

  constructor(seed: number) {
    // Neighbouring seeds must not give neighbouring numbers, and no state may be all zero.
    let mixed = (seed % 2 ** 32) >>> 0;
    const next = (): number => {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let word = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
      word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
      return (word ^ (word >>> 16)) >>> 0;
    };
    this.#state = [next(), next(), next() ^ Math.floor(seed / 2 ** 32), next() | 1];
  }

  /** A whole number from 0 to 2^32 - 1. */
  word(): number {
    const [x, y, z, w] = this.#state;
    let mixed = x ^ (x << 11);
    mixed ^= mixed >>> 8;
    const last = (mixed ^ w ^ (w >>> 19)) >>> 0;
    this.#state = [y, z, w, last];
    return last;
  }

  /** From 0 to below 1. */
  uniform(): number {
    return this.word() / 2 ** 32;
  }

  /** Normally distributed numbers. */
  normal(count: number): Float64Array<ArrayBuffer> {
    const numbers = new Float64Array(count);
    for (let i = 0; i < count; i += 2) {
      // Box and Muller; 1 less a uniform number is never 0.
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      numbers[i] = radius * Math.cos(angle);
      if (i + 1 < count) numbers[i + 1] = radius * Math.sin(angle);
    }
    return numbers;
  }
}
