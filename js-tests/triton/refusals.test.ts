/** What is no kernel: the construct, the message and the place, held against what Triton says of the same text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTriton, SimulatedDevice, UnsupportedTriton } from 'inductor-fake-device/sync';

/**
 * `code` is the last statement of the recording's kernel. A `»` marks the place, in `code` or else in the line `place`.
 * A recorded row has a `message` only where it is not Triton's, and then the reason.
 */
interface Row {
  readonly code: string;
  readonly construct?: string;
  readonly message?: string;
  readonly why?: string;
  readonly place?: string;
  readonly accepted?: boolean;
}

interface RecordedRow {
  readonly code: string;
  readonly error?: string;
  readonly message?: string;
  readonly accepted?: boolean;
}

interface SourceRow {
  readonly what: string;
  readonly source: string;
  readonly signature?: string;
  readonly constexprs?: string;
  readonly construct: string;
  readonly message: string;
}

interface Recording {
  readonly source: string;
  readonly signature: string;
  readonly constexprs: string;
  readonly rows: readonly RecordedRow[];
}

interface Tables {
  readonly recorded: readonly Row[];
  readonly own: readonly Row[];
  readonly sources: readonly SourceRow[];
}

const read = (...path: string[]) =>
  JSON.parse(readFileSync(join(import.meta.dirname, ...path), 'utf8'));
const recording: Recording = read('..', 'recordings', 'triton_refusals.json');
const tables: Tables = read('refusals.json');

const { rows: recorded } = recording;
const { recorded: expected, own } = tables;
/** A constexpr without a value is refused before the compiler sees it, see api.test.ts. */
const sources = tables.sources.filter(({ what }) => what !== 'a constexpr without a value');

const device = new SimulatedDevice();
beforeAll(() => loadTriton());
afterAll(() => device.dispose());

const plain = (text: string) => text.replace('»', '');

/** `x: *fp32, n: i32` as an object. */
const pairs = (text: string) =>
  Object.fromEntries(
    text
      .split(', ')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split(': ') as [string, string]),
  );

function compile(source: string, signature = 'x: *fp32, n: i32', constexprs = '') {
  const values = Object.entries(pairs(constexprs)).map(([name, value]) => [
    name,
    value.startsWith("'") ? value.slice(1, -1) : Number(value),
  ]);
  return device.compileTritonSync(source, {
    name: 'kernel',
    signature: pairs(signature),
    constexprs: Object.fromEntries(values),
  });
}

/** What a marked source should be refused with. */
function refusal(marked: string, construct: string | undefined, message: string | undefined) {
  const before = marked.split('»', 2);
  const lines = (before.length === 1 ? '' : before[0]!).split('\n');
  const line = before.length === 1 ? 0 : lines.length;
  const column = line === 0 ? 0 : lines.at(-1)!.length + 1;
  const sourceLine = line === 0 ? '' : plain(marked).split('\n')[line - 1]!.replace(/\r$/, '');
  const head = line === 0 ? `kernel: ${message}` : `kernel:${line}:${column}: ${message}`;
  return { kernel: 'kernel', construct, line, column, sourceLine, head };
}

/** What it is refused with. */
function refusalOf(call: () => unknown) {
  try {
    call();
  } catch (error) {
    if (!(error instanceof UnsupportedTriton)) throw error;
    const { kernel, construct, line, column, sourceLine, message } = error;
    const head = line === 0 ? message : message.split('\n').slice(0, -2).join('\n');
    return { kernel, construct, line, column, sourceLine, head };
  }
  return 'accepted';
}

function sourceOf({ code, place }: Row): string {
  const source = `${recording.source}    ${code}\n`;
  return place === undefined ? source : source.replace(plain(place), () => place);
}

const compileRow = (source: string) =>
  compile(plain(source), recording.signature, recording.constexprs);

test('every recorded use is expected, in its order, with a reason where the words are not Triton’s', () => {
  expect(recorded.length).toBe(204);
  expect(expected.map(({ code }) => plain(code))).toEqual(recorded.map(({ code }) => code));
  for (const { code, message, why, accepted } of expected) {
    expect([code, message === undefined]).toEqual([code, why === undefined]);
    if (accepted) expect(recorded.find((row) => row.code === code)?.accepted).toBe(true);
  }
});

test.each(expected.map((row, i) => [plain(row.code), row, recorded[i]!] as const))(
  'as Triton: %s',
  (_code, row, { message }) => {
    const source = sourceOf(row);
    const want = row.accepted ? 'accepted' : refusal(source, row.construct, row.message ?? message);
    expect(refusalOf(() => compileRow(source))).toEqual(want);
  },
);

test.each(own.map((row) => [plain(row.code), row] as const))('%s', (_code, row) => {
  const source = sourceOf(row);
  expect(refusalOf(() => compileRow(source))).toEqual(refusal(source, row.construct, row.message));
});

test.each(sources.map((row) => [row.what, row] as const))('%s', (_what, row) => {
  const { source, signature, constexprs, construct, message } = row;
  expect(refusalOf(() => compile(plain(source), signature, constexprs))).toEqual(
    refusal(source, construct, message),
  );
});

describe('nesting that is too deep', () => {
  const head = 'def kernel(x, n):\n';
  const indented = Array.from({ length: 400 }, (_, i) => `${' '.repeat(i + 1)}if n > ${i}:\n`);
  test.each([
    ['parentheses', `${head}    y = ${'('.repeat(2000)}n${')'.repeat(2000)}\n`],
    ['operators', `${head}    y = ${'-'.repeat(5000)}n\n`],
    ['blocks', `${head}${indented.join('')}${' '.repeat(401)}pass\n`],
  ])('of %s', (_what, source) => {
    expect(refusalOf(() => compile(source))).toMatchObject({
      construct: 'syntax error',
      head: expect.stringMatching(/^kernel:\d+:\d+: too many nested constructs$/),
    });
  });
});
