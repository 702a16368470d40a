/** What every failure of the code generator extends. */
export class CodegenError extends Error {
  override name = 'CodegenError';
}

/** Operands whose shapes do not fit the operation. */
export class ShapeError extends CodegenError {
  override name = 'ShapeError';
}

/** An argument of a compiled program that is not the tensor it was compiled for. */
export class InputError extends CodegenError {
  override name = 'InputError';
}

/** Text that is no expression; `start` and `end` are offsets into it. */
export class ExpressionError extends CodegenError {
  override name = 'ExpressionError';

  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
