/** The controls for the inputs' shapes and for the seed of their values. */
import { find } from './dom.js';

export type TensorShape = readonly [rows: number, columns: number];

/** More would make one run of an expression long enough to be felt. */
const LARGEST_SIZE = 512;

/** A control holds something else than the number it asks for. */
export class InputPanelError extends Error {
  override name = 'InputPanelError';
}

export class InputPanel {
  readonly #rows: ReadonlyMap<string, HTMLElement>;
  readonly #seed: HTMLInputElement;

  /** @param onChange called after the reader changed a shape or the seed */
  constructor(root: HTMLElement, onChange: () => void) {
    this.#rows = new Map(
      [...root.querySelectorAll<HTMLElement>('[data-input]')].map((row) => [
        row.dataset.input ?? '',
        row,
      ]),
    );
    this.#seed = find<HTMLInputElement>('#seed', root);
    root.addEventListener('input', onChange);
  }

  /** The shape of every input that the page offers, used or not. */
  shapes(): Record<string, TensorShape> {
    return Object.fromEntries(
      [...this.#rows].map(([name, row]) => {
        const [rows, columns] = sizesOf(row);
        return [name, [readNumber(rows, 1, LARGEST_SIZE), readNumber(columns, 1, LARGEST_SIZE)]];
      }),
    );
  }

  seed(): number {
    return readNumber(this.#seed, 0, 2 ** 32 - 1);
  }

  setShape(name: string, shape: TensorShape): void {
    const row = this.#rows.get(name);
    if (row === undefined) return;
    for (const [position, control] of sizesOf(row).entries()) {
      control.value = String(shape[position]);
    }
  }

  /** Says beside each input whether the expression uses it. */
  showUse(used: readonly string[]): void {
    for (const [name, row] of this.#rows) {
      const isUsed = used.includes(name);
      row.classList.toggle('unused', !isUsed);
      find('.use', row).textContent = isUsed ? '' : 'unused';
    }
  }
}

function sizesOf(row: HTMLElement): [HTMLInputElement, HTMLInputElement] {
  const [rows, columns] = row.querySelectorAll('input');
  if (rows === undefined || columns === undefined) throw new Error('a shape needs two controls');
  return [rows, columns];
}

function readNumber(control: HTMLInputElement, least: number, most: number): number {
  const value = control.value.trim() === '' ? Number.NaN : Number(control.value);
  const isValid = Number.isInteger(value) && value >= least && value <= most;
  control.setAttribute('aria-invalid', String(!isValid));
  if (!isValid) {
    const name = control.getAttribute('aria-label') ?? control.id;
    throw new InputPanelError(`${name}: expected a whole number from ${least} to ${most}`);
  }
  return value;
}
