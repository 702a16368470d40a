/**
 * A matrix as colours on a canvas: one hue for each sign, paler towards 0, so that the ground of either colour
 * scheme is 0. It can be pointed at, and walked through by the arrow keys; what is there stands below.
 */
import { element } from '../page/dom.js';
import { formatShape } from '../page/format.js';
import { type Matrix, rangeText, type Summary } from './elements.js';
import { type Blocks, offsetsIn } from './heat_cells.js';

/** Of an element on the screen, at most: a few elements are no poster. */
const LARGEST_CELL = 22;
/** Of the canvas on the screen. */
const LARGEST_WIDTH = 480;
const LARGEST_HEIGHT = 320;

type Rgb = readonly [red: number, green: number, blue: number];

interface Colours {
  readonly positive: Rgb;
  readonly negative: Rgb;
  readonly nan: Rgb;
  /** Of either sign: no strength of a hue is beyond all that there is. */
  readonly infinite: Rgb;
}

export interface HeatMapOptions {
  /** What the matrix is called, for who cannot see it. */
  readonly name: string;
  readonly format: (value: number | bigint) => string;
}

export function heatMap(matrix: Matrix, { name, format }: HeatMapOptions): HTMLElement {
  const { blocks, values } = matrix.cells;
  const canvas = element('canvas', {
    class: 'heat-map',
    width: String(blocks.columns),
    height: String(blocks.rows),
    role: 'img',
    tabindex: '0',
    'aria-label': describe(matrix, name, format),
  });
  const { width, height } = sizeOf(blocks);
  // Through the CSSOM, which a strict content security policy allows, unlike a style attribute.
  canvas.style.setProperty('width', `${width}px`);
  canvas.style.setProperty('aspect-ratio', `${width} / ${height}`);
  const paint = (): void => draw(canvas, values, matrix.summary.largest);
  paint();
  followScheme(canvas, paint);

  const cursor = element('span', { class: 'heat-cursor', hidden: '' });
  const hint = hintOf(blocks);
  const detail = element('p', { class: 'heat-detail' }, hint);
  const frame = element('div', { class: 'heat-frame' }, canvas, cursor);
  new Pointer(canvas, cursor, blocks, (place) => {
    detail.textContent = place === null ? hint : tell(matrix, blocks, place, format);
  });
  return element('div', { class: 'heat' }, frame, scale(matrix.summary, format), detail);
}

/** On the screen, in pixels: squares, but for a line of many, which would be too thin to see. */
function sizeOf({ rows, columns }: Blocks): { readonly width: number; readonly height: number } {
  const side = Math.min(
    LARGEST_CELL,
    Math.max(1, Math.floor(LARGEST_WIDTH / columns)),
    Math.max(1, Math.floor(LARGEST_HEIGHT / rows)),
  );
  return {
    width: Math.max(side * columns, LARGEST_CELL),
    height: Math.max(side * rows, LARGEST_CELL),
  };
}

function hintOf({ height, width }: Blocks): string {
  const how = 'Point at it, or walk with the arrow keys.';
  return height * width === 1
    ? how
    : `${how} A cell is the largest of ${formatShape([height, width])}.`;
}

function describe(
  { rows, columns, summary }: Matrix,
  name: string,
  format: HeatMapOptions['format'],
): string {
  return `heat map of ${name}, ${formatShape([rows, columns])}, ${rangeText(summary, format)}`;
}

// --- Drawing ---

function draw(canvas: HTMLCanvasElement, values: Float64Array, largest: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const colours = coloursOf(document.documentElement);
  const image = context.createImageData(canvas.width, canvas.height);
  for (const [cell, value] of values.entries()) {
    image.data.set(
      [...hueOf(value, colours), Math.round(255 * strengthOf(value, largest))],
      4 * cell,
    );
  }
  context.putImageData(image, 0, 0);
}

function hueOf(value: number, { positive, negative, nan, infinite }: Colours): Rgb {
  if (Number.isNaN(value)) return nan;
  if (!Number.isFinite(value)) return infinite;
  return value < 0 ? negative : positive;
}

function strengthOf(value: number, largest: number): number {
  if (!Number.isFinite(value)) return 1;
  return largest === 0 ? 0 : Math.abs(value) / largest;
}

function coloursOf(root: Element): Colours {
  const style = getComputedStyle(root);
  const colour = (name: string): Rgb => {
    const text = style.getPropertyValue(name).trim();
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
      Number.parseInt(text.slice(at, at + 2), 16),
    );
    return [red, green, blue];
  };
  return {
    positive: colour('--positive'),
    negative: colour('--negative'),
    nan: colour('--nan'),
    infinite: colour('--infinite'),
  };
}

/** Draws anew when the reader's system turns dark or light, as long as the canvas is on the page. */
function followScheme(canvas: HTMLCanvasElement, redraw: () => void): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const onChange = (): void => {
    if (canvas.isConnected) redraw();
    else dark.removeEventListener('change', onChange);
  };
  dark.addEventListener('change', onChange);
}

/** What the colours mean: only those that there are. */
function scale(
  { least, most, largest, finite, nans }: Summary,
  format: HeatMapOptions['format'],
): HTMLElement {
  const infinities = [
    ...(least === Number.NEGATIVE_INFINITY ? [least] : []),
    // Where there are only NaN, the ends are the other way round.
    ...(most === Number.POSITIVE_INFINITY ? [most] : []),
  ];
  const label = (value: number): HTMLElement => element('span', {}, format(value));
  const ramp = (sign: string): HTMLElement => element('span', { class: `heat-ramp ${sign}` });
  return element(
    'p',
    { class: 'heat-scale', 'aria-hidden': 'true' },
    ...(finite.least < 0 ? [label(-largest), ramp('negative')] : []),
    // Without decimals: nothing of 0 hides behind them.
    element('span', {}, format(0).replace(/\.0+$/, '')),
    ...(finite.most > 0 ? [ramp('positive'), label(largest)] : []),
    ...(infinities.length > 0
      ? [element('span', { class: 'heat-infinite' }, infinities.map(format).join(', '))]
      : []),
    ...(nans > 0 ? [element('span', { class: 'heat-nan' }, 'nan')] : []),
  );
}

// --- Being pointed at ---

interface CellPlace {
  readonly row: number;
  readonly column: number;
}

class Pointer {
  readonly #canvas: HTMLCanvasElement;
  readonly #cursor: HTMLElement;
  readonly #blocks: Blocks;
  readonly #show: (place: CellPlace | null) => void;
  /** Where the keyboard is. */
  #place: CellPlace = { row: 0, column: 0 };

  constructor(
    canvas: HTMLCanvasElement,
    cursor: HTMLElement,
    blocks: Blocks,
    show: (place: CellPlace | null) => void,
  ) {
    this.#canvas = canvas;
    this.#cursor = cursor;
    this.#blocks = blocks;
    this.#show = show;
    canvas.addEventListener('pointermove', (event) => this.#point(this.#under(event)));
    canvas.addEventListener('pointerdown', (event) => this.#point(this.#under(event)));
    canvas.addEventListener('pointerleave', () => this.#rest());
    canvas.addEventListener('focus', () => this.#rest());
    canvas.addEventListener('blur', () => this.#rest());
    canvas.addEventListener('keydown', (event) => this.#onKey(event));
  }

  #under({ offsetX, offsetY }: PointerEvent): CellPlace {
    const { clientWidth, clientHeight } = this.#canvas;
    const { rows, columns } = this.#blocks;
    const index = (offset: number, length: number, count: number): number =>
      Math.min(Math.max(Math.floor((offset / length) * count), 0), count - 1);
    return {
      row: index(offsetY, clientHeight, rows),
      column: index(offsetX, clientWidth, columns),
    };
  }

  /** What the keyboard is at, if it is here, else nothing. */
  #rest(): void {
    this.#point(this.#canvas.matches(':focus-visible') ? this.#place : null);
  }

  #point(place: CellPlace | null): void {
    const { rows, columns } = this.#blocks;
    const isShown = place !== null && rows * columns > 0;
    this.#cursor.hidden = !isShown;
    if (isShown) {
      const { style } = this.#cursor;
      style.setProperty('left', `${(100 * place.column) / columns}%`);
      style.setProperty('top', `${(100 * place.row) / rows}%`);
      style.setProperty('width', `${100 / columns}%`);
      style.setProperty('height', `${100 / rows}%`);
    }
    this.#show(isShown ? place : null);
  }

  #onKey(event: KeyboardEvent): void {
    const { rows, columns } = this.#blocks;
    const { row, column } = this.#place;
    const next = {
      ArrowRight: { row, column: Math.min(column + 1, columns - 1) },
      ArrowLeft: { row, column: Math.max(column - 1, 0) },
      ArrowDown: { row: Math.min(row + 1, rows - 1), column },
      ArrowUp: { row: Math.max(row - 1, 0), column },
      Home: { row, column: 0 },
      End: { row, column: columns - 1 },
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.#place = next;
    this.#point(next);
  }
}

/** `[3, 5]: 0.1234`; of a block its extent and its range. */
function tell(
  matrix: Matrix,
  blocks: Blocks,
  { row, column }: CellPlace,
  format: HeatMapOptions['format'],
): string {
  const offsets = [...offsetsIn(matrix, blocks, row * blocks.columns + column)];
  const [first = 0] = offsets;
  if (offsets.length === 1) {
    return `[${row}, ${column}]: ${format(matrix.data[first] ?? Number.NaN)}`;
  }
  const last = offsets.at(-1) ?? first;
  const span = (from: number, to: number): string => (from === to ? String(from) : `${from}…${to}`);
  const { columns } = matrix;
  const place = `[${span(Math.floor(first / columns), Math.floor(last / columns))}, ${span(first % columns, last % columns)}]`;
  const values = offsets
    .map((offset) => Number(matrix.data[offset]))
    .filter((value) => !Number.isNaN(value));
  const holds =
    values.length === 0
      ? 'nan'
      : `${format(Math.min(...values))} to ${format(Math.max(...values))}`;
  return `${place}: ${holds}`;
}
