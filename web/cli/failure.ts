/** What went wrong, for people and for `--json`, and the exit code. */
import { moduleLocation } from '../inductor/index.js';
import { NotImplementedError } from '../simulated/index.js';
import { UsageError } from './usage_error.js';

/** The command's exit codes; `--help` says what they mean. */
export const exitCodes = { good: 0, failed: 1, usage: 2, unsupported: 3 } as const;

export interface Failure {
  readonly name: string;
  readonly message: string;
  /** Where in the module's text, from 1; null for what has no place there. */
  readonly line: number | null;
  readonly column: number | null;
  readonly sourceLine: string | null;
  readonly exitCode: number;
}

/** A message without the place that errors of modules put around it. */
function bareMessage(message: string, sourceLine: string): string {
  const end = message.lastIndexOf(`\n${sourceLine}\n`);
  return (end < 0 ? message : message.slice(0, end)).replace(/^module:\d+:\d+: /, '');
}

export function failureOf(error: unknown): Failure {
  const { name, message } =
    error instanceof Error ? error : { name: 'Error', message: String(error) };
  const place = moduleLocation(error);
  let exitCode: number = exitCodes.failed;
  if (error instanceof UsageError) exitCode = exitCodes.usage;
  else if (error instanceof NotImplementedError) exitCode = exitCodes.unsupported;
  return {
    name,
    message: place === null ? message : bareMessage(message, place.sourceLine),
    line: place?.line ?? null,
    column: place?.column ?? null,
    sourceLine: place?.sourceLine ?? null,
    exitCode,
  };
}

/** `FILE:line:column: Error: message`, and the line with a caret below the column. */
export function failureText(failure: Failure, file: string): string {
  const { name, message, line, column, sourceLine } = failure;
  if (failure.exitCode === exitCodes.usage) return `inductor-fake-device: ${message}\n`;
  if (line === null || column === null || sourceLine === null) {
    return `${file}: ${name}: ${message}\n`;
  }
  const before = sourceLine.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${file}:${line}:${column}: ${name}: ${message}\n${sourceLine}\n${before}^\n`;
}
