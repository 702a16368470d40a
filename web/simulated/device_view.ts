import { kindOf, show } from '../contract/arguments.js';
import type { ElementArray } from './element_type.js';
import { RuntimeError } from './shared.js';

/**
 * A look at device memory as it is now, without waiting for any stream. When device memory grows, JavaScript
 * detaches every array over it: such a view then says so, where a bare typed array would be empty.
 */
export class DeviceView {
  readonly #array: ElementArray;
  readonly #length: number;

  /** @internal */
  constructor(array: ElementArray) {
    if (!ArrayBuffer.isView(array)) {
      throw new TypeError('DeviceView(): views are made by their device, with view()');
    }
    this.#array = array;
    this.#length = array.length;
  }

  /** Elements. */
  get length(): number {
    return this.#length;
  }

  /**
   * The typed array, for use at once.
   *
   * @throws RuntimeError when a growth of device memory has detached it
   */
  get array(): ElementArray {
    if (this.#array.length !== this.#length) {
      throw new RuntimeError(
        'this view was detached when device memory grew: take a new one with view()',
      );
    }
    return this.#array;
  }

  /** The element at `index`; a RangeError outside. */
  at(index: number): number | bigint {
    this.#check(index);
    return this.array[index] as number | bigint;
  }

  /** Writes the element at `index`, as the typed array does it. */
  set(index: number, value: number | bigint): void {
    this.#check(index);
    const wanted = typeof this.array[index] === 'bigint' ? 'bigint' : 'number';
    if (typeof value !== wanted) {
      throw new TypeError(`DeviceView.set(): 'value' must be a ${wanted}, not ${kindOf(value)}`);
    }
    this.array[index] = value as never;
  }

  #check(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.#length) {
      throw new RangeError(`index ${show(index)} is outside of a view of ${this.#length} elements`);
    }
  }
}
