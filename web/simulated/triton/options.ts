import {
  kindOf,
  requireArgument,
  requireOptions,
  requireString,
  show,
} from '../../contract/arguments.js';
import { DType } from '../shared.js';
import type { RawCompileOptions, RawConstexpr } from './native.js';

/** A kernel's parameters by name, with Triton's types, `'constexpr'` among them. */
export type TritonSignature = Readonly<Record<string, string>>;

/**
 * The value of a constexpr parameter. A whole number is Python's `int`, another one a `float`; `{ float: 2 }` is
 * `2.0`. `null` is `None`. A dtype may be given as such or by Triton's name, `'tl.float32'`.
 */
export type TritonConstexpr =
  | number
  | bigint
  | boolean
  | string
  | null
  | DType
  | { readonly float: number };

/** What a source is compiled to. */
export interface TritonOptions {
  /** The name of the `@triton.jit` function. */
  readonly name: string;
  /** Its parameters in order: `{ in_ptr0: '*fp32', xnumel: 'i32', XBLOCK: 'constexpr' }`. */
  readonly signature: TritonSignature;
  /** Values of the constexpr parameters, and of others that are to be constants. */
  readonly constexprs?: Readonly<Record<string, TritonConstexpr>>;
}

/** Options that have been checked. */
export interface CompileRequest {
  readonly source: string;
  readonly raw: RawCompileOptions;
  /** As given, copied. */
  readonly signature: TritonSignature;
  readonly constexprs: Readonly<Record<string, TritonConstexpr>>;
  /** The part of the signature that launches pass. */
  readonly passed: TritonSignature;
}

const CONSTEXPR = 'constexpr';
const INT64_LEAST = -(2n ** 63n);
const INT64_GREATEST = 2n ** 63n - 1n;

function rawConstexpr(value: unknown, what: string): RawConstexpr {
  if (value === null) return ['none', null];
  if (typeof value === 'boolean') return ['bool', value];
  if (typeof value === 'string') return ['string', value];
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) {
    const whole = BigInt(value);
    if (whole < INT64_LEAST || whole > INT64_GREATEST) {
      throw new RangeError(`${what} is ${show(value)}, which does not fit in 64 bits`);
    }
    return ['int', String(whole)];
  }
  if (typeof value === 'number') return ['float', value];
  if (value instanceof DType) {
    return ['string', `tl.${value.name === 'bool' ? 'int1' : value.name}`];
  }
  if (typeof value === 'object') {
    const { float } = value as { readonly float?: unknown };
    if (typeof float === 'number') return ['float', float];
  }
  throw new TypeError(
    `${what} must be a number, a bigint, a boolean, a string, null, a dtype or { float: … }, not ${kindOf(value)}`,
  );
}

function requireRecord(value: unknown, member: string, name: string): asserts value is object {
  requireArgument(value, member, name);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${member}(): '${name}' must be an object, not ${kindOf(value)}`);
  }
}

/**
 * Checks what is to be compiled.
 *
 * @throws TypeError or RangeError for wrong options
 */
export function compileRequest(
  source: unknown,
  options: TritonOptions,
  member: string,
): CompileRequest {
  requireString(source, member, 'source');
  requireArgument(options, member, 'options');
  requireOptions(options, member, ['name', 'signature', 'constexprs']);
  const { name, signature, constexprs = {} } = options;
  requireString(name, member, 'name');
  requireRecord(signature, member, 'signature');
  requireRecord(constexprs, member, 'constexprs');

  const values = Object.entries(constexprs).map(
    ([key, value]) => [key, rawConstexpr(value, `${member}(): the constexpr '${key}'`)] as const,
  );
  const given = new Set(values.map(([key]) => key));
  const types = Object.entries(signature).map(([parameter, type]) => {
    if (typeof type !== 'string') {
      throw new TypeError(
        `${member}(): the type of '${parameter}' must be a string, not ${kindOf(type)}`,
      );
    }
    if (type === CONSTEXPR && !given.has(parameter)) {
      throw new TypeError(`${member}(): 'constexprs' gives no value for '${parameter}'`);
    }
    return [parameter, given.has(parameter) ? CONSTEXPR : type] as const;
  });
  const inSignature = new Set(types.map(([parameter]) => parameter));
  // Before Triton 3.2 signatures left constexprs out.
  const others = [...given].filter((parameter) => !inSignature.has(parameter));
  return {
    source,
    raw: {
      name,
      parameters: [...types, ...others.map((parameter) => [parameter, CONSTEXPR] as const)],
      constexprs: values,
    },
    signature: Object.freeze({ ...signature }),
    constexprs: Object.freeze({ ...constexprs }),
    passed: Object.fromEntries(types.filter(([, type]) => type !== CONSTEXPR)),
  };
}
