import { kindOf, requireArgument, show } from '../contract/arguments.js';
import { dispose } from '../contract/disposable.js';
import { decode, encode, type HostArray } from './conversion.js';
import { type ElementArray, elementTypeOf } from './element_type.js';
import { AssertionError, DType, dtype as dtypes, RuntimeError } from './shared.js';

/** Numbers in as many levels of arrays as there are dimensions. */
export type NestedNumbers = number | bigint | boolean | readonly NestedNumbers[];

/** An allocation that tensors share, freed with the last of them. */
export class Storage {
  #users = 0;
  readonly #free: () => void;

  constructor(
    readonly address: number,
    /** Bytes that were asked for. */
    readonly bytes: number,
    free: () => void,
  ) {
    this.#free = free;
  }

  acquire(): void {
    this.#users++;
  }

  release(): void {
    // Only once it is freed: within a kernel that is refused, and can be tried again.
    if (this.#users === 1) this.#free();
    this.#users--;
  }
}

/** What a tensor asks of its device. */
export interface TensorOwner {
  /** A copy of device memory, once all that is issued to the current stream has run. */
  readBytes(address: number, bytes: number): Uint8Array<ArrayBuffer>;
  /** Writes to device memory in the order of the current stream. */
  writeBytes(address: number, bytes: Uint8Array, what: string): void;
  /** Writes only the given elements. */
  scatterBytes(writes: readonly (readonly [number, Uint8Array])[], what: string): void;
  synchronizeCurrentStream(): void;
}

function requireShape(value: unknown, member: string, parameter: string): void {
  requireArgument(value, member, parameter);
  if (!Array.isArray(value)) {
    throw new TypeError(`${member}(): '${parameter}' must be an array, not ${kindOf(value)}`);
  }
  for (const entry of value as unknown[]) {
    if (typeof entry !== 'number' || !Number.isSafeInteger(entry) || entry < 0) {
      throw new TypeError(
        `${member}(): '${parameter}' must hold whole numbers from 0, not ${show(entry)}`,
      );
    }
  }
}

/** Checks a tensor's geometry. */
export function requireGeometry(
  size: unknown,
  stride: unknown,
  member: string,
): asserts size is readonly number[] {
  requireShape(size, member, 'size');
  requireShape(stride, member, 'stride');
  const [dimensions, strides] = [(size as number[]).length, (stride as number[]).length];
  if (dimensions !== strides) {
    throw new TypeError(
      `${member}(): 'size' has ${dimensions} dimensions and 'stride' has ${strides}`,
    );
  }
}

export function requireDType(value: unknown, member: string): asserts value is DType {
  requireArgument(value, member, 'dtype');
  if (!(value instanceof DType)) {
    throw new TypeError(`${member}(): 'dtype' must be a DType, not ${kindOf(value)}`);
  }
  if (elementTypeOf(value) === undefined) {
    throw new TypeError(`${member}(): device memory holds no ${value}`);
  }
}

export function contiguousStride(size: readonly number[]): number[] {
  const stride = new Array<number>(size.length);
  let step = 1;
  for (let i = size.length - 1; i >= 0; i--) {
    stride[i] = step;
    step *= Math.max(size[i] as number, 1);
  }
  return stride;
}

export function elementCount(size: readonly number[]): number {
  return size.reduce((product, extent) => product * extent, 1);
}

/** Whether elements lie without gaps and without sharing, in whatever order of the dimensions. */
export function isDense(size: readonly number[], stride: readonly number[]): boolean {
  let step = 1;
  const dimensions = size
    .map((extent, i) => [stride[i] as number, extent] as const)
    .filter(([, extent]) => extent !== 1)
    .sort(([one], [other]) => one - other);
  for (const [own, extent] of dimensions) {
    if (own !== step) return false;
    step *= extent;
  }
  return true;
}

/** Elements from the first to behind the last. */
export function storageExtent(size: readonly number[], stride: readonly number[]): number {
  if (elementCount(size) === 0) return 0;
  return size.reduce((last, extent, i) => last + (extent - 1) * (stride[i] as number), 0) + 1;
}

/** Element offsets of all indices, in row-major order. */
function offsetsOf(size: readonly number[], stride: readonly number[]): Float64Array {
  const offsets = new Float64Array(elementCount(size));
  const index = new Array<number>(size.length).fill(0);
  let offset = 0;
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = offset;
    for (let axis = size.length - 1; axis >= 0; axis--) {
      offset += stride[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (size[axis] as number)) break;
      offset -= (stride[axis] as number) * (size[axis] as number);
      index[axis] = 0;
    }
  }
  return offsets;
}

function sameShape(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((extent, i) => extent === other[i]);
}

/** The size of nested arrays; a TypeError where they are not as long as their neighbours. */
export function sizeOfNested(data: NestedNumbers, member: string): number[] {
  if (!Array.isArray(data)) return [];
  const sizes = (data as NestedNumbers[]).map((row) => sizeOfNested(row, member));
  const [first] = sizes;
  if (first === undefined) return [0];
  for (const [i, size] of sizes.entries()) {
    if (!sameShape(size, first)) {
      throw new TypeError(`${member}(): row ${i} has the size [${size}], and row 0 has [${first}]`);
    }
  }
  return [sizes.length, ...first];
}

function flatten(data: NestedNumbers, into: (number | bigint | boolean)[]): typeof into {
  if (Array.isArray(data)) for (const row of data as NestedNumbers[]) flatten(row, into);
  else into.push(data as number | bigint | boolean);
  return into;
}

const hostTags: Readonly<Record<string, 'number' | 'bigint'>> = {
  BigInt64Array: 'bigint',
  BigUint64Array: 'bigint',
};

/**
 * A number that rounds to the dtype's as `value` itself does. One that was rounded to the nearest double may
 * lie in the middle between two numbers of a narrower dtype, which `value` does not.
 */
function numberOf(value: bigint, dtype: DType): number {
  const magnitude = value < 0n ? -value : value;
  const excess = magnitude.toString(2).length - 53;
  if (excess <= 0 || dtype === dtypes.float64) return Number(value);
  const kept = magnitude >> BigInt(excess);
  const odd = kept << BigInt(excess) === magnitude ? kept : kept | 1n;
  return (value < 0n ? -1 : 1) * Number(odd) * 2 ** excess;
}

/** Host numbers of any kind, as an array that the core converts. */
export function hostNumbers(data: unknown, dtype: DType, member: string): HostArray {
  const list = ArrayBuffer.isView(data)
    ? (data as ElementArray)
    : flatten(data as NestedNumbers, []);
  const tag = Object.prototype.toString.call(list).slice(8, -1);
  if (tag === 'DataView') throw new TypeError(`${member}(): a DataView is no list of numbers`);
  const isWide = dtype === dtypes.int64;
  if (tag === 'Float32Array' && dtype.isFloatingPoint) return list as Float32Array;
  if (tag === 'Float64Array' && !isWide) return list as unknown as Float64Array;
  const wantsBigint = isWide || (hostTags[tag] === 'bigint' && !dtype.isFloatingPoint);
  const numbers = wantsBigint ? new BigInt64Array(list.length) : new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const value: unknown = list[i];
    const ok = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
    if (!ok) throw new TypeError(`${member}(): element ${i} is no number but ${kindOf(value)}`);
    if (wantsBigint) {
      if (typeof value === 'number' && !Number.isFinite(value)) {
        throw new RangeError(`${member}(): element ${i} is ${value}, which is no ${dtype}`);
      }
      const whole = BigInt(typeof value === 'number' ? Math.trunc(value) : value);
      if (BigInt.asIntN(64, whole) !== whole) {
        throw new RangeError(`${member}(): element ${i} is ${value}, which is no ${dtype}`);
      }
      (numbers as BigInt64Array)[i] = whole;
    } else {
      (numbers as Float64Array)[i] =
        typeof value === 'bigint' ? numberOf(value, dtype) : Number(value);
    }
  }
  return numbers;
}

/** Dtypes whose elements are the host's own: every pattern of theirs is a number, and of a bool's not. */
const hostDtypes: ReadonlySet<DType> = new Set([
  dtypes.uint8,
  dtypes.uint16,
  dtypes.uint32,
  dtypes.int8,
  dtypes.int16,
  dtypes.int32,
  dtypes.int64,
  dtypes.float32,
  dtypes.float64,
]);

/** The bytes of a typed array that holds elements of `dtype` as they are; null where they must be converted. */
function elementBytes(data: unknown, dtype: DType): Uint8Array | null {
  if (!ArrayBuffer.isView(data) || !hostDtypes.has(dtype)) return null;
  const tag = Object.prototype.toString.call(data);
  if (tag !== `[object ${elementTypeOf(dtype)?.Array.name}]`) return null;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

const forgotten = new FinalizationRegistry<Storage>((storage) => {
  try {
    storage.release();
  } catch {
    // Its memory was freed by address. Nobody is there to be told.
  }
});

/**
 * A view of device memory with a size and strides, as `torch.Tensor` in a generated wrapper. Tensors over one
 * storage share it; it is freed with the last of them, by `dispose()` or after garbage collection.
 */
export class Tensor {
  readonly size: readonly number[];
  /** In elements. */
  readonly stride: readonly number[];
  readonly dtype: DType;
  /** In elements from the start of the storage. */
  readonly storageOffset: number;
  readonly #owner: TensorOwner;
  #storage: Storage | null;

  /** @internal */
  constructor(
    owner: TensorOwner,
    storage: Storage,
    geometry: {
      readonly size: readonly number[];
      readonly stride: readonly number[];
      readonly dtype: DType;
      readonly storageOffset: number;
    },
  ) {
    if (!(storage instanceof Storage)) {
      throw new TypeError(
        'Tensor(): tensors are made by their device, with emptyStrided() or fromArray()',
      );
    }
    this.#owner = owner;
    this.#storage = storage;
    this.size = Object.freeze([...geometry.size]);
    this.stride = Object.freeze([...geometry.stride]);
    this.dtype = geometry.dtype;
    this.storageOffset = geometry.storageOffset;
    storage.acquire();
    forgotten.register(this, storage, this);
  }

  /** `data_ptr()`: the address of the first element. */
  get address(): number {
    return this.storage('address').address + this.storageOffset * this.dtype.itemsize;
  }

  /** `numel()`. */
  get numel(): number {
    return elementCount(this.size);
  }

  /** Whether {@link dispose} was called: of its memory nothing is left to this tensor. */
  get isDisposed(): boolean {
    return this.#storage === null;
  }

  /** @internal Whether `owner` made this tensor. */
  isOf(owner: TensorOwner): boolean {
    return this.#owner === owner;
  }

  /** @internal The storage; a RuntimeError for a disposed tensor. */
  storage(member: string): Storage {
    if (this.#storage === null) throw new RuntimeError(`Tensor.${member}: this tensor is disposed`);
    return this.#storage;
  }

  /**
   * `copy_` from the host: numbers in row-major order, nested or typed. Rounds to nearest even,
   * and to integers by cutting the fraction off; a number that an integer dtype cannot hold is an error, and
   * nothing is copied. The source is taken at the call.
   */
  copyFrom(data: ArrayBufferView | NestedNumbers): this {
    const member = 'Tensor.copyFrom';
    this.storage('copyFrom');
    requireArgument(data, member, 'data');
    if (!ArrayBuffer.isView(data)) {
      const size = sizeOfNested(data, member);
      if (!sameShape(size, this.size)) {
        throw new TypeError(
          `${member}(): the data has the size [${size}], and the tensor has [${this.size}]`,
        );
      }
    }
    const same = elementBytes(data, this.dtype);
    const numbers = same === null ? hostNumbers(data, this.dtype, member) : (data as HostArray);
    if (numbers.length !== this.numel) {
      throw new TypeError(`${member}(): ${numbers.length} numbers for a tensor of ${this.numel}`);
    }
    const bytes = same ?? encode(this.dtype, numbers);
    if (this.#isContiguous()) this.#owner.writeBytes(this.address, bytes, 'copyFrom');
    else {
      const { itemsize } = this.dtype;
      const writes = Array.from(
        offsetsOf(this.size, this.stride),
        (offset, i) =>
          [
            this.address + offset * itemsize,
            bytes.slice(i * itemsize, (i + 1) * itemsize),
          ] as const,
      );
      this.#owner.scatterBytes(writes, 'copyFrom');
    }
    return this;
  }

  /** {@link copyFrom}, settled when the copy has run. */
  async copyFromAsync(data: ArrayBufferView | NestedNumbers): Promise<this> {
    this.copyFrom(data);
    await Promise.resolve();
    this.#owner.synchronizeCurrentStream();
    return this;
  }

  /**
   * The elements in row-major order, once all that is issued to the current stream has run: a Float32Array for
   * 16-bit and 32-bit floats, a BigInt64Array for int64, a Float64Array for the rest.
   */
  toTypedArray(): HostArray {
    const { dtype, size, stride, numel } = this;
    const extent = storageExtent(size, stride);
    const bytes = this.#owner.readBytes(this.address, extent * dtype.itemsize);
    const narrow = dtype.isFloatingPoint && dtype !== dtypes.float64;
    const make = (length: number): HostArray => {
      if (narrow) return new Float32Array(length);
      return dtype === dtypes.int64 ? new BigInt64Array(length) : new Float64Array(length);
    };
    let stored: HostArray;
    if (dtype === dtypes.float32) stored = new Float32Array(bytes.buffer);
    else if (dtype === dtypes.float64) stored = new Float64Array(bytes.buffer);
    else if (dtype === dtypes.int64) stored = new BigInt64Array(bytes.buffer);
    else {
      stored = make(extent);
      decode(dtype, bytes, stored);
    }
    if (this.#isContiguous()) return stored;
    const numbers = make(numel);
    offsetsOf(size, stride).forEach((offset, i) => {
      numbers[i] = stored[offset] as never;
    });
    return numbers;
  }

  /** The elements as nested arrays: numbers, bigints for int64, booleans for bool. */
  toArray(): NestedNumbers {
    const numbers = this.toTypedArray();
    let next = 0;
    const build = (axis: number): NestedNumbers => {
      if (axis === this.size.length) {
        const value = numbers[next++] as number | bigint;
        return this.dtype === dtypes.bool ? value !== 0 : value;
      }
      return Array.from({ length: this.size[axis] as number }, () => build(axis + 1));
    };
    return build(0);
  }

  /** {@link toArray} in a later task. */
  async toArrayAsync(): Promise<NestedNumbers> {
    await Promise.resolve();
    return this.toArray();
  }

  /** `item()`: the only element. */
  item(): number | bigint | boolean {
    if (this.numel !== 1) {
      throw new RuntimeError(`a Tensor with ${this.numel} elements cannot be converted to Scalar`);
    }
    const [value] = this.toTypedArray();
    return this.dtype === dtypes.bool ? value !== 0 : (value as number | bigint);
  }

  /** Lets go of the storage. A second time is harmless. */
  dispose(): void {
    if (this.#storage === null) return;
    this.#storage.release();
    forgotten.unregister(this);
    this.#storage = null;
  }

  [dispose](): void {
    this.dispose();
  }

  #isContiguous(): boolean {
    const wanted = contiguousStride(this.size);
    return this.size.every((extent, i) => extent <= 1 || this.stride[i] === wanted[i]);
  }
}

/** `assert_size_stride`: an AssertionError unless the tensor has this size and these strides. */
export function assertSizeStride(
  tensor: Tensor,
  size: readonly number[],
  stride: readonly number[],
): void {
  requireTensor(tensor, 'assertSizeStride');
  requireGeometry(size, stride, 'assertSizeStride');
  if (tensor.size.length !== size.length) {
    throw new AssertionError(
      `wrong number of dimensions: got ${tensor.size.length}, expected ${size.length}`,
    );
  }
  size.forEach((extent, i) => {
    const [has, step] = [tensor.size[i], tensor.stride[i]];
    // A stride of a dimension with at most one element is never used.
    if (has !== extent || (extent > 1 && step !== stride[i])) {
      throw new AssertionError(
        `expected size ${has}==${extent}, stride ${step}==${stride[i]} at dim=${i}`,
      );
    }
  });
}

/** `assert_alignment`: an AssertionError unless the tensor's address is a multiple of `bytes`. */
export function assertAlignment(tensor: Tensor, bytes: number): void {
  requireTensor(tensor, 'assertAlignment');
  requireArgument(bytes, 'assertAlignment', 'bytes');
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new TypeError(
      `assertAlignment(): 'bytes' must be a whole number from 1, not ${show(bytes)}`,
    );
  }
  if (tensor.address % bytes !== 0) {
    throw new AssertionError(
      `expected an address that is a multiple of ${bytes}, got ${tensor.address}`,
    );
  }
}

export function requireTensor(value: unknown, member: string): asserts value is Tensor {
  requireArgument(value, member, 'tensor');
  if (!(value instanceof Tensor)) {
    throw new TypeError(`${member}(): 'tensor' must be a Tensor, not ${kindOf(value)}`);
  }
}
