#include "triton/semantics/promotion.h"

#include <cmath>

#include "triton/ir/evaluate_constant.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

enum class Kind { kBoolean, kIntegral, kFloating };

Kind KindOf(ElementType element) {
  if (element == kInt1) return Kind::kBoolean;
  return IsFloating(element) ? Kind::kFloating : Kind::kIntegral;
}

struct Operand {
  const Value* number = nullptr;  // null for a tensor
  ValueId id;                     // of a tensor
  Type type;                      // of a number as it is on its own

  bool is_weak() const { return number != nullptr; }
};

std::optional<Operand> ReadOperand(Context& context, const char* construct,
                                   const Value& value) {
  Operand operand;
  if (const auto* tensor = value.as<TensorValue>()) {
    operand.id = tensor->id;
    operand.type = context.builder().TypeOf(tensor->id);
    return operand;
  }
  if (!value.is_number()) {
    return context.Fail(
        construct,
        "cannot convert " + DescribeType(context, value) + " to tensor");
  }
  const auto element = ElementOfNumber(context, construct, value);
  if (!element) return std::nullopt;
  operand.number = &value;
  operand.type = Type::Scalar(*element);
  return operand;
}

std::nullopt_t RefuseTypes(Context& context, const char* construct,
                           const Type& a, const Type& b) {
  return context.Fail(
      construct, "invalid operands of type " + ReprOf(a) + " and " + ReprOf(b));
}

bool MayBePointer(const Type& a, const Type& b, bool allowed) {
  if (!a.is_pointer) return true;
  if (!allowed) return false;
  if (b.is_pointer) return a.element == b.element;
  return !IsFloating(b.element);
}

ElementType PromoteIntegers(ElementType a, ElementType b) {
  const int a_bits = BitsOf(a);
  const int b_bits = BitsOf(b);
  if (IsSigned(a) == IsSigned(b)) return a_bits > b_bits ? a : b;
  if (!IsSigned(a)) return a_bits >= b_bits ? a : b;
  return b_bits >= a_bits ? b : a;
}

std::optional<ElementType> ComputationType(Context& context,
                                           const char* construct,
                                           const Operand& a, const Operand& b,
                                           bool is_division) {
  const ElementType x = a.type.element;
  const ElementType y = b.type.element;
  if (a.is_weak() != b.is_weak()) {
    const ElementType weak = a.is_weak() ? x : y;
    const ElementType strong = a.is_weak() ? y : x;
    if (KindOf(weak) <= KindOf(strong)) {
      return is_division && IsHalf(strong) ? kFloat32 : strong;
    }
  }
  for (ElementType wide : {kFloat64, kFloat32}) {
    if (x == wide || y == wide) return wide;
  }
  if (x == kFloat16 || y == kFloat16) return is_division ? kFloat32 : kFloat16;
  if (x == kBfloat16 && y == kBfloat16 && !is_division) return kBfloat16;
  if (x == kBfloat16 || y == kBfloat16) return kFloat32;
  if (is_division && IsSigned(x) != IsSigned(y)) {
    return context.Fail(
        construct, "Cannot use /, #, or % with " + ReprOf(a.type) + " and " +
                       ReprOf(b.type) +
                       " because they have different signedness;"
                       "this is unlikely to result in a useful answer. "
                       "Cast them to the same signedness.");
  }
  return PromoteIntegers(x, y);
}

bool CheckRange(Context& context, const char* construct, const Operand& operand,
                ElementType element) {
  if (!operand.is_weak() || IsFloating(element)) return true;
  const PythonInt number = IntOf(*operand.number);
  if (number < 0 && !IsSigned(element)) {
    context.Fail(construct,
                 "Cannot perform a binary operation between an unsigned tensor "
                 "and a negative scalar. Perform a explicit cast on one of "
                 "them.");
    return false;
  }
  const int value_bits = BitsOf(element) - (IsSigned(element) ? 1 : 0);
  const PythonInt limit = PythonInt{1} << value_bits;
  if (number < limit && number >= -limit) return true;
  context.Fail(construct, "Scalar " + ToText(number) +
                              " is out of range for type " +
                              InfoOf(element).name);
  return false;
}

ValueId OperandAs(Context& context, const Operand& operand,
                  ElementType element) {
  if (operand.is_weak()) return NumberAs(context, *operand.number, element);
  return ImplicitCast(context, operand.id, Type::Scalar(element));
}

// As they are, for pointers and offsets.
ValueId OperandAsIs(Context& context, const Operand& operand) {
  return operand.is_weak()
             ? NumberAs(context, *operand.number, operand.type.element)
             : operand.id;
}

}  // namespace

std::optional<ElementType> ElementOfNumber(Context& context,
                                           const char* construct,
                                           const Value& number) {
  if (number.is<bool>()) return kInt1;
  if (const auto* floating = number.as<double>()) {
    const double magnitude = std::fabs(*floating);
    const bool fits = std::isnan(magnitude) || std::isinf(magnitude) ||
                      magnitude == 0 ||
                      (magnitude >= 0x1p-126 && magnitude <= 0x1.fffffep127);
    return fits ? kFloat32 : kFloat64;
  }
  const PythonInt value = IntOf(number);
  const PythonInt one = 1;
  if (value >= -(one << 31) && value < (one << 31)) return kInt32;
  if (value >= 0 && value < (one << 32)) return kUint32;
  if (value >= -(one << 63) && value < (one << 63)) return kInt64;
  if (value >= 0 && value < (one << 64)) return kUint64;
  return context.Fail(construct,
                      "Nonrepresentable integer " + ToText(value) + ".");
}

ValueId NumberAs(Context& context, const Value& number, ElementType element) {
  if (IsFloating(element)) {
    return context.builder().Float(element, FloatOf(number));
  }
  if (element == kInt1) return context.builder().Int(kInt1, TruthOf(number));
  return context.builder().ConstantOfType(
      Type::Scalar(element),
      WrapInteger(element, static_cast<int64_t>(IntOf(number))));
}

std::optional<OperandPair> PromoteOperands(Context& context,
                                           const char* construct,
                                           const Value& a, const Value& b,
                                           PromotionRules rules) {
  const auto x = ReadOperand(context, construct, a);
  if (!x) return std::nullopt;
  const auto y = ReadOperand(context, construct, b);
  if (!y) return std::nullopt;
  if (!MayBePointer(x->type, y->type, rules.pointer_a)) {
    return RefuseTypes(context, construct, x->type, y->type);
  }
  if (!MayBePointer(y->type, x->type, rules.pointer_b)) {
    return RefuseTypes(context, construct, y->type, x->type);
  }
  OperandPair pair;
  if (x->type.is_pointer || y->type.is_pointer) {
    pair = {OperandAsIs(context, *x), OperandAsIs(context, *y)};
  } else {
    const auto element =
        ComputationType(context, construct, *x, *y, rules.is_division);
    if (!element || !CheckRange(context, construct, *x, *element) ||
        !CheckRange(context, construct, *y, *element)) {
      return std::nullopt;
    }
    pair = {OperandAs(context, *x, *element), OperandAs(context, *y, *element)};
  }
  if (!BroadcastOperands(context, construct, pair.a, pair.b)) {
    return std::nullopt;
  }
  return pair;
}

ValueId PromoteBfloat16(Context& context, ValueId value) {
  Builder& builder = context.builder();
  const Type& type = builder.TypeOf(value);
  const bool promotes = !type.is_pointer && type.element == kBfloat16;
  return promotes ? builder.Cast(value, kFloat32) : value;
}

ElementType TwinOf(ElementType element) {
  constexpr ElementType kSignedOnes[] = {kInt8, kInt16, kInt32, kInt64};
  constexpr ElementType kUnsignedOnes[] = {kUint8, kUint16, kUint32, kUint64};
  for (int i = 0; i < 4; ++i) {
    if (element == kSignedOnes[i]) return kUnsignedOnes[i];
    if (element == kUnsignedOnes[i]) return kSignedOnes[i];
  }
  return element;
}

std::string ReprOf(const Type& type) {
  const ElementTypeInfo& info = InfoOf(type.element);
  if (type.is_pointer) return std::string("pointer<") + info.name + ">";
  return std::string("triton.language.") + info.member;
}

std::string NameOf(DtypeValue dtype) {
  const std::string name = InfoOf(dtype.element).name;
  return dtype.is_pointer ? "pointer<" + name + ">" : name;
}

}  // namespace fake_device::triton
