// A DeviceIndex is what a caller gave for an index: it is a number exactly or
// not at all, and is shown as the caller's language shows it.

#include "fake_device/device_index.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace fake_device {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

TEST(DeviceIndexTest, AnIntegerIsItself) {
  const DeviceIndex index = 3;
  EXPECT_TRUE(index.Is(3));
  EXPECT_FALSE(index.Is(2));
  EXPECT_FALSE(index.Is(-3));
  EXPECT_EQ(index.shown(), "3");
  EXPECT_EQ(DeviceIndex(-1).shown(), "-1");
}

TEST(DeviceIndexTest, HoldsEveryInteger) {
  constexpr int kLowest = std::numeric_limits<int>::min();
  constexpr int kHighest = std::numeric_limits<int>::max();
  EXPECT_TRUE(DeviceIndex(kLowest).Is(kLowest));
  EXPECT_TRUE(DeviceIndex(kHighest).Is(kHighest));
  EXPECT_FALSE(DeviceIndex(kHighest).Is(kHighest - 1));
}

TEST(DeviceIndexTest, BothZerosAreZero) {
  EXPECT_TRUE(DeviceIndex(0).Is(0));
  EXPECT_TRUE(DeviceIndex(0.0, "0").Is(0));
  EXPECT_TRUE(DeviceIndex(-0.0, "-0").Is(0));
}

TEST(DeviceIndexTest, IsNeverTruncatedTo32Bits) {
  EXPECT_FALSE(DeviceIndex(4294967296.0, "4294967296").Is(0));
  EXPECT_FALSE(DeviceIndex(1099511627776.0, "1099511627776").Is(0));
  EXPECT_FALSE(DeviceIndex(4294967297.0, "4294967297").Is(1));
}

TEST(DeviceIndexTest, IsNeverRounded) {
  EXPECT_FALSE(DeviceIndex(0.5, "0.5").Is(0));
  EXPECT_FALSE(DeviceIndex(5e-324, "5e-324").Is(0));
  EXPECT_FALSE(DeviceIndex(0.9999999999999999, "0.9999999999999999").Is(1));
}

TEST(DeviceIndexTest, WhatIsNotANumberIsNoIndex) {
  const DeviceIndex text(kNotANumber, "privateuseone:0");
  EXPECT_FALSE(text.Is(0));
  EXPECT_EQ(text.shown(), "privateuseone:0");
}

TEST(DeviceIndexTest, NoneIsNoIndex) {
  EXPECT_FALSE(DeviceIndex::None().Is(0));
  EXPECT_EQ(DeviceIndex::None().shown(), "None");
}

TEST(DeviceIndexTest, IsShownAsTheCallerShowsIt) {
  EXPECT_EQ(DeviceIndex(0.0, "0.0").shown(), "0.0");
  EXPECT_EQ(DeviceIndex(1099511627776.0, "1099511627776").shown(),
            "1099511627776");
}

}  // namespace
}  // namespace fake_device
