/** What a run found, for people. */
import type { KernelTuning } from '../inductor/index.js';
import type { Comparison } from './check.js';
import type { RunResult } from './result.js';
import { type Summary, summaryOf } from './summary.js';
import { toleranceText } from './tolerances.js';

type Cell = number | bigint | boolean | null;

function numberText(value: Cell): string {
  if (value === null) return 'None';
  return typeof value === 'number' && !(Number.isInteger(value) && Math.abs(value) < 1e9)
    ? String(Number(value.toPrecision(6)))
    : Object.is(value, -0)
      ? '-0'
      : String(value);
}

export function bytesText(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 'B';
  while (value >= 1024 && units.length > 0) {
    value /= 1024;
    unit = units.shift() as string;
  }
  return `${unit === 'B' ? value : value.toFixed(1)} ${unit}`;
}

const timeText = (milliseconds: number): string => `${milliseconds.toFixed(3)} ms`;

/** Columns to the right but for the last, which is to the left. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell.padStart(widths[column] as number),
      )
      .join('  '),
  );
}

function kernelLines({ kernels, milliseconds }: RunResult): string[] {
  const sum = (what: 'launches' | 'bytes'): number =>
    kernels.reduce((total, row) => total + row[what], 0);
  return table([
    ['time', 'launches', 'bytes', 'GB/s', 'kernel'],
    ...kernels.map((row) => [
      timeText(row.milliseconds),
      String(row.launches),
      bytesText(row.bytes),
      row.gigabytesPerSecond === null ? '-' : row.gigabytesPerSecond.toPrecision(3),
      row.name,
    ]),
    [
      timeText(milliseconds),
      String(sum('launches')),
      bytesText(sum('bytes')),
      '',
      'the whole call',
    ],
  ]);
}

function tuningLines(tunings: readonly KernelTuning[]): string[] {
  if (tunings.length === 0) return ['autotuned: no kernel has several candidates'];
  return [
    'autotuned:',
    ...tunings.map(({ kernel, best, timings }) => {
      const constants = Object.entries(best.constants).map(
        ([name, value]) =>
          `${name}=${value !== null && typeof value === 'object' ? value.float : value}`,
      );
      const time = timings.find(({ config }) => config === best)?.ms ?? null;
      return `  ${kernel}: ${[...constants, `num_warps=${best.numWarps}`].join(' ')}, ${
        time === null ? 'not timed' : timeText(time)
      }, of ${timings.length} candidates`;
    }),
  ];
}

function summaryLines({ name, dtype, size, min, max, mean, nanCount, first }: Summary): string[] {
  const values = first.map(numberText).join(', ');
  if (size === null) return [`${name}  ${dtype}  ${values}`];
  const count = size.reduce((product, extent) => product * extent, 1);
  const facts = [
    `${name}  ${dtype} [${size.join(', ')}]`,
    ...(min === null ? [] : [`min ${numberText(min)}`, `max ${numberText(max)}`]),
    ...(mean === null ? [] : [`mean ${numberText(mean)}`]),
    `NaN ${nanCount}`,
  ];
  return [
    facts.join('  '),
    `  ${count === 0 ? 'no elements' : values}${first.length < count ? ', ...' : ''}`,
  ];
}

function comparisonLine(comparison: Comparison): string {
  const { name, matches, problem, tolerance, elements, different, largest } = comparison;
  if (problem !== null) return `  ${name}  differs: ${problem}`;
  const verdict = matches ? 'matches' : `differs in ${different} of ${elements} elements`;
  const worst =
    largest === null
      ? 'no difference'
      : `largest difference ${numberText(largest.difference)} at [${largest.index.join(', ')}]: ${numberText(largest.actual)}, expected ${numberText(largest.expected)}`;
  const allowed = tolerance === null ? '' : `; ${toleranceText(tolerance)}`;
  return `  ${name}  ${verdict}; ${worst}${allowed}`;
}

/** The report, with its last line's end. */
export function reportText(result: RunResult): string {
  const { file, device, compiled, outputs, peakBytes, tunings, check } = result;
  const count = `${compiled.kernels} kernel${compiled.kernels === 1 ? '' : 's'}`;
  const lines = [
    `${file}: ${count} compiled in ${compiled.milliseconds.toFixed(0)} ms, profile ${device.profile}, ${device.clock} clock`,
    '',
    ...(tunings === null ? [] : [...tuningLines(tunings), '']),
    ...kernelLines(result),
    '',
    `peak memory: ${bytesText(peakBytes)}`,
    '',
    ...outputs.flatMap((output) => summaryLines(summaryOf(output))),
    ...(check === null
      ? []
      : ['', `check: ${check.every(({ matches }) => matches) ? 'good' : 'failed'}`]),
    ...(check ?? []).map(comparisonLine),
  ];
  return `${lines.join('\n')}\n`;
}
