/** How a kernel is cut into programs: blocks of x, chosen after Inductor's heuristics without autotuning. */
import type { KernelCost } from 'inductor-fake-device/simulated';
import type { Kernel } from './kernel_ir.js';
import { nextPowerOf2 } from './masks.js';

/** Elements of a tile that Inductor still reduces at once. */
const MAX_PERSISTENT_TILE = 4096;

/** Elements of x that one program computes. */
export function xBlockOf(kernel: Kernel): number {
  const hint = nextPowerOf2(kernel.xnumel);
  if (kernel.r0Numel === null) {
    return Math.min(hint, Math.max(256, Math.min(Math.floor(hint / 128), 1024)));
  }
  // One row for each program where a row lies together in memory; else rows side by side, to read along them.
  if (kernel.reductionHint !== 'OUTER') return 1;
  if (kernel.heuristics === 'reduction') return Math.min(hint, 64);
  const rows = nextPowerOf2(kernel.r0Numel);
  const fitting = [1, 8, 32, 128].filter(
    (block) => block === 1 || (block <= hint && block * rows <= MAX_PERSISTENT_TILE),
  );
  return fitting.at(-1) ?? 1;
}

/** Inductor's `Grid1D`. */
export function gridOf(kernel: Kernel): readonly [x: number] {
  return [Math.ceil(kernel.xnumel / xBlockOf(kernel))];
}

/** What the device checks arguments against: a kernel's parameters with Triton's types. */
export function signatureOf(kernel: Kernel): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...kernel.arguments.map(({ name }) => [name, '*fp32']),
    ['xnumel', 'i32'],
    ...(kernel.r0Numel === null ? [] : [['r0_numel', 'i32']]),
  ]);
}

/**
 * What a launch moves and computes, for the virtual clock: every buffer once, and once more where it is
 * overwritten in place; every operation once for each element.
 *
 * @param elements how many elements a buffer has
 */
export function costOf(
  { arguments: pointers, instructions, xnumel, r0Numel }: Kernel,
  elements: (buffer: string) => number,
): Required<KernelCost> {
  const moved = pointers.map(({ buffer, reuses }) => elements(buffer) * (reuses === null ? 1 : 2));
  const computed = instructions.map(({ kind, inLoop }) => {
    if (kind === 'load' || kind === 'store' || kind === 'constant') return 0;
    return xnumel * (inLoop || kind === 'reduction' ? (r0Numel ?? 1) : 1);
  });
  return { bytes: 4 * sum(moved), operations: sum(computed) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
