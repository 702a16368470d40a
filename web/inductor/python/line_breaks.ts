import { syntaxError } from './errors.js';
import type { SyntaxNode } from './syntax.js';

/** Where strings stand within a node up to a place, in the source's order. */
function stringsIn(node: SyntaxNode, end: number): readonly SyntaxNode[] {
  if (node.start >= end) return [];
  if (node.kind === 'string') return [node];
  return node.children.flatMap((child) => stringsIn(child, end));
}

const TOKEN = /#[^\n]*|\\\r?\n|[([{]|[)\]}]|\n|[^\s([{)\]}#\\]+|\\/g;

/** The node that starts last before a place. */
function nodeBefore(node: SyntaxNode, place: number): SyntaxNode {
  const child = node.children.findLast(({ start }) => start <= place);
  return child === undefined ? node : nodeBefore(child, place);
}

/**
 * Refuses a line feed that ends a statement for Python and not for the parser, which takes `esle:` and the line below it for a
 * variable with its type.
 *
 * @param end where the statement ends, or the part of it before its block
 */
export function checkLineBreaks(node: SyntaxNode, end: number): void {
  const text = node.tree.source.slice(node.start, end);
  if (!text.includes('\n')) return;
  // What strings have in them is none of the statement's.
  let bare = '';
  let from = node.start;
  for (const string of stringsIn(node, end)) {
    if (string.end > end) break;
    bare += node.tree.source.slice(from, string.start).padEnd(string.end - from, '_');
    from = string.end;
  }
  bare += node.tree.source.slice(from, end);
  let depth = 0;
  let isBroken = false;
  for (const { 0: token, index } of bare.matchAll(TOKEN)) {
    if (token.startsWith('#') || /^\\\r?\n/.test(token)) continue;
    if (token === '\n') {
      isBroken ||= depth === 0;
      continue;
    }
    if (isBroken) throw syntaxError(nodeBefore(node, node.start + index), 'invalid syntax');
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
  }
}
