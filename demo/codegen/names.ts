import type { Instruction, Kernel, Load, Reduction, Value } from './kernel_ir.js';
import { tileMask } from './masks.js';

/** Names of what a reduction within one tile needs. */
export interface ReductionNames {
  /** The operand, spread over the whole tile. */
  readonly spread: string;
  /** Whether `spread` has to be defined, or an earlier reduction of the operand has done so. */
  readonly definesSpread: boolean;
  /** `null` where every element of the tile counts. */
  readonly masked: string | null;
}

/**
 * The `tmp` names of a kernel, counted as Inductor counts them, so that its text can be laid beside
 * Inductor's. The printed JavaScript has the same names.
 */
export class Names {
  readonly #values = new Map<Value, string>();
  readonly #spread = new Map<Value, string>();
  /** What a load of a single element is called before it is spread over the block. */
  readonly #elements = new Map<Load, string>();
  #count = 0;

  fresh(): string {
    return `tmp${this.#count++}`;
  }

  of(value: Value): string {
    const name = this.#values.get(value);
    if (name === undefined) throw new Error(`a ${value.kind} is used before it is computed`);
    return name;
  }

  define(value: Value): string {
    if (value.kind === 'load' && value.index.length === 0) this.#elements.set(value, this.fresh());
    return this.rename(value, this.fresh());
  }

  rename(value: Value, name: string): string {
    this.#values.set(value, name);
    return name;
  }

  elementOf(load: Load): string {
    return this.#elements.get(load) ?? this.of(load);
  }

  /** The operand of a reduction over the whole tile, defined by its first reduction. */
  spread(operand: Value): { spread: string; definesSpread: boolean } {
    const known = this.#spread.get(operand);
    if (known !== undefined) return { spread: known, definesSpread: false };
    const spread = this.fresh();
    this.#spread.set(operand, spread);
    return { spread, definesSpread: true };
  }

  /** The values of a loop are defined anew, under other names, in the next one. */
  forget(instructions: readonly Instruction[]): void {
    for (const instruction of instructions) {
      if (instruction.kind === 'store' || instruction.kind === 'reduction') continue;
      this.#values.delete(instruction);
      this.#spread.delete(instruction);
    }
  }
}

export interface StraightLineNames {
  of(value: Value): string;
  elementOf(load: Load): string;
  readonly reductions: ReadonlyMap<Reduction, ReductionNames>;
}

/** Names for a kernel's code as it stands, without loops. */
export function nameValues(kernel: Kernel): StraightLineNames {
  const names = new Names();
  const reductions = new Map<Reduction, ReductionNames>();
  const isMasked = tileMask(kernel) !== null;
  for (const instruction of kernel.instructions) {
    if (instruction.kind === 'store') continue;
    if (instruction.kind === 'reduction') {
      const spread = names.spread(instruction.operand);
      // Inductor also names the accumulator of a loop that a single tile does without.
      names.fresh();
      reductions.set(instruction, { ...spread, masked: isMasked ? names.fresh() : null });
    }
    names.define(instruction);
  }
  return {
    of: (value) => names.of(value),
    elementOf: (load) => names.elementOf(load),
    reductions,
  };
}
