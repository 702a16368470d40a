/** Tensors as the page cuts and words them. */
import {
  formatOf,
  type HostTensor,
  matrixAt,
  matrixCount,
  matrixName,
  rangeText,
  summaryOf,
} from '../../demo/modules/elements.js';
import { cellsOf } from '../../demo/modules/heat_cells.js';

function tensor(shape: readonly number[]): HostTensor {
  const numel = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: numel }, (_, index) => index);
  return { shape, data };
}

test.each([
  [[], 1, 1, 1],
  [[5], 1, 1, 5],
  [[2, 3], 1, 2, 3],
  [[4, 2, 3], 4, 2, 3],
  [[2, 0, 3], 2, 0, 3],
  [[0, 2, 3], 0, 2, 3],
])('a tensor of size %j is %d matrices of %d x %d', (shape, count, rows, columns) => {
  expect(matrixCount(tensor(shape))).toBe(count);
  expect(matrixAt(tensor(shape), 0)).toMatchObject({ rows, columns });
});

test('matrices are cut and named by the indices in front', () => {
  const whole = tensor([2, 3, 2, 2]);
  expect([...matrixAt(whole, 5).data]).toEqual([20, 21, 22, 23]);
  expect([0, 1, 3, 5].map((index) => matrixName(whole, index))).toEqual([
    '[0, 0, :, :]',
    '[0, 1, :, :]',
    '[1, 0, :, :]',
    '[1, 2, :, :]',
  ]);
});

test('elements are written as their dtype is', () => {
  expect(formatOf('torch.bool')(1)).toBe('True');
  expect(formatOf('torch.bool')(0)).toBe('False');
  expect(formatOf('torch.int32')(-3)).toBe('-3');
  expect(formatOf('torch.uint8')(3)).toBe('3');
  expect(formatOf('torch.int64')(2n ** 62n)).toBe('4611686018427387904');
  expect(formatOf('torch.bfloat16')(1.5)).toBe('1.5000');
  expect(formatOf('torch.float32')(Number.NaN)).toBe('nan');
});

test.each([
  [
    Float32Array.of(Number.NaN, -2, 3),
    { least: -2, most: 3, largest: 3, finite: { least: -2, most: 3 }, nans: 1 },
    '-2 to 3, 1 nan',
  ],
  [
    Float64Array.of(-Infinity, 3),
    { least: -Infinity, most: 3, largest: 3, finite: { least: 3, most: 3 }, nans: 0 },
    '-Infinity to 3',
  ],
  [
    BigInt64Array.of(-4n),
    { least: -4, most: -4, largest: 4, finite: { least: -4, most: -4 }, nans: 0 },
    '-4',
  ],
  [
    Float32Array.of(Number.NaN),
    {
      least: Infinity,
      most: -Infinity,
      largest: 0,
      finite: { least: Infinity, most: -Infinity },
      nans: 1,
    },
    'nan everywhere',
  ],
  [
    new Float32Array(),
    {
      least: Infinity,
      most: -Infinity,
      largest: 0,
      finite: { least: Infinity, most: -Infinity },
      nans: 0,
    },
    'no elements',
  ],
])('%j is summed up', (data, summary, text) => {
  expect(summaryOf(data)).toEqual(summary);
  expect(rangeText(summary, String)).toBe(text);
});

test('a heat map has a cell for each element, or the largest of a block of them', () => {
  const small = cellsOf(2, 3, Float32Array.of(1, -2, 0, NaN, 5, -Infinity));
  expect(small.blocks).toEqual({ rows: 2, columns: 3, height: 1, width: 1 });
  expect([...small.values]).toEqual([1, -2, 0, NaN, 5, -Infinity]);

  // 641 rows in blocks of 3, 1000 columns in blocks of 3: the last ones are smaller.
  const data = new Float32Array(641 * 1000);
  const put = (row: number, column: number, value: number): void => {
    data[1000 * row + column] = value;
  };
  put(0, 0, 1);
  put(2, 2, -3);
  put(1, 3, 2);
  put(1, 4, NaN);
  put(2, 5, 9);
  put(640, 999, 7);
  const { blocks, values } = cellsOf(641, 1000, data);
  expect(blocks).toEqual({ rows: 214, columns: 334, height: 3, width: 3 });
  expect([values[0], values[1], values[2], values.at(-1)]).toEqual([-3, NaN, 0, 7]);
});
