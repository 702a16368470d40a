// A CostModel gives exact durations, and refuses rates and durations that none
// can have.

#include "fake_device/cost_model.h"

#include <gtest/gtest.h>

#include <limits>

#include "fake_device/status.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr CostModel kModel = {.bytes_per_ms = 1000,
                              .operations_per_ms = 4000,
                              .launch_overhead_ms = 0.25,
                              .default_duration_ms = 3};

TEST(CostModelTest, TakesTheLongerOfMovingAndComputing) {
  EXPECT_EQ(kModel.DurationOf({.bytes = 2000, .operations = 4000}), 2.25);
  EXPECT_EQ(kModel.DurationOf({.bytes = 2000, .operations = 16000}), 4.25);
}

TEST(CostModelTest, CountsWhatIsNotDeclaredAsNothingBesideWhatIs) {
  EXPECT_EQ(kModel.DurationOf({.bytes = 500}), 0.75);
  EXPECT_EQ(kModel.DurationOf({.operations = 2000}), 0.75);
  EXPECT_EQ(kModel.DurationOf({.bytes = 0}), 0.25);
}

TEST(CostModelTest, TakesTheDefaultWhereNothingIsDeclared) {
  EXPECT_EQ(kModel.DurationOf({}), 3.25);
}

TEST(CostModelTest, ACostIsFiniteAndNotNegative) {
  EXPECT_TRUE(Cost{}.IsValid());
  EXPECT_TRUE((Cost{.bytes = 0, .operations = 1e300}.IsValid()));
  EXPECT_FALSE(Cost{.bytes = -1}.IsValid());
  EXPECT_FALSE(Cost{.operations = -1}.IsValid());
  EXPECT_FALSE(Cost{.bytes = kInfinity}.IsValid());
  EXPECT_FALSE(Cost{.operations = kInfinity}.IsValid());
}

TEST(CostModelTest, RefusesWhatNoDeviceHas) {
  EXPECT_TRUE(IsOk(CostModel().Validate()));
  EXPECT_TRUE(IsOk(kModel.Validate()));

  for (const double rate : {0.0, -1.0, kInfinity, Cost::kUndeclared}) {
    CostModel model;
    model.bytes_per_ms = rate;
    EXPECT_TRUE(FailsWith(
        StatusCode::kAssertion,
        "a cost model's bytes per millisecond must be positive and finite",
        model.Validate()));
    model = {};
    model.operations_per_ms = rate;
    EXPECT_TRUE(FailsWith(
        StatusCode::kAssertion,
        "a cost model's operations per millisecond must be positive and finite",
        model.Validate()));
  }
  for (const double duration : {-1.0, kInfinity, Cost::kUndeclared}) {
    CostModel model;
    model.launch_overhead_ms = duration;
    EXPECT_TRUE(FailsWith(
        StatusCode::kAssertion,
        "a cost model's launch overhead must be finite and not negative",
        model.Validate()));
    model = {};
    model.default_duration_ms = duration;
    EXPECT_TRUE(FailsWith(
        StatusCode::kAssertion,
        "a cost model's default duration must be finite and not negative",
        model.Validate()));
  }
  for (const double noise : {-0.1, 1.0, Cost::kUndeclared}) {
    CostModel model;
    model.noise_fraction = noise;
    EXPECT_TRUE(FailsWith(
        StatusCode::kAssertion,
        "a cost model's noise fraction must be at least 0 and less than 1",
        model.Validate()));
  }
}

}  // namespace
}  // namespace fake_device
