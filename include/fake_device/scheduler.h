#ifndef FAKE_DEVICE_SCHEDULER_H_
#define FAKE_DEVICE_SCHEDULER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fake_device/clock.h"
#include "fake_device/cost_model.h"
#include "fake_device/operation.h"
#include "fake_device/random.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"
#include "fake_device/ticket.h"
#include "fake_device/virtual_clock.h"

namespace fake_device {

class SimulatedEvent;

// When issued work runs.
enum class Execution : int {
  kEager,     // As it is issued.
  kDeferred,  // When the host waits or polls, in an order that the seed draws.
};

// Which time a device tells.
enum class TimeSource : int {
  kWall,     // A clock's, read as operations run.
  kVirtual,  // The cost model's.
};

struct SchedulerOptions {
  Execution execution = Execution::kEager;
  uint64_t seed = 0;
  TimeSource time_source = TimeSource::kWall;
  Clock wall_clock;
  CostModel cost_model;  // must be valid
  OperationRunner runner;
};

// The work whose failure a waiting call returned.
struct FailedOperation {
  uint64_t operation = 0;  // the number it was issued under
  StreamId stream = 0;
  uint64_t correlation = 0;
  // Operations that failed after it, and whose failures were dropped.
  uint64_t others = 0;
};

// The streams of one device, with CUDA's semantics on one queue per stream:
// operations of a stream run in the order of issue, and those of different
// streams in any order that waits allow. The default stream is a stream like
// the others, and priorities are hints that change no order.
//
// Eager, an operation runs within the call that issues it. Deferred, it is
// queued; a waiting call (Synchronize...) advances streams, each step a ready
// one that the seed draws, until what it waits for is complete, and a poll
// (Query...) advances by one operation of those that its object waits for, if
// it is not complete, and then answers. So the same calls with the same seed
// run everything in the same order, on every platform.
//
// A wait holds a ticket, which only work issued before can have: waits always
// point back, so no program can lock itself up.
//
// An operation that fails counts as complete, and the work behind it runs: a
// failure is not sticky, as CUDA's would be, and the device stays usable.
// Eager, the issuing call returns the failure. Deferred, the first one is kept
// and returned, once, by the next waiting call on any stream; the ones after it
// until then are only counted. Polls do not return it.
//
// A lost device refuses to issue, wait, poll, and change streams until Reset().
//
// Virtual time is a matter of issue alone. An operation begins when its
// stream, the host that issues it, and the tickets that the stream waits for
// have all come so far, and lasts what the cost model says; issuing it costs
// the host the launch overhead, and waiting brings it to the completion that it
// waited for. So neither the seed (but for noise) nor the kind of execution
// changes a time, and the host's clock is the device's.
//
// Memory is in proportion to the operations that have not run, the streams and
// the events alive. Not thread-safe. What runs inside it (the runner, the
// observer) may ask, and polls from there advance nothing, but may not issue,
// wait, or change streams.
class Scheduler {
 public:
  static constexpr StreamId kDefaultStream = 0;
  // As torch.cuda.Stream.priority_range().
  static constexpr int kLeastPriority = 0;
  static constexpr int kGreatestPriority = -5;

  explicit Scheduler(const SchedulerOptions& options);
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  // Queued work is dropped. Events may live on, and fail.
  ~Scheduler();

  // --- Streams ---

  // Identifiers count from 1 and are never used again. An identifier is the
  // stream's raw handle, too: get_raw_stream gives it.
  Status CreateStream(int priority, StreamId* stream);
  // The stream can no longer be named; what is queued there completes as if it
  // could.
  Status DestroyStream(StreamId stream);
  bool HasStream(StreamId stream) const;
  Status GetPriority(StreamId stream, int* priority) const;

  // --- Issuing ---

  // Runs `operation` by way of the runner. Eager, returns its failure.
  Status Run(StreamId stream, uint64_t operation, const Cost& cost = {});
  // Holds what is issued to `stream` from here on until `ticket` is complete.
  // Nothing to do for a ticket that names no operation.
  Status Wait(StreamId stream, const Ticket& ticket);
  // Waits for all that is issued to `other` so far.
  Status WaitStream(StreamId stream, StreamId other);
  // Counts the operations issued, from 1: that of the latest one.
  uint64_t last_correlation() const { return correlation_; }

  // --- Tickets ---

  // Stands for all that is issued to `stream` so far. For a stream that was
  // destroyed, too; without one, a ticket that names no operation.
  Ticket TakeTicket(StreamId stream) const;
  // Whether it has run. Advances nothing.
  bool IsComplete(const Ticket& ticket) const;
  // Advances until `ticket` is complete or cannot become so (within a running
  // operation, or on a lost device). Keeps failures for the next waiting call.
  void Drain(const Ticket& ticket);

  // --- Waiting and polling ---

  Status Synchronize();
  Status SynchronizeStream(StreamId stream);
  Status SynchronizeTicket(const Ticket& ticket);
  Status QueryStream(StreamId stream, bool* complete);
  Status QueryTicket(const Ticket& ticket, bool* complete);

  // Whether the next waiting call will return a failure.
  bool has_failure() const { return !failure_.ok(); }
  // The origin of the failure that a waiting call returned last.
  const FailedOperation& last_failure() const { return last_failure_; }

  // --- The device as a whole ---

  // Loses the device, for the reason given. No queued work runs any more.
  void Lose(std::string reason);
  bool is_lost() const { return is_lost_; }
  // Makes a device that may be lost usable: drops queued work, which counts as
  // complete, and a failure that is kept, and makes every event unrecorded.
  // Streams stay. Fails only within a running operation.
  Status Reset();

  // The wall clock, or the host's virtual time. Must not outlive the Scheduler.
  Clock clock() const;
  // The host's virtual time, to let it pass. Of no effect on the wall clock.
  VirtualClock& virtual_clock() { return virtual_clock_; }

  void set_observer(OperationObserver observer) { observer_ = observer; }

  // Operations that have not run.
  size_t pending_operations() const { return pending_; }
  // Streams that take memory: those alive, the default one, and those
  // destroyed that have operations pending.
  size_t stream_count() const { return streams_.size(); }

 private:
  friend class SimulatedEvent;
  struct Operation;
  struct Stream;

  // For SimulatedEvent: where the scheduler finds it when its mark has run.
  uint32_t AddEvent(SimulatedEvent* event);
  void RemoveEvent(uint32_t slot);
  Status RecordEvent(StreamId stream, SimulatedEvent* event);

  bool is_virtual() const { return time_source_ == TimeSource::kVirtual; }
  Status CheckNotLost() const;
  // Whether a call that issues, waits or changes streams is in order.
  Status CheckUsable() const;
  // The stream of that identifier, destroyed or not; or null.
  Stream* Find(StreamId id) const;
  // The stream that a caller may name.
  Status FindAlive(StreamId id, Stream** stream) const;

  Status Issue(Stream& stream, Operation& operation, double duration);
  Status Execute(Stream& stream, const Operation& operation);
  Status StampEvent(const Stream& stream, const Operation& operation,
                    double now);
  bool IsReady(const Stream& stream) const;
  bool IsNeeded(const Stream& stream) const;
  void MarkNeeded(const Ticket& ticket);
  // Which streams a step chooses from.
  enum class Among { kAll, kNeeded };
  // Runs one operation. Returns false if there is none that can.
  bool Step(Among among);
  void KeepFailure(Status status, const Stream& stream,
                   const Operation& operation);
  // What a waiting call ends with; the host has waited until `time`.
  Status FinishWaiting(double time);
  void Erase(const Stream* stream);

  const Execution execution_;
  const TimeSource time_source_;
  const Clock wall_clock_;
  const CostModel cost_model_;
  const OperationRunner runner_;
  OperationObserver observer_;
  VirtualClock virtual_clock_;
  Random order_;
  Random noise_;

  // By identifier, ascending; the first is the default stream.
  std::vector<std::unique_ptr<Stream>> streams_;
  StreamId next_stream_ = kDefaultStream + 1;
  std::vector<SimulatedEvent*> events_;  // null where a slot is free
  std::vector<uint32_t> free_events_;

  uint64_t correlation_ = 0;
  size_t pending_ = 0;
  double latest_end_ = 0;  // of all operations issued, in virtual time
  bool is_running_ = false;
  bool is_lost_ = false;
  std::string loss_reason_;

  Status failure_;
  FailedOperation failed_;  // the origin of failure_
  FailedOperation last_failure_;

  // What the latest poll waits for is marked in the streams with poll_mark_.
  Ticket polled_;
  uint64_t poll_mark_ = 0;
  std::vector<Stream*> candidates_;  // scratch of Step
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_SCHEDULER_H_
