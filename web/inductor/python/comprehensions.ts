import type { Code, Evaluate, Frame, Store } from './code.js';
import { unsupported } from './errors.js';
import { compileExpression, nameOf } from './expressions.js';
import { iterate, tuple } from './iteration.js';
import { isTrue } from './operators.js';
import { Cell, ComprehensionScope, type Scope } from './scope.js';
import type { SyntaxNode } from './syntax.js';
import { compileTarget } from './targets.js';
import { Iterator, type Value } from './values.js';

type Next = () => Value | undefined;

/** `for target in source if condition …` */
interface Clause {
  readonly at: number;
  readonly source: Evaluate;
  readonly store: Store;
  readonly conditions: Code[];
}

/** Whether it has a body and a `for`. */
export const isComprehension = (node: SyntaxNode): boolean =>
  node.field('body') !== undefined && node.children.some(({ kind }) => kind === 'for_in_clause');

function compileClauses(node: SyntaxNode, outer: Scope, inner: Scope): readonly Clause[] {
  const clauses: Clause[] = [];
  for (const child of node.children) {
    if (child.kind === 'for_in_clause') {
      if (child.text.startsWith('async')) throw unsupported(child, "'async'");
      const sources = child.fieldsOf('right');
      if (sources.length !== 1) throw unsupported(child, 'several values after in');
      clauses.push({
        at: child.index,
        // The first is evaluated where the comprehension stands.
        source: compileExpression(sources[0] as SyntaxNode, clauses.length === 0 ? outer : inner)
          .evaluate,
        store: compileTarget(child.required('left'), inner),
        conditions: [],
      });
    } else if (child.kind === 'if_clause') {
      const [condition] = child.namedChildren;
      if (condition === undefined) throw unsupported(child, nameOf(child));
      clauses.at(-1)?.conditions.push(compileExpression(condition, inner));
    }
  }
  return clauses;
}

/** The body: of a dict's, the pair. */
function compileBody(node: SyntaxNode, scope: Scope): Evaluate {
  if (node.kind !== 'pair') return compileExpression(node, scope).evaluate;
  const key = compileExpression(node.required('key'), scope).evaluate;
  const value = compileExpression(node.required('value'), scope).evaluate;
  return (frame) => tuple([key(frame), value(frame)]);
}

/** A comprehension's items one by one. */
export function comprehensionItems(node: SyntaxNode, outer: Scope): (frame: Frame) => Iterator {
  const scope = new ComprehensionScope(outer, node);
  const clauses = compileClauses(node, outer, scope);
  const body = compileBody(node.required('body'), scope);
  const { runtime } = scope.unit;
  const { host, owner } = runtime;
  const last = clauses.length - 1;

  const meets = ({ conditions, at }: Clause, frame: Frame): boolean =>
    conditions.every(({ evaluate }) => {
      const value = evaluate(frame);
      runtime.at = at;
      return isTrue(value, host);
    });

  return (frame) => {
    for (const slot of scope.cells) frame.slots[slot] = new Cell();
    const first = clauses[0] as Clause;
    const source = first.source(frame);
    runtime.at = first.at;
    // One for each clause that is under way.
    const nexts: Next[] = [iterate(source)];
    const next = (): Value | undefined => {
      while (nexts.length > 0) {
        const depth = nexts.length - 1;
        const clause = clauses[depth] as Clause;
        runtime.at = clause.at;
        const item = (nexts[depth] as Next)();
        if (item === undefined) {
          nexts.pop();
          owner.popSource(iterator);
          continue;
        }
        clause.store(frame, item);
        if (!meets(clause, frame)) continue;
        if (depth === last) return body(frame);
        const { source: inner, at } = clauses[depth + 1] as Clause;
        const items = inner(frame);
        runtime.at = at;
        nexts.push(iterate(items));
        owner.pushSource(iterator, items);
      }
      return undefined;
    };
    const iterator = new Iterator(next, [source]);
    return iterator;
  };
}
