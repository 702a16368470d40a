#include <algorithm>

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
    const auto* slice = indices[i].as<SliceValue>();
    if (slice && !slice->bounds) continue;
    if (!indices[i].is<PythonNone>()) {
      return context.Fail("[]",
                          "unsupported tensor index: " +
                              (slice ? "<triton.language.core.slice object>"
                                     : TensorText(context, indices[i])));
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

// Python's tuple[start:stop:step].
std::optional<Value> TupleSlice(Context& context,
                                const std::vector<Value>& elements,
                                const std::vector<Value>& bounds) {
  std::optional<PythonInt> known[3];
  for (size_t i = 0; i < 3; ++i) {
    if (bounds[i].is<PythonNone>()) continue;
    known[i] = KnownInt(context, bounds[i]);
    if (!known[i]) {
      return context.Fail("[]",
                          "slice indices must be integers or None or have an "
                          "__index__ method");
    }
  }
  if (known[2] == 0) return context.Fail("[]", "slice step cannot be zero");
  const auto size = static_cast<PythonInt>(elements.size());
  // No step is longer than all elements.
  const PythonInt step = std::clamp(known[2].value_or(1), -size - 1, size + 1);
  const PythonInt low = step > 0 ? 0 : -1;
  const PythonInt high = low + size;
  const auto clamped = [&](std::optional<PythonInt> bound,
                           PythonInt otherwise) {
    if (!bound) return otherwise;
    return std::clamp(*bound < 0 ? *bound + size : *bound, low, high);
  };
  const PythonInt stop = clamped(known[1], step > 0 ? high : low);
  std::vector<Value> selected;
  for (PythonInt i = clamped(known[0], step > 0 ? low : high);
       step > 0 ? i < stop : i > stop; i += step) {
    selected.push_back(elements[static_cast<size_t>(i)]);
  }
  return Value::Tuple(std::move(selected));
}

std::optional<Value> TupleSubscript(Context& context, const Value& value,
                                    std::span<const Value> indices) {
  const std::vector<Value>& elements = *value.as<TupleValue>()->elements;
  if (indices.size() == 1 && indices[0].is<SliceValue>()) {
    const auto& bounds = indices[0].as<SliceValue>()->bounds;
    return bounds ? TupleSlice(context, elements, *bounds) : value;
  }
  const auto index = indices.size() == 1 ? KnownInt(context, indices[0])
                                         : std::optional<PythonInt>();
  if (!index) {
    return context.Fail("[]",
                        "tuple indices must be integers that are known while "
                        "compiling");
  }
  const auto size = static_cast<PythonInt>(elements.size());
  if (*index < -size || *index >= size) {
    return context.Fail("[]", "list index out of range");
  }
  return elements[static_cast<size_t>(*index < 0 ? *index + size : *index)];
}

}  // namespace

std::optional<Value> Subscript(Context& context, const Value& value,
                               std::span<const Value> indices) {
  if (const auto* tensor = value.as<TensorValue>()) {
    return TensorSubscript(context, tensor->id, indices);
  }
  if (value.is<TupleValue>()) return TupleSubscript(context, value, indices);
  return context.Fail("[]", std::string("'") + PythonTypeName(value) +
                                "' object is not subscriptable");
}

}  // namespace fake_device::triton
