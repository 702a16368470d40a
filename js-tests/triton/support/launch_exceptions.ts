/** What is judged otherwise than by the tolerances of its type, among the recorded launches. */
import type { Bound } from './compare.js';

/** Kernels that copy, compare and choose, but do not round: to the bit. */
export const copies: ReadonlySet<string> = new Set([
  'cat_pad_slice/triton_poi_fused_constant_pad_nd_1',
  'cat_pad_slice/triton_poi_fused_roll_3',
  'cat_pad_slice/triton_poi_fused_flip_4',
  'embedding_gather/triton_poi_fused_embedding_0',
  'embedding_gather/triton_poi_fused_gather_remainder_1',
  'embedding_gather/triton_poi_fused_index_select_remainder_select_2',
  'scatter_index_put/triton_poi_fused_expand_index_put_scatter_add_unsqueeze_0',
  'masked_fill_tril/triton_poi_fused_masked_fill_tril_triu_0',
  'one_hot_arange_full/triton_poi_fused__to_copy_arange_eq_unsqueeze_0',
  'argmax_argmin/triton_per_fused_argmax_max_min_0',
  'sort_small/triton_per_fused_sort_0',
  'sum_cols/triton_per_fused_amax_2',
  'max_pool_avg_pool/triton_poi_fused_max_pool2d_with_indices_2',
  'embedding_backward/triton_poi_fused_embedding_dense_backward_0',
]);

/** Kernels whose results may be further apart: why, and how far. */
export const exceptions: ReadonlyMap<string, { readonly reason: string; readonly bound: Bound }> =
  new Map([
    [
      'cumsum_looped/triton_red_fused_cumsum_0',
      {
        reason:
          'running sums of 5000 numbers that pass by zero, added one after the other here and as a tree there: each may be off by some 2^-24 of the largest',
        bound: { rtol: 1.3e-5, atol: 1e-4 },
      },
    ],
  ]);
