/** What a run took of a device's memory. */
import type { SimulatedDevice } from 'inductor-fake-device/simulated';

/** In bytes, and numbers of things. */
export interface MemorySummary {
  readonly peakAllocated: number;
  readonly peakReserved: number;
  readonly segments: number;
  readonly allocations: number;
  /** What is still allocated when all is over. */
  readonly left: number;
}

/** Forgets what was allocated before, so that {@link memoryOf} tells of what comes now. */
export function beginMemorySummary(device: SimulatedDevice): void {
  device.emptyCache();
  device.resetPeakMemoryStats();
  device.resetAccumulatedMemoryStats();
}

export function memoryOf(device: SimulatedDevice): MemorySummary {
  const stats = device.memoryStats();
  const stat = (name: string): number => stats[name] ?? 0;
  return {
    peakAllocated: stat('allocated_bytes.all.peak'),
    peakReserved: stat('reserved_bytes.all.peak'),
    segments: stat('segment.all.current'),
    allocations: stat('allocation.all.allocated'),
    left: stat('allocated_bytes.all.current'),
  };
}
