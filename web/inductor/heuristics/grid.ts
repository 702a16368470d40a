import { show } from '../../contract/arguments.js';
import { ceilDiv, product } from './arithmetic.js';
import { MAX_GRID } from './blocks.js';
import type { KernelConfig } from './kernel_config.js';
import { isDict, type MetaDict, type MetaValue, requireDict, requireList } from './meta_value.js';
import type { KernelMetadata } from './metadata.js';
import { requireThat } from './require_that.js';
import { NotImplementedError } from './shared.js';

/** Programs of a launch along each axis. With a 0 there is nothing to launch. */
export type Grid = readonly [x: number, y: number, z: number];

/** Evaluates an expression of Python's, of whole numbers with names. */
export type EvaluateExpression = (
  expression: string,
  names: Readonly<Record<string, number>>,
) => number;

/** What a launch passes by name: `xnumel`, `r0_numel`, … Names that no grid asks for may be among them. */
export type LaunchNumels = Readonly<Record<string, number>>;

/** What a grid is made of. */
class GridOperands {
  constructor(
    private readonly owner: string,
    private readonly constants: KernelConfig['constants'],
    private readonly numels: LaunchNumels,
  ) {}

  /** A size that the launch passes. */
  numel(name: string): number {
    const value = this.numels[name];
    requireThat(value !== undefined, () => `${this.owner}: the launch passes no '${name}'`);
    return requireExtent(value, this.owner, name);
  }

  /** A block size; `null` where the config has none. */
  block(name: string): number | null {
    const value = this.constants[name];
    if (value === undefined) return null;
    requireThat(
      Number.isSafeInteger(value) && (value as number) > 0,
      () => `${this.owner}: '${name}' must be a positive whole number, not ${show(value)}`,
    );
    return value as number;
  }

  requiredBlock(name: string): number {
    const block = this.block(name);
    requireThat(block !== null, () => `${this.owner}: the config has no '${name}'`);
    return block;
  }

  /** How many blocks a dimension has; a missing block size counts as 1. */
  blocks(prefix: 'x' | 'y' | 'z'): number {
    return ceilDiv(this.numel(`${prefix}numel`), this.block(`${prefix.toUpperCase()}BLOCK`) ?? 1);
  }
}

function requireExtent(value: unknown, owner: string, name: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new TypeError(
    `${owner}: '${name}' must be a whole number from 0 to 2^53, not ${show(value)}`,
  );
}

/** Programs along y and z, where there are more than fit along y. */
export function overflowToZ(y: number): readonly [y: number, z: number] {
  const z = ceilDiv(y, MAX_GRID.y);
  return [ceilDiv(y, z), z];
}

/** One of the grid's extents as decorators write it: a number, a name that the launch passes, or an expression of such. */
function extentOf(
  value: MetaValue | undefined,
  names: LaunchNumels,
  evaluate: EvaluateExpression | undefined,
  owner: string,
): number {
  if (typeof value !== 'string') return requireExtent(value, owner, 'grid');
  const known = /^\d+$/.test(value) ? Number(value) : names[value];
  if (known !== undefined) return requireExtent(known, owner, value);
  if (evaluate === undefined) {
    throw new NotImplementedError(`${owner}: the expression '${value}' needs an evaluator`);
  }
  return requireExtent(evaluate(value, names), owner, value);
}

function grid3(
  values: MetaValue | undefined,
  names: LaunchNumels,
  evaluate: EvaluateExpression | undefined,
  owner: string,
): Grid {
  const list = requireList(values, owner, 'the grid');
  requireThat(list.length === 3, () => `${owner}: a grid of ${list.length} extents`);
  const [x, y, z] = list.map((value) => extentOf(value, names, evaluate, owner));
  return [x as number, y as number, z as number];
}

/** Options of a config that are no constants, and by which no grid is chosen. */
const NOT_CHOSEN_BY = new Set(['num_consumer_groups', 'num_buffers_warp_spec']);

/** The grid that was worked out for a config when the kernel was generated. */
function precomputedGrid(
  { precomputed_grids: grids }: MetaDict,
  { constants, numWarps, numStages }: KernelConfig,
  owner: string,
): MetaValue | undefined {
  const meta = { ...constants, num_warps: numWarps, num_stages: numStages };
  const same = (name: string, value: MetaValue): boolean => {
    const own = (meta as MetaDict)[name];
    return JSON.stringify(own) === JSON.stringify(value);
  };
  const found = requireList(grids, owner, "'precomputed_grids'").find((candidate) => {
    const { config } = requireDict(candidate, owner, "'precomputed_grids'");
    return Object.entries(requireDict(config, owner, "'config'")).every(
      ([name, value]) => NOT_CHOSEN_BY.has(name) || same(name, value),
    );
  });
  requireThat(isDict(found), () => `${owner}: there is no grid for ${JSON.stringify(meta)}`);
  return found.python;
}

/** Parts of a combo kernel, as its grid sees them. */
interface ComboPart {
  readonly x: number;
  /** Of a kernel of x and y. */
  readonly y: number | null;
  readonly hasXDimension: boolean;
}

function comboParts(combo: MetaDict, count: number, operands: GridOperands): readonly ComboPart[] {
  const numel = (name: string): number => {
    const given = combo[name];
    // None is a size that is known only at run time.
    return given === null ? operands.numel(name) : requireExtent(given, 'combo_grid_meta', name);
  };
  return Array.from({ length: count }, (_, i) => ({
    x: numel(`xnumel_${i}`),
    y: `ynumel_${i}` in combo ? numel(`ynumel_${i}`) : null,
    hasXDimension: combo[`no_x_dim_${i}`] !== true,
  }));
}

/** A grid of a kernel that is made of several. */
function comboGrid(
  { gridType, inductorMeta }: KernelMetadata,
  constants: KernelConfig['constants'],
  numels: LaunchNumels,
  owner: string,
): Grid {
  const combo = requireDict(inductorMeta.combo_grid_meta, owner, "'combo_grid_meta'");
  const defaults = isDict(combo.default_config) ? combo.default_config : {};
  const operands = new GridOperands(
    owner,
    { ...(defaults as KernelConfig['constants']), ...constants },
    numels,
  );
  const count = requireExtent(combo.num_kernels, owner, 'num_kernels');
  const least = requireExtent(combo.min_blocks ?? 0, owner, 'min_blocks');
  const parts = comboParts(combo, count, operands);
  const xBlocks = ({ x, hasXDimension }: ComboPart, name: string): number =>
    ceilDiv(x, hasXDimension ? (operands.block(name) ?? 1) : 1);
  const sum = (blocks: readonly number[]): number =>
    blocks.reduce((left, right) => left + right, 0);

  if (gridType === 'SequentialFlattenComboKernelGrid') {
    const blocks = parts.map((part, i) =>
      product([
        xBlocks(part, `XBLOCK_${i}`),
        part.y === null ? 1 : ceilDiv(part.y, operands.block(`YBLOCK_${i}`) ?? 1),
      ]),
    );
    return [Math.max(sum(blocks), least), 1, 1];
  }
  const blocks = parts.map((part) => xBlocks(part, 'XBLOCK'));
  const x = gridType === 'RoundRobinComboKernelGrid' ? Math.max(...blocks) * count : sum(blocks);
  const ys = parts.flatMap(({ y }) => (y === null ? [] : [y]));
  if (ys.length === 0) return [Math.max(x, least), 1, 1];
  const y = ceilDiv(Math.max(...ys), operands.block('YBLOCK') ?? 1);
  return [Math.max(x, least), ...overflowToZ(y)];
}

/**
 * The grid of a launch, by the kernel's `grid_type`.
 *
 * @param numels what the launch passes by name
 * @param extra what it passes behind the kernel's parameters: of a `FixedGrid` its extents, of a `PrecomputedGrid` sizes
 * @param evaluate for the expressions of a `PrecomputedGrid`
 * @throws AssertionError where a size or block size is missing or does not fit; TypeError for one that is no whole number;
 *   NotImplementedError where each launch must bring its grid (PyTorch 2.6), or an expression finds no evaluator
 */
export function gridOf(
  metadata: KernelMetadata,
  config: KernelConfig,
  numels: LaunchNumels,
  extra: readonly number[] = [],
  evaluate?: EvaluateExpression,
): Grid {
  const { gridType, inductorMeta, functionName } = metadata;
  const owner = `${functionName}: ${gridType}`;
  const operands = new GridOperands(owner, config.constants, numels);
  switch (gridType) {
    case 'Grid1D':
      return [operands.blocks('x'), 1, 1];
    case 'Grid2D':
      return [operands.blocks('x'), operands.blocks('y'), 1];
    case 'Grid3D':
      return [operands.blocks('x'), operands.blocks('y'), operands.blocks('z')];
    case 'BatchMatmulGrid3D':
      return [operands.blocks('z'), operands.blocks('y'), operands.blocks('x')];
    case 'Grid2DWithYZOverflow':
      return [operands.blocks('x'), ...overflowToZ(operands.blocks('y'))];
    case 'MixOrderReductionGrid': {
      const splitSize = operands.requiredBlock('RSPLIT_SIZE');
      const rows = operands.requiredBlock('XBLOCK');
      requireThat(
        splitSize % rows === 0,
        () => `${owner}: an XBLOCK of ${rows} does not divide an RSPLIT_SIZE of ${splitSize}`,
      );
      return [ceilDiv(operands.numel('xnumel'), splitSize), 1, 1];
    }
    case 'CooperativeReductionGrid':
      return [operands.requiredBlock('RSPLIT'), operands.blocks('x'), 1];
    case 'SplitScanGrid':
      requireThat((operands.block('XBLOCK') ?? 1) === 1, () => `${owner}: XBLOCK must be 1`);
      return [
        ceilDiv(operands.numel('r0_numel'), operands.block('R0_BLOCK') ?? 1),
        operands.numel('xnumel'),
        1,
      ];
    case 'FixedGrid':
      return grid3(
        inductorMeta.fixed_grid,
        { ...numels, ...namedExtra(inductorMeta, extra, owner) },
        evaluate,
        owner,
      );
    case 'PrecomputedGrid':
      return grid3(
        precomputedGrid(inductorMeta, config, owner),
        { ...numels, ...namedExtra(inductorMeta, extra, owner) },
        evaluate,
        owner,
      );
    case 'SequentialComboKernelGrid':
    case 'SequentialFlattenComboKernelGrid':
    case 'RoundRobinComboKernelGrid':
      return comboGrid(metadata, config.constants, numels, owner);
    case null:
      throw new NotImplementedError(`${functionName}: no grid_type: a launch must bring its grid`);
  }
}

/** What a launch passes behind the kernel's parameters, by the names that the decorator gives it. */
function namedExtra(
  { extra_launcher_args: names }: MetaDict,
  extra: readonly number[],
  owner: string,
): LaunchNumels {
  const list = requireList(names ?? [], owner, "'extra_launcher_args'");
  if (list.length !== extra.length) {
    throw new TypeError(
      `${owner}: a launch passes ${list.length} more arguments (${list.join(', ')}), not ${extra.length}`,
    );
  }
  return Object.fromEntries(list.map((name, i) => [String(name), extra[i] as number]));
}
