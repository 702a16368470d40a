import { ShapeError } from './errors.js';

/** Sizes of a dense row-major tensor of at most two dimensions; `[]` is a scalar. */
export type Shape = readonly number[];

export function numel(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function contiguousStrides(shape: Shape): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}

export function formatShape(shape: Shape): string {
  return `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
}

export function checkShape(shape: Shape, what: string): void {
  if (shape.length > 2) {
    throw new ShapeError(
      `${what} has ${shape.length} dimensions, at most 2 are supported: ${formatShape(shape)}`,
    );
  }
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new ShapeError(
        `${what} has shape ${formatShape(shape)}: every size must be a positive integer`,
      );
    }
  }
  // Kernels index with 32-bit integers, as Inductor's do below this size.
  if (numel(shape) > 2 ** 31 - 1) {
    throw new ShapeError(`${what} has shape ${formatShape(shape)}: more than 2147483647 elements`);
  }
}

/** The shape of an element-wise operation: sizes aligned at the right, size 1 stretched. */
export function broadcastShapes(a: Shape, b: Shape, operation: string): number[] {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let fromRight = 1; fromRight <= rank; fromRight++) {
    const sizeA = a[a.length - fromRight] ?? 1;
    const sizeB = b[b.length - fromRight] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new ShapeError(
        `${operation}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: ` +
          `size ${sizeA} against ${sizeB} at dimension ${rank - fromRight}`,
      );
    }
    shape.unshift(Math.max(sizeA, sizeB));
  }
  checkShape(shape, `the result of ${operation}`);
  return shape;
}

/** The dimensions that a reduction runs over: all of them for `null`. */
export function reducedDimensions(shape: Shape, dim: number | null, operation: string): number[] {
  if (dim === null) return shape.map((_, position) => position);
  const rank = shape.length;
  if (!Number.isInteger(dim) || dim < -rank || dim >= rank) {
    throw new ShapeError(
      rank === 0
        ? `${operation}: dim ${dim} is out of range: the operand is a scalar and has no dimension`
        : `${operation}: dim ${dim} is out of range for shape ${formatShape(shape)}: expected ${-rank} to ${rank - 1}`,
    );
  }
  return [dim < 0 ? dim + rank : dim];
}
