import type { Tensor } from '../../simulated/exports.js';
import type { ExternKernel } from '../operators/operator.js';

/** How far loading has come. */
export interface LoadProgress {
  /** The kernel that is compiled next. */
  readonly kernel: string;
  /** Kernels before it. */
  readonly done: number;
  readonly total: number;
}

/** Options of `loadInductorModule`. */
export interface LoadModuleOptions {
  /**
   * Values of constants that the text names and does not carry (`_tensor_constant0 = None  # …`), by their names. Tensors stay the
   * caller's, and must not be disposed of before the module.
   */
  readonly constants?: Readonly<Record<string, Tensor | number | bigint | boolean>>;
  /**
   * Operators besides the package's own, or in place of them, by their names in the text: `'aten.topk.default'` for
   * `torch.ops.aten.topk.default`, `'extern_kernels.mm'`.
   */
  readonly externKernels?: Readonly<Record<string, ExternKernel>>;
  /** Of a log that holds several modules the one to load, from 1: a training's first is the forward graph. */
  readonly graph?: number;
  /**
   * `torch.manual_seed(…)`: where the module's random operators begin to draw, as a CUDA device draws; 0 by default. A whole number
   * from 0 to 2^64 - 1.
   */
  readonly manualSeed?: number | bigint;
  /** Called before each kernel is compiled, and when all are. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Ends the loading between two kernels. */
  readonly signal?: AbortSignal;
}
