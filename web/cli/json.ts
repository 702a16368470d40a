/** What a run found, for programs: docs/command-line.md describes it. */
import type { Failure } from './failure.js';
import type { RunResult } from './result.js';
import { summaryOf } from './summary.js';

/** JSON has no NaN, no infinities, and no integers beyond 2^53 that all readers keep: they are strings. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function textOf(object: object): string {
  return `${JSON.stringify(object, jsonValue, 2)}\n`;
}

export function resultJson(result: RunResult): string {
  const { outputs, check, tunings, ...rest } = result;
  return textOf({
    ok: check === null || check.every(({ matches }) => matches),
    ...rest,
    outputs: outputs.map(summaryOf),
    ...(tunings !== null && { tunings }),
    ...(check !== null && { check }),
  });
}

/** `file` is null where the command line could not be read. */
export function failureJson({ exitCode: _, ...error }: Failure, file: string | null): string {
  return textOf({ ok: false, file, error });
}
