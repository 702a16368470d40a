/** `_scaled_dot_product_…_attention`: the plain computation behind the interfaces of the fused kernels. */
import type { Tensor } from '../../simulated/exports.js';
import { contiguousStride } from '../../simulated/tensor.js';
import type { Numbers } from './elements.js';
import { expandedStride, sameSize, scalarName, show, strideLike, typeName } from './geometry.js';
import type { NativeKernels } from './native_kernels.js';
import type { ExternKernel, OperatorContext, OperatorValue } from './operator.js';
import { launchPlain, type View } from './plain.js';
import { type Arguments, operatorOf } from './schema.js';
import { dtypes, NotImplementedError, RuntimeError } from './shared.js';

/** One attention: queries of (batch, heads, queries, width), keys and values of (batch, own heads, keys, …). */
interface Attention {
  readonly name: string;
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  /** Added to the scores, or of booleans: where they count. Of a size that expands to theirs. */
  readonly mask: Tensor | null;
  readonly isCausal: boolean;
  readonly scale: number;
  readonly output: Tensor;
  /** (batch, heads, queries), or more of the last. */
  readonly logSumExp: Tensor;
}

const { exp, log, max } = Math;

/** Scores that are computed at a time. */
const SCORES = 2 ** 21;

function requireAttention(
  name: string,
  { query, key, value }: Pick<Attention, 'query' | 'key' | 'value'>,
): void {
  for (const tensor of [query, key, value]) {
    if (tensor.size.length !== 4) {
      throw new RuntimeError(
        `${name}: Expected query, key, and value to all be 4 dimensional, but got ${show([query, key, value].map(({ size }) => size.length))}`,
      );
    }
    if (tensor.dtype !== query.dtype) {
      throw new RuntimeError(
        `Expected query, key, and value to have the same dtype, but got query.dtype: ${scalarName(query.dtype)} key.dtype: ${scalarName(key.dtype)} and value.dtype: ${scalarName(value.dtype)} instead.`,
      );
    }
  }
  if (!query.dtype.isFloatingPoint) {
    throw new RuntimeError(`"${name}" not implemented for '${typeName(query.dtype)}'`);
  }
  const [batch, heads, , width] = query.size as [number, number, number, number];
  const [keyBatch, keyHeads, keys, keyWidth] = key.size as [number, number, number, number];
  const fits =
    keyBatch === batch &&
    keyWidth === width &&
    keyHeads > 0 &&
    heads % keyHeads === 0 &&
    sameSize(value.size.slice(0, 3), [batch, keyHeads, keys]);
  if (!fits) {
    throw new RuntimeError(
      `${name}(): query, key and value have the sizes ${show(query.size)}, ${show(key.size)} and ${show(value.size)}, which do not go together`,
    );
  }
}

/** Turns scores into weights whose rows add up to 1, and the logarithms of what they added up to before. */
function softmaxRows(
  scores: Numbers,
  mask: Numbers | undefined,
  {
    rows,
    keys,
    queries,
    first,
    isCausal,
    isBoolean,
  }: {
    readonly rows: number;
    readonly keys: number;
    readonly queries: number;
    /** The number of the first query. */
    readonly first: number;
    readonly isCausal: boolean;
    readonly isBoolean: boolean;
  },
): readonly [Float64Array, Float64Array] {
  const weights = new Float64Array(scores.length);
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * keys;
    const seen = isCausal ? Math.min(first + (row % queries) + 1, keys) : keys;
    const score = (i: number): number => {
      const plain = Number(scores[start + i]);
      if (mask === undefined) return plain;
      const given = Number(mask[start + i]);
      if (isBoolean) return given === 0 ? Number.NEGATIVE_INFINITY : plain;
      return plain + given;
    };
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < seen; i++) largest = max(largest, score(i));
    sums[row] = largest;
    // Where nothing counts the weights stay 0.
    if (largest === Number.NEGATIVE_INFINITY) continue;
    let sum = 0;
    for (let i = 0; i < seen; i++) {
      const weight = exp(score(i) - largest);
      weights[start + i] = weight;
      sum += weight;
    }
    for (let i = 0; i < seen; i++) weights[start + i] = (weights[start + i] as number) / sum;
    sums[row] = largest + log(sum);
  }
  return [weights, sums];
}

/** Some queries of heads that share their keys, or of which each has its own. */
interface Part {
  readonly batch: number;
  readonly head: number;
  readonly heads: number;
  readonly query: number;
  readonly queries: number;
}

/** Scores and weights of a part, which are overwritten by the next. */
interface Workspace {
  readonly scores: Tensor;
  readonly weights: Tensor;
}

type Strides = readonly [number, number, number];

/** Launches the two products of a part, and what is between them. */
function attendPart(
  context: OperatorContext,
  kernels: NativeKernels,
  attention: Attention,
  { scores, weights }: Workspace,
  part: Part,
): void {
  const { name, query, key, value, mask, isCausal, output, logSumExp } = attention;
  const { heads, queries } = part;
  const [, allHeads, , width] = query.size as [number, number, number, number];
  const [, keyHeads, keys] = key.size as [number, number, number];
  const valueWidth = value.size[3] as number;
  const sharing = allHeads / keyHeads;
  const views: Tensor[] = [];
  const viewAt = (
    tensor: Tensor,
    stride: readonly number[],
    [head, row]: readonly [number, number],
    size: Strides,
  ): Tensor => {
    const [ofBatch, ofHead, ofRow, ofColumn] = stride as [number, number, number, number];
    const offset = part.batch * ofBatch + head * ofHead + row * ofRow;
    const view = context.device.reinterpretTensor(tensor, size, [ofHead, ofRow, ofColumn], offset);
    views.push(view);
    return view;
  };
  const ofQueries = (tensor: Tensor, columns: number, stride = tensor.stride): Tensor =>
    viewAt(tensor, stride, [part.head, part.query], [heads, queries, columns]);
  const ofKeys = (tensor: Tensor, columns: number): Tensor =>
    viewAt(
      tensor,
      tensor.stride,
      [Math.floor(part.head / sharing), 0],
      [sharing === 1 ? heads : 1, keys, columns],
    );
  /** Heads that share a key read the same one. */
  const keyStrides = ({ stride }: Tensor): Strides => {
    const [ofHead, ...inner] = stride as [number, number, number];
    return [sharing === 1 ? ofHead : 0, ...inner];
  };
  const dense = contiguousStride([heads, queries, keys]) as unknown as Strides;
  const square = { size: [heads, queries, keys], stride: dense };

  const ownQuery = ofQueries(query, width);
  const [ofKeyHead, ofKeyRow, ofKeyColumn] = keyStrides(ofKeys(key, width));
  const ownKey = views.at(-1) as Tensor;
  const noBias = [0, 0, 0] as const;
  kernels.multiply(context, name, {
    batches: heads,
    rows: queries,
    columns: keys,
    depth: width,
    left: { tensor: ownQuery, strides: ownQuery.stride as Strides },
    right: { tensor: ownKey, strides: [ofKeyHead, ofKeyColumn, ofKeyRow] },
    bias: { tensor: scores, strides: noBias },
    out: { tensor: scores, strides: dense },
    alpha: attention.scale,
    beta: 0,
  });

  const sums = ofQueries(logSumExp, 1, [...logSumExp.stride.slice(0, 3), 0]);
  const reads: (Tensor | View)[] = [{ ...square, tensor: scores }];
  if (mask !== null) {
    const stride = expandedStride(mask, [
      query.size[0] as number,
      allHeads,
      query.size[2] as number,
      keys,
    ]);
    reads.push(ofQueries(mask, keys, stride));
  }
  const options = {
    rows: heads * queries,
    keys,
    queries,
    first: part.query,
    isCausal,
    isBoolean: mask?.dtype === dtypes.bool,
  };
  launchPlain(
    context,
    name,
    { reads, writes: [{ ...square, tensor: weights }, sums] },
    ([values, added]) => softmaxRows(values as Numbers, added, options),
  );

  const ownValue = ofKeys(value, valueWidth);
  const ownOutput = ofQueries(output, valueWidth);
  kernels.multiply(context, name, {
    batches: heads,
    rows: queries,
    columns: valueWidth,
    depth: keys,
    left: { tensor: weights, strides: dense },
    right: { tensor: ownValue, strides: keyStrides(ownValue) },
    bias: { tensor: ownOutput, strides: noBias },
    out: { tensor: ownOutput, strides: ownOutput.stride as Strides },
    alpha: 1,
    beta: 0,
  });
  for (const view of views) view.dispose();
}

/** Launches an attention: some queries at a time, so that the scores need not all be in memory. */
function attend(context: OperatorContext, kernels: NativeKernels, attention: Attention): void {
  const { query, key, mask } = attention;
  const [batches, heads, queries] = query.size as [number, number, number];
  const [, keyHeads, keys] = key.size as [number, number, number];
  if (mask !== null) {
    expandedStride(mask, [batches, heads, queries, keys]);
    if (mask.dtype !== dtypes.bool && mask.dtype !== query.dtype) {
      throw new RuntimeError(
        `Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: ${scalarName(mask.dtype)} and  query.dtype: ${scalarName(query.dtype)} instead.`,
      );
    }
  }
  if (attention.output.numel === 0) return;
  // Heads that share keys are a batch of products; where none do, all heads are.
  const group = keyHeads === heads ? heads : heads / keyHeads;
  const rows = Math.max(Math.min(Math.floor(SCORES / (group * Math.max(keys, 1))), queries), 1);
  const scoreDType = query.dtype === dtypes.float64 ? dtypes.float64 : dtypes.float32;
  const workspace = {
    scores: context.empty([group * rows * keys], scoreDType),
    weights: context.empty([group * rows * keys], query.dtype),
  };
  for (let batch = 0; batch < batches; batch++) {
    for (let head = 0; head < heads; head += group) {
      for (let first = 0; first < queries; first += rows) {
        attendPart(context, kernels, attention, workspace, {
          batch,
          head,
          heads: group,
          query: first,
          queries: Math.min(rows, queries - first),
        });
      }
    }
  }
}

function requireNoDropout(name: string, args: Arguments): void {
  if (args.number('dropout_p') === 0) return;
  throw new NotImplementedError(
    `${name}: dropout is not supported, since its random numbers would be others than PyTorch's: give the operator as one of 'externKernels'`,
  );
}

/** What a fused kernel's interface gives of the computation that they share. */
interface Results {
  readonly output: Tensor;
  readonly logSumExp: Tensor;
  readonly queries: number;
  readonly keys: number;
}

interface Interface {
  readonly name: string;
  readonly declaration: string;
  readonly mask: string | null;
  /** The strides of the output. */
  outputStride(size: readonly number[], query: Tensor): readonly number[];
  /** Size and strides of what holds the logarithms of the sums. */
  sums(
    batches: number,
    heads: number,
    queries: number,
    args: Arguments,
  ): {
    readonly size: readonly number[];
    readonly stride?: readonly number[];
  };
  results(context: OperatorContext, results: Results): OperatorValue;
}

/** Queries after heads in memory, however the query's are. */
function headsInside([batch = 0, heads = 0, rows = 0, width = 0]: readonly number[]): number[] {
  const [ofBatch, ofRow, ofHead, ofColumn] = contiguousStride([batch, rows, heads, width]);
  return [ofBatch, ofHead, ofRow, ofColumn] as number[];
}

/** Laid out as the query is, where it has no gaps. */
function likeQuery(size: readonly number[], query: Tensor): readonly number[] {
  return sameSize(size, query.size) ? strideLike(query) : headsInside(size);
}

/** The random state of a kernel that drew nothing. */
const noState = (context: OperatorContext, size: readonly number[]): Tensor => {
  const state = context.empty(size, dtypes.int64);
  launchPlain(context, 'philox_state', { reads: [], writes: [state] }, () => [
    new BigInt64Array(size.reduce((product, extent) => product * extent, 1)),
  ]);
  return state;
};

/** What cuDNN's attention returns, and what others return in its place. */
const likeCudnn: Interface['results'] = (context, { output, logSumExp, queries, keys }) => [
  output,
  logSumExp,
  null,
  null,
  queries,
  keys,
  noState(context, []),
  noState(context, []),
  null,
];

const interfaces: readonly Interface[] = [
  {
    name: '_scaled_dot_product_flash_attention',
    declaration:
      'Tensor query, Tensor key, Tensor value, float dropout_p=0.0, bool is_causal=False, bool return_debug_mask=False, *, float? scale=None',
    mask: null,
    outputStride: likeQuery,
    sums: (batches, heads, queries) => ({ size: [batches, heads, queries] }),
    results: (context, { output, logSumExp, queries, keys }) => [
      output,
      logSumExp,
      null,
      null,
      queries,
      keys,
      noState(context, [2]),
      noState(context, []),
      context.empty([0], output.dtype),
    ],
  },
  {
    name: '_scaled_dot_product_efficient_attention',
    declaration:
      'Tensor query, Tensor key, Tensor value, Tensor? attn_bias, bool compute_log_sumexp, float dropout_p=0.0, bool is_causal=False, *, float? scale=None',
    mask: 'attn_bias',
    outputStride: headsInside,
    // Columns for whole blocks of 32 queries, as the kernel has them: infinite beyond the last.
    sums: (batches, heads, queries, args) => ({
      size: [batches, heads, args.boolean('compute_log_sumexp') ? Math.ceil(queries / 32) * 32 : 0],
    }),
    results: (context, { output, logSumExp }) => [
      output,
      logSumExp,
      noState(context, []),
      noState(context, []),
    ],
  },
  {
    name: '_scaled_dot_product_cudnn_attention',
    declaration:
      'Tensor query, Tensor key, Tensor value, Tensor? attn_bias, bool compute_log_sumexp, float dropout_p=0.0, bool is_causal=False, bool return_debug_mask=False, *, float? scale=None',
    mask: 'attn_bias',
    outputStride: likeQuery,
    sums: (batches, heads, queries) => ({ size: [batches, heads, queries, 1] }),
    results: likeCudnn,
  },
  {
    name: '_scaled_dot_product_flash_attention_for_cpu',
    declaration:
      'Tensor query, Tensor key, Tensor value, float dropout_p=0.0, bool is_causal=False, *, Tensor? attn_mask=None, float? scale=None',
    mask: 'attn_mask',
    outputStride: likeQuery,
    sums: (batches, heads, queries) => {
      const [ofBatch, ofQuery, ofHead] = contiguousStride([batches, queries, heads]);
      return {
        size: [batches, heads, queries],
        stride: [ofBatch, ofHead, ofQuery] as number[],
      };
    },
    results: (_, { output, logSumExp }) => [output, logSumExp],
  },
  {
    name: '_scaled_dot_product_fused_attention_overrideable',
    declaration:
      'Tensor query, Tensor key, Tensor value, Tensor? attn_bias=None, float dropout_p=0.0, bool is_causal=False, bool return_debug_mask=False, *, float? scale=None',
    mask: 'attn_bias',
    outputStride: likeQuery,
    sums: (batches, heads, queries) => ({ size: [batches, heads, queries] }),
    results: likeCudnn,
  },
];

export function attentions(kernels: NativeKernels): readonly (readonly [string, ExternKernel])[] {
  return interfaces.map((own) => [
    `aten.${own.name}.default`,
    operatorOf(`${own.name}(${own.declaration})`, (context, args) => {
      const [query, key, value] = ['query', 'key', 'value'].map((name) => args.tensor(name)) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      requireAttention(own.name, { query, key, value });
      requireNoDropout(own.name, args);
      const [batches, heads, queries, width] = query.size as [number, number, number, number];
      const size = [batches, heads, queries, value.size[3] as number];
      const output = context.empty(size, query.dtype, own.outputStride(size, query));
      const sumDType = query.dtype === dtypes.float64 ? dtypes.float64 : dtypes.float32;
      const shape = own.sums(batches, heads, queries, args);
      const wanted = context.empty(
        shape.size,
        sumDType,
        shape.stride ?? contiguousStride(shape.size),
      );
      const needed = batches * heads * queries;
      if (wanted.numel > needed) {
        const count = wanted.numel;
        launchPlain(context, own.name, { reads: [], writes: [wanted] }, () => [
          new Float64Array(count).fill(Number.POSITIVE_INFINITY),
        ]);
      }
      // Where nobody wants the sums they are computed all the same.
      const logSumExp =
        wanted.numel >= needed ? wanted : context.empty([batches, heads, queries], sumDType);
      attend(context, kernels, {
        name: own.name,
        query,
        key,
        value,
        mask: own.mask === null ? null : args.optionalTensor(own.mask),
        isCausal: args.boolean('is_causal'),
        scale: args.optionalNumber('scale') ?? 1 / Math.sqrt(width),
        output,
        logSumExp,
      });
      const keys = key.size[2] as number;
      return own.results(context, { output, logSumExp: wanted, queries, keys });
    }),
  ]);
}
