#ifndef FAKE_DEVICE_COST_MODEL_H_
#define FAKE_DEVICE_COST_MODEL_H_

#include <limits>

#include "fake_device/status.h"

namespace fake_device {

// What one operation is declared to do. A plain value. NaN stands for what is
// not declared.
struct Cost {
  static constexpr double kUndeclared =
      std::numeric_limits<double>::quiet_NaN();

  double bytes = kUndeclared;       // moved to and from memory
  double operations = kUndeclared;  // of arithmetic

  // Whether what is declared is finite and not negative.
  bool IsValid() const;
};

// How long an operation takes on a device, by the roofline model: the longer of
// moving its bytes and computing its operations, after the launch. A plain
// value.
struct CostModel {
  double bytes_per_ms = 1e9;        // 1 TB/s
  double operations_per_ms = 1e10;  // 10 T/s
  // What the host spends to issue an operation, and the device to begin it.
  double launch_overhead_ms = 0.005;
  // In place of the roofline for an operation that declares nothing.
  double default_duration_ms = 0.01;
  // A duration is multiplied by 1 plus or minus up to this much, as the seed
  // decides. 0 draws nothing.
  double noise_fraction = 0;

  // Rates must be positive, durations not negative, the noise within [0, 1).
  // Everything below takes this for granted.
  Status Validate() const;

  // Milliseconds on the device, without noise. `cost` must be valid.
  double DurationOf(const Cost& cost) const;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_COST_MODEL_H_
