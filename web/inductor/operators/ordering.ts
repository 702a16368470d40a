/** `sort`, `topk`, `kthvalue` and `median`: NaN is the largest number. */
import type { Tensor } from '../../simulated/exports.js';
import { contiguousStride } from '../../simulated/tensor.js';
import { linesAlong, startOf } from './axis.js';
import { type Numbers, numbersFor } from './elements.js';
import { axisOf, strideLike } from './geometry.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { launchPlain } from './plain.js';
import { operatorOf } from './schema.js';
import { dtypes, RuntimeError } from './shared.js';

type Order = (one: number | bigint, other: number | bigint) => number;

const ascending: Order = (one, other) => {
  if (one < other) return -1;
  if (one > other) return 1;
  return Number(Number.isNaN(one as number)) - Number(Number.isNaN(other as number));
};
const descending: Order = (one, other) => ascending(other, one);

/** The size of what is left of a line: `extent` numbers, or none of the axis. */
function sizeAlong(size: readonly number[], axis: number, extent: number | null): number[] {
  if (size.length === 0) return [];
  if (extent === null) return size.filter((_, i) => i !== axis);
  return size.map((own, i) => (i === axis ? extent : own));
}

/**
 * Launches a kernel that chooses numbers of each line of a tensor, and tells where they were.
 *
 * @param choose which places of a line of numbers stay, in order: as many as `extent` says
 */
function choose(
  context: OperatorContext,
  name: string,
  self: Tensor,
  {
    axis,
    extent,
    keepsAxis,
    stride,
  }: {
    readonly axis: number;
    readonly extent: number;
    readonly keepsAxis: boolean;
    readonly stride?: readonly number[];
  },
  places: (line: Numbers) => ArrayLike<number>,
): readonly [Tensor, Tensor] {
  const size = sizeAlong(self.size, axis, keepsAxis ? extent : null);
  const values = context.empty(size, self.dtype, stride ?? contiguousStride(size));
  const indices = context.empty(size, dtypes.int64, stride ?? contiguousStride(size));
  const from = linesAlong(self.size, axis);
  const to = { ...from, extent };
  const { dtype } = self;
  launchPlain(context, name, { reads: [self], writes: [values, indices] }, ([numbers]) => {
    const chosen = numbersFor(dtype, to.count * extent);
    const found = new BigInt64Array(to.count * extent);
    for (let i = 0; i < from.count; i++) {
      const start = startOf(from, i);
      const line = numbersFor(dtype, from.extent);
      for (let j = 0; j < from.extent; j++) line[j] = numbers?.[start + j * from.step] as never;
      const kept = places(line);
      const first = startOf(to, i);
      for (let j = 0; j < extent; j++) {
        const place = kept[j] as number;
        chosen[first + j * to.step] = line[place] as never;
        found[first + j * to.step] = BigInt(place);
      }
    }
    return [chosen, found];
  });
  return [values, indices];
}

/** Places of a line in an order; equal numbers stay as they were. */
function sortedPlaces(line: Numbers, order: Order): Int32Array {
  const places = Int32Array.from(line as ArrayLike<unknown>, (_, i) => i);
  return places.sort((one, other) =>
    order(line[one] as number | bigint, line[other] as number | bigint),
  );
}

const sort = (context: OperatorContext, self: Tensor, dim: number, isDescending: boolean) => {
  const axis = axisOf(dim, self.size.length);
  const extent = self.size[axis] ?? 1;
  return choose(
    context,
    'sort',
    self,
    { axis, extent, keepsAxis: true, stride: strideLike(self) },
    (line) => sortedPlaces(line, isDescending ? descending : ascending),
  );
};

const sortDefault = operatorOf(
  'sort(Tensor self, int dim=-1, bool descending=False)',
  (context, args) =>
    sort(context, args.tensor('self'), args.number('dim'), args.boolean('descending')),
);

const sortStable = operatorOf(
  'sort(Tensor self, *, bool? stable, int dim=-1, bool descending=False)',
  (context, args) =>
    sort(context, args.tensor('self'), args.number('dim'), args.boolean('descending')),
);

const topk = operatorOf(
  'topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True)',
  (context, args) => {
    const self = args.tensor('self');
    const axis = axisOf(args.number('dim'), self.size.length);
    const k = args.number('k');
    if (k < 0 || k > (self.size[axis] ?? 1)) {
      throw new RuntimeError('selected index k out of range');
    }
    const order = args.boolean('largest') ? descending : ascending;
    return choose(context, 'topk', self, { axis, extent: k, keepsAxis: true }, (line) =>
      sortedPlaces(line, order),
    );
  },
);

const kthvalue = operatorOf(
  'kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False)',
  (context, args) => {
    const self = args.tensor('self');
    const axis = axisOf(args.number('dim'), self.size.length);
    const k = args.number('k');
    if (k < 1 || k > (self.size[axis] ?? 1)) {
      throw new RuntimeError(`kthvalue(): selected number k out of range for dimension ${axis}`);
    }
    const keepsAxis = args.boolean('keepdim');
    return choose(context, 'kthvalue', self, { axis, extent: 1, keepsAxis }, (line) =>
      sortedPlaces(line, ascending).subarray(k - 1),
    );
  },
);

/** The lower of the middle numbers; a NaN, where there is one and it counts. */
function medianPlace(line: Numbers, ignoresNan: boolean): ArrayLike<number> {
  const order = sortedPlaces(line, ascending);
  const numbers = order.filter((place) => !Number.isNaN(line[place] as number));
  if (numbers.length < order.length && !ignoresNan) return order.subarray(numbers.length);
  const list = numbers.length === 0 ? order : numbers;
  return list.subarray((list.length - 1) >> 1);
}

function requireNumbers(name: string, self: Tensor, axis: number): void {
  if ((self.size[axis] ?? 1) > 0) return;
  throw new RuntimeError(`${name}(): Expected reduction dim ${axis} to have non-zero size.`);
}

const medians = (['median', 'nanmedian'] as const).flatMap(
  (name): (readonly [string, ExternKernel])[] => {
    const ignoresNan = name === 'nanmedian';
    return [
      [
        `aten.${name}.dim`,
        operatorOf(`${name}(Tensor self, int dim, bool keepdim=False)`, (context, args) => {
          const self = args.tensor('self');
          const axis = axisOf(args.number('dim'), self.size.length);
          requireNumbers(name, self, axis);
          const keepsAxis = args.boolean('keepdim');
          return choose(context, name, self, { axis, extent: 1, keepsAxis }, (line) =>
            medianPlace(line, ignoresNan),
          );
        }),
      ],
      [
        `aten.${name}.default`,
        operatorOf(`${name}(Tensor self)`, (context, args) => {
          const self = args.tensor('self');
          const output = context.empty([], self.dtype);
          launchPlain(context, name, { reads: [self], writes: [output] }, ([numbers]) => {
            const place = medianPlace(numbers as Numbers, ignoresNan)[0];
            const result = numbersFor(output.dtype, 1);
            if (place !== undefined) result[0] = numbers?.[place] as never;
            else if (output.dtype.isFloatingPoint) result[0] = Number.NaN as never;
            return [result];
          });
          return output;
        }),
      ],
    ];
  },
);

export const orderings: readonly (readonly [string, ExternKernel])[] = [
  ['aten.sort.default', sortDefault],
  ['aten.sort.stable', sortStable],
  ['aten.topk.default', topk],
  ['aten.kthvalue.default', kthvalue],
  ...medians,
];
