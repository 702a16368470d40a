#include "triton/syntax/literal.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fake_device::triton {
namespace {

TEST(LiteralTest, ReadsIntegers) {
  struct Case {
    const char* text;
    int64_t value;
  };
  const Case cases[] = {
      {"0", 0},       {"00", 0},
      {"7", 7},       {"1_000", 1000},
      {"0xff", 255},  {"0XFf", 255},
      {"0b101", 5},   {"0o17", 15},
      {"0x_1_0", 16}, {"9223372036854775807", INT64_MAX},
  };
  for (const Case& each : cases) {
    const auto value = ParseInteger(each.text);
    ASSERT_TRUE(value) << each.text;
    EXPECT_TRUE(*value == each.value) << each.text;
  }
  const __int128 wide = static_cast<__int128>(1) << 64;
  EXPECT_TRUE(ParseInteger("18446744073709551616") == wide);
  EXPECT_TRUE(ParseInteger("0x7fffffffffffffffffffffffffffffff") ==
              ~(static_cast<__int128>(1) << 127));
}

TEST(LiteralTest, RefusesOtherIntegers) {
  for (const char* text :
       {"017", "1L", "1j", "0x10L", "0x80000000000000000000000000000000",
        "170141183460469231731687303715884105728"}) {
    EXPECT_FALSE(ParseInteger(text)) << text;
  }
}

TEST(LiteralTest, ReadsFloats) {
  EXPECT_EQ(ParseFloat("1.5"), 1.5);
  EXPECT_EQ(ParseFloat(".5"), 0.5);
  EXPECT_EQ(ParseFloat("1_0."), 10.0);
  EXPECT_EQ(ParseFloat("1e-5"), 1e-5);
  EXPECT_EQ(ParseFloat("1E+3"), 1000.0);
  EXPECT_EQ(ParseFloat("1e400"), HUGE_VAL);
  EXPECT_FALSE(ParseFloat("1.5j"));
}

TEST(LiteralTest, DecodesEscapes) {
  EXPECT_EQ(DecodeEscapes("a\\tb\\n\\\\\\'\\\""), "a\tb\n\\'\"");
  EXPECT_EQ(DecodeEscapes("\\x41\\102\\u00e9\\U0001F600"),
            "AB\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(DecodeEscapes("a\\\nb\\\r\nc"), "abc");
  EXPECT_EQ(DecodeEscapes("\\q\\"), "\\q\\");
  EXPECT_FALSE(DecodeEscapes("\\N{DASH}"));
  EXPECT_FALSE(DecodeEscapes("\\ud800"));
}

}  // namespace
}  // namespace fake_device::triton
