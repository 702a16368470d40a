@triton.jit
def fused_softmax(out_ptr, in_ptr, in_stride, out_stride, n_rows, n_cols, BLOCK: tl.constexpr):
    # Each program takes every num_programs-th row.
    first = tl.program_id(0)
    step = tl.num_programs(0)
    cols = tl.arange(0, BLOCK)
    for row in tl.range(first, n_rows, step, num_stages=2):
        x = tl.load(in_ptr + row * in_stride + cols, mask=cols < n_cols, other=-float('inf'))
        x = x - tl.max(x, axis=0)
        powers = tl.exp(x)
        total = tl.sum(powers, axis=0)
        tl.store(out_ptr + row * out_stride + cols, powers / total, mask=cols < n_cols)
