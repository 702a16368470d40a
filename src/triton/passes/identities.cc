#include "triton/passes/identities.h"

#include <cmath>
#include <utility>

#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

bool IsCommutative(Opcode opcode) {
  switch (opcode) {
    case kAdd:
    case kMul:
    case kAnd:
    case kOr:
    case kXor:
    case kMulHigh:
    case kMinimum:
    case kMaximum:
    case kMinNum:
    case kMaxNum:
    case kEq:
    case kNe:
      return true;
    default:
      return false;
  }
}

// The comparison that is true where this one is false.
std::optional<Opcode> NegationOf(Opcode comparison, bool of_floats) {
  switch (comparison) {
    case kEq:
      return kNe;
    case kNe:
      return kEq;
    default:
      break;
  }
  // With a NaN, neither of the others is true.
  if (of_floats) return std::nullopt;
  switch (comparison) {
    case kLt:
      return kGe;
    case kLe:
      return kGt;
    case kGt:
      return kLe;
    case kGe:
      return kLt;
    default:
      return std::nullopt;
  }
}

// Whether every number of `from` is one of `to`.
bool Holds(ElementType to, ElementType from) {
  if (to == from) return true;
  if (IsFloating(from)) {
    return IsFloating(to) && BitsOf(to) > BitsOf(from);
  }
  if (IsFloating(to)) return false;
  if (BitsOf(to) <= BitsOf(from)) return false;
  return IsSigned(to) || !IsSigned(from);
}

class Simplifier {
 public:
  Simplifier(Function* function, Definitions* definitions, Operation* operation,
             OperationList* before)
      : function_(function),
        definitions_(*definitions),
        operation_(*operation),
        before_(before) {}

  std::optional<ValueId> Simplify() {
    switch (operation_.opcode) {
      case kSplat:
      case kBroadcast:
      case kReshape:
      case kTranspose:
      case kFlip:
        return SimplifyShape();
      case kNeg:
      case kNot:
        return SimplifyInverse();
      case kSelect:
        return SimplifySelect();
      case kCast:
        return SimplifyCast();
      case kBitcast:
        return SimplifyBitcast();
      case kAddPointer:
        if (IsConstant(1, 0)) return operation_.operands[0];
        return std::nullopt;
      case kLoad:
        return SimplifyLoad();
      case kStore:
      case kAtomic:
        DropMask(2);
        return std::nullopt;
      case kReduce:
      case kScan:
        return SimplifyCombining();
      default:
        return SimplifyBinary();
    }
  }

 private:
  const Type& TypeOf(ValueId value) const { return definitions_.TypeOf(value); }
  ValueId operand(size_t index) const { return operation_.operands[index]; }
  const Type& result_type() const { return TypeOf(operation_.result()); }

  std::optional<Constant> ConstantAt(size_t index) const {
    return definitions_.ConstantOf(operand(index));
  }
  bool IsConstant(size_t index, int64_t value) const {
    return ConstantAt(index) == Constant::Integer(value);
  }

  std::optional<ValueId> BeConstant(int64_t value) {
    BecomeConstant(&operation_, Constant::Integer(value));
    return std::nullopt;
  }

  // --- Shapes.

  std::optional<ValueId> SimplifyShape() {
    if (TypeOf(operand(0)).shape == result_type().shape &&
        operation_.opcode != kTranspose && operation_.opcode != kFlip) {
      return operand(0);
    }
    const Operation* inner = definitions_.Of(operand(0));
    if (inner == nullptr) return std::nullopt;
    if (inner->opcode == kSplat) {
      // The order of equal elements does not matter.
      operation_.opcode = kSplat;
      operation_.dims.clear();
      operation_.axis = 0;
      operation_.operands = inner->operands;
      return TypeOf(operand(0)) == result_type() ? std::optional(operand(0))
                                                 : std::nullopt;
    }
    if (inner->opcode != operation_.opcode) return std::nullopt;
    if (operation_.opcode == kFlip) {
      if (inner->axis != operation_.axis) return std::nullopt;
      return inner->operands[0];
    }
    if (operation_.opcode == kTranspose) {
      for (int& dim : operation_.dims) dim = inner->dims[dim];
    }
    operation_.operands = inner->operands;
    return WithoutEffectOnShape();
  }

  std::optional<ValueId> WithoutEffectOnShape() const {
    for (size_t axis = 0; axis < operation_.dims.size(); ++axis) {
      if (operation_.dims[axis] != static_cast<int>(axis)) return std::nullopt;
    }
    if (TypeOf(operand(0)).shape != result_type().shape) return std::nullopt;
    return operand(0);
  }

  // --- Elementwise.

  // Twice is not at all; the opposite of a comparison is another one.
  std::optional<ValueId> SimplifyInverse() {
    const Operation* inner = definitions_.Of(operand(0));
    if (inner == nullptr) return std::nullopt;
    if (inner->opcode == operation_.opcode) return inner->operands[0];
    if (operation_.opcode != kNot ||
        result_type().element != ElementType::kInt1 || inner->opcode < kEq ||
        inner->opcode > kGe) {
      return std::nullopt;
    }
    const Type& compared = TypeOf(inner->operands[0]);
    const bool of_floats = !compared.is_pointer && IsFloating(compared.element);
    if (const auto negation = NegationOf(inner->opcode, of_floats)) {
      operation_.opcode = *negation;
      operation_.operands = inner->operands;
    }
    return std::nullopt;
  }

  std::optional<ValueId> SimplifySelect() {
    if (const Operation* inner = definitions_.Of(operand(0), kNot)) {
      operation_.operands[0] = inner->operands[0];
      std::swap(operation_.operands[1], operation_.operands[2]);
    }
    if (operand(1) == operand(2)) return operand(1);
    const std::optional<Constant> condition = ConstantAt(0);
    if (condition) return operand(condition->integer() != 0 ? 1 : 2);
    const std::optional<Constant> then_value = ConstantAt(1);
    if (then_value && then_value == ConstantAt(2)) return operand(1);
    if (result_type() == TypeOf(operand(0)) && IsConstant(1, 1) &&
        IsConstant(2, 0)) {
      return operand(0);
    }
    return std::nullopt;
  }

  std::optional<ValueId> SimplifyCast() {
    if (TypeOf(operand(0)) == result_type()) return operand(0);
    const Operation* inner = definitions_.Of(operand(0), kCast);
    if (inner == nullptr) return std::nullopt;
    const Type& from = TypeOf(inner->operands[0]);
    const Type& between = TypeOf(operand(0));
    const Type& to = result_type();
    if (from.is_pointer || between.is_pointer || to.is_pointer) {
      return std::nullopt;
    }
    if (from == to && (Holds(between.element, from.element) ||
                       WrapsBack(between.element, from.element))) {
      return inner->operands[0];
    }
    // A NaN from fp64 becomes another integer.
    const bool is_transparent =
        Holds(between.element, from.element) &&
        (IsInteger(from.element) || IsFloating(to.element));
    if (is_transparent) operation_.operands = inner->operands;
    return std::nullopt;
  }

  // Integers that lose nothing but their sign on the way.
  static bool WrapsBack(ElementType between, ElementType from) {
    return IsInteger(between) && IsInteger(from) &&
           BitsOf(between) >= BitsOf(from) && BitsOf(from) > 1;
  }

  std::optional<ValueId> SimplifyBitcast() {
    if (const Operation* inner = definitions_.Of(operand(0), kBitcast)) {
      operation_.operands = inner->operands;
    }
    if (TypeOf(operand(0)) == result_type()) return operand(0);
    return std::nullopt;
  }

  std::optional<ValueId> SimplifyBinary() {
    const Opcode opcode = operation_.opcode;
    if (opcode < kAdd || opcode > kGe) return std::nullopt;
    // A constant stands on the right.
    if (IsCommutative(opcode) && ConstantAt(0) && !ConstantAt(1)) {
      std::swap(operation_.operands[0], operation_.operands[1]);
    }
    const Type& type = TypeOf(operand(0));
    if (type.is_pointer) return std::nullopt;
    if (IsFloating(type.element)) return SimplifyFloat(type.element);
    return SimplifyInteger(type.element);
  }

  std::optional<ValueId> SimplifyFloat(ElementType type) {
    const std::optional<Constant> known = ConstantAt(1);
    switch (operation_.opcode) {
      case kMinimum:
      case kMaximum:
      case kMinNum:
      case kMaxNum:
        if (operand(0) == operand(1)) return operand(0);
        return std::nullopt;
      case kAdd:
        // 0 would turn -0 into 0.
        if (known == Constant::Float(-0.0)) return operand(0);
        return std::nullopt;
      case kSub:
        if (known == Constant::Float(0.0)) return operand(0);
        return std::nullopt;
      case kMul:
      case kDiv:
        if (known == Constant::Float(1.0)) return operand(0);
        if (known && operation_.opcode == kDiv) {
          DivideByMultiplying(type, *known);
        }
        return std::nullopt;
      default:
        return std::nullopt;
    }
  }

  // Exact for a power of two whose reciprocal is a normal number: the same
  // number is rounded.
  void DivideByMultiplying(ElementType type, Constant divisor) {
    int exponent;
    const double value = divisor.floating();
    if (std::fabs(std::frexp(value, &exponent)) != 0.5) return;
    const int limit = type == ElementType::kFloat16 ? 13 : 120;
    if (std::abs(exponent) > limit) return;
    auto reciprocal = std::make_unique<Operation>();
    reciprocal->results = {function_->NewValue(Type(result_type()))};
    reciprocal->location = operation_.location;
    reciprocal->constant = Constant::Float(1 / value);
    operation_.opcode = kMul;
    operation_.operands[1] = reciprocal->result();
    definitions_.Add(reciprocal.get());
    before_->push_back(std::move(reciprocal));
  }

  std::optional<ValueId> SimplifyInteger(ElementType type) {
    const ValueId x = operand(0);
    const bool is_same = x == operand(1);
    const bool by_zero = IsConstant(1, 0);
    const bool by_one = IsConstant(1, 1);
    const bool by_ones = ConstantAt(1) == WrapInteger(type, -1);
    switch (operation_.opcode) {
      case kAdd:
      case kShl:
      case kShr:
        if (by_zero) return x;
        return std::nullopt;
      case kSub:
      case kXor:
        if (by_zero) return x;
        return is_same ? BeConstant(0) : std::nullopt;
      case kOr:
        if (by_zero || is_same) return x;
        return by_ones ? std::optional(operand(1)) : std::nullopt;
      case kAnd:
        if (by_ones || is_same) return x;
        return by_zero ? std::optional(operand(1)) : std::nullopt;
      case kMul:
        if (by_one) return x;
        return by_zero ? std::optional(operand(1)) : std::nullopt;
      case kDiv:
        if (by_one) return x;
        return std::nullopt;
      case kRem:
        return by_one ? BeConstant(0) : std::nullopt;
      case kMinimum:
      case kMaximum:
      case kMinNum:
      case kMaxNum:
        if (is_same) return x;
        return std::nullopt;
      case kEq:
      case kLe:
      case kGe:
        if (is_same) return BeConstant(1);
        if (operation_.opcode == kEq && type == ElementType::kInt1 && by_one) {
          return x;
        }
        return std::nullopt;
      case kNe:
      case kLt:
      case kGt:
        if (is_same) return BeConstant(0);
        if (operation_.opcode == kNe && type == ElementType::kInt1 && by_zero) {
          return x;
        }
        return std::nullopt;
      default:
        return std::nullopt;
    }
  }

  // --- Memory.

  void DropMask(size_t index) {
    if (operation_.operands.size() > index && IsConstant(index, 1)) {
      operation_.operands.resize(index);
    }
  }

  std::optional<ValueId> SimplifyLoad() {
    DropMask(1);
    const bool has_other = operation_.operands.size() > 2;
    // Bits of zeros are what is there without it.
    if (has_other && IsConstant(2, 0)) operation_.operands.pop_back();
    if (operation_.operands.size() > 1 && IsConstant(1, 0)) {
      if (operation_.operands.size() > 2) return operand(2);
      return BeConstant(0);
    }
    return std::nullopt;
  }

  // --- Across elements. Of one element, nothing is combined.

  std::optional<ValueId> SimplifyCombining() {
    if (operation_.operands.size() != 1) return std::nullopt;
    const Shape& shape = TypeOf(operand(0)).shape;
    if (shape[operation_.axis] != 1) return std::nullopt;
    if (operation_.opcode == kScan) return operand(0);
    operation_.opcode = kReshape;
    operation_.axis = 0;
    operation_.blocks.clear();
    return SimplifyShape();
  }

  Function* function_;
  Definitions& definitions_;
  Operation& operation_;
  OperationList* before_;
};

}  // namespace

std::optional<ValueId> Simplify(Function* function, Definitions* definitions,
                                Operation* operation, OperationList* before) {
  return Simplifier(function, definitions, operation, before).Simplify();
}

void BecomeConstant(Operation* operation, Constant constant) {
  Operation replacement;
  replacement.opcode = Opcode::kConstant;
  replacement.results = std::move(operation->results);
  replacement.location = operation->location;
  replacement.constant = constant;
  *operation = std::move(replacement);
}

}  // namespace fake_device::triton
