/** Kernels as people write them by hand, each against plain loops in fp64. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pkg from 'inductor-fake-device/sync';
import { root } from '../../support/child.js';

const { SimulatedDevice, dtype } = pkg;
type Tensor = InstanceType<typeof pkg.Tensor>;
type Options = Parameters<InstanceType<typeof SimulatedDevice>['compileTriton']>[1];

const sourceOf = (file: string) =>
  readFileSync(join(root, 'js-tests', 'triton', 'handwritten', `${file}.py`), 'utf8');

let device: InstanceType<typeof SimulatedDevice>;
beforeEach(() => {
  device = new SimulatedDevice();
});
afterEach(() => device.dispose());

/** Numbers that look random and are the same everywhere, between -2 and 2. */
function numbers(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround((state / 2 ** 32) * 4 - 2);
  });
}

const float32 = (values: readonly number[]) => device.fromArray([...values], dtype.float32);
const empty = (count: number, type = dtype.float32) =>
  device.emptyStrided([count], [1], type) as Tensor;

function zeros(count: number, type = dtype.float32): Tensor {
  return device.fromArray(new Array<number>(count).fill(0), type) as Tensor;
}

function expectClose(got: Tensor, wanted: readonly number[], rtol = 1.3e-5, atol = 1e-5): void {
  const values = got.toArray() as number[];
  expect(values).toHaveLength(wanted.length);
  const wrong = values.findIndex((value, i) => {
    const expected = wanted[i] as number;
    return !(Math.abs(value - expected) <= atol + rtol * Math.abs(expected));
  });
  expect([wrong, values[wrong]]).toEqual([-1, undefined]);
}

const compile = (file: string, options: Options) => device.compileTriton(sourceOf(file), options);

test.each([1, 1000, 4099])('vector add of %i', async (n) => {
  const kernel = await compile('vector_add', {
    name: 'vector_add',
    signature: { x_ptr: '*fp32', y_ptr: '*fp32', out_ptr: '*fp32', n: 'i32', BLOCK: 'constexpr' },
    constexprs: { BLOCK: 256 },
  });
  const [x, y] = [numbers(n), numbers(n, 2)];
  const out = empty(n);
  device.launch(kernel, {
    grid: [Math.ceil(n / 256)],
    args: [float32(x), float32(y), out, n],
  });
  expect(out.toArray()).toEqual(x.map((value, i) => Math.fround(value + (y[i] as number))));
});

test.each([
  [7, 100, 3],
  [5, 64, 5],
  [1, 1, 1],
])('fused softmax of %i rows of %i by %i programs', async (rows, columns, programs) => {
  const BLOCK = 2 ** Math.ceil(Math.log2(columns));
  const kernel = await compile('fused_softmax', {
    name: 'fused_softmax',
    signature: {
      out_ptr: '*fp32',
      in_ptr: '*fp32',
      in_stride: 'i32',
      out_stride: 'i32',
      n_rows: 'i32',
      n_cols: 'i32',
      BLOCK: 'constexpr',
    },
    constexprs: { BLOCK },
  });
  const x = numbers(rows * columns);
  const out = empty(rows * columns);
  device.launch(kernel, {
    grid: [programs],
    args: [out, float32(x), columns, columns, rows, columns],
  });
  const wanted = Array.from({ length: rows }, (_, r) => {
    const row = x.slice(r * columns, (r + 1) * columns);
    const largest = Math.max(...row);
    const powers = row.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  }).flat();
  expectClose(out, wanted);
});

function product(a: readonly number[], b: readonly number[], m: number, n: number, k: number) {
  return Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let p = 0; p < k; p++) sum += (a[i * k + p] as number) * (b[p * n + j] as number);
    return sum;
  });
}

test.each([
  ['fp32', 64, 64, 64, ''],
  ['fp32', 50, 37, 45, 'leaky'],
  ['fp16', 33, 70, 40, 'leaky'],
  ['bf16', 16, 16, 16, ''],
] as const)('grouped matrix product in %s, %i x %i x %i %s', async (type, m, n, k, activation) => {
  const element = { fp32: dtype.float32, fp16: dtype.float16, bf16: dtype.bfloat16 }[type];
  const kernel = await compile('grouped_matmul', {
    name: 'grouped_matmul',
    signature: {
      a_ptr: `*${type}`,
      b_ptr: `*${type}`,
      c_ptr: `*${type}`,
      M: 'i32',
      N: 'i32',
      K: 'i32',
      stride_am: 'i32',
      stride_ak: 'i32',
      stride_bk: 'i32',
      stride_bn: 'i32',
      stride_cm: 'i32',
      stride_cn: 'i32',
      BLOCK_M: 'constexpr',
      BLOCK_N: 'constexpr',
      BLOCK_K: 'constexpr',
      GROUP: 'constexpr',
      ACTIVATION: 'constexpr',
    },
    constexprs: { BLOCK_M: 16, BLOCK_N: 32, BLOCK_K: 16, GROUP: 2, ACTIVATION: activation },
  });
  const a = device.fromArray(numbers(m * k), element);
  const b = device.fromArray(numbers(k * n, 5), element);
  const c = empty(m * n, element);
  device.launch(kernel, {
    grid: [Math.ceil(m / 16) * Math.ceil(n / 32)],
    args: [a, b, c, m, n, k, k, 1, n, 1, n, 1],
  });
  const plain = product(a.toArray() as number[], b.toArray() as number[], m, n, k);
  const wanted =
    activation === 'leaky' ? plain.map((value) => (value >= 0 ? value : 0.01 * value)) : plain;
  const [rtol, atol] = { fp32: [1.3e-5, 1e-5], fp16: [1e-3, 1e-3], bf16: [1.6e-2, 1e-2] }[type];
  expectClose(c, wanted, rtol, atol);
});

describe('layer norm', () => {
  const [rows, columns] = [11, 100];
  const eps = 1e-5;
  const x = numbers(rows * columns);
  const w = numbers(columns, 3);
  const b = numbers(columns, 4);
  const rowsOf = (values: readonly number[]) =>
    Array.from({ length: rows }, (_, r) => values.slice(r * columns, (r + 1) * columns));
  const mean = rowsOf(x).map((row) => row.reduce((p, q) => p + q) / columns);
  const rstd = rowsOf(x).map(
    (row, r) =>
      1 /
      Math.sqrt(
        row.reduce((s, value) => s + (value - (mean[r] as number)) ** 2, 0) / columns + eps,
      ),
  );
  const normal = x.map((value, i) => {
    const r = Math.floor(i / columns);
    return (value - (mean[r] as number)) * (rstd[r] as number);
  });

  test.each([32, 128])('forward in blocks of %i', async (BLOCK) => {
    const kernel = await compile('layer_norm_forward', {
      name: 'layer_norm_forward',
      signature: {
        x_ptr: '*fp32',
        y_ptr: '*fp32',
        w_ptr: '*fp32',
        b_ptr: '*fp32',
        mean_ptr: '*fp32',
        rstd_ptr: '*fp32',
        stride: 'i32',
        n: 'i32',
        eps: 'fp32',
        BLOCK: 'constexpr',
      },
      constexprs: { BLOCK },
    });
    const [y, means, rstds] = [empty(rows * columns), empty(rows), empty(rows)];
    device.launch(kernel, {
      grid: [rows],
      args: [float32(x), y, float32(w), float32(b), means, rstds, columns, columns, eps],
    });
    expectClose(
      y,
      normal.map((v, i) => v * (w[i % columns] as number) + (b[i % columns] as number)),
    );
    expectClose(means, mean);
    expectClose(rstds, rstd);
  });

  test('backward, with a lock for each group of rows', async () => {
    const GROUPS = 4;
    const dy = numbers(rows * columns, 7);
    const gradient = await compile('layer_norm_backward', {
      name: 'layer_norm_backward_dx',
      signature: {
        dx_ptr: '*fp32',
        dy_ptr: '*fp32',
        dw_ptr: '*fp32',
        db_ptr: '*fp32',
        x_ptr: '*fp32',
        w_ptr: '*fp32',
        mean_ptr: '*fp32',
        rstd_ptr: '*fp32',
        locks_ptr: '*i32',
        stride: 'i32',
        n: 'i32',
        GROUPS: 'constexpr',
        BLOCK: 'constexpr',
      },
      constexprs: { GROUPS, BLOCK: 128 },
    });
    const sums = await compile('layer_norm_backward', {
      name: 'layer_norm_backward_dwdb',
      signature: {
        dw_ptr: '*fp32',
        db_ptr: '*fp32',
        final_dw_ptr: '*fp32',
        final_db_ptr: '*fp32',
        m: 'i32',
        n: 'i32',
        BLOCK_M: 'constexpr',
        BLOCK_N: 'constexpr',
      },
      constexprs: { BLOCK_M: 8, BLOCK_N: 64 },
    });
    const [dx, dwParts, dbParts] = [
      empty(rows * columns),
      zeros(GROUPS * columns),
      zeros(GROUPS * columns),
    ];
    const locks = zeros(2 * GROUPS, dtype.int32);
    device.launch(gradient, {
      grid: [rows],
      args: [
        ...[dx, float32(dy), dwParts, dbParts, float32(x), float32(w)],
        ...[float32(mean), float32(rstd), locks, columns, columns],
      ],
    });
    const [dw, db] = [empty(columns), empty(columns)];
    device.launch(sums, {
      grid: [Math.ceil(columns / 64)],
      args: [dwParts, dbParts, dw, db, GROUPS, columns],
    });

    const wdy = dy.map((value, i) => value * (w[i % columns] as number));
    const meanOf = (values: readonly number[]) => values.reduce((p, q) => p + q) / columns;
    const c1 = rowsOf(wdy.map((value, i) => value * (normal[i] as number))).map(meanOf);
    const c2 = rowsOf(wdy).map(meanOf);
    expectClose(
      dx,
      wdy.map((value, i) => {
        const r = Math.floor(i / columns);
        return (
          (value - ((normal[i] as number) * (c1[r] as number) + (c2[r] as number))) *
          (rstd[r] as number)
        );
      }),
    );
    const overRows = (values: readonly number[]) =>
      Array.from({ length: columns }, (_, c) =>
        rowsOf(values).reduce((s, row) => s + (row[c] as number), 0),
      );
    expectClose(dw, overRows(dy.map((value, i) => value * (normal[i] as number))));
    expectClose(db, overRows(dy));
    expect(locks.toArray()).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });
});

/** Philox-4x32 of ten rounds: the first word, for a counter of one word. */
function philox(seed: bigint, counter: number): number {
  let c = [counter >>> 0, 0, 0, 0];
  let k0 = Number(seed & 0xffffffffn);
  let k1 = Number((seed >> 32n) & 0xffffffffn);
  const product = (a: number, b: number): [number, number] => {
    const wide = BigInt(a) * BigInt(b);
    return [Number(wide >> 32n), Number(wide & 0xffffffffn)];
  };
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = product(0xd2511f53, c[0] as number);
    const [high1, low1] = product(0xcd9e8d57, c[2] as number);
    c = [(high1 ^ (c[1] as number) ^ k0) >>> 0, low1, (high0 ^ (c[3] as number) ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return c[0] as number;
}

test('dropout that keeps no mask', async () => {
  const [n, p, seed] = [1000, 0.4, 123];
  const kernel = await compile('seeded_dropout', {
    name: 'seeded_dropout',
    signature: {
      x_ptr: '*fp32',
      out_ptr: '*fp32',
      n: 'i32',
      p: 'fp32',
      seed: 'i32',
      BLOCK: 'constexpr',
    },
    constexprs: { BLOCK: 256 },
  });
  const x = numbers(n);
  const out = empty(n);
  device.launch(kernel, { grid: [4], args: [float32(x), out, n, p, seed] });
  const kept = x.map((_, i) => {
    const word = philox(BigInt(seed), i) | 0;
    return (word < 0 ? -word - 1 : word) * 4.6566127342e-10 > Math.fround(p);
  });
  expectClose(
    out,
    x.map((value, i) => (kept[i] ? value / (1 - p) : 0)),
  );
  const share = kept.filter(Boolean).length / n;
  expect(Math.abs(share - (1 - p))).toBeLessThan(0.05);
  const again = empty(n);
  device.launch(kernel, { grid: [4], args: [float32(x), again, n, p, seed] });
  expect(again.toArray()).toEqual(out.toArray());
});

test.each([
  ['fp32', 50, true],
  ['fp32', 64, false],
  ['fp16', 64, true],
] as const)('flash attention in %s over %i, causal: %s', async (type, n, causal) => {
  const [heads, width] = [2, 16];
  const kernel = await compile('flash_attention', {
    name: 'flash_attention',
    signature: {
      q_ptr: `*${type}`,
      k_ptr: `*${type}`,
      v_ptr: `*${type}`,
      out_ptr: `*${type}`,
      lse_ptr: '*fp32',
      scale: 'fp32',
      heads: 'i32',
      n_ctx: 'i32',
      HEAD: 'constexpr',
      BLOCK_M: 'constexpr',
      BLOCK_N: 'constexpr',
      CAUSAL: 'constexpr',
    },
    constexprs: { HEAD: width, BLOCK_M: 32, BLOCK_N: 16, CAUSAL: causal },
  });
  const element = type === 'fp16' ? dtype.float16 : dtype.float32;
  const [q, k, v] = [1, 2, 3].map((seed) =>
    device.fromArray(numbers(heads * n * width, seed), element),
  );
  const [out, lse] = [empty(heads * n * width, element), empty(heads * n)];
  const scale = 1 / Math.sqrt(width);
  device.launch(kernel, {
    grid: [Math.ceil(n / 32), heads],
    args: [q, k, v, out, lse, scale, heads, n] as Tensor[],
  });

  const [qs, ks, vs] = [q, k, v].map((tensor) => tensor?.toArray() as number[]) as [
    number[],
    number[],
    number[],
  ];
  const wanted: number[] = [];
  const wantedLse: number[] = [];
  for (let h = 0; h < heads; h++) {
    for (let i = 0; i < n; i++) {
      const last = causal ? i : n - 1;
      const scores = Array.from({ length: last + 1 }, (_, j) => {
        let sum = 0;
        for (let d = 0; d < width; d++) {
          sum += (qs[(h * n + i) * width + d] as number) * (ks[(h * n + j) * width + d] as number);
        }
        return sum * scale;
      });
      const largest = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - largest));
      const total = powers.reduce((a, b) => a + b);
      wantedLse.push((largest + Math.log(total)) * Math.LOG2E);
      for (let d = 0; d < width; d++) {
        wanted.push(
          powers.reduce((s, power, j) => s + power * (vs[(h * n + j) * width + d] as number), 0) /
            total,
        );
      }
    }
  }
  // The weights are rounded to the type of v before they are multiplied.
  if (type === 'fp16') expectClose(out, wanted, 2e-3, 2e-3);
  else expectClose(out, wanted);
  expectClose(lse, wantedLse, 1.3e-5, 2e-5);
});

test.each([
  [64, 32, 48],
  [50, 45, 37],
])('matrix product by block pointers, %i x %i x %i', async (m, n, k) => {
  const kernel = await compile('block_pointer_matmul', {
    name: 'block_pointer_matmul',
    signature: {
      a_ptr: '*fp16',
      b_ptr: '*fp16',
      c_ptr: '*fp16',
      M: 'i32',
      N: 'i32',
      K: 'i32',
      stride_am: 'i32',
      stride_bk: 'i32',
      stride_cm: 'i32',
      BLOCK_M: 'constexpr',
      BLOCK_N: 'constexpr',
      BLOCK_K: 'constexpr',
    },
    constexprs: { BLOCK_M: 32, BLOCK_N: 16, BLOCK_K: 16 },
  });
  const a = device.fromArray(numbers(m * k), dtype.float16);
  const b = device.fromArray(numbers(k * n, 2), dtype.float16);
  const c = empty(m * n, dtype.float16);
  device.launch(kernel, {
    grid: [Math.ceil(m / 32), Math.ceil(n / 16)],
    args: [a, b, c, m, n, k, k, n, n],
  });
  expectClose(c, product(a.toArray() as number[], b.toArray() as number[], m, n, k), 1e-3, 1e-3);
});

test('histogram', async () => {
  const [n, BINS] = [1000, 16];
  const kernel = await compile('histogram', {
    name: 'histogram',
    signature: {
      x_ptr: '*i32',
      counts_ptr: '*i32',
      n: 'i32',
      BINS: 'constexpr',
      BLOCK: 'constexpr',
    },
    constexprs: { BINS, BLOCK: 128 },
  });
  const x = numbers(n).map((value) => Math.floor((value + 2) * 4));
  const counts = zeros(BINS, dtype.int32);
  device.launch(kernel, {
    grid: [Math.ceil(n / 128)],
    args: [device.fromArray(x, dtype.int32), counts, n],
  });
  const wanted = new Array<number>(BINS).fill(0);
  for (const value of x) wanted[value] = (wanted[value] as number) + 1;
  expect(counts.toArray()).toEqual(wanted);
});

test.each([false, true])('segmented scan, reversed: %s', async (REVERSE) => {
  const [rows, n] = [3, 50];
  const kernel = await compile('segmented_scan', {
    name: 'segmented_scan',
    signature: {
      x_ptr: '*fp32',
      flags_ptr: '*i32',
      out_ptr: '*fp32',
      n: 'i32',
      BLOCK: 'constexpr',
      REVERSE: 'constexpr',
    },
    constexprs: { BLOCK: 64, REVERSE },
  });
  const x = numbers(rows * n);
  const flags = x.map((value) => (value > 1.4 ? 1 : 0));
  const out = empty(rows * n);
  device.launch(kernel, {
    grid: [rows],
    args: [float32(x), device.fromArray(flags, dtype.int32), out, n],
  });
  const wanted = new Array<number>(rows * n).fill(0);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let step = 0; step < n; step++) {
      const i = r * n + (REVERSE ? n - 1 - step : step);
      sum = flags[i] ? (x[i] as number) : sum + (x[i] as number);
      wanted[i] = sum;
    }
  }
  expectClose(out, wanted);
});
