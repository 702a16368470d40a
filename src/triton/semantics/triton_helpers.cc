#include <vector>

#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/triton_helper_parts.h"

namespace fake_device::triton {

MaybeValue Apply(Context& context, BinaryOperator op, const MaybeValue& a,
                 const MaybeValue& b) {
  if (!a || !b) return std::nullopt;
  return Binary(context, op, *a, *b);
}

MaybeValue CallByName(Context& context, const char* name,
                      std::initializer_list<MaybeValue> values) {
  Arguments arguments;
  for (const MaybeValue& value : values) {
    if (!value) return std::nullopt;
    arguments.positional.push_back(*value);
  }
  const BuiltinInfo* info = FindBuiltin(name);
  if (info == nullptr) return context.Fail(name, "is not supported");
  return CallBuiltin(context, *info, arguments);
}

MaybeValue TupleOf(std::initializer_list<MaybeValue> values) {
  std::vector<Value> elements;
  for (const MaybeValue& value : values) {
    if (!value) return std::nullopt;
    elements.push_back(*value);
  }
  return Value::Tuple(std::move(elements));
}

MaybeValue ToDtype(Context& context, const MaybeValue& value, DtypeValue dtype,
                   bool bitcast) {
  if (!value) return std::nullopt;
  return CastTo(context, *value, dtype, bitcast);
}

bool HasFloatingElements(Context& context, const Value& value) {
  if (const auto* tensor = value.as<TensorValue>()) {
    const Type& type = context.builder().TypeOf(tensor->id);
    return !type.is_pointer && IsFloating(type.element);
  }
  return value.is<double>();
}

ElementType UnsignedOfWidth(int bits) {
  switch (bits) {
    case 8:
      return ElementType::kUint8;
    case 16:
      return ElementType::kUint16;
    case 32:
      return ElementType::kUint32;
    default:
      return ElementType::kUint64;
  }
}

std::span<const BuiltinInfo> TritonHelperBuiltins() {
  // Never destroyed, as the tables that it joins.
  static const std::vector<BuiltinInfo>& all = *[] {
    auto* joined = new std::vector<BuiltinInfo>();
    for (std::span<const BuiltinInfo> part :
         {TritonHelperArithmetic(), TritonHelperReductions(),
          TritonHelperSearches(), TritonHelperScans()}) {
      joined->insert(joined->end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace fake_device::triton
