/**
 * What an event class extends, as `torch.Event`: the members that generated code and benchmarks use.
 */
export abstract class EventBase {
  /** Takes the time on `stream`; `null` is the current stream. */
  abstract record(stream: StreamBase | null): void;
  /** Milliseconds from this event to `end`. */
  abstract elapsedTime(end: EventBase): number;
  /** Lets `stream` wait for this event. */
  abstract wait(stream: StreamBase | null): void;
  /** Whether the recorded work is done; nothing where the device does not say. */
  abstract query(): boolean | undefined;
  /** Blocks until the recorded work is done. */
  abstract synchronize(): void;
}

/** What a stream class extends, as `torch.Stream`. */
export abstract class StreamBase {}
