/** Errors on their way to the page. */
import { moduleLocation } from 'inductor-fake-device/inductor';
import type { Failure } from './messages.js';

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), place: null };
  const { name, message } = error;
  const location = moduleLocation(error);
  if (location === null) return { name, message, place: null };
  const { line, column, sourceLine } = location;
  return { name, message: withoutPlace(message, sourceLine), place: { line, column } };
}

/** What errors say for terminals: where it is, and the line with a caret below it. The page shows that itself. */
function withoutPlace(message: string, sourceLine: string): string {
  const [text = ''] = message.split(`\n${sourceLine}\n`);
  return text.replace(/^module:\d+:\d+: /, '');
}
