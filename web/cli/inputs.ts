/** What a module is called with, out of what the command line gives. */
import { type InductorModule, type ModuleValue, moduleLocation } from '../inductor/index.js';
import {
  DType,
  dtype as dtypes,
  OutOfMemoryError,
  RuntimeError,
  type SimulatedDevice,
  Tensor,
} from '../simulated/index.js';
import type { ArgumentSpec } from './arguments.js';
import { readNpy } from './files.js';
import { fromBfloat16Bits, type NpyArray, type NpyValues } from './npy.js';
import { UsageError } from './usage_error.js';

/** An argument whose file is read. */
export type Argument =
  | { readonly kind: 'value'; readonly value: number | bigint | boolean | null }
  | {
      readonly kind: 'array';
      /** The file's path. */
      readonly path: string;
      readonly array: NpyArray;
      readonly dtype: string | null;
    };

/** What the module's own example inputs say of an argument. */
export type ExpectedArgument =
  | { readonly kind: 'value' }
  | {
      readonly kind: 'tensor';
      readonly size: readonly number[];
      readonly stride: readonly number[];
      readonly dtype: DType;
    };

export function readArgument(spec: ArgumentSpec): Argument {
  if (spec.kind === 'value') return spec;
  const { path, dtype } = spec;
  return { kind: 'array', path, array: readNpy(path), dtype };
}

function requireDType({ path, array, dtype }: Argument & { kind: 'array' }): DType {
  try {
    return DType.parse(dtype ?? array.dtype);
  } catch {
    throw new UsageError(`${path}:${dtype}: there is no dtype '${dtype}'`);
  }
}

/** A file's elements as they are handed to a tensor of `to`. */
function converted({ dtype, values }: NpyArray, to: DType): NpyValues {
  if (to === dtypes.bfloat16 && dtype === 'uint16') return fromBfloat16Bits(values);
  if (to !== dtypes.bool) return values;
  // As NumPy casts: whatever is not zero is true.
  return Uint8Array.from(values as Float64Array, (value) => Number(Boolean(value)));
}

/** Strides without gaps, of which the last dimension in `order` is the densest. */
function denseStride(size: readonly number[], order: readonly number[]): number[] {
  const stride = size.map(() => 1);
  let step = 1;
  for (const axis of [...order].reverse()) {
    stride[axis] = step;
    step *= Math.max(size[axis] as number, 1);
  }
  return stride;
}

/**
 * How a tensor lies in memory: a file knows C's order and Fortran's, and a module may want any. For another size than its
 * example's (dynamic shapes) the dimensions are in the example's order.
 */
function strideOf(array: NpyArray, expected: ExpectedArgument | null): readonly number[] {
  const { size } = array;
  const axes = size.map((_, axis) => axis);
  if (expected?.kind !== 'tensor' || expected.size.length !== size.length) {
    return denseStride(size, array.isFortranOrder ? axes.reverse() : axes);
  }
  if (size.every((extent, axis) => extent === expected.size[axis])) return expected.stride;
  const step = (axis: number): number => expected.stride[axis] as number;
  return denseStride(
    size,
    axes.sort((one, other) => step(other) - step(one) || one - other),
  );
}

/** The tensor of a file. */
function tensorOf(
  device: SimulatedDevice,
  argument: Argument & { kind: 'array' },
  expected: ExpectedArgument | null,
): Tensor {
  const { path, array } = argument;
  const wanted = expected?.kind === 'tensor' ? expected.dtype : null;
  // What has no .npy dtype of its own is taken as --outputs writes it.
  const isBfloat16 =
    argument.dtype === null && wanted === dtypes.bfloat16 && array.dtype === 'float32';
  const dtype = isBfloat16 ? dtypes.bfloat16 : requireDType(argument);
  if (wanted !== null && dtype !== wanted) {
    throw new UsageError(
      `${path} holds ${array.dtype}${argument.dtype === null ? '' : `, cast to ${dtype.name}`}, and the module takes ${wanted.name}: ${path}:${wanted.name} casts`,
    );
  }
  try {
    const tensor = device.emptyStrided(array.size, strideOf(array, expected), dtype);
    return tensor.copyFrom(converted(array, dtype));
  } catch (error) {
    if (error instanceof OutOfMemoryError) throw error;
    const message = (error as Error).message.replace(/^[\w.]+\(\): /, '');
    throw new UsageError(
      argument.dtype === null ? `${path}: ${message}` : `${path}:${argument.dtype}: ${message}`,
    );
  }
}

/** An argument on the device. */
export function argumentValue(
  device: SimulatedDevice,
  argument: Argument,
  expected: ExpectedArgument | null = null,
): ModuleValue {
  return argument.kind === 'value' ? argument.value : tensorOf(device, argument, expected);
}

/** The module's example inputs; null for a module that makes none. */
export function exampleInputs(module: InductorModule, seed: number): ModuleValue[] | null {
  try {
    return module.exampleInputs(seed);
  } catch (error) {
    // What goes wrong in the text has a place there.
    if (error instanceof RuntimeError && moduleLocation(error) === null) return null;
    throw error;
  }
}

/** What the module's example inputs are like; null for a module that makes none. */
export function expectedArguments(module: InductorModule): readonly ExpectedArgument[] | null {
  const examples = exampleInputs(module, 0);
  return (
    examples?.map((value) => {
      if (!(value instanceof Tensor)) return { kind: 'value' };
      const { size, stride, dtype } = value;
      value.dispose();
      return { kind: 'tensor', size, stride, dtype };
    }) ?? null
  );
}

/** What is said of files whose arrays have other sizes than the module's example inputs, which dynamic shapes may take. */
export function otherSizes(
  args: readonly Argument[],
  expected: readonly ExpectedArgument[] | null,
): string[] {
  return args.flatMap((argument, i) => {
    const own = expected?.[i];
    if (argument.kind !== 'array' || own?.kind !== 'tensor') return [];
    const { size } = argument.array;
    const isSame =
      size.length === own.size.length && size.every((extent, axis) => extent === own.size[axis]);
    return isSame
      ? []
      : [
          `input ${i} (${argument.path}) has the size [${size.join(', ')}], the module's own has [${own.size.join(', ')}]`,
        ];
  });
}

/** The inputs on the device, as the module's own example inputs say that it takes them. */
export function inputValues(
  device: SimulatedDevice,
  args: readonly Argument[],
  expected: readonly ExpectedArgument[] | null,
): ModuleValue[] {
  if (expected !== null && expected.length !== args.length) {
    throw new UsageError(
      `the module takes ${expected.length} input${expected.length === 1 ? '' : 's'}, and ${args.length === 1 ? '1 is' : `${args.length} are`} given`,
    );
  }
  return args.map((argument, i) => {
    const own = expected?.[i] ?? null;
    if (own !== null && (own.kind === 'value') !== (argument.kind === 'value')) {
      const given = argument.kind === 'value' ? String(argument.value) : argument.path;
      throw new UsageError(
        `input ${i} must be ${own.kind === 'value' ? 'a number' : 'a .npy file'}, not ${given}`,
      );
    }
    return argumentValue(device, argument, own);
  });
}
