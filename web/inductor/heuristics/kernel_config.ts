import { nextPowerOf2 } from './arithmetic.js';

/** The value of a constexpr parameter, as `compileTriton` takes it. */
export type ConfigValue = null | boolean | number | string | { readonly float: number };

/** `triton.Config`: with which constants a kernel is compiled. */
export interface KernelConfig {
  /** By the kernel's parameters: `{ XBLOCK: 128, R0_BLOCK: 64 }`. */
  readonly constants: Readonly<Record<string, ConfigValue>>;
  /** Warps of a program. A simulated device has none: what a GPU would use, and a candidate's name. */
  readonly numWarps: number;
  /** Stages of software pipelining, likewise. */
  readonly numStages: number;
}

/** A config whose constants are all whole numbers, as heuristics make them. */
export interface BlockConfig extends KernelConfig {
  readonly constants: Readonly<Record<string, number>>;
}

function keyOf({ constants, numWarps, numStages }: KernelConfig): string {
  const sorted = Object.entries(constants).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([sorted, numWarps, numStages]);
}

/** `unique_configs`: every config once, where it comes first. */
export function uniqueConfigs<Config extends KernelConfig>(configs: readonly Config[]): Config[] {
  if (configs.length < 2) return [...configs];
  const seen = new Map<string, Config>();
  for (const config of configs) {
    const key = keyOf(config);
    if (!seen.has(key)) seen.set(key, config);
  }
  return [...seen.values()];
}

/** How {@link warpCount} bounds warps. */
export interface WarpBounds {
  readonly most?: number;
  readonly least?: number;
  /** Programs that need many registers get half as many warps at most. */
  readonly registerIntensive?: boolean;
}

/** `_num_warps`: a number of warps within bounds, as a power of two. */
export function warpCount(
  warps: number,
  { most = 8, least = 2, registerIntensive = false }: WarpBounds = {},
): number {
  const bound = registerIntensive ? Math.floor(most / 2) : most;
  return nextPowerOf2(Math.min(Math.max(warps, least), bound));
}
