#include "fake_device/event.h"

#include <cmath>

namespace fake_device {

Status Event::Record() {
  if (recording_ == Recording::kOnce) {
    if (!options_.enable_timing) return Status::Ok();
    if (is_recorded()) {
      return Status::Assertion(
          "an event with timing enabled can be recorded only once, and this "
          "one is recorded already");
    }
  }
  const double now = clock_.Now();
  if (!std::isfinite(now)) {
    return Status::Runtime("the clock gave no time, so nothing was recorded");
  }
  recorded_time_ = now;
  return Status::Ok();
}

Status Event::ElapsedTime(const Event& end, double* milliseconds) const {
  if (!is_recorded()) {
    return Status::Assertion(
        "elapsed time needs two recorded events with timing enabled, and the "
        "start event has no recorded time");
  }
  if (!end.is_recorded()) {
    return Status::Assertion(
        "elapsed time needs two recorded events with timing enabled, and the "
        "end event has no recorded time");
  }
  *milliseconds = end.recorded_time_ - recorded_time_;
  return Status::Ok();
}

}  // namespace fake_device
