/** Errors on their way to the page. */
import { moduleLocation } from 'inductor-fake-device/inductor';
import type { Failure } from './messages.js';

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), place: null };
  const { name } = error;
  const location = moduleLocation(error);
  if (location === null) return { name, message: withoutAdvice(error.message), place: null };
  const { line, column, sourceLine } = location;
  const message = withoutAdvice(withoutPlace(error.message, sourceLine));
  return { name, message, place: { line, column } };
}

/** What only a program can follow, which calls the package itself. */
function withoutAdvice(message: string): string {
  return message.replace(
    /: give (?:one|the operator) as .*externKernels.*$/s,
    '. A program that calls the package can give its own; this page cannot.',
  );
}

/** What errors say for terminals: where it is, and the line with a caret below it. The page shows that itself. */
function withoutPlace(message: string, sourceLine: string): string {
  const [text = ''] = message.split(`\n${sourceLine}\n`);
  return text.replace(/^module:\d+:\d+: /, '');
}
