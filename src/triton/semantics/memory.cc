#include "triton/semantics/arguments.h"
#include "triton/semantics/block_access.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/memory_options.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

// Whether a value other than None, (), "" was passed.
bool IsGiven(Context& context, const Value& value) {
  return KnownTruth(context, value).value_or(true);
}

bool IsBlock(Context& context, ValueId id) {
  return id.valid() && !context.builder().TypeOf(id).is_scalar();
}

// The tensor of an optional argument, not valid for None.
std::optional<ValueId> OptionalTensor(Context& context, const char* construct,
                                      const char* parameter,
                                      const Value& value) {
  if (value.is<PythonNone>()) return ValueId{};
  return TensorArgument(context, construct, parameter, value);
}

std::optional<ValueId> PointerArgument(Context& context, const char* construct,
                                       const Value& value) {
  const auto* tensor = value.as<TensorValue>();
  if (tensor && context.builder().TypeOf(tensor->id).is_pointer) {
    return tensor->id;
  }
  return context.Fail(construct, "Unsupported ptr type " +
                                     DescribeType(context, value) + " in `" +
                                     construct + "`");
}

bool CheckMask(Context& context, const char* construct, ValueId mask) {
  if (!mask.valid()) return true;
  const Type& type = context.builder().TypeOf(mask);
  if (type.element == kInt1 && !type.is_pointer) return true;
  context.Fail(construct, "Mask must have boolean scalar type");
  return false;
}

// A pointer is no number that memory could hold as another.
bool CheckConvertible(Context& context, ValueId value, const Type& pointer) {
  if (!context.builder().TypeOf(value).is_pointer ||
      pointer.element == kInt64 || pointer.element == kUint64) {
    return true;
  }
  return CastTo(context, TensorValue{value}, {pointer.element},
                /*bitcast=*/false)
      .has_value();
}

std::optional<Value> LoadTensor(Context& context, const Value& pointer_value,
                                const Value& mask_value,
                                const Value& other_value) {
  const auto pointer = PointerArgument(context, "tl.load", pointer_value);
  if (!pointer) return std::nullopt;
  const auto mask = OptionalTensor(context, "tl.load", "mask", mask_value);
  if (!mask) return std::nullopt;
  const auto other = OptionalTensor(context, "tl.load", "other", other_value);
  if (!other) return std::nullopt;
  if (!mask->valid() && other->valid()) {
    return context.Fail("tl.load", "`other` cannot be provided without `mask`");
  }
  if (!CheckMask(context, "tl.load", *mask)) return std::nullopt;
  ValueId address = *pointer;
  ValueId condition = *mask;
  ValueId otherwise = *other;
  if (!IsBlock(context, address)) {
    if (IsBlock(context, condition)) {
      return context.Fail("tl.load",
                          "Mask argument cannot be block type if pointer "
                          "argument is not a block");
    }
    if (IsBlock(context, otherwise)) {
      return context.Fail("tl.load",
                          "Other argument cannot be block type if pointer "
                          "argument is not a block");
    }
  } else {
    // Either may grow the pointers; then the mask grows once more.
    for (ValueId* extra : {&condition, &otherwise, &condition}) {
      if (extra->valid() &&
          !BroadcastOperands(context, "tl.load", address, *extra)) {
        return std::nullopt;
      }
    }
  }
  const Type type = context.builder().TypeOf(address);
  if (otherwise.valid()) {
    if (!CheckConvertible(context, otherwise, type)) return std::nullopt;
    // The language reads booleans as int8, and so converts `other` to that.
    const ElementType element = type.element == kInt1 ? kInt8 : type.element;
    otherwise = ImplicitCast(context, otherwise, Type::Scalar(element));
    otherwise = ImplicitCast(context, otherwise, Type::Scalar(type.element));
  }
  return TensorValue{context.builder().Load(address, condition, otherwise)};
}

std::optional<Value> Load(Context& context, std::span<const Value> values) {
  const Value& pointer = values[0];
  if (!CheckLoadCacheModifier(context, "tl.load", values[5]) ||
      !CheckEvictionPolicy(context, "tl.load", values[6])) {
    return std::nullopt;
  }
  if (const auto* block = pointer.as<BlockPointerValue>()) {
    if (!values[1].is<PythonNone>() || !values[2].is<PythonNone>()) {
      return context.Fail("tl.load",
                          "`mask` and `other` arguments cannot be specified "
                          "for loading block pointers");
    }
    return LoadBlock(context, *block, values[3], values[4]);
  }
  if (IsGiven(context, values[3]) || IsGiven(context, values[4])) {
    return context.Fail(
        "tl.load",
        "`padding_option` or `boundary_check` argument is not supported for "
        "loading a tensor of pointers or loading a scalar. Because the "
        "compiler does not know the boundary; please use block pointers "
        "(defined by `make_block_ptr`) instead");
  }
  return LoadTensor(context, pointer, values[1], values[2]);
}

// What is stored through a pointer to int1: truth values as 0 and 1, other
// numbers as the bytes that the language makes of them.
void StoreBoolean(Context& context, ValueId pointer, ValueId value,
                  ValueId mask) {
  Builder& builder = context.builder();
  if (builder.TypeOf(value).element != kInt1) {
    const Shape shape = builder.TypeOf(pointer).shape;
    pointer = builder.Bitcast(pointer, Type::Pointer(kInt8, shape));
    value = ImplicitCast(context, value, Type::Scalar(kInt8));
  }
  builder.Store(pointer, value, mask);
}

bool BroadcastForStore(Context& context, ValueId pointer, ValueId& value,
                       ValueId& mask) {
  const Shape shape = context.builder().TypeOf(pointer).shape;
  ValueId common = pointer;
  for (ValueId* extra : {&value, &mask, &value}) {
    if (extra->valid() &&
        !BroadcastOperands(context, "tl.store", common, *extra)) {
      return false;
    }
  }
  const Shape result = context.builder().TypeOf(common).shape;
  if (result == shape) return true;
  context.Fail("tl.store", "Expected pointer argument to have shape " +
                               TextOf(result) + " but got " + TextOf(shape));
  return false;
}

std::optional<Value> StoreTensor(Context& context, const Value& pointer_value,
                                 const Value& value_value,
                                 const Value& mask_value) {
  const auto pointer = PointerArgument(context, "tl.store", pointer_value);
  if (!pointer) return std::nullopt;
  auto value = TensorArgument(context, "tl.store", "value", value_value);
  if (!value) return std::nullopt;
  auto mask = OptionalTensor(context, "tl.store", "mask", mask_value);
  if (!mask || !CheckMask(context, "tl.store", *mask)) return std::nullopt;
  if (!IsBlock(context, *pointer)) {
    if (IsBlock(context, *value)) {
      return context.Fail("tl.store",
                          "Value argument cannot be block type if pointer "
                          "argument is not a block");
    }
    if (IsBlock(context, *mask)) {
      return context.Fail("tl.store",
                          "Mask argument cannot be block type if pointer "
                          "argument is not a block");
    }
  } else if (!BroadcastForStore(context, *pointer, *value, *mask)) {
    return std::nullopt;
  }
  const Type type = context.builder().TypeOf(*pointer);
  if (!CheckConvertible(context, *value, type)) return std::nullopt;
  if (type.element == kInt1) {
    StoreBoolean(context, *pointer, *value, *mask);
  } else {
    *value = ImplicitCast(context, *value, Type::Scalar(type.element));
    context.builder().Store(*pointer, *value, *mask);
  }
  return PythonNone{};
}

std::optional<Value> Store(Context& context, std::span<const Value> values) {
  if (!CheckStoreCacheModifier(context, "tl.store", values[4]) ||
      !CheckEvictionPolicy(context, "tl.store", values[5])) {
    return std::nullopt;
  }
  if (const auto* block = values[0].as<BlockPointerValue>()) {
    if (!values[2].is<PythonNone>()) {
      return context.Fail("tl.store",
                          "`mask` and `other` arguments cannot be specified "
                          "for loading block pointers");
    }
    return StoreBlock(context, *block, values[1], values[3]);
  }
  if (IsGiven(context, values[3])) {
    return context.Fail(
        "tl.store",
        "`boundary_check` argument is not supported for storing a tensor of "
        "pointers or storing a scalar. Because the compiler does not know the "
        "boundary; please use block pointers (defined by `make_block_ptr`) "
        "instead");
  }
  return StoreTensor(context, values[0], values[1], values[2]);
}

// --- Atomics.

struct AtomicOperands {
  ValueId pointer;
  ValueId value;
  ValueId mask;  // may be invalid
};

// "atomic_add" of "tl.atomic_add".
std::string ShortName(const BuiltinInfo& info) {
  return std::string(info.name).substr(3);
}

bool CheckAtomicElement(Context& context, const BuiltinInfo& info,
                        AtomicKind kind, ElementType element) {
  const bool is_add = kind == AtomicKind::kAdd;
  const bool is_narrow = IsInteger(element) && BitsOf(element) <= 16;
  if (!is_narrow && (is_add || !IsHalf(element))) return true;
  context.Fail(info.name,
               ShortName(info) + " does not support " + InfoOf(element).name);
  return false;
}

// A value or mask in the pointer's shape.
std::optional<ValueId> LikePointer(Context& context, const BuiltinInfo& info,
                                   ValueId pointer, ValueId value) {
  if (!value.valid()) return value;
  const Shape shape = context.builder().TypeOf(pointer).shape;
  if (shape.rank() == 0 && IsBlock(context, value)) {
    return context.Fail(info.name,
                        "Value argument cannot be block type if pointer "
                        "argument is not a block");
  }
  const auto result = BroadcastTo(context, TensorValue{value}, shape,
                                  /*is_of_tensor=*/true);
  if (!result) return std::nullopt;
  return result->as<TensorValue>()->id;
}

std::optional<AtomicOperands> ReadAtomic(Context& context,
                                         const BuiltinInfo& info,
                                         AtomicKind kind,
                                         std::span<const Value> values) {
  const auto* tensor = values[0].as<TensorValue>();
  if (!tensor || !context.builder().TypeOf(tensor->id).is_pointer) {
    return context.Fail(info.name, "Pointer argument of store instruction is " +
                                       DescribeType(context, values[0]));
  }
  const ElementType element = context.builder().TypeOf(tensor->id).element;
  if (!CheckAtomicElement(context, info, kind, element)) return std::nullopt;
  auto value = TensorArgument(context, info.name, "val", values[1]);
  if (!value) return std::nullopt;
  auto mask = OptionalTensor(context, info.name, "mask", values[2]);
  if (!mask || !CheckMask(context, info.name, *mask)) return std::nullopt;
  if (!CheckMemorySemantic(context, info.name, values[3]) ||
      !CheckMemoryScope(context, info.name, values[4])) {
    return std::nullopt;
  }
  value = LikePointer(context, info, tensor->id, *value);
  if (!value) return std::nullopt;
  mask = LikePointer(context, info, tensor->id, *mask);
  if (!mask) return std::nullopt;
  return AtomicOperands{
      tensor->id, ImplicitCast(context, *value, Type::Scalar(element)), *mask};
}

ValueId And(Builder& builder, ValueId mask, ValueId condition) {
  return mask.valid() ? builder.Binary(Opcode::kAnd, mask, condition)
                      : condition;
}

// On the bits of floats, as GPUs without such an instruction do: those of
// numbers without sign are ordered as signed integers, those of negative ones
// the other way round as unsigned integers.
ValueId FloatAtomic(Context& context, AtomicKind kind,
                    const AtomicOperands& operands) {
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(operands.value);
  const bool is_wide = type.element == kFloat64;
  const Type signed_type = type.WithElement(is_wide ? kInt64 : kInt32);
  const Type unsigned_type = type.WithElement(is_wide ? kUint64 : kUint32);
  const auto pointer_to = [&](const Type& pointee) {
    return builder.Bitcast(operands.pointer,
                           Type::Pointer(pointee.element, type.shape));
  };
  const ValueId bits = builder.Bitcast(operands.value, signed_type);
  const ValueId zero =
      builder.Splat(builder.Int(signed_type.element, 0), type.shape);
  const ValueId negative = builder.Binary(Opcode::kLt, bits, zero);
  const ValueId positive = builder.Unary(Opcode::kNot, negative);
  const AtomicKind opposite =
      kind == AtomicKind::kMax ? AtomicKind::kMin : AtomicKind::kMax;
  const ValueId as_signed =
      builder.Atomic(kind, pointer_to(signed_type), bits,
                     And(builder, operands.mask, positive));
  const ValueId as_unsigned =
      builder.Atomic(opposite, pointer_to(unsigned_type),
                     builder.Bitcast(operands.value, unsigned_type),
                     And(builder, operands.mask, negative));
  return builder.Bitcast(
      builder.Select(positive, as_signed,
                     builder.Bitcast(as_unsigned, signed_type)),
      type);
}

// As an integer, whatever the bits mean.
ValueId BitwiseAtomic(Context& context, AtomicKind kind,
                      const AtomicOperands& operands) {
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(operands.value);
  const Type bits =
      type.WithElement(BitsOf(type.element) == 64 ? kInt64 : kInt32);
  const ValueId pointer = builder.Bitcast(
      operands.pointer, Type::Pointer(bits.element, type.shape));
  const ValueId value = builder.Bitcast(operands.value, bits);
  return builder.Bitcast(builder.Atomic(kind, pointer, value, operands.mask),
                         type);
}

bool IsBitwise(AtomicKind kind) {
  return kind == AtomicKind::kAnd || kind == AtomicKind::kOr ||
         kind == AtomicKind::kXor;
}

std::optional<Value> Atomic(Context& context, const BuiltinInfo& info,
                            std::span<const Value> values) {
  // Of "atomic_add"; "atomic_xchg" is the one that has another name here.
  const AtomicKind kind = AtomicKindFromName(ShortName(info).substr(7))
                              .value_or(AtomicKind::kExchange);
  const auto operands = ReadAtomic(context, info, kind, values);
  if (!operands) return std::nullopt;
  if (IsFloating(context.builder().TypeOf(operands->value).element)) {
    if (IsBitwise(kind)) {
      return TensorValue{BitwiseAtomic(context, kind, *operands)};
    }
    if (kind == AtomicKind::kMin || kind == AtomicKind::kMax) {
      return TensorValue{FloatAtomic(context, kind, *operands)};
    }
  }
  return TensorValue{context.builder().Atomic(kind, operands->pointer,
                                              operands->value, operands->mask)};
}

std::optional<Value> AtomicCas(Context& context, const BuiltinInfo& info,
                               std::span<const Value> values) {
  const auto pointer = PointerArgument(context, info.name, values[0]);
  if (!pointer) return std::nullopt;
  if (!CheckMemorySemantic(context, info.name, values[3]) ||
      !CheckMemoryScope(context, info.name, values[4])) {
    return std::nullopt;
  }
  const Type element = Type::Scalar(context.builder().TypeOf(*pointer).element);
  if (BitsOf(element.element) < 16) {
    return context.Fail(info.name,
                        "atomic_cas only supports elements with width "
                        "{16, 32, 64}");
  }
  ValueId operands[2];
  for (int i = 0; i < 2; ++i) {
    const auto id = TensorArgument(context, info.name, i == 0 ? "cmp" : "val",
                                   values[static_cast<size_t>(i) + 1]);
    if (!id) return std::nullopt;
    const auto shaped = LikePointer(context, info, *pointer, *id);
    if (!shaped) return std::nullopt;
    operands[i] = ImplicitCast(context, *shaped, element);
  }
  return TensorValue{
      context.builder().AtomicCas(*pointer, operands[0], operands[1])};
}

constexpr const char* kAtomicParameters =
    "pointer, val, mask=None, sem=None, scope=None";

constexpr BuiltinInfo kTable[] = {
    {"tl.load",
     "pointer, mask=None, other=None, boundary_check=None, padding_option='', "
     "cache_modifier='', eviction_policy='', volatile=False",
     Load},
    {"tl.store",
     "pointer, value, mask=None, boundary_check=None, cache_modifier='', "
     "eviction_policy=''",
     Store},
    {"tl.atomic_add", kAtomicParameters, nullptr, Atomic},
    {"tl.atomic_min", kAtomicParameters, nullptr, Atomic},
    {"tl.atomic_max", kAtomicParameters, nullptr, Atomic},
    {"tl.atomic_and", kAtomicParameters, nullptr, Atomic},
    {"tl.atomic_or", kAtomicParameters, nullptr, Atomic},
    {"tl.atomic_xor", kAtomicParameters, nullptr, Atomic},
    {"tl.atomic_xchg", kAtomicParameters, nullptr, Atomic},
    {"tl.atomic_cas", "pointer, cmp, val, sem=None, scope=None", nullptr,
     AtomicCas},
};

}  // namespace

std::span<const BuiltinInfo> MemoryBuiltins() { return kTable; }

}  // namespace fake_device::triton
