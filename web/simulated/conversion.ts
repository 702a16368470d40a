import { lastError, simulator } from './runtime.js';
import type { DType } from './shared.js';

/** Elements that are converted at a time: what lies in the core's memory meanwhile is bounded. */
const CHUNK = 16_384;

/** How the core knows an array of host numbers. */
const hosts = [
  { code: 0, tag: '[object Float64Array]' },
  { code: 1, tag: '[object Float32Array]' },
  { code: 2, tag: '[object BigInt64Array]' },
] as const;

export type HostArray = Float64Array | Float32Array | BigInt64Array;

function hostOf(array: HostArray): (typeof hosts)[number] {
  const tag = Object.prototype.toString.call(array);
  const host = hosts.find((host) => tag === host.tag);
  if (host === undefined) throw new TypeError(`${tag} is no array of host numbers`);
  return host;
}

/** Runs `work` for each chunk, with addresses of its host numbers and of its elements in the core's memory. */
function inChunks(
  array: HostArray,
  itemsize: number,
  work: (chunk: {
    readonly first: number;
    readonly count: number;
    readonly host: number;
    readonly device: number;
  }) => void,
): void {
  for (let first = 0; first < array.length; first += CHUNK) {
    const count = Math.min(CHUNK, array.length - first);
    const hostBytes = count * array.BYTES_PER_ELEMENT;
    const padded = Math.ceil(hostBytes / 8) * 8;
    const host = simulator()._fd_scratch(padded + count * itemsize);
    work({ first, count, host, device: host + padded });
  }
}

function coreBytes(address: number, length: number): Uint8Array {
  return new Uint8Array(simulator().memoryBuffer as ArrayBuffer, address, length);
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * Host numbers as elements of device memory: bytes. Rounds to nearest even; a number that an integer dtype
 * cannot hold is an AssertionError with its index.
 */
export function encode(dtype: DType, from: HostArray): Uint8Array<ArrayBuffer> {
  const { code } = hostOf(from);
  const to = new Uint8Array(from.length * dtype.itemsize);
  inChunks(from, dtype.itemsize, ({ first, count, host, device }) => {
    coreBytes(host, count * from.BYTES_PER_ELEMENT).set(
      bytesOf(from.subarray(first, first + count)),
    );
    if (simulator()._fd_encode(dtype.code, code, host, device, count, first) !== 0) {
      throw lastError('copyFrom');
    }
    to.set(coreBytes(device, count * dtype.itemsize), first * dtype.itemsize);
  });
  return to;
}

/** Elements of device memory as host numbers, into `to`. */
export function decode(dtype: DType, from: Uint8Array, to: HostArray): void {
  const { code } = hostOf(to);
  inChunks(to, dtype.itemsize, ({ first, count, host, device }) => {
    coreBytes(device, count * dtype.itemsize).set(
      from.subarray(first * dtype.itemsize, (first + count) * dtype.itemsize),
    );
    if (simulator()._fd_decode(dtype.code, code, device, host, count, first) !== 0) {
      throw lastError('toArray');
    }
    bytesOf(to.subarray(first, first + count)).set(coreBytes(host, count * to.BYTES_PER_ELEMENT));
  });
}
