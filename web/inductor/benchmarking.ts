import { kindOf, requireArgument, requireOptions, show } from '../contract/arguments.js';
import type { Device } from '../contract/device.js';
import type { DeviceInterface } from '../contract/device_interface.js';
import { realm } from '../realm.js';
import type { SimulatedDevice } from '../simulated/exports.js';
import { EventTimer } from './event_timer.js';
import { isSimulatedDevice, type L2Flush, l2FlushOf } from './l2_flush.js';

/** How many times are made one: as in `triton.testing`. */
export type ReturnMode = 'mean' | 'median' | 'min' | 'max' | 'all';

/** What {@link doBench} and {@link autotune} have in common. */
export interface TimingOptions {
  /**
   * What is measured: the name of a registered interface (`'privateuseone'` by default) or a Device of that
   * type, whose events are used; or a SimulatedDevice itself, which has memory to flush its L2 cache with.
   */
  readonly device?: string | Device | SimulatedDevice;
  /** Milliseconds of warming up: 25 by default. At least one call is made. */
  readonly warmup?: number;
  /** Milliseconds of measuring: 100 by default. At least one interval is measured. */
  readonly rep?: number;
}

/** Options of {@link doBench}. */
export interface BenchOptions extends TimingOptions {
  /** From 0 to 1: the times at which this fraction of all is less. In place of `returnMode`. */
  readonly quantiles?: readonly number[];
  /** `'mean'` by default. */
  readonly returnMode?: ReturnMode;
}

/** What {@link doBench} finds. */
export interface BenchResult<T extends number | readonly number[] = number> {
  /** Milliseconds of one call: a number, one for each quantile, or with `'all'` one for each interval. */
  readonly ms: T;
  /**
   * Calls in each interval: more than 1 where a shorter interval would not be 100 times `resolutionMs`. The
   * calls of an interval follow each other without a flush.
   */
  readonly batch: number;
  /** Milliseconds of the least step of the clock, as measured; 0 for a clock that only work moves. */
  readonly resolutionMs: number;
  /** Intervals that were measured. */
  readonly repetitions: number;
  /** Whether as much memory as the L2 cache holds was written before each interval. */
  readonly flushed: boolean;
}

/** What {@link autotune} finds of one of its configs. */
export type ConfigTiming<Config> =
  | ({ readonly config: Config; readonly error: null } & BenchResult)
  | {
      readonly config: Config;
      /** A LaunchError or an OutOfMemoryError. */
      readonly error: Error;
      readonly ms: null;
    };

/** What {@link autotune} finds. */
export interface AutotuneResult<Config> {
  /** The config of the least time; of equal ones the first. */
  readonly best: Config;
  /** Its time, in milliseconds. */
  readonly bestMs: number;
  /** All configs, in the order in which they were given. */
  readonly timings: readonly ConfigTiming<Config>[];
}

/** Options of {@link autotune}. */
export interface AutotuneOptions extends TimingOptions {
  /** By what configs are compared: `'median'` by default. */
  readonly returnMode?: Exclude<ReturnMode, 'all'>;
}

/** An interval is at least so many times the clock's resolution: its error is within a percent. */
const STEPS_PER_INTERVAL = 100;
/** Intervals of an estimate. */
const ESTIMATES = 5;
/** An estimate is taken for somewhat too long, so that the intervals to come are long enough. */
const MARGIN = 1.25;
/** Calls of an interval that are enough for whatever a device does. */
const LARGEST_BATCH = 2 ** 20;
/**
 * As Inductor's benchmarker, where the clock is not the host's: milliseconds of it may be any number of the
 * host's, and more repetitions tell little more.
 */
const VIRTUAL_REPETITIONS = 100;
/** Enough for a clock of 1 ms, the coarsest of today's browsers by default. */
const QUICK_READS = 20_000;
/** Enough for one of 100 ms, which browsers have that resist fingerprinting. */
const PATIENT_READS = 500_000;
/** How often a measurement is made anew whose intervals were too short after all. */
const RETRIES = 3;

const RETURN_MODES: readonly ReturnMode[] = ['mean', 'median', 'min', 'max', 'all'];
const TIMING_OPTIONS = ['device', 'warmup', 'rep'];

interface Settings {
  readonly timer: EventTimer;
  /** Where there is memory to flush with. */
  readonly simulated: SimulatedDevice | null;
  readonly warmup: number;
  readonly rep: number;
}

function requireFunction(fn: unknown, member: string): void {
  requireArgument(fn, member, 'fn');
  if (typeof fn !== 'function') {
    throw new TypeError(`${member}(): 'fn' must be a function, not ${kindOf(fn)}`);
  }
}

function requireMilliseconds(value: unknown, member: string, option: string): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new TypeError(
      `${member}(): '${option}' must be a number of milliseconds from 0, not ${show(value)}`,
    );
  }
}

function requireReturnMode(value: unknown, member: string, known: readonly ReturnMode[]): void {
  if (!known.includes(value as ReturnMode)) {
    throw new TypeError(
      `${member}(): 'returnMode' must be ${known.map((mode) => `'${mode}'`).join(' or ')}, not ${show(value)}`,
    );
  }
}

function requireQuantiles(value: unknown, member: string): void {
  if (!Array.isArray(value)) {
    throw new TypeError(`${member}(): 'quantiles' must be an array, not ${kindOf(value)}`);
  }
  for (const quantile of value as unknown[]) {
    if (typeof quantile !== 'number' || !(quantile >= 0 && quantile <= 1)) {
      throw new RangeError(
        `${member}(): 'quantiles' must hold numbers from 0 to 1, not ${show(quantile)}`,
      );
    }
  }
}

function interfaceOf(device: unknown, member: string): typeof DeviceInterface {
  if (isSimulatedDevice(device)) return device.Interface;
  if (typeof device !== 'string' && !(device instanceof realm.Device)) {
    throw new TypeError(
      `${member}(): 'device' must be a name, a Device or a SimulatedDevice, not ${kindOf(device)}`,
    );
  }
  return realm.getInterfaceForDevice(device);
}

function settingsOf(options: TimingOptions, member: string): Settings {
  const { device = 'privateuseone', warmup = 25, rep = 100 } = options;
  requireMilliseconds(warmup, member, 'warmup');
  requireMilliseconds(rep, member, 'rep');
  return {
    timer: new EventTimer(interfaceOf(device, member)),
    simulated: isSimulatedDevice(device) ? device : null,
    warmup,
    rep,
  };
}

/** With linear interpolation, as `triton.testing` and NumPy. */
function quantileOf(sorted: readonly number[], quantile: number): number {
  const point = quantile * (sorted.length - 1);
  const lower = Math.floor(point);
  const part = point - lower;
  const at = (index: number) => sorted[index] as number;
  return (1 - part) * at(lower) + part * at(Math.ceil(point));
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other);
}

function summarise(times: readonly number[], mode: Exclude<ReturnMode, 'all'>): number {
  const sorted = ascending(times);
  if (mode === 'mean') return times.reduce((sum, time) => sum + time, 0) / times.length;
  return quantileOf(sorted, { min: 0, median: 0.5, max: 1 }[mode]);
}

/** How often something that takes `ms` each time goes into `budget`. */
function repetitionsIn(budget: number, ms: number, resolutionMs: number): number {
  const wanted = Math.max(1, Math.floor(budget / ms));
  return resolutionMs === 0 ? Math.min(wanted, VIRTUAL_REPETITIONS) : wanted;
}

interface Times {
  /** Milliseconds of one call, by interval. */
  readonly times: readonly number[];
  readonly batch: number;
  readonly resolutionMs: number;
  readonly flushed: boolean;
}

/** One benchmark, while it runs. */
class Benchmark {
  readonly #fn: () => unknown;
  readonly #settings: Settings;
  readonly #member: string;
  #flush: L2Flush | null = null;

  constructor(fn: () => unknown, settings: Settings, member: string) {
    this.#fn = fn;
    this.#settings = settings;
    this.#member = member;
  }

  run(): Times {
    try {
      const times = this.#times();
      this.#flush?.dispose();
      return times;
    } catch (error) {
      this.#giveUp();
      throw error;
    }
  }

  #times(): Times {
    const { timer, simulated, warmup, rep } = this.#settings;
    // The first call may compile or allocate.
    const returned = this.#fn();
    if (typeof (returned as { then?: unknown } | null | undefined)?.then === 'function') {
      throw new TypeError(
        `${this.#member}(): 'fn' returned a promise: it must have issued all of its work when it returns`,
      );
    }
    timer.synchronize();
    let resolutionMs = timer.resolution(QUICK_READS);
    if (resolutionMs === 0) resolutionMs = this.#patientResolution();
    const target = STEPS_PER_INTERVAL * resolutionMs;
    if (simulated !== null) this.#flush = l2FlushOf(simulated, { writes: resolutionMs > 0 });

    let { batch, periodMs } = this.#longEnough(1, target);
    const warmups = repetitionsIn(warmup, periodMs, resolutionMs) * batch;
    for (let call = 0; call < warmups; call++) this.#fn();
    // Warm, it may be faster, and the engine may have compiled it in between.
    ({ batch, periodMs } = this.#longEnough(batch, target));
    for (let retry = 0; ; retry++) {
      const count = repetitionsIn(rep, periodMs, resolutionMs);
      const { times } = this.#measure(count, batch);
      if (retry === RETRIES || summarise(times, 'median') >= target) {
        const flushed = this.#flush !== null;
        return { times: times.map((time) => time / batch), batch, resolutionMs, flushed };
      }
      ({ batch, periodMs } = this.#longEnough(2 * batch, target));
    }
  }

  #measure(count: number, batch: number): { times: number[]; spanMs: number } {
    return this.#settings.timer.measure({
      count,
      batch,
      fn: this.#fn,
      before: () => this.#flush?.flush(),
    });
  }

  /**
   * For a clock that does not move while it is read: 0 if work moves it, as it does a virtual one, or else the
   * resolution of a clock that is very coarse.
   */
  #patientResolution(): number {
    const { times } = this.#measure(ESTIMATES, 1);
    if (times.every((time) => time > 0)) return 0;
    const resolutionMs = this.#settings.timer.resolution(PATIENT_READS);
    if (resolutionMs > 0 || times.some((time) => time > 0)) return resolutionMs;
    throw new realm.RuntimeError(
      `${this.#member}(): the clock stands still: it shows the same time before and after fn. Fake timers must be advanced by fn, and a virtual clock moves by what fn issues to its device`,
    );
  }

  /** From `batch` on, how many calls make an interval of `target` ms, and how much time that takes in all. */
  #longEnough(batch: number, target: number): { batch: number; periodMs: number } {
    for (let calls = batch; ; ) {
      const { times, spanMs } = this.#measure(ESTIMATES, calls);
      const time = Math.min(...times);
      if (time >= target) return { batch: calls, periodMs: spanMs / ESTIMATES };
      if (calls === LARGEST_BATCH) {
        throw new realm.RuntimeError(
          `${this.#member}(): fn is too short for this clock: ${calls} calls take ${time} ms, and the clock's steps are ${target / STEPS_PER_INTERVAL} ms`,
        );
      }
      // The first estimates are poor ones: grow by steps.
      const factor = time > 0 ? Math.min((MARGIN * target) / time, 10) : 10;
      calls = Math.min(Math.max(Math.ceil(calls * factor), calls + 1), LARGEST_BATCH);
    }
  }

  /** After a failure: what was issued is run, so that nobody else is told of it, and memory is given back. */
  #giveUp(): void {
    for (const step of [() => this.#settings.timer.synchronize(), () => this.#flush?.dispose()]) {
      try {
        step();
      } catch {
        // The first failure is the one that counts.
      }
    }
  }
}

/**
 * `triton.testing.do_bench`, and Inductor's benchmarker: the time of `fn` by the events of a device, on its
 * current stream. Calls `fn` once, estimates, warms up, and measures for `rep` milliseconds.
 *
 * The clock's resolution is measured first. Where one call takes less than 100 times that, calls are measured
 * in batches; the result says how many. On a clock that only work moves (a virtual one, or fake timers that `fn`
 * advances) there is no need to, and at most 100 intervals are measured.
 *
 * With a SimulatedDevice as `device`, memory of the size of its profile's L2 cache is written before each
 * interval, where the device has that much.
 *
 * @param fn issues what is measured to the device's current stream; what it throws passes through
 * @throws RuntimeError when the clock stands still
 */
export function doBench(
  fn: () => unknown,
  options: BenchOptions & { readonly quantiles: readonly number[] },
): BenchResult<number[]>;
export function doBench(
  fn: () => unknown,
  options: BenchOptions & { readonly returnMode: 'all' },
): BenchResult<number[]>;
export function doBench(
  fn: () => unknown,
  options?: BenchOptions & { readonly returnMode?: Exclude<ReturnMode, 'all'> },
): BenchResult;
export function doBench(fn: () => unknown, options?: BenchOptions): BenchResult<number | number[]>;
export function doBench(
  fn: () => unknown,
  options: BenchOptions = {},
): BenchResult<number | number[]> {
  const member = 'doBench';
  requireFunction(fn, member);
  requireOptions(options, member, [...TIMING_OPTIONS, 'quantiles', 'returnMode']);
  const { quantiles, returnMode = 'mean' } = options;
  requireReturnMode(returnMode, member, RETURN_MODES);
  if (quantiles !== undefined) requireQuantiles(quantiles, member);
  const { times, ...how } = new Benchmark(fn, settingsOf(options, member), member).run();
  let ms: number | number[];
  if (quantiles !== undefined) {
    const sorted = ascending(times);
    ms = quantiles.map((quantile) => quantileOf(sorted, quantile));
  } else {
    ms = returnMode === 'all' ? [...times] : summarise(times, returnMode);
  }
  return { ms, ...how, repetitions: times.length };
}

/** Times that differ by less are equal: on a virtual clock that is how sums are rounded. */
const EQUAL_WITHIN = 1e-9;

/**
 * Times `fn` with each config by {@link doBench}, as Triton's autotuner. A config that gives a LaunchError or an
 * OutOfMemoryError (too large for the device, as it may be) is reported with it and does not win; any other
 * error passes through.
 *
 * @throws RuntimeError when every config failed; its `cause` is the first one's error
 */
export function autotune<Config>(
  configs: readonly Config[],
  fn: (config: Config) => unknown,
  options: AutotuneOptions = {},
): AutotuneResult<Config> {
  const member = 'autotune';
  requireArgument(configs, member, 'configs');
  if (!Array.isArray(configs) || configs.length === 0) {
    throw new TypeError(
      `${member}(): 'configs' must be an array of at least one, not ${Array.isArray(configs) ? 'an empty one' : kindOf(configs)}`,
    );
  }
  requireFunction(fn, member);
  requireOptions(options, member, [...TIMING_OPTIONS, 'returnMode']);
  const { returnMode = 'median' } = options;
  requireReturnMode(
    returnMode,
    member,
    RETURN_MODES.filter((mode) => mode !== 'all'),
  );
  const settings = settingsOf(options, member);

  const timings: ConfigTiming<Config>[] = [];
  let best: { readonly config: Config; readonly ms: number } | null = null;
  for (const config of configs as readonly Config[]) {
    try {
      const { times, ...how } = new Benchmark(() => fn(config), settings, member).run();
      const ms = summarise(times, returnMode);
      timings.push({ config, error: null, ms, ...how, repetitions: times.length });
      if (best === null || ms < best.ms * (1 - EQUAL_WITHIN)) best = { config, ms };
    } catch (error) {
      const isExpected =
        error instanceof realm.LaunchError || error instanceof realm.OutOfMemoryError;
      if (!isExpected) throw error;
      timings.push({ config, error, ms: null });
    }
  }
  if (best === null) {
    const [first] = timings;
    throw new realm.RuntimeError(
      `${member}(): every config failed, the first one so: ${first?.error?.message}`,
      { cause: first?.error },
    );
  }
  return { best: best.config, bestMs: best.ms, timings };
}
