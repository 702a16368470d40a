/** Every recorded operator: over each pair of dtypes its result's dtype and bits, or that it is refused. */
import { loadTriton, SimulatedDevice } from 'inductor-fake-device/sync';
import {
  missingRecordings,
  type SemanticsRow,
  semanticsRecording,
} from '../support/gpu_recordings.js';
import { judge } from './support/judge.js';
import { formatOf, fromHex } from './support/numbers.js';
import { exceptions } from './support/semantics_exceptions.js';

const { rows, samples } = semanticsRecording();
const device = new SimulatedDevice({ memoryBytes: 16 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => device.dispose());

const ELEMENTS = 64;
const nameOf = ({ a, b, expr }: SemanticsRow) => `${a}, ${b ?? '-'}: ${expr}`;

const addresses = new Map<string, number>();
/** Where the samples of a dtype lie in device memory. */
function sample(key: string): number {
  let address = addresses.get(key);
  if (address === undefined) {
    const bytes = fromHex(samples[key] as string);
    address = device.allocate(bytes.length);
    device.copyHostToDevice(address, bytes);
    addresses.set(key, address);
  }
  return address;
}
const out = device.allocate(8 * ELEMENTS);

/** A kernel of the row. It asserts the dtype, because a store converts. */
function compile({ a, b, expr, dtype = 'int32', error }: SemanticsRow) {
  const second = b === null ? '' : '    b = tl.load(b_ptr + i)\n';
  const check =
    error !== undefined
      ? ''
      : `    tl.static_assert(result.dtype == tl.${dtype}, "another dtype")\n`;
  const source = `@triton.jit
def row(a_ptr, b_ptr, s_ptr, out_ptr):
    i = tl.arange(0, ${ELEMENTS})
    a = tl.load(a_ptr + i)
${second}    s = tl.load(s_ptr + i)
    result = ${expr}
${check}    tl.store(out_ptr + i, result)
`;
  const pointer = (type: string) => `*${formatOf(type).signature}`;
  return device.compileTritonSync(source, {
    name: 'row',
    signature: {
      a_ptr: pointer(a),
      b_ptr: pointer(b ?? a),
      s_ptr: pointer(a),
      out_ptr: pointer(dtype),
    },
  });
}

/** What is wrong with a row, or null. */
function problemOf(row: SemanticsRow): string | null {
  let kernel: ReturnType<typeof compile>;
  try {
    kernel = compile(row);
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'UnsupportedTriton') {
      if (row.error !== undefined && !/another dtype/.test(message)) return null;
      return `refused: ${message.split('\n')[0]}`;
    }
    return `${name}: ${message}`;
  }
  if (row.error !== undefined) return `compiled, and Triton says ${row.error}`;
  const { a, b } = row;
  device.launch(kernel, {
    grid: [1],
    args: [sample(`${a}.a`), sample(`${b ?? a}.b`), sample(`${a}.s`), out],
  });
  const got = new Uint8Array(ELEMENTS * formatOf(row.dtype as string).bytes);
  device.copyDeviceToHost(got, out);
  const problems = judge(row, got, samples);
  if (problems.length === 0) return null;
  return `${problems.length} wrong: ${problems.slice(0, 3).join('; ')}`;
}

if (missingRecordings !== null) {
  test.skip(`every recorded operator (${missingRecordings})`, () => {});
} else {
  const byExpression = new Map<string, SemanticsRow[]>();
  for (const row of rows) {
    const known = byExpression.get(row.expr);
    if (known === undefined) byExpression.set(row.expr, [row]);
    else known.push(row);
  }
  const unneeded = new Set(exceptions.keys());

  test('there are 4899 rows', () => {
    expect(rows.length).toBe(4899);
  });

  test.each([...byExpression])('%s', (_expression, same) => {
    const problems: string[] = [];
    for (const row of same) {
      const name = nameOf(row);
      const problem = problemOf(row);
      if (problem === null) continue;
      if (exceptions.has(name)) unneeded.delete(name);
      else problems.push(`${name}: ${problem}`);
    }
    expect(problems).toEqual([]);
  });

  test('every exception is a row that does not hold', () => {
    expect([...unneeded]).toEqual([]);
  });
}
