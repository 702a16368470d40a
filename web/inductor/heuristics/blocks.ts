import { product } from './arithmetic.js';
import { requireThat } from './require_that.js';

/** Element numbers of a kernel's dimensions, by the dimensions' prefixes: `{ y: 64, x: 128, r0_: 32 }`. */
export type Numels = Readonly<Record<string, number>>;

/** `TRITON_MAX_BLOCK`: elements that a block may have in a dimension. */
const MAX_BLOCK: Numels = { x: 4096, y: 1024, z: 1024, r0_: 65536, r1_: 32768 };

/** Programs that a GPU's grid may have along x, y and z. */
export const MAX_GRID = { x: 2 ** 31 - 1, y: 65535, z: 65535 } as const;

/** Whether a dimension is reduced. */
export function isReduction(prefix: string): boolean {
  return prefix.startsWith('r');
}

/** The parameter that takes a dimension's block size: `XBLOCK`, `R0_BLOCK`. */
export function blockName(prefix: string): string {
  return `${prefix.toUpperCase()}BLOCK`;
}

/** Block sizes by their parameters. */
export function blockSizes(numels: Numels): Record<string, number> {
  return Object.fromEntries(
    Object.entries(numels).map(([prefix, numel]) => [blockName(prefix), numel]),
  );
}

/**
 * What a dimension's hint is.
 *
 * @throws AssertionError where the kernel has no such dimension
 */
export function hintOf(sizeHints: Numels, prefix: string): number {
  const hint = sizeHints[prefix];
  requireThat(
    hint !== undefined,
    () => `size_hints ${JSON.stringify(sizeHints)} have no '${prefix}'`,
  );
  return hint;
}

/** The prefixes of the dimensions that are reduced, in the order of their numbers. */
export function reductionPrefixes(sizeHints: Numels): readonly string[] {
  return Object.keys(sizeHints).filter(isReduction).sort();
}

/** `get_total_reduction_numel`: the elements of all reduced dimensions together. */
export function totalReductionNumel(sizeHints: Numels): number {
  const prefixes = reductionPrefixes(sizeHints);
  requireThat(
    prefixes.length > 0,
    () => `size_hints ${JSON.stringify(sizeHints)} have no dimension that is reduced`,
  );
  return product(prefixes.map((prefix) => hintOf(sizeHints, prefix)));
}

/** The most elements that a block may have in a dimension. */
export function maxBlock(prefix: string): number {
  const most = MAX_BLOCK[prefix];
  requireThat(most !== undefined, () => `there is no dimension '${prefix}'`);
  return most;
}

/**
 * `check_config` and `check_max_block`: what generated kernels rely on.
 *
 * @throws AssertionError for a block that is too large, that does not divide the largest one, or that is not 1 where its dimension is
 */
export function checkBlocks(blocks: Numels, sizeHints: Numels): void {
  for (const [prefix, block] of Object.entries(blocks)) {
    const most = maxBlock(prefix);
    requireThat(
      block <= most,
      () => `'${blockName(prefix)}' too large. Maximum: ${most}. Actual: ${block}.`,
    );
    if (isReduction(prefix)) continue;
    requireThat(
      sizeHints[prefix] !== 1 || block === 1,
      () => `${blockName(prefix)} must be 1, as ${prefix}numel is, not ${block}`,
    );
    requireThat(
      most % block === 0,
      () => `${blockName(prefix)} must divide ${most}, and ${block} does not`,
    );
  }
}

/**
 * `_check_max_grid_x`: the block size along x, larger where the grid would have too many programs.
 *
 * @throws AssertionError where the largest block does not suffice
 */
export function fitGridX(xnumel: number, x: number): number {
  let block = x;
  let programs = Math.ceil(xnumel / block);
  while (programs > MAX_GRID.x && block < xnumel && block < maxBlock('x')) {
    block *= 2;
    programs = Math.floor(programs / 2);
  }
  requireThat(
    programs <= MAX_GRID.x,
    () => `a grid of ${programs} programs along x exceeds the maximum of ${MAX_GRID.x}`,
  );
  return block;
}
