import { realm } from '../../realm.js';
import type { SyntaxNode } from './syntax.js';

/** A place in a source, from 1; the column in UTF-16 code units. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
  /** The line, without its end. */
  readonly sourceLine: string;
}

const places = new WeakMap<object, SourcePlace>();

/** Where in the text an error came from; null for one that no text raised. */
export function locationOf(error: unknown): SourcePlace | null {
  return (typeof error === 'object' && error !== null && places.get(error)) || null;
}

/** Says where an error comes from. Errors that are no objects have no place. */
export function setLocation(error: unknown, place: SourcePlace): void {
  if (typeof error === 'object' && error !== null) places.set(error, place);
}

const ownClasses: Readonly<Record<string, new (message: string) => Error>> = {
  AssertionError: realm.AssertionError,
  NotImplementedError: realm.NotImplementedError,
  RuntimeError: realm.RuntimeError,
};

/** An exception of Python: of the contract's class of that name, otherwise a RuntimeError that begins with the name. */
export function pythonError(name: string, message: string): Error {
  const ownClass = Object.hasOwn(ownClasses, name) ? ownClasses[name] : undefined;
  if (ownClass !== undefined) return new ownClass(message);
  return new realm.RuntimeError(message === '' ? name : `${name}: ${message}`);
}

/** @internal What Python does not take for its language, and the parser does. */
export function syntaxError(node: SyntaxNode, message: string): Error {
  return unsupported(node, 'syntax error', message);
}

/** @internal What a text holds that cannot be run. */
export function unsupported(
  node: SyntaxNode,
  construct: string,
  message = `${construct} is not supported`,
  cause?: unknown,
): Error {
  return refusedAt(node.place, construct, message, cause);
}

/** What a text holds that cannot be run, by the place. */
export function refusedAt(
  place: SourcePlace,
  construct: string,
  message: string,
  cause?: unknown,
): Error {
  const error = new realm.UnsupportedModule({
    construct,
    message,
    ...place,
    ...(cause === undefined ? {} : { cause }),
  });
  setLocation(error, place);
  return error;
}
