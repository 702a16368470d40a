/** The line that tells of the progress on a terminal. */
import { ProgressLine } from '../../web/cli/progress.js';

function terminal(columns?: number, isTTY = true) {
  const written: string[] = [];
  return {
    written,
    stream: {
      isTTY,
      ...(columns !== undefined && { columns }),
      write: (text: string) => written.push(text),
    },
  };
}

const begin = '\r\x1b[2K';

test('it is rewritten in place, and cleared once', () => {
  const { written, stream } = terminal(80);
  const line = new ProgressLine(stream);
  line.clear();
  line.show('one');
  line.show('two');
  line.clear();
  line.clear();
  expect(written).toEqual([`${begin}one`, `${begin}two`, begin]);
});

test.each([
  [10, 9],
  [1, 1],
  [0, 79],
  [undefined, 79],
])('in %s columns it has at most %d characters', (columns, most) => {
  const { written, stream } = terminal(columns);
  new ProgressLine(stream).show('x'.repeat(200));
  expect(written).toEqual([`${begin}${'x'.repeat(most - 1)}…`]);
});

test('elsewhere nothing is written', () => {
  const { written, stream } = terminal(80, false);
  const line = new ProgressLine(stream);
  line.show('one');
  line.clear();
  expect(written).toEqual([]);
});
