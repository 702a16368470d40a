import { hintOf, isReduction, maxBlock, type Numels } from './blocks.js';
import { isDict } from './meta_value.js';
import type { KernelMetadata } from './metadata.js';
import { requireThat } from './require_that.js';

/** The least block in a dimension that is reduced. */
const LEAST_REDUCTION_BLOCK = 4;

/**
 * `tiling_scores`: how much memory traffic of a kernel is contiguous in each dimension.
 *
 * @param prefixes dimensions that must have a score
 */
export function tilingScores(
  { inductorMeta: { tiling_scores: scores } }: KernelMetadata,
  prefixes: readonly string[],
): Numels {
  requireThat(isDict(scores), () => 'a kernel of x and y has no tiling_scores');
  for (const prefix of prefixes) {
    requireThat(typeof scores[prefix] === 'number', () => `tiling_scores have no '${prefix}'`);
  }
  return scores as Numels;
}

/** `match_target_block_product`: blocks of `target` elements, larger in dimensions of higher scores. */
export function matchTargetBlockProduct(
  sizeHints: Numels,
  scores: Numels,
  target: number,
): Record<string, number> {
  const total = Object.values(scores).reduce((left, right) => left + right, 0);
  const blocks: Record<string, number> = {};
  const relative = new Map<string, number>();
  let elements = 1;
  for (const [prefix, score] of Object.entries(scores)) {
    // Without any scores all dimensions count the same.
    const effective = total === 0 ? target : score;
    if (effective === 0 && !isReduction(prefix)) {
      blocks[prefix] = 1;
      relative.set(prefix, 0);
      continue;
    }
    const least = isReduction(prefix) ? LEAST_REDUCTION_BLOCK : 1;
    blocks[prefix] = least;
    elements *= least;
    relative.set(prefix, total === 0 ? effective : effective / total);
  }
  while (elements < target && relative.size > 0) {
    const [prefix, score] = [...relative].reduce((best, next) => (next[1] > best[1] ? next : best));
    const block = blocks[prefix] as number;
    if (block >= maxBlock(prefix) || block >= hintOf(sizeHints, prefix)) {
      relative.delete(prefix);
      continue;
    }
    blocks[prefix] = block * 2;
    relative.set(prefix, score / 2);
    elements *= 2;
  }
  return blocks;
}
