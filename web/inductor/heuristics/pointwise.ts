import { ceilDiv, clamp, floorDiv, product } from './arithmetic.js';
import { blockSizes, checkBlocks, fitGridX, hintOf, MAX_GRID, maxBlock } from './blocks.js';
import { type BlockConfig, warpCount } from './kernel_config.js';
import { isDict, isTrue, type MetaDict } from './meta_value.js';
import type { KernelMetadata } from './metadata.js';
import { requireThat } from './require_that.js';
import { NotImplementedError } from './shared.js';

/** Threads of a warp, as far as `min_elem_per_thread` goes. */
const THREADS_PER_WARP = 32;

/** Dimensions in the order of block sizes. */
const PREFIXES = ['x', 'y', 'z'] as const;

/**
 * `triton_config`: blocks of about the given sizes. They are cut to the size hints; what one dimension loses thereby others gain.
 *
 * @param sizes of x, y and z, as far as the kernel has them
 */
function pointwiseConfig(
  { sizeHints, minElemPerThread }: KernelMetadata,
  sizes: readonly number[],
  elementsPerWarp = 256,
): BlockConfig {
  let target = product(sizes);
  if (product(Object.values(sizeHints)) < target) target = floorDiv(target, 8);

  const prefixes = PREFIXES.slice(0, sizes.length);
  const hints = prefixes.map((prefix) => hintOf(sizeHints, prefix));
  const blocks = sizes.map((size, i) => Math.min(size, hints[i] as number));
  prefixes.forEach((prefix, i) => {
    const hint = hints[i] as number;
    const most = Math.min(hint, maxBlock(prefix));
    const isNeeded = (block: number) => block * MAX_GRID[prefix] < hint || product(blocks) < target;
    while ((blocks[i] as number) < most && isNeeded(blocks[i] as number)) {
      blocks[i] = (blocks[i] as number) * 2;
    }
  });

  const elements = product(blocks);
  let numWarps = warpCount(floorDiv(elements, elementsPerWarp), { least: 1 });
  // PyTorch keeps clear of two warps where there is enough to do, because of errors in ptxas.
  if (elements >= 128) numWarps = Math.max(numWarps, 4);

  const [x, ...rest] = blocks as [number, ...number[]];
  const atLeast = Math.max(elements, minElemPerThread * THREADS_PER_WARP * numWarps);
  const [xHint] = hints as [number];
  const wide = fitGridX(xHint, x * ceilDiv(atLeast, elements));
  const fitted = [Math.min(wide, xHint), ...rest];

  const numels = Object.fromEntries(prefixes.map((prefix, i) => [prefix, fitted[i] as number]));
  checkBlocks(numels, sizeHints);
  return { constants: blockSizes(numels), numWarps, numStages: 1 };
}

/** Whether configs are tried that take longer to compile than they may gain. */
export function isMaxAutotune(inductorMeta: MetaDict): boolean {
  return isTrue(inductorMeta, 'max_autotune') || isTrue(inductorMeta, 'max_autotune_pointwise');
}

/** The device that the kernel was generated for. */
function warpSize({ tritonMeta: { device } }: KernelMetadata): number {
  const size = isDict(device) ? device.warp_size : null;
  return typeof size === 'number' && size > 0 ? size : THREADS_PER_WARP;
}

/** `autotune_hints_to_configs`: configs that the code generator asks for. */
function hintedConfigs(metadata: KernelMetadata, blockSize: number): readonly BlockConfig[] {
  const { autotune_hints: hints } = metadata.inductorMeta;
  if (!Array.isArray(hints) || !hints.includes('ONE_ELEMENT_PER_THREAD')) return [];
  const dimensions = Object.keys(metadata.sizeHints).length;
  return Array.from({ length: dimensions }, (_, long) =>
    pointwiseConfig(
      // These do not heed min_elem_per_thread.
      { ...metadata, minElemPerThread: 0 },
      Array.from({ length: dimensions }, (_, i) => (i === long ? floorDiv(blockSize, 4) : 1)),
      warpSize(metadata),
    ),
  );
}

/** `pointwise`: candidates of a kernel without reductions. */
export function pointwiseConfigs(metadata: KernelMetadata): readonly BlockConfig[] {
  const { sizeHints, inductorMeta, tileHint } = metadata;
  requireThat(!isTrue(inductorMeta, 'no_x_dim'), () => 'pointwise: a kernel without x dimension');
  const dimensions = Object.keys(sizeHints).length;
  const numel = product(Object.values(sizeHints));
  const blockSize = clamp(floorDiv(numel, 128), 256, 1024);
  const isMax = isMaxAutotune(inductorMeta);
  const isAutotuned = isTrue(inductorMeta, 'autotune_pointwise', true) || isMax;
  const config = (...sizes: readonly number[]) => pointwiseConfig(metadata, sizes);
  const hinted = () => hintedConfigs(metadata, blockSize);

  switch (dimensions) {
    case 1:
      if (!isAutotuned) return [config(blockSize)];
      return [
        config(blockSize),
        pointwiseConfig(metadata, [floorDiv(blockSize, 2)], 64),
        ...hinted(),
      ];
    case 2:
      if (!isAutotuned || (tileHint === 'SQUARE' && !isMax)) return [config(32, 32)];
      return [
        config(32, 32),
        config(64, 64),
        config(256, 16),
        config(16, 256),
        config(blockSize, 1),
        config(1, blockSize),
        ...hinted(),
      ];
    case 3:
      if (!isTrue(inductorMeta, 'max_autotune_pointwise')) return [config(16, 16, 16)];
      return [
        config(16, 16, 16),
        config(64, 8, 8),
        config(8, 64, 8),
        config(8, 8, 64),
        config(blockSize, 1, 1),
        config(1, blockSize, 1),
        config(1, 1, blockSize),
        ...hinted(),
      ];
    default:
      throw new NotImplementedError(
        `pointwise: size_hints ${JSON.stringify(sizeHints)} of ${dimensions} dimensions`,
      );
  }
}
