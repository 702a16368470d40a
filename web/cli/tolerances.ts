/** How far two elements may be apart: `|actual - expected| <= atol + rtol * |expected|`. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

const exact: Tolerance = { rtol: 0, atol: 0 };

/** `torch.testing.assert_close`'s, by dtype; others must be equal. */
const tolerances: Readonly<Record<string, Tolerance>> = {
  float16: { rtol: 1e-3, atol: 1e-5 },
  bfloat16: { rtol: 1.6e-2, atol: 1e-5 },
  float32: { rtol: 1.3e-6, atol: 1e-5 },
  float64: { rtol: 1e-7, atol: 1e-7 },
};

/** The tolerance for a dtype, by its name. */
export function toleranceOf(dtype: string): Tolerance {
  return tolerances[dtype] ?? exact;
}

/** A tolerance for people: `1.3e-6`. */
export function toleranceText({ rtol, atol }: Tolerance): string {
  const text = (value: number): string => (value === 0 ? '0' : value.toExponential());
  return `rtol ${text(rtol)}, atol ${text(atol)}`;
}

/** For people, a line for each dtype. */
export function toleranceLines(): string[] {
  return [
    ...Object.entries(tolerances).map(
      ([dtype, tolerance]) => `${dtype.padEnd(9)} ${toleranceText(tolerance)}`,
    ),
    'others    equal',
  ];
}
