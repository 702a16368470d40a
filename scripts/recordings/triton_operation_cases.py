"""The kernels that record_triton_operations.py records.

A case has a title and a body. `ins` names what is loaded beforehand,
`name=input`, in the shape `n` or `name=input[16,8]`, or, with a star, a
pointer. `outs` names pointers that the body stores through,
`name=dtype:count` or `name=dtype:0:input`, or, with a
star, scratch memory whose contents are nobody's business. In the body `@out x` stores a
tensor with its own dtype and shape, `@const x as int32` a number.
"""

CASES = []
FLOATS = ["float16", "bfloat16", "float32", "float64"]
SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
INTEGERS = SIGNED + UNSIGNED
ALL = ["int1"] + INTEGERS + FLOATS
WIDE = ["int32", "int64", "uint32", "uint64"]


def case(title, body, ins="", outs="", scalars=None, constexprs=None,
         helpers="", n=64, grid=(1,), warps=4):
    if "\n" not in body and "@" not in body and "tl.store(" not in body:
        body = f"r = {body}\n@out r"
    CASES.append({
        "title": title, "body": body, "ins": ins, "outs": outs,
        "scalars": scalars or {}, "constexprs": constexprs or {},
        "helpers": helpers, "n": n, "grid": grid, "warps": warps})


def each(dtypes, title, body, ins="a=$T.a", outs="", helpers="", **rest):
    for dtype in dtypes:
        def fill(text, dtype=dtype):
            return text.replace("$T", dtype)
        case(f"{title}, {dtype}", fill(body), ins=fill(ins), outs=fill(outs),
             helpers=fill(helpers), **rest)


def lines(title, expressions, **rest):
    for expression in expressions:
        case(f"{title}: {expression}", expression, **rest)


# Programs and creation.
case("program ids in three dimensions", """
x = tl.program_id(0)
y = tl.program_id(axis=1)
z = tl.program_id(2)
at = (z * tl.num_programs(1) + y) * tl.num_programs(0) + x
tl.store(o + at * 6 + 0, x)
tl.store(o + at * 6 + 1, y)
tl.store(o + at * 6 + 2, z)
tl.store(o + at * 6 + 3, tl.num_programs(0))
tl.store(o + at * 6 + 4, tl.num_programs(axis=1))
tl.store(o + at * 6 + 5, tl.num_programs(2))
""", outs="o=int32:144", grid=(3, 2, 4))
case("dtype of a program id", "tl.program_id(0)")
lines("creation", [
    "tl.arange(0, 64)", "tl.arange(16, 48)", "tl.full([8, 4], 3.5, tl.float16)",
    "tl.full([16], float('inf'), tl.float32)", "tl.full([16], -1, tl.int64)",
    "tl.full((), 7, tl.int32)", "tl.full([4, 2, 8], True, tl.int1)",
    "tl.zeros([16], tl.bfloat16)", "tl.zeros((4, 4), dtype=tl.uint8)",
    "tl.full([16], 300, tl.int8)", "tl.full([16], 2.7, tl.int32)",
    "tl.full([16], -1, tl.uint8)", "tl.full([16], 1e10, tl.float16)",
    "tl.full([16], 2, tl.int1)", "tl.arange(0, 48)", "tl.arange(4, 4)",
    "tl.full([16], tl.program_id(0) + 3, tl.float32)",
    "tl.full([1], 5, tl.float64)"])
each(ALL, "zeros_like", "tl.zeros_like(a)")
each(ALL, "full of 1", "tl.full([16], 1, tl.$T)", ins="")
each(ALL, "full of a run-time number", "tl.full([16], n, tl.$T)", ins="",
     scalars={"n": 77})
each(SIGNED, "cdiv by 7", "tl.cdiv(a, 7)")
each(["int32", "int64", "uint32", "int8"], "cdiv of small ones",
     "tl.cdiv(a, 4)", ins="a=$T.q")
case("cdiv of scalars", """
x = tl.cdiv(n, m)
y = tl.cdiv(k, m)
z = tl.cdiv(n, 16)
@out x
@out y
@out z
""", scalars={"n": 100, "m": 7, "k": -100})
case("cdiv of constants", """
x: tl.constexpr = tl.cdiv(B, 7)
y: tl.constexpr = tl.cdiv(C, 7)
z: tl.constexpr = triton.cdiv(B, 16)
@const x as int32
@const y as int32
@const z as int32
""", constexprs={"B": 100, "C": -100})

# Memory. A store converts; to a pointer to int1 it stores a byte.
for source in ALL:
    case(f"stores of {source}", "\n".join(
        f"tl.store(o_{t} + tl.arange(0, 64), a)" for t in ALL),
        ins=f"a={source}.s", outs=" ".join(f"o_{t}={t}:64" for t in ALL))
case("stores of Python numbers", "\n".join(
    [f"tl.store(o_{t}, 3)\ntl.store(o_{t} + 1, 2.75)\n"
     f"tl.store(o_{t} + 2, True)" for t in ALL]),
    outs=" ".join(f"o_{t}={t}:4" for t in ALL))
each(["int8", "uint8", "int32", "uint32", "uint64", "float16", "int1"],
     "a store of -1", "tl.store(o, -1)", ins="", outs="o=$T:2")
each(["int8", "uint8", "int16", "int32", "float16"],
     "a store of 100000", "tl.store(o, 100000)", ins="", outs="o=$T:2")
case("int1 loads", """
i = tl.arange(0, 64)
b = tl.load(p + i)
@out b
c = b.to(tl.int32)
@out c
d = tl.load(p + i, mask=i < 40, other=1)
@out d
""", ins="*p=int1.a")
each(ALL, "masked load with 0", """
i = tl.arange(0, 64)
r = tl.load(p + i, mask=i < 40, other=0)
@out r
""", ins="*p=$T.a")
each(ALL, "masked load with 2.75", """
i = tl.arange(0, 64)
r = tl.load(p + i, mask=i < 40, other=2.75)
@out r
""", ins="*p=$T.a")
each(ALL, "masked load with -1", """
i = tl.arange(0, 64)
r = tl.load(p + i, i < 40, -1)
@out r
""", ins="*p=$T.a")
each(["int8", "uint8", "int32", "float16", "float64", "int1"],
     "masked load with a float32 tile", """
i = tl.arange(0, 64)
r = tl.load(p + i, mask=i % 3 == 0, other=b)
@out r
""", ins="*p=$T.a b=float32.s")
each(["int8", "int32", "float16"], "masked load with an int64 tile", """
i = tl.arange(0, 64)
r = tl.load(p + i, mask=i % 3 == 0, other=b)
@out r
""", ins="*p=$T.a b=int64.a")
case("scalar loads", """
x = tl.load(p)
y = tl.load(p + 3)
z = tl.load(p + 5, mask=n > 3, other=7)
w = tl.load(p + 5, mask=n > 300, other=7)
@out x
@out y
@out z
@out w
""", ins="*p=float16.a", scalars={"n": 17})
case("broadcast masks and pointers", """
i = tl.arange(0, 16)
j = tl.arange(0, 8)
x = tl.load(p + i[:, None] * 8 + j[None, :], mask=j[None, :] < 5, other=-1.0)
@out x
y = tl.load(p + i[:, None] * 8 + j[None, :], mask=i[:, None] < n, other=2)
@out y
tl.store(o + i[:, None] * 8 + j[None, :], i[:, None], mask=j[None, :] > 2)
tl.store(o2 + i[:, None] * 8 + j[None, :], j)
tl.store(o3 + i, 5, mask=i > 3)
""", ins="*p=float32.a", scalars={"n": 11}, outs="o=int32:128 o2=float16:128 o3=int8:16")
case("hints of loads and stores", """
i = tl.arange(0, 64)
m = i < 50
x = tl.load(p + i, m, eviction_policy='evict_last', other=0.0)
y = tl.load(p + i, m, other=1.0, eviction_policy='evict_first', cache_modifier='')
z = tl.load(p + i, volatile=True)
tl.store(o + i, x + y + z, m, eviction_policy='evict_first')
tl.store(o + 64 + i, tl.load(p + i, cache_modifier='.cg'), cache_modifier='.cs')
""", ins="*p=float32.a", outs="o=float32:128")
case("a load of what was stored", """
i = tl.arange(0, 64)
tl.store(o + i, a * 2)
tl.debug_barrier()
x = tl.load(o + 63 - i)
tl.debug_barrier()
tl.store(o + i, x + 1)
""", ins="a=float32.a", outs="o=float32:64")
case("pointer arithmetic", """
i = tl.arange(0, 32)
q = p + 100
x = tl.load(q - i)
y = tl.load(q + (i - 40))
z = tl.load(i + p)
q += 3
w = tl.load(q - i.to(tl.int64) * 2)
k = tl.load(p + i.to(tl.int8))
@out x
@out y
@out z
@out w
@out k
s = p + n
v = tl.load(s)
@out v
""", ins="*p=int16.a", scalars={"n": 200})
case("offsets of narrow unsigned integers", """
i = tl.arange(0, 32)
x = tl.load(p + (i + 200).to(tl.uint8))
y = tl.load(p + (i + 200).to(tl.uint16))
z = tl.load(p + (i + 100).to(tl.uint32))
w = tl.load(p + (i + 100).to(tl.uint64))
@out x
@out y
@out z
@out w
""", ins="*p=int16.a")
case("int64 indices", """
i = tl.arange(0, 64).to(tl.int64)
row = tl.program_id(0).to(tl.int64) * n
tl.store(o + row + i, tl.load(p + row + i) * 2)
""", ins="*p=float32.a", outs="o=float32:256", scalars={"n": ("i64", 64)}, grid=(4,))
case("a pointer's dtype", """
e = p.dtype.element_ty
x = a.to(e)
@out x
tl.static_assert(p.dtype.is_ptr())
tl.static_assert(p.type.element_ty == tl.float16)
""", ins="*p=float16.a a=float32.a")
case("pointer casts", """
i = tl.arange(0, 64)
q = p.to(tl.pointer_type(tl.int32))
x = tl.load(q + i)
@out x
r = p.to(tl.pointer_type(tl.uint8), bitcast=True)
y = tl.load(r + i)
@out y
""", ins="*p=float32.a")

# Atomics, with the old values.
ATOMICS = {
    "add": INTEGERS[2:4] + ["uint32", "uint64"] + FLOATS,
    "max": WIDE + ["float32", "float64"], "min": WIDE + ["float32", "float64"],
    "and": WIDE, "or": WIDE, "xor": WIDE,
    "xchg": WIDE + FLOATS,
}
for name, dtypes in ATOMICS.items():
    each(dtypes, f"atomic_{name}", f"""
i = tl.arange(0, 64)
m = i < 40
old = tl.atomic_{name}(o + i, a, mask=m)
tl.static_assert(old.dtype == tl.$T)
tl.store(olds + i, old, mask=m)
""", ins="a=$T.a", outs="o=$T:0:$T.q olds=$T:64")
    each([d for d in dtypes if d in ("int32", "int64", "float32")],
         f"scalar atomic_{name}", f"""
old = tl.atomic_{name}(o + 2, n)
@out old
""", ins="", outs="o=$T:0:$T.q", scalars={"n": 5})
each(["int8", "int16", "uint8", "int1"], "atomic_add",
     "old = tl.atomic_add(o + tl.arange(0, 64), a)\n@out old",
     outs="o=$T:0:$T.q")
each(["float16", "bfloat16"], "atomic_max",
     "old = tl.atomic_max(o + tl.arange(0, 64), a)\n@out old",
     outs="o=$T:0:$T.q")
each(["float32", "float64"], "atomic_max with signs", """
i = tl.arange(0, 64)
tl.atomic_max(o + i % 4, a - 5)
tl.atomic_min(o + 4 + i % 4, a + 1)
""", ins="a=$T.a", outs="o=$T:8")
each(WIDE + ["float32"], "atomic_cas", """
i = tl.arange(0, 64)
cmp = tl.full([64], 2, tl.$T)
old = tl.atomic_cas(o + i, cmp, a)
@out old
""", ins="a=$T.a", outs="o=$T:0:$T.q")
case("scalar atomic_cas", """
x = tl.atomic_cas(o, 0, 9)
y = tl.atomic_cas(o, 0, 8)
z = tl.atomic_cas(o, 9, n)
@out x
@out y
@out z
""", outs="o=int32:4", scalars={"n": 33})
each(["int32", "int64", "uint32", "float32", "float64", "float16"],
     "atomic_add by many", """
i = tl.arange(0, 64)
tl.atomic_add(o + i % 4, a)
tl.atomic_add(o + 4, 1, sem='relaxed')
tl.atomic_add(o + 5 + tl.zeros([64], tl.int32), a, i < 20)
""", ins="a=$T.q", outs="o=$T:8", grid=(8,))
case("atomics of other dtypes", """
i = tl.arange(0, 64)
x = tl.atomic_add(o64 + i, a)
@out x
y = tl.atomic_add(of + i, a)
@out y
z = tl.atomic_add(of + i, 1)
@out z
w = tl.atomic_xchg(o64 + i, 2.5)
@out w
k = tl.atomic_max(o64 + i, i < 5)
@out k
""", ins="a=int32.a", outs="o64=int64:64 of=float32:64")
case("atomics' hints", """
i = tl.arange(0, 64)
tl.atomic_add(o + i, 2, mask=i < 9, sem='release', scope='gpu')
tl.atomic_or(o + i, 8, sem='acq_rel')
tl.atomic_xor(o + i, i, i > 3, 'acquire', 'sys')
""", outs="o=int32:64")

# where.
for x, y in [("int32", "float32"), ("int8", "int32"), ("float16", "float32"),
             ("bfloat16", "float16"), ("uint8", "int8"), ("int1", "int32"),
             ("int1", "int1"), ("uint32", "int32"), ("int64", "uint32"),
             ("int64", "float16"), ("float64", "float32"), ("uint16", "int32"),
             ("float32", "float32")]:
    case(f"where, {x}, {y}", "tl.where(c, a, b)", ins=f"c=int1.a a={x}.a b={y}.a")
lines("where", [
    "tl.where(c, a, 0)", "tl.where(c, 1.5, a)", "tl.where(c, 1, 0)",
    "tl.where(c, 1.0, 0.0)", "tl.where(c, True, False)", "tl.where(c, h, 0.1)",
    "tl.where(c, h, 70000.0)", "tl.where(c, k, 300)", "tl.where(c, k, 2.5)",
    "tl.where(a > 0, a, -a)", "tl.where(a & 1, a, 0)", "tl.where(n > 3, a, 0)",
    "tl.where(n > 3, n, 0)", "tl.where(c, n, a)", "tl.where(c, x, a)",
    "tl.where(c[:, None], a[None, :], 0)", "tl.where(True, a, 0)",
    "tl.where(c, float('nan'), h)", "tl.where(c, 5000000000, a)",
    "tl.where(h, a, 0)", "tl.where(c, a, -1)", "tl.where(c, u, -1)"],
    ins="c=int1.a a=int32.a h=float16.a k=int8.a u=uint8.a",
    scalars={"n": 17, "x": 2.5}, n=32)

# Shapes.
lines("shape", [
    "tl.expand_dims(a, 0)", "tl.expand_dims(a, 1)", "tl.expand_dims(a, -1)",
    "tl.expand_dims(a, [0, 2])", "a[:, None]", "a[None, :]", "a[None, :, None]",
    "a[None]", "m[:, None, :]", "m[:, :]", "a.expand_dims(0)",
    "tl.broadcast_to(a[:, None], [16, 4])", "tl.broadcast_to(a[None, :], (4, 16))",
    "tl.broadcast_to(a[:, None], 16, 8)", "a[:, None].broadcast_to(16, 2)",
    "tl.broadcast_to(3, [16])", "tl.broadcast_to(n, [16, 2])",
    "tl.broadcast_to(m, [4, 16, 8])", "m + b", "m + a[:, None]", "t + m[:4, :]",
    "m + t", "t * b", "a[:, None] * b[None, :]", "m + a",
    "tl.reshape(m, [8, 16])", "m.reshape(128)", "m.reshape([128])",
    "tl.reshape(m, (4, 4, 8))", "tl.reshape(m, 32, 4)", "m.reshape(2, 64)",
    "tl.reshape(m, [128], can_reorder=False)", "tl.reshape(m, [8, 8])",
    "tl.view(m, [128])", "m.view(128)", "m.view([2, 64])", "tl.trans(m)", "m.T",
    "m.trans()", "tl.trans(t, (2, 0, 1))", "tl.trans(t, 0, 2, 1)", "tl.trans(t)",
    "t.T", "t.trans(1, 0, 2)", "tl.permute(t, (1, 2, 0))", "tl.permute(t, 2, 1, 0)",
    "t.permute(2, 1, 0)", "t.permute([0, 2, 1])", "tl.permute(t, (0, 0, 1))",
    "tl.join(a, c)", "tl.join(m, m + 1)", "tl.join(a, b)", "tl.join(n, n + 1)",
    "tl.join(a, n)", "tl.join(a, k)", "tl.interleave(a, c)",
    "tl.interleave(m, m * 2)", "tl.ravel(m)", "m.ravel()", "t.ravel()",
    "tl.flip(a)", "tl.flip(a, 0)", "tl.flip(m, 0)", "tl.flip(m, 1)",
    "tl.flip(m, -1)", "tl.flip(m)", "tl.flip(t, 1)", "m.flip(0)",
    "tl.gather(a, k & 15, 0)", "a.gather(k & 15, 0)",
    "tl.max(tl.cat(a, c, can_reorder=True), 0)",
    "tl.cat(a, c)",
    "tl.sort(tl.cat(a, k, can_reorder=True))",
    "tl.reshape(n, [1])", "tl.expand_dims(n, 0)", "tl.broadcast_to(n, [1])",
    "a.shape[0]", "m.shape[1] + n", "m.numel + n", "a.numel * 1.0 + n",
    "tl.ravel(a)", "tl.trans(a)", "tl.permute(a, 0)", "a[0]", "a[1:3]"],
    ins="a=float32.a[16] b=float32.q[8] c=float32.s[16] m=float32.a[16,8] "
        "t=float32.a[4,4,8] k=int32.a[16]", scalars={"n": 17})
case("split", """
x, y = tl.split(m)
@out x
@out y
z, w = tl.split(tl.reshape(t, [4, 2, 2]))
@out z
@out w
u, v = tl.reshape(m, [4, 4, 2]).split()
@out u
@out v
""", ins="m=float32.a[16,2] t=float32.a[4,4]")
case("split to scalars", "x, y = tl.split(a)\n@out x\n@out y", ins="a=int32.a[2]")
case("split of 8 columns", "x, y = tl.split(a)\n@out x\n@out y", ins="a=int32.a[4,8]")
case("broadcast of two", """
x, y = tl.broadcast(m, b[None, :])
@out x
@out y
z, w = tl.broadcast(m, n)
@out z
@out w
""", ins="m=float32.a[16,8] b=int32.q[8]", scalars={"n": 17})
for name in ["int1", "int8", "int64", "uint16", "float16", "float64"]:
    case(f"join, split, flip, trans, interleave, {name}", """
j = tl.join(a, b)
@out j
x, y = tl.split(j)
@out y
f = tl.flip(a, 0)
@out f
t = tl.trans(tl.reshape(a, [4, 8]))
@out t
i = tl.interleave(a, b)
@out i
""", ins=f"a={name}.a b={name}.q", n=32)
case("gather of two dimensions", """
x = tl.gather(m, k, 0)
@out x
y = tl.gather(m, l & 7, 1)
@out y
z = tl.gather(m, l & 7, -1)
@out z
""", ins="m=float32.a[16,8] k=int32.nibble[4,8] l=int32.nibble[16,4]")
each(["int8", "int64", "float16", "int1"], "gather",
     "tl.gather(a, k & 15, axis=0)", ins="a=$T.a[16] k=int32.a[32]")
case("gather with int64 indices", "tl.gather(a, k, 0)",
     ins="a=float32.a[16] k=int64.nibble[32]")

# Conversions.
lines("conversion", [
    "a.to(tl.int32, bitcast=True)", "a.to(tl.float16)", "a.to(tl.bfloat16)",
    "tl.cast(a, tl.float16)", "tl.cast(a, tl.int32, bitcast=True)",
    "a.to(tl.float16, fp_downcast_rounding='rtz')",
    "a.to(tl.bfloat16, fp_downcast_rounding='rtz')",
    "tl.cast(a, tl.float16, fp_downcast_rounding='rtne')",
    "d.to(tl.float32, fp_downcast_rounding='rtz')",
    "a.to(tl.float64, fp_downcast_rounding='rtz')", "a.cast(tl.int32)",
    "a.to(tl.int1)", "a.to(tl.int8)", "a.to(tl.uint8)", "a.to(tl.uint32)",
    "d.to(tl.bfloat16)", "d.to(tl.float16)", "k.to(tl.bfloat16)",
    "k.to(tl.float16)", "k.to(tl.int64, bitcast=True)", "k.to(tl.float32, bitcast=True)",
    "n.to(tl.float16)", "n.to(tl.int8)", "x.to(tl.int64)", "x.to(tl.float64)",
    "tl.cast(3, tl.float16)", "tl.cast(2.75, tl.int32)", "a.to(tl.int16, bitcast=True)",
    "a.to('float16')", "l.to(tl.float32)", "l.to(tl.float16)", "l.to(tl.bfloat16)",
    "l.to(tl.float64)"],
    ins="a=float32.s d=float64.s k=int32.a l=uint64.a",
    scalars={"n": 300, "x": 2.75})
each(["float16", "bfloat16", "int16", "uint16"], "bitcasts of 16 bits", """
x = a.to(tl.int16, bitcast=True)
y = a.to(tl.float16, bitcast=True)
z = a.to(tl.bfloat16, bitcast=True)
@out x
@out y
@out z
""", ins="a=$T.a")
for scalar in [("i32", -5), ("i64", 1 << 40), ("fp32", 2.5)]:
    case(f"a scalar of {scalar[0]}", """
x = n * a
y = n + k
z = n * 2
w = n / 3
@out x
@out y
@out z
@out w
""", ins="a=float16.a k=int8.a", scalars={"n": scalar})
case("integer scalars", """
x = n // 4
y = n % 4
z = n >> 1
w = n << 3
u = n & 12
v = -n
k = ~n
@out x
@out y
@out z
@out w
@out u
@out v
@out k
""", scalars={"n": -77})

# Reductions with a combine function of the user's.
COMBINE = """
@triton.jit
def add(a, b):
    return a + b

@triton.jit
def larger(a, b):
    return tl.where(a > b, a, b)

@triton.jit
def product(a, b):
    return a * b

@triton.jit
def either(a, b):
    return a | b

@triton.jit
def best(av, ai, bv, bi):
    take = (av > bv) | ((av == bv) & (ai < bi))
    return tl.where(take, av, bv), tl.where(take, ai, bi)

@triton.jit
def moments(an, am, as_, bn, bm, bs):
    n = an + bn
    delta = bm - am
    return n, am + delta * (bn / n), as_ + bs + delta * delta * (an * bn / n)

@triton.jit
def nested(a, b):
    low = tl.minimum(a, b)
    if True:
        low = add(low, 0)
    return low

@triton.jit
def affine(a1, b1, a2, b2):
    return a1 * a2, b1 * a2 + b2

@triton.jit
def three(a1, b1, c1, a2, b2, c2):
    return a1 + a2, tl.maximum(b1, b2), c1 * c2

@triton.jit
def first(a, b):
    return a
"""
each(ALL, "reduce by add", "tl.reduce(a, 0, add)", ins="a=$T.q", helpers=COMBINE)
each(["int8", "int1", "float16", "uint32", "float64"], "reduce by larger",
     "tl.reduce(a, 0, larger)", ins="a=$T.q", helpers=COMBINE)
lines("reduce", [
    "tl.reduce(m, 0, add)", "tl.reduce(m, 1, add)", "tl.reduce(m, -1, add)",
    "tl.reduce(m, None, add)", "tl.reduce(m, 1, add, keep_dims=True)",
    "tl.reduce(m, 0, larger, keep_dims=True)", "tl.reduce(t, 1, add)",
    "tl.reduce(t, 0, larger)", "tl.reduce(t, 2, add, keep_dims=True)",
    "tl.reduce(m, None, add, keep_dims=True)", "tl.reduce(m, axis=1, combine_fn=nested)",
    "m.reduce(1, add)", "tl.reduce(a, 0, product)", "tl.reduce(a > 1, 0, either)",
    "tl.reduce(a, 2, add)", "tl.reduce(m, 0, nested)"],
    ins="a=float32.sign[16] m=float32.q[16,8] t=float32.q[4,4,8]", helpers=COMBINE)
case("reduce of two", """
i = tl.arange(0, 64)
v, k = tl.reduce((a, i), 0, best)
@out v
@out k
j = tl.broadcast_to(tl.arange(0, 8)[None, :], [16, 8])
w, l = tl.reduce((m, j), 1, best)
@out w
@out l
u, h = tl.reduce((m, j), 1, best, keep_dims=True)
@out u
@out h
""", ins="a=float32.q m=float16.q[16,8]", helpers=COMBINE)
case("reduce of three", """
one = tl.full([16, 8], 1.0, tl.float32)
n, mean, m2 = tl.reduce((one, m, tl.zeros_like(m)), 1, moments)
@out n
@out mean
@out m2
""", ins="m=float32.q[16,8]", helpers=COMBINE)
case("reduce of mixed dtypes", """
x, y, z = tl.reduce((a, b, c), 0, three)
@out x
@out y
@out z
""", ins="a=int64.q b=float16.q c=float32.sign", helpers=COMBINE)

# Reductions of the language.
for name in ["sum", "max", "min"]:
    each(ALL, name, f"tl.{name}(a, 0)", ins="a=$T.q")
for name in ["argmax", "argmin"]:
    each([d for d in ALL if d != "int1"], name, f"tl.{name}(a, 0)", ins="a=$T.q")
each(["int1"] + INTEGERS, "xor_sum", "tl.xor_sum(a, 0)", ins="a=$T.a")
each(["int8", "uint8", "int32", "uint64"], "max of any values", "tl.max(a, 0)")
each(["int8", "uint8", "int32", "uint64"], "min of any values", "tl.min(a, 0)")
each(["int8", "uint8", "int16", "uint16", "int32", "int1"], "sum of any values",
     "tl.sum(a, 0)")
lines("reduction", [
    "tl.sum(m)", "tl.sum(m, 0)", "tl.sum(m, 1)", "tl.sum(m, -1)", "m.sum(1)",
    "tl.sum(m, 1, keep_dims=True)", "tl.sum(m, keep_dims=True)",
    "tl.sum(m, axis=0, dtype=tl.float64)", "tl.sum(h, 0, dtype=tl.float32)",
    "tl.sum(h, 0, dtype=tl.float16)", "tl.sum(k, 0, dtype=tl.int8)",
    "tl.sum(k, 0, dtype=tl.int64)", "tl.sum(k, 0, dtype=tl.float32)",
    "tl.sum(c.to(tl.int32), 0)", "tl.sum(c, 0)", "tl.max(m, 1)", "m.max(0)",
    "m.min(1, keep_dims=True)", "tl.max(m)", "tl.min(m)", "tl.max(t, 1)",
    "tl.argmax(m, 1)", "tl.argmax(m, 0)", "tl.argmin(m, 1)", "m.argmax(1)",
    "tl.argmax(m, 1, keep_dims=True)", "tl.argmin(m, 0, tie_break_left=True)",
    "tl.xor_sum(k, 0)", "k.xor_sum(0)", "tl.sum(t, 1)", "tl.sum(t, (0, 1))",
    "tl.sum(n, 0)", "tl.max(n)", "tl.xor_sum(m, 0)", "tl.sum(a, 1)",
    "tl.reduce_or(k, 0)", "tl.reduce_or(c, 0)", "tl.argmax(m, axis=None)",
    "tl.max(c, 0)", "tl.argmax(c, 0)", "tl.sum(m[:, None, :], 2)"],
    ins="a=float32.q[16] m=float32.q[16,8] t=float32.q[4,4,8] h=float16.q[16] "
        "k=int8.q[16] c=int1.a[16]", scalars={"n": 17})
each(["float16", "bfloat16", "float32", "float64"], "reductions of NaN", """
x = tl.max(a, 0)
y = tl.min(a, 0)
@out x
@out y
z = tl.sum(a, 0)
@out z
""", ins="a=$T.s")
each(["float16", "float32", "float64", "bfloat16"], "index reductions of NaN", """
x = tl.argmax(a, 0)
y = tl.argmin(a, 0)
@out x
@out y
""", ins="a=$T.s")
each(["int8", "int32", "uint8", "int64", "float16", "float32", "float64", "bfloat16"],
     "return_indices", """
v, i = tl.max(a, 0, return_indices=True)
@out v
@out i
w, j = tl.min(a, 0, return_indices=True)
@out w
@out j
k, l = tl.max(a, 0, return_indices=True, return_indices_tie_break_left=False, keep_dims=True)
@out k
""", ins="a=$T.q")
case("return_indices in two dimensions", """
v, i = tl.max(m, 1, return_indices=True)
@out v
@out i
w, j = tl.min(m, axis=0, return_indices=True, keep_dims=True)
@out w
@out j
u, k = m.max(1, True)
@out u
@out k
""", ins="m=float32.q[16,8]")
case("return_indices with NaN", """
v, i = tl.max(m, 1, return_indices=True)
@out v
@out i
w, j = tl.min(m, 1, return_indices=True)
@out w
@out j
""", ins="m=float32.s[4,16]")
case("argmax that may take any of equals", "tl.argmax(a, 0, tie_break_left=False)",
     ins="a=float32.a")

# Scans.
for name in ["cumsum", "cumprod"]:
    each(INTEGERS + ["int1"], name, f"tl.{name}(a, 0)", ins="a=$T.q")
each(FLOATS, "cumsum", "tl.cumsum(a, 0)", ins="a=$T.q")
each(FLOATS, "cumprod", "tl.cumprod(a, 0)", ins="a=$T.sign")
lines("scan", [
    "tl.cumsum(a, 0, reverse=True)", "tl.cumsum(m, 0)", "tl.cumsum(m, 1)",
    "tl.cumsum(m, 1, reverse=True)", "tl.cumsum(m, 0, True)", "m.cumsum(1)",
    "tl.cumsum(m)", "tl.cumsum(t, 1)", "tl.cumsum(m, -1)",
    "tl.cumprod(s, 0, reverse=True)", "tl.cumsum(k, 0, dtype=tl.int64)",
    "tl.cumsum(h, 0, dtype=tl.float32)", "tl.cumsum(h, 0, dtype=tl.float16)",
    "tl.cumsum(c, 0)", "tl.cumsum(c.to(tl.int32), 0)", "tl.cumprod(k, 0)",
    "tl.associative_scan(a, 0, add)", "tl.associative_scan(a, 0, larger)",
    "tl.associative_scan(m, 1, larger)", "tl.associative_scan(m, 0, add, reverse=True)",
    "tl.associative_scan(a, 0, larger, reverse=True)", "tl.associative_scan(k, 0, add)",
    "tl.associative_scan(h, 0, add)", "a.associative_scan(0, add)",
    "tl.associative_scan(c, 0, either)", "tl.associative_scan(m, 1, first)",
    "tl.associative_scan(m, 1, first, True)", "tl.associative_scan(t, 2, add)",
    "tl.associative_scan(t, 0, nested)", "tl.associative_scan(a, 1, add)"],
    ins="a=float32.q[64] m=float32.q[16,8] t=float32.q[4,4,8] h=float16.q[64] "
        "k=int8.q[64] c=int1.a[64] s=float32.sign[64]", helpers=COMBINE)
case("scan of two", """
x, y = tl.associative_scan((a, b), 0, affine)
@out x
@out y
z, w = tl.associative_scan((a, b), 0, affine, reverse=True)
@out z
@out w
""", ins="a=int32.a b=int32.q", helpers=COMBINE)
case("scan of two in rows", """
x, y = tl.associative_scan((a, b), 1, affine)
@out x
@out y
z, w = tl.associative_scan((a, b), axis=0, combine_fn=affine)
@out z
@out w
""", ins="a=int64.a[8,16] b=int64.q[8,16]", helpers=COMBINE)
case("scan of three", """
x, y, z = tl.associative_scan((a, b, c), 0, three)
@out x
@out y
@out z
""", ins="a=int32.q b=float32.q c=float64.sign", helpers=COMBINE)

# Sorting and counting.
each([d for d in ALL if d != "int1"], "sort", "tl.sort(a)", ins="a=$T.a")
each(["int8", "int32", "uint8", "int64", "float16", "float32", "float64", "bfloat16"],
     "sort, descending", "tl.sort(a, descending=True)", ins="a=$T.a")
each(["int1"], "sort", "tl.sort(a)")
lines("sorted", [
    "tl.sort(m)", "tl.sort(m, 1)", "tl.sort(m, dim=1, descending=True)",
    "tl.sort(m, dim=0)", "m.sort()", "tl.sort(t)", "tl.topk(a, 8)",
    "tl.topk(m, 4)", "tl.topk(k, 16)", "tl.topk(a, 64)", "tl.topk(a, 1)",
    "tl.sort(tl.ravel(m))", "tl.bitonic_merge(a)", "tl.sort(a + 0.0, dim=0)",
    "tl.sort(m, -1)", "tl.sort(z)"],
    ins="a=float32.a[64] m=float32.a[16,8] t=float32.a[4,4,8] k=int64.a[64] "
        "z=float32.q[64]")
each(["float16", "float32", "float64"], "sort with NaN", "tl.sort(a)", ins="a=$T.s")
each(["float32"], "sort with NaN, descending", "tl.sort(a, descending=True)",
     ins="a=$T.s")
each(["int32", "int64", "uint32"], "histogram", "tl.histogram(a, 16)",
     ins="a=$T.nibble[128]")
lines("histogram", [
    "tl.histogram(a, 16, mask=tl.arange(0, 128) < 77)", "tl.histogram(a, 32)",
    "a.histogram(16)", "tl.histogram(a, 16, a != 3)", "tl.histogram(a // 2, 8)",
    "tl.histogram(f, 16)"], ins="a=int32.nibble[128] f=float32.q[128]")

# Matrix products; sums are exact.
each(["float16", "bfloat16", "float32", "float64"], "dot", "tl.dot(a, b)",
     ins="a=$T.q[16,16] b=$T.sign[16,16]")
INT8_TILES = """
i = tl.arange(0, 16)
k = tl.arange(0, 32)
a = tl.load(p + (i[:, None] * 9 + k[None, :]) % 256)
b = tl.load(q + (k[:, None] + i[None, :] * 5) % 256)
"""
each(["int8", "uint8"], "dot of bytes", INT8_TILES + """
r = tl.dot(a, b)
@out r
""", ins="*p=$T.a *q=$T.q")
each(["int8"], "dot of bytes with an accumulator", INT8_TILES + """
c = tl.zeros([16, 16], tl.int32) + i
r = tl.dot(a, b, c, out_dtype=tl.int32)
c += tl.dot(a, b)
@out r
@out c
""", ins="*p=$T.a *q=$T.q")
lines("product", [
    "tl.dot(a, b, input_precision='ieee')", "tl.dot(a, b, input_precision='tf32')",
    "tl.dot(a, b, input_precision='tf32x3')", "tl.dot(a, b, allow_tf32=False)",
    "tl.dot(a, b, allow_tf32=True)", "tl.dot(a, b, c)", "tl.dot(a, b, acc=c)",
    "tl.dot(a, tl.trans(b))", "tl.dot(h, h)", "tl.dot(h, h, out_dtype=tl.float16)",
    "tl.dot(h, h, c)", "tl.dot(h, h, out_dtype=tl.float32) + c",
    "tl.dot(h, h, g, out_dtype=tl.float16)", "tl.dot(f, f, c)", "tl.dot(a, h)",
    "tl.dot(h, f)", "tl.dot(k, k)", "tl.dot(i, i)", "tl.dot(a, b, max_num_imprecise_acc=0)",
    "tl.dot(a.to(tl.float64), b.to(tl.float64))", "a.dot(b)",
    "tl.dot(a, b, out_dtype=tl.float16)", "tl.dot(h, h, g)", "tl.dot(a, k)"],
    ins="a=float32.q[16,16] b=float32.sign[16,16] c=float32.q[16,16] "
        "h=float16.q[16,16] g=float16.sign[16,16] f=bfloat16.q[16,16] "
        "k=int8.q[16,16] i=int32.q[16,16]")
case("batched dot", "tl.dot(a, b, input_precision='ieee')",
     ins="a=float32.q[1,16,16] b=float32.q[1,16,16]")
case("batched dot of four", """
i = tl.arange(0, 4)[:, None, None] * 16
j = tl.arange(0, 16)[None, :, None]
k = tl.arange(0, 16)[None, None, :]
a = tl.load(p + (i + j * 7 + k * 3) % 256)
b = tl.load(p + (i * 3 + j * 5 + k) % 256)
r = tl.dot(a, b, input_precision='ieee')
@out r
""", ins="*p=float32.q")
case("dot of other extents", """
i = tl.arange(0, 32)
k = tl.arange(0, 16)
n = tl.arange(0, 64)
a = tl.load(p + (i[:, None] * 5 + k[None, :]) % 256)
b = tl.load(p + (k[:, None] + n[None, :] * 3) % 256)
r = tl.dot(a, b)
@out r
""", ins="*p=float16.q")
case("dot in a loop", """
i = tl.arange(0, 16)
acc = tl.zeros((16, 16), dtype=tl.float32)
for k in range(0, n, 16):
    a = tl.load(p + (i[:, None] * 13 + k + i[None, :]) % 256, mask=k + i[None, :] < n, other=0.0)
    b = tl.load(p + ((k + i[:, None]) * 11 + i[None, :]) % 256, mask=k + i[:, None] < n, other=0.0)
    acc += tl.dot(a, b, input_precision="ieee")
@out acc
acc2 = acc.to(tl.float16)
@out acc2
""", ins="*p=float32.q", scalars={"n": 60})
case("dot of small extents", "tl.dot(a, b)", ins="a=float16.q[8,8] b=float16.q[8,8]")

# Random numbers.
RANDOM = ["tl.rand(seed, i)", "tl.randn(seed, i)", "tl.randint(seed, i)",
          "tl.rand(seed, i.to(tl.int64))", "tl.rand(seed, i.to(tl.uint32))",
          "tl.randint(seed, i.to(tl.int64) + 5000000000)",
          "tl.rand(seed, i, n_rounds=6)", "tl.rand(seed, i, 3)",
          "tl.randint(seed, i, n_rounds=7)", "tl.randn(seed, i.to(tl.int64) * 3)",
          "tl.randint(seed, i - 40)", "tl.randint(seed, i * 1.0)"]
for kind, value in [("i32", 42), ("i32", -3), ("i64", (1 << 40) + 17)]:
    lines(f"random, {kind} seed {value}", RANDOM, ins="i=int32.index[32]",
          scalars={"seed": (kind, value)})
lines("random with constants", [
    "tl.rand(B, i)", "tl.rand(0, i)", "tl.randint(12345678901, i)",
    "tl.rand(7, 3)", "tl.randint(-7, i)", "tl.randn(B, i)"],
    ins="i=int32.index[32]", constexprs={"B": 99})
case("random with a loaded seed", """
s = tl.load(p + 2)
x = tl.rand(s, i.to(tl.uint32))
y = tl.randint(s, i)
z = tl.randn(s, i)
@out x
@out y
@out z
""", ins="i=int32.index[32] *p=int64.a")
case("four at once", """
a, b, c, d = tl.randint4x(seed, i)
@out a
@out b
@out c
@out d
e, f, g, h = tl.rand4x(seed, i)
@out e
@out f
@out g
@out h
k, l, m, n = tl.randn4x(seed, i)
@out k
@out l
@out m
@out n
""", ins="i=int32.index[32]", scalars={"seed": 42})
case("philox", """
a, b, c, d = tl.philox(seed, i, i + 1, i * 2, i * 0)
@out a
@out b
@out c
@out d
e, f, g, h = tl.philox(seed, i.to(tl.uint32), i.to(tl.uint32), i.to(tl.uint32), i.to(tl.uint32), n_rounds=5)
@out e
@out f
@out g
@out h
""", ins="i=int32.index[32]", scalars={"seed": 42})
case("philox of 64 bits", """
z = (i * 0).to(tl.uint64)
a, b, c, d = tl.philox(seed, i.to(tl.uint64), z, z, z)
@out a
@out b
@out c
@out d
""", ins="i=int32.index[32]", scalars={"seed": ("i64", 42)})
each(["int32", "uint32", "int64", "uint64"], "uint_to_uniform_float",
     "tl.uint_to_uniform_float(a)")
case("pair_uniform_to_normal", "x, y = tl.pair_uniform_to_normal(a / 10, b / 10)\n@out x\n@out y",
     ins="a=float32.positive b=float32.positive")

# Element by element.
each(FLOATS, "clamp", "tl.clamp(a, lo, hi)", ins="a=$T.s lo=$T.q hi=$T.a")
each(FLOATS, "clamp of any", """
x = tl.clamp(a, -1.0, 1.5)
y = tl.clamp(a, -1.0, 1.5, propagate_nan=tl.PropagateNan.ALL)
@out x
@out y
""", ins="a=$T.s")
each(["int32", "uint8"], "clamp of integers", "tl.clamp(a, 1, 5)", ins="a=$T.q")
for name in ["minimum", "maximum"]:
    each(ALL, name, f"tl.{name}(a, b)", ins="a=$T.s b=$T.a")
    each(FLOATS, f"{name} that keeps NaN",
         f"tl.{name}(a, b, propagate_nan=tl.PropagateNan.ALL)", ins="a=$T.s b=$T.q")
    each(["int8", "float16", "uint32", "float32", "int1"], f"{name} with numbers", f"""
x = tl.{name}(a, 2)
y = tl.{name}(1, a)
@out x
@out y
""", ins="a=$T.s")
each(["float16", "float32"], "minimum with 0.5", "tl.minimum(a, 0.5)", ins="a=$T.s")
each(["int32"], "minimum with 0.5", "tl.minimum(a, 0.5)", ins="a=$T.s")
for x, y in [("int8", "int32"), ("float16", "float32"), ("bfloat16", "float16"),
             ("int32", "float16"), ("uint32", "int32"), ("int1", "int8")]:
    case(f"maximum, {x}, {y}", "tl.maximum(a, b)", ins=f"a={x}.s b={y}.q")
each(FLOATS, "fma", "tl.fma(a, b, c)", ins="a=$T.a b=$T.q c=$T.s")
each(["float32", "float64"], "contraction", "a * b + c", ins="a=$T.a b=$T.q c=$T.q")
each(ALL, "abs", "tl.abs(a)", ins="a=$T.s")
each(["int32", "uint32", "int64", "uint64", "int8"], "umulhi", "tl.umulhi(a, b)",
     ins="a=$T.a b=$T.s")
lines("function", [
    "tl.div_rn(a, b)", "tl.sqrt_rn(p)", "tl.fdiv(a, b)", "tl.sigmoid(a)",
    "tl.softmax(a)", "tl.softmax(m)", "tl.softmax(m, 1)", "tl.softmax(m, 0, keep_dims=True)",
    "tl.softmax(m, dim=1, ieee_rounding=True)", "a.sigmoid()", "a.softmax()", "a.exp()",
    "a.abs()", "p.sqrt()", "p.log()", "a.floor()", "tl.ceil(a)", "tl.floor(a)",
    "tl.exp2(a)", "tl.log2(p)", "tl.log(p)", "tl.sin(a)", "tl.cos(a)", "tl.rsqrt(p)",
    "tl.sqrt(p)", "tl.erf(a)", "tl.math.exp(a)", "tl_math.sin(a)", "tl_math.abs(a)",
    "tl.sigmoid(h)", "tl.exp(h)", "tl.softmax(h)", "tl.sqrt(h)", "tl.erf(h)",
    "tl.exp(k)", "tl.floor(k)", "tl.sqrt_rn(h)", "tl.div_rn(h, h)", "tl.exp(2.0)",
    "tl.fma(a, 2.0, 1.0)", "tl.fma(k, k, k)", "tl.fma(h, h, a)", "libdevice.tanh(a)",
    "libdevice.pow(p, a)", "tl.exp(n)", "tl.math.rsqrt(p)", "tl.fdiv(a, b, ieee_rounding=True)",
    "a.sum()", "tl.abs(-n)", "abs(a)", "tl.math.log1p(p)"],
    ins="a=float32.a b=float32.positive p=float32.positive m=float32.a[8,16] h=float16.a k=int32.q",
    scalars={"n": 1.5})

# Operators.
each(SIGNED, "operators on integers", """
d = tl.where(b == 0, 3, b)
x = a // d
y = a % d
z = a / d
@out x
@out y
@out z
w = (a >> 1) ^ (a << 2)
@out w
v = -a + ~b
@out v
u = a // 7
t = a % -7
@out u
@out t
""", ins="a=$T.a b=$T.q")
each(UNSIGNED, "operators on unsigned integers", """
d = tl.where(b == 0, 3, b)
x = a // d
y = a % d
z = a / d
w = (a >> 1) ^ (a << 2)
v = a - b
u = a > b
t = a * a + 1
@out x
@out y
@out z
@out w
@out v
@out u
@out t
""", ins="a=$T.a b=$T.q")
lines("operator", [
    "k + l", "k * l", "k + u", "l * u", "k / l", "u + 1", "u - 1", "k + 1000", "k + 1.0",
    "h + 1.0", "h * f", "h + k", "u8 + k", "u8 * u8", "k * k", "c + c", "c & (k > 0)",
    "c | c", "c ^ (l > 0)", "~c", "not c", "-c", "c * k", "c + 1", "c + 0.5", "k << 3",
    "k >> 1", "u8 >> 1", "1 << (k & 7)", "1 << (l & 31)", "k < u8",
    "k == l", "h < f", "l < u", "3 > k", "3 - k", "2.0 / h", "h / 3", "l / 2", "k & 255", "u & 0xFF", "l ^ l", "k | 1", "(k > 0) & (l > 0)",
    "(k > 0) and (l > 0)", "(k > 0) or (l > 0)", "-h", "+h", "-u", "~u", "h % 2.0",
    "h // 2.0", "h & 1", "k ** 2", "h @ h", "n // 3", "n % 3", "-n // 3", "-n % 3",
    "n / 3", "n << 2", "k + n", "u8 + n", "h * n", "x * k", "x + h", "n * 1.5",
    "(n > 3) & (x < 2)", "n > 3 and x < 2", "n == 17", "not (n > 3)", "l + 3000000000",
    "l * 4294967296", "u + 4294967295", "u + 4294967296", "k + 128", "k - 129", "u8 - 300",
    "a < b", "a != a", "a == b", "a <= 0", "(a > 0).to(tl.float32) * b"],
    ins="k=int8.a l=int32.a u=uint32.a u8=uint8.a h=float16.a f=float32.a c=int1.a "
        "a=float32.s b=float32.q", scalars={"n": 17, "x": 1.5}, n=16)
lines("operator", ["7 // (s + 1)", "-7 % (s + 1)", "s // -4", "s % -4"],
      ins="s=int32.shuffled")

# Block pointers and descriptors.
case("a block pointer", """
q = tl.make_block_ptr(p, shape=[16, 8], strides=[8, 1], offsets=[4, 0], block_shape=[8, 8], order=[1, 0])
x = tl.load(q)
@out x
q = tl.advance(q, [4, 0])
y = tl.load(q)
@out y
z = tl.load(q.advance((-2, 0)))
@out z
""", ins="*p=float32.a")
for padding in ["zero", "nan", ""]:
    for check in ["(0, 1)", "(0,)", "(1,)"]:
        option = f", padding_option='{padding}'" if padding else ""
        shape = {"(0, 1)": "[13, 11]", "(0,)": "[13, 16]", "(1,)": "[16, 11]"}[check]
        case(f"a block at the edge, checked {check}, padded {padding or 'by default'}", f"""
q = tl.make_block_ptr(p, {shape}, [16, 1], [8, 0], [8, 16], [1, 0])
x = tl.load(q, boundary_check={check}{option})
@out x
""", ins="*p=float32.a")
case("a block before the tensor", """
q = tl.make_block_ptr(p + 64, [8, 8], [8, 1], [-3, -2], [8, 8], [1, 0])
x = tl.load(q, boundary_check=(0, 1), padding_option='zero')
@out x
""", ins="*p=float32.a")
case("a block of a transposed tensor", """
q = tl.make_block_ptr(p, (n, m), (1, 16), (0, 8), (16, 8), (0, 1))
x = tl.load(q, boundary_check=(0, 1))
@out x
tl.store(tl.make_block_ptr(o, (8, 16), (16, 1), (0, 0), (8, 16), (1, 0)), tl.trans(x))
""", ins="*p=float16.a", outs="o=float16:128", scalars={"n": 13, "m": 14})
each(["int32", "int8", "float64", "bfloat16"], "a block's checked store", """
i = tl.make_block_ptr(p, [100], [2], [16], [64], [0])
x = tl.load(i, boundary_check=(0,))
q = tl.make_block_ptr(o, [n], [1], [16], [64], [0])
tl.store(q, x, boundary_check=(0,))
r = tl.make_block_ptr(o2, [n, 4], [4, 1], [0, 0], [16, 4], [1, 0])
tl.store(r, tl.reshape(x, [16, 4]), boundary_check=[0, 1])
""", ins="*p=$T.a", outs="o=$T:128 o2=$T:64", scalars={"n": 50})
case("a padding of integers with NaN", """
q = tl.make_block_ptr(p, [50], [1], [0], [64], [0])
x = tl.load(q, boundary_check=(0,), padding_option='nan')
@out x
""", ins="*p=int32.a")
case("a block's store converts", """
q = tl.make_block_ptr(o, [64], [1], [0], [64], [0])
tl.store(q, a)
tl.store(tl.make_block_ptr(o2, [64], [1], [0], [64], [0]), 5)
""", ins="a=float32.a", outs="o=int32:64 o2=float16:64")
case("block pointers in a loop", """
q = tl.make_block_ptr(p, [16, n], [16, 1], [0, 0], [16, 4], [1, 0])
w = tl.make_block_ptr(o, [16, 4], [4, 1], [0, 0], [16, 4], [1, 0])
acc = tl.zeros([16, 4], tl.float32)
for k in range(0, n, 4):
    acc += tl.load(q, boundary_check=(1,), padding_option='zero')
    q = tl.advance(q, (0, 4))
tl.store(w, acc)
""", ins="*p=float32.q", outs="o=float32:64", scalars={"n": 14})
case("a tensor descriptor", """
d = tl.make_tensor_descriptor(p, shape=[16, 16], strides=[16, 1], block_shape=[8, 16])
x = d.load([4, 0])
@out x
y = tl.load_tensor_descriptor(d, [12, 8])
@out y
z = d.load([n - 20, 4])
@out z
""", ins="*p=float32.a", scalars={"n": 17})
case("a tensor descriptor's store", """
e = tl.make_tensor_descriptor(o, [16, 16], [16, 1], [8, 16])
e.store([10, 4], x)
""", ins="x=float32.a[8,16]", outs="o=float32:256")
case("a tensor descriptor's store before its beginning", """
e = tl.make_tensor_descriptor(o, [16, 16], [16, 1], [8, 16])
tl.store_tensor_descriptor(e, [-4, 0], x)
""", ins="x=float32.a[8,16]", outs="o=float32:256")
case("a tensor descriptor's store of another dtype", """
e = tl.make_tensor_descriptor(o, [16, 16], [16, 1], [8, 16])
e.store([0, 0], x)
""", ins="x=float32.a[8,16]", outs="o=float16:256")
case("a tensor descriptor with NaN", """
d = tl.make_tensor_descriptor(p, [14, 12], [16, 1], [8, 16], padding_option="nan")
x = d.load([8, 0])
@out x
""", ins="*p=float32.a")
case("a descriptor's atomics", """
e = tl.make_tensor_descriptor(o, [16, 16], [16, 1], [8, 16])
x = tl.full([8, 16], 3, tl.int32)
e.atomic_add([4, 0], x)
e.atomic_max([0, 0], x - 1)
""", outs="o=int32:256")
case("a descriptor of halves", """
d = tl.make_tensor_descriptor(p, [n, 16], [16, 1], [8, 16])
x = d.load([0, 0]).T
@out x
tl.static_assert(d.dtype == tl.float16)
tl.static_assert(d.block_shape[1] == 16)
y = d.load([tl.program_id(0) + 6, 0])
@out y
""", ins="*p=float16.a", scalars={"n": 10})

# Control flow.
case("carried tuples", """
x, y = a, a * 0
for k in range(5):
    x, y = y + k, x
@out x
@out y
i = 0
f = 1.0
for k in range(2, n, 3):
    i, f = i + k, f * 2
@out i
@out f
""", ins="a=float32.a", scalars={"n": 17})
case("nested loops", """
s = 0
for i in range(n):
    for j in range(i, 0, -2):
        s += i * j
    for j in tl.range(3):
        s -= j
@out s
t = tl.zeros([16], tl.int32)
for i in tl.range(0, n, 2, num_stages=2):
    if i % 3 == 0:
        t += i
    else:
        t = t * 2 + 1
@out t
""", scalars={"n": 11})
case("steps backwards", """
s = 0
w = 1
for i in range(n, -1, -3):
    s = s * 3 + i
    w += 1
@out w
for i in range(n, n):
    s = 7
for i in range(5, 0):
    s = 8
@out s
r = 0
for i in range(10, 0, -4):
    r = r * 16 + i
@out r
""", scalars={"n": 17})
case("while loops", """
i = 0
s = 0
while i < n:
    s += i * i
    i += 1
u = s
@out u
t = tl.zeros([16], tl.float32) + 1
while tl.max(t, 0) < 1000.0:
    t = t * 3 + tl.arange(0, 16)
@out t
k = n
while k > 1 and s > 0:
    k = k // 2
    s -= 1
@out k
@out s
""", scalars={"n": 17})
case("branches with tiles", """
if n > 10:
    r = a * 2
    q = 1
else:
    r = a - 1
    q = 2
@out r
@out q
s = a
if n < 10:
    s = s + 5
@out s
if n > 100:
    t = 1.5
elif n > 16:
    t = 2.5
else:
    t = 3.5
@out t
""", ins="a=float32.a", scalars={"n": 17})
case("an early return", """
pid = tl.program_id(0)
if pid >= n:
    return
tl.store(o + pid, pid + 1)
if pid == 2:
    return
tl.store(o + 8 + pid, pid + 1)
""", outs="o=int32:16", scalars={"n": 5}, grid=(8,))
case("an early return of a helper", """
pid = tl.program_id(0)
tl.store(o + pid, pick(pid))
tl.store(o + 8 + pid, constant(pid, 3))
tl.store(o + 16 + pid, constant(pid, 4))
""", outs="o=int32:24", grid=(8,), helpers="""
@triton.jit
def pick(x):
    if x > 4:
        return x * 10
    if x == 1:
        return 77
    return -x

@triton.jit
def constant(x, K: tl.constexpr):
    if K == 3:
        return x
    else:
        return x * x
""")
case("conditional expressions", """
x = a if n > 3 else a * 2
@out x
y = 1 if n > 300 else n
@out y
z: tl.constexpr = 8 if B == 2 else 16
t = tl.arange(0, z)
@out t
w = n if B > 1 else 2.5
@out w
""", ins="a=float32.a", scalars={"n": 17}, constexprs={"B": 2})
case("static_range", """
s = tl.zeros([16], tl.int32)
for i in tl.static_range(4):
    s = s * 2 + tl.full([16], i, tl.int32)
for i in tl.static_range(1, B):
    s += i
for i in tl.static_range(B, 0, -2):
    s = s * 3 + i
@out s
""", constexprs={"B": 5})
case("tuples of helpers", """
x, y = both(a, 3)
@out x
@out y
t = both(a, 4)
z = t[0] + t[1]
@out z
u = deeper(a)
w = u[1][0]
@out w
k = len(t)
@const k as int32
p, q = swap((x, y))
@out p
""", ins="a=float32.a", helpers="""
@triton.jit
def both(x, n):
    return x + n, x * n

@triton.jit
def deeper(x):
    return x, both(x, 2)

@triton.jit
def swap(pair):
    a, b = pair
    return b, a
""")
case("helpers that call helpers", """
x = twice(a, 1)
y = twice(a, amount=2)
z = power(a, 5)
w = apply(inc, a)
@out x
@out y
@out z
@out w
""", ins="a=int32.a", helpers="""
@triton.jit
def inc(x, amount=1):
    return x + amount

@triton.jit
def twice(x, amount):
    return inc(inc(x, amount), amount)

@triton.jit
def power(x, N: tl.constexpr):
    r = x * 0 + 1
    for _ in tl.static_range(N):
        r = r * x
    return r

@triton.jit
def apply(f: tl.constexpr, x):
    return f(x)
""")
case("constants", """
a: tl.constexpr = -7 // 2
b: tl.constexpr = -7 % 3
c: tl.constexpr = 2 ** 5
d: tl.constexpr = min(B, 3) + max(B, 9)
e: tl.constexpr = 1 if S == "add" else 2
f: tl.constexpr = 1 if S != "mul" and B > 3 else 2
g: tl.constexpr = 1 if N is None else 2
h: tl.constexpr = (B * 3 - 1) // 4 % 3
i: tl.constexpr = B // 2 | 8
j: tl.constexpr = (7 & 5) ^ (1 << 4) >> 1
k: tl.constexpr = -B
l: tl.constexpr = 7 % -3
m: tl.constexpr = ~B
n: tl.constexpr = not B
@const a as int32
@const b as int32
@const c as int32
@const d as int32
@const e as int32
@const f as int32
@const g as int32
@const h as int32
@const i as int32
@const j as int32
@const k as int32
@const l as int32
@const m as int32
@const n as int32
""", constexprs={"B": 8, "S": "add", "N": None})
case("constants that are no integers", """
a: tl.constexpr = 7 / 2
b: tl.constexpr = 2 ** -1
c: tl.constexpr = B * 0.1
d: tl.constexpr = 7.5 // 2
e: tl.constexpr = -7.5 % 2
f: tl.constexpr = float("inf")
g: tl.constexpr = int(7.9) + 0.5
h: tl.constexpr = 1e-8 + B
@const a as float32
@const b as float32
@const c as float64
@const d as float32
@const e as float32
@const f as float32
@const g as float32
@const h as float32
""", constexprs={"B": 0.3})
case("branches by constants", """
x = a
if MODE == "twice":
    x = x * 2
elif MODE == "half":
    x = undefined_function(x)
if FLAG:
    x += 1
if not FLAG:
    x = nothing
if EMPTY is not None:
    x = x + EMPTY
if a.dtype == tl.float16:
    x = x.to(tl.float32)
if x.dtype.is_floating() and len(x.shape) == 1:
    x -= 0.5
@out x
""", ins="a=float16.a", constexprs={"MODE": "twice", "FLAG": True, "EMPTY": None})
case("what is known of a dtype", """
tl.static_assert(a.dtype.is_fp16())
tl.static_assert(a.dtype.is_floating())
tl.static_assert(not b.dtype.is_floating())
tl.static_assert(b.dtype.is_int())
x: tl.constexpr = a.dtype.primitive_bitwidth
y: tl.constexpr = b.dtype.primitive_bitwidth + 1
z: tl.constexpr = b.dtype.is_int_signed()
@const x as int32
@const y as int32
@const z as int32
tl.static_assert(a.dtype == tl.float16 and b.type.element_ty == tl.uint8, "unexpected")
tl.static_assert(a.shape[0] == 64)
tl.static_assert(a.numel == 64)
tl.static_assert(a.type.scalar == tl.float16)
tl.static_print("told", a.shape, B)
c = b.to(a.dtype)
@out c
""", ins="a=float16.a b=uint8.a", constexprs={"B": 4})
case("a constant function", """
B: tl.constexpr = half(A)
x = tl.arange(0, B)
@out x
y: tl.constexpr = triton.next_power_of_2(A - 3)
@const y as int32
z: tl.constexpr = tl.constexpr(5)
@const z as int32
""", constexprs={"A": 32}, helpers="""
@triton.constexpr_function
def half(x):
    return x // 2
""")
case("module constants", """
x = a * SCALE + tl.full([64], COUNT, tl.float32)
@out x
""", ins="a=float32.a", helpers="SCALE: tl.constexpr = tl.constexpr(2.5)\nCOUNT = tl.constexpr(3)")
case("hints", """
i = tl.max_contiguous(tl.multiple_of(tl.arange(0, 64), 64), 64)
i = tl.max_constancy(i, [1])
n = tl.multiple_of(n, 16)
tl.assume(n > 0)
x = tl.load(p + i + n)
@out x
tl.debug_barrier()
tl.device_assert(n == 32, "n")
""", ins="*p=float32.a", scalars={"n": 32})
case("assertions that hold", """
assert B == 4, "B"
tl.device_assert(a == a)
tl.device_assert(n < 100, "too large", mask=None)
x = a + n
@out x
""", ins="a=int32.a", scalars={"n": 17}, constexprs={"B": 4})
case("augmented assignments", """
x = a
x += 3
x -= 1
x *= b
y = a
y //= 3
y %= 5
z = a
z &= 255
z |= 256
z ^= 3
z <<= 2
z >>= 1
w = b / 2
w /= 4
@out x
@out y
@out z
@out w
""", ins="a=int32.a b=int32.q")
case("a variable that changes its dtype", """
x = 0
for k in range(3):
    x += 0.5
@out x
""")
case("a variable that changes its dtype in a branch", """
x = n
if n > 3:
    x = 1.5
@out x
""", scalars={"n": 17})
case("a variable of one branch", """
if n > 3:
    x = 1.5
@out x
""", scalars={"n": 17})
case("a narrow accumulator", """
x = tl.zeros([16], tl.int8)
for k in range(n):
    x += 1
@out x
""", scalars={"n": 300})
case("a wide addend of a narrow accumulator", """
y = tl.zeros([16], tl.float16)
for k in range(20):
    y += k * 0.1
@out y
""")
case("an integer addend of a half accumulator", """
z = tl.zeros([16], tl.float16)
for k in range(n):
    z += k
@out z
""", scalars={"n": 12})
case("an int8 addend of a half accumulator", """
z = tl.zeros([64], tl.float16)
for k in range(n):
    z += a * 0.5
    z -= 1
@out z
""", ins="a=float16.q", scalars={"n": 12})
case("a chained comparison", "a = 1 < n < 30\n@out a", scalars={"n": 17})
case("booleans of scalars", """
x = n > 3 and n < 30
y = n > 3 or n < 2
z = not n > 3
@out x
@out y
@out z
w = 0
if n > 3 and n < 30 and not n == 18:
    w = 1
@out w
v = 0
if n:
    v = 2
@out v
""", scalars={"n": 17})
case("tiles in conditions", """
if a > 0:
    x = a
else:
    x = a + 1
@out x
""", ins="a=float32.a")
case("tuples", """
t = (a, 3, n)
x = t[0] * t[1] + t[2]
@out x
k: tl.constexpr = len(t)
@const k as int32
""", ins="a=int32.a", scalars={"n": 17})
case("a slice of a tuple", """
t = (a, 3, n)
u = t[1:]
y = u[0] + u[1]
@out y
""", ins="a=int32.a", scalars={"n": 17})
case("a nested target", """
(p, q), r = (a, a + 1), 2
z = p * q * r
@out z
""", ins="a=int32.a")
case("a break", """
s = 0
for i in range(10):
    s += i
    if i == n:
        break
@out s
""", scalars={"n": 5})
case("a loop variable after its loop", """
for i in range(10):
    s = i
x = i
@out x
""")
case("a tile that grows in a loop", """
x = tl.zeros([16], tl.float32)
for i in range(2):
    x = tl.join(x, x).reshape(32)
@out x
""")
case("grid swizzle", """
i, j = tl.swizzle2d(tl.program_id(0), tl.program_id(1), 4, 3, 2)
at = tl.program_id(0) * 3 + tl.program_id(1)
tl.store(o + at, i)
tl.store(o + 12 + at, j)
""", outs="o=int32:24", grid=(4, 3))

# Inductor's helpers.
H = "triton_helpers."
for name in ["minimum", "maximum"]:
    each(ALL, f"helpers.{name}", f"{H}{name}(a, b)", ins="a=$T.s b=$T.q")
for name in ["min2", "max2"]:
    each(ALL, f"helpers.{name}", f"{H}{name}(a, 0)", ins="a=$T.q")
    each(FLOATS, f"helpers.{name} of rows", f"{H}{name}(m, 1)", ins="m=$T.s[4,16]")
each(["int1"] + SIGNED + ["uint8"], "helpers.any", f"{H}any(a, 0)", ins="a=$T.q")
each(FLOATS + WIDE + ["int8"], "helpers.prod", f"{H}prod(m, 1)",
     ins="m=$T.q[4,16]")
for name in ["min", "max"]:
    each(["float16", "float32", "float64", "int8", "int32", "int64", "uint8"],
         f"helpers.{name}_with_index", f"""
i = tl.arange(0, 64)
v, k = {H}{name}_with_index(a, i, 0)
@out v
@out k
r = tl.broadcast_to(tl.arange(0, 16)[None, :], [4, 16])
w, l = {H}{name}_with_index(m, r, 1)
@out w
@out l
""", ins="a=$T.q m=$T.s[4,16]")
    case(f"helpers.{name}imum_with_index", f"""
i = tl.arange(0, 64)
v, k = {H}{name}imum_with_index(a, i, b, 63 - i)
@out v
@out k
""", ins="a=float32.s b=float32.q")
case("helpers.welford", f"""
mean = m
m2 = tl.zeros([4, 16], tl.float32)
weight = tl.full([4, 16], 1, tl.float32)
x, y, z = {H}welford(mean, m2, weight, 1)
@out x
@out y
@out z
""", ins="m=float32.a[4,16]")
case("helpers.welford_reduce", f"""
mean = tl.zeros([64], tl.float32)
m2 = tl.zeros([64], tl.float32)
weight = tl.zeros([64], tl.float32)
for k in range(0, n):
    v = tl.load(p + (tl.arange(0, 64) + k * 37) % 256)
    mean_next, m2_next, weight_next = {H}welford_reduce(v, mean, m2, weight, k == 0)
    mean = tl.where(tl.arange(0, 64) < 60, mean_next, mean)
    m2 = tl.where(tl.arange(0, 64) < 60, m2_next, m2)
    weight = tl.where(tl.arange(0, 64) < 60, weight_next, weight)
@out mean
@out m2
@out weight
""", ins="*p=float32.a", scalars={"n": 9})
case("helpers.welford_combine", f"""
x, y, z = {H}welford_combine(a, b * b, c, b, a * a, c * 0)
@out x
@out y
@out z
""", ins="a=float32.a b=float32.q c=float32.positive")
each(SIGNED, "helpers.div_floor_integer", f"""
d = tl.where(b == 0, 3, b)
x = {H}div_floor_integer(a, d)
y = {H}remainder_integer(a, d)
@out x
@out y
z = {H}div_floor_integer(a, -5)
w = {H}remainder_integer(a, 5)
@out z
@out w
""", ins="a=$T.a b=$T.q")
each(UNSIGNED, "helpers.div_floor_integer", f"""
x = {H}div_floor_integer(a, 5)
y = {H}remainder_integer(a, 5)
@out x
@out y
""", ins="a=$T.a")
case("helpers.remainder_integer of a scalar", f"""
x = {H}remainder_integer(n, 7)
@out x
y = {H}div_floor_integer(n, 7)
@out y
""", scalars={"n": -17})
for right in [True, False]:
    for key, dtype in [("float32.sorted", "float32.a"), ("int64.sorted", "int64.q"),
                       ("float32.sorted", "float32.s")]:
        case(f"helpers.bucketize_binary_search, {right}, {dtype}", f"""
v = tl.load(q + tl.arange(0, 64))
x = {H}bucketize_binary_search(v, p, 100, 100, 1, 0, tl.int32, {right}, None, None, None)
@out x
""", ins=f"*p={key} *q={dtype}")
case("helpers.bucketize_binary_search with rows", f"""
v = a
row = tl.arange(0, 64) // 32
x = {H}bucketize_binary_search(v, p, 128, 256, 1, row * 128, tl.int64, True, None, None, None)
@out x
""", ins="a=float32.a *p=float32.sorted")
case("helpers.bucketize_binary_search with a sorter", f"""
x = {H}bucketize_binary_search(a, p, 64, 64, 1, 0, tl.int32, False, s, 1, 0)
@out x
""", ins="a=float32.a *p=float32.sorted *s=int64.index")
each(["float32", "int64", "float16", "int8"], "helpers.select_one", f"""
i = tl.arange(0, 16)[None, :]
x = {H}select_one(m, i == 5, 1)
@out x
y = {H}select_one(m, i == 7, dim=1, keep_dims=True)
@out y
""", ins="m=$T.a[4,16]")
for stable in [True, False]:
    for descending in [True, False]:
        for dtype in ["float32", "int32", "float16", "int64", "int8"]:
            special = "s" if stable else "a"
            case(f"helpers.sort_with_index, {stable}, {descending}, {dtype}", f"""
i = tl.broadcast_to(tl.arange(0, 16)[None, :].to(tl.int16), [4, 16])
v, k = {H}sort_with_index(m, i, None, 1, stable={stable}, descending={descending})
@out v
@out k
""", ins=f"m={dtype}.{special}[4,16]")
case("helpers.sort_with_index of fewer", f"""
i = tl.broadcast_to(tl.arange(0, 16)[None, :].to(tl.int16), [4, 16])
x = tl.where(i < n, m, 0.0)
v, k = {H}sort_with_index(x, i, n, 1, stable=True, descending=False)
@out v
@out k
w, l = {H}sort_with_index(x, i, n, 1, stable=True, descending=True)
@out w
@out l
""", ins="m=float32.q[4,16]", scalars={"n": 11})
case("helpers.sort_with_index of equals", f"""
i = tl.broadcast_to(tl.arange(0, 16)[None, :], [8, 16])
v, k = {H}sort_with_index(m, i, None, 1, stable=True, descending=False)
@out v
@out k
""", ins="m=int8.q[8,16]")
for fast in [True, False]:
    case(f"helpers.online_softmax, {fast}", f"""
x = {H}online_softmax_combine(b, c, a, {fast})
mx, sm = x
@out mx
@out sm
rm, rs = {H}online_softmax_reduce(m, tl.full([4, 16], 1.0, tl.float32), 1, {fast})
@out rm
@out rs
e = {H}exp(a, {fast})
@out e
""", ins="a=float32.a b=float32.q c=float32.positive m=float32.a[4,16]")
case("helpers.online_softmax_reduce of infinities", f"""
mx = tl.full([4, 16], float("-inf"), tl.float32)
sm = tl.zeros([4, 16], tl.float32)
rm, rs = {H}online_softmax_reduce(mx, sm, 1, False)
@out rm
@out rs
m2, s2 = {H}online_softmax_combine(mx, sm, mx, False)
@out m2
@out s2
""")
case("helpers.exclusive_scan_decoupled_lookback", f"""
pid = tl.program_id(0)
x = tl.load(p + pid * 32 + tl.arange(0, 32))
s = tl.sum(x, 0)
before = {H}exclusive_scan_decoupled_lookback(w, s, pid, add, DTYPE_VALUE_AS_UINT=tl.uint32, DTYPE_PACK=tl.uint64)
y = tl.cumsum(x, 0)
y = tl.where(pid == 0, y, y + before)
tl.store(o + pid * 32 + tl.arange(0, 32), y)
""", ins="*p=float32.q", outs="o=float32:256 *w=uint64:16", grid=(8,), helpers=COMBINE)
case("helpers.exclusive_scan_decoupled_lookback_64", f"""
pid = tl.program_id(0)
x = tl.load(p + pid * 32 + tl.arange(0, 32))
s = tl.sum(x, 0)
before = {H}exclusive_scan_decoupled_lookback_64(w, s, pid, add)
y = tl.cumsum(x, 0)
y = tl.where(pid == 0, y, y + before)
tl.store(o + pid * 32 + tl.arange(0, 32), y)
""", ins="*p=int64.q", outs="o=int64:256 *w=uint64:32", grid=(8,), helpers=COMBINE)
each(["float32", "float64"], "helpers.frexp", f"""
x, e = {H}frexp(a)
@out x
@out e
""", ins="a=$T.a")
case("helpers.if_mask", f"""
i = tl.arange(0, 64)
x = tl.load(p + i, mask={H}if_mask(i < 40, True), other=0.0)
@out x
y = tl.load(p + i, mask={H}if_mask(i < 40, False))
@out y
""", ins="*p=float32.a")
case("helpers.promote_to_tensor", f"""
x = {H}promote_to_tensor(n)
@out x
y = {H}promote_to_tensor(tl.load(p))
@out y
z = {H}promote_to_tensor(tl.sum(a, 0))
@out z
""", ins="*p=float16.a a=int8.q", scalars={"n": 17})
for bounds in [(0, 100), (-50, 5000000000)]:
    case(f"helpers.randint64, {bounds}", f"""
x = {H}randint64(seed, i, low, high)
@out x
""", ins="i=int32.index[64]", scalars={
        "seed": ("i64", 1234567), "low": ("i64", bounds[0]), "high": ("i64", bounds[1])})
case("helpers.pack and unpack", f"""
f = tl.full([64], 2, tl.uint32)
x = {H}pack_value_flag(a, f, tl.uint32, tl.uint64)
@out x
y = {H}unpack_value(x, tl.float32, tl.uint32)
@out y
z = {H}unpack_flag(x, tl.uint32)
@out z
""", ins="a=float32.a")
case("helpers.device_assert_then", f"""
x = {H}device_assert_then(a == a, "no number", a + 1)
@out x
""", ins="a=int32.a")
case("helpers.constexpr_next_power_of_2", f"""
B: tl.constexpr = {H}constexpr_next_power_of_2(A)
x = tl.arange(0, B)
@out x
""", constexprs={"A": 23})
each(["float16", "int8", "float64"], "helpers.is_floating", f"""
x: tl.constexpr = 1 if {H}is_floating(a) else 0
@const x as int32
""")
