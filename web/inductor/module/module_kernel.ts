import type { TritonKernel } from '../../simulated/exports.js';
import type { KernelConfig } from '../heuristics/kernel_config.js';

/** A Triton kernel of a module. */
export interface ModuleKernel {
  /** As the module calls it. */
  readonly name: string;
  /** Which of Inductor's heuristics chooses its block sizes: `'pointwise'`, `'persistent_reduction'`, … */
  readonly heuristic: string;
  /** The text of the kernel. */
  readonly source: string;
  /** The line of the module's text, from 1, on which the kernel's text begins. */
  readonly line: number;
  /** How its grid follows from sizes: `'Grid1D'`, … */
  readonly gridType: string;
  /** The configurations that autotuning has to choose from; without it the first is taken. */
  readonly candidates: readonly KernelConfig[];
  /** The one that is launched. */
  readonly config: KernelConfig;
  /** The kernel, compiled for {@link config}. */
  readonly compiled: TritonKernel;
}
