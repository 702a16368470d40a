#include "triton/support/plain_arithmetic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "fake_device/random.h"
#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {
namespace {

using enum ElementType;
using enum Opcode;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

uint64_t Int(int64_t value) { return static_cast<uint64_t>(value); }

uint64_t Apply(Opcode opcode, ElementType operand, ElementType result,
               std::vector<uint64_t> operands) {
  return ApplyElementwise(opcode, Type::Scalar(operand), Type::Scalar(result),
                          kInt32, operands);
}

uint64_t Cast(ElementType from, ElementType to, uint64_t cell) {
  return Apply(kCast, from, to, {cell});
}

TEST(PlainArithmeticTest, Integers) {
  const struct {
    Opcode opcode;
    ElementType type;
    int64_t a;
    int64_t b;
    int64_t expected;
  } kCases[] = {
      {kAdd, kInt8, 127, 1, -128},
      {kAdd, kUint8, 255, 1, 0},
      {kAdd, kInt1, 1, 1, 0},
      {kMul, kInt1, 1, 1, 1},
      {kSub, kInt1, 0, 1, 1},
      {kMul, kInt16, 300, 300, 24464},
      {kDiv, kInt32, -7, 2, -3},
      {kDiv, kInt32, 7, 0, -1},
      {kDiv, kUint16, 7, 0, 65535},
      {kDiv, kInt64, INT64_MIN, -1, INT64_MIN},
      {kDiv, kUint64, -1, 2, INT64_MAX},
      {kRem, kInt32, -7, 2, -1},
      {kRem, kInt32, 7, 0, 7},
      {kRem, kInt32, INT32_MIN, -1, 0},
      {kShl, kInt32, 1, 31, INT32_MIN},
      {kShl, kInt32, 1, 32, 0},
      {kShl, kInt32, 1, -1, 0},
      {kShr, kInt32, -8, 1, -4},
      {kShr, kInt32, -8, 32, -1},
      {kShr, kInt32, -8, -1, -1},
      {kShr, kUint8, 0x80, 7, 1},
      {kShr, kUint8, 0x80, 8, 0},
      {kMulHigh, kInt32, -1, 1, -1},
      {kMulHigh, kUint32, 0xffffffff, 0xffffffff, 0xfffffffe},
      {kMulHigh, kInt64, INT64_MIN, 2, -1},
      {kMulHigh, kUint64, -1, -1, -2},
      {kMinimum, kUint64, -1, 1, 1},
      {kMaxNum, kInt64, -1, 1, 1},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Apply(c.opcode, c.type, c.type, {Int(c.a), Int(c.b)}),
              Int(c.expected))
        << InfoOf(c.opcode).name << " " << InfoOf(c.type).name << " " << c.a;
  }
  EXPECT_EQ(Apply(kAbs, kInt8, kInt8, {Int(-128)}), Int(-128));
  EXPECT_EQ(Apply(kNot, kUint8, kUint8, {Int(1)}), Int(254));
  EXPECT_EQ(Apply(kNot, kInt1, kInt1, {Int(1)}), Int(0));
  EXPECT_EQ(Apply(kLt, kUint64, kInt1, {Int(-1), Int(1)}), Int(0));
}

TEST(PlainArithmeticTest, Floats) {
  const double odd = 1.0 + std::ldexp(1.0, -10);
  EXPECT_EQ(Apply(kMul, kFloat16, kFloat16, {CellOf(odd), CellOf(odd)}),
            CellOf(1.0 + std::ldexp(1.0, -9)));
  EXPECT_EQ(Apply(kAdd, kFloat16, kFloat16, {CellOf(65504), CellOf(16)}),
            CellOf(kInfinity));
  EXPECT_EQ(Apply(kAdd, kBfloat16, kBfloat16, {CellOf(256), CellOf(1)}),
            CellOf(256));
  EXPECT_EQ(Apply(kMinimum, kFloat32, kFloat32, {CellOf(0), CellOf(-0.0)}),
            CellOf(-0.0));
  EXPECT_TRUE(IsNan(kFloat32, Apply(kMaximum, kFloat32, kFloat32,
                                    {CellOf(1), CellOf(kNan)})));
  EXPECT_EQ(Apply(kMaxNum, kFloat32, kFloat32, {CellOf(1), CellOf(kNan)}),
            CellOf(1));
  EXPECT_EQ(Apply(kRem, kFloat64, kFloat64, {CellOf(-7), CellOf(2)}),
            CellOf(-1));
  // The sum is just above a tie, by less than a double shows.
  const double tie = 1.0 + std::ldexp(1.0, -8);
  EXPECT_EQ(Apply(kFma, kBfloat16, kBfloat16,
                  {CellOf(std::ldexp(1.0, -50)), CellOf(std::ldexp(1.0, -50)),
                   RoundTo(kBfloat16, tie)}),
            CellOf(1.0));
  EXPECT_EQ(
      Apply(kFma, kFloat16, kFloat16, {CellOf(odd), CellOf(odd), CellOf(-1)}),
      RoundTo(kFloat16, odd * odd - 1));
}

TEST(PlainArithmeticTest, Conversions) {
  EXPECT_EQ(Cast(kFloat32, kInt32, CellOf(3e9)), Int(INT32_MAX));
  EXPECT_EQ(Cast(kFloat32, kInt32, CellOf(kNan)), Int(0));
  EXPECT_EQ(Cast(kFloat64, kInt32, CellOf(kNan)), Int(INT32_MIN));
  EXPECT_EQ(Cast(kFloat32, kUint64, CellOf(kNan)), uint64_t{1} << 63);
  EXPECT_EQ(Cast(kFloat32, kInt8, CellOf(300)), Int(44));
  EXPECT_EQ(Cast(kFloat32, kUint8, CellOf(1e9)), Int(255));
  EXPECT_EQ(Cast(kFloat32, kUint8, CellOf(-1)), Int(0));
  EXPECT_EQ(Cast(kFloat64, kUint64, CellOf(kInfinity)), ~uint64_t{0});
  EXPECT_EQ(Cast(kFloat32, kInt1, CellOf(kNan)), Int(1));
  EXPECT_EQ(Cast(kInt64, kInt8, Int(384)), Int(-128));
  EXPECT_EQ(Cast(kInt8, kUint64, Int(-1)), ~uint64_t{0});
  EXPECT_EQ(Cast(kUint64, kFloat64, ~uint64_t{0}),
            CellOf(18446744073709551616.0));
  // Just above a tie of fp32, by less than a double shows.
  EXPECT_EQ(
      Cast(kInt64, kFloat32, Int((int64_t{1} << 60) + (int64_t{1} << 36) + 1)),
      CellOf(std::ldexp(1.0, 60) + std::ldexp(1.0, 37)));
  EXPECT_EQ(Cast(kFloat64, kFloat16, CellOf(std::ldexp(1.0, -25))), CellOf(0));
  EXPECT_EQ(Cast(kFloat64, kFloat16, CellOf(std::ldexp(1.5, -25))),
            CellOf(std::ldexp(1.0, -24)));
  EXPECT_EQ(Cast(kFloat64, kFloat32, CellOf(1e300)), CellOf(kInfinity));
}

TEST(PlainArithmeticTest, EveryHalfSurvivesMemory) {
  for (ElementType type : {kFloat16, kBfloat16}) {
    for (uint64_t bits = 0; bits < 0x10000; bits++) {
      ASSERT_EQ(ToMemory(type, FromMemory(type, bits)), bits);
    }
  }
}

// Numbers of a type: small ones, limits, and any bits.
std::vector<uint64_t> SamplesOf(ElementType type, Random* random) {
  std::vector<uint64_t> samples;
  if (IsInteger(type)) {
    for (int64_t value :
         {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{2}, int64_t{7},
          int64_t{31}, int64_t{-8}, int64_t{127}, int64_t{128}, int64_t{65535},
          int64_t{INT32_MIN}, int64_t{INT32_MAX}, INT64_MIN, INT64_MAX}) {
      samples.push_back(WrapTo(type, Int(value)));
    }
  } else {
    for (double value :
         {0.0, -0.0, 1.0, -1.5, 2.5, 0.1, 255.5, 65519.0, 1e9, -3e9, 2e19, 1e-7,
          3e-41, 1e300, kInfinity, -kInfinity, kNan}) {
      samples.push_back(RoundTo(type, value));
    }
  }
  for (int i = 0; i < 30; i++) {
    const uint64_t bits =
        uint64_t{random->Below(0xffffffff)} << 32 | random->Below(0xffffffff);
    samples.push_back(FromMemory(type, bits >> (64 - 8 * BytesOf(type))));
  }
  return samples;
}

void ExpectSame(const std::string& what, ElementType result,
                std::optional<Constant> folded, uint64_t plain) {
  if (!folded.has_value()) return;
  if (IsNan(result, plain) && IsNan(result, folded->bits)) return;
  EXPECT_EQ(folded->bits, plain) << what;
}

int CountOf(Opcode opcode) {
  if (opcode == kFma || opcode == kSelect) return 3;
  return opcode >= kAdd && opcode <= kGe ? 2 : 1;
}

// The compiler's folding of constants, which knows nothing of this, agrees.
TEST(PlainArithmeticTest, AgreesWithTheFoldingOfConstants) {
  Random random(1);
  for (const ElementTypeInfo& info : ElementTypeTable()) {
    const ElementType type = info.type;
    const std::vector<uint64_t> samples = SamplesOf(type, &random);
    const auto sample = [&] {
      return samples[random.Below(static_cast<uint32_t>(samples.size()))];
    };
    for (int code = static_cast<int>(kNeg); code <= static_cast<int>(kFma);
         code++) {
      const auto opcode = static_cast<Opcode>(code);
      if (opcode == kSelect) continue;
      const ElementType result = opcode >= kEq && opcode <= kGe ? kInt1 : type;
      for (int i = 0; i < 600; i++) {
        std::vector<uint64_t> cells;
        std::vector<Constant> constants;
        std::string what = std::string(InfoOf(opcode).name) + " " + info.name;
        for (int j = 0; j < CountOf(opcode); j++) {
          cells.push_back(sample());
          constants.push_back({cells.back()});
          what += " " + std::to_string(cells.back());
        }
        ExpectSame(what, result,
                   EvaluateConstant(opcode, type, result, constants),
                   Apply(opcode, type, result, cells));
      }
    }
    for (const ElementTypeInfo& to : ElementTypeTable()) {
      for (uint64_t cell : samples) {
        const Constant constant{cell};
        const std::string what = std::string(info.name) + " to " + to.name +
                                 " " + std::to_string(cell);
        ExpectSame("cast " + what, to.type,
                   EvaluateConstant(kCast, type, to.type, {&constant, 1}),
                   Apply(kCast, type, to.type, {cell}));
        if (to.bits != info.bits) continue;
        EXPECT_EQ(
            EvaluateConstant(kBitcast, type, to.type, {&constant, 1})->bits,
            Apply(kBitcast, type, to.type, {cell}))
            << "bitcast " << what;
      }
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
