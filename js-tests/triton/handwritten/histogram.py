@triton.jit
def histogram(x_ptr, counts_ptr, n, BINS: tl.constexpr, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = offsets < n
    x = tl.load(x_ptr + offsets, mask=inside, other=BINS)
    counts = tl.histogram(x, BINS, mask=inside)
    tl.atomic_add(counts_ptr + tl.arange(0, BINS), counts)
