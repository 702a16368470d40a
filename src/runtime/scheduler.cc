#include "fake_device/scheduler.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fake_device/simulated_event.h"
#include "ring_queue.h"

namespace fake_device {

namespace {

// Apart from the order's, so that polling more often changes no duration.
constexpr uint64_t kNoiseSeed = 0x6E6F697365;

}  // namespace

// One that is issued. Its place in the stream is not kept: queues are in order.
struct Scheduler::Operation {
  OperationKind kind = OperationKind::kRun;
  uint32_t event = 0;      // kRecord: the event's slot
  uint64_t operation = 0;  // kRun: the runner's number
  Ticket awaited;          // kWait
  uint64_t correlation = 0;
  // In virtual time.
  double start = 0;
  double end = 0;
};

struct Scheduler::Stream {
  Stream(StreamId id, int priority) : id(id), priority(priority) {}

  StreamId id;
  int priority;
  bool is_destroyed = false;
  // Operations issued, and run. Between them are the queue and, while it runs,
  // the one that was at its front.
  uint64_t issued = 0;
  uint64_t completed = 0;
  RingQueue<Operation> queue;
  // When the last one issued ends, in virtual time.
  double end = 0;
  // What the poll of this mark needs of the stream: its first operations.
  uint64_t poll_mark = 0;
  uint64_t needed = 0;
};

Scheduler::Scheduler(const SchedulerOptions& options)
    : execution_(options.execution),
      time_source_(options.time_source),
      wall_clock_(options.wall_clock),
      cost_model_(options.cost_model),
      runner_(options.runner),
      order_(options.seed),
      noise_(options.seed ^ kNoiseSeed) {
  streams_.push_back(std::make_unique<Stream>(kDefaultStream, kLeastPriority));
}

Scheduler::~Scheduler() {
  for (SimulatedEvent* event : events_) {
    if (event != nullptr) event->scheduler_ = nullptr;
  }
}

// --- Streams ---

Status Scheduler::CreateStream(int priority, StreamId* stream) {
  Status status = CheckUsable();
  if (!status.ok()) return status;
  if (priority > kLeastPriority || priority < kGreatestPriority) {
    return Status::Assertion("a stream's priority must be from " +
                             std::to_string(kLeastPriority) + " (least) to " +
                             std::to_string(kGreatestPriority) +
                             " (greatest), not " + std::to_string(priority));
  }
  streams_.push_back(std::make_unique<Stream>(next_stream_, priority));
  *stream = next_stream_++;
  return Status::Ok();
}

Status Scheduler::DestroyStream(StreamId id) {
  Status status = CheckUsable();
  if (!status.ok()) return status;
  if (id == kDefaultStream) {
    return Status::Assertion("the default stream cannot be destroyed");
  }
  Stream* stream = nullptr;
  status = FindAlive(id, &stream);
  if (!status.ok()) return status;
  stream->is_destroyed = true;
  if (stream->queue.empty()) Erase(stream);
  return Status::Ok();
}

bool Scheduler::HasStream(StreamId id) const {
  const Stream* stream = Find(id);
  return stream != nullptr && !stream->is_destroyed;
}

Status Scheduler::GetPriority(StreamId id, int* priority) const {
  Stream* stream = nullptr;
  Status status = FindAlive(id, &stream);
  if (!status.ok()) return status;
  *priority = stream->priority;
  return Status::Ok();
}

Scheduler::Stream* Scheduler::Find(StreamId id) const {
  if (id == kDefaultStream) return streams_.front().get();
  const auto place =
      std::lower_bound(streams_.begin(), streams_.end(), id,
                       [](const std::unique_ptr<Stream>& stream,
                          StreamId wanted) { return stream->id < wanted; });
  return place != streams_.end() && (*place)->id == id ? place->get() : nullptr;
}

Status Scheduler::FindAlive(StreamId id, Stream** stream) const {
  Stream* found = Find(id);
  if (found != nullptr && !found->is_destroyed) {
    *stream = found;
    return Status::Ok();
  }
  if (id > kDefaultStream && id < next_stream_) {
    return Status::Assertion("stream " + std::to_string(id) + " was destroyed");
  }
  return Status::Assertion("this device has no stream " + std::to_string(id));
}

void Scheduler::Erase(const Stream* stream) {
  streams_.erase(std::find_if(streams_.begin(), streams_.end(),
                              [stream](const std::unique_ptr<Stream>& each) {
                                return each.get() == stream;
                              }));
}

// --- Issuing ---

Status Scheduler::CheckNotLost() const {
  if (!is_lost_) return Status::Ok();
  return Status::DeviceLost("the device is lost until it is reset: " +
                            loss_reason_);
}

Status Scheduler::CheckUsable() const {
  if (is_running_) {
    return Status::Assertion(
        "an operation that is running cannot issue work to its device, wait "
        "for it, or change its streams");
  }
  return CheckNotLost();
}

Status Scheduler::Run(StreamId id, uint64_t operation, const Cost& cost) {
  Status status = CheckUsable();
  if (!status.ok()) return status;
  Stream* stream = nullptr;
  status = FindAlive(id, &stream);
  if (!status.ok()) return status;
  if (!cost.IsValid()) {
    return Status::Assertion(
        "the bytes and operations that a launch declares must be finite and "
        "not negative");
  }
  double duration = 0;
  if (is_virtual()) {
    duration = cost_model_.DurationOf(cost);
    if (cost_model_.noise_fraction > 0) {
      duration *= 1 + cost_model_.noise_fraction * (2 * noise_.Unit() - 1);
    }
  }
  Operation issued;
  issued.operation = operation;
  return Issue(*stream, issued, duration);
}

Status Scheduler::Wait(StreamId id, const Ticket& ticket) {
  Status status = CheckUsable();
  if (!status.ok()) return status;
  Stream* stream = nullptr;
  status = FindAlive(id, &stream);
  if (!status.ok()) return status;
  if (ticket.sequence == 0) return Status::Ok();
  Operation wait;
  wait.kind = OperationKind::kWait;
  wait.awaited = ticket;
  return Issue(*stream, wait, 0);
}

Status Scheduler::WaitStream(StreamId id, StreamId other) {
  Stream* awaited = nullptr;
  Status status = FindAlive(other, &awaited);
  if (!status.ok()) return status;
  return Wait(id, TakeTicket(other));
}

Status Scheduler::RecordEvent(StreamId id, SimulatedEvent* event) {
  Status status = CheckUsable();
  if (!status.ok()) return status;
  Stream* stream = nullptr;
  status = FindAlive(id, &stream);
  if (!status.ok()) return status;
  const Ticket previous_ticket = event->ticket_;
  const double previous_time = event->time_;
  event->ticket_ = {
      .stream = id,
      .sequence = stream->issued + 1,
      .completes_at = std::max(stream->end, virtual_clock_.Now())};
  event->time_ = SimulatedEvent::kNoTime;
  Operation record;
  record.kind = OperationKind::kRecord;
  record.event = event->slot_;
  status = Issue(*stream, record, 0);
  if (!status.ok()) {
    event->ticket_ = previous_ticket;
    event->time_ = previous_time;
  }
  return status;
}

Status Scheduler::Issue(Stream& stream, Operation& operation, double duration) {
  operation.correlation = ++correlation_;
  ++stream.issued;
  ++pending_;
  if (is_virtual()) {
    operation.start = std::max(stream.end, virtual_clock_.Now());
    operation.end =
        std::max(operation.start, operation.awaited.completes_at) + duration;
    stream.end = operation.end;
    latest_end_ = std::max(latest_end_, operation.end);
    if (operation.kind == OperationKind::kRun) {
      virtual_clock_.Advance(cost_model_.launch_overhead_ms);
    }
  }
  if (execution_ == Execution::kEager) return Execute(stream, operation);
  stream.queue.push_back(operation);
  return Status::Ok();
}

// --- Running ---

Status Scheduler::Execute(Stream& stream, const Operation& operation) {
  const bool on_wall = !is_virtual();
  const bool is_observed = observer_.is_present();
  double start = operation.start;
  double end = operation.end;
  Status status;
  is_running_ = true;
  if (on_wall && is_observed) start = end = wall_clock_.Now();
  if (operation.kind == OperationKind::kRun) {
    status = runner_.Run(operation.operation);
    if (on_wall && is_observed) end = wall_clock_.Now();
  } else if (operation.kind == OperationKind::kRecord) {
    status = StampEvent(stream, operation, end);
  }
  ++stream.completed;
  --pending_;
  if (status.code() == StatusCode::kDeviceLost) Lose(status.message());
  if (is_observed) {
    observer_.Observe({.kind = operation.kind,
                       .operation = operation.operation,
                       .stream = stream.id,
                       .correlation = operation.correlation,
                       .start = start,
                       .end = end,
                       .failed = !status.ok()});
  }
  is_running_ = false;
  return status;
}

// The event may be gone, or recorded again: then its ticket is another one.
Status Scheduler::StampEvent(const Stream& stream, const Operation& operation,
                             double now) {
  SimulatedEvent* event = events_[operation.event];
  if (event == nullptr || !event->options_.enable_timing ||
      event->ticket_.stream != stream.id ||
      event->ticket_.sequence != stream.completed + 1) {
    return Status::Ok();
  }
  if (!is_virtual() && !observer_.is_present()) now = wall_clock_.Now();
  if (!std::isfinite(now)) {
    return Status::Runtime("the clock gave no time for an event");
  }
  event->time_ = now;
  return Status::Ok();
}

bool Scheduler::IsReady(const Stream& stream) const {
  if (stream.queue.empty()) return false;
  const Operation& front = stream.queue.front();
  return front.kind != OperationKind::kWait || IsComplete(front.awaited);
}

bool Scheduler::IsNeeded(const Stream& stream) const {
  return stream.poll_mark == poll_mark_ && stream.completed < stream.needed;
}

bool Scheduler::Step(Among among) {
  candidates_.clear();
  for (const std::unique_ptr<Stream>& stream : streams_) {
    if (!IsReady(*stream)) continue;
    if (among == Among::kNeeded && !IsNeeded(*stream)) continue;
    candidates_.push_back(stream.get());
  }
  if (candidates_.empty()) return false;
  Stream& stream =
      *candidates_[order_.Below(static_cast<uint32_t>(candidates_.size()))];
  const Operation operation = stream.queue.front();
  stream.queue.pop_front();
  Status status = Execute(stream, operation);
  if (!status.ok()) KeepFailure(std::move(status), stream, operation);
  if (stream.is_destroyed && stream.queue.empty()) Erase(&stream);
  return true;
}

// What a ticket needs is settled when it is taken, since queues only grow at
// the end and waits point back: so polling the same one again costs nothing.
void Scheduler::MarkNeeded(const Ticket& ticket) {
  if (polled_.stream == ticket.stream && polled_.sequence == ticket.sequence) {
    return;
  }
  polled_ = ticket;
  ++poll_mark_;
  std::vector<Ticket> unmarked = {ticket};
  while (!unmarked.empty()) {
    const Ticket next = unmarked.back();
    unmarked.pop_back();
    Stream* stream = Find(next.stream);
    if (stream == nullptr) continue;
    if (stream->poll_mark != poll_mark_) {
      stream->poll_mark = poll_mark_;
      stream->needed = stream->completed;
    }
    const uint64_t end = std::min(next.sequence, stream->issued);
    for (; stream->needed < end; ++stream->needed) {
      const Operation& operation =
          stream->queue[stream->needed - stream->completed];
      if (operation.kind == OperationKind::kWait) {
        unmarked.push_back(operation.awaited);
      }
    }
  }
}

// --- Tickets ---

Ticket Scheduler::TakeTicket(StreamId id) const {
  const Stream* stream = Find(id);
  if (stream == nullptr) return {};
  return {
      .stream = id, .sequence = stream->issued, .completes_at = stream->end};
}

bool Scheduler::IsComplete(const Ticket& ticket) const {
  const Stream* stream = Find(ticket.stream);
  return stream == nullptr || ticket.sequence <= stream->completed;
}

void Scheduler::Drain(const Ticket& ticket) {
  if (is_running_) return;
  while (!is_lost_ && !IsComplete(ticket) && Step(Among::kAll)) {
  }
}

// --- Waiting and polling ---

Status Scheduler::Synchronize() {
  Status status = CheckUsable();
  if (!status.ok()) return status;
  while (!is_lost_ && Step(Among::kAll)) {
  }
  return FinishWaiting(latest_end_);
}

Status Scheduler::SynchronizeStream(StreamId id) {
  Status status = CheckUsable();
  if (!status.ok()) return status;
  Stream* stream = nullptr;
  status = FindAlive(id, &stream);
  if (!status.ok()) return status;
  return SynchronizeTicket(TakeTicket(id));
}

Status Scheduler::SynchronizeTicket(const Ticket& ticket) {
  Status status = CheckUsable();
  if (!status.ok()) return status;
  Drain(ticket);
  return FinishWaiting(ticket.completes_at);
}

Status Scheduler::FinishWaiting(double time) {
  Status status = CheckNotLost();
  if (!status.ok()) return status;
  virtual_clock_.AdvanceTo(time);
  if (!failure_.ok()) last_failure_ = failed_;
  return std::exchange(failure_, Status());
}

Status Scheduler::QueryStream(StreamId id, bool* complete) {
  Stream* stream = nullptr;
  Status status = FindAlive(id, &stream);
  if (!status.ok()) return status;
  return QueryTicket(TakeTicket(id), complete);
}

Status Scheduler::QueryTicket(const Ticket& ticket, bool* complete) {
  Status status = CheckNotLost();
  if (!status.ok()) return status;
  if (!is_running_ && !IsComplete(ticket)) {
    MarkNeeded(ticket);
    Step(Among::kNeeded);
    status = CheckNotLost();
    if (!status.ok()) return status;
  }
  *complete = IsComplete(ticket);
  if (*complete && !is_running_) virtual_clock_.AdvanceTo(ticket.completes_at);
  return Status::Ok();
}

void Scheduler::KeepFailure(Status status, const Stream& stream,
                            const Operation& operation) {
  if (!failure_.ok()) {
    ++failed_.others;
    return;
  }
  failure_ = std::move(status);
  failed_ = {.operation = operation.operation,
             .stream = stream.id,
             .correlation = operation.correlation,
             .others = 0};
}

// --- The device as a whole ---

void Scheduler::Lose(std::string reason) {
  if (is_lost_) return;
  is_lost_ = true;
  loss_reason_ = std::move(reason);
}

Status Scheduler::Reset() {
  if (is_running_) return CheckUsable();
  for (const std::unique_ptr<Stream>& stream : streams_) {
    stream->completed = stream->issued;
    stream->queue.clear();
    stream->end = virtual_clock_.Now();
  }
  std::erase_if(streams_, [](const std::unique_ptr<Stream>& stream) {
    return stream->is_destroyed;
  });
  for (SimulatedEvent* event : events_) {
    if (event == nullptr) continue;
    event->ticket_ = {};
    event->time_ = SimulatedEvent::kNoTime;
  }
  pending_ = 0;
  latest_end_ = virtual_clock_.Now();
  is_lost_ = false;
  loss_reason_.clear();
  failure_ = Status();
  return Status::Ok();
}

Clock Scheduler::clock() const {
  return is_virtual() ? virtual_clock_.clock() : wall_clock_;
}

// --- Events ---

uint32_t Scheduler::AddEvent(SimulatedEvent* event) {
  if (free_events_.empty()) {
    events_.push_back(event);
    return static_cast<uint32_t>(events_.size() - 1);
  }
  const uint32_t slot = free_events_.back();
  free_events_.pop_back();
  events_[slot] = event;
  return slot;
}

void Scheduler::RemoveEvent(uint32_t slot) {
  events_[slot] = nullptr;
  free_events_.push_back(slot);
}

}  // namespace fake_device
