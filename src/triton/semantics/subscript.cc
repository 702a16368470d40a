#include "triton/semantics/arguments.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

std::optional<Value> TensorSubscript(Context& context, ValueId id,
                                     std::span<const Value> indices) {
  Builder& builder = context.builder();
  Shape shape = builder.TypeOf(id).shape;
  for (size_t i = 0; i < indices.size(); ++i) {
    // Even where there is no dimension for it: it selects everything.
    if (indices[i].is<SliceValue>()) continue;
    if (!indices[i].is<PythonNone>()) {
      return context.Fail(
          "[]", "unsupported tensor index: " + TensorText(context, indices[i]));
    }
    std::vector<int64_t> extents(shape.extents().begin(),
                                 shape.extents().end());
    if (i > extents.size()) {
      return context.Fail("[]", "too many indices for a tensor of shape " +
                                    TextOf(builder.TypeOf(id).shape));
    }
    extents.insert(extents.begin() + static_cast<std::ptrdiff_t>(i), 1);
    const auto next = CheckedShape(context, "[]", extents);
    if (!next) return std::nullopt;
    shape = *next;
  }
  const bool is_scalar = builder.TypeOf(id).is_scalar();
  return TensorValue{is_scalar ? builder.Splat(id, shape)
                               : builder.Reshape(id, shape)};
}

std::optional<Value> TupleSubscript(Context& context, const Value& value,
                                    std::span<const Value> indices) {
  const std::vector<Value>& elements = *value.as<TupleValue>()->elements;
  if (indices.size() == 1 && indices[0].is<SliceValue>()) return value;
  const auto index = indices.size() == 1 ? KnownInt(context, indices[0])
                                         : std::optional<PythonInt>();
  if (!index) {
    return context.Fail("[]",
                        "tuple indices must be integers that are known while "
                        "compiling");
  }
  const PythonInt size = static_cast<PythonInt>(elements.size());
  if (*index < -size || *index >= size) {
    return context.Fail("[]", "list index out of range");
  }
  return elements[static_cast<size_t>(*index < 0 ? *index + size : *index)];
}

}  // namespace

std::optional<Value> Subscript(Context& context, const Value& value,
                               std::span<const Value> indices) {
  if (const TensorValue* tensor = value.as<TensorValue>()) {
    return TensorSubscript(context, tensor->id, indices);
  }
  if (value.is<TupleValue>()) return TupleSubscript(context, value, indices);
  return context.Fail("[]", std::string("'") + PythonTypeName(value) +
                                "' object is not subscriptable");
}

}  // namespace fake_device::triton
