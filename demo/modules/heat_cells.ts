/** What a heat map shows of a matrix: an element in each cell, or the largest of a block of them. */
import type { Elements } from '../page/tensor_table.js';

/** More cells than these make no better picture. */
const MOST_COLUMNS = 480;
const MOST_ROWS = 320;

/** A matrix cut into equal blocks, one for each cell. */
export interface Blocks {
  readonly rows: number;
  readonly columns: number;
  /** Elements of a block's side. */
  readonly height: number;
  readonly width: number;
}

export interface Cells {
  readonly blocks: Blocks;
  /** Row by row: the element of the block that is farthest from 0, or NaN where there is one. */
  readonly values: Float64Array;
}

export function cellsOf(rows: number, columns: number, data: Elements): Cells {
  const blocks = blocksOf(rows, columns);
  const values = new Float64Array(blocks.rows * blocks.columns);
  for (let row = 0, offset = 0; row < rows; row++) {
    const line = Math.floor(row / blocks.height) * blocks.columns;
    for (let column = 0; column < columns; column++, offset++) {
      const cell = line + Math.floor(column / blocks.width);
      const value = Number(data[offset]);
      // Nothing is larger than NaN.
      if (Number.isNaN(value) || Math.abs(value) > Math.abs(values[cell] as number)) {
        values[cell] = value;
      }
    }
  }
  return { blocks, values };
}

function blocksOf(rows: number, columns: number): Blocks {
  const height = Math.max(1, Math.ceil(rows / MOST_ROWS));
  const width = Math.max(1, Math.ceil(columns / MOST_COLUMNS));
  return { rows: Math.ceil(rows / height), columns: Math.ceil(columns / width), height, width };
}

/** Where the elements of a cell are. */
export function* offsetsIn(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  blocks: Blocks,
  cell: number,
): Iterable<number> {
  const top = Math.floor(cell / blocks.columns) * blocks.height;
  const left = (cell % blocks.columns) * blocks.width;
  const bottom = Math.min(top + blocks.height, rows);
  const right = Math.min(left + blocks.width, columns);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) yield row * columns + column;
  }
}
