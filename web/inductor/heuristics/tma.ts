import { isReduction } from './blocks.js';
import type { BlockConfig } from './kernel_config.js';
import { isDict, requireCount } from './meta_value.js';
import type { KernelMetadata } from './metadata.js';
import { requireThat } from './require_that.js';

/**
 * `_maybe_filter_configs_for_tma_restrictions`: of a kernel with tensor descriptors, the configs whose blocks are large enough for
 * them, and before these one that is made so.
 *
 * @param isPersistent whether the kernel's own code has the block sizes of what it reduces
 */
export function heedTma(
  configs: readonly BlockConfig[],
  { inductorMeta: { tma_min_block_sizes: sizes } }: KernelMetadata,
  isPersistent: boolean,
): readonly BlockConfig[] {
  const [first] = configs;
  if (!isDict(sizes) || Object.keys(sizes).length === 0 || first === undefined) return configs;
  const least = Object.fromEntries(
    Object.entries(sizes)
      .filter(([name]) => !isPersistent || !isReduction(name.toLowerCase()))
      .map(([name, size]) => [name, requireCount(size, 'tma_min_block_sizes', `'${name}'`, 1)]),
  );
  for (const name of Object.keys(least)) {
    requireThat(name in first.constants, () => `tma_min_block_sizes: no config has '${name}'`);
  }
  return [
    { ...first, constants: { ...first.constants, ...least } },
    ...configs.filter(({ constants }) =>
      Object.entries(least).every(([name, size]) => (constants[name] as number) >= size),
    ),
  ];
}
