import { clamp, floorDiv, nextPowerOf2 } from './arithmetic.js';
import { hintOf, totalReductionNumel } from './blocks.js';
import type { BlockConfig } from './kernel_config.js';
import { countOf, isDict, isTrue } from './meta_value.js';
import type { KernelMetadata } from './metadata.js';
import { matmulConfigs } from './native_matmul.js';
import { isMaxAutotune } from './pointwise.js';
import {
  type ReductionConfigOptions,
  reductionConfig,
  tiledReductionConfig,
} from './reduction_config.js';
import { matchTargetBlockProduct, tilingScores } from './tiling.js';

/** Makes a config of about `x` rows and `r` elements of each. */
type MakeConfig = (x: number, r: number, options?: ReductionConfigOptions) => BlockConfig;

/** Config of a kernel whose rows are two dimensions: as many elements, where its memory traffic profits. */
function tiledConfig(
  metadata: KernelMetadata,
  x: number,
  r: number,
  registerIntensive: boolean,
): BlockConfig {
  const { sizeHints } = metadata;
  const scores = tilingScores(metadata, Object.keys(sizeHints));
  const blocks = matchTargetBlockProduct(sizeHints, scores, x * r);
  return tiledReductionConfig(
    sizeHints,
    hintOf(blocks, 'x'),
    hintOf(blocks, 'y'),
    hintOf(blocks, 'r0_'),
    registerIntensive,
  );
}

/** How many of a kernel's parameters are sizes that are known only at run time. */
export function dynamicSizes({ tritonMeta: { signature } }: KernelMetadata): number {
  if (!isDict(signature)) return 0;
  return Object.keys(signature).filter((name) => name.includes('ks')).length;
}

/** Config of a kernel whose rows are not contiguous: blocks of many rows and few elements of each. */
function outerConfig(
  { sizeHints, inductorMeta }: KernelMetadata,
  dynamic: number,
  make: MakeConfig,
): BlockConfig {
  const loads = countOf(inductorMeta, 'num_load', 0);
  const x = hintOf(sizeHints, 'x');
  const r = totalReductionNumel(sizeHints);
  // So that a few rows keep all multiprocessors busy.
  if (x <= 1024) return make(clamp(floorDiv(x, 128), 2, 8), Math.min(r, 64));
  if (floorDiv(x, 4096) <= 8) return make(16, 32);
  if (dynamic > 1) return make(64, clamp(floorDiv(r, 64), 8, 64));
  if (dynamic === 1) {
    return make(64, loads >= 3 ? 1 : Math.min(nextPowerOf2(floorDiv(Math.max(r, 128), 128)), 8));
  }
  const rows = clamp(nextPowerOf2(floorDiv(x, 4096)), 64, 256);
  if (loads < 4 || r <= 128) return make(rows, floorDiv(512, rows));
  return make(32, r >= 2048 ? 64 : 32, { numWarps: 4 });
}

/**
 * `_reduction_configs`: candidates of a kernel that loops over what it reduces.
 *
 * @param dynamic number of its sizes that are known only at run time
 */
export function reductionConfigs(metadata: KernelMetadata, dynamic = 0): readonly BlockConfig[] {
  const { sizeHints, inductorMeta, reductionHint, tritonMeta } = metadata;
  const r = totalReductionNumel(sizeHints);
  if (isTrue(tritonMeta, 'native_matmul')) return matmulConfigs(sizeHints, false);

  const loadsAndReductions =
    countOf(inductorMeta, 'num_load', 0) + countOf(inductorMeta, 'num_reduction', 0);
  const registerIntensive = hintOf(sizeHints, 'x') >= 1024 && loadsAndReductions >= 10;
  const mostR = registerIntensive ? 1024 : 2048;

  const isTiled = 'y' in sizeHints;
  const make: MakeConfig = (x, rows, options = {}) =>
    isTiled
      ? tiledConfig(metadata, x, rows, options.registerIntensive ?? false)
      : reductionConfig(sizeHints, x, rows, { ...options, reductionHint });
  const makeOwn: MakeConfig = (x, rows, options = {}) =>
    make(x, rows, { ...options, registerIntensive });

  const contiguous = () => makeOwn(r <= 2048 ? 2 : 1, Math.min(r, mostR));
  const outer = () => outerConfig(metadata, dynamic, makeOwn);
  const tiny = () => makeOwn(r <= 256 ? 2 * floorDiv(256, r) : 1, Math.min(r, mostR));

  const whole =
    isTrue(inductorMeta, 'add_persistent_rblock') && loadsAndReductions <= 8
      ? [makeOwn(Math.max(floorDiv(4096, r), 1), Math.min(r, 32768))]
      : [];
  if (!isTiled && !isMaxAutotune(inductorMeta)) {
    if (reductionHint === 'INNER') return [...whole, contiguous()];
    if (reductionHint === 'OUTER') return [...whole, outer()];
    if (reductionHint === 'OUTER_TINY') return [...whole, tiny()];
  }
  return [
    ...whole,
    contiguous(),
    outer(),
    tiny(),
    make(64, 64),
    make(8, 512),
    make(64, 4, { numWarps: 8 }),
  ];
}
