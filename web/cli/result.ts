import type { KernelProfile, KernelTuning } from '../inductor/index.js';
import type { Comparison } from './check.js';
import type { Output } from './outputs.js';

/** What a run found. */
export interface RunResult {
  /** The module's file as it is named in messages. */
  readonly file: string;
  readonly device: {
    readonly profile: string;
    readonly clock: 'wall' | 'virtual';
  };
  /** Of the module's Triton kernels. */
  readonly compiled: { readonly kernels: number; readonly milliseconds: number };
  /** Of a call that follows the first, which the outputs are of; likewise the next two. */
  readonly kernels: readonly KernelProfile[];
  readonly milliseconds: number;
  readonly peakBytes: number;
  readonly outputs: readonly Output[];
  /** Null without --autotune. */
  readonly tunings: readonly KernelTuning[] | null;
  /** Null without --check. */
  readonly check: readonly Comparison[] | null;
}
