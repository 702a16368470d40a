#ifndef FAKE_DEVICE_TRITON_MATH_TABLE_FUNCTIONS_H_
#define FAKE_DEVICE_TRITON_MATH_TABLE_FUNCTIONS_H_

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "triton/math/conversions.h"
#include "triton/math/exact_arithmetic.h"
#include "triton/math/special_functions.h"
#include "triton/math/vector_functions.h"

// The functions as the table has them, one for each overload, where those
// included above or the C library's are of other types. For math_table.cc.
namespace fake_device::triton::table {

// A function of doubles on T. Through double and rounded once more it gives the
// nearest float nearly always, and costs no second library.
template <double (*function)(double), typename T>
T Through(T x) {
  return static_cast<T>(function(static_cast<double>(x)));
}
template <double (*function)(double, double), typename T>
T Through(T x, T y) {
  return static_cast<T>(
      function(static_cast<double>(x), static_cast<double>(y)));
}
template <double (*function)(double, double, double), typename T>
T Through(T x, T y, T z) {
  return static_cast<T>(function(static_cast<double>(x), static_cast<double>(y),
                                 static_cast<double>(z)));
}
template <double (*function)(double, double, double, double), typename T>
T Through(T x, T y, T z, T w) {
  return static_cast<T>(function(static_cast<double>(x), static_cast<double>(y),
                                 static_cast<double>(z),
                                 static_cast<double>(w)));
}

template <F32x4 (*function)(F32x4)>
float OnOneLane(float x) {
  return function(F32x4{x, x, x, x})[0];
}
template <F32x4 (*function)(F32x4, F32x4)>
float OnOneLane(float x, float y) {
  return function(F32x4{x, x, x, x}, F32x4{y, y, y, y})[0];
}
template <F32x4 (*function)(F32x4, F32x4, F32x4)>
float OnOneLane(float x, float y, float z) {
  return function(F32x4{x, x, x, x}, F32x4{y, y, y, y}, F32x4{z, z, z, z})[0];
}

// To nearest, the processor's own arithmetic is right.
template <Rounding rounding, typename T>
T Add(T a, T b) {
  if constexpr (rounding == Rounding::kToNearest) return a + b;
  return AddRounded(a, b, rounding);
}
template <Rounding rounding, typename T>
T Subtract(T a, T b) {
  return Add<rounding, T>(a, -b);
}
template <Rounding rounding, typename T>
T Multiply(T a, T b) {
  if constexpr (rounding == Rounding::kToNearest) return a * b;
  return MultiplyRounded(a, b, rounding);
}
template <Rounding rounding, typename T>
T Divide(T a, T b) {
  if constexpr (rounding == Rounding::kToNearest) return a / b;
  return DivideRounded(a, b, rounding);
}
template <Rounding rounding, typename T>
T Reciprocal(T a) {
  return Divide<rounding, T>(1, a);
}
template <Rounding rounding, typename T>
T SquareRoot(T a) {
  if constexpr (rounding == Rounding::kToNearest) return std::sqrt(a);
  return SquareRootRounded(a, rounding);
}
template <Rounding rounding, typename T>
T MultiplyAdd(T a, T b, T c) {
  return FusedMultiplyAddRounded(a, b, c, rounding);
}
template <Rounding rounding>
float Narrow(double value) {
  return NarrowRounded(value, rounding);
}

// libdevice's results are signed even where the conversion is not.
template <Rounding rounding, typename Integer, typename T>
std::make_signed_t<Integer> ToInteger(T value) {
  return static_cast<std::make_signed_t<Integer>>(
      ToIntegerSaturated<Integer>(value, rounding));
}
template <Rounding rounding, typename T, typename Integer>
T FromInteger(Integer value) {
  if constexpr (rounding == Rounding::kToNearest) return static_cast<T>(value);
  if constexpr (rounding != Rounding::kToNearest) {
    return FromIntegerRounded<T>(value, rounding);
  }
}
template <typename T>
int64_t RoundAwayToInt64(T value) {
  return ToInteger<Rounding::kToZero, int64_t>(std::round(value));
}

template <typename To, typename From>
To Reinterpret(From value) {
  return std::bit_cast<To>(value);
}
inline int32_t HighOfDouble(double value) {
  return static_cast<int32_t>(std::bit_cast<uint64_t>(value) >> 32);
}
inline int32_t LowOfDouble(double value) {
  return static_cast<int32_t>(std::bit_cast<uint64_t>(value));
}
inline double DoubleOfHalves(int32_t high, int32_t low) {
  return std::bit_cast<double>(uint64_t{static_cast<uint32_t>(high)} << 32 |
                               static_cast<uint32_t>(low));
}

template <typename T>
T Absolute(T x) {
  return std::abs(x);
}
template <typename T>
T CopySign(T x, T sign) {
  return std::copysign(x, sign);
}
template <typename T>
T NextAfter(T x, T towards) {
  return std::nextafter(x, towards);
}
template <typename T>
T PositiveDifference(T x, T y) {
  return x <= y ? T{0} : x - y;
}
template <typename T>
bool IsNan(T x) {
  return std::isnan(x);
}
template <typename T>
bool IsInfinite(T x) {
  return std::isinf(x);
}
template <typename T>
bool IsFinite(T x) {
  return std::isfinite(x);
}
template <typename T>
int32_t SignBit(T x) {
  return std::signbit(x) ? 1 : 0;
}
// Of zeros and NaNs the least integer, of infinities the greatest.
template <typename T>
int32_t ExponentOf(T x) {
  using Limits = std::numeric_limits<int32_t>;
  if (x == 0 || std::isnan(x)) return Limits::min();
  return std::isinf(x) ? Limits::max() : std::ilogb(x);
}
inline float Saturate(float x) {
  if (!(x > 0)) return 0;
  return x < 1 ? x : 1;
}
// What the GPU's instruction reads and gives is the upper half alone.
inline double ReciprocalOfHigh(double x) {
  constexpr uint64_t kHigh = 0xffffffff00000000;
  if (std::isnan(x)) return x;
  const auto high = std::bit_cast<double>(std::bit_cast<uint64_t>(x) & kHigh);
  return std::bit_cast<double>(std::bit_cast<uint64_t>(1 / high) & kHigh);
}
// Of a double this is within 2^-52 of it, too near only to a float's own ties.
inline float ReciprocalSquareRootToNearest(float x) {
  return static_cast<float>(ReciprocalSquareRoot(x));
}

template <typename T>
T Scale(T x, int32_t exponent) {
  return static_cast<T>(std::scalbn(static_cast<double>(x), exponent));
}
template <typename T>
T PowerOfInteger(T x, int32_t exponent) {
  return static_cast<T>(
      std::pow(static_cast<double>(x), static_cast<double>(exponent)));
}
template <typename T>
T BesselJn(int32_t order, T x) {
  return static_cast<T>(jn(order, static_cast<double>(x)));
}
template <typename T>
T BesselYn(int32_t order, T x) {
  return static_cast<T>(yn(order, static_cast<double>(x)));
}

}  // namespace fake_device::triton::table

#endif  // FAKE_DEVICE_TRITON_MATH_TABLE_FUNCTIONS_H_
