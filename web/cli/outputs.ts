/** What a module returned, on the host. */
import type { ModuleValue } from '../inductor/index.js';
import { Tensor } from '../simulated/index.js';
import { formatNpy, type NpyDtype, type NpyValues } from './npy.js';

/** Elements as tensors give them: see `Tensor.toTypedArray`. */
export type HostValues = Float32Array | Float64Array | BigInt64Array;

export type Output =
  | {
      readonly kind: 'tensor';
      /** `output0`, … */
      readonly name: string;
      /** The dtype's name. */
      readonly dtype: string;
      readonly size: readonly number[];
      readonly stride: readonly number[];
      /** In row-major order. */
      readonly values: HostValues;
    }
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly value: number | bigint | boolean | null;
    };

export function outputsOf(values: readonly ModuleValue[]): Output[] {
  return values.map((value, i) => {
    const name = `output${i}`;
    if (!(value instanceof Tensor)) return { kind: 'value', name, value };
    const { dtype, size, stride } = value;
    return {
      kind: 'tensor',
      name,
      dtype: dtype.name,
      size,
      stride,
      values: value.toTypedArray() as HostValues,
    };
  });
}

/** An output as one array; null for None. Numbers have no dimension. */
export function arrayOf(output: Output): {
  readonly dtype: string;
  readonly size: readonly number[];
  readonly values: HostValues;
} | null {
  if (output.kind === 'tensor') return output;
  const { value } = output;
  if (value === null) return null;
  if (typeof value === 'boolean') {
    return { dtype: 'bool', size: [], values: Float64Array.of(Number(value)) };
  }
  return typeof value === 'bigint' || Number.isSafeInteger(value)
    ? { dtype: 'int64', size: [], values: BigInt64Array.of(BigInt(value)) }
    : { dtype: 'float64', size: [], values: Float64Array.of(value) };
}

/** Arrays for files of the dtypes that the host holds otherwise. */
const stored: Readonly<Record<string, { from(values: Float64Array): NpyValues }>> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
};

/** An output as a file; null for None. */
export function npyOf(output: Output): Uint8Array | null {
  const array = arrayOf(output);
  if (array === null) return null;
  // There is no bfloat16 in such files; float32 holds all its numbers.
  const dtype = array.dtype === 'bfloat16' ? 'float32' : array.dtype;
  const values = stored[dtype]?.from(array.values as Float64Array) ?? array.values;
  return formatNpy(dtype as NpyDtype, array.size, values);
}
