import { clamp, floorDiv } from './arithmetic.js';
import { blockName, hintOf, isReduction, totalReductionNumel } from './blocks.js';
import { type BlockConfig, uniqueConfigs } from './kernel_config.js';
import { countOf, isDict, isTrue } from './meta_value.js';
import type { KernelMetadata } from './metadata.js';
import { matmulConfigs } from './native_matmul.js';
import { isMaxAutotune } from './pointwise.js';
import { reductionConfig, tiledReductionConfig } from './reduction_config.js';
import { matchTargetBlockProduct, tilingScores } from './tiling.js';

/** Rows of a block. */
const ROWS = [1, 8, 32, 128];

/** Elements that a block of several rows may have. */
const MOST_ELEMENTS = 4096;

/** A persistent kernel's code has the block sizes of what it reduces. */
function withoutReductionBlocks(config: BlockConfig, { sizeHints }: KernelMetadata): BlockConfig {
  const ownNames = new Set(Object.keys(sizeHints).filter(isReduction).map(blockName));
  const constants = Object.fromEntries(
    Object.entries(config.constants).filter(([name]) => !ownNames.has(name)),
  );
  return { ...config, constants };
}

/** Config for many short contiguous rows. */
function contiguousRows(metadata: KernelMetadata, x: number, r: number): BlockConfig {
  const { sizeHints, inductorMeta, tritonMeta } = metadata;
  const isCuda = isDict(tritonMeta.device) && tritonMeta.device.type === 'cuda';
  if (isCuda) {
    // One warp needs no shared memory.
    return reductionConfig(sizeHints, Math.min(floorDiv(1024, r), 8), r, {
      registerIntensive: true,
      numWarps: 1,
      minNumWarps: 1,
    });
  }
  const traffic = countOf(inductorMeta, 'num_load', 0) + countOf(inductorMeta, 'num_store', 0);
  const isSmall = floorDiv(x, 8) < 128 || traffic >= 5;
  return reductionConfig(sizeHints, isSmall ? 1 : 8, r, { registerIntensive: true });
}

/** Candidates with the block sizes of what is reduced. */
function wholeConfigs(metadata: KernelMetadata): readonly BlockConfig[] {
  const { sizeHints, inductorMeta, reductionHint } = metadata;
  const x = hintOf(sizeHints, 'x');
  const r = totalReductionNumel(sizeHints);

  if ('y' in sizeHints) {
    const { x: xScore, y: yScore } = tilingScores(metadata, ['x', 'y']) as { x: number; y: number };
    return ROWS.filter((rows) => rows * r <= MOST_ELEMENTS).map((rows) => {
      const blocks = matchTargetBlockProduct(sizeHints, { x: xScore, y: yScore }, rows);
      return tiledReductionConfig(sizeHints, hintOf(blocks, 'x'), hintOf(blocks, 'y'), r);
    });
  }

  const configs = () =>
    ROWS.filter((rows) => rows === 1 || (rows * r <= MOST_ELEMENTS && rows <= x)).map((rows) =>
      reductionConfig(sizeHints, rows, r, { registerIntensive: true, reductionHint }),
    );
  if (isMaxAutotune(inductorMeta)) return configs();
  if (reductionHint === 'INNER' && r >= 256) {
    const isFew = r > 1024 || floorDiv(x, 8) < 128 || isTrue(inductorMeta, 'RSPLIT_SIZE');
    return isFew ? configs().slice(0, 1) : [contiguousRows(metadata, x, r)];
  }
  if (reductionHint === 'OUTER') return configs().slice(-1);
  if (reductionHint === 'OUTER_TINY') {
    return [reductionConfig(sizeHints, r <= 256 ? 2 * floorDiv(256, r) : 1, r)];
  }
  return configs();
}

/** `_persistent_reduction_configs`: candidates of a kernel that has whole rows in its blocks. */
export function persistentReductionConfigs(metadata: KernelMetadata): readonly BlockConfig[] {
  if (isTrue(metadata.tritonMeta, 'native_matmul')) return matmulConfigs(metadata.sizeHints, true);
  return wholeConfigs(metadata).map((config) => withoutReductionBlocks(config, metadata));
}

/**
 * Candidates of a mix-order reduction: it reduces rows, and across `RSPLIT_SIZE` rows in each program. The size is the code
 * generator's: what the wrapper allocates goes by it.
 */
export function mixOrderConfigs(
  metadata: KernelMetadata,
  configs: readonly BlockConfig[],
): readonly BlockConfig[] {
  const { sizeHints, inductorMeta } = metadata;
  const splitSize = countOf(inductorMeta, 'RSPLIT_SIZE', 0);
  const r = hintOf(sizeHints, 'r0_');
  const { tma_min_block_sizes: tma } = inductorMeta;
  const tmaRows = isDict(tma) ? countOf(tma, 'XBLOCK', 1) : 1;
  const rows = Math.min(Math.max(floorDiv(splitSize, 32), r <= 512 ? 4 : 1, tmaRows), 16);
  const isStaged = isTrue(inductorMeta, 'mix_order_reduction_allow_multi_stages', true);
  const mostStages = r > 8192 ? 2 : 3;
  const stages = clamp(floorDiv(floorDiv(splitSize, rows), 4), 1, isStaged ? mostStages : 1);
  const isMax = isMaxAutotune(inductorMeta);

  return uniqueConfigs(
    configs.flatMap((config) => {
      const constants = {
        ...config.constants,
        RSPLIT_SIZE: splitSize,
        XBLOCK: rows,
        NUM_STAGES: stages,
      };
      if (r <= 1024) {
        const numWarps = Math.max(floorDiv(config.numWarps, 2), 1);
        const own = { ...config, constants, numWarps };
        return isMax ? [own, { ...own, numWarps: 2 }] : [own];
      }
      const own = { ...config, constants };
      const isMore = isMax && config.numWarps < 32;
      return isMore ? [own, { ...own, numWarps: config.numWarps * 2 }] : [own];
    }),
  );
}
