import { describe, expect, it } from '@jest/globals';
import { locationOf } from '../../../web/inductor/python/errors.js';
import { type Callable, Namespace } from '../../../web/inductor/python/values.js';
import { realm } from '../../../web/realm.js';
import { CountingHost, load, run, thrownBy } from './support/evaluator.js';

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
  ['inheritance', 'class A@(int): pass'],
  ["'for statement' in a class", 'class A:\n  @for x in (): pass'],
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
  ["'* ' here", ''],
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
];

describe('refusals', () => {
  const cases = constructs.filter(([, text]) => text !== '');

  it.each(cases)('%s in the module', (construct, text) => {
    const { source } = marked(text);
    expectRefusal(() => run(source), construct, text);
  });

  it.each(cases)('%s in a function, before it runs', (construct, text) => {
    const inFunction = `def f():\n  make('too early')\n  ${text.replaceAll('\n', '\n  ')}\n`;
    const { source } = marked(inFunction);
    const { program, host } = run(source);
    expectRefusal(() => program.prepare(program.global('f') as Callable), construct, inFunction);
    expect(host.made).toEqual([]);
  });
});
