/** Modules are parsed without the lines of their long strings: what comes out must not tell. */
import { describe, expect, it } from '@jest/globals';
import { parseWithoutLongStrings } from '../../../web/inductor/python/long_strings.js';
import {
  COLUMN,
  END,
  FIELD,
  KIND,
  LINE,
  NEXT,
  START,
  WIDTH,
} from '../../../web/inductor/python/node_numbers.js';
import { SyntaxTree } from '../../../web/inductor/python/syntax.js';
import type { ParsedSource } from '../../../web/simulated/triton/native.js';
import { recordedForms } from '../support/recorded_modules.js';
import { writtenModule } from '../support/written_modules.js';
import { parser } from './support/evaluator.js';

const long = (lines: number): string =>
  Array.from({ length: lines }, (_, i) => `    tmp${i} = tl.load(in_ptr${i})  # don't\n`).join('');

/** What each node is and where; of strings without interpolations only where they begin and end. */
function places({ nodes, kinds, fields, diagnostic }: ParsedSource): unknown {
  if (nodes === undefined) return diagnostic;
  const numbers = nodes;
  const of = (node: number, which: number): number => numbers[node * WIDTH + which] as number;
  const kindOf = (node: number): string => kinds[of(node, KIND)] as string;
  const childrenOf = (node: number): number[] => {
    const children: number[] = [];
    for (let child = node + 1; child < of(node, NEXT); child = of(child, NEXT))
      children.push(child);
    return children;
  };
  const describeNode = (node: number): unknown => {
    const children = childrenOf(node);
    const isPlain =
      kindOf(node) === 'string' && !children.some((child) => kindOf(child) === 'interpolation');
    const shown = isPlain
      ? children.filter((child) => /^string_(start|end)$/.test(kindOf(child)))
      : children;
    return {
      kind: kindOf(node),
      field: fields[of(node, FIELD)],
      place: [START, END, LINE, COLUMN].map((which) => of(node, which)),
      children: shown.map(describeNode),
    };
  };
  return describeNode(0);
}

/** What the parser is given for a source, and what comes of it. */
function parsed(source: string): { readonly given: string[]; readonly result: ParsedSource } {
  const given: string[] = [];
  const watching = {
    parse: (text: string) => {
      given.push(text);
      return parser.parse(text);
    },
  };
  return { given, result: parseWithoutLongStrings(source, watching) };
}

describe('long strings', () => {
  const sources: Readonly<Record<string, string>> = {
    'of one module': `a = 1\nk = f('k', '''\n${long(200)}''', device='cuda')\nb = k + 1\n`,
    'of two, one behind the other': `x = '''\n${long(150)}'''\ny = """\n${long(150)}  """ + x\nz = y\n`,
    'of two in a line': `x = g('''\n${long(150)}''', '''\n${long(150)}''', 3)\nz = y\n`,
    'with quotes and backslashes': `x = '''\n${long(150)}\\''' "''" \\\\\n'''\nz = 'it\\'s'\n`,
    'with line feeds of another system': `x = '''\n${long(200)}'''\nz = y\n`.replaceAll(
      '\n',
      '\r\n',
    ),
    'with other characters': `é = '''\n${long(150)}😀é\n${long(9)}é'''; z = '😀' + é\nw = z\n`,
    raw: `x = r'''\n${long(200)}\\'''\n'''\nz = y\n`,
    'behind comments with quotes': `# don't '''\nx = '''\n${long(200)}'''  # isn't """\nz = y\n`,
    'within a function': `def f():\n  x = '''\n${long(200)}  '''\n  return x\nz = f()\n`,
  };

  it.each(Object.entries(sources))('%s', (_title, source) => {
    const { given, result } = parsed(source);
    expect(given).toHaveLength(1);
    expect((given[0] as string).length).toBeLessThan(source.length / 2);
    expect(places(result)).toEqual(places(parser.parse(source)));
  });

  it.each([
    ['of an f-string', `x = f'''\n${long(100)}{y}\n${long(100)}'''\n`],
    ['of less than some lines', `x = '''\n${long(3)}'''\n${'y = x\n'.repeat(1000)}`],
    ['of one line', `x = '''${'y'.repeat(9000)}'''\n`],
    ['that begins and ends in two lines', `x = '''${'y'.repeat(5000)}\n${'y'.repeat(5000)}'''\n`],
    ['of a short text', `x = '''\n${long(20)}'''\n`],
  ])('are left in: %s', (_title, source) => {
    expect(parsed(source).given).toEqual([source]);
  });

  it('are left in where quotes mislead', () => {
    // Quotes within the quotes of an f-string: the string seems to begin where it ends.
    const source = `x = f'{d['''a''']}' + f'{d['b']}'\n${long(200).replaceAll('    ', '')}y = 1\n`;
    expect(places(parsed(source).result)).toEqual(places(parser.parse(source)));
  });

  it.each([
    ['before', `x = = 1\nk = '''\n${long(200)}'''\n`],
    ['behind', `k = '''\n${long(200)}'''\ny = 2\nx = = 1\n`],
    ['in the line', `k = '''\n${long(200)}''' = = 1\n`],
    ['of an indentation behind', `k = '''\n${long(200)}'''\nif k:\n    a\n  b\n`],
  ])('do not move errors: %s', (_title, source) => {
    const { diagnostic } = parseWithoutLongStrings(source, parser);
    expect(diagnostic).toEqual(parser.parse(source).diagnostic);
    expect(diagnostic).toBeDefined();
  });

  it('that do not end are errors where they begin', () => {
    for (const lines of [2, 200]) {
      const source = `y = '''a'''  # '''\nk = f('''\n${long(lines)})\n`;
      expect(() => new SyntaxTree(source, parser)).toThrow(
        expect.objectContaining({
          message: expect.stringContaining('unterminated triple-quoted string literal'),
          line: 2,
          column: 7,
          sourceLine: "k = f('''",
        }),
      );
    }
  });

  it('let texts beyond 1 MiB be read', () => {
    const source = `k = '''\n${long(40_000)}'''\nz = k\n`;
    expect(source.length).toBeGreaterThan(2 ** 20);
    expect(new SyntaxTree(source, parser).root.namedChildren[1]?.line).toBe(40_003);
  });

  it('are read for what they are', () => {
    const text = `${long(200)}\\t|\\\n|`;
    const [assignment] = new SyntaxTree(`x = '''\n${text}\n'''\n`, parser).root.namedChildren;
    expect(assignment?.namedChildren[0]?.required('right').text).toBe(`'''\n${text}\n'''`);
  });

  it.each([
    ['of a module', () => writtenModule('v211_stacked_loop')],
    ...recordedForms()
      .slice(0, 10)
      .map(({ title, source }) => [`of ${title}`, () => source] as const),
  ])('%s', (_title, source) => {
    const text = source();
    expect(places(parsed(text).result)).toEqual(places(parser.parse(text)));
  });
});
