/** What a device says of itself: the value of `Worker.getDeviceProperties`. */
export class DeviceProperties {
  constructor(
    /** Major version of the compute capability. */
    readonly major: number,
    /** Threads that can be resident on one multiprocessor. */
    readonly maxThreadsPerMultiProcessor: number,
    /** Number of multiprocessors. */
    readonly multiProcessorCount: number,
  ) {}
}

/** PyTorch's `CpuDeviceProperties`. */
export class CpuDeviceProperties {
  constructor(
    /** Number of logical processors of the host. */
    readonly multiProcessorCount: number,
  ) {}
}
