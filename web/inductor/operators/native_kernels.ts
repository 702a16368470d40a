/** The kernels of `src/operators`: matrix products and convolutions. */

import { elementTypeOf } from '../../simulated/element_type.js';
import { type Tensor, WebAssemblyKernel } from '../../simulated/exports.js';
import type { OperatorContext } from './operator.js';
import { type DType, dtypes } from './shared.js';

/** The exports that are no kernels. */
interface Planner {
  mm_scratch_bytes(isWide: number, rows: number, columns: number, depth: number): number;
  convolution_scratch_bytes(isWide: number, geometry: number): number;
}

const tritonName = (dtype: DType): string => elementTypeOf(dtype)?.triton as string;

/** Strides of a batch of matrices: of batch, row and column, in elements. */
export type MatrixStrides = readonly [batch: number, row: number, column: number];

/** A batch of matrices in a tensor's memory. */
export interface Matrices {
  readonly tensor: Tensor;
  readonly strides: MatrixStrides;
}

/** `out = beta * bias + alpha * left @ right`. */
export interface MatrixProduct {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly left: Matrices;
  readonly right: Matrices;
  /** Not read where `beta` is 0. */
  readonly bias: Matrices;
  readonly out: Matrices;
  readonly alpha: number;
  readonly beta: number;
}

/** One spatial axis of a convolution, with strides in elements of what lies along it. */
export interface ConvolutionAxis {
  readonly input: number;
  readonly kernel: number;
  readonly output: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly inputStride: number;
  readonly weightStride: number;
  readonly outputStride: number;
}

/** A convolution. Channels are those of a group. */
export interface Convolution {
  readonly name: string;
  readonly batches: number;
  readonly groups: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly isTransposed: boolean;
  /** At most three, the last the innermost. */
  readonly axes: readonly ConvolutionAxis[];
  readonly input: Tensor;
  /** Of batch, group and channel. */
  readonly inputStrides: readonly [number, number, number];
  readonly weight: Tensor;
  /** Of group, output channel and input channel. */
  readonly weightStrides: readonly [number, number, number];
  readonly bias: Tensor | null;
  readonly output: Tensor;
  readonly outputStrides: readonly [number, number, number];
}

const MATRIX_PARAMETERS = [
  'batches',
  'rows',
  'columns',
  'depth',
  ...['left', 'right', 'bias', 'out'].flatMap((name) =>
    ['batch', 'row', 'column'].map((stride) => `${name}_${stride}`),
  ),
];

/** Pairs of an operand's and a result's dtype, where they differ. */
const mixedProducts: readonly (readonly [DType, DType])[] = [
  [dtypes.float16, dtypes.float32],
  [dtypes.bfloat16, dtypes.float32],
  [dtypes.int8, dtypes.int32],
];

const productDtypes: ReadonlySet<DType> = new Set([
  dtypes.float32,
  dtypes.float64,
  dtypes.float16,
  dtypes.bfloat16,
  dtypes.uint8,
  dtypes.int8,
  dtypes.int16,
  dtypes.int32,
  dtypes.int64,
]);

/** Of an axis that is not there. */
const unitAxis: ConvolutionAxis = {
  input: 1,
  kernel: 1,
  output: 1,
  stride: 1,
  padding: 0,
  dilation: 1,
  inputStride: 0,
  weightStride: 0,
  outputStride: 0,
};

const AXES = 3;

/** A convolution's numbers, as the kernels read them. */
function geometryOf(convolution: Convolution): Int32Array<ArrayBuffer> {
  const { axes, bias } = convolution;
  const missing = new Array<ConvolutionAxis>(AXES - axes.length).fill(unitAxis);
  return Int32Array.from([
    convolution.batches,
    convolution.groups,
    convolution.inputChannels,
    convolution.outputChannels,
    Number(convolution.isTransposed),
    Number(bias !== null),
    bias?.stride[0] ?? 0,
    ...[...missing, ...axes].flatMap((axis) => [
      axis.input,
      axis.kernel,
      axis.output,
      axis.stride,
      axis.padding,
      axis.dilation,
      axis.inputStride,
      axis.weightStride,
      axis.outputStride,
    ]),
    ...convolution.inputStrides,
    ...convolution.weightStrides,
    ...convolution.outputStrides,
  ]);
}

const bytesOf = (tensor: Tensor): number => tensor.numel * tensor.dtype.itemsize;

/** What is summed in numbers of 64 bits. */
const isWide = (dtype: DType): number => Number(dtype.itemsize === 8);

/** Where the planner finds a geometry in its own memory. */
const PLANNER_ADDRESS = 1024;

/** The WebAssembly module of kernels, of which one is made for each dtype that is asked for. */
export class NativeKernels {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #kernels = new Map<string, WebAssemblyKernel>();
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  readonly #planner: Planner;

  /** @param bytes of `fake_device_operators.wasm` */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    const module = new WebAssembly.Module(bytes);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#planner = exports as unknown as Planner;
  }

  /** Whether there is a product of these dtypes. */
  multiplies(operand: DType, out: DType): boolean {
    if (operand === out) return productDtypes.has(operand);
    return mixedProducts.some(([from, to]) => from === operand && to === out);
  }

  /** Launches a product: `multiplies` its operands' and its result's dtype. */
  multiply(context: OperatorContext, name: string, product: MatrixProduct): void {
    const { batches, rows, columns, depth, left, right, bias, out } = product;
    if (batches * rows * columns === 0) return;
    const operand = left.tensor.dtype;
    const result = out.tensor.dtype;
    const scratch = context.empty(
      [Math.max(this.#planner.mm_scratch_bytes(isWide(operand), rows, columns, depth), 1)],
      dtypes.uint8,
    );
    const extents = [batches, rows, columns, depth];
    const strides = [left, right, bias, out].flatMap((matrices) => matrices.strides);
    const isFloat = result.isFloatingPoint;
    const factors = [product.alpha, product.beta].map((factor) =>
      isFloat ? factor : BigInt(factor),
    );
    context.device.launch(this.#productKernel(name, operand, result), {
      grid: [1],
      args: [
        left.tensor,
        right.tensor,
        bias.tensor,
        out.tensor,
        scratch,
        ...extents,
        ...strides,
        ...factors,
      ],
      stream: context.stream,
      cost: {
        bytes:
          batches * (rows * depth + depth * columns) * operand.itemsize +
          batches * rows * columns * result.itemsize * (product.beta === 0 ? 1 : 2),
        operations: 2 * batches * rows * columns * depth,
      },
    });
  }

  #productKernel(name: string, operand: DType, result: DType): WebAssemblyKernel {
    const [from, to] = [tritonName(operand), tritonName(result)];
    const entry = from === to ? `mm_${from}` : `mm_${from}_${to}`;
    return this.#kernel(name, entry, () => {
      const factor = result.isFloatingPoint ? 'fp64' : 'i64';
      return {
        left: `*${from}`,
        right: `*${from}`,
        bias: `*${to}`,
        out: `*${to}`,
        scratch: '*u8',
        ...Object.fromEntries(MATRIX_PARAMETERS.map((parameter) => [parameter, 'i32'])),
        alpha: factor,
        beta: factor,
      };
    });
  }

  /** Launches a convolution of floats. */
  convolve(context: OperatorContext, convolution: Convolution): void {
    const { input, weight, bias, output } = convolution;
    if (output.numel === 0) return;
    const geometry = geometryOf(convolution);
    new Int32Array(this.#memory.buffer, PLANNER_ADDRESS).set(geometry);
    const scratchBytes = this.#planner.convolution_scratch_bytes(
      isWide(output.dtype),
      PLANNER_ADDRESS,
    );
    const scratch = context.empty([scratchBytes], dtypes.uint8);
    const numbers = context.empty([geometry.length], dtypes.int32);
    context.device.copyHostToDevice(numbers.address, geometry, { stream: context.stream });
    const type = tritonName(output.dtype);
    const kernel = this.#kernel(convolution.name, `convolution_${type}`, () => ({
      input: `*${type}`,
      weight: `*${type}`,
      bias: `*${type}`,
      output: `*${type}`,
      geometry: '*i32',
      scratch: '*u8',
    }));
    const taps = convolution.axes.reduce((product, { kernel }) => product * kernel, 1);
    // Transposed, each input meets every kernel position, otherwise each output does.
    const [from, channels] = convolution.isTransposed
      ? [input, convolution.outputChannels]
      : [output, convolution.inputChannels];
    context.device.launch(kernel, {
      grid: [1],
      args: [input, weight, bias ?? weight, output, numbers, scratch],
      stream: context.stream,
      cost: {
        bytes: bytesOf(input) + bytesOf(weight) + bytesOf(output),
        operations: 2 * from.numel * channels * taps,
      },
    });
  }

  /** The kernel of an export, under the name that traces show. */
  #kernel(
    name: string,
    entry: string,
    signature: () => Readonly<Record<string, string>>,
  ): WebAssemblyKernel {
    const key = `${name} ${entry}`;
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    const kernel = new WebAssemblyKernel({
      name,
      signature: signature(),
      bytes: this.#bytes,
      grid: entry,
    });
    this.#kernels.set(key, kernel);
    return kernel;
  }
}
