import { describe, expect, it } from '@jest/globals';
import { locationOf } from '../../../web/inductor/python/errors.js';
import { SyntaxTree } from '../../../web/inductor/python/syntax.js';
import type { Callable } from '../../../web/inductor/python/values.js';
import { realm } from '../../../web/realm.js';
import { CountingHost, load, parser, run, thrownBy } from './support/evaluator.js';

/** A refusal, by its construct and by the place that `@` marks in the text; `@` itself is left out. */
function marked(text: string): {
  readonly source: string;
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string;
} {
  const at = text.indexOf('@');
  const source = text.slice(0, at) + text.slice(at + 1);
  const before = text.slice(0, at).split('\n');
  return {
    source,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    sourceLine: source.split('\n')[before.length - 1] ?? '',
  };
}

function expectRefusal(action: () => unknown, construct: string, text: string): void {
  const { source: _, ...place } = marked(text);
  const error = thrownBy(action);
  expect(error).toBeInstanceOf(realm.UnsupportedModule);
  expect(error).toBeInstanceOf(realm.NotImplementedError);
  expect(error).toMatchObject({ name: 'UnsupportedModule', construct, ...place });
  expect((error as Error).message).toMatch(`module:${place.line}:${place.column}: `);
  expect(
    (error as Error).message.endsWith(`\n${place.sourceLine}\n${' '.repeat(place.column - 1)}^`),
  ).toBe(true);
  expect(locationOf(error)).toEqual(place);
}

/** What cannot stand anywhere. */
const constructs: readonly (readonly [construct: string, statement: string])[] = [
  ["'try'", '@try:\n  pass\nexcept ValueError:\n  pass'],
  ["'try'", '@try:\n  pass\nfinally:\n  pass'],
  ['a decorator', '@@cache\ndef g(): pass'],
  ["'async'", '@async def g(): pass'],
  ["'async'", '@async for x in y: pass'],
  ["'async'", '@async with x: pass'],
  ["'async'", '[x @async for x in y]'],
  ["'await'", '@await x'],
  ["'yield'", '@yield 1'],
  ["'yield'", 'x = @yield'],
  ["'match'", '@match 1:\n  case 1: pass'],
  ["':='", 'if (@x := 1): pass'],
  ["'print' without parentheses", '@print 1'],
  ["'exec'", "@exec 'x'"],
  ["'type'", '@type X = int'],
  ["'import *'", 'from math import @*'],
  ['a relative import', 'from @. import x'],
  ["'raise' of no exception", '@raise'],
  ["'raise … from'", '@raise ValueError from TypeError'],
  ['bytes', "@b'x'"],
  ['a complex number', '@1j'],
  ['a complex number', '@1.5J'],
  ['007', '@007'],
  ["'{…=}'", "f'@{1=}'"],
  ['a nested format', "f'{1@:{2}}'"],
  ['!a', "f'{1@!a}'"],
  ["the format 'q'", "f'{1@:q}'"],
  ['\\N', "@'\\N{BULLET}'"],
  ['\\x', "@'\\x4'"],
  ['\\ud800', "@'\\ud800'"],
  ["'*' here", 'x = @*y'],
  ['undefined_name', 'x = 1 + @undefined_name'],
  ['undefined_name', 'undefined = [y for x in (1,) for y in @undefined_name]'],
  ['os', 'import @os'],
  ['a.b', 'import @a.b'],
  ['a', 'from a import @b'],
  ['math.nothing', 'from math import @nothing'],
  ['math.nothing', 'import math\n@math.nothing'],
  ['syntax error', 'f = lambda @x, x: x'],
  ['syntax error', 'print(a=1, @a=2)'],
  ['__proto__', 'print(@__proto__=1)'],
  ['two starred targets', '@*a, *b = 1, 2'],
  ['syntax error', 'print(a=1, @2)'],
  ['syntax error', 'print(**{}, @*())'],
  ['several values after in', 'print(x @for x in (), 1)'],
  ['syntax error', 'len@(,)'],
  ['syntax error', 'def g(a=1, @b): pass'],
  ['syntax error', 'def g(**k, @a): pass'],
  ['syntax error', 'def g(*a, @*b): pass'],
  ['syntax error', 'lambda @*: 1'],
  ['syntax error', 'def g(@/, a): pass'],
  ['syntax error', '@a, b: int = 1'],
  ['syntax error', '@`1`'],
  ['syntax error', "@ur'x'"],
  ['syntax error', '1 @<> 2'],
  ['syntax error', '@break'],
  ['syntax error', '@continue'],
  ['syntax error', 'for x in ():\n  pass\nelse:\n  @break'],
  ['syntax error', 'esle:\n  @print(1)'],
  ["'call'", 'del @len(1)'],
  ["'integer'", 'del @1'],
  ["'tuple pattern'", '@(a, b) += 1'],
];

const cases = constructs.map(([construct, text], i) => ({ construct, text, i }));

describe('constructs that are refused', () => {
  it.each(cases)('$i: $construct in the module', ({ construct, text }) => {
    const { source } = marked(text);
    expectRefusal(() => run(source), construct, text);
  });

  it.each(cases)('$i: $construct in a function, before it runs', ({ construct, text }) => {
    const inFunction = `def f():\n  make('too early')\n  ${text.replaceAll('\n', '\n  ')}\n`;
    const { source } = marked(inFunction);
    const { program, host } = run(source);
    expectRefusal(() => program.prepare(program.global('f') as Callable), construct, inFunction);
    expect(host.made).toEqual([]);
  });

  it.each<readonly [string, string]>([
    ['inheritance', 'class A@(int): pass'],
    ["'for statement' in a class", 'class A:\n  @for x in (): pass'],
    ["'expression statement' in a class", 'class A:\n  @x.y = 1'],
    ['syntax error', '@return 1'],
    ['syntax error', '@nonlocal x'],
  ])('%s in the module: %s', (construct, text) => {
    expectRefusal(() => run(marked(text).source), construct, text);
  });

  it.each<readonly [string, string]>([
    ['a class in a function', 'def f():\n  @class A: pass'],
    ['syntax error', 'def f():\n  nonlocal @x'],
    ['syntax error', 'def f(x):\n  global @x\n  x = 1'],
    ['.nothing', 'def f(x):\n  return @x.nothing'],
    ['.nothing', 'def f(x):\n  return @x.nothing()'],
    ['math.nothing', 'import math\ndef f():\n  return @math.nothing(1)'],
    ['math.nothing', 'def f():\n  import math\n  return @math.nothing'],
    ['math.nothing', 'import math\ndef f():\n  m = math\n  return @m.nothing'],
    ['undefined', 'def f():\n  return [@undefined for x in ()]'],
    ['undefined', 'def f():\n  return lambda: @undefined'],
    ['undefined', 'def f():\n  def g(x=@undefined): pass'],
    ['undefined', "def f():\n  return f'{@undefined}'"],
    ['gone', 'gone = 1\ndel gone\ndef f():\n  return @gone'],
  ])('%s in a function: %s', (construct, text) => {
    const { program } = run(marked(text).source);
    expectRefusal(() => program.prepare(program.global('f') as Callable), construct, text);
  });

  it('refuses the statements of a module before it runs any', () => {
    const host = new CountingHost();
    const text = "make('first')\nif make('second'):\n    @try:\n        pass\n    except: pass\n";
    expectRefusal(() => load(marked(text).source, { host }), "'try'", text);
    expect(host.made).toEqual([]);
  });

  it('does not look at what is never reached', () => {
    const { printed } = run(`
if __name__ == '__main__':
    try:
        unknown_name
    except: pass
else:
    print('loaded')
if 1 > 2:
    yield
elif False and unknown_name:
    import unknown_module
print(1 if True else unknown_name, 0 and unknown_name, 1 or unknown_name)
`);
    expect(printed).toEqual(['loaded', '1 0 1']);
  });

  it('refuses every function that can be reached', () => {
    const { program } = run(`
class A:
    def method(self):
        return helper
    def other(self):
        return unknown_name
def helper():
    return lambda: [inner() for x in ()]
def inner():
    return table[0]
table = [lambda: deep()]
def deep():
    raise_here = 1
    return unknown_name
a = A()
def by_name():
    return a.method()
def by_constant():
    return helper()
def by_attribute(x):
    return x.other()
def unrelated():
    return a
call = a.method
`);
    const prepare = (name: string) => () => program.prepare(program.global(name) as Callable);
    for (const name of ['by_name', 'by_constant', 'inner', 'call']) {
      expect(prepare(name)).toThrow(expect.objectContaining({ line: 14, column: 12 }));
    }
    expect(prepare('by_attribute')).toThrow(expect.objectContaining({ line: 6, column: 16 }));
    expect(prepare('unrelated')).not.toThrow();
  });
});

describe('texts that are refused', () => {
  const read = (source: string) => () => new SyntaxTree(source, parser);

  it.each<readonly [name: string, source: string, line: number, column: number, message: string]>([
    ['an open bracket', 'x = 1\ny = [1,\n', 2, 1, 'invalid syntax'],
    ['two statements in a line', 'x = 1\nf()x\n', 2, 4, 'invalid syntax'],
    ['an indent', 'x = 1\n  y = 2\n', 2, 3, 'unexpected indent'],
    [
      'half an indent',
      'if x:\n    y = 2\n  z = 3\n',
      3,
      3,
      'unindent does not match any outer indentation level',
    ],
    [
      'an else of nothing',
      'if x:\n  if y:\n    a\n else:\n    b\n',
      4,
      2,
      'unindent does not match any outer indentation level',
    ],
    ['a block without statements', 'if x:\ny = 2\n', 1, 1, 'expected an indented block'],
    ['half a character', "a = 1\nb = '\ud800'\n", 2, 6, 'not Unicode'],
  ])('%s', (_, source, line, column, message) => {
    const error = thrownBy(read(source));
    expect(error).toBeInstanceOf(realm.UnsupportedModule);
    const sourceLine = source.split('\n')[line - 1];
    expect(error).toMatchObject({ construct: 'syntax error', line, column, sourceLine });
    expect((error as Error).message).toContain(message);
    expect(locationOf(error)).toEqual({ line, column, sourceLine });
  });

  it('one of more than a mebibyte, and one that is nested too deep', () => {
    expect(read(`# ${'x'.repeat(1 << 20)}`)).toThrow(/more than 1 MiB/);
    expect(read(`x = ${'('.repeat(300)}1${')'.repeat(300)}\n`)).toThrow(/nested/);
  });
});
