/** A scale from 0 in round steps. */
export interface Axis {
  readonly end: number;
  readonly ticks: readonly number[];
}

/** Round ticks, three to six of them, up to the first at or after `atLeast`. */
export function chooseAxis(atLeast: number): Axis {
  const magnitude = 10 ** Math.floor(Math.log10(atLeast));
  const step =
    [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5]
      .map((part) => part * magnitude)
      .find((candidate) => atLeast / candidate <= 5.001) ?? magnitude * 2.5;
  const count = Math.ceil(atLeast / step - 1e-6);
  return {
    end: count * step,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
  };
}
