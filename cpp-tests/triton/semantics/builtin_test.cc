#include <map>
#include <string>

#include "gtest/gtest.h"
#include "triton/ir/printer.h"
#include "triton/ir/verifier.h"
#include "triton/semantics/expression.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {
namespace {

// A kernel with values of many types, for expressions to use.
class Kernel {
 public:
  Kernel() : function_("kernel"), builder_(&function_), context_(&builder_) {
    using enum ElementType;
    AddParameter("p", Type::Pointer(kFloat32));
    AddParameter("hp", Type::Pointer(kFloat16));
    AddParameter("gp", Type::Pointer(kBfloat16));
    AddParameter("dp", Type::Pointer(kFloat64));
    AddParameter("ip", Type::Pointer(kInt32));
    AddParameter("cp", Type::Pointer(kInt8));
    AddParameter("up", Type::Pointer(kUint16));
    AddParameter("bp", Type::Pointer(kInt1));
    AddParameter("n", Type::Scalar(kInt32));
    AddParameter("l", Type::Scalar(kInt64));
    AddParameter("f", Type::Scalar(kFloat32));
    Define("r", "tl.arange(0, 32)");
    Define("x", "tl.load(p + r)");
    Define("h", "tl.load(hp + r)");
    Define("g", "tl.load(gp + r)");
    Define("d", "tl.load(dp + r)");
    Define("i", "tl.load(ip + r)");
    Define("c", "tl.load(cp + r)");
    Define("u", "tl.load(up + r)");
    Define("b", "tl.load(bp + r)");
    Define("m", "tl.load(p + tl.arange(0, 16)[:, None] * 32 + r)");
    Define("block",
           "tl.make_block_ptr(p, (n, 64), (64, 1), (0, n), (16, 32), (1, 0))");
    Define("desc", "tl.make_tensor_descriptor(p, [n, n], [l, 1], [1, 32])");
  }

  std::optional<Value> Evaluate(const std::string& expression) {
    return EvaluateExpression(context_, expression, names_);
  }
  // "<['32'], fp32>", or what Python would print.
  std::string Describe(const Value& value) {
    const TupleValue* tuple = value.as<TupleValue>();
    if (!tuple) {
      return value.is<TensorValue>() ? DescribeType(context_, value)
                                     : ToText(context_, value);
    }
    std::string text = "(";
    for (const Value& element : *tuple->elements) {
      text += (text.size() > 1 ? ", " : "") + Describe(element);
    }
    return text + ")";
  }

  Context& context() { return context_; }
  const Function& function() const { return function_; }

 private:
  void AddParameter(const char* name, const Type& type) {
    names_[name] = TensorValue{function_.AddParameter(name, type)};
  }
  void Define(const char* name, const std::string& expression) {
    const auto value = Evaluate(expression);
    if (value) names_[name] = *value;
  }

  Function function_;
  Builder builder_;
  Context context_;
  std::map<std::string, Value> names_;
};

struct TypeCase {
  const char* expression;
  const char* type;
};

class Types : public testing::TestWithParam<TypeCase> {};

TEST_P(Types, Result) {
  Kernel kernel;
  const auto value = kernel.Evaluate(GetParam().expression);
  ASSERT_TRUE(value) << GetParam().expression << ": "
                     << kernel.context().diagnostic()->message;
  EXPECT_EQ(kernel.Describe(*value), GetParam().type) << GetParam().expression;
  EXPECT_EQ(Verify(kernel.function()), std::nullopt) << GetParam().expression;
}

constexpr TypeCase kTypes[] = {
    {"tl.program_id(0)", "int32"},
    {"tl.num_programs(axis=2)", "int32"},
    {"tl.full([8, 4], 1, tl.int64)", "<['8', '4'], int64>"},
    {"tl.full((), -1, tl.int8)", "int8"},
    {"tl.full([4], n, tl.float16)", "<['4'], fp16>"},
    {"tl.zeros((2, 2), dtype=tl.int1)", "<['2', '2'], int1>"},
    {"tl.zeros_like(x)", "<['32'], fp32>"},
    {"tl.full_like(i, 3)", "<['32'], int32>"},
    {"p + r", "<['32'], pointer<fp32>>"},
    {"(p + r) - r", "<['32'], pointer<fp32>>"},
    {"tl.load(p)", "fp32"},
    {"tl.load(p + r, b, other=0)", "<['32'], fp32>"},
    {"tl.load(p + r[:, None], b, other=0)", "<['32', '32'], fp32>"},
    {"tl.load(bp + r, r < n, other=1)", "<['32'], int1>"},
    {"tl.load(p + n, n > 0, 0.0)", "fp32"},
    {"tl.load(block, boundary_check=(0, 1), padding_option='zero')",
     "<['16', '32'], fp32>"},
    {"tl.load(tl.advance(block, (0, 32)))", "<['16', '32'], fp32>"},
    {"tl.store(p + r, i, r < n)", "None"},
    {"tl.store(bp + r, i)", "None"},
    {"tl.store(block, m, boundary_check=[0])", "None"},
    {"tl.store(block, 0.0)", "None"},
    {"desc.load([n, 0])", "<['1', '32'], fp32>"},
    {"desc.gather(tl.arange(0, 8), n)", "<['8', '32'], fp32>"},
    {"desc.store([0, 0], tl.zeros([1, 32], tl.float16))", "None"},
    {"desc.block_shape", "(1, 32)"},
    {"tl.atomic_add(p + r, x, b, sem='relaxed')", "<['32'], fp32>"},
    {"tl.atomic_add(hp + r, 1.0)", "<['32'], fp16>"},
    {"tl.atomic_max(p + r, x)", "<['32'], fp32>"},
    {"tl.atomic_min(ip, n)", "int32"},
    {"tl.atomic_and(p + r, x)", "<['32'], fp32>"},
    {"tl.atomic_xor(dp, f)", "fp64"},
    {"tl.atomic_xchg(ip, 0)", "int32"},
    {"tl.atomic_cas(ip, 0, 1)", "int32"},
    {"tl.where(b, x, 0)", "<['32'], fp32>"},
    {"tl.where(n > 0, p, p + 1)", "pointer<fp32>"},
    {"tl.expand_dims(x, [0, 2])", "<['1', '32', '1'], fp32>"},
    {"x[None, :, None]", "<['1', '32', '1'], fp32>"},
    {"tl.broadcast_to(x[None, :], [4, 32])", "<['4', '32'], fp32>"},
    {"x[:, None].broadcast_to(32, 2)", "<['32', '2'], fp32>"},
    {"tl.broadcast(x[:, None], i)",
     "(<['32', '32'], fp32>, <['32', '32'], int32>)"},
    {"x.reshape(4, 8)", "<['4', '8'], fp32>"},
    {"tl.view(x, (2, 16))", "<['2', '16'], fp32>"},
    {"tl.trans(m)", "<['32', '16'], fp32>"},
    {"m.T.shape", "(32, 16)"},
    {"tl.permute(x.reshape(2, 4, 4), (2, 0, 1))", "<['4', '2', '4'], fp32>"},
    {"tl.cat(x, x, can_reorder=True)", "<['64'], fp32>"},
    {"tl.join(x, x)", "<['32', '2'], fp32>"},
    {"tl.join(n, n)", "<['2'], int32>"},
    {"tl.interleave(x, x)", "<['64'], fp32>"},
    {"tl.split(x.reshape(16, 2))", "(<['16'], fp32>, <['16'], fp32>)"},
    {"tl.split(tl.join(n, n))", "(int32, int32)"},
    {"tl.ravel(m)", "<['512'], fp32>"},
    {"tl.flip(m, 0)", "<['16', '32'], fp32>"},
    {"tl.gather(x, i, 0)", "<['32'], fp32>"},
    {"x.to(tl.float16)", "<['32'], fp16>"},
    {"x.to(tl.int32, bitcast=True)", "<['32'], int32>"},
    {"x.to(tl.float16, fp_downcast_rounding='rtne')", "<['32'], fp16>"},
    {"x.to(tl.bfloat16, fp_downcast_rounding='rtz')", "<['32'], bf16>"},
    {"tl.cast(d, tl.float32, 'rtz')", "<['32'], fp32>"},
    {"tl.cast(2.5, tl.float16, 'rtz')", "fp16"},
    {"x.to(tl.float32, fp_downcast_rounding='rtz')", "<['32'], fp32>"},
    {"x.to(tl.int32, fp_downcast_rounding='rtz', bitcast=True)",
     "<['32'], int32>"},
    {"p.to(tl.int64)", "int64"},
    {"p.to(tl.pointer_type(tl.int8), bitcast=True)", "pointer<int8>"},
    {"l.to(tl.pointer_type(tl.float32))", "pointer<fp32>"},
    {"tl.cast(2, tl.float64)", "fp64"},
    {"tl.sum(x, 0)", "fp32"},
    {"tl.sum(m)", "fp32"},
    {"tl.sum(m, 1, keep_dims=True)", "<['16', '1'], fp32>"},
    {"tl.sum(m, keep_dims=True)", "<['1', '1'], fp32>"},
    {"tl.sum(h, 0)", "fp16"},
    {"tl.sum(b, 0)", "uint32"},
    {"tl.sum(c, 0)", "int32"},
    {"tl.sum(c, 0, dtype=tl.int64)", "int64"},
    {"tl.max(g, 0)", "fp32"},
    {"tl.max(u, 0)", "int32"},
    {"tl.max(h, 0, return_indices=True)", "(fp16, int32)"},
    {"tl.min(m, 1, return_indices=True, keep_dims=True)",
     "(<['16', '1'], fp32>, <['16', '1'], int32>)"},
    {"m.argmax(-1)", "<['16'], int32>"},
    {"tl.argmin(x, axis=0, tie_break_left=False)", "int32"},
    {"tl.xor_sum(i, 0)", "int32"},
    {"tl.reduce(x, 0, tl.maximum)", "fp32"},
    {"tl.reduce((x,), 0, tl.maximum)", "(fp32)"},
    {"tl.associative_scan(i, 0, tl.minimum, reverse=True)", "<['32'], int32>"},
    {"tl.cumsum(u, 0)", "<['32'], uint32>"},
    {"tl.cumsum(g)", "<['32'], fp32>"},
    {"tl.cumprod(m, axis=1)", "<['16', '32'], fp32>"},
    {"tl.sort(m, descending=True)", "<['16', '32'], fp32>"},
    {"tl.topk(m, 4)", "<['16', '4'], fp32>"},
    {"tl.bitonic_merge(m, -1, True)", "<['16', '32'], fp32>"},
    {"tl.swizzle2d(n, n, 4, 4, 2)", "(int32, int32)"},
    {"tl.swizzle2d(l, 1, 4, 4, 2)", "(int64, int64)"},
    {"tl.swizzle2d(c, 1, 4, 4, 2)", "(<['32'], int32>, <['32'], int32>)"},
    {"tl.histogram(i, 16, b)", "<['16'], int32>"},
    {"tl.dot(m, m.T)", "<['16', '16'], fp32>"},
    {"tl.dot(m.to(tl.float16), m.T.to(tl.float16), out_dtype=tl.float16)",
     "<['16', '16'], fp16>"},
    {"tl.dot(m.to(tl.int8), m.T.to(tl.int8))", "<['16', '16'], int32>"},
    {"tl.dot(m, m.T, tl.zeros((16, 16), tl.float32), allow_tf32=False)",
     "<['16', '16'], fp32>"},
    {"tl.dot(m[None, :, :], m.T[None, :, :], input_precision='ieee')",
     "<['1', '16', '16'], fp32>"},
    {"tl.rand(n, r)", "<['32'], fp32>"},
    {"tl.randn(n, r)", "<['32'], fp32>"},
    {"tl.randint(l, r)", "<['32'], uint32>"},
    {"tl.rand(n, r.to(tl.int64))", "<['32'], fp32>"},
    {"tl.randint4x(0, n)", "(uint32, uint32, uint32, uint32)"},
    {"tl.randn4x(0, n)", "(fp32, fp32, fp32, fp32)"},
    {"tl.clamp(x, 0.0, 1.0)", "<['32'], fp32>"},
    {"tl.clamp(f, x, 1.0, propagate_nan=tl.PropagateNan.ALL)",
     "<['32'], fp32>"},
    {"tl.minimum(h, 0.0)", "<['32'], fp32>"},
    {"tl.fma(x, 2.0, f)", "<['32'], fp32>"},
    {"tl.abs(c)", "<['32'], int8>"},
    {"tl.cdiv(n, 32)", "int32"},
    {"tl.cdiv(100, 32)", "4"},
    {"tl.umulhi(i, i)", "<['32'], int32>"},
    {"tl.math.exp(x)", "<['32'], fp32>"},
    {"tl_math.log(f)", "fp32"},
    {"tl.sqrt_rn(x)", "<['32'], fp32>"},
    {"tl.sigmoid(d)", "<['32'], fp64>"},
    {"tl.softmax(x)", "<['32'], fp32>"},
    {"libdevice.pow(d, 2.0)", "<['32'], fp64>"},
    {"libdevice.isnan(x)", "<['32'], int1>"},
    {"libdevice.floor(x)", "<['32'], fp32>"},
    {"tl.extra.cuda.libdevice.tanh(f)", "fp32"},
    {"tl.device_assert(r < n, 'too large', b)", "None"},
    {"tl.device_print('x', x, n)", "None"},
    {"tl.multiple_of(n, 16)", "int32"},
    {"tl.max_contiguous(tl.multiple_of(r, [16]), 16)", "<['32'], int32>"},
    {"tl.static_assert(1 < 2, 'order')", "None"},
    {"x.dtype", "fp32"},
    {"p.dtype.element_ty == tl.float32", "True"},
    {"x.dtype.is_floating()", "True"},
    {"x.dtype.primitive_bitwidth", "32"},
    {"m.shape[1] * 2", "64"},
    {"m.numel", "512"},
    {"len(m.shape)", "2"},
    {"triton.next_power_of_2(33)", "64"},
    {"isinstance(x, tl.tensor)", "True"},
    {"min(3, 2.5, 4)", "2.5"},
    {"max(n, 1)", "int32"},
    {"float('-inf')", "-inf"},
};

INSTANTIATE_TEST_SUITE_P(Builtins, Types, testing::ValuesIn(kTypes));

struct RefusalCase {
  const char* expression;
  const char* construct;
  const char* message;
};

class Refusals : public testing::TestWithParam<RefusalCase> {};

TEST_P(Refusals, Message) {
  Kernel kernel;
  EXPECT_FALSE(kernel.Evaluate(GetParam().expression)) << GetParam().expression;
  ASSERT_TRUE(kernel.context().diagnostic()) << GetParam().expression;
  EXPECT_EQ(kernel.context().diagnostic()->construct, GetParam().construct)
      << GetParam().expression;
  EXPECT_EQ(kernel.context().diagnostic()->message, GetParam().message)
      << GetParam().expression;
}

constexpr RefusalCase kRefusals[] = {
    {"tl.program_id(3)", "tl.program_id",
     "program_id axis must be 0, 1, or 2 but got 3"},
    {"tl.arange(0, 3)", "tl.arange", "arange's range must be a power of 2"},
    {"tl.arange(4, 4)", "tl.arange",
     "arange's end argument must be greater than the start argument"},
    {"tl.arange(0, n)", "tl.arange",
     "arange's arguments must be of type tl.constexpr"},
    {"tl.zeros([3], tl.int32)", "tl.zeros",
     "Shape element 0 must be a power of 2"},
    {"tl.zeros([2048, 1024], tl.int32)", "tl.zeros",
     "numel (2097152) exceeds triton maximum tensor numel (1048576)"},
    {"tl.full([2], 0.5, tl.int32)", "tl.full",
     "a float cannot be the value of a tensor of int32"},
    {"tl.full([2], -1, tl.uint8)", "tl.full",
     "a negative number cannot be the value of a tensor of uint8"},
    {"tl.load(x)", "tl.load",
     "Unsupported ptr type <['32'], fp32> in `tl.load`"},
    {"tl.load(p, other=1)", "tl.load",
     "`other` cannot be provided without `mask`"},
    {"tl.load(p, b)", "tl.load",
     "Mask argument cannot be block type if pointer argument is not a block"},
    {"tl.load(p + r, i)", "tl.load", "Mask must have boolean scalar type"},
    {"tl.load(p, eviction_policy='sometimes')", "tl.load",
     "Eviction policy sometimes not supported"},
    {"tl.load(block, b)", "tl.load",
     "`mask` and `other` arguments cannot be specified for loading block "
     "pointers"},
    {"tl.load(p, 1, 2, 3, 4, 5, 6, 7, 8)", "tl.load",
     "load() takes from 1 to 8 positional arguments but 9 were given"},
    {"tl.load(p, masked=b)", "tl.load",
     "load() got an unexpected keyword argument 'masked'"},
    {"tl.load(mask=b)", "tl.load",
     "load() missing 1 required positional argument: 'pointer'"},
    {"tl.load(p, pointer=p)", "tl.load",
     "load() got multiple values for argument 'pointer'"},
    {"tl.store(p, x)", "tl.store",
     "Value argument cannot be block type if pointer argument is not a block"},
    {"tl.store(p + r, m)", "tl.store",
     "Expected pointer argument to have shape [16, 32] but got [32]"},
    {"tl.atomic_max(hp, 1.0)", "tl.atomic_max",
     "atomic_max does not support fp16"},
    {"tl.atomic_add(cp, 1)", "tl.atomic_add",
     "atomic_add does not support int8"},
    {"tl.atomic_cas(cp, 0, 1)", "tl.atomic_cas",
     "atomic_cas only supports elements with width {16, 32, 64}"},
    {"tl.broadcast_to(x, [4, 32])", "tl.broadcast_to",
     "Cannot broadcast, rank mismatch: ['32'], [4, 32]"},
    {"tl.broadcast_to(x, [16])", "tl.broadcast_to",
     "Cannot broadcast, the expanded size of the tensor (16) must match the "
     "existing size (32) at non-singleton dimension 0: ['32'], [16]"},
    {"x + tl.arange(0, 16)", "+",
     "Cannot make_shape_compatible: incompatible dimensions at index 0: 32 "
     "and 16"},
    {"tl.reshape(x, 16)", "tl.reshape",
     "reshape() cannot change total number of elements in tensor"},
    {"tl.trans(x)", "tl.trans",
     "tl.trans invoked with a 0- or 1-dimensional tensor"},
    {"tl.permute(m, (0, 0))", "tl.permute",
     "permute dims must be a permutation of 0, 1, ..., n-1, but were (0, 0)"},
    {"tl.expand_dims(x, 3)", "tl.expand_dims",
     "invalid axis 3. Expected -2 <= axis < 2"},
    {"x[0]", "[]", "unsupported tensor index: 0"},
    {"x.shape[1]", "[]", "list index out of range"},
    {"tl.sum(x, 1)", "tl.sum", "invalid axis 1. Expected -1 <= axis < 1"},
    {"tl.xor_sum(x, 0)", "tl.xor_sum", "xor_sum only supported for integers"},
    {"tl.associative_scan(x, 2, tl.maximum)", "tl.associative_scan",
     "invalid axis 2. Expected -1 <= axis < 1"},
    {"tl.reduce(g, 0, tl.maximum)", "tl.reduce",
     "the combine function must return the types that it is given"},
    {"tl.dot(m, m)", "tl.dot",
     "input and other must have equal reduction dimensions"},
    {"tl.dot(m, m.T.to(tl.float16))", "tl.dot",
     "Both operands must be same dtype. Got fp32 and fp16"},
    {"tl.dot(m.to(tl.int32), m)", "tl.dot", "Unsupported lhs dtype int32"},
    {"tl.dot(x, x)", "tl.dot", "input and other must have equal ranks >= 2"},
    {"tl.dot_scaled(m, 1, m)", "tl.dot_scaled",
     "tl.dot_scaled is not supported"},
    {"tl.inline_asm_elementwise('nop', x)", "tl.inline_asm_elementwise",
     "tl.inline_asm_elementwise is not supported"},
    {"x.to(tl.float8e4nv)", "tl.float8e4nv", "tl.float8e4nv is not supported"},
    {"tl.frobnicate(x)", "tl.frobnicate",
     "module 'triton.language' has no attribute 'frobnicate'"},
    {"x.frobnicate", "frobnicate",
     "'tensor' object has no attribute 'frobnicate'"},
    {"tl.exp(h)", "tl.exp", "Expected dtype ['fp32', 'fp64'] but got fp16"},
    {"tl.exp(i)", "tl.exp", "Expected dtype ['fp32', 'fp64'] but got int32"},
    {"libdevice.tanh(h)", "libdevice.tanh",
     "input arg type does not match. Expect one of [(fp32), (fp64)], got "
     "(triton.language.float16)"},
    {"x ** 2", "**", "'tensor' object has no attribute '__pow__'"},
    {"p + p", "+", "cannot add pointers together"},
    {"p + f", "+",
     "invalid operands of type pointer<fp32> and triton.language.float32"},
    {"p == p",
     "==", "invalid operands of type pointer<fp32> and pointer<fp32>"},
    {"-p", "-", "wrong type argument to unary minus (pointer<fp32>)"},
    {"x + None", "+", "cannot convert None to tensor"},
    {"tl.atomic_or(hp + r, h)", "tl.atomic_or",
     "atomic_or does not support fp16"},
    {"tl.make_tensor_descriptor(hp, [n], [1], [32]).atomic_min([0], h)",
     "descriptor.atomic_min", "16-bit float types require native tma support"},
    {"tl.bitonic_merge(p)", "tl.bitonic_merge",
     "only a tensor of numbers can be sorted"},
    {"x.to(tl.float16, fp_downcast_rounding='up')", "tensor.to",
     "Invalid rounding mode: up. Supported rounding modes are 'rtne' and "
     "'rtz'."},
    {"tl.histogram(x, 16)", "tl.histogram",
     "histogram only supports integer input"},
    {"tl.static_assert(1 > 2, 'order')", "tl.static_assert", "order"},
    {"tl.make_block_ptr(p, (n,), (1,), (l,), (32,), (0,))", "tl.make_block_ptr",
     "Block pointers only support 32 bit `offsets/block_shape`, add a "
     "`.to(tl.int32)` or use regular indexing for 64 bit support"},
    {"tl.make_tensor_descriptor(p, [n], [2], [32])",
     "tl.make_tensor_descriptor",
     "Tensor descriptor last dim must be 1 but got 2"},
    {"1 // 0", "//", "division by zero"},
    {"'a' + 1", "+", "unsupported operand type(s) for +: 'str' and 'int'"},
};

INSTANTIATE_TEST_SUITE_P(Builtins, Refusals, testing::ValuesIn(kRefusals));

struct PythonCase {
  const char* expression;
  const char* text;
};

class Python : public testing::TestWithParam<PythonCase> {};

TEST_P(Python, Result) {
  Kernel kernel;
  const auto value = kernel.Evaluate(GetParam().expression);
  ASSERT_TRUE(value) << GetParam().expression;
  EXPECT_EQ(ToText(kernel.context(), *value), GetParam().text)
      << GetParam().expression;
}

constexpr PythonCase kPython[] = {
    {"-7 // 2", "-4"},
    {"-7 % 3", "2"},
    {"7 % -3", "-2"},
    {"-7.5 % 2", "0.5"},
    {"7.5 // -2", "-4.0"},
    {"7 / 2", "3.5"},
    {"2 ** 100", "1267650600228229401496703205376"},
    {"2 ** -1", "0.5"},
    {"True + True", "2"},
    {"True & False", "False"},
    {"~5", "-6"},
    {"not 0", "True"},
    {"not ()", "True"},
    {"1 << 40", "1099511627776"},
    {"-9 >> 1", "-5"},
    {"1 == 1.0", "True"},
    {"1 == None", "False"},
    {"(1, 2) + (3,)", "(1, 2, 3)"},
    {"(1, 2) * 2", "(1, 2, 1, 2)"},
    {"(1, 2) == (1, 2)", "True"},
    {"(1, 2, 3)[-1]", "3"},
    {"'a' + 'b'", "ab"},
    {"tl.float32 == tl.float32", "True"},
    {"tl.float32 != tl.int32", "True"},
    {"tl.pointer_type(tl.int8)", "pointer<int8>"},
    {"int(2.75)", "2"},
    {"abs(-3)", "3"},
    {"1e30", "1e+30"},
    {"0.1", "0.1"},
};

INSTANTIATE_TEST_SUITE_P(Constexprs, Python, testing::ValuesIn(kPython));

TEST(Flatten, RoundTrip) {
  Kernel kernel;
  const auto value = kernel.Evaluate("(x, (block, 1), desc)");
  ASSERT_TRUE(value);
  std::vector<ValueId> ids;
  ASSERT_TRUE(Flatten(kernel.context(), *value, ids));
  EXPECT_EQ(ids.size(), 1u + 7u + 1u + 5u);
  std::span<const ValueId> rest = ids;
  const Value back = Unflatten(kernel.context(), *value, rest);
  EXPECT_TRUE(rest.empty());
  std::vector<ValueId> again;
  ASSERT_TRUE(Flatten(kernel.context(), back, again));
  EXPECT_EQ(again, ids);
}

TEST(Flatten, RefusesWhatHasNoValues) {
  Kernel kernel;
  std::vector<ValueId> ids;
  EXPECT_FALSE(Flatten(kernel.context(), std::string("text"), ids));
  EXPECT_TRUE(kernel.context().diagnostic());
}

TEST(Known, ScalarConstants) {
  Kernel kernel;
  const auto sum = kernel.Evaluate("tl.full((), 3, tl.int32) + 4");
  EXPECT_EQ(KnownInt(kernel.context(), *sum), PythonInt{7});
  EXPECT_EQ(KnownTruth(kernel.context(), *sum), true);
  EXPECT_EQ(KnownTruth(kernel.context(), *kernel.Evaluate("n > 0")),
            std::nullopt);
}

TEST(StaticPrint, Lines) {
  Kernel kernel;
  ASSERT_TRUE(kernel.Evaluate("tl.static_print('shape', m.shape, x)"));
  EXPECT_EQ(kernel.context().static_prints,
            std::vector<std::string>{"shape (16, 32) <['32'], fp32>"});
}

}  // namespace
}  // namespace fake_device::triton
