/** One run of a module: called once in modelled time, for the trace, and many times on the clock. */
import {
  type InductorModule,
  loadInductorModule,
  type ModuleKernel,
  type ModuleValue,
} from 'inductor-fake-device/inductor';
import { type DevicePrint, SimulatedDevice, Tensor } from 'inductor-fake-device/simulated';
import { beginMemorySummary, memoryOf } from '../page/memory_summary.js';
import { halfSpread, median } from '../page/spread.js';
import { measureRepeatedly, measureResolution, repeatBatch } from '../page/timing.js';
import { matrixAt, summaryOf } from './elements.js';
import type {
  KernelSource,
  KernelTime,
  Measurement,
  ModuleRun,
  RunProgress,
  RunRequest,
  ShownValue,
} from './messages.js';

/** Device memory grows to this as it is needed. */
const MEMORY_BYTES = 2 ** 30;

/** How long a module is called before it is measured, and how often at most. */
const WARM_MS = 50;
const WARM_CALLS = 2000;

/** How long a batch of calls may take whose kernels are measured, and how many calls that are at most. */
const MEASURED_MS = 25;
const MEASURED_CALLS = 250;

const PRINTED_LINES = 200;

/**
 * Loads and calls a module, with what its own `get_args()` gives.
 *
 * @throws what loading and calling it throw
 */
export async function runModule(
  request: RunRequest,
  onProgress: (progress: RunProgress) => void,
): Promise<ModuleRun> {
  const modelled = await modelRun(request, onProgress);
  onProgress({ stage: 'measuring' });
  return { ...modelled, ...(await measureRun(request, modelled.loadMs)) };
}

type ModelledRun = Omit<ModuleRun, 'kernels' | 'measurement'> & { readonly loadMs: number };

/** A call in the time of the virtual clock, which shows what is too short for the browser's. */
async function modelRun(
  { source, seed, profile }: RunRequest,
  onProgress: (progress: RunProgress) => void,
): Promise<ModelledRun> {
  const prints: string[] = [];
  const device = new SimulatedDevice({
    profile,
    memoryBytes: MEMORY_BYTES,
    clock: 'virtual',
    onPrint: (print) => {
      if (prints.length < PRINTED_LINES) prints.push(printText(print));
    },
  });
  const began = performance.now();
  let module: InductorModule | undefined;
  const held: ModuleValue[] = [];
  try {
    module = await loadInductorModule(device, source, {
      onProgress: (progress) => onProgress({ stage: 'compiling', ...progress }),
    });
    const loadMs = performance.now() - began;
    onProgress({ stage: 'running' });
    const args = module.exampleInputs(seed);
    held.push(...args);
    // Now: a module may write to its inputs.
    const inputs = args.map(shownValue);
    beginMemorySummary(device);
    const { outputs, trace } = module.profile(args);
    held.push(...outputs);
    const shownOutputs = outputs.map(shownValue);
    disposeAll(held.splice(0));
    return {
      inputs,
      outputs: shownOutputs,
      sources: module.kernels.map(kernelSource),
      trace,
      // Once all is given back, so that what is left over is what the module lost.
      memory: memoryOf(device),
      product: device.profile.product,
      prints,
      loadMs,
    };
  } finally {
    disposeAll(held);
    module?.dispose();
    device.dispose();
  }
}

/** Calls on the browser's clock: the kernels are compiled already. */
async function measureRun(
  { source, seed }: RunRequest,
  loadMs: number,
): Promise<{ readonly kernels: readonly KernelTime[]; readonly measurement: Measurement }> {
  const device = new SimulatedDevice({ memoryBytes: MEMORY_BYTES, onPrint: () => {} });
  let module: InductorModule | undefined;
  let args: readonly ModuleValue[] = [];
  try {
    module = await loadInductorModule(device, source);
    args = module.exampleInputs(seed);
    const resolutionMs = measureResolution(device);
    warmUp(module, args);
    const whole = measureCalls(device, module, args, resolutionMs);
    // The way that is profiled is another one, whose first calls are slow, too.
    profileCalls(module, args, WARM_CALLS);
    const { batches, calls, kernels } = measureKernels(module, args, resolutionMs);
    return {
      kernels,
      measurement: {
        batches,
        calls,
        loadMs,
        callMs: whole.perCallMs,
        callUncertaintyMs: whole.uncertaintyMs,
        callBatches: whole.batches,
      },
    };
  } finally {
    disposeAll(args);
    module?.dispose();
    device.dispose();
  }
}

/** What a module runs first is slow: it is linked, and the browser compiles better what runs often. */
function warmUp(module: InductorModule, args: readonly ModuleValue[]): void {
  const began = performance.now();
  for (let call = 0; call < WARM_CALLS && performance.now() - began < WARM_MS; call++) {
    disposeOutputs(module.call(args), args);
  }
}

function measureKernels(
  module: InductorModule,
  args: readonly ModuleValue[],
  resolutionMs: number,
): { readonly batches: number; readonly calls: number; readonly kernels: readonly KernelTime[] } {
  const first = profileCalls(module, args, MEASURED_CALLS);
  const { calls } = first;
  const batches = repeatBatch(first, () => profileCalls(module, args, calls));
  // A batch that took too long has fewer calls than the first, and counts as much.
  const kernels = first.kernels.map((kernel) => {
    const means = batches.map(
      (batch) => batch.kernels.find(({ name }) => name === kernel.name)?.milliseconds ?? 0,
    );
    return {
      ...kernel,
      milliseconds: median(means),
      // Each call begins anywhere between two of the clock's steps, so a mean is finer than these.
      uncertaintyMs: Math.max(halfSpread(means), resolutionMs / Math.sqrt(calls * batches.length)),
    };
  });
  return { batches: batches.length, calls, kernels };
}

/** The kernels of a batch of calls, their times the means. */
function profileCalls(
  module: InductorModule,
  args: readonly ModuleValue[],
  most: number,
): { readonly calls: number; readonly kernels: readonly Omit<KernelTime, 'uncertaintyMs'>[] } {
  const totals = new Map<string, Omit<KernelTime, 'uncertaintyMs'>>();
  const began = performance.now();
  let calls = 0;
  while (calls === 0 || (calls < most && performance.now() - began < MEASURED_MS)) {
    const { outputs, kernels } = module.profile(args);
    disposeOutputs(outputs, args);
    for (const { name, kind, launches, milliseconds, bytes } of kernels) {
      const before = totals.get(name)?.milliseconds ?? 0;
      totals.set(name, { name, kind, launches, milliseconds: before + milliseconds, bytes });
    }
    calls++;
  }
  const kernels = [...totals.values()].map((total) => ({
    ...total,
    milliseconds: total.milliseconds / calls,
  }));
  return { calls, kernels };
}

function measureCalls(
  device: SimulatedDevice,
  module: InductorModule,
  args: readonly ModuleValue[],
  resolutionMs: number,
): ReturnType<typeof measureRepeatedly> {
  return measureRepeatedly(device, resolutionMs, () => disposeOutputs(module.call(args), args));
}

/** A module may return an input, which is needed again. */
function disposeOutputs(outputs: readonly ModuleValue[], args: readonly ModuleValue[]): void {
  disposeAll(outputs.filter((value) => !args.includes(value)));
}

function disposeAll(values: readonly ModuleValue[]): void {
  for (const value of values) if (value instanceof Tensor) value.dispose();
}

function shownValue(value: ModuleValue): ShownValue {
  if (!(value instanceof Tensor)) return { kind: 'scalar', text: pythonText(value) };
  const tensor = { shape: [...value.size], data: value.toTypedArray() };
  const firstMatrix = matrixAt(tensor, 0);
  const isAll = firstMatrix.data.length === tensor.data.length;
  return {
    kind: 'tensor',
    dtype: String(value.dtype),
    ...tensor,
    summary: isAll ? firstMatrix.summary : summaryOf(tensor.data),
    firstMatrix,
  };
}

function pythonText(value: number | bigint | boolean | null): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

function kernelSource(kernel: ModuleKernel): KernelSource {
  const { name, source, line, heuristic, gridType, config, candidates, compiled } = kernel;
  return {
    name,
    source,
    line,
    heuristic,
    gridType,
    constants: Object.entries(config.constants).map(([constant, value]) => [
      constant,
      constantText(value),
    ]),
    numWarps: config.numWarps,
    numStages: config.numStages,
    candidates: candidates.length,
    ir: compiled.ir,
    report: compiled.report,
    wasmBytes: compiled.wasm.length,
  };
}

/** A float is an object, for JavaScript has one kind of number. */
function constantText(value: ModuleKernel['config']['constants'][string]): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return pythonText(value);
  return Number.isInteger(value.float) ? value.float.toFixed(1) : String(value.float);
}

function printText({ kernel, program, text, values }: DevicePrint): string {
  return `${kernel}, program (${program.join(', ')})${text}${values.join(', ')}`;
}
