/** Medians of many, since one measurement on a busy machine says nothing. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Nanoseconds that `run` takes. */
export function nanoseconds(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}

/** One thing to measure: `prepare` is not timed, `run` does its work `count` times. */
export interface Subject<T> {
  prepare(count: number): T;
  run(prepared: T, count: number): unknown;
  /** Not timed either. */
  clear?(prepared: T): void;
}

/** What a subject's results are kept in, so that no engine finds out that nobody wants them. */
export let sink: unknown;

/**
 * Nanoseconds for one of each subject: they take turns, batch by batch, so that what disturbs the machine
 * disturbs all of them alike.
 */
export function measure(
  // biome-ignore lint/suspicious/noExplicitAny: each subject has a type of its own
  subjects: readonly Subject<any>[],
  { count = 2000, batches = 400 } = {},
): number[] {
  const times = subjects.map((): number[] => []);
  for (let batch = 0; batch < batches; batch++) {
    subjects.forEach((subject, index) => {
      const prepared: unknown = subject.prepare(count);
      const taken = nanoseconds(() => {
        sink = subject.run(prepared, count);
      });
      times[index]?.push(taken / count);
      subject.clear?.(prepared);
    });
  }
  return times.map(median);
}
