import { kindOf, show } from '../contract/arguments.js';
import { type ElementType, elementTypeNamed, elementTypeNames } from './element_type.js';

/** A kernel's parameters by name, with types as Triton writes them: `{ in_ptr0: '*fp32', xnumel: 'i32' }`. */
export type KernelSignature = Readonly<Record<string, string>>;

/** One parameter. */
export interface Parameter {
  readonly name: string;
  /** As written. */
  readonly type: string;
  /** For a pointer, what it points to. */
  readonly pointee: ElementType | null;
  /** For a number, what it is. */
  readonly scalar: ElementType | null;
}

/**
 * The parameters of a signature, in its order.
 *
 * @throws TypeError for what is not a signature, with the parameter's name
 */
export function parseSignature(signature: KernelSignature, owner: string): readonly Parameter[] {
  if (signature === null || typeof signature !== 'object') {
    throw new TypeError(`${owner}: 'signature' must be an object, not ${kindOf(signature)}`);
  }
  return Object.entries(signature).map(([name, type]) => {
    const element =
      typeof type === 'string' ? elementTypeNamed(type.replace(/^\*/, '')) : undefined;
    const isPointer = typeof type === 'string' && type.startsWith('*');
    if (element === undefined || (!isPointer && /^(fp16|bf16)$/.test(type))) {
      throw new TypeError(
        `${owner}: parameter '${name}' has the type '${show(type)}'; known are ${elementTypeNames.join(', ')}, with a * before a pointer's (fp16 and bf16 only as pointers)`,
      );
    }
    return {
      name,
      type,
      pointee: isPointer ? element : null,
      scalar: isPointer ? null : element,
    };
  });
}

const integerRanges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  i1: [0n, 1n],
  u8: [0n, 255n],
  i8: [-128n, 127n],
  i16: [-(2n ** 15n), 2n ** 15n - 1n],
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/**
 * A number for a kernel's parameter: a bigint for `i64`, a number otherwise.
 *
 * @throws TypeError for another kind of value, RangeError for an integer that does not fit
 */
export function scalarArgument(
  { name, scalar }: Parameter,
  value: unknown,
  owner: string,
): number | bigint {
  const type = scalar?.triton ?? '';
  const range = integerRanges[type];
  if (range === undefined) {
    if (typeof value === 'number') return value;
    throw new TypeError(`${owner}: '${name}' (${type}) must be a number, not ${kindOf(value)}`);
  }
  const given = type === 'i1' && typeof value === 'boolean' ? Number(value) : value;
  if (typeof given !== 'bigint' && !(typeof given === 'number' && Number.isInteger(given))) {
    throw new TypeError(
      `${owner}: '${name}' (${type}) must be a whole number, not ${typeof given === 'number' ? given : kindOf(given)}`,
    );
  }
  const whole = BigInt(given);
  if (whole < range[0] || whole > range[1]) {
    throw new RangeError(`${owner}: '${name}' is ${show(given)}, which is no ${type}`);
  }
  return type === 'i64' ? whole : Number(whole);
}
