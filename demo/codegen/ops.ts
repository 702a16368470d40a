/**
 * The one table of operations: what each is called, what Triton text and what JavaScript text it
 * becomes, and what it computes. `javascript` and `evaluate` must agree to the bit.
 *
 * Values are float32. JavaScript computes in float64 and rounds after each operation; for
 * `+ - * /` and the square root that is exactly the float32 result.
 */

const { fround } = Math;

interface Unary {
  readonly aten: string;
  triton(a: string): string;
  javascript(a: string): string;
  evaluate(a: number): number;
}

interface Binary {
  readonly aten: string;
  triton(a: string, b: string): string;
  javascript(a: string, b: string): string;
  evaluate(a: number, b: number): number;
}

interface Reduction {
  /** Names of the operation over everything and over one dimension: ATen has two. */
  readonly aten: { readonly all: string; readonly dim: string };
  /** What an accumulator starts from, and what a masked-off element counts as. */
  readonly identity: number;
  /** `identity` as Inductor writes it. */
  readonly tritonIdentity: string;
  /** Reduces a tile along its second dimension. */
  triton(tile: string): string;
  /** Combines an accumulator tile with the next tile. */
  tritonCombine(accumulator: string, tile: string): string;
  javascript(accumulator: string, value: string): string;
  evaluate(accumulator: number, value: number): number;
}

/** NaN wins over anything, as in Inductor's `triton_helpers`; on a tie the second operand. */
export function maximum(a: number, b: number): number {
  return a > b || Number.isNaN(a) ? a : b;
}

export function minimum(a: number, b: number): number {
  return a < b || Number.isNaN(a) ? a : b;
}

/** Definitions that printed kernels may refer to. */
export const javascriptHelpers = {
  maximum: 'const maximum = (a, b) => (a > b || Number.isNaN(a) ? a : b);',
  minimum: 'const minimum = (a, b) => (a < b || Number.isNaN(a) ? a : b);',
} as const;

function mathFunction(
  name: 'sin' | 'cos' | 'exp' | 'log' | 'sqrt' | 'tanh',
  triton: string,
): Unary {
  const compute = Math[name];
  return {
    aten: name,
    triton: (a) => `${triton}(${a})`,
    javascript: (a) => `fround(Math.${name}(${a}))`,
    evaluate: (a) => fround(compute(a)),
  };
}

export const unaryOps = {
  sin: mathFunction('sin', 'tl_math.sin'),
  cos: mathFunction('cos', 'tl_math.cos'),
  exp: mathFunction('exp', 'libdevice.exp'),
  log: mathFunction('log', 'tl_math.log'),
  sqrt: mathFunction('sqrt', 'tl.sqrt_rn'),
  tanh: mathFunction('tanh', 'libdevice.tanh'),
  abs: {
    aten: 'abs',
    triton: (a) => `tl_math.abs(${a})`,
    javascript: (a) => `Math.abs(${a})`,
    evaluate: (a) => Math.abs(a),
  },
  neg: {
    aten: 'neg',
    triton: (a) => `-${a}`,
    javascript: (a) => `-${a}`,
    evaluate: (a) => -a,
  },
} satisfies Record<string, Unary>;

function arithmetic(aten: string, operator: string, evaluate: Binary['evaluate']): Binary {
  return {
    aten,
    triton: (a, b) => (operator === '/' ? `(${a} / ${b})` : `${a} ${operator} ${b}`),
    javascript: (a, b) => `fround(${a} ${operator} ${b})`,
    evaluate,
  };
}

function extremum(name: 'maximum' | 'minimum', evaluate: Binary['evaluate']): Binary {
  return {
    aten: name,
    triton: (a, b) => `triton_helpers.${name}(${a}, ${b})`,
    javascript: (a, b) => `${name}(${a}, ${b})`,
    evaluate,
  };
}

export const binaryOps = {
  add: arithmetic('add', '+', (a, b) => fround(a + b)),
  sub: arithmetic('sub', '-', (a, b) => fround(a - b)),
  mul: arithmetic('mul', '*', (a, b) => fround(a * b)),
  div: arithmetic('div', '/', (a, b) => fround(a / b)),
  maximum: extremum('maximum', maximum),
  minimum: extremum('minimum', minimum),
} satisfies Record<string, Binary>;

export const reductionOps = {
  sum: {
    aten: { all: 'sum', dim: 'sum' },
    identity: 0,
    tritonIdentity: '0',
    triton: (tile) => `tl.sum(${tile}, 1)`,
    tritonCombine: (accumulator, tile) => `${accumulator} + ${tile}`,
    javascript: (accumulator, value) => `fround(${accumulator} + ${value})`,
    evaluate: (accumulator, value) => fround(accumulator + value),
  },
  max: {
    aten: { all: 'max', dim: 'amax' },
    identity: -Infinity,
    tritonIdentity: 'float("-inf")',
    triton: (tile) => `triton_helpers.max2(${tile}, 1)`,
    tritonCombine: (accumulator, tile) => `triton_helpers.maximum(${accumulator}, ${tile})`,
    javascript: (accumulator, value) => `maximum(${accumulator}, ${value})`,
    evaluate: maximum,
  },
  min: {
    aten: { all: 'min', dim: 'amin' },
    identity: Infinity,
    tritonIdentity: 'float("inf")',
    triton: (tile) => `triton_helpers.min2(${tile}, 1)`,
    tritonCombine: (accumulator, tile) => `triton_helpers.minimum(${accumulator}, ${tile})`,
    javascript: (accumulator, value) => `minimum(${accumulator}, ${value})`,
    evaluate: minimum,
  },
} satisfies Record<string, Reduction>;

export type UnaryOp = keyof typeof unaryOps;
export type BinaryOp = keyof typeof binaryOps;
export type ReductionOp = keyof typeof reductionOps;

export const isUnaryOp = (name: string): name is UnaryOp => Object.hasOwn(unaryOps, name);
export const isBinaryOp = (name: string): name is BinaryOp => Object.hasOwn(binaryOps, name);
export const isReductionOp = (name: string): name is ReductionOp =>
  Object.hasOwn(reductionOps, name);
