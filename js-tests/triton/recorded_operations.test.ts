/** Every recorded operation: a kernel of this project's, against what it left in a GPU's memory, or its refusal. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTriton, SimulatedDevice } from 'inductor-fake-device/sync';
import { type FloatType, floatsOf, isWithin, tolerances } from './support/compare.js';
import { formatOf } from './support/numbers.js';
import { approximated, exceptions } from './support/operation_exceptions.js';

interface Argument {
  readonly name: string;
  /** Of a number: its type in a signature. */
  readonly type?: string;
  readonly value?: number;
  /** A key of the recording's inputs, which begins with its dtype. */
  readonly input?: string;
  /** Of memory that begins as zeros. */
  readonly dtype?: string;
  readonly count?: number;
  /** What memory held afterwards. */
  readonly result?: string;
}

interface Operation {
  readonly title: string;
  readonly source: string;
  readonly args: readonly Argument[];
  readonly constexprs?: Readonly<Record<string, number | string | boolean | null>>;
  readonly grid?: readonly number[];
  readonly error?: string;
}

const recording: {
  readonly prelude: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly cases: readonly Operation[];
} = JSON.parse(
  readFileSync(join(import.meta.dirname, '../recordings/triton_operations.json'), 'utf8'),
);
const device = new SimulatedDevice({ memoryBytes: 16 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => device.dispose());

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const dtypeOf = ({ dtype, input }: Argument) => dtype ?? (input?.split('.')[0] as string);

function compile({ source, args, constexprs = {} }: Operation) {
  const signature: Record<string, string> = {};
  for (const argument of args) {
    signature[argument.name] = argument.type ?? `*${formatOf(dtypeOf(argument)).signature}`;
  }
  for (const name of Object.keys(constexprs)) signature[name] = 'constexpr';
  return device.compileTritonSync(`${recording.prelude}\n${source}`, {
    name: 'kernel',
    signature,
    constexprs,
  });
}

/** How an argument's memory differs from what it should hold, or null. */
function difference(title: string, argument: Argument, got: Uint8Array): string | null {
  const want = fromBase64(argument.result as string);
  const dtype = dtypeOf(argument);
  const { signature, bytes } = formatOf(dtype);
  const float = signature as FloatType;
  if (float in tolerances) {
    const [a, b] = [floatsOf(got, float), floatsOf(want, float)];
    const isRight = approximated.test(title)
      ? (i: number) => isWithin(a[i] as number, b[i] as number, tolerances[float])
      : (i: number) => Object.is(a[i], b[i]);
    const wrong = [...a.keys()].filter((i) => !isRight(i));
    const [first] = wrong;
    if (first === undefined) return null;
    return `${argument.name}: ${wrong.length} wrong, [${first}] is ${a[first]} instead of ${b[first]}`;
  }
  const wrong = [...want.keys()].filter((i) => got[i] !== want[i]);
  if (wrong.length === 0) return null;
  const first = Math.floor((wrong[0] as number) / bytes);
  const element = (from: Uint8Array) =>
    Buffer.from(from.slice(first * bytes, (first + 1) * bytes).reverse()).toString('hex');
  const count = new Set(wrong.map((at) => Math.floor(at / bytes))).size;
  return `${argument.name}: ${count} wrong, [${first}] is 0x${element(got)} instead of 0x${element(want)}`;
}

/** What is wrong with an operation, or null. */
function problemOf(operation: Operation): string | null {
  const { args, title, grid = [1], error: refusal } = operation;
  let kernel: ReturnType<typeof compile>;
  try {
    kernel = compile(operation);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'UnsupportedTriton') return `${name}: ${message}`;
    return refusal === undefined ? `refused: ${message}` : null;
  }
  if (refusal !== undefined) return `compiled, and Triton says ${refusal}`;
  const blocks: number[] = [];
  const values = args.map(({ type, value, input, dtype, count }) => {
    if (value !== undefined) return type === 'i64' ? BigInt(value) : value;
    const bytes =
      input === undefined
        ? new Uint8Array((count as number) * formatOf(dtype as string).bytes)
        : fromBase64(recording.inputs[input] as string);
    const address = device.allocate(bytes.length);
    device.copyHostToDevice(address, bytes);
    blocks.push(address);
    return address;
  });
  try {
    device.launch(kernel, { grid, args: values });
    const problems = args.flatMap((argument, i) => {
      if (argument.result === undefined) return [];
      const got = new Uint8Array(fromBase64(argument.result).length);
      device.copyDeviceToHost(got, values[i] as number);
      return difference(title, argument, got) ?? [];
    });
    return problems.length === 0 ? null : problems.join('; ');
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  } finally {
    for (const block of blocks) device.free(block);
  }
}

const byTheme = new Map<string, Operation[]>();
for (const operation of recording.cases) {
  const theme = operation.title.split(/[:,]/)[0] as string;
  byTheme.set(theme, [...(byTheme.get(theme) ?? []), operation]);
}
const unneeded = new Set(exceptions.keys());

test.each([...byTheme])('%s', (_theme, operations) => {
  const problems: string[] = [];
  for (const operation of operations) {
    const problem = problemOf(operation);
    if (problem === null) continue;
    if (exceptions.has(operation.title)) unneeded.delete(operation.title);
    else problems.push(`${operation.title} | ${problem}`);
  }
  expect(problems).toEqual([]);
});

test('every exception is an operation that does not hold', () => {
  expect([...unneeded]).toEqual([]);
});
