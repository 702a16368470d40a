#include "triton/semantics/arguments.h"
#include "triton/semantics/triton_helper_parts.h"

namespace fake_device::triton {

namespace {

using enum BinaryOperator;
using enum ElementType;

// A tile of one element where the value is a scalar.
MaybeValue PromoteToTensor(Context& context, std::span<const Value> values) {
  const ValueId zero = context.builder().ConstantOfType(Type::Tile(kInt1, {1}),
                                                        Constant::Integer(0));
  return Apply(context, kAdd, values[0], TensorValue{zero});
}

MaybeValue IsFloatingValue(Context& context, std::span<const Value> values) {
  return HasFloatingElements(context, values[0]);
}

MaybeValue SignsDiffer(Context& context, const Value& a, const Value& b) {
  return Apply(context, kNe, Apply(context, kLt, a, PythonInt{0}),
               Apply(context, kLt, b, PythonInt{0}));
}

// Rounded down, where the language's own division truncates.
MaybeValue DivFloorInteger(Context& context, std::span<const Value> values) {
  const Value& a = values[0];
  const Value& b = values[1];
  const MaybeValue quotient = Apply(context, kFloorDiv, a, b);
  const MaybeValue inexact =
      Apply(context, kNe, Apply(context, kMod, a, b), PythonInt{0});
  const MaybeValue floor = CallByName(
      context, "tl.where",
      {inexact, Apply(context, kSub, quotient, PythonInt{1}), quotient});
  return CallByName(context, "tl.where",
                    {SignsDiffer(context, a, b), floor, quotient});
}

// With the sign of the divisor.
MaybeValue RemainderInteger(Context& context, std::span<const Value> values) {
  const Value& a = values[0];
  const Value& b = values[1];
  const MaybeValue remainder = Apply(context, kMod, a, b);
  const MaybeValue inexact = Apply(context, kNe, remainder, PythonInt{0});
  const MaybeValue moves =
      Apply(context, kAnd, inexact, SignsDiffer(context, a, b));
  return CallByName(context, "tl.where",
                    {moves, Apply(context, kAdd, remainder, b), remainder});
}

// The first operand where it is better or NaN, else the second: so a NaN wins,
// and of zeros the second.
template <BinaryOperator kBetter>
MaybeValue Extreme(Context& context, std::span<const Value> values) {
  const Value& a = values[0];
  const Value& b = values[1];
  MaybeValue takes_a = Apply(context, kBetter, a, b);
  if (HasFloatingElements(context, a)) {
    takes_a = Apply(context, kOr, takes_a, Apply(context, kNe, a, a));
  }
  return CallByName(context, "tl.where", {takes_a, a, b});
}

// The same with indices; of equal values, as all NaNs are here, the one of the
// lowest index.
template <BinaryOperator kBetter>
MaybeValue ExtremeWithIndex(Context& context, std::span<const Value> values) {
  const Value& a = values[0];
  const Value& a_index = values[1];
  const Value& b = values[2];
  const Value& b_index = values[3];
  MaybeValue takes_a = Apply(context, kBetter, a, b);
  MaybeValue equal = Apply(context, kEq, a, b);
  if (HasFloatingElements(context, a)) {
    const MaybeValue a_is_nan = Apply(context, kNe, a, a);
    const MaybeValue b_is_nan = Apply(context, kNe, b, b);
    const MaybeValue b_is_number = Apply(context, kEq, b, b);
    takes_a = Apply(context, kOr, takes_a,
                    Apply(context, kAnd, a_is_nan, b_is_number));
    equal =
        Apply(context, kOr, equal, Apply(context, kAnd, a_is_nan, b_is_nan));
  }
  const MaybeValue is_lower = Apply(context, kLt, a_index, b_index);
  takes_a = Apply(context, kOr, takes_a, Apply(context, kAnd, equal, is_lower));
  return TupleOf(
      {CallByName(context, "tl.where", {takes_a, a, b}),
       CallByName(context, "tl.where", {takes_a, a_index, b_index})});
}

MaybeValue Exp(Context& context, std::span<const Value> values) {
  constexpr double kLog2OfE = 1.4426950408889634;
  const auto is_fast =
      BoolArgument(context, "triton_helpers.exp", "use_fast_math", values[1]);
  if (!is_fast) return std::nullopt;
  if (!*is_fast) return CallByName(context, "tl.exp", {values[0]});
  return CallByName(context, "libdevice.exp2",
                    {Apply(context, kMul, values[0], kLog2OfE)});
}

MaybeValue DeviceAssertThen(Context& context, std::span<const Value> values) {
  if (!CallByName(context, "tl.device_assert", {values[0], values[1]})) {
    return std::nullopt;
  }
  return values[2];
}

// 64 random bits, made to fit [low, high) by the remainder.
MaybeValue Randint64(Context& context, std::span<const Value> values) {
  const MaybeValue words =
      CallByName(context, "tl.randint4x", {values[0], values[1]});
  if (!words) return std::nullopt;
  const auto& elements = *words->as<TupleValue>()->elements;
  const MaybeValue low_word = ToDtype(context, elements[0], {kUint64});
  const MaybeValue high_word =
      Apply(context, kLeftShift, ToDtype(context, elements[1], {kUint64}),
            PythonInt{32});
  const MaybeValue bits = Apply(context, kOr, low_word, high_word);
  const MaybeValue size =
      ToDtype(context, Apply(context, kSub, values[3], values[2]), {kUint64});
  const MaybeValue offset =
      ToDtype(context, Apply(context, kMod, bits, size), {kInt64});
  return Apply(context, kAdd, offset, values[2]);
}

MaybeValue Frexp(Context& context, std::span<const Value> values) {
  const Value& x = values[0];
  const MaybeValue exponent = Apply(
      context, kAdd, CallByName(context, "libdevice.ilogb", {x}), PythonInt{1});
  if (!exponent) return std::nullopt;
  const MaybeValue mantissa =
      CallByName(context, "libdevice.ldexp",
                 {x, Unary(context, UnaryOperator::kMinus, *exponent)});
  const MaybeValue is_zero = Apply(context, kEq, x, PythonInt{0});
  return TupleOf(
      {CallByName(context, "tl.where", {is_zero, PythonInt{0}, mantissa}),
       CallByName(context, "tl.where", {is_zero, PythonInt{0}, exponent})});
}

// What a load without a mask must not be given.
MaybeValue IfMask(Context&, std::span<const Value> values) {
  return values[0].is<PythonNone>() ? Value(PythonNone{}) : values[1];
}

MaybeValue NextPowerOf2(Context& context, std::span<const Value> values) {
  const auto number = IntArgument(
      context, "triton_helpers.constexpr_next_power_of_2", "n", values[0]);
  if (!number) return std::nullopt;
  PythonInt power = 1;
  while (power < *number) power *= 2;
  return *number == 0 ? Value(PythonInt{0}) : Value(power);
}

// Inductor's barrier waits for programs that run at once. Here they run one
// after the other, so a barrier between several of them could not be kept.
MaybeValue XGridBarrier(Context& context, std::span<const Value>) {
  Builder& builder = context.builder();
  const ValueId is_alone = builder.Binary(Opcode::kEq, builder.NumPrograms(0),
                                          builder.Int(kInt32, 1));
  builder.Assert(is_alone,
                 "triton_helpers.x_grid_barrier needs a grid with one program "
                 "along x");
  return PythonNone{};
}

constexpr BuiltinInfo kTable[] = {
    {"triton_helpers.promote_to_tensor", "x", PromoteToTensor},
    {"triton_helpers.is_floating", "x", IsFloatingValue},
    {"triton_helpers.div_floor_integer", "a, b", DivFloorInteger},
    {"triton_helpers.remainder_integer", "a, b", RemainderInteger},
    {"triton_helpers.minimum", "a, b", Extreme<kLt>},
    {"triton_helpers.maximum", "a, b", Extreme<kGt>},
    {"triton_helpers.minimum_with_index", "a_value, a_index, b_value, b_index",
     ExtremeWithIndex<kLt>},
    {"triton_helpers.maximum_with_index", "a_value, a_index, b_value, b_index",
     ExtremeWithIndex<kGt>},
    {"triton_helpers.exp", "x, use_fast_math", Exp},
    {"triton_helpers.device_assert_then", "cond, msg, r", DeviceAssertThen},
    {"triton_helpers.randint64", "seed, offset, low, high", Randint64},
    {"triton_helpers.frexp", "x", Frexp},
    {"triton_helpers.if_mask", "mask, val", IfMask},
    {"triton_helpers.constexpr_next_power_of_2", "n", NextPowerOf2},
    {"triton_helpers.x_grid_barrier", "sem", XGridBarrier},
};

}  // namespace

std::span<const BuiltinInfo> TritonHelperArithmetic() { return kTable; }

}  // namespace fake_device::triton
