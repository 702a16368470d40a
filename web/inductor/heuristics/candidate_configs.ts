import { requireOptions } from '../../contract/arguments.js';
import { floorDiv, lastPowerOf2 } from './arithmetic.js';
import { blockName, hintOf, type Numels } from './blocks.js';
import { comboConfigs } from './combo_kernel.js';
import { heedDeterminism } from './determinism.js';
import { fixedConfig, foreachConfigs, templateConfig, userConfigs } from './given_configs.js';
import {
  type BlockConfig,
  type ConfigValue,
  type KernelConfig,
  uniqueConfigs,
} from './kernel_config.js';
import { countOf, isTrue, requireCount } from './meta_value.js';
import type { KernelMetadata } from './metadata.js';
import { mixOrderConfigs, persistentReductionConfigs } from './persistent_reduction.js';
import { pointwiseConfigs } from './pointwise.js';
import { dynamicSizes, reductionConfigs } from './reduction.js';
import { requireThat } from './require_that.js';
import { NotImplementedError } from './shared.js';
import { heedTma } from './tma.js';

/** What candidates depend on besides the kernel. */
export interface CandidateOptions {
  /**
   * How many programs of a grid run at the same time, `multi_processor_count` of a GPU; 1 by default, as on a simulated device.
   * Programs of a cooperative reduction wait for each other, so that its rows are split among no more.
   */
  readonly concurrentPrograms?: number;
}

/** `TRITON_MAX_RSPLIT`: among how many programs a cooperative reduction splits a row, at most. */
const MAX_RSPLIT = 64;

/** Reductions without an x dimension have one row, whatever the hint says. */
function withoutXDimension(metadata: KernelMetadata): KernelMetadata {
  if (!isTrue(metadata.inductorMeta, 'no_x_dim')) return metadata;
  return { ...metadata, sizeHints: { ...metadata.sizeHints, x: 1 } };
}

function requireRows(sizeHints: Numels, heuristic: string): void {
  if (Object.keys(sizeHints).length === 2 && 'x' in sizeHints && 'r0_' in sizeHints) return;
  throw new NotImplementedError(`${heuristic}: size_hints ${JSON.stringify(sizeHints)}`);
}

/** `cooperative_reduction`: programs share each row. */
function cooperativeConfigs(
  metadata: KernelMetadata,
  concurrentPrograms: number,
): readonly BlockConfig[] {
  const { sizeHints, inductorMeta } = metadata;
  requireRows(sizeHints, 'cooperative_reduction');
  const x = hintOf(sizeHints, 'x');
  const r = hintOf(sizeHints, 'r0_');
  const most = floorDiv(lastPowerOf2(concurrentPrograms), x);
  const split = Math.max(1, Math.min(most, MAX_RSPLIT));
  requireThat(r >= split, () => `cooperative_reduction: ${split} programs for rows of ${r}`);
  const part = { ...metadata, sizeHints: { x, r0_: floorDiv(r, split) } };
  const isPersistent = isTrue(inductorMeta, 'persistent_reduction');
  const configs = isPersistent ? persistentReductionConfigs(part) : reductionConfigs(part);
  const shared = configs.map((config) => ({
    ...config,
    constants: { ...config.constants, RSPLIT: split },
  }));
  return heedDeterminism(heedTma(shared, metadata, isPersistent), inductorMeta);
}

/** `split_scan`: programs each scan a part of a row, one after the other. */
function splitScanConfigs(metadata: KernelMetadata): readonly BlockConfig[] {
  const { sizeHints, inductorMeta } = metadata;
  requireRows(sizeHints, 'split_scan');
  const least = countOf(inductorMeta, 'min_split_scan_rblock', 256);
  const configs = reductionConfigs(metadata).map((config) => ({
    ...config,
    constants: Object.fromEntries(
      Object.entries(config.constants).map(([name, size]) => [
        name,
        name.startsWith('R') ? Math.max(size, least) : size,
      ]),
    ),
  }));
  return heedDeterminism(heedTma(configs, metadata, false), inductorMeta);
}

/** Candidates of a kernel that is no combo kernel, or of a part of one. */
function blockConfigs(metadata: KernelMetadata): readonly BlockConfig[] {
  const { heuristic, inductorMeta } = metadata;
  if (heuristic === 'pointwise') return heedTma(pointwiseConfigs(metadata), metadata, false);
  const rows = withoutXDimension(metadata);
  if (heuristic === 'reduction') {
    const configs = reductionConfigs(rows, dynamicSizes(rows));
    const isPersistent = isTrue(inductorMeta, 'persistent_reduction');
    return heedDeterminism(heedTma(configs, rows, isPersistent), inductorMeta);
  }
  const configs = heedTma(persistentReductionConfigs(rows), rows, true);
  const isMixOrder = isTrue(inductorMeta, 'RSPLIT_SIZE');
  return heedDeterminism(isMixOrder ? mixOrderConfigs(rows, configs) : configs, inductorMeta);
}

function allConfigs(metadata: KernelMetadata, concurrentPrograms: number): readonly KernelConfig[] {
  switch (metadata.heuristic) {
    case 'pointwise':
    case 'reduction':
    case 'persistent_reduction':
      return comboConfigs(metadata, blockConfigs) ?? blockConfigs(metadata);
    case 'cooperative_reduction':
      return cooperativeConfigs(withoutXDimension(metadata), concurrentPrograms);
    case 'split_scan':
      return splitScanConfigs(withoutXDimension(metadata));
    case 'template':
      return [templateConfig(metadata)];
    case 'foreach':
      return foreachConfigs(metadata);
    case 'user_autotune':
      return userConfigs(metadata);
    case 'fixed_config':
      return [fixedConfig(metadata)];
  }
}

/** A config's constants by the names that the kernel's parameters have. */
function forParameters(config: KernelConfig, metadata: KernelMetadata): KernelConfig {
  const { parameters, constexprs, constants: given, heuristic } = metadata;
  const constants: Record<string, ConfigValue> = {};
  for (const [name, value] of Object.entries(config.constants)) {
    if (parameters.includes(name)) {
      constants[name] = value;
    } else if (name === blockName('r0_') && parameters.includes('RBLOCK')) {
      // Before 2.7.
      constants.RBLOCK = value;
    } else {
      // A kernel without x dimension has no block size of it.
      requireThat(
        name === 'XBLOCK' && value === 1,
        () => `${heuristic}: the kernel has no parameter '${name}' for ${JSON.stringify(value)}`,
      );
    }
  }
  for (const [name, value] of [
    ['num_warps', config.numWarps],
    ['num_stages', config.numStages],
  ] as const) {
    const isGiven = name in constants || name in given;
    if (constexprs.includes(name) && !isGiven) constants[name] = value;
  }
  return { ...config, constants };
}

/**
 * The configs that Inductor would try for a kernel, each once, in its order: the first is what runs without autotuning. Rules are
 * those of PyTorch 2.11 for CUDA, whichever version and device a kernel was generated for; of kernels of another device than `cuda`
 * they are those of a machine without CUDA. What Inductor adds when it has compiled a kernel (`dynamic_scale_rblock`, coordinate
 * descent) is not among them.
 *
 * @throws NotImplementedError for a combination of dimensions that the heuristic does not know; AssertionError where PyTorch asserts
 *   that it cannot be, or the kernel lacks a parameter for a block size; TypeError for metadata of the wrong kind
 */
export function candidateConfigs(
  metadata: KernelMetadata,
  options: CandidateOptions = {},
): readonly KernelConfig[] {
  requireOptions(options, 'candidateConfigs', ['concurrentPrograms']);
  const programs = requireCount(
    options.concurrentPrograms ?? 1,
    'candidateConfigs()',
    "'concurrentPrograms'",
    1,
  );
  const configs = uniqueConfigs(allConfigs(metadata, programs));
  requireThat(
    configs.length > 0,
    () => `${metadata.heuristic}: there is no config for ${JSON.stringify(metadata.sizeHints)}`,
  );
  return configs.map((config) => forParameters(config, metadata));
}
