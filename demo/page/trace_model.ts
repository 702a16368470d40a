/** A trace as the page draws it: rows of spans, arrows between them, and memory over time. */
import type { Trace, TraceEvent } from 'inductor-fake-device/simulated';

export type SpanKind = 'host' | 'kernel' | 'copy' | 'mark';

/** Times are in microseconds from the trace's beginning. */
export interface Span {
  readonly kind: SpanKind;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Row {
  readonly label: string;
  readonly spans: readonly Span[];
}

/** From the call on the host to the work that it issued. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  /** The row of the work. */
  readonly row: number;
}

export interface MemoryStep {
  readonly start: number;
  readonly end: number;
  readonly allocated: number;
  readonly reserved: number;
}

export interface TraceModel {
  /** The host's first, then one for each stream. */
  readonly rows: readonly Row[];
  readonly arrows: readonly Arrow[];
  readonly memory: readonly MemoryStep[];
  readonly end: number;
}

const HOST = 0;

export function modelOf({ traceEvents }: Trace): TraceModel {
  const events = traceEvents.filter(({ ph }) => ph !== 'M');
  const first = events.reduce((least, { ts }) => Math.min(least, ts), events[0]?.ts ?? 0);
  const last = events.reduce((most, { ts, dur = 0 }) => Math.max(most, ts + dur), first);
  const spans = events.filter(({ ph }) => ph === 'X');
  const streams = [...new Set(spans.filter(({ pid }) => pid !== HOST).map(({ tid }) => tid))].sort(
    (a, b) => a - b,
  );
  const rowOf = (label: string, own: readonly TraceEvent[]): Row => ({
    label,
    spans: own.map((event) => spanOf(event, first)).sort((a, b) => a.start - b.start),
  });
  const starts = new Map(
    events.filter(({ ph }) => ph === 's').map(({ id, ts }) => [id, ts - first] as const),
  );
  return {
    rows: [
      rowOf(
        'host',
        spans.filter(({ pid }) => pid === HOST),
      ),
      ...streams.map((stream) =>
        rowOf(
          streamName(stream, traceEvents),
          spans.filter(({ pid, tid }) => pid !== HOST && tid === stream),
        ),
      ),
    ],
    arrows: events.flatMap(({ ph, id, ts, tid }): Arrow[] => {
      const from = starts.get(id);
      if (ph !== 'f' || from === undefined) return [];
      return [{ from, to: ts - first, row: 1 + streams.indexOf(tid) }];
    }),
    memory: memoryOf(events, first, last),
    end: last - first,
  };
}

function streamName(stream: number, events: readonly TraceEvent[]): string {
  const name = events.find(
    ({ ph, name, pid, tid }) =>
      ph === 'M' && name === 'thread_name' && pid !== HOST && tid === stream,
  );
  return String(name?.args?.name ?? `stream ${stream}`);
}

function spanOf({ name, ts, dur = 0, pid, cat, args = {} }: TraceEvent, first: number): Span {
  const work = cat === 'kernel' || cat === 'copy' ? cat : 'mark';
  const start = ts - first;
  return { kind: pid === HOST ? 'host' : work, name, start, end: start + dur, args };
}

/** What was held between one change and the next. */
function memoryOf(events: readonly TraceEvent[], first: number, last: number): MemoryStep[] {
  const counts = events.filter(({ ph }) => ph === 'C');
  return counts.flatMap(({ ts, args }, position): MemoryStep[] => {
    const end = (counts[position + 1]?.ts ?? last) - first;
    const start = ts - first;
    // Of several changes in one moment the last one stays.
    if (end === start && position + 1 < counts.length) return [];
    return [{ start, end, allocated: Number(args?.allocated), reserved: Number(args?.reserved) }];
  });
}
