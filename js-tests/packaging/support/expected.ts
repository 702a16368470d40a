/** What the fake device says of itself, wherever it is asked. */
export const properties = {
  major: 8,
  maxThreadsPerMultiProcessor: 1,
  multiProcessorCount: 80,
} as const;

/** The same as Inductor would write it into a kernel. */
export const hints =
  "DeviceProperties(type='privateuseone', index=0, multi_processor_count=80, cc=0, major=8, " +
  'regs_per_multiprocessor=None, max_threads_per_multi_processor=1, max_threads_per_block=1024, ' +
  'warp_size=32)';

/** What a compile worker answers from the record. */
export const fromWorker = { properties, computeCapability: 0 } as const;

/** Every entry of the package that holds code. */
export const entries = [
  'inductor-fake-device',
  'inductor-fake-device/sync',
  'inductor-fake-device/inductor',
  'inductor-fake-device/worker',
] as const;

/**
 * The projects time 5 ms of doing nothing. A busy machine may take much longer; a clock that is wrong by
 * its unit is off by a thousand.
 */
export function expectFiveMilliseconds(elapsed: number): void {
  // The page's clock is rounded at both ends.
  expect(elapsed).toBeGreaterThan(4.7);
  expect(elapsed).toBeLessThan(1000);
}
