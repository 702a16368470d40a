import { show } from '../../contract/arguments.js';
import { isReduction } from './blocks.js';
import { type BlockConfig, uniqueConfigs } from './kernel_config.js';
import { isDict, type MetaDict, requireCount } from './meta_value.js';
import { type KernelMetadata, readSizeHints } from './metadata.js';
import { NotImplementedError } from './shared.js';

/** What a combo kernel's parts may be. */
const PARTS = ['pointwise', 'reduction', 'persistent_reduction'] as const;
type Part = (typeof PARTS)[number];

function partOf(value: unknown): Part {
  if (PARTS.includes(value as Part)) return value as Part;
  throw new NotImplementedError(
    `combo_grid_meta: unknown heuristic '${show(value)}'; known are ${PARTS.join(', ')}`,
  );
}

/** Metadata of one of the kernels of which a combo kernel is made. */
function partMetadata(metadata: KernelMetadata, combo: MetaDict, i: number): KernelMetadata {
  const heuristic = partOf(combo[`heuristic_${i}`]);
  const { combo_grid_meta: _, ...inductorMeta } = metadata.inductorMeta;
  return {
    ...metadata,
    heuristic,
    inductorMeta,
    sizeHints: readSizeHints(
      heuristic,
      combo[`size_hints_${i}`] ?? null,
      `'size_hints_${i}' of 'combo_grid_meta'`,
    ),
    tileHint: combo[`tile_hint_${i}`] === 'TileHint.SQUARE' ? 'SQUARE' : 'DEFAULT',
  };
}

/**
 * `_handle_combo_kernel_per_subkernel_blocks`: candidates of a combo kernel whose parts have block sizes of their own (`XBLOCK_0`,
 * `XBLOCK_1`, …), each that of the part's first candidate. They differ in warps and stages.
 *
 * @param configsOf candidates of a part
 * @returns null where the parts have no block sizes of their own
 */
export function comboConfigs(
  metadata: KernelMetadata,
  configsOf: (part: KernelMetadata) => readonly BlockConfig[],
): readonly BlockConfig[] | null {
  const { combo_grid_meta: combo } = metadata.inductorMeta;
  if (!isDict(combo) || !('heuristic_0' in combo)) return null;
  const count = requireCount(combo.num_kernels, 'combo_grid_meta', "'num_kernels'", 1);
  const parts = Array.from({ length: count }, (_, i) => {
    const part = partMetadata(metadata, combo, i);
    return { heuristic: part.heuristic, config: configsOf(part)[0] as BlockConfig };
  });

  const constants = Object.fromEntries(
    parts.flatMap(({ heuristic, config }, i) =>
      Object.entries(config.constants)
        .filter(
          ([name]) => heuristic !== 'persistent_reduction' || !isReduction(name.toLowerCase()),
        )
        .map(([name, value]) => [`${name}_${i}`, value] as const),
    ),
  );
  const most = {
    numWarps: Math.max(...parts.map(({ config }) => config.numWarps)),
    numStages: Math.max(...parts.map(({ config }) => config.numStages)),
  };
  return uniqueConfigs(
    [...parts.map(({ config }) => config), most].map(({ numWarps, numStages }) => ({
      constants,
      numWarps,
      numStages,
    })),
  );
}
