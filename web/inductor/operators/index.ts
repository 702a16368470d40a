/** The operators that generated modules call besides their own kernels. */
import { attentions } from './attention.js';
import { convolutions } from './convolution.js';
import { copies } from './copying.js';
import { Generator } from './generator.js';
import { indexings } from './indexing.js';
import { matrixProducts } from './matrix_product.js';
import { NativeKernels } from './native_kernels.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { orderings } from './ordering.js';
import { poolings } from './pooling.js';
import { randomOperators } from './random.js';
import { recurrentCells } from './recurrent.js';
import { resamplings } from './resampling.js';
import { scans } from './scans.js';
import { specialFunctions } from './special_functions.js';

export { Generator } from './generator.js';

/** Options of the operators. */
export interface OperatorOptions {
  /** Where random numbers come from: by default, on each device a generator of the seed 0. */
  readonly generator?: Generator;
}

/** The given generator, or one for each device. */
function generators(given: Generator | undefined): (context: OperatorContext) => Generator {
  const own = new WeakMap<object, Generator>();
  return ({ device }) => {
    const found = given ?? own.get(device) ?? new Generator();
    own.set(device, found);
    return found;
  };
}

/** The operators on these kernels, by the names that modules call them by: `'extern_kernels.mm'`, `'aten.….default'`. */
export function operatorsOn(
  kernels: NativeKernels,
  { generator }: OperatorOptions = {},
): ReadonlyMap<string, ExternKernel> {
  return new Map([
    ...matrixProducts(kernels),
    ...convolutions(kernels),
    ...attentions(kernels),
    ...resamplings,
    ...poolings,
    ...recurrentCells,
    ...specialFunctions,
    ...indexings,
    ...orderings,
    ...scans,
    ...copies,
    ...randomOperators(generators(generator)),
  ]);
}

let kernels: Promise<NativeKernels> | null = null;

function loadKernels(): Promise<NativeKernels> {
  kernels ??= import('./operators_wasm.js').then(
    ({ default: bytes }) => new NativeKernels(bytes as Uint8Array<ArrayBuffer>),
  );
  return kernels;
}

/** The operators, once their WebAssembly is there. Each call gives its own, with generators of their own. */
export async function loadOperators(
  options: OperatorOptions = {},
): Promise<ReadonlyMap<string, ExternKernel>> {
  return operatorsOn(await loadKernels(), options);
}
