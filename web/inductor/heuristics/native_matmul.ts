import type { Numels } from './blocks.js';
import { type BlockConfig, uniqueConfigs } from './kernel_config.js';
import { NotImplementedError } from './shared.js';

/** Blocks, warps and stages of matrix products, in the order in which they are tried. */
const CONFIGS: readonly (readonly [
  x: number,
  y: number,
  r: number,
  numWarps: number,
  numStages: number,
])[] = [
  [32, 32, 16, 2, 1],
  [32, 32, 128, 4, 2],
  [32, 64, 32, 8, 5],
  [64, 32, 32, 8, 5],
  [64, 32, 128, 4, 5],
  [64, 64, 16, 4, 2],
  [64, 64, 32, 4, 2],
  [64, 64, 64, 8, 3],
  [64, 64, 128, 4, 5],
  [64, 128, 32, 4, 3],
  [64, 128, 32, 8, 4],
  [64, 128, 64, 4, 3],
  [64, 128, 128, 4, 4],
  [128, 64, 32, 4, 3],
  [128, 64, 32, 8, 4],
  [128, 128, 32, 8, 2],
  [128, 128, 32, 4, 3],
  [128, 128, 64, 4, 3],
  [128, 128, 64, 8, 5],
];

/**
 * Candidates of a kernel that is a matrix product written as a reduction (`native_matmul`).
 *
 * @param isPersistent whether it reduces at once, so that it has no block size of what it reduces
 * @throws NotImplementedError for size hints of other than one reduced and two or three other dimensions
 */
export function matmulConfigs(sizeHints: Numels, isPersistent: boolean): readonly BlockConfig[] {
  const dimensions = Object.keys(sizeHints).length;
  if (dimensions !== 3 && dimensions !== 4) {
    throw new NotImplementedError(`native matmul of ${dimensions} dimensions`);
  }
  const batch = dimensions === 4 ? { ZBLOCK: 1 } : {};
  return uniqueConfigs(
    CONFIGS.map(([x, y, r, numWarps, numStages]) => ({
      constants: {
        XBLOCK: x,
        YBLOCK: y,
        ...batch,
        ...(isPersistent ? {} : { R0_BLOCK: r }),
      },
      numWarps,
      numStages,
    })),
  );
}
