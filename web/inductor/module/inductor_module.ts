import { kindOf, requireArgument, requireOptions, show } from '../../contract/arguments.js';
import { dispose } from '../../contract/disposable.js';
import type { SimulatedDevice, Tensor, Trace } from '../../simulated/exports.js';
import { autotune, doBench, type TimingOptions } from '../benchmarking.js';
import type { KernelConfig } from '../heuristics/kernel_config.js';
import { List, noKwargs, type Value } from '../python/values.js';
import { describe, elements, plainInteger } from './arguments.js';
import type { InductorKernel } from './kernel.js';
import type { LoadedModule } from './load_module.js';
import type { ModuleKernel } from './module_kernel.js';
import { type KernelProfile, profileCall } from './profile.js';
import { Random } from './random.js';
import { RuntimeError } from './shared.js';

/** What a module is called with and what it returns: tensors, sizes and other numbers, or nothing. */
export type ModuleValue = Tensor | number | bigint | boolean | null;

/** One observed call. */
export interface ModuleProfile {
  readonly outputs: ModuleValue[];
  /** By what was launched, in the order of first launches. */
  readonly kernels: readonly KernelProfile[];
  /** Of the whole call, on the device's clock. */
  readonly milliseconds: number;
  /** The most bytes that were allocated at once. */
  readonly peakBytes: number;
  /** How much was allocated when, from the call's beginning. */
  readonly memory: readonly { readonly milliseconds: number; readonly allocatedBytes: number }[];
  readonly trace: Trace;
}

/** How long a module's call takes. */
export interface ModuleBenchmark {
  /** Milliseconds of one call. */
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Calls that were measured. */
  readonly repetitions: number;
}

/** What autotuning found for a kernel. */
export interface KernelTuning {
  readonly kernel: string;
  /** The one that is launched from now on. */
  readonly best: KernelConfig;
  /** All that were tried; null for one that failed. */
  readonly timings: readonly { readonly config: KernelConfig; readonly ms: number | null }[];
}

/** Options of {@link InductorModule.autotune}. */
export interface ModuleTuningOptions extends Pick<TimingOptions, 'warmup' | 'rep'> {
  /** Of the example inputs; 0 by default. */
  readonly seed?: number;
  /** What the module is called with in place of its example inputs. They are left as they are. */
  readonly args?: readonly ModuleValue[];
}

/** Options of {@link InductorModule.benchmark}. */
export interface ModuleBenchmarkOptions extends Pick<TimingOptions, 'warmup' | 'rep'> {
  /** Of the example inputs; 0 by default. */
  readonly seed?: number;
  /** What the module is called with in place of its example inputs. */
  readonly args?: readonly ModuleValue[];
}

function requireSeed(seed: unknown, member: string): asserts seed is number {
  if (Number.isSafeInteger(seed) && (seed as number) >= 0) return;
  throw new TypeError(`${member}(): 'seed' must be a whole number from 0, not ${show(seed)}`);
}

/** Lets go of tensors, others are left. */
function disposeAll(values: Iterable<ModuleValue>): void {
  for (const value of values) if (typeof value === 'object') value?.dispose();
}

/** A module that TorchInductor generated, ready to be called. `loadInductorModule` makes it. */
export class InductorModule {
  /** Its text. */
  readonly source: string;
  /** Its Triton kernels, in the order of the text. */
  readonly kernels: readonly ModuleKernel[];
  /** What else it calls: `'extern_kernels.mm'`, `'aten.upsample_bilinear2d.default'`, … */
  readonly operators: readonly string[];
  readonly #loaded: LoadedModule;
  #isDisposed = false;
  #isRunning = false;

  /** @internal */
  constructor(loaded: LoadedModule) {
    if (loaded?.program === undefined) {
      throw new TypeError('InductorModule(): modules are made by loadInductorModule()');
    }
    this.source = loaded.source;
    this.kernels = Object.freeze([...loaded.kernels]);
    this.operators = Object.freeze([...loaded.runtime.calledOperators]);
    this.#loaded = loaded;
  }

  /** The device that it runs on. */
  get device(): SimulatedDevice {
    return this.#loaded.runtime.device;
  }

  /**
   * The module's `call(args)`, on the device's current stream.
   *
   * @param args tensors of its device, and numbers for its sizes: they stay the caller's, also where the module
   *   deletes them
   * @returns what the module returns, in order: the caller disposes of the tensors. One of `args` that the module
   *   returns is returned itself
   * @throws AssertionError and other errors of the module's statements, LaunchError of its kernels; what it had allocated is
   *   freed. `moduleLocation` gives the place
   */
  call(args: readonly ModuleValue[]): ModuleValue[] {
    this.#requireUsable('call');
    return this.#call(this.#valuesOf(args, 'call'));
  }

  /**
   * The module's example inputs: of its `get_args()`, or what its benchmark makes. Floats are normally distributed, integers 0,
   * as PyTorch's `rand_strided` has them.
   *
   * @param seed a whole number from 0: the same gives the same numbers
   * @returns tensors that the caller disposes of, and numbers
   */
  exampleInputs(seed = 0): ModuleValue[] {
    this.#requireUsable('exampleInputs');
    requireSeed(seed, 'exampleInputs');
    const { exampleInputs, random } = this.#loaded;
    if (exampleInputs === null) {
      throw new RuntimeError(
        'exampleInputs(): the module has no get_args(), and no benchmark_compiled_module() that makes inputs: give them to call()',
      );
    }
    random(new Random(seed));
    return this.#run(() => this.#results(exampleInputs()));
  }

  /** One call, observed: see {@link call}. */
  profile(args: readonly ModuleValue[]): ModuleProfile {
    this.#requireUsable('profile');
    const values = this.#valuesOf(args, 'profile');
    return profileCall(this.#loaded.runtime, args, () => this.#call(values));
  }

  /** Times calls by the device's events, as the module's `benchmark_compiled_module` does. */
  benchmark(options: ModuleBenchmarkOptions = {}): ModuleBenchmark {
    this.#requireUsable('benchmark');
    requireOptions(options, 'benchmark', ['seed', 'args', 'warmup', 'rep']);
    const { seed = 0, args, ...timing } = options;
    const inputs = args === undefined ? this.exampleInputs(seed) : args;
    try {
      const values = this.#valuesOf(inputs, 'benchmark');
      const { ms, repetitions } = doBench(() => this.#discard(values, inputs), {
        ...timing,
        device: this.device,
        quantiles: [0.5, 0, 1],
      });
      const [medianMs = 0, minMs = 0, maxMs = 0] = ms;
      return { medianMs, minMs, maxMs, repetitions };
    } finally {
      if (args === undefined) disposeAll(inputs);
    }
  }

  /**
   * Times the candidates of each kernel that has several, by the device's events, on what a call of the module gives them, and
   * keeps the fastest. Memory that a kernel writes is put back as it was in between.
   *
   * @returns (as a promise: candidates are compiled first) what was found, for kernels with several candidates that the call
   *   launches
   */
  async autotune(options: ModuleTuningOptions = {}): Promise<readonly KernelTuning[]> {
    this.#requireUsable('autotune');
    requireOptions(options, 'autotune', ['seed', 'args', 'warmup', 'rep']);
    const { seed = 0, args, ...timing } = options;
    if (args !== undefined) this.#valuesOf(args, 'autotune');
    const several = this.#loaded.kernels.filter(({ candidates }) => candidates.length > 1);
    for (const kernel of several) {
      for (const config of kernel.candidates) await kernel.compile(this.device, config);
    }
    this.#requireUsable('autotune');
    const inputs = args === undefined ? this.exampleInputs(seed) : args;
    const found = new Map<InductorKernel, KernelTuning>();
    try {
      const values = this.#valuesOf(inputs, 'autotune');
      this.#loaded.runtime.tuner = (kernel, tensors, launch) => {
        if (kernel.candidates.length > 1 && !found.has(kernel)) {
          found.set(kernel, this.#tune(kernel, tensors, launch, timing));
        }
      };
      this.#discard(values, inputs);
    } finally {
      this.#loaded.runtime.tuner = null;
      if (args === undefined) disposeAll(inputs);
    }
    return [...found.values()];
  }

  /** Lets go of what the module holds; calls are refused from then on. A second time is harmless. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#loaded.program.dispose();
    this.#loaded.runtime.ledger.clear();
  }

  [dispose](): void {
    this.dispose();
  }

  #tune(
    kernel: InductorKernel,
    tensors: readonly Tensor[],
    launch: (config: KernelConfig) => void,
    timing: Pick<TimingOptions, 'warmup' | 'rep'>,
  ): KernelTuning {
    const { device } = this;
    const kept = tensors.map((tensor) => {
      const { address, bytes: length } = tensor.storage('autotune');
      const bytes = new Uint8Array(length);
      device.copyDeviceToHost(bytes, address);
      return { address, bytes };
    });
    try {
      const { best, timings } = autotune(kernel.candidates, launch, { ...timing, device });
      kernel.choose(best);
      return {
        kernel: kernel.name,
        best,
        timings: timings.map(({ config, ms }) => ({ config, ms })),
      };
    } finally {
      for (const { address, bytes } of kept) device.copyHostToDevice(address, bytes);
    }
  }

  #call(values: readonly Value[]): ModuleValue[] {
    const { program, entry } = this.#loaded;
    return this.#run(() => this.#results(program.call(entry, [new List([...values])], noKwargs)));
  }

  /** A call whose outputs nobody wants. */
  #discard(values: readonly Value[], inputs: readonly ModuleValue[]): void {
    const outputs = this.#call(values);
    disposeAll(outputs.filter((value) => !inputs.includes(value)));
  }

  /** Runs the module's text; whatever it leaves is freed. */
  #run<T>(work: () => T): T {
    if (this.#isRunning) {
      throw new RuntimeError('call(): the module is running: an operator must not call it');
    }
    this.#isRunning = true;
    try {
      return work();
    } finally {
      this.#isRunning = false;
      this.#loaded.runtime.ledger.clear();
    }
  }

  /** The results of the text, each tensor the caller's from now on. */
  #results(value: Value): ModuleValue[] {
    const list =
      Array.isArray(value) || value instanceof List ? elements(value, 'the results') : [value];
    return list.map((entry) => {
      if (this.#loaded.runtime.isTensor(entry)) {
        this.#loaded.runtime.ledger.handOver(entry);
        return entry;
      }
      if (typeof entry === 'bigint') return plainInteger(entry);
      if (entry === null || typeof entry === 'number' || typeof entry === 'boolean') return entry;
      throw new RuntimeError(`the module returns ${describe(entry)}, which is no tensor or number`);
    });
  }

  #valuesOf(args: unknown, member: string): Value[] {
    requireArgument(args, member, 'args');
    if (!Array.isArray(args)) {
      throw new TypeError(`${member}(): 'args' must be an array, not ${kindOf(args)}`);
    }
    return (args as unknown[]).map((value, i) => {
      if (this.#loaded.runtime.isTensor(value)) {
        if (!this.device.owns(value)) {
          throw new TypeError(`${member}(): argument ${i} is a tensor of another device`);
        }
        if (value.isDisposed) {
          throw new RuntimeError(`${member}(): argument ${i} is a tensor that is disposed`);
        }
        return value;
      }
      if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return value;
      // A size; the text's floats are those that are no whole numbers.
      if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
      throw new TypeError(
        `${member}(): argument ${i} must be a tensor, a number or null, not ${kindOf(value)}`,
      );
    });
  }

  #requireUsable(member: string): void {
    if (this.#isDisposed) throw new RuntimeError(`${member}(): this module is disposed`);
  }
}
