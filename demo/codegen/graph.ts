import { CodegenError, ShapeError } from './errors.js';
import {
  type BinaryOp,
  binaryOps,
  type ReductionOp,
  reductionOps,
  type UnaryOp,
  unaryOps,
} from './ops.js';
import { broadcastShapes, checkShape, numel, reducedDimensions, type Shape } from './shape.js';

interface NodeBase {
  /** Position in the graph: operands come before what uses them. */
  readonly id: number;
  /** The name that `torch.fx` would give the node: `arg0_1`, `sin`, `add_1`. */
  readonly name: string;
  readonly shape: Shape;
}

export interface InputNode extends NodeBase {
  readonly kind: 'input';
  /** The name that the user gave the input. */
  readonly label: string;
}

export interface ConstantNode extends NodeBase {
  readonly kind: 'constant';
  readonly value: number;
}

export interface UnaryNode extends NodeBase {
  readonly kind: 'unary';
  readonly op: UnaryOp;
  readonly operand: GraphNode;
}

export interface BinaryNode extends NodeBase {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: GraphNode;
  readonly right: GraphNode;
}

export interface ReductionNode extends NodeBase {
  readonly kind: 'reduction';
  readonly op: ReductionOp;
  readonly operand: GraphNode;
  /** Dimensions of the operand that are reduced, ascending. */
  readonly dims: readonly number[];
  readonly keepdim: boolean;
}

export type GraphNode = InputNode | ConstantNode | UnaryNode | BinaryNode | ReductionNode;

/** What is compiled: float32 tensors, every operation element-wise or a reduction, one result. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly InputNode[];
  readonly output: GraphNode;
}

export function operandsOf(node: GraphNode): readonly GraphNode[] {
  switch (node.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'unary':
    case 'reduction':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
  }
}

/** The ATen operator that a node stands for, without its namespace. */
export function atenName(node: UnaryNode | BinaryNode | ReductionNode): string {
  switch (node.kind) {
    case 'unary':
      return unaryOps[node.op].aten;
    case 'binary':
      return binaryOps[node.op].aten;
    case 'reduction':
      return isFullReduction(node)
        ? reductionOps[node.op].aten.all
        : reductionOps[node.op].aten.dim;
  }
}

/** ATen's operators over everything return a scalar; with `keepdim` the ones over dimensions serve. */
export function isFullReduction(node: ReductionNode): boolean {
  return node.dims.length === node.operand.shape.length && !node.keepdim;
}

/** `torch.fx` suffixes names that would shadow these builtins of Python. */
const PYTHON_BUILTINS = new Set(['abs', 'max', 'min', 'sum']);

/** Between two scalars the arithmetic is Python's, in float64, and no part of the graph. */
const scalarArithmetic = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
};

export interface ReductionOptions {
  /** The dimension to reduce, negative from the end; `null` or absent for all. */
  readonly dim?: number | null;
  readonly keepdim?: boolean;
}

type OmitDerived<T> = T extends GraphNode ? Omit<T, 'id' | 'name'> : never;

/** Builds a graph; equal operations on equal operands become one node. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #inputs: InputNode[] = [];
  readonly #byKey = new Map<string, GraphNode>();
  readonly #nameCounts = new Map<string, number>();

  input(label: string, shape: Shape): InputNode {
    if (this.#inputs.some((input) => input.label === label)) {
      throw new CodegenError(`input '${label}' is declared twice`);
    }
    checkShape(shape, `input '${label}'`);
    const node: InputNode = {
      kind: 'input',
      id: this.#nodes.length,
      name: `arg${this.#inputs.length}_1`,
      label,
      shape: [...shape],
    };
    this.#nodes.push(node);
    this.#inputs.push(node);
    return node;
  }

  constant(value: number): ConstantNode {
    if (typeof value !== 'number') {
      throw new CodegenError(`a constant must be a number, got ${typeof value}`);
    }
    // Object.is tells 0 from -0, template text would not.
    const key = `constant ${Object.is(value, -0) ? '-0' : value}`;
    return this.#intern(key, 'constant', { kind: 'constant', value, shape: [] }) as ConstantNode;
  }

  unary(op: UnaryOp, operand: GraphNode): GraphNode {
    this.#checkOwn(operand);
    if (operand.kind === 'constant' && op === 'neg') return this.constant(-operand.value);
    return this.#intern(`${op} ${operand.id}`, unaryOps[op].aten, {
      kind: 'unary',
      op,
      operand,
      shape: operand.shape,
    });
  }

  binary(op: BinaryOp, left: GraphNode, right: GraphNode): GraphNode {
    this.#checkOwn(left);
    this.#checkOwn(right);
    if (left.kind === 'constant' && right.kind === 'constant' && op in scalarArithmetic) {
      return this.constant(
        scalarArithmetic[op as keyof typeof scalarArithmetic](left.value, right.value),
      );
    }
    // Python's reflected operators put the scalar second: `2 * x` is mul(x, 2).
    if (left.kind === 'constant' && right.kind !== 'constant' && (op === 'add' || op === 'mul')) {
      return this.binary(op, right, left);
    }
    const shape = broadcastShapes(left.shape, right.shape, op);
    return this.#intern(`${op} ${left.id} ${right.id}`, binaryOps[op].aten, {
      kind: 'binary',
      op,
      left,
      right,
      shape,
    });
  }

  reduce(op: ReductionOp, operand: GraphNode, options: ReductionOptions = {}): GraphNode {
    this.#checkOwn(operand);
    const { dim = null, keepdim = false } = options;
    const dims = reducedDimensions(operand.shape, dim, op);
    const shape = keepdim
      ? operand.shape.map((size, position) => (dims.includes(position) ? 1 : size))
      : operand.shape.filter((_, position) => !dims.includes(position));
    const full = dims.length === operand.shape.length && !keepdim;
    return this.#intern(
      `${op} ${operand.id} ${dims.join()} ${keepdim}`,
      full ? reductionOps[op].aten.all : reductionOps[op].aten.dim,
      { kind: 'reduction', op, operand, dims, keepdim, shape },
    );
  }

  mean(operand: GraphNode, options: ReductionOptions = {}): GraphNode {
    const dims = reducedDimensions(operand.shape, options.dim ?? null, 'mean');
    const count = dims.reduce((product, dim) => product * (operand.shape[dim] ?? 1), 1);
    return this.binary('div', this.reduce('sum', operand, options), this.constant(count));
  }

  /** `maximum(0, x)` in this order keeps NaN and -0, as `torch.relu` does. */
  relu(operand: GraphNode): GraphNode {
    return this.binary('maximum', this.constant(0), operand);
  }

  softmax(operand: GraphNode, dim: number): GraphNode {
    const keep = { dim, keepdim: true };
    const shifted = this.binary('sub', operand, this.reduce('max', operand, keep));
    const exponentials = this.unary('exp', shifted);
    return this.binary('div', exponentials, this.reduce('sum', exponentials, keep));
  }

  finish(output: GraphNode): Graph {
    this.#checkOwn(output);
    if (numel(output.shape) < 1) throw new ShapeError('the result is empty');
    return { nodes: [...this.#nodes], inputs: [...this.#inputs], output };
  }

  #intern(key: string, name: string, fields: OmitDerived<GraphNode>): GraphNode {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const node = { ...fields, id: this.#nodes.length, name: this.#uniqueName(name) } as GraphNode;
    this.#nodes.push(node);
    this.#byKey.set(key, node);
    return node;
  }

  #uniqueName(base: string): string {
    const count = this.#nameCounts.get(base) ?? (PYTHON_BUILTINS.has(base) ? 1 : 0);
    this.#nameCounts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }

  #checkOwn(node: GraphNode): void {
    if (this.#nodes[node.id] !== node) {
      throw new CodegenError(`node '${node.name}' belongs to another graph`);
    }
  }
}
