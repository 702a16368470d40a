import {
  type CallExpression,
  type Expression,
  type Node,
  parseExpressionAt,
  type SpreadElement,
} from 'acorn';
import { CodegenError, ExpressionError } from './errors.js';
import { type Graph, GraphBuilder, type GraphNode, type ReductionOptions } from './graph.js';
import {
  type BinaryOp,
  binaryOps,
  isBinaryOp,
  isReductionOp,
  isUnaryOp,
  reductionOps,
  unaryOps,
} from './ops.js';
import type { Shape } from './shape.js';

/** Deeper than any expression that a person writes, far from the end of the engine's stack. */
const MAX_DEPTH = 250;

const OPERATORS: ReadonlyMap<string, BinaryOp> = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['/', 'div'],
]);

/** PyTorch's names for what the table of operations calls otherwise. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['amax', 'max'],
  ['amin', 'min'],
]);

/** The functions that an expression may call. */
export const functionNames: readonly string[] = [
  ...Object.keys(unaryOps),
  ...Object.keys(binaryOps),
  ...Object.keys(reductionOps),
  ...ALIASES.keys(),
  'mean',
  'relu',
  'softmax',
].sort();

export interface InputDeclaration {
  readonly shape: Shape;
}

/**
 * Reads an expression such as `sin(x) + x.min()` or `exp(x - x.max(1, keepdim=true))`: operators,
 * numbers, the declared inputs, and functions, called as functions or as methods. Every input
 * becomes an input of the graph, in the order of `inputs`, used or not.
 *
 * The syntax is that of JavaScript's expressions; nothing is evaluated.
 */
export function parseExpression(
  text: string,
  inputs: Readonly<Record<string, InputDeclaration>>,
): Graph {
  if (typeof text !== 'string') {
    throw new TypeError(`parseExpression: text must be a string, got ${typeof text}`);
  }
  const builder = new GraphBuilder();
  const names = new Map<string, GraphNode>();
  for (const [name, { shape }] of Object.entries(inputs)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new CodegenError(`an input's name must be an identifier, got ${JSON.stringify(name)}`);
    }
    names.set(name, builder.input(name, shape));
  }
  return builder.finish(new Reader(text, builder, names).read(parse(text)));
}

function parse(text: string): Expression {
  if (text.trim() === '') throw new ExpressionError('the expression is empty', 0, text.length);
  let expression: Expression;
  try {
    expression = parseExpressionAt(text, 0, { ecmaVersion: 2022, preserveParens: true });
  } catch (error) {
    throw parseFailure(error, text);
  }
  const rest = text.slice(expression.end).trimStart();
  if (rest !== '') {
    const start = text.length - rest.length;
    throw new ExpressionError(
      `unexpected '${firstCharacter(rest)}' after the end of the expression`,
      start,
      text.length,
    );
  }
  return expression;
}

function parseFailure(error: unknown, text: string): unknown {
  if (!(error instanceof Error)) return error;
  const isStackOverflow = error.name === 'RangeError' || error.message.includes('stack space');
  if (isStackOverflow) return tooDeep(0, text.length, error);
  if (error.name !== 'SyntaxError') return error;
  // acorn adds these to the SyntaxError that it throws, and the place to its message.
  const { pos = 0, raisedAt = pos } = error as Error & { pos?: number; raisedAt?: number };
  const textEnd = text.trimEnd().length;
  if (pos >= textEnd) {
    return new ExpressionError('the expression ends too early', textEnd, text.length, {
      cause: error,
    });
  }
  const character = firstCharacter(text.slice(pos));
  const message = error.message.replace(/ \(\d+:\d+\)$/, '');
  return new ExpressionError(
    /^Unexpected (token|character)/.test(message)
      ? `unexpected '${character}'`
      : message.charAt(0).toLowerCase() + message.slice(1),
    pos,
    Math.min(text.length, Math.max(raisedAt, pos + character.length)),
    { cause: error },
  );
}

function tooDeep(start: number, end: number, cause?: Error): ExpressionError {
  return new ExpressionError(
    `the expression is nested too deeply: at most ${MAX_DEPTH} levels are supported`,
    start,
    end,
    cause === undefined ? {} : { cause },
  );
}

function firstCharacter(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

function failAt(node: Node, message: string): never {
  throw new ExpressionError(message, node.start, node.end);
}

/** A call with its operand, if it is a method's, among the positional arguments. */
interface Call {
  readonly node: CallExpression;
  readonly name: string;
  readonly positional: readonly Expression[];
  readonly keywords: ReadonlyMap<string, Expression>;
}

class Reader {
  readonly #text: string;
  readonly #builder: GraphBuilder;
  readonly #names: ReadonlyMap<string, GraphNode>;
  #depth = 0;

  constructor(text: string, builder: GraphBuilder, names: ReadonlyMap<string, GraphNode>) {
    this.#text = text;
    this.#builder = builder;
    this.#names = names;
  }

  read(node: Expression): GraphNode {
    if (++this.#depth > MAX_DEPTH) throw tooDeep(node.start, node.end);
    const result = this.#readExpression(node);
    this.#depth--;
    return result;
  }

  #readExpression(node: Expression): GraphNode {
    switch (node.type) {
      case 'ParenthesizedExpression':
        return this.read(node.expression);
      case 'Literal':
        if (typeof node.value === 'number') return this.#builder.constant(node.value);
        return failAt(node, `expected a number, found ${node.raw ?? 'a literal'}`);
      case 'Identifier': {
        const known = this.#names.get(node.name);
        if (known !== undefined) return known;
        if (functionNames.includes(node.name)) {
          return failAt(node, `'${node.name}' is a function: call it, as in ${node.name}(x)`);
        }
        const declared = [...this.#names.keys()].join(', ') || 'none';
        return failAt(node, `unknown name '${node.name}': the inputs are ${declared}`);
      }
      case 'UnaryExpression': {
        if (node.operator === '+') return this.read(node.argument);
        if (node.operator !== '-') return failAt(node, `unknown operator '${node.operator}'`);
        const operand = this.read(node.argument);
        return this.#build(node, () => this.#builder.unary('neg', operand));
      }
      case 'BinaryExpression': {
        if (node.left.type === 'PrivateIdentifier') return failAt(node, 'expected an operand');
        if (node.operator === '**') return this.#power(node.left, node.right, node);
        const op = OPERATORS.get(node.operator);
        if (op === undefined) {
          return failAt(node, `unknown operator '${node.operator}': the operators are + - * / **`);
        }
        const left = this.read(node.left);
        const right = this.read(node.right);
        return this.#build(node, () => this.#builder.binary(op, left, right));
      }
      case 'CallExpression':
        return this.#call(this.#destructure(node));
      case 'AssignmentExpression':
        return failAt(node, 'a keyword argument is only possible within a call');
      case 'SequenceExpression':
        return failAt(node, 'expected one expression, found several separated by commas');
      default:
        return failAt(
          node,
          `not supported in an expression: ${this.#text.slice(node.start, node.end)}`,
        );
    }
  }

  /** Small integer powers, as Inductor lowers them: products. */
  #power(base: Expression, exponent: Expression, node: Node): GraphNode {
    const power = this.#number(exponent, 'the exponent');
    if (!Number.isInteger(power) || power < 1 || power > 4) {
      return failAt(exponent, `the exponent must be 1, 2, 3 or 4, got ${power}`);
    }
    const operand = this.read(base);
    return this.#build(node, () => {
      let product = operand;
      for (let factor = 2; factor <= power; factor++) {
        product = this.#builder.binary('mul', product, operand);
      }
      return product;
    });
  }

  #destructure(node: CallExpression): Call {
    const callee = node.callee;
    const operands: Expression[] = [];
    let name: string;
    if (callee.type === 'Identifier') {
      name = callee.name;
    } else if (
      callee.type === 'MemberExpression' &&
      !callee.computed &&
      callee.property.type === 'Identifier' &&
      callee.object.type !== 'Super'
    ) {
      name = callee.property.name;
      const object = callee.object;
      const isNamespace =
        object.type === 'Identifier' && object.name === 'torch' && !this.#names.has('torch');
      if (!isNamespace) operands.push(object);
    } else {
      return failAt(callee, `cannot be called: ${this.#text.slice(callee.start, callee.end)}`);
    }
    if (!functionNames.includes(name)) {
      return failAt(
        callee.type === 'MemberExpression' ? callee.property : callee,
        `unknown function '${name}': the functions are ${functionNames.join(', ')}`,
      );
    }
    const keywords = new Map<string, Expression>();
    for (const argument of node.arguments) this.#collect(argument, name, operands, keywords);
    return { node, name: ALIASES.get(name) ?? name, positional: operands, keywords };
  }

  #collect(
    argument: Expression | SpreadElement,
    name: string,
    positional: Expression[],
    keywords: Map<string, Expression>,
  ): void {
    if (argument.type === 'SpreadElement') failAt(argument, "'...' is not supported");
    if (argument.type !== 'AssignmentExpression') {
      if (keywords.size > 0)
        failAt(argument, 'a positional argument cannot follow a keyword argument');
      positional.push(argument);
      return;
    }
    const { left, right, operator } = argument;
    if (left.type !== 'Identifier' || operator !== '=') {
      failAt(argument, 'a keyword argument is written name=value');
    }
    if (keywords.has(left.name)) failAt(argument, `${name}: '${left.name}' is given twice`);
    keywords.set(left.name, right);
  }

  #call(call: Call): GraphNode {
    const { name, node, positional } = call;
    const builder = this.#builder;
    const [first, second] = positional;
    if (first === undefined) return failAt(node, `${name}: an operand is missing`);

    // As in PyTorch, max and min with two tensors are element-wise.
    if ((name === 'max' || name === 'min') && second !== undefined && !isScalarLiteral(second)) {
      return this.#binary(name === 'max' ? 'maximum' : 'minimum', call);
    }
    if (isBinaryOp(name)) return this.#binary(name, call);
    if (isUnaryOp(name) || name === 'relu') {
      this.#expectArguments(call, 1, []);
      const operand = this.read(first);
      return this.#build(node, () =>
        name === 'relu' ? builder.relu(operand) : builder.unary(name, operand),
      );
    }
    if (name === 'softmax') {
      this.#expectArguments(call, 2, ['dim']);
      const { dim } = this.#reductionOptions(call);
      if (dim === undefined || dim === null) return failAt(node, 'softmax: dim is missing');
      const operand = this.read(first);
      return this.#build(node, () => builder.softmax(operand, dim));
    }
    this.#expectArguments(call, 3, ['dim', 'keepdim']);
    const options = this.#reductionOptions(call);
    const operand = this.read(first);
    return this.#build(node, () => {
      if (name === 'mean') return builder.mean(operand, options);
      if (isReductionOp(name)) return builder.reduce(name, operand, options);
      throw new CodegenError(`no rule for the function '${name}'`);
    });
  }

  #binary(op: BinaryOp, call: Call): GraphNode {
    this.#expectArguments(call, 2, []);
    const [first, second] = call.positional;
    if (first === undefined || second === undefined) {
      return failAt(call.node, `${call.name}: expected 2 operands`);
    }
    const left = this.read(first);
    const right = this.read(second);
    return this.#build(call.node, () => this.#builder.binary(op, left, right));
  }

  #expectArguments(call: Call, most: number, keywords: readonly string[]): void {
    const extra = call.positional[most];
    if (extra !== undefined) {
      failAt(
        extra,
        `${call.name}: at most ${most} argument${most === 1 ? '' : 's'}, got ${call.positional.length}`,
      );
    }
    for (const [keyword, value] of call.keywords) {
      if (!keywords.includes(keyword)) {
        failAt(value, `${call.name}: unknown keyword argument '${keyword}'`);
      }
    }
  }

  #reductionOptions(call: Call): ReductionOptions {
    const [, positionalDim, positionalKeepdim] = call.positional;
    const dim = this.#argument(call, 'dim', positionalDim);
    const keepdim = this.#argument(call, 'keepdim', positionalKeepdim);
    return {
      ...(dim === undefined ? {} : { dim: this.#dim(dim) }),
      ...(keepdim === undefined ? {} : { keepdim: this.#boolean(keepdim) }),
    };
  }

  #argument(call: Call, name: string, positional: Expression | undefined): Expression | undefined {
    const keyword = call.keywords.get(name);
    if (keyword !== undefined && positional !== undefined) {
      return failAt(keyword, `${call.name}: '${name}' is given twice`);
    }
    return keyword ?? positional;
  }

  #dim(node: Expression): number {
    const dim = this.#number(node, 'dim');
    if (!Number.isInteger(dim)) return failAt(node, `dim must be an integer, got ${dim}`);
    return dim;
  }

  #number(node: Expression, what: string): number {
    if (node.type === 'ParenthesizedExpression') return this.#number(node.expression, what);
    if (node.type === 'Literal' && typeof node.value === 'number') return node.value;
    if (node.type === 'UnaryExpression' && node.operator === '-') {
      return -this.#number(node.argument, what);
    }
    return failAt(node, `${what} must be a number`);
  }

  #boolean(node: Expression): boolean {
    if (node.type === 'Literal' && typeof node.value === 'boolean') return node.value;
    if (node.type === 'Identifier' && node.name === 'True') return true;
    if (node.type === 'Identifier' && node.name === 'False') return false;
    return failAt(node, 'keepdim must be true or false');
  }

  /** Gives an error of the builder the place in the text. */
  #build(node: Node, build: () => GraphNode): GraphNode {
    try {
      return build();
    } catch (error) {
      if (error instanceof CodegenError) {
        throw new ExpressionError(error.message, node.start, node.end, { cause: error });
      }
      throw error;
    }
  }
}

/** Whether an argument after the operand is a dimension rather than a tensor. */
function isScalarLiteral(node: Expression): boolean {
  if (node.type === 'ParenthesizedExpression') return isScalarLiteral(node.expression);
  if (node.type === 'UnaryExpression') return isScalarLiteral(node.argument);
  return node.type === 'Literal';
}
