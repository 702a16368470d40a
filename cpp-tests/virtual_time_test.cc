// Virtual time: exact durations and overlaps, the same whatever the seed and
// the kind of execution; noise that the seed reproduces.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "fake_device/cost_model.h"
#include "fake_device/random.h"
#include "fake_device/scheduler.h"
#include "fake_device/simulated_event.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"
#include "fake_device/virtual_clock.h"
#include "status_assertions.h"
#include "work_log.h"

namespace fake_device {
namespace {

constexpr StreamId kDefault = Scheduler::kDefaultStream;
constexpr EventOptions kTiming = {.enable_timing = true};

// Powers of two, so that sums are exact.
constexpr CostModel kModel = {.bytes_per_ms = 1024,
                              .operations_per_ms = 4096,
                              .launch_overhead_ms = 0.25,
                              .default_duration_ms = 2};

SchedulerOptions Options(Execution execution, uint64_t seed = 0,
                         const CostModel& model = kModel) {
  SchedulerOptions options;
  options.execution = execution;
  options.seed = seed;
  options.time_source = TimeSource::kVirtual;
  options.cost_model = model;
  return options;
}

// A cost of that many milliseconds after the launch.
Cost Lasting(double milliseconds) { return {.bytes = 1024 * milliseconds}; }

TEST(VirtualClockTest, MovesForwardAsTold) {
  VirtualClock clock;
  EXPECT_EQ(clock.Now(), 0);
  clock.Advance(1.5);
  clock.Advance(-1);
  clock.AdvanceTo(1);
  EXPECT_EQ(clock.Now(), 1.5);
  clock.AdvanceTo(4);
  EXPECT_EQ(clock.clock().Now(), 4);
}

class VirtualTimeTest : public testing::TestWithParam<Execution> {};

INSTANTIATE_TEST_SUITE_P(All, VirtualTimeTest,
                         testing::Values(Execution::kEager,
                                         Execution::kDeferred),
                         [](const auto& execution) {
                           return execution.param == Execution::kEager
                                      ? "Eager"
                                      : "Deferred";
                         });

TEST_P(VirtualTimeTest, ALaunchBetweenEventsTakesItsModelledTime) {
  Scheduler scheduler(Options(GetParam()));
  SimulatedEvent start(&scheduler, kTiming);
  SimulatedEvent end(&scheduler, kTiming);
  struct Row {
    Cost cost;
    double duration;
  };
  for (const Row& row :
       {Row{{}, 2.25}, Row{Lasting(1), 1.25}, Row{{.operations = 8192}, 2.25},
        Row{{.bytes = 512, .operations = 512}, 0.75}}) {
    ASSERT_TRUE(IsOk(start.Record(kDefault)));
    ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1, row.cost)));
    ASSERT_TRUE(IsOk(end.Record(kDefault)));
    ASSERT_TRUE(IsOk(end.Synchronize()));
    double elapsed = 0;
    ASSERT_TRUE(IsOk(start.ElapsedTime(end, &elapsed)));
    EXPECT_EQ(elapsed, row.duration);
  }
}

TEST_P(VirtualTimeTest, TheHostPaysForIssueAndForWaiting) {
  Scheduler scheduler(Options(GetParam()));
  const auto now = [&] { return scheduler.clock().Now(); };
  EXPECT_EQ(now(), 0);
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1, Lasting(4))));
  EXPECT_EQ(now(), 0.25);
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 2, Lasting(4))));
  EXPECT_EQ(now(), 0.5);
  SimulatedEvent event(&scheduler, {});
  ASSERT_TRUE(IsOk(event.Record(kDefault)));
  EXPECT_EQ(now(), 0.5);
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 3, Lasting(4))));
  ASSERT_TRUE(IsOk(event.Synchronize()));
  EXPECT_EQ(now(), 8.5);
  ASSERT_TRUE(IsOk(scheduler.SynchronizeStream(kDefault)));
  EXPECT_EQ(now(), 12.75);
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(now(), 12.75);

  // A device that is idle begins when the host issues.
  scheduler.virtual_clock().Advance(100);
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 4, Lasting(1))));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(now(), 114);
}

TEST_P(VirtualTimeTest, APollThatSaysCompleteBringsTheHostThere) {
  Scheduler scheduler(Options(GetParam()));
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1, Lasting(4))));
  bool complete = false;
  ASSERT_TRUE(IsOk(scheduler.QueryStream(kDefault, &complete)));
  EXPECT_TRUE(complete);
  EXPECT_EQ(scheduler.clock().Now(), 4.25);
}

TEST_P(VirtualTimeTest, StreamsOverlapUnlessTheyWait) {
  Scheduler scheduler(Options(GetParam()));
  StreamId a = 0;
  StreamId b = 0;
  ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &a)));
  ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &b)));
  ASSERT_TRUE(IsOk(scheduler.Run(a, 1, Lasting(8))));  // 0 to 8.25
  ASSERT_TRUE(IsOk(scheduler.Run(b, 2, Lasting(1))));  // 0.25 to 1.5
  SimulatedEvent middle(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(middle.Record(b)));
  ASSERT_TRUE(IsOk(scheduler.WaitStream(b, a)));
  ASSERT_TRUE(IsOk(scheduler.Run(b, 3, Lasting(1))));  // 8.25 to 9.5
  ASSERT_TRUE(IsOk(scheduler.Run(a, 4, Lasting(0))));  // 8.25 to 8.5
  SimulatedEvent end(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(end.Record(b)));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(middle.recorded_time(), 1.5);
  EXPECT_EQ(end.recorded_time(), 9.5);
  EXPECT_EQ(scheduler.clock().Now(), 9.5);
}

TEST_P(VirtualTimeTest, AWaitKeepsTheTimeOfTheMarkThatItSaw) {
  Scheduler scheduler(Options(GetParam()));
  StreamId stream = 0;
  ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &stream)));
  SimulatedEvent event(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(scheduler.Run(stream, 1, Lasting(1))));
  ASSERT_TRUE(IsOk(event.Record(stream)));
  ASSERT_TRUE(IsOk(event.Wait(kDefault)));
  ASSERT_TRUE(IsOk(scheduler.Run(stream, 2, Lasting(50))));
  ASSERT_TRUE(IsOk(event.Record(stream)));
  SimulatedEvent end(&scheduler, kTiming);
  ASSERT_TRUE(IsOk(end.Record(kDefault)));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(end.recorded_time(), 1.25);
  EXPECT_EQ(event.recorded_time(), 51.5);
}

TEST_P(VirtualTimeTest, TheEndOfADestroyedStreamCounts) {
  Scheduler scheduler(Options(GetParam()));
  StreamId stream = 0;
  ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &stream)));
  ASSERT_TRUE(IsOk(scheduler.Run(stream, 1, Lasting(8))));
  ASSERT_TRUE(IsOk(scheduler.DestroyStream(stream)));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(scheduler.clock().Now(), 8.25);
}

TEST_P(VirtualTimeTest, ResetLeavesNoWorkAhead) {
  Scheduler scheduler(Options(GetParam()));
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1, Lasting(8))));
  ASSERT_TRUE(IsOk(scheduler.Reset()));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(scheduler.clock().Now(), 0.25);
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 2, Lasting(1))));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  EXPECT_EQ(scheduler.clock().Now(), 1.5);
}

TEST_P(VirtualTimeTest, TheObserverSeesModelledTimes) {
  WorkLog log;
  Scheduler scheduler(Options(GetParam()));
  scheduler.set_observer(log.observer());
  StreamId stream = 0;
  ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &stream)));
  ASSERT_TRUE(IsOk(scheduler.Run(kDefault, 1, Lasting(4))));
  ASSERT_TRUE(IsOk(scheduler.WaitStream(stream, kDefault)));
  ASSERT_TRUE(IsOk(scheduler.Run(stream, 2, Lasting(1))));
  ASSERT_TRUE(IsOk(scheduler.Synchronize()));
  ASSERT_EQ(log.spans().size(), 3U);
  EXPECT_EQ(log.spans()[0].start, 0);
  EXPECT_EQ(log.spans()[0].end, 4.25);
  EXPECT_EQ(log.spans()[1].start, 0.25);
  EXPECT_EQ(log.spans()[1].end, 4.25);
  EXPECT_EQ(log.spans()[2].start, 4.25);
  EXPECT_EQ(log.spans()[2].end, 5.5);
}

TEST_P(VirtualTimeTest, NoiseStaysWithinItsFractionAndFollowsTheSeed) {
  CostModel model = kModel;
  model.noise_fraction = 0.125;
  const auto measure = [&](uint64_t seed, bool polls) {
    // Polls where there is something to poll for, if asked.
    Scheduler scheduler(
        Options(polls ? Execution::kDeferred : GetParam(), seed, model));
    std::vector<double> times;
    for (int i = 0; i < 200; ++i) {
      SimulatedEvent start(&scheduler, kTiming);
      SimulatedEvent end(&scheduler, kTiming);
      double elapsed = 0;
      bool complete = false;
      EXPECT_TRUE(IsOk(start.Record(kDefault)));
      EXPECT_TRUE(IsOk(scheduler.Run(kDefault, 1)));
      EXPECT_TRUE(IsOk(end.Record(kDefault)));
      while (polls && !complete) EXPECT_TRUE(IsOk(end.Query(&complete)));
      EXPECT_TRUE(IsOk(end.Synchronize()));
      EXPECT_TRUE(IsOk(start.ElapsedTime(end, &elapsed)));
      times.push_back(elapsed);
    }
    return times;
  };
  const std::vector<double> times = measure(1, false);
  EXPECT_EQ(times, measure(1, true));
  EXPECT_NE(times, measure(2, false));
  const auto [least, greatest] =
      std::minmax_element(times.begin(), times.end());
  EXPECT_GT(*least, 2.25 * 0.8749);
  EXPECT_LT(*least, 2.25 * 0.9);
  EXPECT_LT(*greatest, 2.25 * 1.1251);
  EXPECT_GT(*greatest, 2.25 * 1.1);
}

// The same calls against the sums done by hand, over random programs: neither
// the kind of execution nor the seed changes a time.
TEST(VirtualTimePropertyTest, TimesFollowFromTheProgramAlone) {
  constexpr int kStreams = 4;
  for (uint64_t program = 0; program < 100; ++program) {
    std::set<std::vector<double>> outcomes;
    for (uint64_t seed = 0; seed < 6; ++seed) {
      Random choices(program);
      Scheduler scheduler(
          Options(seed == 0 ? Execution::kEager : Execution::kDeferred, seed));
      double host = 0;
      double ends[kStreams] = {};
      std::vector<double> marks(8, 0);
      std::vector<std::unique_ptr<SimulatedEvent>> events;
      for (size_t i = 0; i < marks.size(); ++i) {
        events.push_back(std::make_unique<SimulatedEvent>(&scheduler, kTiming));
      }
      for (StreamId i = 1; i < kStreams; ++i) {
        StreamId stream = 0;
        ASSERT_TRUE(IsOk(scheduler.CreateStream(0, &stream)));
        ASSERT_EQ(stream, i);
      }
      for (int step = 0; step < 100; ++step) {
        const StreamId stream = choices.Below(kStreams);
        const uint32_t event = choices.Below(8);
        double& end = ends[stream];
        switch (choices.Below(5)) {
          case 0:
            ASSERT_TRUE(IsOk(events[event]->Record(stream)));
            marks[event] = end = std::max(end, host);
            break;
          case 1:
            ASSERT_TRUE(IsOk(events[event]->Wait(stream)));
            if (events[event]->ticket().sequence == 0) break;
            end = std::max({end, host, marks[event]});
            break;
          case 2:
            if (choices.Below(4) != 0) break;
            ASSERT_TRUE(IsOk(events[event]->Synchronize()));
            host = std::max(host, marks[event]);
            break;
          default: {
            const double work = choices.Below(8);
            ASSERT_TRUE(IsOk(scheduler.Run(stream, 0, Lasting(work))));
            end = std::max(end, host) + 0.25 + work;
            host += 0.25;
          }
        }
        ASSERT_EQ(scheduler.clock().Now(), host);
      }
      ASSERT_TRUE(IsOk(scheduler.Synchronize()));
      for (const double end : ends) host = std::max(host, end);
      ASSERT_EQ(scheduler.clock().Now(), host);
      std::vector<double> outcome = {host};
      for (size_t i = 0; i < marks.size(); ++i) {
        ASSERT_EQ(events[i]->recorded_time().value_or(0), marks[i]);
        outcome.push_back(marks[i]);
      }
      outcomes.insert(outcome);
    }
    EXPECT_EQ(outcomes.size(), 1U);
  }
}

}  // namespace
}  // namespace fake_device
