#ifndef FAKE_DEVICE_EVENT_H_
#define FAKE_DEVICE_EVENT_H_

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "fake_device/clock.h"
#include "fake_device/status.h"

namespace fake_device {

// How an event was asked for; as torch.Event's keyword arguments.
struct EventOptions {
  bool enable_timing = false;
  bool blocking = false;
  bool interprocess = false;
};

// A point in time on a device without a queue: recording it reads the clock.
//
// A plain value of a fixed size. Not thread-safe. Its clock's source must
// outlive it.
class Event {
 public:
  // How often an event takes the time.
  enum class Recording : uint8_t {
    kOnce,     // Only with timing enabled, and a second time is an error.
    kRepeats,  // Whatever the options; each record replaces the one before.
  };

  Event(Clock clock, EventOptions options, Recording recording)
      : clock_(clock), options_(options), recording_(recording) {}

  const EventOptions& options() const { return options_; }

  // Milliseconds on the clock's axis; nothing until the event is recorded.
  // Time 0 is a recorded time.
  std::optional<double> recorded_time() const {
    return is_recorded() ? std::optional<double>(recorded_time_) : std::nullopt;
  }

  // Takes the time. Fails, and changes nothing, when a kOnce event is recorded
  // already and when the clock gives no time.
  Status Record();

  // *milliseconds becomes the time from this event to `end`, negative when
  // `end` was recorded first. Both must be recorded.
  Status ElapsedTime(const Event& end, double* milliseconds) const;

 private:
  bool is_recorded() const { return !std::isnan(recorded_time_); }

  Clock clock_;
  EventOptions options_;
  Recording recording_;
  // NaN until it is recorded: thousands of events are alive at a time, and a
  // flag of its own would make each a third larger.
  double recorded_time_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_EVENT_H_
