import type { LaunchArgument, SimulatedDevice, TritonKernel } from '../../simulated/exports.js';
import { Tensor } from '../../simulated/exports.js';
import type { TritonConstexpr } from '../../simulated/triton/options.js';
import { candidateConfigs } from '../heuristics/candidate_configs.js';
import { type EvaluateExpression, type Grid, gridOf } from '../heuristics/grid.js';
import type { KernelConfig } from '../heuristics/kernel_config.js';
import type { KernelMetadata } from '../heuristics/metadata.js';
import {
  type Callable,
  Dict,
  type Kwargs,
  noKwargs,
  type Slice,
  type Value,
} from '../python/values.js';
import { describe, wholeNumber } from './arguments.js';
import type { ModuleKernel } from './module_kernel.js';
import type { ModuleRuntime } from './runtime.js';
import { RuntimeError } from './shared.js';

/** How arguments of `.run(…)` become a launch, for one configuration. */
interface Variant {
  readonly config: KernelConfig;
  readonly compiled: TritonKernel;
}

/** What `.run` receives, in order. */
interface Parameters {
  /** All of them. */
  readonly names: readonly string[];
  /** The places of what a launch passes. */
  readonly launched: readonly number[];
  /** The places of the numbers that grids are made of. */
  readonly numels: readonly (readonly [name: string, place: number])[];
}

/** What a kernel's text says of itself, and what follows from that. */
interface Description {
  readonly name: string;
  readonly metadata: KernelMetadata;
  readonly candidates: readonly KernelConfig[];
  /** What launches pass behind the kernel's parameters, for the grid. */
  readonly extraNames: readonly string[];
}

const RAW_OPTIONS = new Set(['stream', 'grid']);

function sameArguments(one: readonly Value[], other: readonly Value[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** Made where the text names it; to be described, compiled and given a configuration before it can be launched. */
export class InductorKernel implements ModuleKernel {
  /** What the text may ask of a kernel. */
  static readonly members: ReadonlyMap<string, true> = new Map([['run', true]]);

  readonly source: string;
  readonly line: number;
  readonly #givenName: string;
  readonly #runtime: ModuleRuntime;
  readonly #evaluate: EvaluateExpression;
  #description: Description | null = null;
  readonly #variants = new Map<KernelConfig, TritonKernel>();
  #chosen: Variant | null = null;
  #lastGrid: {
    readonly numels: readonly Value[];
    readonly config: KernelConfig;
    grid: Grid;
  } | null = null;
  readonly #run: Callable;
  readonly #layouts = new Map<number, Parameters>();

  constructor(
    runtime: ModuleRuntime,
    what: {
      readonly name: string;
      readonly source: string;
      readonly line: number;
      /** Evaluates expressions of sizes, of which grids may be made. */
      readonly evaluate: EvaluateExpression;
    },
  ) {
    this.#runtime = runtime;
    this.#givenName = what.name;
    this.source = what.source;
    this.line = what.line;
    this.#evaluate = what.evaluate;
    this.#run = (args, kwargs) => this.#launch(args, kwargs);
  }

  /** Takes what its text says of it, once. */
  describe(metadata: KernelMetadata): void {
    const { kernel_name: ownName, extra_launcher_args: extra } = metadata.inductorMeta;
    this.#description = {
      // Kernels that users wrote may share the name of their function.
      name: typeof ownName === 'string' ? ownName : this.#givenName,
      metadata,
      candidates: candidateConfigs(metadata),
      extraNames: Array.isArray(extra) ? extra.map(String) : [],
    };
  }

  get #described(): Description {
    if (this.#description === null) {
      throw new RuntimeError(`the kernel ${this.#givenName} is not compiled`);
    }
    return this.#description;
  }

  get name(): string {
    return this.#description?.name ?? this.#givenName;
  }

  get metadata(): KernelMetadata {
    return this.#described.metadata;
  }

  get candidates(): readonly KernelConfig[] {
    return this.#described.candidates;
  }

  get heuristic(): string {
    return this.metadata.heuristic;
  }

  get gridType(): string {
    return this.metadata.gridType ?? 'given at launches';
  }

  get config(): KernelConfig {
    return this.#required().config;
  }

  get compiled(): TritonKernel {
    return this.#required().compiled;
  }

  member(name: string): Value | undefined {
    return name === 'run' ? this.#run : undefined;
  }

  /** Compiles for a configuration, once. */
  async compile(device: SimulatedDevice, config: KernelConfig): Promise<void> {
    if (this.#variants.has(config)) return;
    const { functionName, signature, constants } = this.metadata;
    const compiled = await device.compileTriton(this.source, {
      name: functionName,
      signature,
      constexprs: { ...constants, ...config.constants } as Record<string, TritonConstexpr>,
    });
    this.#variants.set(config, compiled);
  }

  /** Takes a configuration, which must be compiled. */
  choose(config: KernelConfig): void {
    const compiled = this.#variants.get(config);
    if (compiled === undefined) throw new RuntimeError(`${this.name} is not compiled for that`);
    this.#chosen = { config, compiled };
    this.#lastGrid = null;
  }

  #required(): Variant {
    if (this.#chosen === null) throw new RuntimeError(`the kernel ${this.name} is not compiled`);
    return this.#chosen;
  }

  /** What stands where, in a call of so many arguments. */
  #layoutOf(count: number): Parameters {
    const known = this.#layouts.get(count);
    if (known !== undefined) return known;
    const { metadata, extraNames } = this.#described;
    const { parameters, signature, constants, constexprs } = metadata;
    const { constants: blocks } = this.#required().config;
    const given = parameters.filter((name) => !Object.hasOwn(blocks, name));
    // Wrappers pass constants, too; those for kernels that users wrote do not.
    const names =
      given.length + extraNames.length <= count
        ? given
        : given.filter((name) => !(Object.hasOwn(constants, name) && constexprs.includes(name)));
    const extra = extraNames.length;
    if (count !== names.length + extra) {
      throw new TypeError(
        `${this.name}.run() takes ${names.length + extra} arguments (${[...names, ...extraNames].join(', ')}), not ${count}`,
      );
    }
    const places = names.map((name, place) => [name, place] as const);
    const isPassed = (name: string): boolean =>
      signature[name] !== 'constexpr' && !Object.hasOwn(constants, name);
    const layout: Parameters = {
      names,
      launched: places.filter(([name]) => isPassed(name)).map(([, place]) => place),
      numels: places.filter(([name]) => /numel/.test(name)),
    };
    this.#layouts.set(count, layout);
    return layout;
  }

  #launch(args: readonly Value[], kwargs: Kwargs = noKwargs): null {
    for (const key of Object.keys(kwargs)) {
      if (RAW_OPTIONS.has(key)) continue;
      throw new TypeError(`${this.name}.run() got an unexpected keyword argument '${key}'`);
    }
    const layout = this.#layoutOf(args.length);
    const launchArgs = layout.launched.map((place) =>
      this.#argument(args[place] as Value, layout.names[place] as string),
    );
    const stream = kwargs.stream;
    const handle = stream === undefined || stream === null ? null : wholeNumber(stream, 'stream');
    const { device, observer, tuner } = this.#runtime;
    if (tuner !== null) {
      const tensors = launchArgs.filter((value): value is Tensor => value instanceof Tensor);
      tuner(this, tensors, (config) => {
        const compiled = this.#variants.get(config) as TritonKernel;
        const grid = this.#gridOf(config, layout, args, kwargs.grid);
        if (!grid.includes(0)) device.launch(compiled, { grid, args: launchArgs, stream: handle });
      });
    }
    const { config, compiled } = this.#required();
    const grid = this.#cachedGrid(config, layout, args, kwargs.grid);
    if (grid[0] === 0 || grid[1] === 0 || grid[2] === 0) return null;
    const bytes = bytesOf(launchArgs);
    const launch = (): void =>
      device.launch(compiled, { grid, args: launchArgs, stream: handle, cost: { bytes } });
    if (observer === null) launch();
    else observer.around(this.name, 'triton', bytes, launch);
    return null;
  }

  #argument(value: Value, name: string): LaunchArgument {
    if (
      value instanceof Tensor ||
      typeof value === 'number' ||
      typeof value === 'bigint' ||
      typeof value === 'boolean'
    ) {
      return value;
    }
    throw new TypeError(`${this.name}.run(): '${name}' cannot be ${describe(value)}`);
  }

  /** Sizes rarely change from call to call. */
  #cachedGrid(
    config: KernelConfig,
    layout: Parameters,
    args: readonly Value[],
    given: Value | undefined,
  ): Grid {
    if (given !== undefined) return this.#gridOf(config, layout, args, given);
    const behind = args.length - layout.names.length;
    const numels: Value[] = layout.numels.map(([, place]) => args[place] as Value);
    for (let i = args.length - behind; i < args.length; i++) numels.push(args[i] as Value);
    const last = this.#lastGrid;
    if (last !== null && last.config === config && sameArguments(last.numels, numels)) {
      return last.grid;
    }
    const grid = this.#gridOf(config, layout, args, given);
    this.#lastGrid = { numels, config, grid };
    return grid;
  }

  #gridOf(
    config: KernelConfig,
    layout: Parameters,
    args: readonly Value[],
    given: Value | undefined,
  ): Grid {
    if (given !== undefined) return this.#givenGrid(config, given);
    const { constants } = this.metadata;
    const numels: Record<string, number> = {};
    for (const [name, value] of Object.entries(constants)) {
      if (typeof value === 'number') numels[name] = value;
    }
    layout.names.forEach((name, place) => {
      const value = args[place];
      if (typeof value === 'bigint') numels[name] = Number(value);
    });
    const extra = args
      .slice(layout.names.length)
      .map((value) => wholeNumber(value, `${this.name}.run(): a grid's extent`));
    return gridOf(this.metadata, config, numels, extra, this.#evaluate);
  }

  /** `grid=` of PyTorch 2.6: a function of the configuration, or the grid itself. */
  #givenGrid(config: KernelConfig, given: Value): Grid {
    const value =
      typeof given === 'function' ? (given as Callable)([dictOf(config)], noKwargs) : given;
    if (!Array.isArray(value) || value.length < 1 || value.length > 3) {
      throw new TypeError(
        `${this.name}.run(): 'grid' must be a tuple of one to three ints, or a function that returns one`,
      );
    }
    const [x, y = 1, z = 1] = value.map((extent: Value) => wholeNumber(extent, "a grid's extent"));
    return [x as number, y, z];
  }
}

/** `async_compile.multi_kernel`: several kernels that do the same, of which the first is run. */
export class MultiKernel {
  readonly #run: Callable;

  /**
   * @param kernels at least one
   * @param slices which of the arguments the first takes; null for all
   */
  constructor(
    readonly kernels: readonly InductorKernel[],
    slices: readonly Slice[] | null,
  ) {
    const first = (kernels[0] as InductorKernel).member('run') as Callable;
    this.#run =
      slices === null
        ? first
        : (args, kwargs) =>
            first(
              slices.flatMap((slice) => sliced(args, slice)),
              kwargs,
            );
  }

  member(name: string): Value | undefined {
    return name === 'run' ? this.#run : undefined;
  }
}

function sliced(args: readonly Value[], { start, stop, step }: Slice): readonly Value[] {
  if (step !== null && step !== 1n) throw new RuntimeError('multi_kernel: a slice with a step');
  return args.slice(
    start === null ? 0 : wholeNumber(start, 'a slice'),
    stop === null ? args.length : wholeNumber(stop, 'a slice'),
  );
}

/** A configuration as PyTorch 2.6 hands it to functions that give grids. */
function dictOf({ constants }: KernelConfig): Dict {
  return new Dict(
    Object.entries(constants).map(([name, value]): [string, Value] => [
      name,
      typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : (value as Value),
    ]),
  );
}

/** Of tensors among arguments, and in lists among these. */
export function bytesOf(args: readonly unknown[]): number {
  let bytes = 0;
  for (const value of args) {
    if (value instanceof Tensor) bytes += value.numel * value.dtype.itemsize;
    else if (Array.isArray(value)) bytes += bytesOf(value);
  }
  return bytes;
}
