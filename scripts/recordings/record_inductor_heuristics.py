"""Records which configurations and grids TorchInductor's heuristics choose.

    python3 record_inductor_heuristics.py FILE.json

writes js-tests/recordings/inductor_heuristics.json. It needs PyTorch 2.11 with
CUDA, and Triton. The functions of torch._inductor.runtime.triton_heuristics are
called with metadata made up here: systematic cases, and random ones from a
fixed seed. Nothing is compiled.
"""

import copy
import json
import random
import sys
from unittest import mock

import torch
import triton
from torch._inductor.runtime import triton_heuristics
from torch._inductor.runtime.hints import (
    AutotuneHint, DeviceProperties, ReductionHint, TileHint)

DEVICES = {
    "cuda": dict(
        type="cuda", index=0, multi_processor_count=132, cc=90, major=9,
        regs_per_multiprocessor=65536, max_threads_per_multi_processor=2048,
        max_threads_per_block=1024, warp_size=32),
    "privateuseone": dict(
        type="privateuseone", index=0, multi_processor_count=80, cc=0, major=8,
        regs_per_multiprocessor=None, max_threads_per_multi_processor=1,
        max_threads_per_block=1024, warp_size=32),
    "no warps": dict(
        type="privateuseone", index=0, multi_processor_count=3, cc=0, major=8,
        regs_per_multiprocessor=None, max_threads_per_multi_processor=None,
        max_threads_per_block=None, warp_size=None),
}

HINTS = ["INNER", "OUTER", "OUTER_TINY", "DEFAULT"]
MAX = {"max_autotune": True}
MAX_POINTWISE = {"max_autotune_pointwise": True}


def case(heuristic, device="cuda", triton_meta=None, **args):
    return {"heuristic": heuristic, "device": device,
            "triton_meta": triton_meta or {}, "args": args}


def pointwise_cases():
    def pointwise(size_hints, meta=None, **args):
        device = args.pop("device", "cuda")
        return case("pointwise", device, size_hints=size_hints,
                    inductor_meta=meta or {}, **args)

    sizes = [1, 2, 32, 128, 256, 512, 1024, 4096, 2**14, 2**15, 2**16, 2**17,
             2**18, 2**20, 2**26, 2**31, 2**34]
    for x in sizes:
        yield pointwise({"x": x})
        yield pointwise({"x": x}, {"autotune_pointwise": False})
        yield pointwise({"x": x}, {"autotune_pointwise": False, **MAX})
        yield pointwise({"x": x}, min_elem_per_thread=4)
    for device in DEVICES:
        for size_hints in [{"x": 4096}, {"y": 64, "x": 2**18},
                           {"z": 8, "y": 64, "x": 2**18}]:
            yield pointwise(
                size_hints,
                {"autotune_hints": ["ONE_ELEMENT_PER_THREAD"], **MAX_POINTWISE},
                device=device, min_elem_per_thread=2)
    for y in [1, 4, 16, 64, 1024, 2**17]:
        for x in [1, 8, 32, 64, 256, 4096, 2**20]:
            size_hints = {"y": y, "x": x}
            yield pointwise(size_hints)
            yield pointwise(size_hints, tile_hint="DEFAULT", min_elem_per_thread=8)
            yield pointwise(size_hints, tile_hint="SQUARE")
            yield pointwise(size_hints, MAX_POINTWISE, tile_hint="SQUARE")
            yield pointwise(size_hints, {"autotune_pointwise": False})
    for z in [1, 16, 256, 2**17]:
        for y in [2, 16, 2048]:
            for x in [1, 16, 2**16]:
                size_hints = {"z": z, "y": y, "x": x}
                yield pointwise(size_hints)
                yield pointwise(size_hints, MAX_POINTWISE)
    yield pointwise({"x": 64, "y": 64, "z": 64}, MAX)
    yield pointwise({})
    yield pointwise({"x": 64, "r0_": 64})
    yield pointwise({"x": 64}, {"no_x_dim": True})
    yield pointwise({"y": 4096, "x": 4096},
                    {"tma_min_block_sizes": {"XBLOCK": 32, "YBLOCK": 32}})
    yield pointwise({"x": 4096}, {"tma_min_block_sizes": {"YBLOCK": 32}})


def reduction_cases(rng):
    for heuristic in ["reduction", "persistent_reduction"]:
        for x in [1, 16, 256, 1024, 4096, 2**15, 2**16, 2**18, 2**21]:
            for r in [1, 16, 128, 512, 1024, 2048, 8192, 2**17]:
                if heuristic == "persistent_reduction" and r > 4096:
                    continue
                for hint in HINTS:
                    yield case(
                        heuristic,
                        rng.choice(["cuda", "privateuseone"]),
                        size_hints={"x": x, "r0_": r},
                        reduction_hint=hint,
                        inductor_meta={"num_load": rng.choice([1, 3, 4, 9]),
                                       "num_store": rng.choice([0, 1, 4]),
                                       "num_reduction": rng.choice([1, 2])})
    powers = [2**i for i in range(23)]
    for _ in range(300):
        heuristic = rng.choice(["reduction", "persistent_reduction"])
        most = 23 if heuristic == "reduction" else 13
        meta = {"num_load": rng.randrange(12), "num_store": rng.randrange(6),
                "num_reduction": rng.randrange(5)}
        for key in ["max_autotune", "deterministic", "no_x_dim",
                    "force_filter_reduction_configs", "add_persistent_rblock"]:
            if rng.random() < 0.2:
                meta[key] = True
        if meta.get("deterministic") and rng.random() < 0.5:
            meta["has_loadstore_with_contiguous_rdim"] = False
        signature = {f"ks{i}": "i64" for i in range(rng.choice([0, 0, 1, 2]))}
        r = rng.choice(powers[:most])
        size_hints = {"x": rng.choice(powers), "r0_": r}
        if rng.random() < 0.2:
            inner = rng.choice([p for p in powers if p <= r])
            size_hints = {"x": size_hints["x"], "r0_": r // inner, "r1_": inner}
        yield case(heuristic, rng.choice(list(DEVICES)),
                   {"signature": signature}, size_hints=size_hints,
                   reduction_hint=rng.choice(HINTS), inductor_meta=meta)
    for _ in range(120):
        # Rows in two dimensions, which tiling scores go by.
        heuristic = rng.choice(["reduction", "persistent_reduction"])
        most = 16 if heuristic == "reduction" else 12
        size_hints = {"y": rng.choice(powers[:14]), "x": rng.choice(powers[:14]),
                      "r0_": rng.choice(powers[:most])}
        scores = {key: rng.choice([0, 0, 7, 1000, rng.randrange(10**9)])
                  for key in size_hints}
        if not scores["x"] + scores["y"]:
            scores["x"] = 5
        yield case(heuristic, size_hints=size_hints,
                   reduction_hint=rng.choice(HINTS),
                   inductor_meta={"tiling_scores": scores,
                                  "num_load": rng.randrange(12)})
    yield case("reduction", size_hints={"y": 8, "x": 8, "r0_": 64},
               inductor_meta={})
    yield case("reduction", size_hints={"x": 8}, inductor_meta={})
    yield case("persistent_reduction", size_hints={"x": 2, "r0_": 2**17},
               inductor_meta={})
    for heuristic in ["reduction", "persistent_reduction"]:
        for size_hints in [{"x": 64, "r0_": 64}, {"y": 64, "x": 64, "r0_": 64},
                           {"z": 4, "y": 64, "x": 64, "r0_": 64}]:
            yield case(heuristic, triton_meta={"native_matmul": True},
                       size_hints=size_hints, inductor_meta={})
        yield case(heuristic, size_hints={"x": 1024, "r0_": 1024},
                   reduction_hint="DEFAULT",
                   inductor_meta={"tma_min_block_sizes":
                                  {"XBLOCK": 8, "R0_BLOCK": 64}})
    for split in [8, 32, 64, 128, 1024]:
        for r in [64, 512, 1024, 2048, 4096, 16384]:
            for meta in [{}, MAX, {"mix_order_reduction_allow_multi_stages": False},
                         {"tma_min_block_sizes": {"XBLOCK": 8}}]:
                yield case("persistent_reduction", size_hints={"x": 2**15, "r0_": r},
                           reduction_hint="INNER",
                           inductor_meta={"RSPLIT_SIZE": split, **meta})


def shared_row_cases():
    for persistent in [False, True]:
        for device in DEVICES:
            for x, r in [(1, 2**20), (1, 64), (8, 2**14), (16, 4096), (512, 4096)]:
                for hint in ["INNER", "DEFAULT"]:
                    yield case("cooperative_reduction", device,
                               size_hints={"x": x, "r0_": r},
                               reduction_hint=hint, filename=None,
                               inductor_meta={"persistent_reduction": persistent})
    yield case("cooperative_reduction", size_hints={"x": 1, "r0_": 32},
               reduction_hint="INNER", filename=None,
               inductor_meta={"persistent_reduction": False})
    yield case("cooperative_reduction", size_hints={"x": 64, "r0_": 4096},
               reduction_hint="INNER", filename=None,
               inductor_meta={"persistent_reduction": False, "no_x_dim": True})
    for r in [64, 1024, 2**16]:
        for hint in HINTS:
            for meta in [{}, {"min_split_scan_rblock": 1024}, MAX]:
                yield case("split_scan", size_hints={"x": 4, "r0_": r},
                           reduction_hint=hint,
                           inductor_meta={"no_x_dim": True, **meta})
    yield case("split_scan", size_hints={"x": 4, "r0_": 8, "r1_": 8},
               inductor_meta={})


def given_cases():
    for meta in [{}, MAX]:
        yield case("foreach", inductor_meta=meta)
    yield case("template", num_stages=2, num_warps=4, inductor_meta={})
    yield case("fixed_config", config={"XBLOCK": 8, "num_warps": 2, "num_stages": 3},
               filename=None, inductor_meta={})
    yield case("fixed_config", config={"XBLOCK": 8}, filename=None, inductor_meta={})
    yield case("user_autotune", configs=[], inductor_meta={})
    yield case("user_autotune", inductor_meta={}, configs=[
        {"BLOCK": 64, "num_warps": 8, "num_stages": 2},
        {"BLOCK": 128, "FLAG": True, "KIND": "a", "NONE": None, "num_warps": 4,
         "num_stages": 3, "num_consumer_groups": 0, "num_buffers_warp_spec": 0},
        {"BLOCK": 64, "num_warps": 8, "num_stages": 2, "maxnreg": 64}])


def combo_cases():
    parts = [
        {"heuristic": "pointwise", "size_hints": {"x": 4096},
         "tile_hint": "TileHint.DEFAULT"},
        {"heuristic": "pointwise", "size_hints": {"y": 64, "x": 4096},
         "tile_hint": "TileHint.SQUARE"},
        {"heuristic": "pointwise", "size_hints": {"y": 64, "x": 2**17},
         "tile_hint": "TileHint.DEFAULT"},
        {"heuristic": "reduction", "size_hints": {"x": 64, "r0_": 8192}},
        {"heuristic": "persistent_reduction", "size_hints": {"x": 64, "r0_": 512}},
        {"heuristic": "persistent_reduction", "size_hints": {"x": 2, "r0_": 16}},
    ]
    for chosen in [[0, 1], [1, 2, 0], [3, 4], [4, 5, 0], [5], [3, 5, 1, 2]]:
        meta = {"num_kernels": len(chosen)}
        for i, which in enumerate(chosen):
            for key, value in parts[which].items():
                meta[f"{key}_{i}"] = value
        for heuristic in ["pointwise", "reduction", "persistent_reduction"]:
            args = {} if heuristic == "pointwise" else {"reduction_hint": "INNER"}
            yield case(heuristic, size_hints={"x": 64, "r0_": 64},
                       inductor_meta={"combo_grid_meta": meta}, **args)
    yield case("pointwise", size_hints={"x": 64}, inductor_meta={
        "combo_grid_meta": {"num_kernels": 1, "heuristic_0": "split_scan",
                            "size_hints_0": {"x": 64}}})


def plain(config):
    return [config.kwargs, config.num_warps, config.num_stages]


def configs_of(case):
    args = copy.deepcopy(case["args"])
    if "reduction_hint" in args:
        args["reduction_hint"] = ReductionHint[args["reduction_hint"]]
    if "tile_hint" in args:
        args["tile_hint"] = TileHint[args["tile_hint"]]
    meta = args["inductor_meta"]
    if "autotune_hints" in meta:
        meta["autotune_hints"] = {AutotuneHint[h] for h in meta["autotune_hints"]}
    device = DeviceProperties(**DEVICES[case["device"]])
    args["triton_meta"] = {"signature": {}, "constants": {}, "device": device,
                           **copy.deepcopy(case["triton_meta"])}

    def chosen(size_hints, configs, *args, **kwargs):
        return triton_heuristics.unique_configs(configs)

    # A machine with another device has no CUDA.
    with mock.patch.object(triton_heuristics, "cached_autotune", chosen), \
            mock.patch.object(torch.cuda, "is_available",
                              lambda: device.type == "cuda"):
        return getattr(triton_heuristics, case["heuristic"])(**args)


def outcome(run):
    try:
        return run()
    except Exception as error:  # Whatever PyTorch does is what is recorded.
        return {"error": type(error).__name__}


def grid_cases(rng):
    def grid(grid_type, config, names, **meta):
        return {"inductor_meta": {"grid_type": grid_type, **meta},
                "config": config, "names": names}

    numbers = [0, 1, 7, 1024, 65535, 65536, 70000, 3 * 65535 + 1, 10**7]
    for _ in range(60):
        names = {f"{p}numel": rng.choice(numbers) for p in "xyz"}
        config = {f"{p}BLOCK": rng.choice([1, 2, 64, 1024])
                  for p in "XYZ" if rng.random() < 0.8}
        grid_type = rng.choice(["Grid1D", "Grid2D", "Grid3D",
                                "BatchMatmulGrid3D", "Grid2DWithYZOverflow"])
        yield grid(grid_type, config, names)
    for x in numbers:
        yield grid("MixOrderReductionGrid", {"RSPLIT_SIZE": 64, "XBLOCK": 8},
                   {"xnumel": x})
        yield grid("CooperativeReductionGrid", {"RSPLIT": 16, "XBLOCK": 4},
                   {"xnumel": x})
        yield grid("CooperativeReductionGrid", {"RSPLIT": 16}, {"xnumel": x})
        yield grid("SplitScanGrid", {"XBLOCK": 1, "R0_BLOCK": 2048},
                   {"xnumel": 3, "r0_numel": x})
    yield grid("MixOrderReductionGrid", {"RSPLIT_SIZE": 64}, {"xnumel": 1})
    yield grid("MixOrderReductionGrid", {"XBLOCK": 64}, {"xnumel": 1})
    yield grid("MixOrderReductionGrid", {"RSPLIT_SIZE": 64, "XBLOCK": 3}, {"xnumel": 1})
    yield grid("CooperativeReductionGrid", {"XBLOCK": 1}, {"xnumel": 1})
    yield grid("SplitScanGrid", {"XBLOCK": 2, "R0_BLOCK": 256},
               {"xnumel": 3, "r0_numel": 1})
    extents = ["_grid_0", "_grid_1", "_grid_2"]
    yield grid("FixedGrid", {"BLOCK": 4}, dict(zip(extents, [3, 4, 5])),
               fixed_grid=extents, extra_launcher_args=extents)
    precomputed = [
        {"config": {"BLOCK": size, "num_warps": 4, "num_stages": stages},
         "python": [f"(({size - 1} + _launcher_s0) // {size})", "_launcher_s1", "1"]}
        for size in [64, 128] for stages in [2, 3]]
    for size in [64, 128, 256]:
        yield grid("PrecomputedGrid",
                   {"BLOCK": size, "num_warps": 4, "num_stages": 3},
                   {"_launcher_s0": 1000, "_launcher_s1": 7},
                   precomputed_grids=precomputed,
                   extra_launcher_args=["_launcher_s0", "_launcher_s1"])
    for grid_type in ["SequentialComboKernelGrid", "RoundRobinComboKernelGrid",
                      "SequentialFlattenComboKernelGrid"]:
        for _ in range(25):
            count = rng.randrange(1, 5)
            has_y = rng.random() < 0.5
            default = rng.random() < 0.5
            meta = {"num_kernels": count, "default_config": None,
                    "min_blocks": rng.choice([None, 0, 40])}
            names, config = {}, {}
            blocks = {"XBLOCK": 1024, "YBLOCK": 64}
            if grid_type.startswith("SequentialFlatten"):
                blocks = {f"{key}_{i}": size for i in range(count)
                          for key, size in blocks.items()}
            if default:
                meta["default_config"] = blocks
            else:
                config = {key: rng.choice([1, 32, size])
                          for key, size in blocks.items()}
            for i in range(count):
                meta[f"no_x_dim_{i}"] = rng.random() < 0.3
                for prefix in "xy" if has_y and rng.random() < 0.7 else "x":
                    key = f"{prefix}numel_{i}"
                    value = rng.choice([1, 9, 5000, 400000, 5000000])
                    meta[key] = None if rng.random() < 0.4 else value
                    names[key] = value
            yield grid(grid_type, config, names, combo_grid_meta=meta)
    yield grid("NoSuchGrid", {}, {})


def grid_of(case):
    meta = copy.deepcopy(case["inductor_meta"])
    expr = triton_heuristics.GridExpr.from_meta(meta, dict(case["config"]))
    return expr.eval_slow(dict(case["names"]))


def main():
    rng = random.Random(11)
    cases = [*pointwise_cases(), *reduction_cases(rng), *shared_row_cases(),
             *given_cases(), *combo_cases()]
    for each in cases:
        each["outcome"] = outcome(
            lambda: [plain(config) for config in configs_of(each)])
    grids = list(grid_cases(rng))
    for each in grids:
        each["outcome"] = outcome(lambda: grid_of(each))

    def lines(rows):
        return ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)

    with open(sys.argv[1], "w") as file:
        file.write("{" + f'"torch":"{torch.__version__}",'
                   f'"triton":"{triton.__version__}",\n"devices":'
                   f"{json.dumps(DEVICES)},\n\"cases\":[\n{lines(cases)}\n],\n"
                   f'"grids":[\n{lines(grids)}\n]' + "}\n")
    errors = [e for e in cases + grids if isinstance(e["outcome"], dict)]
    print(len(cases), "cases,", len(grids), "grids,", len(errors), "errors")
    for each in errors:
        print(json.dumps(each)[:300])


if __name__ == "__main__":
    main()
