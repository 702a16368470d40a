#include "triton/semantics/arguments.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

// A pointer is 64 bits wide to the language.
int BitsOf(const Type& type) {
  return type.is_pointer ? 64 : InfoOf(type.element).bits;
}

std::nullopt_t RefuseCast(Context& context, ValueId value, DtypeValue dtype) {
  const Shape& shape = context.builder().TypeOf(value).shape;
  std::string target = NameOf(dtype);
  if (shape.rank() > 0) {
    target = "<" + QuotedTextOf(shape) + ", " + target + ">";
  }
  return context.Fail("tl.cast", "cannot cast " +
                                     TensorText(context, TensorValue{value}) +
                                     " to " + target);
}

std::optional<ValueId> CastFromPointer(Context& context, ValueId value,
                                       DtypeValue dtype) {
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(value);
  if (dtype.is_pointer) {
    return builder.Bitcast(value, Type::Pointer(dtype.element, type.shape));
  }
  if (dtype.element != kInt64 && dtype.element != kUint64 &&
      dtype.element != kInt1) {
    return RefuseCast(context, value, dtype);
  }
  return ImplicitCast(context, value, Type::Scalar(dtype.element));
}

std::optional<ValueId> CastTensor(Context& context, ValueId value,
                                  DtypeValue dtype) {
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(value);
  if (type.is_pointer) return CastFromPointer(context, value, dtype);
  if (!dtype.is_pointer) return builder.Cast(value, dtype.element);
  // Addresses are 64 bits wide.
  if (type.element != kInt64 && type.element != kUint64) {
    return RefuseCast(context, value, dtype);
  }
  return ImplicitCast(context, value, Type::Pointer(dtype.element));
}

std::optional<ValueId> BitcastTensor(Context& context, ValueId value,
                                     DtypeValue dtype) {
  const Type type = context.builder().TypeOf(value);
  if (type.is_pointer || dtype.is_pointer) {
    return CastTensor(context, value, dtype);
  }
  const Type result = type.WithElement(dtype.element);
  if (BitsOf(type) != BitsOf(result)) {
    return context.Fail("tl.cast", "Cannot bitcast data-type of size " +
                                       std::to_string(BitsOf(type)) +
                                       " to data-type of size " +
                                       std::to_string(BitsOf(result)));
  }
  return context.builder().Bitcast(value, result);
}

}  // namespace

std::optional<Value> CastTo(Context& context, const Value& value,
                            DtypeValue dtype, bool bitcast) {
  const auto id = ToValueId(context, value);
  if (!id) return std::nullopt;
  const Type& type = context.builder().TypeOf(*id);
  if (DtypeValue{type.element, type.is_pointer} == dtype) {
    return TensorValue{*id};
  }
  const auto result = bitcast ? BitcastTensor(context, *id, dtype)
                              : CastTensor(context, *id, dtype);
  if (!result) return std::nullopt;
  return TensorValue{*result};
}

ValueId ImplicitCast(Context& context, ValueId value, Type type) {
  Builder& builder = context.builder();
  const Type own = builder.TypeOf(value);
  if (own.element == type.element && own.is_pointer == type.is_pointer) {
    return value;
  }
  if (own.is_pointer && type.is_pointer) {
    return builder.Bitcast(value, Type::Pointer(type.element, own.shape));
  }
  // Addresses convert from and to int64 only.
  if (own.is_pointer) {
    return ImplicitCast(context, builder.Cast(value, kInt64), type);
  }
  if (type.is_pointer) {
    const ValueId address = ImplicitCast(context, value, Type::Scalar(kInt64));
    return builder.CastToPointer(address, type.element);
  }
  return builder.Cast(value, type.element);
}

}  // namespace fake_device::triton
