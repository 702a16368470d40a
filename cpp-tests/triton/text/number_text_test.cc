#include "triton/text/number_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace fake_device::triton {
namespace {

std::string Printed(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.*g", digits, value);
  return text;
}

// The C library's own conversions are the reference.
void ExpectSameAsLibrary(const std::string& text) {
  const std::optional<double> number = ParseDouble(text);
  ASSERT_TRUE(number) << text;
  EXPECT_EQ(std::bit_cast<uint64_t>(*number),
            std::bit_cast<uint64_t>(std::strtod(text.c_str(), nullptr)))
      << text;
}

TEST(ParseDouble, ReadsDecimals) {
  for (const char* text :
       {"0",
        "-0",
        "0.0",
        "1",
        "-1",
        "+1",
        "1.",
        ".5",
        "1e5",
        "1E+5",
        "1.5e-5",
        " \t1",
        "00012.500",
        "0.1",
        "123456789012345678901234567890",
        "1e22",
        "1e23",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.00000000000000000000000000000000000000001"}) {
    ExpectSameAsLibrary(text);
  }
}

TEST(ParseDouble, ReadsTheLeastAndTheGreatest) {
  for (const char* text :
       {"1.7976931348623157e308", "1.7976931348623158e308",
        "1.7976931348623159e308", "1e309", "1e999999999999", "-1e400",
        "2.2250738585072014e-308", "2.2250738585072011e-308", "5e-324",
        "2.4703282292062327e-324", "2.4703282292062328e-324", "3e-324",
        "1e-400", "1e-999999999999", "0e999999999999"}) {
    ExpectSameAsLibrary(text);
  }
  ExpectSameAsLibrary(std::string(5000, '1') + "e-4990");
  ExpectSameAsLibrary("0." + std::string(5000, '0') + "1e5000");
}

TEST(ParseDouble, ReadsWhatIsNotFinite) {
  for (const char* text : {"inf", "-Inf", "+INFINITY", "infinity"}) {
    ExpectSameAsLibrary(text);
  }
  EXPECT_TRUE(std::isnan(*ParseDouble("NaN")));
  EXPECT_TRUE(std::isnan(*ParseDouble("-nan")));
}

TEST(ParseDouble, RefusesOtherText) {
  for (const char* text :
       {"", " ", ".", "-", "e5", "1e", "1e+", "1j", "1 ", "--1", "1_0", "0x10",
        "in", "infinit", "nan(1)", "1.2.3"}) {
    EXPECT_EQ(ParseDouble(text), std::nullopt) << text;
  }
}

TEST(NumberText, IsTheLibrarysForAnyDouble) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const int digits = 1 + i % 17;
    const std::string text = FormatDouble(value, digits);
    ASSERT_EQ(text, Printed(value, digits));
    ExpectSameAsLibrary(text);
  }
}

TEST(NumberText, IsTheLibrarysForUsualNumbers) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const double value = static_cast<double>(random() % 2'000'000) *
                         std::pow(10.0, static_cast<int>(random() % 20) - 12);
    for (const int digits : {1, 3, 6, 17}) {
      ASSERT_EQ(FormatDouble(value, digits), Printed(value, digits));
    }
    ExpectSameAsLibrary(Printed(value, 17));
  }
}

TEST(NumberText, IsTheLibrarysForTies) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2'000; ++i) {
    // Half way between two doubles.
    const uint64_t mantissa = (random() >> 11 | uint64_t{1} << 52);
    ExpectSameAsLibrary(std::to_string(mantissa) + ".5");
    // Half way between two numbers of few digits.
    const double value = static_cast<double>(random() % 100'000) + 0.5;
    const int digits = static_cast<int>(std::log10(value)) + 1;
    ASSERT_EQ(FormatDouble(value, digits), Printed(value, digits));
  }
}

TEST(FormatDouble, WritesZeros) {
  EXPECT_EQ(FormatDouble(0, 5), "0");
  EXPECT_EQ(FormatDouble(-0.0, 5), "-0");
}

TEST(HexText, WritesLetters) {
  EXPECT_EQ(HexText(0), "0");
  EXPECT_EQ(HexText(0x7ff8'0000'0000'0abc), "7ff8000000000abc");
}

}  // namespace
}  // namespace fake_device::triton
