/** What the literals of a text stand for. */
import { syntaxError, unsupported } from './errors.js';
import type { SyntaxNode } from './syntax.js';

export function integerLiteral(node: SyntaxNode): bigint {
  const text = node.text.replaceAll('_', '').toLowerCase();
  if (text.endsWith('j')) throw unsupported(node, 'a complex number');
  if (text.endsWith('l') || /^0+[1-9]/.test(text)) {
    throw unsupported(node, text, `invalid integer '${node.text}'`);
  }
  return BigInt(text);
}

export function floatLiteral(node: SyntaxNode): number {
  const text = node.text.replaceAll('_', '').toLowerCase();
  if (text.endsWith('j')) throw unsupported(node, 'a complex number');
  return Number(text);
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

const ESCAPE = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(\r\n|.))/gs;

/** A text with backslashes. */
function decodeEscapes(text: string, node: SyntaxNode): string {
  return text.replace(
    ESCAPE,
    (all, octal?: string, hex?: string, short?: string, long?: string, other?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const digits = hex ?? short ?? long;
      if (digits !== undefined) {
        const point = Number.parseInt(digits, 16);
        if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
          throw unsupported(node, all, `the escape ${all} is no character`);
        }
        return String.fromCodePoint(point);
      }
      const letter = other === '\r\n' ? '\n' : (other as string);
      if (letter === 'N' || letter === 'x' || letter === 'u' || letter === 'U') {
        throw unsupported(node, `\\${letter}`, `the escape \\${letter} is not supported here`);
      }
      return Object.hasOwn(simpleEscapes, letter) ? (simpleEscapes[letter] as string) : all;
    },
  );
}

/** A string literal's parts: texts, and the interpolations of an f-string. */
export function stringParts(node: SyntaxNode): readonly (string | SyntaxNode)[] {
  const [start, ...rest] = node.children;
  const end = rest.at(-1);
  if (start === undefined || end === undefined) throw new TypeError('a string without quotes');
  const prefix = start.text.replace(/['"]+$/, '').toLowerCase();
  if (prefix.includes('b')) throw unsupported(node, 'bytes', 'bytes are not supported');
  if (!/^(|r|u|f|fr|rf)$/.test(prefix)) throw syntaxError(node, 'invalid syntax');
  const isFormat = prefix.includes('f');
  const isRaw = prefix.includes('r');
  const { source } = node.tree;
  const parts: (string | SyntaxNode)[] = [];
  // What lies between interpolations, whatever nodes it has: newlines at its borders are in none.
  const addText = (from: number, to: number): void => {
    let text = source.slice(from, to).replaceAll('\r\n', '\n');
    if (isFormat) text = text.replaceAll('{{', '{').replaceAll('}}', '}');
    if (!isRaw) text = decodeEscapes(text, node);
    if (text !== '') parts.push(text);
  };
  let from = start.end;
  for (const child of rest) {
    if (child.kind !== 'interpolation') continue;
    addText(from, child.start);
    parts.push(child);
    from = child.end;
  }
  addText(from, end.start);
  return parts;
}
