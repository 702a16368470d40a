import { describe, expect, it } from '@jest/globals';
import { locationOf } from '../../../web/inductor/python/errors.js';
import type { Callable } from '../../../web/inductor/python/values.js';
import { realm } from '../../../web/realm.js';
import { CountingHost, exceptionName, run, thrownBy } from './support/evaluator.js';

/** Errors of functions: what is thrown, and the place that `@` marks; `@` itself is left out. */
const failures: readonly (readonly [name: string, text: string])[] = [
  ['ZeroDivisionError', 'def f():\n    x = 1\n    y = x + @x // 0\n'],
  ['ZeroDivisionError', 'def f(n=0):\n    return [1, 2,\n            3, @1 % n]\n'],
  ['ZeroDivisionError', 'def f():\n\tif 1 < @1 / len(()):\n\t\tpass\n'],
  ['ZeroDivisionError', "def f():\n    return 'é😀', @1 // len('')\n"],
  ['UnboundLocalError', 'def f():\n    if len(()):\n        x = 1\n    return (1, @x)\n'],
  ['UnboundLocalError', 'def f():\n    x = 1\n    del x\n    del @x\n'],
  ['UnboundLocalError', 'def f():\n    g = lambda: @x\n    g()\n    x = 1\n'],
  ['NameError', 'x = 1\ndef f():\n    global x\n    del x\n    return @x\n'],
  ['AssertionError', "def f(u0=3):\n    assert u0 > 2\n    @assert u0 > 4, f'u0 is {u0}'\n"],
  ['ValueError', "def f():\n    @raise ValueError('x')\n"],
  ['ValueError', 'def f(args=[1, 2]):\n    @a, = args\n'],
  ['ValueError', 'def f(args=[1]):\n    for @a, b in [args]:\n        pass\n'],
  ['TypeError', 'def f(x=5):\n    for a in @x:\n        pass\n'],
  ['TypeError', 'def f(x=5):\n    return [a for a in (1,) @for b in x]\n'],
  ['TypeError', 'def f(x=5):\n    return len(@x(1)\n        )\n'],
  ['TypeError', 'def f(x=5):\n    return @len(x)\n'],
  ['TypeError', 'def f(x=5):\n    return len(@*x)\n'],
  ['TypeError', 'def f(x=5):\n    with @x:\n        pass\n'],
  ['ValueError', "def f(x=5):\n    return f'{@x:s}'\n"],
  ['IndexError', 'def f(x=[1]):\n    return @x[1]\n'],
  ['IndexError', 'def f(x=[1]):\n    @x[1] = 2\n'],
  ['IndexError', 'def f(x=[1]):\n    @x[1] += 2\n'],
  ['IndexError', 'def f(x=[1]):\n    del x[0], @x[0]\n'],
  ['KeyError', "def f(x={}):\n    return 1 + (2 * @x['k'])\n"],
  ['AttributeError', 'class A: pass\ndef f(x=A()):\n    x.a = 1\n    del x.a\n    return @x.a\n'],
  ['TypeError', 'def f():\n    def g(a): return a\n    return @g()\n'],
  ['ValueError', 'def f():\n    return list(map(lambda x: @int(x), ["a"]))\n'],
  ['ZeroDivisionError', 'def g(x):\n    return @1 / x\ndef f():\n    x = g(1)\n    return g(0)\n'],
  ['ZeroDivisionError', 'def g(x):\n    return x\ndef f():\n    return @g(1) // g(0)\n'],
];

describe('where errors come from', () => {
  it.each(failures.map(([name, text], i) => ({ name, text, i })))('$i: $name', ({ name, text }) => {
    const at = text.indexOf('@');
    const source = text.slice(0, at) + text.slice(at + 1);
    const before = text.slice(0, at).split('\n');
    const { call } = run(source);
    const error = thrownBy(() => call('f'));
    expect(exceptionName(error)).toBe(name);
    expect(locationOf(error)).toEqual({
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      sourceLine: source.split('\n')[before.length - 1],
    });
  });

  it('in the statements of the module', () => {
    const error = thrownBy(() => run('x = 1\ny = [x,\n  x // 0]\n'));
    expect(exceptionName(error)).toBe('ZeroDivisionError');
    expect(locationOf(error)).toEqual({ line: 3, column: 3, sourceLine: '  x // 0]' });
  });

  it('is nowhere for errors that no text raised', () => {
    expect(locationOf(new Error('x'))).toBeNull();
    expect(locationOf(null)).toBeNull();
    expect(locationOf('text')).toBeNull();
  });
});

describe('errors of the host', () => {
  const failing =
    (error: unknown): Callable =>
    () => {
      throw error;
    };

  it('leave as they are, with their place', () => {
    const error = new realm.OutOfMemoryError('device memory');
    const { call } = run('def g():\n    return fail()\ndef f():\n    return g()\n', {
      globals: { fail: failing(error) },
    });
    expect(thrownBy(() => call('f'))).toBe(error);
    expect(error.message).toBe('device memory');
    expect(locationOf(error)).toEqual({ line: 2, column: 12, sourceLine: '    return fail()' });
  });

  it('have the place of this time where they are thrown again', () => {
    const error = new Error('kept');
    const { call } = run('def f():\n    fail()\ndef g():\n    return 1 + fail()\n', {
      globals: { fail: failing(error) },
    });
    for (const [name, line] of [
      ['f', 2],
      ['g', 4],
      ['f', 2],
    ] as const) {
      expect(thrownBy(() => call(name))).toBe(error);
      expect(locationOf(error)?.line).toBe(line);
    }
  });

  it('that are no errors leave too', () => {
    const { call } = run('def f():\n    fail()\n', { globals: { fail: failing('text') } });
    expect(thrownBy(() => call('f'))).toBe('text');
  });

  it('are where the host was called, after it has called the text itself', () => {
    const error = new Error('late');
    const loaded = run('def g():\n    x = 1\n    return [x]\ndef f():\n    late(g)\n', {
      globals: {
        late: ([callee]) => {
          (callee as Callable)([], {});
          throw error;
        },
      } as Record<string, Callable>,
    });
    expect(thrownBy(() => loaded.call('f'))).toBe(error);
    expect(locationOf(error)).toMatchObject({ line: 5, column: 5 });
  });

  it('that the host has caught do not stay', () => {
    const first = new Error('first');
    const loaded = run('def g():\n    fail()\ndef f():\n    late(g)\n', {
      globals: {
        fail: failing(first),
        late: (([callee]) => {
          expect(() => (callee as Callable)([], {})).toThrow(first);
          throw new TypeError('second');
        }) as Callable,
      },
    });
    const error = thrownBy(() => loaded.call('f'));
    expect(error).toEqual(new TypeError('second'));
    expect(locationOf(error)?.line).toBe(4);
  });

  it('keep the place of a block when leaving it fails no more', () => {
    const host = new CountingHost();
    const { call } = run('def f():\n    with make():\n        1 // len(())\n', { host });
    const error = thrownBy(() => call('f'));
    expect(locationOf(error)).toMatchObject({ line: 3, column: 9 });
    expect(host.log).toEqual(['enter t0', 'exit t0', 'free t0']);
  });
});

describe('recursion', () => {
  it('without an end is an error, and the module can be called again', () => {
    const { call } = run('def f(n):\n    return f(n + 1) if n >= 0 else n\n');
    for (let i = 0; i < 3; ++i) {
      const error = thrownBy(() => call('f', [0n]));
      expect(exceptionName(error)).toBe('RecursionError');
      expect(locationOf(error)).toMatchObject({ line: 2, column: 12 });
      expect(call('f', [-1n])).toBe(-1n);
    }
  });

  it('of a list within itself too', () => {
    const { call } = run('def f():\n    x = []\n    x.append(x)\n    return str(x)\n');
    expect(exceptionName(thrownBy(() => call('f')))).toBe('RecursionError');
  });
});

describe('what would take all memory or time', () => {
  it.each([
    ['OverflowError', '10 ** 10 ** 9'],
    ['OverflowError', '1 << 10 ** 12'],
    ['MemoryError', '[0] * 10 ** 9'],
    ['MemoryError', "'ab' * 10 ** 9"],
    ['MemoryError', 'list(range(10 ** 12))'],
    ['MemoryError', '[x for x in range(10 ** 12)]'],
    ['MemoryError', '(*range(10 ** 12),)'],
    ['ValueError', 'str(10 ** 5000)'],
    ['ValueError', "'{:99999999}'.format(1)"],
  ])('is a %s: %s', (name, expression) => {
    const { call } = run(`def f():\n    return ${expression}\n`);
    const error = thrownBy(() => call('f'));
    expect(exceptionName(error)).toBe(name);
    expect(locationOf(error)?.line).toBe(2);
  });
});
