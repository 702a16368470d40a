#include "triton/math/true_value.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fake_device::triton {
namespace {

using Real = long double;

constexpr Real kPi = 3.14159265358979323846264338327950288L;
constexpr Real kNan = std::numeric_limits<Real>::quiet_NaN();
constexpr Real kInfinity = std::numeric_limits<Real>::infinity();

Real SinPi(Real x) {
  const Real turn = std::remainder(x, Real{2});
  const bool is_far = std::abs(turn) > 0.5L;
  return std::sin(kPi * (is_far ? std::copysign(1.0L, turn) - turn : turn));
}

Real CosPi(Real x) {
  const Real turn = std::abs(std::remainder(x, Real{2}));
  // cos loses digits next to its zero at 1/2.
  return std::sin(kPi * (0.5L - turn));
}

Real Sigmoid(Real x) {
  const Real small = std::exp(-std::abs(x));
  return (x < 0 ? small : 1) / (1 + small);
}

// By the continued fraction where exp(x^2) erfc(x) would lose digits.
Real ScaledErfc(Real x) {
  if (x < 3) return std::exp(x * x) * std::erfc(x);
  Real fraction = 0;
  for (int k = 300; k > 0; --k) fraction = k / 2.0L / (x + fraction);
  return 1 / ((x + fraction) * std::sqrt(kPi));
}

// By bisection, since it cannot go wrong; `grows` as its function does.
template <typename Function>
Real Solve(Function function, Real target, Real low, Real high, bool grows) {
  for (int i = 0; i < 200; ++i) {
    const Real middle = (low + high) / 2;
    if ((function(middle) < target) == grows) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

Real InverseErfc(Real x) {
  if (!(x >= 0 && x <= 2)) return kNan;
  if (x == 0) return kInfinity;
  if (x > 1) return -InverseErfc(2 - x);
  return Solve([](Real y) { return std::erfc(y); }, x, -30, 30, false);
}

Real InverseErf(Real x) {
  if (!(std::abs(x) <= 1)) return kNan;
  if (std::abs(x) == 1) return std::copysign(kInfinity, x);
  const Real magnitude = std::abs(x);
  // What a double less than 1 lacks of it, long double has exactly.
  const Real y = magnitude > 0.5L ? InverseErfc(1 - magnitude)
                                  : Solve([](Real y) { return std::erf(y); },
                                          magnitude, 0, 1, true);
  return std::copysign(y, x);
}

Real NormalCdf(Real x) { return std::erfc(-x / std::sqrt(2.0L)) / 2; }
Real InverseNormalCdf(Real x) { return -std::sqrt(2.0L) * InverseErfc(2 * x); }

// By its integral over half a turn, which the trapezoid rule gives to all
// digits: exp(-x) I_order(x) = mean of exp(x (cos t - 1)) cos(order t).
Real ModifiedBessel(Real x, int order) {
  if (std::isinf(x)) return order == 0 ? kInfinity : x;
  if (order == 1 && std::abs(x) < 1e-3L) {
    const Real square = x * x / 4;
    return x / 2 * (1 + square / 2 * (1 + square / 6 * (1 + square / 12)));
  }
  const Real magnitude = std::abs(x);
  constexpr int kSteps = 400;
  Real sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const Real angle = kPi * i / kSteps;
    const Real half = std::sin(angle / 2);
    const Real weight = i == 0 || i == kSteps ? 0.5L : 1;
    sum += weight * std::exp(-2 * magnitude * half * half) *
           std::cos(order * angle);
  }
  const Real value = sum / kSteps * std::exp(magnitude);
  return order == 1 ? std::copysign(value, x) : value;
}

struct Unary {
  const char* name;
  Real (*function)(Real);
};

constexpr Unary kUnary[] = {
    {"acos", [](Real x) { return std::acos(x); }},
    {"acosh", [](Real x) { return std::acosh(x); }},
    {"asin", [](Real x) { return std::asin(x); }},
    {"asinh", [](Real x) { return std::asinh(x); }},
    {"atan", [](Real x) { return std::atan(x); }},
    {"atanh", [](Real x) { return std::atanh(x); }},
    {"cbrt", [](Real x) { return std::cbrt(x); }},
    {"cos", [](Real x) { return std::cos(x); }},
    {"cosh", [](Real x) { return std::cosh(x); }},
    {"cospi", CosPi},
    {"cyl_bessel_i0", [](Real x) { return ModifiedBessel(x, 0); }},
    {"cyl_bessel_i1", [](Real x) { return ModifiedBessel(x, 1); }},
    {"erf", [](Real x) { return std::erf(x); }},
    {"erfc", [](Real x) { return std::erfc(x); }},
    {"erfcinv", InverseErfc},
    {"erfcx", ScaledErfc},
    {"erfinv", InverseErf},
    {"exp", [](Real x) { return std::exp(x); }},
    {"exp10", [](Real x) { return std::pow(10.0L, x); }},
    {"exp2", [](Real x) { return std::exp2(x); }},
    {"expm1", [](Real x) { return std::expm1(x); }},
    {"fast_cosf", [](Real x) { return std::cos(x); }},
    {"fast_exp10f", [](Real x) { return std::pow(10.0L, x); }},
    {"fast_expf", [](Real x) { return std::exp(x); }},
    {"fast_log10f", [](Real x) { return std::log10(x); }},
    {"fast_log2f", [](Real x) { return std::log2(x); }},
    {"fast_logf", [](Real x) { return std::log(x); }},
    {"fast_sinf", [](Real x) { return std::sin(x); }},
    {"fast_tanf", [](Real x) { return std::tan(x); }},
    {"j0", [](Real x) { return j0l(x); }},
    {"j1", [](Real x) { return j1l(x); }},
    {"lgamma", [](Real x) { return std::lgamma(x); }},
    {"log", [](Real x) { return std::log(x); }},
    {"log10", [](Real x) { return std::log10(x); }},
    {"log1p", [](Real x) { return std::log1p(x); }},
    {"log2", [](Real x) { return std::log2(x); }},
    {"normcdf", NormalCdf},
    {"normcdfinv", InverseNormalCdf},
    {"rcbrt", [](Real x) { return 1 / std::cbrt(x); }},
    {"rsqrt", [](Real x) { return 1 / std::sqrt(x); }},
    {"sigmoid", Sigmoid},
    {"sin", [](Real x) { return std::sin(x); }},
    {"sinh", [](Real x) { return std::sinh(x); }},
    {"sinpi", SinPi},
    {"tan", [](Real x) { return std::tan(x); }},
    {"tanh", [](Real x) { return std::tanh(x); }},
    {"tgamma", [](Real x) { return std::tgamma(x); }},
    {"y0", [](Real x) { return y0l(x); }},
    {"y1", [](Real x) { return y1l(x); }},
};

struct Binary {
  const char* name;
  Real (*function)(Real, Real);
};

constexpr Binary kBinary[] = {
    {"atan2", [](Real x, Real y) { return std::atan2(x, y); }},
    {"fast_dividef", [](Real x, Real y) { return x / y; }},
    {"fast_powf", [](Real x, Real y) { return std::pow(x, y); }},
    {"hypot", [](Real x, Real y) { return std::hypot(x, y); }},
    {"pow", [](Real x, Real y) { return std::pow(x, y); }},
    {"rhypot", [](Real x, Real y) { return 1 / std::hypot(x, y); }},
};

template <typename Row>
const Row* Find(std::span<const Row> rows, std::string_view name) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const Row& r) { return r.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

std::optional<long double> TrueValue(std::string_view name,
                                     std::span<const long double> operands) {
  if (operands.size() == 1) {
    const auto* unary = Find<Unary>(kUnary, name);
    if (unary != nullptr) return unary->function(operands[0]);
  }
  if (operands.size() == 2) {
    const auto* binary = Find<Binary>(kBinary, name);
    if (binary != nullptr) return binary->function(operands[0], operands[1]);
  }
  return std::nullopt;
}

double UlpsBetween(double value, long double truth, int precision) {
  if (std::isnan(value) && std::isnan(truth)) return 0;
  const bool is_float = precision == 24;
  const double rounded = is_float
                             ? static_cast<double>(static_cast<float>(truth))
                             : static_cast<double>(truth);
  if (std::isinf(value) || std::isinf(rounded) || std::isnan(value) ||
      std::isnan(rounded)) {
    return value == rounded ? 0 : std::numeric_limits<double>::infinity();
  }
  if (truth == 0) {
    return value == 0 ? 0 : std::numeric_limits<double>::infinity();
  }
  const int least = is_float ? -149 : -1074;
  const int place = std::max(std::ilogb(truth) + 1 - precision, least);
  return static_cast<double>(
      std::abs(std::scalbn(static_cast<long double>(value) - truth, -place)));
}

}  // namespace fake_device::triton
