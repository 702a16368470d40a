/** A tensor in words, as a heat map and as a table; of more than two dimensions one matrix at a time. */
import { element } from '../page/dom.js';
import { formatShape } from '../page/format.js';
import { elementTable } from '../page/tensor_table.js';
import { formatOf, type Matrix, matrixAt, matrixCount, matrixName, rangeText } from './elements.js';
import { heatMap } from './heat_map.js';
import type { ShownTensor, ShownValue } from './messages.js';

/** Here the middle of a row is of interest, too: the table scrolls sideways. */
const COLUMNS = { longest: 128, edge: 48 };

export function valueFigure(name: string, value: ShownValue): HTMLElement {
  return value.kind === 'tensor'
    ? tensorFigure(name, value)
    : element('p', { class: 'scalar' }, element('code', {}, name), element('code', {}, value.text));
}

function tensorFigure(name: string, tensor: ShownTensor): HTMLElement {
  const count = matrixCount(tensor);
  const body = element('div', { class: 'matrix' });
  const show = (matrix: Matrix, index: number): void => {
    const part = count === 1 ? '' : matrixName(tensor, index);
    body.replaceChildren(...matrixViews(`${name}${part}`, tensor, matrix));
  };
  if (tensor.data.length > 0) show(tensor.firstMatrix, 0);
  return element(
    'figure',
    { class: 'tensor value', 'data-name': name },
    element(
      'figcaption',
      {},
      element('code', {}, name),
      element('span', { class: 'shape-text' }, formatShape(tensor.shape)),
      element('span', { class: 'dtype' }, tensor.dtype.replace(/^torch\./, '')),
      element('span', { class: 'range' }, rangeText(tensor.summary, formatOf(tensor.dtype))),
    ),
    ...(count > 1
      ? [matrixChoice(name, tensor, count, (index) => show(matrixAt(tensor, index), index))]
      : []),
    body,
  );
}

function matrixViews(name: string, { dtype, shape }: ShownTensor, matrix: Matrix): HTMLElement[] {
  const format = formatOf(dtype);
  const tableShape = shape.length < 2 ? shape : [matrix.rows, matrix.columns];
  const { data, summary } = matrix;
  return [
    heatMap(matrix, { name, format }),
    elementTable({ name, shape: tableShape, data }, summary.largest, format, COLUMNS),
  ];
}

function matrixChoice(
  name: string,
  tensor: ShownTensor,
  count: number,
  show: (index: number) => void,
): HTMLElement {
  const field = element('input', {
    class: 'field',
    type: 'number',
    min: '0',
    max: String(count - 1),
    value: '0',
    'aria-label': `matrix of ${name}`,
  });
  const position = element('code', {}, matrixName(tensor, 0));
  field.addEventListener('input', () => {
    const index = field.value.trim() === '' ? Number.NaN : Number(field.value);
    const isValid = Number.isInteger(index) && index >= 0 && index < count;
    field.setAttribute('aria-invalid', String(!isValid));
    if (!isValid) return;
    position.textContent = matrixName(tensor, index);
    show(index);
  });
  return element('p', { class: 'matrix-choice' }, 'matrix ', field, ` of ${count} `, position);
}
