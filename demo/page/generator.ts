import type { TensorShape } from './input_panel.js';

/**
 * Values for an input: the same for the same seed and name, whatever the other inputs are.
 *
 * They are hundredths from -2 to 2, so that a table can show them as they are.
 */
export function generateValues(seed: number, name: string, shape: TensorShape): Float32Array {
  const next = mulberry32(seed ^ Math.imul(name.charCodeAt(0), 0x9e3779b1));
  return Float32Array.from(
    { length: shape[0] * shape[1] },
    () => (Math.floor(next() * 401) - 200) / 100,
  );
}

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough to look random, and short. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
