#include "triton/ir/verifier.h"

#include <bit>
#include <limits>
#include <utility>
#include <vector>

#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

constexpr int kAny = std::numeric_limits<int>::max();

// How many operands, results and blocks an operation has. Results that are as
// many as something else count as kAny, and are checked there.
struct Arity {
  int min_operands;
  int max_operands;
  int results;
  int blocks;
};

Arity ArityOf(Opcode opcode) {
  switch (opcode) {
    case kConstant:
    case kProgramId:
    case kNumPrograms:
    case kArange:
      return {0, 0, 1, 0};
    case kSplit:
      return {1, 1, 2, 0};
    case kJoin:
    case kConcat:
    case kGather:
    case kAddPointer:
      return {2, 2, 1, 0};
    case kSelect:
    case kFma:
    case kAtomicCas:
    case kDot:
      return {3, 3, 1, 0};
    case kMath:
      return {1, kMaxMathOperands, 1, 0};
    case kLoad:
      return {1, 3, 1, 0};
    case kStore:
      return {2, 3, 0, 0};
    case kAtomic:
      return {2, 3, 1, 0};
    case kReduce:
    case kScan:
      return {1, kAny, kAny, 1};
    case kSortPairs:
      return {3, 3, 2, 0};
    case kHistogram:
      return {1, 2, 1, 0};
    case kFor:
      return {3, kAny, kAny, 1};
    case kWhile:
      return {0, kAny, kAny, 2};
    case kIf:
      return {1, 1, kAny, 2};
    case kYield:
    case kPrint:
      return {0, kAny, 0, 0};
    case kCondition:
      return {1, kAny, 0, 0};
    case kAssert:
      return {1, 1, 0, 0};
    default:
      return opcode >= kAdd && opcode <= kGe ? Arity{2, 2, 1, 0}
                                             : Arity{1, 1, 1, 0};
  }
}

bool IsValidShape(const Shape& shape) {
  int64_t numel = 1;
  for (int64_t extent : shape.extents()) {
    if (extent < 1 || extent > Shape::kMaxNumel ||
        !std::has_single_bit(static_cast<uint64_t>(extent))) {
      return false;
    }
    numel *= extent;
    if (numel > Shape::kMaxNumel) return false;
  }
  return true;
}

bool IsNumber(const Type& type) { return !type.is_pointer; }
bool IsFloat(const Type& type) {
  return IsNumber(type) && IsFloating(type.element);
}
bool IsInt(const Type& type) {
  return IsNumber(type) && IsInteger(type.element);
}
bool IsBool(const Type& type) {
  return IsNumber(type) && type.element == ElementType::kInt1;
}

// Whether an arithmetic operation or comparison takes operands of the type.
bool Accepts(Opcode opcode, const Type& type) {
  switch (opcode) {
    case kNot:
    case kAnd:
    case kOr:
    case kXor:
    case kShl:
    case kShr:
      return IsInt(type);
    case kMulHigh:
      return IsInt(type) && BitsOf(type.element) >= 32;
    case kFloor:
    case kCeil:
    case kTrunc:
    case kNearbyint:
    case kSqrt:
    case kFma:
      return IsFloat(type);
    case kEq:
    case kNe:
    case kLt:
    case kLe:
    case kGt:
    case kGe:
      return true;
    default:
      return IsNumber(type);
  }
}

bool HasAxis(Opcode opcode) {
  switch (opcode) {
    case kProgramId:
    case kNumPrograms:
    case kConcat:
    case kFlip:
    case kGather:
    case kReduce:
    case kScan:
      return true;
    default:
      return false;
  }
}

bool HasNoStrayAttribute(const Operation& operation) {
  const Opcode opcode = operation.opcode;
  const bool sorts = opcode == kSort || opcode == kSortPairs;
  return (opcode == kConstant || operation.constant == Constant()) &&
         (HasAxis(opcode) || operation.axis == 0) &&
         (opcode == kArange || operation.start == 0) &&
         (opcode == kScan || !operation.reverse) &&
         (sorts || !operation.descending) &&
         (opcode == kTranspose || operation.dims.empty()) &&
         (opcode == kAtomic || operation.atomic == AtomicKind::kAdd) &&
         (opcode == kMath || operation.math == MathId()) &&
         (opcode == kAssert || opcode == kPrint || operation.text.empty());
}

class Verifier {
 public:
  explicit Verifier(const Function& function)
      : function_(function), states_(function.num_values(), kUndefined) {}

  std::optional<std::string> Verify() {
    for (const Parameter& parameter : function_.parameters()) {
      if (!Define(parameter.value)) return error_;
      if (!TypeOf(parameter.value).is_scalar()) {
        Fail("a parameter is a scalar");
        return error_;
      }
    }
    VerifyBlock(function_.body(), std::nullopt, {});
    return error_;
  }

 private:
  enum State : uint8_t { kUndefined, kVisible, kOutOfScope };

  bool Fail(std::string message) {
    std::string where;
    if (current_ != nullptr) {
      where = InfoOf(current_->opcode).name;
      if (current_->location.line > 0) {
        where += " at " + std::to_string(current_->location.line) + ":" +
                 std::to_string(current_->location.column);
      }
      where += ": ";
    }
    if (!error_) error_ = where + std::move(message);
    return false;
  }

  bool Check(bool holds, const char* message) { return holds || Fail(message); }

  const Type& TypeOf(ValueId value) const { return function_.TypeOf(value); }

  bool Define(ValueId value) {
    if (!value.valid() || value.index >= function_.num_values()) {
      return Fail("a result is no value of the function");
    }
    if (states_[value.index] != kUndefined) {
      return Fail("a value is defined twice");
    }
    if (!IsValidShape(TypeOf(value).shape)) {
      return Fail(ToString(TypeOf(value)) +
                  " has an extent that is no power of two, or is too large");
    }
    states_[value.index] = kVisible;
    return true;
  }

  bool VerifyUses(const Operation& operation) {
    for (ValueId value : operation.operands) {
      if (!value.valid() || value.index >= function_.num_values()) {
        return Fail("an operand is no value of the function");
      }
      if (states_[value.index] != kVisible) {
        return Fail("an operand is used where it is not defined");
      }
    }
    return true;
  }

  // `terminator` is the opcode that must end the block, and `yielded` the types
  // of its last operands; without one, neither kYield nor kCondition does.
  bool VerifyBlock(const Block& block, std::optional<Opcode> terminator,
                   const std::vector<Type>& yielded) {
    for (ValueId argument : block.arguments) {
      if (!Define(argument)) return false;
    }
    const Operation* const outer = current_;
    const size_t count = block.operations.size();
    for (size_t i = 0; i < count; ++i) {
      const Operation& operation = *block.operations[i];
      current_ = &operation;
      const bool ends =
          operation.opcode == kYield || operation.opcode == kCondition;
      if (ends && (i + 1 < count || terminator != operation.opcode)) {
        return Fail("stands in a wrong place");
      }
      if (!VerifyOperation(operation)) return false;
    }
    if (terminator && !VerifyTerminator(block, *terminator, yielded)) {
      return false;
    }
    current_ = outer;
    LeaveScope(block);
    return true;
  }

  bool VerifyTerminator(const Block& block, Opcode terminator,
                        const std::vector<Type>& yielded) {
    if (block.operations.empty() ||
        block.operations.back()->opcode != terminator) {
      return Fail("its block ends without " +
                  std::string(InfoOf(terminator).name));
    }
    const std::vector<ValueId>& operands = block.operations.back()->operands;
    const size_t skipped = terminator == kCondition ? 1 : 0;
    if (skipped == 1 && TypeOf(operands[0]) != Bool()) {
      return Fail("the condition is no int1");
    }
    if (operands.size() != yielded.size() + skipped) {
      return Fail("yields a wrong number of values");
    }
    for (size_t i = 0; i < yielded.size(); ++i) {
      const Type& type = TypeOf(operands[i + skipped]);
      if (type != yielded[i]) {
        return Fail("yields " + ToString(type) + " for " +
                    ToString(yielded[i]));
      }
    }
    return true;
  }

  void LeaveScope(const Block& block) {
    for (ValueId value : block.arguments) states_[value.index] = kOutOfScope;
    for (const auto& operation : block.operations) {
      for (ValueId value : operation->results) {
        states_[value.index] = kOutOfScope;
      }
    }
  }

  bool VerifyOperation(const Operation& operation) {
    if (!VerifyUses(operation)) return false;
    const Arity arity = ArityOf(operation.opcode);
    const int operands = static_cast<int>(operation.operands.size());
    if (operands < arity.min_operands || operands > arity.max_operands) {
      return Fail("has " + std::to_string(operands) + " operands");
    }
    const int results = static_cast<int>(operation.results.size());
    if (arity.results != kAny && results != arity.results) {
      return Fail("has " + std::to_string(results) + " results");
    }
    const int blocks = static_cast<int>(operation.blocks.size());
    if (blocks != arity.blocks) {
      return Fail("has " + std::to_string(blocks) + " blocks");
    }
    if (!HasNoStrayAttribute(operation)) {
      return Fail("has an attribute of another operation");
    }
    // Before the blocks, which do not see them.
    for (ValueId result : operation.results) {
      if (!Define(result)) return false;
      states_[result.index] = kOutOfScope;
    }
    if (!VerifyMeaning(operation)) return false;
    for (ValueId result : operation.results) states_[result.index] = kVisible;
    return true;
  }

  // --- By opcode.

  const Type& Operand(const Operation& operation, size_t index) const {
    return TypeOf(operation.operands[index]);
  }
  const Type& Result(const Operation& operation) const {
    return TypeOf(operation.result());
  }
  static Type Bool() { return Type::Scalar(ElementType::kInt1); }

  bool ResultIs(const Operation& operation, const Type& expected) {
    const Type& type = Result(operation);
    return type == expected ||
           Fail("gives " + ToString(type) + " for " + ToString(expected));
  }

  bool VerifyAxis(int axis, int rank) {
    return Check(axis >= 0 && axis < rank, "the axis is out of range");
  }

  bool VerifyMask(const Operation& operation, size_t index,
                  const Shape& shape) {
    if (operation.operands.size() <= index) return true;
    return Check(
        Operand(operation, index) == Type::Tile(ElementType::kInt1, shape),
        "the mask is no int1 of that shape");
  }

  bool VerifyMeaning(const Operation& operation) {
    const Opcode opcode = operation.opcode;
    if (InfoOf(opcode).is_elementwise) return VerifyElementwise(operation);
    switch (opcode) {
      case kConstant:
        return VerifyConstant(operation);
      case kProgramId:
      case kNumPrograms:
        return VerifyAxis(operation.axis, 3) &&
               ResultIs(operation, Type::Scalar(ElementType::kInt32));
      case kArange:
        return VerifyArange(operation);
      case kLoad:
      case kStore:
      case kAtomic:
      case kAtomicCas:
        return VerifyMemory(operation);
      case kReduce:
      case kScan:
        return VerifyCombining(operation);
      case kDot:
        return VerifyDot(operation);
      case kSort:
        return Check(IsNumber(Operand(operation, 0)) &&
                         !Operand(operation, 0).is_scalar(),
                     "sorts a tile of numbers") &&
               ResultIs(operation, Operand(operation, 0));
      case kSortPairs:
        return VerifySortPairs(operation);
      case kHistogram:
        return VerifyHistogram(operation);
      case kFor:
        return VerifyFor(operation);
      case kWhile:
        return VerifyWhile(operation);
      case kIf:
        return VerifyIf(operation);
      case kAssert:
        return Check(IsBool(Operand(operation, 0)), "the condition is no int1");
      case kYield:
      case kCondition:
      case kPrint:
        return true;
      default:
        return VerifyShape(operation);
    }
  }

  bool VerifyConstant(const Operation& operation) {
    const Type& type = Result(operation);
    if (type.is_pointer) return true;
    const Constant constant = operation.constant;
    const Constant held = IsFloating(type.element)
                              ? RoundFloat(type.element, constant.floating())
                              : WrapInteger(type.element, constant.integer());
    return Check(held == constant, "the type does not hold the constant");
  }

  bool VerifyArange(const Operation& operation) {
    const Type& type = Result(operation);
    if (type.element != ElementType::kInt32 || type.is_pointer ||
        type.shape.rank() != 1) {
      return Fail("gives " + ToString(type));
    }
    constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
    return Check(operation.start >= -kMax - 1 &&
                     operation.start <= kMax - type.shape[0] + 1,
                 "leaves int32");
  }

  bool VerifyShape(const Operation& operation) {
    const Type& operand = Operand(operation, 0);
    const Type& result = Result(operation);
    const int rank = operand.shape.rank();
    switch (operation.opcode) {
      case kSplat:
        return Check(operand.is_scalar() && !result.is_scalar(),
                     "makes a tile of a scalar") &&
               ResultIs(operation, operand.WithShape(result.shape));
      case kBroadcast:
        if (result.shape.rank() != rank) return Fail("changes the rank");
        for (int axis = 0; axis < rank; ++axis) {
          if (operand.shape[axis] != result.shape[axis] &&
              operand.shape[axis] != 1) {
            return Fail("grows an extent that is not 1");
          }
        }
        return ResultIs(operation, operand.WithShape(result.shape));
      case kReshape:
        return Check(operand.shape.numel() == result.shape.numel(),
                     "changes the number of elements") &&
               ResultIs(operation, operand.WithShape(result.shape));
      case kTranspose:
        return VerifyTranspose(operation);
      case kJoin:
        return Check(operand == Operand(operation, 1), "operands differ") &&
               Check(rank < Shape::kMaxRank, "too many axes") &&
               ResultIs(operation,
                        operand.WithShape(operand.shape.Insert(rank, 2)));
      case kSplit: {
        if (rank == 0 || operand.shape[rank - 1] != 2) {
          return Fail("the last extent is not 2");
        }
        const Type half = operand.WithShape(operand.shape.Without(rank - 1));
        return ResultIs(operation, half) &&
               Check(TypeOf(operation.results[1]) == half, "results differ");
      }
      case kConcat: {
        if (!VerifyAxis(operation.axis, rank)) return false;
        const Type& other = Operand(operation, 1);
        const int axis = operation.axis;
        if (other.shape.rank() != rank ||
            other.WithShape(other.shape.With(axis, operand.shape[axis])) !=
                operand) {
          return Fail("operands differ");
        }
        return ResultIs(operation,
                        operand.WithShape(operand.shape.With(
                            axis, operand.shape[axis] + other.shape[axis])));
      }
      case kFlip:
        return VerifyAxis(operation.axis, rank) && ResultIs(operation, operand);
      case kGather:
        return VerifyGather(operation);
      default:
        return Fail("is no operation");
    }
  }

  bool VerifyTranspose(const Operation& operation) {
    const Shape& from = Operand(operation, 0).shape;
    Shape to = from;
    unsigned seen = 0;
    if (static_cast<int>(operation.dims.size()) != from.rank()) {
      return Fail("dims is no permutation");
    }
    for (int axis = 0; axis < from.rank(); ++axis) {
      const int dim = operation.dims[axis];
      if (dim < 0 || dim >= from.rank() || (seen & (1u << dim)) != 0) {
        return Fail("dims is no permutation");
      }
      seen |= 1u << dim;
      to = to.With(axis, from[dim]);
    }
    return ResultIs(operation, Operand(operation, 0).WithShape(to));
  }

  bool VerifyGather(const Operation& operation) {
    const Type& source = Operand(operation, 0);
    const Type& index = Operand(operation, 1);
    const int axis = operation.axis;
    if (!VerifyAxis(axis, source.shape.rank())) return false;
    return Check(IsInt(index), "the index is no integer") &&
           Check(index.shape.rank() == source.shape.rank() &&
                     index.shape.With(axis, 1) == source.shape.With(axis, 1),
                 "the index has another shape") &&
           ResultIs(operation, source.WithShape(index.shape));
  }

  bool VerifyElementwise(const Operation& operation) {
    const Type& operand = Operand(operation, 0);
    const Opcode opcode = operation.opcode;
    switch (opcode) {
      case kSelect:
        return VerifyMask(operation, 0, Operand(operation, 1).shape) &&
               Check(Operand(operation, 1) == Operand(operation, 2),
                     "operands differ") &&
               ResultIs(operation, Operand(operation, 1));
      case kCast:
        return VerifyCast(operation);
      case kBitcast: {
        const Type& result = Result(operation);
        return Check(operand.is_pointer == result.is_pointer &&
                         (operand.is_pointer ||
                          BitsOf(operand.element) == BitsOf(result.element)),
                     "the types differ in width") &&
               Check(operand.shape == result.shape, "changes the shape");
      }
      case kMath:
        return VerifyMath(operation);
      case kAddPointer:
        return Check(operand.is_pointer, "adds to no pointer") &&
               Check(IsInt(Operand(operation, 1)),
                     "the offset is no integer") &&
               Check(Operand(operation, 1).shape == operand.shape,
                     "the shapes differ") &&
               ResultIs(operation, operand);
      default:
        break;
    }
    for (size_t i = 1; i < operation.operands.size(); ++i) {
      if (Operand(operation, i) != operand) {
        return Fail("operands differ: " + ToString(operand) + ", " +
                    ToString(Operand(operation, i)));
      }
    }
    if (!Accepts(opcode, operand)) {
      return Fail("does not take " + ToString(operand));
    }
    const bool compares = opcode >= kEq && opcode <= kGe;
    return ResultIs(operation, compares
                                   ? operand.WithElement(ElementType::kInt1)
                                   : operand);
  }

  bool VerifyCast(const Operation& operation) {
    const Type& operand = Operand(operation, 0);
    const Type& result = Result(operation);
    constexpr ElementType kAddress = ElementType::kInt64;
    return Check(operand.shape == result.shape, "changes the shape") &&
           Check(!(operand.is_pointer && result.is_pointer),
                 "casts a pointer to a pointer") &&
           Check(!operand.is_pointer || result.element == kAddress,
                 "an address is an int64") &&
           Check(!result.is_pointer || operand.element == kAddress,
                 "an address is an int64");
  }

  bool VerifyMath(const Operation& operation) {
    if (operation.math.index >= MathTable().size()) {
      return Fail("is no function of the table");
    }
    const MathInfo& info = InfoOf(operation.math);
    const Type& first = Operand(operation, 0);
    if (static_cast<int>(operation.operands.size()) != info.num_operands) {
      return Fail("operands are missing or too many");
    }
    for (int i = 0; i < info.num_operands; ++i) {
      if (Operand(operation, i) != Type::Tile(info.operands[i], first.shape)) {
        return Fail(std::string(info.name) + " does not take " +
                    ToString(Operand(operation, i)));
      }
    }
    return ResultIs(operation, Type::Tile(info.result, first.shape));
  }

  bool VerifyMemory(const Operation& operation) {
    const Type& pointer = Operand(operation, 0);
    if (!pointer.is_pointer) return Fail("the address is no pointer");
    const Type element = Type::Tile(pointer.element, pointer.shape);
    switch (operation.opcode) {
      case kLoad:
        return VerifyMask(operation, 1, pointer.shape) &&
               Check(operation.operands.size() < 3 ||
                         Operand(operation, 2) == element,
                     "the other value has another type") &&
               ResultIs(operation, element);
      case kStore:
        return Check(Operand(operation, 1) == element,
                     "the value has another type") &&
               VerifyMask(operation, 2, pointer.shape);
      case kAtomic: {
        const AtomicKind kind = operation.atomic;
        const bool is_bitwise = kind == AtomicKind::kAnd ||
                                kind == AtomicKind::kOr ||
                                kind == AtomicKind::kXor;
        return Check(Operand(operation, 1) == element,
                     "the value has another type") &&
               Check(!is_bitwise || IsInteger(element.element),
                     "works on integers") &&
               VerifyMask(operation, 2, pointer.shape) &&
               ResultIs(operation, element);
      }
      default:
        return Check(Operand(operation, 1) == element &&
                         Operand(operation, 2) == element,
                     "a value has another type") &&
               ResultIs(operation, element);
    }
  }

  // --- Across elements.

  bool VerifyCombining(const Operation& operation) {
    const Shape& shape = Operand(operation, 0).shape;
    if (!VerifyAxis(operation.axis, shape.rank())) return false;
    const size_t count = operation.operands.size();
    const Block& block = operation.blocks[0];
    if (operation.results.size() != count ||
        block.arguments.size() != 2 * count) {
      return Fail("results or arguments are missing or too many");
    }
    const Shape result_shape =
        operation.opcode == kScan ? shape : shape.Without(operation.axis);
    std::vector<Type> scalars;
    for (size_t i = 0; i < count; ++i) {
      const Type& type = Operand(operation, i);
      if (!IsNumber(type) || type.shape != shape) {
        return Fail("combines numbers of one shape");
      }
      if (TypeOf(operation.results[i]) != type.WithShape(result_shape)) {
        return Fail("gives " + ToString(TypeOf(operation.results[i])));
      }
      scalars.push_back(Type::Scalar(type.element));
    }
    for (size_t i = 0; i < 2 * count; ++i) {
      if (!HasType(block.arguments[i], scalars[i % count])) {
        return Fail("an argument of the block has another type");
      }
    }
    return VerifyBlock(block, kYield, scalars);
  }

  bool HasType(ValueId value, const Type& type) const {
    return value.valid() && value.index < function_.num_values() &&
           TypeOf(value) == type;
  }

  bool VerifyDot(const Operation& operation) {
    const Type& a = Operand(operation, 0);
    const Type& b = Operand(operation, 1);
    const Type& c = Operand(operation, 2);
    const int rank = a.shape.rank();
    if (!IsNumber(a) || !IsNumber(c) || a.element != b.element ||
        a.is_pointer != b.is_pointer || (rank != 2 && rank != 3) ||
        b.shape.rank() != rank || c.shape.rank() != rank) {
      return Fail("multiplies matrices of one type");
    }
    const bool matches =
        a.shape[rank - 1] == b.shape[rank - 2] &&
        c.shape[rank - 2] == a.shape[rank - 2] &&
        c.shape[rank - 1] == b.shape[rank - 1] &&
        (rank == 2 || (a.shape[0] == b.shape[0] && a.shape[0] == c.shape[0]));
    const bool accumulates = IsFloating(a.element)
                                 ? IsFloating(c.element)
                                 : c.element == ElementType::kInt32;
    return Check(matches, "the extents do not match") &&
           Check(accumulates, "the accumulator has a wrong type") &&
           ResultIs(operation, c);
  }

  bool VerifySortPairs(const Operation& operation) {
    const Type& keys = Operand(operation, 0);
    const Type& indices = Operand(operation, 1);
    return Check(IsNumber(keys) && !keys.is_scalar(),
                 "sorts a tile of numbers") &&
           Check(IsInt(indices) && BitsOf(indices.element) >= 16 &&
                     indices.shape == keys.shape,
                 "the indices are no integers of that shape") &&
           Check(Operand(operation, 2) == Type::Scalar(ElementType::kInt32),
                 "the count is no int32") &&
           ResultIs(operation, keys) &&
           Check(TypeOf(operation.results[1]) == indices,
                 "the second result has another type");
  }

  bool VerifyHistogram(const Operation& operation) {
    const Type& tile = Operand(operation, 0);
    const Type& result = Result(operation);
    return Check(IsInt(tile) && !tile.is_scalar(), "counts integers") &&
           VerifyMask(operation, 1, tile.shape) &&
           Check(result.shape.rank() == 1, "gives a row of counts") &&
           ResultIs(operation, Type::Tile(ElementType::kInt32, result.shape));
  }

  // --- Control.

  // That results and the block's last arguments have the types of the operands
  // from `first` on, which are carried.
  bool VerifyCarried(const Operation& operation, size_t first,
                     const Block& block, size_t arguments_before,
                     std::vector<Type>* carried) {
    carried->clear();
    for (size_t i = first; i < operation.operands.size(); ++i) {
      carried->push_back(Operand(operation, i));
    }
    if (operation.results.size() != carried->size() ||
        block.arguments.size() != carried->size() + arguments_before) {
      return Fail("results or arguments are missing or too many");
    }
    for (size_t i = 0; i < carried->size(); ++i) {
      if (TypeOf(operation.results[i]) != (*carried)[i] ||
          !HasType(block.arguments[i + arguments_before], (*carried)[i])) {
        return Fail("a carried value changes its type");
      }
    }
    return true;
  }

  bool VerifyFor(const Operation& operation) {
    const Type& index = Operand(operation, 0);
    const Block& body = operation.blocks[0];
    std::vector<Type> carried;
    return Check(IsInt(index) && index.is_scalar() &&
                     index.element != ElementType::kInt1 &&
                     Operand(operation, 1) == index &&
                     Operand(operation, 2) == index,
                 "the bounds are no integers of one type") &&
           VerifyCarried(operation, 3, body, 1, &carried) &&
           Check(HasType(body.arguments[0], index),
                 "the index has another type") &&
           VerifyBlock(body, kYield, carried);
  }

  bool VerifyWhile(const Operation& operation) {
    const Block& condition = operation.blocks[0];
    const Block& body = operation.blocks[1];
    std::vector<Type> carried;
    return VerifyCarried(operation, 0, condition, 0, &carried) &&
           VerifyCarried(operation, 0, body, 0, &carried) &&
           VerifyBlock(condition, kCondition, carried) &&
           VerifyBlock(body, kYield, carried);
  }

  bool VerifyIf(const Operation& operation) {
    if (Operand(operation, 0) != Bool()) {
      return Fail("the condition is no int1");
    }
    std::vector<Type> types;
    for (ValueId result : operation.results) types.push_back(TypeOf(result));
    for (const Block& block : operation.blocks) {
      if (!block.arguments.empty()) return Fail("a branch has arguments");
      if (!VerifyBlock(block, kYield, types)) return false;
    }
    return true;
  }

  const Function& function_;
  std::vector<State> states_;
  const Operation* current_ = nullptr;
  std::optional<std::string> error_;
};

}  // namespace

std::optional<std::string> Verify(const Function& function) {
  return Verifier(function).Verify();
}

}  // namespace fake_device::triton
