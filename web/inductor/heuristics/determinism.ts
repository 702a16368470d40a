import { type BlockConfig, uniqueConfigs } from './kernel_config.js';
import { isTrue, type MetaDict } from './meta_value.js';

/** Blocks of so few elements are hardly ever good. */
const TOO_FEW_ELEMENTS = 4;

/** The configs that pass, or all where none does. */
function preferring(
  configs: readonly BlockConfig[],
  passes: (config: BlockConfig) => boolean,
): readonly BlockConfig[] {
  const passing = configs.filter(passes);
  return passing.length > 0 ? passing : configs;
}

/** The configs with the second largest value; all of them where they have the same. */
function secondLargest(
  configs: readonly BlockConfig[],
  rank: (config: BlockConfig) => number,
): readonly BlockConfig[] {
  const values = [...new Set(configs.map(rank))].sort((left, right) => right - left);
  if (values.length === 1) return configs;
  return configs.filter((config) => rank(config) === values[1]);
}

/**
 * `filter_reduction_configs_for_determinism`: every config once; only one of them where results must not depend on which is faster
 * today.
 */
export function heedDeterminism(
  configs: readonly BlockConfig[],
  inductorMeta: MetaDict,
): readonly BlockConfig[] {
  const unique = uniqueConfigs(configs);
  const isOne =
    isTrue(inductorMeta, 'deterministic') ||
    isTrue(inductorMeta, 'force_filter_reduction_configs') ||
    isTrue(inductorMeta, 'are_deterministic_algorithms_enabled');
  if (!isOne || unique.length <= 1) return unique;

  const isContiguous = isTrue(inductorMeta, 'has_loadstore_with_contiguous_rdim', true);
  let left = preferring(
    unique,
    ({ constants: { R0_BLOCK: r } }) => !(r !== undefined && r <= TOO_FEW_ELEMENTS),
  );
  left = preferring(left, ({ constants: { XBLOCK: x } }) => x !== 1 || isContiguous);
  for (const rank of [
    ({ constants }: BlockConfig) => constants.R0_BLOCK ?? -1,
    ({ numWarps }: BlockConfig) => numWarps,
    ({ constants }: BlockConfig) => constants.XBLOCK ?? -1,
  ]) {
    left = secondLargest(left, rank);
  }
  return left.slice(0, 1);
}
