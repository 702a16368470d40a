#ifndef CPP_TESTS_WORK_LOG_H_
#define CPP_TESTS_WORK_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fake_device/operation.h"
#include "fake_device/status.h"

namespace fake_device {

// A runner and an observer for tests: keeps what ran, in order. Must outlive
// the Scheduler that it is given to.
class WorkLog {
 public:
  WorkLog() = default;
  WorkLog(const WorkLog&) = delete;
  WorkLog& operator=(const WorkLog&) = delete;

  OperationRunner runner() {
    return OperationRunner(
        [](void* state, uint64_t operation) {
          return static_cast<WorkLog*>(state)->Run(operation);
        },
        this);
  }
  OperationObserver observer() {
    return OperationObserver(
        [](void* state, const OperationSpan& span) {
          static_cast<WorkLog*>(state)->spans_.push_back(span);
        },
        this);
  }

  // Makes `operation` fail, with the message that KernelMessage gives.
  void Fail(uint64_t operation) { failing_.insert(operation); }
  // What `operation` does besides.
  void Do(uint64_t operation, std::function<Status()> action) {
    actions_[operation] = std::move(action);
  }

  static std::string KernelMessage(uint64_t operation) {
    return "kernel " + std::to_string(operation) + " trapped";
  }

  const std::vector<uint64_t>& ran() const { return ran_; }
  const std::vector<OperationSpan>& spans() const { return spans_; }
  void Clear() {
    ran_.clear();
    spans_.clear();
  }

 private:
  Status Run(uint64_t operation) {
    ran_.push_back(operation);
    const auto action = actions_.find(operation);
    if (action != actions_.end()) return action->second();
    if (!failing_.contains(operation)) return Status::Ok();
    return Status::Launch(KernelMessage(operation));
  }

  std::vector<uint64_t> ran_;
  std::vector<OperationSpan> spans_;
  std::set<uint64_t> failing_;
  std::map<uint64_t, std::function<Status()>> actions_;
};

}  // namespace fake_device

#endif  // CPP_TESTS_WORK_LOG_H_
