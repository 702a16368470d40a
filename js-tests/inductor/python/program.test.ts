import { describe, expect, it } from '@jest/globals';
import { mathModule } from '../../../web/inductor/python/math_module.js';
import { evaluateExpression, Program } from '../../../web/inductor/python/program.js';
import { SyntaxTree } from '../../../web/inductor/python/syntax.js';
import { repr } from '../../../web/inductor/python/text.js';
import {
  type Callable,
  Dict,
  Ellipsis,
  HostType,
  List,
  Namespace,
  Slice,
  type Value,
} from '../../../web/inductor/python/values.js';
import { realm } from '../../../web/realm.js';
import {
  CountingHost,
  exceptionName,
  load,
  parser,
  run,
  Thing,
  thrownBy,
} from './support/evaluator.js';

const namespace = (path: string, members: Readonly<Record<string, Value>>): Namespace =>
  new Namespace(path, (name) => (Object.hasOwn(members, name) ? members[name] : undefined));

describe('a program', () => {
  it('runs once', () => {
    const { program } = run('x = 1');
    expect(program.global('x')).toBe(1n);
    expect(program.global('y')).toBeUndefined();
    expect(() => program.run()).toThrow('has been run already');
  });

  it('has the variables that it is given, before and after it has run', () => {
    const { program, printed, call } = load('print(__file__, given)\ndef f(): return given\n', {
      globals: { __file__: 'module.py', given: 1n },
    });
    program.run();
    expect(printed).toEqual(['module.py 1']);
    program.setGlobal('given', 2n);
    expect(call('f')).toBe(2n);
    expect(() => program.setGlobal('given', 3n)).toThrow(realm.RuntimeError);
    expect(call('f')).toBe(2n);
  });

  it('sees variables change that a function binds', () => {
    const { program, call } = run(
      'x = 1\ndef bump():\n    global x\n    x += 1\ndef get(): return x\n',
    );
    program.prepare(program.global('get') as Callable);
    call('bump');
    expect(call('get')).toBe(2n);
    program.setGlobal('x', 10n);
    expect(call('get')).toBe(10n);
  });

  it('prints to the console where nothing else is said', () => {
    const lines: unknown[] = [];
    const { log } = console;
    console.log = (line: unknown) => lines.push(line);
    try {
      new Program(new SyntaxTree("print('x', 1)", parser), new CountingHost()).run();
    } finally {
      console.log = log;
    }
    expect(lines).toEqual(['x 1']);
  });

  it('has an own name', () => {
    expect(run('print(__name__)\n').printed).toEqual(['inductor_module']);
  });

  it('shows its variables to who asks for them, and only that', () => {
    let shown: Value = null;
    const wait: Callable = ([given]) => {
      shown = given as Value;
      return null;
    };
    run('x = 5\nwait(globals())\n', { globals: { wait } });
    expect(shown).toBeInstanceOf(Namespace);
    const { member } = shown as unknown as Namespace;
    expect([member('x'), member('y')]).toEqual([5n, undefined]);
    expect(() => run('globals()["x"] = 1\n')).toThrow(/^TypeError: .* item assignment/);
  });

  it('calls functions with keyword arguments, and what is no function not', () => {
    const { program, call } = run('def f(a, *, b): return a - b\nx = 1\n');
    expect(call('f', [5n], { b: 2n })).toBe(3n);
    expect(exceptionName(thrownBy(() => program.call(1n, [])))).toBe('TypeError');
  });
});

describe('imports', () => {
  const host = new CountingHost();
  host.modules.set('torch', namespace('torch', { float32: new Thing('float32') }));
  host.modules.set('torch.nn', namespace('torch.nn', { inner: 7n }));
  host.modules.set('thing', new Thing('module'));

  it('bind what the host knows', () => {
    const { program } = run(
      `
import torch, torch.nn as nn
import torch.nn
from torch import float32 as f32, nn as nn2
from thing import name
from __future__ import annotations, division
inner = nn.inner, nn2.inner
`,
      { host },
    );
    expect(program.global('f32')).toMatchObject({ name: 'float32' });
    expect(program.global('inner')).toEqual([7n, 7n]);
    expect(program.global('name')).toBe('module');
    expect(program.global('torch')).toBe(host.modules.get('torch'));
    expect(program.global('annotations')).toBeUndefined();
  });

  it('of a function are known before it runs', () => {
    const { program, call } = run(
      'def f():\n    from torch import nn, float32\n    import math\n    return nn.inner, float32, math.pi\n',
      { host },
    );
    program.prepare(program.global('f') as Callable);
    expect(call('f')).toEqual([7n, expect.objectContaining({ name: 'float32' }), Math.PI]);
  });

  it('of Python itself are there', () => {
    expect(run('import math\nx = math\n').program.global('x')).toBe(mathModule);
  });

  it("may be the host's instead", () => {
    const own = new CountingHost();
    own.modules.set('math', namespace('math', { pi: 3n }));
    expect(run('from math import pi\n', { host: own }).program.global('pi')).toBe(3n);
  });
});

describe('constants', () => {
  it('are evaluated once', () => {
    const seen: (readonly [readonly Value[], object])[] = [];
    const take: Callable = (args, kwargs) => {
      seen.push([args, kwargs]);
      return null;
    };
    const { call } = run(
      'def f():\n    take((2, 16), 2 * 8, device="x", shape=(1, -1))\ndef g(x):\n    take(x, y=x)\n',
      { globals: { take } },
    );
    for (let i = 0; i < 2; ++i) call('f');
    expect(seen[0]).toEqual([[[2n, 16n], 16n], { device: 'x', shape: [1n, -1n] }]);
    expect(seen[1]?.[0]).toBe(seen[0]?.[0]);
    expect(seen[1]?.[1]).toBe(seen[0]?.[1]);
    expect(Object.isFrozen(seen[0]?.[0]) && Object.isFrozen(seen[0]?.[1])).toBe(true);
    for (let i = 0; i < 2; ++i) call('g', [1n]);
    expect(seen[3]?.[0]).not.toBe(seen[2]?.[0]);
  });

  it('that fail do so when they are reached', () => {
    const { program, call } = run('def f(x):\n    return x or 1 // 0\n');
    program.prepare(program.global('f') as Callable);
    expect(call('f', [1n])).toBe(1n);
    expect(() => call('f', [0n])).toThrow(/^ZeroDivisionError/);
  });

  it('are members of modules, and methods of constant objects', () => {
    const asked: string[] = [];
    class Asking extends CountingHost {
      override attribute(value: object, name: string): Value | undefined {
        asked.push(name);
        return name === 'run'
          ? (args: readonly Value[]) => args[0] as Value
          : super.attribute(value, name);
      }
    }
    const host = new Asking();
    host.modules.set(
      'torch',
      new Namespace('torch', (name) => {
        asked.push(`torch.${name}`);
        return name === 'float32' ? 1n : undefined;
      }),
    );
    const { call } = run(
      "import torch\nkernel = make('k')\ndef f():\n    return kernel.run(torch.float32), kernel.name\n",
      { host },
    );
    for (let i = 0; i < 3; ++i) expect(call('f')).toEqual([1n, 'k']);
    expect(asked.filter((name) => name === 'run')).toHaveLength(1);
    expect(asked.filter((name) => name === 'torch.float32')).toHaveLength(1);
    expect(asked.filter((name) => name === 'name').length).toBeGreaterThanOrEqual(3);
  });
});

describe('host objects', () => {
  class Arithmetic extends CountingHost {
    readonly asked: (readonly [string, string, string])[] = [];

    override binary(operator: string, left: Value, right: Value): Value | undefined {
      this.asked.push([operator, repr(left, this), repr(right, this)]);
      if (operator === 'bool') return false;
      if (operator === 'len') return 3n;
      if (operator === '==') return left === right || undefined;
      if (['+', '+=', 'neg', '~', '<', 'float', 'abs'].includes(operator)) {
        return this.make(`${repr(left, this)}${operator}${repr(right, this)}`);
      }
      return undefined;
    }
  }

  it('have the operators of the host', () => {
    const host = new Arithmetic();
    const { call } = run(
      `
def f(t):
    u = t
    u += 1
    return [t + 1, 1 + t, -t, ~t, t < 2, u, float(t), abs(t), len(t), bool(t), not t, t and 1]
`,
      { host },
    );
    const shown = repr(call('f', [host.make('t')]), host);
    expect(shown).toBe(
      '[t+1, 1+t, tnegNone, t~None, t<2, t+=1, tfloatNone, tabsNone, 3, False, True, t]',
    );
    expect(host.asked[0]).toEqual(['+=', 't', '1']);
  });

  it.each([
    ['t - 1', "unsupported operand type(s) for -: 'Thing' and 'int'"],
    ['+t', "bad operand type for unary +: 'Thing'"],
    ['t > 1', "'>' not supported between instances of 'Thing' and 'int'"],
    ['int(t)', 'int() does not take a Thing'],
    ['round(t)', 'round() does not take a Thing'],
    ['[x for x in t]', "'Thing' object is not iterable"],
    ['1 in t', "argument of type 'Thing' is not iterable"],
    ['t()', "'Thing' object is not callable"],
    ['t.name()', "'str' object is not callable"],
  ])('lack others: %s', (expression, message) => {
    const host = new Arithmetic();
    const { call } = run(`def f(t):\n    return ${expression}\n`, { host });
    expect(() => call('f', [host.make('t')])).toThrow(
      new realm.RuntimeError(`TypeError: ${message}`),
    );
  });

  it('are not changed in place by what only makes another', () => {
    const host = new Arithmetic();
    const { call } = run('def f(t):\n    t -= 1\n', { host });
    expect(() => call('f', [host.make('t')])).toThrow(/-=/);
  });

  it('are compared by identity where the host says nothing', () => {
    const host = new Arithmetic();
    const { call } = run(
      'def f(a, b):\n    return a == a, a == b, a != b, a is a, a is b, a in [b], a in (b, a), a == None\n',
      { host },
    );
    expect(call('f', [host.make(), host.make()])).toEqual([
      true,
      false,
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('have items by indices of all kinds', () => {
    const host = new CountingHost();
    const { call } = run(
      `
def f(t, n):
    t[0], t[n], t[1:n], t[::2, :], t[None, ..., n], t[[1, n]], t[()], t[1,]
    t[n:] = 1
    t[0, n] = t
`,
      { host },
    );
    call('f', [host.make('t'), 5n]);
    const names = host.made.map(({ name }) => name);
    expect(names).toEqual([
      't',
      't[0]',
      't[5]',
      't[slice(1, 5, None)]',
      't[(slice(None, None, 2), slice(None, None, None))]',
      't[(None, Ellipsis, 5)]',
      't[[1, 5]]',
      't[()]',
      't[(1,)]',
    ]);
    expect(host.log.filter((line) => line.includes('='))).toEqual([
      't[slice(5, None, None)] = 1',
      't[(0, 5)] = t',
    ]);
  });

  it('are indexed by slices that are objects', () => {
    const seen: Value[] = [];
    class Indexed extends CountingHost {
      override item(_value: object, index: Value): Value {
        seen.push(index);
        return null;
      }
    }
    const host = new Indexed();
    run('def f(t, n):\n    t[1:n]\n    t[...]\n    t[slice(2)]\n', { host }).call('f', [
      host.make(),
      4n,
    ]);
    expect(seen[0]).toEqual(new Slice(1n, 4n, null));
    expect(seen[1]).toBe(Ellipsis);
    expect(seen[2]).toEqual(new Slice(null, 2n, null));
  });

  it('are types where the host says so', () => {
    const tensor = new HostType('Tensor', (value) => value instanceof Thing);
    const { printed } = run(
      'print(isinstance(make(), Tensor), isinstance(1, (Tensor, str)), Tensor, Tensor.__name__)\n',
      { globals: { Tensor: tensor } },
    );
    expect(printed).toEqual(["True False <class 'Tensor'> Tensor"]);
  });

  it('that give nothing give None', () => {
    const nothing = (() => undefined) as unknown as Callable;
    const { call } = run('def f():\n    return [nothing(), ns()]\n', {
      globals: { nothing, ns: new Namespace('ns', () => undefined, nothing) },
    });
    expect(call('f')).toEqual(expect.objectContaining({ items: [null, null] }));
  });

  it('may be called where they have such an attribute', () => {
    class Calling extends CountingHost {
      override attribute(value: object, name: string): Value | undefined {
        return name === '__call__'
          ? (args: readonly Value[]) => args.length
          : super.attribute(value, name);
      }
    }
    const host = new Calling();
    expect(run('def f(t): return t(1, 2)\n', { host }).call('f', [host.make()])).toBe(2);
  });

  it('that are missing an attribute say so, modules that it is not supported', () => {
    class Vague extends CountingHost {
      override knowsAttribute(): boolean {
        return true;
      }
    }
    const host = new Vague();
    const { call } = run('def f(t):\n    return t.nothing\ndef g(t):\n    t.nothing()\n', { host });
    for (const name of ['f', 'g']) {
      expect(exceptionName(thrownBy(() => call(name, [host.make()])))).toBe('AttributeError');
      const error = thrownBy(() => call(name, [namespace('torch', {})]));
      expect(error).toBeInstanceOf(realm.UnsupportedModule);
      expect(error).toMatchObject({ construct: 'torch.nothing' });
    }
  });
});

describe('evaluateExpression', () => {
  const expression = (text: string) => {
    const [statement] = new SyntaxTree(text, parser).root.namedChildren;
    return statement?.namedChildren[0] as never;
  };

  it('evaluates over the names that it is given', () => {
    const value = evaluateExpression(
      expression("{'a': (n, [f(1, x=2)]), (1,): hint.INNER, 'n': None, 'inf': -float('inf')}"),
      (name) =>
        ({
          n: 3n,
          f: ((args, kwargs) => [...args, kwargs.x]) as Callable,
          hint: namespace('hint', { INNER: 'inner' }),
        })[name],
    );
    expect(value).toBeInstanceOf(Dict);
    expect(repr(value, new CountingHost())).toBe(
      "{'a': (3, [(1, 2)]), (1,): 'inner', 'n': None, 'inf': -inf}",
    );
  });

  it('has None as a value', () => {
    expect(
      evaluateExpression(expression('len'), (name) => (name === 'len' ? null : undefined)),
    ).toBe(null);
  });

  it('names what it does not know', () => {
    const error = thrownBy(() => evaluateExpression(expression('f(\n  unknown)'), () => 1n));
    expect(error).toMatchObject({ message: expect.stringContaining('TypeError') });
    expect(
      thrownBy(() => evaluateExpression(expression('len(\n  unknown)'), () => undefined)),
    ).toMatchObject({ construct: 'unknown', line: 2, column: 3, sourceLine: '  unknown)' });
  });
});

describe('Dict', () => {
  it('has one entry for keys that Python takes for equal, in the order in which they came', () => {
    const dict = new Dict([
      ['a', 1n],
      [1n, 2n],
      [true, 3n],
      [1, 4n],
      [[1n, 'a'], 5n],
      [[1, 'a'], 6n],
      [null, 7n],
      [0.5, 8n],
    ]);
    expect([...dict.items()]).toEqual([
      ['a', 1n],
      [1n, 4n],
      [[1n, 'a'], 6n],
      [null, 7n],
      [0.5, 8n],
    ]);
    expect(dict.get([true, 'a'])).toBe(6n);
    expect(dict.get('1')).toBeUndefined();
    expect(dict.size).toBe(5);
    expect(dict.delete(1)).toEqual([1n, 4n]);
    expect(dict.delete(1)).toBeUndefined();
    expect([...dict.keys()]).toEqual(['a', [1n, 'a'], null, 0.5]);
    expect([...dict.values()]).toEqual([1n, 6n, 7n, 8n]);
  });

  it('tells texts from tuples, and objects from one another', () => {
    const [one, other] = [new Thing('one'), new Thing('other')];
    const keys: readonly Value[] = [
      '\0tx',
      '\0s',
      [],
      ['a', 'b'],
      ['a,b'],
      [['a'], 'b'],
      ['a', ['b']],
      [one],
      [other],
      one,
      other,
      '',
      [''],
      [null],
      ['null'],
    ];
    const dict = new Dict(keys.map((key, i) => [key, BigInt(i)]));
    expect(dict.size).toBe(keys.length);
    expect(keys.map((key) => dict.get(key))).toEqual(keys.map((_, i) => BigInt(i)));
  });

  it('refuses keys that can change', () => {
    for (const key of [new List([]), new Dict(), [1n, [new List([])]]]) {
      expect(() => new Dict().get(key)).toThrow(/^TypeError: unhashable type/);
    }
  });
});
