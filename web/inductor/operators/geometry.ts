/** Sizes and strides of tensors: what operators ask of them and give to their results. */
import type { Tensor } from '../../simulated/exports.js';
import { contiguousStride, isDense, storageExtent } from '../../simulated/tensor.js';
import { type DType, RuntimeError } from './shared.js';

/** A tensor but for its memory, or what could be one. */
export interface Geometry {
  readonly size: readonly number[];
  /** In elements. */
  readonly stride: readonly number[];
}

/** As Python prints it. */
export const show = (size: readonly number[]): string => `[${size.join(', ')}]`;

/** PyTorch's names of dtypes in messages. */
const scalarNames: Readonly<Record<string, string>> = {
  bool: 'bool',
  uint8: 'unsigned char',
  int8: 'signed char',
  int16: 'short int',
  int32: 'int',
  int64: 'long int',
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  float32: 'float',
  float64: 'double',
};
export const scalarName = ({ name }: DType): string => scalarNames[name] ?? name;

/** And of scalar types: `Float`. */
const typeNames: Readonly<Record<string, string>> = {
  bool: 'Bool',
  uint8: 'Byte',
  int8: 'Char',
  int16: 'Short',
  int32: 'Int',
  int64: 'Long',
  float16: 'Half',
  bfloat16: 'BFloat16',
  float32: 'Float',
  float64: 'Double',
};
export const typeName = ({ name }: DType): string => typeNames[name] ?? name;

/** And of tensors: `torch.FloatTensor`. */
export const tensorTypeName = (dtype: DType): string => `torch.${typeName(dtype)}Tensor`;

export function sameSize(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((extent, i) => extent === other[i]);
}

export function isContiguous({ size, stride }: Geometry): boolean {
  const wanted = contiguousStride(size);
  return size.every((extent, i) => extent <= 1 || stride[i] === wanted[i]);
}

/** An axis counted from the front. */
export function axisOf(axis: number, dimensions: number): number {
  const count = Math.max(dimensions, 1);
  if (axis >= -count && axis < count) return axis < 0 ? axis + count : axis;
  throw new RuntimeError(
    `Dimension out of range (expected to be in range of [${-count}, ${count - 1}], but got ${axis})`,
  );
}

/** `expand`: a tensor's strides as one of another size, 0 along what it lacks. */
export function expandedStride(
  { size, stride, dtype }: Geometry & { readonly dtype?: DType },
  target: readonly number[],
): number[] {
  const lead = target.length - size.length;
  if (lead < 0) {
    const type = dtype === undefined ? 'Tensor' : tensorTypeName(dtype);
    throw new RuntimeError(
      `expand(${type}{${show(size)}}, size=${show(target)}): the number of sizes provided (${target.length}) must be greater or equal to the number of dimensions in the tensor (${size.length})`,
    );
  }
  return target.map((extent, i) => {
    const own = i < lead ? 1 : (size[i - lead] as number);
    if (own === extent) return i < lead ? 0 : (stride[i - lead] as number);
    if (own === 1) return 0;
    throw new RuntimeError(
      `The expanded size of the tensor (${extent}) must match the existing size (${own}) at non-singleton dimension ${i}.  Target sizes: ${show(target)}.  Tensor sizes: ${show(size)}`,
    );
  });
}

/** The size that all of them are expanded to. */
export function broadcastSize(sizes: readonly (readonly number[])[]): number[] {
  const dimensions = Math.max(0, ...sizes.map(({ length }) => length));
  return Array.from({ length: dimensions }, (_, i) => {
    let extent = 1;
    for (const size of sizes) {
      const own = size[i - (dimensions - size.length)] ?? 1;
      if (own === 1 || own === extent) continue;
      if (extent !== 1) {
        throw new RuntimeError(
          `The size of tensor a (${extent}) must match the size of tensor b (${own}) at non-singleton dimension ${i}`,
        );
      }
      extent = own;
    }
    return extent;
  });
}

/** The strides of a batch of images whose channels are next to each other. */
export function channelsLastStride(size: readonly number[]): number[] {
  const [batch = 1, channels = 1, ...spatial] = size;
  const [own = 0, ...others] = contiguousStride([batch, ...spatial, channels]);
  return [own, others.pop() ?? 1, ...others];
}

/**
 * Whether PyTorch takes a tensor of 4 or 5 dimensions for channels-last (`suggest_memory_format`): strides that grow in the order
 * of channels, width, height, depth, batch. What could be either is contiguous.
 */
export function isChannelsLast({ size, stride }: Geometry): boolean {
  if (size.length !== 4 && size.length !== 5) return false;
  if (stride[1] === 0) return false;
  const order = [1, ...Array.from({ length: size.length - 2 }, (_, i) => size.length - 1 - i), 0];
  let least = 0;
  for (const axis of order) {
    const [extent, step] = [size[axis] as number, stride[axis] as number];
    if (extent === 0 || step < least) return false;
    if (axis === 0 && least === stride[1]) return false;
    least = step * Math.max(extent, 1);
  }
  return true;
}

/** The strides of a new tensor of images like another. */
export function imageStride(size: readonly number[], channelsLast: boolean): number[] {
  return channelsLast ? channelsLastStride(size) : contiguousStride(size);
}

/** `empty_like` with `torch.preserve_format`: without gaps, in the order in which the tensor's dimensions lie. */
export function strideLike({ size, stride }: Geometry): number[] {
  if (isDense(size, stride)) return [...stride];
  // From the innermost outwards. A stride of 0 says nothing about the order, so that its dimension stays where it is.
  const order = size.map((_, axis) => size.length - 1 - axis);
  for (let i = 1; i < order.length; i++) {
    for (let at = i, before = i - 1; before >= 0; before--) {
      const [inner, outer] = [order[before] as number, order[at] as number];
      const [own, other] = [stride[inner] as number, stride[outer] as number];
      if (own === 0 || other === 0) continue;
      if (own < other) break;
      if (own === other && (size[inner] as number) <= (size[outer] as number)) continue;
      order[before] = outer;
      order[at] = inner;
      at = before;
    }
  }
  order.reverse();
  const steps = contiguousStride(order.map((axis) => size[axis] as number));
  const result = new Array<number>(size.length).fill(1);
  order.forEach((axis, place) => {
    result[axis] = steps[place] as number;
  });
  return result;
}

/** A tensor's addresses, from the first to behind the last byte. */
function rangeOf(tensor: Tensor): readonly [number, number] {
  const bytes = storageExtent(tensor.size, tensor.stride) * tensor.dtype.itemsize;
  return [tensor.address, tensor.address + bytes];
}

/**
 * Refuses a result that lies over an operand. As PyTorch, not where either has gaps: they may well be disjoint.
 */
export function requireNoOverlap(out: Tensor, operands: readonly Tensor[]): void {
  if (!isDense(out.size, out.stride)) return;
  const [start, end] = rangeOf(out);
  for (const operand of operands) {
    if (!isDense(operand.size, operand.stride)) continue;
    const [from, to] = rangeOf(operand);
    if (from < end && start < to) {
      throw new RuntimeError(
        'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.',
      );
    }
  }
}
