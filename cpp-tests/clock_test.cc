// A Clock reads its source at every call and adds nothing to it. ManualClock
// moves only when it is told to. Without a source, a Clock is the host's steady
// clock, in milliseconds.

#include "fake_device/clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

namespace fake_device {
namespace {

TEST(ClockTest, ReadsItsSourceAtEachCall) {
  double source = 1.5;
  const Clock clock(
      [](const void* state) { return *static_cast<const double*>(state); },
      &source);
  EXPECT_EQ(clock.Now(), 1.5);
  source = -2;
  EXPECT_EQ(clock.Now(), -2);
}

TEST(ClockTest, NeedsNoState) {
  const Clock clock(
      [](const void* state) { return state == nullptr ? 42.0 : -1.0; });
  EXPECT_EQ(clock.Now(), 42);
}

TEST(ManualClockTest, StartsAtZeroAndStandsStill) {
  const ManualClock manual;
  const Clock clock = manual.clock();
  EXPECT_EQ(clock.Now(), 0);
  EXPECT_EQ(clock.Now(), 0);
}

TEST(ManualClockTest, GoesWhereItIsSet) {
  ManualClock manual;
  const Clock clock = manual.clock();
  manual.Set(1234.5);
  EXPECT_EQ(clock.Now(), 1234.5);
  manual.Set(-3);
  EXPECT_EQ(clock.Now(), -3);
}

TEST(ManualClockTest, AdvancesFromWhereItIs) {
  ManualClock manual;
  const Clock clock = manual.clock();
  manual.Set(10);
  manual.Advance(0.25);
  manual.Advance(0.5);
  EXPECT_EQ(clock.Now(), 10.75);
}

TEST(ManualClockTest, AllItsClocksAndTheirCopiesTellTheSameTime) {
  ManualClock manual;
  const Clock first = manual.clock();
  const Clock clocks[] = {first, first, manual.clock()};
  manual.Set(7.5);
  for (const Clock& clock : clocks) EXPECT_EQ(clock.Now(), 7.5);
}

TEST(ManualClockTest, ManualClocksAreIndependent) {
  ManualClock one;
  ManualClock other;
  one.Set(5);
  EXPECT_EQ(one.clock().Now(), 5);
  EXPECT_EQ(other.clock().Now(), 0);
}

TEST(ManualClockTest, CanBeWithoutTime) {
  ManualClock manual;
  manual.Set(std::numeric_limits<double>::quiet_NaN());
  EXPECT_TRUE(std::isnan(manual.clock().Now()));
}

double SteadyMilliseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

TEST(HostClockTest, IsTheSteadyClockInMilliseconds) {
  const double before = SteadyMilliseconds();
  const double now = HostNow();
  const double after = SteadyMilliseconds();
  EXPECT_LE(before, now);
  EXPECT_LE(now, after);
}

TEST(HostClockTest, IsWhatAClockReadsByDefault) {
  const Clock clock;
  const double before = HostNow();
  const double now = clock.Now();
  const double after = HostNow();
  EXPECT_LE(before, now);
  EXPECT_LE(now, after);
}

}  // namespace
}  // namespace fake_device
