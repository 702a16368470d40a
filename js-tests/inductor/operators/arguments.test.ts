/** Calls of operators are checked against their declarations. */
import type { OperatorKwargs, OperatorValue } from '../../../web/inductor/operators/operator.js';
import { operatorOf, Schema } from '../../../web/inductor/operators/schema.js';
import { dtype, OperatorBench, smallNumbers, type Tensor } from './support/context.js';

let bench: OperatorBench;
let tensor: Tensor;
beforeEach(() => {
  bench = new OperatorBench();
  tensor = bench.tensor([2, 3], dtype.float32, smallNumbers(6));
});
afterEach(() => bench.device.dispose());

const declaration =
  "shown(Tensor self, int n, int[2] size=1, float? scale=None, *, bool flag=False, Tensor?[] list=[], str mode='sum')";

const bind = (args: readonly OperatorValue[], kwargs: OperatorKwargs = {}) =>
  new Schema(declaration).bind(args, kwargs);

test('arguments by place, by name and by default', () => {
  const bound = bind([tensor, 3], { flag: true, list: [null, tensor] });
  expect(bound.tensor('self')).toBe(tensor);
  expect(bound.number('n')).toBe(3);
  expect(bound.numbers('size')).toEqual([1, 1]);
  expect(bound.optionalNumber('scale')).toBeNull();
  expect(bound.boolean('flag')).toBe(true);
  expect(bound.optionalTensors('list')).toEqual([null, tensor]);
  expect(bound.string('mode')).toBe('sum');
});

test('one number for a list, an int for a float, a large int', () => {
  expect(bind([tensor, 1, 5]).numbers('size')).toEqual([5, 5]);
  expect(bind([tensor, 1, [5, 6], 2]).optionalNumber('scale')).toBe(2);
  expect(bind([tensor, 2n ** 63n - 1n]).whole('n')).toBe(2n ** 63n - 1n);
});

const wrong: readonly [
  string,
  (own: Tensor) => readonly [readonly OperatorValue[], OperatorKwargs],
  string,
][] = [
  ['too few', (own) => [[own], {}], "shown() is missing the argument 'n'"],
  [
    'too many',
    (own) => [[own, 1, 1, 1, true], {}],
    'shown() takes 4 positional arguments, and 5 are given',
  ],
  ['an unknown name', (own) => [[own, 1], { foo: 1 }], "shown() has no parameter 'foo'"],
  ['a name twice', (own) => [[own, 1], { n: 2 }], "shown(): 'n' is given twice"],
  ['no tensor', () => [[3, 1], {}], "shown(): 'self' must be Tensor, not 3"],
  ['None', () => [[null, 1], {}], "shown(): 'self' must be Tensor, not None"],
  ['a fraction', (own) => [[own, 1.5], {}], "shown(): 'n' must be int, not 1.5"],
  ['NaN', (own) => [[own, Number.NaN], {}], "shown(): 'n' must be int, not NaN"],
  [
    'a list of the wrong kind',
    (own) => [[own, 1, [1, 'a']], {}],
    "shown(): 'size' must be a list of int, not a list of 2",
  ],
  ['a text', (own) => [[own, 1], { flag: 'yes' }], "shown(): 'flag' must be bool, not a string"],
  [
    'a list of numbers',
    (own) => [[own, 1], { list: [1] }],
    "shown(): 'list' must be a list of Tensor, not a list of 1",
  ],
];
test.each(wrong)('%s', (_, make, message) => {
  const [args, kwargs] = make(tensor);
  expect(() => bind(args, kwargs)).toThrow(new TypeError(message));
});

test('declarations that are none', () => {
  expect(() => new Schema('mm')).toThrow(TypeError);
  expect(() => new Schema('f(Tensr self)')).toThrow("the parameter 'Tensr self'");
  expect(() => new Schema('f(int n=x)')).toThrow('the default value x');
});

test('an operator is called with what is checked', () => {
  const double = operatorOf('double(Tensor self, int n)', (_context, args) => 2 * args.number('n'));
  const context = {
    device: bench.device,
    stream: bench.device.currentStream(),
    empty: () => tensor,
  };
  expect(double(context, [tensor], { n: 4 })).toBe(8);
  expect(() => double(context, [tensor], {})).toThrow(TypeError);
});

test('every operator refuses nothing at all, before it does anything', () => {
  for (const [name] of bench.operators) {
    expect(() => bench.call(name, [])).toThrow(TypeError);
    expect(() => bench.call(name, [Symbol('odd') as never, {} as never])).toThrow(TypeError);
  }
});

test('names are those that modules call operators by', () => {
  for (const [name] of bench.operators) {
    expect(name).toMatch(/^(extern_kernels\.\w+|(aten|inductor)\.\w+\.\w+)$/);
  }
});
