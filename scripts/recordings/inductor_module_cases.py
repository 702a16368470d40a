"""Functions whose modules `record_inductor_modules.py` records: one form of
Inductor's output each, with options of Inductor that bring it about.

A case is (title, function that gives (f, inputs), options). Inputs are
multiples of an eighth, so that sums are exact and files are small.
"""

import torch
import torch.nn.functional as F
import triton
import triton.language as tl

DEVICE = "cuda"
CASES = []


def eighths(*shape, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed + 1)
    values = torch.randint(-32, 33, shape, generator=generator) / 8
    return values.to(dtype).to(DEVICE)


def integers(low, high, *shape, seed=0, dtype=torch.int64):
    generator = torch.Generator().manual_seed(seed + 1)
    return torch.randint(low, high, shape, generator=generator).to(
        dtype).to(DEVICE)


def case(**options):
    def register(make):
        CASES.append((make.__name__, make, options))
        return make
    return register


# Shapes as symbols.

@case(dynamic=True)
def dynamic_pointwise():
    return lambda x, y: (x + y, x.sum(1), (x * 2).t()), [
        eighths(5, 12), eighths(5, 12, seed=1)]


@case(dynamic=True)
def dynamic_cat_half():
    def f(x, y):
        return torch.cat([x, y], 0) + 1, x[: x.shape[0] // 2] * 2
    return f, [eighths(6, 7), eighths(4, 7, seed=1)]


@case(dynamic=True)
def dynamic_pool_pad():
    def f(x):
        return (F.avg_pool2d(x, 2, 2), F.pad(x, (1, 2, 0, 1)),
                F.interpolate(x, scale_factor=2.0))
    return f, [eighths(2, 3, 9, 11)]


@case(dynamic=True)
def dynamic_sizes_returned():
    def f(x):
        return x * x.shape[0], x.shape[0] * x.shape[1] + 3, x.shape[1] ** 2
    return f, [eighths(4, 6)]


@case(dynamic=True)
def dynamic_view_strides():
    def f(x):
        y = x.transpose(0, 1)
        return y.reshape(-1) + 1, y.contiguous().view(x.shape[1], -1, 2)
    return f, [eighths(6, 5)]


@case(dynamic=True)
def dynamic_matrix_product():
    return lambda a, b, c: torch.relu(torch.addmm(c, a, b)), [
        eighths(7, 5), eighths(5, 9, seed=1), eighths(9, seed=2)]


@case(dynamic=True)
def dynamic_max_min():
    def f(x, y):
        n = max(x.shape[0], y.shape[0])
        m = min(x.shape[0], y.shape[0])
        return torch.full((n, m), 2.0, device=x.device) + x.sum() * y.sum()
    return f, [eighths(5, 3), eighths(8, 3, seed=1)]


@case(capture_scalar_outputs=True)
def item_length():
    def f(x, mask):
        n = mask.sum().item()
        torch._check(n >= 0)
        torch._check(n <= 12)
        return torch.arange(n, device=x.device) * 2, x + n
    return f, [eighths(12), integers(0, 2, 12)]


@case(capture_scalar_outputs=True)
def item_narrow():
    def f(x, at):
        n = at.item()
        torch._check(n >= 0)
        torch._check(n + 3 <= x.shape[0])
        return x.narrow(0, n, 3) * 2
    return f, [eighths(10, 4), torch.tensor(5, device=DEVICE)]


@case(capture_dynamic_output_shape_ops=True)
def nonzero_rows():
    def f(x, mask):
        return x[mask] * 2, torch.nonzero(mask)
    return f, [eighths(9, 3), integers(0, 2, 9).bool()]


@case(specialize_float=False, dynamic=True)
def host_scalar():
    return lambda x, s: x * s + 1, [
        eighths(33), torch.tensor(1.5, dtype=torch.float64)]


# Memory.

@case(memory_planning=True)
def memory_pool():
    def f(a, b):
        x = torch.mm(a, b)
        y = torch.mm(x, b) + 1
        z = torch.mm(y, a)
        return z.sum(0), torch.mm(z, b).relu()
    return f, [eighths(16, 16), eighths(16, 16, seed=1)]


@case(memory_planning=True, memory_pool="combined", dynamic=True)
def memory_pool_dynamic():
    def f(a, b):
        x = torch.mm(a, b)
        y = torch.mm(x.t(), x)
        return torch.mm(y, y) + 1, x.sum(0)
    return f, [eighths(6, 5), eighths(5, 7, seed=1)]


@case()
def mutated_inputs():
    def f(x, y, index):
        x.add_(1)
        y[index] = x[0]
        return x * 2
    return f, [eighths(4, 6), eighths(5, 6, seed=1), integers(0, 5, 2)]


@case()
def strided_inputs():
    def f(x, y, z):
        return x + y, z * 2 + x.sum()
    base = eighths(100)
    return f, [base[10:94].as_strided((6, 7), (2, 12), 10),
               eighths(7, 6, seed=1).t(),
               eighths(1, 5, seed=2).expand(4, 5)]


@case()
def empty_tensors():
    def f(x, y):
        return torch.cat([x, y], 0) * 2, x.sum(0), x + 1
    return f, [eighths(0, 5), eighths(3, 5)]


@case()
def views_of_results():
    def f(x):
        y = (x + 1).view(2, 3, 4)
        return y, y[1], y.transpose(0, 2), y.as_strided((3, 2), (1, 5), 2)
    return f, [eighths(6, 4)]


@case()
def same_result_twice():
    def f(x):
        y = x * 3
        return y, y, x, None, 7
    return f, [eighths(11)]


# Constants and operators.

@case()
def tensor_constant():
    def f(x):
        weights = torch.tensor([0.5 * n for n in range(19)], device=x.device)
        table = torch.tensor(list(range(38, 0, -2)), device=x.device)
        return x * weights, x[table % 19]
    return f, [eighths(19)]


@case()
def operators_with_several_results():
    def f(x):
        values, indices = torch.topk(x, 3)
        middle, at = torch.kthvalue(x, 2, dim=1)
        return values * 2, indices, middle, at
    x = torch.randperm(40, generator=torch.Generator().manual_seed(5))
    return f, [(x.float() / 8).view(5, 8).to(DEVICE)]


@case()
def view_as_other_type():
    def f(x, y):
        return (x.view(torch.int32) + 1, y.view(torch.int16) * 2,
                (x * 2).view(torch.int32))
    return f, [eighths(12), eighths(8, dtype=torch.float16)]


@case()
def scatter_reductions():
    def f(x, index, source):
        return (x.scatter_reduce(0, index, source, "prod"),
                x.scatter_reduce(0, index, source, "amax"),
                x.scatter(0, index, source, reduce="multiply"),
                x.scatter_add(1, index[:, :4], source))
    return f, [eighths(5, 6), integers(0, 5, 3, 6), eighths(3, 6, seed=1)]


@case(layout_optimization=False)
def convolutions():
    def f(x, w, b, g, t):
        y = F.conv2d(x, w, b, stride=2, padding=1)
        z = F.conv2d(x, g, None, padding=2, dilation=2, groups=2)
        u = F.conv_transpose2d(x, t, None, stride=2, padding=1,
                               output_padding=1)
        return y.relu(), z, u
    return f, [eighths(2, 4, 9, 8), eighths(6, 4, 3, 3, seed=1),
               eighths(6, seed=2), eighths(4, 2, 3, 3, seed=3),
               eighths(4, 3, 3, 3, seed=4)]


@case(layout_optimization=False)
def convolution_1d_3d():
    def f(x, w, v, k):
        return F.conv1d(x, w, padding=1) * 2, F.conv3d(v, k) + 1
    return f, [eighths(2, 3, 12), eighths(5, 3, 3, seed=1),
               eighths(1, 2, 4, 5, 6, seed=2), eighths(3, 2, 2, 2, 2, seed=3)]


@case(layout_optimization=False)
def convolution_backward():
    def f(x, w, grad):
        y = torch.ops.aten.convolution_backward(
            grad, x, w, [4], [1, 1], [1, 1], [1, 1], False, [0, 0], 1,
            [True, True, True])
        return y[0] * 2, y[1], y[2]
    return f, [eighths(2, 3, 6, 6), eighths(4, 3, 3, 3, seed=1),
               eighths(2, 4, 6, 6, seed=2)]


@case()
def matrix_products():
    def f(a, b, c, d, e, x, y):
        return (torch.addmm(c, a, b), torch.addmm(d, a, b, beta=0.5, alpha=2),
                torch.baddbmm(e, x, y), torch.bmm(x, y).relu(),
                torch.mv(a, b[:, 0]), torch.mm(a.half(), b.half()))
    return f, [eighths(17, 12), eighths(12, 19, seed=1), eighths(19, seed=2),
               eighths(17, 19, seed=3), eighths(3, 5, 6, seed=4),
               eighths(3, 5, 7, seed=5), eighths(3, 7, 6, seed=6)]


@case()
def integer_matrix_product():
    return lambda a, b: torch._int_mm(a, b) + 1, [
        integers(-9, 9, 24, 16, dtype=torch.int8),
        integers(-9, 9, 16, 8, dtype=torch.int8)]


@case()
def special_functions():
    def f(x):
        y = x.abs() + 0.5
        return (torch.digamma(y), torch.special.polygamma(1, y),
                torch.special.i0(x), torch.lgamma(y), torch.erfinv(x / 5))
    return f, [eighths(40)]


@case()
def sorts_and_searches():
    def f(x, edges):
        values, order = torch.sort(x, dim=1, stable=True, descending=True)
        return (values, order, torch.bucketize(x, edges),
                torch.searchsorted(edges, x, right=True),
                torch.histc(x, 8, -4, 4), torch.median(x))
    edges = torch.arange(-4, 5, device=DEVICE).float()
    return f, [eighths(4, 40), edges]


@case()
def pooling_operators():
    def f(x, v):
        values, at = F.max_pool2d(x, 3, 2, return_indices=True)
        return (values, at, F.max_pool3d(v, 2), F.adaptive_max_pool2d(x, 3),
                F.adaptive_avg_pool2d(x, (3, 2)), F.avg_pool2d(x, 13),
                F.max_pool2d(x, 13))
    return f, [eighths(2, 3, 14, 15), eighths(1, 2, 6, 6, 6, seed=1)]


@case()
def attention_operator():
    return lambda q, k, v: F.scaled_dot_product_attention(q, k, v) * 2, [
        eighths(1, 2, 16, 32, seed=n, dtype=torch.float16) for n in range(3)]


@case()
def lstm_cell():
    def f(x, h, c, w_ih, w_hh, b_ih, b_hh):
        return torch.lstm_cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
    return f, [eighths(3, 5), eighths(3, 4, seed=1), eighths(3, 4, seed=2),
               eighths(16, 5, seed=3), eighths(16, 4, seed=4),
               eighths(16, seed=5), eighths(16, seed=6)]


@case()
def norms_and_distances():
    def f(x, y):
        return (torch.cdist(x, y), F.cosine_similarity(x[:4], y),
                torch.linalg.vector_norm(x, 3, 1), F.normalize(x))
    return f, [eighths(5, 6), eighths(4, 6, seed=1)]


@torch.library.custom_op("fake_device_test::scaled_add", mutates_args=())
def scaled_add(x: torch.Tensor, y: torch.Tensor, scale: float) -> torch.Tensor:
    return x + y * scale


@scaled_add.register_fake
def _(x, y, scale):
    return torch.empty_like(x)


@torch.library.custom_op("fake_device_test::halves", mutates_args=())
def halves(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    half = x.shape[0] // 2
    return x[:half].clone(), x[half:].clone()


@halves.register_fake
def _(x):
    half = x.shape[0] // 2
    return x[:half].clone(), x[half:].clone()


@torch.library.custom_op("fake_device_test::add_one_", mutates_args=("x",))
def add_one_(x: torch.Tensor) -> None:
    x.add_(1)


@add_one_.register_fake
def _(x):
    return None


@case()
def custom_operators():
    def f(x, y):
        first, second = torch.ops.fake_device_test.halves(x * 2)
        z = torch.ops.fake_device_test.scaled_add(first + 1, second, 0.5)
        w = y * 3
        torch.ops.fake_device_test.add_one_(w)
        return z - 1, w * 2
    return f, [eighths(6, 4), eighths(7, seed=1)]


# Parts of a graph.

@torch.library.custom_op("fake_device_test::outside", mutates_args=(),
                         tags=(torch._C.Tag.cudagraph_unsafe,))
def outside(x: torch.Tensor) -> torch.Tensor:
    return x * 2


@outside.register_fake
def _(x):
    return torch.empty_like(x)


@case(graph_partition=True)
def partitions():
    def f(x, y):
        z = torch.ops.fake_device_test.outside(x + 1)
        w = torch.mm(z - 1, y)
        v = torch.ops.fake_device_test.outside(w * 3)
        return v + 4, w
    return f, [eighths(6, 5), eighths(5, 7, seed=1)]


@case(graph_partition=True, cudagraphs=True)
def partitions_recorded():
    def f(x, y):
        z = torch.ops.fake_device_test.outside(x + 1)
        y.add_(1)
        return z * 2 + y, y.sum()
    return f, [eighths(6, 5), eighths(6, 5, seed=1)]


@case(graph_partition=True, dynamic=True)
def partitions_dynamic():
    def f(x):
        z = torch.ops.fake_device_test.outside(x * x.shape[0])
        return z.sum(0) + x.shape[1]
    return f, [eighths(6, 5)]


@case()
def conditional():
    def f(x, y):
        return torch.cond(x.sum() > 0, lambda a, b: (a + b, a * 2),
                          lambda a, b: (a - b, b * 3), (x, y))
    return f, [eighths(8), eighths(8, seed=1)]


@case()
def loop():
    def f(n, x):
        return torch._higher_order_ops.while_loop(
            lambda i, v: i > 0, lambda i, v: (i - 1, v * 2 + 1), (n, x))
    return f, [torch.tensor(3, device=DEVICE), eighths(9)]


@case()
def nested_region():
    @torch.compiler.nested_compile_region
    def inner(x, y):
        return torch.sin(x) + y
    return lambda x, y: inner(inner(x, y), y) * 2, [
        eighths(10), eighths(10, seed=1)]


# Kernels of several kinds.

@case(combo_kernels=True, combo_kernels_autotune=0)
def combo():
    def f(a, b, c):
        return a + 1, b * 2, torch.sin(c)
    return f, [eighths(40), eighths(9, 9, seed=1), eighths(130, seed=2)]


@case(combo_kernels=True, benchmark_combo_kernel=False, dynamic=True,
      combo_kernel_allow_mixed_sizes=2)
def combo_dynamic():
    def f(a, b, c):
        return a + 1, b * 2, c.sum(1)
    return f, [eighths(40), eighths(300, seed=1), eighths(20, 30, seed=2)]


@case(combo_kernels=True, combo_kernel_allow_mixed_sizes=2)
def combo_reductions():
    def f(a, b, c):
        return a.sum(1), b.amax(1), c.t().contiguous() + 1
    return f, [eighths(12, 30), eighths(7, 40, seed=1),
               eighths(10, 14, seed=2)]


@case()
def foreach():
    def f(a, b, c, d):
        sums = torch._foreach_add([a, b], [c, d], alpha=2)
        return torch._foreach_mul(sums, 0.5)
    return f, [eighths(70), eighths(5, 9, seed=1), eighths(70, seed=2),
               eighths(5, 9, seed=3)]


@case()
def foreach_mutated():
    def f(a, b, c):
        torch._foreach_mul_([a, b, c], 2.0)
        torch._foreach_add_([a, b], 1.0)
    return f, [eighths(1030), eighths(5, 9, seed=1), eighths(3, seed=2)]


@case(multi_kernel=1)
def multi_kernel():
    return lambda x: torch.softmax(x, 1), [eighths(8, 100)]


@case()
def split_scan():
    def f(x):
        long = torch.arange(300000, device=x.device, dtype=torch.float32) % 3
        return torch.cumsum(long, 0)[::4999] + x[0]
    return f, [eighths(1)]


@case(force_cooperative_reductions=True)
def cooperative_reduction():
    def f(x):
        return x.sum(1), x.amax(1), x / x.abs().sum(1, keepdim=True)
    return f, [eighths(3, 3000)]


@case(force_cooperative_reductions=True, dynamic=True)
def cooperative_reduction_dynamic():
    return lambda x: torch.softmax(x, 1), [eighths(4, 1500)]


@case(split_reductions=True)
def split_reduction():
    return lambda x: (x.sum(), x.amax(), x.var()), [eighths(150, 100)]


@case(mix_order_reduction=True, mix_order_reduction_non_strict_mode=True,
      mix_order_reduction_split_size=64)
def mix_order_reduction():
    def f(x, w):
        y = x * w
        return y.sum(1), y.sum(0), y
    return f, [eighths(1024, 24), eighths(24, seed=1)]


@case(max_tiles=3, prefer_nd_tiling=True)
def three_dimensions():
    def f(x, y):
        return x + y.permute(2, 1, 0)
    return f, [eighths(9, 10, 11), eighths(11, 10, 9, seed=1)]


@case(prefer_nd_tiling=True, tile_reductions=True, use_block_ptr=True)
def two_reduced_dimensions():
    def f(x):
        return x[:, :30, :20].sum()
    return f, [eighths(8, 40, 36)]


@case(use_block_ptr=True)
def block_pointers():
    return lambda x, y: (x.t() + y, x.sum(1)), [
        eighths(24, 40), eighths(40, 24, seed=1)]


@case(use_tensor_descriptor=True, assume_aligned_inputs=True)
def tensor_descriptors():
    return lambda x, y: x + y * 2, [eighths(32, 64), eighths(32, 64, seed=1)]


@case(native_matmul=True)
def native_matrix_product():
    return lambda x, y: torch.relu(torch.bmm(x, y) + 1), [
        eighths(2, 32, 48), eighths(2, 48, 32, seed=1)]


@case(max_autotune=True, max_autotune_gemm_backends="TRITON",
      max_autotune_gemm=True)
def templates():
    return lambda a, b, c: torch.relu(a @ b + c), [
        eighths(64, 48), eighths(48, 80, seed=1), eighths(80, seed=2)]


@case()
def training_batch_norm():
    def f(x, w, b, mean, var):
        y = F.batch_norm(x, mean, var, w, b, training=True, momentum=0.25)
        return y.relu()
    return f, [eighths(4, 3, 6, 6), eighths(3, seed=1), eighths(3, seed=2),
               eighths(3, seed=3), eighths(3, seed=4).abs()]


# Kernels that the user wrote.

@triton.jit
def twice(value):
    return value * 2


@triton.jit
def add_twice(x_ptr, y_ptr, out_ptr, count, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < count
    x = tl.load(x_ptr + at, inside)
    y = tl.load(y_ptr + at, inside)
    tl.store(out_ptr + at, x + twice(y), inside)


SHIFT = tl.constexpr(3)


@triton.autotune(configs=[triton.Config({"BLOCK": 32}, num_warps=2),
                          triton.Config({"BLOCK": 64}, num_warps=4)],
                 key=[])
@triton.jit
def shift(x_ptr, out_ptr, count, extra, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < count
    tl.store(out_ptr + at, tl.load(x_ptr + at, inside) + SHIFT + extra, inside)


@triton.jit
def scale_rows(x_ptr, factor_ptr, rows, columns, BLOCK: tl.constexpr):
    row = tl.program_id(1)
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = (at < columns) & (row < rows)
    x = tl.load(x_ptr + row * columns + at, inside)
    if factor_ptr is not None:
        x = x * tl.load(factor_ptr + row)
    tl.store(x_ptr + row * columns + at, x, inside)


@case()
def user_kernel():
    def f(x, y):
        out = torch.empty_like(x)
        add_twice[(triton.cdiv(x.numel(), 32),)](x + 1, y, out, x.numel(),
                                                 BLOCK=32)
        return out * 3
    return f, [eighths(100), eighths(100, seed=1)]


@case(dynamic=True)
def user_kernel_dynamic():
    def f(x, y):
        out = torch.empty_like(x)
        n = x.numel()
        add_twice[lambda meta: (triton.cdiv(n, meta["BLOCK"]),)](
            x, y, out, n, BLOCK=16)
        return out
    return f, [eighths(50), eighths(50, seed=1)]


@case()
def user_kernel_autotuned():
    def f(x):
        out = torch.empty_like(x)
        shift[lambda meta: (triton.cdiv(x.numel(), meta["BLOCK"]),)](
            x, out, x.numel(), 0.5)
        return out + 1
    return f, [eighths(150)]


@case(dynamic=True)
def user_kernel_autotuned_dynamic():
    def f(x):
        out = torch.empty_like(x)
        n = x.numel()
        shift[lambda meta: (triton.cdiv(n, meta["BLOCK"]),)](x, out, n, 0.5)
        return out
    return f, [eighths(150)]


@case()
def user_kernel_in_place():
    def f(x, factors):
        y = x * 2
        rows, columns = y.shape
        scale_rows[(triton.cdiv(columns, 16), rows)](y, factors, rows,
                                                     columns, 16)
        scale_rows[(triton.cdiv(columns, 16), rows)](y, None, rows, columns,
                                                     BLOCK=16)
        return y + 1
    return f, [eighths(5, 20), eighths(5, seed=1)]


# Lines for profiling and for debugging.

@case(nan_asserts=True)
def nan_asserts():
    return lambda x: torch.exp(x) + 1, [eighths(20)]


@case(profiler_mark_wrapper_call=True)
def profiler_mark():
    return lambda x: x * 2, [eighths(20)]


@case(debug_sync_graph=True, debug_sync_kernel=True)
def synchronized():
    return lambda x: torch.mm(x + 1, x) * 2, [eighths(9, 9)]


@case(size_asserts=False, alignment_asserts=False)
def without_asserts():
    return lambda x: (torch.topk(x, 2)[0] + 1), [
        torch.arange(24, device=DEVICE).float().view(4, 6)]


@case(scalar_asserts=True, capture_scalar_outputs=True, nan_asserts=True)
def runtime_asserts():
    def f(x, at):
        n = at.item()
        torch._check(n > 2, lambda: "too few")
        torch._check(n % 4 == 0)
        return x.sum() + n
    return f, [eighths(10), torch.tensor(8, device=DEVICE)]


@case(backward=True)
def trained_layer():
    def f(x, w, b):
        return F.gelu(F.linear(F.layer_norm(x, (12,)), w, b)).sum(1)
    return f, [eighths(6, 12), eighths(10, 12, seed=1), eighths(10, seed=2)]
