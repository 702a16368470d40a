/** One event of Chrome's trace format, which ui.perfetto.dev opens. */
export interface TraceEvent {
  readonly name: string;
  /** Phase: `X` a span, `s` and `f` the ends of a flow arrow, `C` a counter, `M` a name. */
  readonly ph: 'X' | 's' | 'f' | 'C' | 'M';
  /** Microseconds. */
  readonly ts: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly cat?: string;
  readonly id?: number;
  readonly bp?: 'e';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A trace, as `JSON.stringify` makes a file of it. */
export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
}

const HOST = 0;
const DEVICE = 1;
const MICROSECONDS = 1000;

/** What an operation was issued as. */
export interface IssuedOperation {
  readonly name: string;
  readonly category: 'kernel' | 'copy';
  /** The grid of a kernel, the bytes of a copy: as they are, since most launches are never traced. */
  readonly args: readonly number[] | number;
}

function detailsOf(issued: IssuedOperation | undefined): Readonly<Record<string, unknown>> {
  if (issued === undefined) return {};
  return typeof issued.args === 'number'
    ? { bytes: issued.args }
    : { grid: issued.args.join(' x ') };
}

/** Collects what a device does between `start` and `stop`. */
export class Profiler {
  #events: TraceEvent[] | null = null;
  #lastCorrelation = 0;
  readonly #issued = new Map<number, IssuedOperation>();
  readonly #streams = new Set<number>();
  readonly #turn: (on: boolean) => void;
  readonly #now: () => number;

  /** @internal */
  constructor(turn: (on: boolean) => void, now: () => number) {
    this.#turn = turn;
    this.#now = now;
  }

  /** Whether it collects. */
  get active(): boolean {
    return this.#events !== null;
  }

  /** @internal The correlation of what was issued last; later operations have greater ones. */
  get lastCorrelation(): number {
    return this.#lastCorrelation;
  }

  /** Begins a trace; what an earlier one collected is dropped. */
  start(): void {
    this.#events = [];
    this.#issued.clear();
    this.#streams.clear();
    this.#turn(true);
  }

  /**
   * Ends the trace: host calls, the work of each stream, an arrow from each launch to its work, and the memory
   * that is allocated and reserved. Without a {@link start} it is empty.
   */
  stop(): Trace {
    const collected = this.#events ?? [];
    const reached = new Set(collected.filter(({ ph }) => ph === 'f').map(({ id }) => id));
    // Work that has not run yet has no other end for an arrow.
    const events = collected.filter(({ ph, id }) => ph !== 's' || reached.has(id));
    this.#events = null;
    this.#turn(false);
    const name = (pid: number, tid: number, what: string, text: string): TraceEvent => ({
      name: what,
      ph: 'M',
      ts: 0,
      pid,
      tid,
      args: { name: text },
    });
    const names = [
      name(HOST, 0, 'process_name', 'host'),
      name(DEVICE, 0, 'process_name', 'device'),
      ...[...this.#streams].map((stream) =>
        name(DEVICE, stream, 'thread_name', stream === 0 ? 'default stream' : `stream ${stream}`),
      ),
    ];
    return { traceEvents: [...names, ...events], displayTimeUnit: 'ms' };
  }

  /** @internal A host call, with the correlation of the operation that it issued, if any. */
  hostCall(name: string, start: number, correlation: number | null): void {
    const ts = start * MICROSECONDS;
    this.#events?.push({
      name,
      ph: 'X',
      ts,
      dur: this.#now() * MICROSECONDS - ts,
      pid: HOST,
      tid: 0,
      cat: 'host',
    });
    if (correlation === null) return;
    this.#lastCorrelation = correlation;
    this.#events?.push({ name, ph: 's', ts, pid: HOST, tid: 0, cat: 'launch', id: correlation });
  }

  /** @internal */
  issued(operation: number, what: IssuedOperation): void {
    this.#issued.set(operation, what);
  }

  /** @internal An operation that was not issued after all. */
  refused(operation: number): void {
    this.#issued.delete(operation);
  }

  /** @internal An operation that has run. */
  ran(span: {
    readonly kind: number;
    readonly operation: number;
    readonly stream: number;
    readonly correlation: number;
    readonly start: number;
    readonly end: number;
    readonly failed: boolean;
  }): void {
    const issued = this.#issued.get(span.operation);
    const name = issued?.name ?? ['work', 'event record', 'wait'][span.kind] ?? 'work';
    this.#issued.delete(span.operation);
    this.#streams.add(span.stream);
    const place = { pid: DEVICE, tid: span.stream, ts: span.start * MICROSECONDS };
    this.#events?.push({
      ...place,
      name,
      ph: 'X',
      dur: (span.end - span.start) * MICROSECONDS,
      cat: issued?.category ?? 'stream',
      args: {
        ...detailsOf(issued),
        correlation: span.correlation,
        ...(span.failed && { failed: true }),
      },
    });
    // Work that was issued before the trace has no other end for an arrow.
    if (issued === undefined) return;
    this.#events?.push({
      ...place,
      name,
      ph: 'f',
      bp: 'e',
      cat: 'launch',
      id: span.correlation,
    });
  }

  /** @internal Device memory, in bytes. */
  memory(allocated: number, reserved: number): void {
    this.#events?.push({
      name: 'device memory',
      ph: 'C',
      ts: this.#now() * MICROSECONDS,
      pid: DEVICE,
      tid: 0,
      args: { allocated, reserved },
    });
  }
}
