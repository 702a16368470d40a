#ifndef FAKE_DEVICE_SIMULATED_EVENT_H_
#define FAKE_DEVICE_SIMULATED_EVENT_H_

#include <cstdint>
#include <limits>
#include <optional>

#include "fake_device/event.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"
#include "fake_device/ticket.h"

namespace fake_device {

class Scheduler;

// A mark in a stream's queue, complete when the stream has come to it; as
// torch.cuda.Event.
//
// It may be recorded again: the new mark replaces the old one here, but not for
// waits that were issued before. While it has no mark it is complete. With
// timing enabled it keeps the time at which its mark was reached.
//
// Known to its scheduler by address, so neither copied nor moved. It may
// outlive the scheduler; its calls fail then. Not thread-safe.
class SimulatedEvent {
 public:
  SimulatedEvent(Scheduler* scheduler, EventOptions options);
  SimulatedEvent(const SimulatedEvent&) = delete;
  SimulatedEvent& operator=(const SimulatedEvent&) = delete;
  ~SimulatedEvent();

  const EventOptions& options() const { return options_; }

  // Puts the mark behind what is issued to `stream` so far.
  Status Record(StreamId stream);
  // Holds what is issued to `stream` from here on until the mark is reached.
  Status Wait(StreamId stream);
  // Polls: advances its device by one operation if it is not complete.
  Status Query(bool* complete);
  Status Synchronize();

  // *milliseconds becomes the time from this event's mark to `end`'s. Both need
  // timing enabled, must be recorded on the same device, and complete. Advances
  // nothing.
  Status ElapsedTime(const SimulatedEvent& end, double* milliseconds) const;

  // Milliseconds on the device's clock; nothing without timing, and until the
  // mark is reached.
  std::optional<double> recorded_time() const;

  // The latest mark; names no operation until the event is recorded.
  const Ticket& ticket() const { return ticket_; }

 private:
  friend class Scheduler;
  static constexpr double kNoTime = std::numeric_limits<double>::quiet_NaN();

  Status CheckScheduler() const;

  Scheduler* scheduler_;  // null when it is gone
  uint32_t slot_;
  EventOptions options_;
  Ticket ticket_;
  double time_ = kNoTime;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_SIMULATED_EVENT_H_
