/**
 * The shapes of what the WebAssembly module exports. `src/bindings/embind.cc` and `hot.cc` are the
 * other side of each.
 */

/** A core Status with its output: `value` is there when `code` is 0. */
export interface Outcome<T = undefined> {
  readonly code: number;
  readonly message: string;
  readonly value: T;
  /** Of a failure, what a JavaScript function threw that the core called. */
  readonly cause?: unknown;
}

/** What embind gives every handle. */
export interface RawHandle {
  delete(): void;
  isDeleted(): boolean;
}

/** C++ `Event`. */
export interface RawEvent extends RawHandle {
  readonly enableTiming: boolean;
  readonly recordedTime: number | null;
  address(): number;
  record(): Outcome;
  elapsedTime(end: RawEvent): Outcome<number>;
}

/** C++ `DeviceProperties`. */
export interface RawDeviceProperties extends RawHandle {
  readonly major: number | null;
  readonly maxThreadsPerMultiProcessor: number | null;
  readonly multiProcessorCount: number;
}

/** C++ `Worker`. An index is a number (NaN for what is none) and the text that it prints as. */
export interface RawWorker extends RawHandle {
  setDevice(index: number, shown: string): Outcome;
  currentDevice(): Outcome<number>;
  getDeviceProperties(index: number, shown: string): Outcome<RawDeviceProperties>;
}

/** C++ `DeviceInterface`. */
export interface RawDeviceInterface extends RawHandle {
  address(): number;
  worker(): RawWorker;
  newDevice(index: number, shown: string): Outcome;
  newEvent(enableTiming: boolean, blocking: boolean, interprocess: boolean): Outcome<RawEvent>;
  newStream(): Outcome;
  currentDevice(): Outcome<number>;
  setDevice(index: number, shown: string): Outcome;
  exchangeDevice(index: number, shown: string): Outcome<number>;
  maybeExchangeDevice(index: number, shown: string): Outcome<number>;
  deviceCount(): Outcome<number>;
  isAvailable(): Outcome<boolean>;
  synchronize(index: number, shown: string): Outcome;
  stream(): Outcome;
  currentStream(): Outcome;
  setStream(): Outcome;
  setStreamById(id: number, index: number, type: number): Outcome;
  getRawStream(index: number, shown: string): Outcome<number | null>;
  getDeviceProperties(index: number, shown: string): Outcome<RawDeviceProperties>;
  getComputeCapability(index: number, shown: string): Outcome<number | string>;
  memoryAllocated(index: number, shown: string): Outcome<number>;
  isBf16Supported(includingEmulation: boolean): Outcome<boolean>;
  isDtypeSupported(dtype: number, includingEmulation: boolean): Outcome<boolean>;
  isTritonCapable(index: number, shown: string): Outcome<boolean>;
  raiseIfTritonUnavailable(index: number, shown: string): Outcome;
  raiseIfTritonUnavailableGiven(tritonCapable: boolean): Outcome;
}

/**
 * The C++ core as embind exports it, for whoever wants to be without this package's classes: methods
 * return an {@link Outcome} instead of throwing, and every handle is the caller's to `delete()`.
 */
export interface RawCore {
  readonly Event: abstract new () => RawEvent;
  readonly DeviceProperties: abstract new () => RawDeviceProperties;
  readonly Worker: abstract new () => RawWorker;
  readonly DeviceInterface: (abstract new () => RawDeviceInterface) & {
    /** The abstract base. */
    base(): RawDeviceInterface;
    /** The fake single device. */
    fake(): RawDeviceInterface;
    /** The host, with that many processors. */
    cpu(processorCount: number): RawDeviceInterface;
    dtypeAsksBf16(dtype: number): boolean;
  };
  dtypes(): {
    code: number;
    name: string;
    itemsize: number;
    isFloatingPoint: boolean;
    isSigned: boolean;
  }[];
  statusCodes(): Record<number, string>;
  eventOptionBits(): Record<string, number>;
  /** The failure of the latest failing call to one of the `_fd_` functions. */
  lastStatus(): Outcome;
}

/** Bits of `_fd_event_new`'s options; a test holds them against the core's. */
export const EVENT_OPTION_BITS = { enableTiming: 1, blocking: 2, interprocess: 4 } as const;

/** hot.cc: plain functions over addresses. */
export interface HotCore {
  _fd_current_device(device: number): number;
  _fd_event_new(device: number, options: number): number;
  _fd_event_delete(event: number): void;
  _fd_event_record(event: number): number;
  _fd_event_elapsed_time(start: number, end: number): number;
  _fd_event_enable_timing(event: number): number;
  _fd_event_recorded_time(event: number): number;
}

/** The module that Emscripten's glue makes. */
export interface CoreModule extends RawCore, HotCore {
  /** What a JavaScript function threw when the core called it, until somebody reports it. */
  caughtError?: unknown;
}
