import { describe, expect, it } from '@jest/globals';
import { type Callable, List, type Value } from '../../../web/inductor/python/values.js';
import { CountingHost, type Loaded, run, Thing, thrownBy } from './support/evaluator.js';

/** A module whose functions have `probe(...)`, which logs what is alive, and `fail()`. */
function watched(source: string): Loaded {
  const host = new CountingHost();
  const probe: Callable = (args) => {
    host.log.push(`alive ${host.alive.join(' ')}`.trim());
    return args[0] ?? null;
  };
  const fail: Callable = () => {
    throw new Error('failed');
  };
  return run(source, { host, globals: { probe, fail } });
}

/** What `f` leaves behind, after its result has been let go. */
function leftAfter(loaded: Loaded, args: readonly Value[] = []): readonly string[] {
  const { host, program, call } = loaded;
  const mark = host.mark();
  try {
    program.release(call('f', args));
  } catch {
    // It is the same then.
  }
  host.endStatement(mark);
  return host.alive;
}

describe('variables hold what they are given', () => {
  it.each<readonly [name: string, body: string, log: readonly string[]]>([
    ['a value that is not stored', "make('a')\nprobe()", ['free a', 'alive']],
    [
      'a variable, until it is deleted',
      "a = make('a')\nprobe()\ndel a\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'a variable, until it is bound again',
      "a = make('a')\na = make('b')\nprobe()",
      ['free a', 'alive b', 'free b'],
    ],
    ['a variable, until the function ends', "a = make('a')\nprobe()", ['alive a', 'free a']],
    [
      'two variables',
      "a = b = make('a')\ndel a\nprobe()\ndel b\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'a variable that is bound to itself',
      "a = make('a')\na = a\nprobe()\na, = a,\nprobe()",
      ['alive a', 'alive a', 'free a'],
    ],
    [
      'a tuple of a tuple',
      "a = (1, (make('a'), make('b')))\nprobe()\nb = a[1][0]\ndel a\nprobe()",
      ['alive a b', 'free b', 'alive a', 'free a'],
    ],
    [
      'a list, changed',
      "a = [make('a'), make('b'), make('c')]\na[0] = None\na.pop()\ndel a[0]\nprobe()",
      ['free a', 'free c', 'alive b', 'free b'],
    ],
    [
      'what a list lets go into a variable',
      "a = [make('a')]\nb = a.pop()\nprobe()\ndel b\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'what a list takes in',
      "a = []\na.append(make('a'))\na.extend([make('b')])\na.insert(0, make('c'))\na += (make('d'),)\na[1:1] = [make('e')]\nprobe()\na.clear()\nprobe()",
      ['alive a b c d e', 'free c', 'free e', 'free a', 'free b', 'free d', 'alive'],
    ],
    [
      'a list with two names',
      "a = b = [make('a')]\ndel a\nprobe()\nb.clear()\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'a list in two lists',
      "a = [make('a')]\nb = [a, a]\ndel a\nprobe()\nb.pop()\nprobe()\nb.pop()\nprobe()",
      ['alive a', 'alive a', 'free a', 'alive'],
    ],
    [
      'one thing twice in a list',
      "t = make('a')\na = [t, t]\ndel t\ndel a[0]\nprobe()\ndel a[0]\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'a dict',
      "a = {'x': make('a'), 'y': make('b')}\na['x'] = 1\nprobe()\na.pop('y')\nprobe()\na['z'] = make('c')\na.update(z=2, w=make('d'))\na.setdefault('v', make('e'))\nprobe()\na.clear()\nprobe()",
      ['free a', 'alive b', 'free b', 'alive', 'free c', 'alive d e', 'free d', 'free e', 'alive'],
    ],
    [
      'keys and sets',
      "a = {make('a'): 1}\nb = {make('b')}\nb.add(make('c'))\nprobe()\ndel a, b\nprobe()",
      ['alive a b c', 'free a', 'free b', 'free c', 'alive'],
    ],
    [
      'what a loop goes through',
      "for x in [make('a'), make('b')]:\n    probe()\ndel x\nprobe()",
      ['alive a b', 'alive a b', 'free a', 'free b', 'alive'],
    ],
    [
      'what a loop goes through, left early',
      "for x in (make('a'), make('b')):\n    break\nprobe()",
      ['free b', 'alive a', 'free a'],
    ],
    [
      'what a loop goes through by another',
      "for i, x in enumerate([make('a'), make('b')]):\n    probe()",
      ['alive a b', 'alive a b', 'free a', 'free b'],
    ],
    [
      'a generator, until it is no more',
      "g = (x for x in [make('a')])\nprobe()\ndel g\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'what a generator goes through on its way',
      "for y in (x for n in 'ab' for x in [make(n), make(n + n)]):\n    probe()",
      [
        'alive a aa',
        'alive a aa',
        'free a',
        'free aa',
        'alive b bb',
        'alive b bb',
        'free b',
        'free bb',
      ],
    ],
    ['a condition', "if make('a'):\n    probe()", ['free a', 'alive']],
    ['an assertion', "assert make('a')\nprobe()", ['free a', 'alive']],
    [
      'a context',
      "with make('a') as b:\n    del b\n    probe()\nprobe()",
      ['enter a', 'alive a', 'exit a', 'alive a', 'free a'],
    ],
    [
      'a variable that another function sees',
      "a = make('a')\ng = lambda: a\nprobe()\ndel a\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'a function with a default',
      "def g(x=make('a')): return x\nprobe()\ndel g\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'a method of a list',
      "a = [make('a')]\ng = a.append\ndel a\nprobe()\ndel g\nprobe()",
      ['alive a', 'free a', 'alive'],
    ],
    [
      'a comprehension',
      "a = [x for x in (make('a'), make('b')) if probe(x)]\nprobe()",
      ['alive a b', 'alive a b', 'alive a b', 'free a', 'free b'],
    ],
  ])('%s', (_, body, log) => {
    const loaded = watched(`def f():\n    ${body.replaceAll('\n', '\n    ')}\n    return None\n`);
    expect(leftAfter(loaded)).toEqual([]);
    // With the call everything is over; what is freed then is freed by its end.
    expect(loaded.host.log.slice(0, log.length)).toEqual(log);
    expect(Object.values(loaded.host.holders).every((count) => count === 0)).toBe(true);
  });
});

describe('functions', () => {
  it('hold what they are given as long as they run', () => {
    const loaded = watched(`
def g(t):
    probe()
    del t
    probe()
def f():
    g(make('a'))
    probe()
`);
    expect(leftAfter(loaded)).toEqual([]);
    expect(loaded.host.log).toEqual(['alive a', 'free a', 'alive', 'alive']);
  });

  it('give values away that only they held', () => {
    const loaded = watched(`
def g():
    a, b = make('a'), make('b')
    return a, make('c')
def f():
    x = g()
    probe()
    len((make('d'), g(), probe()))
    probe()
`);
    expect(leftAfter(loaded)).toEqual([]);
    expect(loaded.host.log.slice(0, 4)).toEqual([
      'free b',
      'alive a c',
      // What a function held goes with the statement that called it.
      'alive a c d a b c',
      'free d',
    ]);
    expect(loaded.host.log.at(-1)).toMatch(/^free/);
  });

  it('let the statement that calls them keep what it has made', () => {
    const loaded = watched(`
def g(x):
    make('inner')
    probe()
    return x
def f():
    x = (make('a'), g(make('b')), g(make('c')))
    probe()
    return x
`);
    expect(leftAfter(loaded)).toEqual([]);
    expect(loaded.host.log.slice(0, 5)).toEqual([
      'free inner',
      'alive a b',
      'free inner',
      'alive a b c',
      'alive a b c',
    ]);
  });

  it('retain their result for who calls the module', () => {
    const loaded = watched("def f():\n    a = make('a')\n    return [a, (a, make('b'))]\n");
    const { host, program } = loaded;
    const result = loaded.call('f') as List;
    expect(host.holders).toEqual({ a: 2, b: 1 });
    expect(host.alive).toEqual(['a', 'b']);
    program.release(result);
    expect(host.holders).toEqual({ a: 0, b: 0 });
    host.endStatement(0);
    expect(host.alive).toEqual([]);
  });

  it('release what lists of their callers held, where they clear them', () => {
    const host = new CountingHost();
    const loaded = run(
      `
def f(args):
    a, b = args
    args.clear()
    del a
    return b
`,
      { host },
    );
    const outer = new Thing('outer');
    outer.holders = 1;
    const args = new List([outer, host.make('own')]);
    const result = loaded.call('f', [args]);
    expect(args.items).toEqual([]);
    expect(outer).toMatchObject({ holders: 1, isFreed: false });
    expect(result).toMatchObject({ name: 'own', holders: 1, isFreed: false });
  });

  it('keep captured variables as long as their functions are held', () => {
    const loaded = watched(`
def make_counter():
    a = make('a')
    def get():
        return a
    return get
def f():
    get = make_counter()
    probe()
    get2 = get
    del get
    probe(get2())
    del get2
    probe()
`);
    expect(leftAfter(loaded)).toEqual([]);
    expect(loaded.host.log).toEqual(['alive a', 'alive a', 'free a', 'alive']);
  });

  it('of a class hold their object, and the object what it has', () => {
    const loaded = watched(`
class A:
    def __init__(self, x):
        self.x = x
    def get(self):
        return self.x
def f():
    a = A(make('a'))
    get = a.get
    del a
    probe(get())
    b = A(make('b'))
    b.x = make('c')
    probe()
    del b.x
    probe()
`);
    expect(leftAfter(loaded)).toEqual([]);
    expect(loaded.host.log).toEqual([
      'alive a',
      'free b',
      'alive a c',
      'free c',
      'alive a',
      'free a',
    ]);
  });
});

describe('errors', () => {
  it.each<readonly [string, string]>([
    ['in a statement', "a = make('a')\nb = (make('b'), fail())"],
    ['in a function', "a = make('a')\ng(make('b'), a)"],
    ['in a loop', "for x in [make('a'), make('b')]:\n    for y in (x, make('c')):\n        fail()"],
    ['in a context', "with make('a'), make('b') as c:\n    d = make('d')\n    fail()"],
    ['in a comprehension', "a = [(x, fail()) for x in (make('a'),)]"],
    ['in a lambda', "a = make('a')\n(lambda x: fail())((a, make('b')))"],
    ['in the middle of an unpacking', "a = make('a')\n(a, b[0]), c = (make('b'), 1), 2"],
    ['where too much is unpacked', "a, b = [make('a'), make('b'), make('c')]"],
    ['in a recursion without an end', "a = make('a')\nf()"],
    ['in a method', "a = [make('a')]\na.remove(make('b'))"],
  ])('%s leave nothing held', (_, body) => {
    const loaded = watched(`
def g(x, y):
    z = [x, y, make('z')]
    fail()
b = 1
def f():
    ${body.replaceAll('\n', '\n    ')}
`);
    expect(() => loaded.call('f')).toThrow();
    expect(loaded.host.alive).toEqual([]);
    expect(Object.values(loaded.host.holders).every((count) => count === 0)).toBe(true);
    expect(loaded.host.mark()).toBe(0);
  });

  it('of wrong arguments take nothing', () => {
    const loaded = watched("def g(x): pass\ndef f():\n    g(make('a'), make('b'))\n");
    expect(() => loaded.call('f')).toThrow(/takes 1 positional/);
    expect(loaded.host.alive).toEqual([]);
  });

  it('leave contexts in the order in which they were entered last', () => {
    const loaded = watched(`
def f():
    with make('a'):
        with make('b'), make('c'):
            fail()
`);
    expect(() => loaded.call('f')).toThrow('failed');
    expect(loaded.host.log.slice(0, 6)).toEqual([
      'enter a',
      'enter b',
      'enter c',
      'exit c',
      'exit b',
      'exit a',
    ]);
  });
});

describe('the module', () => {
  it('holds what its variables have, until it is disposed', () => {
    const loaded = watched(`
a = make('a')
b = [make('b')]
class A:
    c = make('c')
def g(x=make('d')): return x
e = make('e')
del e
make('f')
for x in (make('g'), make('h')): pass
`);
    const { host, program } = loaded;
    expect(host.alive).toEqual(['a', 'b', 'c', 'd', 'h']);
    const mark = host.mark();
    program.dispose();
    program.dispose();
    host.endStatement(mark);
    expect(host.alive).toEqual([]);
    expect(program.global('a')).toBeUndefined();
    expect(() => program.call(() => 1n, [])).toThrow('disposed');
  });

  it('holds nothing where its statements fail', () => {
    const host = new CountingHost();
    const error = thrownBy(() =>
      run("a = make('a')\nfor x in [make('b')]:\n    with make('c'):\n        1 // 0\n", { host }),
    );
    expect(error).toMatchObject({ message: expect.stringContaining('ZeroDivisionError') });
    expect(host.alive).toEqual([]);
    expect(host.mark()).toBe(0);
  });

  it('holds a thousand calls no longer than they take', () => {
    const { host, program, call } = watched(`
total = []
def step(x, acc):
    acc.append(make())
    return [x, make()] + acc
def f(n):
    out = None
    for i in range(n):
        out = step(out, [make()])
        total.clear()
        total.append(out)
    return total.pop()
`);
    const result = call('f', [1000n]);
    expect(host.made).toHaveLength(3000);
    // Each result has the one before in it.
    expect(host.alive).toHaveLength(3000);
    program.release(result);
    host.endStatement(0);
    expect(host.alive).toEqual([]);
  });
});
