import type { Device, DType } from '../../contract/index.js';
import type { SimulatedDevice, Stream, Tensor } from '../../simulated/exports.js';

/**
 * An argument or result of an operator: int and float are numbers (an int beyond 2^53 a bigint), lists and tuples arrays, None
 * null.
 */
export type OperatorValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Tensor
  | DType
  | Device
  | readonly OperatorValue[];

/** Keyword arguments, by their names in Python: `out`, `alpha`, … */
export type OperatorKwargs = Readonly<Record<string, OperatorValue>>;

/** Where an operator runs. */
export interface OperatorContext {
  readonly device: SimulatedDevice;
  /** The stream that is current in the module: what an operator launches goes there. */
  readonly stream: Stream;
  /**
   * A new tensor: given back as a result it is the module's, otherwise it is freed when the operator has returned.
   *
   * @param stride in elements; contiguous by default
   */
  empty(size: readonly number[], dtype: DType, stride?: readonly number[]): Tensor;
}

/**
 * What a module calls besides its Triton kernels: `extern_kernels.mm`, `torch.ops.aten.….default`. It reads and writes tensors by
 * launches on the context's stream and returns what the operator returns. A tensor that it returns is the module's from then on, which
 * frees it, unless it is one of the arguments.
 */
export type ExternKernel = (
  context: OperatorContext,
  args: readonly OperatorValue[],
  kwargs: OperatorKwargs,
) => OperatorValue;
