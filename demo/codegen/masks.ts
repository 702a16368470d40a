import type { IndexExpression, Kernel, RangeTree } from './kernel_ir.js';

/** Inductor never makes x blocks larger than this, so a multiple of it fills every block. */
const MAX_XBLOCK = 4096;

export function nextPowerOf2(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}

/** Whether some elements of the last x block lie outside. */
export function hasXMask({ xnumel }: Kernel): boolean {
  return xnumel !== 1 && xnumel % MAX_XBLOCK !== 0;
}

/** Whether some elements of a tile lie outside the reduced dimension. */
export function hasR0Mask({ heuristics, r0Numel }: Kernel): boolean {
  if (r0Numel === null) return false;
  return heuristics === 'reduction' || nextPowerOf2(r0Numel) !== r0Numel;
}

/** The mask of the given range trees, `null` where it would be true everywhere. */
export function maskOf(kernel: Kernel, trees: ReadonlySet<RangeTree>): string | null {
  const masks: string[] = [];
  if (trees.has('r0_') && hasR0Mask(kernel)) masks.push('r0_mask');
  if (trees.has('x') && hasXMask(kernel)) masks.push('xmask');
  return masks.length === 0 ? null : masks.join(' & ');
}

export function treesOf(index: IndexExpression): Set<RangeTree> {
  return new Set(index.map(({ variable }) => variable.tree));
}

/** The mask of a whole tile of a reduction kernel. */
export function tileMask(kernel: Kernel): string | null {
  return maskOf(kernel, new Set<RangeTree>(['x', 'r0_']));
}
