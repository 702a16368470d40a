import { realm } from '../../realm.js';
import { locationOf, pythonError, setLocation } from './errors.js';
import type { Unit } from './scope.js';

/** JavaScript's stack has run out: V8's error, and SpiderMonkey's. */
const isTooDeep = (error: unknown): boolean =>
  error instanceof Error &&
  ((error.name === 'RangeError' && error.message.includes('call stack')) ||
    error.message === 'too much recursion');

/** The error that leaves a function of the text or the module: the innermost of them says where it comes from. */
export function locate(thrown: unknown, { runtime, tree }: Unit): unknown {
  if (thrown === runtime.leaving && thrown !== undefined) return thrown;
  const error = isTooDeep(thrown)
    ? pythonError('RecursionError', 'maximum recursion depth exceeded')
    : thrown;
  runtime.leaving = error;
  // What is not supported says itself where it stands.
  if (error instanceof realm.UnsupportedModule && locationOf(error) !== null) return error;
  setLocation(error, tree.placeOf(runtime.at));
  return error;
}
