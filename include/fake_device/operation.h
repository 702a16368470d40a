#ifndef FAKE_DEVICE_OPERATION_H_
#define FAKE_DEVICE_OPERATION_H_

#include <cstdint>

#include "fake_device/status.h"
#include "fake_device/stream_id.h"

namespace fake_device {

// What a stream's queue holds.
enum class OperationKind : int {
  kRun,     // Work: a kernel, a copy.
  kRecord,  // An event's mark.
  kWait,    // Holds the stream until a ticket is complete.
};

// Carries out the work that a stream has come to.
//
// A plain value: a function and what it needs, which it does not own and which
// must outlive every copy. The default does nothing and succeeds.
class OperationRunner {
 public:
  // `operation` is the number that the work was issued under. A failure's
  // message must name the work: it may be read long after. kDeviceLost takes
  // the device with it. The function may ask the Scheduler that runs it, but
  // not issue or wait, and must not throw.
  using Function = Status (*)(void* state, uint64_t operation);

  constexpr OperationRunner() = default;
  constexpr explicit OperationRunner(Function function, void* state = nullptr)
      : function_(function), state_(state) {}

  Status Run(uint64_t operation) const {
    return function_ == nullptr ? Status::Ok() : function_(state_, operation);
  }

 private:
  Function function_ = nullptr;
  void* state_ = nullptr;
};

// One operation that has run, for a trace.
struct OperationSpan {
  OperationKind kind = OperationKind::kRun;
  uint64_t operation = 0;  // kRun: the number it was issued under; or 0
  StreamId stream = 0;
  uint64_t correlation = 0;  // the same as Scheduler::last_correlation() gave
  double start = 0;          // milliseconds on the device's clock
  double end = 0;
  bool failed = false;
};

// Is told of each operation when it has run. A plain value, as OperationRunner
// is, and under the same rules. The default is absent and costs nothing.
class OperationObserver {
 public:
  using Function = void (*)(void* state, const OperationSpan& span);

  constexpr OperationObserver() = default;
  constexpr explicit OperationObserver(Function function, void* state = nullptr)
      : function_(function), state_(state) {}

  bool is_present() const { return function_ != nullptr; }
  // Only where present.
  void Observe(const OperationSpan& span) const { function_(state_, span); }

 private:
  Function function_ = nullptr;
  void* state_ = nullptr;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_OPERATION_H_
