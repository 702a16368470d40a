import {
  CodegenError,
  GraphBuilder,
  type GraphNode,
  ShapeError,
} from '../../demo/codegen/index.js';

let builder: GraphBuilder;
beforeEach(() => {
  builder = new GraphBuilder();
});

describe('shapes', () => {
  test.each([
    [
      [3, 4],
      [3, 4],
      [3, 4],
    ],
    [
      [3, 4],
      [1, 4],
      [3, 4],
    ],
    [
      [3, 1],
      [1, 4],
      [3, 4],
    ],
    [[3, 4], [4], [3, 4]],
    [[3, 4], [], [3, 4]],
    [[1], [5], [5]],
    [[], [], []],
  ])('%j with %j broadcasts to %j', (a, b, expected) => {
    const sum = builder.binary('add', builder.input('a', a), builder.input('b', b));
    expect(sum.shape).toEqual(expected);
    const swapped = builder.binary('add', builder.input('c', b), builder.input('d', a));
    expect(swapped.shape).toEqual(expected);
  });

  test('what does not broadcast is refused, with sizes and dimension', () => {
    const a = builder.input('a', [3, 4]);
    const b = builder.input('b', [2, 4]);
    expect(() => builder.binary('mul', a, b)).toThrow(ShapeError);
    expect(() => builder.binary('mul', a, b)).toThrow(
      'mul: shapes (3, 4) and (2, 4) do not broadcast: size 3 against 2 at dimension 0',
    );
    expect(() => builder.binary('add', a, builder.input('c', [3]))).toThrow(
      'add: shapes (3, 4) and (3,) do not broadcast: size 4 against 3 at dimension 1',
    );
  });

  test.each([
    [null, false, []],
    [null, true, [1, 1]],
    [0, false, [4]],
    [0, true, [1, 4]],
    [1, false, [3]],
    [-1, true, [3, 1]],
    [-2, false, [4]],
  ])('reducing dim %j of (3, 4) with keepdim %j gives %j', (dim, keepdim, expected) => {
    expect(builder.reduce('sum', builder.input('x', [3, 4]), { dim, keepdim }).shape).toEqual(
      expected,
    );
  });

  test.each([2, -3, 0.5, Number.NaN])('dim %p is refused', (dim) => {
    const x = builder.input('x', [3, 4]);
    expect(() => builder.reduce('max', x, { dim })).toThrow(
      `max: dim ${dim} is out of range for shape (3, 4): expected -2 to 1`,
    );
  });

  test('a scalar has no dimension to reduce', () => {
    const x = builder.reduce('sum', builder.input('x', [3, 4]));
    expect(() => builder.reduce('sum', x, { dim: 0 })).toThrow(/the operand is a scalar/);
    expect(builder.reduce('sum', x).shape).toEqual([]);
  });

  test.each([
    [[0, 3], /every size must be a positive integer/],
    [[2, 2.5], /every size must be a positive integer/],
    [[2, -1], /every size must be a positive integer/],
    [[2, 3, 4], /3 dimensions, at most 2/],
    [[65536, 65536], /more than 2147483647 elements/],
  ])('an input of shape %j is refused', (shape, message) => {
    expect(() => builder.input('x', shape)).toThrow(ShapeError);
    expect(() => builder.input('y', shape)).toThrow(message);
  });

  test('a result that is too large is refused', () => {
    const a = builder.input('a', [65536, 1]);
    const b = builder.input('b', [1, 65536]);
    expect(() => builder.binary('add', a, b)).toThrow(/the result of add .*more than/);
  });
});

describe('nodes', () => {
  test('equal operations are one node, others are not', () => {
    const x = builder.input('x', [2, 3]);
    const sin = builder.unary('sin', x);
    expect(builder.unary('sin', x)).toBe(sin);
    expect(builder.unary('exp', x)).not.toBe(sin);
    const rows = builder.reduce('sum', x, { dim: 1 });
    expect(builder.reduce('sum', x, { dim: -1 })).toBe(rows);
    expect(builder.reduce('sum', x, { dim: 1, keepdim: true })).not.toBe(rows);
    expect(builder.reduce('sum', x, { dim: 0 })).not.toBe(rows);
    expect(builder.constant(0)).not.toBe(builder.constant(-0));
  });

  test('names are those of torch.fx', () => {
    const x = builder.input('x', [2, 3]);
    const y = builder.input('weights', [2, 3]);
    const names = (nodes: GraphNode[]): string[] => nodes.map(({ name }) => name);
    const least = builder.reduce('min', x);
    const sum = builder.binary('add', x, y);
    const again = builder.binary('add', sum, y);
    const rows = builder.reduce('max', x, { dim: 1 });
    expect(names([x, y, least, sum, again, rows])).toEqual([
      'arg0_1',
      'arg1_1',
      'min_1',
      'add',
      'add_1',
      'amax',
    ]);
  });

  test('a scalar operand of + and * comes second, as from Python', () => {
    const x = builder.input('x', [2, 3]);
    const product = builder.binary('mul', builder.constant(2), x);
    expect(product).toMatchObject({
      kind: 'binary',
      left: x,
      right: { kind: 'constant', value: 2 },
    });
    const difference = builder.binary('sub', builder.constant(2), x);
    expect(difference).toMatchObject({ left: { kind: 'constant', value: 2 }, right: x });
  });

  test('arithmetic between scalars is done at once, in float64', () => {
    const third = builder.binary('div', builder.constant(1), builder.constant(3));
    expect(third).toMatchObject({ kind: 'constant', value: 1 / 3 });
  });

  test('nodes of another graph and inputs of the same name are refused', () => {
    const foreign = new GraphBuilder().input('x', [2, 3]);
    builder.input('x', [2, 3]);
    expect(() => builder.unary('sin', foreign)).toThrow(CodegenError);
    expect(() => builder.input('x', [2, 3])).toThrow("input 'x' is declared twice");
  });
});
