import type { Value } from './values.js';

/**
 * What the evaluator asks about everything that is not Python's own.
 *
 * A host object is any object that is neither a tuple (an array) nor a `PythonObject`. The host may count who holds one, and free
 * what nobody holds:
 *
 * - `retain` and `release` are called in pairs, for each variable of a function or of the module that holds the object, by itself or within tuples,
 *   lists, dicts, sets and instances: once for each place in a tuple, and once for each place in a list however many
 *   variables hold the list. Parameters are variables. A `del`, another assignment, the function's end by `return` or by an error release;
 *   `args.clear()` and the like release what a list held.
 * - Neither may free anything at once: the value may be on its way, out of a function or a list, to another variable. A host
 *   remembers which objects it made and which were released by their last holder, in the order in which that came; `mark` tells
 *   how many it remembers. At the end of a statement of a function that began at a mark, `endStatement(mark)` frees those from that place
 *   on which nobody holds then, and forgets them all. What came before the mark belongs to a statement that has not ended: one that calls
 *   this function.
 * - None of these four may throw.
 */
export interface Host {
  /** `import a.b`, and the module of `from a.b import c`; undefined for one that is not known. */
  importModule(path: string): Value | undefined;
  /**
   * An attribute of a host object; undefined where it has none. Of an object that is a constant of the module it is asked when a
   * function is prepared: what is a function then is not asked for again.
   */
  attribute(value: object, name: string): Value | undefined;
  /** Whether any host object has such an attribute: asked of every name before anything runs. */
  knowsAttribute(name: string): boolean;
  /** `value[index]`: the index is an int, a Slice, None, Ellipsis, a host object, or a tuple of such. */
  item(value: object, index: Value): Value;
  /** `value[index] = to`. */
  setItem(value: object, index: Value, to: Value): void;
  /**
   * An operator with a host object on a side, by its text; undefined where there is none.
   *
   * `+=` and the like are asked for by that text, and are not done otherwise. Of one operand, with null as the other: `'neg'`,
   * `'pos'`, `'~'`, and the functions `'bool'` (truth: true where undefined), `'int'`, `'float'`, `'abs'`, `'len'`, `'round'`. `==` and `!=`
   * compare identity where undefined.
   */
  binary(operator: string, left: Value, right: Value): Value | undefined;
  /** `str(value)` and `repr(value)`. */
  text(value: object): string;
  /** `with value as x`: what `x` is. */
  enter(value: object): Value;
  /** The end of its block, by an error too. */
  exit(value: object): void;
  /** A variable, or a container that one holds, begins to hold a host object. */
  retain(value: object): void;
  /** It holds it no longer. */
  release(value: object): void;
  /** How many objects are remembered that have been made, or released by their last holder, and whose statement has not ended. */
  mark(): number;
  /** A statement has ended that began at a mark: what nobody holds of what is remembered since then may go. */
  endStatement(mark: number): void;
}
