import { type Kernel, parseExpression, registerExampleBackend } from '../../demo/codegen/index.js';
import { compileExpression, forgetDevices, registerDevice } from './harness.js';

beforeAll(() => registerDevice());
afterAll(forgetDevices);

type Shapes = Readonly<Record<string, readonly number[]>>;

/** What each kernel is: its name, how it runs, its iteration space. */
function kernelsOf(text: string, shapes: Shapes): string[] {
  return compileExpression(text, shapes).wrapper.kernels.map(
    ({ name, xnumel, r0Numel }) =>
      `${name} ${r0Numel === null ? xnumel : `${xnumel} x ${r0Numel}`}`,
  );
}

describe('one kernel', () => {
  test.each<[string, Shapes, string]>([
    // Element-wise chains, whatever is broadcast.
    ['sin(x) * 2 + exp(x)', { x: [3, 5] }, 'triton_poi_fused_add_exp_mul_sin_0 15'],
    ['x - y / z', { x: [3, 5], y: [1, 5], z: [3, 1] }, 'triton_poi_fused_div_sub_0 15'],
    ['x + y', { x: [3, 1], y: [1, 5] }, 'triton_poi_fused_add_0 15'],
    ['x', { x: [3, 5] }, 'triton_poi_fused_0 15'],
    // A reduction with what feeds it and what follows it.
    ['sin(x) + x.min()', { x: [2, 16] }, 'triton_per_fused_add_min_sin_0 1 x 32'],
    ['exp(x).sum(1)', { x: [3, 5] }, 'triton_per_fused_exp_sum_0 3 x 5'],
    ['sqrt((x * x).sum(0))', { x: [3, 5] }, 'triton_per_fused_mul_sqrt_sum_0 5 x 3'],
    ['x.mean(1, keepdim=true)', { x: [3, 5] }, 'triton_per_fused_div_sum_0 3 x 5'],
    // Reductions one after the other, all of them in one row.
    ['softmax(x, 1)', { x: [3, 5] }, 'triton_per_fused_amax_div_exp_sub_sum_0 3 x 5'],
    ['softmax(x, 1)', { x: [3, 5000] }, 'triton_red_fused_amax_div_exp_sub_sum_0 3 x 5000'],
    // The loops of the element-wise part in the order of the reduction's.
    ['softmax(x, 0)', { x: [3, 5] }, 'triton_per_fused_amax_div_exp_sub_sum_0 5 x 3'],
    ['x - x.mean(0)', { x: [3, 5] }, 'triton_per_fused_div_sub_sum_0 5 x 3'],
    // The sums of rows, subtracted along the other dimension: the kernel runs through columns.
    ['x - x.sum(1)', { x: [5, 5] }, 'triton_per_fused_sub_sum_0 5 x 5'],
    // Reductions side by side.
    ['x.max(1) - x.min(1)', { x: [3, 5] }, 'triton_per_fused_amax_amin_sub_0 3 x 5'],
    ['x.max(1) - y.min(1)', { x: [3, 5], y: [3, 5] }, 'triton_per_fused_amax_amin_sub_0 3 x 5'],
    // Nothing to reduce.
    ['x.sum(0) + x.max(0, keepdim=true)', { x: [1, 5] }, 'triton_poi_fused_add_amax_sum_0 5'],
  ])('%s over %j', (text, shapes, expected) => {
    expect(kernelsOf(text, shapes)).toEqual([expected]);
  });
});

describe('several kernels', () => {
  test.each<[string, Shapes, string[]]>([
    // A reduction of a reduction.
    [
      'x.sum(1).max()',
      { x: [3, 5] },
      ['triton_per_fused_sum_0 3 x 5', 'triton_per_fused_max_1 1 x 3'],
    ],
    // Rows and columns; what follows joins the columns.
    [
      'x - x.mean(0) - x.mean(1, keepdim=true)',
      { x: [3, 5] },
      ['triton_per_fused_sum_0 3 x 5', 'triton_per_fused_div_sub_sum_1 5 x 3'],
    ],
    // What follows could share the first maximum's kernel, but waits for the sum, which needs it.
    [
      '(x.max() + y.sum() * x.max(1)).sum() + x',
      { x: [3, 5], y: [2, 2] },
      [
        'triton_per_fused_max_0 1 x 15',
        'triton_per_fused_sum_1 1 x 4',
        'triton_per_fused_amax_2 3 x 5',
        'triton_per_fused_add_mul_sum_3 1 x 3',
        'triton_poi_fused_add_4 15',
      ],
    ],
    // Two iteration spaces; what follows joins one of them.
    [
      'x.sum(0) * y.sum(1)',
      { x: [4, 6], y: [6, 2] },
      ['triton_per_fused_sum_0 6 x 2', 'triton_per_fused_mul_sum_1 6 x 4'],
    ],
  ])('%s over %j', (text, shapes, expected) => {
    expect(kernelsOf(text, shapes)).toEqual(expected);
  });

  test('every kernel runs after those whose buffers it reads', () => {
    const { kernels } = compileExpression('(x.sum(1).max() + x.min(0).sum()) * x', {
      x: [5, 7],
    }).wrapper;
    const written = new Set(['arg0_1']);
    for (const kernel of kernels) {
      for (const { name, buffer, reuses } of kernel.arguments) {
        if (name.startsWith('in_ptr')) expect(written).toContain(buffer);
        if (reuses !== null && reads(kernel, name)) expect(written).toContain(reuses);
      }
      for (const { buffer } of kernel.arguments) written.add(buffer);
    }
    expect(kernels.length).toBeGreaterThan(1);
  });
});

function reads(kernel: Kernel, argument: string): boolean {
  return kernel.instructions.some(
    (instruction) => instruction.kind === 'load' && instruction.argument.name === argument,
  );
}

test('a reduction fits one tile up to 1024 elements side by side, 64 apart', () => {
  const heuristics = (text: string, shape: number[]): string | undefined =>
    compileExpression(text, { x: shape }).wrapper.kernels[0]?.heuristics;
  expect(heuristics('x.sum(1)', [2, 1024])).toBe('persistent_reduction');
  expect(heuristics('x.sum(1)', [2, 1025])).toBe('reduction');
  expect(heuristics('x.sum(0)', [64, 2])).toBe('persistent_reduction');
  expect(heuristics('x.sum(0)', [65, 2])).toBe('reduction');
});

test('a graph with many reductions is scheduled in reasonable time', () => {
  const terms = Array.from({ length: 30 }, (_, i) => `(x * ${i + 2}).sum(${i % 2}).max()`);
  const graph = parseExpression(terms.join(' + '), { x: { shape: [3, 5] } });
  expect(graph.nodes.length).toBeGreaterThan(100);
  registerExampleBackend();
  const started = Date.now();
  const { wrapper } = compileExpression(terms.join(' + '), { x: [3, 5] });
  expect(wrapper.kernels.length).toBeGreaterThan(1);
  expect(Date.now() - started).toBeLessThan(5000);
});
