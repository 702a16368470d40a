/** Names an error class on its prototype, as the built-in ones are: a minifier may rename the class. */
function setName(errorClass: new (message?: string) => Error, name: string): void {
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

/** The error classes by the code that the core reports; a test holds it against the core's table. */
export const errorClassOfStatus: Readonly<Record<number, typeof DeviceInterfaceError>> = {
  1: AssertionError,
  2: NotImplementedError,
  3: RuntimeError,
  4: OutOfMemoryError,
  5: LaunchError,
  6: DeviceLostError,
};
