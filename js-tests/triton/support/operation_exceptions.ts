/** Recorded operations that cannot hold, one by one, and why. */

/** Operations whose results a GPU approximates, or sums in an order of its own: held to the tolerances. */
export const approximated = /^nothing/;

export const exceptions: ReadonlyMap<string, string> = new Map([]);
