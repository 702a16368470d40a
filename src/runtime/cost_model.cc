#include "fake_device/cost_model.h"

#include <cmath>

namespace fake_device {

namespace {

// NaN is neither.
bool IsRate(double rate) { return rate > 0 && std::isfinite(rate); }
bool IsAmount(double amount) { return amount >= 0 && std::isfinite(amount); }

}  // namespace

bool Cost::IsValid() const {
  return (std::isnan(bytes) || IsAmount(bytes)) &&
         (std::isnan(operations) || IsAmount(operations));
}

Status CostModel::Validate() const {
  if (!IsRate(bytes_per_ms)) {
    return Status::Assertion(
        "a cost model's bytes per millisecond must be positive and finite");
  }
  if (!IsRate(operations_per_ms)) {
    return Status::Assertion(
        "a cost model's operations per millisecond must be positive and "
        "finite");
  }
  if (!IsAmount(launch_overhead_ms)) {
    return Status::Assertion(
        "a cost model's launch overhead must be finite and not negative");
  }
  if (!IsAmount(default_duration_ms)) {
    return Status::Assertion(
        "a cost model's default duration must be finite and not negative");
  }
  if (!IsAmount(noise_fraction) || noise_fraction >= 1) {
    return Status::Assertion(
        "a cost model's noise fraction must be at least 0 and less than 1");
  }
  return Status::Ok();
}

double CostModel::DurationOf(const Cost& cost) const {
  if (std::isnan(cost.bytes) && std::isnan(cost.operations)) {
    return launch_overhead_ms + default_duration_ms;
  }
  // fmax takes the number where the other is NaN.
  return launch_overhead_ms + std::fmax(cost.bytes / bytes_per_ms,
                                        cost.operations / operations_per_ms);
}

}  // namespace fake_device
