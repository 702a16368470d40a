/** A tensor as a table of numbers, shaded by size: one colour for each sign. */
import { element } from './dom.js';
import { formatElement, formatShape } from './format.js';

/** Elements as a tensor's `toTypedArray()` gives them. */
export type Elements = Float32Array | Float64Array | BigInt64Array;

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** In row-major order. */
  readonly data: Elements;
}

/** What is longer is shown by its ends. */
export interface Extent {
  readonly longest: number;
  /** Of each end. */
  readonly edge: number;
}

/** As torch prints. */
const BRIEF: Extent = { longest: 8, edge: 3 };

/** An index of a row or column, or the gap in a long dimension. */
type Position = number | 'gap';

/** With its name and shape. */
export function tensorTable(tensor: Tensor, format = formatElement): HTMLElement {
  const { name, shape } = tensor;
  return element(
    'figure',
    { class: 'tensor' },
    element('figcaption', {}, element('code', {}, name), element('span', {}, formatShape(shape))),
    elementTable(tensor, largestMagnitude(tensor.data), format),
  );
}

/**
 * The numbers alone.
 *
 * @param largest the magnitude whose colour is the fullest
 * @param shown of the columns, which scroll sideways in their panel; of rows there are few in any case
 */
export function elementTable(
  { name, shape, data }: Tensor,
  largest: number,
  format = formatElement,
  shown: Extent = BRIEF,
): HTMLElement {
  const rows = shape.length === 2 ? (shape[0] ?? 1) : 1;
  const columns = shape.at(-1) ?? 1;
  const shownColumns = positions(columns, shown);

  const corner = element('td', { class: 'corner' });
  const head = shownColumns.map((column) => element('th', { scope: 'col' }, indexText(column)));
  const body = positions(rows, BRIEF).map((row) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, indexText(row)),
      ...shownColumns.map((column) =>
        row === 'gap' || column === 'gap'
          ? element('td', { class: 'gap' }, '…')
          : elementCell(data[row * columns + column] ?? Number.NaN, largest, format),
      ),
    ),
  );
  const caption = `${name}, ${formatShape(shape)}`;
  return element(
    'div',
    // It scrolls sideways where it is too wide, which has to be possible without a mouse too.
    { class: 'scroller', role: 'region', tabindex: '0', 'aria-label': caption },
    element(
      'table',
      { 'aria-label': caption },
      element('thead', {}, element('tr', {}, corner, ...head)),
      element('tbody', {}, ...body),
    ),
  );
}

/** Of the finite elements; 0 where there is none. */
function largestMagnitude(data: Elements): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(Number(data[i]));
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  return largest;
}

function elementCell(
  value: number | bigint,
  largest: number,
  format: (value: number | bigint) => string,
): HTMLElement {
  const cell = element('td', { title: String(value) }, format(value));
  const size = Math.min(Math.abs(Number(value)) / (largest || 1), 1);
  if (size > 0) {
    cell.className = value < 0 ? 'negative' : 'positive';
    // Through the CSSOM, which a strict content security policy allows, unlike a style attribute.
    cell.style.setProperty('--heat', size.toFixed(3));
  }
  return cell;
}

function positions(size: number, { longest, edge }: Extent): Position[] {
  const all = Array.from({ length: size }, (_, index) => index);
  return size <= longest ? all : [...all.slice(0, edge), 'gap', ...all.slice(-edge)];
}

function indexText(position: Position): string {
  return position === 'gap' ? '…' : String(position);
}
