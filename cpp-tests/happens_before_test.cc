// What deferred execution is for: a program without a race gives one result
// under every seed, a missing wait is found, and random programs run in an
// order that their dependencies allow.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "fake_device/random.h"
#include "fake_device/scheduler.h"
#include "fake_device/simulated_event.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"
#include "status_assertions.h"
#include "work_log.h"

namespace fake_device {
namespace {

// --- A program of two streams ---

// One stream fills a buffer and doubles it, the other sums it up.
int SumOfDoubled(Execution execution, uint64_t seed, bool waits) {
  int buffer[4] = {};
  int sum = 0;
  WorkLog kernels;
  kernels.Do(1, [&] {
    for (int i = 0; i < 4; ++i) buffer[i] = i + 1;
    return Status::Ok();
  });
  kernels.Do(2, [&] {
    for (int& value : buffer) value *= 2;
    return Status::Ok();
  });
  kernels.Do(3, [&] {
    for (const int value : buffer) sum += value;
    return Status::Ok();
  });

  SchedulerOptions options;
  options.execution = execution;
  options.seed = seed;
  options.runner = kernels.runner();
  Scheduler scheduler(options);
  StreamId producer = 0;
  StreamId consumer = 0;
  EXPECT_TRUE(IsOk(scheduler.CreateStream(0, &producer)));
  EXPECT_TRUE(IsOk(scheduler.CreateStream(0, &consumer)));
  SimulatedEvent filled(&scheduler, {});
  EXPECT_TRUE(IsOk(scheduler.Run(producer, 1)));
  EXPECT_TRUE(IsOk(scheduler.Run(producer, 2)));
  EXPECT_TRUE(IsOk(filled.Record(producer)));
  if (waits) {
    EXPECT_TRUE(IsOk(filled.Wait(consumer)));
  }
  EXPECT_TRUE(IsOk(scheduler.Run(consumer, 3)));
  EXPECT_TRUE(IsOk(scheduler.SynchronizeStream(consumer)));
  return sum;
}

TEST(MissingWaitTest, EagerExecutionHidesIt) {
  EXPECT_EQ(SumOfDoubled(Execution::kEager, 0, true), 20);
  EXPECT_EQ(SumOfDoubled(Execution::kEager, 0, false), 20);
}

TEST(MissingWaitTest, SomeOfTwentySeedsFindIt) {
  std::set<int> sums;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const int sum = SumOfDoubled(Execution::kDeferred, seed, false);
    EXPECT_EQ(SumOfDoubled(Execution::kDeferred, seed, false), sum);
    sums.insert(sum);
  }
  EXPECT_EQ(sums, (std::set<int>{0, 10, 20}));
}

TEST(MissingWaitTest, WithTheWaitEverySeedIsRight) {
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    EXPECT_EQ(SumOfDoubled(Execution::kDeferred, seed, true), 20);
  }
}

// --- Random programs ---

constexpr uint32_t kStreams = 5;
constexpr uint32_t kEvents = 6;

// For each stream, how many of its operations come before some point: a vector
// clock.
using Before = std::vector<uint64_t>;

Before Join(Before a, const Before& b) {
  for (size_t i = 0; i < a.size(); ++i) a[i] = std::max(a[i], b[i]);
  return a;
}

// Runs a random program and checks each operation, as it runs, against vector
// clocks that are kept apart from the scheduler.
class RandomProgram {
 public:
  RandomProgram(uint64_t program, Execution execution, uint64_t seed)
      : choices_(program), ran_(kStreams), streams_(kStreams) {
    SchedulerOptions options;
    options.execution = execution;
    options.seed = seed;
    scheduler_ = std::make_unique<Scheduler>(options);
    scheduler_->set_observer(OperationObserver(
        [](void* state, const OperationSpan& span) {
          static_cast<RandomProgram*>(state)->Check(span);
        },
        this));
    for (uint32_t i = 1; i < kStreams; ++i) {
      StreamId stream = 0;
      EXPECT_TRUE(IsOk(scheduler_->CreateStream(0, &stream)));
      EXPECT_EQ(stream, i);
    }
    for (Stream& stream : streams_) stream.now = Before(kStreams);
    for (uint32_t i = 0; i < kEvents; ++i) {
      events_.push_back(
          {std::make_unique<SimulatedEvent>(scheduler_.get(), EventOptions{}),
           Before(kStreams)});
    }
  }

  // Returns the order in which operations ran, by correlation.
  std::vector<uint64_t> Run() {
    for (int step = 0; step < 150 && !testing::Test::HasFailure(); ++step) {
      Step();
    }
    EXPECT_TRUE(IsOk(scheduler_->Synchronize()));
    for (uint32_t i = 0; i < kStreams; ++i) {
      EXPECT_EQ(ran_[i], streams_[i].operations.size());
    }
    return order_;
  }

 private:
  struct Stream {
    Before now;                      // what its next operation comes after
    std::vector<Before> operations;  // what each of them comes after
  };
  struct Event {
    std::unique_ptr<SimulatedEvent> event;
    Before mark;
  };

  void Step() {
    const uint32_t id = choices_.Below(kStreams);
    Event& event = events_[choices_.Below(kEvents)];
    const uint32_t other = choices_.Below(kStreams);
    Stream& stream = streams_[id];
    switch (choices_.Below(12)) {
      case 0:
      case 1:
        Issue(id, [&] { return event.event->Record(id); });
        event.mark = stream.now;
        break;
      case 2:
      case 3: {
        if (event.event->ticket().sequence == 0) break;
        stream.now = Join(stream.now, event.mark);
        Issue(id, [&] { return event.event->Wait(id); });
        break;
      }
      case 4:
        if (streams_[other].operations.empty()) break;
        stream.now = Join(stream.now, streams_[other].now);
        Issue(id, [&] { return scheduler_->WaitStream(id, other); });
        break;
      case 5:
        Poll(event.mark,
             [&](bool* complete) { return event.event->Query(complete); });
        break;
      case 6:
        Poll(stream.now, [&](bool* complete) {
          return scheduler_->QueryStream(id, complete);
        });
        break;
      case 7:
        if (choices_.Below(6) != 0) break;
        EXPECT_TRUE(IsOk(event.event->Synchronize()));
        EXPECT_TRUE(HasRun(event.mark));
        break;
      case 8:
        if (choices_.Below(12) != 0) break;
        EXPECT_TRUE(IsOk(scheduler_->SynchronizeStream(id)));
        EXPECT_TRUE(HasRun(stream.now));
        break;
      default:
        Issue(id, [&] { return scheduler_->Run(id, 1); });
    }
  }

  // In eager execution it runs before the call returns.
  template <typename Call>
  void Issue(uint32_t id, Call call) {
    Stream& stream = streams_[id];
    stream.operations.push_back(stream.now);
    ++stream.now[id];
    EXPECT_TRUE(IsOk(call()));
  }

  // Advances by one operation among those in `needed`, unless all have run.
  template <typename Call>
  void Poll(const Before& needed, Call call) {
    const bool had_run = HasRun(needed);
    const std::vector<uint64_t> ran = ran_;
    const size_t count = order_.size();
    bool complete = false;
    EXPECT_TRUE(IsOk(call(&complete)));
    EXPECT_EQ(order_.size(), count + (had_run ? 0 : 1));
    EXPECT_EQ(complete, HasRun(needed));
    for (uint32_t i = 0; i < kStreams; ++i) {
      if (ran_[i] != ran[i]) {
        EXPECT_LE(ran_[i], needed[i]);
      }
    }
  }

  bool HasRun(const Before& before) const {
    for (uint32_t i = 0; i < kStreams; ++i) {
      if (ran_[i] < before[i]) return false;
    }
    return true;
  }

  void Check(const OperationSpan& span) {
    const auto stream = static_cast<uint32_t>(span.stream);
    ASSERT_LT(stream, kStreams);
    ASSERT_LT(ran_[stream], streams_[stream].operations.size());
    EXPECT_TRUE(HasRun(streams_[stream].operations[ran_[stream]]));
    ++ran_[stream];
    order_.push_back(span.correlation);
  }

  Random choices_;
  std::vector<uint64_t> ran_;  // operations, by stream
  std::vector<Stream> streams_;
  std::vector<uint64_t> order_;
  std::unique_ptr<Scheduler> scheduler_;
  std::vector<Event> events_;
};

TEST(HappensBeforeTest, RandomProgramsRunInAnOrderThatTheirWaitsAllow) {
  for (uint64_t program = 0; program < 150; ++program) {
    std::set<std::vector<uint64_t>> orders;
    for (uint64_t seed = 0; seed < 8; ++seed) {
      const std::vector<uint64_t> order =
          RandomProgram(program, Execution::kDeferred, seed).Run();
      EXPECT_EQ(RandomProgram(program, Execution::kDeferred, seed).Run(),
                order);
      orders.insert(order);
      ASSERT_FALSE(HasFailure()) << "program " << program << ", seed " << seed;
    }
    EXPECT_GT(orders.size(), 1U);
  }
}

TEST(HappensBeforeTest, EagerProgramsRunInTheOrderOfIssue) {
  for (uint64_t program = 0; program < 50; ++program) {
    const std::vector<uint64_t> order =
        RandomProgram(program, Execution::kEager, 0).Run();
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  }
}

}  // namespace
}  // namespace fake_device
