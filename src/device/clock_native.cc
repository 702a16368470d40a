#include <chrono>

#include "fake_device/clock.h"

namespace fake_device {

double HostNow() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

}  // namespace fake_device
