import { ExpressionError, type GraphNode, parseExpression } from '../../demo/codegen/index.js';

const inputs = { x: { shape: [4, 5] }, y: { shape: [1, 5] } } as const;

/** The graph as text, every operation a call. */
function show(node: GraphNode): string {
  switch (node.kind) {
    case 'input':
      return node.label;
    case 'constant':
      return String(node.value);
    case 'unary':
      return `${node.op}(${show(node.operand)})`;
    case 'binary':
      return `${node.op}(${show(node.left)}, ${show(node.right)})`;
    case 'reduction':
      return `${node.op}[${node.dims}${node.keepdim ? ' keep' : ''}](${show(node.operand)})`;
  }
}

const read = (text: string): string => show(parseExpression(text, inputs).output);

test.each([
  ['x', 'x'],
  ['  ( x )\n', 'x'],
  ['sin(x) + x.min()', 'add(sin(x), min[0,1](x))'],
  ['sin(x) + min(x)', 'add(sin(x), min[0,1](x))'],
  ['x.sin().exp()', 'exp(sin(x))'],
  ['torch.sin(x)', 'sin(x)'],
  ['x - y * 2 / x', 'sub(x, div(mul(y, 2), x))'],
  ['(x - y) * x', 'mul(sub(x, y), x)'],
  ['2 * x', 'mul(x, 2)'],
  ['1.5e-3 - x', 'sub(0.0015, x)'],
  ['-x', 'neg(x)'],
  ['-2 * x', 'mul(x, -2)'],
  ['+x', 'x'],
  ['x ** 3', 'mul(mul(x, x), x)'],
  ['x ** 1', 'x'],
  ['x.sum(1)', 'sum[1](x)'],
  ['sum(x, -1)', 'sum[1](x)'],
  ['x.sum(dim=0)', 'sum[0](x)'],
  ['x.max(1, keepdim=true)', 'max[1 keep](x)'],
  ['x.max(1, keepdim=True)', 'max[1 keep](x)'],
  ['x.amax(dim=1, keepdim=False)', 'max[1](x)'],
  ['amin(x, 0, true)', 'min[0 keep](x)'],
  ['x.max(keepdim=true)', 'max[0,1 keep](x)'],
  ['max(x, y)', 'maximum(x, y)'],
  ['x.min(y + 1)', 'minimum(x, add(y, 1))'],
  ['maximum(x, 0)', 'maximum(x, 0)'],
  ['add(x, y)', 'add(x, y)'],
  ['relu(x)', 'maximum(0, x)'],
  ['x.mean()', 'div(sum[0,1](x), 20)'],
  ['x.mean(0, keepdim=true)', 'div(sum[0 keep](x), 4)'],
  ['softmax(y, -1)', 'div(exp(sub(y, max[1 keep](y))), sum[1 keep](exp(sub(y, max[1 keep](y)))))'],
  ['sqrt(abs(x)) + tanh(cos(log(neg(x))))', 'add(sqrt(abs(x)), tanh(cos(log(neg(x)))))'],
])('%s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test('every declared input is an input, in order', () => {
  const graph = parseExpression('y + 1', inputs);
  expect(graph.inputs.map(({ label, name, shape }) => ({ label, name, shape }))).toEqual([
    { label: 'x', name: 'arg0_1', shape: [4, 5] },
    { label: 'y', name: 'arg1_1', shape: [1, 5] },
  ]);
});

test('an input may have the name of a function', () => {
  const graph = parseExpression('sin(sin)', { sin: { shape: [2, 2] } });
  expect(show(graph.output)).toBe('sin(sin)');
});

/** The part of the text that an error points at. */
function errorIn(text: string): { message: string; at: string; start: number } {
  try {
    parseExpression(text, inputs);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, start, end } = error;
    return { message, at: text.slice(start, end), start };
  }
  throw new Error(`no error in ${text}`);
}

test.each([
  ['', 'the expression is empty', '', 0],
  ['   ', 'the expression is empty', '   ', 0],
  ['x + ', 'the expression ends too early', ' ', 3],
  ['sin(x', 'the expression ends too early', '', 5],
  ['x +* y', "unexpected '*'", '*', 3],
  ['x + y)', "unexpected ')' after the end of the expression", ')', 5],
  ['x y', "unexpected 'y' after the end of the expression", 'y', 2],
  ['x; y', "unexpected ';' after the end of the expression", '; y', 1],
  ['x @ y', "unexpected '@'", '@', 2],
  ['2x', 'identifier directly after number', 'x', 1],
  ['x + foo(y)', /^unknown function 'foo': the functions are abs, add, amax,/, 'foo', 4],
  ['x.foo()', /^unknown function 'foo'/, 'foo', 2],
  ['torch.foo(x)', /^unknown function 'foo'/, 'foo', 6],
  ['x + z', "unknown name 'z': the inputs are x, y", 'z', 4],
  ['x + sin', "'sin' is a function: call it, as in sin(x)", 'sin', 4],
  ['x % y', "unknown operator '%': the operators are + - * / **", 'x % y', 0],
  ['!x', "unknown operator '!'", '!x', 0],
  ['x ** 2.5', 'the exponent must be 1, 2, 3 or 4, got 2.5', '2.5', 5],
  ['x ** y', 'the exponent must be a number', 'y', 5],
  ['x, y', 'expected one expression, found several separated by commas', 'x, y', 0],
  ['"x"', 'expected a number, found "x"', '"x"', 0],
  ['x ? y : x', 'not supported in an expression: x ? y : x', 'x ? y : x', 0],
  ['x => x', 'not supported in an expression: x => x', 'x => x', 0],
  ['x = y', 'a keyword argument is only possible within a call', 'x = y', 0],
  ['x.shape', 'not supported in an expression: x.shape', 'x.shape', 0],
  ['(x + y)(x)', 'cannot be called: (x + y)', '(x + y)', 0],
  ['sin()', 'sin: an operand is missing', 'sin()', 0],
  ['sin(x, y)', 'sin: at most 1 argument, got 2', 'y', 7],
  ['add(x)', 'add: expected 2 operands', 'add(x)', 0],
  ['x.sum(1.5)', 'dim must be an integer, got 1.5', '1.5', 6],
  ['x.sum(y)', 'dim must be a number', 'y', 6],
  ['x.sum(7)', /^sum: dim 7 is out of range for shape \(4, 5\)/, 'x.sum(7)', 0],
  ['1 + x.sum(axis=1)', "sum: unknown keyword argument 'axis'", '1', 15],
  ['x.sum(1, dim=1)', "sum: 'dim' is given twice", '1', 13],
  ['x.sum(dim=1, dim=1)', "sum: 'dim' is given twice", 'dim=1', 13],
  ['x.sum(dim=1, 1)', 'a positional argument cannot follow a keyword argument', '1', 13],
  ['x.sum(1, keepdim=1)', 'keepdim must be true or false', '1', 17],
  ['x.sum(...y)', "'...' is not supported", '...y', 6],
  ['softmax(x)', 'softmax: dim is missing', 'softmax(x)', 0],
  ['x + (y * x.sum(1))', /^mul: shapes \(1, 5\) and \(4,\) do not broadcast/, 'y * x.sum(1)', 5],
])('%s is refused', (text, message, at, start) => {
  const error = errorIn(text);
  expect(error).toEqual({
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    at,
    start,
  });
});

test.each([
  ['brackets', `${'('.repeat(100000)}x${')'.repeat(100000)}`],
  ['calls', `${'sin('.repeat(1000)}x${')'.repeat(1000)}`],
  ['a chain', `x${' + x'.repeat(5000)}`],
])('%s too deep for the stack are refused', (_, text) => {
  expect(errorIn(text).message).toMatch(/nested too deeply/);
});

test('nothing is evaluated', () => {
  expect(() => parseExpression('globalThis.hacked = 1', inputs)).toThrow(ExpressionError);
  expect('hacked' in globalThis).toBe(false);
});

test('bad names and texts of another type are refused', () => {
  expect(() => parseExpression('x', { 'x y': { shape: [1, 1] } })).toThrow(
    'an input\'s name must be an identifier, got "x y"',
  );
  expect(() => parseExpression(7 as unknown as string, inputs)).toThrow(TypeError);
});
