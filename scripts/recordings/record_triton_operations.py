"""Records what Triton's operations do on a GPU.

    python3 record_triton_operations.py FILE.json [WORD ...]

writes js-tests/recordings/triton_operations.json; with words, only the cases
whose title contains one. It needs PyTorch with CUDA, and Triton. The kernels
are those of triton_operation_cases.py. Each is compiled twice: the first time
to learn the results' dtypes and shapes, which the second, recorded, source
asserts, since a store converts.
"""

import base64
import contextlib
import importlib.util
import io
import json
import math
import os
import re
import signal
import subprocess
import sys
import tempfile

import numpy as np
import torch
import triton
import triton.language as tl

import triton_operation_cases

WORKERS = 14
SECONDS_PER_CASE = 60

PRELUDE = """import triton
import triton.language as tl
from triton.language.extra import libdevice
from torch._inductor.runtime import triton_helpers
from torch._inductor.runtime.triton_helpers import math as tl_math
"""

SIGNATURES = {
    "int1": "i1", "int8": "i8", "int16": "i16", "int32": "i32",
    "int64": "i64", "uint8": "u8", "uint16": "u16", "uint32": "u32",
    "uint64": "u64", "float16": "fp16", "bfloat16": "bf16",
    "float32": "fp32", "float64": "fp64",
}
TORCH = {name: getattr(torch, name) for name in SIGNATURES if name != "int1"}
TORCH["int1"] = torch.bool
SHORT = {"fp16": "float16", "bf16": "bfloat16", "fp32": "float32",
         "fp64": "float64"}
ELEMENTS = 256
# Errors of what comes behind the language; they say nothing of it.
OF_THE_GPU = ["PassManager", "PTXAS", "error encountered during parsing",
              "has no attribute 'numel'"]


def bytes_of(tensor):
    flat = tensor.contiguous().view(-1).cpu()
    if flat.numel() == 0:
        return b""
    return flat.view(torch.uint8).numpy().tobytes()


def make_inputs():
    """Per dtype: `a` any values, `q` small ones whose sums are exact, `s` with
    special ones (of integers: the least and largest)."""
    random = np.random.RandomState(4)
    inputs = {}

    def put(key, values, dtype):
        inputs[key] = torch.from_numpy(np.ascontiguousarray(values)).to(dtype)

    for dtype in SIGNATURES:
        torch_dtype = TORCH[dtype]
        if dtype == "int1":
            for kind in "aqs":
                put(f"{dtype}.{kind}", random.rand(ELEMENTS) < 0.5, torch_dtype)
        elif "float" in dtype:
            put(f"{dtype}.a", random.randn(ELEMENTS) * 3, torch_dtype)
            quarters = random.randint(-12, 13, ELEMENTS) / 4
            put(f"{dtype}.q", quarters, torch_dtype)
            special = random.randint(-8, 9, ELEMENTS) / 2
            for at, value in ((3, np.nan), (7, np.inf), (9, -0.0), (12, np.nan),
                              (17, -np.inf), (21, 0.0), (23, 300.7),
                              (30, -1e10), (33, 3e9), (38, 70000.0)):
                special[at] = value
            put(f"{dtype}.s", special, torch_dtype)
        else:
            info = np.iinfo(dtype)
            whole = [random.randint(0, 1 << 16) for _ in range(4 * ELEMENTS)]
            words = np.array(whole, np.uint16).view(np.uint64)
            inputs[f"{dtype}.a"] = torch.from_numpy(
                words.astype(np.dtype(dtype)))
            low = 0 if info.min == 0 else -9
            small = random.randint(low, 10, ELEMENTS)
            inputs[f"{dtype}.q"] = torch.from_numpy(small.astype(dtype))
            special = random.randint(low, 10, ELEMENTS).astype(dtype)
            for at, value in ((3, info.min), (7, info.max), (12, info.max - 1),
                              (17, 0), (21, 1), (25, info.min + 1)):
                special[at] = value
            inputs[f"{dtype}.s"] = torch.from_numpy(special)
    put("int32.index", np.arange(ELEMENTS), torch.int32)
    put("int64.index", np.arange(ELEMENTS), torch.int64)
    shuffled = random.permutation(64).tolist() * 4
    put("int32.shuffled", shuffled, torch.int32)
    put("int32.nibble", random.randint(0, 16, ELEMENTS), torch.int32)
    put("int64.nibble", random.randint(0, 16, ELEMENTS), torch.int64)
    put("uint32.nibble", random.randint(0, 16, ELEMENTS), torch.uint32)
    put("float32.sorted", np.sort(random.randn(ELEMENTS)), torch.float32)
    put("int64.sorted", np.sort(random.randint(-50, 50, ELEMENTS)), torch.int64)
    put("float32.positive", random.rand(ELEMENTS) * 9 + 0.01, torch.float32)
    put("float64.positive", random.rand(ELEMENTS) * 9 + 0.01, torch.float64)
    put("float32.sign", random.choice([-1.0, 1.0, 2.0, 0.5], ELEMENTS),
        torch.float32)
    put("float16.sign", random.choice([-1.0, 1.0, 2.0, 0.5], ELEMENTS),
        torch.float16)
    put("float64.sign", random.choice([-1.0, 1.0, 2.0, 0.5], ELEMENTS),
        torch.float64)
    put("bfloat16.sign", random.choice([-1.0, 1.0, 2.0, 0.5], ELEMENTS),
        torch.bfloat16)
    return inputs


INPUTS = make_inputs()


def offsets(shape):
    """Where the elements of a contiguous tensor lie, as an expression."""
    terms, stride = [], 1
    for axis in reversed(range(len(shape))):
        index = f"tl.arange(0, {shape[axis]})"
        if len(shape) > 1:
            places = ", ".join(":" if at == axis else "None"
                               for at in range(len(shape)))
            index += f"[{places}]"
        terms.insert(0, index if stride == 1 else f"{index} * {stride}")
        stride *= shape[axis]
    return " + ".join(terms)


def numel(shape):
    return math.prod(shape)


# Of a kernel that has no results, which asserts and stores nothing.
REFUSED = {}


class Kernel:
    """A case's kernel: its source and its arguments."""

    def __init__(self, case, results=None):
        self.case = case
        self.results = results
        self.args = []
        lines = []
        for spec in case["ins"].split():
            if not self.uses(spec.lstrip("*").split("=")[0]):
                continue
            name, key = spec.lstrip("*").split("=")
            key, _, extent = key.partition("[")
            name_in_call = name if spec[0] == "*" else f"{name}_ptr"
            self.args.append({"name": name_in_call, "input": key})
            if spec[0] == "*":
                continue
            shape = [int(n) for n in extent.rstrip("]").split(",") if n]
            shape = shape or [case["n"]]
            if numel(shape) > ELEMENTS:
                raise ValueError(f"{case['title']}: an input is too short")
            lines.append(f"{name} = tl.load({name_in_call} + {offsets(shape)})")
        for spec in case["outs"].split():
            name, _, rest = spec.partition("=")
            dtype, count, *start = rest.split(":")
            arg = ({"input": start[0]} if start
                   else {"dtype": dtype, "count": int(count)})
            kept = {} if spec[0] == "*" else {"result": True}
            self.args.append({"name": name.lstrip("*"), **arg, **kept})
        for name, value in case["scalars"].items():
            if not self.uses(name):
                continue
            kind, value = value if isinstance(value, tuple) else (
                "fp32" if isinstance(value, float) else "i32", value)
            self.args.append({"name": name, "type": kind, "value": value})
        for line in case["body"].strip("\n").split("\n"):
            lines += self.line(line)
        names = [arg["name"] for arg in self.args]
        names += [f"{name}: tl.constexpr" for name in case["constexprs"]]
        helpers = case["helpers"].strip("\n")
        self.source = (f"{helpers}\n\n" if helpers else "") + "\n".join(
            [f"@triton.jit\ndef kernel({', '.join(names)}):"]
            + [f"    {line}".rstrip() for line in lines]) + "\n"

    def uses(self, name):
        return re.search(rf"\b{name}\b", self.case["body"]) is not None

    def line(self, line):
        match = re.match(r"(\s*)@(out|const) (\w+)(?: as (\w+))?$", line)
        if match is None:
            return [line]
        indent, kind, name, forced = match.groups()
        if self.results is REFUSED and kind == "out":
            return [f"{indent}tl.static_print({name}.dtype)"]
        if self.results is None and kind == "out":
            # The number keeps the kernel from being any other's.
            return [f'{indent}tl.static_print("@@", {Kernel.count}, "{name}", '
                    f"{name}.dtype, {name}.shape)"]
        dtype, shape = (forced, []) if kind == "const" else self.results[name]
        out = f"{name}_out"
        self.args.append({"name": out, "dtype": forced or dtype,
                          "count": numel(shape), "result": True})
        pointer = out if shape == [] else f"{out} + {offsets(shape)}"
        check = [f"{indent}tl.static_assert({name}.dtype == tl.{dtype})"]
        return (check if kind == "out" else []) + [
            f"{indent}tl.store({pointer}, {name})"]

    def run(self, folder):
        path = os.path.join(folder, "kernel_%d.py" % Kernel.count)
        Kernel.count += 1
        with open(path, "w") as file:
            file.write(PRELUDE + "\n" + self.source)
        spec = importlib.util.spec_from_file_location(
            os.path.basename(path)[:-3], path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        tensors, values = {}, []
        for arg in self.args:
            if "value" in arg:
                values.append(arg["value"])
                continue
            tensor = (INPUTS[arg["input"]].clone() if "input" in arg
                      else torch.zeros(arg["count"], dtype=TORCH[arg["dtype"]]))
            tensor = tensor.cuda()
            tensors[arg["name"]] = tensor
            values.append(tensor)
        compiled = module.kernel[tuple(self.case["grid"])](
            *values, **self.case["constexprs"], num_warps=self.case["warps"])
        torch.cuda.synchronize()
        del compiled
        return {arg["name"]: base64.b64encode(
            bytes_of(tensors[arg["name"]])).decode()
            for arg in self.args if arg.get("result")}


Kernel.count = 0


def probe(case, folder):
    """The results' dtypes and shapes."""
    if "@out" not in case["body"]:
        return {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        Kernel(case).run(folder)
    results = {}
    for line in printed.getvalue().splitlines():
        if line.startswith("@@"):
            _, _, name, dtype, shape = line.split(None, 4)
            results[name] = (SHORT.get(dtype, dtype),
                             [int(n) for n in re.findall(r"\d+", shape)])
    return results


def reason(error):
    while error.__cause__ is not None:
        error = error.__cause__
    text = getattr(error, "error_message", None) or str(error)
    text = re.sub(r" object at 0x\w+", " object", text.strip())
    return f"{type(error).__name__}: {text[:160]}"


def record(case, folder):
    row = {"title": case["title"]}
    try:
        kernel = Kernel(case, probe(case, folder))
        row["source"] = kernel.source
        results = kernel.run(folder)
        for arg in kernel.args:
            if arg.get("result"):
                arg["result"] = results[arg["name"]]
    except Exception as error:
        if "CUDA error" in str(error) or "CUDA driver" in str(error):
            raise
        row["error"] = reason(error)
        kernel = Kernel(case, REFUSED)
        row["source"] = kernel.source
    if case["constexprs"]:
        row["constexprs"] = case["constexprs"]
    if list(case["grid"]) != [1]:
        row["grid"] = list(case["grid"])
    row["args"] = kernel.args
    return row


def work(part, path, words):
    done = set()
    with contextlib.suppress(FileNotFoundError), open(path) as file:
        done = {json.loads(line)["title"] for line in file}

    def expire(*_):
        raise TimeoutError("did not end")

    signal.signal(signal.SIGALRM, expire)
    cases = chosen(words)[part::WORKERS]
    if hasattr(triton, "set_allocator"):
        triton.set_allocator(lambda size, alignment, stream: torch.empty(
            size, device="cuda", dtype=torch.int8))
    with tempfile.TemporaryDirectory() as folder, open(path, "a") as file:
        # What is in a cache prints nothing when it is compiled.
        os.environ["TRITON_CACHE_DIR"] = os.path.join(folder, "cache")
        for case in cases:
            if case["title"] in done:
                continue
            signal.alarm(SECONDS_PER_CASE)
            try:
                row = record(case, folder)
            except Exception as error:
                file.write(json.dumps({"title": case["title"],
                                       "crash": reason(error)}) + "\n")
                file.flush()
                os._exit(75)
            signal.alarm(0)
            file.write(json.dumps(row) + "\n")
            file.flush()


def chosen(words):
    cases = triton_operation_cases.CASES
    titles = [case["title"] for case in cases]
    twice = {title for title in titles if titles.count(title) > 1}
    if twice:
        raise ValueError(f"titles that occur twice: {twice}")
    return [case for case in cases
            if not words or any(word in case["title"] for word in words)]


def main(target, words):
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{part}.jsonl")
                 for part in range(WORKERS)]

        def start(part):
            return subprocess.Popen(
                [sys.executable, __file__, "--part", str(part), paths[part],
                 *words])

        running = {part: start(part) for part in range(WORKERS)}
        while running:
            for part, process in list(running.items()):
                try:
                    code = process.wait(timeout=0.2)
                except subprocess.TimeoutExpired:
                    continue
                del running[part]
                if code == 75:
                    running[part] = start(part)
                elif code != 0:
                    print(f"part {part} ended with {code}")
        rows = {}
        for path in paths:
            with contextlib.suppress(FileNotFoundError), open(path) as file:
                for line in file:
                    row = json.loads(line)
                    rows[row["title"]] = row
    rows = [rows[case["title"]] for case in chosen(words)
            if case["title"] in rows]
    for row in rows:
        if any(word in row.get("error", "") for word in OF_THE_GPU):
            row["crash"] = row["error"]
        if "error" in row or "crash" in row:
            print(row["title"], "|", row.get("error"), row.get("crash"))
    print(len(rows), "of", len(chosen(words)))
    rows = [row for row in rows if "crash" not in row]
    used = sorted({arg["input"] for row in rows for arg in row.get("args", [])
                   if "input" in arg})
    with open(target, "w") as file:
        json.dump({
            "triton": triton.__version__,
            "torch": torch.__version__,
            "device": torch.cuda.get_device_name(),
            "prelude": PRELUDE,
            "inputs": {key: base64.b64encode(bytes_of(INPUTS[key])).decode()
                       for key in used},
            "cases": rows,
        }, file, separators=(",", ":"))


if __name__ == "__main__":
    if sys.argv[1] == "--part":
        work(int(sys.argv[2]), sys.argv[3], sys.argv[4:])
    else:
        main(sys.argv[1], sys.argv[2:])
