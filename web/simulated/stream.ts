import { kindOf, requireArgument } from '../contract/arguments.js';
import { simulator } from './runtime.js';
import { StreamBase } from './shared.js';
import { SimulatedEvent } from './simulated_event.js';

/** What a stream asks of its device. */
export interface StreamOwner {
  waitStream(stream: Stream, other: Stream): void;
  synchronizeStream(stream: Stream): void;
  queryStream(stream: Stream): boolean;
  destroyStream(stream: Stream): void;
  priorityOf(stream: Stream): number;
  recordEvent(stream: Stream): SimulatedEvent;
}

function requireEvent(event: unknown, member: string): void {
  requireArgument(event, member, 'event');
  if (!(event instanceof SimulatedEvent)) {
    throw new TypeError(
      `${member}(): 'event' must be an event of a simulated device, not ${kindOf(event)}`,
    );
  }
}

/**
 * A queue of a simulated device's work, as `torch.cuda.Stream`: what is issued to one stream runs in the order
 * of issue, and different streams in any order that waits allow.
 */
export class Stream extends StreamBase {
  /** The raw handle, which `getRawStream` gives and launches take; 0 is the default stream's. */
  readonly handle: number;
  readonly #owner: StreamOwner;

  /** @internal */
  constructor(owner: StreamOwner, handle: number) {
    super();
    if (typeof owner?.priorityOf !== 'function') {
      throw new TypeError('Stream(): streams are made by their device, with createStream()');
    }
    this.#owner = owner;
    this.handle = handle;
  }

  /** `priority_range()`: the least priority and the greatest, which is the lower number. */
  static priorityRange(): readonly [least: number, greatest: number] {
    const { leastPriority, greatestPriority } = simulator();
    return [leastPriority, greatestPriority];
  }

  /** @internal Whether `owner` made this stream. */
  isOf(owner: StreamOwner): boolean {
    return this.#owner === owner;
  }

  /** From 0, the least, to -5, the greatest. A hint: it changes no order here. */
  get priority(): number {
    return this.#owner.priorityOf(this);
  }

  /** `wait_event`: holds what is issued from here on until `event`, as it is recorded now, is reached. */
  waitEvent(event: SimulatedEvent): void {
    requireEvent(event, 'Stream.waitEvent');
    event.wait(this);
  }

  /** `wait_stream`: holds what is issued from here on until all that is issued to `other` so far has run. */
  waitStream(other: Stream): void {
    this.#owner.waitStream(this, other);
  }

  /** `record_event`: records `event`, or a new one, behind what is issued so far. */
  recordEvent(event?: SimulatedEvent): SimulatedEvent {
    if (event === undefined) return this.#owner.recordEvent(this);
    requireEvent(event, 'Stream.recordEvent');
    event.record(this);
    return event;
  }

  /** `query`: whether all that is issued has run. A poll: in deferred mode one operation runs for it. */
  query(): boolean {
    return this.#owner.queryStream(this);
  }

  /**
   * `synchronize`: waits until all that is issued has run.
   *
   * @throws LaunchError of the first kernel that failed since the last waiting call
   */
  synchronize(): void {
    this.#owner.synchronizeStream(this);
  }

  /** Lets go of the stream; queued work still runs. A second time is a RuntimeError. */
  destroy(): void {
    this.#owner.destroyStream(this);
  }
}
