#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

bool IsFloatingDtype(DtypeValue dtype) {
  return !dtype.is_pointer && IsFloating(dtype.element);
}
bool IsIntegerDtype(DtypeValue dtype) {
  return !dtype.is_pointer && IsInteger(dtype.element);
}
bool IsSignedDtype(DtypeValue dtype) {
  return IsIntegerDtype(dtype) && IsSigned(dtype.element);
}
bool IsUnsignedDtype(DtypeValue dtype) {
  return IsIntegerDtype(dtype) && !IsSigned(dtype.element);
}
bool IsPointerDtype(DtypeValue dtype) { return dtype.is_pointer; }
bool Never(DtypeValue) { return false; }

template <ElementType kElement>
bool Is(DtypeValue dtype) {
  return dtype == DtypeValue{kElement};
}

template <bool (*kPredicate)(DtypeValue)>
std::optional<Value> Ask(Context& context, const BuiltinInfo& info,
                         std::span<const Value> values) {
  const auto dtype = DtypeArgument(context, info.name, "self", values[0]);
  if (!dtype) return std::nullopt;
  return kPredicate(*dtype);
}

std::optional<Value> PointerType(Context& context,
                                 std::span<const Value> values) {
  const auto dtype =
      DtypeArgument(context, "tl.pointer_type", "element_ty", values[0]);
  if (!dtype) return std::nullopt;
  if (dtype->is_pointer) {
    return context.Fail("tl.pointer_type",
                        "pointers to pointers are not supported");
  }
  return DtypeValue{dtype->element, /*is_pointer=*/true};
}

std::optional<Value> DtypeOfName(Context& context,
                                 std::span<const Value> values) {
  const auto name = StringArgument(context, "tl.dtype", "name", values[0]);
  if (!name) return std::nullopt;
  if (const auto element = ElementTypeFromName(*name)) {
    return DtypeValue{*element};
  }
  return context.Fail("tl.dtype", *name + " is not supported");
}

constexpr BuiltinInfo kTable[] = {
    {"tl.pointer_type", "element_ty, address_space=1, const=False",
     PointerType},
    {"tl.dtype", "name", DtypeOfName},
    {"dtype.is_floating", "self", nullptr, Ask<IsFloatingDtype>},
    {"dtype.is_standard_floating", "self", nullptr, Ask<IsFloatingDtype>},
    {"dtype.is_int", "self", nullptr, Ask<IsIntegerDtype>},
    {"dtype.is_int_signed", "self", nullptr, Ask<IsSignedDtype>},
    {"dtype.is_int_unsigned", "self", nullptr, Ask<IsUnsignedDtype>},
    {"dtype.is_bool", "self", nullptr, Ask<Is<kInt1>>},
    {"dtype.is_int1", "self", nullptr, Ask<Is<kInt1>>},
    {"dtype.is_int8", "self", nullptr, Ask<Is<kInt8>>},
    {"dtype.is_int16", "self", nullptr, Ask<Is<kInt16>>},
    {"dtype.is_int32", "self", nullptr, Ask<Is<kInt32>>},
    {"dtype.is_int64", "self", nullptr, Ask<Is<kInt64>>},
    {"dtype.is_uint8", "self", nullptr, Ask<Is<kUint8>>},
    {"dtype.is_uint16", "self", nullptr, Ask<Is<kUint16>>},
    {"dtype.is_uint32", "self", nullptr, Ask<Is<kUint32>>},
    {"dtype.is_uint64", "self", nullptr, Ask<Is<kUint64>>},
    {"dtype.is_fp16", "self", nullptr, Ask<Is<kFloat16>>},
    {"dtype.is_bf16", "self", nullptr, Ask<Is<kBfloat16>>},
    {"dtype.is_fp32", "self", nullptr, Ask<Is<kFloat32>>},
    {"dtype.is_fp64", "self", nullptr, Ask<Is<kFloat64>>},
    {"dtype.is_fp8", "self", nullptr, Ask<Never>},
    {"dtype.is_ptr", "self", nullptr, Ask<IsPointerDtype>},
    {"dtype.is_const", "self", nullptr, Ask<Never>},
};

}  // namespace

std::span<const BuiltinInfo> DtypeBuiltins() { return kTable; }

}  // namespace fake_device::triton
