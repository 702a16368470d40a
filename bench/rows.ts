/** What the benchmarks print: figures as ratios against named references. */

export interface Row {
  readonly what: string;
  readonly time: string;
  readonly reference: string;
  readonly ratio: number;
  /** Largest ratio that is good; none for what is only shown. */
  readonly goal: number | null;
}

export const ns = (nanoseconds: number): string => `${nanoseconds.toFixed(1)} ns`;
/** Of milliseconds. */
export const ms = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`;
/** Of nanoseconds, in microseconds. */
export const us = (nanoseconds: number): string => `${(nanoseconds / 1000).toFixed(1)} µs`;

export function row(
  what: string,
  time: number | undefined,
  referenceName: string,
  reference: number | undefined,
  goal: number | null,
  show: (time: number) => string = ns,
): Row {
  return {
    what,
    time: show(time ?? Number.NaN),
    reference: `${referenceName} ${show(reference ?? Number.NaN)}`,
    ratio: (time ?? Number.NaN) / (reference ?? Number.NaN),
    goal,
  };
}

/** Whether a row misses its goal. */
export function isMissed({ ratio, goal }: Row): boolean {
  return goal !== null && !(ratio <= goal);
}

export function print(rows: readonly Row[]): void {
  const cells = [
    ['', 'time', 'reference', 'ratio', 'goal', ''],
    ...rows.map((each) => [
      each.what,
      each.time,
      each.reference,
      each.ratio.toFixed(2),
      each.goal === null ? '' : `<= ${each.goal}`,
      each.goal === null ? '' : isMissed(each) ? 'MISSED' : 'ok',
    ]),
  ];
  const widths = cells[0]?.map((_, column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of cells) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
