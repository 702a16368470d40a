/** Results: the executor, the printed text and a direct computation agree to the bit. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Device } from 'inductor-fake-device';
import type { SimulatedDevice } from 'inductor-fake-device/simulated';
import {
  type CompiledProgram,
  compile,
  GraphBuilder,
  type GraphNode,
  parseExpression,
  runFromHost,
} from '../../demo/codegen/index.js';
import {
  add,
  div,
  exp,
  larger,
  map,
  mul,
  reduce,
  scalar,
  sin,
  smaller,
  sub,
  type Tensor,
  tensor,
  zip,
} from './eager.js';
import {
  bits,
  compileExpression,
  forgetDevices,
  importModule,
  randomNumbers,
  randomTensor,
  registerDevice,
  removeModules,
  writeModule,
} from './harness.js';

let device: SimulatedDevice;

beforeAll(async () => {
  device = await registerDevice();
});
afterAll(() => {
  forgetDevices();
  removeModules();
});

function expectSame(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  // Numbers first: they show better than bits what is wrong.
  expect([...actual.data]).toEqual([...expected.data]);
  expect(bits(actual.data)).toEqual(bits(expected.data));
}

async function checkProgram(
  program: CompiledProgram,
  inputs: Tensor[],
  expected: Tensor,
  on: SimulatedDevice = device,
) {
  const arrays = inputs.map(({ data }) => data);
  const before = on.memoryStats()['allocated_bytes.all.current'];
  const [executed] = program.run(on, arrays).outputs;
  expectSame(executed as Tensor, expected);
  const { call } = await importModule(program.javascript);
  const printed = runFromHost(call, program.wrapper, on, arrays);
  expectSame(printed.outputs[0] as Tensor, executed as Tensor);
  expect(program.outputShape).toEqual(expected.shape);
  expect(on.memoryStats()['allocated_bytes.all.current']).toBe(before);
}

const next = randomNumbers(7);
const x = randomTensor([5, 7], next);
const y = randomTensor([5, 7], next);
const row = randomTensor([1, 7], next);
const column = randomTensor([5, 1], next);
const one = randomTensor([1, 1], next);
const square = randomTensor([6, 6], next);
const large = randomTensor([3, 2000], next);
const tall = randomTensor([200, 3], next);

function softmax(a: Tensor, dim: number): Tensor {
  const exponentials = exp(sub(a, reduce(a, 'max', dim, true)));
  return div(exponentials, reduce(exponentials, 'sum', dim, true));
}

const cases: [string, Record<string, Tensor>, () => Tensor][] = [
  ['x', { x }, () => x],
  ['sin(x)', { x }, () => sin(x)],
  ['exp(x)', { x }, () => exp(x)],
  ['cos(x)', { x }, () => map(x, Math.cos)],
  ['tanh(x)', { x }, () => map(x, Math.tanh)],
  ['log(x)', { x }, () => map(x, Math.log)],
  ['sqrt(x)', { x }, () => map(x, Math.sqrt)],
  ['abs(x)', { x }, () => map(x, Math.abs)],
  ['-x', { x }, () => map(x, (v) => -v)],
  ['relu(x)', { x }, () => map(x, (v) => (v > 0 ? v : 0))],
  ['x + y', { x, y }, () => add(x, y)],
  ['x - y', { x, y }, () => sub(x, y)],
  ['x * y', { x, y }, () => mul(x, y)],
  ['x / y', { x, y }, () => div(x, y)],
  ['max(x, y)', { x, y }, () => zip(x, y, larger)],
  ['min(x, y)', { x, y }, () => zip(x, y, smaller)],
  ['x + row', { x, row }, () => add(x, row)],
  ['x * column', { x, column }, () => mul(x, column)],
  ['x - one', { x, one }, () => sub(x, one)],
  ['row * column', { row, column }, () => mul(row, column)],
  ['column - row', { row, column }, () => sub(column, row)],
  ['2 * x + 0.1', { x }, () => add(mul(x, scalar(2)), scalar(0.1))],
  ['1 / x', { x }, () => div(scalar(1), x)],
  ['x ** 3', { x }, () => mul(mul(x, x), x)],
  ['x.sum()', { x }, () => reduce(x, 'sum')],
  ['x.max()', { x }, () => reduce(x, 'max')],
  ['x.min()', { x }, () => reduce(x, 'min')],
  ['x.sum(0)', { x }, () => reduce(x, 'sum', 0)],
  ['x.sum(1)', { x }, () => reduce(x, 'sum', 1)],
  ['x.max(0, keepdim=true)', { x }, () => reduce(x, 'max', 0, true)],
  ['x.min(-1, keepdim=true)', { x }, () => reduce(x, 'min', 1, true)],
  ['x.sum(keepdim=true)', { x }, () => reduce(x, 'sum', null, true)],
  ['x.mean(1)', { x }, () => div(reduce(x, 'sum', 1), scalar(7))],
  ['row.sum(0)', { row }, () => tensor([7], row.data)],
  ['column.max(1)', { column }, () => tensor([5], column.data)],
  ['one.sum()', { one }, () => tensor([], one.data)],
  ['(row * column).sum()', { row, column }, () => reduce(mul(row, column), 'sum')],
  ['sin(x) + x.min()', { x }, () => add(sin(x), reduce(x, 'min'))],
  ['x - x.max(1, keepdim=true)', { x }, () => sub(x, reduce(x, 'max', 1, true))],
  ['x / x.sum(0)', { x }, () => div(x, reduce(x, 'sum', 0))],
  ['softmax(x, 1)', { x }, () => softmax(x, 1)],
  ['softmax(x, 0)', { x }, () => softmax(x, 0)],
  ['softmax(large, -1)', { large }, () => softmax(large, 1)],
  ['softmax(tall, 0)', { tall }, () => softmax(tall, 0)],
  // A vector of sums goes along the last dimension, whichever it was made from.
  ['square - square.sum(1)', { square }, () => sub(square, reduce(square, 'sum', 1))],
  ['square * square.sum(0)', { square }, () => mul(square, reduce(square, 'sum', 0))],
  [
    'square.sum(1) / square.max(0)',
    { square },
    () => div(reduce(square, 'sum', 1), reduce(square, 'max', 0)),
  ],
  [
    '(square - square.max(1)).sum(0) + square.min(1, keepdim=true)',
    { square },
    () =>
      add(reduce(sub(square, reduce(square, 'max', 1)), 'sum', 0), reduce(square, 'min', 1, true)),
  ],
  // The sums are still needed, by other rows, when the first results are stored.
  [
    '(square * square.sum(1)).sum(1) + square.sum(1)',
    { square },
    () => {
      const sums = reduce(square, 'sum', 1);
      return add(reduce(mul(square, sums), 'sum', 1), sums);
    },
  ],
  ['x.sum(1).max()', { x }, () => reduce(reduce(x, 'sum', 1), 'max')],
  [
    'x.sum(1) * 2 / x.sum(1).max()',
    { x },
    () => div(mul(reduce(x, 'sum', 1), scalar(2)), reduce(reduce(x, 'sum', 1), 'max')),
  ],
  [
    'exp(x - x.max(1, keepdim=true)).sum() + row * column',
    { x, row, column },
    () => add(reduce(exp(sub(x, reduce(x, 'max', 1, true))), 'sum'), mul(row, column)),
  ],
  [
    '(x - x.mean(0)) / x.max(1, keepdim=true)',
    { x },
    () => div(sub(x, div(reduce(x, 'sum', 0), scalar(5))), reduce(x, 'max', 1, true)),
  ],
];

test.each(cases)('%s', async (text, inputs, compute) => {
  const shapes = Object.entries(inputs).map(([name, { shape }]) => [name, shape] as const);
  const program = compileExpression(text, Object.fromEntries(shapes));
  await checkProgram(program, Object.values(inputs), compute());
});

describe('special values', () => {
  const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, 1e-45, 3.4e38, -3.4e38];
  const a = tensor(
    [10, 10],
    special.flatMap((value) => special.map(() => value)),
  );
  const b = tensor(
    [10, 10],
    special.flatMap(() => special),
  );

  test.each<[string, () => Tensor]>([
    ['a + b', () => add(a, b)],
    ['a * b', () => mul(a, b)],
    ['a / b', () => div(a, b)],
    ['max(a, b)', () => zip(a, b, larger)],
    ['min(a, b)', () => zip(a, b, smaller)],
    ['relu(a)', () => map(a, (v) => (v < 0 ? 0 : v))],
    ['-a', () => map(a, (v) => -v)],
    ['a.max(1)', () => reduce(a, 'max', 1)],
    ['b.max(1)', () => reduce(b, 'max', 1)],
    ['b.min()', () => reduce(b, 'min')],
    ['b.sum(0)', () => reduce(b, 'sum', 0)],
    ['b * -0.0', () => mul(b, scalar(-0))],
    ['b + 1e-60', () => add(b, scalar(0))],
    ['b * -1e-60', () => mul(b, scalar(-0))],
    ['b - 1e60', () => sub(b, scalar(Infinity))],
  ])('%s', async (text, compute) => {
    const program = compileExpression(text, { a: [10, 10], b: [10, 10] });
    await checkProgram(program, [a, b], compute());
  });

  test('NaN wins wherever it stands in a reduction', () => {
    for (let position = 0; position < 4; position++) {
      const values = tensor([1, 4], [1, 2, 3, 4]);
      values.data[position] = Number.NaN;
      for (const text of ['v.max()', 'v.min()', 'v.sum()']) {
        const { outputs } = compileExpression(text, { v: [1, 4] }).run(device, [values.data]);
        expect([...(outputs[0]?.data ?? [])]).toEqual([Number.NaN]);
      }
    }
  });

  test('every operation rounds to float32', () => {
    const big = tensor([1, 1], [16777216]);
    const program = compileExpression('v + 1 - v', { v: [1, 1] });
    expect([...(program.run(device, [big.data]).outputs[0]?.data ?? [])]).toEqual([0]);
  });
});

describe('random graphs', () => {
  type Pair = { node: GraphNode; value: Tensor };

  /** A random graph, computed eagerly while it is built. */
  function randomGraph(seed: number) {
    const random = randomNumbers(seed);
    for (let skip = 0; skip < 8; skip++) random();
    const pick = <T>(items: readonly T[]): T =>
      items[Math.floor(((random() + 1) / 2) * items.length) % items.length] as T;
    const builder = new GraphBuilder();
    const [rows, columns] = pick([
      [4, 4],
      [3, 5],
      [1, 6],
      [70, 2],
      [2, 70],
    ]) as [number, number];
    const shapes = [[rows, columns], [rows, 1], [1, columns], [columns], [1, 1], []];
    const inputs = [shapes[0] as number[], pick(shapes), pick(shapes)].map(
      (shape, position): Pair => ({
        node: builder.input(`i${position}`, shape),
        value: randomTensor(shape, random, 2),
      }),
    );
    const pool = [...inputs];
    for (let step = 0; step < 20; step++) {
      const a = pick(pool);
      const b = pick(pool);
      const kind = pick(['unary', 'binary', 'binary', 'reduction', 'reduction', 'constant']);
      if (kind === 'unary') {
        const [op, f] = pick([
          ['sin', Math.sin],
          ['abs', Math.abs],
          ['neg', (v: number) => -v],
          ['tanh', Math.tanh],
        ] as const);
        pool.push({ node: builder.unary(op, a.node), value: map(a.value, f) });
      } else if (kind === 'constant') {
        const value = Math.fround(random());
        const node = builder.binary('mul', a.node, builder.constant(value));
        pool.push({ node, value: mul(a.value, scalar(value)) });
      } else if (kind === 'binary') {
        const [op, f] = pick([
          ['add', add],
          ['sub', sub],
          ['mul', mul],
          ['maximum', (p: Tensor, q: Tensor) => zip(p, q, larger)],
        ] as const);
        try {
          pool.push({ node: builder.binary(op, a.node, b.node), value: f(a.value, b.value) });
        } catch {
          // The shapes do not broadcast: another step may.
        }
      } else {
        const op = pick(['sum', 'max', 'min'] as const);
        const dims = [null, ...a.node.shape.map((_, dim) => dim)];
        const dim = pick(dims);
        const keepdim = pick([true, false]);
        const node = builder.reduce(op, a.node, { dim, keepdim });
        pool.push({ node, value: reduce(a.value, op, dim, keepdim) });
      }
    }
    // All of it counts, as far as it broadcasts.
    const output = pool.reduceRight((a, b) => {
      try {
        return { node: builder.binary('sub', a.node, b.node), value: sub(a.value, b.value) };
      } catch {
        return a;
      }
    });
    return { graph: builder.finish(output.node), inputs: inputs.map(({ value }) => value), output };
  }

  test('the executor computes what each operation by itself computes', () => {
    let kernels = 0;
    for (let seed = 0; seed < 400; seed++) {
      const { graph, inputs, output } = randomGraph(seed);
      const program = compile(graph);
      const [actual] = program.run(
        device,
        inputs.map(({ data }) => data),
      ).outputs;
      expect({ seed, shape: actual?.shape, values: [...(actual?.data ?? [])] }).toEqual({
        seed,
        shape: output.value.shape,
        values: [...output.value.data],
      });
      kernels += program.wrapper.kernels.length;
    }
    // Otherwise the graphs are too small to tell anything.
    expect(kernels).toBeGreaterThan(800);
  });

  test('the printed text computes the same bits', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const { graph, inputs, output } = randomGraph(seed);
      await checkProgram(compile(graph), inputs, output.value);
    }
  });
});

describe('launches', () => {
  const big = randomTensor([50, 300], next);
  const expected = (): Tensor => {
    const centred = sub(big, reduce(big, 'max', 0));
    return div(exp(centred), reduce(exp(centred), 'sum', 1, true));
  };
  const text = 'exp(big - big.max(0)) / exp(big - big.max(0)).sum(1, keepdim=true)';

  test('have as many programs as blocks, which together are the whole', async () => {
    const program = compileExpression(text, { big: [50, 300] });
    const launches = program.wrapper.statements.flatMap((statement) =>
      statement.kind === 'launch'
        ? [{ name: statement.kernel.name, numels: statement.numels, grid: statement.grid }]
        : [],
    );
    expect(launches).toEqual([
      // Columns side by side, 32 to a program; then a row to a program.
      { name: 'triton_per_fused_amax_0', numels: [300, 50], grid: [10] },
      { name: 'triton_per_fused_div_exp_sub_sum_1', numels: [50, 300], grid: [50] },
    ]);
    await checkProgram(program, [big], expected());
    // 256 elements to a program, of which the last is not full.
    await checkProgram(
      compileExpression('big * big', { big: [50, 300] }),
      [big],
      zip(big, big, (a, b) => a * b),
    );
  });

  test('compute the same where work is deferred, whatever the order', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const deferred = await registerDevice('deferred', { execution: 'deferred', seed });
      const graph = parseExpression(text, { big: { shape: [50, 300] } });
      const program = compile(graph, { device: new Device('deferred', 0) });
      await checkProgram(program, [big], expected(), deferred);
    }
  });
});

describe('no code is made from text', () => {
  test('the generator has no eval and no Function constructor', () => {
    const folder = fileURLToPath(new URL('../../demo/codegen/', import.meta.url));
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      expect(readFileSync(folder + file, 'utf8')).not.toMatch(/\beval\(|\bFunction\(/);
    }
  });

  test('the printed text runs in a plain Node that forbids it', () => {
    const { javascript } = compileExpression('softmax(x, 1)', { x: [2, 3] });
    const main = writeModule(`
      import { dtype, registerInterfaceForDevice } from 'inductor-fake-device';
      import { load, SimulatedDevice } from 'inductor-fake-device/simulated';
      import { call } from ${JSON.stringify(writeModule(javascript))};
      await load();
      const device = new SimulatedDevice();
      registerInterfaceForDevice('privateuseone', device.Interface);
      const x = device.fromArray([[1, 2, 3], [6, 5, 4]], dtype.float32);
      const { outputs: [output], kernels } = call(device, [x]);
      const values = [...output.toTypedArray()];
      output.dispose();
      console.log(JSON.stringify({ values, kernels: kernels.length, leaks: device.dispose() }));
    `);
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--disallow-code-generation-from-strings', main],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const expected = softmax(tensor([2, 3], [1, 2, 3, 6, 5, 4]), 1);
    expect(JSON.parse(stdout)).toEqual({ values: [...expected.data], kernels: 1, leaks: [] });
  });
});
