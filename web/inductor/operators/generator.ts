/** Random numbers as `torch.cuda` draws them. */
import type { SimulatedDevice } from '../../simulated/exports.js';

const { imul } = Math;

/** Four words of 32 bits. */
export type Words = Uint32Array<ArrayBuffer>;

/** The upper half of a product of 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = (middle & 0xffff) + aLow * bHigh;
  return aHigh * bHigh + (middle >>> 16) + (other >>> 16);
}

const ROUNDS = 10;
const FIRST_MULTIPLIER = 0xd2511f53;
const SECOND_MULTIPLIER = 0xcd9e8d57;
/** What the key's words grow by from round to round. */
const FIRST_STEP = 0x9e3779b9;
const SECOND_STEP = 0xbb67ae85;

/**
 * Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): turns a counter into random
 * words, in place.
 */
export function philox(words: Words, key: readonly [number, number]): void {
  let [a, b, c, d] = words as unknown as [number, number, number, number];
  let [first, second] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const ofA = multiplyHigh(FIRST_MULTIPLIER, a);
    const ofC = multiplyHigh(SECOND_MULTIPLIER, c);
    const lowA = imul(FIRST_MULTIPLIER, a) >>> 0;
    const lowC = imul(SECOND_MULTIPLIER, c) >>> 0;
    a = (ofC ^ b ^ first) >>> 0;
    b = lowC;
    c = (ofA ^ d ^ second) >>> 0;
    d = lowA;
    first = (first + FIRST_STEP) >>> 0;
    second = (second + SECOND_STEP) >>> 0;
  }
  words[0] = a;
  words[1] = b;
  words[2] = c;
  words[3] = d;
}

const lowWord = (value: bigint): number => Number(value & 0xffffffffn);

/** Threads of a block that draw. */
const BLOCK = 256;

/** Numbers of one draw, reserved of a generator: the same whenever they are computed. */
export class Draw {
  readonly #key: readonly [number, number];
  readonly #offset: bigint;
  readonly #elements: number;
  readonly #threads: number;
  readonly #perThread: number;

  constructor(
    seed: bigint,
    offset: bigint,
    {
      elements,
      threads,
      perThread,
    }: { readonly elements: number; readonly threads: number; readonly perThread: number },
  ) {
    this.#key = [lowWord(seed), lowWord(seed >> 32n)];
    this.#offset = offset;
    this.#elements = elements;
    this.#threads = threads;
    this.#perThread = perThread;
  }

  /**
   * Calls `visit` for each element with the words that its number is made of, and which of the numbers made of them is its own.
   * Threads stride over the elements, and each makes several numbers of four words.
   */
  forEach(visit: (element: number, words: Words, place: number) => void): void {
    const stride = this.#threads * this.#perThread;
    const words = new Uint32Array(4);
    for (let start = 0, round = 0n; start < this.#elements; start += stride, round++) {
      const counter = this.#offset / 4n + round;
      const [low, high] = [lowWord(counter), lowWord(counter >> 32n)];
      for (let thread = 0; thread < this.#threads && start + thread < this.#elements; thread++) {
        words[0] = low;
        words[1] = high;
        words[2] = thread;
        words[3] = 0;
        philox(words, this.#key);
        for (let place = 0; place < this.#perThread; place++) {
          const element = start + thread + place * this.#threads;
          if (element < this.#elements) visit(element, words, place);
        }
      }
    }
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
    const draw = new Draw(this.#seed, this.#offset, { elements, threads, perThread });
    const rounds = Math.max(Math.ceil(elements / (threads * perThread)), 1);
    if (elements > 0) this.#offset += BigInt(4 * rounds);
    return draw;
  }
}
