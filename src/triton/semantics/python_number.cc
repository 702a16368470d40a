#include "triton/semantics/python_number.h"

#include <algorithm>
#include <cmath>

#include "triton/semantics/builtin.h"
#include "triton/semantics/promotion.h"
#include "triton/text/number_text.h"

namespace fake_device::triton {

namespace {

using Op = BinaryOperator;

bool IsIntegral(const Value& value) {
  return value.is<bool>() || value.is<PythonInt>();
}

bool IsComparison(Op op) { return op >= Op::kEq; }

template <typename T>
bool Compare(Op op, const T& a, const T& b) {
  switch (op) {
    case Op::kEq:
      return a == b;
    case Op::kNe:
      return !(a == b);
    case Op::kLt:
      return a < b;
    case Op::kLe:
      return a < b || a == b;
    case Op::kGt:
      return b < a;
    default:
      return b < a || a == b;
  }
}

std::nullopt_t RefuseOperands(Context& context, Op op, const Value& a,
                              const Value& b) {
  return context.Fail(SpellingOf(op),
                      std::string("unsupported operand type(s) for ") +
                          SpellingOf(op) + ": '" + PythonTypeName(a) +
                          "' and '" + PythonTypeName(b) + "'");
}

std::nullopt_t RefuseZero(Context& context, Op op) {
  return context.Fail(SpellingOf(op), "division by zero");
}

std::nullopt_t RefuseOverflow(Context& context, Op op) {
  return context.Fail(SpellingOf(op),
                      "an integer of more than 127 bits is not supported");
}

PythonInt FloorDivide(PythonInt a, PythonInt b) {
  const PythonInt quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

PythonInt FloorModulo(PythonInt a, PythonInt b) {
  const PythonInt remainder = a % b;
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b
                                                      : remainder;
}

double FloorModulo(double a, double b) {
  const double remainder = std::fmod(a, b);
  if (remainder == 0) return std::copysign(0.0, b);
  return (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

std::optional<Value> IntPower(Context& context, PythonInt base,
                              PythonInt exponent) {
  if (exponent < 0) {
    if (base == 0) return RefuseZero(context, Op::kPow);
    return std::pow(static_cast<double>(base), static_cast<double>(exponent));
  }
  PythonInt result = 1;
  bool overflows = false;
  for (PythonInt left = exponent; left > 0; left >>= 1) {
    if (left & 1) overflows |= __builtin_mul_overflow(result, base, &result);
    if (left > 1) overflows |= __builtin_mul_overflow(base, base, &base);
    if (overflows) return RefuseOverflow(context, Op::kPow);
  }
  return result;
}

std::optional<Value> IntShift(Context& context, Op op, PythonInt a,
                              PythonInt count) {
  if (count < 0) return context.Fail(SpellingOf(op), "negative shift count");
  if (op == Op::kRightShift) {
    return a >> static_cast<int>(std::min<PythonInt>(count, 126));
  }
  if (a == 0) return a;
  PythonInt result = 0;
  if (count > 125 ||
      __builtin_mul_overflow(a, PythonInt{1} << count, &result)) {
    return RefuseOverflow(context, op);
  }
  return result;
}

std::optional<Value> IntBinary(Context& context, Op op, PythonInt a,
                               PythonInt b) {
  PythonInt result = 0;
  bool overflows = false;
  switch (op) {
    case Op::kAdd:
      overflows = __builtin_add_overflow(a, b, &result);
      break;
    case Op::kSub:
      overflows = __builtin_sub_overflow(a, b, &result);
      break;
    case Op::kMul:
      overflows = __builtin_mul_overflow(a, b, &result);
      break;
    case Op::kTrueDiv:
      if (b == 0) return RefuseZero(context, op);
      return static_cast<double>(a) / static_cast<double>(b);
    case Op::kFloorDiv:
      if (b == 0) return RefuseZero(context, op);
      return FloorDivide(a, b);
    case Op::kMod:
      if (b == 0) return RefuseZero(context, op);
      return FloorModulo(a, b);
    case Op::kPow:
      return IntPower(context, a, b);
    case Op::kAnd:
      return a & b;
    case Op::kOr:
      return a | b;
    case Op::kXor:
      return a ^ b;
    case Op::kLeftShift:
    case Op::kRightShift:
      return IntShift(context, op, a, b);
    default:
      return Compare(op, a, b);
  }
  if (overflows) return RefuseOverflow(context, op);
  return result;
}

std::optional<Value> FloatBinary(Context& context, Op op, const Value& left,
                                 const Value& right) {
  const double a = FloatOf(left);
  const double b = FloatOf(right);
  switch (op) {
    case Op::kAdd:
      return a + b;
    case Op::kSub:
      return a - b;
    case Op::kMul:
      return a * b;
    case Op::kTrueDiv:
      if (b == 0) return RefuseZero(context, op);
      return a / b;
    case Op::kFloorDiv:
      if (b == 0) return RefuseZero(context, op);
      return std::floor((a - FloorModulo(a, b)) / b + 0.5);
    case Op::kMod:
      if (b == 0) return RefuseZero(context, op);
      return FloorModulo(a, b);
    case Op::kPow:
      if (a == 0 && b < 0) return RefuseZero(context, op);
      if (a < 0 && std::isfinite(a) && std::isfinite(b) && b != std::floor(b)) {
        return context.Fail(SpellingOf(op),
                            "complex numbers are not supported");
      }
      return std::pow(a, b);
    default:
      if (!IsComparison(op)) return RefuseOperands(context, op, left, right);
      return Compare(op, a, b);
  }
}

std::optional<Value> Repeat(Context& context, Op op, const Value& sequence,
                            const Value& count) {
  const PythonInt times = std::max<PythonInt>(IntOf(count), 0);
  const auto* tuple = sequence.as<TupleValue>();
  const size_t size =
      tuple ? tuple->elements->size() : sequence.as<std::string>()->size();
  // Nothing that a kernel needs is longer.
  constexpr int kMaxLength = 1 << 16;
  if (times * static_cast<PythonInt>(size) > kMaxLength) {
    return context.Fail(SpellingOf(op), "the repeated sequence is too long");
  }
  if (size == 0) return sequence;
  if (!tuple) {
    std::string text;
    for (PythonInt i = 0; i < times; ++i) text += *sequence.as<std::string>();
    return text;
  }
  std::vector<Value> elements;
  for (PythonInt i = 0; i < times; ++i) {
    elements.insert(elements.end(), tuple->elements->begin(),
                    tuple->elements->end());
  }
  return Value::Tuple(std::move(elements));
}

std::optional<bool> TuplesEqual(Context& context, const TupleValue& a,
                                const TupleValue& b) {
  if (a.elements->size() != b.elements->size()) return false;
  for (size_t i = 0; i < a.elements->size(); ++i) {
    const Value& x = (*a.elements)[i];
    const Value& y = (*b.elements)[i];
    if (x.is<TensorValue>() || y.is<TensorValue>()) {
      return context.Fail("==", "tuples of tensors cannot be compared");
    }
    const auto equal = PythonBinary(context, Op::kEq, x, y);
    if (!equal) return std::nullopt;
    if (!*equal->as<bool>()) return false;
  }
  return true;
}

std::optional<Value> TupleBinary(Context& context, Op op, const Value& a,
                                 const Value& b) {
  const TupleValue& x = *a.as<TupleValue>();
  const TupleValue& y = *b.as<TupleValue>();
  if (op == Op::kAdd) {
    std::vector<Value> elements = *x.elements;
    elements.insert(elements.end(), y.elements->begin(), y.elements->end());
    return Value::Tuple(std::move(elements));
  }
  if (op != Op::kEq && op != Op::kNe) return RefuseOperands(context, op, a, b);
  const auto equal = TuplesEqual(context, x, y);
  if (!equal) return std::nullopt;
  return *equal == (op == Op::kEq);
}

std::optional<Value> StringBinary(Context& context, Op op, const Value& a,
                                  const Value& b) {
  const std::string& x = *a.as<std::string>();
  const std::string& y = *b.as<std::string>();
  if (op == Op::kAdd) return x + y;
  if (!IsComparison(op)) return RefuseOperands(context, op, a, b);
  return Compare(op, x, y);
}

bool SameValue(const Value& a, const Value& b) {
  if (a.is<PythonNone>()) return b.is<PythonNone>();
  if (const auto* dtype = a.as<DtypeValue>()) {
    return b.is<DtypeValue>() && *dtype == *b.as<DtypeValue>();
  }
  if (const auto* function = a.as<FunctionValue>()) {
    return b.is<FunctionValue>() &&
           function->definition == b.as<FunctionValue>()->definition;
  }
  if (const auto* builtin = a.as<BuiltinValue>()) {
    return b.is<BuiltinValue>() && builtin->info == b.as<BuiltinValue>()->info;
  }
  if (const auto* module = a.as<ModuleValue>()) {
    return b.is<ModuleValue>() && module->name == b.as<ModuleValue>()->name;
  }
  return false;
}

std::string FloatText(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::string result;
  for (int digits = 1; digits <= 17; ++digits) {
    result = FormatDouble(value, digits);
    if (ParseDouble(result) == value) break;
  }
  if (result.find_first_of(".en") == std::string::npos) result += ".0";
  return result;
}

}  // namespace

PythonInt IntOf(const Value& number) {
  if (const bool* truth = number.as<bool>()) return *truth ? 1 : 0;
  if (const auto* integer = number.as<PythonInt>()) return *integer;
  return static_cast<PythonInt>(*number.as<double>());
}

double FloatOf(const Value& number) {
  if (const auto* floating = number.as<double>()) return *floating;
  return static_cast<double>(IntOf(number));
}

bool TruthOf(const Value& number) {
  if (const auto* floating = number.as<double>()) return *floating != 0;
  return IntOf(number) != 0;
}

std::string ToText(PythonInt value) {
  if (value == 0) return "0";
  std::string text;
  for (PythonInt left = value; left != 0; left /= 10) {
    const int digit = static_cast<int>(left % 10);
    text += static_cast<char>('0' + (digit < 0 ? -digit : digit));
  }
  if (value < 0) text += '-';
  std::reverse(text.begin(), text.end());
  return text;
}

std::string ToText(Context& context, const Value& value) {
  if (value.is<PythonNone>()) return "None";
  if (const bool* truth = value.as<bool>()) return *truth ? "True" : "False";
  if (const auto* integer = value.as<PythonInt>()) return ToText(*integer);
  if (const auto* floating = value.as<double>()) return FloatText(*floating);
  if (const auto* text = value.as<std::string>()) return *text;
  if (const auto* dtype = value.as<DtypeValue>()) return NameOf(*dtype);
  const auto* tuple = value.as<TupleValue>();
  if (!tuple) return DescribeType(context, value);
  std::string text = "(";
  for (size_t i = 0; i < tuple->elements->size(); ++i) {
    if (i > 0) text += ", ";
    text += ToText(context, (*tuple->elements)[i]);
  }
  return text + (tuple->elements->size() == 1 ? ",)" : ")");
}

std::optional<Value> PythonBinary(Context& context, BinaryOperator op,
                                  const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    const bool is_logic = op == Op::kAnd || op == Op::kOr || op == Op::kXor;
    if (is_logic && a.is<bool>() && b.is<bool>()) {
      const auto result = IntBinary(context, op, IntOf(a), IntOf(b));
      return TruthOf(*result);
    }
    if (op == Op::kMatMul) return RefuseOperands(context, op, a, b);
    if (IsIntegral(a) && IsIntegral(b)) {
      return IntBinary(context, op, IntOf(a), IntOf(b));
    }
    return FloatBinary(context, op, a, b);
  }
  const bool a_repeats = a.is<TupleValue>() || a.is<std::string>();
  const bool b_repeats = b.is<TupleValue>() || b.is<std::string>();
  if (op == Op::kMul && a_repeats && IsIntegral(b)) {
    return Repeat(context, op, a, b);
  }
  if (op == Op::kMul && b_repeats && IsIntegral(a)) {
    return Repeat(context, op, b, a);
  }
  if (a.is<TupleValue>() && b.is<TupleValue>()) {
    return TupleBinary(context, op, a, b);
  }
  if (a.is<std::string>() && b.is<std::string>()) {
    return StringBinary(context, op, a, b);
  }
  if (op == Op::kEq) return SameValue(a, b);
  if (op == Op::kNe) return !SameValue(a, b);
  return RefuseOperands(context, op, a, b);
}

std::optional<Value> PythonUnary(Context& context, UnaryOperator op,
                                 const Value& a) {
  if (op == UnaryOperator::kNot) {
    const auto truth = KnownTruth(context, a);
    if (!truth) {
      return context.Fail("not", std::string("bad operand type for not: '") +
                                     PythonTypeName(a) + "'");
    }
    return !*truth;
  }
  const bool inverts = op == UnaryOperator::kInvert;
  if (!a.is_number() || (inverts && a.is<double>())) {
    return context.Fail(SpellingOf(op),
                        std::string("bad operand type for unary ") +
                            SpellingOf(op) + ": '" + PythonTypeName(a) + "'");
  }
  if (inverts) return ~IntOf(a);
  if (a.is<double>()) {
    return op == UnaryOperator::kMinus ? -FloatOf(a) : FloatOf(a);
  }
  return op == UnaryOperator::kMinus ? -IntOf(a) : IntOf(a);
}

const char* PythonTypeName(const Value& value) {
  if (value.is<PythonNone>()) return "NoneType";
  if (value.is<bool>()) return "bool";
  if (value.is<PythonInt>()) return "int";
  if (value.is<double>()) return "float";
  if (value.is<std::string>()) return "str";
  if (value.is<DtypeValue>()) return "dtype";
  if (value.is<TensorValue>()) return "tensor";
  if (value.is<TupleValue>()) return "tuple";
  if (value.is<ModuleValue>()) return "module";
  if (value.is<SliceValue>()) return "slice";
  if (value.is<RangeValue>()) return "range";
  if (value.is<BlockPointerValue>()) return "block pointer";
  if (value.is<DescriptorValue>()) return "tensor_descriptor";
  return "function";
}

}  // namespace fake_device::triton
