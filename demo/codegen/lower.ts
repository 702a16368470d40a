import type { Graph, GraphNode } from './graph.js';
import { atenName } from './graph.js';
import type {
  Constant,
  Heuristics,
  IndexExpression,
  Instruction,
  IterationVariable,
  Kernel,
  KernelArgument,
  Load,
  RangeTree,
  ReductionHint,
  Value,
} from './kernel_ir.js';
import {
  type Axis,
  type FusedNodes,
  type Index,
  isTrivialReduction,
  operandIndexOf,
  type Schedule,
  type SchedulerNode,
} from './schedule.js';
import { contiguousStrides, numel, type Shape } from './shape.js';

/** What lowering has to know of the device. */
export interface DeviceLimits {
  readonly multiProcessorCount: number;
}

/** A reduced dimension up to this size stays in one tile: a persistent reduction. */
const PERSISTENT_INNER_LIMIT = 1024;
const PERSISTENT_LIMIT = 64;

/** Reductions up to this size are not worth a hint. */
const SMALL_REDUCTION = 32;

export function lowerSchedule(graph: Graph, schedule: Schedule, limits: DeviceLimits): Kernel[] {
  return schedule.groups.map((group, position) =>
    new KernelBuilder(graph, schedule, group, limits).build(position),
  );
}

class KernelBuilder {
  readonly #graph: Graph;
  readonly #schedule: Schedule;
  readonly #group: FusedNodes;
  readonly #limits: DeviceLimits;
  readonly #shapes = new Map<string, Shape>();
  readonly #instructions: Instruction[] = [];
  readonly #values = new Map<string, Value>();
  readonly #sources = new Set<GraphNode>();
  readonly #axisNumbers = new Map<Axis, number>();
  readonly #inOut: KernelArgument[] = [];
  readonly #in: KernelArgument[] = [];
  readonly #out: KernelArgument[] = [];
  readonly #x: TreeVariables;
  readonly #r: TreeVariables;

  constructor(graph: Graph, schedule: Schedule, group: FusedNodes, limits: DeviceLimits) {
    this.#graph = graph;
    this.#schedule = schedule;
    this.#group = group;
    this.#limits = limits;
    for (const input of graph.inputs) this.#shapes.set(input.name, input.shape);
    for (const [node, buffer] of schedule.buffers) this.#shapes.set(buffer, node.shape);
    const accesses = group.nodes
      .flatMap((node) => [...node.reads, node])
      .map(({ buffer, index }) => this.#strides(buffer, index));
    this.#x = new TreeVariables('x', group.xAxes, 0, accesses);
    this.#r = new TreeVariables('r0_', group.rAxes, this.#x.count, accesses);
  }

  build(position: number): Kernel {
    const { nodes, xAxes, rAxes } = this.#group;
    for (const node of nodes) this.#lowerNode(node);
    const xnumel = numel(xAxes.map((axis) => axis.size));
    const r0Numel = rAxes.length === 0 ? null : numel(rAxes.map((axis) => axis.size));
    const reductionHint = r0Numel === null ? null : this.#reductionHint(xnumel, r0Numel);
    const heuristics = heuristicsOf(r0Numel, reductionHint);
    const sources = [...this.#sources].sort((a, b) => a.id - b.id);
    return {
      name: kernelName(heuristics, sources, position),
      heuristics,
      xnumel,
      r0Numel,
      reductionHint,
      arguments: [...this.#inOut, ...this.#in, ...this.#out.filter((out) => this.#isStored(out))],
      instructions: this.#instructions,
      sources,
      results: nodes.map(({ buffer, source }) => ({ buffer, node: source })),
    };
  }

  #lowerNode(node: SchedulerNode): void {
    let value: Value;
    if (node.operandIndex !== null && node.source.kind === 'reduction') {
      this.#sources.add(node.source);
      const operand = this.#evaluate(node.source.operand, node.operandIndex);
      value = this.#add({
        kind: 'reduction',
        op: node.source.op,
        operand,
        inLoop: false,
        level: operand.level + 1,
      });
      this.#values.set(this.#key(node.source, node.index), value);
    } else {
      value = this.#compute(node.source, node.index);
    }
    const argument = this.#outputArgument(node);
    if (argument === null) return;
    this.#instructions.push({
      kind: 'store',
      argument,
      index: this.#indexExpression(node.buffer, node.index),
      value,
      inLoop: this.#isInLoop(node.index),
      level: value.level,
    });
  }

  /** The value of a graph node at an index: held by this kernel, read from memory or computed. */
  #evaluate(node: GraphNode, index: Index): Value {
    const key = this.#key(node, index);
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const buffer = this.#schedule.buffers.get(node);
    const value = buffer === undefined ? this.#compute(node, index) : this.#load(buffer, index);
    this.#values.set(key, value);
    return value;
  }

  #compute(node: GraphNode, index: Index): Value {
    switch (node.kind) {
      case 'input':
        return this.#load(node.name, index);
      case 'constant':
        return this.#add({
          kind: 'constant',
          value: node.value,
          inLoop: false,
          level: 0,
        } satisfies Constant);
      case 'reduction':
        if (!isTrivialReduction(node)) throw new Error(`${node.name} was not scheduled`);
        this.#sources.add(node);
        return this.#evaluate(node.operand, operandIndexOf(node, node.operand, index));
      case 'unary': {
        this.#sources.add(node);
        const operand = this.#evaluate(node.operand, operandIndexOf(node, node.operand, index));
        const { inLoop, level } = operand;
        return this.#add({ kind: 'unary', op: node.op, operand, inLoop, level });
      }
      case 'binary': {
        this.#sources.add(node);
        const left = this.#evaluate(node.left, operandIndexOf(node, node.left, index));
        const right = this.#evaluate(node.right, operandIndexOf(node, node.right, index));
        return this.#add({
          kind: 'binary',
          op: node.op,
          left,
          right,
          inLoop: left.inLoop || right.inLoop,
          level: Math.max(left.level, right.level),
        });
      }
    }
  }

  #load(buffer: string, index: Index): Load {
    const isGraphInput = this.#graph.inputs.some((input) => input.name === buffer);
    let argument = [...this.#inOut, ...this.#in].find(
      (known) => known.buffer === buffer || known.reuses === buffer,
    );
    if (argument === undefined) {
      argument = this.#reusedBy(buffer) ?? {
        name: `in_ptr${this.#in.length}`,
        buffer,
        reuses: null,
        isGraphInput,
      };
      (argument.reuses === null ? this.#in : this.#inOut).push(argument);
    }
    const axes = [...this.#group.xAxes, ...this.#group.rAxes];
    return this.#add({
      kind: 'load',
      argument,
      index: this.#indexExpression(buffer, index),
      broadcast: axes.some((axis) => !index.includes(axis)),
      inLoop: this.#isInLoop(index),
      level: 0,
    });
  }

  #add<T extends Value>(value: T): T {
    this.#instructions.push(value);
    return value;
  }

  // --- Which buffers are in memory, and whose memory ---

  /** Where a node's value is stored, `null` where only this kernel needs it. */
  #outputArgument(node: SchedulerNode): KernelArgument | null {
    const { buffer } = node;
    const taken = this.#bufferToReuse(node);
    if (taken !== null) {
      const known = this.#inOut.find((argument) => argument.reuses === taken);
      if (known !== undefined) return known;
      const argument = this.#newInOut(buffer, taken);
      this.#inOut.push(argument);
      return argument;
    }
    // Inductor numbers the pointers first and drops those it does not need afterwards; a buffer
    // whose memory another takes over is none of them.
    if (this.#reusedWithin(buffer)) return null;
    const argument: KernelArgument = {
      name: `out_ptr${this.#out.length}`,
      buffer,
      reuses: null,
      isGraphInput: false,
    };
    this.#out.push(argument);
    return this.#isNeededOutside(node) ? argument : null;
  }

  #newInOut(buffer: string, reuses: string): KernelArgument {
    return { name: `in_out_ptr${this.#inOut.length}`, buffer, reuses, isGraphInput: false };
  }

  #isStored(argument: KernelArgument): boolean {
    return this.#instructions.some(
      (instruction) => instruction.kind === 'store' && instruction.argument === argument,
    );
  }

  #isNeededOutside(node: SchedulerNode): boolean {
    return (
      node.source === this.#graph.output ||
      this.#schedule.groups.some(
        (group) =>
          group !== this.#group &&
          group.nodes.some((other) => other.reads.some((read) => read.buffer === node.buffer)),
      )
    );
  }

  /**
   * The buffer that ends with an element-wise node and that it can overwrite: of the same shape, hence
   * read only at the element that is written, and read by nothing else, which may still need others.
   */
  #bufferToReuse(node: SchedulerNode): string | null {
    if (node.operandIndex !== null) return null;
    const others = this.#schedule.groups
      .flatMap((group) => group.nodes)
      .filter(({ buffer }) => buffer !== node.buffer);
    for (const [owner, buffer] of this.#schedule.buffers) {
      const isReadBy = ({ reads }: SchedulerNode): boolean =>
        reads.some((read) => read.buffer === buffer);
      const sameShape = owner.shape.join() === node.source.shape.join();
      if (sameShape && isReadBy(node) && !others.some(isReadBy)) return buffer;
    }
    return null;
  }

  #reusedWithin(buffer: string): boolean {
    return this.#group.nodes.some((node) => this.#bufferToReuse(node) === buffer);
  }

  #reusedBy(buffer: string): KernelArgument | null {
    const taker = this.#group.nodes.find((node) => this.#bufferToReuse(node) === buffer);
    return taker === undefined ? null : this.#newInOut(taker.buffer, buffer);
  }

  // --- Addresses ---

  #isInLoop(index: Index): boolean {
    return index.some((axis) => axis !== null && this.#group.rAxes.includes(axis));
  }

  #strides(buffer: string, index: Index): Map<Axis, number> {
    const strides = contiguousStrides(this.#shapes.get(buffer) ?? []);
    const byAxis = new Map<Axis, number>();
    for (const [dim, axis] of index.entries()) {
      if (axis !== null) byAxis.set(axis, strides[dim] ?? 0);
    }
    return byAxis;
  }

  #indexExpression(buffer: string, index: Index): IndexExpression {
    const strides = this.#strides(buffer, index);
    return [...this.#x.terms(strides), ...this.#r.terms(strides)].sort(
      (a, b) => a.stride - b.stride,
    );
  }

  #key(node: GraphNode, index: Index): string {
    const axes = index.map((axis) => {
      if (axis === null) return '-';
      const number = this.#axisNumbers.get(axis) ?? this.#axisNumbers.size;
      this.#axisNumbers.set(axis, number);
      return number;
    });
    return `${node.id}:${axes.join()}`;
  }

  /** Whether neighbours along the reduced dimension are neighbours in memory. */
  #reductionHint(xnumel: number, r0Numel: number): ReductionHint {
    const innermost = this.#group.rAxes.at(-1);
    const held = new Set(this.#group.nodes.map((node) => node.buffer));
    const strides = this.#group.nodes
      .flatMap((node) => node.reads)
      .filter((read) => !held.has(read.buffer))
      .map((read) => this.#strides(read.buffer, read.index))
      .flatMap((byAxis) => (innermost && byAxis.has(innermost) ? [byAxis.get(innermost)] : []));
    if (xnumel === 1 || strides.every((stride) => stride === 1)) return 'INNER';
    const manyRows = xnumel >= this.#limits.multiProcessorCount * 2 * 32;
    return r0Numel <= SMALL_REDUCTION || manyRows ? 'DEFAULT' : 'OUTER';
  }
}

/** The variables of one range tree: one for its single axis, or one for each of two and for both. */
class TreeVariables {
  readonly count: number;
  readonly #axes: readonly Axis[];
  readonly #whole: IterationVariable;
  readonly #byAxis = new Map<Axis, IterationVariable>();

  constructor(
    tree: RangeTree,
    axes: readonly Axis[],
    first: number,
    accesses: readonly ReadonlyMap<Axis, number>[],
  ) {
    this.#axes = axes;
    const [outer, inner] = axes;
    const split =
      outer !== undefined && inner !== undefined && !accesses.every((a) => runsThrough(axes, a));
    const name = (offset: number): string => `${tree}${first + offset}`;
    if (split) {
      const { size } = inner;
      this.#byAxis.set(inner, { name: name(0), tree, divisor: 1, modulus: size });
      this.#byAxis.set(outer, { name: name(1), tree, divisor: size, modulus: null });
    }
    this.#whole = { name: name(split ? 2 : 0), tree, divisor: 1, modulus: null };
    this.count = axes.length === 0 ? 0 : split ? 3 : 1;
  }

  terms(strides: ReadonlyMap<Axis, number>): IndexExpression {
    const innermost = this.#axes.at(-1);
    if (innermost === undefined || this.#axes.every((axis) => !strides.has(axis))) return [];
    if (runsThrough(this.#axes, strides)) {
      return [{ variable: this.#whole, stride: strides.get(innermost) ?? 0 }];
    }
    return [...this.#byAxis].flatMap(([axis, variable]) => {
      const stride = strides.get(axis);
      return stride === undefined ? [] : [{ variable, stride }];
    });
  }
}

/** Whether two axes run through memory as one would, or not at all. */
function runsThrough(axes: readonly Axis[], strides: ReadonlyMap<Axis, number>): boolean {
  const [outer, inner] = axes;
  if (outer === undefined || inner === undefined) return true;
  return (strides.get(outer) ?? 0) === (strides.get(inner) ?? 0) * inner.size;
}

function heuristicsOf(r0Numel: number | null, hint: ReductionHint | null): Heuristics {
  if (r0Numel === null) return 'pointwise';
  const limit = hint === 'INNER' ? PERSISTENT_INNER_LIMIT : PERSISTENT_LIMIT;
  return r0Numel <= limit ? 'persistent_reduction' : 'reduction';
}

/** As Inductor's: the kind of kernel, the operators that it fuses, its position. */
function kernelName(
  heuristics: Heuristics,
  sources: readonly GraphNode[],
  position: number,
): string {
  const category = { pointwise: 'poi', persistent_reduction: 'per', reduction: 'red' }[heuristics];
  const operators = new Set<string>();
  for (const node of sources) {
    if (node.kind !== 'input' && node.kind !== 'constant') operators.add(atenName(node));
  }
  return ['triton', category, 'fused', ...[...operators].sort(), position].join('_');
}
