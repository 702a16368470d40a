import type { DType } from './shared.js';
import { dtype } from './shared.js';

/** A typed array that holds elements of device memory. 16-bit floats are their bit patterns. */
export type ElementArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

type ElementArrayConstructor = new (
  buffer: ArrayBuffer,
  byteOffset: number,
  length: number,
) => ElementArray;

/** How elements of a dtype lie in device memory. */
export interface ElementType {
  readonly dtype: DType;
  /** Triton's name of it, as in a signature: `'fp32'`. */
  readonly triton: string;
  readonly Array: ElementArrayConstructor;
}

/** The dtypes that device memory can hold. */
const elementTypes: readonly ElementType[] = [
  { dtype: dtype.bool, triton: 'i1', Array: Uint8Array },
  { dtype: dtype.uint8, triton: 'u8', Array: Uint8Array },
  { dtype: dtype.uint16, triton: 'u16', Array: Uint16Array },
  { dtype: dtype.uint32, triton: 'u32', Array: Uint32Array },
  { dtype: dtype.int8, triton: 'i8', Array: Int8Array },
  { dtype: dtype.int16, triton: 'i16', Array: Int16Array },
  { dtype: dtype.int32, triton: 'i32', Array: Int32Array },
  { dtype: dtype.int64, triton: 'i64', Array: BigInt64Array },
  { dtype: dtype.float16, triton: 'fp16', Array: Uint16Array },
  { dtype: dtype.bfloat16, triton: 'bf16', Array: Uint16Array },
  { dtype: dtype.float32, triton: 'fp32', Array: Float32Array },
  { dtype: dtype.float64, triton: 'fp64', Array: Float64Array },
] as readonly ElementType[];

/** What kernels may have in memory besides; tensors may not. */
export const unsignedTypes: readonly ElementType[] = [
  { dtype: dtype.uint64, triton: 'u64', Array: BigUint64Array },
] as unknown as readonly ElementType[];

const byDtype = new Map(elementTypes.map((type) => [type.dtype, type]));
const byTriton = new Map(elementTypes.map((type) => [type.triton, type]));

/** The element type of a dtype, or nothing for one that device memory cannot hold. */
export function elementTypeOf(type: DType): ElementType | undefined {
  return byDtype.get(type);
}

/** The element type of Triton's name, such as `'fp32'`. */
export function elementTypeNamed(name: string): ElementType | undefined {
  return byTriton.get(name);
}

/** Names for messages. */
export const elementTypeNames: readonly string[] = elementTypes.map(({ triton }) => triton);
