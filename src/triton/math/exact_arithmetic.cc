#include "triton/math/exact_arithmetic.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace fake_device::triton {
namespace {

__extension__ using Uint128 = unsigned __int128;

template <typename T>
struct Format {
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  static constexpr int kPrecision = std::numeric_limits<T>::digits;
  // Of the last place of a subnormal.
  static constexpr int kLeastExponent =
      std::numeric_limits<T>::min_exponent - kPrecision;
  static constexpr Bits kInfinity =
      std::bit_cast<Bits>(std::numeric_limits<T>::infinity());
  static constexpr Bits kSign = Bits{1} << (8 * sizeof(T) - 1);
};

// (-1)^is_negative * significand * 2^exponent; with `has_more`, a magnitude
// strictly between that and the one of the next significand.
struct Exact {
  bool is_negative = false;
  Uint128 significand = 0;
  int exponent = 0;
  bool has_more = false;
};

int BitLength(Uint128 value) {
  const auto high = static_cast<uint64_t>(value >> 64);
  const auto low = static_cast<uint64_t>(value);
  return static_cast<int>(high != 0 ? 64 + std::bit_width(high)
                                    : std::bit_width(low));
}

template <typename T>
Exact Unpack(T value) {
  using F = Format<T>;
  const auto bits = std::bit_cast<typename F::Bits>(value);
  const auto magnitude = bits & ~F::kSign;
  const auto field = static_cast<int>(magnitude >> (F::kPrecision - 1));
  const auto hidden = typename F::Bits{1} << (F::kPrecision - 1);
  Exact result;
  result.is_negative = (bits & F::kSign) != 0;
  result.significand =
      field == 0 ? magnitude : (magnitude & (hidden - 1)) | hidden;
  result.exponent = F::kLeastExponent + std::max(field - 1, 0);
  return result;
}

// The same number with its leading bit at `length` - 1. Not of zero; what is
// shifted out to the right must be zeros.
Exact Normalized(Exact value, int length) {
  const int shift = length - BitLength(value.significand);
  if (shift >= 0) {
    value.significand <<= shift;
  } else {
    value.significand >>= -shift;
  }
  value.exponent -= shift;
  return value;
}

bool AwayFromZero(Rounding rounding, bool is_negative) {
  return rounding == (is_negative ? Rounding::kDown : Rounding::kUp);
}

// Whether the part cut off (`rest` of `unit`, and more if `has_more`) adds one
// to the significand kept.
bool RoundsUp(const Exact& value, Uint128 rest, Uint128 unit, bool is_odd,
              Rounding rounding) {
  if (rest == 0 && !value.has_more) return false;
  if (rounding != Rounding::kToNearest) {
    return AwayFromZero(rounding, value.is_negative);
  }
  const Uint128 half = unit >> 1;
  if (rest != half) return rest > half;
  return value.has_more || is_odd;
}

// A value that `has_more` must come with more bits than T has.
template <typename T>
T Round(const Exact& value, Rounding rounding) {
  using F = Format<T>;
  using Bits = typename F::Bits;
  const Bits sign = value.is_negative ? F::kSign : Bits{0};
  const int length = BitLength(value.significand);
  const int place =
      std::max(value.exponent + length - F::kPrecision, F::kLeastExponent);
  const int shift = place - value.exponent;
  Uint128 kept = 0;
  if (shift <= 0) {
    kept = value.significand << -shift;
  } else {
    // Beyond 127 bits all that matters is that it is less than half.
    const bool is_far = shift > 127;
    const Uint128 unit = Uint128{1} << (is_far ? 2 : shift);
    kept = is_far ? 0 : value.significand >> shift;
    const Uint128 rest = is_far ? Uint128{value.significand != 0}
                                : value.significand & (unit - 1);
    if (RoundsUp(value, rest, unit, (kept & 1) != 0, rounding)) kept += 1;
  }
  if (kept == 0) return std::bit_cast<T>(sign);
  const bool overflows =
      place + BitLength(kept) > std::numeric_limits<T>::max_exponent;
  if (overflows) {
    const bool to_infinity = rounding == Rounding::kToNearest ||
                             AwayFromZero(rounding, value.is_negative);
    return std::bit_cast<T>(
        static_cast<Bits>(sign | (F::kInfinity - (to_infinity ? 0 : 1))));
  }
  // The hidden bit carries into the exponent's field.
  const auto exponent_bits = static_cast<Bits>(place - F::kLeastExponent)
                             << (F::kPrecision - 1);
  return std::bit_cast<T>(
      static_cast<Bits>(sign | (exponent_bits + static_cast<Bits>(kept))));
}

// Both are normalized here to a length that leaves room for a carry, and whose
// zeros behind keep exact what cancels.
Exact Sum(Exact a, Exact b) {
  if (a.significand == 0) return b;
  if (b.significand == 0) return a;
  constexpr int kLength = 126;
  a = Normalized(a, kLength);
  b = Normalized(b, kLength);
  if (a.exponent < b.exponent ||
      (a.exponent == b.exponent && a.significand < b.significand)) {
    std::swap(a, b);
  }
  const int distance = a.exponent - b.exponent;
  const Uint128 aligned = distance >= kLength ? 0 : b.significand >> distance;
  const bool lost =
      distance >= kLength || (aligned << distance) != b.significand;
  Exact result = a;
  result.has_more = lost;
  if (a.is_negative == b.is_negative) {
    result.significand += aligned;
  } else {
    result.significand -= aligned + (lost ? 1 : 0);
  }
  return result;
}

Exact Product(const Exact& a, const Exact& b) {
  return {a.is_negative != b.is_negative, a.significand * b.significand,
          a.exponent + b.exponent, false};
}

// The sum of two numbers of which one may be zero. Exact zeros have the sign
// that IEEE 754 gives them.
template <typename T>
T RoundedSum(const Exact& a, const Exact& b, Rounding rounding) {
  Exact sum = Sum(a, b);
  if (sum.significand == 0) {
    const bool both = a.is_negative && b.is_negative;
    const bool any = a.is_negative || b.is_negative;
    sum.is_negative = rounding == Rounding::kDown ? any : both;
  }
  return Round<T>(sum, rounding);
}

Uint128 FloorOfSquareRoot(Uint128 value) {
  Uint128 root = 0;
  for (Uint128 bit = Uint128{1} << 63; bit != 0; bit >>= 1) {
    const Uint128 candidate = root | bit;
    if (candidate * candidate <= value) root = candidate;
  }
  return root;
}

}  // namespace

template <typename T>
T AddRounded(T a, T b, Rounding rounding) {
  if (!std::isfinite(a) || !std::isfinite(b)) return a + b;
  return RoundedSum<T>(Unpack(a), Unpack(b), rounding);
}

template <typename T>
T MultiplyRounded(T a, T b, Rounding rounding) {
  if (!std::isfinite(a) || !std::isfinite(b)) return a * b;
  return Round<T>(Product(Unpack(a), Unpack(b)), rounding);
}

template <typename T>
T DivideRounded(T a, T b, Rounding rounding) {
  if (!std::isfinite(a) || !std::isfinite(b) || a == 0 || b == 0) return a / b;
  const Exact dividend = Normalized(Unpack(a), 127);
  const Exact divisor = Normalized(Unpack(b), 53);
  const Uint128 quotient = dividend.significand / divisor.significand;
  const bool has_more = quotient * divisor.significand != dividend.significand;
  return Round<T>({dividend.is_negative != divisor.is_negative, quotient,
                   dividend.exponent - divisor.exponent, has_more},
                  rounding);
}

template <typename T>
T SquareRootRounded(T a, Rounding rounding) {
  if (!(a > 0) || !std::isfinite(a)) return std::sqrt(a);
  Exact square = Normalized(Unpack(a), 126);
  if (square.exponent % 2 != 0) {
    square.significand <<= 1;
    square.exponent -= 1;
  }
  const Uint128 root = FloorOfSquareRoot(square.significand);
  const bool has_more = root * root != square.significand;
  return Round<T>({false, root, square.exponent / 2, has_more}, rounding);
}

template <typename T>
T FusedMultiplyAddRounded(T a, T b, T c, Rounding rounding) {
  if (!std::isfinite(a) || !std::isfinite(b)) return a * b + c;
  if (!std::isfinite(c)) return c;
  return RoundedSum<T>(Product(Unpack(a), Unpack(b)), Unpack(c), rounding);
}

float NarrowRounded(double value, Rounding rounding) {
  if (!std::isfinite(value)) return static_cast<float>(value);
  return Round<float>(Unpack(value), rounding);
}

template <typename To, typename Integer>
To FromIntegerRounded(Integer value, Rounding rounding) {
  using Magnitude = std::make_unsigned_t<Integer>;
  const bool is_negative = std::is_signed_v<Integer> && value < Integer{0};
  const auto bits = static_cast<Magnitude>(value);
  const Magnitude magnitude = is_negative ? Magnitude{0} - bits : bits;
  return Round<To>({is_negative, magnitude, 0, false}, rounding);
}

template float AddRounded(float, float, Rounding);
template double AddRounded(double, double, Rounding);
template float MultiplyRounded(float, float, Rounding);
template double MultiplyRounded(double, double, Rounding);
template float DivideRounded(float, float, Rounding);
template double DivideRounded(double, double, Rounding);
template float SquareRootRounded(float, Rounding);
template double SquareRootRounded(double, Rounding);
template float FusedMultiplyAddRounded(float, float, float, Rounding);
template double FusedMultiplyAddRounded(double, double, double, Rounding);
template float FromIntegerRounded(int32_t, Rounding);
template float FromIntegerRounded(uint32_t, Rounding);
template float FromIntegerRounded(int64_t, Rounding);
template float FromIntegerRounded(uint64_t, Rounding);
template double FromIntegerRounded(int64_t, Rounding);
template double FromIntegerRounded(uint64_t, Rounding);

}  // namespace fake_device::triton
