/** What several measurements of one thing say together: neither is moved by a single bad one. */

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half of what lies between the quartiles; 0 of a single value, which says nothing of others. */
export function halfSpread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
}

/** Between two values in proportion. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = part * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position % 1);
}
