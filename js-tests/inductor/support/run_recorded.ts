/** Calls a recorded module with what it was given. */
import {
  type ExternKernel,
  type LoadModuleOptions,
  loadInductorModule,
  type ModuleValue,
  type OperatorValue,
} from 'inductor-fake-device/inductor';
import type { SimulatedDevice, Tensor } from 'inductor-fake-device/sync';
import type { Bound } from '../../triton/support/compare.js';
import { isTensor, type RecordedModule, type RecordedValue } from './recorded_modules.js';
import { tensor } from './recorded_operators.js';
import { difference, place } from './tensors.js';

/** Gives back the seeds that PyTorch's generator gave. */
function recordedSeeds(seeds: () => BigInt64Array): ExternKernel {
  return (_context, _args, { out }) => tensor(out as OperatorValue).copyFrom(seeds());
}

/** A value as a module is given it. */
export function given(device: SimulatedDevice, value: RecordedValue): ModuleValue {
  return isTensor(value) ? place(device, value) : value.value;
}

const isDeviceTensor = (value: ModuleValue): value is Tensor =>
  value !== null && typeof value === 'object';

export function disposeAll(values: Iterable<ModuleValue>): void {
  for (const value of values) if (isDeviceTensor(value)) value.dispose();
}

/** Judges what a module gave, or left in an input, against what was recorded. */
function judge(
  device: SimulatedDevice,
  got: ModuleValue | undefined,
  want: RecordedValue,
  bound: Bound | undefined,
): string | null {
  if (!isTensor(want)) {
    return Object.is(got, want.value) ? null : `is ${got} instead of ${want.value}`;
  }
  if (got === undefined || !isDeviceTensor(got)) return `is ${got} instead of a tensor`;
  if (want.stride !== null) {
    // A stride of a dimension with at most one element is never used.
    const isOther = want.stride.some((step, i) => {
      return (want.shape[i] as number) > 1 && got.stride[i] !== step && got.numel > 0;
    });
    if (isOther) return `has the strides [${got.stride}] instead of [${want.stride}]`;
  }
  const expected = place(device, want);
  try {
    return difference(got, expected, bound);
  } finally {
    expected.dispose();
  }
}

/**
 * What is wrong with a module's results and with what it left in its inputs: nothing, in a good run.
 *
 * @param bound what floating-point results may be off by, where it is not what is allowed to their dtype
 */
export async function problemsOf(
  device: SimulatedDevice,
  recorded: RecordedModule,
  options: LoadModuleOptions = {},
  bound?: Bound,
): Promise<string[]> {
  const { inputs, outputs, mutated, areOthersUnchanged, seeds } = recorded;
  const constants = Object.fromEntries(
    Object.entries(recorded.constants).map(([name, value]) => [name, place(device, value)]),
  );
  const externKernels = {
    ...options.externKernels,
    ...(seeds === null ? {} : { 'aten.randint.low_out': recordedSeeds(seeds) }),
  };
  const module = await loadInductorModule(device, recorded.source, {
    ...options,
    constants,
    externKernels,
  });
  const args = inputs.map((value) => given(device, value));
  let results: ModuleValue[] = [];
  try {
    results = module.call(args);
    const problems: string[] = [];
    if (results.length !== outputs.length) {
      problems.push(`${results.length} outputs instead of ${outputs.length}`);
    }
    const note = (what: string, problem: string | null) => {
      if (problem !== null) problems.push(`${what} ${problem}`);
    };
    outputs.forEach((output, i) => {
      note(`output ${i}`, judge(device, results[i], output, bound));
    });
    args.forEach((value, i) => {
      const after = mutated.get(i) ?? (areOthersUnchanged ? inputs[i] : undefined);
      if (after !== undefined) note(`input ${i} afterwards`, judge(device, value, after, bound));
    });
    return problems;
  } finally {
    disposeAll(results);
    disposeAll(args);
    disposeAll(Object.values(constants));
    module.dispose();
  }
}
