/** Attention against softmax(query @ key) @ value, term by term. */
import type { OperatorKwargs, OperatorValue } from '../../../web/inductor/operators/operator.js';
import { dtype, OperatorBench, rowMajor, smallNumbers, type Tensor } from './support/context.js';

let bench: OperatorBench;
beforeEach(() => {
  bench = new OperatorBench();
});
afterEach(() => bench.device.dispose());

const numbersOf = (tensor: Tensor): number[] => Array.from(tensor.toTypedArray(), Number);

const { exp } = Math;

interface Given {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

interface Shape {
  readonly heads?: number;
  readonly kvHeads?: number;
  readonly queries?: number;
  readonly keys?: number;
  readonly width?: number;
  readonly valueWidth?: number;
}

function operands(shape: Shape = {}, type = dtype.float64): Given {
  const { heads = 2, queries = 4, keys = 6, width = 3 } = shape;
  const { kvHeads = heads, valueWidth = width } = shape;
  const tensor = (size: readonly number[], seed: number): Tensor => {
    const count = size.reduce((product, n) => product * n, 1);
    return bench.tensor(
      size,
      type,
      smallNumbers(count, seed).map((value, i) => value / 4 + (i % 5) / 8),
    );
  };
  return {
    query: tensor([2, heads, queries, width], 1),
    key: tensor([2, kvHeads, keys, width], 2),
    value: tensor([2, kvHeads, keys, valueWidth], 3),
  };
}

/** Output and logarithms of sums, for scores that `added` may change. */
function attention(
  { query, key, value }: Given,
  scale: number,
  added: (batch: number, head: number, row: number, column: number) => number,
): { readonly output: number[]; readonly sums: number[] } {
  const [batches, heads, queries, width] = query.size as [number, number, number, number];
  const [, kvHeads, keys] = key.size as [number, number, number];
  const valueWidth = value.size[3] as number;
  const [q, k, v] = [query, key, value].map(numbersOf) as [number[], number[], number[]];
  const output: number[] = [];
  const sums: number[] = [];
  for (let b = 0; b < batches; b++) {
    for (let h = 0; h < heads; h++) {
      const shared = b * kvHeads + Math.floor((h * kvHeads) / heads);
      for (let i = 0; i < queries; i++) {
        const powers = Array.from({ length: keys }, (_, j) => {
          let score = 0;
          for (let c = 0; c < width; c++) {
            score +=
              (q[((b * heads + h) * queries + i) * width + c] as number) *
              (k[(shared * keys + j) * width + c] as number);
          }
          return exp(score * scale + added(b, h, i, j));
        });
        const sum = powers.reduce((total, power) => total + power, 0);
        sums.push(Math.log(sum));
        for (let c = 0; c < valueWidth; c++) {
          const total = powers.reduce(
            (all, power, j) => all + power * (v[(shared * keys + j) * valueWidth + c] as number),
            0,
          );
          output.push(sum === 0 ? 0 : total / sum);
        }
      }
    }
  }
  return { output, sums };
}

function expectClose(got: readonly number[], wanted: readonly number[], limit = 1e-13): void {
  expect(got).toHaveLength(wanted.length);
  got.forEach((value, i) => {
    if (value === wanted[i]) return;
    expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(limit);
  });
}

const FOR_CPU = 'aten._scaled_dot_product_flash_attention_for_cpu.default';
const call = (
  given: Given,
  rest: readonly OperatorValue[] = [],
  kwargs: OperatorKwargs = {},
  name = FOR_CPU,
): readonly Tensor[] =>
  bench.call(name, [given.query, given.key, given.value, ...rest], kwargs) as readonly Tensor[];

const nothing = (): number => 0;
const causal = (_b: number, _h: number, row: number, column: number): number =>
  column > row ? Number.NEGATIVE_INFINITY : 0;

test.each([
  ['as many heads', {}],
  ['heads that share keys', { heads: 4, kvHeads: 2 }],
  ['one head for all', { heads: 3, kvHeads: 1 }],
  ['values of another width', { valueWidth: 5 }],
  ['one query', { queries: 1 }],
])('%s', (_, shape) => {
  const given = operands(shape);
  const { output, sums } = attention(given, 1 / Math.sqrt(3), nothing);
  const [got, gotSums] = call(given) as [Tensor, Tensor];
  expectClose(numbersOf(got), output);
  expectClose(numbersOf(gotSums), sums);
});

test('causal, scaled and masked', () => {
  const given = operands();
  const [masked] = call(given, [0, true], { scale: 0.5 }) as [Tensor];
  expectClose(numbersOf(masked), attention(given, 0.5, causal).output);

  const mask = bench.tensor([4, 6], dtype.float64, smallNumbers(24, 5));
  const values = numbersOf(mask);
  const wanted = attention(
    given,
    1 / Math.sqrt(3),
    (_b, _h, row, column) => values[row * 6 + column] as number,
  );
  const [added] = call(given, [], { attn_mask: mask }) as [Tensor];
  expectClose(numbersOf(added), wanted.output);
});

test('a mask of booleans; where nothing counts there is nothing', () => {
  const given = operands();
  const seen = [1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1];
  const mask = bench.tensor([2, 1, 4, 6], dtype.bool, [...seen, ...seen]);
  const wanted = attention(given, 1 / Math.sqrt(3), (_b, _h, row, column) =>
    seen[row * 6 + column] === 0 ? Number.NEGATIVE_INFINITY : 0,
  );
  const [got, sums] = call(given, [], { attn_mask: mask }) as [Tensor, Tensor];
  expectClose(numbersOf(got), wanted.output);
  expectClose(numbersOf(sums), wanted.sums);
  expect(numbersOf(sums)[1]).toBe(-Infinity);
});

test('more scores than are computed at a time', () => {
  const given = operands({ heads: 1, queries: 1100, keys: 2100, width: 2 }, dtype.float32);
  const { output, sums } = attention(given, 1 / Math.sqrt(2), causal);
  const [got, gotSums] = call(given, [0, true]) as [Tensor, Tensor];
  expectClose(numbersOf(got), output, 1e-5);
  expectClose(numbersOf(gotSums), sums, 1e-4);
});

test('queries after heads in memory', () => {
  const given = operands({ heads: 3 }, dtype.float32);
  const [first = 0, second = 0, third = 0] = rowMajor([2, 4, 3, 3]);
  const stride = [first, third, second, 1];
  const query = bench.tensor([2, 3, 4, 3], dtype.float32, numbersOf(given.query), stride);
  const [plain] = call(given) as [Tensor];
  for (const [name, rest] of [
    [FOR_CPU, []],
    ['aten._scaled_dot_product_efficient_attention.default', [null, true]],
    ['aten._scaled_dot_product_fused_attention_overrideable.default', []],
  ] as const) {
    const [got] = call({ ...given, query }, rest, {}, name) as [Tensor];
    expect(got.stride).toEqual(stride);
    expect(numbersOf(got)).toEqual(numbersOf(plain));
  }
});

test('without keys', () => {
  const given = operands({ keys: 0 });
  const [got, sums] = call(given) as [Tensor, Tensor];
  expect(new Set(numbersOf(got))).toEqual(new Set([0]));
  expect(new Set(numbersOf(sums))).toEqual(new Set([-Infinity]));
});

test('what is refused', () => {
  const given = operands();
  expect(() => call(given, [0.1])).toThrow(
    expect.objectContaining({
      name: 'NotImplementedError',
      message: expect.stringContaining('dropout is not supported'),
    }),
  );
  const other = operands({ keys: 5 });
  expect(() => call({ ...given, value: other.value })).toThrow('which do not go together');
  expect(() =>
    call({ ...given, key: operands({ kvHeads: 1, heads: 3 }).key, value: given.value }),
  ).toThrow('which do not go together');
  const mask = bench.tensor([5, 6], dtype.float64, smallNumbers(30));
  expect(() => call(given, [], { attn_mask: mask })).toThrow('The expanded size of the tensor (4)');
  const wrong = bench.tensor([4, 6], dtype.int32, smallNumbers(24));
  expect(() => call(given, [], { attn_mask: wrong })).toThrow('Expected attn_mask dtype');
});

test('leaves nothing but its results', () => {
  const given = operands();
  const before = bench.allocatedBytes;
  for (const tensor of call(given)) tensor.dispose();
  expect(bench.allocatedBytes).toBe(before);
});
