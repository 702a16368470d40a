/** What the page and its worker tell each other. All of it can be cloned. */
import type { Trace } from 'inductor-fake-device/simulated';
import type { MemorySummary } from '../page/memory_summary.js';
import type { HostTensor, Matrix, Summary } from './elements.js';

/** From the page: a module to load and to call. */
export interface RunRequest {
  readonly source: string;
  /** Of the values that the module's `get_args()` draws. */
  readonly seed: number;
  /** The profile whose cost model gives the timeline its durations. */
  readonly profile: string;
}

/** From the worker. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly worker: WorkerFacts }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'finished'; readonly run: ModuleRun }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface WorkerFacts {
  /** Of the package. */
  readonly version: string;
  /** Names of the devices' profiles. */
  readonly profiles: readonly string[];
}

export type RunProgress =
  | {
      readonly stage: 'compiling';
      readonly kernel: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly stage: 'running' }
  | { readonly stage: 'measuring' };

/** Why a module did not run. */
export interface Failure {
  /** The error's class. */
  readonly name: string;
  readonly message: string;
  /** Where in the module's text, counted from 1; null where it is no place there. */
  readonly place: { readonly line: number; readonly column: number } | null;
}

export interface ModuleRun {
  readonly inputs: readonly ShownValue[];
  readonly outputs: readonly ShownValue[];
  readonly kernels: readonly KernelTime[];
  readonly sources: readonly KernelSource[];
  readonly measurement: Measurement;
  readonly trace: Trace;
  readonly memory: MemorySummary;
  /** What the profile calls its device. */
  readonly product: string;
  /** What kernels printed, a line each. */
  readonly prints: readonly string[];
}

export type ShownValue = ShownTensor | ShownScalar;

/** With what the page shows first: in the worker there is time to look at every element. */
export interface ShownTensor extends HostTensor {
  readonly kind: 'tensor';
  readonly dtype: string;
  /** Of all elements. */
  readonly summary: Summary;
  readonly firstMatrix: Matrix;
}

export interface ShownScalar {
  readonly kind: 'scalar';
  /** As Python prints it. */
  readonly text: string;
}

/** A row of the table of kernels. */
export interface KernelTime {
  readonly name: string;
  readonly kind: 'triton' | 'operator';
  /** In one call. */
  readonly launches: number;
  /** Of all launches of one call together: the median over batches of calls. */
  readonly milliseconds: number;
  /** Half of what lies between the batches' quartiles, and no less than the clock's steps make of a mean. */
  readonly uncertaintyMs: number;
  /** Read and written in one call. */
  readonly bytes: number;
}

export interface Measurement {
  /** The kernels' times are medians of so many batches, each the mean of so many calls. */
  readonly batches: number;
  readonly calls: number;
  /** Loading: parsing and compiling, in milliseconds. */
  readonly loadMs: number;
  /** A whole call, unobserved, in milliseconds. */
  readonly callMs: number;
  readonly callUncertaintyMs: number;
  /** What that is the median of: a single one has no spread. */
  readonly callBatches: number;
}

/** A Triton kernel as it was compiled. */
export interface KernelSource {
  readonly name: string;
  readonly source: string;
  /** Line of the module where the source begins, from 1. */
  readonly line: number;
  readonly heuristic: string;
  readonly gridType: string;
  /** Block sizes and other constants of the chosen configuration, as Python prints them. */
  readonly constants: readonly (readonly [name: string, value: string])[];
  readonly numWarps: number;
  readonly numStages: number;
  /** How many configurations Inductor would choose from. */
  readonly candidates: number;
  readonly ir: string;
  readonly report: string;
  readonly wasmBytes: number;
}
