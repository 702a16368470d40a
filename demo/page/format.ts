/** Numbers as the page writes them. */

/** A tensor's element: four decimals, or an exponent where these would hide the value; a bigint in full. */
export function formatElement(value: number | bigint): string {
  if (typeof value === 'bigint') return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  return value !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(3) : value.toFixed(4);
}

/** `0.1 ms`, `12 ms`: a duration to three significant digits, without trailing zeros. */
export function formatMilliseconds(milliseconds: number): string {
  return `${significant(milliseconds)}\u00a0ms`;
}

/** A time between two events, which cannot be told from any other below the clock's resolution. */
export function formatMeasured(milliseconds: number, resolutionMs: number): string {
  return isBelowResolution(milliseconds, resolutionMs)
    ? `under ${formatMilliseconds(resolutionMs)}`
    : formatMilliseconds(milliseconds);
}

export function isBelowResolution(milliseconds: number, resolutionMs: number): boolean {
  // Differences of a clock's readings are off by the last bits of a float64.
  return milliseconds < resolutionMs * 0.999;
}

/** In microseconds where milliseconds would begin with zeros. */
export function formatShortDuration(milliseconds: number): string {
  return milliseconds < 0.1
    ? `${significant(milliseconds * 1000)}\u00a0µs`
    : formatMilliseconds(milliseconds);
}

/** A time of a trace. */
export function formatMicroseconds(microseconds: number): string {
  return microseconds >= 1000
    ? formatMilliseconds(microseconds / 1000)
    : `${significant(microseconds)}\u00a0µs`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  let size = bytes;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${significant(size)}\u00a0${units[unit]}`;
}

export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('\u00a0×\u00a0');
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}
