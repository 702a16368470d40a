#include "triton/frontend/values.h"

#include <algorithm>
#include <string>
#include <vector>

#include "triton/element_type.h"

namespace fake_device::triton {
namespace {

constexpr int kMaxParts = 4096;
constexpr int kMaxNesting = 64;
constexpr size_t kMaxText = 1 << 16;

const std::vector<Value>& ElementsOf(const Value& tuple) {
  return *tuple.as<TupleValue>()->elements;
}

bool AreSame(const Value& a, const Value& b,
             bool (*same)(const Value&, const Value&)) {
  return std::ranges::equal(ElementsOf(a), ElementsOf(b), same);
}

bool AreSameTypes(const Builder& builder, const std::vector<ValueId>& a,
                  const std::vector<ValueId>& b) {
  return std::ranges::equal(a, b, [&](ValueId x, ValueId y) {
    return builder.TypeOf(x) == builder.TypeOf(y);
  });
}

// Block pointers and descriptors.
template <typename T>
bool HaveSameLayout(const Builder& builder, const T& a, const T& b) {
  return builder.TypeOf(a.base) == builder.TypeOf(b.base) &&
         a.block_shape == b.block_shape &&
         AreSameTypes(builder, a.shape, b.shape) &&
         AreSameTypes(builder, a.strides, b.strides);
}

bool IsWithin(const Value& value, int nesting, int& parts) {
  if (++parts > kMaxParts || nesting > kMaxNesting) return false;
  if (const auto* text = value.as<std::string>()) {
    return text->size() <= kMaxText;
  }
  if (!value.is<TupleValue>()) return true;
  return std::ranges::all_of(ElementsOf(value), [&](const Value& element) {
    return IsWithin(element, nesting + 1, parts);
  });
}

}  // namespace

bool IsSame(const Value& a, const Value& b) {
  if (a.variant().index() != b.variant().index()) return false;
  if (a.is<PythonNone>()) return true;
  if (const auto* x = a.as<bool>()) return *x == *b.as<bool>();
  if (const auto* x = a.as<PythonInt>()) return *x == *b.as<PythonInt>();
  if (const auto* x = a.as<double>()) return *x == *b.as<double>();
  if (const auto* x = a.as<std::string>()) return *x == *b.as<std::string>();
  if (const auto* x = a.as<DtypeValue>()) return *x == *b.as<DtypeValue>();
  if (const auto* x = a.as<TensorValue>()) {
    return x->id == b.as<TensorValue>()->id;
  }
  if (a.is<TupleValue>()) return AreSame(a, b, IsSame);
  if (const auto* x = a.as<FunctionValue>()) {
    return x->definition == b.as<FunctionValue>()->definition;
  }
  if (const auto* x = a.as<BuiltinValue>()) {
    return x->info == b.as<BuiltinValue>()->info;
  }
  if (const auto* x = a.as<ModuleValue>()) {
    return x->name == b.as<ModuleValue>()->name;
  }
  if (const auto* x = a.as<MethodValue>()) {
    const auto* y = b.as<MethodValue>();
    return x->info == y->info && IsSame(*x->self, *y->self);
  }
  if (const auto* x = a.as<BlockPointerValue>()) {
    const auto* y = b.as<BlockPointerValue>();
    return x->base == y->base && x->shape == y->shape &&
           x->strides == y->strides && x->offsets == y->offsets &&
           x->block_shape == y->block_shape;
  }
  if (const auto* x = a.as<DescriptorValue>()) {
    const auto* y = b.as<DescriptorValue>();
    return x->base == y->base && x->shape == y->shape &&
           x->strides == y->strides && x->block_shape == y->block_shape;
  }
  if (const auto* x = a.as<RangeValue>()) {
    const auto* y = b.as<RangeValue>();
    return x->is_static == y->is_static && x->bounds == y->bounds;
  }
  return false;
}

bool IsCarriable(const Value& value) {
  if (value.is<TupleValue>()) {
    return std::ranges::all_of(ElementsOf(value), IsCarriable);
  }
  return value.is_number() || value.is<TensorValue>() ||
         value.is<BlockPointerValue>() || value.is<DescriptorValue>();
}

bool HaveSameType(const Builder& builder, const Value& a, const Value& b) {
  if (a.variant().index() != b.variant().index()) return false;
  if (const auto* x = a.as<TensorValue>()) {
    return builder.TypeOf(x->id) == builder.TypeOf(b.as<TensorValue>()->id);
  }
  if (const auto* x = a.as<BlockPointerValue>()) {
    return HaveSameLayout(builder, *x, *b.as<BlockPointerValue>());
  }
  if (const auto* x = a.as<DescriptorValue>()) {
    return HaveSameLayout(builder, *x, *b.as<DescriptorValue>());
  }
  if (!a.is<TupleValue>()) return false;
  return std::ranges::equal(ElementsOf(a), ElementsOf(b),
                            [&](const Value& x, const Value& y) {
                              return HaveSameType(builder, x, y);
                            });
}

bool IsReasonable(const Value& value) {
  int parts = 0;
  return IsWithin(value, 0, parts);
}

Value ToConstexpr(const Builder& builder, const Value& value) {
  const auto* tensor = value.as<TensorValue>();
  if (tensor == nullptr) return value;
  const Type& type = builder.TypeOf(tensor->id);
  const std::optional<Constant> constant = builder.ConstantOf(tensor->id);
  if (!type.is_scalar() || type.is_pointer || !constant) return value;
  if (IsFloating(type.element)) return constant->floating();
  if (type.element == ElementType::kInt1) return constant->integer() != 0;
  if (type.element == ElementType::kUint64) {
    return static_cast<PythonInt>(constant->bits);
  }
  return static_cast<PythonInt>(constant->integer());
}

}  // namespace fake_device::triton
