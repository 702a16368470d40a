#include "triton/support/plain_arithmetic.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace fake_device::triton {

namespace {

using enum Opcode;
using Uint128 = unsigned __int128;
using Int128 = __int128;

// --- Floats in memory.

struct Format {
  int exponent_bits;
  int mantissa_bits;
};

Format FormatOf(ElementType type) {
  switch (type) {
    case ElementType::kFloat16:
      return {5, 10};
    case ElementType::kBfloat16:
      return {8, 7};
    default:
      return {8, 23};
  }
}

constexpr uint64_t kImplicitBit = uint64_t{1} << 52;

uint64_t EncodeFloat(const Format& format, double value) {
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  const int width = 1 + format.exponent_bits + format.mantissa_bits;
  const uint64_t sign = bits >> 63 << (width - 1);
  const uint64_t infinity = ((uint64_t{1} << format.exponent_bits) - 1)
                            << format.mantissa_bits;
  const uint64_t fraction = bits & (kImplicitBit - 1);
  const int exponent = static_cast<int>(bits >> 52 & 0x7ff);
  int shift = 52 - format.mantissa_bits;
  if (exponent == 0x7ff) {
    // The leading bits of a NaN's payload; a payload of none makes it quiet.
    const uint64_t payload = fraction >> shift;
    const bool lost = fraction != 0 && payload == 0;
    const uint64_t quiet = uint64_t{1} << (format.mantissa_bits - 1);
    return sign | infinity | payload | (lost ? quiet : 0);
  }
  // Numbers that a double holds as subnormal are far too small.
  if (exponent == 0) return sign;
  const int bias = (1 << (format.exponent_bits - 1)) - 1;
  int place = exponent - 1023 + bias;
  if (place < 1) {
    shift += 1 - place;
    place = 1;
  }
  if (shift > 60) return sign;
  const uint64_t significand = fraction | kImplicitBit;
  const uint64_t rest = significand & ((uint64_t{1} << shift) - 1);
  const uint64_t half = uint64_t{1} << (shift - 1);
  uint64_t rounded = significand >> shift;
  if (rest > half || (rest == half && (rounded & 1) != 0)) rounded++;
  // A carry goes on into the exponent. Without the implicit bit, a subnormal's
  // exponent comes out as 0.
  const uint64_t magnitude =
      (static_cast<uint64_t>(place - 1) << format.mantissa_bits) + rounded;
  return sign | std::min(magnitude, infinity);
}

uint64_t DecodeFloat(const Format& format, uint64_t bits) {
  const int width = 1 + format.exponent_bits + format.mantissa_bits;
  const uint64_t sign = (bits >> (width - 1) & 1) << 63;
  const uint64_t mantissa = bits & ((uint64_t{1} << format.mantissa_bits) - 1);
  const int largest = (1 << format.exponent_bits) - 1;
  const int exponent = static_cast<int>(bits >> format.mantissa_bits) & largest;
  if (exponent == largest) {
    return sign | uint64_t{0x7ff} << 52 |
           mantissa << (52 - format.mantissa_bits);
  }
  const int bias = largest / 2;
  const uint64_t implicit =
      exponent == 0 ? 0 : uint64_t{1} << format.mantissa_bits;
  const double magnitude =
      std::ldexp(static_cast<double>(mantissa | implicit),
                 std::max(exponent, 1) - bias - format.mantissa_bits);
  return sign | std::bit_cast<uint64_t>(magnitude);
}

// --- Integers.

Int128 Widen(ElementType type, uint64_t cell) {
  return IsSigned(type) ? Int128{static_cast<int64_t>(cell)} : Int128{cell};
}

uint64_t Narrow(Int128 value) { return static_cast<uint64_t>(value); }

// Every number of 64 bits and every sum, difference and product of two is one
// of 128 bits.
uint64_t IntegerBinary(Opcode opcode, ElementType type, uint64_t left,
                       uint64_t right) {
  const Int128 a = Widen(type, left);
  const Int128 b = Widen(type, right);
  const int width = BitsOf(type);
  const bool too_far = b < 0 || b >= width;
  switch (opcode) {
    case kAdd:
      return Narrow(a + b);
    case kSub:
      return Narrow(a - b);
    case kMul:
      return static_cast<uint64_t>(static_cast<Uint128>(a) *
                                   static_cast<Uint128>(b));
    case kDiv:
      return b == 0 ? ~uint64_t{0} : Narrow(a / b);
    case kRem:
      return b == 0 ? left : Narrow(a % b);
    case kAnd:
      return left & right;
    case kOr:
      return left | right;
    case kXor:
      return left ^ right;
    case kShl:
      return too_far ? 0 : left << static_cast<int>(b);
    case kShr:
      if (too_far) return a < 0 ? ~uint64_t{0} : 0;
      return Narrow(a >> static_cast<int>(b));
    case kMulHigh: {
      const Uint128 product = IsSigned(type) ? static_cast<Uint128>(a * b)
                                             : Uint128{left} * Uint128{right};
      return static_cast<uint64_t>(product >> width);
    }
    case kMinimum:
    case kMinNum:
      return a < b ? left : right;
    case kMaximum:
    case kMaxNum:
      return a > b ? left : right;
    case kEq:
      return a == b ? 1 : 0;
    case kNe:
      return a != b ? 1 : 0;
    case kLt:
      return a < b ? 1 : 0;
    case kLe:
      return a <= b ? 1 : 0;
    case kGt:
      return a > b ? 1 : 0;
    case kGe:
      return a >= b ? 1 : 0;
    default:
      return 0;
  }
}

uint64_t IntegerUnary(Opcode opcode, ElementType type, uint64_t cell) {
  switch (opcode) {
    case kNeg:
      return -cell;
    case kNot:
      return ~cell;
    case kAbs:
      return Widen(type, cell) < 0 ? -cell : cell;
    default:
      return 0;
  }
}

// --- Floats. T is what the arithmetic is done in.

template <typename T>
double FloatBinary(Opcode opcode, T a, T b) {
  const bool least_is_a = a < b || (a == b && std::signbit(a));
  const bool has_nan = std::isnan(a) || std::isnan(b);
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
      if (has_nan) return a + b;
      return least_is_a ? a : b;
    case kMaximum:
      if (has_nan) return a + b;
      return least_is_a ? b : a;
    case kMinNum:
      if (std::isnan(a)) return b;
      return std::isnan(b) || least_is_a ? a : b;
    case kMaxNum:
      if (std::isnan(a)) return b;
      return std::isnan(b) || !least_is_a ? a : b;
    default:
      return 0;
  }
}

bool FloatComparison(Opcode opcode, double a, double b) {
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
    default:
      return a >= b;
  }
}

template <typename T>
double FloatUnary(Opcode opcode, T a) {
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
      return 0;
  }
}

// The sum of a double and a number of halves' products, such that rounding it
// to a half type rounds the exact sum: where it is inexact, the last bit is
// made odd on the side of the exact one ("round to odd").
double SumToOdd(double a, double b) {
  const double sum = a + b;
  if (!std::isfinite(sum)) return sum;
  const double of_b = sum - a;
  const double error = (a - (sum - of_b)) + (b - of_b);
  const bool is_odd = (std::bit_cast<uint64_t>(sum) & 1) != 0;
  if (error == 0 || is_odd) return sum;
  const double limit = std::numeric_limits<double>::infinity();
  return std::nextafter(sum, error > 0 ? limit : -limit);
}

uint64_t FusedMultiplyAdd(ElementType type, double a, double b, double c) {
  switch (type) {
    case ElementType::kFloat64:
      return CellOf(std::fma(a, b, c));
    case ElementType::kFloat32:
      return CellOf(std::fma(static_cast<float>(a), static_cast<float>(b),
                             static_cast<float>(c)));
    default:
      return RoundTo(type, SumToOdd(a * b, c));
  }
}

uint64_t ApplyToFloats(Opcode opcode, ElementType type,
                       std::span<const uint64_t> operands) {
  constexpr uint64_t kSignBit = uint64_t{1} << 63;
  if (opcode == kNeg) return operands[0] ^ kSignBit;
  if (opcode == kAbs) return operands[0] & ~kSignBit;
  const double a = FloatOf(operands[0]);
  const bool is_double = type == ElementType::kFloat64;
  if (operands.size() == 1) {
    return RoundTo(type, is_double ? FloatUnary(opcode, a)
                                   : FloatUnary(opcode, static_cast<float>(a)));
  }
  const double b = FloatOf(operands[1]);
  if (opcode == kFma) {
    return FusedMultiplyAdd(type, a, b, FloatOf(operands[2]));
  }
  if (opcode >= kEq && opcode <= kGe) return FloatComparison(opcode, a, b);
  return RoundTo(type, is_double ? FloatBinary(opcode, a, b)
                                 : FloatBinary(opcode, static_cast<float>(a),
                                               static_cast<float>(b)));
}

// --- Conversions.

// The type that a conversion from a float saturates in.
ElementType SaturatingType(ElementType type) {
  if (type == ElementType::kInt8) return ElementType::kInt16;
  if (type == ElementType::kUint8) return ElementType::kUint16;
  return type;
}

uint64_t FloatToInteger(ElementType from, ElementType to, double value) {
  const ElementType type = SaturatingType(to);
  const int width = BitsOf(type);
  if (std::isnan(value)) {
    const bool has_top_bit = from == ElementType::kFloat64 || width == 64;
    return WrapTo(to, has_top_bit ? uint64_t{1} << (width - 1) : 0);
  }
  const int digits = IsSigned(type) ? width - 1 : width;
  const Int128 largest = (Int128{1} << digits) - 1;
  const Int128 smallest = IsSigned(type) ? -largest - 1 : 0;
  const double whole = std::trunc(value);
  const double limit = std::ldexp(1.0, 100);
  Int128 integer = whole > 0 ? largest : smallest;
  if (std::fabs(whole) < limit) {
    integer = std::clamp(static_cast<Int128>(whole), smallest, largest);
  }
  return WrapTo(to, Narrow(integer));
}

// Rounded once, in steps of the integer's own bits: to a sum of a double and a
// rest that is only sticky.
uint64_t IntegerToFloat(ElementType from, ElementType to, uint64_t cell) {
  const Int128 value = Widen(from, cell);
  const Uint128 magnitude = static_cast<Uint128>(value < 0 ? -value : value);
  const auto whole = static_cast<uint64_t>(magnitude);
  const double sign = value < 0 ? -1 : 1;
  if (to == ElementType::kFloat64) {
    return CellOf(sign * static_cast<double>(whole));
  }
  // Bits below the 40 highest only say that there is something.
  const int dropped = std::max(0, 24 - std::countl_zero(whole));
  uint64_t kept = whole >> dropped;
  if (whole != kept << dropped) kept |= 1;
  return RoundTo(to, sign * std::ldexp(static_cast<double>(kept), dropped));
}

uint64_t Convert(const Type& from, const Type& to, uint64_t cell) {
  if (to.is_pointer) return cell & 0xffffffff;
  if (from.is_pointer) return cell;
  const bool from_float = IsFloating(from.element);
  if (to.element == ElementType::kInt1) {
    return from_float ? FloatOf(cell) != 0 : cell != 0;
  }
  if (IsFloating(to.element)) {
    return from_float ? RoundTo(to.element, FloatOf(cell))
                      : IntegerToFloat(from.element, to.element, cell);
  }
  return from_float ? FloatToInteger(from.element, to.element, FloatOf(cell))
                    : WrapTo(to.element, cell);
}

}  // namespace

double FloatOf(uint64_t cell) { return std::bit_cast<double>(cell); }
uint64_t CellOf(double value) { return std::bit_cast<uint64_t>(value); }

uint64_t ToMemory(ElementType type, uint64_t cell) {
  if (type == ElementType::kFloat64) return cell;
  if (IsFloating(type)) return EncodeFloat(FormatOf(type), FloatOf(cell));
  const int unused = 64 - BitsOf(type);
  return cell << unused >> unused;
}

uint64_t FromMemory(ElementType type, uint64_t bits) {
  if (type == ElementType::kFloat64) return bits;
  if (IsFloating(type)) return DecodeFloat(FormatOf(type), bits);
  return WrapTo(type, bits);
}

uint64_t RoundTo(ElementType type, double value) {
  if (type == ElementType::kFloat64) return CellOf(value);
  return DecodeFloat(FormatOf(type), EncodeFloat(FormatOf(type), value));
}

uint64_t WrapTo(ElementType type, uint64_t value) {
  const int unused = 64 - BitsOf(type);
  const uint64_t high = value << unused;
  if (!IsSigned(type)) return high >> unused;
  return static_cast<uint64_t>(static_cast<int64_t>(high) >> unused);
}

bool IsNan(ElementType type, uint64_t cell) {
  return IsFloating(type) && std::isnan(FloatOf(cell));
}

uint64_t ApplyElementwise(Opcode opcode, const Type& operand,
                          const Type& result, ElementType offset,
                          std::span<const uint64_t> operands) {
  switch (opcode) {
    case kSelect:
      return operands[0] != 0 ? operands[1] : operands[2];
    case kCast:
      return Convert(operand, result, operands[0]);
    case kBitcast:
      if (operand.is_pointer) return operands[0];
      return FromMemory(result.element, ToMemory(operand.element, operands[0]));
    case kAddPointer: {
      const Int128 bytes =
          Widen(offset, operands[1]) * BytesOf(operand.element);
      return (operands[0] + Narrow(bytes)) & 0xffffffff;
    }
    default:
      break;
  }
  if (!operand.is_pointer && IsFloating(operand.element)) {
    return ApplyToFloats(opcode, operand.element, operands);
  }
  const ElementType type =
      operand.is_pointer ? ElementType::kUint64 : operand.element;
  const uint64_t value =
      operands.size() == 1
          ? IntegerUnary(opcode, type, operands[0])
          : IntegerBinary(opcode, type, operands[0], operands[1]);
  return WrapTo(result.element, value);
}

}  // namespace fake_device::triton
