/** Operators that are JavaScript: kernels over whole tensors as lists of numbers. */

import { type ElementArray, elementTypeOf } from '../../simulated/element_type.js';
import { JavaScriptKernel, type Tensor } from '../../simulated/exports.js';
import { elementCount } from '../../simulated/tensor.js';
import { type Layout, type Numbers, readElements, writeElements } from './elements.js';
import type { Geometry } from './geometry.js';
import type { OperatorContext } from './operator.js';
import type { DType } from './shared.js';

const pointerTo = (dtype: DType): string => `*${elementTypeOf(dtype)?.triton}`;

/** A tensor's memory with another size and other strides, from its first element. */
export interface View extends Geometry {
  readonly tensor: Tensor;
}

/** Where a kernel finds an operand. */
interface Operand {
  readonly tensor: Tensor;
  readonly layout: Layout;
}

function operandOf(given: Tensor | View): Operand {
  const tensor = 'tensor' in given ? given.tensor : given;
  const { size, stride } = given;
  return { tensor, layout: { size, stride, dtype: tensor.dtype } };
}

/**
 * Launches a kernel that reads whole tensors and writes whole tensors, in the order of the context's stream.
 *
 * @param run called when the work runs, with the elements of the tensors in row-major order; gives those of the results. What it
 *   throws fails the launch, and nothing is written
 */
export function launchPlain(
  { device, stream }: OperatorContext,
  name: string,
  {
    reads,
    writes,
  }: {
    readonly reads: readonly (Tensor | View)[];
    readonly writes: readonly (Tensor | View)[];
  },
  run: (operands: readonly Numbers[]) => readonly Numbers[],
): void {
  const operands = [...reads, ...writes].map(operandOf);
  // The tensors themselves may be gone when the work runs.
  const layouts = operands.map(({ layout }) => layout);
  const readCount = reads.length;
  const kernel = new JavaScriptKernel({
    name,
    signature: Object.fromEntries(
      layouts.map(({ dtype }, i) => [
        i < readCount ? `in_ptr${i}` : `out_ptr${i - readCount}`,
        pointerTo(dtype),
      ]),
    ),
    run(_program, ...memory: ElementArray[]) {
      const values = layouts
        .slice(0, readCount)
        .map((layout, i) => readElements(memory[i] as ElementArray, layout));
      run(values).forEach((numbers, i) => {
        const place = readCount + i;
        writeElements(numbers, memory[place] as ElementArray, layouts[place] as Layout);
      });
    },
  });
  const bytes = layouts.reduce(
    (sum, { size, dtype }) => sum + elementCount(size) * dtype.itemsize,
    0,
  );
  const operations = layouts
    .slice(readCount)
    .reduce((sum, { size }) => sum + elementCount(size), 0);
  device.launch(kernel, {
    grid: [1],
    args: operands.map(({ tensor }) => tensor),
    stream,
    cost: { bytes, operations },
  });
}
