/** `upsample_…`, forwards and backwards: nearest neighbours, linear and cubic interpolation, along any number of axes. */
import type { Tensor } from '../../simulated/exports.js';
import { elementCount } from '../../simulated/tensor.js';
import type { Numbers } from './elements.js';
import { imageStride, isChannelsLast, show, typeName } from './geometry.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { launchPlain } from './plain.js';
import { type Arguments, operatorOf } from './schema.js';
import { dtypes, RuntimeError } from './shared.js';

/** An input's part in an output. */
interface Tap {
  readonly index: number;
  readonly weight: number;
}

/** For each output along an axis, the inputs that it is made of. */
type Taps = readonly (readonly Tap[])[];

interface AxisOptions {
  readonly input: number;
  readonly output: number;
  readonly alignCorners: boolean;
  /** Outputs for each input; null where the extents say it. */
  readonly scale: number | null;
  /** Whether positions are computed in fp32, as PyTorch does for all but fp64. */
  readonly isSingle: boolean;
}

type Interpolation = (options: AxisOptions) => Taps;

/** Inputs for each output. */
function step({ input, output, alignCorners, scale, isSingle }: AxisOptions): number {
  const round = isSingle ? Math.fround : (value: number): number => value;
  if (alignCorners) return output > 1 ? round((input - 1) / (output - 1)) : 0;
  return round(scale !== null && scale > 0 ? 1 / scale : input / output);
}

function tapsOf({ output }: AxisOptions, tap: (position: number) => readonly Tap[]): Taps {
  return Array.from({ length: output }, (_, position) => tap(position));
}

/** Where an output lies among the inputs. */
function sourceOf(options: AxisOptions): (position: number) => number {
  const by = step(options);
  return options.alignCorners ? (at) => at * by : (at) => (at + 0.5) * by - 0.5;
}

const linear: Interpolation = (options) => {
  const source = sourceOf(options);
  const last = options.input - 1;
  return tapsOf(options, (position) => {
    const at = Math.max(source(position), 0);
    const index = Math.min(Math.floor(at), last);
    const weight = Math.min(at - index, 1);
    return [
      { index, weight: 1 - weight },
      { index: Math.min(index + 1, last), weight },
    ];
  });
};

/** Keys' kernel with this coefficient, as PyTorch has it. */
const CUBIC = -0.75;

const cubic: Interpolation = (options) => {
  const source = sourceOf(options);
  const near = (x: number): number => ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
  const far = (x: number): number => ((CUBIC * x - 5 * CUBIC) * x + 8 * CUBIC) * x - 4 * CUBIC;
  return tapsOf(options, (position) => {
    const at = source(position);
    const first = Math.floor(at);
    const t = at - first;
    return [far(t + 1), near(t), near(1 - t), far(2 - t)].map((weight, i) => ({
      index: Math.min(Math.max(first - 1 + i, 0), options.input - 1),
      weight,
    }));
  });
};

/** @param offset of an output's middle: 0 as PyTorch always had it, 0.5 for the exact one */
const nearest =
  (offset: number): Interpolation =>
  (options) => {
    // In fp32 whatever the dtype: rounding decides about neighbours.
    const by = step({ ...options, isSingle: true });
    return tapsOf(options, (position) => {
      const index = Math.floor(Math.fround((position + offset) * by));
      return [{ index: Math.min(index, options.input - 1), weight: 1 }];
    });
  };

/** Applies taps along one axis of numbers in row-major order; adds up what goes back to each input if `isBackward`. */
function alongAxis(
  values: Numbers,
  size: readonly number[],
  axis: number,
  taps: Taps,
  { inputs, isBackward }: { readonly inputs: number; readonly isBackward: boolean },
): Float64Array {
  const outer = elementCount(size.slice(0, axis));
  const inner = elementCount(size.slice(axis + 1));
  const [from, to] = isBackward ? [taps.length, inputs] : [inputs, taps.length];
  const result = new Float64Array(outer * to * inner);
  for (let block = 0; block < outer; block++) {
    taps.forEach((list, position) => {
      for (const { index, weight } of list) {
        const [source, target] = isBackward ? [position, index] : [index, position];
        const read = (block * from + source) * inner;
        const write = (block * to + target) * inner;
        for (let i = 0; i < inner; i++) {
          const at = write + i;
          result[at] = (result[at] as number) + weight * Number(values[read + i]);
        }
      }
    });
  }
  return result;
}

function requireImages(size: readonly number[], dimensions: number, name: string): void {
  if (size.length !== dimensions + 2) {
    throw new RuntimeError(
      `It is expected input_size equals to ${dimensions + 2}, but got size ${size.length}`,
    );
  }
  if (size.slice(1).every((extent) => extent > 0)) return;
  throw new RuntimeError(
    `Non-empty ${dimensions + 2}D data tensor expected but got a tensor with sizes ${show(size)} for ${name}`,
  );
}

function requireExtents(input: readonly number[], output: readonly number[]): void {
  if ([...input, ...output].every((extent) => extent > 0)) return;
  const names = ['D', 'H', 'W'].slice(3 - input.length);
  const shown = (extents: readonly number[]): string =>
    `(${names.map((name, i) => `${name}: ${extents[i]}`).join(', ')})`;
  throw new RuntimeError(
    `Input and output sizes should be greater than 0, but got input ${shown(input)} output ${shown(output)}`,
  );
}

/** A kind of resampling. */
interface Method {
  readonly name: string;
  readonly dimensions: number;
  readonly interpolation: Interpolation;
  readonly hasCorners: boolean;
}

const methods: readonly Method[] = [
  ...[1, 2, 3].flatMap((dimensions) => [
    {
      name: `upsample_nearest${dimensions}d`,
      dimensions,
      interpolation: nearest(0),
      hasCorners: false,
    },
    {
      name: `_upsample_nearest_exact${dimensions}d`,
      dimensions,
      interpolation: nearest(0.5),
      hasCorners: false,
    },
  ]),
  { name: 'upsample_linear1d', dimensions: 1, interpolation: linear, hasCorners: true },
  { name: 'upsample_bilinear2d', dimensions: 2, interpolation: linear, hasCorners: true },
  { name: 'upsample_trilinear3d', dimensions: 3, interpolation: linear, hasCorners: true },
  { name: 'upsample_bicubic2d', dimensions: 2, interpolation: cubic, hasCorners: true },
];

/** The parameters that give scales, outermost axis first. */
const scaleNames = (dimensions: number): readonly string[] =>
  dimensions === 1 ? ['scales'] : ['scales_d', 'scales_h', 'scales_w'].slice(3 - dimensions);

const scalesDeclared = (dimensions: number): string =>
  scaleNames(dimensions)
    .map((name) => `float? ${name}=None`)
    .join(', ');

/** The taps of each axis, from the inputs' to the outputs' extents. */
function axisTaps(
  { interpolation, hasCorners }: Method,
  args: Arguments,
  tensor: Tensor,
  extents: { readonly inputs: readonly number[]; readonly outputs: readonly number[] },
  scales: readonly (number | null)[],
): readonly Taps[] {
  return extents.inputs.map((input, i) =>
    interpolation({
      input,
      output: extents.outputs[i] as number,
      alignCorners: hasCorners && args.boolean('align_corners'),
      scale: scales[i] ?? null,
      isSingle: tensor.dtype !== dtypes.float64,
    }),
  );
}

function requireDType({ name, interpolation }: Method, { dtype }: Tensor): void {
  if (dtype.isFloatingPoint) return;
  // Neighbours are copied, whatever they are; weights would have to be rounded.
  if (interpolation !== linear && interpolation !== cubic && dtype === dtypes.uint8) return;
  throw new RuntimeError(`"${name}" not implemented for '${typeName(dtype)}'`);
}

function forward(
  context: OperatorContext,
  method: Method,
  args: Arguments,
  outputs: readonly number[],
  scales: readonly (number | null)[],
): Tensor {
  const input = args.tensor('input');
  requireImages(input.size, method.dimensions, method.name);
  requireDType(method, input);
  const inputs = input.size.slice(2);
  requireExtents(inputs, outputs);
  const taps = axisTaps(method, args, input, { inputs, outputs }, scales);
  const size = [...input.size.slice(0, 2), ...outputs];
  const output = context.empty(size, input.dtype, imageStride(size, isChannelsLast(input)));
  const start = [...input.size];
  launchPlain(context, method.name, { reads: [input], writes: [output] }, ([values]) => [
    taps.reduce<Numbers>((current, list, i) => {
      const extents = [...size.slice(0, i + 2), ...start.slice(i + 2)];
      return alongAxis(current, extents, i + 2, list, {
        inputs: inputs[i] as number,
        isBackward: false,
      });
    }, values as Numbers),
  ]);
  return output;
}

function backward(context: OperatorContext, method: Method, args: Arguments): Tensor {
  const gradient = args.tensor('grad_output');
  const size = args.numbers('input_size');
  const outputs = args.numbers('output_size');
  requireImages(size, method.dimensions, `${method.name}_backward`);
  const wanted = [...size.slice(0, 2), ...outputs];
  if (gradient.size.length !== wanted.length) {
    throw new RuntimeError(
      `Expected grad_output to be a tensor of dimension ${wanted.length} but got: dimension ${gradient.size.length}`,
    );
  }
  wanted.forEach((extent, i) => {
    if (gradient.size[i] === extent) return;
    throw new RuntimeError(
      `Expected grad_output to have the same shape as output; output.size(${i}) = ${extent} but got grad_output.size(${i}) = ${gradient.size[i]}`,
    );
  });
  requireDType(method, gradient);
  const inputs = size.slice(2);
  requireExtents(inputs, outputs);
  const scales = scaleNames(method.dimensions).map((name) => args.optionalNumber(name));
  const taps = axisTaps(method, args, gradient, { inputs, outputs }, scales);
  const stride = imageStride(size, isChannelsLast(gradient));
  const output = context.empty(size, gradient.dtype, stride);
  const reads = { reads: [gradient], writes: [output] };
  launchPlain(context, `${method.name}_backward`, reads, ([values]) => [
    taps.reduce<Numbers>((current, list, i) => {
      const extents = [...size.slice(0, i + 2), ...wanted.slice(i + 2)];
      return alongAxis(current, extents, i + 2, list, {
        inputs: inputs[i] as number,
        isBackward: true,
      });
    }, values as Numbers),
  ]);
  return output;
}

function operatorsOfMethod(method: Method): readonly (readonly [string, ExternKernel])[] {
  const { name, dimensions, hasCorners } = method;
  const corners = hasCorners ? ', bool align_corners' : '';
  const scales = scalesDeclared(dimensions);
  return [
    [
      `aten.${name}.default`,
      operatorOf(
        `${name}(Tensor input, int[${dimensions}] output_size${corners}, ${scales})`,
        (context, args) => {
          const outputs = args.numbers('output_size');
          if (outputs.length !== dimensions) {
            throw new RuntimeError(
              `It is expected output_size equals to ${dimensions}, but got size ${outputs.length}`,
            );
          }
          const given = scaleNames(dimensions).map((scale) => args.optionalNumber(scale));
          return forward(context, method, args, outputs, given);
        },
      ),
    ],
    [
      `aten.${name}.vec`,
      operatorOf(
        `${name}(Tensor input, int[]? output_size${corners}, float[]? scale_factors)`,
        (context, args) => {
          const factors = args.optionalNumbers('scale_factors');
          const size = args.optionalNumbers('output_size');
          if ((factors === null) === (size === null)) {
            throw new RuntimeError('Must specify exactly one of output_size and scale_factors');
          }
          const spatial = args.tensor('input').size.slice(2);
          const outputs =
            size ?? spatial.map((extent, i) => Math.floor(extent * (factors?.[i] ?? 1)));
          return forward(context, method, args, outputs, factors ?? []);
        },
      ),
    ],
    [
      `aten.${name}_backward.default`,
      operatorOf(
        `${name}_backward(Tensor grad_output, int[${dimensions}] output_size, int[${dimensions + 2}] input_size${corners}, ${scales})`,
        (context, args) => backward(context, method, args),
      ),
    ],
  ];
}

export const resamplings: readonly (readonly [string, ExternKernel])[] =
  methods.flatMap(operatorsOfMethod);
