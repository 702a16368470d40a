/** `convolution` and `convolution_backward`, of 1 to 3 spatial dimensions. */
import type { Tensor } from '../../simulated/exports.js';
import { elementCount } from '../../simulated/tensor.js';
import {
  imageStride,
  isChannelsLast,
  sameSize,
  show,
  tensorTypeName,
  typeName,
} from './geometry.js';
import type { Convolution, ConvolutionAxis, NativeKernels } from './native_kernels.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { launchPlain } from './plain.js';
import { type Arguments, operatorOf } from './schema.js';
import { RuntimeError } from './shared.js';

/** What a convolution is given besides its tensors, a number for each spatial dimension. */
interface Settings {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly isTransposed: boolean;
  readonly outputPadding: readonly number[];
  readonly groups: number;
}

/** As many numbers as there are spatial dimensions; one stands for all. */
function spread(numbers: readonly number[], name: string, dimensions: number): readonly number[] {
  if (numbers.length === dimensions) return numbers;
  if (numbers.length === 1) return new Array<number>(dimensions).fill(numbers[0] as number);
  throw new RuntimeError(
    `expected ${name} to be a single integer value or a list of ${dimensions} values to match the convolution dimensions, but got ${name}=${show(numbers)}`,
  );
}

function settingsOf(args: Arguments, dimensions: number): Settings {
  const of = (name: string): readonly number[] => spread(args.numbers(name), name, dimensions);
  const settings = {
    stride: of('stride'),
    padding: of('padding'),
    dilation: of('dilation'),
    isTransposed: args.boolean('transposed'),
    outputPadding: of('output_padding'),
    groups: args.number('groups'),
  };
  if (settings.padding.some((each) => each < 0)) {
    throw new RuntimeError('negative padding is not supported');
  }
  if (settings.outputPadding.some((each) => each < 0)) {
    throw new RuntimeError('negative output_padding is not supported');
  }
  if (settings.stride.some((each) => each <= 0)) {
    throw new RuntimeError('non-positive stride is not supported');
  }
  if (settings.dilation.some((each) => each <= 0)) {
    throw new RuntimeError('non-positive dilation is not supported');
  }
  if (settings.groups <= 0) throw new RuntimeError('non-positive groups is not supported');
  return settings;
}

/** Beyond the strides and the dilations nothing would be there to pad. */
function requireOutputPadding({ outputPadding, stride, dilation }: Settings): void {
  const isSmaller = outputPadding.every(
    (each, i) => each < (stride[i] as number) || each < (dilation[i] as number),
  );
  if (isSmaller) return;
  const names = ['depth', 'height', 'width'].slice(3 - stride.length);
  const shown = (what: string, numbers: readonly number[]): string =>
    names.map((name, i) => `${what}_${name}: ${numbers[i]}`).join(' ');
  throw new RuntimeError(
    `output padding must be smaller than either stride or dilation, but got ${shown('output_padding', outputPadding)} ${shown('stride', stride)} ${shown('dilation', dilation)}`,
  );
}

function requireShapes(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  settings: Settings,
): void {
  const { groups, isTransposed, dilation, padding } = settings;
  const [outer, inner, ...kernel] = weight.size as [number, number, ...number[]];
  const dimensions = weight.size.length;
  if (input.size.length !== dimensions) {
    throw new RuntimeError(
      `Expected ${dimensions}-dimensional input for ${dimensions}-dimensional weight ${show(weight.size)}, but got ${input.size.length}-dimensional input of size ${show(input.size)} instead`,
    );
  }
  if (outer < groups) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${show(weight.size)} instead`,
    );
  }
  if (outer % groups !== 0) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${show(weight.size)}] instead`,
    );
  }
  const channels = isTransposed ? outer : inner * groups;
  if (input.size[1] !== channels) {
    throw new RuntimeError(
      `Given ${isTransposed ? 'transposed=1' : `groups=${groups}`}, weight of size ${show(weight.size)}, expected input${show(input.size)} to have ${channels} channels, but got ${input.size[1]} channels instead`,
    );
  }
  const outputs = isTransposed ? inner * groups : outer;
  if (bias !== null && !sameSize(bias.size, [outputs])) {
    throw new RuntimeError(
      `Given ${isTransposed ? 'transposed=1, ' : ''}weight of size ${show(weight.size)}, expected bias to be 1-dimensional with ${outputs} elements, but got bias of size ${show(bias.size)} instead`,
    );
  }
  if (isTransposed) {
    requireOutputPadding(settings);
    return;
  }
  const padded = padding.map((each, i) => (input.size[i + 2] as number) + 2 * each);
  const reach = kernel.map((extent, i) => (dilation[i] as number) * (extent - 1) + 1);
  if (padded.some((extent, i) => extent < (reach[i] as number))) {
    throw new RuntimeError(
      `Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${reach.join(' x ')}). Kernel size can't be greater than actual input size`,
    );
  }
}

function requireDTypes(input: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (!input.dtype.isFloatingPoint) {
    throw new RuntimeError(`"convolution" not implemented for '${typeName(input.dtype)}'`);
  }
  for (const [tensor, name] of [
    [weight, 'weight'],
    [bias, 'bias'],
  ] as const) {
    if (tensor === null || tensor.dtype === input.dtype) continue;
    throw new RuntimeError(
      `Input type (${tensorTypeName(input.dtype)}) and ${name} type (${tensorTypeName(tensor.dtype)}) should be the same`,
    );
  }
}

/** The size of a convolution's result. */
function outputSize(input: Tensor, weight: Tensor, settings: Settings): number[] {
  const { stride, padding, dilation, isTransposed, outputPadding, groups } = settings;
  const spatial = input.size.slice(2).map((extent, i) => {
    const reach = (dilation[i] as number) * ((weight.size[i + 2] as number) - 1);
    const [step, edge] = [stride[i] as number, 2 * (padding[i] as number)];
    return isTransposed
      ? (extent - 1) * step - edge + reach + (outputPadding[i] as number) + 1
      : Math.floor((extent + edge - reach - 1) / step) + 1;
  });
  const [outer, inner] = weight.size as [number, number];
  const size = [input.size[0] as number, isTransposed ? inner * groups : outer, ...spatial];
  if (spatial.some((extent) => extent < 0)) {
    throw new RuntimeError(
      `Given input size per channel: (${input.size.slice(2).join(' x ')}). Calculated output size per channel: (${spatial.join(' x ')}). Output size is too small`,
    );
  }
  return size;
}

/** The spatial axes of three tensors of images, with what a convolution is given for each. */
function axesOf(
  { input, weight, output }: Pick<Convolution, 'input' | 'weight' | 'output'>,
  settings: Pick<Settings, 'stride' | 'padding' | 'dilation'>,
): ConvolutionAxis[] {
  return settings.stride.map((stride, i) => {
    const axis = i + 2;
    return {
      input: input.size[axis] as number,
      kernel: weight.size[axis] as number,
      output: output.size[axis] as number,
      stride,
      padding: settings.padding[i] as number,
      dilation: settings.dilation[i] as number,
      inputStride: input.stride[axis] as number,
      weightStride: weight.stride[axis] as number,
      outputStride: output.stride[axis] as number,
    };
  });
}

/** Launches a convolution into `output`. */
function convolve(
  context: OperatorContext,
  kernels: NativeKernels,
  tensors: {
    readonly name: string;
    readonly input: Tensor;
    readonly weight: Tensor;
    readonly bias: Tensor | null;
    readonly output: Tensor;
  },
  settings: Settings,
): void {
  const { input, weight, output } = tensors;
  const { groups, isTransposed } = settings;
  const inputChannels = (input.size[1] as number) / groups;
  const outputChannels = (output.size[1] as number) / groups;
  const images = ({ stride }: Tensor, channels: number): readonly [number, number, number] => {
    const [batch, channel] = stride as [number, number];
    return [batch, channels * channel, channel];
  };
  const [outer, inner] = weight.stride as [number, number];
  kernels.convolve(context, {
    ...tensors,
    batches: input.size[0] as number,
    groups,
    inputChannels,
    outputChannels,
    isTransposed,
    axes: axesOf(tensors, settings),
    inputStrides: images(input, inputChannels),
    // A transposed convolution's weights have the input's channels first.
    weightStrides: isTransposed
      ? [inputChannels * outer, inner, outer]
      : [outputChannels * outer, outer, inner],
    outputStrides: images(output, outputChannels),
  });
}

/** `extern_kernels.convolution`. */
function forward(context: OperatorContext, kernels: NativeKernels, args: Arguments): Tensor {
  const [input, weight] = [args.tensor('input'), args.tensor('weight')];
  const bias = args.optionalTensor('bias');
  const dimensions = weight.size.length - 2;
  if (dimensions < 1) throw new RuntimeError('weight should have at least three dimensions');
  if (dimensions > 3) {
    throw new RuntimeError(
      `weight should have at most five dimensions, but got weight of size ${show(weight.size)}`,
    );
  }
  const settings = settingsOf(args, dimensions);
  requireShapes(input, weight, bias, settings);
  requireDTypes(input, weight, bias);
  const size = outputSize(input, weight, settings);
  const stride = imageStride(size, isChannelsLast(input) || isChannelsLast(weight));
  const output = context.empty(size, input.dtype, stride);
  convolve(context, kernels, { name: 'convolution', input, weight, bias, output }, settings);
  return output;
}

/** The gradient of the input: the transposed convolution of the output's gradient, and the other way round. */
function inputGradient(
  context: OperatorContext,
  kernels: NativeKernels,
  { gradient, input, weight }: Record<'gradient' | 'input' | 'weight', Tensor>,
  settings: Settings,
): Tensor {
  const stride = imageStride(input.size, isChannelsLast(input) || isChannelsLast(weight));
  const output = context.empty(input.size, input.dtype, stride);
  const tensors = { name: 'convolution_backward', input: gradient, weight, bias: null, output };
  convolve(context, kernels, tensors, { ...settings, isTransposed: !settings.isTransposed });
  return output;
}

/**
 * The gradient of the weights: each is the sum over the batch of inputs times gradients that met there. That is a convolution, in
 * which channels are the batch, the batch is summed over as channels are, and strides and dilations change places.
 */
function weightGradient(
  context: OperatorContext,
  kernels: NativeKernels,
  { gradient, input, weight }: Record<'gradient' | 'input' | 'weight', Tensor>,
  settings: Settings,
): Tensor {
  const { groups, isTransposed } = settings;
  const stride = imageStride(weight.size, isChannelsLast(input) || isChannelsLast(weight));
  const output = context.empty(weight.size, weight.dtype, stride);
  // A transposed convolution's gradient plays the input's part.
  const [images, windows] = isTransposed ? [gradient, input] : [input, gradient];
  const imageChannels = (images.size[1] as number) / groups;
  const windowChannels = (windows.size[1] as number) / groups;
  const [imageBatch, imageChannel] = images.stride as [number, number];
  const [windowBatch, windowChannel] = windows.stride as [number, number];
  const [outer, inner] = output.stride as [number, number];
  kernels.convolve(context, {
    name: 'convolution_backward',
    batches: imageChannels,
    groups,
    inputChannels: input.size[0] as number,
    outputChannels: windowChannels,
    isTransposed: false,
    axes: axesOf(
      { input: images, weight: windows, output },
      { stride: settings.dilation, padding: settings.padding, dilation: settings.stride },
    ),
    input: images,
    inputStrides: [imageChannel, imageChannels * imageChannel, imageBatch],
    weight: windows,
    weightStrides: [windowChannels * windowChannel, windowChannel, windowBatch],
    bias: null,
    output,
    outputStrides: [inner, windowChannels * outer, outer],
  });
  return output;
}

/** The gradient of the bias: the sums of each channel's gradients. */
function biasGradient(context: OperatorContext, gradient: Tensor): Tensor {
  const [batches, channels, ...spatial] = gradient.size as [number, number, ...number[]];
  const output = context.empty([channels], gradient.dtype);
  const positions = elementCount(spatial);
  launchPlain(
    context,
    'convolution_backward_bias',
    { reads: [gradient], writes: [output] },
    ([values]) => {
      const sums = new Float64Array(channels);
      for (let image = 0; image < batches; image++) {
        for (let channel = 0; channel < channels; channel++) {
          const start = (image * channels + channel) * positions;
          for (let i = start; i < start + positions; i++) {
            sums[channel] = (sums[channel] as number) + Number(values?.[i]);
          }
        }
      }
      return [sums];
    },
  );
  return output;
}

/** `aten.convolution_backward`: the gradients of input, weight and bias, None for those that are not asked for. */
function backward(
  context: OperatorContext,
  kernels: NativeKernels,
  args: Arguments,
): readonly (Tensor | null)[] {
  const tensors = {
    gradient: args.tensor('grad_output'),
    input: args.tensor('input'),
    weight: args.tensor('weight'),
  };
  const { gradient, input, weight } = tensors;
  const settings = settingsOf(args, weight.size.length - 2);
  requireShapes(input, weight, null, settings);
  requireDTypes(input, weight, gradient);
  const size = outputSize(input, weight, settings);
  if (!sameSize(gradient.size, size)) {
    throw new RuntimeError(
      `Expected grad_output of size ${show(size)}, but got ${show(gradient.size)} instead`,
    );
  }
  const [wantsInput, wantsWeight, wantsBias] = args.booleans('output_mask');
  return [
    wantsInput ? inputGradient(context, kernels, tensors, settings) : null,
    wantsWeight ? weightGradient(context, kernels, tensors, settings) : null,
    wantsBias ? biasGradient(context, gradient) : null,
  ];
}

export function convolutions(kernels: NativeKernels): readonly (readonly [string, ExternKernel])[] {
  const declared =
    'int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups';
  const convolution = operatorOf(
    `convolution(Tensor input, Tensor weight, Tensor? bias=None, ${declared})`,
    (context, args) => forward(context, kernels, args),
  );
  return [
    ['extern_kernels.convolution', convolution],
    ['aten.convolution.default', convolution],
    [
      'aten.convolution_backward.default',
      operatorOf(
        `convolution_backward(Tensor grad_output, Tensor input, Tensor weight, int[]? bias_sizes, ${declared}, bool[3] output_mask)`,
        (context, args) => backward(context, kernels, args),
      ),
    ],
  ];
}
