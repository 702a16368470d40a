#include "triton/math/integer_functions.h"

#include <bit>

namespace fake_device::triton {
namespace {

template <typename T>
std::make_unsigned_t<T> Unsigned(T value) {
  return static_cast<std::make_unsigned_t<T>>(value);
}

uint64_t HighOfProduct(uint64_t a, uint64_t b) {
  const uint64_t low_mask = 0xffffffff;
  const uint64_t low = (a & low_mask) * (b & low_mask);
  const uint64_t first = (a >> 32) * (b & low_mask) + (low >> 32);
  const uint64_t second = (a & low_mask) * (b >> 32) + (first & low_mask);
  return (a >> 32) * (b >> 32) + (first >> 32) + (second >> 32);
}

}  // namespace

template <typename T>
T AbsoluteInteger(T value) {
  return value < 0 ? static_cast<T>(0 - Unsigned(value)) : value;
}

template <typename T>
T ReverseBits(T value) {
  auto bits = Unsigned(value);
  decltype(bits) reversed = 0;
  for (unsigned i = 0; i < 8 * sizeof(T); ++i) {
    reversed = (reversed << 1) | (bits & 1);
    bits >>= 1;
  }
  return static_cast<T>(reversed);
}

template <typename T>
int32_t CountLeadingZeros(T value) {
  return std::countl_zero(Unsigned(value));
}

template <typename T>
int32_t CountOnes(T value) {
  return std::popcount(Unsigned(value));
}

template <typename T>
int32_t FindFirstSet(T value) {
  return value == 0 ? 0 : std::countr_zero(Unsigned(value)) + 1;
}

template <typename T>
T MultiplyHigh(T a, T b) {
  if constexpr (sizeof(T) == 4) {
    using Wide = std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>;
    return static_cast<T>((Wide{a} * Wide{b}) >> 32);
  } else {
    uint64_t high = HighOfProduct(Unsigned(a), Unsigned(b));
    // Bits of a negative number stand for 2^64 more than it.
    if constexpr (std::is_signed_v<T>) {
      if (a < 0) high -= Unsigned(b);
      if (b < 0) high -= Unsigned(a);
    }
    return static_cast<T>(high);
  }
}

template <typename T>
T Multiply24(T a, T b) {
  // Shifted up and back: cut to 24 bits, extended by T's signedness.
  const int64_t low_a = static_cast<T>(Unsigned(a) << 8) >> 8;
  const int64_t low_b = static_cast<T>(Unsigned(b) << 8) >> 8;
  return static_cast<T>(low_a * low_b);
}

template <typename T>
T HalvedSum(T a, T b) {
  return static_cast<T>((int64_t{a} + int64_t{b}) >> 1);
}

template <typename T>
T RoundedHalvedSum(T a, T b) {
  return static_cast<T>((int64_t{a} + int64_t{b} + 1) >> 1);
}

template <typename T>
T SumOfAbsoluteDifference(T a, T b, uint32_t c) {
  const uint32_t difference =
      a < b ? Unsigned(b) - Unsigned(a) : Unsigned(a) - Unsigned(b);
  return static_cast<T>(difference + c);
}

int32_t PermuteBytes(int32_t a, int32_t b, int32_t selector) {
  const uint64_t bytes = uint64_t{Unsigned(b)} << 32 | Unsigned(a);
  uint32_t result = 0;
  for (int i = 0; i < 4; ++i) {
    const uint32_t nibble = Unsigned(selector) >> (4 * i) & 0xf;
    auto byte = static_cast<uint32_t>(bytes >> (8 * (nibble & 7))) & 0xff;
    if (nibble & 8) byte = byte & 0x80 ? 0xff : 0;
    result |= byte << (8 * i);
  }
  return static_cast<int32_t>(result);
}

template int32_t AbsoluteInteger(int32_t);
template int64_t AbsoluteInteger(int64_t);
template int32_t ReverseBits(int32_t);
template int64_t ReverseBits(int64_t);
template int32_t CountLeadingZeros(int32_t);
template int32_t CountLeadingZeros(int64_t);
template int32_t CountOnes(int32_t);
template int32_t CountOnes(int64_t);
template int32_t FindFirstSet(int32_t);
template int32_t FindFirstSet(int64_t);
template int32_t MultiplyHigh(int32_t, int32_t);
template uint32_t MultiplyHigh(uint32_t, uint32_t);
template int64_t MultiplyHigh(int64_t, int64_t);
template uint64_t MultiplyHigh(uint64_t, uint64_t);
template int32_t Multiply24(int32_t, int32_t);
template uint32_t Multiply24(uint32_t, uint32_t);
template int32_t HalvedSum(int32_t, int32_t);
template uint32_t HalvedSum(uint32_t, uint32_t);
template int32_t RoundedHalvedSum(int32_t, int32_t);
template uint32_t RoundedHalvedSum(uint32_t, uint32_t);
template int32_t SumOfAbsoluteDifference(int32_t, int32_t, uint32_t);
template uint32_t SumOfAbsoluteDifference(uint32_t, uint32_t, uint32_t);

}  // namespace fake_device::triton
