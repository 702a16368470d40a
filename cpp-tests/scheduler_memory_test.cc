// A Scheduler's memory follows what is pending and alive, not what has been.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>

#include "fake_device/operation.h"
#include "fake_device/scheduler.h"
#include "fake_device/simulated_event.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"
#include "status_assertions.h"

// g++ says so in one way, clang in another.
#ifdef __SANITIZE_ADDRESS__
#define UNDER_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ADDRESS_SANITIZER 1
#endif
#endif
#ifdef UNDER_ADDRESS_SANITIZER
// Of <sanitizer/allocator_interface.h>, which g++ does not find.
extern "C" size_t __sanitizer_get_current_allocated_bytes();
#else
#include <malloc.h>
#endif

namespace fake_device {
namespace {

constexpr StreamId kDefault = Scheduler::kDefaultStream;
constexpr int kMillion = 1000000;

// Bytes on the heap that are in use.
size_t HeapInUse() {
#ifdef UNDER_ADDRESS_SANITIZER
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 use = mallinfo2();
  return use.uordblks + use.hblkhd;
#endif
}

SchedulerOptions Options(Execution execution) {
  SchedulerOptions options;
  options.execution = execution;
  options.time_source = TimeSource::kVirtual;
  return options;
}

TEST(SchedulerMemoryTest, AMillionEagerLaunchesAllocateNothing) {
  Scheduler scheduler(Options(Execution::kEager));
  const size_t before = HeapInUse();
  bool ok = true;
  for (int i = 0; i < kMillion; ++i) ok = ok && scheduler.Run(0, i).ok();
  EXPECT_EQ(HeapInUse(), before);
  EXPECT_TRUE(ok);
}

TEST(SchedulerMemoryTest, AMillionFailingLaunchesLeaveNothing) {
  for (const Execution execution : {Execution::kEager, Execution::kDeferred}) {
    SchedulerOptions options = Options(execution);
    options.runner = OperationRunner([](void*, uint64_t) {
      return Status::Launch("a message too long to be kept without the heap");
    });
    Scheduler scheduler(options);
    int failures = 0;
    size_t before = 0;
    for (int i = 0; i < kMillion; ++i) {
      if (i == 1000) before = HeapInUse();
      const bool launched = scheduler.Run(kDefault, i).ok();
      const bool synchronized = scheduler.Synchronize().ok();
      if (!launched || !synchronized) ++failures;
    }
    EXPECT_LE(HeapInUse(), before + 4096);
    EXPECT_EQ(failures, kMillion);
  }
}

TEST(SchedulerMemoryTest, AMillionEventsLeaveNothing) {
  for (const Execution execution : {Execution::kEager, Execution::kDeferred}) {
    Scheduler scheduler(Options(execution));
    size_t before = 0;
    bool ok = true;
    for (int i = 0; i < kMillion; ++i) {
      if (i == 1000) before = HeapInUse();
      SimulatedEvent event(&scheduler, {.enable_timing = true});
      ok = ok && event.Record(kDefault).ok() && event.Wait(kDefault).ok();
      if (i % 100 == 0) ok = ok && scheduler.Synchronize().ok();
    }
    ok = ok && scheduler.Synchronize().ok();
    EXPECT_LE(HeapInUse(), before + 32768);
    EXPECT_TRUE(ok);
    EXPECT_EQ(scheduler.pending_operations(), 0U);
  }
}

TEST(SchedulerMemoryTest, AMillionQueuedLaunchesAreGivenBack) {
  Scheduler scheduler(Options(Execution::kDeferred));
  const size_t before = HeapInUse();
  bool ok = true;
  for (int i = 0; i < kMillion; ++i) ok = ok && scheduler.Run(0, i).ok();
  EXPECT_GT(HeapInUse(), before + kMillion);
  EXPECT_EQ(scheduler.pending_operations(), static_cast<size_t>(kMillion));
  ok = ok && scheduler.Synchronize().ok();
  EXPECT_LE(HeapInUse(), before + 65536);
  EXPECT_TRUE(ok);
}

TEST(SchedulerMemoryTest, DestroyedStreamsLeaveNothing) {
  for (const Execution execution : {Execution::kEager, Execution::kDeferred}) {
    Scheduler scheduler(Options(execution));
    size_t before = 0;
    bool ok = true;
    for (int i = 0; i < 100000; ++i) {
      if (i == 1000) before = HeapInUse();
      StreamId stream = 0;
      ok = ok && scheduler.CreateStream(0, &stream).ok() &&
           scheduler.Run(stream, 1).ok() &&
           scheduler.WaitStream(kDefault, stream).ok() &&
           scheduler.DestroyStream(stream).ok() &&
           scheduler.SynchronizeStream(kDefault).ok();
    }
    EXPECT_LE(HeapInUse(), before + 32768);
    EXPECT_TRUE(ok);
    EXPECT_EQ(scheduler.stream_count(), 1U);
  }
}

}  // namespace
}  // namespace fake_device
