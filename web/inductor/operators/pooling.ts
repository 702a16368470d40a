/** Pooling over windows of 2 or 3 spatial dimensions, forwards and backwards. */
import type { Tensor } from '../../simulated/exports.js';
import { contiguousStride, elementCount } from '../../simulated/tensor.js';
import { imageStride, isChannelsLast, sameSize, show, typeName } from './geometry.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { launchPlain } from './plain.js';
import { type Arguments, operatorOf } from './schema.js';
import { dtypes, RuntimeError } from './shared.js';

/** What an output sees along one axis: inputs from `start` to before `end`, `step` apart. */
interface Window {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A pooling of images: the windows of each output, for each axis. */
interface Pooling {
  /** Batch and channels together. */
  readonly images: number;
  readonly inputs: readonly number[];
  readonly windows: readonly (readonly Window[])[];
}

const outputsOf = ({ windows }: Pooling): number[] => windows.map(({ length }) => length);

/** Splits the size of images into batch and channels, and the spatial extents. */
function spatialSize(
  { size }: Tensor,
  dimensions: number,
): { readonly leading: readonly number[]; readonly inputs: readonly number[] } {
  const leading = size.slice(0, Math.max(size.length - dimensions, 0));
  const inputs = size.slice(leading.length);
  // There may be no images, but none without channels or without an extent.
  const isRight =
    (leading.length === 1 || leading.length === 2) &&
    [...inputs, leading.at(-1)].every((extent) => extent !== 0);
  if (!isRight) {
    throw new RuntimeError(
      `non-empty ${dimensions + 1}D or ${dimensions + 2}D (batch mode) tensor expected for input`,
    );
  }
  return { leading, inputs };
}

/** A number for each axis: one stands for all. */
function spread(
  numbers: readonly number[],
  name: string,
  what: string,
  dimensions: number,
): readonly number[] {
  if (numbers.length === dimensions) return numbers;
  if (numbers.length === 1) return new Array<number>(dimensions).fill(numbers[0] as number);
  throw new RuntimeError(
    `${name}: ${what} must either be a single int, or a tuple of ${dimensions} ints`,
  );
}

/** How windows slide along one axis. */
interface Slide {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

const reachOf = ({ kernel, dilation }: Slide): number => (kernel - 1) * dilation + 1;

function requireSlide({ kernel, stride, padding, dilation }: Slide): void {
  if (kernel <= 0) throw new RuntimeError('kernel size should be greater than zero');
  if (stride <= 0) throw new RuntimeError('stride should not be zero');
  if (dilation <= 0) throw new RuntimeError('dilation should be greater than zero');
  if (padding < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${padding}`);
  if (2 * padding > (kernel - 1) * dilation + 1) {
    throw new RuntimeError(
      `pad should be at most half of effective kernel size, but got pad=${padding}, kernel_size=${kernel} and dilation=${dilation}`,
    );
  }
}

/** Outputs along an axis; rounded up for `ceil_mode`, as long as the last window begins in the image or before it. */
function outputCount(input: number, slide: Slide, isUp: boolean): number {
  const { stride, padding } = slide;
  const room = (input + 2 * padding - reachOf(slide)) / stride;
  const outputs = (isUp ? Math.ceil(room) : Math.floor(room)) + 1;
  return isUp && (outputs - 1) * stride >= input + padding ? outputs - 1 : outputs;
}

/** Windows that slide: `max_pool` and `avg_pool`. */
function slidingWindows(
  name: string,
  args: Arguments,
  { leading, inputs }: { readonly leading: readonly number[]; readonly inputs: readonly number[] },
  { hasDilation }: { readonly hasDilation: boolean },
): readonly (readonly Window[])[] {
  const dimensions = inputs.length;
  const of = (option: string): readonly number[] =>
    spread(args.numbers(option), name, option, dimensions);
  const kernel = of('kernel_size');
  const stride = args.numbers('stride').length === 0 ? kernel : of('stride');
  const padding = of('padding');
  const dilation = hasDilation ? of('dilation') : new Array<number>(dimensions).fill(1);
  const slides = kernel.map(
    (extent, i): Slide => ({
      kernel: extent,
      stride: stride[i] as number,
      padding: padding[i] as number,
      dilation: dilation[i] as number,
    }),
  );
  slides.forEach(requireSlide);
  const isUp = args.boolean('ceil_mode');
  const outputs = slides.map((slide, i) => outputCount(inputs[i] as number, slide, isUp));
  if (outputs.some((extent) => extent < 1)) {
    const shown = (extents: readonly number[]): string =>
      `(${[leading.at(-1), ...extents].join('x')})`;
    throw new RuntimeError(
      `Given input size: ${shown(inputs)}. Calculated output size: ${shown(outputs)}. Output size is too small`,
    );
  }
  return slides.map((slide, i) =>
    Array.from({ length: outputs[i] as number }, (_, output) => {
      const start = output * slide.stride - slide.padding;
      return { start, end: start + reachOf(slide), step: slide.dilation };
    }),
  );
}

/** Windows that cover the image, however many: `adaptive_…`. */
function adaptiveWindows(
  inputs: readonly number[],
  outputs: readonly number[],
): readonly (readonly Window[])[] {
  return inputs.map((input, i) => {
    const count = outputs[i] as number;
    return Array.from({ length: count }, (_, output) => ({
      start: Math.floor((output * input) / count),
      end: Math.ceil(((output + 1) * input) / count),
      step: 1,
    }));
  });
}

/** Calls `visit` with the places in an image that each output of it sees, in order. */
function forEachWindow(
  { inputs, windows }: Pooling,
  visit: (output: number, places: readonly number[]) => void,
): void {
  const outputs = windows.map(({ length }) => length);
  const outer = contiguousStride(outputs);
  const stride = contiguousStride(inputs);
  const count = elementCount(outputs);
  for (let output = 0; output < count; output++) {
    let places = [0];
    windows.forEach((list, axis) => {
      const at = Math.floor(output / (outer[axis] as number)) % (outputs[axis] as number);
      const { start, end, step } = list[at] as Window;
      const own: number[] = [];
      for (let i = start; i < end; i += step) {
        if (i >= 0 && i < (inputs[axis] as number)) own.push(i * (stride[axis] as number));
      }
      places = places.flatMap((place) => own.map((more) => place + more));
    });
    visit(output, places);
  }
}

function requireFloat(name: string, { dtype }: Tensor): void {
  if (dtype.isFloatingPoint) return;
  throw new RuntimeError(`"${name}" not implemented for '${typeName(dtype)}'`);
}

/** Like its input, channels-last where that is. */
function emptyImages(
  context: OperatorContext,
  like: Tensor,
  size: readonly number[],
  dtype = like.dtype,
) {
  return context.empty(size, dtype, imageStride(size, isChannelsLast(like)));
}

/** The largest number of each window, and its place in the image; NaN, where there is one. */
function maxPool(
  context: OperatorContext,
  name: string,
  self: Tensor,
  leading: readonly number[],
  pooling: Pooling,
): readonly [Tensor, Tensor] {
  requireFloat(name, self);
  const size = [...leading, ...outputsOf(pooling)];
  const values = emptyImages(context, self, size);
  const indices = emptyImages(context, self, size, dtypes.int64);
  const inputCount = elementCount(pooling.inputs);
  const outputCount = elementCount(outputsOf(pooling));
  launchPlain(context, name, { reads: [self], writes: [values, indices] }, ([given]) => {
    const best = new Float64Array(pooling.images * outputCount);
    const places = new BigInt64Array(pooling.images * outputCount);
    forEachWindow(pooling, (output, seen) => {
      for (let image = 0; image < pooling.images; image++) {
        let largest = Number.NEGATIVE_INFINITY;
        let place = seen[0] as number;
        for (const candidate of seen) {
          const value = Number(given?.[image * inputCount + candidate]);
          if (value > largest || Number.isNaN(value)) [largest, place] = [value, candidate];
        }
        best[image * outputCount + output] = largest;
        places[image * outputCount + output] = BigInt(place);
      }
    });
    return [best, places];
  });
  return [values, indices];
}

/** Adds each output's gradient to the input that it came from. */
function maxPoolBackward(
  context: OperatorContext,
  name: string,
  {
    gradient,
    self,
    indices,
    dimensions,
  }: {
    readonly gradient: Tensor;
    readonly self: Tensor;
    readonly indices: Tensor;
    readonly dimensions: number;
  },
): Tensor {
  requireFloat(name, self);
  const { leading, inputs } = spatialSize(self, dimensions);
  if (!sameSize(gradient.size, indices.size) || gradient.dtype !== self.dtype) {
    throw new RuntimeError(
      `${name}(): the gradient of ${gradient.dtype} with the size ${show(gradient.size)} belongs to no indices of the size ${show(indices.size)} into ${self.dtype}`,
    );
  }
  const output = emptyImages(context, self, self.size);
  const images = elementCount(leading);
  const inputCount = elementCount(inputs);
  const perImage = gradient.numel / Math.max(images, 1);
  launchPlain(
    context,
    name,
    { reads: [gradient, indices], writes: [output] },
    ([given, places]) => {
      const sums = new Float64Array(images * inputCount);
      given?.forEach((value: number | bigint, i: number) => {
        const place = Number(places?.[i]);
        if (place < 0 || place >= inputCount) {
          throw new RuntimeError(`${name}(): found an invalid max index: ${place}`);
        }
        const at = Math.floor(i / perImage) * inputCount + place;
        sums[at] = (sums[at] as number) + Number(value);
      });
      return [sums];
    },
  );
  return output;
}

/** What sums over a window are divided by. */
type Divisor = (output: number, seen: number) => number;

function averagePool(
  context: OperatorContext,
  name: string,
  self: Tensor,
  leading: readonly number[],
  pooling: Pooling,
  divisor: Divisor,
): Tensor {
  requireFloat(name, self);
  const output = emptyImages(context, self, [...leading, ...outputsOf(pooling)]);
  const inputCount = elementCount(pooling.inputs);
  const outputCount = elementCount(outputsOf(pooling));
  launchPlain(context, name, { reads: [self], writes: [output] }, ([given]) => {
    const means = new Float64Array(pooling.images * outputCount);
    forEachWindow(pooling, (at, seen) => {
      const count = divisor(at, seen.length);
      for (let image = 0; image < pooling.images; image++) {
        let sum = 0;
        for (const place of seen) sum += Number(given?.[image * inputCount + place]);
        means[image * outputCount + at] = sum / count;
      }
    });
    return [means];
  });
  return output;
}

/** Spreads each output's gradient over its window. */
function averagePoolBackward(
  context: OperatorContext,
  name: string,
  gradient: Tensor,
  self: Tensor,
  {
    leading,
    pooling,
    divisor,
  }: {
    readonly leading: readonly number[];
    readonly pooling: Pooling;
    readonly divisor: Divisor;
  },
): Tensor {
  requireFloat(name, self);
  const wanted = [...leading, ...outputsOf(pooling)];
  if (!sameSize(gradient.size, wanted)) {
    throw new RuntimeError(
      `${name}(): the gradient has the size ${show(gradient.size)}, and the output had ${show(wanted)}`,
    );
  }
  const output = emptyImages(context, self, self.size);
  const inputCount = elementCount(pooling.inputs);
  const outputCount = elementCount(outputsOf(pooling));
  launchPlain(context, name, { reads: [gradient], writes: [output] }, ([given]) => {
    const sums = new Float64Array(pooling.images * inputCount);
    forEachWindow(pooling, (at, seen) => {
      const count = divisor(at, seen.length);
      for (let image = 0; image < pooling.images; image++) {
        const part = Number(given?.[image * outputCount + at]) / count;
        for (const place of seen) {
          const to = image * inputCount + place;
          sums[to] = (sums[to] as number) + part;
        }
      }
    });
    return [sums];
  });
  return output;
}

const MAX_OPTIONS = (dimensions: number): string =>
  `int[${dimensions}] kernel_size, int[${dimensions}] stride=[], int[${dimensions}] padding=0, int[${dimensions}] dilation=1, bool ceil_mode=False`;
const AVERAGE_OPTIONS = (dimensions: number): string =>
  `int[${dimensions}] kernel_size, int[${dimensions}] stride=[], int[${dimensions}] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None`;

function slidingPooling(
  name: string,
  args: Arguments,
  dimensions: number,
  options: { readonly hasDilation: boolean },
): { readonly leading: readonly number[]; readonly pooling: Pooling } {
  const images = spatialSize(args.tensor('self'), dimensions);
  const { leading, inputs } = images;
  const windows = slidingWindows(name, args, images, options);
  return { leading, pooling: { images: elementCount(leading), inputs, windows } };
}

/** As `count_include_pad` and `divisor_override` say. */
function divisorOf(args: Arguments, pooling: Pooling, padding: readonly number[]): Divisor {
  const override = args.optionalNumber('divisor_override');
  if (override !== null) {
    if (override === 0) throw new RuntimeError('divisor must be not zero');
    return () => override;
  }
  if (!args.boolean('count_include_pad')) return (_, seen) => seen;
  const { inputs, windows } = pooling;
  const outputs = outputsOf(pooling);
  const outer = contiguousStride(outputs);
  // Padding counts, but not what a window of `ceil_mode` sees beyond it.
  return (output) =>
    windows.reduce((product, list, axis) => {
      const at = Math.floor(output / (outer[axis] as number)) % (outputs[axis] as number);
      const { start, end } = list[at] as Window;
      const limit = (inputs[axis] as number) + (padding[axis] as number);
      return product * (Math.min(end, limit) - start);
    }, 1);
}

function averageOf(
  name: string,
  args: Arguments,
  dimensions: number,
): { leading: readonly number[]; pooling: Pooling; divisor: Divisor } {
  const { leading, pooling } = slidingPooling(name, args, dimensions, { hasDilation: false });
  const padding = spread(args.numbers('padding'), name, 'padding', dimensions);
  return { leading, pooling, divisor: divisorOf(args, pooling, padding) };
}

function adaptivePooling(
  name: string,
  self: Tensor,
  outputs: readonly number[],
): { readonly leading: readonly number[]; readonly pooling: Pooling } {
  const { leading, inputs } = spatialSize(self, outputs.length);
  if (outputs.some((extent) => extent < 0)) {
    throw new RuntimeError(`${name}: elements of output_size must be greater than or equal to 0`);
  }
  const windows = adaptiveWindows(inputs, outputs);
  return { leading, pooling: { images: elementCount(leading), inputs, windows } };
}

const seenCount: Divisor = (_, seen) => seen;

function poolingsOf(dimensions: number): readonly (readonly [string, ExternKernel])[] {
  const [max, average] = [`max_pool${dimensions}d_with_indices`, `avg_pool${dimensions}d`];
  const [adaptive, adaptiveMax] = [
    `_adaptive_avg_pool${dimensions}d`,
    `adaptive_max_pool${dimensions}d`,
  ];
  return [
    [
      `aten.${max}.default`,
      operatorOf(`${max}(Tensor self, ${MAX_OPTIONS(dimensions)})`, (context, args) => {
        const { leading, pooling } = slidingPooling(max, args, dimensions, { hasDilation: true });
        return maxPool(context, max, args.tensor('self'), leading, pooling);
      }),
    ],
    [
      `aten.${max}_backward.default`,
      operatorOf(
        `${max}_backward(Tensor grad_output, Tensor self, ${MAX_OPTIONS(dimensions).replace(/=[^,]*/g, '')}, Tensor indices)`,
        (context, args) =>
          maxPoolBackward(context, `${max}_backward`, {
            gradient: args.tensor('grad_output'),
            self: args.tensor('self'),
            indices: args.tensor('indices'),
            dimensions,
          }),
      ),
    ],
    [
      `aten.${average}.default`,
      operatorOf(`${average}(Tensor self, ${AVERAGE_OPTIONS(dimensions)})`, (context, args) => {
        const { leading, pooling, divisor } = averageOf(average, args, dimensions);
        return averagePool(context, average, args.tensor('self'), leading, pooling, divisor);
      }),
    ],
    [
      `aten.${average}_backward.default`,
      operatorOf(
        `${average}_backward(Tensor grad_output, Tensor self, ${AVERAGE_OPTIONS(dimensions).replace(/=[^,]*/g, '')})`,
        (context, args) =>
          averagePoolBackward(
            context,
            `${average}_backward`,
            args.tensor('grad_output'),
            args.tensor('self'),
            averageOf(average, args, dimensions),
          ),
      ),
    ],
    [
      `aten.${adaptive}.default`,
      operatorOf(`${adaptive}(Tensor self, int[${dimensions}] output_size)`, (context, args) => {
        const self = args.tensor('self');
        const { leading, pooling } = adaptivePooling(adaptive, self, args.numbers('output_size'));
        return averagePool(context, adaptive, self, leading, pooling, seenCount);
      }),
    ],
    [
      `aten.${adaptive}_backward.default`,
      operatorOf(`${adaptive}_backward(Tensor grad_output, Tensor self)`, (context, args) => {
        const [gradient, self] = [args.tensor('grad_output'), args.tensor('self')];
        const outputs = gradient.size.slice(-dimensions);
        return averagePoolBackward(context, `${adaptive}_backward`, gradient, self, {
          ...adaptivePooling(`${adaptive}_backward`, self, outputs),
          divisor: seenCount,
        });
      }),
    ],
    [
      `aten.${adaptiveMax}.default`,
      operatorOf(`${adaptiveMax}(Tensor self, int[${dimensions}] output_size)`, (context, args) => {
        const self = args.tensor('self');
        const outputs = args.numbers('output_size');
        const { leading, pooling } = adaptivePooling(adaptiveMax, self, outputs);
        return maxPool(context, adaptiveMax, self, leading, pooling);
      }),
    ],
    [
      `aten.${adaptiveMax}_backward.default`,
      operatorOf(
        `${adaptiveMax}_backward(Tensor grad_output, Tensor self, Tensor indices)`,
        (context, args) =>
          maxPoolBackward(context, `${adaptiveMax}_backward`, {
            gradient: args.tensor('grad_output'),
            self: args.tensor('self'),
            indices: args.tensor('indices'),
            dimensions,
          }),
      ),
    ],
  ];
}

export const poolings: readonly (readonly [string, ExternKernel])[] = [2, 3].flatMap(poolingsOf);
