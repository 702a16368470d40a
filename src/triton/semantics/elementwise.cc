#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

// tl.PropagateNan.ALL; NONE is 0.
constexpr int64_t kPropagateAll = 0xFFFF;

std::optional<bool> PropagatesNan(Context& context, const char* construct,
                                  const Value& value) {
  const auto mode = KnownInt(context, value);
  if (!mode || (*mode != 0 && *mode != kPropagateAll)) {
    return context.Fail(
        construct, "Unexpected propagate_nan " + DescribeType(context, value));
  }
  return *mode == kPropagateAll;
}

std::optional<Value> Where(Context& context, std::span<const Value> values) {
  const auto condition =
      TensorArgument(context, "tl.where", "condition", values[0]);
  if (!condition) return std::nullopt;
  const auto truth =
      CastTo(context, TensorValue{*condition}, {kInt1}, /*bitcast=*/false);
  if (!truth) return std::nullopt;
  auto pair = PromoteOperands(context, "tl.where", values[1], values[2],
                              {.pointer_a = true, .pointer_b = true});
  if (!pair) return std::nullopt;
  const Type type = context.builder().TypeOf(pair->a);
  if (type.is_pointer != context.builder().TypeOf(pair->b).is_pointer) {
    return context.Fail("tl.where",
                        "invalid operands of type " + ReprOf(type) + " and " +
                            ReprOf(context.builder().TypeOf(pair->b)));
  }
  ValueId mask = truth->as<TensorValue>()->id;
  if (!BroadcastOperands(context, "tl.where", mask, pair->a) ||
      !BroadcastOperands(context, "tl.where", mask, pair->b)) {
    return std::nullopt;
  }
  return TensorValue{context.builder().Select(mask, pair->a, pair->b)};
}

// A strongly typed operand of a minimum or maximum.
std::optional<Value> ExtremeOperand(Context& context, const char* construct,
                                    const Value& value) {
  const auto id = TensorArgument(context, construct, "x", value);
  if (!id) return std::nullopt;
  return TensorValue{PromoteBfloat16(context, *id)};
}

template <bool kIsMax>
std::optional<Value> Extreme(Context& context, const BuiltinInfo& info,
                             std::span<const Value> values) {
  const auto a = ExtremeOperand(context, info.name, values[0]);
  if (!a) return std::nullopt;
  const auto b = ExtremeOperand(context, info.name, values[1]);
  if (!b) return std::nullopt;
  const auto all = PropagatesNan(context, info.name, values[2]);
  if (!all) return std::nullopt;
  const auto pair = PromoteOperands(context, info.name, *a, *b);
  if (!pair) return std::nullopt;
  constexpr Opcode kPropagating = kIsMax ? Opcode::kMaximum : Opcode::kMinimum;
  constexpr Opcode kIgnoring = kIsMax ? Opcode::kMaxNum : Opcode::kMinNum;
  return TensorValue{context.builder().Binary(*all ? kPropagating : kIgnoring,
                                              pair->a, pair->b)};
}

std::optional<Value> Clamp(Context& context, std::span<const Value> values) {
  Value operands[3];
  for (int i = 0; i < 3; ++i) {
    const auto operand =
        ExtremeOperand(context, "tl.clamp", values[static_cast<size_t>(i)]);
    if (!operand) return std::nullopt;
    operands[i] = *operand;
  }
  const auto all = PropagatesNan(context, "tl.clamp", values[3]);
  if (!all) return std::nullopt;
  const auto limits =
      PromoteOperands(context, "tl.clamp", operands[1], operands[2]);
  if (!limits) return std::nullopt;
  const auto with_low =
      PromoteOperands(context, "tl.clamp", operands[0], TensorValue{limits->a});
  if (!with_low) return std::nullopt;
  auto with_high = PromoteOperands(
      context, "tl.clamp", TensorValue{with_low->a}, TensorValue{limits->b});
  if (!with_high) return std::nullopt;
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(with_high->a);
  if (IsInteger(type.element)) {
    return context.Fail("tl.clamp", std::string("Unexpected dtype ") +
                                        InfoOf(type.element).name +
                                        ". Only floating point clamp is "
                                        "supported");
  }
  const ValueId low =
      builder.Broadcast(ImplicitCast(context, with_low->b, type), type.shape);
  const ValueId raised = builder.Binary(
      *all ? Opcode::kMaximum : Opcode::kMaxNum, with_high->a, low);
  return TensorValue{builder.Binary(*all ? Opcode::kMinimum : Opcode::kMinNum,
                                    raised, with_high->b)};
}

std::optional<Value> Fma(Context& context, std::span<const Value> values) {
  const auto xy = PromoteOperands(context, "tl.fma", values[0], values[1]);
  if (!xy) return std::nullopt;
  const auto zx =
      PromoteOperands(context, "tl.fma", values[2], TensorValue{xy->a});
  if (!zx) return std::nullopt;
  const auto zy = PromoteOperands(context, "tl.fma", TensorValue{zx->a},
                                  TensorValue{xy->b});
  if (!zy) return std::nullopt;
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(zy->a);
  if (IsInteger(type.element)) {
    return context.Fail(
        "tl.fma", "unexpected type " + std::string(InfoOf(type.element).name));
  }
  const ValueId x =
      builder.Broadcast(ImplicitCast(context, zx->b, type), type.shape);
  return TensorValue{builder.Fma(x, zy->b, zy->a)};
}

std::optional<Value> Abs(Context& context, std::span<const Value> values) {
  const auto id = TensorArgument(context, "tl.abs", "x", values[0]);
  if (!id) return std::nullopt;
  const Type& type = context.builder().TypeOf(*id);
  if (type.is_pointer) {
    return context.Fail("tl.abs", "Unexpected dtype " + ReprOf(type));
  }
  if (!IsSigned(type.element)) return TensorValue{*id};
  return TensorValue{context.builder().Unary(Opcode::kAbs, *id)};
}

// (x + div - 1) // div, of numbers and tensors.
std::optional<Value> Cdiv(Context& context, std::span<const Value> values) {
  const auto sum = Binary(context, BinaryOperator::kAdd, values[0], values[1]);
  if (!sum) return std::nullopt;
  const auto dividend =
      Binary(context, BinaryOperator::kSub, *sum, PythonInt{1});
  if (!dividend) return std::nullopt;
  return Binary(context, BinaryOperator::kFloorDiv, *dividend, values[1]);
}

std::optional<Value> Fdiv(Context& context, const BuiltinInfo& info,
                          std::span<const Value> values) {
  const auto pair = PromoteOperands(context, info.name, values[0], values[1]);
  if (!pair) return std::nullopt;
  if (IsInteger(context.builder().TypeOf(pair->a).element)) {
    return context.Fail(info.name,
                        "both operands of fdiv must have floating scalar type");
  }
  return TensorValue{context.builder().Binary(Opcode::kDiv, pair->a, pair->b)};
}

std::optional<Value> Umulhi(Context& context, const BuiltinInfo& info,
                            std::span<const Value> values) {
  const auto pair = PromoteOperands(context, info.name, values[0], values[1]);
  if (!pair) return std::nullopt;
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(pair->a);
  if (IsFloating(type.element) || BitsOf(type.element) < 32) {
    return context.Fail(
        info.name,
        std::string("Expected dtype ['int32', 'int64', 'uint32', 'uint64'] "
                    "but got ") +
            InfoOf(type.element).name);
  }
  if (!IsSigned(type.element)) {
    return TensorValue{builder.Binary(Opcode::kMulHigh, pair->a, pair->b)};
  }
  const Type twin = type.WithElement(TwinOf(type.element));
  const ValueId high =
      builder.Binary(Opcode::kMulHigh, builder.Bitcast(pair->a, twin),
                     builder.Bitcast(pair->b, twin));
  return TensorValue{builder.Bitcast(high, type)};
}

// To the nearest float of fewer bits, and where that is further from zero, or
// infinite, to the one in front of it, whose bits are smaller by one.
ValueId CastTowardsZero(Builder& builder, ValueId value, ElementType element) {
  const ValueId nearest = builder.Cast(value, element);
  const Type type = builder.TypeOf(nearest);
  const ValueId back = builder.Cast(nearest, builder.TypeOf(value).element);
  const ValueId distance = builder.Unary(Opcode::kAbs, value);
  const ValueId is_beyond =
      builder.Binary(Opcode::kGt, builder.Unary(Opcode::kAbs, back), distance);
  const ElementType bits = BitsOf(element) == 16 ? kInt16 : kInt32;
  const ValueId excess = builder.Cast(is_beyond, bits);
  const ValueId before = builder.Binary(
      Opcode::kSub, builder.Bitcast(nearest, type.WithElement(bits)), excess);
  return builder.Bitcast(before, type);
}

std::optional<Value> Cast(Context& context, const BuiltinInfo& info,
                          std::span<const Value> values) {
  const auto dtype = DtypeArgument(context, info.name, "dtype", values[1]);
  if (!dtype) return std::nullopt;
  const auto bitcast = BoolArgument(context, info.name, "bitcast", values[3]);
  if (!bitcast) return std::nullopt;
  const auto id = TensorArgument(context, info.name, "input", values[0]);
  if (!id) return std::nullopt;
  const Type type = context.builder().TypeOf(*id);
  const DtypeValue own{type.element, type.is_pointer};
  // The language looks at the rounding of what it converts alone.
  if (*bitcast || own == *dtype || values[2].is<PythonNone>()) {
    return CastTo(context, TensorValue{*id}, *dtype, *bitcast);
  }
  const std::string mode = ToText(context, values[2]);
  if (mode != "rtne" && mode != "rtz") {
    return context.Fail(info.name, "Invalid rounding mode: " + mode +
                                       ". Supported rounding modes are 'rtne' "
                                       "and 'rtz'.");
  }
  if (type.is_pointer || dtype->is_pointer || !IsFloating(type.element) ||
      !IsFloating(dtype->element) ||
      BitsOf(dtype->element) >= BitsOf(type.element)) {
    return context.Fail(
        info.name,
        "fp_downcast_rounding should be set only for truncating fp "
        "conversions. Source scalar type is " +
            NameOf(own) + " and destination type is " + NameOf(*dtype));
  }
  Builder& builder = context.builder();
  return TensorValue{mode == "rtz"
                         ? CastTowardsZero(builder, *id, dtype->element)
                         : builder.Cast(*id, dtype->element)};
}

constexpr const char* kCastParameters =
    "input, dtype, fp_downcast_rounding=None, bitcast=False";
constexpr const char* kExtremeParameters = "x, y, propagate_nan=0";

constexpr BuiltinInfo kTable[] = {
    {"tl.where", "condition, x, y", Where},
    {"tl.minimum", kExtremeParameters, nullptr, Extreme<false>},
    {"tl.maximum", kExtremeParameters, nullptr, Extreme<true>},
    {"tl.clamp", "x, min, max, propagate_nan=0", Clamp},
    {"tl.fma", "x, y, z", Fma},
    {"tl.abs", "x", Abs},
    {"tl.cdiv", "x, div", Cdiv},
    {"tl.fdiv", "x, y, ieee_rounding=False", nullptr, Fdiv},
    {"tl.umulhi", "x, y", nullptr, Umulhi},
    {"tl.cast", kCastParameters, nullptr, Cast},
    {"tensor.to", kCastParameters, nullptr, Cast},
};

}  // namespace

std::span<const BuiltinInfo> ElementwiseBuiltins() { return kTable; }

}  // namespace fake_device::triton
