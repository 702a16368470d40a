/**
 * From a graph to groups of scheduler nodes, one group for each kernel.
 *
 * As in Inductor, only reductions and the graph's result become buffers. Element-wise operations in
 * between are computed where their value is needed, again in each kernel that needs it. What Inductor
 * does beyond this is left out: it would split a long reduction over several programs, and keep an
 * element-wise value that costs too much to compute twice.
 */
import { type Graph, type GraphNode, operandsOf, type ReductionNode } from './graph.js';
import { numel } from './shape.js';

/** One dimension that a kernel iterates over. */
export interface Axis {
  readonly size: number;
}

/** For each dimension of a tensor the axis that runs through it, `null` where the index is 0. */
export type Index = readonly (Axis | null)[];

/** A tensor that a scheduler node reads, and where, unless its kernel still holds the value. */
export interface Read {
  readonly buffer: string;
  readonly index: Index;
}

/** The computation of one buffer: element-wise, or one reduction with what feeds it. */
export interface SchedulerNode {
  readonly buffer: string;
  /** Position among the scheduler nodes; what a node reads comes before it. */
  readonly order: number;
  readonly source: GraphNode;
  /** Where in the buffer the value goes. */
  readonly index: Index;
  /** Where a reduction's operand is read; `null` for an element-wise node. */
  readonly operandIndex: Index | null;
  readonly reads: readonly Read[];
}

/** Scheduler nodes that share a kernel: `xAxes` are iterated, `rAxes` reduced. */
export class FusedNodes {
  /** Names of the buffers that the nodes read, those of the group itself included. */
  readonly readBuffers: ReadonlySet<string>;

  constructor(
    readonly nodes: readonly SchedulerNode[],
    readonly xAxes: readonly Axis[],
    readonly rAxes: readonly Axis[],
  ) {
    this.readBuffers = new Set(nodes.flatMap(({ reads }) => reads.map(({ buffer }) => buffer)));
  }

  dependsOn(producer: FusedNodes): boolean {
    return producer.nodes.some((node) => this.readBuffers.has(node.buffer));
  }
}

/** The buffers that hold reductions and the result, by what they hold. */
export type Buffers = ReadonlyMap<GraphNode, string>;

export interface Schedule {
  /** In an order in which they can run. */
  readonly groups: readonly FusedNodes[];
  readonly buffers: Buffers;
}

export interface ScheduleOptions {
  /** Whether nodes may share a kernel at all. */
  readonly fusion?: boolean;
}

export function schedule(graph: Graph, options: ScheduleOptions = {}): Schedule {
  const buffers = new Map<GraphNode, string>();
  const nodes = nodesToRealize(graph).map((source, order) => {
    buffers.set(source, `buf${order}`);
    return schedulerNode(source, order, buffers);
  });
  const alone = nodes.map((node) => {
    const xAxes = axesOf(node.index);
    const rAxes = axesOf(node.operandIndex ?? []).filter((axis) => !xAxes.includes(axis));
    return new FusedNodes([node], xAxes, rAxes);
  });
  const groups = options.fusion === false ? alone : fuse(alone);
  return { groups: inRunningOrder(groups), buffers };
}

/** A reduction over a single element is its operand, seen in another shape. */
export function isTrivialReduction(node: ReductionNode): boolean {
  return numel(node.operand.shape) === numel(node.shape);
}

function nodesToRealize(graph: Graph): GraphNode[] {
  const used = new Set<GraphNode>([graph.output]);
  for (const node of [...graph.nodes].reverse()) {
    if (used.has(node)) for (const operand of operandsOf(node)) used.add(operand);
  }
  return graph.nodes.filter(
    (node) =>
      used.has(node) &&
      (node === graph.output || (node.kind === 'reduction' && !isTrivialReduction(node))),
  );
}

function schedulerNode(source: GraphNode, order: number, buffers: Buffers): SchedulerNode {
  const buffer = `buf${order}`;
  const newAxis = (size: number): Axis | null => (size === 1 ? null : { size });
  if (source.kind !== 'reduction' || isTrivialReduction(source)) {
    const index = source.shape.map(newAxis);
    const reads = collectReads(source, index, buffers);
    return { buffer, order, source, index, operandIndex: null, reads };
  }
  const { dims, keepdim, operand } = source;
  const operandIndex = operand.shape.map(newAxis);
  const index = keepdim
    ? operandIndex.map((axis, dim) => (dims.includes(dim) ? null : axis))
    : operandIndex.filter((_, dim) => !dims.includes(dim));
  const reads = collectReads(source, operandIndex, buffers);
  return { buffer, order, source, index, operandIndex, reads };
}

/** What computing `root` reads; `index` is that of its operand where it is a reduction. */
function collectReads(root: GraphNode, index: Index, buffers: Buffers): Read[] {
  const reads: Read[] = [];
  const seen = new Map<GraphNode, Index[]>();
  const visit = (node: GraphNode, at: Index): void => {
    const visited = seen.get(node) ?? [];
    if (visited.some((other) => sameIndex(other, at))) return;
    seen.set(node, [...visited, at]);
    const buffer = node.kind === 'input' ? node.name : buffers.get(node);
    if (buffer === undefined) visitOperands(node, at);
    else reads.push({ buffer, index: at });
  };
  const visitOperands = (node: GraphNode, at: Index): void => {
    for (const operand of operandsOf(node)) visit(operand, operandIndexOf(node, operand, at));
  };
  if (root.kind === 'reduction' && !isTrivialReduction(root)) visit(root.operand, index);
  else if (root.kind === 'input') reads.push({ buffer: root.name, index });
  else visitOperands(root, index);
  return reads;
}

/** Where an element-wise node, or a reduction over single elements, reads its operand. */
export function operandIndexOf(node: GraphNode, operand: GraphNode, index: Index): Index {
  if (node.kind === 'reduction') {
    if (node.keepdim) return index;
    const kept = index[Symbol.iterator]();
    return operand.shape.map((_, dim) =>
      node.dims.includes(dim) ? null : (kept.next().value ?? null),
    );
  }
  const skipped = index.length - operand.shape.length;
  return operand.shape.map((size, dim) => (size === 1 ? null : (index[skipped + dim] ?? null)));
}

export function sameIndex(a: Index, b: Index): boolean {
  return a.length === b.length && a.every((axis, dim) => axis === b[dim]);
}

function axesOf(index: Index): Axis[] {
  return index.filter((axis) => axis !== null);
}

// --- Fusion ---

function fuse(initial: readonly FusedNodes[]): FusedNodes[] {
  let groups = [...initial];
  for (;;) {
    // A consumer with its producer first: that saves the buffer between them.
    const fused = fuseFirstPair(groups, areDependent) ?? fuseFirstPair(groups, shareReads);
    if (fused === null) return groups;
    groups = fused;
  }
}

function fuseFirstPair(
  groups: readonly FusedNodes[],
  isWorthwhile: (a: FusedNodes, b: FusedNodes) => boolean,
): FusedNodes[] | null {
  for (const [position, a] of groups.entries()) {
    for (const b of groups.slice(position + 1)) {
      const pair = overCommonAxes(a, b);
      if (pair === null || !isWorthwhile(...pair) || othersRunBetween(a, b, groups)) continue;
      const merged = merge(...pair);
      return groups.filter((group) => group !== b).map((group) => (group === a ? merged : group));
    }
  }
  return null;
}

function areDependent(a: FusedNodes, b: FusedNodes): boolean {
  return a.dependsOn(b) || b.dependsOn(a);
}

/** Whether both read the same elements in the same iterations. */
function shareReads(a: FusedNodes, b: FusedNodes): boolean {
  const readByA = a.nodes.flatMap((node) => node.reads);
  const readByB = b.nodes.flatMap((node) => node.reads);
  return readByA.some((read) =>
    readByB.some(({ buffer, index }) => buffer === read.buffer && sameIndex(index, read.index)),
  );
}

/** Whether other groups have to run after the one and before the other. */
function othersRunBetween(a: FusedNodes, b: FusedNodes, groups: readonly FusedNodes[]): boolean {
  const others = groups.filter((group) => group !== a && group !== b);
  const leadsThroughOthers = (from: FusedNodes, to: FusedNodes): boolean => {
    const after = new Set(others.filter((group) => group.dependsOn(from)));
    // A set's iteration also visits what is added during it.
    for (const reached of after) {
      for (const next of others) if (next.dependsOn(reached)) after.add(next);
    }
    return [...after].some((group) => to.dependsOn(group));
  };
  return leadsThroughOthers(a, b) || leadsThroughOthers(b, a);
}

/** The two groups over the same axes, or `null` where one kernel cannot compute both. */
function overCommonAxes(a: FusedNodes, b: FusedNodes): [FusedNodes, FusedNodes] | null {
  const [into, other] = a.rAxes.length > 0 ? [a, b] : [b, a];
  for (const axes of axisMappings(other, into)) {
    const nodes = other.nodes.map((node) => renameAxes(node, axes));
    if (everyReadIsWhereItWasWritten([...into.nodes, ...nodes]))
      return [into, new FusedNodes(nodes, into.xAxes, into.rAxes)];
  }
  return null;
}

function merge(a: FusedNodes, b: FusedNodes): FusedNodes {
  const nodes = [...a.nodes, ...b.nodes].sort((first, second) => first.order - second.order);
  return new FusedNodes(nodes, a.xAxes, a.rAxes);
}

/** Ways to run the iterations of `group` over the axes of `into`. */
function axisMappings(group: FusedNodes, into: FusedNodes): Map<Axis, Axis>[] {
  if (group.rAxes.length > 0) {
    const x = pairAxes(group.xAxes, into.xAxes);
    const r = pairAxes(group.rAxes, into.rAxes);
    return x !== null && r !== null ? [new Map([...x, ...r])] : [];
  }
  // An element-wise node either has one value for each x, or runs through all that the kernel
  // reduces, in whichever order of its loops fits.
  const all = [...into.xAxes, ...into.rAxes];
  return [into.xAxes, all, [...all].reverse()]
    .map((axes) => pairAxes(group.xAxes, axes))
    .filter((pairs) => pairs !== null);
}

function pairAxes(from: readonly Axis[], to: readonly Axis[]): Map<Axis, Axis> | null {
  if (from.length !== to.length) return null;
  const pairs = new Map<Axis, Axis>();
  for (const [position, axis] of from.entries()) {
    const other = to[position];
    if (other === undefined || other.size !== axis.size) return null;
    pairs.set(axis, other);
  }
  return pairs;
}

function renameAxes(node: SchedulerNode, axes: ReadonlyMap<Axis, Axis>): SchedulerNode {
  const rename = (index: Index): Index =>
    index.map((axis) => (axis === null ? null : (axes.get(axis) ?? axis)));
  return {
    ...node,
    index: rename(node.index),
    operandIndex: node.operandIndex && rename(node.operandIndex),
    reads: node.reads.map((read) => ({ ...read, index: rename(read.index) })),
  };
}

/** A value can stay within a kernel only if each iteration reads what it computed itself. */
function everyReadIsWhereItWasWritten(nodes: readonly SchedulerNode[]): boolean {
  const written = new Map(nodes.map((node) => [node.buffer, node.index]));
  return nodes.every((node) =>
    node.reads.every(({ buffer, index }) => {
      const at = written.get(buffer);
      return at === undefined || sameIndex(at, index);
    }),
  );
}

function inRunningOrder(groups: readonly FusedNodes[]): FusedNodes[] {
  const ordered: FusedNodes[] = [];
  let waiting = [...groups];
  while (waiting.length > 0) {
    const ready = waiting.find((group) =>
      waiting.every((other) => other === group || !group.dependsOn(other)),
    );
    if (ready === undefined) throw new Error('the kernels depend on one another in a circle');
    ordered.push(ready);
    waiting = waiting.filter((group) => group !== ready);
  }
  return ordered;
}
