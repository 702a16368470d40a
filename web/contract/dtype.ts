import { show } from './arguments.js';

const constructing = Symbol('DType is not constructed by users');

/** An element type, as `torch.dtype`. There is one object of each, in {@link dtype}. */
export class DType {
  /** Name without PyTorch's prefix: `'float32'`. */
  readonly name: string;
  /** Bytes per element. */
  readonly itemsize: number;
  readonly isFloatingPoint: boolean;
  readonly isSigned: boolean;
  /** Number by which the core knows it. */
  readonly code: number;

  /** @internal */
  constructor(
    key: symbol,
    code: number,
    name: string,
    itemsize: number,
    isFloatingPoint: boolean,
    isSigned: boolean,
  ) {
    if (key !== constructing) {
      throw new TypeError(`DType has no public constructor: use dtype.float32 and its siblings`);
    }
    this.code = code;
    this.name = name;
    this.itemsize = itemsize;
    this.isFloatingPoint = isFloatingPoint;
    this.isSigned = isSigned;
    Object.freeze(this);
  }

  /** As Python prints it: `'torch.float32'`. */
  toString(): string {
    return `torch.${this.name}`;
  }

  /** The dtype of that name, with or without `torch.`; a `TypeError` where there is none. */
  static parse(name: string): DType {
    const found =
      typeof name === 'string'
        ? Object.values(dtype).find((d) => d.name === name || `torch.${d.name}` === name)
        : undefined;
    if (found === undefined) {
      throw new TypeError(`DType.parse(): there is no dtype '${show(name)}'`);
    }
    return found;
  }
}

let nextCode = 0;
function row(name: string, itemsize: number, isFloatingPoint: boolean, isSigned: boolean): DType {
  return new DType(constructing, nextCode++, name, itemsize, isFloatingPoint, isSigned);
}

/** The dtypes, under PyTorch's names: `dtype.float32` is `torch.float32`. */
export const dtype = Object.freeze({
  // In the order of the core's table, against which a test holds this one.
  bool: row('bool', 1, false, false),
  uint8: row('uint8', 1, false, false),
  uint16: row('uint16', 2, false, false),
  uint32: row('uint32', 4, false, false),
  uint64: row('uint64', 8, false, false),
  int8: row('int8', 1, false, true),
  int16: row('int16', 2, false, true),
  int32: row('int32', 4, false, true),
  int64: row('int64', 8, false, true),
  float16: row('float16', 2, true, true),
  bfloat16: row('bfloat16', 2, true, true),
  float32: row('float32', 4, true, true),
  float64: row('float64', 8, true, true),
  complex64: row('complex64', 8, false, true),
  complex128: row('complex128', 16, false, true),
});
