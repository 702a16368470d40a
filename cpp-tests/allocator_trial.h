#ifndef CPP_TESTS_ALLOCATOR_TRIAL_H_
#define CPP_TESTS_ALLOCATOR_TRIAL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "allocator_fakes.h"
#include "allocator_model.h"
#include "fake_device/caching_allocator.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"

namespace fake_device {

// Decides what happens in a trial.
class Decisions {
 public:
  Decisions() = default;
  Decisions(const Decisions&) = delete;
  Decisions& operator=(const Decisions&) = delete;
  virtual ~Decisions() = default;

  // A number below `limit`, which is not 0.
  virtual uint32_t Below(uint32_t limit) = 0;
};

// Does the same with a CachingAllocator and an AllocatorModel and compares.
class AllocatorTrial {
 public:
  // Must outlive the trial. Also decides how much memory there is.
  explicit AllocatorTrial(Decisions* decisions);

  // One operation, right or wrong. Returns what the two differ in; empty when
  // they agree.
  std::string Step();
  // All of what can be compared, and whether the allocator is consistent.
  std::string CompareAll() const;
  // Frees everything, and checks that nothing is left.
  std::string Finish();

 private:
  std::string Allocate();
  std::string Free();
  std::string FreeWrongly();
  std::string RecordStream();
  std::string FreeBoth(uint64_t address);
  std::string Compare(const char* call, const Status& mine,
                      StatusCode expected) const;
  std::string CheckPlace(uint64_t address, uint64_t bytes) const;
  uint64_t ChooseSize();
  uint64_t ChooseLive();
  StreamId ChooseStream();
  void ForBoth(void (FakeStreams::*change)(StreamId), StreamId stream);

  Decisions* const decisions_;
  const CachingAllocator::Options options_;
  FakeMemory memory_;
  FakeMemory model_memory_;
  FakeStreams streams_;
  FakeStreams model_streams_;
  CachingAllocator allocator_;
  AllocatorModel model_;
  std::map<uint64_t, uint64_t> live_;  // Address and size as asked for.
  uint64_t last_freed_ = 0;
  bool is_filling_ = true;
};

}  // namespace fake_device

#endif  // CPP_TESTS_ALLOCATOR_TRIAL_H_
