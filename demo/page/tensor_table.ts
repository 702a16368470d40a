/** A tensor as a table of numbers, shaded by size: one colour for each sign. */
import { element } from './dom.js';
import { formatElement, formatShape } from './format.js';

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** As torch prints: what is longer is shown by its ends. */
const LONGEST = 8;
const EDGE = 3;

/** An index of a row or column, or the gap in a long dimension. */
type Position = number | 'gap';

export function tensorTable({ name, shape, data }: Tensor, format = formatElement): HTMLElement {
  const rows = shape.length === 2 ? (shape[0] ?? 1) : 1;
  const columns = shape.at(-1) ?? 1;
  const largest = data.reduce((most, value) => {
    const size = Math.abs(value);
    return size > most && size < Number.POSITIVE_INFINITY ? size : most;
  }, 0);
  const shownColumns = positions(columns);

  const corner = element('td', { class: 'corner' });
  const head = shownColumns.map((column) => element('th', { scope: 'col' }, indexText(column)));
  const body = positions(rows).map((row) =>
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
    'figure',
    { class: 'tensor' },
    element('figcaption', {}, element('code', {}, name), element('span', {}, formatShape(shape))),
    element(
      'div',
      // It scrolls sideways where it is too wide, which has to be possible without a mouse too.
      { class: 'scroller', role: 'region', tabindex: '0', 'aria-label': caption },
      element(
        'table',
        { 'aria-label': caption },
        element('thead', {}, element('tr', {}, corner, ...head)),
        element('tbody', {}, ...body),
      ),
    ),
  );
}

function elementCell(
  value: number,
  largest: number,
  format: (value: number) => string,
): HTMLElement {
  const cell = element('td', { title: String(value) }, format(value));
  const size = Math.min(Math.abs(value) / (largest || 1), 1);
  if (size > 0) {
    cell.className = value < 0 ? 'negative' : 'positive';
    // Through the CSSOM, which a strict content security policy allows, unlike a style attribute.
    cell.style.setProperty('--heat', size.toFixed(3));
  }
  return cell;
}

function positions(size: number): Position[] {
  const all = Array.from({ length: size }, (_, index) => index);
  return size <= LONGEST ? all : [...all.slice(0, EDGE), 'gap', ...all.slice(-EDGE)];
}

function indexText(position: Position): string {
  return position === 'gap' ? '…' : String(position);
}
