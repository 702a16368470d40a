#ifndef FAKE_DEVICE_TRITON_MATH_CONVERSIONS_H_
#define FAKE_DEVICE_TRITON_MATH_CONVERSIONS_H_

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "triton/math/exact_arithmetic.h"

namespace fake_device::triton {

template <typename T>
T RoundToInteger(T value, Rounding rounding) {
  switch (rounding) {
    case Rounding::kToNearest:
      return std::nearbyint(value);
    case Rounding::kToZero:
      return std::trunc(value);
    case Rounding::kDown:
      return std::floor(value);
    case Rounding::kUp:
      return std::ceil(value);
  }
  return value;
}

// As the GPU converts: saturating, and a NaN gives 0 where float and integer
// have 32 bits, else the integer's sign bit alone.
template <typename Integer, typename T>
Integer ToIntegerSaturated(T value, Rounding rounding) {
  using Limits = std::numeric_limits<Integer>;
  if (std::isnan(value)) {
    if (sizeof(T) == 4 && sizeof(Integer) == 4) return 0;
    return static_cast<Integer>(std::make_unsigned_t<Integer>{1}
                                << (8 * sizeof(Integer) - 1));
  }
  const T whole = RoundToInteger(value, rounding);
  // Powers of two, which T holds where it may not hold the limit itself.
  const T end = std::ldexp(T{1}, Limits::digits);
  if (whole >= end) return Limits::max();
  if (whole <= static_cast<T>(Limits::min())) return Limits::min();
  return static_cast<Integer>(whole);
}

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_MATH_CONVERSIONS_H_
