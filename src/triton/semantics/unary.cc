#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

std::optional<Value> Negate(Context& context, ValueId operand) {
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(operand);
  if (type.is_pointer) {
    return context.Fail(
        "-", "wrong type argument to unary minus (" + ReprOf(type) + ")");
  }
  // A subtraction from 0, as in the language: of 0.0 it is 0.0.
  const ValueId zero = IsFloating(type.element) ? builder.Float(type.element, 0)
                                                : builder.Int(type.element, 0);
  return TensorValue{
      builder.Binary(Opcode::kSub, builder.Splat(zero, type.shape), operand)};
}

std::optional<Value> Invert(Context& context, const char* construct,
                            ValueId operand) {
  const Type type = context.builder().TypeOf(operand);
  if (type.is_pointer || IsFloating(type.element)) {
    return context.Fail(construct, "wrong type argument to unary invert (" +
                                       ReprOf(type) + ")");
  }
  return TensorValue{context.builder().Unary(Opcode::kNot, operand)};
}

std::optional<Value> LogicalNot(Context& context, ValueId operand) {
  const auto truth = CastTo(context, TensorValue{operand}, {ElementType::kInt1},
                            /*bitcast=*/true);
  if (!truth) return std::nullopt;
  return Invert(context, "not", truth->as<TensorValue>()->id);
}

}  // namespace

const char* SpellingOf(UnaryOperator op) {
  switch (op) {
    case UnaryOperator::kPlus:
      return "+";
    case UnaryOperator::kMinus:
      return "-";
    case UnaryOperator::kInvert:
      return "~";
    case UnaryOperator::kNot:
      return "not";
  }
  return "";
}

std::optional<Value> Unary(Context& context, UnaryOperator op, const Value& a) {
  const auto* tensor = a.as<TensorValue>();
  if (!tensor) return PythonUnary(context, op, a);
  switch (op) {
    case UnaryOperator::kPlus:
      return context.Fail("+", "'tensor' object has no attribute '__pos__'");
    case UnaryOperator::kMinus:
      return Negate(context, tensor->id);
    case UnaryOperator::kInvert:
      return Invert(context, "~", tensor->id);
    case UnaryOperator::kNot:
      return LogicalNot(context, tensor->id);
  }
  return std::nullopt;
}

}  // namespace fake_device::triton
