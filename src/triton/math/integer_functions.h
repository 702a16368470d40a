#ifndef FAKE_DEVICE_TRITON_MATH_INTEGER_FUNCTIONS_H_
#define FAKE_DEVICE_TRITON_MATH_INTEGER_FUNCTIONS_H_

#include <cstdint>
#include <type_traits>

namespace fake_device::triton {

// Functions of int32, uint32, int64 or uint64, as libdevice defines them.

// |least value| is itself.
template <typename T>
T AbsoluteInteger(T value);
template <typename T>
T ReverseBits(T value);
template <typename T>
int32_t CountLeadingZeros(T value);
template <typename T>
int32_t CountOnes(T value);
// From 1, the lowest; 0 if none is set.
template <typename T>
int32_t FindFirstSet(T value);

// The upper half of the product.
template <typename T>
T MultiplyHigh(T a, T b);
// Likewise, of the operands' bits taken as unsigned.
template <typename T>
T MultiplyHighUnsigned(T a, T b) {
  using Unsigned = std::make_unsigned_t<T>;
  return static_cast<T>(MultiplyHigh<Unsigned>(static_cast<Unsigned>(a),
                                               static_cast<Unsigned>(b)));
}
// The low 32 bits of the product of the low 24 of each.
template <typename T>
T Multiply24(T a, T b);

// (a + b) / 2 without overflow, rounded down and up.
template <typename T>
T HalvedSum(T a, T b);
template <typename T>
T RoundedHalvedSum(T a, T b);

// |a - b| + c
template <typename T>
T SumOfAbsoluteDifference(T a, T b, uint32_t c);

// Four of the eight bytes of b:a, chosen by the low three bits of each nibble
// of `selector`; the nibble's fourth bit repeats the byte's sign instead.
int32_t PermuteBytes(int32_t a, int32_t b, int32_t selector);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_MATH_INTEGER_FUNCTIONS_H_
