#ifndef FAKE_DEVICE_CPP_TESTS_TRITON_MATH_TRUE_VALUE_H_
#define FAKE_DEVICE_CPP_TESTS_TRITON_MATH_TRUE_VALUE_H_

#include <optional>
#include <span>
#include <string_view>

namespace fake_device::triton {

// Of a transcendental function of the table, what is true to far beyond a
// double's last place: computed with 64-bit significands by the C library or by
// methods other than the table's own. Nothing for the other functions, which
// are exact.
std::optional<long double> TrueValue(std::string_view name,
                                     std::span<const long double> operands);

// How many units in the last place, of a float or double (`precision` 24 or
// 53), `value` is away from `truth`; 0 for equal infinities, NaNs and what
// rounds to either, infinity for any other difference in kind.
double UlpsBetween(double value, long double truth, int precision);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_CPP_TESTS_TRITON_MATH_TRUE_VALUE_H_
