// An Event takes the clock's time when it is recorded, once or each time by the
// kind of its device, and tells the exact time between itself and another.
// What fails changes nothing.

#include "fake_device/event.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "fake_device/clock.h"
#include "fake_device/status.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr char kRecordedAlready[] =
    "an event with timing enabled can be recorded only once, and this one is "
    "recorded already";
constexpr char kNoTime[] = "the clock gave no time, so nothing was recorded";
constexpr char kStartUnrecorded[] =
    "elapsed time needs two recorded events with timing enabled, and the start "
    "event has no recorded time";
constexpr char kEndUnrecorded[] =
    "elapsed time needs two recorded events with timing enabled, and the end "
    "event has no recorded time";

// A source of time that counts how often it is read.
class CountingSource {
 public:
  int readings() const { return readings_; }

  Clock clock() const {
    return Clock(
        [](const void* state) {
          const auto* source = static_cast<const CountingSource*>(state);
          return static_cast<double>(++source->readings_);
        },
        this);
  }

 private:
  mutable int readings_ = 0;
};

class EventTest : public testing::Test {
 protected:
  Event Timed() const {
    return {clock_.clock(), {.enable_timing = true}, Event::Recording::kOnce};
  }
  Event Untimed() const {
    return {clock_.clock(), {}, Event::Recording::kOnce};
  }
  Event Repeating() const {
    return {clock_.clock(), {}, Event::Recording::kRepeats};
  }

  // Records `event` at `milliseconds` of the clock.
  Status RecordAt(double milliseconds, Event& event) {
    clock_.Set(milliseconds);
    return event.Record();
  }

  ManualClock clock_;
};

// --- Options ---

TEST_F(EventTest, OptionsAreOffByDefault) {
  const Event event = Untimed();
  EXPECT_FALSE(event.options().enable_timing);
  EXPECT_FALSE(event.options().blocking);
  EXPECT_FALSE(event.options().interprocess);
}

TEST_F(EventTest, KeepsEachOption) {
  const Event timing(clock_.clock(), {.enable_timing = true},
                     Event::Recording::kOnce);
  EXPECT_TRUE(timing.options().enable_timing);
  EXPECT_FALSE(timing.options().blocking);
  EXPECT_FALSE(timing.options().interprocess);

  const Event others(clock_.clock(), {.blocking = true, .interprocess = true},
                     Event::Recording::kOnce);
  EXPECT_FALSE(others.options().enable_timing);
  EXPECT_TRUE(others.options().blocking);
  EXPECT_TRUE(others.options().interprocess);
}

// --- Record ---

TEST_F(EventTest, HasNoTimeUntilRecorded) {
  clock_.Set(5);
  EXPECT_EQ(Timed().recorded_time(), std::nullopt);
  EXPECT_EQ(Untimed().recorded_time(), std::nullopt);
  EXPECT_EQ(Repeating().recorded_time(), std::nullopt);
}

TEST_F(EventTest, TakesTheTimeOfTheCall) {
  Event event = Timed();
  clock_.Set(1000.125);
  ASSERT_TRUE(IsOk(event.Record()));
  clock_.Advance(50);
  EXPECT_EQ(event.recorded_time(), 1000.125);
}

TEST_F(EventTest, TimeZeroIsARecordedTime) {
  Event event = Timed();
  ASSERT_TRUE(IsOk(RecordAt(0, event)));
  EXPECT_EQ(event.recorded_time(), 0);
  EXPECT_TRUE(
      FailsWith(StatusCode::kAssertion, kRecordedAlready, event.Record()));

  double milliseconds = -1;
  ASSERT_TRUE(IsOk(event.ElapsedTime(event, &milliseconds)));
  EXPECT_EQ(milliseconds, 0);
}

TEST_F(EventTest, ATimeBeforeTheOriginIsATime) {
  Event event = Timed();
  ASSERT_TRUE(IsOk(RecordAt(-12.5, event)));
  EXPECT_EQ(event.recorded_time(), -12.5);
}

TEST_F(EventTest, ATimedEventIsRecordedOnce) {
  Event event = Timed();
  ASSERT_TRUE(IsOk(RecordAt(3, event)));
  EXPECT_TRUE(
      FailsWith(StatusCode::kAssertion, kRecordedAlready, RecordAt(9, event)));
  EXPECT_EQ(event.recorded_time(), 3);
}

TEST_F(EventTest, AnUntimedEventMayBeRecordedAgainAndTakesNoTime) {
  Event event = Untimed();
  EXPECT_TRUE(IsOk(RecordAt(3, event)));
  EXPECT_TRUE(IsOk(RecordAt(4, event)));
  EXPECT_EQ(event.recorded_time(), std::nullopt);
}

TEST_F(EventTest, ARepeatingEventKeepsTheLatestTime) {
  Event event = Repeating();
  ASSERT_TRUE(IsOk(RecordAt(3, event)));
  EXPECT_EQ(event.recorded_time(), 3);
  ASSERT_TRUE(IsOk(RecordAt(9.5, event)));
  EXPECT_EQ(event.recorded_time(), 9.5);
}

TEST_F(EventTest, ReadsTheClockOnceWhereItTakesTheTimeAndElseNever) {
  const CountingSource source;
  Event timed(source.clock(), {.enable_timing = true}, Event::Recording::kOnce);
  EXPECT_TRUE(IsOk(timed.Record()));
  EXPECT_EQ(source.readings(), 1);
  EXPECT_FALSE(timed.Record().ok());
  EXPECT_EQ(source.readings(), 1);

  Event untimed(source.clock(), {}, Event::Recording::kOnce);
  EXPECT_TRUE(IsOk(untimed.Record()));
  EXPECT_EQ(source.readings(), 1);

  double milliseconds = 0;
  EXPECT_TRUE(IsOk(timed.ElapsedTime(timed, &milliseconds)));
  EXPECT_EQ(source.readings(), 1);
}

// --- A clock that gives no time ---

TEST_F(EventTest, WithoutATimeNothingIsRecorded) {
  for (const double no_time : {kNotANumber, kInfinity, -kInfinity}) {
    SCOPED_TRACE(no_time);
    Event event = Timed();
    EXPECT_TRUE(
        FailsWith(StatusCode::kRuntime, kNoTime, RecordAt(no_time, event)));
    EXPECT_EQ(event.recorded_time(), std::nullopt);
  }
}

TEST_F(EventTest, AnEventThatFoundNoTimeCanStillBeRecorded) {
  Event event = Timed();
  ASSERT_FALSE(RecordAt(kNotANumber, event).ok());
  ASSERT_TRUE(IsOk(RecordAt(6, event)));
  EXPECT_EQ(event.recorded_time(), 6);
}

TEST_F(EventTest, ARepeatingEventKeepsItsTimeWhenThereIsNoNewOne) {
  Event event = Repeating();
  ASSERT_TRUE(IsOk(RecordAt(6, event)));
  EXPECT_TRUE(
      FailsWith(StatusCode::kRuntime, kNoTime, RecordAt(kNotANumber, event)));
  EXPECT_EQ(event.recorded_time(), 6);
}

TEST_F(EventTest, AnUntimedEventNeedsNoClock) {
  Event event = Untimed();
  EXPECT_TRUE(IsOk(RecordAt(kNotANumber, event)));
}

// --- ElapsedTime ---

TEST_F(EventTest, ElapsedTimeIsExact) {
  Event start = Timed();
  Event end = Timed();
  ASSERT_TRUE(IsOk(RecordAt(1000.25, start)));
  ASSERT_TRUE(IsOk(RecordAt(1003.625, end)));
  double milliseconds = 0;
  ASSERT_TRUE(IsOk(start.ElapsedTime(end, &milliseconds)));
  EXPECT_EQ(milliseconds, 3.375);
}

TEST_F(EventTest, ElapsedTimeIsNegativeTowardsAnEarlierEvent) {
  Event start = Timed();
  Event end = Timed();
  ASSERT_TRUE(IsOk(RecordAt(1003.625, start)));
  ASSERT_TRUE(IsOk(RecordAt(1000.25, end)));
  double milliseconds = 0;
  ASSERT_TRUE(IsOk(start.ElapsedTime(end, &milliseconds)));
  EXPECT_EQ(milliseconds, -3.375);
}

TEST_F(EventTest, ElapsedTimeToItselfIsZero) {
  Event event = Timed();
  ASSERT_TRUE(IsOk(RecordAt(1234.5, event)));
  double milliseconds = -1;
  ASSERT_TRUE(IsOk(event.ElapsedTime(event, &milliseconds)));
  EXPECT_EQ(milliseconds, 0);
}

TEST_F(EventTest, ElapsedTimeFollowsARepeatingEvent) {
  Event start = Repeating();
  Event end = Repeating();
  double milliseconds = 0;
  ASSERT_TRUE(IsOk(RecordAt(1, start)));
  ASSERT_TRUE(IsOk(RecordAt(3, end)));
  ASSERT_TRUE(IsOk(start.ElapsedTime(end, &milliseconds)));
  EXPECT_EQ(milliseconds, 2);
  ASSERT_TRUE(IsOk(RecordAt(10, end)));
  ASSERT_TRUE(IsOk(start.ElapsedTime(end, &milliseconds)));
  EXPECT_EQ(milliseconds, 9);
}

TEST_F(EventTest, ElapsedTimeNeedsARecordedStart) {
  const Event start = Timed();
  Event end = Timed();
  ASSERT_TRUE(IsOk(end.Record()));
  double milliseconds = 7;
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kStartUnrecorded,
                        start.ElapsedTime(end, &milliseconds)));
  EXPECT_EQ(milliseconds, 7);
}

TEST_F(EventTest, ElapsedTimeNeedsARecordedEnd) {
  Event start = Timed();
  const Event end = Timed();
  ASSERT_TRUE(IsOk(start.Record()));
  double milliseconds = 7;
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kEndUnrecorded,
                        start.ElapsedTime(end, &milliseconds)));
  EXPECT_EQ(milliseconds, 7);
}

TEST_F(EventTest, ElapsedTimeNamesTheStartWhenNeitherIsRecorded) {
  double milliseconds = 7;
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kStartUnrecorded,
                        Timed().ElapsedTime(Timed(), &milliseconds)));
  EXPECT_EQ(milliseconds, 7);
}

TEST_F(EventTest, ElapsedTimeIsRefusedForAnUntimedEventThatWasRecorded) {
  Event timed = Timed();
  Event untimed = Untimed();
  ASSERT_TRUE(IsOk(timed.Record()));
  ASSERT_TRUE(IsOk(untimed.Record()));
  double milliseconds = 7;
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kEndUnrecorded,
                        timed.ElapsedTime(untimed, &milliseconds)));
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, kStartUnrecorded,
                        untimed.ElapsedTime(timed, &milliseconds)));
  EXPECT_EQ(milliseconds, 7);
}

}  // namespace
}  // namespace fake_device
