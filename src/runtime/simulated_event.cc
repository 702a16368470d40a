#include "fake_device/simulated_event.h"

#include <cmath>

#include "fake_device/scheduler.h"

namespace fake_device {

SimulatedEvent::SimulatedEvent(Scheduler* scheduler, EventOptions options)
    : scheduler_(scheduler),
      slot_(scheduler->AddEvent(this)),
      options_(options) {}

SimulatedEvent::~SimulatedEvent() {
  if (scheduler_ != nullptr) scheduler_->RemoveEvent(slot_);
}

Status SimulatedEvent::CheckScheduler() const {
  if (scheduler_ != nullptr) return Status::Ok();
  return Status::Runtime("the device of this event is gone");
}

Status SimulatedEvent::Record(StreamId stream) {
  Status status = CheckScheduler();
  if (!status.ok()) return status;
  return scheduler_->RecordEvent(stream, this);
}

Status SimulatedEvent::Wait(StreamId stream) {
  Status status = CheckScheduler();
  if (!status.ok()) return status;
  return scheduler_->Wait(stream, ticket_);
}

Status SimulatedEvent::Query(bool* complete) {
  Status status = CheckScheduler();
  if (!status.ok()) return status;
  return scheduler_->QueryTicket(ticket_, complete);
}

Status SimulatedEvent::Synchronize() {
  Status status = CheckScheduler();
  if (!status.ok()) return status;
  return scheduler_->SynchronizeTicket(ticket_);
}

Status SimulatedEvent::ElapsedTime(const SimulatedEvent& end,
                                   double* milliseconds) const {
  Status status = CheckScheduler();
  if (!status.ok()) return status;
  if (end.scheduler_ != scheduler_) {
    return Status::Assertion("both events must be of the same device");
  }
  status = scheduler_->CheckNotLost();
  if (!status.ok()) return status;
  if (!options_.enable_timing || !end.options_.enable_timing) {
    return Status::Assertion(
        "Both events must be created with argument 'enable_timing=True'.");
  }
  if (ticket_.sequence == 0 || end.ticket_.sequence == 0) {
    return Status::Assertion(
        "Both events must be recorded before calculating elapsed time.");
  }
  if (!scheduler_->IsComplete(ticket_) ||
      !scheduler_->IsComplete(end.ticket_)) {
    return Status::Runtime(
        "Both events must be completed before calculating elapsed time.");
  }
  if (std::isnan(time_) || std::isnan(end.time_)) {
    return Status::Runtime(
        "the clock gave no time when one of the events was reached");
  }
  *milliseconds = end.time_ - time_;
  return Status::Ok();
}

std::optional<double> SimulatedEvent::recorded_time() const {
  return std::isnan(time_) ? std::nullopt : std::optional<double>(time_);
}

}  // namespace fake_device
