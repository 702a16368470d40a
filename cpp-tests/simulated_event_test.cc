// A SimulatedEvent marks a place in a stream: what it answers before, at and
// after its mark is reached, what waits see of it, and the times between two.

#include "fake_device/simulated_event.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "fake_device/clock.h"
#include "fake_device/scheduler.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"
#include "status_assertions.h"
#include "work_log.h"

namespace fake_device {
namespace {

using Ids = std::vector<uint64_t>;

constexpr StreamId kDefault = Scheduler::kDefaultStream;
constexpr EventOptions kTiming = {.enable_timing = true};

constexpr char kWithoutTiming[] =
    "Both events must be created with argument 'enable_timing=True'.";
constexpr char kUnrecorded[] =
    "Both events must be recorded before calculating elapsed time.";
constexpr char kIncomplete[] =
    "Both events must be completed before calculating elapsed time.";
constexpr char kNoTime[] =
    "the clock gave no time when one of the events was reached";
constexpr char kGone[] = "the device of this event is gone";

class SimulatedEventTest : public testing::TestWithParam<Execution> {
 protected:
  SchedulerOptions Options(Execution execution, uint64_t seed = 0) {
    SchedulerOptions options;
    options.execution = execution;
    options.seed = seed;
    options.wall_clock = clock_.clock();
    options.runner = log_.runner();
    return options;
  }

  static bool Query(SimulatedEvent& event) {
    bool complete = false;
    EXPECT_TRUE(IsOk(event.Query(&complete)));
    return complete;
  }

  ManualClock clock_;
  WorkLog log_;
};

using DeferredEventTest = SimulatedEventTest;

INSTANTIATE_TEST_SUITE_P(All, SimulatedEventTest,
                         testing::Values(Execution::kEager,
                                         Execution::kDeferred),
                         [](const auto& execution) {
                           return execution.param == Execution::kEager
                                      ? "Eager"
                                      : "Deferred";
                         });
INSTANTIATE_TEST_SUITE_P(All, DeferredEventTest,
                         testing::Values(Execution::kDeferred),
                         [](const auto&) { return "Deferred"; });

TEST_P(SimulatedEventTest, KeepsItsOptions) {
  Scheduler scheduler(Options(GetParam()));
  const SimulatedEvent plain(&scheduler, {});
  EXPECT_FALSE(plain.options().enable_timing);
  EXPECT_FALSE(plain.options().blocking);
  EXPECT_FALSE(plain.options().interprocess);
  const SimulatedEvent full(
      &scheduler,
      {.enable_timing = true, .blocking = true, .interprocess = true});
  EXPECT_TRUE(full.options().enable_timing);
  EXPECT_TRUE(full.options().blocking);
  EXPECT_TRUE(full.options().interprocess);
}

TEST_P(SimulatedEventTest, IsCompleteUntilRecorded) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1)));
  EXPECT_TRUE(Query(event));
  EXPECT_TRUE(IsOk(event.Synchronize()));
  EXPECT_TRUE(IsOk(event.Wait(kDefault)));
  EXPECT_EQ(scheduler.last_correlation(), 1U);
  EXPECT_EQ(event.recorded_time(), std::nullopt);
  EXPECT_EQ(event.ticket().sequence, 0U);
}

TEST_P(SimulatedEventTest, IsCompleteOnceSynchronized) {
  Scheduler scheduler(Options(GetParam()));
  for (const EventOptions& options : {EventOptions{}, kTiming}) {
    SimulatedEvent event(&scheduler, options);
    ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1)));
    ASSERT_TRUE(IsOk(event.Record(kDefault)));
    EXPECT_TRUE(IsOk(event.Synchronize()));
    EXPECT_TRUE(Query(event));
    EXPECT_EQ(event.recorded_time().has_value(), options.enable_timing);
  }
  EXPECT_EQ(log_.ran(), (Ids{1, 1}));
}

TEST_P(SimulatedEventTest, TellsTheTimeBetweenMarks) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent start(&scheduler, kTiming);
  SimulatedEvent end(&scheduler, kTiming);
  log_.Do(1, [this] {
    clock_.Advance(10);
    return Status::Ok();
  });
  clock_.Set(5);
  ASSERT_TRUE(IsOk(start.Record(kDefault)));
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1)));
  ASSERT_TRUE(IsOk(end.Record(kDefault)));
  ASSERT_TRUE(IsOk(end.Synchronize()));
  double elapsed = 0;
  EXPECT_TRUE(IsOk(start.ElapsedTime(end, &elapsed)));
  EXPECT_EQ(elapsed, 10);
  EXPECT_TRUE(IsOk(end.ElapsedTime(start, &elapsed)));
  EXPECT_EQ(elapsed, -10);
  EXPECT_TRUE(IsOk(end.ElapsedTime(end, &elapsed)));
  EXPECT_EQ(elapsed, 0);
  EXPECT_EQ(start.recorded_time(), 5);
  EXPECT_EQ(end.recorded_time(), 15);
}

TEST_P(SimulatedEventTest, TellsNoTimeWithoutTiming) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent timed(&scheduler, kTiming);
  SimulatedEvent untimed(&scheduler, {});
  double elapsed = -1;
  for (int recorded = 0; recorded < 2; ++recorded) {
    EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kWithoutTiming,
                          timed.ElapsedTime(untimed, &elapsed)));
    EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kWithoutTiming,
                          untimed.ElapsedTime(timed, &elapsed)));
    ASSERT_TRUE(IsOk(timed.Record(kDefault)));
    ASSERT_TRUE(IsOk(untimed.Record(kDefault)));
    ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  }
  EXPECT_EQ(elapsed, -1);
}

TEST_P(SimulatedEventTest, TellsNoTimeUntilBothAreRecorded) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent start(&scheduler, kTiming);
  SimulatedEvent end(&scheduler, kTiming);
  double elapsed = -1;
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kUnrecorded,
                        start.ElapsedTime(end, &elapsed)));
  ASSERT_TRUE(IsOk(start.Record(kDefault)));
  ASSERT_TRUE(IsOk(start.Synchronize()));
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kUnrecorded,
                        start.ElapsedTime(end, &elapsed)));
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kUnrecorded,
                        end.ElapsedTime(start, &elapsed)));
  EXPECT_EQ(elapsed, -1);
}

TEST_P(SimulatedEventTest, TellsNoTimeAcrossDevices) {
  Scheduler scheduler(Options(GetParam()));
  Scheduler other(Options(GetParam()));
  SimulatedEvent start(&scheduler, kTiming);
  SimulatedEvent end(&other, kTiming);
  double elapsed = -1;
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion,
                        "both events must be of the same device",
                        start.ElapsedTime(end, &elapsed)));
}

TEST_P(SimulatedEventTest, AnUntimedEventReadsNoClock) {
  static int readings;
  readings = 0;
  SchedulerOptions options = Options(GetParam());
  options.wall_clock = Clock([](const void*) -> double { return ++readings; });
  Scheduler scheduler(options);
  SimulatedEvent untimed(&scheduler, {});
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1)));
  ASSERT_TRUE(IsOk(untimed.Record(kDefault)));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(readings, 0);
  SimulatedEvent timed(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(timed.Record(kDefault)));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(readings, 1);
}

TEST_P(SimulatedEventTest, AClockThatGivesNoTimeIsReported) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, kTiming);
  clock_.Set(std::numeric_limits<double>::quiet_NaN());
  Status status = event.Record(kDefault);
  if (GetParam() == Execution::kDeferred) {
    ASSERT_TRUE(IsOk(status));
    status = event.Synchronize();
    double elapsed = -1;
    EXPECT_TRUE(FailsWith(StatusCode::kRuntime, kNoTime,
                          event.ElapsedTime(event, &elapsed)));
  } else {
    EXPECT_EQ(event.ticket().sequence, 0U);
  }
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "the clock gave no time for an event", status));
  EXPECT_TRUE(Query(event));
  EXPECT_EQ(event.recorded_time(), std::nullopt);

  clock_.Set(3);
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  ASSERT_TRUE(IsOk(event.Synchronize()));
  EXPECT_EQ(event.recorded_time(), 3);
  if (GetParam() == Execution::kDeferred) return;
  clock_.Set(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(event.Record(kDefault).code(), StatusCode::kRuntime);
  EXPECT_EQ(event.recorded_time(), 3);
}

TEST_P(SimulatedEventTest, MayBeRecordedAgain) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, kTiming);
  for (const double time : {1.0, 2.0, 3.0}) {
    clock_.Set(time);
    ASSERT_TRUE(IsOk(event.Record(kDefault)));
    ASSERT_TRUE(IsOk(event.Synchronize()));
    EXPECT_EQ(event.recorded_time(), time);
  }
}

TEST_P(SimulatedEventTest, RefusesAStreamThatIsNotThere) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, {});
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, "this device has no stream 5",
                        event.Record(5)));
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, "this device has no stream 5",
                        event.Wait(5)));
  EXPECT_EQ(event.ticket().sequence, 0U);
}

TEST_P(SimulatedEventTest, CannotBeRecordedByARunningOperation) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, {});
  log_.Do(1, [&] {
    EXPECT_EQ(event.Record(kDefault).code(), StatusCode::kAssertion);
    EXPECT_EQ(event.Wait(kDefault).code(), StatusCode::kAssertion);
    EXPECT_EQ(event.Synchronize().code(), StatusCode::kAssertion);
    EXPECT_TRUE(Query(event));
    return Status::Ok();
  });
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1)));
  EXPECT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(log_.ran(), (Ids{1}));
}

TEST_P(SimulatedEventTest, IsUnrecordedAfterReset) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  scheduler.Lose("on request");
  bool complete = false;
  double elapsed = 0;
  EXPECT_EQ(event.Record(kDefault).code(), StatusCode::kDeviceLost);
  EXPECT_EQ(event.Wait(kDefault).code(), StatusCode::kDeviceLost);
  EXPECT_EQ(event.Query(&complete).code(), StatusCode::kDeviceLost);
  EXPECT_EQ(event.Synchronize().code(), StatusCode::kDeviceLost);
  EXPECT_EQ(event.ElapsedTime(event, &elapsed).code(), StatusCode::kDeviceLost);
  ASSERT_TRUE(IsOk(scheduler.Reset()));
  EXPECT_TRUE(Query(event));
  EXPECT_EQ(event.recorded_time(), std::nullopt);
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kUnrecorded,
                        event.ElapsedTime(event, &elapsed)));
  EXPECT_TRUE(IsOk(event.Record(kDefault)));
}

TEST_P(SimulatedEventTest, FailsWhenItsDeviceIsGone) {
  auto scheduler = std::make_unique<Scheduler>(Options(GetParam()));
  SimulatedEvent event(scheduler.get(), kTiming);
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  scheduler.reset();
  bool complete = false;
  double elapsed = 0;
  const auto gone = [](const Status& status) {
    return FailsWith(StatusCode::kRuntime, kGone, status);
  };
  EXPECT_TRUE(gone(event.Record(kDefault)));
  EXPECT_TRUE(gone(event.Wait(kDefault)));
  EXPECT_TRUE(gone(event.Query(&complete)));
  EXPECT_TRUE(gone(event.Synchronize()));
  EXPECT_TRUE(gone(event.ElapsedTime(event, &elapsed)));
}

// --- Deferred only ---

TEST_P(DeferredEventTest, IsIncompleteInMidQueue) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, kTiming);
  SimulatedEvent later(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1)));
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  ASSERT_TRUE(IsOk(later.Record(kDefault)));
  double elapsed = -1;
  EXPECT_FALSE(Query(event));
  EXPECT_EQ(event.recorded_time(), std::nullopt);
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime, kIncomplete,
                        event.ElapsedTime(event, &elapsed)));
  EXPECT_TRUE(Query(event));
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime, kIncomplete,
                        event.ElapsedTime(later, &elapsed)));
  EXPECT_TRUE(Query(later));
  EXPECT_TRUE(IsOk(event.ElapsedTime(later, &elapsed)));
  EXPECT_EQ(elapsed, 0);
}

// OpenReg's fault: a second record moves what the first wait waits for.
TEST_P(DeferredEventTest, AWaitKeepsTheMarkThatItSaw) {
  std::set<bool> second_before_third;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    log_.Clear();
    Scheduler scheduler(Options(GetParam(), seed));
    StreamId stream = 0;
    ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &stream)));
    SimulatedEvent event(&scheduler, {});
    ASSERT_TRUE(IsOk(scheduler.Run(stream, 1)));
    ASSERT_TRUE(IsOk(event.Record(stream)));
    ASSERT_TRUE(IsOk(event.Wait(kDefault)));
    ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 3)));
    ASSERT_TRUE(IsOk(scheduler.Run(stream, 2)));
    ASSERT_TRUE(IsOk(event.Record(stream)));
    ASSERT_TRUE(IsOk(scheduler.Synchronize()));
    EXPECT_EQ(log_.ran().front(), 1U);
    second_before_third.insert(log_.ran().back() == 3);
  }
  EXPECT_EQ(second_before_third.size(), 2U);
}

TEST_P(DeferredEventTest, TheLatestMarkGivesTheTime) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Scheduler scheduler(Options(GetParam(), seed));
    StreamId stream = 0;
    ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &stream)));
    SimulatedEvent event(&scheduler, kTiming);
    log_.Do(1, [this] {
      clock_.Set(100);
      return Status::Ok();
    });
    log_.Do(2, [this] {
      clock_.Set(200);
      return Status::Ok();
    });
    ASSERT_TRUE(IsOk(scheduler.Run(stream, 1)));
    ASSERT_TRUE(IsOk(event.Record(stream)));
    ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 2)));
    ASSERT_TRUE(IsOk(event.Record(kDefault)));
    ASSERT_TRUE(IsOk(event.Synchronize()));
    const std::optional<double> time = event.recorded_time();
    EXPECT_EQ(log_.ran().back() == 2 ? 200 : 100, clock_.clock().Now());
    ASSERT_TRUE(IsOk(scheduler.Synchronize()));
    EXPECT_EQ(event.recorded_time(), time);
    log_.Clear();
  }
}

TEST_P(DeferredEventTest, HasNoTimeWhileItsLatestMarkIsPending) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  ASSERT_TRUE(IsOk(event.Synchronize()));
  ASSERT_TRUE(event.recorded_time().has_value());
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  EXPECT_EQ(event.recorded_time(), std::nullopt);
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  EXPECT_FALSE(Query(event));  // the mark before the latest was reached
  EXPECT_EQ(event.recorded_time(), std::nullopt);
  EXPECT_TRUE(Query(event));
  EXPECT_TRUE(event.recorded_time().has_value());
}

TEST_P(DeferredEventTest, MayGoBeforeItsMarkIsReached) {
  Scheduler scheduler(Options(GetParam()));
  auto event = std::make_unique<SimulatedEvent>(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(event->Record(kDefault)));
  event.reset();
  EXPECT_TRUE(IsOk(scheduler.Synchronize()));
}

TEST_P(DeferredEventTest, AWaitOutlivesItsEventAndItsStream) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    log_.Clear();
    Scheduler scheduler(Options(GetParam(), seed));
    StreamId stream = 0;
    ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &stream)));
    auto event = std::make_unique<SimulatedEvent>(&scheduler, kTiming);
    ASSERT_TRUE(IsOk(scheduler.Run(stream, 1)));
    ASSERT_TRUE(IsOk(event->Record(stream)));
    ASSERT_TRUE(IsOk(event->Wait(kDefault)));
    ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 2)));
    event.reset();
    // It takes the slot of the one that is gone, and must not take its time.
    SimulatedEvent successor(&scheduler, kTiming);
    ASSERT_TRUE(IsOk(scheduler.DestroyStream(stream)));
    ASSERT_TRUE(IsOk(scheduler.SynchronizeStream(kDefault)));
    EXPECT_EQ(log_.ran(), (Ids{1, 2}));
    EXPECT_EQ(successor.recorded_time(), std::nullopt);
  }
}

TEST_P(DeferredEventTest, SynchronizeReturnsTheFailureBeforeTheMark) {
  log_.Fail(1);
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent event(&scheduler, {});
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1)));
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  EXPECT_TRUE(FailsWith(StatusCode::kLaunch, WorkLog::KernelMessage(1),
                        event.Synchronize()));
  EXPECT_TRUE(Query(event));
  EXPECT_TRUE(IsOk(event.Synchronize()));
}

}  // namespace
}  // namespace fake_device
