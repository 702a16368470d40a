@triton.jit
def segmented_add(value_a, flag_a, value_b, flag_b):
    # A raised flag begins a segment: what came before does not reach it.
    return tl.where(flag_b != 0, value_b, value_a + value_b), flag_a | flag_b


@triton.jit
def segmented_scan(x_ptr, flags_ptr, out_ptr, n, BLOCK: tl.constexpr, REVERSE: tl.constexpr):
    offsets = tl.arange(0, BLOCK)
    inside = offsets < n
    at = tl.program_id(0) * n + offsets
    x = tl.load(x_ptr + at, mask=inside, other=0.0)
    flags = tl.load(flags_ptr + at, mask=inside, other=0)
    sums, _ = tl.associative_scan((x, flags), 0, segmented_add, reverse=REVERSE)
    tl.store(out_ptr + at, sums, mask=inside)
