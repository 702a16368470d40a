#include "triton/semantics/arguments.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

// What a scalar that is a constant holds, as a number of Python's.
std::optional<Value> KnownNumber(Context& context, const Value& value) {
  if (value.is_number()) return value;
  const auto* tensor = value.as<TensorValue>();
  if (!tensor) return std::nullopt;
  const Type& type = context.builder().TypeOf(tensor->id);
  if (!type.is_scalar() || type.is_pointer) return std::nullopt;
  const auto constant = context.builder().ConstantOf(tensor->id);
  if (!constant) return std::nullopt;
  if (IsFloating(type.element)) return constant->floating();
  if (type.element == kInt1) return constant->bits != 0;
  if (type.element == kUint64) return static_cast<PythonInt>(constant->bits);
  return static_cast<PythonInt>(constant->integer());
}

}  // namespace

std::optional<Value> ToTensor(Context& context, const Value& value) {
  if (value.is<TensorValue>()) return value;
  if (!value.is_number()) {
    return context.Fail(
        "type error",
        "cannot convert " + DescribeType(context, value) + " to tensor");
  }
  const auto element = ElementOfNumber(context, "type error", value);
  if (!element) return std::nullopt;
  return TensorValue{NumberAs(context, value, *element)};
}

std::optional<ValueId> ToValueId(Context& context, const Value& value) {
  const auto tensor = ToTensor(context, value);
  if (!tensor) return std::nullopt;
  return tensor->as<TensorValue>()->id;
}

std::optional<PythonInt> KnownInt(Context& context, const Value& value) {
  const auto number = KnownNumber(context, value);
  if (!number || number->is<double>()) return std::nullopt;
  return IntOf(*number);
}

std::optional<bool> KnownTruth(Context& context, const Value& value) {
  if (const auto number = KnownNumber(context, value)) return TruthOf(*number);
  if (value.is<TensorValue>()) return std::nullopt;
  if (value.is<PythonNone>()) return false;
  if (const auto* text = value.as<std::string>()) return !text->empty();
  if (const auto* tuple = value.as<TupleValue>()) {
    return !tuple->elements->empty();
  }
  return true;
}

std::optional<ValueId> ToCondition(Context& context, const Value& value) {
  if (const auto truth = KnownTruth(context, value)) {
    return context.builder().Int(kInt1, *truth);
  }
  const ValueId id = value.as<TensorValue>()->id;
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(id);
  if (type.shape.numel() != 1) {
    return context.Fail(
        "type error",
        "Boolean value of Tensor with more than one value is ambiguous");
  }
  const auto truth =
      CastTo(context, TensorValue{builder.Reshape(id, {})}, {kInt1},
             /*bitcast=*/false);
  if (!truth) return std::nullopt;
  return truth->as<TensorValue>()->id;
}

std::string TensorText(Context& context, const Value& value) {
  const auto* tensor = value.as<TensorValue>();
  if (!tensor) return ToText(context, value);
  const Type& type = context.builder().TypeOf(tensor->id);
  return NameOf({type.element, type.is_pointer}) + TextOf(type.shape);
}

std::string DescribeType(Context& context, const Value& value) {
  if (const auto* tensor = value.as<TensorValue>()) {
    const Type& type = context.builder().TypeOf(tensor->id);
    std::string name = NameOf({type.element, type.is_pointer});
    if (type.is_scalar()) return name;
    return "<" + QuotedTextOf(type.shape) + ", " + name + ">";
  }
  if (value.is_number()) {
    return "constexpr[" + ToText(context, value) + "]";
  }
  if (value.is<PythonNone>()) return "None";
  return PythonTypeName(value);
}

}  // namespace fake_device::triton
