import { kindOf } from '../../contract/arguments.js';
import type { ConfigValue, KernelConfig } from './kernel_config.js';
import { isDict, type MetaDict, type MetaValue, requireCount, requireDict } from './meta_value.js';
import type { KernelMetadata } from './metadata.js';
import { isMaxAutotune } from './pointwise.js';
import { requireThat } from './require_that.js';

/** `triton.Config`'s own. */
const DEFAULT_WARPS = 4;
const DEFAULT_STAGES = 3;

/** Keys of a config that are no constants, and mean nothing to a device without warps. */
const OTHER_OPTIONS = ['num_ctas', 'maxnreg', 'num_consumer_groups', 'num_buffers_warp_spec'];

function constant(value: MetaValue, owner: string, name: string): ConfigValue {
  if (value === null || typeof value !== 'object') return value;
  if (isDict(value) && typeof value.float === 'number') return { float: value.float };
  throw new TypeError(`${owner}: '${name}' must be a number, text or None, not ${kindOf(value)}`);
}

/** `config_from_dict`: before 2.7 the constants are a dict of their own, `kwargs`. */
function configFromDict(dict: MetaDict, owner: string): KernelConfig {
  const { num_warps: warps, num_stages: stages, ...rest } = dict;
  const kwargs = 'kwargs' in rest ? requireDict(rest.kwargs, owner, "'kwargs'") : rest;
  return {
    constants: Object.fromEntries(
      Object.entries(kwargs)
        .filter(([name]) => !OTHER_OPTIONS.includes(name))
        .map(([name, value]) => [name, constant(value, owner, name)]),
    ),
    numWarps: requireCount(warps ?? DEFAULT_WARPS, owner, "'num_warps'", 1),
    numStages: requireCount(stages ?? DEFAULT_STAGES, owner, "'num_stages'"),
  };
}

/** `user_autotune`: the configs that a user's kernel came with. */
export function userConfigs({ configs }: KernelMetadata): readonly KernelConfig[] {
  const dicts = configs.length === 0 ? [{}] : configs;
  return dicts.map((dict, i) => configFromDict(dict, `user_autotune: 'configs'[${i}]`));
}

/** `fixed_config`: the one that was chosen when the kernel was generated. */
export function fixedConfig({ config }: KernelMetadata): KernelConfig {
  requireThat(config !== null, () => "fixed_config: there is no 'config'");
  return configFromDict(config, "fixed_config: 'config'");
}

/** `template`: block sizes stand in the kernel. */
export function templateConfig({ numWarps, numStages }: KernelMetadata): KernelConfig {
  requireThat(numWarps !== null, () => "template: there is no 'num_warps'");
  requireThat(numStages !== null, () => "template: there is no 'num_stages'");
  return { constants: {}, numWarps, numStages };
}

/** `foreach`: block sizes stand in the kernel. */
export function foreachConfigs({
  numWarps,
  inductorMeta,
}: KernelMetadata): readonly KernelConfig[] {
  const warps = numWarps === null && isMaxAutotune(inductorMeta) ? [1, 2, 4, 8] : [numWarps ?? 8];
  return warps.map((count) => ({ constants: {}, numWarps: count, numStages: 1 }));
}
