/// <reference lib="esnext.disposable" preserve="true" />

/**
 * `Symbol.dispose`, which older engines and Jest 29's environment lack. The two spellings are one
 * symbol wherever the engine has it.
 */
export const dispose: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
