/** Operators along one axis. */
import { elementCount } from '../../simulated/tensor.js';

/** Lines of a row-major list of numbers along an axis: `extent` numbers, `step` apart. */
export interface Lines {
  readonly extent: number;
  readonly step: number;
  readonly count: number;
}

export function linesAlong(size: readonly number[], axis: number): Lines {
  const extent = size.length === 0 ? 1 : (size[axis] as number);
  const step = elementCount(size.slice(axis + 1));
  return { extent, step, count: elementCount(size.slice(0, axis)) * step };
}

/** The first place of a line. */
export const startOf = ({ extent, step }: Lines, line: number): number =>
  Math.floor(line / step) * step * extent + (line % step);
