#include "triton/math/exact_arithmetic.h"

#include <gtest/gtest.h>

#include <bit>
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

// Compared with the processor's own rounding modes.
namespace fake_device::triton {
namespace {

constexpr Rounding kRoundings[] = {Rounding::kToNearest, Rounding::kToZero,
                                   Rounding::kDown, Rounding::kUp};

int ModeOf(Rounding rounding) {
  switch (rounding) {
    case Rounding::kToNearest:
      return FE_TONEAREST;
    case Rounding::kToZero:
      return FE_TOWARDZERO;
    case Rounding::kDown:
      return FE_DOWNWARD;
    case Rounding::kUp:
      return FE_UPWARD;
  }
  return FE_TONEAREST;
}

// What `compute` gives in the mode. Its operands must be volatile, lest it be
// evaluated elsewhere.
template <typename Compute>
auto InMode(Rounding rounding, Compute compute) {
  const int before = std::fegetround();
  std::fesetround(ModeOf(rounding));
  volatile auto result = compute();
  std::fesetround(before);
  return static_cast<decltype(compute())>(result);
}

template <typename T>
using BitsOf = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;

template <typename T>
void ExpectSame(T actual, T expected) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(actual)) << actual;
    return;
  }
  EXPECT_EQ(std::bit_cast<BitsOf<T>>(actual),
            std::bit_cast<BitsOf<T>>(expected))
      << actual << " for " << expected;
}

// Special values, what lies next to limits, and numbers of random bits: any
// exponent, and exponents near 1 so that sums and products meet.
template <typename T>
std::vector<T> Operands(int count) {
  using Limits = std::numeric_limits<T>;
  const T tiny = Limits::denorm_min();
  std::vector<T> values = {0,
                           1,
                           3,
                           tiny,
                           3 * tiny,
                           Limits::min(),
                           Limits::min() - tiny,
                           Limits::max(),
                           Limits::max() / 2,
                           Limits::epsilon(),
                           1 + Limits::epsilon(),
                           1 - Limits::epsilon() / 2,
                           Limits::infinity(),
                           Limits::quiet_NaN()};
  std::mt19937_64 random(1);
  for (int i = 0; i < count; ++i) {
    const auto bits = static_cast<BitsOf<T>>(random());
    values.push_back(std::bit_cast<T>(bits));
    values.push_back(
        static_cast<T>(std::ldexp(static_cast<double>(bits), -30)));
  }
  const size_t size = values.size();
  for (size_t i = 0; i < size; ++i) values.push_back(-values[i]);
  return values;
}

template <typename T>
class ExactArithmetic : public testing::Test {};

using Formats = testing::Types<float, double>;
TYPED_TEST_SUITE(ExactArithmetic, Formats);

TYPED_TEST(ExactArithmetic, RoundsBinaryOperationsAsTheProcessorDoes) {
  using T = TypeParam;
  const std::vector<T> values = Operands<T>(40);
  for (const Rounding rounding : kRoundings) {
    for (const T first : values) {
      for (const T second : values) {
        SCOPED_TRACE(testing::Message() << first << ", " << second << " mode "
                                        << static_cast<int>(rounding));
        volatile T a = first;
        volatile T b = second;
        ExpectSame<T>(AddRounded(first, second, rounding),
                      InMode(rounding, [&]() -> T { return a + b; }));
        ExpectSame<T>(MultiplyRounded(first, second, rounding),
                      InMode(rounding, [&]() -> T { return a * b; }));
        ExpectSame<T>(DivideRounded(first, second, rounding),
                      InMode(rounding, [&]() -> T { return a / b; }));
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TYPED_TEST(ExactArithmetic, RoundsSquareRootsAsTheProcessorDoes) {
  using T = TypeParam;
  for (const Rounding rounding : kRoundings) {
    for (const T value : Operands<T>(3000)) {
      volatile T a = value;
      ExpectSame<T>(SquareRootRounded(value, rounding),
                    InMode(rounding, [&]() -> T { return std::sqrt(a); }));
    }
  }
}

TYPED_TEST(ExactArithmetic, RoundsFusedMultiplyAddsAsTheProcessorDoes) {
  using T = TypeParam;
  const std::vector<T> values = Operands<T>(3);
  for (const Rounding rounding : kRoundings) {
    for (const T first : values) {
      for (const T second : values) {
        for (const T third : values) {
          SCOPED_TRACE(testing::Message()
                       << first << ", " << second << ", " << third << " mode "
                       << static_cast<int>(rounding));
          volatile T a = first;
          volatile T b = second;
          volatile T c = third;
          ExpectSame<T>(
              FusedMultiplyAddRounded(first, second, third, rounding),
              InMode(rounding, [&]() -> T { return std::fma(a, b, c); }));
          // What cancels but for the product's own rounding.
          volatile T less = -first * second;
          ExpectSame<T>(
              FusedMultiplyAddRounded<T>(first, second, less, rounding),
              InMode(rounding, [&]() -> T { return std::fma(a, b, less); }));
          if (testing::Test::HasFailure()) return;
        }
      }
    }
  }
}

TEST(ExactConversions, RoundAsTheProcessorDoes) {
  std::mt19937_64 random(2);
  std::vector<int64_t> integers = {
      0, 1, -1, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT32_MAX, INT32_MIN};
  for (int i = 0; i < 2000; ++i) {
    integers.push_back(static_cast<int64_t>(random()) >> (random() % 64));
  }
  for (const Rounding rounding : kRoundings) {
    for (const int64_t integer : integers) {
      volatile int64_t i64 = integer;
      volatile auto u64 = static_cast<uint64_t>(integer);
      volatile auto i32 = static_cast<int32_t>(integer);
      volatile auto u32 = static_cast<uint32_t>(integer);
      ExpectSame(FromIntegerRounded<float, int64_t>(i64, rounding),
                 InMode(rounding, [&] { return static_cast<float>(i64); }));
      ExpectSame(FromIntegerRounded<double, int64_t>(i64, rounding),
                 InMode(rounding, [&] { return static_cast<double>(i64); }));
      ExpectSame(FromIntegerRounded<float, int32_t>(i32, rounding),
                 InMode(rounding, [&] { return static_cast<float>(i32); }));
      ExpectSame(FromIntegerRounded<float, uint32_t>(u32, rounding),
                 InMode(rounding, [&] { return static_cast<float>(u32); }));
      // The processor has no instruction for these two; long double holds
      // them exactly.
      ExpectSame(FromIntegerRounded<float, uint64_t>(u64, rounding),
                 InMode(rounding, [&] {
                   return static_cast<float>(static_cast<long double>(u64));
                 }));
      ExpectSame(FromIntegerRounded<double, uint64_t>(u64, rounding),
                 InMode(rounding, [&] {
                   return static_cast<double>(static_cast<long double>(u64));
                 }));
    }
    for (const double value : Operands<double>(3000)) {
      for (const int shift : {0, 500, -500}) {
        volatile double wide = std::ldexp(value, shift);
        const double operand = wide;
        ExpectSame(NarrowRounded(operand, rounding),
                   InMode(rounding, [&] { return static_cast<float>(wide); }));
      }
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
