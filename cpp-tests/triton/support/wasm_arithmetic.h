#ifndef CPP_TESTS_TRITON_SUPPORT_WASM_ARITHMETIC_H_
#define CPP_TESTS_TRITON_SUPPORT_WASM_ARITHMETIC_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

// WebAssembly's arithmetic on C++ numbers, for the interpreter alone.
namespace fake_device::triton::wasm_arithmetic {

template <typename T>
using UnsignedOf = std::make_unsigned_t<T>;

// --- Integers. Where the sign decides, T says it.

template <typename T>
T Add(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return a + b;
  } else {
    using U = UnsignedOf<T>;
    return static_cast<T>(static_cast<U>(a) + static_cast<U>(b));
  }
}
template <typename T>
T Sub(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return a - b;
  } else {
    using U = UnsignedOf<T>;
    return static_cast<T>(static_cast<U>(a) - static_cast<U>(b));
  }
}
template <typename T>
T Mul(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return a * b;
  } else {
    // Narrow types would be multiplied as int, which may overflow.
    return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  }
}
// The count counts modulo the width.
template <typename T>
T Shl(T a, uint32_t count) {
  using U = UnsignedOf<T>;
  return static_cast<T>(static_cast<U>(a) << (count % (8 * sizeof(T))));
}
template <typename T>
T Shr(T a, uint32_t count) {
  return static_cast<T>(a >> (count % (8 * sizeof(T))));
}
template <typename T>
T AddSaturating(T a, T b) {
  return static_cast<T>(std::clamp<int>(int{a} + int{b},
                                        std::numeric_limits<T>::min(),
                                        std::numeric_limits<T>::max()));
}
template <typename T>
T SubSaturating(T a, T b) {
  return static_cast<T>(std::clamp<int>(int{a} - int{b},
                                        std::numeric_limits<T>::min(),
                                        std::numeric_limits<T>::max()));
}
template <typename T>
T Average(T a, T b) {
  return static_cast<T>((unsigned{a} + unsigned{b} + 1) / 2);
}
inline int16_t MulQ15(int16_t a, int16_t b) {
  return static_cast<int16_t>(
      std::min((int{a} * int{b} + 0x4000) >> 15, 0x7fff));
}
template <typename T>
T AbsInteger(T a) {
  return a < 0 ? Sub<T>(0, a) : a;
}
template <typename T>
T NegInteger(T a) {
  return Sub<T>(0, a);
}
// To a narrower type, saturating.
template <typename To, typename From>
To Narrow(From a) {
  return static_cast<To>(std::clamp<int64_t>(a, std::numeric_limits<To>::min(),
                                             std::numeric_limits<To>::max()));
}

// --- Floats.

template <typename T>
using BitsOfFloat = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;

template <typename T>
constexpr BitsOfFloat<T> kSignBit = BitsOfFloat<T>{1} << (8 * sizeof(T) - 1);

// These three are not arithmetic: a NaN keeps its bits.
template <typename T>
T Abs(T a) {
  return std::bit_cast<T>(std::bit_cast<BitsOfFloat<T>>(a) & ~kSignBit<T>);
}
template <typename T>
T Neg(T a) {
  return std::bit_cast<T>(std::bit_cast<BitsOfFloat<T>>(a) ^ kSignBit<T>);
}
template <typename T>
T CopySign(T a, T b) {
  return std::bit_cast<T>((std::bit_cast<BitsOfFloat<T>>(a) & ~kSignBit<T>) |
                          (std::bit_cast<BitsOfFloat<T>>(b) & kSignBit<T>));
}
// C's functions may pass a signalling NaN on as it is.
template <typename T>
T Quiet(T a) {
  return std::isnan(a) ? a + a : a;
}
template <typename T>
T Min(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) return a + b;
  if (a == b) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}
template <typename T>
T Max(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) return a + b;
  if (a == b) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}
template <typename T>
T PseudoMin(T a, T b) {
  return b < a ? b : a;
}
template <typename T>
T PseudoMax(T a, T b) {
  return a < b ? b : a;
}

// Whether truncation gives a number of type To: the open interval's ends are
// representable in every float type.
template <typename To, typename From>
bool IsInRange(From a) {
  const From above = std::ldexp(From{1}, std::numeric_limits<To>::digits);
  if (!(a < above)) return false;
  if constexpr (std::is_unsigned_v<To>) {
    return a > From{-1};
  } else {
    // Of wider floats, fractions below the least integer truncate to it.
    return std::trunc(a) >= -above;
  }
}
template <typename To, typename From>
To TruncateSaturating(From a) {
  if (std::isnan(a)) return 0;
  if (IsInRange<To>(a)) return static_cast<To>(a);
  return a < 0 ? std::numeric_limits<To>::min()
               : std::numeric_limits<To>::max();
}

}  // namespace fake_device::triton::wasm_arithmetic

#endif  // CPP_TESTS_TRITON_SUPPORT_WASM_ARITHMETIC_H_
