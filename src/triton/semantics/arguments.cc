#include "triton/semantics/arguments.h"

#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

std::nullopt_t Refuse(Context& context, const char* construct,
                      const char* parameter, const char* expected,
                      const Value& value) {
  return context.Fail(construct, std::string("`") + parameter + "` must be " +
                                     expected + " but got " +
                                     DescribeType(context, value));
}

std::string ListOf(const Shape& shape, const char* quote) {
  std::string text = "[";
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text += ", ";
    text += quote + std::to_string(shape[axis]) + quote;
  }
  return text + "]";
}

}  // namespace

std::optional<int64_t> IntArgument(Context& context, const char* construct,
                                   const char* parameter, const Value& value) {
  const auto known = KnownInt(context, value);
  const PythonInt limit = PythonInt{1} << 63;
  if (!known || *known < -limit || *known >= limit) {
    return Refuse(context, construct, parameter, "a constexpr integer", value);
  }
  return static_cast<int64_t>(*known);
}

std::optional<bool> BoolArgument(Context& context, const char* construct,
                                 const char* parameter, const Value& value) {
  const auto known = KnownTruth(context, value);
  if (!known) {
    return Refuse(context, construct, parameter, "a constexpr bool", value);
  }
  return known;
}

std::optional<DtypeValue> DtypeArgument(Context& context, const char* construct,
                                        const char* parameter,
                                        const Value& value) {
  if (const auto* dtype = value.as<DtypeValue>()) return *dtype;
  return Refuse(context, construct, parameter, "a dtype", value);
}

std::optional<std::string> StringArgument(Context& context,
                                          const char* construct,
                                          const char* parameter,
                                          const Value& value) {
  if (const auto* text = value.as<std::string>()) return *text;
  return Refuse(context, construct, parameter, "a string", value);
}

std::optional<ValueId> TensorArgument(Context& context, const char* construct,
                                      const char* parameter,
                                      const Value& value) {
  if (const auto* tensor = value.as<TensorValue>()) return tensor->id;
  if (value.is_number()) return ToValueId(context, value);
  return Refuse(context, construct, parameter, "a tensor", value);
}

std::optional<ValueId> StrictTensorArgument(Context& context,
                                            const char* construct,
                                            const char* parameter,
                                            const Value& value) {
  if (const auto* tensor = value.as<TensorValue>()) return tensor->id;
  return Refuse(context, construct, parameter, "a tensor", value);
}

std::optional<std::vector<Value>> TupleArgument(Context& context,
                                                const char* construct,
                                                const char* parameter,
                                                const Value& value) {
  const auto* tuple = value.as<TupleValue>();
  if (!tuple) return Refuse(context, construct, parameter, "a tuple", value);
  if (tuple->elements->size() == 1) {
    const auto* inner = tuple->elements->front().as<TupleValue>();
    if (inner) return *inner->elements;
  }
  return *tuple->elements;
}

std::optional<std::vector<int64_t>> IntsArgument(Context& context,
                                                 const char* construct,
                                                 const char* parameter,
                                                 const Value& value) {
  std::vector<Value> values = {value};
  if (value.is<TupleValue>()) {
    values = *TupleArgument(context, construct, parameter, value);
  }
  std::vector<int64_t> integers;
  for (const Value& element : values) {
    const auto integer = IntArgument(context, construct, parameter, element);
    if (!integer) return std::nullopt;
    integers.push_back(*integer);
  }
  return integers;
}

std::optional<Shape> ShapeArgument(Context& context, const char* construct,
                                   const Value& value) {
  std::vector<Value> values = {value};
  if (value.is<TupleValue>()) {
    values = *TupleArgument(context, construct, "shape", value);
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (KnownInt(context, values[i])) continue;
    return context.Fail(construct, "Shape element " + std::to_string(i) +
                                       " must have type `int`, got `" +
                                       DescribeType(context, values[i]) + "`");
  }
  const auto extents = IntsArgument(context, construct, "shape", value);
  if (!extents) return std::nullopt;
  return CheckedShape(context, construct, *extents);
}

std::optional<int> AxisArgument(Context& context, const char* construct,
                                const Value& value, int rank) {
  const auto axis = IntArgument(context, construct, "axis", value);
  if (!axis) return std::nullopt;
  if (*axis < -rank || *axis >= rank) {
    return context.Fail(construct, "invalid axis " + std::to_string(*axis) +
                                       ". Expected " + std::to_string(-rank) +
                                       " <= axis < " + std::to_string(rank));
  }
  return static_cast<int>(*axis < 0 ? *axis + rank : *axis);
}

std::optional<Shape> CheckedShape(Context& context, const char* construct,
                                  std::span<const int64_t> extents) {
  if (extents.size() > static_cast<size_t>(Shape::kMaxRank)) {
    return context.Fail(construct, "a tensor of rank " +
                                       std::to_string(extents.size()) +
                                       " is not supported: the most is " +
                                       std::to_string(Shape::kMaxRank));
  }
  int64_t numel = 1;
  for (size_t axis = 0; axis < extents.size(); ++axis) {
    const int64_t extent = extents[axis];
    if (extent <= 0 || (extent & (extent - 1)) != 0) {
      return context.Fail(construct, "Shape element " + std::to_string(axis) +
                                         " must be a power of 2");
    }
    // Saturates: what is too large already needs no exact number.
    if (numel <= Shape::kMaxNumel) {
      numel = extent > Shape::kMaxNumel ? extent : numel * extent;
    }
  }
  if (numel > Shape::kMaxNumel) {
    return context.Fail(construct, "numel (" + std::to_string(numel) +
                                       ") exceeds triton maximum tensor numel "
                                       "(" +
                                       std::to_string(Shape::kMaxNumel) + ")");
  }
  return Shape(extents);
}

std::string TextOf(const Shape& shape) { return ListOf(shape, ""); }

std::string QuotedTextOf(const Shape& shape) { return ListOf(shape, "'"); }

}  // namespace fake_device::triton
