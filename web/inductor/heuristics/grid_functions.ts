/** Grids as wrappers of PyTorch 2.6 write them: functions of the config, given to each launch as `grid=`. */
import { ceilDiv } from './arithmetic.js';
import { MAX_GRID } from './blocks.js';
import { type Grid, overflowToZ } from './grid.js';
import type { KernelConfig } from './kernel_config.js';
import { requireThat } from './require_that.js';

/** A grid that follows from a config. */
export type GridFunction = (constants: KernelConfig['constants']) => Grid;

/** Sizes of one dimension: a combo kernel has several, of which those up to 0 are block counts, negated. */
export type ComboNumel = number | readonly number[];

/** What `grid_combo_kernels` takes besides sizes. */
export interface ComboGridOptions {
  readonly numKernels: number;
  /** The least extent along x. */
  readonly minBlocks: number | null;
  readonly isSequential: boolean;
  /** Block sizes of a kernel that is not autotuned. */
  readonly defaultMeta?: KernelConfig['constants'] | null;
}

function blockOf(constants: KernelConfig['constants'], name: string): number | undefined {
  const block = constants[name];
  if (block === undefined || block === null) return undefined;
  requireThat(
    Number.isSafeInteger(block) && (block as number) > 0,
    () => `grid: '${name}' must be a positive whole number`,
  );
  return block as number;
}

const requiredBlock = (constants: KernelConfig['constants'], name: string): number => {
  const block = blockOf(constants, name);
  requireThat(block !== undefined, () => `grid: the config has no '${name}'`);
  return block;
};

function requireNumel(numel: unknown, what: string): asserts numel is number {
  if (Number.isSafeInteger(numel) && (numel as number) >= 0) return;
  throw new TypeError(`${what}: sizes must be whole numbers from 0 to 2^53`);
}

/** `grid(znumel, ynumel, xnumel)`: x last, and those before it where the kernel has them. */
export function grid(...numels: readonly number[]): GridFunction {
  requireThat(
    numels.length >= 1 && numels.length <= 3,
    () => `grid(): invalid size for numels ${numels.length}`,
  );
  for (const numel of numels) requireNumel(numel, 'grid()');
  const [xnumel, ynumel, znumel] = [...numels].reverse() as [number, number?, number?];
  return (constants) => {
    const extent = (numel: number | undefined, name: string): number =>
      numel === undefined ? 1 : ceilDiv(numel, blockOf(constants, name) ?? 1);
    const x = extent(xnumel, 'XBLOCK');
    const y = extent(ynumel, 'YBLOCK');
    if (znumel === undefined) return [x, ...overflowToZ(y)];
    requireThat(
      y <= MAX_GRID.y,
      () => `grid(): ${y} programs along y are too many for a kernel of x, y and z`,
    );
    return [x, y, extent(znumel, 'ZBLOCK')];
  };
}

/** `cooperative_reduction_grid(xnumel)`. */
export function cooperativeReductionGrid(xnumel: number): GridFunction {
  requireNumel(xnumel, 'cooperative_reduction_grid()');
  return (constants) => [
    requiredBlock(constants, 'RSPLIT'),
    ceilDiv(xnumel, blockOf(constants, 'XBLOCK') ?? 1),
    1,
  ];
}

/** `maybe_cooperative_reduction_grid(xnumel)`: of several kernels that do the same, some are cooperative. */
export function maybeCooperativeReductionGrid(xnumel: number): GridFunction {
  const [cooperative, normal] = [cooperativeReductionGrid(xnumel), grid(xnumel)];
  return (constants) => ('RSPLIT' in constants ? cooperative : normal)(constants);
}

/** `split_scan_grid(xnumel, rnumel)`. */
export function splitScanGrid(xnumel: number, rnumel: number): GridFunction {
  requireNumel(xnumel, 'split_scan_grid()');
  requireNumel(rnumel, 'split_scan_grid()');
  return (constants) => {
    requireThat(
      (blockOf(constants, 'XBLOCK') ?? 1) === 1,
      () => 'split_scan_grid(): XBLOCK must be 1',
    );
    const block = blockOf(constants, 'R0_BLOCK') ?? blockOf(constants, 'RBLOCK') ?? 1;
    return [ceilDiv(rnumel, block), xnumel, 1];
  };
}

/** The sizes of a dimension, checked. */
function listOf(numel: ComboNumel): readonly number[] {
  const list = typeof numel === 'number' ? [numel] : numel;
  if (Array.isArray(list) && list.every((size: unknown) => Number.isSafeInteger(size))) return list;
  throw new TypeError('grid_combo_kernels(): sizes must be whole numbers up to 2^53');
}

/** The least extent along x of combo kernels that take turns: that of the largest one whose blocks are counted. */
function leastBlocks(x: ComboNumel, minBlocks: number | null, numKernels: number): number {
  if (typeof x === 'number') {
    requireThat(minBlocks !== null, () => 'grid_combo_kernels(): min_blocks must be a number');
    return minBlocks;
  }
  const counted = Math.max(-Math.min(...x), 0) * numKernels;
  requireThat(
    minBlocks === null || minBlocks === counted,
    () => `grid_combo_kernels(): min_blocks is ${minBlocks}, and ${counted} by the sizes`,
  );
  return counted;
}

/** `grid_combo_kernels(…, num_kernels=, min_blocks=, is_sequential=, default_meta=)`: x last. */
export function gridComboKernels(
  numels: readonly ComboNumel[],
  { numKernels, minBlocks, isSequential, defaultMeta = null }: ComboGridOptions,
): GridFunction {
  const lists = numels.map(listOf);
  const x = numels.at(-1);
  const xs = lists.at(-1);
  requireThat(x !== undefined && xs !== undefined, () => 'grid_combo_kernels(): no sizes');
  const others = lists.slice(0, -1).map((list) => Math.max(...list));

  if (isSequential) {
    return (constants) => {
      const blocks = defaultMeta ?? constants;
      const block = blockOf(blocks, 'XBLOCK') ?? 1;
      const programs = xs.map((numel) => (numel <= 0 ? -numel : ceilDiv(numel, block)));
      const [, y, z] = grid(...others, 0)(blocks);
      return [programs.reduce((sum, count) => sum + count, 0), y, z];
    };
  }
  const least = leastBlocks(x, minBlocks, numKernels);
  const ofLargest = grid(...others, Math.max(...xs, 0));
  return (constants) => {
    const [programs, y, z] = ofLargest(defaultMeta ?? constants);
    return [Math.max(programs * numKernels, least), y, z];
  };
}

/** `mm_grid(m, n, meta)`: the grid of a matrix product's template, with the template's own `meta`. */
export function mmGrid(m: number, n: number, meta: KernelConfig['constants']): Grid {
  requireNumel(m, 'mm_grid()');
  requireNumel(n, 'mm_grid()');
  const tiles =
    ceilDiv(m, requiredBlock(meta, 'BLOCK_M')) * ceilDiv(n, requiredBlock(meta, 'BLOCK_N'));
  return [tiles, 1, 1];
}

/** `persistent_mm_grid(m, n, meta)`: programs take several tiles each. */
export function persistentMmGrid(m: number, n: number, meta: KernelConfig['constants']): Grid {
  const [tiles] = mmGrid(m, n, meta);
  return [Math.min(requiredBlock(meta, 'NUM_SMS'), tiles), 1, 1];
}

/** `bmm_grid(b, m, n, meta)`: of batches of matrix products. */
export function bmmGrid(b: number, m: number, n: number, meta: KernelConfig['constants']): Grid {
  requireNumel(b, 'bmm_grid()');
  const [tiles] = mmGrid(m, n, meta);
  return [tiles, b, 1];
}

/** `conv2d_grid(n, c, h, w, meta)` and `conv3d_grid(n, c, d, h, w, meta)`: of a convolution's output. */
export function convGrid(
  n: number,
  c: number,
  extents: readonly number[],
  meta: KernelConfig['constants'],
): Grid {
  for (const numel of [n, c, ...extents]) requireNumel(numel, 'conv_grid()');
  const pixels = extents.reduce((left, right) => left * right, n);
  return [
    ceilDiv(pixels, requiredBlock(meta, 'BLOCK_M')),
    ceilDiv(c, requiredBlock(meta, 'BLOCK_N')),
    requiredBlock(meta, 'GROUPS'),
  ];
}

/** `flex_attention_grid(batch_size, q_heads, num_queries, d_model, meta)`. */
export function flexAttentionGrid(
  batchSize: number,
  queryHeads: number,
  queries: number,
  meta: KernelConfig['constants'],
): Grid {
  for (const numel of [batchSize, queryHeads, queries])
    requireNumel(numel, 'flex_attention_grid()');
  return [ceilDiv(queries, requiredBlock(meta, 'BLOCK_M')), batchSize * queryHeads, 1];
}

/** `flex_decoding_grid(batch_size, kv_heads, gqa_group_size, n_keys, d_model, meta)`. */
export function flexDecodingGrid(
  batchSize: number,
  keyHeads: number,
  meta: KernelConfig['constants'],
): Grid {
  for (const numel of [batchSize, keyHeads]) requireNumel(numel, 'flex_decoding_grid()');
  return [batchSize * keyHeads, requiredBlock(meta, 'SPLIT_KV'), 1];
}
