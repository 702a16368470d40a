#ifndef FAKE_DEVICE_VIRTUAL_CLOCK_H_
#define FAKE_DEVICE_VIRTUAL_CLOCK_H_

#include <algorithm>

#include "fake_device/clock.h"

namespace fake_device {

// The host's time where time is modelled: it passes only when the model says
// that the host was busy or waited, so every run takes equally long.
//
// Starts at 0 and never goes back. Not thread-safe. Must outlive the Clocks
// made from it.
class VirtualClock {
 public:
  VirtualClock() = default;
  VirtualClock(const VirtualClock&) = delete;
  VirtualClock& operator=(const VirtualClock&) = delete;

  // Milliseconds.
  double Now() const { return now_; }

  // The host is busy for so long. What is not positive is ignored.
  void Advance(double milliseconds) {
    if (milliseconds > 0) now_ += milliseconds;
  }

  // The host waits for a moment, which may have passed.
  void AdvanceTo(double time) { now_ = std::max(now_, time); }

  Clock clock() const {
    return Clock(
        [](const void* state) {
          return static_cast<const VirtualClock*>(state)->now_;
        },
        this);
  }

 private:
  double now_ = 0;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_VIRTUAL_CLOCK_H_
