// Conversions between host numbers and device elements round once, to nearest
// and ties to even, in both directions and over every pattern; what has no
// defined result is refused by value and index, and then nothing is written.

#include "fake_device/dtype_conversion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "fake_device/dtype.h"
#include "fake_device/status.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <typename To, typename From>
constexpr To BitCast(const From& from) {
  return __builtin_bit_cast(To, from);
}

// Usable in constant expressions, for every kind of value.
static_assert(Float16::From(1.0) == 0x3c00);
static_assert(Float16::From(65504.0F) == 0x7bff);
static_assert(Float16::From(std::numeric_limits<double>::infinity()) == 0x7c00);
static_assert(Float16::From(std::numeric_limits<float>::quiet_NaN()) == 0x7e00);
static_assert(Float16::From(std::numeric_limits<double>::max()) == 0x7c00);
static_assert(Float16::ToDouble(0x0001) == 0x1p-24);
static_assert(Bfloat16::From(1.0F) == 0x3f80);
static_assert(Bfloat16::ToFloat(0xff80) ==
              -std::numeric_limits<float>::infinity());
static_assert(Bfloat16::ToDouble(0x0001) == 0x1p-133);

// The reference: slow, and in exact arithmetic only. It knows a format by its
// widths and finds the nearest value in the list of all values.
class Reference {
 public:
  Reference(int exponent_bits, int fraction_bits)
      : fraction_bits_(fraction_bits),
        bias_((1 << (exponent_bits - 1)) - 1),
        infinity_(((1 << exponent_bits) - 1) << fraction_bits) {
    for (int pattern = 0; pattern < infinity_; ++pattern) {
      values_.push_back(FiniteValue(pattern));
    }
    // Where the number after the largest one would be.
    values_.push_back(std::ldexp(1.0, bias_ + 1));
  }

  int infinity() const { return infinity_; }
  // What makes a NaN's pattern a quiet one.
  int quiet() const { return 1 << (fraction_bits_ - 1); }
  bool IsNan(int pattern) const { return (pattern & 0x7fff) > infinity_; }

  // The value of a pattern that is not NaN.
  double Value(int pattern) const {
    const int magnitude = pattern & 0x7fff;
    double value = kInfinity;
    if (magnitude != infinity_) value = values_[magnitude];
    return (pattern & 0x8000) != 0 ? -value : value;
  }

  // The number halfway between the magnitude of `pattern` and the next; a
  // double has the digits for it.
  double Midpoint(int pattern) const {
    return (values_[pattern] + values_[pattern + 1]) / 2;
  }

  // The pattern for a value that is not NaN.
  int Nearest(double value) const {
    const int sign = std::signbit(value) ? 0x8000 : 0;
    const double magnitude = std::fabs(value);
    if (magnitude >= values_.back()) return sign | infinity_;
    // The last of the values that are not above.
    const int below = static_cast<int>(
        std::upper_bound(values_.begin(), values_.end(), magnitude) -
        values_.begin() - 1);
    const double midpoint = Midpoint(below);
    const bool up =
        magnitude > midpoint || (magnitude == midpoint && below % 2 == 1);
    return sign | (below + (up ? 1 : 0));
  }

 private:
  double FiniteValue(int pattern) const {
    const int exponent = pattern >> fraction_bits_;
    const int fraction = pattern & ((1 << fraction_bits_) - 1);
    if (exponent == 0) {
      return std::ldexp(fraction, 1 - bias_ - fraction_bits_);
    }
    return std::ldexp((1 << fraction_bits_) + fraction,
                      exponent - bias_ - fraction_bits_);
  }

  int fraction_bits_;
  int bias_;
  int infinity_;
  // Of the patterns from 0 on, so in ascending order.
  std::vector<double> values_;
};

struct Format {
  DType dtype;
  const char* name;
  int exponent_bits;
  int fraction_bits;
  uint16_t (*from_float)(float);
  uint16_t (*from_double)(double);
  float (*to_float)(uint16_t);
  double (*to_double)(uint16_t);
};

constexpr Format kFormats[] = {
    {DType::kFloat16, "float16", 5, 10, &Float16::From, &Float16::From,
     &Float16::ToFloat, &Float16::ToDouble},
    {DType::kBfloat16, "bfloat16", 8, 7, &Bfloat16::From, &Bfloat16::From,
     &Bfloat16::ToFloat, &Bfloat16::ToDouble},
};

class SmallFloatTest : public testing::TestWithParam<Format> {
 protected:
  // Both signs of `magnitude` become the pattern that the reference finds; from
  // float, too, if it is one.
  void ExpectNearest(double magnitude) const {
    for (const double value : {magnitude, -magnitude}) {
      const int expected = reference_.Nearest(value);
      ASSERT_EQ(GetParam().from_double(value), expected)
          << std::hexfloat << value;
      const auto as_float = static_cast<float>(value);
      if (static_cast<double>(as_float) == value) {
        ASSERT_EQ(GetParam().from_float(as_float), expected)
            << std::hexfloat << value;
      }
    }
  }

  Reference reference_{GetParam().exponent_bits, GetParam().fraction_bits};
};

INSTANTIATE_TEST_SUITE_P(Formats, SmallFloatTest, testing::ValuesIn(kFormats),
                         [](const auto& suite) {
                           return std::string(suite.param.name);
                         });

// --- All 65536 patterns ---

TEST_P(SmallFloatTest, EveryPatternHasItsExactValue) {
  for (int pattern = 0; pattern <= 0xffff; ++pattern) {
    if (reference_.IsNan(pattern)) continue;
    const double expected = reference_.Value(pattern);
    const double as_double = GetParam().to_double(pattern);
    const float as_float = GetParam().to_float(pattern);
    ASSERT_EQ(as_double, expected) << pattern;
    ASSERT_EQ(static_cast<double>(as_float), expected) << pattern;
    ASSERT_EQ(std::signbit(as_double), pattern >= 0x8000) << pattern;
    ASSERT_EQ(std::signbit(as_float), pattern >= 0x8000) << pattern;
  }
}

TEST_P(SmallFloatTest, EveryPatternComesBackUnchanged) {
  for (int pattern = 0; pattern <= 0xffff; ++pattern) {
    // A signalling NaN becomes the quiet one of the same payload.
    const int expected =
        reference_.IsNan(pattern) ? pattern | reference_.quiet() : pattern;
    ASSERT_EQ(GetParam().from_double(GetParam().to_double(pattern)), expected);
    ASSERT_EQ(GetParam().from_float(GetParam().to_float(pattern)), expected);
  }
}

TEST_P(SmallFloatTest, EveryNanKeepsSignAndPayloadAndIsQuiet) {
  const int fraction_bits = GetParam().fraction_bits;
  for (int pattern = 0; pattern <= 0xffff; ++pattern) {
    if (!reference_.IsNan(pattern)) continue;
    const uint64_t sign = pattern >> 15;
    const uint64_t fraction =
        (pattern | reference_.quiet()) & ((1 << fraction_bits) - 1);
    ASSERT_EQ(
        BitCast<uint64_t>(GetParam().to_double(pattern)),
        sign << 63 | uint64_t{0x7ff} << 52 | fraction << (52 - fraction_bits));
    ASSERT_EQ(
        BitCast<uint32_t>(GetParam().to_float(pattern)),
        sign << 31 | uint64_t{0xff} << 23 | fraction << (23 - fraction_bits));
  }
}

// --- Rounding ---

TEST_P(SmallFloatTest, RoundsRightAroundEveryMidpointAndEveryValue) {
  for (int pattern = 0; pattern < reference_.infinity(); ++pattern) {
    for (const double around :
         {reference_.Value(pattern), reference_.Midpoint(pattern)}) {
      ExpectNearest(around);
      ExpectNearest(std::nextafter(around, kInfinity));
      ExpectNearest(std::nextafter(around, -kInfinity));
      // The neighbours among floats.
      const auto as_float = static_cast<float>(around);
      ExpectNearest(std::nextafterf(as_float, static_cast<float>(kInfinity)));
      ExpectNearest(std::nextafterf(as_float, static_cast<float>(-kInfinity)));
    }
  }
}

TEST_P(SmallFloatTest, OverflowsFromTheMidpointAboveTheLargestOn) {
  const int largest = reference_.infinity() - 1;
  const double midpoint = reference_.Midpoint(largest);
  EXPECT_EQ(GetParam().from_double(std::nextafter(midpoint, 0)), largest);
  EXPECT_EQ(GetParam().from_double(midpoint), reference_.infinity());
  EXPECT_EQ(GetParam().from_double(-midpoint), reference_.infinity() | 0x8000);
  for (const double beyond :
       {2 * midpoint, 1e300, std::numeric_limits<double>::max(), kInfinity}) {
    EXPECT_EQ(GetParam().from_double(beyond), reference_.infinity());
    EXPECT_EQ(GetParam().from_double(-beyond), reference_.infinity() | 0x8000);
  }
  EXPECT_EQ(GetParam().from_float(std::numeric_limits<float>::max()),
            reference_.infinity());
}

TEST_P(SmallFloatTest, WhatIsTooSmallBecomesAZeroOfItsSign) {
  const double half_of_least = reference_.Midpoint(0);
  for (const double value :
       {half_of_least, half_of_least / 2, std::numeric_limits<double>::min(),
        std::numeric_limits<double>::denorm_min(), 0.0}) {
    EXPECT_EQ(GetParam().from_double(value), 0) << value;
    EXPECT_EQ(GetParam().from_double(-value), 0x8000) << value;
  }
  EXPECT_EQ(GetParam().from_float(std::numeric_limits<float>::denorm_min()), 0);
  EXPECT_EQ(GetParam().from_float(-0.0F), 0x8000);
  EXPECT_EQ(GetParam().from_double(std::nextafter(half_of_least, 1)), 1);
}

TEST_P(SmallFloatTest, DoesNotRoundTwice) {
  // A float would round this to the midpoint, and that would round to 1.
  const double value =
      std::nextafter(1 + std::ldexp(1, -GetParam().fraction_bits - 1), 2);
  const int one = reference_.Nearest(1);
  EXPECT_EQ(GetParam().from_float(static_cast<float>(value)), one);
  EXPECT_EQ(GetParam().from_double(value), one + 1);
}

TEST_P(SmallFloatTest, RoundsRandomNumbersRight) {
  std::mt19937_64 random(1);
  // From everywhere, so mostly out of range.
  for (int i = 0; i < 300'000; ++i) {
    const auto value = BitCast<double>(random());
    if (!std::isnan(value)) ExpectNearest(value);
    const auto as_float = BitCast<float>(static_cast<uint32_t>(random()));
    if (!std::isnan(as_float)) ExpectNearest(as_float);
  }
  // All in the range, the ends included.
  const int bias = (1 << (GetParam().exponent_bits - 1)) - 1;
  std::uniform_int_distribution<int> exponents(
      -bias - GetParam().fraction_bits - 2, bias + 2);
  std::uniform_real_distribution<double> fractions(1, 2);
  for (int i = 0; i < 300'000; ++i) {
    ExpectNearest(std::ldexp(fractions(random), exponents(random)));
  }
}

TEST_P(SmallFloatTest, NansOfTheHostStayNans) {
  // Nothing of these payloads is in the bits that are kept.
  const auto nan64 = BitCast<double>(uint64_t{0x7ff0000000000001});
  const auto nan32 = BitCast<float>(uint32_t{0xff800001});
  const int quiet = reference_.infinity() | reference_.quiet();
  EXPECT_EQ(GetParam().from_double(nan64), quiet);
  EXPECT_EQ(GetParam().from_float(nan32), quiet | 0x8000);
  const auto all_ones = BitCast<double>(~uint64_t{0});
  EXPECT_EQ(GetParam().from_double(all_ones), 0xffff);
}

// --- Arrays of them ---

TEST_P(SmallFloatTest, ArraysConvertAsTheirElementsDo) {
  std::vector<uint16_t> patterns;
  for (int pattern = 0; pattern <= 0xffff; ++pattern) {
    if (!reference_.IsNan(pattern)) patterns.push_back(pattern);
  }
  const size_t count = patterns.size();
  std::vector<double> doubles(count);
  std::vector<float> floats(count);
  ASSERT_TRUE(
      IsOk(Decode(GetParam().dtype, patterns.data(), doubles.data(), count)));
  ASSERT_TRUE(
      IsOk(Decode(GetParam().dtype, patterns.data(), floats.data(), count)));
  for (size_t i = 0; i < count; ++i) {
    ASSERT_EQ(doubles[i], reference_.Value(patterns[i]));
    ASSERT_EQ(floats[i], static_cast<float>(doubles[i]));
  }
  // Between the values, so that rounding shows.
  std::vector<uint16_t> expected(count);
  for (size_t i = 0; i < count; ++i) {
    doubles[i] = std::nextafter(doubles[i] * 1.001, 0);
    floats[i] = static_cast<float>(doubles[i]);
    expected[i] = GetParam().from_double(doubles[i]);
  }
  std::vector<uint16_t> encoded(count);
  ASSERT_TRUE(
      IsOk(Encode(GetParam().dtype, doubles.data(), encoded.data(), count)));
  EXPECT_EQ(encoded, expected);
  ASSERT_TRUE(
      IsOk(Encode(GetParam().dtype, floats.data(), encoded.data(), count)));
  for (size_t i = 0; i < count; ++i) {
    ASSERT_EQ(encoded[i], GetParam().from_float(floats[i]));
  }
}

// --- Other dtypes ---

template <typename Element>
std::vector<Element> Encoded(DType dtype, const std::vector<double>& numbers) {
  std::vector<Element> elements(numbers.size());
  EXPECT_TRUE(
      IsOk(Encode(dtype, numbers.data(), elements.data(), numbers.size())));
  return elements;
}

template <typename Element>
std::vector<double> Decoded(DType dtype, const std::vector<Element>& elements) {
  std::vector<double> numbers(elements.size());
  EXPECT_TRUE(
      IsOk(Decode(dtype, elements.data(), numbers.data(), elements.size())));
  return numbers;
}

// That `value`, after two numbers that fit, is refused as `shown`.
void ExpectRefused(DType dtype, double value, const std::string& shown) {
  const std::vector<double> numbers = {1, 2, value, -1e99};
  std::vector<uint64_t> elements(4, 77);
  EXPECT_TRUE(FailsWith(
      StatusCode::kAssertion,
      shown + " at index 2 does not fit " +
          DTypeTable()[static_cast<size_t>(dtype)].name,
      Encode(dtype, numbers.data(), elements.data(), numbers.size())));
  EXPECT_EQ(elements, std::vector<uint64_t>(4, 77));
}

// The ends of the range of an integer type of fewer than 53 bits, and what is
// within them and beyond.
template <typename Integer>
void ExpectTruncation(DType dtype) {
  using Limits = std::numeric_limits<Integer>;
  const double min = Limits::min();
  const double max = Limits::max();
  const std::vector<double> numbers = {0,
                                       -0.0,
                                       0.5,
                                       0.999,
                                       -0.999,
                                       1.5,
                                       2.5,
                                       min,
                                       max,
                                       std::nextafter(min - 1, 0),
                                       std::nextafter(max + 1, 0)};
  const std::vector<Integer> expected = {0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         1,
                                         2,
                                         Limits::min(),
                                         Limits::max(),
                                         Limits::min(),
                                         Limits::max()};
  EXPECT_EQ(Encoded<Integer>(dtype, numbers), expected);

  ExpectRefused(dtype, max + 1, std::to_string(int64_t{Limits::max()} + 1));
  ExpectRefused(dtype, min - 1, std::to_string(int64_t{Limits::min()} - 1));
  ExpectRefused(dtype, kNotANumber, "NaN");
  ExpectRefused(dtype, kInfinity, "Infinity");
  ExpectRefused(dtype, -kInfinity, "-Infinity");

  const std::vector<Integer> all = {Limits::min(), 0, 1, Limits::max()};
  EXPECT_EQ(Decoded(dtype, all), (std::vector<double>{min, 0, 1, max}));
}

TEST(DtypeConversionTest, IntegersTruncateAndRefuseWhatDoesNotFit) {
  ExpectTruncation<uint8_t>(DType::kUint8);
  ExpectTruncation<uint16_t>(DType::kUint16);
  ExpectTruncation<uint32_t>(DType::kUint32);
  ExpectTruncation<int8_t>(DType::kInt8);
  ExpectTruncation<int16_t>(DType::kInt16);
  ExpectTruncation<int32_t>(DType::kInt32);
}

TEST(DtypeConversionTest, Int64TakesAllDoublesInItsRange) {
  const double below_end = std::nextafter(0x1p63, 0);
  EXPECT_EQ(
      Encoded<int64_t>(DType::kInt64, {-0x1p63, below_end, -1.9, 0x1p53 + 2}),
      (std::vector<int64_t>{std::numeric_limits<int64_t>::min(),
                            9223372036854774784, -1, 9007199254740994}));
  ExpectRefused(DType::kInt64, 0x1p63, "9.22337e+18");
  ExpectRefused(DType::kInt64, std::nextafter(-0x1p63, -kInfinity),
                "-9.22337e+18");
  ExpectRefused(DType::kInt64, kNotANumber, "NaN");
}

TEST(DtypeConversionTest, MessagesShowTheNumber) {
  ExpectRefused(DType::kUint8, 300.7, "300.7");
  ExpectRefused(DType::kUint8, -1.25, "-1.25");
  ExpectRefused(DType::kUint8, 1000, "1000");
  ExpectRefused(DType::kUint8, std::nextafter(256, 257), "256.00000000000006");
  ExpectRefused(DType::kUint8, std::nextafter(-1, -2), "-1.0000000000000002");
  ExpectRefused(DType::kInt32, 4294967295.9999995, "4294967295.9999995");
  ExpectRefused(DType::kInt32, 3e9, "3000000000");
  ExpectRefused(DType::kInt32, 1e18, "1000000000000000000");
  ExpectRefused(DType::kInt32, -1e21, "-1e+21");
  ExpectRefused(DType::kInt32, 1.5e300, "1.5e+300");
  ExpectRefused(DType::kInt32, 9.9999999e30, "1e+31");
  ExpectRefused(DType::kInt32, std::numeric_limits<double>::max(),
                "1.79769e+308");
}

TEST(DtypeConversionTest, MessagesCountFromTheFirstIndex) {
  const std::vector<double> numbers = {1, 2, 999};
  uint8_t bytes[3];
  EXPECT_TRUE(FailsWith(
      StatusCode::kAssertion, "999 at index 1002 does not fit uint8",
      Encode(DType::kUint8, numbers.data(), bytes, numbers.size(), 1000)));
}

TEST(DtypeConversionTest, BoolIsTrueForAllButZero) {
  EXPECT_EQ(Encoded<uint8_t>(DType::kBool, {0, -0.0, 1, -3, 0.1, 5e-324, 256,
                                            kNotANumber, kInfinity}),
            (std::vector<uint8_t>{0, 0, 1, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(Decoded<uint8_t>(DType::kBool, {0, 1, 2, 255}),
            (std::vector<double>{0, 1, 1, 1}));
}

TEST(DtypeConversionTest, Float32RoundsOnce) {
  const double midpoint = 1 + 0x1p-24;
  const auto floats = Encoded<float>(
      DType::kFloat32, {0.1, midpoint, std::nextafter(midpoint, 2),
                        1 + 3 * 0x1p-24, -0.0, 0x1p-149, 0x1p-150, 0x1.8p-150,
                        0x1.ffffffp127, 0x1.fffffefffp127, -kInfinity});
  EXPECT_EQ(floats, (std::vector<float>{
                        0.1F, 1, 1 + 0x1p-23F, 1 + 0x1p-22F, 0, 0x1p-149F, 0,
                        0x1p-149F, std::numeric_limits<float>::infinity(),
                        std::numeric_limits<float>::max(),
                        -std::numeric_limits<float>::infinity()}));
  EXPECT_TRUE(std::signbit(floats[4]));
  EXPECT_EQ(Decoded<float>(DType::kFloat32, {0.1F}),
            std::vector<double>{static_cast<double>(0.1F)});
}

TEST(DtypeConversionTest, Float32NansKeepSignAndPayload) {
  const auto nan =
      BitCast<double>(uint64_t{0xfff8000000000000} | uint64_t{0x123456} << 29);
  const std::vector<float> floats = Encoded<float>(DType::kFloat32, {nan});
  EXPECT_EQ(BitCast<uint32_t>(floats[0]), 0xffd23456);
  const std::vector<double> doubles = Decoded(DType::kFloat32, floats);
  EXPECT_EQ(BitCast<uint64_t>(doubles[0]), BitCast<uint64_t>(nan));
}

TEST(DtypeConversionTest, Float64IsCopiedBitForBit) {
  const std::vector<double> numbers = {
      0.1, -0.0, 5e-324, BitCast<double>(uint64_t{0x7ff0000000000001})};
  const auto copies = Encoded<double>(DType::kFloat64, numbers);
  const auto back = Decoded<double>(DType::kFloat64, copies);
  const size_t bytes = numbers.size() * sizeof(double);
  EXPECT_EQ(std::memcmp(copies.data(), numbers.data(), bytes), 0);
  EXPECT_EQ(std::memcmp(back.data(), numbers.data(), bytes), 0);
}

// --- 64-bit integers of the host ---

TEST(DtypeConversionTest, Int64ArraysAreCopied) {
  const std::vector<int64_t> numbers = {std::numeric_limits<int64_t>::min(), -1,
                                        9007199254740993,
                                        std::numeric_limits<int64_t>::max()};
  std::vector<int64_t> elements(4);
  std::vector<int64_t> back(4);
  ASSERT_TRUE(IsOk(Encode(DType::kInt64, numbers.data(), elements.data(), 4)));
  EXPECT_EQ(elements, numbers);
  ASSERT_TRUE(IsOk(Decode(DType::kInt64, elements.data(), back.data(), 4)));
  EXPECT_EQ(back, numbers);
}

TEST(DtypeConversionTest, Int64ArraysBecomeSmallerIntegersIfTheyFit) {
  const std::vector<int64_t> numbers = {-128, 127};
  int8_t bytes[2] = {};
  ASSERT_TRUE(IsOk(Encode(DType::kInt8, numbers.data(), bytes, 2)));
  EXPECT_EQ(bytes[0], -128);
  EXPECT_EQ(bytes[1], 127);
  int64_t back[2] = {};
  ASSERT_TRUE(IsOk(Decode(DType::kInt8, bytes, back, 2)));
  EXPECT_EQ(back[0], -128);
  EXPECT_EQ(back[1], 127);

  const std::vector<int64_t> outside = {5, int64_t{1} << 32};
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion,
                        "4294967296 at index 1 does not fit uint8",
                        Encode(DType::kUint8, outside.data(), bytes, 2)));
  EXPECT_EQ(bytes[0], -128);

  ASSERT_TRUE(IsOk(Encode(DType::kBool, outside.data(), bytes, 2)));
  EXPECT_EQ(bytes[1], 1);
}

TEST(DtypeConversionTest, Int64ElementsBecomeDoublesOnlyIfExact) {
  const std::vector<int64_t> exact = {0, -1, int64_t{1} << 53,
                                      std::numeric_limits<int64_t>::min()};
  EXPECT_EQ(Decoded(DType::kInt64, exact),
            (std::vector<double>{0, -1, 0x1p53, -0x1p63}));
  for (const int64_t inexact :
       {(int64_t{1} << 53) + 1, std::numeric_limits<int64_t>::max()}) {
    const int64_t elements[] = {0, inexact};
    double numbers[] = {7, 7};
    EXPECT_TRUE(FailsWith(
        StatusCode::kAssertion,
        std::to_string(inexact) + " at index 1 does not fit a double exactly",
        Decode(DType::kInt64, elements, numbers, 2)));
    EXPECT_EQ(numbers[0], 7);
  }
}

// --- All of them ---

TEST(DtypeConversionTest, ElementsNeedNoAlignment) {
  const std::vector<double> numbers = {1, -2, 3.5, 100};
  for (const DType dtype :
       {DType::kInt16, DType::kInt32, DType::kInt64, DType::kFloat16,
        DType::kBfloat16, DType::kFloat32, DType::kFloat64}) {
    SCOPED_TRACE(DTypeTable()[static_cast<size_t>(dtype)].name);
    char elements[4 * 8 + 1];
    std::vector<double> back(4);
    ASSERT_TRUE(IsOk(Encode(dtype, numbers.data(), elements + 1, 4)));
    ASSERT_TRUE(IsOk(Decode(dtype, elements + 1, back.data(), 4)));
    EXPECT_EQ(back[1], -2);
    EXPECT_EQ(back[3], 100);
  }
}

TEST(DtypeConversionTest, NothingNeedsNoArrays) {
  for (const DTypeInfo& info : DTypeTable()) {
    const double* doubles = nullptr;
    const Status status = Encode(info.dtype, doubles, nullptr, 0);
    EXPECT_TRUE(status.ok() || status.code() == StatusCode::kNotImplemented);
    double* results = nullptr;
    EXPECT_EQ(Decode(info.dtype, nullptr, results, 0).code(), status.code());
  }
}

TEST(DtypeConversionTest, OtherDtypesAreNotImplemented) {
  const double doubles[] = {1};
  const float floats[] = {1};
  const int64_t integers[] = {1};
  char elements[16] = {};
  for (const DType dtype :
       {DType::kUint64, DType::kComplex64, DType::kComplex128}) {
    EXPECT_EQ(Encode(dtype, doubles, elements, 1).code(),
              StatusCode::kNotImplemented);
    EXPECT_EQ(Encode(dtype, integers, elements, 1).code(),
              StatusCode::kNotImplemented);
  }
  EXPECT_TRUE(FailsWith(
      StatusCode::kNotImplemented,
      "conversion between int32 elements and floats is not implemented",
      Encode(DType::kInt32, floats, elements, 1)));
  EXPECT_TRUE(FailsWith(StatusCode::kNotImplemented,
                        "conversion between float16 elements and 64-bit "
                        "integers is not implemented",
                        Encode(DType::kFloat16, integers, elements, 1)));
}

}  // namespace
}  // namespace fake_device
