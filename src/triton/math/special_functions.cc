#include "triton/math/special_functions.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "triton/math/exact_arithmetic.h"

namespace fake_device::triton {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSquareRootOfPi = 1.77245385090551602730;
constexpr double kTwoOverSquareRootOfPi = 1.12837916709551257390;

double FusedMultiplyAdd(double a, double b, double c) {
  return FusedMultiplyAddRounded(a, b, c, Rounding::kToNearest);
}

struct Halves {
  double high;
  double low;
};

// The upper 26 bits and the rest, for |value| < 2^990.
Halves Split(double value) {
  constexpr double kSplitter = 134217729;  // 2^27 + 1
  const double scaled = kSplitter * value;
  const double high = scaled - (scaled - value);
  return {high, value - high};
}

// a * b - product, exactly, of what is neither huge nor tiny; `product` is
// a * b as rounded. Cheaper than a fused multiply-add on integers.
double ErrorOfProduct(double a, double b, double product) {
  const Halves x = Split(a);
  const Halves y = Split(b);
  return ((x.high * y.high - product) + x.high * y.low + x.low * y.high) +
         x.low * y.low;
}

// exp(-x * x), the square's rounding error made up for.
double ExpOfMinusSquare(double x) {
  const double square = x * x;
  const double error = ErrorOfProduct(x, x, square);
  return std::exp(-square) * (1 - error);
}

// sqrt(sum of squares) / 2^exponent, for values whose squares would overflow
// or vanish.
struct Norm {
  double scaled;
  int exponent;
};

Norm NormOf(std::initializer_list<double> values) {
  double largest = 0;
  bool is_infinite = false;
  bool is_nan = false;
  for (const double value : values) {
    is_infinite = is_infinite || std::isinf(value);
    is_nan = is_nan || std::isnan(value);
    largest = std::max(largest, std::abs(value));
  }
  if (is_infinite) return {kInfinity, 0};
  if (is_nan) return {kNan, 0};
  if (largest == 0) return {0, 0};
  const int exponent = std::ilogb(largest);
  double sum = 0;
  double error = 0;
  for (const double value : values) {
    const double scaled = std::scalbn(value, -exponent);
    const double square = scaled * scaled;
    const double next = sum + square;
    const double added = next - sum;
    error += (sum - (next - added)) + (square - added);
    error += ErrorOfProduct(scaled, scaled, square);
    sum = next;
  }
  return {std::sqrt(sum + error), exponent};
}

double LengthOf(const Norm& norm) {
  return std::scalbn(norm.scaled, norm.exponent);
}

double ReciprocalOf(const Norm& norm) {
  return std::scalbn(1 / norm.scaled, -norm.exponent);
}

// erfc(x) * exp(x * x) for x >= 10 by its asymptotic series.
double ScaledErfcOfLarge(double x) {
  constexpr int kTerms = 12;
  const double ratio = 0.5 / x / x;
  double sum = 1;
  for (int i = kTerms; i > 0; --i) sum = 1 - (2 * i - 1) * ratio * sum;
  return sum / (x * kSquareRootOfPi);
}

// Where erf(y) = x for 0 <= x < 1, `rest` being 1 - x: within about 0.5%.
double RoughInverseErf(double x, double rest) {
  // Near 1, erfc(y) is exp(-y * y) / (sqrt(pi) * y) less a factor near 1.
  if (rest < 1e-3) {
    double y = 2.5;
    for (int i = 0; i < 6; ++i) {
      const double factor = 1 - 1 / (2 * y * y + 3);
      y = std::sqrt(-std::log(rest * kSquareRootOfPi * y / factor));
    }
    return y;
  }
  // From erf(y)^2 ~ 1 - exp(-y^2 (4/pi + a y^2) / (1 + a y^2)), with a chosen
  // for the slope of both ends.
  constexpr double kA = 0.147;
  const double log = std::log(rest * (1 + x));
  const double half = 2 / (kPi * kA) + log / 2;
  return std::sqrt(std::sqrt(half * half - log / kA) - half);
}

// Halley's steps towards erf(y) = x, or towards erfc(y) = rest where erf would
// lose the digits of what is near 1.
double InverseErfOfPositive(double x, double rest) {
  if (x == 0) return 0;
  double y = RoughInverseErf(x, rest);
  for (int i = 0; i < 3; ++i) {
    const double residual = x < 0.5 ? std::erf(y) - x : rest - std::erfc(y);
    const double slope = kTwoOverSquareRootOfPi * ExpOfMinusSquare(y);
    const double step = residual / slope;
    y -= step / (1 + y * step);
  }
  return y;
}

// Sums sum_k (x^2 / 4)^k / (k! (k + order)!) * order! from its far end. The
// factors' and sums' rounding errors would add up over the terms, and are
// carried along.
double BesselSeries(double x, int order) {
  const double square = x * x / 4;
  const double square_error = ErrorOfProduct(x, x / 4, square);
  const int terms = 12 + static_cast<int>(1.6 * x);
  double sum = 1;
  double error = 0;
  for (int k = terms; k > 0; --k) {
    const double divisor = static_cast<double>(k) * (k + order);
    const double factor = square / divisor;
    const double back = factor * divisor;
    const double factor_error =
        ((square - back) - ErrorOfProduct(factor, divisor, back) +
         square_error) /
        divisor;
    const double product = factor * sum;
    error = ErrorOfProduct(factor, sum, product) + factor_error * sum +
            factor * error;
    sum = 1 + product;
    const double added = sum - product;
    error += (product - (sum - added)) + (1 - added);
  }
  return sum + error;
}

// I_order(x) * sqrt(2 pi x) * exp(-x) for x >= 22, where the terms of the
// asymptotic series fall below the last place before they grow again.
double BesselAsymptote(double x, int order) {
  constexpr int kTerms = 30;
  const double mu = 4.0 * order * order;
  double sum = 1;
  for (int k = kTerms; k > 0; --k) {
    const double odd = 2 * k - 1;
    sum = 1 + (odd * odd - mu) / (8 * k * x) * sum;
  }
  return sum;
}

constexpr double kBesselAsymptoteFrom = 22;

// exp(x) alone would overflow before the whole does.
double BesselOfLarge(double x, int order) {
  const double half = std::exp(x / 2);
  return half * (BesselAsymptote(x, order) / std::sqrt(2 * kPi * x)) * half;
}

}  // namespace

double SinPi(double x) {
  if (!std::isfinite(x)) return kNan;
  // Exact: in [-1/4, 1/4] around a quarter turn.
  const double turn = std::fmod(x, 2.0);
  const double quarters = std::nearbyint(2 * turn);
  const double angle = kPi * (turn - quarters / 2);
  switch (static_cast<int>(quarters) & 3) {
    case 0:
      return quarters == 0 ? std::copysign(std::sin(angle), x)
                           : std::sin(angle);
    case 1:
      return std::cos(angle);
    case 2:
      return angle == 0 ? std::copysign(0.0, x) : -std::sin(angle);
    default:
      return -std::cos(angle);
  }
}

double CosPi(double x) {
  if (!std::isfinite(x)) return kNan;
  const double turn = std::fmod(std::abs(x), 2.0);
  const double quarters = std::nearbyint(2 * turn);
  const double angle = kPi * (turn - quarters / 2);
  switch (static_cast<int>(quarters) & 3) {
    case 0:
      return std::cos(angle);
    case 1:
      return 0 - std::sin(angle);
    case 2:
      return -std::cos(angle);
    default:
      return std::sin(angle);
  }
}

double PowerOfTen(double x) { return std::pow(10.0, x); }

double ReciprocalSquareRoot(double x) {
  const double root = std::sqrt(x);
  const double inverse = 1 / root;
  if (!(root > 0) || std::isinf(root)) return inverse;
  // One step of Newton's from what two roundings gave.
  const double error = FusedMultiplyAdd(-root, root, x) / x;
  const double rest = FusedMultiplyAdd(-root, inverse, 1.0);
  return inverse + inverse * (rest - error / 2);
}

double CubeRoot(double x) {
  const double y = std::cbrt(x);
  if (!std::isfinite(y) || y == 0) return y;
  // One step of Newton's, with y^3 - x to twice the precision.
  const double square = y * y;
  const double square_error = FusedMultiplyAdd(y, y, -square);
  const double rest = FusedMultiplyAdd(square, y, -x) + square_error * y;
  return y - rest / (3 * square);
}

double ReciprocalCubeRoot(double x) {
  const double y = 1 / std::cbrt(x);
  if (!std::isfinite(y) || y == 0) return y;
  // One step of Newton's, with 1 - x y^3 to twice the precision.
  const double square = y * y;
  const double square_error = FusedMultiplyAdd(y, y, -square);
  const double product = x * y;
  const double product_error = FusedMultiplyAdd(x, y, -product);
  const double rest = FusedMultiplyAdd(-product, square, 1.0) -
                      (product * square_error + product_error * square);
  return y + y * (rest / 3);
}

double ReciprocalHypot(double x, double y) {
  return ReciprocalOf(NormOf({x, y}));
}
double Norm3(double x, double y, double z) {
  return LengthOf(NormOf({x, y, z}));
}
double Norm4(double x, double y, double z, double w) {
  return LengthOf(NormOf({x, y, z, w}));
}
double ReciprocalNorm3(double x, double y, double z) {
  return ReciprocalOf(NormOf({x, y, z}));
}
double ReciprocalNorm4(double x, double y, double z, double w) {
  return ReciprocalOf(NormOf({x, y, z, w}));
}

double Logistic(double x) {
  const double small = std::exp(-std::abs(x));
  return (x < 0 ? small : 1) / (1 + small);
}

double ScaledErfc(double x) {
  if (x >= 10) return ScaledErfcOfLarge(x);
  if (x < -26.7) return kInfinity;
  const double square = x * x;
  const double error = ErrorOfProduct(x, x, square);
  return std::exp(square) * (std::erfc(x) * (1 + error));
}

double InverseErf(double x) {
  const double magnitude = std::abs(x);
  if (!(magnitude <= 1)) return kNan;
  if (magnitude == 1) return std::copysign(kInfinity, x);
  // Below, erf is linear, and the steps would divide what is subnormal.
  const double y = magnitude < 1e-8
                       ? magnitude / kTwoOverSquareRootOfPi
                       : InverseErfOfPositive(magnitude, 1 - magnitude);
  return std::copysign(y, x);
}

double InverseErfc(double x) {
  if (!(x >= 0 && x <= 2)) return kNan;
  if (x == 0) return kInfinity;
  if (x >= 0.5) return InverseErf(1 - x);
  return InverseErfOfPositive(1 - x, x);
}

double NormalCdf(double x) {
  if (std::isinf(x)) return x > 0 ? 1 : 0;
  // -x / sqrt(2) in two parts: erfc is steep.
  constexpr double kHigh = 0.70710678118654757274;
  constexpr double kLow = -4.83364665672645672553e-17;
  const double high = -x * kHigh;
  const double low = ErrorOfProduct(-x, kHigh, high) - x * kLow;
  const double slope = kTwoOverSquareRootOfPi * std::exp(-high * high);
  return 0.5 * (std::erfc(high) - slope * low);
}

double InverseNormalCdf(double x) {
  return -std::sqrt(2.0) * InverseErfc(2 * x);
}

double BesselI0(double x) {
  const double magnitude = std::abs(x);
  if (std::isinf(x)) return kInfinity;
  return magnitude < kBesselAsymptoteFrom ? BesselSeries(magnitude, 0)
                                          : BesselOfLarge(magnitude, 0);
}

double BesselI1(double x) {
  const double magnitude = std::abs(x);
  if (std::isinf(x)) return x;
  const double value = magnitude < kBesselAsymptoteFrom
                           ? magnitude / 2 * BesselSeries(magnitude, 1)
                           : BesselOfLarge(magnitude, 1);
  return std::copysign(value, x);
}

}  // namespace fake_device::triton
