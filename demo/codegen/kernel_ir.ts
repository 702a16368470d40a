/**
 * A kernel: straight-line code over the elements of one iteration space.
 *
 * The code is written once, as Inductor's persistent reductions are: a value either belongs to one x
 * (`inLoop` false) or to one pair of x and r0. `blocksOf` cuts it into loops for whoever runs it
 * element by element. Triton text, JavaScript text and the executor are all made from this.
 */
import type { GraphNode } from './graph.js';
import type { BinaryOp, ReductionOp, UnaryOp } from './ops.js';

/** The two iteration spaces, named as in Inductor: kept elements and reduced ones. */
export type RangeTree = 'x' | 'r0_';

/** `index // divisor % modulus` of a range tree's index. */
export interface IterationVariable {
  readonly name: string;
  readonly tree: RangeTree;
  readonly divisor: number;
  /** `null` where the quotient is already within range. */
  readonly modulus: number | null;
}

/** A sum of variables times strides, the smallest stride first; the empty sum is 0. */
export type IndexExpression = readonly {
  readonly variable: IterationVariable;
  readonly stride: number;
}[];

interface InstructionBase {
  /** Whether there is one for each r0, not only for each x. */
  readonly inLoop: boolean;
  /** How many reductions, one after the other, have to be complete before this. */
  readonly level: number;
}

export interface Load extends InstructionBase {
  readonly kind: 'load';
  readonly argument: KernelArgument;
  readonly index: IndexExpression;
  /** Whether iterations along some axis read the same element. */
  readonly broadcast: boolean;
}

export interface Constant extends InstructionBase {
  readonly kind: 'constant';
  readonly value: number;
}

export interface Unary extends InstructionBase {
  readonly kind: 'unary';
  readonly op: UnaryOp;
  readonly operand: Value;
}

export interface Binary extends InstructionBase {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: Value;
  readonly right: Value;
}

export interface Reduction extends InstructionBase {
  readonly kind: 'reduction';
  readonly op: ReductionOp;
  readonly operand: Value;
}

export interface Store extends InstructionBase {
  readonly kind: 'store';
  readonly argument: KernelArgument;
  readonly index: IndexExpression;
  readonly value: Value;
}

export type Value = Load | Constant | Unary | Binary | Reduction;
export type Instruction = Value | Store;

/** A pointer that a kernel takes. */
export interface KernelArgument {
  /** `in_ptr0`, `out_ptr0`; `in_out_ptr0` for a buffer in the memory of one that ends here. */
  readonly name: string;
  readonly buffer: string;
  /** For `in_out_ptr`: the buffer whose memory it takes over. */
  readonly reuses: string | null;
  readonly isGraphInput: boolean;
}

export type Heuristics = 'pointwise' | 'persistent_reduction' | 'reduction';
export type ReductionHint = 'INNER' | 'OUTER' | 'DEFAULT';

export interface Kernel {
  readonly name: string;
  readonly heuristics: Heuristics;
  readonly xnumel: number;
  /** `null` for a pointwise kernel. */
  readonly r0Numel: number | null;
  readonly reductionHint: ReductionHint | null;
  readonly arguments: readonly KernelArgument[];
  readonly instructions: readonly Instruction[];
  /** The graph's operations that it computes. */
  readonly sources: readonly GraphNode[];
  /** The buffers that it computes, kept in memory or not. */
  readonly results: readonly { readonly buffer: string; readonly node: GraphNode }[];
}

/** What runs for each x: first the code of `once`, then, if there is any, that of `loop` for each r0. */
export interface Block {
  readonly once: readonly Instruction[];
  readonly loop: readonly Instruction[];
}

/**
 * Cuts a kernel into blocks. Reductions that do not wait for one another share a loop. A value of one
 * loop that a later loop needs is computed again there, as in Inductor's looped reductions.
 */
export function blocksOf(kernel: Kernel): Block[] {
  const { instructions } = kernel;
  const levels = Math.max(...instructions.map(({ level }) => level)) + 1;
  return Array.from({ length: levels }, (_, level) => ({
    once: instructions.filter(
      (instruction) =>
        instruction.level === level && !instruction.inLoop && instruction.kind !== 'reduction',
    ),
    loop: loopAt(level, instructions),
  }));
}

function loopAt(level: number, instructions: readonly Instruction[]): Instruction[] {
  const needed = new Set<Instruction>();
  for (const instruction of [...instructions].reverse()) {
    const ends =
      (instruction.kind === 'reduction' && instruction.operand.level === level) ||
      (instruction.kind === 'store' && instruction.inLoop && instruction.level === level);
    if (!ends && !needed.has(instruction)) continue;
    needed.add(instruction);
    for (const operand of operandValues(instruction)) if (operand.inLoop) needed.add(operand);
  }
  return instructions.filter((instruction) => needed.has(instruction));
}

export function operandValues(instruction: Instruction): readonly Value[] {
  switch (instruction.kind) {
    case 'load':
    case 'constant':
      return [];
    case 'unary':
    case 'reduction':
      return [instruction.operand];
    case 'binary':
      return [instruction.left, instruction.right];
    case 'store':
      return [instruction.value];
  }
}

/** The variables that an instruction's address is made of, in Inductor's order: by name. */
export function variablesOf(instruction: Instruction): IterationVariable[] {
  if (instruction.kind !== 'load' && instruction.kind !== 'store') return [];
  return instruction.index
    .map(({ variable }) => variable)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The variables of some code, each once, in the order of first use. */
export function allVariables(instructions: readonly Instruction[]): IterationVariable[] {
  return [...new Set(instructions.flatMap(variablesOf))];
}
