/** The shapes of what the simulated device's WebAssembly module exports: see `src/bindings/simulated_*.cc`. */
import type { CoreModule, Outcome, RawDeviceInterface } from '../core/native.js';

/** Fields of a profile that may be absent. */
export interface OptionalProfileFields {
  /** Compute capability. */
  readonly major?: number;
  readonly minor?: number;
  readonly maxThreadsPerMultiProcessor?: number;
  readonly maxThreadsPerBlock?: number;
  readonly warpSize?: number;
  /** 32-bit registers. */
  readonly regsPerMultiprocessor?: number;
  /** Bytes. */
  readonly sharedMemoryPerBlock?: number;
  /** Bytes that a kernel may ask for. */
  readonly sharedMemoryPerBlockOptin?: number;
  /** Bytes. */
  readonly sharedMemoryPerMultiprocessor?: number;
  /** kHz */
  readonly memoryClockRate?: number;
  /** Bits. */
  readonly memoryBusWidth?: number;
  /** Bytes. */
  readonly l2CacheSize?: number;
  /** Bytes. */
  readonly totalMemory?: number;
  /** Peak single-precision rate; a fused multiply-add counts twice. */
  readonly fp32OperationsPerMs?: number;
}

/** C++ `DeviceProfile`. */
export interface RawProfile extends OptionalProfileFields {
  readonly name: string;
  readonly product: string;
  readonly platform: 'fake' | 'cuda' | 'hip';
  readonly gcnArchName: string;
  readonly multiProcessorCount: number;
  readonly memoryTransfersPerClock: number;
}

export interface RawSimulatedOptions {
  readonly memoryBytes: number;
  readonly reservedBytes: number;
  readonly deferred: boolean;
  readonly seed: number;
  readonly virtualClock: boolean;
  readonly noise: number;
  readonly profile: RawProfile;
}

/** An allocation, as the allocator keeps it. */
export interface RawAllocation {
  readonly address: number;
  readonly size: number;
  readonly requestedSize: number;
  readonly stream: number;
}

/** A part of a segment, as `torch.cuda.memory_snapshot()` has it. */
export interface BlockSnapshot {
  readonly address: number;
  /** Bytes. */
  readonly size: number;
  /** Bytes that were asked for; 0 when inactive. */
  readonly requestedSize: number;
  readonly state: 'active_allocated' | 'active_awaiting_free' | 'inactive';
  readonly label: string;
}

/** Device memory that is reserved in one piece. */
export interface SegmentSnapshot {
  readonly address: number;
  /** Bytes, like the sizes that follow. */
  readonly totalSize: number;
  readonly allocatedSize: number;
  readonly activeSize: number;
  readonly requestedSize: number;
  /** Raw handle of the stream that it is reserved for. */
  readonly stream: number;
  readonly segmentType: 'small' | 'large';
  /** In order of address, without gaps. */
  readonly blocks: readonly BlockSnapshot[];
}

/** C++ `SimulatedDevice`. Streams are their raw handles. */
export interface RawSimulatedDevice extends RawDeviceInterface {
  allocate(bytes: number, stream: number, label: string): Outcome<number>;
  recordStream(address: number, stream: number): Outcome;
  emptyCache(): void;
  memoryStats(): Record<string, number>;
  resetPeakStats(): void;
  resetAccumulatedStats(): void;
  memorySnapshot(): SegmentSnapshot[];
  findAllocation(address: number): RawAllocation | null;
  failAllocation(n: number): void;
  createStream(priority: number): Outcome<number>;
  destroyStream(stream: number): Outcome;
  getPriority(stream: number): Outcome<number>;
  setCurrentStream(stream: number): Outcome;
  waitStream(stream: number, other: number): Outcome;
  synchronizeStream(stream: number): Outcome;
  queryStream(stream: number): Outcome<boolean>;
  lastCorrelation(): number;
  lastFailure(): { readonly operation: number; readonly others: number };
  pendingOperations(): number;
  now(): number;
  advanceHostTime(milliseconds: number): void;
  lose(reason: string): void;
  isLost(): boolean;
  reset(): Outcome;
  observe(device: number): void;
  stopObserving(): void;
}

/** What the core asks of JavaScript, by the number of the device. None may throw. */
export interface SimulatedHooks {
  /** Makes memory usable below an address. */
  grow(device: number, end: number): boolean;
  /** Carries out an operation; false when it failed. */
  run(device: number, operation: number): boolean;
  /** An operation has run. `kind`: 0 work, 1 an event's mark, 2 a wait. Times in milliseconds. */
  observe(
    device: number,
    kind: number,
    operation: number,
    stream: number,
    correlation: number,
    start: number,
    end: number,
    failed: number,
  ): void;
}

/** The module: the contract's exports and its own. */
export interface SimulatedModule extends CoreModule, SimulatedHot {
  readonly SimulatedDevice: {
    create(device: number, options: RawSimulatedOptions): Outcome<RawSimulatedDevice>;
  };
  profiles(): RawProfile[];
  findProfile(name: string): Outcome<RawProfile | null>;
  /** Bytes at the start of device memory that are never allocated, at least: the stacks of kernels in C. */
  readonly reservedBytes: number;
  readonly largestMemoryBytes: number;
  readonly leastPriority: number;
  readonly greatestPriority: number;
  simulatedHooks?: SimulatedHooks;
  /** The module's own memory, since the latest `_fd_scratch`. */
  memoryBuffer?: ArrayBuffer;
}

/** simulated_hot.cc: plain functions over addresses. */
export interface SimulatedHot {
  _fd_sim_allocate(device: number, bytes: number, stream: number): number;
  _fd_sim_free(device: number, address: number): number;
  _fd_sim_bytes_from(device: number, address: number): number;
  _fd_sim_current_stream(device: number): number;
  _fd_sim_run(
    device: number,
    stream: number,
    operation: number,
    bytes: number,
    operations: number,
  ): number;
  _fd_sim_event_new(device: number, enableTiming: number): number;
  _fd_sim_event_delete(event: number): void;
  _fd_sim_event_record(event: number, stream: number): number;
  _fd_sim_event_wait(event: number, stream: number): number;
  _fd_sim_event_synchronize(event: number): number;
  _fd_sim_event_query(event: number): number;
  _fd_sim_event_elapsed_time(start: number, end: number): number;
  _fd_sim_event_recorded_time(event: number): number;
  _fd_scratch(bytes: number): number;
  _fd_encode(
    dtype: number,
    host: number,
    from: number,
    to: number,
    count: number,
    first: number,
  ): number;
  _fd_decode(
    dtype: number,
    host: number,
    from: number,
    to: number,
    count: number,
    first: number,
  ): number;
}
