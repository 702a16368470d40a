#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

void Append(std::vector<ValueId>& out, const std::vector<ValueId>& values) {
  out.insert(out.end(), values.begin(), values.end());
}

ValueId Take(std::span<const ValueId>& values) {
  const ValueId first = values.front();
  values = values.subspan(1);
  return first;
}

void TakeAll(std::span<const ValueId>& values, std::vector<ValueId>& into) {
  for (ValueId& id : into) id = Take(values);
}

}  // namespace

bool Flatten(Context& context, const Value& value, std::vector<ValueId>& out) {
  if (value.is<TensorValue>() || value.is_number()) {
    const auto id = ToValueId(context, value);
    if (id) out.push_back(*id);
    return id.has_value();
  }
  if (const auto* tuple = value.as<TupleValue>()) {
    for (const Value& element : *tuple->elements) {
      if (!Flatten(context, element, out)) return false;
    }
    return true;
  }
  if (const auto* pointer = value.as<BlockPointerValue>()) {
    out.push_back(pointer->base);
    Append(out, pointer->shape);
    Append(out, pointer->strides);
    Append(out, pointer->offsets);
    return true;
  }
  if (const auto* descriptor = value.as<DescriptorValue>()) {
    out.push_back(descriptor->base);
    Append(out, descriptor->shape);
    Append(out, descriptor->strides);
    return true;
  }
  context.Fail("type error",
               std::string("a value of type ") + PythonTypeName(value) +
                   " cannot be carried by control flow at run time");
  return false;
}

Value Unflatten(Context& context, const Value& shape,
                std::span<const ValueId>& values) {
  if (const auto* tuple = shape.as<TupleValue>()) {
    std::vector<Value> elements;
    for (const Value& element : *tuple->elements) {
      elements.push_back(Unflatten(context, element, values));
    }
    return Value::Tuple(std::move(elements));
  }
  if (const auto* pointer = shape.as<BlockPointerValue>()) {
    BlockPointerValue result = *pointer;
    result.base = Take(values);
    TakeAll(values, result.shape);
    TakeAll(values, result.strides);
    TakeAll(values, result.offsets);
    return result;
  }
  if (const auto* descriptor = shape.as<DescriptorValue>()) {
    DescriptorValue result = *descriptor;
    result.base = Take(values);
    TakeAll(values, result.shape);
    TakeAll(values, result.strides);
    return result;
  }
  return TensorValue{Take(values)};
}

}  // namespace fake_device::triton
