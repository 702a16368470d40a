/** What a module's text asks of its tensors: the members of `torch.Tensor` that Inductor's wrappers use. */

import { contiguousStride, elementCount, isDense, type Tensor } from '../../simulated/tensor.js';
import { Ellipsis, List, Slice, type Value } from '../python/values.js';
import { describe, elements, named, spread, wholeNumber, wholeNumbers } from './arguments.js';
import type { ModuleRuntime } from './runtime.js';
import { Device, DType, dtypes, RuntimeError } from './shared.js';

type Member = (tensor: Tensor, runtime: ModuleRuntime) => Value;

const sizeOf = (numbers: readonly number[]): Value =>
  Object.freeze(numbers.map((extent) => BigInt(extent)));

/** An axis counted from the front. */
function axisOf(value: Value | undefined, dimensions: number, what: string): number {
  const axis = wholeNumber(value, what);
  if (axis >= -dimensions && axis < dimensions) return axis < 0 ? axis + dimensions : axis;
  throw new RuntimeError(
    `IndexError: Dimension out of range (expected to be in range of [${-dimensions}, ${dimensions - 1}], but got ${axis})`,
  );
}

function isContiguous({ size, stride }: Tensor): boolean {
  const wanted = contiguousStride(size);
  return size.every((extent, i) => extent <= 1 || stride[i] === wanted[i]);
}

/** A size with at most one -1, of as many elements as the tensor has. */
function inferredSize(tensor: Tensor, given: readonly number[], member: string): number[] {
  const open = given.indexOf(-1);
  const known = elementCount(given.filter((extent) => extent !== -1));
  const size = given.map((extent, i) => (i === open ? tensor.numel / Math.max(known, 1) : extent));
  const isPossible =
    size.every((extent) => Number.isSafeInteger(extent) && extent >= 0) &&
    elementCount(size) === tensor.numel;
  if (isPossible) return size;
  throw new RuntimeError(
    `${member}(): shape '[${given.join(', ')}]' is invalid for input of size ${tensor.numel}`,
  );
}

/** The strides of another size over the same memory, as `Tensor.view` finds them; null where there are none. */
function viewStride(tensor: Tensor, size: readonly number[]): number[] | null {
  if (isContiguous(tensor) || tensor.numel === 0) return contiguousStride(size);
  const stride = new Array<number>(size.length).fill(1);
  let axis = size.length - 1;
  let run = 1;
  let last = tensor.size.length - 1;
  let step = tensor.stride[last] ?? 1;
  for (let i = last; i >= 0; i--) {
    run *= tensor.size[i] as number;
    const before = i === 0 ? null : (tensor.stride[i - 1] as number);
    const isEnd =
      before === null || ((tensor.size[i - 1] as number) !== 1 && before !== run * step);
    if (!isEnd) continue;
    let covered = 1;
    while (axis >= 0 && (covered < run || size[axis] === 1)) {
      stride[axis] = covered * step;
      covered *= size[axis] as number;
      axis--;
    }
    if (covered !== run) return null;
    last = i - 1;
    step = tensor.stride[last] ?? 1;
    run = 1;
  }
  return axis === -1 ? stride : null;
}

function reshaped(tensor: Tensor, runtime: ModuleRuntime, size: number[], copies: boolean): Tensor {
  const stride = viewStride(tensor, size);
  if (stride !== null) return runtime.view(tensor, size, stride);
  if (copies) return reshaped(contiguous(tensor, runtime), runtime, size, false);
  throw new RuntimeError(
    "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
  );
}

function contiguous(tensor: Tensor, runtime: ModuleRuntime): Tensor {
  if (isContiguous(tensor)) return tensor;
  return runtime.copy(
    runtime.empty(tensor.size, tensor.dtype, contiguousStride(tensor.size)),
    tensor,
  );
}

/** `Tensor.view(dtype)`. */
function viewAs(tensor: Tensor, runtime: ModuleRuntime, dtype: DType): Tensor {
  const [old, now] = [tensor.dtype.itemsize, dtype.itemsize];
  const size = [...tensor.size];
  const stride = [...tensor.stride];
  const last = size.length - 1;
  if (old !== now) {
    const bytes = (size[last] ?? 0) * old;
    const others = stride.slice(0, -1).map((step) => (step * old) / now);
    const fits = last >= 0 && stride[last] === 1 && bytes % now === 0;
    if (!fits || others.some((step) => !Number.isInteger(step))) {
      throw new RuntimeError(
        `view(): a tensor of ${tensor.dtype} with the size [${size}] and the strides [${stride}] cannot be viewed as ${dtype}`,
      );
    }
    size[last] = bytes / now;
    stride.splice(0, stride.length, ...others, 1);
  }
  const offset = tensor.storageOffset * old;
  return runtime.ledger.made(runtime.device.allocFromPool(tensor, offset, dtype, size, stride));
}

/** `tensor[index]` of whole numbers, slices, None and `...`: a view. */
export function itemOf(tensor: Tensor, runtime: ModuleRuntime, index: Value): Tensor {
  const indices = Array.isArray(index) ? (index as readonly Value[]) : [index];
  const isTaken = (entry: Value): boolean => entry !== null && entry !== Ellipsis;
  const taken = indices.filter(isTaken).length;
  const { size, stride } = tensor;
  if (taken > size.length) {
    throw new RuntimeError(`IndexError: too many indices for tensor of dimension ${size.length}`);
  }
  const [newSize, newStride]: [number[], number[]] = [[], []];
  let offset = 0;
  let axis = 0;
  const keep = (count: number): void => {
    for (let i = 0; i < count; i++, axis++) {
      newSize.push(size[axis] as number);
      newStride.push(stride[axis] as number);
    }
  };
  for (const entry of indices) {
    const extent = size[axis] as number;
    const step = stride[axis] as number;
    if (entry === null) {
      newSize.push(1);
      newStride.push(0);
    } else if (entry === Ellipsis) keep(size.length - taken);
    else if (entry instanceof Slice) {
      const by = entry.step === null ? 1 : wholeNumber(entry.step, 'a step');
      if (by <= 0) throw new RuntimeError('ValueError: step must be greater than zero');
      const bound = (value: Value, otherwise: number): number => {
        const at = value === null ? otherwise : wholeNumber(value, 'an index');
        return Math.min(Math.max(at < 0 ? at + extent : at, 0), extent);
      };
      const start = bound(entry.start, 0);
      const stop = Math.max(bound(entry.stop, extent), start);
      newSize.push(Math.ceil((stop - start) / by));
      newStride.push(step * by);
      offset += start * step;
      axis++;
    } else {
      const at = wholeNumber(entry, 'an index');
      if (at < -extent || at >= extent) {
        throw new RuntimeError(
          `IndexError: index ${at} is out of bounds for dimension ${axis} with size ${extent}`,
        );
      }
      offset += (at < 0 ? at + extent : at) * step;
      axis++;
    }
  }
  keep(size.length - axis);
  return runtime.view(tensor, newSize, newStride, offset);
}

/** `sum`, of floats in fp64 and rounded once, of integers in int64, as PyTorch does. */
function sum(
  tensor: Tensor,
  runtime: ModuleRuntime,
  axes: readonly number[],
  keep: boolean,
): Tensor {
  const { size, dtype } = tensor;
  const type = dtype.isFloatingPoint ? dtype : dtypes.int64;
  const isSummed = (axis: number): boolean => axes.length === 0 || axes.includes(axis);
  const kept = size.map((extent, axis) => (isSummed(axis) ? 1 : extent));
  const steps = contiguousStride(kept).map((step, axis) => (isSummed(axis) ? 0 : step));
  const count = elementCount(kept);
  const values = tensor.toTypedArray();
  const isFloat = dtype.isFloatingPoint;
  const sums = isFloat ? new Float64Array(count) : new BigInt64Array(count);
  const index = new Array<number>(size.length).fill(0);
  for (const value of values) {
    const place = index.reduce((at, i, axis) => at + i * (steps[axis] as number), 0);
    if (isFloat) (sums as Float64Array)[place] = (sums[place] as number) + Number(value);
    else (sums as BigInt64Array)[place] = (sums[place] as bigint) + BigInt(value);
    for (let axis = size.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (size[axis] as number)) break;
      index[axis] = 0;
    }
  }
  const shape = keep ? kept : size.filter((_, axis) => !isSummed(axis));
  const result = runtime.empty(shape, type, contiguousStride(shape));
  return result.copyFrom(sums);
}

/** `to(dtype)`. */
function converted(tensor: Tensor, runtime: ModuleRuntime, dtype: DType): Tensor {
  if (dtype === tensor.dtype) return tensor;
  const { size, stride } = tensor;
  const own = isDense(size, stride) ? stride : contiguousStride(size);
  return runtime.copy(runtime.empty(size, dtype, own), tensor);
}

/** A bool tensor of what a test says of each element. */
function tested(test: (value: number) => boolean): Member {
  return (tensor, runtime) => () => {
    const bits = Uint8Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, (value) =>
      Number(test(Number(value))),
    );
    const result = runtime.empty(tensor.size, dtypes.bool, contiguousStride(tensor.size));
    return result.copyFrom(bits);
  };
}

const filled = (tensor: Tensor, runtime: ModuleRuntime, value: Value): Tensor => {
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
    throw new TypeError(`fill_() takes a number, not ${describe(value)}`);
  }
  return runtime.fill(tensor, value);
};

function permuted(tensor: Tensor, runtime: ModuleRuntime, order: readonly number[]): Tensor {
  if (new Set(order).size !== tensor.size.length || order.length !== tensor.size.length) {
    throw new RuntimeError(`permute(): [${order}] is no order of ${tensor.size.length} dimensions`);
  }
  return runtime.view(
    tensor,
    order.map((axis) => tensor.size[axis] as number),
    order.map((axis) => tensor.stride[axis] as number),
  );
}

function transposed(tensor: Tensor, runtime: ModuleRuntime, one: number, other: number): Tensor {
  const order = tensor.size.map((_, axis) => axis);
  [order[one], order[other]] = [other, one];
  return permuted(tensor, runtime, order);
}

/** `size()` and `stride()`: all, or one dimension's. */
const geometry =
  (name: string, of: (tensor: Tensor) => readonly number[]): Member =>
  (tensor) =>
    named(name, ['dim?'], ([dim]) => {
      const numbers = of(tensor);
      if (dim === undefined || dim === null) return sizeOf(numbers);
      return BigInt(numbers[axisOf(dim, numbers.length, 'dim')] as number);
    });

const method =
  (run: (tensor: Tensor, runtime: ModuleRuntime, args: readonly Value[]) => Value): Member =>
  (tensor, runtime) =>
  (args) =>
    run(tensor, runtime, args);

const viewed = (copies: boolean, name: string): Member =>
  method((tensor, runtime, args) => {
    const [first] = args;
    if (first instanceof DType) return viewAs(tensor, runtime, first);
    const given = spread(args).map((extent) => wholeNumber(extent, 'an extent'));
    return reshaped(tensor, runtime, inferredSize(tensor, given, name), copies);
  });

/** By their names in PyTorch. */
export const tensorMembers: ReadonlyMap<string, Member> = new Map<string, Member>([
  ['size', geometry('size', ({ size }) => size)],
  ['stride', geometry('stride', ({ stride }) => stride)],
  ['shape', ({ size }) => sizeOf(size)],
  ['dtype', ({ dtype }) => dtype],
  ['device', (_tensor, runtime) => runtime.torchDevice],
  ['ndim', ({ size }) => BigInt(size.length)],
  ['is_cuda', () => true],
  [
    'dim',
    ({ size }) =>
      () =>
        BigInt(size.length),
  ],
  ['numel', (tensor) => () => BigInt(tensor.numel)],
  ['nelement', (tensor) => () => BigInt(tensor.numel)],
  [
    'element_size',
    ({ dtype }) =>
      () =>
        BigInt(dtype.itemsize),
  ],
  [
    'storage_offset',
    ({ storageOffset }) =>
      () =>
        BigInt(storageOffset),
  ],
  ['data_ptr', (tensor) => () => BigInt(tensor.address)],
  ['is_contiguous', (tensor) => () => isContiguous(tensor)],
  [
    'item',
    (tensor) => () => {
      const value = tensor.item();
      return typeof value === 'number' && !tensor.dtype.isFloatingPoint ? BigInt(value) : value;
    },
  ],
  [
    'copy_',
    (tensor, runtime) =>
      named('copy_', ['src', 'non_blocking?'], ([source]) =>
        runtime.copy(tensor, runtime.requireTensor(source, 'copy_')),
      ),
  ],
  [
    'fill_',
    (tensor, runtime) => named('fill_', ['value'], ([v]) => filled(tensor, runtime, v as Value)),
  ],
  ['zero_', (tensor, runtime) => () => runtime.fill(tensor, 0)],
  [
    'as_strided',
    (tensor, runtime) =>
      named('as_strided', ['size', 'stride', 'storage_offset?'], ([size, stride, offset]) =>
        runtime.view(
          tensor,
          wholeNumbers(size, 'size'),
          wholeNumbers(stride, 'stride'),
          offset === undefined || offset === null
            ? 0
            : wholeNumber(offset, 'storage_offset') - tensor.storageOffset,
        ),
      ),
  ],
  ['view', viewed(false, 'view')],
  ['reshape', viewed(true, 'reshape')],
  ['contiguous', (tensor, runtime) => () => contiguous(tensor, runtime)],
  [
    'clone',
    (tensor, runtime) => () => {
      const { size, stride, dtype } = tensor;
      const own = isDense(size, stride) ? stride : contiguousStride(size);
      return runtime.copy(runtime.empty(size, dtype, own), tensor);
    },
  ],
  [
    'to',
    (tensor, runtime) =>
      named('to', ['target', 'non_blocking?', 'copy?'], ([target]) => {
        if (target instanceof DType) return converted(tensor, runtime, target);
        if (target instanceof Device || typeof target === 'string') return tensor;
        throw new TypeError(`to() takes a dtype or a device, not ${describe(target)}`);
      }),
  ],
  ['detach', (tensor) => () => tensor],
  [
    't',
    (tensor, runtime) => () =>
      tensor.size.length < 2 ? tensor : transposed(tensor, runtime, 0, 1),
  ],
  [
    'T',
    (tensor, runtime) => permuted(tensor, runtime, tensor.size.map((_, axis) => axis).reverse()),
  ],
  [
    'transpose',
    (tensor, runtime) =>
      named('transpose', ['dim0', 'dim1'], ([one, other]) =>
        transposed(
          tensor,
          runtime,
          axisOf(one, tensor.size.length, 'dim0'),
          axisOf(other, tensor.size.length, 'dim1'),
        ),
      ),
  ],
  [
    'permute',
    method((tensor, runtime, args) =>
      permuted(
        tensor,
        runtime,
        spread(args).map((axis) => axisOf(axis, tensor.size.length, 'a dimension')),
      ),
    ),
  ],
  [
    'unsqueeze',
    (tensor, runtime) =>
      named('unsqueeze', ['dim'], ([dim]) => {
        const axis = axisOf(dim, tensor.size.length + 1, 'dim');
        const [size, stride] = [[...tensor.size], [...tensor.stride]];
        const step = axis < size.length ? (size[axis] as number) * (stride[axis] as number) : 1;
        size.splice(axis, 0, 1);
        stride.splice(axis, 0, step);
        return runtime.view(tensor, size, stride);
      }),
  ],
  [
    'squeeze',
    (tensor, runtime) =>
      named('squeeze', ['dim?'], ([dim]) => {
        const { size } = tensor;
        const only = dim === undefined ? null : axisOf(dim, size.length, 'dim');
        const kept = [...size.keys()].filter(
          (axis) => size[axis] !== 1 || (only !== null && axis !== only),
        );
        return runtime.view(
          tensor,
          kept.map((axis) => size[axis] as number),
          kept.map((axis) => tensor.stride[axis] as number),
        );
      }),
  ],
  [
    'expand',
    method((tensor, runtime, args) => {
      const wanted = spread(args).map((extent) => wholeNumber(extent, 'an extent'));
      const lead = wanted.length - tensor.size.length;
      const size = wanted.map((extent, i) =>
        extent === -1 ? (tensor.size[i - lead] ?? -1) : extent,
      );
      const stride = size.map((extent, i) => {
        const own = i < lead ? 1 : (tensor.size[i - lead] as number);
        if (own === extent && i >= lead) return tensor.stride[i - lead] as number;
        if (own === 1) return 0;
        throw new RuntimeError(
          `The expanded size of the tensor (${extent}) must match the existing size (${own}) at non-singleton dimension ${i}`,
        );
      });
      return runtime.view(tensor, size, stride);
    }),
  ],
  [
    'sum',
    (tensor, runtime) =>
      named('sum', ['dim?', 'keepdim?', '*dtype?'], ([dim, keepdim, dtype]) => {
        if (dtype instanceof DType && dtype !== tensor.dtype) {
          throw new RuntimeError(
            `sum(): a result of ${dtype} from ${tensor.dtype} is not supported`,
          );
        }
        const given =
          dim === undefined || dim === null
            ? []
            : typeof dim === 'bigint'
              ? [dim]
              : elements(dim, 'dim');
        const axes = given.map((axis) => axisOf(axis, tensor.size.length, 'dim'));
        return sum(tensor, runtime, axes, keepdim === true);
      }),
  ],
  ['isnan', tested(Number.isNaN)],
  ['isinf', tested((value) => Math.abs(value) === Infinity)],
  [
    'any',
    (tensor, runtime) => () => {
      const found = tensor.toTypedArray().some((value: number | bigint) => Boolean(value));
      return runtime.empty([], dtypes.bool, []).copyFrom(found);
    },
  ],
  [
    'tolist',
    (tensor) => () => {
      const convert = (value: unknown): Value => {
        if (Array.isArray(value)) return new List(value.map(convert));
        if (typeof value === 'number' && !tensor.dtype.isFloatingPoint) return BigInt(value);
        return value as Value;
      };
      return convert(tensor.toArray());
    },
  ],
]);
