#ifndef FAKE_DEVICE_TRITON_MATH_EXACT_ARITHMETIC_H_
#define FAKE_DEVICE_TRITON_MATH_EXACT_ARITHMETIC_H_

#include <cstdint>

namespace fake_device::triton {

enum class Rounding : uint8_t { kToNearest, kToZero, kDown, kUp };

// Arithmetic with a result correctly rounded in a given direction: done on
// integers, since WebAssembly knows one rounding only. T and To are float and
// double, `Integer` one of 32 or 64 bits. Every special value is IEEE 754's.
template <typename T>
T AddRounded(T a, T b, Rounding rounding);
template <typename T>
T MultiplyRounded(T a, T b, Rounding rounding);
template <typename T>
T DivideRounded(T a, T b, Rounding rounding);
template <typename T>
T SquareRootRounded(T a, Rounding rounding);
// a * b + c, rounded once.
template <typename T>
T FusedMultiplyAddRounded(T a, T b, T c, Rounding rounding);

float NarrowRounded(double value, Rounding rounding);
template <typename To, typename Integer>
To FromIntegerRounded(Integer value, Rounding rounding);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_MATH_EXACT_ARITHMETIC_H_
