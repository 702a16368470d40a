/** The controls for the inputs' shapes and for the seed of their values. */
import { find } from './dom.js';
import { readNumber, readSeed } from './number_field.js';

export type TensorShape = readonly [rows: number, columns: number];

/** More would make one run of an expression long enough to be felt. */
const LARGEST_SIZE = 512;

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
    return readSeed(this.#seed);
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
