import { isHostObject, type Value } from './values.js';

/** A call of a function that is under way. */
export class Frame {
  /** Variables and what statements keep; undefined where there is nothing. */
  readonly slots: (Value | undefined)[];
  /** Where the host's count stood when it began: see `Host.mark`. */
  mark = 0;
  /** What the function returns. */
  result: Value = null;

  constructor(size: number) {
    this.slots = new Array<Value | undefined>(size).fill(undefined);
  }
}

export type Evaluate = (frame: Frame) => Value;

/** An expression. */
export interface Code {
  readonly evaluate: Evaluate;
  /** What it is known to be; undefined where it must be evaluated. */
  readonly constant: Value | undefined;
  /** It comes of a variable of the module whose value is not known yet: it may be a module, with attributes of any name. */
  readonly isOpen: boolean;
}

export const constantCode = (constant: Value): Code => ({
  evaluate: () => constant,
  constant,
  isOpen: false,
});

export const code = (evaluate: Evaluate, isOpen = false): Code => ({
  evaluate,
  constant: undefined,
  isOpen,
});

/** How a statement ends. */
export const Signal = { NEXT: 0, BREAK: 1, CONTINUE: 2, RETURN: 3 } as const;
export type Signal = (typeof Signal)[keyof typeof Signal];

export type Execute = (frame: Frame) => Signal;

/** Puts a value into what is assigned to. */
export type Store = (frame: Frame, value: Value) => void;

/** Whether operators on it may be evaluated when the text is compiled. */
export function isPlain(value: Value | undefined): value is Value {
  if (value === undefined || typeof value === 'function') return false;
  if (Array.isArray(value)) return (value as readonly Value[]).every(isPlain);
  return value === null || typeof value !== 'object';
}

/** A value that an expression always gives, if evaluating it now gives one and no error. */
export function folded(evaluate: () => Value): Code | undefined {
  try {
    const value = evaluate();
    return isPlain(value) && !isHostObject(value) ? constantCode(value) : undefined;
  } catch {
    return undefined;
  }
}
