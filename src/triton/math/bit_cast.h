#ifndef FAKE_DEVICE_TRITON_MATH_BIT_CAST_H_
#define FAKE_DEVICE_TRITON_MATH_BIT_CAST_H_

namespace fake_device::triton {

// std::bit_cast, which not every standard library that we build with has.
template <typename To, typename From>
constexpr To BitCast(From from) {
  return __builtin_bit_cast(To, from);
}

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_MATH_BIT_CAST_H_
