#include "triton/ir/evaluate_constant.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "triton/ir/printer.h"

namespace fake_device::triton {
namespace {

using enum ElementType;
using enum Opcode;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Constant Int(int64_t value) { return Constant::Integer(value); }
Constant Real(double value) { return Constant::Float(value); }

std::string Result(Opcode opcode, ElementType operand, ElementType result,
                   std::vector<Constant> operands) {
  const auto constant = EvaluateConstant(opcode, operand, result, operands);
  return constant ? ToString(result, *constant) : "nothing";
}

std::string Same(Opcode opcode, ElementType type,
                 std::vector<Constant> operands) {
  return Result(opcode, type, type, std::move(operands));
}

TEST(Encoding, KeepsEveryPatternOfAHalf) {
  for (const ElementType type : {kFloat16, kBfloat16}) {
    for (uint64_t bits = 0; bits < 1 << 16; ++bits) {
      const Constant decoded = DecodeElement(type, bits);
      ASSERT_EQ(EncodeElement(type, decoded), bits);
      ASSERT_EQ(RoundFloat(type, decoded.floating()), decoded) << bits;
    }
  }
}

TEST(Encoding, OfFp32IsTheProcessors) {
  uint32_t pattern = 0;
  for (int i = 0; i < 100000; ++i) {
    pattern = pattern * 1664525 + 1013904223;
    float value;
    std::memcpy(&value, &pattern, 4);
    const Constant decoded = DecodeElement(kFloat32, pattern);
    ASSERT_EQ(EncodeElement(kFloat32, decoded), pattern);
    if (std::isnan(value)) continue;
    ASSERT_EQ(decoded, Real(value)) << pattern;
  }
}

TEST(Rounding, IsToNearestEven) {
  for (const ElementType type : {kFloat16, kBfloat16}) {
    const uint64_t infinity = EncodeElement(type, Real(kInfinity));
    for (uint64_t bits = 0; bits + 1 < infinity; ++bits) {
      const double low = DecodeElement(type, bits).floating();
      const double high = DecodeElement(type, bits + 1).floating();
      const double middle = low + (high - low) / 2;
      const double even = bits % 2 == 0 ? low : high;
      ASSERT_EQ(RoundFloat(type, middle), Real(even)) << bits;
      ASSERT_EQ(RoundFloat(type, -middle), Real(-even)) << bits;
      ASSERT_EQ(RoundFloat(type, std::nextafter(middle, -1)), Real(low));
      ASSERT_EQ(RoundFloat(type, std::nextafter(middle, kInfinity)),
                Real(high));
    }
  }
  EXPECT_EQ(RoundFloat(kFloat16, 65519.99), Real(65504));
  EXPECT_EQ(RoundFloat(kFloat16, 65520), Real(kInfinity));
  EXPECT_EQ(RoundFloat(kFloat32, 1e39), Real(kInfinity));
  EXPECT_EQ(RoundFloat(kFloat32, -1e-46), Real(-0.0));
  EXPECT_EQ(RoundFloat(kFloat32, 0.1), Real(0.1f));
}

TEST(Rounding, OfFp32IsTheProcessors) {
  uint64_t random = 1;
  for (int i = 0; i < 100000; ++i) {
    random = random * 6364136223846793005 + 1442695040888963407;
    const double value = std::ldexp(static_cast<double>(random >> 11),
                                    static_cast<int>(random % 300) - 210);
    ASSERT_EQ(RoundFloat(kFloat32, value), Real(static_cast<float>(value)))
        << value;
  }
}

TEST(Integers, WrapAndNeverTrap) {
  struct Case {
    Opcode opcode;
    ElementType type;
    int64_t a, b;
    const char* result;
  };
  constexpr int64_t kMin64 = std::numeric_limits<int64_t>::min();
  const Case cases[] = {
      {kAdd, kInt8, 127, 1, "-128"},
      {kAdd, kInt1, 1, 1, "0"},
      {kSub, kInt1, 0, 1, "1"},
      {kMul, kUint16, 65535, 65535, "1"},
      {kMul, kInt64, kMin64, -1, "-9223372036854775808"},
      {kDiv, kInt32, -7, 2, "-3"},
      {kDiv, kInt32, 7, 0, "-1"},
      {kDiv, kUint8, 7, 0, "255"},
      {kDiv, kInt1, 1, 0, "1"},
      {kDiv, kInt8, -128, -1, "-128"},
      {kDiv, kInt64, kMin64, -1, "-9223372036854775808"},
      {kDiv, kUint64, -1, 2, "9223372036854775807"},
      {kRem, kInt32, -7, 2, "-1"},
      {kRem, kInt32, -7, 0, "-7"},
      {kRem, kInt64, kMin64, -1, "0"},
      {kRem, kUint64, -1, 10, "5"},
      {kShl, kInt32, 1, 31, "-2147483648"},
      {kShl, kInt32, 1, 32, "0"},
      {kShl, kInt32, 1, -1, "0"},
      {kShr, kInt32, -8, 1, "-4"},
      {kShr, kInt32, -8, 40, "-1"},
      {kShr, kInt64, kMin64, -1, "-1"},
      {kShr, kUint64, -1, 63, "1"},
      {kShr, kUint8, 255, 8, "0"},
      {kShl, kInt64, 1, 64, "0"},
      {kMulHigh, kInt32, -1, 1, "-1"},
      {kMulHigh, kUint32, 4294967295, 4294967295, "4294967294"},
      {kMulHigh, kInt64, kMin64, kMin64, "4611686018427387904"},
      {kMulHigh, kInt64, -1, 1, "-1"},
      {kMulHigh, kUint64, -1, -1, "18446744073709551614"},
      {kMulHigh, kInt16, 1, 1, "nothing"},
      {kMinimum, kUint64, -1, 1, "1"},
      {kMaximum, kInt64, -1, 1, "1"},
      {kMaxNum, kUint64, -1, 1, "18446744073709551615"},
      {kAnd, kInt8, -1, 5, "5"},
      {kOr, kInt1, 0, 1, "1"},
      {kXor, kInt8, -1, 5, "-6"},
      {kFloor, kInt32, 1, 1, "nothing"},
  };
  for (const Case& item : cases) {
    EXPECT_EQ(Same(item.opcode, item.type, {Int(item.a), Int(item.b)}),
              item.result)
        << InfoOf(item.opcode).name << " " << item.a << " " << item.b;
  }
  EXPECT_EQ(Same(kNot, kInt1, {Int(1)}), "0");
  EXPECT_EQ(Same(kNot, kUint8, {Int(1)}), "254");
  EXPECT_EQ(Same(kNeg, kUint8, {Int(1)}), "255");
  EXPECT_EQ(Same(kAbs, kInt8, {Int(-128)}), "-128");
  EXPECT_EQ(Same(kAbs, kInt64, {Int(-5)}), "5");
}

TEST(Integers, CompareByTheirSignedness) {
  EXPECT_EQ(Result(kLt, kInt64, kInt1, {Int(-1), Int(1)}), "1");
  EXPECT_EQ(Result(kLt, kUint64, kInt1, {Int(-1), Int(1)}), "0");
  EXPECT_EQ(Result(kGe, kUint64, kInt1, {Int(-1), Int(1)}), "1");
  EXPECT_EQ(Result(kLe, kInt8, kInt1, {Int(-1), Int(-1)}), "1");
  EXPECT_EQ(Result(kGt, kInt8, kInt1, {Int(-1), Int(-1)}), "0");
  EXPECT_EQ(Result(kEq, kInt8, kInt1, {Int(3), Int(3)}), "1");
  EXPECT_EQ(Result(kNe, kInt8, kInt1, {Int(3), Int(3)}), "0");
}

TEST(Floats, FollowTheirOpcodes) {
  struct Case {
    Opcode opcode;
    ElementType type;
    double a, b;
    const char* result;
  };
  const Case cases[] = {
      {kAdd, kFloat32, 16777216, 1, "16777216.0"},
      {kAdd, kFloat64, 16777216, 1, "16777217.0"},
      {kAdd, kFloat16, 2048, 1, "2048.0"},
      {kAdd, kFloat16, 65504, 65504, "inf"},
      {kSub, kFloat32, kInfinity, kInfinity, "-nan"},
      {kMul, kBfloat16, 3.015625, 3.015625, "9.1"},
      {kDiv, kFloat32, 1, 3, "0.33333334"},
      {kDiv, kFloat32, -1, 0, "-inf"},
      {kRem, kFloat32, -7.5, 2, "-1.5"},
      {kRem, kFloat64, 5, kInfinity, "5.0"},
      {kMinimum, kFloat32, 0.0, -0.0, "-0.0"},
      {kMinimum, kFloat32, kNan, 1, "nan"},
      {kMaximum, kFloat32, -0.0, 0.0, "0.0"},
      {kMaximum, kFloat32, 1, kNan, "nan"},
      {kMinNum, kFloat32, kNan, 1, "1.0"},
      {kMinNum, kFloat32, 0.0, -0.0, "-0.0"},
      {kMaxNum, kFloat64, 1, kNan, "1.0"},
      {kMaxNum, kFloat64, kNan, kNan, "nan"},
      {kAnd, kFloat32, 1, 1, "nothing"},
  };
  for (const Case& item : cases) {
    std::string result =
        Same(item.opcode, item.type, {Real(item.a), Real(item.b)});
    // The sign of a NaN that an operation makes is the processor's choice.
    if (item.result == std::string("-nan")) {
      EXPECT_TRUE(result.starts_with("nan")) << result;
      continue;
    }
    EXPECT_EQ(result, item.result) << InfoOf(item.opcode).name;
  }
  EXPECT_EQ(Same(kNeg, kFloat16, {Real(0.0)}), "-0.0");
  EXPECT_EQ(Same(kAbs, kFloat32, {Real(-kInfinity)}), "inf");
  EXPECT_EQ(Same(kNearbyint, kFloat32, {Real(2.5)}), "2.0");
  EXPECT_EQ(Same(kTrunc, kFloat32, {Real(-2.5)}), "-2.0");
  EXPECT_EQ(Same(kFloor, kFloat64, {Real(-2.5)}), "-3.0");
  EXPECT_EQ(Same(kCeil, kFloat16, {Real(-0.5)}), "-0.0");
  EXPECT_EQ(Same(kSqrt, kFloat32, {Real(2)}), "1.4142135");
  EXPECT_EQ(Result(kEq, kFloat32, kInt1, {Real(kNan), Real(kNan)}), "0");
  EXPECT_EQ(Result(kNe, kFloat32, kInt1, {Real(kNan), Real(1)}), "1");
  EXPECT_EQ(Result(kGe, kFloat32, kInt1, {Real(kNan), Real(1)}), "0");
}

// Where rounding to fp32 in between would give the other neighbour.
TEST(Floats, FuseWithOneRounding) {
  struct Case {
    ElementType type;
    double a, b, c, result;
  };
  const Case cases[] = {
      {kFloat32, 1 + 0x1p-12, 1 + 0x1p-12, -1, 0x1p-11 + 0x1p-24},
      {kFloat16, 0x1p-24, 0x1p-24, 1 + 0x1p-10, 1 + 0x1p-10},
      {kFloat16, 1 + 0x1p-10, 1 - 0x1p-11, 0x1p-11, 1 + 0x1p-10},
      {kFloat16, 0x1p-11, 1, 1 - 0x1p-11, 1},
      {kBfloat16, 0x1p-60, 0x1p-60, 1 + 0x1p-7, 1 + 0x1p-7},
      {kBfloat16, 1 + 0x1p-7, 1 + 0x1p-7, 0x1p-60, 1 + 0x1p-6},
      {kBfloat16, 1 + 0x1p-7, 0x1p-8, 1, 1 + 0x1p-7},
      {kBfloat16, 1.75, 0.578125, -0x1p-40, 1.0078125},
      {kBfloat16, 1.75, 0.578125, 0, 1.015625},
      {kBfloat16, 0x1p120, 0x1p120, 1, kInfinity},
      {kFloat64, 1 + 0x1p-30, 1 - 0x1p-30, -1, -0x1p-60},
  };
  for (const Case& item : cases) {
    EXPECT_EQ(Same(kFma, item.type, {Real(item.a), Real(item.b), Real(item.c)}),
              ToString(item.type, Real(item.result)))
        << item.a << " " << item.b << " " << item.c;
  }
}

TEST(Casts, SaturateAsTheGpu) {
  struct Case {
    ElementType from, to;
    double value;
    const char* result;
  };
  const Case cases[] = {
      {kFloat32, kInt8, kInfinity, "-1"},
      {kFloat32, kInt8, -kInfinity, "0"},
      {kFloat32, kInt8, 30000, "48"},
      {kFloat32, kInt8, kNan, "0"},
      {kFloat32, kInt16, kInfinity, "32767"},
      {kFloat32, kInt16, -1e9, "-32768"},
      {kFloat64, kInt16, kNan, "-32768"},
      {kFloat32, kInt32, 3e9, "2147483647"},
      {kFloat32, kInt32, -2.9, "-2"},
      {kFloat32, kInt32, kNan, "0"},
      {kFloat64, kInt32, kNan, "-2147483648"},
      {kFloat16, kInt64, kNan, "-9223372036854775808"},
      {kFloat32, kInt64, 1e30, "9223372036854775807"},
      {kFloat32, kUint8, -1, "0"},
      {kFloat32, kUint8, 30000, "48"},
      {kFloat32, kUint8, kInfinity, "255"},
      {kFloat64, kUint16, kNan, "32768"},
      {kFloat64, kUint16, 70000, "65535"},
      {kFloat32, kUint32, 4e9, "4000000000"},
      {kFloat32, kUint64, 1e30, "18446744073709551615"},
      {kFloat32, kUint64, 9999999980506447872.0, "9999999980506447872"},
      {kFloat32, kUint64, kNan, "9223372036854775808"},
      {kFloat32, kInt1, kNan, "1"},
      {kFloat32, kInt1, 0.25, "1"},
      {kFloat32, kInt1, -0.0, "0"},
      {kFloat64, kFloat16, 1 + 0x1p-11 + 0x1p-40, "1.001"},
      {kFloat64, kFloat32, 0.1, "0.1"},
  };
  for (const Case& item : cases) {
    EXPECT_EQ(Result(kCast, item.from, item.to, {Real(item.value)}),
              item.result)
        << item.value << " to " << InfoOf(item.to).name;
  }
}

TEST(Casts, OfIntegersWrapOrRoundOnce) {
  EXPECT_EQ(Result(kCast, kInt32, kInt8, {Int(300)}), "44");
  EXPECT_EQ(Result(kCast, kInt8, kUint32, {Int(-1)}), "4294967295");
  EXPECT_EQ(Result(kCast, kUint64, kInt32, {Int(-1)}), "-1");
  EXPECT_EQ(Result(kCast, kInt32, kInt1, {Int(256)}), "1");
  EXPECT_EQ(Result(kCast, kUint64, kFloat64, {Int(-1)}),
            "1.8446744073709552e+19");
  EXPECT_EQ(Result(kCast, kInt64, kFloat64, {Int(-1)}), "-1.0");
  EXPECT_EQ(Result(kCast, kInt32, kFloat16, {Int(65520)}), "inf");
  EXPECT_EQ(Result(kCast, kInt32, kFloat32, {Int(16777217)}), "16777216.0");
  // Halfway between two bf16 but for the last bit, which fp32 would drop.
  const int64_t halfway = (int64_t{257} << 54) + 1;
  EXPECT_EQ(
      EvaluateConstant(kCast, kInt64, kBfloat16, std::vector{Int(halfway)}),
      Real(std::ldexp(129.0, 55)));
  EXPECT_EQ(
      EvaluateConstant(kCast, kInt64, kBfloat16, std::vector{Int(halfway - 1)}),
      Real(std::ldexp(128.0, 55)));
}

TEST(Bitcasts, KeepBits) {
  EXPECT_EQ(Result(kBitcast, kFloat32, kInt32, {Real(1)}), "1065353216");
  EXPECT_EQ(Result(kBitcast, kUint16, kFloat16, {Int(0xfc00)}), "-inf");
  EXPECT_EQ(Result(kBitcast, kInt8, kUint8, {Int(-1)}), "255");
  EXPECT_EQ(Result(kBitcast, kInt8, kInt16, {Int(-1)}), "nothing");
  const auto nan = EvaluateConstant(kBitcast, kInt32, kFloat32,
                                    std::vector{Int(0x7f800001)});
  ASSERT_TRUE(nan);
  EXPECT_EQ(EncodeElement(kFloat32, *nan), 0x7f800001u);
}

TEST(EvaluateConstant, KnowsNothingOfOtherOperations) {
  EXPECT_EQ(Same(kLoad, kInt32, {Int(0)}), "nothing");
  EXPECT_EQ(Same(kMath, kFloat32, {Real(0)}), "nothing");
  EXPECT_EQ(Same(kAddPointer, kInt32, {Int(0), Int(0)}), "nothing");
  EXPECT_EQ(Same(kAdd, kInt32, {}), "nothing");
  EXPECT_EQ(Same(kSelect, kFloat32, {Int(1), Real(2), Real(3)}), "2.0");
  EXPECT_EQ(Same(kSelect, kFloat32, {Int(0), Real(2), Real(3)}), "3.0");
}

}  // namespace
}  // namespace fake_device::triton
