/** One run on the modelled device, traced. */
import type { Trace } from 'inductor-fake-device/simulated';
import type { CompiledProgram } from '../codegen/index.js';
import { onModelledDevice, type PageDevice } from './page_device.js';

export interface TracedRun {
  readonly trace: Trace;
  readonly memory: MemorySummary;
}

/** In bytes, and numbers of things. */
export interface MemorySummary {
  readonly peakAllocated: number;
  readonly peakReserved: number;
  readonly segments: number;
  readonly allocations: number;
  /** What is still allocated when all is over. */
  readonly left: number;
}

/** From host arrays to host arrays, with memory empty at the beginning. */
export function traceRun(
  device: PageDevice,
  program: CompiledProgram,
  inputs: readonly Float32Array[],
): TracedRun {
  const { modelled } = device;
  modelled.emptyCache();
  modelled.resetPeakMemoryStats();
  modelled.resetAccumulatedMemoryStats();
  const trace = onModelledDevice(device, () => {
    modelled.profiler.start();
    try {
      program.run(modelled, inputs);
      return modelled.profiler.stop();
    } finally {
      // Of no effect after a run that succeeded.
      modelled.profiler.stop();
    }
  });
  const stats = modelled.memoryStats();
  const stat = (name: string): number => stats[name] ?? 0;
  return {
    trace,
    memory: {
      peakAllocated: stat('allocated_bytes.all.peak'),
      peakReserved: stat('reserved_bytes.all.peak'),
      segments: stat('segment.all.current'),
      allocations: stat('allocation.all.allocated'),
      left: stat('allocated_bytes.all.current'),
    },
  };
}
