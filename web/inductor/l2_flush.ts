import { realm } from '../realm.js';
import type { SimulatedDevice } from '../simulated/exports.js';
import type * as simulated from '../simulated/parts.js';

/**
 * The simulated device's classes, where they are in this realm: this entry does without them otherwise, and
 * only who has made a device can pass one.
 */
function simulatedParts(): typeof simulated | undefined {
  return realm.parts.get('simulated') as typeof simulated | undefined;
}

export function isSimulatedDevice(value: unknown): value is SimulatedDevice {
  const parts = simulatedParts();
  return parts !== undefined && value instanceof parts.SimulatedDevice;
}

/** Empties a device's L2 cache, by writing as many bytes as it holds. */
export interface L2Flush {
  /** Issues the write to the current stream. */
  flush(): void;
  /** Frees the memory. */
  dispose(): void;
}

/**
 * A flush for a device, or `null` where there is none: no L2 cache in its profile, or no memory to write.
 *
 * @param options `writes`: whether bytes are really written. On a virtual clock the write takes its time
 *   without, since no time there comes from a cache
 */
export function l2FlushOf(
  device: SimulatedDevice,
  { writes }: { readonly writes: boolean },
): L2Flush | null {
  const parts = simulatedParts();
  const bytes = device.profile.l2CacheSize ?? 0;
  if (parts === undefined || bytes === 0) return null;
  let address: number;
  try {
    address = device.allocate(bytes, { label: 'L2 flush' });
  } catch (error) {
    if (error instanceof realm.OutOfMemoryError) return null;
    throw error;
  }
  const kernel = new parts.JavaScriptKernel({
    name: 'flush_l2_cache',
    signature: { buffer: '*u8' },
    run: (_program, buffer: Uint8Array) => {
      if (writes) buffer.fill(0, 0, bytes);
    },
  });
  const launch = { grid: [1], args: [address], cost: { bytes } };
  return {
    flush: () => device.launch(kernel, launch),
    dispose: () => device.free(address),
  };
}
