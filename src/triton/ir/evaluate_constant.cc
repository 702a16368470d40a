#include "triton/ir/evaluate_constant.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fake_device::triton {

namespace {

using enum Opcode;

constexpr int kDoubleMantissa = 52;
constexpr int kDoubleBias = 1023;
constexpr uint64_t kDoubleQuietBit = uint64_t{1} << 51;

// A binary floating-point format of IEEE 754's kind.
struct FloatFormat {
  int bits;
  int mantissa;
  int max_exponent;  // also the bias

  int min_exponent() const { return 1 - max_exponent; }
};

FloatFormat FormatOf(ElementType type) {
  switch (type) {
    case ElementType::kFloat16:
      return {16, 10, 15};
    case ElementType::kBfloat16:
      return {16, 7, 127};
    case ElementType::kFloat32:
      return {32, 23, 127};
    default:
      return {64, kDoubleMantissa, kDoubleBias};
  }
}

uint64_t LowBits(int count) {
  return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
}

Constant NarrowNan(const FloatFormat& format, uint64_t bits) {
  bits &= ~LowBits(kDoubleMantissa - format.mantissa);
  const bool is_infinity = (bits & LowBits(kDoubleMantissa)) == 0;
  return {is_infinity ? bits | kDoubleQuietBit : bits};
}

// --- Integers.

bool IsUnsigned(ElementType type) { return !IsSigned(type); }

uint64_t MulHigh64(uint64_t a, uint64_t b) {
  const uint64_t a_low = a & 0xffffffff, a_high = a >> 32;
  const uint64_t b_low = b & 0xffffffff, b_high = b >> 32;
  const uint64_t middle = a_high * b_low + ((a_low * b_low) >> 32);
  const uint64_t other = a_low * b_high + (middle & 0xffffffff);
  return a_high * b_high + (middle >> 32) + (other >> 32);
}

int64_t MulHigh(ElementType type, int64_t a, int64_t b) {
  if (BitsOf(type) < 64) {
    return IsSigned(type) ? (a * b) >> BitsOf(type)
                          : static_cast<int64_t>((static_cast<uint64_t>(a) *
                                                  static_cast<uint64_t>(b)) >>
                                                 BitsOf(type));
  }
  uint64_t high = MulHigh64(static_cast<uint64_t>(a), static_cast<uint64_t>(b));
  if (IsSigned(type)) {
    if (a < 0) high -= static_cast<uint64_t>(b);
    if (b < 0) high -= static_cast<uint64_t>(a);
  }
  return static_cast<int64_t>(high);
}

int64_t Divide(ElementType type, int64_t a, int64_t b) {
  if (b == 0) return -1;
  if (IsUnsigned(type)) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) /
                                static_cast<uint64_t>(b));
  }
  // The smallest / -1 would overflow.
  return b == -1 ? static_cast<int64_t>(-static_cast<uint64_t>(a)) : a / b;
}

int64_t Remainder(ElementType type, int64_t a, int64_t b) {
  if (b == 0) return a;
  if (IsUnsigned(type)) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) %
                                static_cast<uint64_t>(b));
  }
  return b == -1 ? 0 : a % b;
}

// A negative count is a huge one.
int64_t Shift(Opcode opcode, ElementType type, int64_t a, int64_t count) {
  const bool too_far =
      static_cast<uint64_t>(count) >= static_cast<uint64_t>(BitsOf(type));
  if (opcode == kShl) {
    return too_far ? 0
                   : static_cast<int64_t>(static_cast<uint64_t>(a) << count);
  }
  if (IsSigned(type)) return a >> (too_far ? 63 : count);
  return too_far ? 0 : static_cast<int64_t>(static_cast<uint64_t>(a) >> count);
}

bool Less(ElementType type, int64_t a, int64_t b) {
  return IsSigned(type) ? a < b
                        : static_cast<uint64_t>(a) < static_cast<uint64_t>(b);
}

// Results that may be outside the type: the caller wraps.
std::optional<int64_t> EvaluateInteger(Opcode opcode, ElementType type,
                                       std::span<const Constant> operands) {
  const int64_t a = operands[0].integer();
  const uint64_t ua = operands[0].bits;
  switch (opcode) {
    case kNeg:
      return static_cast<int64_t>(-ua);
    case kNot:
      return ~a;
    case kAbs:
      return IsSigned(type) && a < 0 ? static_cast<int64_t>(-ua) : a;
    default:
      break;
  }
  if (operands.size() < 2) return std::nullopt;
  const int64_t b = operands[1].integer();
  const uint64_t ub = operands[1].bits;
  switch (opcode) {
    case kAdd:
      return static_cast<int64_t>(ua + ub);
    case kSub:
      return static_cast<int64_t>(ua - ub);
    case kMul:
      return static_cast<int64_t>(ua * ub);
    case kDiv:
      return Divide(type, a, b);
    case kRem:
      return Remainder(type, a, b);
    case kAnd:
      return a & b;
    case kOr:
      return a | b;
    case kXor:
      return a ^ b;
    case kShl:
    case kShr:
      return Shift(opcode, type, a, b);
    case kMulHigh:
      if (BitsOf(type) < 32) return std::nullopt;
      return MulHigh(type, a, b);
    case kMinimum:
    case kMinNum:
      return Less(type, b, a) ? b : a;
    case kMaximum:
    case kMaxNum:
      return Less(type, a, b) ? b : a;
    case kEq:
      return a == b;
    case kNe:
      return a != b;
    case kLt:
      return Less(type, a, b);
    case kLe:
      return !Less(type, b, a);
    case kGt:
      return Less(type, b, a);
    case kGe:
      return !Less(type, a, b);
    default:
      return std::nullopt;
  }
}

// --- Floats.

template <typename T>
T Smaller(T a, T b) {
  if (a == b) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}

template <typename T>
T Larger(T a, T b) {
  if (a == b) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

// Arithmetic in T, fp32 or fp64.
template <typename T>
std::optional<double> EvaluateArithmetic(Opcode opcode,
                                         std::span<const Constant> operands) {
  const T a = static_cast<T>(operands[0].floating());
  switch (opcode) {
    case kFloor:
      return std::floor(a);
    case kCeil:
      return std::ceil(a);
    case kTrunc:
      return std::trunc(a);
    case kNearbyint:
      return std::nearbyint(a);
    case kSqrt:
      return std::sqrt(a);
    default:
      break;
  }
  if (operands.size() < 2) return std::nullopt;
  const T b = static_cast<T>(operands[1].floating());
  const bool is_nan = std::isnan(a) || std::isnan(b);
  const T nan = std::isnan(a) ? a : b;
  switch (opcode) {
    case kAdd:
      return a + b;
    case kSub:
      return a - b;
    case kMul:
      return a * b;
    case kDiv:
      return a / b;
    case kRem:
      return std::fmod(a, b);
    case kMinimum:
      return is_nan ? nan : Smaller(a, b);
    case kMaximum:
      return is_nan ? nan : Larger(a, b);
    case kMinNum:
      return is_nan ? (std::isnan(a) ? b : a) : Smaller(a, b);
    case kMaxNum:
      return is_nan ? (std::isnan(a) ? b : a) : Larger(a, b);
    default:
      return std::nullopt;
  }
}

std::optional<bool> Compare(Opcode opcode, double a, double b) {
  switch (opcode) {
    case kEq:
      return a == b;
    case kNe:
      return a != b;
    case kLt:
      return a < b;
    case kLe:
      return a <= b;
    case kGt:
      return a > b;
    case kGe:
      return a >= b;
    default:
      return std::nullopt;
  }
}

// a + b with what was lost left in the last bit, so that a later rounding to
// at most 51 bits is the only one. Finite, without overflow.
double AddToOdd(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  const double lost = (a - (sum - b_part)) + (b - b_part);
  const bool is_odd = (Constant::Float(sum).bits & 1) != 0;
  if (lost == 0 || is_odd) return sum;
  return std::nextafter(sum, lost > 0
                                 ? std::numeric_limits<double>::infinity()
                                 : -std::numeric_limits<double>::infinity());
}

double FusedMultiplyAdd(ElementType type, double a, double b, double c) {
  if (type == ElementType::kFloat64) return std::fma(a, b, c);
  if (type == ElementType::kFloat32) {
    return std::fma(static_cast<float>(a), static_cast<float>(b),
                    static_cast<float>(c));
  }
  // The product of two halves is exact.
  const double product = a * b;
  if (!std::isfinite(product) || !std::isfinite(c)) return product + c;
  return AddToOdd(product, c);
}

std::optional<Constant> EvaluateFloat(Opcode opcode, ElementType type,
                                      std::span<const Constant> operands) {
  const Constant a = operands[0];
  constexpr uint64_t kSign = uint64_t{1} << 63;
  if (opcode == kNeg) return Constant{a.bits ^ kSign};
  if (opcode == kAbs) return Constant{a.bits & ~kSign};
  if (opcode == kFma) {
    if (operands.size() < 3) return std::nullopt;
    return RoundFloat(
        type, FusedMultiplyAdd(type, a.floating(), operands[1].floating(),
                               operands[2].floating()));
  }
  if (operands.size() == 2) {
    const std::optional<bool> compared =
        Compare(opcode, a.floating(), operands[1].floating());
    if (compared) return Constant::Integer(*compared);
  }
  const std::optional<double> value =
      type == ElementType::kFloat64
          ? EvaluateArithmetic<double>(opcode, operands)
          : EvaluateArithmetic<float>(opcode, operands);
  if (!value) return std::nullopt;
  return RoundFloat(type, *value);
}

// --- Conversions.

Constant IntegerToFloat(ElementType from, ElementType to, int64_t value) {
  const bool is_negative = IsSigned(from) && value < 0;
  auto magnitude = static_cast<uint64_t>(value);
  if (is_negative) magnitude = -magnitude;
  if (IsHalf(to)) {
    // Eleven bits and a sticky one decide; a double holds 53.
    const uint64_t sticky = (magnitude & LowBits(16)) != 0;
    if (magnitude >> 48 != 0) {
      magnitude = (magnitude & ~LowBits(16)) | sticky << 15;
    }
  }
  const double rounded = to == ElementType::kFloat32
                             ? static_cast<float>(magnitude)
                             : static_cast<double>(magnitude);
  return RoundFloat(to, is_negative ? -rounded : rounded);
}

// Saturates at 16 bits where the type is narrower, as the GPU's instruction
// does, which has no form for 8 bits.
Constant FloatToInteger(ElementType from, ElementType to, double value) {
  const int width = std::max(BitsOf(to), 16);
  const uint64_t top_bit = uint64_t{1} << (width - 1);
  if (std::isnan(value)) {
    const bool gives_top_bit = from == ElementType::kFloat64 || width == 64;
    return WrapInteger(to, static_cast<int64_t>(gives_top_bit ? top_bit : 0));
  }
  value = std::trunc(value);
  const double half_range = std::ldexp(1.0, width - 1);
  uint64_t integer;
  if (IsSigned(to)) {
    if (value >= half_range) {
      integer = top_bit - 1;
    } else if (value < -half_range) {
      integer = -top_bit;
    } else {
      integer = static_cast<uint64_t>(static_cast<int64_t>(value));
    }
  } else if (value >= 2 * half_range) {
    integer = LowBits(width);
  } else {
    integer = value <= 0 ? 0 : static_cast<uint64_t>(value);
  }
  return WrapInteger(to, static_cast<int64_t>(integer));
}

Constant Convert(ElementType from, ElementType to, Constant value) {
  if (from == to) return value;
  if (IsFloating(from)) {
    if (to == ElementType::kInt1) {
      return Constant::Integer(value.floating() != 0);
    }
    return IsFloating(to) ? RoundFloat(to, value.floating())
                          : FloatToInteger(from, to, value.floating());
  }
  if (IsFloating(to)) return IntegerToFloat(from, to, value.integer());
  if (to == ElementType::kInt1) return Constant::Integer(value.integer() != 0);
  return WrapInteger(to, value.integer());
}

}  // namespace

std::optional<Constant> EvaluateConstant(Opcode opcode, ElementType operand,
                                         ElementType result,
                                         std::span<const Constant> operands) {
  if (!InfoOf(opcode).is_elementwise || operands.empty()) return std::nullopt;
  switch (opcode) {
    case kMath:
    case kAddPointer:
      return std::nullopt;
    case kCast:
      return Convert(operand, result, operands[0]);
    case kBitcast:
      if (BitsOf(operand) != BitsOf(result)) return std::nullopt;
      return DecodeElement(result, EncodeElement(operand, operands[0]));
    case kSelect:
      if (operands.size() < 3) return std::nullopt;
      return operands[0].integer() != 0 ? operands[1] : operands[2];
    default:
      break;
  }
  if (IsFloating(operand)) return EvaluateFloat(opcode, operand, operands);
  const std::optional<int64_t> value =
      EvaluateInteger(opcode, operand, operands);
  if (!value) return std::nullopt;
  return WrapInteger(result, *value);
}

Constant WrapInteger(ElementType type, int64_t value) {
  const int unused = 64 - BitsOf(type);
  const uint64_t shifted = static_cast<uint64_t>(value) << unused;
  return IsSigned(type)
             ? Constant::Integer(static_cast<int64_t>(shifted) >> unused)
             : Constant{shifted >> unused};
}

Constant RoundFloat(ElementType type, double value) {
  const FloatFormat format = FormatOf(type);
  if (format.bits == 64 || std::isinf(value) || value == 0) {
    return Constant::Float(value);
  }
  if (std::isnan(value)) {
    return NarrowNan(format, Constant::Float(value).bits);
  }
  int exponent;
  std::frexp(value, &exponent);
  exponent = std::max(exponent - 1, format.min_exponent());
  // The distance of neighbouring numbers. Scaling by it is exact.
  const double unit = std::ldexp(1.0, exponent - format.mantissa);
  const double rounded = std::nearbyint(value / unit) * unit;
  if (std::fabs(rounded) < std::ldexp(1.0, format.max_exponent + 1)) {
    return Constant::Float(rounded);
  }
  return Constant::Float(
      std::copysign(std::numeric_limits<double>::infinity(), value));
}

uint64_t EncodeElement(ElementType type, Constant constant) {
  if (IsInteger(type)) return constant.bits & LowBits(BitsOf(type));
  const FloatFormat format = FormatOf(type);
  if (format.bits == 64) return constant.bits;
  const uint64_t sign = (constant.bits >> 63) << (format.bits - 1);
  const int biased = static_cast<int>(constant.bits >> kDoubleMantissa) & 0x7ff;
  const uint64_t fraction = constant.bits & LowBits(kDoubleMantissa);
  const int dropped = kDoubleMantissa - format.mantissa;
  const int exponent = biased - kDoubleBias;
  if (biased == 0) return sign;
  if (biased == 0x7ff || exponent > format.max_exponent) {
    return sign |
           LowBits(format.bits - 1 - format.mantissa) << format.mantissa |
           fraction >> dropped;
  }
  if (exponent >= format.min_exponent()) {
    return sign |
           static_cast<uint64_t>(exponent + format.max_exponent)
               << format.mantissa |
           fraction >> dropped;
  }
  const int shift = dropped + format.min_exponent() - exponent;
  const uint64_t significand = fraction | uint64_t{1} << kDoubleMantissa;
  return sign | (shift < 64 ? significand >> shift : 0);
}

Constant DecodeElement(ElementType type, uint64_t bits) {
  if (IsInteger(type)) return WrapInteger(type, static_cast<int64_t>(bits));
  const FloatFormat format = FormatOf(type);
  if (format.bits == 64) return {bits};
  const uint64_t sign = ((bits >> (format.bits - 1)) & 1) << 63;
  const uint64_t fraction = bits & LowBits(format.mantissa);
  const int exponent_bits = format.bits - 1 - format.mantissa;
  const uint64_t biased = (bits >> format.mantissa) & LowBits(exponent_bits);
  if (biased == LowBits(exponent_bits)) {
    return {sign | uint64_t{0x7ff} << kDoubleMantissa |
            fraction << (kDoubleMantissa - format.mantissa)};
  }
  const uint64_t significand =
      biased == 0 ? fraction : fraction | uint64_t{1} << format.mantissa;
  const int exponent =
      std::max(static_cast<int>(biased), 1) - format.max_exponent;
  const double magnitude =
      std::ldexp(static_cast<double>(significand), exponent - format.mantissa);
  return {sign | Constant::Float(magnitude).bits};
}

}  // namespace fake_device::triton
