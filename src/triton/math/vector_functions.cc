#include "triton/math/vector_functions.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace fake_device::triton {
namespace {

using I32x4 __attribute__((vector_size(16))) = int32_t;
using U32x4 __attribute__((vector_size(16))) = uint32_t;
using F32x2 __attribute__((vector_size(8))) = float;
using I32x2 __attribute__((vector_size(8))) = int32_t;
using F64x2 __attribute__((vector_size(16))) = double;
using I64x2 __attribute__((vector_size(16))) = int64_t;
using U64x2 __attribute__((vector_size(16))) = uint64_t;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// The functions below select by masks, all ones or zero in a lane, and take
// branches only where a rare lane needs what the others do not.

template <typename To, typename From>
To As(From value) {
  static_assert(sizeof(To) == sizeof(From));
  return reinterpret_cast<To>(value);
}

F32x4 Splat(float value) { return F32x4{value, value, value, value}; }
I32x4 SplatInteger(int32_t value) { return I32x4{value, value, value, value}; }

I32x4 BitsOf(F32x4 value) { return As<I32x4>(value); }

// Wrapping: what comes of a NaN may be any integer.
I32x4 Plus(I32x4 a, I32x4 b) { return As<I32x4>(As<U32x4>(a) + As<U32x4>(b)); }
I32x4 Minus(I32x4 a, I32x4 b) { return As<I32x4>(As<U32x4>(a) - As<U32x4>(b)); }

F32x4 Abs(F32x4 x) { return As<F32x4>(BitsOf(x) & 0x7fffffff); }

// `magnitude`, of no sign, with x's.
F32x4 WithSignOf(F32x4 magnitude, F32x4 x) {
  const I32x4 sign = BitsOf(x) & std::numeric_limits<int32_t>::min();
  return As<F32x4>(BitsOf(magnitude) | sign);
}

// The lesser and the greater; a NaN in x stays. WebAssembly has instructions
// for them, which clang takes for those that order NaNs, many times as slow.
F32x4 AtMost(F32x4 x, float limit) {
  const F32x4 limits = Splat(limit);
#ifdef __wasm_simd128__
  return __builtin_wasm_pmin_f32x4(x, limits);
#else
  return limits < x ? limits : x;
#endif
}
F32x4 AtLeast(F32x4 x, float limit) {
  const F32x4 limits = Splat(limit);
#ifdef __wasm_simd128__
  return __builtin_wasm_pmax_f32x4(x, limits);
#else
  return x < limits ? limits : x;
#endif
}

bool AnyLane(I32x4 mask) {
  const auto halves = As<I64x2>(mask);
  return (halves[0] | halves[1]) != 0;
}

// By Horner's rule, the constant term first.
template <typename Vector, typename Scalar, size_t size>
Vector Polynomial(Vector x, const Scalar (&coefficients)[size]) {
  Vector sum = x * coefficients[size - 1] + coefficients[size - 2];
  for (size_t i = size - 2; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

F64x2 LowHalf(F32x4 x) {
  return __builtin_convertvector((F32x2{x[0], x[1]}), F64x2);
}
F64x2 HighHalf(F32x4 x) {
  return __builtin_convertvector((F32x2{x[2], x[3]}), F64x2);
}
F32x4 Narrow(F64x2 low, F64x2 high) {
  const F32x2 first = __builtin_convertvector(low, F32x2);
  const F32x2 second = __builtin_convertvector(high, F32x2);
  return F32x4{first[0], first[1], second[0], second[1]};
}

// --- Exponentials

// x to the nearest integer, as both. |x| < 2^22; of a NaN the integer means
// nothing.
struct Nearest {
  F32x4 number;
  I32x4 integer;
};

Nearest NearestInteger(F32x4 x) {
  // Adding 1.5 * 2^23 shifts the fraction out of the significand, whose low
  // bits then are the integer.
  constexpr float kShifter = 12582912.0f;
  constexpr uint32_t kShifterBits = 0x4b400000;
  const F32x4 shifted = x + kShifter;
  return {shifted - kShifter, As<I32x4>(As<U32x4>(shifted) - kShifterBits)};
}

// 2^exponent, for -127 < exponent < 128.
F32x4 PowerOfTwo(I32x4 exponent) {
  return As<F32x4>((As<U32x4>(exponent) + 127) << 23);
}

// value * 2^exponent, rounded once. The exponent in two halves: neither factor
// overflows, and only the second product can be inexact.
F32x4 Scaled(F32x4 value, I32x4 exponent) {
  const I32x4 half = exponent >> 1;
  const I32x4 rest = Minus(exponent, half);
  return value * PowerOfTwo(half) * PowerOfTwo(rest);
}

// exp(r) - 1 for |r| <= log(2) / 2.
F32x4 Expm1OfReduced(F32x4 r) {
  // (exp(r) - 1 - r) / r^2
  constexpr float kTerms[] = {0.49999994f, 0.166665196f, 0.0416684076f,
                              0.00836889911f, 0.00138142193f};
  return r + r * r * Polynomial(r, kTerms);
}

// x = exponent * log(2) + rest, with |rest| <= log(2) / 2.
struct Reduced {
  F32x4 rest;
  I32x4 exponent;
};

Reduced ReduceByLog2(F32x4 x) {
  // log(2) in two parts. The first has so few bits that its multiples here are
  // exact.
  constexpr float kHigh = 0.693359375f;
  constexpr float kLow = -2.12194440e-4f;
  constexpr float kLog2E = 1.44269504f;
  const Nearest n = NearestInteger(x * kLog2E);
  return {x - n.number * kHigh - n.number * kLow, n.integer};
}

// 2^bias * exp(x), where x is clamped to where that is neither 0 nor infinite
// for certain.
F32x4 BiasedExp(F32x4 x, int bias) {
  const Reduced reduced = ReduceByLog2(AtLeast(AtMost(x, 90.0f), -104.0f));
  return Scaled(1.0f + Expm1OfReduced(reduced.rest),
                Plus(reduced.exponent, SplatInteger(bias)));
}

// --- Logarithms

// x = 2^exponent * (1 + rest) with 1 + rest in [sqrt(1/2), sqrt(2)), for
// 0 < x < infinity.
struct Decomposed {
  F32x4 exponent;
  F32x4 rest;
};

constexpr uint32_t kSquareRootOfHalfBits = 0x3f3504f3;

// The exponent above, of a number that is not subnormal.
I32x4 ExponentOf(F32x4 x) {
  return As<I32x4>(As<U32x4>(x) - kSquareRootOfHalfBits) >> 23;
}

// x / 2^exponent
F32x4 WithoutExponent(F32x4 x, I32x4 exponent) {
  return As<F32x4>(Minus(BitsOf(x), exponent << 23));
}

Decomposed Decompose(F32x4 x) {
  constexpr float kTwoTo23 = 8388608.0f;
  const auto is_subnormal = x < std::numeric_limits<float>::min();
  const F32x4 normal = is_subnormal ? x * kTwoTo23 : x;
  const I32x4 exponent = ExponentOf(normal);
  const F32x4 significand = WithoutExponent(normal, exponent);
  const I32x4 shift = As<I32x4>(is_subnormal) & 23;
  return {__builtin_convertvector(exponent - shift, F32x4), significand - 1.0f};
}

// log(1 + f) - f for 1 + f as above.
F32x4 LogTail(F32x4 f) {
  // (log(1 + f) - f + f^2 / 2) / f^3
  constexpr float kTerms[] = {0.333333135f,  -0.250000089f, 0.200021192f,
                              -0.166679963f, 0.142195508f,  -0.124055833f,
                              0.118881628f,  -0.116756849f, 0.0674668029f};
  const F32x4 square = f * f;
  return f * square * Polynomial(f, kTerms) - 0.5f * square;
}

F32x4 LogOfDecomposed(const Decomposed& x) {
  constexpr float kHigh = 0.693359375f;
  constexpr float kLow = -2.12194440e-4f;
  const F32x4 small = x.exponent * kLow + LogTail(x.rest);
  return x.exponent * kHigh + (x.rest + small);
}

// `log` where x is positive and finite, else what every logarithm gives.
F32x4 WithLogSpecials(F32x4 x, F32x4 log) {
  const F32x4 of_others = x == 0.0f ? Splat(-kInfinity) : Splat(kNan);
  const F32x4 of_infinity = x == kInfinity ? x : log;
  return x > 0.0f ? of_infinity : of_others;
}

// --- Trigonometry

// x - n * pi / 2, in double: exact enough for all n below 2^17, however close x
// is to a multiple.
F64x2 SubtractQuarterTurns(F64x2 x, F64x2 n) {
  // pi / 2 in two parts, the first of 33 bits.
  constexpr double kHigh = 1.57079632673412561417;
  constexpr double kLow = 6.07710050650619224932e-11;
  return x - n * kHigh - n * kLow;
}

constexpr float kLargestQuickAngle = 131072.0f;

// sin(x + quarters * pi / 2) for |x| up to that.
F32x4 SinOfQuick(F32x4 x, int quarters) {
  constexpr float kTwoOverPi = 0.636619772f;
  const Nearest n = NearestInteger(x * kTwoOverPi);
  const F32x4 angle =
      Narrow(SubtractQuarterTurns(LowHalf(x), LowHalf(n.number)),
             SubtractQuarterTurns(HighHalf(x), HighHalf(n.number)));
  // (sin(r) / r - 1) / r^2 and (cos(r) - 1 + r^2 / 2) / r^4 by r^2, where |r|
  // may be somewhat more than pi / 4.
  constexpr float kSinTerms[] = {-0.166666538f, 0.00833212119f,
                                 -0.000195097862f};
  constexpr float kCosTerms[] = {0.0416666456f, -0.00138872617f,
                                 2.44268758e-05f};
  const F32x4 square = angle * angle;
  const F32x4 sine = angle + angle * (square * Polynomial(square, kSinTerms));
  const F32x4 cosine =
      1.0f - (0.5f * square - square * square * Polynomial(square, kCosTerms));
  const I32x4 quadrant = Plus(n.integer, SplatInteger(quarters));
  const F32x4 value = (quadrant & 1) != 0 ? cosine
                                          // The sum above loses the sign of -0.
                                          : (angle == 0.0f ? angle : sine);
  const auto sign = (As<U32x4>(quadrant) & 2) << 30;
  return As<F32x4>(As<U32x4>(value) ^ sign);
}

// For the lanes where `is_quick` is 0. Apart, as is all that needs lanes in
// memory: the usual way then needs no stack.
[[gnu::noinline]] F32x4 SinOfLarge(F32x4 x, int quarters, I32x4 is_quick,
                                   F32x4 result) {
  for (int i = 0; i < 4; ++i) {
    if (is_quick[i]) continue;
    const double angle = x[i];
    result[i] =
        static_cast<float>(quarters == 0 ? std::sin(angle) : std::cos(angle));
  }
  return result;
}

F32x4 SinOfAny(F32x4 x, int quarters) {
  const F32x4 result = SinOfQuick(x, quarters);
  const auto is_quick = As<I32x4>(Abs(x) <= kLargestQuickAngle);
  if (!AnyLane(~is_quick)) return result;
  return SinOfLarge(x, quarters, is_quick, result);
}

// --- Power

// log2(x) within 2^-38 of it, for x > 0 that are normal doubles.
F64x2 Log2Wide(F64x2 x) {
  constexpr uint64_t kSquareRootOfHalf = 0x3fe6a09e667f3bcd;
  const I64x2 exponent = As<I64x2>(As<U64x2>(x) - kSquareRootOfHalf) >> 52;
  const auto significand = As<F64x2>(As<U64x2>(x) - As<U64x2>(exponent << 52));
  const F64x2 s = (significand - 1.0) / (significand + 1.0);
  // log2((1 + s) / (1 - s)) / s by s^2.
  constexpr double kTerms[] = {2.8853900817778495,  0.9617966941142568,
                               0.577077942075588,   0.4122092837873789,
                               0.31990432589593354, 0.2829208515791022};
  return __builtin_convertvector(exponent, F64x2) +
         s * Polynomial(s * s, kTerms);
}

// 2^x for |x| < 1000.
F64x2 Exp2Wide(F64x2 x) {
  constexpr double kShifter = 6755399441055744.0;  // 1.5 * 2^52
  const F64x2 shifted = x + kShifter;
  const F64x2 rest = x - (shifted - kShifter);
  constexpr double kTerms[] = {0.9999999999616217,     0.6931471807287287,
                               0.24022651198752812,    0.05550410352791994,
                               0.009618027172952405,   0.0013333922888237534,
                               0.00015469317259015527, 1.5201893558835655e-05};
  // The shifter's own low bits are zero, and what is above falls out.
  const auto scale = As<F64x2>((As<U64x2>(shifted) + 1023) << 52);
  return Polynomial(rest, kTerms) * scale;
}

F64x2 PowWide(F64x2 x, F64x2 y) {
  // Beyond this it is 0 or infinite as a float, whatever comes after.
  constexpr double kLimit = 300;
  const F64x2 exponent = y * Log2Wide(x);
  const F64x2 limit = {kLimit, kLimit};
  const F64x2 below = exponent > limit ? limit : exponent;
  return Exp2Wide(below < -limit ? -limit : below);
}

// For the lanes where `is_usual` is 0.
[[gnu::noinline]] F32x4 PowOfUnusual(F32x4 x, F32x4 y, I32x4 is_usual,
                                     F32x4 result) {
  for (int i = 0; i < 4; ++i) {
    if (is_usual[i]) continue;
    result[i] = static_cast<float>(
        std::pow(static_cast<double>(x[i]), static_cast<double>(y[i])));
  }
  return result;
}

// --- Fused multiply-add

// a * b + c rounded to odd: to a double that rounds to the float to which the
// exact sum would. The product of two floats is exact.
F64x2 MultiplyAddToOdd(F64x2 a, F64x2 b, F64x2 c) {
  const F64x2 product = a * b;
  const F64x2 sum = product + c;
  const F64x2 added = sum - product;
  const F64x2 error = (product - (sum - added)) + (c - added);
  // Not true of NaNs, which infinite sums have here.
  const I64x2 is_inexact = As<I64x2>(error < 0.0) | As<I64x2>(error > 0.0);
  const auto bits = As<I64x2>(sum);
  const I64x2 is_even = (bits & 1) - 1;
  const I64x2 is_towards_zero = As<I64x2>(error > 0.0) ^ As<I64x2>(sum > 0.0);
  const I64x2 step = is_towards_zero | 1;  // 1, or -1 towards zero
  return As<F64x2>(As<U64x2>(bits) + As<U64x2>(is_inexact & is_even & step));
}

}  // namespace

F32x4 Exp(F32x4 x) { return BiasedExp(x, 0); }

F32x4 Exp2(F32x4 x) {
  constexpr float kLog2 = 0.693147181f;
  const F32x4 clamped = AtLeast(AtMost(x, 129.0f), -151.0f);
  const Nearest n = NearestInteger(clamped);
  return Scaled(1.0f + Expm1OfReduced((clamped - n.number) * kLog2), n.integer);
}

F32x4 Exp10(F32x4 x) {
  constexpr float kLog2Of10 = 3.32192809f;
  // log10(2) in two parts, as log(2) above.
  constexpr float kHigh = 0.30078125f;
  constexpr float kLow = 2.48745664e-4f;
  constexpr float kLog10 = 2.30258509f;
  const F32x4 clamped = AtLeast(AtMost(x, 39.0f), -46.0f);
  const Nearest n = NearestInteger(clamped * kLog2Of10);
  const F32x4 rest = clamped - n.number * kHigh - n.number * kLow;
  return Scaled(1.0f + Expm1OfReduced(rest * kLog10), n.integer);
}

F32x4 Expm1(F32x4 x) {
  const Reduced reduced = ReduceByLog2(AtLeast(AtMost(x, 90.0f), -18.0f));
  // 2^n (exp(r) - 1 + (1 - 2^-n)), where 2^-n of a large n may as well be 0.
  const I32x4 exponent = reduced.exponent;
  const auto is_large = As<I32x4>(exponent > 100);
  const auto less =
      As<F32x4>(~is_large & BitsOf(PowerOfTwo(Minus(I32x4{}, exponent))));
  const F32x4 sum = Expm1OfReduced(reduced.rest) + (1.0f - less);
  // The sum loses the sign of -0.
  return x == 0.0f ? x : Scaled(sum, exponent);
}

F32x4 Log(F32x4 x) { return WithLogSpecials(x, LogOfDecomposed(Decompose(x))); }

F32x4 Log2(F32x4 x) {
  constexpr float kLog2EMinus1 = 0.442695041f;
  const Decomposed d = Decompose(x);
  const F32x4 tail = LogTail(d.rest);
  const F32x4 small = (tail + d.rest) * kLog2EMinus1 + tail;
  return WithLogSpecials(x, d.exponent + (d.rest + small));
}

F32x4 Log10(F32x4 x) {
  // log10(e) in two parts: products with the first are exact.
  constexpr float kLog10EHigh = 0.5f;
  constexpr float kLog10ELow = -0.0657055181f;
  constexpr float kHigh = 0.30078125f;
  constexpr float kLow = 2.48745664e-4f;
  const Decomposed d = Decompose(x);
  const F32x4 tail = LogTail(d.rest);
  const F32x4 small =
      (d.rest + tail) * kLog10ELow + (tail * kLog10EHigh + d.exponent * kLow);
  return WithLogSpecials(x,
                         d.exponent * kHigh + (d.rest * kLog10EHigh + small));
}

F32x4 Log1p(F32x4 x) {
  const F32x4 sum = 1.0f + x;
  const I32x4 exponent = ExponentOf(sum);
  // 2^-exponent (1 + x) - 1, whose roundings are of what is left after the
  // cancellation. From 2^25 on, x alone is the sum.
  const auto is_large = As<I32x4>(exponent > 25);
  const F32x4 scale = PowerOfTwo(Minus(I32x4{}, exponent));
  const F32x4 significand = WithoutExponent(sum, exponent);
  const F32x4 rest =
      is_large != 0 ? significand - 1.0f : (scale - 1.0f) + scale * x;
  const F32x4 log =
      LogOfDecomposed({__builtin_convertvector(exponent, F32x4), rest});
  // Smaller ones are subnormal, or lose the sign of -0.
  const auto is_tiny = Abs(x) < std::numeric_limits<float>::min();
  return is_tiny ? x : WithLogSpecials(sum, log);
}

F32x4 Pow(F32x4 x, F32x4 y) {
  const F32x4 base = Abs(x);
  F32x4 result = Narrow(PowWide(LowHalf(base), LowHalf(y)),
                        PowWide(HighHalf(base), HighHalf(y)));
  // A negative number has powers by integers, odd ones negative.
  const Nearest n = NearestInteger(y);
  const auto is_integer = As<I32x4>(n.number == y);
  const auto with_sign =
      As<F32x4>(As<U32x4>(result) ^ (As<U32x4>(n.integer) << 31));
  const auto is_negative = As<I32x4>(x < 0.0f);
  result =
      is_negative != 0 ? (is_integer != 0 ? with_sign : Splat(kNan)) : result;

  constexpr float kLargestExponent = 4194304.0f;
  const I32x4 is_usual = As<I32x4>(base > 0.0f) & As<I32x4>(base < kInfinity) &
                         As<I32x4>(Abs(y) < kLargestExponent);
  if (!AnyLane(~is_usual)) return result;
  return PowOfUnusual(x, y, is_usual, result);
}

F32x4 Sin(F32x4 x) { return SinOfAny(x, 0); }
F32x4 Cos(F32x4 x) { return SinOfAny(x, 1); }

F32x4 Sinh(F32x4 x) {
  const F32x4 magnitude = Abs(x);
  // (sinh(x) / x - 1) / x^2 by x^2.
  constexpr float kTerms[] = {0.166667163f, 0.00833028369f, 0.000203721997f};
  const F32x4 square = magnitude * magnitude;
  const F32x4 small =
      magnitude + magnitude * (square * Polynomial(square, kTerms));
  const F32x4 half = BiasedExp(magnitude, -1);
  const F32x4 large = half - 0.25f / half;
  return WithSignOf(magnitude < 1.0f ? small : large, x);
}

F32x4 Cosh(F32x4 x) {
  const F32x4 half = BiasedExp(Abs(x), -1);
  return half + 0.25f / half;
}

F32x4 Tanh(F32x4 x) {
  const F32x4 magnitude = Abs(x);
  // (tanh(x) / x - 1) / x^2 by x^2.
  constexpr float kTerms[] = {-0.333332807f, 0.133314416f, -0.0537397116f,
                              0.0206390787f, -0.00570497848f};
  constexpr float kSmall = 0.625f;
  const F32x4 square = magnitude * magnitude;
  const F32x4 small =
      magnitude + magnitude * (square * Polynomial(square, kTerms));
  const F32x4 clamped = AtMost(magnitude, 10.0f);
  const F32x4 large = 1.0f - 2.0f / (BiasedExp(clamped + clamped, 0) + 1.0f);
  return WithSignOf(magnitude < kSmall ? small : large, x);
}

F32x4 Erf(F32x4 x) {
  const F32x4 magnitude = Abs(x);
  // erf(x) / x - 1 by x^2, below 1.
  constexpr float kSmallTerms[] = {
      0.128379167f,   -0.376126289f,    0.112836175f,   -0.0268549137f,
      0.00519015733f, -0.000802477356f, 7.89854821e-05f};
  // -log(1 - erf(x)) by x, from 1 to where erf is 1.
  constexpr float kLargeTerms[] = {
      0.000300453918f, 1.12725139f,    0.637883246f,   0.103327222f,
      -0.0219403729f,  0.00297242845f, -0.00018882232f};
  const F32x4 square = magnitude * magnitude;
  const F32x4 small = magnitude + magnitude * Polynomial(square, kSmallTerms);
  const F32x4 clamped = AtMost(magnitude, 4.0f);
  const F32x4 large = 1.0f - BiasedExp(-Polynomial(clamped, kLargeTerms), 0);
  return WithSignOf(magnitude < 1.0f ? small : large, x);
}

F32x4 Sigmoid(F32x4 x) {
  // small / (1 + small) or 1 / (1 + small), where small = exp(-|x|) is exact
  // for either tail. Quotients just below a power of two double the errors of
  // their operands, so what these lost is added: to first order.
  const Reduced reduced = ReduceByLog2(AtLeast(-Abs(x), -104.0f));
  const F32x4 less_one = Expm1OfReduced(reduced.rest);
  const F32x4 significand = 1.0f + less_one;
  const F32x4 small = Scaled(significand, reduced.exponent);
  const F32x4 small_error =
      Scaled(less_one - (significand - 1.0f), reduced.exponent);
  const F32x4 denominator = 1.0f + small;
  const F32x4 denominator_error = small - (denominator - 1.0f) + small_error;

  const auto is_negative = x < 0.0f;
  const F32x4 numerator = is_negative ? small : Splat(1.0f);
  const F32x4 numerator_error = is_negative ? small_error : Splat(0.0f);
  const F32x4 quotient = numerator / denominator;
  const F32x4 reciprocal = is_negative ? 1.0f - quotient : quotient;
  return quotient +
         (numerator_error - quotient * denominator_error) * reciprocal;
}

F32x4 Sqrt(F32x4 x) {
  return F32x4{std::sqrt(x[0]), std::sqrt(x[1]), std::sqrt(x[2]),
               std::sqrt(x[3])};
}

F32x4 Rsqrt(F32x4 x) { return 1.0f / Sqrt(x); }

F32x4 FusedMultiplyAdd(F32x4 a, F32x4 b, F32x4 c) {
  return Narrow(MultiplyAddToOdd(LowHalf(a), LowHalf(b), LowHalf(c)),
                MultiplyAddToOdd(HighHalf(a), HighHalf(b), HighHalf(c)));
}

}  // namespace fake_device::triton
