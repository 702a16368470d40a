import { pythonError } from './errors.js';
import type { Host } from './host.js';
import { Ownership } from './ownership.js';
import {
  BuiltinType,
  type Callable,
  ClassObject,
  isHostObject,
  type Kwargs,
  Namespace,
  typeName,
  type Value,
} from './values.js';

/** More calls within calls than this are a recursion without an end. */
const MOST_CALLS = 200;

/** What running code has in common. */
export class Runtime {
  readonly owner: Ownership;
  /** The number of the node that is being evaluated, in the tree of the function that runs: where an error comes from. */
  at = 0;
  /** The error that is leaving functions: the innermost of them has said where it comes from. */
  leaving: unknown = undefined;
  #depth = 0;

  /**
   * @param print takes the lines that the text prints
   */
  constructor(
    readonly host: Host,
    readonly print: (line: string) => void,
  ) {
    this.owner = new Ownership(host);
  }

  /** A function of the text begins. */
  enterCall(): void {
    if (this.#depth >= MOST_CALLS) {
      throw pythonError('RecursionError', `more than ${MOST_CALLS} calls within calls`);
    }
    this.#depth += 1;
  }

  leaveCall(): void {
    this.#depth -= 1;
    if (this.#depth === 0) this.leaving = undefined;
  }

  call(callee: Value, args: readonly Value[], kwargs: Kwargs): Value {
    if (typeof callee === 'function') return given((callee as Callable)(args, kwargs));
    return this.#callObject(callee, args, kwargs);
  }

  #callObject(callee: Value, args: readonly Value[], kwargs: Kwargs): Value {
    if (callee instanceof BuiltinType) return callee.call(args, kwargs);
    if (callee instanceof ClassObject) return callee.call(callee, args, kwargs);
    if (callee instanceof Namespace && callee.call !== null)
      return given(callee.call(args, kwargs));
    if (isHostObject(callee)) {
      const method = this.host.attribute(callee, '__call__');
      if (typeof method === 'function') return given((method as Callable)(args, kwargs));
    }
    throw pythonError('TypeError', `'${typeName(callee)}' object is not callable`);
  }
}

/** What the host's functions return: nothing is None. */
export const given = (value: Value | undefined): Value => (value === undefined ? null : value);
