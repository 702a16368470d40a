@triton.jit
def attend(acc, l_i, m_i, q, k_ptr, v_ptr, start, stop, offs_m, scale, n_ctx,
           HEAD: tl.constexpr, BLOCK_N: tl.constexpr, CAUSAL: tl.constexpr):
    offs_d = tl.arange(0, HEAD)
    for begin in range(start, stop, BLOCK_N):
        begin = tl.multiple_of(begin, BLOCK_N)
        offs_n = begin + tl.arange(0, BLOCK_N)
        k = tl.load(k_ptr + offs_d[:, None] + offs_n[None, :] * HEAD, mask=offs_n[None, :] < n_ctx, other=0.0)
        scores = tl.dot(q, k) * scale
        visible = offs_n[None, :] < n_ctx
        if CAUSAL:
            visible = visible & (offs_m[:, None] >= offs_n[None, :])
        scores = tl.where(visible, scores, -1.0e6)
        m_ij = tl.maximum(m_i, tl.max(scores, 1))
        p = tl.math.exp2(scores - m_ij[:, None])
        alpha = tl.math.exp2(m_i - m_ij)
        l_i = l_i * alpha + tl.sum(p, 1)
        acc = acc * alpha[:, None]
        v = tl.load(v_ptr + offs_n[:, None] * HEAD + offs_d[None, :], mask=offs_n[:, None] < n_ctx, other=0.0)
        acc = tl.dot(p.to(v.dtype), v, acc)
        m_i = m_ij
    return acc, l_i, m_i


@triton.jit
def flash_attention(q_ptr, k_ptr, v_ptr, out_ptr, lse_ptr, scale, heads, n_ctx,
                    HEAD: tl.constexpr, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, CAUSAL: tl.constexpr):
    tl.static_assert(BLOCK_N <= HEAD * 4)
    block = tl.program_id(0)
    at = tl.program_id(1).to(tl.int64) * n_ctx * HEAD
    offs_m = block * BLOCK_M + tl.arange(0, BLOCK_M)
    offs_d = tl.arange(0, HEAD)
    rows = offs_m[:, None] < n_ctx
    q = tl.load(q_ptr + at + offs_m[:, None] * HEAD + offs_d[None, :], mask=rows, other=0.0)
    m_i = tl.zeros([BLOCK_M], dtype=tl.float32) - float("inf")
    l_i = tl.zeros([BLOCK_M], dtype=tl.float32)
    acc = tl.zeros([BLOCK_M, HEAD], dtype=tl.float32)
    stop = tl.minimum(n_ctx, (block + 1) * BLOCK_M) if CAUSAL else n_ctx
    acc, l_i, m_i = attend(acc, l_i, m_i, q, k_ptr + at, v_ptr + at, 0, stop, offs_m,
                           scale * 1.4426950408889634, n_ctx, HEAD, BLOCK_N, CAUSAL)
    acc = acc / l_i[:, None]
    tl.store(lse_ptr + tl.program_id(1) * n_ctx + offs_m, m_i + tl.math.log2(l_i), mask=offs_m < n_ctx)
    tl.store(out_ptr + at + offs_m[:, None] * HEAD + offs_d[None, :], acc.to(out_ptr.type.element_ty), mask=rows)
