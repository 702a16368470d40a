"""Records js-tests/recordings/inductor_modules.json: whole modules that
TorchInductor generated, with what they were given and what they gave.

    python3 record_inductor_modules.py TARGET [WORD...]

with PyTorch and a GPU. Words choose the cases whose titles hold one. Every case runs
in a process of its own; what fails is told and left out.
"""

import base64
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import zlib
from concurrent.futures import ThreadPoolExecutor

WORKERS = 12
SECONDS_PER_CASE = 150


def snapshot(value):
    """A value, with the bytes of a tensor's whole storage."""
    import torch
    if not isinstance(value, torch.Tensor):
        return {"value": value if value is None or isinstance(
            value, (bool, int, float)) else repr(value)}
    storage = value.untyped_storage()
    flat = torch.empty(0, dtype=torch.uint8, device=value.device)
    flat.set_(storage, 0, (storage.nbytes(),), (1,))
    data = bytes(flat.cpu().numpy())
    return {
        "dtype": str(value.dtype).removeprefix("torch."),
        "shape": list(value.shape),
        "stride": list(value.stride()),
        "storage_offset": value.storage_offset(),
        "device": value.device.type,
        "data": base64.b64encode(zlib.compress(data, 9)).decode(),
    }


class Recorder:
    """Watches generated modules being loaded and called."""

    def __init__(self):
        from torch._inductor.codecache import PyCodeCache
        self.graphs = []
        load = PyCodeCache.load_by_key_path.__func__

        def watched(cls, key, path, *rest, **named):
            module = load(cls, key, path, *rest, **named)
            # Kernels to be timed are modules with a call too.
            if hasattr(module, "runner"):
                attrs = named.get("attrs") or (rest[1] if len(rest) > 1
                                               else None) or {}
                self.watch(module, path, attrs)
            return module

        PyCodeCache.load_by_key_path = classmethod(watched)

    def watch(self, module, path, attrs):
        import torch
        with open(path) as file:
            here = os.path.dirname(os.path.abspath(__file__))
            graph = {"code": file.read().replace(here, "scripts/recordings")}
        graph["constants"] = {
            name: snapshot(value) for name, value in attrs.items()
            if isinstance(value, torch.Tensor)
            and f"\n{name} = None" in graph["code"]}
        self.graphs.append(graph)
        call = module.call

        def recorded(args):
            if "inputs" in graph:
                return call(args)
            torch.cuda.synchronize()
            given = list(args)
            graph["inputs"] = [snapshot(value) for value in given]
            outputs = call(args)
            torch.cuda.synchronize()
            graph["outputs"] = [snapshot(value) for value in outputs]
            after = [snapshot(value) for value in given]
            graph["mutated"] = {
                str(at): value for at, value in enumerate(after)
                if value != graph["inputs"][at]}
            return outputs

        module.call = recorded
        module.runner.call = recorded


def settle(options):
    """Sets Inductor's and Dynamo's options wherever they are known."""
    import torch
    from torch._dynamo import config as dynamo
    from torch._inductor import config as inductor
    unknown = []
    for name, value in options.items():
        for place in (inductor, inductor.triton, dynamo):
            if hasattr(place, name):
                setattr(place, name, value)
                break
        else:
            unknown.append(name)
    if unknown:
        print("unknown options", unknown, file=sys.stderr)
    inductor.force_disable_caches = True
    inductor.compile_threads = 1
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False


def record(title):
    import torch
    import inductor_module_cases
    _, make, options = next(
        row for row in inductor_module_cases.CASES if row[0] == title)
    options = dict(options)
    dynamic = options.pop("dynamic", False)
    backward = options.pop("backward", False)
    settle(options)
    torch.manual_seed(0)
    recorder = Recorder()
    f, inputs = make()
    if backward:
        inputs = [x.requires_grad_() if x.is_floating_point() else x
                  for x in inputs]
        torch.compile(f, dynamic=dynamic)(*inputs).sum().backward()
    else:
        with torch.no_grad():
            torch.compile(f, dynamic=dynamic)(*inputs)
    torch.cuda.synchronize()
    graphs = [graph for graph in recorder.graphs if "outputs" in graph]
    if len(graphs) < len(recorder.graphs) or not graphs:
        print(len(recorder.graphs) - len(graphs), "graphs were not called",
              file=sys.stderr)
    return {"case": title, "graphs": graphs}


def main(target, words):
    import inductor_module_cases
    import torch
    import triton
    titles = [title for title, _, _ in inductor_module_cases.CASES
              if not words or any(word in title for word in words)]

    def run(title):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "TORCHINDUCTOR_CACHE_DIR": folder,
                           "TRITON_CACHE_DIR": os.path.join(folder, "triton"),
                           "OMP_NUM_THREADS": "2"}
            path = os.path.join(folder, "result.json")
            try:
                done = subprocess.run(
                    [sys.executable, __file__, "--case", title, path],
                    env=environment, capture_output=True, text=True,
                    timeout=SECONDS_PER_CASE)
            except subprocess.TimeoutExpired:
                print(f"== {title}: no end", flush=True)
                return None
            said = [line for line in done.stderr.splitlines() if line.strip()]
            with contextlib.suppress(FileNotFoundError), open(path) as file:
                row = json.load(file)
                print(f"== {title}: {len(row['graphs'])} graphs",
                      *[line[:160] for line in said[-2:]], flush=True)
                return row if row["graphs"] else None
            print(f"== {title}: failed", *[line[:200] for line in said[-4:]],
                  sep="\n   ", flush=True)
            return None

    with ThreadPoolExecutor(WORKERS) as pool:
        rows = [row for row in pool.map(run, titles) if row is not None]
    with open(target, "w") as file:
        json.dump({"torch": torch.__version__, "triton": triton.__version__,
                   "device": torch.cuda.get_device_name(), "cases": rows},
                  file, separators=(",", ":"))
    print(len(rows), "of", len(titles), os.path.getsize(target), "bytes")


if __name__ == "__main__":
    if sys.argv[1] == "--case":
        result = record(sys.argv[2])
        with open(sys.argv[3], "w") as out:
            json.dump(result, out)
    else:
        main(sys.argv[1], sys.argv[2:])
