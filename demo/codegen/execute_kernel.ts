/** Kernel IR as closures over device memory: the same operations in the same order as the printed text. */
import { JavaScriptKernel, type Program } from 'inductor-fake-device/simulated';
import {
  allVariables,
  type Block,
  blocksOf,
  type IndexExpression,
  type Instruction,
  type IterationVariable,
  type Kernel,
  type Load,
  type Reduction,
  type Store,
  type Value,
} from './kernel_ir.js';
import { signatureOf, xBlockOf } from './launch_config.js';
import { binaryOps, reductionOps, unaryOps } from './ops.js';

type Step = () => void;

interface CompiledBlock {
  readonly once: readonly Step[];
  /** Sets accumulators to what they start from. */
  readonly start: readonly Step[];
  readonly loop: readonly Step[];
}

export function compileKernel(kernel: Kernel): JavaScriptKernel {
  const compiled = new CompiledKernel(kernel);
  return new JavaScriptKernel({
    name: kernel.name,
    signature: signatureOf(kernel),
    run: ({ programId }: Program, ...args: (Float32Array | number)[]) => {
      // Its sizes come last; they are the kernel's own.
      compiled.run(programId[0], args.slice(0, kernel.arguments.length) as Float32Array[]);
    },
  });
}

/** A kernel's closures; they find the buffers of the launch, values and variables in shared arrays. */
class CompiledKernel {
  readonly #kernel: Kernel;
  readonly #xBlock: number;
  readonly #buffers: Float32Array[] = [];
  readonly #values: Float64Array;
  readonly #slots = new Map<Value, number>();
  readonly #variables: Int32Array;
  readonly #variableSlots = new Map<IterationVariable, number>();
  readonly #blocks: readonly CompiledBlock[];
  readonly #setX: (index: number) => void;
  readonly #setR0: (index: number) => void;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#xBlock = xBlockOf(kernel);
    for (const instruction of kernel.instructions) {
      if (instruction.kind !== 'store') this.#slots.set(instruction, this.#slots.size);
    }
    for (const variable of allVariables(kernel.instructions)) {
      this.#variableSlots.set(variable, this.#variableSlots.size);
    }
    this.#values = new Float64Array(this.#slots.size);
    this.#variables = new Int32Array(this.#variableSlots.size);
    this.#blocks = blocksOf(kernel).map((block) => this.#compileBlock(block));
    this.#setX = this.#setVariables('x');
    this.#setR0 = this.#setVariables('r0_');
  }

  /** Runs one program on buffers in the order of the kernel's arguments. */
  run(programId: number, buffers: readonly Float32Array[]): void {
    this.#buffers.push(...buffers);
    try {
      this.#iterate(programId * this.#xBlock);
    } finally {
      // The kernel outlives the launch; its views of device memory must not.
      this.#buffers.length = 0;
    }
  }

  #iterate(xoffset: number): void {
    const { r0Numel } = this.#kernel;
    const xend = Math.min(xoffset + this.#xBlock, this.#kernel.xnumel);
    const setX = this.#setX;
    const setR0 = this.#setR0;
    for (let xindex = xoffset; xindex < xend; xindex++) {
      setX(xindex);
      for (const { once, start, loop } of this.#blocks) {
        for (const step of once) step();
        if (loop.length === 0) continue;
        for (const step of start) step();
        for (let r0Index = 0; r0Index < (r0Numel ?? 1); r0Index++) {
          setR0(r0Index);
          for (const step of loop) step();
        }
      }
    }
  }

  #setVariables(tree: IterationVariable['tree']): (index: number) => void {
    const variables = this.#variables;
    const own = [...this.#variableSlots].filter(([variable]) => variable.tree === tree);
    return (index) => {
      for (const [{ divisor, modulus }, slot] of own) {
        const quotient = divisor === 1 ? index : Math.floor(index / divisor);
        variables[slot] = modulus === null ? quotient : quotient % modulus;
      }
    };
  }

  #compileBlock({ once, loop }: Block): CompiledBlock {
    const values = this.#values;
    const reductions = loop.filter((instruction) => instruction.kind === 'reduction');
    return {
      once: once.map((instruction) => this.#compile(instruction)),
      start: reductions.map((reduction) => {
        const slot = this.#slot(reduction);
        const { identity } = reductionOps[reduction.op];
        return () => {
          values[slot] = identity;
        };
      }),
      loop: loop.map((instruction) => this.#compile(instruction)),
    };
  }

  #compile(instruction: Instruction): Step {
    switch (instruction.kind) {
      case 'store':
        return this.#compileStore(instruction);
      case 'reduction':
        return this.#compileReduction(instruction);
      case 'load':
        return this.#compileLoad(instruction);
      case 'constant': {
        const values = this.#values;
        const slot = this.#slot(instruction);
        const value = Math.fround(instruction.value);
        return () => {
          values[slot] = value;
        };
      }
      case 'unary': {
        const values = this.#values;
        const slot = this.#slot(instruction);
        const operand = this.#slot(instruction.operand);
        const { evaluate } = unaryOps[instruction.op];
        return () => {
          values[slot] = evaluate(values[operand] as number);
        };
      }
      case 'binary': {
        const values = this.#values;
        const slot = this.#slot(instruction);
        const left = this.#slot(instruction.left);
        const right = this.#slot(instruction.right);
        const { evaluate } = binaryOps[instruction.op];
        return () => {
          values[slot] = evaluate(values[left] as number, values[right] as number);
        };
      }
    }
  }

  #compileLoad(load: Load): Step {
    const values = this.#values;
    const slot = this.#slot(load);
    const buffers = this.#buffers;
    const position = this.#position(load);
    const address = this.#compileIndex(load.index);
    return () => {
      values[slot] = (buffers[position] as Float32Array)[address()] as number;
    };
  }

  #compileStore(store: Store): Step {
    const values = this.#values;
    const slot = this.#slot(store.value);
    const buffers = this.#buffers;
    const position = this.#position(store);
    const address = this.#compileIndex(store.index);
    return () => {
      (buffers[position] as Float32Array)[address()] = values[slot] as number;
    };
  }

  #compileReduction(reduction: Reduction): Step {
    const values = this.#values;
    const slot = this.#slot(reduction);
    const operand = this.#slot(reduction.operand);
    const { evaluate } = reductionOps[reduction.op];
    return () => {
      values[slot] = evaluate(values[slot] as number, values[operand] as number);
    };
  }

  #compileIndex(index: IndexExpression): () => number {
    const variables = this.#variables;
    const [first, second, ...more] = index.map(({ variable, stride }) => ({
      slot: this.#variableSlots.get(variable) ?? 0,
      stride,
    }));
    if (more.length > 0) throw new Error('an address has more than two variables');
    if (first === undefined) return () => 0;
    if (second === undefined) return () => (variables[first.slot] as number) * first.stride;
    return () =>
      (variables[first.slot] as number) * first.stride +
      (variables[second.slot] as number) * second.stride;
  }

  #position({ argument }: Load | Store): number {
    const position = this.#kernel.arguments.indexOf(argument);
    if (position < 0) throw new Error(`${argument.name} is no argument of ${this.#kernel.name}`);
    return position;
  }

  #slot(value: Value): number {
    const slot = this.#slots.get(value);
    if (slot === undefined) throw new Error(`a ${value.kind} belongs to another kernel`);
    return slot;
  }
}
