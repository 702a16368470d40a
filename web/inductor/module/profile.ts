import type { Profiler, Trace } from '../../simulated/exports.js';
import type { ModuleProfile, ModuleValue } from './inductor_module.js';
import type { CallObserver, ModuleRuntime } from './runtime.js';

/** What a module launched, by name. */
export interface KernelProfile {
  /** Of a Triton kernel, or of an operator: `'extern_kernels.mm'`. */
  readonly name: string;
  readonly kind: 'triton' | 'operator';
  readonly launches: number;
  /** Of the work on the device, of all launches together: what the host needs to issue it is not in it. */
  readonly milliseconds: number;
  /** Of the tensors that were passed, once each; of all launches together. */
  readonly bytes: number;
  /** Null where the clock saw no time pass. */
  readonly gigabytesPerSecond: number | null;
}

interface Observed {
  readonly name: string;
  readonly kind: 'triton' | 'operator';
  readonly bytes: number;
  /** Correlations of what was issued: behind the first, up to the last. */
  readonly after: number;
  readonly last: number;
}

/** Notes what each launch and each operator issues. */
class LaunchObserver implements CallObserver {
  readonly #observed: Observed[] = [];
  readonly #profiler: Profiler;

  constructor(profiler: Profiler) {
    this.#profiler = profiler;
  }

  around<T>(name: string, kind: 'triton' | 'operator', bytes: number, work: () => T): T {
    const after = this.#profiler.lastCorrelation;
    const result = work();
    this.#observed.push({ name, kind, bytes, after, last: this.#profiler.lastCorrelation });
    return result;
  }

  /** Launches by their names, with the times of their work out of the trace of the call. */
  rows(trace: Trace): KernelProfile[] {
    const durations = new Map<number, number>();
    for (const { ph, cat, dur = 0, args } of trace.traceEvents) {
      if (ph !== 'X' || (cat !== 'kernel' && cat !== 'copy')) continue;
      durations.set(Number(args?.correlation), dur / 1000);
    }
    const rows = new Map<string, { -readonly [Key in keyof KernelProfile]: KernelProfile[Key] }>();
    for (const { name, kind, bytes, after, last } of this.#observed) {
      let row = rows.get(name);
      if (row === undefined) {
        row = { name, kind, launches: 0, milliseconds: 0, bytes: 0, gigabytesPerSecond: null };
        rows.set(name, row);
      }
      row.launches++;
      for (let id = after + 1; id <= last; id++) row.milliseconds += durations.get(id) ?? 0;
      row.bytes += bytes;
    }
    for (const row of rows.values()) {
      if (row.milliseconds > 0) row.gigabytesPerSecond = row.bytes / row.milliseconds / 1e6;
    }
    return [...rows.values()];
  }
}

/** The allocated bytes by time, out of a trace's counters. */
function memoryOf(trace: Trace, startMs: number): ModuleProfile['memory'] {
  return trace.traceEvents
    .filter(({ ph, name }) => ph === 'C' && name === 'device memory')
    .map(({ ts, args }) => ({
      milliseconds: ts / 1000 - startMs,
      allocatedBytes: Number(args?.allocated ?? 0),
    }));
}

/** @internal Calls a module and observes it. A trace that is being taken already is taken over. */
export function profileCall(
  runtime: ModuleRuntime,
  args: readonly ModuleValue[],
  call: () => ModuleValue[],
): ModuleProfile {
  const { device } = runtime;
  device.synchronize();
  const allocated = (): number => device.memoryStats()['allocated_bytes.all.current'] ?? 0;
  const before = allocated();
  const observer = new LaunchObserver(device.profiler);
  let outputs: ModuleValue[];
  let trace: Trace = { traceEvents: [], displayTimeUnit: 'ms' };
  device.profiler.start();
  const start = device.now();
  let end = start;
  runtime.observer = observer;
  try {
    outputs = call();
    try {
      device.synchronize();
    } catch (error) {
      // A kernel failed that was queued: nobody will get the outputs.
      for (const value of outputs) {
        if (typeof value === 'object' && !args.includes(value)) value?.dispose();
      }
      throw error;
    }
    end = device.now();
  } finally {
    runtime.observer = null;
    trace = device.profiler.stop();
  }
  const memory = [{ milliseconds: 0, allocatedBytes: before }, ...memoryOf(trace, start)];
  return {
    outputs,
    kernels: observer.rows(trace),
    milliseconds: end - start,
    peakBytes: Math.max(...memory.map(({ allocatedBytes }) => allocatedBytes)),
    memory,
    trace,
  };
}
