/** Reading and writing at indices: `index`, `index_put`, `scatter`, `nonzero` and their like. */
import type { Tensor } from '../../simulated/exports.js';
import { contiguousStride, elementCount } from '../../simulated/tensor.js';
import { convertNumbers, type Numbers, numbersFor } from './elements.js';
import { axisOf, broadcastSize, expandedStride, show, strideLike, typeName } from './geometry.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { launchPlain, type View } from './plain.js';
import { type Arguments, operatorOf } from './schema.js';
import { type DType, dtypes, RuntimeError } from './shared.js';

/** Dtypes that index: whole numbers, or masks. */
function requireIndex({ dtype }: Tensor): void {
  if (!dtype.isFloatingPoint && dtype !== dtypes.int8 && dtype !== dtypes.int16) return;
  throw new RuntimeError('tensors used as indices must be long, int, byte or bool tensors');
}

const isMask = ({ dtype }: Tensor): boolean => dtype === dtypes.bool || dtype === dtypes.uint8;

/** What one axis of the indexed tensor is indexed with: an index tensor of its own, or one axis of a mask. */
interface AxisIndex {
  readonly axis: number;
  /** The index in the list. */
  readonly source: number;
  /** Of a mask, which of its axes. */
  readonly maskAxis: number | null;
}

/** An index but for its numbers. */
interface IndexShape {
  readonly size: readonly number[];
  readonly isMask: boolean;
}

/** An indexing `self[indices]`, as far as sizes tell. */
interface Indexing {
  readonly shapes: readonly IndexShape[];
  readonly axes: readonly AxisIndex[];
  /** Whether the indexed axes are next to each other, so that what they become takes their place. */
  readonly isAdjacent: boolean;
}

function indexingOf(
  self: Tensor,
  given: readonly (Tensor | null)[],
): { readonly indexing: Indexing; readonly indices: readonly Tensor[] } {
  const indices: Tensor[] = [];
  const axes: AxisIndex[] = [];
  let axis = 0;
  for (const index of given) {
    if (index === null) {
      axis++;
      continue;
    }
    requireIndex(index);
    const source = indices.push(index) - 1;
    if (!isMask(index)) axes.push({ axis: axis++, source, maskAxis: null });
    else {
      index.size.forEach((extent, maskAxis) => {
        if (self.size[axis] !== extent) {
          throw new RuntimeError(
            `The shape of the mask ${show(index.size)} at index ${maskAxis} does not match the shape of the indexed tensor ${show(self.size)} at index ${axis}`,
          );
        }
        axes.push({ axis: axis++, source, maskAxis });
      });
    }
  }
  if (axis > self.size.length) {
    throw new RuntimeError(
      `too many indices for tensor of dimension ${self.size.length} (got ${axis})`,
    );
  }
  const first = axes[0]?.axis ?? 0;
  const indexing = {
    shapes: indices.map((index) => ({ size: index.size, isMask: isMask(index) })),
    axes,
    isAdjacent: axes.every((each, i) => each.axis === first + i),
  };
  return { indexing, indices };
}

/** Row-major places of what is true in a mask, an array for each of its axes. */
function trueIndices(mask: Numbers, size: readonly number[]): number[][] {
  const found: number[][] = size.map(() => []);
  const stride = contiguousStride(size);
  mask.forEach((value: number | bigint, place: number) => {
    if (Number(value) === 0) return;
    stride.forEach((step, axis) => {
      found[axis]?.push(Math.floor(place / step) % (size[axis] as number));
    });
  });
  return found;
}

/** The numbers of an index tensor, and its size. */
interface IndexValues {
  readonly size: readonly number[];
  readonly values: ArrayLike<number | bigint>;
}

/** An indexing whose indices are known. */
interface Places {
  /** Of `self[indices]`. */
  readonly size: readonly number[];
  /** Row-major places in `self`, in row-major order of the result. */
  readonly places: Int32Array;
}

function placesOf(
  selfSize: readonly number[],
  { axes, isAdjacent, shapes }: Indexing,
  values: readonly Numbers[],
): Places {
  const found = shapes.map((shape, i) =>
    shape.isMask ? trueIndices(values[i] as Numbers, shape.size) : null,
  );
  const perAxis = axes.map(({ source, maskAxis }): IndexValues => {
    if (maskAxis === null) {
      return { size: (shapes[source] as IndexShape).size, values: values[source] as Numbers };
    }
    const list = found[source]?.[maskAxis] ?? [];
    return { size: [list.length], values: list };
  });
  const common = indexSize(perAxis.map(({ size }) => size));
  const count = elementCount(common);
  const stride = contiguousStride(selfSize);

  // Where each set of indices begins in the tensor.
  const starts = new Int32Array(count);
  perAxis.forEach(({ size, values: list }, i) => {
    const axis = axes[i]?.axis as number;
    const extent = selfSize[axis] as number;
    const steps = expandedStride({ size, stride: contiguousStride(size) }, common);
    const outer = contiguousStride(common);
    for (let j = 0; j < count; j++) {
      const place = steps.reduce(
        (sum, step, k) =>
          sum + step * (Math.floor(j / (outer[k] as number)) % (common[k] as number)),
        0,
      );
      const index = Number(list[place]);
      if (index < -extent || index >= extent) {
        throw new RuntimeError(
          `index ${index} is out of bounds for dimension ${axis} with size ${extent}`,
        );
      }
      starts[j] =
        (starts[j] as number) + (index < 0 ? index + extent : index) * (stride[axis] as number);
    }
  });

  const indexed = new Set(axes.map(({ axis }) => axis));
  const rest = selfSize.map((_, axis) => axis).filter((axis) => !indexed.has(axis));
  const before = isAdjacent ? rest.filter((axis) => axis < (axes[0]?.axis ?? 0)) : [];
  const after = rest.filter((axis) => !before.includes(axis));
  const sizes = (list: readonly number[]): number[] => list.map((axis) => selfSize[axis] as number);
  const offsets = (list: readonly number[]): Int32Array => {
    const extents = sizes(list);
    const own = contiguousStride(extents);
    return Int32Array.from({ length: elementCount(extents) }, (_, j) =>
      list.reduce(
        (sum, axis, k) =>
          sum +
          (stride[axis] as number) * (Math.floor(j / (own[k] as number)) % (extents[k] as number)),
        0,
      ),
    );
  };
  const [outer, inner] = [offsets(before), offsets(after)];
  const places = new Int32Array(outer.length * count * inner.length);
  let at = 0;
  for (const first of outer) {
    for (const start of starts) {
      for (const last of inner) places[at++] = first + start + last;
    }
  }
  return { size: [...sizes(before), ...common, ...sizes(after)], places };
}

function indexSize(sizes: readonly (readonly number[])[]): number[] {
  try {
    return broadcastSize(sizes);
  } catch {
    throw new RuntimeError(
      `shape mismatch: indexing tensors could not be broadcast together with shapes ${sizes.map(show).join(', ')}`,
    );
  }
}

/** The size of `self[indices]` where no mask decides about it. */
function indexedSize(self: Tensor, { shapes, axes, isAdjacent }: Indexing): number[] {
  const common = indexSize(axes.map(({ source }) => (shapes[source] as IndexShape).size));
  const indexed = new Set(axes.map(({ axis }) => axis));
  const rest = self.size.map((_, axis) => axis).filter((axis) => !indexed.has(axis));
  const first = isAdjacent ? (axes[0]?.axis ?? 0) : 0;
  const sizes = (list: readonly number[]): number[] =>
    list.map((axis) => self.size[axis] as number);
  return [
    ...sizes(rest.filter((axis) => axis < first)),
    ...common,
    ...sizes(rest.filter((axis) => axis >= first)),
  ];
}

/** A tensor's numbers as they are now, for what a result's size depends on: waits for the stream, as PyTorch does. */
function read(tensor: Tensor): Numbers {
  const values = tensor.toTypedArray();
  return values instanceof BigInt64Array ? values : Float64Array.from(values);
}

const index = operatorOf('index(Tensor self, Tensor?[] indices)', (context, args) => {
  const self = args.tensor('self');
  const { indexing, indices: tensors } = indexingOf(self, args.optionalTensors('indices'));
  const size = tensors.some(isMask)
    ? placesOf(self.size, indexing, tensors.map(read)).size
    : indexedSize(self, indexing);
  const output = context.empty(size, self.dtype);
  const { size: selfSize, dtype } = self;
  launchPlain(
    context,
    'index',
    { reads: [self, ...tensors], writes: [output] },
    ([values, ...indices]) => {
      const { places } = placesOf(selfSize, indexing, indices);
      const result = numbersFor(dtype, places.length);
      places.forEach((place, i) => {
        result[i] = values?.[place] as never;
      });
      return [result];
    },
  );
  return output;
});

/** Adds as the dtype does: bigints of int64, "or" of booleans. */
function add(one: number | bigint, other: number | bigint, dtype: DType): number | bigint {
  if (dtype === dtypes.int64) return BigInt.asIntN(64, (one as bigint) + (other as bigint));
  return (one as number) + (other as number);
}

/** `self[indices] = values`, into `output`, which may be `self`. */
function indexPut(context: OperatorContext, args: Arguments, output: Tensor): Tensor {
  const self = args.tensor('self');
  const values = args.tensor('values');
  const accumulate = args.boolean('accumulate');
  const { indexing, indices: tensors } = indexingOf(self, args.optionalTensors('indices'));
  if (values.dtype !== self.dtype) {
    throw new RuntimeError(
      `Index put requires the source and destination dtypes match, got ${typeName(self.dtype)} for the destination and ${typeName(values.dtype)} for the source.`,
    );
  }
  if (!tensors.some(isMask)) expandedValues(values, indexedSize(self, indexing));
  const { size: selfSize, dtype } = self;
  const { size: valuesSize } = values;
  launchPlain(
    context,
    'index_put',
    { reads: [self, values, ...tensors], writes: [output] },
    ([before, given, ...indices]) => {
      const { size, places } = placesOf(selfSize, indexing, indices);
      const contiguous = { size: valuesSize, stride: contiguousStride(valuesSize) };
      const steps = expandedValues(contiguous, size);
      const outer = contiguousStride(size);
      const result = before?.slice() as Numbers;
      places.forEach((place, i) => {
        let from = 0;
        steps.forEach((step, axis) => {
          if (step !== 0) {
            from += step * (Math.floor(i / (outer[axis] as number)) % (size[axis] as number));
          }
        });
        const value = given?.[from] as number | bigint;
        result[place] = (
          accumulate ? add(result[place] as number | bigint, value, dtype) : value
        ) as never;
      });
      return [result];
    },
  );
  return output;
}

function expandedValues(
  values: { readonly size: readonly number[]; readonly stride: readonly number[] },
  size: readonly number[],
): number[] {
  const given = [...values.size];
  const stride = [...values.stride];
  // Leading ones beyond the target's dimensions may be left out.
  while (given.length > size.length && given[0] === 1) {
    given.shift();
    stride.shift();
  }
  try {
    return expandedStride({ size: given, stride }, size);
  } catch {
    throw new RuntimeError(
      `shape mismatch: value tensor of shape ${show(values.size)} cannot be broadcast to indexing result of shape ${show(size)}`,
    );
  }
}

const INDEX_PUT = '(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False)';

const indexPutInPlace = operatorOf(`index_put_${INDEX_PUT}`, (context, args) =>
  indexPut(context, args, args.tensor('self')),
);

const indexPutNew = operatorOf(`index_put${INDEX_PUT}`, (context, args) => {
  const self = args.tensor('self');
  return indexPut(context, args, context.empty(self.size, self.dtype, strideLike(self)));
});

/** How `scatter_reduce` brings a number and another together. */
type Reduce = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

const reductions: Readonly<Record<Reduce, (one: number, other: number) => number>> = {
  sum: (one, other) => one + other,
  mean: (one, other) => one + other,
  prod: (one, other) => one * other,
  amax: (one, other) => (one > other || Number.isNaN(one) ? one : other),
  amin: (one, other) => (one < other || Number.isNaN(one) ? one : other),
};

const wideReductions: Readonly<Record<Reduce, (one: bigint, other: bigint) => bigint>> = {
  sum: (one, other) => BigInt.asIntN(64, one + other),
  mean: (one, other) => BigInt.asIntN(64, one + other),
  prod: (one, other) => BigInt.asIntN(64, one * other),
  amax: (one, other) => (one > other ? one : other),
  amin: (one, other) => (one < other ? one : other),
};

/** `scatter_reduce_`'s name of what older operators call otherwise. */
function reduceOf(name: string): Reduce {
  const found = { add: 'sum', multiply: 'prod', max: 'amax', min: 'amin' }[name] ?? name;
  if (Object.hasOwn(reductions, found)) return found as Reduce;
  throw new RuntimeError(
    `reduce argument must be either sum, prod, mean, amax or amin, got ${name}.`,
  );
}

/** A scatter: along an axis, each number of the source goes where the index says. */
interface Scatter {
  readonly name: string;
  readonly self: Tensor;
  readonly axis: number;
  readonly index: Tensor;
  /** A tensor of at least the index's size, or one number. */
  readonly source: Tensor | number | bigint;
  /** null: the last one stays. */
  readonly reduce: Reduce | null;
  readonly includeSelf: boolean;
  readonly output: Tensor;
}

function requireScatter({ name, self, axis, index: indices, source }: Scatter): void {
  if (indices.dtype !== dtypes.int64 && indices.dtype !== dtypes.int32) {
    throw new RuntimeError(`${name}(): Expected dtype int32/int64 for index`);
  }
  if (typeof source === 'object' && source.dtype !== self.dtype) {
    throw new RuntimeError(`${name}(): Expected self.dtype to be equal to src.dtype`);
  }
  if (indices.numel === 0) return;
  const dimensions = Math.max(self.size.length, 1);
  const sourceSize = typeof source === 'object' ? source.size : null;
  const fits =
    Math.max(indices.size.length, 1) === dimensions &&
    (sourceSize === null || Math.max(sourceSize.length, 1) === dimensions);
  if (!fits) {
    throw new RuntimeError(
      `Index tensor must have the same number of dimensions as ${Math.max(indices.size.length, 1) === dimensions ? 'src' : 'self'} tensor`,
    );
  }
  indices.size.forEach((extent, i) => {
    const isBeyond =
      (i !== axis && extent > (self.size[i] as number)) ||
      (sourceSize !== null && extent > (sourceSize[i] as number));
    if (isBeyond) {
      throw new RuntimeError(
        `Expected index ${show(indices.size)} to be no larger than self ${show(self.size)} apart from dimension ${axis}${sourceSize === null ? '' : ` and to be no larger size than src ${show(sourceSize)}`}`,
      );
    }
  });
}

function scatter(context: OperatorContext, request: Scatter): Tensor {
  requireScatter(request);
  const { name, self, axis, index: indices, source, reduce, includeSelf, output } = request;
  const { dtype, size } = self;
  const isWide = dtype === dtypes.int64;
  const indexSizes = [...indices.size];
  // Of the source only what the index covers is read.
  const reads: (Tensor | View)[] = [self, indices];
  if (typeof source === 'object') {
    reads.push({ tensor: source, size: indices.size, stride: source.stride });
  }
  const constant = typeof source === 'object' ? null : source;
  const extent = size[axis] ?? 1;
  const stride = contiguousStride(size);
  const indexStride = contiguousStride(indexSizes);
  launchPlain(context, name, { reads, writes: [output] }, ([before, at, given]) => {
    const result = before?.slice() as Numbers;
    const count = elementCount(indexSizes);
    const places = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const to = Number(at?.[i]);
      if (to < 0 || to >= extent) {
        throw new RuntimeError(
          `index ${to} is out of bounds for dimension ${axis} with size ${extent}`,
        );
      }
      places[i] = indexStride.reduce((sum, step, j) => {
        const own = j === axis ? to : Math.floor(i / step) % (indexSizes[j] as number);
        return sum + own * (stride[j] as number);
      }, 0);
    }
    const counts = new Map<number, number>();
    places.forEach((place, i) => {
      const value = constant ?? (given?.[i] as number | bigint);
      const number = isWide ? BigInt(value) : Number(value);
      const seen = counts.get(place) ?? (includeSelf ? 1 : 0);
      counts.set(place, seen + 1);
      if (reduce === null || seen === 0) result[place] = number as never;
      else if (isWide) {
        result[place] = wideReductions[reduce](result[place] as bigint, number as bigint) as never;
      } else {
        result[place] = reductions[reduce](result[place] as number, number as number) as never;
      }
    });
    if (reduce === 'mean') {
      for (const [place, number] of counts) {
        const sum = result[place] as number | bigint;
        result[place] = (
          isWide
            ? floorDivide(sum as bigint, BigInt(number))
            : dtype.isFloatingPoint
              ? (sum as number) / number
              : Math.floor((sum as number) / number)
        ) as never;
      }
    }
    return [result];
  });
  return output;
}

function floorDivide(one: bigint, other: bigint): bigint {
  const quotient = one / other;
  return one % other !== 0n && one < 0n !== other < 0n ? quotient - 1n : quotient;
}

/** Where an operator writes: into its `out`, into itself, or into a new tensor. */
function targetOf(context: OperatorContext, args: Arguments, kind: 'self' | 'out' | 'new'): Tensor {
  if (kind !== 'new') return args.tensor(kind);
  const self = args.tensor('self');
  return context.empty(self.size, self.dtype, strideLike(self));
}

function scatterRequest(
  context: OperatorContext,
  args: Arguments,
  kind: 'self' | 'out' | 'new',
  rest: Pick<Scatter, 'name' | 'source' | 'reduce' | 'includeSelf'>,
): Tensor {
  const self = args.tensor('self');
  const axis = axisOf(args.number('dim'), self.size.length);
  const output = targetOf(context, args, kind);
  return scatter(context, { ...rest, self, axis, index: args.tensor('index'), output });
}

const kinds = [
  ['_', 'self', '', ''],
  ['', 'new', '', ''],
  ['', 'out', ', *, Tensor out', '_out'],
] as const;

/** The operators of one family: in place, new, and with `out`. */
function scatters(): readonly (readonly [string, ExternKernel])[] {
  return kinds.flatMap(([mark, kind, out, suffix]): [string, ExternKernel][] => {
    const keyword = out === '' ? ', *' : out;
    const plain = operatorOf(
      `scatter${mark}(Tensor self, int dim, Tensor index, Tensor src${out})`,
      (context, args) =>
        scatterRequest(context, args, kind, {
          name: 'scatter',
          source: args.tensor('src'),
          reduce: null,
          includeSelf: true,
        }),
    );
    const value = operatorOf(
      `scatter${mark}(Tensor self, int dim, Tensor index, Scalar value${out})`,
      (context, args) =>
        scatterRequest(context, args, kind, {
          name: 'scatter',
          source: args.value('value') as number,
          reduce: null,
          includeSelf: true,
        }),
    );
    const reducing = operatorOf(
      `scatter${mark}(Tensor self, int dim, Tensor index, Tensor src${keyword}, str reduce)`,
      (context, args) =>
        scatterRequest(context, args, kind, {
          name: 'scatter',
          source: args.tensor('src'),
          reduce: reduceOf(args.string('reduce')),
          includeSelf: true,
        }),
    );
    // In text without an overload the arguments tell which one is meant.
    const any: ExternKernel = (context, args, kwargs) => {
      const source = args[3] ?? kwargs.src ?? kwargs.value ?? null;
      const ofTensor = kwargs.reduce === undefined ? plain : reducing;
      return (typeof source === 'object' ? ofTensor : value)(context, args, kwargs);
    };
    const adding = operatorOf(
      `scatter_add${mark}(Tensor self, int dim, Tensor index, Tensor src${out})`,
      (context, args) =>
        scatterRequest(context, args, kind, {
          name: 'scatter_add',
          source: args.tensor('src'),
          reduce: 'sum',
          includeSelf: true,
        }),
    );
    const two = operatorOf(
      `scatter_reduce${mark}(Tensor self, int dim, Tensor index, Tensor src, str reduce${keyword}, bool include_self=True)`,
      (context, args) =>
        scatterRequest(context, args, kind, {
          name: 'scatter_reduce',
          source: args.tensor('src'),
          reduce: reduceOf(args.string('reduce')),
          includeSelf: args.boolean('include_self'),
        }),
    );
    return [
      [`aten.scatter${mark}.src${suffix}`, any],
      [`aten.scatter${mark}.value${suffix}`, any],
      [`aten.scatter${mark}.reduce${suffix}`, reducing],
      [`aten.scatter_add${mark}.${suffix === '' ? 'default' : 'out'}`, adding],
      [`aten.scatter_reduce${mark}.two${suffix}`, two],
    ];
  });
}

const nonzero = operatorOf('nonzero(Tensor self)', (context, args) => {
  const self = args.tensor('self');
  const found = trueIndices(read(self), self.size);
  const count =
    self.size.length === 0 ? Number(Number(self.item()) !== 0) : (found[0]?.length ?? 0);
  // As PyTorch has it: a column after the other.
  const output = context.empty([count, self.size.length], dtypes.int64, [1, Math.max(count, 1)]);
  output.copyFrom(
    BigInt64Array.from({ length: output.numel }, (_, i) => {
      const axes = self.size.length;
      return BigInt(found[i % axes]?.[Math.floor(i / axes)] ?? 0);
    }),
  );
  return output;
});

const maskedSelect = operatorOf('masked_select(Tensor self, Tensor mask)', (context, args) => {
  const [self, mask] = [args.tensor('self'), args.tensor('mask')];
  if (mask.dtype !== dtypes.bool) {
    throw new RuntimeError('masked_select: expected BoolTensor for mask');
  }
  const size = broadcastSize([self.size, mask.size]);
  const expanded = (tensor: Tensor): View => ({
    tensor,
    size,
    stride: expandedStride(tensor, size),
  });
  const { device } = context;
  const [from, chosen] = [expanded(self), expanded(mask)];
  const view = device.reinterpretTensor(mask, size, chosen.stride);
  const isTrue = read(view);
  view.dispose();
  let count = 0;
  for (const value of isTrue) count += Number(value);
  const output = context.empty([count], self.dtype);
  launchPlain(
    context,
    'masked_select',
    { reads: [from, chosen], writes: [output] },
    ([values, given]) => {
      const result = numbersFor(output.dtype, count);
      let next = 0;
      given?.forEach((value: number | bigint, i: number) => {
        if (Number(value) !== 0) result[next++] = values?.[i] as never;
      });
      return [result];
    },
  );
  return output;
});

const maskedScatter = operatorOf(
  'masked_scatter(Tensor self, Tensor mask, Tensor source)',
  (context, args) => {
    const [self, mask, source] = [args.tensor('self'), args.tensor('mask'), args.tensor('source')];
    if (mask.dtype !== dtypes.bool) {
      throw new RuntimeError(
        `masked_scatter_ only supports boolean masks, but got mask with dtype ${typeName(mask.dtype)}`,
      );
    }
    if (self.dtype !== source.dtype) {
      throw new RuntimeError(
        `masked_scatter: expected self and source to have same dtypes but got ${typeName(self.dtype)} and ${typeName(source.dtype)}`,
      );
    }
    const size = broadcastSize([self.size, mask.size]);
    const output = context.empty(size, self.dtype);
    const expanded = (tensor: Tensor): View => ({
      tensor,
      size,
      stride: expandedStride(tensor, size),
    });
    launchPlain(
      context,
      'masked_scatter',
      { reads: [expanded(self), expanded(mask), source], writes: [output] },
      ([before, isTrue, given]) => {
        const result = before?.slice() as Numbers;
        let next = 0;
        isTrue?.forEach((value: number | bigint, i: number) => {
          if (Number(value) === 0) return;
          if (next >= (given?.length ?? 0)) {
            throw new RuntimeError('Number of elements of source < number of ones in mask');
          }
          result[i] = given?.[next++] as never;
        });
        return [result];
      },
    );
    return output;
  },
);

const bincount = operatorOf(
  'bincount(Tensor self, Tensor? weights=None, int minlength=0)',
  (context, args) => {
    const [self, weights] = [args.tensor('self'), args.optionalTensor('weights')];
    const least = args.number('minlength');
    if (least < 0) throw new RuntimeError('minlength should be >= 0');
    if (self.size.length !== 1 || self.dtype.isFloatingPoint) {
      throw new RuntimeError('bincount only supports 1-d non-negative integral inputs.');
    }
    if (weights !== null && weights.numel !== self.numel) {
      throw new RuntimeError('weights should be 1-d and have the same length as input');
    }
    const values = Array.from(read(self) as ArrayLike<number | bigint>, Number);
    if (values.some((value) => value < 0)) {
      throw new RuntimeError('bincount only supports 1-d non-negative integral inputs.');
    }
    const bins = values.reduce((most, value) => Math.max(most, value + 1), least);
    const counted = weights === null ? dtypes.int64 : weightDType(weights.dtype);
    const output = context.empty([bins], counted);
    const reads = weights === null ? [self] : [self, weights];
    launchPlain(context, 'bincount', { reads, writes: [output] }, ([at, given]) => {
      const sums = new Float64Array(bins);
      at?.forEach((value: number | bigint, i: number) => {
        const bin = Number(value);
        sums[bin] = (sums[bin] as number) + Number(given?.[i] ?? 1);
      });
      return [convertNumbers(sums, dtypes.float64, counted)];
    });
    return output;
  },
);

/** Weights of other dtypes than fp32 are summed as fp64. */
const weightDType = (dtype: DType): DType =>
  dtype === dtypes.float32 ? dtypes.float32 : dtypes.float64;

/**
 * The first place of a sorted list whose number is at least `value`; or is more, for `right`. As PyTorch's search finds it where
 * there is a NaN, which is neither.
 */
function placeIn(
  sorted: ArrayLike<number | bigint>,
  start: number,
  extent: number,
  value: number | bigint,
  right: boolean,
): number {
  let [low, high] = [0, extent];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[start + middle] as number | bigint;
    if (right ? at > value : at >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function search(
  context: OperatorContext,
  name: string,
  {
    sorted,
    values,
    right,
    isInt32,
  }: {
    readonly sorted: Tensor;
    readonly values: Tensor;
    readonly right: boolean;
    readonly isInt32: boolean;
  },
): Tensor {
  const extent = sorted.size.at(-1) ?? 0;
  const isShared = sorted.size.length === 1;
  const leading = (tensor: Tensor): string => show(tensor.size.slice(0, -1));
  if (
    !isShared &&
    (sorted.size.length !== values.size.length || leading(sorted) !== leading(values))
  ) {
    throw new RuntimeError(
      `${name}(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor ${show(sorted.size)} and input value tensor ${show(values.size)}`,
    );
  }
  const dtype = isInt32 ? dtypes.int32 : dtypes.int64;
  const output = context.empty(values.size, dtype);
  const perList = isShared ? values.numel : (values.size.at(-1) ?? 1);
  launchPlain(context, name, { reads: [sorted, values], writes: [output] }, ([list, given]) => {
    const result = numbersFor(dtype, given?.length ?? 0);
    given?.forEach((value: number | bigint, i: number) => {
      const start = isShared ? 0 : Math.floor(i / perList) * extent;
      const place = placeIn(list as Numbers, start, extent, value, right);
      result[i] = (isInt32 ? place : BigInt(place)) as never;
    });
    return [result];
  });
  return output;
}

const searchsorted = operatorOf(
  'searchsorted(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None)',
  (context, args) => {
    if (args.optionalTensor('sorter') !== null) {
      throw new RuntimeError('searchsorted(): a sorter is not supported');
    }
    const side = args.value('side');
    if (side !== null && side !== 'left' && side !== 'right') {
      throw new RuntimeError(
        `searchsorted(): side can only be 'left' or 'right' but got ${side as string}`,
      );
    }
    return search(context, 'torch.searchsorted', {
      sorted: args.tensor('sorted_sequence'),
      values: args.tensor('self'),
      right: args.boolean('right') || side === 'right',
      isInt32: args.boolean('out_int32'),
    });
  },
);

const bucketize = operatorOf(
  'bucketize(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False)',
  (context, args) => {
    const boundaries = args.tensor('boundaries');
    if (boundaries.size.length !== 1) {
      throw new RuntimeError(
        `bucketize(): boundaries tensor must be 1 dimension, but got dim(${boundaries.size.length})`,
      );
    }
    return search(context, 'torch.bucketize', {
      sorted: boundaries,
      values: args.tensor('self'),
      right: args.boolean('right'),
      isInt32: args.boolean('out_int32'),
    });
  },
);

const repeatInterleave = operatorOf(
  'repeat_interleave(Tensor repeats, *, int? output_size=None)',
  (context, args) => {
    const repeats = args.tensor('repeats');
    if (repeats.size.length !== 1) {
      throw new RuntimeError('repeat_interleave only accept 1D vector as repeat');
    }
    if (repeats.dtype !== dtypes.int32 && repeats.dtype !== dtypes.int64) {
      throw new RuntimeError('repeats has to be Long or Int tensor');
    }
    const counts = Array.from(read(repeats) as ArrayLike<number | bigint>, Number);
    if (counts.some((count) => count < 0)) throw new RuntimeError('repeats can not be negative');
    const total = counts.reduce((sum, count) => sum + count, 0);
    const wanted = args.optionalNumber('output_size');
    if (wanted !== null && wanted !== total) {
      throw new RuntimeError('allocated size does not match required size');
    }
    const output = context.empty([total], repeats.dtype);
    launchPlain(context, 'repeat_interleave', { reads: [repeats], writes: [output] }, ([given]) => {
      const result = numbersFor(output.dtype, total);
      let next = 0;
      given?.forEach((count: number | bigint, i: number) => {
        const value = typeof count === 'bigint' ? BigInt(i) : i;
        result.fill(value as never, next, next + Number(count));
        next += Number(count);
      });
      return [result];
    });
    return output;
  },
);

export const indexings: readonly (readonly [string, ExternKernel])[] = [
  ['aten.index.Tensor', index],
  ['aten._unsafe_index.Tensor', index],
  ['aten.index_put_.default', indexPutInPlace],
  ['aten.index_put.default', indexPutNew],
  ['aten._unsafe_index_put.default', indexPutNew],
  ...scatters(),
  ['aten.nonzero.default', nonzero],
  ['aten.masked_select.default', maskedSelect],
  ['aten.masked_scatter.default', maskedScatter],
  ['aten.bincount.default', bincount],
  ['aten.searchsorted.Tensor', searchsorted],
  ['aten.bucketize.Tensor', bucketize],
  ['aten.repeat_interleave.Tensor', repeatInterleave],
];
