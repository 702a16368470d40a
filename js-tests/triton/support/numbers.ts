/** Elements of the 13 dtypes, as numbers that can be compared. */

export interface ElementFormat {
  readonly bytes: number;
  readonly kind: 'signed' | 'unsigned' | 'float';
  /** As in a signature. */
  readonly signature: string;
}

export const formats: Readonly<Record<string, ElementFormat>> = {
  int1: { bytes: 1, kind: 'unsigned', signature: 'i1' },
  int8: { bytes: 1, kind: 'signed', signature: 'i8' },
  int16: { bytes: 2, kind: 'signed', signature: 'i16' },
  int32: { bytes: 4, kind: 'signed', signature: 'i32' },
  int64: { bytes: 8, kind: 'signed', signature: 'i64' },
  uint8: { bytes: 1, kind: 'unsigned', signature: 'u8' },
  uint16: { bytes: 2, kind: 'unsigned', signature: 'u16' },
  uint32: { bytes: 4, kind: 'unsigned', signature: 'u32' },
  uint64: { bytes: 8, kind: 'unsigned', signature: 'u64' },
  float16: { bytes: 2, kind: 'float', signature: 'fp16' },
  bfloat16: { bytes: 2, kind: 'float', signature: 'bf16' },
  float32: { bytes: 4, kind: 'float', signature: 'fp32' },
  float64: { bytes: 8, kind: 'float', signature: 'fp64' },
};

export function formatOf(dtype: string): ElementFormat {
  const format = formats[dtype];
  if (format === undefined) throw new Error(`there is no dtype ${dtype}`);
  return format;
}

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** The bits of each element. */
export function bitsOf(bytes: Uint8Array, size: number): bigint[] {
  return Array.from({ length: bytes.length / size }, (_, i) => {
    let bits = 0n;
    for (let k = size - 1; k >= 0; k--) bits = (bits << 8n) | BigInt(bytes[i * size + k] as number);
    return bits;
  });
}

/** Widths of a float format's exponent and fraction. */
const floatParts: Readonly<Record<string, readonly [exponent: number, fraction: number]>> = {
  float16: [5, 10],
  bfloat16: [8, 7],
  float32: [8, 23],
  float64: [11, 52],
};

const words = new DataView(new ArrayBuffer(8));

/** A float's value. */
export function floatFromBits(dtype: string, bits: bigint): number {
  const [exponentBits, fractionBits] = floatParts[dtype] as readonly [number, number];
  if (dtype === 'float64') {
    words.setBigUint64(0, bits);
    return words.getFloat64(0);
  }
  const sign = (bits >> BigInt(exponentBits + fractionBits)) & 1n ? -1 : 1;
  const exponent = Number((bits >> BigInt(fractionBits)) & ((1n << BigInt(exponentBits)) - 1n));
  const fraction = Number(bits & ((1n << BigInt(fractionBits)) - 1n));
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

/** How many floats of the type lie between two. */
export function ulpsBetween(dtype: string, a: bigint, b: bigint): bigint {
  const [exponentBits, fractionBits] = floatParts[dtype] as readonly [number, number];
  const signBit = 1n << BigInt(exponentBits + fractionBits);
  const place = (bits: bigint) => (bits & signBit ? signBit - bits : bits);
  const distance = place(a) - place(b);
  return distance < 0n ? -distance : distance;
}

/** The distance between floats at a value. */
export function ulpAt(dtype: string, value: number): number {
  const [exponentBits, fractionBits] = floatParts[dtype] as readonly [number, number];
  const least = 2 - 2 ** (exponentBits - 1);
  const exponent = value === 0 ? least : Math.max(Math.floor(Math.log2(Math.abs(value))), least);
  return 2 ** (exponent - fractionBits);
}

/** An integer rounded to fp32, once. */
export function integerToFloat32(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const excess = magnitude.toString(2).length - 24;
  if (excess <= 0) return Number(value);
  const unit = 1n << BigInt(excess);
  let quotient = magnitude / unit;
  const rest = magnitude % unit;
  const half = unit / 2n;
  if (rest > half || (rest === half && quotient % 2n === 1n)) quotient++;
  const rounded = Number(quotient) * 2 ** excess;
  return value < 0n ? -rounded : rounded;
}

/** An element's value in fp32, as `/` takes its operands. */
export function toFloat32(dtype: string, bits: bigint): number {
  const { kind, bytes } = formatOf(dtype);
  if (kind === 'float') return Math.fround(floatFromBits(dtype, bits));
  return integerToFloat32(kind === 'signed' ? BigInt.asIntN(8 * bytes, bits) : bits);
}
