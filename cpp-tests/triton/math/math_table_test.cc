#include "triton/math/math_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "triton/math/math_symbols.h"

namespace fake_device::triton {
namespace {

constexpr ElementType kInt = ElementType::kInt32;
constexpr ElementType kFloat = ElementType::kFloat32;
constexpr ElementType kDouble = ElementType::kFloat64;

MathId IdOf(const MathInfo& info) {
  return MathId{static_cast<uint16_t>(&info - MathTable().data())};
}

TEST(MathTable, FindsEveryOverloadByItsTypes) {
  for (const MathInfo& info : MathTable()) {
    const std::span operands(info.operands, info.num_operands);
    EXPECT_EQ(FindMath(info.name, operands), IdOf(info)) << info.symbol;
    EXPECT_EQ(&InfoOf(IdOf(info)), &info);
    EXPECT_TRUE(IsMathName(info.name));
  }
}

TEST(MathTable, RefusesOtherNamesAndTypes) {
  const ElementType half[] = {ElementType::kFloat16};
  const ElementType two[] = {kFloat, kFloat};
  const ElementType mixed[] = {kFloat, kDouble};
  EXPECT_FALSE(FindMath("exp", half).has_value());
  EXPECT_FALSE(FindMath("exp", two).has_value());
  EXPECT_FALSE(FindMath("pow", mixed).has_value());
  EXPECT_FALSE(FindMath("pow", {}).has_value());
  for (const char* name : {"", "ex", "expo", "zz", "EXP"}) {
    EXPECT_FALSE(IsMathName(name)) << name;
    EXPECT_FALSE(FindMath(name, two).has_value()) << name;
  }
}

TEST(MathTable, SymbolsAreUniqueAndHaveFunctions) {
  std::set<std::string> symbols;
  for (const MathInfo& info : MathTable()) {
    EXPECT_TRUE(symbols.insert(info.symbol).second) << info.symbol;
    EXPECT_EQ(FindMathSymbol(info.symbol), ScalarFunctionOf(IdOf(info)));
    EXPECT_NE(ScalarFunctionOf(IdOf(info)), nullptr);
    EXPECT_TRUE(std::string_view(info.symbol)
                    .starts_with(std::string("math_") + info.name + "_"));
    if (info.vector_symbol == nullptr) {
      EXPECT_EQ(VectorFunctionOf(IdOf(info)), nullptr);
      continue;
    }
    EXPECT_TRUE(symbols.insert(info.vector_symbol).second);
    EXPECT_EQ(FindMathSymbol(info.vector_symbol), VectorFunctionOf(IdOf(info)));
    EXPECT_NE(VectorFunctionOf(IdOf(info)), nullptr);
    EXPECT_EQ(info.result, kFloat);
    EXPECT_TRUE(std::all_of(info.operands, info.operands + info.num_operands,
                            [](ElementType type) { return type == kFloat; }));
  }
  EXPECT_EQ(FindMathSymbol("math_exp"), nullptr);
  EXPECT_EQ(FindMathSymbol(""), nullptr);
}

TEST(MathTable, SpellsSymbolsByTheirOperands) {
  const ElementType types[] = {kFloat, kInt};
  const MathInfo& power = InfoOf(*FindMath("pow", types));
  EXPECT_STREQ(power.symbol, "math_pow_f32_i32");
  EXPECT_EQ(power.vector_symbol, nullptr);
  const ElementType one[] = {kFloat};
  EXPECT_STREQ(InfoOf(*FindMath("exp", one)).vector_symbol, "math_exp_f32x4");
}

// What Inductor uses much.
TEST(MathTable, HasVectorFunctions) {
  const ElementType one[] = {kFloat};
  for (const char* name :
       {"exp", "exp2", "log", "log2", "sin", "cos", "tanh", "erf", "sigmoid",
        "rsqrt", "sqrt", "expm1", "log1p", "log10", "exp10"}) {
    const auto math = FindMath(name, one);
    ASSERT_TRUE(math.has_value()) << name;
    EXPECT_NE(InfoOf(*math).vector_symbol, nullptr) << name;
  }
}

// --- Values of what no recording has.

struct Case {
  const char* symbol;
  std::vector<uint64_t> operands;
  uint64_t expected;
};

uint64_t Bits(float value) { return std::bit_cast<uint32_t>(value); }
uint64_t Bits(double value) { return std::bit_cast<uint64_t>(value); }
// An int32's, as it lies in the low half.
uint64_t Bits(int32_t value) { return static_cast<uint32_t>(value); }
uint64_t Bits(int64_t value) { return static_cast<uint64_t>(value); }

constexpr uint64_t kMin32 = 0x80000000;
constexpr uint64_t kMin64 = 0x8000000000000000;

std::vector<Case> Cases() {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  return {
      {"math_abs_i32", {Bits(-7)}, 7},
      {"math_abs_i32", {kMin32}, kMin32},
      {"math_abs_i64", {Bits(int64_t{-7})}, 7},
      {"math_abs_i64", {kMin64}, kMin64},
      {"math_brev_i32", {0x00000001}, kMin32},
      {"math_brev_i32", {0x12345678}, 0x1e6a2c48},
      {"math_brev_i64", {0x00000000000000f1}, 0x8f00000000000000},
      {"math_clz_i32", {0}, 32},
      {"math_clz_i32", {0x00010000}, 15},
      {"math_clz_i64", {0}, 64},
      {"math_clz_i64", {1}, 63},
      {"math_popc_i32", {0xf000000f}, 8},
      {"math_popc_i64", {0xf00000000000000f}, 8},
      {"math_ffs_i32", {0}, 0},
      {"math_ffs_i32", {kMin32}, 32},
      {"math_ffs_i64", {0x100000000}, 33},
      {"math_mulhi_i32_i32", {Bits(-1), Bits(-1)}, 0},
      {"math_mulhi_i32_i32", {Bits(-2), Bits(3)}, Bits(-1)},
      {"math_mulhi_u32_u32", {0xffffffff, 0xffffffff}, 0xfffffffe},
      {"math_mulhi_i64_i64", {kMin64, kMin64}, 0x4000000000000000},
      {"math_mulhi_i64_i64", {Bits(int64_t{-3}), 5}, Bits(int64_t{-1})},
      {"math_mulhi_u64_u64", {~0ull, ~0ull}, ~0ull - 1},
      {"math_mulhi_u64_u64",
       {0x123456789abcdef0, 0xfedcba9876543210},
       0x121fa00ad77d7422},
      {"math_umulhi_i32_i32", {Bits(-1), Bits(-1)}, 0xfffffffe},
      {"math_umulhi_u32_u32", {1u << 31, 6}, 3},
      {"math_umulhi_i64_i64", {~0ull, ~0ull}, ~0ull - 1},
      {"math_umulhi_u64_u64", {1ull << 63, 6}, 3},
      {"math_mul24_i32_i32", {0xff7fffff, 2}, 0x00fffffe},
      {"math_mul24_i32_i32", {0x00ffffff, 5}, Bits(-5)},
      {"math_mul24_u32_u32", {0xffffffff, 0x01000001}, 0x00ffffff},
      {"math_hadd_i32_i32", {Bits(-3), 0}, Bits(-2)},
      {"math_hadd_u32_u32", {0xffffffff, 0xfffffffd}, 0xfffffffe},
      {"math_rhadd_i32_i32", {Bits(-3), 0}, Bits(-1)},
      {"math_rhadd_u32_u32", {0xffffffff, 0xfffffffe}, 0xffffffff},
      {"math_sad_i32_i32_u32", {Bits(-5), 7, 100}, 112},
      {"math_sad_i32_i32_u32", {kMin32, 0x7fffffff, 0}, 0xffffffff},
      {"math_sad_u32_u32_u32", {1, 0xffffffff, 1}, 0xffffffff},
      {"math_byte_perm_i32_i32_i32",
       {0x33221100, 0x77665544, 0x7531},
       0x77553311},
      // The fourth bit of a selector repeats the chosen byte's sign.
      {"math_byte_perm_i32_i32_i32", {0x00000080, 0, 0x0981}, 0x8000ff00},

      {"math_int2float_rn_i32", {16777217}, Bits(16777216.0f)},
      {"math_int2float_ru_i32", {16777217}, Bits(16777218.0f)},
      {"math_int2float_rz_i32", {Bits(-16777219)}, Bits(-16777218.0f)},
      {"math_int2float_rd_i32", {Bits(-16777217)}, Bits(-16777218.0f)},
      {"math_uint2float_rn_u32", {0xffffffff}, Bits(4294967296.0f)},
      {"math_uint2float_rz_u32", {0xffffffff}, Bits(4294967040.0f)},
      {"math_ll2float_rn_i64", {kMin64}, Bits(-0x1p63f)},
      {"math_ull2float_rd_u64", {~0ull}, Bits(0x1.fffffep63f)},
      {"math_ll2double_rz_i64",
       {0x7fffffffffffffff},
       Bits(0x1.fffffffffffffp62)},
      {"math_ull2double_ru_u64", {~0ull}, Bits(0x1p64)},
      {"math_int2double_rn_i32", {kMin32}, Bits(-0x1p31)},
      {"math_uint2double_rn_u32", {kMin32}, Bits(0x1p31)},
      {"math_int_as_float_i32", {0x3f800000}, 0x3f800000},
      {"math_uint_as_float_u32", {0xbf800000}, 0xbf800000},
      {"math_longlong_as_double_i64", {0x3ff0000000000000}, 0x3ff0000000000000},
      {"math_hiloint2double_i32_i32",
       {0x3ff80000, 0x80000001},
       0x3ff8000080000001},
      {"math_double2float_rd_f64",
       {Bits(1e300)},
       Bits(std::numeric_limits<float>::max())},
      {"math_float2int_rn_f32", {Bits(2147483648.0f)}, 0x7fffffff},
      {"math_float2int_rd_f32", {Bits(-3e9f)}, kMin32},
      {"math_float2uint_rz_f32", {Bits(4294967295.0f)}, 0xffffffff},
      {"math_float2ull_rn_f32", {Bits(0x1p64f)}, ~0ull},
      {"math_double2int_ru_f64", {Bits(2147483646.5)}, 0x7fffffff},
      {"math_double2ll_rz_f64", {Bits(-1e300)}, kMin64},
      {"math_double2uint_rn_f64", {Bits(2.5)}, 2},

      {"math_ldexp_f32_i32", {Bits(1.5f), Bits(-149)}, 2},
      {"math_ldexp_f64_i32", {Bits(-1.0), 2000}, Bits(-infinity)},
      {"math_scalbn_f32_i32", {Bits(3.0f), 2}, Bits(12.0f)},
      {"math_scalbn_f64_i32", {Bits(3.0), Bits(-1)}, Bits(1.5)},
      {"math_pow_f32_i32", {Bits(-2.0f), 3}, Bits(-8.0f)},
      {"math_pow_f64_i32", {Bits(2.0), Bits(-3)}, Bits(0.125)},
      {"math_norm3d_f64_f64_f64",
       {Bits(0x1p1000), Bits(-0x1.8p1000), Bits(0x1.8p1001)},
       Bits(0x1.cp1001)},
      {"math_norm3d_f32_f32_f32",
       {Bits(2.0f), Bits(3.0f), Bits(-6.0f)},
       Bits(7.0f)},
      {"math_norm4d_f64_f64_f64_f64",
       {Bits(1.0), Bits(1.0), Bits(1.0), Bits(1.0)},
       Bits(2.0)},
      {"math_norm4d_f64_f64_f64_f64",
       {Bits(nan), Bits(1.0), Bits(-infinity), Bits(1.0)},
       Bits(infinity)},
      {"math_rnorm3d_f64_f64_f64",
       {Bits(0.0), Bits(3e-310), Bits(4e-310)},
       Bits(infinity)},
      {"math_rnorm3d_f32_f32_f32",
       {Bits(0.0f), Bits(0.0f), Bits(0.0f)},
       Bits(std::numeric_limits<float>::infinity())},
      {"math_rnorm4d_f32_f32_f32_f32",
       {Bits(4.0f), Bits(4.0f), Bits(4.0f), Bits(4.0f)},
       Bits(0.125f)},
      {"math_fma_rd_f32_f32_f32",
       {Bits(1.0f), Bits(1.0f), Bits(1e-10f)},
       Bits(1.0f)},
      {"math_fma_ru_f64_f64_f64",
       {Bits(1.0), Bits(1.0), Bits(1e-100)},
       Bits(1 + std::numeric_limits<double>::epsilon())},
      {"math_rsqrt_f64", {Bits(0x1p-1074)}, Bits(0x1p537)},
      {"math_rcbrt_f64", {Bits(-8.0)}, Bits(-0.5)},
      {"math_sinpi_f64", {Bits(-1.0)}, Bits(-0.0)},
      {"math_sinpi_f64", {Bits(-0.5)}, Bits(-1.0)},
      {"math_sinpi_f64", {Bits(1e300)}, Bits(0.0)},
      {"math_cospi_f64", {Bits(2.5)}, Bits(0.0)},
      {"math_cospi_f64", {Bits(3.0)}, Bits(-1.0)},
      {"math_rhypot_f64_f64", {Bits(infinity), Bits(nan)}, Bits(0.0)},
      {"math_erfcinv_f64", {Bits(1.0)}, Bits(0.0)},
      {"math_erfcx_f64", {Bits(infinity)}, Bits(0.0)},
      {"math_normcdf_f64", {Bits(-infinity)}, Bits(0.0)},
      {"math_saturatef_f32", {Bits(1.5f)}, Bits(1.0f)},
  };
}

TEST(MathTable, ComputesWhatIsDefined) {
  for (const Case& c : Cases()) {
    const auto table = MathTable();
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const MathInfo& info) {
          return std::string_view(info.symbol) == c.symbol;
        });
    ASSERT_NE(row, table.end()) << c.symbol;
    ASSERT_EQ(c.operands.size(), static_cast<size_t>(row->num_operands));
    EXPECT_EQ(EvaluateMath(IdOf(*row), c.operands), c.expected)
        << c.symbol << " of " << c.operands[0];
  }
}

TEST(MathTable, HasBesselFunctionsOfAnyOrder) {
  const ElementType types[] = {kInt, kDouble};
  const auto first = reinterpret_cast<double (*)(int32_t, double)>(
      ScalarFunctionOf(*FindMath("jn", types)));
  const auto second = reinterpret_cast<double (*)(int32_t, double)>(
      ScalarFunctionOf(*FindMath("yn", types)));
  for (const double x : {0.5, 3.0, 25.0}) {
    for (int n = 1; n < 6; ++n) {
      // J_n(x) Y_n+1(x) - J_n+1(x) Y_n(x) = -2 / (pi x)
      const double wronskian =
          first(n, x) * second(n + 1, x) - first(n + 1, x) * second(n, x);
      EXPECT_NEAR(wronskian * x, -2 / M_PI, 1e-12);
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
