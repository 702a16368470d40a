#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using Op = BinaryOperator;
using enum ElementType;

constexpr const char* kSpellings[] = {
    "+", "-",  "*",  "/",  "//", "%", "**", "@", "&",  "|",
    "^", "<<", ">>", "==", "!=", "<", "<=", ">", ">=",
};

std::nullopt_t RefuseResult(Context& context, Op op, const Type& type) {
  const std::string name = NameOf({type.element, type.is_pointer});
  return context.Fail(SpellingOf(op), "unexpected type " + name);
}

Value Tensor(ValueId id) { return TensorValue{id}; }

const Type& TypeOf(Context& context, ValueId id) {
  return context.builder().TypeOf(id);
}

std::optional<Value> Add(Context& context, const Value& a, const Value& b) {
  auto pair = PromoteOperands(context, "+", a, b,
                              {.pointer_a = true, .pointer_b = true});
  if (!pair) return std::nullopt;
  const bool a_points = TypeOf(context, pair->a).is_pointer;
  const bool b_points = TypeOf(context, pair->b).is_pointer;
  if (a_points && b_points) {
    return context.Fail("+", "cannot add pointers together");
  }
  Builder& builder = context.builder();
  if (a_points) return Tensor(builder.AddPointer(pair->a, pair->b));
  if (b_points) return Tensor(builder.AddPointer(pair->b, pair->a));
  return Tensor(builder.Binary(Opcode::kAdd, pair->a, pair->b));
}

std::optional<Value> Subtract(Context& context, const Value& a,
                              const Value& b) {
  auto pair = PromoteOperands(context, "-", a, b, {.pointer_a = true});
  if (!pair) return std::nullopt;
  Builder& builder = context.builder();
  if (!TypeOf(context, pair->a).is_pointer) {
    return Tensor(builder.Binary(Opcode::kSub, pair->a, pair->b));
  }
  // Negated in its own type, as the language does: unsigned offsets wrap.
  const auto offset = Unary(context, UnaryOperator::kMinus, Tensor(pair->b));
  if (!offset) return std::nullopt;
  return Tensor(builder.AddPointer(pair->a, offset->as<TensorValue>()->id));
}

std::optional<Value> TrueDivide(Context& context, const Value& a,
                                const Value& b) {
  auto pair = PromoteOperands(context, "/", a, b, {.is_division = true});
  if (!pair) return std::nullopt;
  Builder& builder = context.builder();
  if (IsInteger(TypeOf(context, pair->a).element)) {
    pair->a = builder.Cast(pair->a, kFloat32);
    pair->b = builder.Cast(pair->b, kFloat32);
  }
  return Tensor(builder.Binary(Opcode::kDiv, pair->a, pair->b));
}

std::optional<Value> FloorDivide(Context& context, const Value& a,
                                 const Value& b) {
  const auto pair = PromoteOperands(context, "//", a, b, {.is_division = true});
  if (!pair) return std::nullopt;
  const Type& type = TypeOf(context, pair->a);
  if (IsFloating(type.element)) {
    return RefuseResult(context, Op::kFloorDiv, type);
  }
  return Tensor(context.builder().Binary(Opcode::kDiv, pair->a, pair->b));
}

// Multiplication and remainders: nothing special.
std::optional<Value> Plain(Context& context, Op op, Opcode opcode,
                           const Value& a, const Value& b) {
  const auto pair = PromoteOperands(context, SpellingOf(op), a, b,
                                    {.is_division = op == Op::kMod});
  if (!pair) return std::nullopt;
  return Tensor(context.builder().Binary(opcode, pair->a, pair->b));
}

std::optional<OperandPair> PromoteBits(Context& context, Op op, const Value& a,
                                       const Value& b) {
  const auto pair = PromoteOperands(context, SpellingOf(op), a, b);
  if (!pair) return std::nullopt;
  const Type& type = TypeOf(context, pair->a);
  if (IsInteger(type.element)) return pair;
  const std::string name = ReprOf(type);
  return context.Fail(SpellingOf(op),
                      "invalid operands of type " + name + " and " + name);
}

std::optional<Value> Bitwise(Context& context, Op op, Opcode opcode,
                             const Value& a, const Value& b) {
  const auto pair = PromoteBits(context, op, a, b);
  if (!pair) return std::nullopt;
  return Tensor(context.builder().Binary(opcode, pair->a, pair->b));
}

// The first operand's own signedness says which shift it is, in whatever type
// it is done.
std::optional<Value> RightShift(Context& context, const Value& a,
                                const Value& b) {
  const auto* tensor = a.as<TensorValue>();
  if (!tensor) tensor = b.as<TensorValue>();
  const Type own = TypeOf(context, tensor->id);
  const auto pair = PromoteBits(context, Op::kRightShift, a, b);
  if (!pair) return std::nullopt;
  Builder& builder = context.builder();
  const Type type = TypeOf(context, pair->a);
  const bool is_arithmetic = IsSigned(own.element);
  if (IsSigned(type.element) == is_arithmetic || type.element == kInt1) {
    return Tensor(builder.Binary(Opcode::kShr, pair->a, pair->b));
  }
  const ElementType twin = TwinOf(type.element);
  const Type other = type.WithElement(twin);
  const ValueId shifted =
      builder.Binary(Opcode::kShr, builder.Bitcast(pair->a, other),
                     builder.Bitcast(pair->b, other));
  return Tensor(builder.Bitcast(shifted, type));
}

// The language makes tensors of numbers before it compares: they are not weak.
std::optional<Value> Compare(Context& context, Op op, Opcode opcode,
                             const Value& a, const Value& b) {
  const auto x = ToTensor(context, a);
  const auto y = x ? ToTensor(context, b) : std::nullopt;
  if (!y) return std::nullopt;
  const auto pair = PromoteOperands(context, SpellingOf(op), *x, *y);
  if (!pair) return std::nullopt;
  return Tensor(context.builder().Binary(opcode, pair->a, pair->b));
}

std::optional<Value> TensorBinary(Context& context, Op op, const Value& a,
                                  const Value& b) {
  switch (op) {
    case Op::kAdd:
      return Add(context, a, b);
    case Op::kSub:
      return Subtract(context, a, b);
    case Op::kMul:
      return Plain(context, op, Opcode::kMul, a, b);
    case Op::kTrueDiv:
      return TrueDivide(context, a, b);
    case Op::kFloorDiv:
      return FloorDivide(context, a, b);
    case Op::kMod:
      return Plain(context, op, Opcode::kRem, a, b);
    case Op::kPow:
      return context.Fail("**", "'tensor' object has no attribute '__pow__'");
    case Op::kMatMul:
      return context.Fail("@",
                          "AST binary operator 'MatMult' is not (currently) "
                          "implemented.");
    case Op::kAnd:
      return Bitwise(context, op, Opcode::kAnd, a, b);
    case Op::kOr:
      return Bitwise(context, op, Opcode::kOr, a, b);
    case Op::kXor:
      return Bitwise(context, op, Opcode::kXor, a, b);
    case Op::kLeftShift:
      return Bitwise(context, op, Opcode::kShl, a, b);
    case Op::kRightShift:
      return RightShift(context, a, b);
    case Op::kEq:
      return Compare(context, op, Opcode::kEq, a, b);
    case Op::kNe:
      return Compare(context, op, Opcode::kNe, a, b);
    case Op::kLt:
      return Compare(context, op, Opcode::kLt, a, b);
    case Op::kLe:
      return Compare(context, op, Opcode::kLe, a, b);
    case Op::kGt:
      return Compare(context, op, Opcode::kGt, a, b);
    case Op::kGe:
      return Compare(context, op, Opcode::kGe, a, b);
  }
  return std::nullopt;
}

}  // namespace

const char* SpellingOf(BinaryOperator op) {
  return kSpellings[static_cast<int>(op)];
}

std::optional<Value> Binary(Context& context, BinaryOperator op, const Value& a,
                            const Value& b) {
  if (a.is<TensorValue>() || b.is<TensorValue>()) {
    return TensorBinary(context, op, a, b);
  }
  return PythonBinary(context, op, a, b);
}

}  // namespace fake_device::triton
