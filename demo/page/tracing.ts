/** One run on the modelled device, traced. */
import type { CompiledProgram } from '../codegen/index.js';
import { beginMemorySummary, memoryOf } from './memory_summary.js';
import { onModelledDevice, type PageDevice } from './page_device.js';
import type { TracedRun } from './trace_panel.js';

/** From host arrays to host arrays, with memory empty at the beginning. */
export function traceRun(
  device: PageDevice,
  program: CompiledProgram,
  inputs: readonly Float32Array[],
): TracedRun {
  const { modelled } = device;
  beginMemorySummary(modelled);
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
  return { trace, memory: memoryOf(modelled) };
}
