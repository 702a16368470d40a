#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "triton/math/math_symbols.h"
#include "triton/math/math_table.h"
#include "triton/math/true_value.h"
#include "triton/math/vector_functions.h"

// Dense sweeps over the arguments, judged by values true to 64 bits.
namespace fake_device::triton {
namespace {

constexpr ElementType kFloat = ElementType::kFloat32;
constexpr ElementType kDouble = ElementType::kFloat64;

struct Worst {
  double ulps = 0;
  double argument = 0;

  void Add(double error, double at) {
    if (error > ulps) *this = {error, at};
  }
};

// --- fp32 on four lanes, and on one

using VectorFunction = F32x4 (*)(F32x4);
using ScalarFunction = float (*)(float);

struct FloatSweep {
  const char* name;
  double most_ulps;
};

void PrintTo(const FloatSweep& sweep, std::ostream* out) { *out << sweep.name; }

class FloatSweepTest : public testing::TestWithParam<FloatSweep> {};

// Every 6700th or so of all patterns, the step being odd so that the low bits
// vary, from another one for each of the four lanes.
TEST_P(FloatSweepTest, IsAccurateEverywhereAndTheSameOnEveryLane) {
  const ElementType types[] = {kFloat};
  const auto math = FindMath(GetParam().name, types);
  ASSERT_TRUE(math.has_value());
  const auto vector = reinterpret_cast<VectorFunction>(VectorFunctionOf(*math));
  const auto scalar = reinterpret_cast<ScalarFunction>(ScalarFunctionOf(*math));
  ASSERT_NE(vector, nullptr);

  constexpr uint32_t kStep = 26801;
  constexpr uint32_t kSteps = 0xffffffff / kStep;
  Worst worst;
  uint32_t bits = 0;
  for (uint32_t i = 0; i < kSteps; ++i, bits += kStep) {
    F32x4 x;
    for (uint32_t lane = 0; lane < 4; ++lane) {
      x[lane] = std::bit_cast<float>(bits + lane * 0x40000123);
    }
    const F32x4 y = vector(x);
    for (int lane = 0; lane < 4; ++lane) {
      const float argument = x[lane];
      const float value = y[lane];
      const float alone = scalar(argument);
      if (!std::isnan(value) || !std::isnan(alone)) {
        ASSERT_EQ(std::bit_cast<uint32_t>(value),
                  std::bit_cast<uint32_t>(alone))
            << "on lane " << lane << " of " << argument;
      }
      const long double reals[] = {argument};
      worst.Add(UlpsBetween(value, *TrueValue(GetParam().name, reals), 24),
                argument);
    }
  }
  EXPECT_LE(worst.ulps, GetParam().most_ulps) << "at " << worst.argument;
}

INSTANTIATE_TEST_SUITE_P(
    All, FloatSweepTest,
    testing::Values(FloatSweep{"exp", 1}, FloatSweep{"exp2", 1},
                    FloatSweep{"exp10", 1.3}, FloatSweep{"expm1", 1.6},
                    FloatSweep{"log", 0.9}, FloatSweep{"log2", 1.2},
                    FloatSweep{"log10", 1.2}, FloatSweep{"log1p", 1.5},
                    FloatSweep{"sin", 1.5}, FloatSweep{"cos", 1.5},
                    FloatSweep{"sinh", 1.7}, FloatSweep{"cosh", 1.6},
                    FloatSweep{"tanh", 1.5}, FloatSweep{"erf", 1.5},
                    FloatSweep{"sigmoid", 1.6}, FloatSweep{"rsqrt", 1.5}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(FloatSweep, PowIsAccurateEverywhereAndTheSameOnEveryLane) {
  const ElementType types[] = {kFloat, kFloat};
  const MathId math = *FindMath("pow", types);
  const auto scalar =
      reinterpret_cast<float (*)(float, float)>(ScalarFunctionOf(math));
  std::mt19937 random(3);
  const auto any = [&] {
    return std::bit_cast<float>(static_cast<uint32_t>(random()));
  };
  // Bases around 1, whose powers are finite, and exponents of every kind.
  const auto usual = [&] { return std::ldexp(random() * 0x1p-32f + 0.5f, 1); };
  std::uniform_int_distribution<int> integer(-40, 40);
  std::normal_distribution<float> normal(0, 20);
  const float special[] = {0.0f,
                           -0.0f,
                           1.0f,
                           -1.0f,
                           2.0f,
                           -3.0f,
                           0.5f,
                           16777217.0f,
                           std::numeric_limits<float>::infinity(),
                           -std::numeric_limits<float>::infinity(),
                           std::numeric_limits<float>::quiet_NaN(),
                           std::numeric_limits<float>::denorm_min(),
                           std::numeric_limits<float>::max()};
  const auto pick = [&] { return special[random() % std::size(special)]; };
  Worst worst;
  for (int i = 0; i < 300000; ++i) {
    const auto whole = static_cast<float>(integer(random));
    const F32x4 x = {any(), usual(), -usual(), pick()};
    const F32x4 y = {normal(random), normal(random) * 5, whole,
                     i % 2 == 0 ? pick() : normal(random)};
    const F32x4 z = Pow(x, y);
    for (int lane = 0; lane < 4; ++lane) {
      const float alone = scalar(x[lane], y[lane]);
      if (!std::isnan(alone) || !std::isnan(z[lane])) {
        const float value = z[lane];
        ASSERT_EQ(std::bit_cast<uint32_t>(value),
                  std::bit_cast<uint32_t>(alone));
      }
      const long double reals[] = {x[lane], y[lane]};
      worst.Add(UlpsBetween(z[lane], *TrueValue("pow", reals), 24), x[lane]);
      const auto truth = static_cast<float>(*TrueValue("pow", reals));
      EXPECT_EQ(std::signbit(z[lane]) && !std::isnan(z[lane]),
                std::signbit(truth) && !std::isnan(truth))
          << x[lane] << " to the power " << y[lane];
    }
  }
  EXPECT_LE(worst.ulps, 0.51) << "at " << worst.argument;
}

TEST(FloatSweep, ZerosKeepTheirSigns) {
  for (const char* name : {"expm1", "log1p", "sin", "sinh", "tanh", "erf"}) {
    const ElementType types[] = {kFloat};
    const auto function = reinterpret_cast<ScalarFunction>(
        ScalarFunctionOf(*FindMath(name, types)));
    EXPECT_EQ(std::bit_cast<uint32_t>(function(0.0f)), 0u) << name;
    EXPECT_EQ(std::bit_cast<uint32_t>(function(-0.0f)), 0x80000000u) << name;
  }
}

TEST(FloatSweep, FusedMultiplyAddRoundsOnce) {
  std::mt19937 random(4);
  const auto any = [&] {
    return std::bit_cast<float>(static_cast<uint32_t>(random()));
  };
  for (int i = 0; i < 300000; ++i) {
    const float a = any();
    const float b = any();
    // Now and then what nearly cancels, or lies far below the product.
    const float near =
        -a * b * (1 + static_cast<float>(random() % 3) * 0x1p-23f);
    const F32x4 first = {a, a, 1.0f + std::ldexp(a, -100), a};
    const F32x4 second = {b, b, 1.0f + 0x1p-23f, std::ldexp(b, -140)};
    const F32x4 third = {any(), near, any(), any()};
    const F32x4 sum = FusedMultiplyAdd(first, second, third);
    for (int lane = 0; lane < 4; ++lane) {
      const float expected = std::fma(first[lane], second[lane], third[lane]);
      const float value = sum[lane];
      if (std::isnan(expected)) {
        EXPECT_TRUE(std::isnan(value));
      } else {
        ASSERT_EQ(std::bit_cast<uint32_t>(value),
                  std::bit_cast<uint32_t>(expected))
            << first[lane] << " * " << second[lane] << " + " << third[lane];
      }
    }
  }
}

// --- fp64, and fp32 through it

struct Interval {
  double low;
  double high;
};

struct DoubleSweep {
  const char* name;
  Interval interval;
  double most_ulps;
};

void PrintTo(const DoubleSweep& sweep, std::ostream* out) {
  *out << sweep.name << " from " << sweep.interval.low << " to "
       << sweep.interval.high;
}

class DoubleSweepTest : public testing::TestWithParam<DoubleSweep> {};

// Evenly, and by powers from the end that is nearer to 0.
TEST_P(DoubleSweepTest, IsAccurate) {
  const auto& [name, interval, most_ulps] = GetParam();
  const ElementType wide[] = {kDouble};
  const ElementType narrow[] = {kFloat};
  const auto of_double = reinterpret_cast<double (*)(double)>(
      ScalarFunctionOf(*FindMath(name, wide)));
  const auto of_float = reinterpret_cast<ScalarFunction>(
      ScalarFunctionOf(*FindMath(name, narrow)));
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> evenly(0, 1);
  Worst worst;
  Worst worst_float;
  constexpr int kCount = 3000;
  for (int i = 0; i < kCount; ++i) {
    const double share =
        i % 2 == 0 ? evenly(random) : std::exp2(-40 * evenly(random));
    const double x = interval.low + share * (interval.high - interval.low);
    const long double reals[] = {x};
    worst.Add(UlpsBetween(of_double(x), *TrueValue(name, reals), 53), x);
    const auto rounded = static_cast<float>(x);
    const long double narrow_reals[] = {rounded};
    worst_float.Add(
        UlpsBetween(of_float(rounded), *TrueValue(name, narrow_reals), 24),
        rounded);
  }
  EXPECT_LE(worst.ulps, most_ulps) << "at " << worst.argument;
  EXPECT_LE(worst_float.ulps, 2) << "at " << worst_float.argument;
}

INSTANTIATE_TEST_SUITE_P(
    All, DoubleSweepTest,
    testing::Values(
        DoubleSweep{"sinpi", {0, 5}, 2}, DoubleSweep{"sinpi", {-1e4, 1e4}, 2},
        DoubleSweep{"cospi", {0, 5}, 2}, DoubleSweep{"exp10", {-320, 310}, 1.5},
        DoubleSweep{"rsqrt", {0, 1e300}, 1}, DoubleSweep{"rsqrt", {0, 4}, 1},
        DoubleSweep{"cbrt", {0, 8}, 1}, DoubleSweep{"cbrt", {0, -1e300}, 1},
        DoubleSweep{"rcbrt", {0, 8}, 1}, DoubleSweep{"rcbrt", {0, -1e300}, 1},
        DoubleSweep{"sigmoid", {0, 40}, 2},
        DoubleSweep{"sigmoid", {0, -740}, 2}, DoubleSweep{"erfcx", {0, 12}, 4},
        DoubleSweep{"erfcx", {0, -26}, 4}, DoubleSweep{"erfcx", {10, 1e9}, 4},
        DoubleSweep{"erfinv", {0, 1}, 4}, DoubleSweep{"erfinv", {1, 0}, 4},
        DoubleSweep{"erfcinv", {0, 2}, 4},
        DoubleSweep{"erfcinv", {0, 1e-290}, 4},
        DoubleSweep{"erfcinv", {2, 1}, 4}, DoubleSweep{"normcdf", {0, 9}, 4},
        DoubleSweep{"normcdf", {0, -38}, 4},
        DoubleSweep{"normcdfinv", {0, 1}, 4},
        DoubleSweep{"normcdfinv", {1, 0.5}, 4},
        DoubleSweep{"cyl_bessel_i0", {0, 30}, 4},
        DoubleSweep{"cyl_bessel_i0", {20, 713}, 4},
        DoubleSweep{"cyl_bessel_i1", {0, -30}, 3},
        DoubleSweep{"cyl_bessel_i1", {20, 713}, 4}));

}  // namespace
}  // namespace fake_device::triton
