import { kindOf, requireArgument } from './arguments.js';
import type { DeviceInterface } from './device_interface.js';
import { dispose } from './disposable.js';

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/**
 * `DeviceGuard(interface, index)`: makes a device current, and afterwards the one that was.
 *
 * With the index `null` it does nothing.
 */
export class DeviceGuard {
  /** The index that the guard is for; after {@link exit}, the one that was current until then. */
  idx: number | null;
  /** The index to go back to; -1 before {@link enter}. */
  prevIdx = -1;
  readonly #interface: typeof DeviceInterface;
  #entered = false;

  /**
   * @param deviceInterface an interface, such as FakeDeviceInterface
   * @param index a device index, or `null`. Whether there is such a device is found by {@link enter}.
   */
  constructor(deviceInterface: typeof DeviceInterface, index: number | null) {
    requireArgument(deviceInterface, 'DeviceGuard', 'deviceInterface');
    if (
      typeof deviceInterface?.exchangeDevice !== 'function' ||
      typeof deviceInterface.maybeExchangeDevice !== 'function'
    ) {
      throw new TypeError(
        `DeviceGuard(): 'deviceInterface' must be a device interface, not ${kindOf(deviceInterface)}`,
      );
    }
    requireArgument(index, 'DeviceGuard', 'index');
    if (index !== null && typeof index !== 'number') {
      throw new TypeError(`DeviceGuard(): 'index' must be a number or null, not ${kindOf(index)}`);
    }
    this.#interface = deviceInterface;
    this.idx = index;
  }

  /** Python's `__enter__`. An index that the device refuses leaves the guard as it was. */
  enter(): void {
    if (this.idx === null) return;
    this.prevIdx = this.#interface.exchangeDevice(this.idx);
    this.#entered = true;
  }

  /**
   * Python's `__exit__`. Where {@link enter} failed, there is no index to go back to, and the device
   * refuses -1.
   *
   * @returns `false`: an error inside the guard is not swallowed
   */
  exit(): false {
    if (this.idx === null) return false;
    this.#entered = false;
    this.idx = this.#interface.maybeExchangeDevice(this.prevIdx);
    return false;
  }

  /** Calls {@link exit}, if the guard was entered. */
  [dispose](): void {
    if (this.#entered) this.exit();
  }

  /**
   * Runs `body` inside the guard, as Python's `with`. The guard is left when `body` returns or throws, or
   * when the promise that it returns is settled.
   */
  run<T>(body: () => T): T {
    if (typeof body !== 'function') {
      throw new TypeError(`DeviceGuard.run(): 'body' must be a function, not ${kindOf(body)}`);
    }
    this.enter();
    let result: T;
    try {
      result = body();
    } catch (error) {
      throw this.#errorAfterExit(error);
    }
    if (isThenable(result)) {
      return Promise.resolve(result).then(
        (value) => {
          this.exit();
          return value;
        },
        (error: unknown) => {
          throw this.#errorAfterExit(error);
        },
      ) as T;
    }
    this.exit();
    return result;
  }

  /** Leaves the guard after `error`: what is thrown then, with `error` as its cause if leaving fails, too. */
  #errorAfterExit(error: unknown): unknown {
    try {
      this.exit();
      return error;
    } catch (exitError) {
      if (exitError instanceof Error) exitError.cause ??= error;
      return exitError;
    }
  }
}
