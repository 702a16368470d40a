/** Random numbers as `torch.cuda` draws them. */
import type { SimulatedDevice } from '../../simulated/exports.js';

/** Four words of 32 bits. */
type Words = readonly [number, number, number, number];

/** The upper half of a product of 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

const ROUNDS = 10;
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
/** What the key grows by from round to round. */
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;

/** Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011). */
export function philox(key: readonly [number, number], counter: Words): Words {
  let [a, b, c, d] = counter;
  let [first, second] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, low0] = [multiplyHigh(MULTIPLIERS[0], a), Math.imul(MULTIPLIERS[0], a) >>> 0];
    const [high1, low1] = [multiplyHigh(MULTIPLIERS[1], c), Math.imul(MULTIPLIERS[1], c) >>> 0];
    [a, b, c, d] = [(high1 ^ b ^ first) >>> 0, low1, (high0 ^ d ^ second) >>> 0, low0];
    first = (first + WEYL[0]) >>> 0;
    second = (second + WEYL[1]) >>> 0;
  }
  return [a, b, c, d];
}

const lowWord = (value: bigint): number => Number(value & 0xffffffffn);

/** Threads of a block that draw. */
const BLOCK = 256;

/** Numbers of one draw, reserved of a generator: the same whenever they are computed. */
export class Draw {
  readonly #key: readonly [number, number];
  readonly #offset: bigint;
  readonly #threads: number;
  readonly #perThread: number;

  constructor(seed: bigint, offset: bigint, threads: number, perThread: number) {
    this.#key = [lowWord(seed), lowWord(seed >> 32n)];
    this.#offset = offset;
    this.#threads = threads;
    this.#perThread = perThread;
  }

  /**
   * The words of an element, and which of the numbers made of them is its own: threads stride over the elements and make several
   * numbers at a time.
   */
  words(element: number): { readonly words: Words; readonly place: number } {
    const stride = this.#threads * this.#perThread;
    const counter = this.#offset / 4n + BigInt(Math.floor(element / stride));
    const within = element % stride;
    const words = philox(this.#key, [
      lowWord(counter),
      lowWord(counter >> 32n),
      within % this.#threads,
      0,
    ]);
    return { words, place: Math.floor(within / this.#threads) };
  }
}

/**
 * `torch.Generator` of a CUDA device: Philox with a seed and an offset that every draw advances. The same seed and offset give
 * what PyTorch draws there, if the device has as many multiprocessors.
 */
export class Generator {
  #seed: bigint;
  #offset: bigint;

  /**
   * @param seed `manual_seed(seed)`: 64 bits
   * @param offset as `get_offset()` has it: a multiple of 4
   */
  constructor(seed: bigint | number = 0n, offset: bigint | number = 0n) {
    this.#seed = BigInt.asUintN(64, BigInt(seed));
    this.#offset = BigInt(offset);
    if (this.#offset < 0n || this.#offset % 4n !== 0n) {
      throw new RangeError(`Generator(): 'offset' must be a multiple of 4 from 0, not ${offset}`);
    }
  }

  /** `initial_seed()`. */
  get seed(): bigint {
    return this.#seed;
  }

  /** `get_offset()`. */
  get offset(): bigint {
    return this.#offset;
  }

  /**
   * Reserves numbers for that many elements.
   *
   * @param perThread how many numbers a thread makes of four words
   */
  draw(device: SimulatedDevice, elements: number, perThread: number): Draw {
    const { multiProcessorCount, maxThreadsPerMultiProcessor = BLOCK } = device.profile;
    // As many blocks as the device can hold at once; a device of single threads still has one.
    const held = multiProcessorCount * Math.floor(maxThreadsPerMultiProcessor / BLOCK);
    const blocks = Math.max(Math.min(held, Math.ceil(elements / BLOCK)), 1);
    const threads = blocks * BLOCK;
    const draw = new Draw(this.#seed, this.#offset, threads, perThread);
    const rounds = Math.max(Math.ceil(elements / (threads * perThread)), 1);
    if (elements > 0) this.#offset += BigInt(4 * rounds);
    return draw;
  }
}
