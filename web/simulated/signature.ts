import { kindOf, show } from '../contract/arguments.js';
import { decode, encode } from './conversion.js';
import {
  type ElementType,
  elementTypeNamed,
  elementTypeNames,
  unsignedTypes,
} from './element_type.js';

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

/** What types a kind of kernels knows. */
export interface SignatureTypes {
  /** The type of a name without `*`. */
  named(name: string): ElementType | undefined;
  /** Whether a number may be of the type. */
  isScalar(type: ElementType): boolean;
  /** Them, for messages. */
  readonly shown: string;
}

const isHalf = (type: ElementType): boolean => type.triton === 'fp16' || type.triton === 'bf16';

/** What device memory holds. */
export const memoryTypes: SignatureTypes = {
  named: elementTypeNamed,
  isScalar: (type) => !isHalf(type),
  shown: `${elementTypeNames.join(', ')}, with a * before a pointer's (fp16 and bf16 only as pointers)`,
};

/** All of Triton's types. */
export const tritonTypes: SignatureTypes = {
  named: (name) => elementTypeNamed(name) ?? unsignedTypes.find(({ triton }) => triton === name),
  isScalar: () => true,
  shown: `constexpr, ${[...elementTypeNames, ...unsignedTypes.map(({ triton }) => triton)].join(', ')}, with a * before a pointer's`,
};

/**
 * The parameters of a signature, in its order.
 *
 * @throws TypeError for what is not a signature, with the parameter's name
 */
export function parseSignature(
  signature: KernelSignature,
  owner: string,
  types: SignatureTypes,
): readonly Parameter[] {
  if (signature === null || typeof signature !== 'object') {
    throw new TypeError(`${owner}: 'signature' must be an object, not ${kindOf(signature)}`);
  }
  return Object.entries(signature).map(([name, type]) => {
    const element = typeof type === 'string' ? types.named(type.replace(/^\*/, '')) : undefined;
    const isPointer = typeof type === 'string' && type.startsWith('*');
    if (element === undefined || (!isPointer && !types.isScalar(element))) {
      throw new TypeError(
        `${owner}: parameter '${name}' has the type '${show(type)}'; known are ${types.shown}`,
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
  u16: [0n, 2n ** 16n - 1n],
  u32: [0n, 2n ** 32n - 1n],
  u64: [0n, 2n ** 64n - 1n],
  i16: [-(2n ** 15n), 2n ** 15n - 1n],
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** A number rounded to a half type, once. */
function roundToHalf(value: number, { dtype }: ElementType): number {
  const rounded = new Float64Array(1);
  decode(dtype, encode(dtype, Float64Array.of(value)), rounded);
  return rounded[0] as number;
}

/**
 * A number for a kernel's parameter: a bigint for 64-bit integers, a number otherwise.
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
    if (typeof value === 'number') {
      return scalar !== null && isHalf(scalar) ? roundToHalf(value, scalar) : value;
    }
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
  return type === 'i64' || type === 'u64' ? whole : Number(whole);
}
