/** The kernels that are measured, each with the same loop in plain JavaScript. */
import type { KernelSignature } from 'inductor-fake-device/sync';

/** A float32 or int64 array of device memory, filled from a function of the index. */
export interface Input {
  readonly dtype: 'float32' | 'int64';
  readonly length: number;
  readonly at: (index: number) => number;
}

/** One kernel, what it runs on, and what else does the same. */
export interface Case {
  /** Also the name of the file in `kernels/`, of the function in it and of the one in `reference.c`. */
  readonly name: string;
  readonly what: string;
  readonly signature: KernelSignature;
  readonly constexprs: Readonly<Record<string, number>>;
  readonly grid: readonly [number, number?, number?];
  readonly inputs: readonly Input[];
  readonly outputLength: number;
  /** What comes behind the tensors, for the kernel and for the C function. */
  readonly kernelNumbers: readonly number[];
  readonly referenceNumbers: readonly number[];
  /** The largest ratio to C that is good. */
  readonly goal: number;
  /** The same in JavaScript. */
  readonly loop: (inputs: readonly Float32Array[], output: Float32Array) => void;
}

const N = 2 ** 20;
const SIDE = 1024;

const wave = (length: number): Input => ({
  dtype: 'float32',
  length,
  at: (i) => Math.sin(i * 0.37) * 3,
});

function rowwise(
  body: (x: Float32Array, out: Float32Array, start: number) => void,
): (inputs: readonly Float32Array[], out: Float32Array) => void {
  return ([x], out) => {
    for (let r = 0; r < SIDE; r++) body(x as Float32Array, out, r * SIDE);
  };
}

/** Of erf, to 1.2e-7: what somebody would write for want of one. */
function erf(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  let sum = 0;
  for (let i = series.length - 1; i >= 0; i--) sum = sum * t + (series[i] as number);
  const tail = t * Math.exp(-x * x + sum);
  return x >= 0 ? 1 - tail : tail - 1;
}

const reduction = {
  signature: {
    in_ptr0: '*fp32',
    out_ptr0: '*fp32',
    xnumel: 'i32',
    r0_numel: 'i32',
    XBLOCK: 'constexpr',
  },
  constexprs: { XBLOCK: 1 },
  grid: [SIDE],
  inputs: [wave(N)],
  kernelNumbers: [SIDE, SIDE],
  referenceNumbers: [SIDE, SIDE],
} as const;

const pointwise = {
  signature: { in_ptr0: '*fp32', out_ptr0: '*fp32', xnumel: 'i32', XBLOCK: 'constexpr' },
  constexprs: { XBLOCK: 1024 },
  grid: [N / 1024],
  inputs: [wave(N)],
  outputLength: N,
  kernelNumbers: [N],
  referenceNumbers: [N],
} as const;

const EMBEDDING_ROWS = 1000;
const EMBEDDING_WIDTH = 64;
const MATRIX = 256;

export const cases: readonly Case[] = [
  {
    ...pointwise,
    name: 'add',
    what: 'add, 2^20 fp32',
    signature: {
      in_ptr0: '*fp32',
      in_ptr1: '*fp32',
      out_ptr0: '*fp32',
      xnumel: 'i32',
      XBLOCK: 'constexpr',
    },
    inputs: [wave(N), wave(N)],
    goal: 1.2,
    loop([a, b], out) {
      for (let i = 0; i < N; i++) out[i] = (a?.[i] as number) + (b?.[i] as number);
    },
  },
  {
    ...pointwise,
    name: 'silu',
    what: 'SiLU, 2^20 fp32',
    goal: 1.2,
    loop([x], out) {
      for (let i = 0; i < N; i++) out[i] = (x?.[i] as number) / (1 + Math.exp(-(x?.[i] as number)));
    },
  },
  {
    ...pointwise,
    name: 'gelu',
    what: 'GELU, 2^20 fp32',
    goal: 1.2,
    loop([x], out) {
      for (let i = 0; i < N; i++) {
        const value = x?.[i] as number;
        out[i] = value * 0.5 * (1 + erf(value * Math.SQRT1_2));
      }
    },
  },
  {
    ...reduction,
    name: 'softmax',
    what: 'softmax, 1024 x 1024',
    outputLength: N,
    goal: 1.3,
    loop: rowwise((x, out, start) => {
      let largest = -Infinity;
      for (let c = start; c < start + SIDE; c++) largest = Math.max(largest, x[c] as number);
      let sum = 0;
      for (let c = start; c < start + SIDE; c++) {
        const power = Math.exp((x[c] as number) - largest);
        out[c] = power;
        sum += power;
      }
      for (let c = start; c < start + SIDE; c++) out[c] = (out[c] as number) / sum;
    }),
  },
  {
    ...reduction,
    name: 'layer_norm',
    what: 'layer norm, 1024 x 1024',
    signature: {
      in_ptr0: '*fp32',
      in_ptr1: '*fp32',
      in_ptr2: '*fp32',
      out_ptr0: '*fp32',
      xnumel: 'i32',
      r0_numel: 'i32',
      XBLOCK: 'constexpr',
    },
    inputs: [wave(N), wave(SIDE), wave(SIDE)],
    outputLength: N,
    goal: 1.3,
    loop([x, weight, bias], out) {
      for (let r = 0; r < SIDE; r++) {
        const start = r * SIDE;
        let sum = 0;
        for (let c = 0; c < SIDE; c++) sum += x?.[start + c] as number;
        const mean = sum / SIDE;
        let squares = 0;
        for (let c = 0; c < SIDE; c++) {
          const distance = (x?.[start + c] as number) - mean;
          squares += distance * distance;
        }
        const scale = 1 / Math.sqrt(squares / SIDE + 1e-5);
        for (let c = 0; c < SIDE; c++) {
          out[start + c] =
            ((x?.[start + c] as number) - mean) * scale * (weight?.[c] as number) +
            (bias?.[c] as number);
        }
      }
    },
  },
  {
    ...reduction,
    name: 'row_sum',
    what: 'row sum, 1024 x 1024',
    outputLength: SIDE,
    goal: 1.3,
    loop: rowwise((x, out, start) => {
      let sum = 0;
      for (let c = start; c < start + SIDE; c++) sum += x[c] as number;
      out[start / SIDE] = sum;
    }),
  },
  {
    ...reduction,
    name: 'column_sum',
    what: 'column sum, 1024 x 1024',
    signature: { ...reduction.signature, R0_BLOCK: 'constexpr' },
    constexprs: { XBLOCK: 32, R0_BLOCK: 64 },
    grid: [SIDE / 32],
    outputLength: SIDE,
    goal: 1.5,
    loop([x], out) {
      out.fill(0);
      for (let r = 0; r < SIDE; r++) {
        for (let c = 0; c < SIDE; c++) {
          out[c] = (out[c] as number) + (x?.[r * SIDE + c] as number);
        }
      }
    },
  },
  {
    name: 'transposed_add',
    what: 'transposed add, 1024 x 1024',
    signature: {
      in_ptr0: '*fp32',
      in_ptr1: '*fp32',
      out_ptr0: '*fp32',
      ynumel: 'i32',
      xnumel: 'i32',
      YBLOCK: 'constexpr',
      XBLOCK: 'constexpr',
    },
    constexprs: { YBLOCK: 32, XBLOCK: 32 },
    grid: [SIDE / 32, SIDE / 32],
    inputs: [wave(N), wave(N)],
    outputLength: N,
    kernelNumbers: [SIDE, SIDE],
    referenceNumbers: [SIDE],
    goal: 1.5,
    loop([a, b], out) {
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) {
          out[y * SIDE + x] = (a?.[x * SIDE + y] as number) + (b?.[y * SIDE + x] as number);
        }
      }
    },
  },
  {
    name: 'matmul',
    what: 'matrix product, 256^3 fp32',
    signature: {
      arg_A: '*fp32',
      arg_B: '*fp32',
      out_ptr0: '*fp32',
      BLOCK_M: 'constexpr',
      BLOCK_N: 'constexpr',
      BLOCK_K: 'constexpr',
    },
    constexprs: { BLOCK_M: 64, BLOCK_N: 64, BLOCK_K: 32 },
    grid: [MATRIX / 64, MATRIX / 64],
    inputs: [wave(MATRIX ** 2), wave(MATRIX ** 2)],
    outputLength: MATRIX ** 2,
    kernelNumbers: [],
    referenceNumbers: [MATRIX, MATRIX, MATRIX],
    goal: 2,
    loop([a, b], out) {
      for (let i = 0; i < MATRIX; i++) {
        for (let j = 0; j < MATRIX; j++) {
          let sum = 0;
          for (let k = 0; k < MATRIX; k++) {
            sum += (a?.[i * MATRIX + k] as number) * (b?.[k * MATRIX + j] as number);
          }
          out[i * MATRIX + j] = sum;
        }
      }
    },
  },
  {
    ...reduction,
    name: 'cumsum',
    what: 'cumsum, 1024 x 1024',
    outputLength: N,
    goal: 2,
    loop: rowwise((x, out, start) => {
      let sum = 0;
      for (let c = start; c < start + SIDE; c++) {
        sum += x[c] as number;
        out[c] = sum;
      }
    }),
  },
  {
    ...pointwise,
    name: 'embedding',
    what: 'embedding, 16384 of 1000 x 64',
    signature: {
      in_ptr0: '*i64',
      in_ptr1: '*fp32',
      out_ptr0: '*fp32',
      xnumel: 'i32',
      XBLOCK: 'constexpr',
    },
    inputs: [
      { dtype: 'int64', length: N / EMBEDDING_WIDTH, at: (i) => (i * 7919) % EMBEDDING_ROWS },
      wave(EMBEDDING_ROWS * EMBEDDING_WIDTH),
    ],
    referenceNumbers: [N / EMBEDDING_WIDTH, EMBEDDING_ROWS, EMBEDDING_WIDTH],
    goal: 1.5,
    loop([indices, table], out) {
      for (let i = 0; i < N / EMBEDDING_WIDTH; i++) {
        const row = Number(indices?.[i]);
        for (let c = 0; c < EMBEDDING_WIDTH; c++) {
          out[i * EMBEDDING_WIDTH + c] = table?.[row * EMBEDDING_WIDTH + c] as number;
        }
      }
    },
  },
];
