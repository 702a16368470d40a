#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

std::optional<Value> Arange(Context& context, std::span<const Value> values) {
  const auto start = KnownInt(context, values[0]);
  const auto end = KnownInt(context, values[1]);
  if (!start || !end) {
    return context.Fail("tl.arange",
                        "arange's arguments must be of type tl.constexpr");
  }
  const PythonInt limit = PythonInt{1} << 32;
  if (*start < 0 || *start >= limit || *end < 0 || *end >= limit) {
    return context.Fail("tl.arange", "arange must fit in int32");
  }
  if (*end <= *start) {
    return context.Fail("tl.arange",
                        "arange's end argument must be greater than the start "
                        "argument");
  }
  const auto count = static_cast<int64_t>(*end - *start);
  if ((count & (count - 1)) != 0) {
    return context.Fail("tl.arange", "arange's range must be a power of 2");
  }
  if (!CheckedShape(context, "tl.arange", std::span(&count, 1))) {
    return std::nullopt;
  }
  return TensorValue{context.builder().Arange(static_cast<int64_t>(*start),
                                              static_cast<int64_t>(*end))};
}

// A scalar of that type: what tl.full fills with.
std::optional<ValueId> MakeScalar(Context& context, const char* construct,
                                  const Value& value, DtypeValue dtype) {
  if (value.is_number() && !dtype.is_pointer) {
    const auto* floating = value.as<double>();
    if (floating && *floating != 0 && IsInteger(dtype.element)) {
      return context.Fail(construct,
                          "a float cannot be the value of a tensor "
                          "of " +
                              NameOf(dtype));
    }
    const auto integer = KnownInt(context, value);
    if (integer && *integer < 0 && dtype.element != kInt1 &&
        IsInteger(dtype.element) && !IsSigned(dtype.element)) {
      return context.Fail(construct,
                          "a negative number cannot be the value of a tensor "
                          "of " +
                              NameOf(dtype));
    }
    return NumberAs(context, value, dtype.element);
  }
  const auto id = TensorArgument(context, construct, "value", value);
  if (!id) return std::nullopt;
  if (context.builder().TypeOf(*id).shape.numel() != 1) {
    return context.Fail(construct, "only accepts size-1 tensor");
  }
  const auto cast = CastTo(context, TensorValue{*id}, dtype, false);
  if (!cast) return std::nullopt;
  return context.builder().Reshape(cast->as<TensorValue>()->id, {});
}

std::optional<Value> Fill(Context& context, const char* construct,
                          const Value& shape_value, const Value& value,
                          const Value& dtype_value) {
  const auto shape = ShapeArgument(context, construct, shape_value);
  if (!shape) return std::nullopt;
  if (dtype_value.is<PythonNone>() && !value.is<TensorValue>()) {
    return context.Fail(construct,
                        "dtype must be specified when value is not a tensor");
  }
  const auto dtype = DtypeArgument(context, construct, "dtype", dtype_value);
  if (!dtype) return std::nullopt;
  const auto scalar = MakeScalar(context, construct, value, *dtype);
  if (!scalar) return std::nullopt;
  return TensorValue{context.builder().Splat(*scalar, *shape)};
}

std::optional<Value> Full(Context& context, std::span<const Value> values) {
  return Fill(context, "tl.full", values[0], values[1], values[2]);
}

std::optional<Value> Zeros(Context& context, std::span<const Value> values) {
  return Fill(context, "tl.zeros", values[0], PythonInt{0}, values[1]);
}

std::optional<Value> FillLike(Context& context, const char* construct,
                              const Value& like, const Value& value) {
  const auto id = StrictTensorArgument(context, construct, "input", like);
  if (!id) return std::nullopt;
  const Type type = context.builder().TypeOf(*id);
  const auto scalar =
      MakeScalar(context, construct, value, {type.element, type.is_pointer});
  if (!scalar) return std::nullopt;
  return TensorValue{context.builder().Splat(*scalar, type.shape)};
}

std::optional<Value> ZerosLike(Context& context,
                               std::span<const Value> values) {
  return FillLike(context, "tl.zeros_like", values[0], PythonInt{0});
}

std::optional<Value> FullLike(Context& context, std::span<const Value> values) {
  return FillLike(context, "tl.full_like", values[0], values[1]);
}

std::optional<Value> AsTensor(Context& context, std::span<const Value> values) {
  return ToTensor(context, values[0]);
}

constexpr BuiltinInfo kTable[] = {
    {"tl.arange", "start, end", Arange},
    {"tl.full", "shape, value, dtype", Full},
    {"tl.zeros", "shape, dtype", Zeros},
    {"tl.zeros_like", "input", ZerosLike},
    {"tl.full_like", "input, value", FullLike},
    {"tl.to_tensor", "x", AsTensor},
};

}  // namespace

std::span<const BuiltinInfo> CreationBuiltins() { return kTable; }

}  // namespace fake_device::triton
