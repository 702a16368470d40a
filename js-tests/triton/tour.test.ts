/** One walk over everything that a kernel can do; the browser tests hold the same against this. */
import * as sync from 'inductor-fake-device/sync';
import { tour } from './support/tour.js';

const x = Array.from({ length: 1024 }, (_, i) => ((i * 37) % 101) / 8 - 6);

function expectClose(got: unknown, wanted: readonly number[]): void {
  const values = got as number[];
  const wrong = wanted.findIndex(
    (value, i) => !(Math.abs((values[i] as number) - value) <= 1e-5 + 1.3e-5 * Math.abs(value)),
  );
  expect([wrong, values[wrong]]).toEqual([-1, undefined]);
}

let outcome: Record<string, unknown>;
beforeAll(async () => {
  outcome = await tour(sync);
});

test('softmax', () => {
  const rows = Array.from({ length: 10 }, (_, row) => {
    const values = x.slice(row * 100, row * 100 + 100).map(Math.exp);
    const sum = values.reduce((a, b) => a + b);
    return values.map((value) => value / sum);
  });
  expectClose(outcome.softmax, rows.flat());
});

test('sort', () => {
  expectClose(
    outcome.sortedSines,
    x.map(Math.sin).sort((a, b) => a - b),
  );
});

test('matrix product', () => {
  const wanted = Array.from({ length: 1024 }, (_, at) => {
    const [row, column] = [Math.floor(at / 32), at % 32];
    let sum = 0;
    for (let k = 0; k < 32; k++)
      sum += (x[row * 32 + k] as number) * (x[k * 32 + column] as number);
    return sum;
  });
  expectClose(outcome.product, wanted);
});

test('prints, an assertion and a refusal', () => {
  // The failing program stored what came before the element that failed.
  expect(outcome.told).toEqual([0, 1, 2, 9]);
  expect(outcome.prints).toEqual([
    { kernel: 'told', program: [0, 0, 0], text: ' index: ', line: 35, values: [0, 1] },
    { kernel: 'told', program: [1, 0, 0], text: ' index: ', line: 35, values: [2, 3] },
  ]);
  expect(outcome.assertion).toEqual({
    name: 'LaunchError',
    message: expect.stringMatching(/too many/),
    program: [1, 0, 0],
    line: 36,
  });
  expect(outcome.refusal).toEqual({
    name: 'UnsupportedTriton',
    message: expect.stringMatching(/^sorted_sines:23:\d+: .*missing/),
  });
});
