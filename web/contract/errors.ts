/** Names an error class on its prototype, as the built-in ones are: a minifier may rename the class. */
function setName(errorClass: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', {
    value: name,
    writable: true,
    configurable: true,
  });
}

/**
 * What every failure of the device, of its registry and of what is built on it extends. (A wrong
 * argument is JavaScript's own `TypeError`.)
 */
export class DeviceInterfaceError extends Error {
  static {
    setName(this, 'DeviceInterfaceError');
  }
}

/** Python's `AssertionError`: a condition of the contract is broken. */
export class AssertionError extends DeviceInterfaceError {
  static {
    setName(this, 'AssertionError');
  }
}

/** Python's `NotImplementedError`: the device lacks the member. */
export class NotImplementedError extends DeviceInterfaceError {
  static {
    setName(this, 'NotImplementedError');
  }
}

/** Python's `RuntimeError`: the call cannot be carried out in the present state. */
export class RuntimeError extends DeviceInterfaceError {
  static {
    setName(this, 'RuntimeError');
  }
}

/** PyTorch's `OutOfMemoryError`: device memory does not suffice. */
export class OutOfMemoryError extends RuntimeError {
  static {
    setName(this, 'OutOfMemoryError');
  }
}

/** A kernel failed. `cause` is what it threw, where it was JavaScript or trapped. */
export class LaunchError extends RuntimeError {
  static {
    setName(this, 'LaunchError');
  }
}

/** The device is gone: every call fails until it is reset. */
export class DeviceLostError extends RuntimeError {
  static {
    setName(this, 'DeviceLostError');
  }
}

/** What a Triton source holds that cannot be compiled, and where. */
export interface TritonRefusal {
  /** The kernel's name. */
  readonly kernel: string;
  /** What was refused, as the source names it: `'tl.dot_scaled'`, `'type error'`. */
  readonly construct: string;
  readonly message: string;
  /** From 1; 0 where it is no place in the source. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The line of the source, without its end. */
  readonly sourceLine: string;
}

/** A line of source with a caret below a column. */
function pointAt(sourceLine: string, column: number): string {
  const before = sourceLine.slice(0, Math.max(column - 1, 0)).replace(/[^\t]/g, ' ');
  return `${sourceLine}\n${before}^`;
}

/** A Triton kernel uses what is not supported, or what its types do not allow. */
export class UnsupportedTriton extends NotImplementedError {
  static {
    setName(this, 'UnsupportedTriton');
  }

  /** The kernel's name. */
  readonly kernel: string;
  /** What was refused, as the source names it: `'tl.dot_scaled'`, `'type error'`. */
  readonly construct: string;
  /** Line of the source, from 1; 0 where it is no place in the source. */
  readonly line: number;
  /** Column of the line, from 1, in UTF-16 code units. */
  readonly column: number;
  /** The line of the source, without its end. */
  readonly sourceLine: string;

  /** @internal */
  constructor({ kernel, construct, message, line, column, sourceLine }: TritonRefusal) {
    super(
      line === 0
        ? `${kernel}: ${message}`
        : `${kernel}:${line}:${column}: ${message}\n${pointAt(sourceLine, column)}`,
    );
    this.kernel = kernel;
    this.construct = construct;
    this.line = line;
    this.column = column;
    this.sourceLine = sourceLine;
  }
}

/** What a generated module holds that cannot be run, and where. */
export interface ModuleRefusal {
  /** What was refused, as the module names it: `'try'`, `'torch.foo'`. */
  readonly construct: string;
  readonly message: string;
  /** From 1; 0 where it is no place in the module. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The line of the module, without its end. */
  readonly sourceLine: string;
  /** Why, where another error says it. */
  readonly cause?: unknown;
}

/** A module that Inductor generated holds what is not supported. Nothing of it has run. */
export class UnsupportedModule extends NotImplementedError {
  static {
    setName(this, 'UnsupportedModule');
  }

  /** What was refused, as the module names it: `'try'`, `'torch.foo'`. */
  readonly construct: string;
  /** Line of the module, from 1; 0 where it is no place in the module. */
  readonly line: number;
  /** Column of the line, from 1, in UTF-16 code units. */
  readonly column: number;
  /** The line of the module, without its end. */
  readonly sourceLine: string;

  /** @internal */
  constructor({ construct, message, line, column, sourceLine, ...rest }: ModuleRefusal) {
    super(
      line === 0 ? message : `module:${line}:${column}: ${message}\n${pointAt(sourceLine, column)}`,
      'cause' in rest ? { cause: rest.cause } : undefined,
    );
    this.construct = construct;
    this.line = line;
    this.column = column;
    this.sourceLine = sourceLine;
  }
}

/** The error classes by the code that the core reports; a test holds it against the core's table. */
export const errorClassOfStatus: Readonly<Record<number, typeof DeviceInterfaceError>> = {
  1: AssertionError,
  2: NotImplementedError,
  3: RuntimeError,
  4: OutOfMemoryError,
  5: LaunchError,
  6: DeviceLostError,
};
