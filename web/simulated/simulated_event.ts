import { kindOf, requireArgument } from '../contract/arguments.js';
import { dispose } from '../contract/disposable.js';
import { type EventOptions, eventOptionBits } from '../contract/event.js';
import { EVENT_OPTION_BITS } from '../core/native.js';
import { simulator } from './runtime.js';
import { EventBase, RuntimeError, type StreamBase } from './shared.js';

/** What an event asks of its device. */
export interface EventOwner {
  /** Refuses a disposed device, and calls from within a kernel. */
  requireUsable(member: string): void;
  /** Address of the device in the core. */
  readonly nativeAddress: number;
  /** The raw handle of a stream of this device; of `null`, the current one's. */
  handleOf(stream: unknown, member: string): number;
  /** Throws what a code says, as a call that may wait. */
  check(code: number, member: string): void;
}

const forgotten = new FinalizationRegistry<number>((address) =>
  simulator()._fd_sim_event_delete(address),
);

/**
 * A mark in a stream's queue, as `torch.cuda.Event`: complete when the stream has come to it. It may be recorded
 * again, which does not change waits that were issued before. It holds memory of the core: `dispose()` frees it
 * at once, and that of a forgotten one is freed after garbage collection.
 */
export class SimulatedEvent extends EventBase {
  readonly #owner: EventOwner;
  readonly #enableTiming: boolean;
  #address: number;

  /** @internal */
  constructor(owner: EventOwner, options: EventOptions = {}) {
    super();
    const bits = eventOptionBits(options);
    if (typeof owner?.requireUsable !== 'function') {
      throw new TypeError('SimulatedEvent(): events are made by their device, with createEvent()');
    }
    owner.requireUsable('Event');
    this.#owner = owner;
    this.#enableTiming = (bits & EVENT_OPTION_BITS.enableTiming) !== 0;
    this.#address = simulator()._fd_sim_event_new(owner.nativeAddress, this.#enableTiming ? 1 : 0);
    forgotten.register(this, this.#address, this);
  }

  /** Whether it keeps the time at which it is reached. */
  get enableTiming(): boolean {
    this.#live('enableTiming');
    return this.#enableTiming;
  }

  /** When it was reached, in milliseconds of the device's clock; `null` before, and without timing. */
  get recordedTime(): number | null {
    const time = simulator()._fd_sim_event_recorded_time(this.#live('recordedTime'));
    return Number.isNaN(time) ? null : time;
  }

  /**
   * Puts the mark behind what is issued to `stream` so far.
   *
   * @param stream a stream of the device, or `null` for the current one
   */
  record(stream: StreamBase | null = null): void {
    const address = this.#live('record');
    const handle = this.#owner.handleOf(stream, 'Event.record');
    this.#owner.check(simulator()._fd_sim_event_record(address, handle), 'Event.record');
  }

  /** Holds what is issued to `stream` from here on until the mark, as it is now, is reached. */
  wait(stream: StreamBase | null = null): void {
    const address = this.#live('wait');
    const handle = this.#owner.handleOf(stream, 'Event.wait');
    this.#owner.check(simulator()._fd_sim_event_wait(address, handle), 'Event.wait');
  }

  /** Whether the mark is reached; true if it was never recorded. A poll: in deferred mode one operation runs. */
  query(): boolean {
    const answer = simulator()._fd_sim_event_query(this.#live('query'));
    if (answer < 0) this.#owner.check(-1, 'Event.query');
    return answer === 1;
  }

  /** Waits until the mark is reached. */
  synchronize(): void {
    this.#owner.check(
      simulator()._fd_sim_event_synchronize(this.#live('synchronize')),
      'Event.synchronize',
    );
  }

  /**
   * Milliseconds from this mark to `end`'s.
   *
   * @throws RuntimeError unless both have timing enabled, are recorded on one device, and are reached
   */
  elapsedTime(end: EventBase): number {
    const start = this.#live('elapsedTime');
    requireArgument(end, 'Event.elapsedTime', 'end');
    if (end === null || typeof end !== 'object' || !(#address in end)) {
      throw new TypeError(
        `Event.elapsedTime(): 'end' must be an event of a simulated device, not ${kindOf(end)}`,
      );
    }
    const milliseconds = simulator()._fd_sim_event_elapsed_time(start, end.#live('elapsedTime'));
    if (Number.isNaN(milliseconds)) this.#owner.check(-1, 'Event.elapsedTime');
    return milliseconds;
  }

  /** Frees the core's memory. A second time is harmless. */
  dispose(): void {
    if (this.#address === 0) return;
    forgotten.unregister(this);
    simulator()._fd_sim_event_delete(this.#address);
    this.#address = 0;
  }

  [dispose](): void {
    this.dispose();
  }

  #live(member: string): number {
    if (this.#address === 0) throw new RuntimeError(`Event.${member}: this event is disposed`);
    return this.#address;
  }
}
