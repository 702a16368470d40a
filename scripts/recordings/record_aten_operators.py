"""Records what PyTorch's operators do, for js-tests/recordings/aten_operators.json.

    python record_aten_operators.py OUTPUT.json

Needs PyTorch with CUDA: operators that exist on GPUs alone, random numbers and the strides that cuDNN's
convolutions give are recorded there, everything else on the CPU.
"""

import base64
import json
import sys

import torch

aten = torch.ops.aten
torch.backends.cudnn.allow_tf32 = False
torch.backends.cuda.matmul.allow_tf32 = False

CASES = []
RANDOM = []


def storage_bytes(tensor):
    """The bytes from a tensor's first element to behind its last."""
    tensor = tensor.detach().cpu() if tensor.device.type == "cpu" else tensor.detach()
    if tensor.numel() == 0:
        return b""
    extent = 1 + sum((n - 1) * s for n, s in zip(tensor.size(), tensor.stride()))
    flat = torch.as_strided(tensor, (extent,), (1,), tensor.storage_offset()).contiguous()
    return bytes(flat.view(torch.uint8).cpu().numpy()) if flat.numel() else b""


def encode(value):
    if isinstance(value, torch.Tensor):
        return {
            "dtype": str(value.dtype).removeprefix("torch."),
            "size": list(value.size()),
            "stride": list(value.stride()),
            "data": base64.b64encode(storage_bytes(value)).decode(),
        }
    if isinstance(value, torch.dtype):
        return {"name": str(value).removeprefix("torch.")}
    if isinstance(value, (list, tuple)):
        return [encode(each) for each in value]
    if isinstance(value, float):
        return {"float": repr(value)}
    return value


def clone(value):
    if isinstance(value, torch.Tensor):
        extent = 1 + sum((n - 1) * s for n, s in zip(value.size(), value.stride())) if value.numel() else 0
        new = torch.empty(extent, dtype=value.dtype, device=value.device)
        if extent:
            new.copy_(torch.as_strided(value, (extent,), (1,), value.storage_offset()))
        return torch.as_strided(new, value.size(), value.stride())
    if isinstance(value, (list, tuple)):
        return type(value)(clone(each) for each in value)
    return value


def tensors_of(values):
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from tensors_of(value)


def to(value, device):
    if isinstance(value, torch.Tensor):
        extent = 1 + sum((n - 1) * s for n, s in zip(value.size(), value.stride())) if value.numel() else 0
        flat = torch.as_strided(value, (extent,), (1,), value.storage_offset()).to(device)
        return torch.as_strided(flat, value.size(), value.stride())
    if isinstance(value, (list, tuple)):
        return type(value)(to(each, device) for each in value)
    return value


def record(name, *args, on="cpu", note=None, **kwargs):
    """Calls torch.ops.aten.NAME and keeps what it was given, what came of it, and what it wrote to."""
    args = to(tuple(clone(args)), on)
    kwargs = {key: to(clone(value), on) for key, value in kwargs.items()}
    case = {
        "operator": f"aten.{name}",
        "on": on,
        "args": encode(args),
        "kwargs": {key: encode(value) for key, value in kwargs.items()},
    }
    if note:
        case["note"] = note
    packet, overload = name.rsplit(".", 1)
    inputs = [*tensors_of(args), *tensors_of(kwargs.values())]
    before = [storage_bytes(tensor) for tensor in inputs]
    try:
        result = getattr(getattr(aten, packet), overload)(*args, **kwargs)
        if on == "cuda":
            torch.cuda.synchronize()
        case["result"] = encode(result)
        case["written"] = {
            i: base64.b64encode(storage_bytes(tensor)).decode()
            for i, tensor in enumerate(inputs)
            if storage_bytes(tensor) != before[i]
        }
    except Exception as error:  # What it says is what is recorded.
        case["error"] = {"type": type(error).__name__, "message": str(error).split("\nException raised")[0]}
    CASES.append(case)


def randn(*size, dtype=torch.float32, seed=0):
    generator = torch.Generator().manual_seed(seed + sum(size) * 31 + len(size))
    return torch.randn(size, generator=generator, dtype=torch.float64).to(dtype)


def zeros(*size):
    """Takes little room in the recording."""
    return torch.zeros(1).expand(size)


def randint(low, high, *size, dtype=torch.int64, seed=0):
    generator = torch.Generator().manual_seed(seed + 7 * sum(size))
    return torch.randint(low, high, size, generator=generator).to(dtype)


FLOATS = [torch.float32, torch.float64, torch.float16, torch.bfloat16]
INTEGERS = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64]


def matrix_products():
    for dtype in FLOATS:
        a, b, bias = randn(5, 7, dtype=dtype), randn(7, 3, dtype=dtype), randn(3, dtype=dtype)
        record("mm.default", a, b)
        record("addmm.default", bias, a, b, beta=0.5, alpha=2)
        record("bmm.default", randn(2, 4, 6, dtype=dtype), randn(2, 6, 3, dtype=dtype))
        record("baddbmm.default", randn(4, 1, dtype=dtype), randn(2, 4, 6, dtype=dtype), randn(2, 6, 3, dtype=dtype))
        record("addmv.default", randn(5, dtype=dtype), a, randn(7, dtype=dtype), beta=2, alpha=3)
    for dtype in INTEGERS:
        a, b = randint(-9, 9, 4, 6, dtype=dtype), randint(-9, 9, 6, 5, dtype=dtype)
        record("mm.default", a, b)
        record("addmm.default", randint(-9, 9, 5, dtype=dtype), a, b, beta=2, alpha=3)
        record("bmm.default", a[None], b[None])
    record("_int_mm.default", randint(-128, 128, 17, 8, dtype=torch.int8), randint(-128, 128, 8, 8, dtype=torch.int8))
    a, b = randn(5, 7), randn(7, 3)
    for bias in [randn(3), randn(1, 3), randn(5, 1), randn(), randn(1), randn(5, 3)]:
        record("addmm.default", bias, a, b)
    nan = torch.full((5, 3), float("nan"))
    record("addmm.default", nan, a, b, beta=0)
    for on in ["cpu", "cuda"]:
        record("addmm.default", randn(5, 3), a / 0, b, alpha=0, on=on)
    record("mm.default", randn(0, 7), b)
    record("mm.default", randn(5, 0), randn(0, 3))
    record("addmm.default", randn(3), randn(5, 0), randn(0, 3), beta=2)
    record("bmm.default", randn(0, 4, 6), randn(0, 6, 3))
    record("mm.default", randn(7, 5).t(), randn(3, 7).t())
    record("mm.default", randn(10, 14)[::2, ::2], randn(1, 3).expand(7, 3))
    record("mm.out", a, b, out=torch.zeros(3, 5).t())
    record("baddbmm.out", randn(2, 4, 3), randn(2, 4, 6), randn(2, 6, 3), beta=1, alpha=-1, out=torch.zeros(2, 4, 3))
    # Errors.
    record("mm.default", zeros(64, 96), zeros(95, 80))
    record("mm.default", randn(3), randn(3, 3))
    record("mm.default", randn(3, 3), randn(2, 3, 3))
    record("mm.default", randn(3, 3), randn(3, 3, dtype=torch.float64))
    record("mm.default", torch.ones(3, 3, dtype=torch.bool), torch.ones(3, 3, dtype=torch.bool))
    record("mm.out", a, b, out=torch.zeros(5, 3, dtype=torch.float64))
    square = randn(3, 3)
    record("mm.default", square, square.double(), on="cuda")
    record("addmm.default", randn(4), a, b)
    record("addmm.default", randn(2, 5, 3), a, b)
    record("addmm.default", randn(3, dtype=torch.float64), a, b)
    record("addmm.default", randn(3), randn(3), b)
    record("addmm.default", randn(3), a, randn(3))
    record("addmm.default", randn(3), zeros(64, 96), zeros(95, 80))
    record("addmm.default", randint(0, 3, 5), randint(0, 3, 4, 6), randint(0, 3, 6, 5), alpha=0.5)
    record("bmm.default", zeros(2, 64, 96), zeros(2, 95, 80))
    record("bmm.default", randn(2, 3, 4), randn(3, 4, 5))
    record("bmm.default", randn(3, 4), randn(2, 4, 5))
    record("bmm.default", randn(2, 3, 4), randn(4, 5))
    record("bmm.default", randn(2, 3, 4), randn(2, 4, 5, dtype=torch.float64))
    record("baddbmm.default", randn(7), randn(2, 3, 4), randn(2, 4, 5))
    record("baddbmm.default", randn(5, dtype=torch.float64), randn(2, 3, 4), randn(2, 4, 5))
    record("addmv.default", randn(5), randn(5, 7), randn(6))
    record("addmv.default", randn(5), randn(5), randn(5))
    record("_int_mm.default", randn(17, 8), randn(8, 8))


def convolve(x, w, bias=None, *, stride=1, padding=0, dilation=1, transposed=False, output_padding=0, groups=1, **kwargs):
    n = w.dim() - 2

    def spread(value):
        return list(value) if isinstance(value, (list, tuple)) else [value] * n

    record("convolution.default", x, w, bias, spread(stride), spread(padding), spread(dilation), transposed, spread(output_padding), groups, **kwargs)


def convolve_backward(x, w, mask, *, stride=1, padding=0, dilation=1, transposed=False, output_padding=0, groups=1, **kwargs):
    n = w.dim() - 2

    def spread(value):
        return list(value) if isinstance(value, (list, tuple)) else [value] * n

    options = [spread(stride), spread(padding), spread(dilation), transposed, spread(output_padding), groups]
    y = aten.convolution.default(x, w, None, *options)
    grad = randn(*y.size(), dtype=y.dtype, seed=5)
    record("convolution_backward.default", grad, x, w, [y.size(1)], *options, mask, **kwargs)


def convolutions():
    for dtype in FLOATS:
        convolve(randn(2, 4, 6, 5, dtype=dtype), randn(6, 4, 3, 3, dtype=dtype), randn(6, dtype=dtype), padding=1)
    convolve(randn(2, 3, 11), randn(4, 3, 3), randn(4), stride=2, padding=2, dilation=2)
    convolve(randn(1, 2, 5, 6, 7), randn(3, 2, 2, 3, 2), None, stride=[1, 2, 1], padding=[1, 0, 1], dilation=[2, 1, 3])
    convolve(randn(2, 6, 7, 8), randn(9, 2, 3, 2), randn(9), groups=3, stride=[2, 1], padding=[0, 1])
    convolve(randn(2, 6, 7, 7), randn(6, 1, 3, 3), None, groups=6, padding=1)
    convolve(randn(2, 6, 7, 7), randn(12, 1, 3, 3), randn(12), groups=6)
    convolve(randn(2, 4, 6, 5).contiguous(memory_format=torch.channels_last), randn(6, 4, 3, 3), randn(6))
    convolve(randn(2, 4, 4, 6, 5).contiguous(memory_format=torch.channels_last_3d), randn(6, 4, 3, 3, 3), randn(6))
    convolve(randn(2, 4, 6, 5), randn(6, 4, 1, 1))
    convolve(randn(0, 4, 6, 5), randn(6, 4, 3, 3))
    convolve(randn(2, 4, 5), randn(4, 3, 3), randn(3), transposed=True)
    convolve(randn(2, 4, 5, 4), randn(4, 3, 3, 2), randn(3), transposed=True, stride=[2, 3], padding=[1, 0], output_padding=[1, 2])
    convolve(randn(1, 4, 5, 4), randn(4, 3, 3, 3), None, transposed=True, stride=2, padding=1, dilation=2)
    convolve(randn(2, 6, 5, 4), randn(6, 2, 3, 3), randn(4), transposed=True, stride=2, groups=2, output_padding=1)
    convolve(randn(1, 2, 3, 4, 3), randn(2, 3, 2, 3, 2), randn(3), transposed=True, stride=[2, 1, 2], padding=[0, 1, 1])
    for x_last, w_last in [(True, False), (False, True), (True, True), (False, False)]:
        x, w = randn(2, 4, 6, 5), randn(6, 4, 3, 3)
        x = x.contiguous(memory_format=torch.channels_last) if x_last else x
        w = w.contiguous(memory_format=torch.channels_last) if w_last else w
        convolve(x, w, on="cuda")
    convolve(randn(2, 4, 1, 1), randn(6, 4, 1, 1), on="cuda")
    convolve(randn(2, 1, 6, 5), randn(6, 1, 3, 3).contiguous(memory_format=torch.channels_last), on="cuda")
    convolve(randn(2, 4, 4, 6, 5).contiguous(memory_format=torch.channels_last_3d), randn(6, 4, 3, 3, 3), on="cuda")
    mask = [True, True, True]
    convolve_backward(randn(2, 4, 6, 5), randn(6, 4, 3, 3), mask, padding=1, stride=2)
    convolve_backward(randn(2, 4, 6, 5), randn(6, 4, 3, 3), [False, True, False], dilation=2)
    convolve_backward(randn(2, 6, 7, 8), randn(9, 2, 3, 2), mask, groups=3, stride=[2, 1], padding=[0, 1])
    convolve_backward(randn(2, 3, 11), randn(4, 3, 3), mask, stride=3, padding=2, dilation=2)
    convolve_backward(randn(1, 2, 4, 5, 4), randn(3, 2, 2, 3, 2), mask, padding=1)
    convolve_backward(randn(2, 6, 5, 4), randn(6, 2, 3, 3), mask, transposed=True, stride=2, groups=2, output_padding=1)
    convolve_backward(randn(2, 4, 6, 5, dtype=torch.float64), randn(6, 4, 3, 3, dtype=torch.float64), [True, False, False])
    convolve_backward(randn(2, 4, 6, 5).contiguous(memory_format=torch.channels_last), randn(6, 4, 3, 3).contiguous(memory_format=torch.channels_last), mask, padding=1, on="cuda")
    # Errors.
    x, w = randn(2, 4, 6, 5), randn(6, 4, 3, 3)
    convolve(randn(2, 5, 6, 5), w)
    convolve(randn(2, 4, 6), w)
    convolve(randn(2, 4, 2, 2), w)
    convolve(randn(2, 4, 2, 2), w, dilation=2, padding=1)
    convolve(x, w, randn(5))
    convolve(x, w, groups=4)
    convolve(randn(2, 3, 6, 5), w, transposed=True)
    convolve(randn(2, 6, 6, 5), w, randn(5), transposed=True)
    convolve(x, w, stride=0)
    convolve(x, w, padding=-1)
    convolve(x, w, dilation=0)
    convolve(x, w, groups=0)
    convolve(x, w.double())
    convolve(x, w, randn(6).double())
    convolve(randint(0, 3, 2, 4, 6, 5, dtype=torch.int32), randint(0, 3, 6, 4, 3, 3, dtype=torch.int32))
    record("convolution.default", x, w, None, [1, 1, 1], [0, 0], [1, 1], False, [0, 0], 1)
    convolve(randn(2, 6, 3, 3), w, transposed=True, padding=4)
    convolve(randn(2, 6, 3, 3), w, transposed=True, stride=2, output_padding=2)
    convolve(x, w, transposed=False, output_padding=-1)
    record("convolution.default", randn(2, 4), randn(4, 4), None, [1], [0], [1], False, [0], 1)


def resampling():
    x = randn(1, 2, 5, 4)
    for corners in [False, True]:
        record("upsample_bilinear2d.default", x, [8, 3], corners)
        record("upsample_bilinear2d.default", x, [1, 9], corners)
        record("upsample_bicubic2d.default", x, [8, 3], corners)
        record("upsample_linear1d.default", randn(2, 3, 5), [9], corners)
        record("upsample_trilinear3d.default", randn(1, 2, 3, 4, 3), [5, 2, 6], corners)
    record("upsample_bilinear2d.default", x, [10, 8], False, 2.0, 2.0)
    record("upsample_bilinear2d.default", x, [11, 9], False, 2.3, 2.3)
    record("upsample_bilinear2d.vec", x, None, False, [2.0, 1.5])
    record("upsample_bilinear2d.vec", x, [7, 7], True, None)
    record("upsample_nearest2d.vec", x, None, [2.6, 1.7])
    for dtype in FLOATS[1:]:
        record("upsample_bilinear2d.default", x.to(dtype), [8, 3], False)
    record("upsample_bilinear2d.default", x.contiguous(memory_format=torch.channels_last), [8, 3], False)
    for name in ["upsample_nearest", "_upsample_nearest_exact"]:
        record(f"{name}1d.default", randn(2, 3, 5), [13])
        record(f"{name}2d.default", x, [13, 3])
        record(f"{name}2d.default", x, [12, 9], 2.5, 2.3)
        record(f"{name}3d.default", randn(1, 2, 3, 4, 3), [5, 2, 7])
        record(f"{name}2d_backward.default", randn(1, 2, 13, 3), [13, 3], [1, 2, 5, 4])
    record("upsample_nearest2d.default", randint(0, 255, 1, 2, 5, 4, dtype=torch.uint8), [7, 9])
    record("upsample_bilinear2d_backward.default", randn(1, 2, 8, 3), [8, 3], [1, 2, 5, 4], False)
    record("upsample_bilinear2d_backward.default", randn(1, 2, 8, 3), [8, 3], [1, 2, 5, 4], True)
    record("upsample_bicubic2d_backward.default", randn(1, 2, 8, 3), [8, 3], [1, 2, 5, 4], False)
    record("upsample_linear1d_backward.default", randn(2, 3, 9), [9], [2, 3, 5], False)
    record("upsample_trilinear3d_backward.default", randn(1, 2, 5, 2, 6), [5, 2, 6], [1, 2, 3, 4, 3], True)
    record("upsample_bilinear2d.default", x, [8, 3, 3], False)
    record("upsample_bilinear2d.default", x, [0, 3], False)
    record("upsample_bilinear2d.default", x[0], [8, 3], False)
    record("upsample_bilinear2d_backward.default", randn(1, 2, 7, 3), [8, 3], [1, 2, 5, 4], False)
    record("upsample_bilinear2d.default", x.int(), [8, 3], False)


def recurrent():
    for dtype in FLOATS:
        gates, hidden, cell = randn(3, 20, dtype=dtype), randn(3, 20, dtype=dtype, seed=1), randn(3, 5, dtype=dtype)
        biases = randn(20, dtype=dtype), randn(20, dtype=dtype, seed=1)
        record("_thnn_fused_lstm_cell.default", gates, hidden, cell, *biases, on="cuda")
        record("_thnn_fused_lstm_cell.default", gates, hidden, cell, on="cuda")
        gates, hidden = gates[:, :15].contiguous(), hidden[:, :15].contiguous()
        record("_thnn_fused_gru_cell.default", gates, hidden, cell, biases[0][:15], biases[1][:15], on="cuda")
        record("_thnn_fused_gru_cell.default", gates, hidden, cell, on="cuda")


def special_functions():
    inf, nan = float("inf"), float("nan")
    points = [0.0, -0.0, 1, 2, 0.5, 1.5, 1e-4, 1e-8, 3.25, 7, 11.9, 12, 50.5, 1e4, 1e8, -0.5, -1, -1.25, -2, -7.75, -20.5, inf, -inf, nan, 1.4616321]
    for dtype in [torch.float32, torch.float64]:
        x = torch.tensor(points, dtype=dtype)
        record("digamma.default", x)
        record("lgamma.default", x)
        for n in [0, 1, 2, 3, 6]:
            record("polygamma.default", n, x)
        s = torch.tensor([[1.5], [2.0], [3.0], [4.0], [10.25], [1.0], [0.5]], dtype=dtype)
        record("special_zeta.default", s, torch.tensor([0.25, 1, 2.5, 10, 100, 0, -1, -0.5, -3.75], dtype=dtype))
    record("digamma.default", torch.tensor([1, 2, 3, 10]))
    record("digamma.default", torch.tensor([1, 2.5, 3, 10], dtype=torch.bfloat16))
    record("digamma.default", randn(4, 6).abs().t())
    record("polygamma.default", -1, torch.ones(2))


def indexing():
    x = randn(4, 5, 6)
    i = torch.tensor([[0, 3], [-1, 2]])
    j = torch.tensor([1, -2])
    mask = randn(4, 5) > 0
    for indices in [[i], [None, i], [i, j], [i, None, j], [None, None, j], [None, i, j], [mask], [None, j, None], [mask[:, 0]], [j.int()], [None, mask[:, :1].expand(4, 5)[0]]]:
        record("index.Tensor", x, indices)
    for accumulate in [False, True]:
        record("index_put_.default", x, [None, j], randn(4, 2, 6, seed=3), accumulate)
        record("index_put_.default", x, [torch.tensor([0, 2, 3])], randn(5, 6), accumulate)
        record("index_put.default", x, [i % 4, None, j], randn(2, 2, 5), accumulate)
        record("index_put_.default", x, [mask], torch.tensor(9.0), accumulate)
    record("index_put_.default", x, [torch.tensor([1, 1, 1])], randn(3, 5, 6), True)
    record("index_put_.default", randint(0, 9, 5), [torch.tensor([1, 1, 4])], torch.tensor([5, 6, 7]), True)
    record("index_put_.default", x.half(), [torch.tensor([1, 3])], randn(5, 6).half(), False)
    record("_unsafe_index_put.default", x, [None, None, j], randn(4, 5, 2), False)
    record("index_put_.default", x.transpose(0, 2), [j], randn(2, 5, 4), False)
    # Errors.
    record("index.Tensor", x, [torch.tensor([4])])
    record("index.Tensor", x, [torch.tensor([-5])])
    record("index.Tensor", x, [None, None, None, j])
    record("index.Tensor", x, [torch.tensor([0, 1]), torch.tensor([0, 1, 2])])
    record("index.Tensor", x, [torch.tensor([0.5])])
    record("index.Tensor", x, [mask[:, :4]])
    record("index_put_.default", x, [j], randn(3, 5, 6))
    record("index_put_.default", x, [j], randn(2, 5, 6).double())
    at = torch.tensor([[0, 1, 2, 0], [2, 2, 0, 1]])
    y = randn(3, 5)
    source = randn(3, 4, seed=4)
    record("scatter_.src", y, 0, at, source)
    record("scatter_.value", y, 1, at, 7.5)
    record("scatter.src", y, -1, at, source)
    record("scatter_add_.default", y, 0, at, source)
    record("scatter_.reduce", y, 0, at, source, reduce="multiply")
    for reduce in ["sum", "prod", "mean", "amax", "amin"]:
        for include in [True, False]:
            record("scatter_reduce_.two", y, 0, at, source, reduce, include_self=include)
            record("scatter_reduce_.two", randint(-9, 9, 3, 5), 0, at, randint(-9, 9, 3, 4), reduce, include_self=include)
    record("scatter_reduce_.two", y, 0, at, source * float("nan"), "amax")
    record("scatter_.src", y, 0, torch.tensor([[0, 3]]), source)
    record("scatter_.src", y, 0, at.new_zeros(2, 6), source)
    record("scatter_.src", y, 0, torch.tensor([0]), source)
    record("scatter_.src", y, 0, at, source.double())
    record("scatter_reduce_.two", y, 0, at, source, "max")
    record("scatter_.src", y, 2, at, source)
    record("nonzero.default", randn(3, 4) > 0)
    record("nonzero.default", torch.zeros(3, 4))
    record("nonzero.default", torch.tensor(5))
    record("nonzero.default", torch.tensor(0))
    record("nonzero.default", randn(3, 4) > 0, on="cuda")
    record("masked_select.default", x, mask[:, :, None])
    record("masked_select.default", x, torch.ones(6, dtype=torch.uint8))
    record("masked_scatter.default", x, mask[:, :, None], randn(200))
    record("masked_scatter.default", x, mask[:, :, None], randn(5))
    record("bincount.default", torch.tensor([1, 3, 3, 0]))
    record("bincount.default", torch.tensor([1, 3, 3, 0]), torch.tensor([0.5, 1, 2, 3]), 6)
    record("bincount.default", torch.tensor([1, 3, 3, 0]), torch.tensor([1, 2, 3, 4]))
    record("bincount.default", torch.tensor([], dtype=torch.int64), None, 3)
    record("bincount.default", torch.tensor([-1]))
    ordered = torch.tensor([-1.0, 0.0, 0.0, 2.0, float("nan")])
    wanted = torch.tensor([[-2.0, 0.0, 1.0], [2.0, 3.0, float("nan")]])
    for right in [False, True]:
        record("searchsorted.Tensor", ordered, wanted, right=right)
        record("bucketize.Tensor", wanted, ordered[:4], right=right, out_int32=True)
    record("searchsorted.Tensor", torch.stack([ordered, ordered + 1]), wanted, side="right")
    record("searchsorted.Tensor", torch.stack([ordered] * 3), wanted)
    record("repeat_interleave.Tensor", torch.tensor([2, 0, 3]))
    record("repeat_interleave.Tensor", torch.tensor([2, 0, 3], dtype=torch.int32), output_size=5)
    record("repeat_interleave.Tensor", torch.tensor([2, -1]))


def ordering():
    nan = float("nan")
    x = randn(3, 7)
    ties = torch.tensor([[2.0, 1, nan, 2, -0.0, 0.0, 1], [5, 5, 5, 5, 5, 5, 5]])
    for descending in [False, True]:
        record("sort.default", x, 0, descending)
        record("sort.default", x.t(), 1, descending)
        record("sort.stable", ties, stable=True, dim=1, descending=descending)
        record("sort.stable", randint(0, 5, 9), stable=True, dim=0, descending=descending)
        record("sort.stable", ties.half(), stable=True, descending=descending)
    record("sort.default", torch.tensor(3.0))
    record("sort.default", torch.zeros(3, 0))
    record("topk.default", x, 3)
    record("topk.default", x, 2, 0, False)
    record("topk.default", x, 0)
    record("topk.default", torch.tensor([1.0, nan, 3, 2]), 2)
    record("topk.default", x, 8)
    record("kthvalue.default", x, 2)
    record("kthvalue.default", x, 3, 0, True)
    record("kthvalue.default", x, 8)
    record("median.default", x)
    record("median.dim", x, 1)
    record("median.dim", x, 0, True)
    record("median.default", ties)
    record("nanmedian.default", ties)
    record("nanmedian.dim", torch.tensor([[1.0, nan, 3, 2], [nan, nan, nan, nan]]), 1)
    record("median.default", torch.tensor([]))
    record("sort.default", x, 2)
    record("cumsum.default", x, 1)
    record("cumsum.default", randint(0, 9, 3, 4, dtype=torch.int32), 0)
    record("cumsum.default", x.half(), 0, dtype=torch.float32)
    record("cumsum.default", x > 0, 1)
    record("cumsum.default", torch.tensor(4.0), 0)
    record("cumsum.default", x.t(), 1)
    record("cumprod.default", x, 0)
    record("cumprod.default", randint(1, 9, 3, 4), 1)
    record("logcumsumexp.default", x * 20, 1)
    record("logcumsumexp.default", torch.tensor([float("-inf"), 1, float("inf"), 2]), 0)
    for name in ["cummax", "cummin"]:
        record(f"{name}.default", ties, 1)
        record(f"{name}.default", torch.tensor([3, 1, 1, 4, 4]), 0)
    record("cumsum.default", x, 2)


def pooling():
    x = randn(2, 3, 7, 6)
    nan = x.clone()
    nan[0, 0, 3, 3] = float("nan")
    record("max_pool2d_with_indices.default", x, [3, 2], [2, 1], [1, 0])
    record("max_pool2d_with_indices.default", x, [3], [2], [1], [2], True)
    record("max_pool2d_with_indices.default", nan, [3, 3])
    record("max_pool2d_with_indices.default", x.contiguous(memory_format=torch.channels_last), [2, 2])
    record("max_pool2d_with_indices.default", x[0], [2, 2])
    record("max_pool3d_with_indices.default", randn(1, 2, 5, 4, 4), [2, 3, 2], [1, 2, 2], [1, 1, 0])
    y, indices = aten.max_pool2d_with_indices(x, [3, 2], [2, 1], [1, 0])
    record("max_pool2d_with_indices_backward.default", randn(*y.size()), x, [3, 2], [2, 1], [1, 0], [1, 1], False, indices)
    for ceil in [False, True]:
        for include in [False, True]:
            record("avg_pool2d.default", x, [3, 2], [2, 3], [1, 1], ceil, include)
    record("avg_pool2d.default", x, [3, 2], [2, 3], [1, 1], True, True, 5)
    record("avg_pool3d.default", randn(1, 2, 5, 4, 4), [2, 3, 2], [2, 2, 1], [1, 1, 0], True, False)
    y = aten.avg_pool2d(x, [3, 2], [2, 3], [1, 1], True, True)
    record("avg_pool2d_backward.default", randn(*y.size()), x, [3, 2], [2, 3], [1, 1], True, True, None)
    record("_adaptive_avg_pool2d.default", x, [3, 4])
    record("_adaptive_avg_pool2d.default", x.contiguous(memory_format=torch.channels_last), [1, 5])
    record("_adaptive_avg_pool3d.default", randn(1, 2, 5, 4, 4), [2, 3, 3])
    record("_adaptive_avg_pool2d_backward.default", randn(2, 3, 3, 4), x)
    record("adaptive_max_pool2d.default", x, [3, 4])
    record("adaptive_max_pool3d.default", randn(1, 2, 5, 4, 4), [2, 3, 3])
    y, indices = aten.adaptive_max_pool2d(x, [3, 4])
    record("adaptive_max_pool2d_backward.default", randn(*y.size()), x, indices)
    record("max_pool2d_with_indices.default", x, [3, 3], [1, 1], [2, 2])
    record("max_pool2d_with_indices.default", x, [9, 9])
    record("max_pool2d_with_indices.default", x, [3, 3], [0, 0])
    record("max_pool2d_with_indices.default", randn(3), [3, 3])
    record("avg_pool2d.default", x, [3, 2], [2, 3], [1, 1], True, True, 0)
    record("avg_pool2d.default", x, [3, 3], [1, 1], [2, 2])


def copying():
    record("copy_.default", torch.zeros(3, 4), randn(4))
    record("copy_.default", torch.zeros(3, 4, dtype=torch.int32), randn(3, 4) * 9)
    record("copy_.default", torch.zeros(4, 3).t(), randn(3, 4).bfloat16())
    record("copy_.default", torch.zeros(3, dtype=torch.bool), torch.tensor([0.5, 0.0, -2.0]))
    record("copy_.default", torch.zeros(3, 4), randn(5))
    record("clone.default", randn(3, 4).t())
    record("clone.default", randn(1, 4).expand(3, 4))
    record("fill_.Scalar", torch.zeros(3, dtype=torch.int64), 7)
    record("fill_.Scalar", torch.zeros(3, 2).t(), 0.1)
    record("zero_.default", randn(3))
    record("cat.default", [randn(2, 3), randn(2, 5)], 1)
    record("cat.default", [randn(2, 3), torch.zeros(0), randn(1, 3).double()], -2)
    record("cat.default", [randint(0, 9, 2), randn(3).half(), torch.tensor([True])])
    record("cat.default", [torch.ones(1, dtype=torch.uint8), torch.ones(1, dtype=torch.int8)])
    record("cat.default", [randn(2).half(), randn(2).bfloat16()])
    record("cat.default", [randn(2, 3), randn(3, 5)], 1)
    record("cat.default", [randn(2, 3), randn(2)], 1)
    record("cat.default", [torch.tensor(1.0)], 0)
    record("view.dtype", randn(2, 3), torch.int32)
    record("view.dtype", randn(2, 3), torch.float16)
    record("view.dtype", randn(2, 4).half(), torch.float32)
    record("view.dtype", randn(2, 3).half(), torch.float32)
    record("view.dtype", randn(3, 2).t(), torch.float16)
    record("view.dtype", torch.tensor(1.0), torch.float16)


def attention():
    def operands(dtype, heads=2, keys=7, kv_heads=None, width=8):
        q = randn(2, heads, 5, width, dtype=dtype)
        k = randn(2, kv_heads or heads, keys, width, dtype=dtype, seed=1)
        v = randn(2, kv_heads or heads, keys, width, dtype=dtype, seed=2)
        return q, k, v

    q, k, v = operands(torch.float32)
    name = "_scaled_dot_product_flash_attention_for_cpu.default"
    record(name, q, k, v)
    record(name, q, k[:, :, :5], v[:, :, :5], 0.0, True)
    record(name, q, k, v, attn_mask=randn(5, 7), scale=0.25)
    record(name, q, k, v, attn_mask=randn(2, 1, 5, 7))
    record(name, *operands(torch.float64))
    record(name, *operands(torch.bfloat16))
    record(name, q.transpose(1, 2).contiguous().transpose(1, 2), k, v)
    for dtype in [torch.float32, torch.float16, torch.bfloat16]:
        q, k, v = operands(dtype)
        efficient = "_scaled_dot_product_efficient_attention.default"
        record(efficient, q, k, v, None, True, on="cuda")
        record(efficient, q, k, v, None, False, on="cuda")
        bias = randn(2, 2, 5, 8, dtype=dtype)[..., :7]
        record(efficient, q, k, v, bias, True, scale=0.5, on="cuda")
        record(efficient, q, k[:, :, :5].contiguous(), v[:, :, :5].contiguous(), None, True, 0.0, True, on="cuda")
    for dtype in [torch.float16, torch.bfloat16]:
        flash = "_scaled_dot_product_flash_attention.default"
        record(flash, *operands(dtype), on="cuda")
        record(flash, *operands(dtype, keys=5), 0.0, True, on="cuda")
        record(flash, *operands(dtype, heads=4, kv_heads=2), on="cuda")
        q, k, v = operands(dtype)
        record(flash, q.transpose(1, 2).contiguous().transpose(1, 2), k, v, on="cuda")
        record("_scaled_dot_product_cudnn_attention.default", q, k, v, None, True, on="cuda")
        record("_scaled_dot_product_cudnn_attention.default", q.transpose(1, 2).contiguous().transpose(1, 2), k, v, None, True, on="cuda")
    q, k, v = operands(torch.float32)
    record(name, q, k.double(), v)
    record(name, q[0], k[0], v[0])


def draw(name, *args, seed, offset=0, in_place=False, **kwargs):
    """Random numbers of a fresh generator: some of them, where there are many."""
    generator = torch.cuda.default_generators[torch.cuda.current_device()]
    generator.manual_seed(seed)
    generator.set_offset(offset)
    packet, overload = name.rsplit(".", 1)
    recorded = {"operator": f"aten.{name}", "args": encode(args), "seed": str(seed), "offset": offset}
    recorded["kwargs"] = {key: encode(value) for key, value in kwargs.items()}
    if in_place:
        size, dtype = args[0], args[1]
        recorded["args"] = [{"empty": list(size), "name": str(dtype).removeprefix("torch.")}, *encode(args[2:])]
        args = [torch.zeros(size, dtype=dtype, device="cuda"), *args[2:]]
    else:
        kwargs["device"] = "cuda"
    result = getattr(getattr(aten, packet), overload)(*args, **kwargs)
    recorded["offset_afterwards"] = generator.get_offset()
    flat = result.flatten().cpu()
    count = flat.numel()
    places = list(range(count)) if count <= 40 else sorted({0, 1, 2, 3, 255, 256, 257, count // 3, count // 2, count - 2, count - 1})
    recorded["places"] = places
    recorded["values"] = [flat[i].item() for i in places]
    if flat.dtype == torch.int64:
        recorded["values"] = [str(value) for value in recorded["values"]]
    RANDOM.append(recorded)


def random():
    large = 700_000
    for size in [[3], [40], [1000], [large]]:
        for dtype in FLOATS:
            draw("rand.default", size, seed=3, dtype=dtype)
            draw("randn.default", size, seed=4, dtype=dtype)
        for low, high in [(0, 10), (-5, 2**20), (0, 2**28 - 1), (0, 2**28), (0, 2**31), (0, 2**32), (-(2**40), 2**40), (-(2**63), 2**63 - 1)]:
            draw("randint.low", low, high, size, seed=5, offset=8)
        draw("bernoulli_.float", size, torch.float32, 0.3, seed=6, in_place=True)
        draw("bernoulli_.float", size, torch.float64, 0.3, seed=6, in_place=True)
        draw("bernoulli_.float", size, torch.bool, 0.5, seed=6, in_place=True)
        draw("bernoulli_.float", size, torch.int64, 0.5, seed=6, in_place=True)
    draw("randint.default", 1000, [17], seed=2**63 + 5)
    draw("rand.default", [2, 3, 4], seed=-1, offset=400)
    draw("rand.default", [0], seed=1)
    draw("randint.low", 0, 7, [9], seed=1, dtype=torch.int32)


def main():
    for part in [matrix_products, convolutions, resampling, recurrent, special_functions, indexing, ordering, pooling, copying, attention]:
        before = len(CASES)
        try:
            part()
        except Exception as error:
            print(part.__name__, "failed behind", len(CASES) - before, ":", repr(error))
    try:
        random()
    except Exception as error:
        print("random failed behind", len(RANDOM), ":", repr(error))
    properties = torch.cuda.get_device_properties(0)
    with open(sys.argv[1], "w") as file:
        json.dump(
            {
                "torch": torch.__version__,
                "device": properties.name,
                "multi_processor_count": properties.multi_processor_count,
                "max_threads_per_multi_processor": properties.max_threads_per_multi_processor,
                "cases": CASES,
                "random": RANDOM,
            },
            file,
            indent=None,
            separators=(",", ":"),
        )
    print(len(CASES), "cases,", len(RANDOM), "draws", torch.__version__, properties.name)
    for case in CASES:
        if "error" in case:
            print(case["operator"], case["on"], case["error"]["type"], case["error"]["message"][:200].replace("\n", " | "))


if __name__ == "__main__":
    main()
