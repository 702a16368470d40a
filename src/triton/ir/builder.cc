#include "triton/ir/builder.h"

#include <array>
#include <utility>

#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {

Builder::Builder(Function* function)
    : function_(function), block_(&function->body()) {}

std::optional<Constant> Builder::ConstantOf(ValueId value) const {
  const auto index = static_cast<size_t>(value.index);
  return index < constants_.size() ? constants_[index] : std::nullopt;
}

Operation* Builder::Append(Opcode opcode, std::span<const ValueId> operands,
                           std::span<const Type> results) {
  auto operation = std::make_unique<Operation>();
  operation->opcode = opcode;
  operation->operands.assign(operands.begin(), operands.end());
  operation->results.reserve(results.size());
  for (const Type& type : results) {
    operation->results.push_back(function_->NewValue(type));
  }
  operation->location = location_;
  block_->operations.push_back(std::move(operation));
  return block_->operations.back().get();
}

ValueId Builder::AppendOne(Opcode opcode,
                           std::initializer_list<ValueId> operands,
                           const Type& result) {
  return Append(opcode, {operands.begin(), operands.size()}, {&result, 1})
      ->result();
}

// --- Values.

ValueId Builder::ConstantOfType(const Type& type, Constant constant) {
  Operation* operation = Append(Opcode::kConstant, {}, {&type, 1});
  operation->constant = constant;
  const ValueId result = operation->result();
  constants_.resize(function_->num_values());
  constants_[result.index] = constant;
  return result;
}

ValueId Builder::Float(ElementType element, double value) {
  return ConstantOfType(Type::Scalar(element), RoundFloat(element, value));
}

ValueId Builder::ProgramId(int axis) {
  const Type type = Type::Scalar(ElementType::kInt32);
  Operation* operation = Append(Opcode::kProgramId, {}, {&type, 1});
  operation->axis = axis;
  return operation->result();
}

ValueId Builder::NumPrograms(int axis) {
  const Type type = Type::Scalar(ElementType::kInt32);
  Operation* operation = Append(Opcode::kNumPrograms, {}, {&type, 1});
  operation->axis = axis;
  return operation->result();
}

ValueId Builder::Arange(int64_t start, int64_t end) {
  const Type type = Type::Tile(ElementType::kInt32, {end - start});
  Operation* operation = Append(Opcode::kArange, {}, {&type, 1});
  operation->start = start;
  return operation->result();
}

// --- Shapes. What one of them makes of a constant is the constant.

ValueId Builder::AppendShape(Opcode opcode, ValueId operand,
                             const Shape& shape) {
  const Type type = TypeOf(operand).WithShape(shape);
  if (const std::optional<Constant> constant = ConstantOf(operand)) {
    return ConstantOfType(type, *constant);
  }
  return AppendOne(opcode, {operand}, type);
}

ValueId Builder::Splat(ValueId scalar, const Shape& shape) {
  if (TypeOf(scalar).shape == shape) return scalar;
  return AppendShape(Opcode::kSplat, scalar, shape);
}

ValueId Builder::Broadcast(ValueId tile, const Shape& shape) {
  if (TypeOf(tile).shape == shape) return tile;
  return AppendShape(Opcode::kBroadcast, tile, shape);
}

ValueId Builder::Reshape(ValueId tile, const Shape& shape) {
  if (TypeOf(tile).shape == shape) return tile;
  return AppendShape(Opcode::kReshape, tile, shape);
}

ValueId Builder::Transpose(ValueId tile, std::span<const int> dims) {
  const Shape& from = TypeOf(tile).shape;
  Shape to = from;
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    to = to.With(static_cast<int>(axis), from[dims[axis]]);
  }
  const ValueId result = AppendShape(Opcode::kTranspose, tile, to);
  Operation& operation = *block_->operations.back();
  if (operation.opcode == Opcode::kTranspose) {
    operation.dims.assign(dims.begin(), dims.end());
  }
  return result;
}

ValueId Builder::Join(ValueId a, ValueId b) {
  const Type& from = TypeOf(a);
  const Type type = from.WithShape(from.shape.Insert(from.shape.rank(), 2));
  const std::optional<Constant> constant = ConstantOf(a);
  if (constant && constant == ConstantOf(b)) {
    return ConstantOfType(type, *constant);
  }
  return AppendOne(Opcode::kJoin, {a, b}, type);
}

std::vector<ValueId> Builder::Split(ValueId tile) {
  const Type& from = TypeOf(tile);
  const Type type = from.WithShape(from.shape.Without(from.shape.rank() - 1));
  if (const std::optional<Constant> constant = ConstantOf(tile)) {
    const ValueId half = ConstantOfType(type, *constant);
    return {half, half};
  }
  const std::array<Type, 2> types = {type, type};
  return Append(Opcode::kSplit, {&tile, 1}, types)->results;
}

ValueId Builder::Concat(ValueId a, ValueId b, int axis) {
  const Type& from = TypeOf(a);
  const Type type = from.WithShape(
      from.shape.With(axis, from.shape[axis] + TypeOf(b).shape[axis]));
  const std::optional<Constant> constant = ConstantOf(a);
  if (constant && constant == ConstantOf(b)) {
    return ConstantOfType(type, *constant);
  }
  const ValueId result = AppendOne(Opcode::kConcat, {a, b}, type);
  block_->operations.back()->axis = axis;
  return result;
}

ValueId Builder::Flip(ValueId tile, int axis) {
  if (ConstantOf(tile)) return tile;
  const ValueId result = AppendOne(Opcode::kFlip, {tile}, Type(TypeOf(tile)));
  block_->operations.back()->axis = axis;
  return result;
}

ValueId Builder::Gather(ValueId source, ValueId index, int axis) {
  const Type type = TypeOf(source).WithShape(TypeOf(index).shape);
  if (const std::optional<Constant> constant = ConstantOf(source)) {
    return ConstantOfType(type, *constant);
  }
  const ValueId result = AppendOne(Opcode::kGather, {source, index}, type);
  block_->operations.back()->axis = axis;
  return result;
}

// --- Elementwise.

ValueId Builder::AppendElementwise(Opcode opcode,
                                   std::initializer_list<ValueId> operands,
                                   const Type& result) {
  const Type& operand = TypeOf(*(operands.end() - 1));
  if (!operand.is_pointer && !result.is_pointer) {
    std::array<Constant, 3> constants;
    size_t known = 0;
    for (ValueId value : operands) {
      const std::optional<Constant> constant = ConstantOf(value);
      if (!constant) break;
      constants[known++] = *constant;
    }
    if (known == operands.size()) {
      const std::optional<Constant> folded = EvaluateConstant(
          opcode, operand.element, result.element, {constants.data(), known});
      if (folded) return ConstantOfType(result, *folded);
    }
  }
  return AppendOne(opcode, operands, result);
}

ValueId Builder::Unary(Opcode opcode, ValueId operand) {
  return AppendElementwise(opcode, {operand}, Type(TypeOf(operand)));
}

ValueId Builder::Binary(Opcode opcode, ValueId a, ValueId b) {
  const bool is_comparison = opcode >= Opcode::kEq && opcode <= Opcode::kGe;
  const Type& operand = TypeOf(a);
  return AppendElementwise(
      opcode, {a, b},
      is_comparison ? operand.WithElement(ElementType::kInt1) : Type(operand));
}

ValueId Builder::Select(ValueId condition, ValueId a, ValueId b) {
  if (const std::optional<Constant> known = ConstantOf(condition)) {
    return known->integer() != 0 ? a : b;
  }
  return AppendOne(Opcode::kSelect, {condition, a, b}, Type(TypeOf(a)));
}

ValueId Builder::Fma(ValueId a, ValueId b, ValueId c) {
  return AppendElementwise(Opcode::kFma, {a, b, c}, Type(TypeOf(a)));
}

ValueId Builder::Cast(ValueId operand, ElementType element) {
  return AppendElementwise(Opcode::kCast, {operand},
                           TypeOf(operand).WithElement(element));
}

ValueId Builder::CastToPointer(ValueId operand, ElementType pointee) {
  return AppendOne(Opcode::kCast, {operand},
                   Type::Pointer(pointee, TypeOf(operand).shape));
}

ValueId Builder::Bitcast(ValueId operand, const Type& type) {
  return AppendElementwise(Opcode::kBitcast, {operand}, type);
}

ValueId Builder::Math(MathId math, std::span<const ValueId> operands) {
  const Type type = TypeOf(operands[0]).WithElement(InfoOf(math).result);
  Operation* operation = Append(Opcode::kMath, operands, {&type, 1});
  operation->math = math;
  return operation->result();
}

ValueId Builder::AddPointer(ValueId pointer, ValueId offset) {
  return AppendOne(Opcode::kAddPointer, {pointer, offset},
                   Type(TypeOf(pointer)));
}

// --- Memory.

ValueId Builder::Load(ValueId pointer, ValueId mask, ValueId other) {
  const Type& from = TypeOf(pointer);
  const Type type = Type::Tile(from.element, from.shape);
  if (other.valid()) {
    return AppendOne(Opcode::kLoad, {pointer, mask, other}, type);
  }
  if (mask.valid()) return AppendOne(Opcode::kLoad, {pointer, mask}, type);
  return AppendOne(Opcode::kLoad, {pointer}, type);
}

void Builder::Store(ValueId pointer, ValueId value, ValueId mask) {
  const std::array<ValueId, 3> operands = {pointer, value, mask};
  Append(Opcode::kStore, std::span(operands).first(mask.valid() ? 3 : 2), {});
}

ValueId Builder::Atomic(AtomicKind kind, ValueId pointer, ValueId value,
                        ValueId mask) {
  const Type type = TypeOf(value);
  const std::array<ValueId, 3> operands = {pointer, value, mask};
  Operation* operation =
      Append(Opcode::kAtomic, std::span(operands).first(mask.valid() ? 3 : 2),
             {&type, 1});
  operation->atomic = kind;
  return operation->result();
}

ValueId Builder::AtomicCas(ValueId pointer, ValueId compare, ValueId value) {
  return AppendOne(Opcode::kAtomicCas, {pointer, compare, value},
                   Type(TypeOf(value)));
}

// --- Across elements.

std::vector<Type> Builder::TypesOf(std::span<const ValueId> values) const {
  std::vector<Type> types;
  types.reserve(values.size());
  for (ValueId value : values) types.push_back(TypeOf(value));
  return types;
}

std::vector<ValueId> Builder::Reduce(std::span<const ValueId> tiles, int axis,
                                     Block combine) {
  std::vector<Type> types = TypesOf(tiles);
  for (Type& type : types) type.shape = type.shape.Without(axis);
  Operation* operation = Append(Opcode::kReduce, tiles, types);
  operation->axis = axis;
  operation->blocks.push_back(std::move(combine));
  return operation->results;
}

std::vector<ValueId> Builder::Scan(std::span<const ValueId> tiles, int axis,
                                   bool reverse, Block combine) {
  Operation* operation = Append(Opcode::kScan, tiles, TypesOf(tiles));
  operation->axis = axis;
  operation->reverse = reverse;
  operation->blocks.push_back(std::move(combine));
  return operation->results;
}

ValueId Builder::Dot(ValueId a, ValueId b, ValueId accumulator) {
  return AppendOne(Opcode::kDot, {a, b, accumulator},
                   Type(TypeOf(accumulator)));
}

ValueId Builder::Sort(ValueId tile, bool descending) {
  if (ConstantOf(tile)) return tile;
  const ValueId result = AppendOne(Opcode::kSort, {tile}, Type(TypeOf(tile)));
  block_->operations.back()->descending = descending;
  return result;
}

std::vector<ValueId> Builder::SortPairs(ValueId keys, ValueId indices,
                                        ValueId count, bool descending) {
  const std::array<ValueId, 3> operands = {keys, indices, count};
  const std::array<Type, 2> types = {TypeOf(keys), TypeOf(indices)};
  Operation* operation = Append(Opcode::kSortPairs, operands, types);
  operation->descending = descending;
  return operation->results;
}

ValueId Builder::Histogram(ValueId tile, int64_t bins, ValueId mask) {
  const Type type = Type::Tile(ElementType::kInt32, {bins});
  if (mask.valid()) return AppendOne(Opcode::kHistogram, {tile, mask}, type);
  return AppendOne(Opcode::kHistogram, {tile}, type);
}

// --- Control.

std::vector<ValueId> Builder::For(ValueId lower, ValueId upper, ValueId step,
                                  std::span<const ValueId> inits, Block body) {
  std::vector<ValueId> operands = {lower, upper, step};
  operands.insert(operands.end(), inits.begin(), inits.end());
  Operation* operation = Append(Opcode::kFor, operands, TypesOf(inits));
  operation->blocks.push_back(std::move(body));
  return operation->results;
}

std::vector<ValueId> Builder::While(std::span<const ValueId> inits,
                                    Block condition, Block body) {
  Operation* operation = Append(Opcode::kWhile, inits, TypesOf(inits));
  operation->blocks.push_back(std::move(condition));
  operation->blocks.push_back(std::move(body));
  return operation->results;
}

std::vector<ValueId> Builder::If(ValueId condition, Block then_block,
                                 Block else_block,
                                 std::span<const Type> results) {
  Operation* operation = Append(Opcode::kIf, {&condition, 1}, results);
  operation->blocks.push_back(std::move(then_block));
  operation->blocks.push_back(std::move(else_block));
  return operation->results;
}

void Builder::Yield(std::span<const ValueId> values) {
  Append(Opcode::kYield, values, {});
}

void Builder::Condition(ValueId condition, std::span<const ValueId> values) {
  std::vector<ValueId> operands = {condition};
  operands.insert(operands.end(), values.begin(), values.end());
  Append(Opcode::kCondition, operands, {});
}

// --- Effects.

void Builder::Assert(ValueId condition, std::string message) {
  Append(Opcode::kAssert, {&condition, 1}, {})->text = std::move(message);
}

void Builder::Print(std::string prefix, std::span<const ValueId> values) {
  Append(Opcode::kPrint, values, {})->text = std::move(prefix);
}

}  // namespace fake_device::triton
