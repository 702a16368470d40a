/** Copies: `copy_`, `fill_`, `cat`, and memory seen as another dtype. */
import type { Tensor } from '../../simulated/exports.js';
import { elementCount } from '../../simulated/tensor.js';
import { convertNumbers, type Numbers, numbersFor } from './elements.js';
import {
  axisOf,
  broadcastSize,
  expandedStride,
  sameSize,
  show,
  strideLike,
  typeName,
} from './geometry.js';
import type { ExternKernel } from './operator.js';
import { launchPlain } from './plain.js';
import { promoteDTypes } from './promotion.js';
import { operatorOf } from './schema.js';
import { type DType, dtypes, RuntimeError } from './shared.js';

/** The strides by which a source fills a tensor. */
function sourceStride(self: Tensor, source: Tensor): number[] {
  const size = broadcastSize([self.size, source.size]);
  if (sameSize(size, self.size)) return expandedStride(source, self.size);
  throw new RuntimeError(
    `output with shape ${show(self.size)} doesn't match the broadcast shape ${show(size)}`,
  );
}

const copy = operatorOf(
  'copy_(Tensor self, Tensor src, bool non_blocking=False)',
  (context, args) => {
    const [self, source] = [args.tensor('self'), args.tensor('src')];
    const stride = sourceStride(self, source);
    const [from, to] = [source.dtype, self.dtype];
    const reads = [{ tensor: source, size: self.size, stride }];
    launchPlain(context, 'copy_', { reads, writes: [self] }, ([values]) => [
      convertNumbers(values as Numbers, from, to),
    ]);
    return self;
  },
);

const clone = operatorOf(
  'clone(Tensor self, *, MemoryFormat? memory_format=None)',
  (context, args) => {
    const self = args.tensor('self');
    const output = context.empty(self.size, self.dtype, strideLike(self));
    launchPlain(context, 'clone', { reads: [self], writes: [output] }, ([values]) => [
      values as Numbers,
    ]);
    return output;
  },
);

function filled(dtype: DType, count: number, value: number | bigint | boolean): Numbers {
  const numbers = numbersFor(dtype, count);
  if (dtype !== dtypes.int64) return (numbers as Float64Array).fill(Number(value));
  const whole = typeof value === 'number' ? BigInt(Math.trunc(value)) : BigInt(value);
  return (numbers as BigInt64Array).fill(whole);
}

/** Refuses what an integer cannot be filled with. */
function requireFill(dtype: DType, value: number | bigint | boolean): void {
  if (dtype.isFloatingPoint || dtype === dtypes.bool || typeof value !== 'number') return;
  if (Number.isFinite(value)) return;
  throw new RuntimeError(`value cannot be converted to type ${dtype.name} without overflow`);
}

const fill = operatorOf('fill_(Tensor self, Scalar value)', (context, args) => {
  const self = args.tensor('self');
  const value = args.value('value') as number | bigint | boolean;
  const { dtype, numel } = self;
  requireFill(dtype, value);
  launchPlain(context, 'fill_', { reads: [], writes: [self] }, () => [filled(dtype, numel, value)]);
  return self;
});

const zero = operatorOf('zero_(Tensor self)', (context, args) => {
  const self = args.tensor('self');
  const { dtype, numel } = self;
  launchPlain(context, 'zero_', { reads: [], writes: [self] }, () => [filled(dtype, numel, 0)]);
  return self;
});

const cat = operatorOf('cat(Tensor[] tensors, int dim=0)', (context, args) => {
  const all = args.tensors('tensors');
  // An empty list of numbers goes with everything.
  const tensors = all.filter(({ size }) => !sameSize(size, [0]));
  const [first] = tensors.length > 0 ? tensors : all;
  if (first === undefined)
    throw new RuntimeError('torch.cat(): expected a non-empty list of Tensors');
  if (first.size.length === 0) {
    throw new RuntimeError('zero-dimensional tensor (at position 0) cannot be concatenated');
  }
  const axis = axisOf(args.number('dim'), first.size.length);
  tensors.forEach(({ size }, i) => {
    if (size.length !== first.size.length) {
      throw new RuntimeError(
        `Tensors must have same number of dimensions: got ${first.size.length} and ${size.length}`,
      );
    }
    size.forEach((extent, other) => {
      if (other === axis || extent === first.size[other]) return;
      throw new RuntimeError(
        `Sizes of tensors must match except in dimension ${axis}. Expected size ${first.size[other]} but got size ${extent} for tensor number ${i} in the list.`,
      );
    });
  });
  const dtype = all.reduce<DType>((sum, each) => promoteDTypes(sum, each.dtype), first.dtype);
  const extents = tensors.map(({ size }) => size[axis] as number);
  const total = extents.reduce((sum, extent) => sum + extent, 0);
  const size = first.size.map((extent, i) => (i === axis ? total : extent));
  if (tensors.length === 0) return context.empty([0], dtype);
  const output = context.empty(size, dtype);
  const outer = elementCount(size.slice(0, axis));
  const inner = elementCount(size.slice(axis + 1));
  const sources = tensors.map((tensor) => tensor.dtype);
  launchPlain(context, 'cat', { reads: tensors, writes: [output] }, (lists) => {
    const result = numbersFor(dtype, outer * total * inner);
    let offset = 0;
    lists.forEach((list, i) => {
      const numbers = convertNumbers(list, sources[i] as DType, dtype);
      const run = (extents[i] as number) * inner;
      for (let block = 0; block < outer; block++) {
        result.set(
          numbers.subarray(block * run, (block + 1) * run) as never,
          block * total * inner + offset,
        );
      }
      offset += run;
    });
    return [result];
  });
  return output;
});

/** `Tensor.view(dtype)`: the same memory. */
const viewAs = operatorOf('view(Tensor self, ScalarType dtype)', ({ device }, args): Tensor => {
  const self = args.tensor('self');
  const dtype = args.optionalDType('dtype') as DType;
  const [before, after] = [self.dtype.itemsize, dtype.itemsize];
  const size = [...self.size];
  let stride = [...self.stride];
  const last = size.length - 1;
  if (before !== after) {
    const what = `to view ${typeName(self.dtype)} as ${typeName(dtype)} (different element sizes)`;
    if (last < 0) throw new RuntimeError(`self.dim() cannot be 0 ${what}`);
    if (stride[last] !== 1) {
      throw new RuntimeError(`self.stride(-1) must be 1 ${what}, but got ${stride[last]}`);
    }
    const bytes = (size[last] as number) * before;
    const factor = after / before;
    const requireMultiple = (name: string, value: number): void => {
      if (Number.isInteger(value / factor)) return;
      throw new RuntimeError(`${name} must be divisible by ${factor} ${what}, but got ${value}`);
    };
    requireMultiple('self.size(-1)', size[last] as number);
    requireMultiple('self.storage_offset()', self.storageOffset);
    stride.slice(0, -1).forEach((step, axis) => {
      requireMultiple(`self.stride(${axis})`, step);
    });
    stride = stride.map((step, axis) => (axis === last ? 1 : step / factor));
    size[last] = bytes / after;
  }
  return device.allocFromPool(self, self.storageOffset * before, dtype, size, stride);
});

export const copies: readonly (readonly [string, ExternKernel])[] = [
  ['aten.copy_.default', copy],
  ['aten.clone.default', clone],
  ['aten.fill_.Scalar', fill],
  ['aten.zero_.default', zero],
  ['aten.cat.default', cat],
  ['aten.view.dtype', viewAs],
];
