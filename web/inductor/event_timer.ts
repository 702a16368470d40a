import type { EventBase } from '../contract/bases.js';
import type { DeviceInterface } from '../contract/device_interface.js';

/** Frees an event's memory now, where its class can: benchmarks make thousands. */
function disposeEvent(event: EventBase): void {
  const { dispose } = event as { readonly dispose?: unknown };
  if (typeof dispose === 'function') dispose.call(event);
}

/** What {@link EventTimer.measure} is asked for. */
export interface Measurement {
  /** How many intervals. */
  readonly count: number;
  /** How many calls of `fn` in each. */
  readonly batch: number;
  readonly fn: () => unknown;
  /** Called before each interval, outside of it. */
  readonly before: () => void;
}

/** Time by the events of an interface, whichever clock they read. It leaves no event behind. */
export class EventTimer {
  readonly #interface: typeof DeviceInterface;
  /** By how long was looked. It takes a while, and autotuning would look for each config. */
  readonly #resolutions = new Map<number, number>();

  constructor(deviceInterface: typeof DeviceInterface) {
    this.#interface = deviceInterface;
  }

  /** Waits until the device has no work left. */
  synchronize(): void {
    // Some interfaces want the argument: null is the current device.
    this.#interface.synchronize(null);
  }

  /**
   * Milliseconds of the least step that the clock is seen to take when nothing but reading it goes on: what
   * its host rounds to, or what a read takes where that is more. 0 for a clock that did not move, such as a
   * virtual one, which only work moves.
   *
   * @param limit reads after which it gives up
   */
  resolution(limit: number): number {
    const known = this.#resolutions.get(limit);
    if (known !== undefined) return known;
    const measured = this.#measureResolution(limit);
    this.#resolutions.set(limit, measured);
    return measured;
  }

  #measureResolution(limit: number): number {
    let least = Number.POSITIVE_INFINITY;
    let steps = 0;
    let earlier = this.#read();
    try {
      // A fine clock moves at every read, and the first reads are slow; a coarse one moves seldom.
      for (let reads = 1; reads < limit && (steps < 5 || reads < 200); reads++) {
        const later = this.#read();
        try {
          const step = earlier.elapsedTime(later);
          if (step > 0) {
            least = Math.min(least, step);
            steps++;
          }
        } finally {
          disposeEvent(earlier);
          earlier = later;
        }
      }
    } finally {
      disposeEvent(earlier);
    }
    return steps === 0 ? 0 : least;
  }

  /** Milliseconds of each interval, and of all of them together with what went before each. */
  measure({ count, batch, fn, before }: Measurement): { times: number[]; spanMs: number } {
    // All of them exist before the first is recorded: making one takes time, and some record only once.
    const marks: EventBase[] = [];
    try {
      for (let i = 0; i < 2 * count + 1; i++) marks.push(this.#newEvent());
      const [first, ...pairs] = marks as [EventBase, ...EventBase[]];
      first.record(null);
      for (let i = 0; i < pairs.length; i += 2) {
        before();
        (pairs[i] as EventBase).record(null);
        for (let call = 0; call < batch; call++) fn();
        (pairs[i + 1] as EventBase).record(null);
      }
      this.synchronize();
      const times: number[] = [];
      for (let i = 0; i < pairs.length; i += 2) {
        times.push((pairs[i] as EventBase).elapsedTime(pairs[i + 1] as EventBase));
      }
      return { times, spanMs: first.elapsedTime(pairs.at(-1) as EventBase) };
    } finally {
      for (const mark of marks) disposeEvent(mark);
    }
  }

  #newEvent(): EventBase {
    return new this.#interface.Event({ enableTiming: true });
  }

  /** An event that is reached. */
  #read(): EventBase {
    const event = this.#newEvent();
    try {
      event.record(null);
      event.synchronize();
    } catch (error) {
      disposeEvent(event);
      throw error;
    }
    return event;
  }
}
