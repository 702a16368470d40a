#include "triton/math/math_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "triton/math/integer_functions.h"
#include "triton/math/math_symbols.h"
#include "triton/math/overload.h"
#include "triton/math/special_functions.h"
#include "triton/math/table_functions.h"
#include "triton/math/vector_functions.h"

namespace fake_device::triton {
namespace table {
namespace {

// By name; then floats, doubles, integers.
using Table = Overloads<
    Overload<"abs", Absolute<float>>, Overload<"abs", Absolute<double>>,
    Overload<"abs", AbsoluteInteger<int32_t>>,
    Overload<"abs", AbsoluteInteger<int64_t>>,
    Overload<"acos", Through<acos, float>>,
    Overload<"acos", Through<acos, double>>,
    Overload<"acosh", Through<acosh, float>>,
    Overload<"acosh", Through<acosh, double>>,
    Overload<"add_rd", Add<Rounding::kDown, float>>,
    Overload<"add_rd", Add<Rounding::kDown, double>>,
    Overload<"add_rn", Add<Rounding::kToNearest, float>>,
    Overload<"add_rn", Add<Rounding::kToNearest, double>>,
    Overload<"add_ru", Add<Rounding::kUp, float>>,
    Overload<"add_ru", Add<Rounding::kUp, double>>,
    Overload<"add_rz", Add<Rounding::kToZero, float>>,
    Overload<"add_rz", Add<Rounding::kToZero, double>>,
    Overload<"asin", Through<asin, float>>,
    Overload<"asin", Through<asin, double>>,
    Overload<"asinh", Through<asinh, float>>,
    Overload<"asinh", Through<asinh, double>>,
    Overload<"atan", Through<atan, float>>,
    Overload<"atan", Through<atan, double>>,
    Overload<"atan2", Through<atan2, float>>,
    Overload<"atan2", Through<atan2, double>>,
    Overload<"atanh", Through<atanh, float>>,
    Overload<"atanh", Through<atanh, double>>,
    Overload<"brev", ReverseBits<int32_t>>,
    Overload<"brev", ReverseBits<int64_t>>, Overload<"byte_perm", PermuteBytes>,
    Overload<"cbrt", Through<CubeRoot, float>>,
    Overload<"cbrt", Through<CubeRoot, double>>,
    Overload<"ceil", Through<ceil, float>>,
    Overload<"ceil", Through<ceil, double>>,
    Overload<"clz", CountLeadingZeros<int32_t>>,
    Overload<"clz", CountLeadingZeros<int64_t>>,
    Overload<"copysign", CopySign<float>>,
    Overload<"copysign", CopySign<double>>,
    Overload<"cos", OnOneLane<Cos>, Cos>, Overload<"cos", Through<cos, double>>,
    Overload<"cosh", OnOneLane<Cosh>, Cosh>,
    Overload<"cosh", Through<cosh, double>>,
    Overload<"cospi", Through<CosPi, float>>,
    Overload<"cospi", Through<CosPi, double>>,
    Overload<"cyl_bessel_i0", Through<BesselI0, float>>,
    Overload<"cyl_bessel_i0", Through<BesselI0, double>>,
    Overload<"cyl_bessel_i1", Through<BesselI1, float>>,
    Overload<"cyl_bessel_i1", Through<BesselI1, double>>,
    Overload<"div_rd", Divide<Rounding::kDown, float>>,
    Overload<"div_rd", Divide<Rounding::kDown, double>>,
    Overload<"div_rn", Divide<Rounding::kToNearest, float>>,
    Overload<"div_rn", Divide<Rounding::kToNearest, double>>,
    Overload<"div_ru", Divide<Rounding::kUp, float>>,
    Overload<"div_ru", Divide<Rounding::kUp, double>>,
    Overload<"div_rz", Divide<Rounding::kToZero, float>>,
    Overload<"div_rz", Divide<Rounding::kToZero, double>>,
    Overload<"double2float_rd", Narrow<Rounding::kDown>>,
    Overload<"double2float_rn", Narrow<Rounding::kToNearest>>,
    Overload<"double2float_ru", Narrow<Rounding::kUp>>,
    Overload<"double2float_rz", Narrow<Rounding::kToZero>>,
    Overload<"double2hiint", HighOfDouble>,
    Overload<"double2int_rd", ToInteger<Rounding::kDown, int32_t, double>>,
    Overload<"double2int_rn", ToInteger<Rounding::kToNearest, int32_t, double>>,
    Overload<"double2int_ru", ToInteger<Rounding::kUp, int32_t, double>>,
    Overload<"double2int_rz", ToInteger<Rounding::kToZero, int32_t, double>>,
    Overload<"double2ll_rd", ToInteger<Rounding::kDown, int64_t, double>>,
    Overload<"double2ll_rn", ToInteger<Rounding::kToNearest, int64_t, double>>,
    Overload<"double2ll_ru", ToInteger<Rounding::kUp, int64_t, double>>,
    Overload<"double2ll_rz", ToInteger<Rounding::kToZero, int64_t, double>>,
    Overload<"double2loint", LowOfDouble>,
    Overload<"double2uint_rd", ToInteger<Rounding::kDown, uint32_t, double>>,
    Overload<"double2uint_rn",
             ToInteger<Rounding::kToNearest, uint32_t, double>>,
    Overload<"double2uint_ru", ToInteger<Rounding::kUp, uint32_t, double>>,
    Overload<"double2uint_rz", ToInteger<Rounding::kToZero, uint32_t, double>>,
    Overload<"double2ull_rd", ToInteger<Rounding::kDown, uint64_t, double>>,
    Overload<"double2ull_rn",
             ToInteger<Rounding::kToNearest, uint64_t, double>>,
    Overload<"double2ull_ru", ToInteger<Rounding::kUp, uint64_t, double>>,
    Overload<"double2ull_rz", ToInteger<Rounding::kToZero, uint64_t, double>>,
    Overload<"double_as_longlong", Reinterpret<int64_t, double>>,
    Overload<"erf", OnOneLane<Erf>, Erf>, Overload<"erf", Through<erf, double>>,
    Overload<"erfc", Through<erfc, float>>,
    Overload<"erfc", Through<erfc, double>>,
    Overload<"erfcinv", Through<InverseErfc, float>>,
    Overload<"erfcinv", Through<InverseErfc, double>>,
    Overload<"erfcx", Through<ScaledErfc, float>>,
    Overload<"erfcx", Through<ScaledErfc, double>>,
    Overload<"erfinv", Through<InverseErf, float>>,
    Overload<"erfinv", Through<InverseErf, double>>,
    Overload<"exp", OnOneLane<Exp>, Exp>, Overload<"exp", Through<exp, double>>,
    Overload<"exp10", OnOneLane<Exp10>, Exp10>,
    Overload<"exp10", Through<PowerOfTen, double>>,
    Overload<"exp2", OnOneLane<Exp2>, Exp2>,
    Overload<"exp2", Through<exp2, double>>,
    Overload<"expm1", OnOneLane<Expm1>, Expm1>,
    Overload<"expm1", Through<expm1, double>>,
    Overload<"fast_cosf", OnOneLane<Cos>, Cos>,
    Overload<"fast_dividef", Divide<Rounding::kToNearest, float>>,
    Overload<"fast_exp10f", OnOneLane<Exp10>, Exp10>,
    Overload<"fast_expf", OnOneLane<Exp>, Exp>,
    Overload<"fast_log10f", OnOneLane<Log10>, Log10>,
    Overload<"fast_log2f", OnOneLane<Log2>, Log2>,
    Overload<"fast_logf", OnOneLane<Log>, Log>,
    Overload<"fast_powf", OnOneLane<Pow>, Pow>,
    Overload<"fast_sinf", OnOneLane<Sin>, Sin>,
    Overload<"fast_tanf", Through<tan, float>>,
    Overload<"fdim", PositiveDifference<float>>,
    Overload<"fdim", PositiveDifference<double>>,
    Overload<"ffs", FindFirstSet<int32_t>>,
    Overload<"ffs", FindFirstSet<int64_t>>,
    Overload<"finitef", IsFinite<float>>,
    Overload<"float2int_rd", ToInteger<Rounding::kDown, int32_t, float>>,
    Overload<"float2int_rn", ToInteger<Rounding::kToNearest, int32_t, float>>,
    Overload<"float2int_ru", ToInteger<Rounding::kUp, int32_t, float>>,
    Overload<"float2int_rz", ToInteger<Rounding::kToZero, int32_t, float>>,
    Overload<"float2ll_rd", ToInteger<Rounding::kDown, int64_t, float>>,
    Overload<"float2ll_rn", ToInteger<Rounding::kToNearest, int64_t, float>>,
    Overload<"float2ll_ru", ToInteger<Rounding::kUp, int64_t, float>>,
    Overload<"float2ll_rz", ToInteger<Rounding::kToZero, int64_t, float>>,
    Overload<"float2uint_rd", ToInteger<Rounding::kDown, uint32_t, float>>,
    Overload<"float2uint_rn", ToInteger<Rounding::kToNearest, uint32_t, float>>,
    Overload<"float2uint_ru", ToInteger<Rounding::kUp, uint32_t, float>>,
    Overload<"float2uint_rz", ToInteger<Rounding::kToZero, uint32_t, float>>,
    Overload<"float2ull_rd", ToInteger<Rounding::kDown, uint64_t, float>>,
    Overload<"float2ull_rn", ToInteger<Rounding::kToNearest, uint64_t, float>>,
    Overload<"float2ull_ru", ToInteger<Rounding::kUp, uint64_t, float>>,
    Overload<"float2ull_rz", ToInteger<Rounding::kToZero, uint64_t, float>>,
    Overload<"float_as_int", Reinterpret<int32_t, float>>,
    Overload<"float_as_uint", Reinterpret<int32_t, float>>,
    Overload<"floor", Through<floor, float>>,
    Overload<"floor", Through<floor, double>>,
    Overload<"fma", OnOneLane<FusedMultiplyAdd>, FusedMultiplyAdd>,
    Overload<"fma", MultiplyAdd<Rounding::kToNearest, double>>,
    Overload<"fma_rd", MultiplyAdd<Rounding::kDown, float>>,
    Overload<"fma_rd", MultiplyAdd<Rounding::kDown, double>>,
    Overload<"fma_rn", OnOneLane<FusedMultiplyAdd>, FusedMultiplyAdd>,
    Overload<"fma_rn", MultiplyAdd<Rounding::kToNearest, double>>,
    Overload<"fma_ru", MultiplyAdd<Rounding::kUp, float>>,
    Overload<"fma_ru", MultiplyAdd<Rounding::kUp, double>>,
    Overload<"fma_rz", MultiplyAdd<Rounding::kToZero, float>>,
    Overload<"fma_rz", MultiplyAdd<Rounding::kToZero, double>>,
    Overload<"fmod", Through<fmod, float>>,
    Overload<"fmod", Through<fmod, double>>,
    Overload<"hadd", HalvedSum<int32_t>>, Overload<"hadd", HalvedSum<uint32_t>>,
    Overload<"hiloint2double", DoubleOfHalves>,
    Overload<"hypot", Through<hypot, float>>,
    Overload<"hypot", Through<hypot, double>>,
    Overload<"ilogb", ExponentOf<float>>, Overload<"ilogb", ExponentOf<double>>,
    Overload<"int2double_rn",
             FromInteger<Rounding::kToNearest, double, int32_t>>,
    Overload<"int2float_rd", FromInteger<Rounding::kDown, float, int32_t>>,
    Overload<"int2float_rn", FromInteger<Rounding::kToNearest, float, int32_t>>,
    Overload<"int2float_ru", FromInteger<Rounding::kUp, float, int32_t>>,
    Overload<"int2float_rz", FromInteger<Rounding::kToZero, float, int32_t>>,
    Overload<"int_as_float", Reinterpret<float, int32_t>>,
    Overload<"isfinited", IsFinite<double>>,
    Overload<"isinf", IsInfinite<float>>, Overload<"isinf", IsInfinite<double>>,
    Overload<"isnan", IsNan<float>>, Overload<"isnan", IsNan<double>>,
    Overload<"j0", Through<j0, float>>, Overload<"j0", Through<j0, double>>,
    Overload<"j1", Through<j1, float>>, Overload<"j1", Through<j1, double>>,
    Overload<"jn", BesselJn<float>>, Overload<"jn", BesselJn<double>>,
    Overload<"ldexp", Scale<float>>, Overload<"ldexp", Scale<double>>,
    Overload<"lgamma", Through<lgamma, float>>,
    Overload<"lgamma", Through<lgamma, double>>,
    Overload<"ll2double_rd", FromInteger<Rounding::kDown, double, int64_t>>,
    Overload<"ll2double_rn",
             FromInteger<Rounding::kToNearest, double, int64_t>>,
    Overload<"ll2double_ru", FromInteger<Rounding::kUp, double, int64_t>>,
    Overload<"ll2double_rz", FromInteger<Rounding::kToZero, double, int64_t>>,
    Overload<"ll2float_rd", FromInteger<Rounding::kDown, float, int64_t>>,
    Overload<"ll2float_rn", FromInteger<Rounding::kToNearest, float, int64_t>>,
    Overload<"ll2float_ru", FromInteger<Rounding::kUp, float, int64_t>>,
    Overload<"ll2float_rz", FromInteger<Rounding::kToZero, float, int64_t>>,
    Overload<"llrint", ToInteger<Rounding::kToNearest, int64_t, float>>,
    Overload<"llrint", ToInteger<Rounding::kToNearest, int64_t, double>>,
    Overload<"llround", RoundAwayToInt64<float>>,
    Overload<"llround", RoundAwayToInt64<double>>,
    Overload<"log", OnOneLane<Log>, Log>, Overload<"log", Through<log, double>>,
    Overload<"log10", OnOneLane<Log10>, Log10>,
    Overload<"log10", Through<log10, double>>,
    Overload<"log1p", OnOneLane<Log1p>, Log1p>,
    Overload<"log1p", Through<log1p, double>>,
    Overload<"log2", OnOneLane<Log2>, Log2>,
    Overload<"log2", Through<log2, double>>,
    Overload<"logb", Through<logb, float>>,
    Overload<"logb", Through<logb, double>>,
    Overload<"longlong_as_double", Reinterpret<double, int64_t>>,
    Overload<"mul24", Multiply24<int32_t>>,
    Overload<"mul24", Multiply24<uint32_t>>,
    Overload<"mul_rd", Multiply<Rounding::kDown, float>>,
    Overload<"mul_rd", Multiply<Rounding::kDown, double>>,
    Overload<"mul_rn", Multiply<Rounding::kToNearest, float>>,
    Overload<"mul_rn", Multiply<Rounding::kToNearest, double>>,
    Overload<"mul_ru", Multiply<Rounding::kUp, float>>,
    Overload<"mul_ru", Multiply<Rounding::kUp, double>>,
    Overload<"mul_rz", Multiply<Rounding::kToZero, float>>,
    Overload<"mul_rz", Multiply<Rounding::kToZero, double>>,
    Overload<"mulhi", MultiplyHigh<int32_t>>,
    Overload<"mulhi", MultiplyHigh<uint32_t>>,
    Overload<"mulhi", MultiplyHigh<int64_t>>,
    Overload<"mulhi", MultiplyHigh<uint64_t>>,
    Overload<"nearbyint", Through<nearbyint, float>>,
    Overload<"nearbyint", Through<nearbyint, double>>,
    Overload<"nextafter", NextAfter<float>>,
    Overload<"nextafter", NextAfter<double>>,
    Overload<"norm3d", Through<Norm3, float>>,
    Overload<"norm3d", Through<Norm3, double>>,
    Overload<"norm4d", Through<Norm4, float>>,
    Overload<"norm4d", Through<Norm4, double>>,
    Overload<"normcdf", Through<NormalCdf, float>>,
    Overload<"normcdf", Through<NormalCdf, double>>,
    Overload<"normcdfinv", Through<InverseNormalCdf, float>>,
    Overload<"normcdfinv", Through<InverseNormalCdf, double>>,
    Overload<"popc", CountOnes<int32_t>>, Overload<"popc", CountOnes<int64_t>>,
    Overload<"pow", OnOneLane<Pow>, Pow>,
    Overload<"pow", PowerOfInteger<float>>,
    Overload<"pow", Through<pow, double>>,
    Overload<"pow", PowerOfInteger<double>>,
    Overload<"rcbrt", Through<ReciprocalCubeRoot, float>>,
    Overload<"rcbrt", Through<ReciprocalCubeRoot, double>>,
    Overload<"rcp64h", ReciprocalOfHigh>,
    Overload<"rcp_rd", Reciprocal<Rounding::kDown, float>>,
    Overload<"rcp_rd", Reciprocal<Rounding::kDown, double>>,
    Overload<"rcp_rn", Reciprocal<Rounding::kToNearest, float>>,
    Overload<"rcp_rn", Reciprocal<Rounding::kToNearest, double>>,
    Overload<"rcp_ru", Reciprocal<Rounding::kUp, float>>,
    Overload<"rcp_ru", Reciprocal<Rounding::kUp, double>>,
    Overload<"rcp_rz", Reciprocal<Rounding::kToZero, float>>,
    Overload<"rcp_rz", Reciprocal<Rounding::kToZero, double>>,
    Overload<"remainder", Through<remainder, float>>,
    Overload<"remainder", Through<remainder, double>>,
    Overload<"rhadd", RoundedHalvedSum<int32_t>>,
    Overload<"rhadd", RoundedHalvedSum<uint32_t>>,
    Overload<"rhypot", Through<ReciprocalHypot, float>>,
    Overload<"rhypot", Through<ReciprocalHypot, double>>,
    Overload<"rint", Through<nearbyint, float>>,
    Overload<"rint", Through<nearbyint, double>>,
    Overload<"rnorm3d", Through<ReciprocalNorm3, float>>,
    Overload<"rnorm3d", Through<ReciprocalNorm3, double>>,
    Overload<"rnorm4d", Through<ReciprocalNorm4, float>>,
    Overload<"rnorm4d", Through<ReciprocalNorm4, double>>,
    Overload<"round", Through<round, float>>,
    Overload<"round", Through<round, double>>,
    Overload<"rsqrt", OnOneLane<Rsqrt>, Rsqrt>,
    Overload<"rsqrt", Through<ReciprocalSquareRoot, double>>,
    Overload<"rsqrt_rn", ReciprocalSquareRootToNearest>,
    Overload<"sad", SumOfAbsoluteDifference<int32_t>>,
    Overload<"sad", SumOfAbsoluteDifference<uint32_t>>,
    Overload<"saturatef", Saturate>, Overload<"scalbn", Scale<float>>,
    Overload<"scalbn", Scale<double>>,
    Overload<"sigmoid", OnOneLane<Sigmoid>, Sigmoid>,
    Overload<"sigmoid", Through<Logistic, double>>,
    Overload<"signbit", SignBit<float>>, Overload<"signbit", SignBit<double>>,
    Overload<"sin", OnOneLane<Sin>, Sin>, Overload<"sin", Through<sin, double>>,
    Overload<"sinh", OnOneLane<Sinh>, Sinh>,
    Overload<"sinh", Through<sinh, double>>,
    Overload<"sinpi", Through<SinPi, float>>,
    Overload<"sinpi", Through<SinPi, double>>,
    Overload<"sqrt", OnOneLane<Sqrt>, Sqrt>,
    Overload<"sqrt", Through<sqrt, double>>,
    Overload<"sqrt_rd", SquareRoot<Rounding::kDown, float>>,
    Overload<"sqrt_rd", SquareRoot<Rounding::kDown, double>>,
    Overload<"sqrt_rn", OnOneLane<Sqrt>, Sqrt>,
    Overload<"sqrt_rn", SquareRoot<Rounding::kToNearest, double>>,
    Overload<"sqrt_ru", SquareRoot<Rounding::kUp, float>>,
    Overload<"sqrt_ru", SquareRoot<Rounding::kUp, double>>,
    Overload<"sqrt_rz", SquareRoot<Rounding::kToZero, float>>,
    Overload<"sqrt_rz", SquareRoot<Rounding::kToZero, double>>,
    Overload<"sub_rd", Subtract<Rounding::kDown, float>>,
    Overload<"sub_rd", Subtract<Rounding::kDown, double>>,
    Overload<"sub_rn", Subtract<Rounding::kToNearest, float>>,
    Overload<"sub_rn", Subtract<Rounding::kToNearest, double>>,
    Overload<"sub_ru", Subtract<Rounding::kUp, float>>,
    Overload<"sub_ru", Subtract<Rounding::kUp, double>>,
    Overload<"sub_rz", Subtract<Rounding::kToZero, float>>,
    Overload<"sub_rz", Subtract<Rounding::kToZero, double>>,
    Overload<"tan", Through<tan, float>>, Overload<"tan", Through<tan, double>>,
    Overload<"tanh", OnOneLane<Tanh>, Tanh>,
    Overload<"tanh", Through<tanh, double>>,
    Overload<"tgamma", Through<tgamma, float>>,
    Overload<"tgamma", Through<tgamma, double>>,
    Overload<"trunc", Through<trunc, float>>,
    Overload<"trunc", Through<trunc, double>>,
    Overload<"uint2double_rn",
             FromInteger<Rounding::kToNearest, double, uint32_t>>,
    Overload<"uint2float_rd", FromInteger<Rounding::kDown, float, uint32_t>>,
    Overload<"uint2float_rn",
             FromInteger<Rounding::kToNearest, float, uint32_t>>,
    Overload<"uint2float_ru", FromInteger<Rounding::kUp, float, uint32_t>>,
    Overload<"uint2float_rz", FromInteger<Rounding::kToZero, float, uint32_t>>,
    Overload<"uint_as_float", Reinterpret<float, uint32_t>>,
    Overload<"ull2double_rd", FromInteger<Rounding::kDown, double, uint64_t>>,
    Overload<"ull2double_rn",
             FromInteger<Rounding::kToNearest, double, uint64_t>>,
    Overload<"ull2double_ru", FromInteger<Rounding::kUp, double, uint64_t>>,
    Overload<"ull2double_rz", FromInteger<Rounding::kToZero, double, uint64_t>>,
    Overload<"ull2float_rd", FromInteger<Rounding::kDown, float, uint64_t>>,
    Overload<"ull2float_rn",
             FromInteger<Rounding::kToNearest, float, uint64_t>>,
    Overload<"ull2float_ru", FromInteger<Rounding::kUp, float, uint64_t>>,
    Overload<"ull2float_rz", FromInteger<Rounding::kToZero, float, uint64_t>>,
    Overload<"umulhi", MultiplyHighUnsigned<int32_t>>,
    Overload<"umulhi", MultiplyHighUnsigned<uint32_t>>,
    Overload<"umulhi", MultiplyHighUnsigned<int64_t>>,
    Overload<"umulhi", MultiplyHighUnsigned<uint64_t>>,
    Overload<"y0", Through<y0, float>>, Overload<"y0", Through<y0, double>>,
    Overload<"y1", Through<y1, float>>, Overload<"y1", Through<y1, double>>,
    Overload<"yn", BesselYn<float>>, Overload<"yn", BesselYn<double>>>;

}  // namespace
}  // namespace table

namespace {

using table::Table;

std::span<const MathInfo> OverloadsOf(std::string_view name) {
  const auto by_name = [](const MathInfo& a, const MathInfo& b) {
    return std::string_view(a.name) < std::string_view(b.name);
  };
  static_assert(
      std::is_sorted(Table::kInfos.begin(), Table::kInfos.end(), by_name));
  struct ByName {
    bool operator()(const MathInfo& a, std::string_view b) {
      return a.name < b;
    }
    bool operator()(std::string_view a, const MathInfo& b) {
      return a < b.name;
    }
  };
  const auto [begin, end] = std::equal_range(
      Table::kInfos.begin(), Table::kInfos.end(), name, ByName());
  return {begin, end};
}

}  // namespace

std::span<const MathInfo> MathTable() { return Table::kInfos; }

const MathInfo& InfoOf(MathId math) { return Table::kInfos[math.index]; }

std::optional<MathId> FindMath(std::string_view name,
                               std::span<const ElementType> operands) {
  for (const MathInfo& info : OverloadsOf(name)) {
    if (std::equal(operands.begin(), operands.end(), info.operands,
                   info.operands + info.num_operands)) {
      return MathId{static_cast<uint16_t>(&info - Table::kInfos.data())};
    }
  }
  return std::nullopt;
}

bool IsMathName(std::string_view name) { return !OverloadsOf(name).empty(); }

MathFunction ScalarFunctionOf(MathId math) {
  return Table::kFunctions[math.index].scalar;
}

MathFunction VectorFunctionOf(MathId math) {
  return Table::kFunctions[math.index].vector;
}

MathFunction FindMathSymbol(std::string_view symbol) {
  const auto names = MathTable();
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].symbol == symbol) return Table::kFunctions[i].scalar;
    if (names[i].vector_symbol != nullptr && names[i].vector_symbol == symbol) {
      return Table::kFunctions[i].vector;
    }
  }
  return nullptr;
}

uint64_t EvaluateMath(MathId math, std::span<const uint64_t> operands) {
  const table::Functions& functions = Table::kFunctions[math.index];
  return functions.evaluate(functions.scalar, operands.data());
}

}  // namespace fake_device::triton
