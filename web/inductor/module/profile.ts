import type { SimulatedEvent, Trace } from '../../simulated/exports.js';
import type { ModuleProfile, ModuleValue } from './inductor_module.js';
import type { CallObserver, ModuleRuntime } from './runtime.js';

/** What a module launched, by name. */
export interface KernelProfile {
  /** Of a Triton kernel, or of an operator: `'extern_kernels.mm'`. */
  readonly name: string;
  readonly kind: 'triton' | 'operator';
  readonly launches: number;
  /** Of all launches together, between events on the stream. */
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
  readonly start: SimulatedEvent;
  readonly end: SimulatedEvent;
}

/** Records an event before and behind whatever is launched. */
class EventObserver implements CallObserver {
  readonly observed: Observed[] = [];
  readonly #runtime: ModuleRuntime;

  constructor(runtime: ModuleRuntime) {
    this.#runtime = runtime;
  }

  around<T>(name: string, kind: 'triton' | 'operator', bytes: number, work: () => T): T {
    const { device } = this.#runtime;
    const stream = device.currentStream();
    const start = device.createEvent({ enableTiming: true });
    const end = device.createEvent({ enableTiming: true });
    this.observed.push({ name, kind, bytes, start, end });
    start.record(stream);
    const result = work();
    end.record(stream);
    return result;
  }

  dispose(): void {
    for (const { start, end } of this.observed) {
      start.dispose();
      end.dispose();
    }
  }

  rows(): KernelProfile[] {
    const rows = new Map<string, { -readonly [Key in keyof KernelProfile]: KernelProfile[Key] }>();
    for (const { name, kind, bytes, start, end } of this.observed) {
      let row = rows.get(name);
      if (row === undefined) {
        row = { name, kind, launches: 0, milliseconds: 0, bytes: 0, gigabytesPerSecond: null };
        rows.set(name, row);
      }
      row.launches++;
      row.milliseconds += start.elapsedTime(end);
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
  const observer = new EventObserver(runtime);
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
  } catch (error) {
    observer.dispose();
    throw error;
  } finally {
    runtime.observer = null;
    trace = device.profiler.stop();
  }
  try {
    const memory = [{ milliseconds: 0, allocatedBytes: before }, ...memoryOf(trace, start)];
    return {
      outputs,
      kernels: observer.rows(),
      milliseconds: end - start,
      peakBytes: Math.max(...memory.map(({ allocatedBytes }) => allocatedBytes)),
      memory,
      trace,
    };
  } finally {
    observer.dispose();
  }
}
