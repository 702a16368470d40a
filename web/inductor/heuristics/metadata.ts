import { requireString, show } from '../../contract/arguments.js';
import type { Numels } from './blocks.js';
import {
  isDict,
  type MetaDict,
  type MetaValue,
  requireCount,
  requireDict,
  requireList,
} from './meta_value.js';
import { NotImplementedError } from './shared.js';

/** The functions of `triton_heuristics` that decorate kernels. */
const HEURISTICS = [
  'pointwise',
  'reduction',
  'persistent_reduction',
  'cooperative_reduction',
  'split_scan',
  'foreach',
  'template',
  'user_autotune',
  'fixed_config',
] as const;

export type Heuristic = (typeof HEURISTICS)[number];

const REDUCTION_HINTS = ['INNER', 'OUTER', 'OUTER_TINY', 'DEFAULT'] as const;
export type ReductionHint = (typeof REDUCTION_HINTS)[number];

const TILE_HINTS = ['SQUARE', 'DEFAULT'] as const;
export type TileHint = (typeof TILE_HINTS)[number];

/** How the grid of a launch follows from sizes and blocks: classes of `triton_heuristics`. */
const GRID_TYPES = [
  'Grid1D',
  'Grid2D',
  'Grid3D',
  'BatchMatmulGrid3D',
  'Grid2DWithYZOverflow',
  'MixOrderReductionGrid',
  'CooperativeReductionGrid',
  'SplitScanGrid',
  'FixedGrid',
  'PrecomputedGrid',
  'SequentialComboKernelGrid',
  'SequentialFlattenComboKernelGrid',
  'RoundRobinComboKernelGrid',
] as const;
export type GridType = (typeof GRID_TYPES)[number];

/** A decorator as it stands in a module, and the kernel below it. */
export interface KernelDecorator {
  /** Name of the function in `triton_heuristics`. */
  readonly heuristic: string;
  /** Its keyword arguments, by their names. */
  readonly args: MetaDict;
  /** Name of the kernel's function. */
  readonly functionName: string;
  /** The kernel's parameters, in order. */
  readonly parameters: readonly string[];
  /** Those of them that are annotated as `tl.constexpr`. */
  readonly constexprs: readonly string[];
}

/** What a kernel's decorator says, whichever of PyTorch 2.6 to 2.11 wrote it. */
export interface KernelMetadata {
  readonly heuristic: Heuristic;
  /** Name of the kernel's function. */
  readonly functionName: string;
  /** Elements in each dimension, as guessed when the kernel was generated: powers of two; empty where the decorator has none. */
  readonly sizeHints: Numels;
  readonly reductionHint: ReductionHint | null;
  readonly tileHint: TileHint | null;
  /** Elements that a thread must have, at least. */
  readonly minElemPerThread: number;
  /** Of templates, and of foreach kernels before 2.7. */
  readonly numWarps: number | null;
  /** Of templates. */
  readonly numStages: number | null;
  /** Of kernels that a user wrote: a dict for each config, in the order of the text. */
  readonly configs: readonly MetaDict[];
  /** The one config of `fixed_config`. */
  readonly config: MetaDict | null;
  readonly inductorMeta: MetaDict;
  readonly tritonMeta: MetaDict;
  /** `null` of PyTorch 2.6, where each launch brings its grid. */
  readonly gridType: GridType | null;
  /** Types of parameters by their names, as Triton writes them; before 2.7 without constexprs. */
  readonly signature: Readonly<Record<string, string>>;
  /** Values of parameters that the kernel is generated for, by their names. */
  readonly constants: MetaDict;
  /** The kernel's parameters, in order. */
  readonly parameters: readonly string[];
  /** Those of them that are annotated as `tl.constexpr`. */
  readonly constexprs: readonly string[];
}

/** Keyword arguments that say nothing of configurations. */
const IGNORED = ['filename', 'custom_kernel', 'num_consumer_groups', 'num_buffers_warp_spec'];

const KNOWN = new Set([
  ...IGNORED,
  'size_hints',
  'reduction_hint',
  'tile_hint',
  'min_elem_per_thread',
  'num_warps',
  'num_stages',
  'configs',
  'config',
  'inductor_meta',
  'triton_meta',
]);

/** One of the names that are known. */
function nameOf<Name extends string>(
  value: MetaValue | undefined,
  names: readonly Name[],
  what: string,
): Name {
  if (names.includes(value as Name)) return value as Name;
  throw new NotImplementedError(`unknown ${what} '${show(value)}'; known are ${names.join(', ')}`);
}

/** The prefixes of a list of hints, which versions before 2.6 wrote: `[y, x]`, or `[x, r]` of reductions. */
function prefixesOfList(heuristic: Heuristic, length: number): readonly string[] {
  const prefixes = heuristic === 'pointwise' ? ['z', 'y', 'x'] : ['x', 'r0_'];
  return prefixes.slice(-length);
}

/**
 * Hints by the prefixes of 2.11.
 *
 * @param what where they stand, for messages
 */
export function readSizeHints(heuristic: Heuristic, value: MetaValue, what: string): Numels {
  let entries: readonly (readonly [string, MetaValue])[];
  if (isDict(value)) {
    // Before 2.7, the one reduced dimension is called 'r'.
    entries = Object.entries(value).map(([key, hint]) => [key === 'r' ? 'r0_' : key, hint]);
  } else {
    const list = requireList(value, heuristic, what);
    const prefixes = prefixesOfList(heuristic, list.length);
    if (list.length === 0 || prefixes.length !== list.length) {
      throw new NotImplementedError(`${heuristic}: ${what} of ${list.length} dimensions`);
    }
    entries = list.map((hint, i) => [prefixes[i] as string, hint]);
  }
  return Object.fromEntries(
    entries.map(([key, hint]) => {
      if (!/^([xyz]|r[01]_)$/.test(key)) {
        throw new NotImplementedError(`${heuristic}: unknown dimension '${key}' in ${what}`);
      }
      return [key, requireCount(hint, heuristic, `${what} of '${key}'`, 1)];
    }),
  );
}

function requireNames(value: readonly string[], what: string): readonly string[] {
  if (!Array.isArray(value) || value.some((name: unknown) => typeof name !== 'string')) {
    throw new TypeError(`kernelMetadata(): '${what}' must be an array of names`);
  }
  return value;
}

/** The types of `triton_meta['signature']`. */
function readSignature(value: MetaValue | undefined, owner: string): Record<string, string> {
  const signature = requireDict(value ?? {}, owner, "'signature' of 'triton_meta'");
  return Object.fromEntries(
    Object.entries(signature).map(([name, type]) => {
      requireString(type, owner, `'signature' of '${name}'`);
      return [name, type];
    }),
  );
}

/**
 * What a decorator says, checked and in the form of PyTorch 2.11.
 *
 * @throws NotImplementedError for a heuristic, keyword argument, dimension, hint or grid type that is not known; TypeError for a value
 *   of the wrong kind
 */
export function kernelMetadata(decorator: KernelDecorator): KernelMetadata {
  const heuristic = nameOf(decorator.heuristic, HEURISTICS, 'heuristic');
  const args = requireDict(decorator.args, heuristic, "'args'");
  const unknown = Object.keys(args).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) {
    throw new NotImplementedError(`${heuristic}: unknown argument '${unknown}'`);
  }

  /** An argument, where there is one that is not None. */
  const read = <T>(key: string, parse: (value: MetaValue, what: string) => T): T | null => {
    const value = args[key];
    return value === undefined || value === null ? null : parse(value, `'${key}'`);
  };
  const dict = (value: MetaValue, what: string) => requireDict(value, heuristic, what);
  const count = (value: MetaValue, what: string) => requireCount(value, heuristic, what);
  const tritonMeta = read('triton_meta', dict) ?? {};
  const inductorMeta = read('inductor_meta', dict) ?? {};
  const { grid_type: gridType } = inductorMeta;

  return {
    heuristic,
    functionName: decorator.functionName,
    sizeHints: read('size_hints', (value, what) => readSizeHints(heuristic, value, what)) ?? {},
    // False, the default, is no hint.
    reductionHint: read('reduction_hint', (value, what) =>
      value === false ? null : nameOf(value, REDUCTION_HINTS, `${heuristic} ${what}`),
    ),
    tileHint: read('tile_hint', (value, what) => nameOf(value, TILE_HINTS, `${heuristic} ${what}`)),
    minElemPerThread: read('min_elem_per_thread', count) ?? 0,
    numWarps: read('num_warps', (value, what) => requireCount(value, heuristic, what, 1)),
    numStages: read('num_stages', count),
    configs:
      read('configs', (value, what) =>
        requireList(value, heuristic, what).map((config, i) => dict(config, `${what}[${i}]`)),
      ) ?? [],
    config: read('config', dict),
    inductorMeta,
    tritonMeta,
    gridType: gridType === undefined ? null : nameOf(gridType, GRID_TYPES, 'grid_type'),
    signature: readSignature(tritonMeta.signature, heuristic),
    constants: dict(tritonMeta.constants ?? {}, "'constants' of 'triton_meta'"),
    parameters: requireNames(decorator.parameters, 'parameters'),
    constexprs: requireNames(decorator.constexprs, 'constexprs'),
  };
}
