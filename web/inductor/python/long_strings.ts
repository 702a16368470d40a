/**
 * Modules are mostly the texts of their kernels, in long strings. The parser is given a text without the lines of those, since it
 * looks at every character, and what it finds is put back to where it is.
 */
import type { ParsedSource, RawDiagnostic, SyntaxParser } from '../../simulated/triton/native.js';
import { END, KIND, LINE, NEXT, START, WIDTH } from './node_numbers.js';

/** Whole lines that the parser is not given. */
interface Cut {
  /** In the text that the parser is given: where they belong, and how many of its lines are before. */
  readonly at: number;
  readonly line: number;
  /** How much was cut, up to here and with this cut: code units and lines. */
  readonly units: number;
  readonly lines: number;
}

/** What a scan must tell apart: comments, and strings of all kinds, without their prefixes. */
const TOKEN = /#[^\n]*|('''|""")|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"/g;

const PREFIX = /[A-Za-z]*$/;

/** Shorter strings are left in, and shorter sources as they are. */
const LONG = 512;
const WORTHWHILE = 8 * LONG;

/** A string in three quotes. */
interface LongString {
  readonly start: number;
  readonly prefix: string;
  /** Between the quotes; `end` is negative where the string does not end. */
  readonly inner: number;
  readonly end: number;
}

function* longStrings(source: string): Generator<LongString> {
  const token = new RegExp(TOKEN);
  for (let found = token.exec(source); found !== null; found = token.exec(source)) {
    const [, quotes] = found;
    if (quotes === undefined) continue;
    const inner = token.lastIndex;
    let end = source.indexOf(quotes, inner);
    while (end >= 0 && isEscaped(source, end)) end = source.indexOf(quotes, end + 1);
    const [prefix = ''] =
      PREFIX.exec(source.slice(Math.max(0, found.index - 2), found.index)) ?? [];
    yield { start: found.index - prefix.length, prefix, inner, end };
    if (end < 0) return;
    token.lastIndex = end + quotes.length;
  }
}

function cutLongStrings(source: string): { readonly text: string; readonly cuts: readonly Cut[] } {
  const cuts: Cut[] = [];
  const kept: string[] = [];
  let [from, units, lines, line] = [0, 0, 0, 1];
  for (const { prefix, inner, end } of longStrings(source)) {
    if (end - inner < LONG || /f/i.test(prefix)) continue;
    // From the second line's beginning to the last one's, so that columns stay as they are.
    const first = source.indexOf('\n', inner) + 1;
    const last = source.lastIndexOf('\n', end - 1) + 1;
    if (first === 0 || last <= first) continue;
    const before = source.slice(from, first);
    kept.push(before);
    line += countLines(before);
    const at = first - units;
    units += last - first;
    lines += countLines(source.slice(first, last));
    cuts.push({ at, line, units, lines });
    from = last;
  }
  kept.push(source.slice(from));
  return { text: kept.join(''), cuts };
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(source: string, place: number): boolean {
  let before = place;
  while (source[before - 1] === '\\') before--;
  return (place - before) % 2 === 1;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Whether every cut was made in a string, where the parser saw the rest of it. */
function areInStrings({ nodes, kinds }: ParsedSource, cuts: readonly Cut[]): boolean {
  if (nodes === undefined) return false;
  const isString = (node: number): boolean =>
    /^string/.test(kinds[nodes[node + KIND] as number] as string);
  let node = 0;
  return cuts.every(({ at }) => {
    // Down to a string, by what lies around the cut; nodes are in the source's order.
    while (node < nodes.length) {
      const isAround = (nodes[node + START] as number) < at && (nodes[node + END] as number) >= at;
      if (isAround && isString(node)) return true;
      node = isAround ? node + WIDTH : (nodes[node + NEXT] as number) * WIDTH;
    }
    return false;
  });
}

/** Puts places of the shortened text back to where they are in the source. */
function restore(nodes: Int32Array, cuts: readonly Cut[]): void {
  let passed = 0;
  for (let node = 0; node < nodes.length; node += WIDTH) {
    const start = nodes[node + START] as number;
    while (passed < cuts.length && (cuts[passed] as Cut).at <= start) passed++;
    const before = cuts[passed - 1];
    let behind = passed;
    while (behind < cuts.length && (cuts[behind] as Cut).at <= (nodes[node + END] as number)) {
      behind++;
    }
    nodes[node + START] = start + (before?.units ?? 0);
    nodes[node + END] = (nodes[node + END] as number) + (cuts[behind - 1]?.units ?? 0);
    nodes[node + LINE] = (nodes[node + LINE] as number) + (before?.lines ?? 0);
  }
}

/** The parser sees an error at the end, where a string is missing its own; it is said where that begins, as Python says it. */
function unterminated(source: string, diagnostic: RawDiagnostic): RawDiagnostic {
  for (const { start, end } of longStrings(source)) {
    if (end >= 0) continue;
    const before = source.slice(0, start);
    const line = countLines(before) + 1;
    if (line > diagnostic.line) break;
    const column = start - before.lastIndexOf('\n');
    const message = 'unterminated triple-quoted string literal';
    return { ...diagnostic, message, line, column };
  }
  return diagnostic;
}

/** What the parser gives for a source, parsed without the long strings in it. */
export function parseWithoutLongStrings(source: string, parser: SyntaxParser): ParsedSource {
  const parsed = parseShortened(source, parser);
  const { diagnostic } = parsed;
  return diagnostic === undefined
    ? parsed
    : { ...parsed, diagnostic: unterminated(source, diagnostic) };
}

function parseShortened(source: string, parser: SyntaxParser): ParsedSource {
  if (source.length < WORTHWHILE) return parser.parse(source);
  const { text, cuts } = cutLongStrings(source);
  if (cuts.length === 0) return parser.parse(source);
  const parsed = parser.parse(text);
  const { diagnostic, nodes } = parsed;
  if (diagnostic !== undefined) {
    const before = cuts.findLast(({ line }) => line <= diagnostic.line);
    return {
      ...parsed,
      diagnostic: { ...diagnostic, line: diagnostic.line + (before?.lines ?? 0) },
    };
  }
  if (nodes === undefined || !areInStrings(parsed, cuts)) return parser.parse(source);
  restore(nodes, cuts);
  return parsed;
}
