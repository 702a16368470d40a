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
  /** What the command knows besides. */
  readonly notes?: readonly string[];
  readonly exitCode: number;
}

const notes = new WeakMap<Error, readonly string[]>();

/** Adds lines that are said below an error. */
export function noteOn(error: Error, lines: readonly string[]): void {
  if (lines.length > 0) notes.set(error, lines);
}

/** A message without the place that errors of modules put around it. */
function bareMessage(message: string, sourceLine: string): string {
  const end = message.lastIndexOf(`\n${sourceLine}\n`);
  return (end < 0 ? message : message.slice(0, end)).replace(/^module:\d+:\d+: /, '');
}

/** Operators are functions, which no command line has. */
function withoutOption(message: string): string {
  return message.replace(
    /: give one as loadInductorModule's option externKernels: .*$/s,
    ', and only programs can give one (docs/inductor.md)',
  );
}

export function failureOf(error: unknown): Failure {
  const { name, message } =
    error instanceof Error ? error : { name: 'Error', message: String(error) };
  const place = moduleLocation(error);
  const known = error instanceof Error ? notes.get(error) : undefined;
  let exitCode: number = exitCodes.failed;
  if (error instanceof UsageError) exitCode = exitCodes.usage;
  else if (error instanceof NotImplementedError) exitCode = exitCodes.unsupported;
  return {
    name,
    message: withoutOption(place === null ? message : bareMessage(message, place.sourceLine)),
    line: place?.line ?? null,
    column: place?.column ?? null,
    sourceLine: place?.sourceLine ?? null,
    ...(known !== undefined && { notes: known }),
    exitCode,
  };
}

/** `FILE:line:column: Error: message`, and the line with a caret below the column. */
export function failureText(failure: Failure, file: string): string {
  const { name, message, line, column, sourceLine } = failure;
  if (failure.exitCode === exitCodes.usage) {
    return `${withoutControls(`inductor-fake-device: ${message}`)}\n`;
  }
  if (line === null || column === null || sourceLine === null) {
    return `${withoutControls(`${file}: ${name}: ${message}`)}\n`;
  }
  // Of a long line what is around the place.
  const from = sourceLine.length > WIDE ? Math.max(0, column - 1 - WIDE / 2) : 0;
  const shown = withoutControls(sourceLine.slice(from, from + WIDE));
  const before = withoutControls(sourceLine.slice(from, column - 1)).replace(/[^\t]/g, ' ');
  const head = withoutControls(`${file}:${line}:${column}: ${name}: ${message}`);
  const below = (failure.notes ?? []).map((note) => `${withoutControls(note)}\n`);
  return `${head}\n${shown}\n${before}^\n${below.join('')}`;
}

/** Characters of a line that are shown at most. */
const WIDE = 200;

/** A text for terminals: what would steer one is written as an escape. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (control) => {
    return `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
