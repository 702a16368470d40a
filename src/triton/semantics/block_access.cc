#include "triton/semantics/block_access.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/memory_options.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

// A block of a strided array in memory. All but the base are int64.
struct MemoryBlock {
  ValueId base;
  std::vector<ValueId> shape;
  std::vector<ValueId> strides;
  std::vector<ValueId> offsets;
  Shape block;
  std::vector<int> checked_axes;
};

struct Access {
  ValueId pointer;
  ValueId mask;  // invalid if nothing is checked
};

bool Contains(const std::vector<int>& axes, int axis) {
  return std::find(axes.begin(), axes.end(), axis) != axes.end();
}

// A line of values along one axis of a block.
ValueId Along(Builder& builder, const Shape& block, int axis, ValueId line) {
  Shape shape = block;
  for (int i = 0; i < block.rank(); ++i) {
    if (i != axis) shape = shape.With(i, 1);
  }
  return builder.Broadcast(builder.Reshape(line, shape), block);
}

ValueId Int64Line(Builder& builder, int64_t extent) {
  return builder.Cast(builder.Arange(0, extent), kInt64);
}

ValueId Scaled(Builder& builder, ValueId line, ValueId factor) {
  const Shape shape = builder.TypeOf(line).shape;
  return builder.Binary(Opcode::kMul, line, builder.Splat(factor, shape));
}

// 0 <= offset + i < extent along the axis.
ValueId Inside(Builder& builder, ValueId line, ValueId offset, ValueId extent) {
  const Shape shape = builder.TypeOf(line).shape;
  const ValueId index =
      builder.Binary(Opcode::kAdd, line, builder.Splat(offset, shape));
  const ValueId zero = builder.Splat(builder.Int(kInt64, 0), shape);
  return builder.Binary(
      Opcode::kAnd, builder.Binary(Opcode::kGe, index, zero),
      builder.Binary(Opcode::kLt, index, builder.Splat(extent, shape)));
}

Access AccessOf(Builder& builder, const MemoryBlock& memory) {
  Access access;
  ValueId base = memory.base;
  ValueId distance;
  for (int axis = 0; axis < memory.block.rank(); ++axis) {
    const auto i = static_cast<size_t>(axis);
    base = builder.AddPointer(
        base,
        builder.Binary(Opcode::kMul, memory.offsets[i], memory.strides[i]));
    const ValueId line = Int64Line(builder, memory.block[axis]);
    const ValueId along = Along(builder, memory.block, axis,
                                Scaled(builder, line, memory.strides[i]));
    distance = distance.valid() ? builder.Binary(Opcode::kAdd, distance, along)
                                : along;
    if (!Contains(memory.checked_axes, axis)) continue;
    const ValueId inside =
        Along(builder, memory.block, axis,
              Inside(builder, line, memory.offsets[i], memory.shape[i]));
    access.mask = access.mask.valid()
                      ? builder.Binary(Opcode::kAnd, access.mask, inside)
                      : inside;
  }
  access.pointer =
      builder.AddPointer(builder.Splat(base, memory.block), distance);
  return access;
}

Value LoadAccess(Builder& builder, const Access& access, bool pads_with_nan) {
  const Type type = builder.TypeOf(access.pointer);
  ValueId other;
  if (access.mask.valid() && pads_with_nan) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    other = builder.Splat(builder.Float(type.element, nan), type.shape);
  }
  return TensorValue{builder.Load(access.pointer, access.mask, other)};
}

std::vector<ValueId> ToInt64(Context& context, std::vector<ValueId> ids) {
  for (ValueId& id : ids) {
    id = ImplicitCast(context, id, Type::Scalar(kInt64));
  }
  return ids;
}

MemoryBlock MemoryOf(Context& context, const BlockPointerValue& pointer,
                     std::vector<int> checked_axes) {
  return {pointer.base,
          pointer.shape,
          pointer.strides,
          ToInt64(context, pointer.offsets),
          Shape(pointer.block_shape),
          std::move(checked_axes)};
}

std::optional<std::vector<int>> CheckedAxes(Context& context,
                                            const char* construct,
                                            const Value& value, size_t rank) {
  std::vector<int> axes;
  if (value.is<PythonNone>()) return axes;
  const auto given = IntsArgument(context, construct, "boundary_check", value);
  if (!given) return std::nullopt;
  for (int64_t axis : *given) {
    if (axis < 0 || axis >= static_cast<int64_t>(rank)) {
      return context.Fail(construct, "`boundary_check` has the axis " +
                                         std::to_string(axis) +
                                         " that the block does not have");
    }
    if (Contains(axes, static_cast<int>(axis))) {
      return context.Fail(construct, "Duplicate dimension in `boundary_check`");
    }
    axes.push_back(static_cast<int>(axis));
  }
  return axes;
}

std::optional<bool> PadsWithNan(Context& context, const char* construct,
                                const Value& option, ElementType element) {
  const auto* text = option.as<std::string>();
  if (option.is<PythonNone>() || (text && (text->empty() || *text == "zero"))) {
    return false;
  }
  if (!text || *text != "nan") {
    return context.Fail(construct, "Padding option " + ToText(context, option) +
                                       " not supported");
  }
  if (IsFloating(element)) return true;
  return context.Fail(construct,
                      "Padding option `nan` is not supported for integer block "
                      "pointers");
}

// --- Making block pointers and descriptors.

// Scalars of an integer type. `is_wide`: int64, else int32, which an int64 is
// refused for.
std::optional<std::vector<ValueId>> Scalars(Context& context,
                                            const char* construct,
                                            const char* parameter,
                                            const Value& value, bool is_wide) {
  const auto elements = TupleArgument(context, construct, parameter, value);
  if (!elements) return std::nullopt;
  std::vector<ValueId> ids;
  for (const Value& element : *elements) {
    const ElementType wanted = is_wide ? kInt64 : kInt32;
    if (element.is_number() && !element.is<double>()) {
      const PythonInt limit = PythonInt{1} << (is_wide ? 63 : 31);
      const PythonInt number = IntOf(element);
      if (number < -limit || number >= limit) {
        return context.Fail(
            construct,
            is_wide ? "Block pointers only support 64 bit `shape/strides`, got "
                      "a value " +
                          ToText(number) + " which is out of the range"
                    : "Block pointers only support 32 bit "
                      "`offsets/block_shape`, got a value " +
                          ToText(number) + " which is out of the range");
      }
      ids.push_back(NumberAs(context, element, wanted));
      continue;
    }
    const auto id = TensorArgument(context, construct, parameter, element);
    if (!id) return std::nullopt;
    const Type type = context.builder().TypeOf(*id);
    if (type.shape.numel() != 1) {
      return context.Fail(construct,
                          "Expected a scalar in shape/strides/offsets");
    }
    if (type.is_pointer || IsFloating(type.element)) {
      return context.Fail(
          construct,
          "Expected an integer scalar type in shape/strides/offsets");
    }
    if (!is_wide && type.element == kInt64) {
      return context.Fail(construct,
                          "Block pointers only support 32 bit "
                          "`offsets/block_shape`, add a `.to(tl.int32)` or use "
                          "regular indexing for 64 bit support");
    }
    const ValueId scalar = context.builder().Reshape(*id, {});
    ids.push_back(ImplicitCast(context, scalar, Type::Scalar(wanted)));
  }
  return ids;
}

// A scalar pointer; one to int1 as one to int8.
std::optional<ValueId> BasePointer(Context& context, const char* construct,
                                   const Value& value) {
  const auto* tensor = value.as<TensorValue>();
  Builder& builder = context.builder();
  if (!tensor || !builder.TypeOf(tensor->id).is_pointer ||
      !builder.TypeOf(tensor->id).is_scalar()) {
    return context.Fail(construct,
                        "Expected `base` to be a pointer type (but not a block "
                        "pointer type or others)");
  }
  if (builder.TypeOf(tensor->id).element != kInt1) return tensor->id;
  return builder.Bitcast(tensor->id, Type::Pointer(kInt8));
}

bool HasKnownElements(Context& context, const Value& value) {
  const auto* tuple = value.as<TupleValue>();
  if (!tuple) return KnownInt(context, value).has_value();
  return std::ranges::all_of(*tuple->elements, [&](const Value& element) {
    return KnownInt(context, element).has_value();
  });
}

std::optional<Value> MakeBlockPointer(Context& context,
                                      std::span<const Value> values) {
  constexpr const char* kName = "tl.make_block_ptr";
  BlockPointerValue pointer;
  const auto base = BasePointer(context, kName, values[0]);
  if (!base) return std::nullopt;
  const auto shape = Scalars(context, kName, "shape", values[1], true);
  if (!shape) return std::nullopt;
  const auto strides = Scalars(context, kName, "strides", values[2], true);
  if (!strides) return std::nullopt;
  const auto offsets = Scalars(context, kName, "offsets", values[3], false);
  if (!offsets) return std::nullopt;
  if (!HasKnownElements(context, values[4])) {
    return context.Fail(kName,
                        "Expected a list of constant integers (`int32_t` "
                        "range) in `block_shape`");
  }
  const auto block = ShapeArgument(context, kName, values[4]);
  if (!block) return std::nullopt;
  const auto order = IntsArgument(context, kName, "order", values[5]);
  if (!order) return std::nullopt;
  std::vector<int64_t> expected(order->size());
  std::iota(expected.begin(), expected.end(), 0);
  if (!std::is_permutation(order->begin(), order->end(), expected.begin())) {
    return context.Fail(
        kName, "Expected a permutation of (0, 1, ..., len(order)-1) in order");
  }
  const auto rank = static_cast<size_t>(block->rank());
  if (rank == 0 || shape->size() != rank || strides->size() != rank ||
      offsets->size() != rank || order->size() != rank) {
    return context.Fail(kName,
                        "Expected shape/strides/offsets/block_shape to have "
                        "the same length");
  }
  return BlockPointerValue{
      *base, *shape, *strides, *offsets,
      std::vector<int64_t>(block->extents().begin(), block->extents().end())};
}

std::optional<Value> Advance(Context& context, std::span<const Value> values) {
  constexpr const char* kName = "tl.advance";
  const auto* pointer = values[0].as<BlockPointerValue>();
  if (!pointer) {
    return context.Fail(kName, "Expected a block pointer but got " +
                                   DescribeType(context, values[0]));
  }
  const auto steps = Scalars(context, kName, "offsets", values[1], false);
  if (!steps) return std::nullopt;
  if (steps->size() != pointer->offsets.size()) {
    return context.Fail(kName,
                        "Expected as many offsets as the block has dimensions");
  }
  BlockPointerValue result = *pointer;
  for (size_t i = 0; i < steps->size(); ++i) {
    result.offsets[i] =
        context.builder().Binary(Opcode::kAdd, result.offsets[i], (*steps)[i]);
  }
  return result;
}

std::optional<Value> MakeDescriptor(Context& context,
                                    std::span<const Value> values) {
  constexpr const char* kName = "tl.make_tensor_descriptor";
  const auto base = BasePointer(context, kName, values[0]);
  if (!base) return std::nullopt;
  const auto shape = Scalars(context, kName, "shape", values[1], false);
  if (!shape) return std::nullopt;
  const auto strides = Scalars(context, kName, "strides", values[2], true);
  if (!strides) return std::nullopt;
  const auto extents = IntsArgument(context, kName, "block_shape", values[3]);
  if (!extents) return std::nullopt;
  const size_t rank = shape->size();
  if (rank < 1 || rank > 5) {
    return context.Fail(kName, "Expected 1 <= ndim <= 5 but got " +
                                   std::to_string(rank) + " dimensions");
  }
  if (strides->size() != rank) {
    return context.Fail(kName, "Expected " + std::to_string(rank) +
                                   " strides but got " +
                                   std::to_string(strides->size()));
  }
  if (extents->size() != rank) {
    return context.Fail(
        kName, "Expected block_shape to have " + std::to_string(rank) +
                   " dimensions but got " + std::to_string(extents->size()));
  }
  const ElementType element = context.builder().TypeOf(*base).element;
  const int64_t columns = extents->back();
  if (columns > 0 && columns < 16 / BytesOf(element)) {
    return context.Fail(
        kName,
        "Descriptor block shape must have at least 16 bytes in the last "
        "dimension, but got " +
            std::to_string(columns) + " * " + std::to_string(BytesOf(element)) +
            " = " + std::to_string(columns * BytesOf(element)) + " bytes");
  }
  const auto block = CheckedShape(context, kName, *extents);
  if (!block) return std::nullopt;
  const auto last = context.builder().ConstantOf(strides->back());
  if (last && last->integer() != 1) {
    return context.Fail(kName, "Tensor descriptor last dim must be 1 but got " +
                                   std::to_string(last->integer()));
  }
  const auto nan = PadsWithNan(context, kName, values[4], element);
  if (!nan) return std::nullopt;
  return DescriptorValue{
      *base, *shape, *strides,
      std::vector<int64_t>(block->extents().begin(), block->extents().end()),
      *nan};
}

// --- Accesses by descriptors: always checked.

std::optional<const DescriptorValue*> DescriptorArgument(
    Context& context, const BuiltinInfo& info, const Value& value) {
  if (const auto* descriptor = value.as<DescriptorValue>()) return descriptor;
  return context.Fail(info.name, "Expected a tensor descriptor but got " +
                                     DescribeType(context, value));
}

std::optional<MemoryBlock> DescriptorBlock(Context& context,
                                           const BuiltinInfo& info,
                                           const DescriptorValue& descriptor,
                                           const Value& offsets_value) {
  const auto offsets =
      Scalars(context, info.name, "offsets", offsets_value, false);
  if (!offsets) return std::nullopt;
  const size_t rank = descriptor.block_shape.size();
  if (offsets->size() != rank) {
    return context.Fail(info.name, "expected " + std::to_string(rank) +
                                       " offsets, but got " +
                                       std::to_string(offsets->size()));
  }
  std::vector<int> axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  return MemoryBlock{descriptor.base,
                     ToInt64(context, descriptor.shape),
                     descriptor.strides,
                     ToInt64(context, *offsets),
                     Shape(descriptor.block_shape),
                     std::move(axes)};
}

std::optional<Value> LoadDescriptor(Context& context, const BuiltinInfo& info,
                                    std::span<const Value> values) {
  const auto descriptor = DescriptorArgument(context, info, values[0]);
  if (!descriptor) return std::nullopt;
  if (!CheckLoadCacheModifier(context, info.name, values[2]) ||
      !CheckEvictionPolicy(context, info.name, values[3])) {
    return std::nullopt;
  }
  const auto memory = DescriptorBlock(context, info, **descriptor, values[1]);
  if (!memory) return std::nullopt;
  Builder& builder = context.builder();
  return LoadAccess(builder, AccessOf(builder, *memory),
                    (*descriptor)->pads_with_nan);
}

struct StoreOperands {
  Access access;
  ElementType element;  // of the memory
  ValueId value;        // as it is passed
};

std::optional<StoreOperands> ReadStore(Context& context,
                                       const BuiltinInfo& info,
                                       std::span<const Value> values) {
  const auto descriptor = DescriptorArgument(context, info, values[0]);
  if (!descriptor) return std::nullopt;
  const auto memory = DescriptorBlock(context, info, **descriptor, values[1]);
  if (!memory) return std::nullopt;
  const auto value = TensorArgument(context, info.name, "value", values[2]);
  if (!value) return std::nullopt;
  Builder& builder = context.builder();
  if (builder.TypeOf(*value).shape != memory->block) {
    return context.Fail(
        info.name, "the value's shape " + TextOf(builder.TypeOf(*value).shape) +
                       " must be the descriptor's block shape " +
                       TextOf(memory->block));
  }
  const Access access = AccessOf(builder, *memory);
  return StoreOperands{access, builder.TypeOf(access.pointer).element, *value};
}

std::optional<Value> StoreDescriptor(Context& context, const BuiltinInfo& info,
                                     std::span<const Value> values) {
  const auto operands = ReadStore(context, info, values);
  if (!operands) return std::nullopt;
  const auto& [access, element, value] = *operands;
  context.builder().Store(access.pointer,
                          ImplicitCast(context, value, Type::Scalar(element)),
                          access.mask);
  return PythonNone{};
}

// They give no old values, and of the dtypes those that a GPU's unit for
// descriptors knows.
std::optional<Value> AtomicDescriptor(Context& context, const BuiltinInfo& info,
                                      std::span<const Value> values) {
  const auto operands = ReadStore(context, info, values);
  if (!operands) return std::nullopt;
  Builder& builder = context.builder();
  const auto& [access, element, value] = *operands;
  const std::string_view name = info.name;
  const AtomicKind kind = *AtomicKindFromName(name.substr(name.rfind('_') + 1));
  const bool is_add = kind == AtomicKind::kAdd;
  if (IsHalf(element) &&
      (kind == AtomicKind::kMin || kind == AtomicKind::kMax)) {
    return context.Fail(info.name,
                        "16-bit float types require native tma support");
  }
  if (element != kInt32 && element != kUint32 && element != kUint64 &&
      !(is_add ? element == kFloat32 || IsHalf(element) : element == kInt64)) {
    return context.Fail(info.name, "Unsupported dtype");
  }
  if (builder.TypeOf(value).element != element) {
    return context.Fail(info.name, std::string("the value's dtype must be ") +
                                       InfoOf(element).name);
  }
  builder.Atomic(kind, access.pointer, value, access.mask);
  return PythonNone{};
}

// Rows by a tensor of indices, columns from an offset on.
std::optional<Access> RowsAccess(Context& context, const BuiltinInfo& info,
                                 const DescriptorValue& descriptor,
                                 const Value& rows_value,
                                 const Value& column_value) {
  const auto rows = TensorArgument(context, info.name, "x_offsets", rows_value);
  if (!rows) return std::nullopt;
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(*rows);
  if (descriptor.block_shape.size() != 2 || descriptor.block_shape[0] != 1) {
    return context.Fail(info.name,
                        "descriptor block must have 1 row, but got " +
                            TextOf(Shape(descriptor.block_shape)));
  }
  if (type.shape.rank() != 1 || type.is_pointer || IsFloating(type.element)) {
    return context.Fail(info.name,
                        "x offsets must be 1D, but got " + TextOf(type.shape));
  }
  const auto column = Scalars(context, info.name, "y_offset",
                              Value::Tuple({column_value}), false);
  if (!column) return std::nullopt;
  const int64_t extents[] = {type.shape[0], descriptor.block_shape[1]};
  const auto block = CheckedShape(context, info.name, extents);
  if (!block) return std::nullopt;
  const ValueId row_line = ImplicitCast(context, *rows, Type::Scalar(kInt64));
  const ValueId start =
      ImplicitCast(context, column->front(), Type::Scalar(kInt64));
  const ValueId column_line = Int64Line(builder, extents[1]);
  const std::vector<ValueId> shape = ToInt64(context, descriptor.shape);
  const ValueId zero = builder.Int(kInt64, 0);
  const ValueId mask = builder.Binary(
      Opcode::kAnd,
      Along(builder, *block, 0, Inside(builder, row_line, zero, shape[0])),
      Along(builder, *block, 1, Inside(builder, column_line, start, shape[1])));
  const ValueId base = builder.AddPointer(
      descriptor.base,
      builder.Binary(Opcode::kMul, start, descriptor.strides[1]));
  const ValueId distance = builder.Binary(
      Opcode::kAdd,
      Along(builder, *block, 0,
            Scaled(builder, row_line, descriptor.strides[0])),
      Along(builder, *block, 1,
            Scaled(builder, column_line, descriptor.strides[1])));
  return Access{builder.AddPointer(builder.Splat(base, *block), distance),
                mask};
}

std::optional<Value> GatherDescriptor(Context& context, const BuiltinInfo& info,
                                      std::span<const Value> values) {
  const auto descriptor = DescriptorArgument(context, info, values[0]);
  if (!descriptor) return std::nullopt;
  const auto access =
      RowsAccess(context, info, **descriptor, values[1], values[2]);
  if (!access) return std::nullopt;
  return LoadAccess(context.builder(), *access, (*descriptor)->pads_with_nan);
}

std::optional<Value> ScatterDescriptor(Context& context,
                                       const BuiltinInfo& info,
                                       std::span<const Value> values) {
  const auto descriptor = DescriptorArgument(context, info, values[0]);
  if (!descriptor) return std::nullopt;
  const auto value = TensorArgument(context, info.name, "value", values[1]);
  if (!value) return std::nullopt;
  const auto access =
      RowsAccess(context, info, **descriptor, values[2], values[3]);
  if (!access) return std::nullopt;
  Builder& builder = context.builder();
  const Type target = builder.TypeOf(access->pointer);
  if (builder.TypeOf(*value).shape != target.shape) {
    return context.Fail(info.name,
                        "the value's shape must be " + TextOf(target.shape));
  }
  builder.Store(access->pointer,
                ImplicitCast(context, *value, Type::Scalar(target.element)),
                access->mask);
  return PythonNone{};
}

constexpr const char* kLoadParameters =
    "desc, offsets, cache_modifier='', eviction_policy=''";
constexpr const char* kStoreParameters = "desc, offsets, value";

constexpr BuiltinInfo kTable[] = {
    {"tl.make_block_ptr", "base, shape, strides, offsets, block_shape, order",
     MakeBlockPointer},
    {"tl.advance", "base, offsets", Advance},
    {"tl.make_tensor_descriptor",
     "base, shape, strides, block_shape, padding_option='zero'",
     MakeDescriptor},
    {"tl.load_tensor_descriptor", kLoadParameters, nullptr, LoadDescriptor},
    {"tl.store_tensor_descriptor", kStoreParameters, nullptr, StoreDescriptor},
    {"descriptor.load", kLoadParameters, nullptr, LoadDescriptor},
    {"descriptor.store", kStoreParameters, nullptr, StoreDescriptor},
    {"descriptor.atomic_add", kStoreParameters, nullptr, AtomicDescriptor},
    {"descriptor.atomic_min", kStoreParameters, nullptr, AtomicDescriptor},
    {"descriptor.atomic_max", kStoreParameters, nullptr, AtomicDescriptor},
    {"descriptor.atomic_and", kStoreParameters, nullptr, AtomicDescriptor},
    {"descriptor.atomic_or", kStoreParameters, nullptr, AtomicDescriptor},
    {"descriptor.atomic_xor", kStoreParameters, nullptr, AtomicDescriptor},
    {"descriptor.gather", "desc, x_offsets, y_offset", nullptr,
     GatherDescriptor},
    {"descriptor.scatter", "desc, value, x_offsets, y_offset", nullptr,
     ScatterDescriptor},
};

}  // namespace

std::optional<Value> LoadBlock(Context& context,
                               const BlockPointerValue& pointer,
                               const Value& boundary_check,
                               const Value& padding_option) {
  Builder& builder = context.builder();
  const ElementType element = builder.TypeOf(pointer.base).element;
  const auto nan = PadsWithNan(context, "tl.load", padding_option, element);
  if (!nan) return std::nullopt;
  auto axes = CheckedAxes(context, "tl.load", boundary_check,
                          pointer.block_shape.size());
  if (!axes) return std::nullopt;
  const MemoryBlock memory = MemoryOf(context, pointer, *std::move(axes));
  return LoadAccess(builder, AccessOf(builder, memory), *nan);
}

std::optional<Value> StoreBlock(Context& context,
                                const BlockPointerValue& pointer,
                                const Value& value,
                                const Value& boundary_check) {
  Builder& builder = context.builder();
  auto id = TensorArgument(context, "tl.store", "value", value);
  if (!id) return std::nullopt;
  const Shape block(pointer.block_shape);
  if (builder.TypeOf(*id).is_scalar()) *id = builder.Splat(*id, block);
  const Type type = builder.TypeOf(*id);
  if (type.shape != block) {
    return context.Fail("tl.store", "Block shape(" + TextOf(block) +
                                        ") and value shape(" +
                                        TextOf(type.shape) + ") mismatch");
  }
  const ElementType element = builder.TypeOf(pointer.base).element;
  if (type.element != element) {
    return context.Fail(
        "tl.store", std::string("Block element type(") + InfoOf(element).name +
                        ") and value element type(" +
                        InfoOf(type.element).name + ") mismatch");
  }
  auto axes = CheckedAxes(context, "tl.store", boundary_check,
                          pointer.block_shape.size());
  if (!axes) return std::nullopt;
  const MemoryBlock memory = MemoryOf(context, pointer, *std::move(axes));
  const Access access = AccessOf(builder, memory);
  builder.Store(access.pointer, *id, access.mask);
  return PythonNone{};
}

std::span<const BuiltinInfo> BlockPointerBuiltins() { return kTable; }

}  // namespace fake_device::triton
