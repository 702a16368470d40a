import { floorDiv, product } from './arithmetic.js';
import {
  blockSizes,
  checkBlocks,
  fitGridX,
  hintOf,
  maxBlock,
  type Numels,
  reductionPrefixes,
  totalReductionNumel,
} from './blocks.js';
import { type BlockConfig, type WarpBounds, warpCount } from './kernel_config.js';
import type { ReductionHint } from './metadata.js';
import { requireThat } from './require_that.js';

/** How {@link reductionConfig} departs from its rules. */
export interface ReductionConfigOptions {
  readonly registerIntensive?: boolean;
  readonly reductionHint?: ReductionHint | null;
  /** Instead of a number that follows from the blocks. */
  readonly numWarps?: number | null;
  readonly minNumWarps?: number | null;
}

/**
 * `_get_nd_reduction_numels`: `r` elements shared out to the reduced dimensions, the innermost first.
 *
 * @throws AssertionError where the hints are no powers of two, so that there is no such share
 */
function shareOut(r: number, sizeHints: Numels): Record<string, number> {
  let remaining = Math.min(r, totalReductionNumel(sizeHints));
  const shares: Record<string, number> = {};
  for (const prefix of [...reductionPrefixes(sizeHints)].reverse()) {
    const share = Math.min(hintOf(sizeHints, prefix), maxBlock(prefix), remaining);
    requireThat(
      remaining % share === 0,
      () => `a block of ${share} along ${prefix} must divide ${remaining}`,
    );
    shares[prefix] = share;
    remaining /= share;
  }
  requireThat(
    remaining === 1,
    () => `blocks of at most ${JSON.stringify(shares)} do not hold ${r} elements`,
  );
  return shares;
}

/** Doubles a dimension's block, up to its hint, while all blocks together hold less than `target`. */
function grow(
  blocks: Record<string, number>,
  prefix: string,
  sizeHints: Numels,
  target: number,
): void {
  const hint = hintOf(sizeHints, prefix);
  while ((blocks[prefix] as number) < hint && product(Object.values(blocks)) < target) {
    blocks[prefix] = (blocks[prefix] as number) * 2;
  }
}

/** How many elements blocks should hold together, with less in small kernels. */
function targetOf(blocks: Numels, sizeHints: Numels): number {
  const elements = product(Object.values(blocks));
  return product(Object.values(sizeHints)) < elements ? floorDiv(elements, 8) : elements;
}

/** `triton_config_reduction`: blocks of about `x` rows and `r` elements of each. */
export function reductionConfig(
  sizeHints: Numels,
  x: number,
  r: number,
  {
    registerIntensive = false,
    reductionHint = null,
    numWarps = null,
    minNumWarps = null,
  }: ReductionConfigOptions = {},
): BlockConfig {
  const xHint = hintOf(sizeHints, 'x');
  const prefixes = reductionPrefixes(sizeHints);
  const blocks: Record<string, number> = { x: Math.min(x, xHint), ...shareOut(r, sizeHints) };
  const elements = () => product(Object.values(blocks));

  const target = targetOf(blocks, sizeHints);
  for (const prefix of ['x', ...prefixes]) grow(blocks, prefix, sizeHints, target);

  // Rows that are contiguous have threads go along them, with eight elements for each thread at least.
  const wanted = numWarps ?? floorDiv(reductionHint === 'INNER' ? r : elements(), 128);
  const bounds: WarpBounds = { most: r <= 8192 ? 16 : 32, registerIntensive };
  const warps = warpCount(
    wanted,
    minNumWarps === null ? bounds : { ...bounds, least: minNumWarps },
  );

  blocks.x = fitGridX(xHint, blocks.x as number);
  for (const prefix of prefixes) {
    while (elements() > target && blocks[prefix] !== 1) {
      blocks[prefix] = floorDiv(blocks[prefix] as number, 2);
    }
  }
  checkBlocks(blocks, sizeHints);
  return { constants: blockSizes(blocks), numWarps: warps, numStages: 1 };
}

/** `triton_config_tiled_reduction`: blocks of about `x` by `y` rows and `r` elements of each. */
export function tiledReductionConfig(
  sizeHints: Numels,
  x: number,
  y: number,
  r: number,
  registerIntensive = false,
): BlockConfig {
  const blocks: Record<string, number> = {
    x: Math.min(x, hintOf(sizeHints, 'x')),
    y: Math.min(y, hintOf(sizeHints, 'y')),
    ...shareOut(r, sizeHints),
  };
  const target = targetOf(blocks, sizeHints);
  for (const prefix of ['x', ...reductionPrefixes(sizeHints), 'y']) {
    grow(blocks, prefix, sizeHints, target);
  }
  const warps = warpCount(floorDiv(product(Object.values(blocks)), 256), { least: 1 });
  checkBlocks(blocks, sizeHints);
  return {
    constants: blockSizes(blocks),
    numWarps: warpCount(warps, { most: 16, registerIntensive }),
    numStages: 1,
  };
}
