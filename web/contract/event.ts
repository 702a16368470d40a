import { hot, NATIVE, type NativeSlot, throwLastStatus } from '../core/core.js';
import { EVENT_OPTION_BITS } from '../core/native.js';
import {
  kindOf,
  requireArgument,
  requireBoolean,
  requireOptions,
  requireStream,
} from './arguments.js';
import { EventBase, type StreamBase } from './bases.js';
import { dispose } from './disposable.js';
import { RuntimeError } from './errors.js';

/** Options of an event, as the keyword arguments of `torch.Event`; each is `false` by default. */
export interface EventOptions {
  /** Whether the event takes the time when it is recorded. */
  readonly enableTiming?: boolean | undefined;
  readonly blocking?: boolean | undefined;
  readonly interprocess?: boolean | undefined;
}

const OPTION_NAMES = Object.keys(EVENT_OPTION_BITS) as (keyof typeof EVENT_OPTION_BITS)[];

/** The options as hot.cc takes them; a TypeError for what cannot be one. */
export function eventOptionBits(options: EventOptions): number {
  requireOptions(options, 'Event', OPTION_NAMES);
  let bits = 0;
  for (const name of OPTION_NAMES) {
    const value = options[name];
    if (value === undefined) continue;
    requireBoolean(value, 'Event', name);
    if (value) bits |= EVENT_OPTION_BITS[name];
  }
  return bits;
}

/** Frees the core's memory of events that were forgotten. */
const forgotten = new FinalizationRegistry<number>((address) => hot._fd_event_delete(address));

/**
 * An event of a device without a queue: recording it reads the clock.
 *
 * It holds memory of the core. `dispose()` (or `using`) frees it at once; that of a forgotten event is
 * freed after garbage collection. Every member but `dispose` of a disposed event is a RuntimeError.
 */
export abstract class NativeEvent extends EventBase {
  /** @internal The device that makes such events. */
  abstract readonly [NATIVE]: NativeSlot;

  /**
   * Address in the core; 0 once disposed. The only field: thousands of events are alive at a time, and
   * what a record costs is as much fetching them from memory as anything else.
   */
  #address: number;

  /** @internal */
  protected constructor(options: EventOptions) {
    super();
    this.#address = hot._fd_event_new(this[NATIVE].get().address, eventOptionBits(options));
    if (this.#address === 0) throwLastStatus('Event');
    forgotten.register(this, this.#address, this);
  }

  /** Whether recording takes the time. */
  get enableTiming(): boolean {
    return hot._fd_event_enable_timing(this.#live('enableTiming')) !== 0;
  }

  /** When it was recorded, in milliseconds on the axis of `performance.now()`, or `null`. */
  get recordedTime(): number | null {
    const time = hot._fd_event_recorded_time(this.#live('recordedTime'));
    return Number.isNaN(time) ? null : time;
  }

  /**
   * `torch.Event.record`: takes the time, if the event has timing enabled.
   *
   * @param stream a stream, or `null` for the current one
   * @throws AssertionError when it is recorded already, RuntimeError when the clock fails (its `cause`
   *   is what the clock threw)
   */
  record(stream: StreamBase | null): void {
    if (stream !== null) requireStream(stream, 'Event.record');
    if (hot._fd_event_record(this.#live('record')) !== 0) throwLastStatus('Event.record');
  }

  /**
   * `torch.Event.elapsed_time`: milliseconds from this event to `end`, negative where `end` was first.
   *
   * @param end an event of the same device
   * @throws AssertionError unless both are recorded with timing enabled
   */
  elapsedTime(end: EventBase): number {
    const start = this.#live('elapsedTime');
    requireArgument(end, 'Event.elapsedTime', 'end');
    if (end === null || typeof end !== 'object' || !(#address in end)) {
      throw new TypeError(
        `Event.elapsedTime(): 'end' must be an event of this device, not ${kindOf(end)}${
          end instanceof EventBase || kindOf(end) === this.constructor.name
            ? ' of another device or module instance'
            : ''
        }`,
      );
    }
    const other: NativeEvent = end;
    if (other[NATIVE] !== this[NATIVE]) {
      throw new TypeError("Event.elapsedTime(): 'end' is an event of another device");
    }
    const milliseconds = hot._fd_event_elapsed_time(start, other.#live('elapsedTime'));
    if (Number.isNaN(milliseconds)) throwLastStatus('Event.elapsedTime');
    return milliseconds;
  }

  /** `torch.Event.wait`: does nothing, since nothing is ever outstanding. */
  wait(stream: StreamBase | null): void {
    this.#live('wait');
    requireStream(stream, 'Event.wait');
  }

  /** `torch.Event.query`: does nothing and has no answer, as PyTorch's fake device. */
  query(): boolean | undefined {
    this.#live('query');
    return undefined;
  }

  /** `torch.Event.synchronize`: does nothing. */
  synchronize(): void {
    this.#live('synchronize');
  }

  /** Frees the core's memory. A second time is harmless. */
  dispose(): void {
    if (this.#address === 0) return;
    forgotten.unregister(this);
    hot._fd_event_delete(this.#address);
    this.#address = 0;
  }

  [dispose](): void {
    this.dispose();
  }

  #live(member: string): number {
    if (this.#address === 0) {
      throw new RuntimeError(`Event.${member}: this event is disposed`);
    }
    return this.#address;
  }
}
