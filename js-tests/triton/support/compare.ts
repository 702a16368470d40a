/** Floating-point memory as numbers, and how far apart they may be. */

export interface Bound {
  readonly rtol: number;
  readonly atol: number;
}

/** Against a GPU's result. */
export const tolerances = {
  fp64: { rtol: 1e-7, atol: 1e-7 },
  fp32: { rtol: 1.3e-5, atol: 1e-5 },
  fp16: { rtol: 1e-3, atol: 1e-5 },
  bf16: { rtol: 1.6e-2, atol: 1e-5 },
} as const satisfies Readonly<Record<string, Bound>>;

export type FloatType = keyof typeof tolerances;

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function bfloatToNumber(bits: number): number {
  return new Float32Array(new Uint32Array([bits << 16]).buffer)[0] as number;
}

/** The numbers in bytes. */
export function floatsOf(bytes: Uint8Array, type: FloatType): Float64Array {
  const { buffer } = bytes.slice();
  switch (type) {
    case 'fp64':
      return new Float64Array(buffer);
    case 'fp32':
      return Float64Array.from(new Float32Array(buffer));
    case 'fp16':
      return Float64Array.from(new Uint16Array(buffer), halfToNumber);
    case 'bf16':
      return Float64Array.from(new Uint16Array(buffer), bfloatToNumber);
  }
}

/** As `torch.testing.assert_close`, where a NaN is a NaN. */
export function isWithin(got: number, want: number, { rtol, atol }: Bound): boolean {
  if (Object.is(got, want) || got === want) return true;
  if (Number.isNaN(got) || Number.isNaN(want)) return Number.isNaN(got) && Number.isNaN(want);
  return Math.abs(got - want) <= atol + rtol * Math.abs(want);
}
