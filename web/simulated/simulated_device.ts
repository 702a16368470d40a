import {
  kindOf,
  requireArgument,
  requireOptions,
  requireString,
  show,
} from '../contract/arguments.js';
import { dispose } from '../contract/disposable.js';
import type { EventOptions } from '../contract/event.js';
import type { WasmMemory } from '../core/load.js';
import { DeviceView } from './device_view.js';
import { type ElementArray, elementTypeOf } from './element_type.js';
import { Kernel, type KernelCost } from './kernel.js';
import {
  type Instantiable,
  type LaunchArgument,
  type LaunchOwner,
  prepareLaunch,
  requireGrid,
} from './launch.js';
import type { RawProfile, RawSimulatedDevice, SegmentSnapshot } from './native.js';
import { type IssuedOperation, Profiler } from './profiler.js';
import { type DeviceProfile, resolveProfile } from './profiles.js';
import {
  addDevice,
  type HookedDevice,
  lastError,
  removeDevice,
  simulatedHot,
  simulator,
  unwrapSimulated,
} from './runtime.js';
import {
  type DeviceInterface,
  DeviceLostError,
  type DType,
  LaunchError,
  RuntimeError,
} from './shared.js';
import { SimulatedEvent } from './simulated_event.js';
import { type InterfaceOwner, interfaceOf } from './simulated_interface.js';
import { Stream, type StreamOwner } from './stream.js';
import {
  contiguousStride,
  elementCount,
  hostNumbers,
  isDense,
  type NestedNumbers,
  requireDType,
  requireGeometry,
  requireTensor,
  Storage,
  sizeOfNested,
  storageExtent,
  Tensor,
  type TensorOwner,
} from './tensor.js';
import { compileTriton, compileTritonSync } from './triton/compiler.js';
import { type PrintHandler, printToConsole, type TritonKernel } from './triton/kernel.js';
import type { TritonOptions } from './triton/options.js';

/** Options of a simulated device. */
export interface SimulatedDeviceOptions {
  /** Bytes of device memory: 256 MiB by default, at most 4 GiB less a page. */
  readonly memoryBytes?: number;
  /**
   * Bytes at the start of device memory that are never allocated, in whole 64 KiB. The first 64 KiB are for the
   * stacks of kernels in C, the rest for tiles that Triton kernels keep in memory. By default 1 MiB, of a device of
   * less than 4 MiB a quarter.
   */
  readonly reservedBytes?: number;
  /**
   * `'eager'` (default) runs work as it is issued. `'deferred'` queues it per stream and runs it when the host
   * waits, copies back or polls, in an order that `seed` draws: a missing wait gives a wrong answer.
   */
  readonly execution?: 'eager' | 'deferred';
  /** A whole number from 0; 0 by default. */
  readonly seed?: number;
  /** `'wall'` (default) reads `performance.now()`; `'virtual'` is the cost model's time, the same every time. */
  readonly clock?: 'wall' | 'virtual';
  /** How far the seed may change a duration of the virtual clock: a fraction from 0 (default) to below 1. */
  readonly noise?: number;
  /** A profile's name (`'fake'` by default, `'h100'`, …) or a profile of your own. */
  readonly profile?: string | DeviceProfile;
  /**
   * Receives what Triton kernels print with `tl.device_print`, by default onto the console. What it throws ends the
   * launch and is the error's `cause`.
   */
  readonly onPrint?: PrintHandler;
}

/** What {@link SimulatedDevice.dispose} finds still allocated. */
export interface Leak {
  readonly address: number;
  /** Bytes that were asked for. */
  readonly bytes: number;
  readonly label: string;
}

const NO_OPTIONS: { readonly stream?: null; readonly label?: string } = {};
const ALLOCATE_OPTIONS = ['stream', 'label'];
const LAUNCH_OPTIONS = ['grid', 'args', 'stream', 'cost'];
const COST_OPTIONS = ['bytes', 'operations'] as const;

const MEBIBYTE = 1024 * 1024;
const PAGE = 64 * 1024;
/** Failures of kernels that are kept until a waiting call tells of the first. */
const MOST_FAILURES = 100;
const OPTIONS = [
  'memoryBytes',
  'reservedBytes',
  'execution',
  'seed',
  'clock',
  'noise',
  'profile',
  'onPrint',
];

interface Settings {
  readonly memoryBytes: number;
  readonly reservedBytes: number;
  readonly execution: 'eager' | 'deferred';
  readonly seed: number;
  readonly clock: 'wall' | 'virtual';
  readonly noise: number;
  readonly profile: RawProfile;
  readonly onPrint: PrintHandler;
}

/** A quarter of a small memory, 1 MiB of a large one. */
function defaultReservedBytes(memoryBytes: number): number {
  const quarter = Math.floor(memoryBytes / 4 / PAGE) * PAGE;
  return Math.min(Math.max(quarter, PAGE), MEBIBYTE);
}

function requireReservedBytes(value: unknown, memoryBytes: number): asserts value is number {
  const least = simulator().reservedBytes;
  if (
    Number.isInteger(value) &&
    (value as number) >= least &&
    (value as number) % PAGE === 0 &&
    (value as number) < memoryBytes
  ) {
    return;
  }
  throw new RangeError(
    `SimulatedDevice(): 'reservedBytes' must be a multiple of ${PAGE} from ${least} to below 'memoryBytes', not ${show(value)}`,
  );
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], option: string): T {
  if (choices.includes(value as T)) return value as T;
  throw new TypeError(
    `SimulatedDevice(): '${option}' must be ${choices.map((choice) => `'${choice}'`).join(' or ')}, not ${show(value)}`,
  );
}

function settingsOf(options: SimulatedDeviceOptions): Settings {
  requireOptions(options, 'SimulatedDevice', OPTIONS);
  const {
    memoryBytes = 256 * MEBIBYTE,
    reservedBytes = defaultReservedBytes(Number(memoryBytes)),
    execution = 'eager',
    seed = 0,
    clock = 'wall',
    noise = 0,
    profile = 'fake',
    onPrint = printToConsole,
  } = options;
  const { largestMemoryBytes, reservedBytes: leastReserved } = simulator();
  if (
    !Number.isInteger(memoryBytes) ||
    memoryBytes <= leastReserved ||
    memoryBytes > largestMemoryBytes
  ) {
    throw new RangeError(
      `SimulatedDevice(): 'memoryBytes' must be a whole number over ${leastReserved} and at most ${largestMemoryBytes}, not ${show(memoryBytes)}`,
    );
  }
  requireReservedBytes(reservedBytes, memoryBytes);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new TypeError(
      `SimulatedDevice(): 'seed' must be a whole number from 0, not ${show(seed)}`,
    );
  }
  if (typeof noise !== 'number' || !(noise >= 0 && noise < 1)) {
    throw new RangeError(
      `SimulatedDevice(): 'noise' must be from 0 to below 1, not ${show(noise)}`,
    );
  }
  if (typeof onPrint !== 'function') {
    throw new TypeError(`SimulatedDevice(): 'onPrint' must be a function, not ${kindOf(onPrint)}`);
  }
  return {
    memoryBytes,
    reservedBytes,
    onPrint,
    execution: oneOf(execution, ['eager', 'deferred'], 'execution'),
    seed,
    clock: oneOf(clock, ['wall', 'virtual'], 'clock'),
    noise,
    profile: resolveProfile(profile),
  };
}

function requireCost(cost: KernelCost, owner: string): void {
  requireOptions(cost, owner, COST_OPTIONS);
  for (const name of COST_OPTIONS) {
    const value: unknown = cost[name];
    if (value === undefined || (typeof value === 'number' && value >= 0 && value < Infinity)) {
      continue;
    }
    throw new TypeError(
      `${owner}: the cost's '${name}' must be a number from 0, not ${show(value)}`,
    );
  }
}

/** A whole number of bytes, from 0. */
function requireBytes(value: unknown, member: string, parameter: string): asserts value is number {
  requireArgument(value, member, parameter);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new TypeError(
      `${member}(): '${parameter}' must be a whole number from 0, not ${typeof value === 'number' ? value : kindOf(value)}`,
    );
  }
}

const forgotten = new FinalizationRegistry<{ native: RawSimulatedDevice; number: number }>(
  ({ native, number }) => {
    removeDevice(number);
    native.delete();
  },
);

/** The parts of a device that its tensors, streams, events and launches reach; not for users. */
class DeviceCore implements HookedDevice, StreamOwner, TensorOwner, LaunchOwner, InterfaceOwner {
  readonly memory: WebAssembly.Memory;
  readonly native: RawSimulatedDevice;
  readonly nativeAddress: number;
  readonly profile: RawProfile;
  readonly profiler: Profiler;
  readonly number: number;
  /** Where tensors have their storage. */
  readonly tensorAddresses = new Set<number>();
  readonly settings: Settings;
  #isDisposed = false;
  #isRunning = false;
  #lastOperation = 0;
  #failLaunchIn = 0;
  #lossReason: string | null = null;
  readonly #work = new Map<number, () => void>();
  readonly #failures = new Map<number, unknown>();
  readonly #streams = new Map<number, WeakRef<Stream>>();
  readonly #instances = new WeakMap<Kernel, unknown>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.profile = settings.profile;
    const pages = Math.ceil(settings.memoryBytes / PAGE);
    this.memory = new WebAssembly.Memory({
      initial: settings.reservedBytes / PAGE,
      maximum: pages,
    });
    this.number = addDevice(this);
    const made = simulator().SimulatedDevice.create(this.number, {
      memoryBytes: settings.memoryBytes,
      reservedBytes: settings.reservedBytes,
      deferred: settings.execution === 'deferred',
      seed: settings.seed,
      virtualClock: settings.clock === 'virtual',
      noise: settings.noise,
      profile: settings.profile,
    });
    if (made.code !== 0) removeDevice(this.number);
    this.native = unwrapSimulated(made, 'SimulatedDevice');
    this.nativeAddress = this.native.address();
    this.profiler = new Profiler(
      (on) => {
        this.requireUsable('profiler');
        if (on) this.native.observe(this.number);
        else this.native.stopObserving();
      },
      () => this.native.now(),
    );
  }

  // --- What the core calls ---

  grow(end: number): boolean {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return true;
    try {
      this.memory.grow(missing);
      return true;
    } catch {
      return false;
    }
  }

  run(operation: number): boolean {
    const work = this.#work.get(operation);
    this.#work.delete(operation);
    this.#isRunning = true;
    try {
      work?.();
      return true;
    } catch (error) {
      // The first is told at the next waiting call. A program that only polls may never make one.
      if (this.#failures.size < MOST_FAILURES) this.#failures.set(operation, error);
      return false;
    } finally {
      this.#isRunning = false;
    }
  }

  observe(
    kind: number,
    operation: number,
    stream: number,
    correlation: number,
    start: number,
    end: number,
    failed: number,
  ): void {
    this.profiler.ran({
      kind,
      operation,
      stream,
      correlation,
      start,
      end,
      failed: failed !== 0,
    });
  }

  // --- Being in order ---

  requireUsable(member: string): void {
    if (this.#isDisposed) throw new RuntimeError(`${member}: this device is disposed`);
    if (this.#isRunning) {
      throw new RuntimeError(`${member}: a kernel is running, which must not call its device`);
    }
  }

  /** As {@link requireUsable}, and refuses a lost device. */
  requirePresent(member: string): void {
    this.requireUsable(member);
    if (this.#lossReason === null) return;
    throw new DeviceLostError(`the device is lost until it is reset: ${this.#lossReason}`);
  }

  lose(reason: string): void {
    this.requireUsable('lose');
    this.#lossReason ??= reason;
    this.native.lose(reason);
  }

  /** Throws what a code of the core says. A kernel's own failure is thrown as it was. */
  check(code: number, member: string): void {
    if (code === 0) return;
    throw this.#failureOr(lastError(member));
  }

  /** The failure of a kernel, if that is what the core has just reported. */
  #failureOr(error: Error): unknown {
    if (!(error instanceof LaunchError)) return error;
    const { operation } = this.native.lastFailure();
    const failure = this.#failures.get(operation);
    this.#failures.clear();
    return failure ?? error;
  }

  /** As {@link check}, for a call through embind. */
  unwrap<T>(outcome: { code: number; message: string; value: T }, member: string): T {
    if (outcome.code === 0) return outcome.value;
    try {
      return unwrapSimulated(outcome, member);
    } catch (error) {
      throw this.#failureOr(error as Error);
    }
  }

  // --- Issuing ---

  issue(handle: number, work: () => void, what: IssuedOperation, cost: KernelCost = {}): void {
    const operation = ++this.#lastOperation;
    const { profiler } = this;
    const start = profiler.active ? this.native.now() : 0;
    this.#work.set(operation, work);
    if (profiler.active) profiler.issued(operation, what);
    const code = simulatedHot._fd_sim_run(
      this.nativeAddress,
      handle,
      operation,
      cost.bytes ?? Number.NaN,
      cost.operations ?? Number.NaN,
    );
    if (profiler.active) {
      const isRefused = code !== 0 && this.#work.has(operation);
      if (isRefused) profiler.refused(operation);
      profiler.hostCall(what.name, start, isRefused ? null : this.native.lastCorrelation());
    }
    if (code === 0) return;
    this.#work.delete(operation);
    const failure = this.#failures.get(operation);
    this.#failures.delete(operation);
    throw failure ?? lastError(what.name);
  }

  /** A call that may wait, as a span of the trace. */
  waiting<T>(name: string, call: () => T): T {
    if (!this.profiler.active) return call();
    const start = this.native.now();
    try {
      return call();
    } finally {
      this.profiler.hostCall(name, start, null);
    }
  }

  synchronize(): void {
    this.requireUsable('synchronize');
    this.waiting('synchronize', () => this.unwrap(this.native.synchronize(0, '0'), 'synchronize'));
  }

  // --- Streams ---

  streamOf(handle: number): Stream {
    const known = this.#streams.get(handle)?.deref();
    if (known !== undefined) return known;
    const stream = new Stream(this, handle);
    this.#streams.set(handle, new WeakRef(stream));
    return stream;
  }

  newStream(priority: number): Stream {
    this.requireUsable('Stream');
    // The core's are of 32 bits.
    if (!Number.isInteger(priority) || priority !== (priority | 0)) {
      throw new TypeError(
        `Stream(): 'priority' must be a small whole number, not ${show(priority)}`,
      );
    }
    return this.streamOf(this.unwrap(this.native.createStream(priority), 'Stream'));
  }

  destroyStream(stream: Stream): void {
    this.requireUsable('Stream.destroy');
    this.unwrap(this.native.destroyStream(stream.handle), 'Stream.destroy');
    this.#streams.delete(stream.handle);
  }

  requireStream(stream: unknown, member: string): Stream {
    if (!(stream instanceof Stream)) {
      throw new TypeError(`${member}(): 'stream' must be a Stream, not ${kindOf(stream)}`);
    }
    if (!stream.isOf(this)) throw new TypeError(`${member}(): 'stream' is of another device`);
    return stream;
  }

  /** A stream as wrappers name it: itself, its raw handle, or null for the current one. */
  handleOf(stream: unknown, member: string): number {
    if (this.#isDisposed) throw new RuntimeError(`${member}: this device is disposed`);
    if (stream === null || stream === undefined)
      return simulatedHot._fd_sim_current_stream(this.nativeAddress);
    if (typeof stream === 'number') {
      if (Number.isSafeInteger(stream) && stream >= 0) return stream;
      throw new TypeError(`${member}(): ${stream} is no raw handle of a stream`);
    }
    return this.requireStream(stream, member).handle;
  }

  /** Refuses the handle of a stream that is not there, or is no more. */
  requireAlive(handle: number, member: string): void {
    this.unwrap(this.native.getPriority(handle), member);
  }

  currentStream(): Stream {
    this.requireUsable('currentStream');
    return this.streamOf(simulatedHot._fd_sim_current_stream(this.nativeAddress));
  }

  setStream(stream: Stream): void {
    this.requireUsable('setStream');
    this.unwrap(this.native.setCurrentStream(stream.handle), 'setStream');
  }

  waitStream(stream: Stream, other: Stream): void {
    this.requireUsable('Stream.waitStream');
    this.requireStream(other, 'Stream.waitStream');
    this.unwrap(this.native.waitStream(stream.handle, other.handle), 'Stream.waitStream');
  }

  synchronizeStream(stream: Stream): void {
    this.requireUsable('Stream.synchronize');
    this.waiting('Stream.synchronize', () =>
      this.unwrap(this.native.synchronizeStream(stream.handle), 'Stream.synchronize'),
    );
  }

  queryStream(stream: Stream): boolean {
    this.requireUsable('Stream.query');
    return this.unwrap(this.native.queryStream(stream.handle), 'Stream.query');
  }

  priorityOf(stream: Stream): number {
    this.requireUsable('Stream.priority');
    return this.unwrap(this.native.getPriority(stream.handle), 'Stream.priority');
  }

  recordEvent(stream: Stream): SimulatedEvent {
    const event = new SimulatedEvent(this, {});
    event.record(stream);
    return event;
  }

  // --- Memory ---

  allocate(bytes: number, handle: number, label: string): number {
    this.requirePresent('allocate');
    const address =
      label === ''
        ? simulatedHot._fd_sim_allocate(this.nativeAddress, bytes, handle)
        : this.unwrap(this.native.allocate(bytes, handle, label), 'allocate');
    if (Number.isNaN(address)) throw lastError('allocate');
    if (this.profiler.active) this.#countMemory();
    return address;
  }

  free(address: number): void {
    this.requireUsable('free');
    if (simulatedHot._fd_sim_free(this.nativeAddress, address) !== 0) throw lastError('free');
    if (this.profiler.active) this.#countMemory();
  }

  #countMemory(): void {
    const stats = this.native.memoryStats();
    this.profiler.memory(
      stats['allocated_bytes.all.current'] ?? 0,
      stats['reserved_bytes.all.current'] ?? 0,
    );
  }

  bytesFrom(address: number): number | null {
    const bytes = simulatedHot._fd_sim_bytes_from(this.nativeAddress, address);
    return Number.isNaN(bytes) ? null : bytes;
  }

  /** Refuses a range that is not within one allocation. */
  requireRange(address: unknown, bytes: number, member: string): asserts address is number {
    requireBytes(address, member, 'address');
    if (bytes === 0 && address === 0) return;
    const available = this.bytesFrom(address);
    if (available === null) {
      throw new RuntimeError(`${member}(): ${address} is no address of this device's memory`);
    }
    if (bytes > available) {
      throw new RuntimeError(
        `${member}(): ${bytes} bytes from ${address} are more than the ${available} that are allocated`,
      );
    }
  }

  bytesAt(address: number, bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer as ArrayBuffer, address, bytes);
  }

  writeBytes(
    address: number,
    source: Uint8Array,
    what: string,
    handle: number = simulatedHot._fd_sim_current_stream(this.nativeAddress),
  ): void {
    this.requireUsable(what);
    if (source.length === 0) return;
    // Eager, it runs within the call, so that the source needs no copy of its own.
    const bytes = this.settings.execution === 'eager' ? source : source.slice();
    this.issue(
      handle,
      () => this.bytesAt(address, bytes.length).set(bytes),
      { name: 'copy host to device', category: 'copy', args: bytes.length },
      { bytes: bytes.length },
    );
  }

  scatterBytes(writes: readonly (readonly [number, Uint8Array])[], what: string): void {
    this.requireUsable(what);
    const bytes = writes.reduce((sum, [, piece]) => sum + piece.length, 0);
    this.issue(
      simulatedHot._fd_sim_current_stream(this.nativeAddress),
      () => {
        for (const [address, piece] of writes) this.bytesAt(address, piece.length).set(piece);
      },
      { name: 'copy host to device', category: 'copy', args: bytes },
      { bytes },
    );
  }

  synchronizeCurrentStream(): void {
    this.synchronizeStream(this.currentStream());
  }

  readBytes(address: number, bytes: number): Uint8Array<ArrayBuffer> {
    this.requireUsable('copy device to host');
    let copy = new Uint8Array();
    this.issue(
      simulatedHot._fd_sim_current_stream(this.nativeAddress),
      () => {
        copy = this.bytesAt(address, bytes).slice();
      },
      { name: 'copy device to host', category: 'copy', args: bytes },
      { bytes },
    );
    this.synchronizeCurrentStream();
    return copy;
  }

  copyOnDevice(to: number, from: number, bytes: number, handle: number): void {
    if (bytes === 0) return;
    this.issue(
      handle,
      () => {
        this.bytesAt(to, bytes).set(this.bytesAt(from, bytes));
      },
      { name: 'copy device to device', category: 'copy', args: bytes },
      { bytes: 2 * bytes },
    );
  }

  // --- Launches ---

  isOwn(tensor: Tensor): boolean {
    return tensor.isOf(this);
  }

  /** Behind the stacks of kernels in C. */
  get spillAddress(): number {
    return simulator().reservedBytes;
  }

  get spillRoom(): number {
    return this.settings.reservedBytes - this.spillAddress;
  }

  get onPrint(): PrintHandler {
    return this.settings.onPrint;
  }

  instanceOf<Instance>(kernel: Kernel & Instantiable<Instance>): Instance {
    const known = this.#instances.get(kernel);
    if (known !== undefined) return known as Instance;
    const instance = kernel.instantiate(this);
    this.#instances.set(kernel, instance);
    return instance;
  }

  dropInstance(kernel: Kernel): void {
    this.#instances.delete(kernel);
  }

  failLaunch(n: number): void {
    this.#failLaunchIn = n;
  }

  /** Whether the launch that is being made was wished to fail. */
  takesFailure(): boolean {
    return this.#failLaunchIn > 0 && --this.#failLaunchIn === 0;
  }

  // --- The end ---

  reset(): void {
    this.requireUsable('reset');
    this.unwrap(this.native.reset(), 'reset');
    this.#lossReason = null;
    this.#work.clear();
    this.#failures.clear();
  }

  dispose(): void {
    this.#isDisposed = true;
    removeDevice(this.number);
    this.#work.clear();
    this.#failures.clear();
    this.native.delete();
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }
}

/**
 * A device that generated code can run on: memory with a caching allocator, streams, events and kernel launches,
 * with the properties of a real accelerator if you like. Devices are independent of each other.
 */
export class SimulatedDevice {
  /** The device's DeviceInterface, to register under any name. */
  readonly Interface: typeof DeviceInterface;
  /** Collects traces. */
  readonly profiler: Profiler;
  readonly #core: DeviceCore;

  /** @throws TypeError or RangeError for options that cannot be */
  constructor(options: SimulatedDeviceOptions = {}) {
    this.#core = new DeviceCore(settingsOf(options));
    this.Interface = interfaceOf(this.#core);
    this.profiler = this.#core.profiler;
    const { native, number } = this.#core;
    forgotten.register(this.#core, { native, number }, this.#core);
  }

  /** Device memory. Kernels import it; what the option `reservedBytes` says is never allocated. */
  get memory(): WasmMemory {
    return this.#core.memory;
  }

  /** What the device's properties come from. */
  get profile(): Readonly<RawProfile> {
    return this.#core.profile;
  }

  // --- Memory ---

  /**
   * `caching_allocator_alloc`: at least `bytes` bytes of device memory, 512-byte aligned.
   *
   * @param options `stream`, which it is used on (the current one by default); `label`, for reports
   * @returns an address, never 0
   * @throws OutOfMemoryError after the cache was emptied for it in vain
   */
  allocate(
    bytes: number,
    options: { readonly stream?: Stream | number | null; readonly label?: string } = NO_OPTIONS,
  ): number {
    requireBytes(bytes, 'allocate', 'bytes');
    if (options !== NO_OPTIONS) requireOptions(options, 'allocate', ALLOCATE_OPTIONS);
    const { stream = null, label = '' } = options;
    requireString(label, 'allocate', 'label');
    this.#core.requireUsable('allocate');
    const handle = this.#core.handleOf(stream, 'allocate');
    if (stream !== null) this.#core.requireAlive(handle, 'allocate');
    return this.#core.allocate(bytes, handle, label);
  }

  /**
   * `caching_allocator_delete`: gives memory back to the cache. `null` and 0 do nothing.
   *
   * @throws RuntimeError for an address that is not allocated (freed before, inside an allocation, or none),
   *   and for a tensor's, which goes with the tensor
   */
  free(address: number | null): void {
    this.#core.requirePresent('free');
    if (address === null) return;
    requireBytes(address, 'free', 'address');
    if (this.#core.tensorAddresses.has(address)) {
      throw new RuntimeError(`free(): ${address} belongs to a tensor: dispose() of it frees it`);
    }
    this.#core.free(address);
  }

  /** `record_stream`: memory that `stream` uses, too, is not reused before its work so far is done. */
  recordStream(memory: number | Tensor, stream: Stream): void {
    this.#core.requirePresent('recordStream');
    requireArgument(memory, 'recordStream', 'memory');
    const address = memory instanceof Tensor ? memory.storage('recordStream').address : memory;
    requireBytes(address, 'recordStream', 'memory');
    const { handle } = this.#core.requireStream(stream, 'recordStream');
    this.#core.requireAlive(handle, 'recordStream');
    this.#core.unwrap(this.#core.native.recordStream(address, handle), 'recordStream');
  }

  /** `empty_cache()`: gives segments of which nothing is used back to the device. */
  emptyCache(): void {
    this.#core.requirePresent('emptyCache');
    this.#core.native.emptyCache();
  }

  /** `memory_stats()`, under PyTorch's names: `'allocated_bytes.all.current'` and so on. */
  memoryStats(): Readonly<Record<string, number>> {
    this.#core.requirePresent('memoryStats');
    return this.#core.native.memoryStats();
  }

  /** `reset_peak_memory_stats()`. */
  resetPeakMemoryStats(): void {
    this.#core.requirePresent('resetPeakMemoryStats');
    this.#core.native.resetPeakStats();
  }

  /** `reset_accumulated_memory_stats()`. */
  resetAccumulatedMemoryStats(): void {
    this.#core.requirePresent('resetAccumulatedMemoryStats');
    this.#core.native.resetAccumulatedStats();
  }

  /** `memory_snapshot()`: every segment with its blocks. */
  memorySnapshot(): readonly SegmentSnapshot[] {
    this.#core.requirePresent('memorySnapshot');
    return this.#core.native.memorySnapshot();
  }

  /** What an address is: device memory of this device with its allocation, or nothing that is known. */
  pointerAttributes(
    address: number,
  ): { type: 'device'; base: number; bytes: number } | { type: 'unregistered' } {
    this.#core.requirePresent('pointerAttributes');
    requireBytes(address, 'pointerAttributes', 'address');
    const found = this.#core.native.findAllocation(address);
    return found === null
      ? { type: 'unregistered' }
      : { type: 'device', base: found.address, bytes: found.requestedSize };
  }

  /**
   * A look at device memory as it is now, without waiting.
   *
   * @param length in elements
   */
  view(address: number, dtype: DType, length: number): DeviceView {
    this.#core.requirePresent('view');
    requireDType(dtype, 'view');
    requireBytes(length, 'view', 'length');
    this.#core.requireRange(address, length * dtype.itemsize, 'view');
    if (address % dtype.itemsize !== 0) {
      throw new RangeError(`view(): ${address} is no multiple of ${dtype.itemsize}`);
    }
    const type = elementTypeOf(dtype) as NonNullable<ReturnType<typeof elementTypeOf>>;
    const array: ElementArray = new type.Array(this.memory.buffer as ArrayBuffer, address, length);
    return new DeviceView(array);
  }

  /**
   * `memcpy` to the device, in the order of the stream. The source is taken at the call.
   *
   * @param options `stream`: the current one by default
   */
  copyHostToDevice(
    address: number,
    bytes: ArrayBufferView,
    options: { readonly stream?: Stream | number | null } = {},
  ): void {
    const member = 'copyHostToDevice';
    this.#core.requireUsable(member);
    const source = this.#hostBytes(bytes, member);
    this.#core.requireRange(address, source.length, member);
    this.#core.writeBytes(address, source, member, this.#streamOption(options, member));
  }

  /** {@link copyHostToDevice}, settled when the copy has run. */
  async copyHostToDeviceAsync(
    address: number,
    bytes: ArrayBufferView,
    options: { readonly stream?: Stream | number | null } = {},
  ): Promise<void> {
    this.copyHostToDevice(address, bytes, options);
    const handle = this.#streamOption(options, 'copyHostToDeviceAsync');
    await Promise.resolve();
    this.#core.synchronizeStream(this.#core.streamOf(handle));
  }

  /** `memcpy` from the device into `bytes`, once all that is issued to the stream has run. */
  copyDeviceToHost(
    bytes: ArrayBufferView,
    address: number,
    options: { readonly stream?: Stream | number | null } = {},
  ): void {
    const member = 'copyDeviceToHost';
    this.#core.requireUsable(member);
    const target = this.#hostBytes(bytes, member);
    this.#core.requireRange(address, target.length, member);
    const handle = this.#streamOption(options, member);
    if (target.length === 0) return;
    this.#core.issue(
      handle,
      () => target.set(this.#core.bytesAt(address, target.length)),
      { name: 'copy device to host', category: 'copy', args: target.length },
      { bytes: target.length },
    );
    this.#core.synchronizeStream(this.#core.streamOf(handle));
  }

  /** `memcpy` within the device, in the order of the stream. */
  copyDeviceToDevice(
    to: number,
    from: number,
    bytes: number,
    options: { readonly stream?: Stream | number | null } = {},
  ): void {
    const member = 'copyDeviceToDevice';
    this.#core.requireUsable(member);
    requireBytes(bytes, member, 'bytes');
    this.#core.requireRange(to, bytes, member);
    this.#core.requireRange(from, bytes, member);
    this.#core.copyOnDevice(to, from, bytes, this.#streamOption(options, member));
  }

  // --- Tensors ---

  /**
   * `torch.empty_strided`: what memory holds is not set.
   *
   * @param stride in elements
   */
  emptyStrided(
    size: readonly number[],
    stride: readonly number[],
    dtype: DType,
    options: { readonly stream?: Stream | number | null; readonly label?: string } = {},
  ): Tensor {
    this.#core.requireUsable('emptyStrided');
    requireGeometry(size, stride, 'emptyStrided');
    requireDType(dtype, 'emptyStrided');
    // A tensor without elements has an address all the same.
    const bytes = Math.max(storageExtent(size, stride) * dtype.itemsize, 1);
    requireBytes(bytes, 'emptyStrided', 'size');
    const address = this.allocate(bytes, options);
    this.#core.tensorAddresses.add(address);
    const storage = new Storage(address, bytes, () => {
      if (this.#core.isDisposed) return;
      this.#core.tensorAddresses.delete(address);
      this.#core.free(address);
    });
    return new Tensor(this.#core, storage, { size, stride, dtype, storageOffset: 0 });
  }

  /** `torch.empty_like`: with the strides of a tensor whose elements lie without gaps, else contiguous. */
  emptyLike(tensor: Tensor): Tensor {
    requireTensor(tensor, 'emptyLike');
    const { size, stride, dtype } = tensor;
    return this.emptyStrided(size, isDense(size, stride) ? stride : contiguousStride(size), dtype);
  }

  /**
   * A contiguous tensor of nested numbers, or of a typed array with a `size`.
   *
   * @param options `size`: of nested numbers by default their own, of a typed array its length
   */
  fromArray(
    data: ArrayBufferView | NestedNumbers,
    dtype: DType,
    options: { readonly size?: readonly number[]; readonly label?: string } = {},
  ): Tensor {
    const member = 'fromArray';
    requireArgument(data, member, 'data');
    requireOptions(options, member, ['size', 'label']);
    const own = ArrayBuffer.isView(data)
      ? [(data as ElementArray).length]
      : sizeOfNested(data, member);
    const { size = own, label = '' } = options;
    requireGeometry(size, size, member);
    if (elementCount(size) !== elementCount(own)) {
      throw new TypeError(
        `${member}(): ${elementCount(own)} numbers for a tensor of the size [${size}]`,
      );
    }
    const tensor = this.emptyStrided(size, contiguousStride(size), dtype, { label });
    try {
      return tensor.copyFrom(
        ArrayBuffer.isView(data) || size === own ? data : hostNumbers(data, dtype, member),
      );
    } catch (error) {
      tensor.dispose();
      throw error;
    }
  }

  /**
   * `reinterpret_tensor`: another view of a tensor's storage.
   *
   * @param offset in elements, from the tensor's first
   */
  reinterpretTensor(
    tensor: Tensor,
    size: readonly number[],
    stride: readonly number[],
    offset = 0,
  ): Tensor {
    const member = 'reinterpretTensor';
    requireTensor(tensor, member);
    requireBytes(offset, member, 'offset');
    return this.#viewOf(tensor, member, {
      size,
      stride,
      dtype: tensor.dtype,
      storageOffset: tensor.storageOffset + offset,
    });
  }

  /**
   * `torch.ops.inductor._alloc_from_pool`: a view of a tensor's storage with a dtype of its own.
   *
   * @param offset in bytes, from the storage's first: a multiple of the dtype's
   */
  allocFromPool(
    pool: Tensor,
    offset: number,
    dtype: DType,
    size: readonly number[],
    stride: readonly number[],
  ): Tensor {
    const member = 'allocFromPool';
    requireTensor(pool, member);
    requireBytes(offset, member, 'offset');
    requireDType(dtype, member);
    if (offset % dtype.itemsize !== 0) {
      throw new RangeError(`${member}(): ${offset} is no multiple of ${dtype.itemsize}`);
    }
    return this.#viewOf(pool, member, {
      size,
      stride,
      dtype,
      storageOffset: offset / dtype.itemsize,
    });
  }

  #viewOf(
    tensor: Tensor,
    member: string,
    geometry: {
      readonly size: readonly number[];
      readonly stride: readonly number[];
      readonly dtype: DType;
      readonly storageOffset: number;
    },
  ): Tensor {
    const { size, stride, dtype, storageOffset } = geometry;
    if (!tensor.isOf(this.#core))
      throw new TypeError(`${member}(): the tensor is of another device`);
    requireGeometry(size, stride, member);
    const storage = tensor.storage(member);
    const end = (storageOffset + storageExtent(size, stride)) * dtype.itemsize;
    if (end > storage.bytes) {
      throw new RuntimeError(
        `${member}(): the view ends at byte ${end} of a storage of ${storage.bytes}`,
      );
    }
    return new Tensor(this.#core, storage, geometry);
  }

  /** Whether a tensor is in this device's memory. */
  owns(tensor: Tensor): boolean {
    requireTensor(tensor, 'owns');
    return tensor.isOf(this.#core);
  }

  // --- Streams and events ---

  /** A new stream. Priorities are from 0, the least, to -5, the greatest. */
  createStream(options: { readonly priority?: number } = {}): Stream {
    requireOptions(options, 'createStream', ['priority']);
    return this.#core.newStream(options.priority ?? 0);
  }

  /** `current_stream()`. */
  currentStream(): Stream {
    return this.#core.currentStream();
  }

  /** The stream that always is there. It does not synchronise with the others by itself. */
  get defaultStream(): Stream {
    return this.#core.streamOf(0);
  }

  /** `set_stream(stream)`. */
  setStream(stream: Stream): void {
    this.#core.setStream(this.#core.requireStream(stream, 'setStream'));
  }

  /** A new event. */
  createEvent(options: EventOptions = {}): SimulatedEvent {
    this.#core.requirePresent('createEvent');
    return new SimulatedEvent(this.#core, options);
  }

  /**
   * `synchronize()`: waits until no stream has work left.
   *
   * @throws LaunchError of the first kernel that failed since the last waiting call
   */
  synchronize(): void {
    this.#core.synchronize();
  }

  // --- Launches ---

  /**
   * Compiles a kernel in Triton's language. The compiler is loaded with the first. Kernels are kept by source,
   * signature and constexprs: the same gives the same object, on every device.
   *
   * @param source Python text with the `@triton.jit` function and those that it calls
   * @returns (as a promise) a kernel that {@link launch} takes, its constexpr parameters left out
   * @throws (as a rejection) UnsupportedTriton for what the source may not hold, with the place; TypeError or
   *   RangeError for wrong options; RuntimeError when the compiler cannot be loaded
   */
  async compileTriton(source: string, options: TritonOptions): Promise<TritonKernel> {
    this.#core.requireUsable('compileTriton');
    return compileTriton(source, options);
  }

  /**
   * {@link compileTriton} at once.
   *
   * @throws RuntimeError unless the compiler is loaded, by `loadTriton()` or an earlier {@link compileTriton}; and
   *   what {@link compileTriton} throws
   */
  compileTritonSync(source: string, options: TritonOptions): TritonKernel {
    this.#core.requireUsable('compileTritonSync');
    return compileTritonSync(source, options);
  }

  /**
   * Launches a kernel on a grid of programs.
   *
   * @param options `grid`: numbers of programs in x, y, z; `args`: for each parameter of the kernel's signature
   *   a tensor or an address, or a number; `stream`: a stream or its raw handle, the current one by default;
   *   `cost`: what the virtual clock's cost model goes by
   * @throws TypeError or RangeError for wrong arguments, before anything runs; LaunchError when the kernel
   *   fails, here in eager mode and at the next waiting call in deferred mode
   */
  launch(
    kernel: Kernel,
    options: {
      readonly grid: readonly number[];
      readonly args: readonly LaunchArgument[];
      readonly stream?: Stream | number | null;
      readonly cost?: KernelCost;
    },
  ): void {
    const core = this.#core;
    core.requireUsable('launch');
    requireArgument(kernel, 'launch', 'kernel');
    if (!(kernel instanceof Kernel)) {
      throw new TypeError(`launch(): 'kernel' must be a Kernel, not ${kindOf(kernel)}`);
    }
    const owner = kernel.launchName;
    requireArgument(options, owner, 'options');
    requireOptions(options, owner, LAUNCH_OPTIONS);
    const { stream = null, cost } = options;
    if (cost !== undefined) requireCost(cost, owner);
    const grid = requireGrid(options.grid, owner);
    const handle = core.handleOf(stream, owner);
    const work = prepareLaunch(core, kernel, grid, options.args);
    const fails = core.takesFailure();
    core.issue(
      handle,
      fails
        ? () => {
            throw new LaunchError(`kernel ${kernel.name} failed: a failure was asked for`);
          }
        : work,
      { name: kernel.name, category: 'kernel', args: grid },
      cost,
    );
  }

  // --- Faults on request ---

  /** Lets the nth allocation from now fail for lack of memory; 1 is the next, 0 takes the wish back. */
  failAllocation(n: number): void {
    this.#core.requireUsable('failAllocation');
    requireBytes(n, 'failAllocation', 'n');
    this.#core.native.failAllocation(n);
  }

  /** Lets the nth launch from now fail; 1 is the next, 0 takes the wish back. */
  failLaunch(n: number): void {
    this.#core.requireUsable('failLaunch');
    requireBytes(n, 'failLaunch', 'n');
    this.#core.failLaunch(n);
  }

  /**
   * Loses the device: every call that allocates, issues, waits or looks at memory is a DeviceLostError until
   * {@link reset}. Freeing and statistics, which the host keeps, still work.
   */
  lose(reason = 'it was asked for'): void {
    requireString(reason, 'lose', 'reason');
    this.#core.lose(reason);
  }

  /** Makes a lost device usable: queued work is dropped, memory stays allocated. */
  reset(): void {
    this.#core.reset();
  }

  // --- Time ---

  /** Milliseconds on the device's clock. */
  now(): number {
    this.#core.requireUsable('now');
    return this.#core.native.now();
  }

  /** Lets the host's time pass on the virtual clock. Of no effect on the wall clock. */
  advanceTime(milliseconds: number): void {
    this.#core.requireUsable('advanceTime');
    if (typeof milliseconds !== 'number' || !(milliseconds >= 0) || milliseconds === Infinity) {
      throw new TypeError(
        `advanceTime(): 'milliseconds' must be a number from 0, not ${show(milliseconds)}`,
      );
    }
    this.#core.native.advanceHostTime(milliseconds);
  }

  // --- The end ---

  /**
   * Gives everything back. Queued work is dropped. A second time finds nothing.
   *
   * @returns what was still allocated
   */
  dispose(): readonly Leak[] {
    if (this.#core.isDisposed) return [];
    this.#core.requireUsable('dispose');
    const leaks = this.#core.native
      .memorySnapshot()
      .flatMap(({ blocks }) =>
        blocks
          .filter(({ state }) => state === 'active_allocated')
          .map(({ address, requestedSize, label }) => ({ address, bytes: requestedSize, label })),
      );
    forgotten.unregister(this.#core);
    this.#core.dispose();
    return leaks;
  }

  [dispose](): void {
    this.dispose();
  }

  #hostBytes(bytes: unknown, member: string): Uint8Array {
    requireArgument(bytes, member, 'bytes');
    if (!ArrayBuffer.isView(bytes)) {
      throw new TypeError(`${member}(): 'bytes' must be a typed array, not ${kindOf(bytes)}`);
    }
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #streamOption(options: { readonly stream?: Stream | number | null }, member: string): number {
    requireOptions(options, member, ['stream']);
    return this.#core.handleOf(options.stream ?? null, member);
  }
}
