// Random gives the published numbers of SplitMix64, and its ranges hold.

#include "fake_device/random.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace fake_device {
namespace {

// From the reference implementation, https://prng.di.unimi.it/splitmix64.c.
TEST(RandomTest, GivesTheNumbersOfSplitMix64) {
  Random zero(0);
  EXPECT_EQ(zero.Next(), 0xE220A8397B1DCDAF);
  EXPECT_EQ(zero.Next(), 0x6E789E6AA1B965F4);
  EXPECT_EQ(zero.Next(), 0x06C45D188009454F);

  Random other(1234567);
  EXPECT_EQ(other.Next(), 6457827717110365317);
  EXPECT_EQ(other.Next(), 3203168211198807973);
  EXPECT_EQ(other.Next(), 9817491932198370423U);
}

TEST(RandomTest, BelowReachesEveryNumberAndNoOther) {
  Random random(1);
  int counts[5] = {};
  for (int i = 0; i < 50000; ++i) {
    const uint32_t number = random.Below(5);
    ASSERT_LT(number, 5U);
    ++counts[number];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.Below(1), 0U);
}

TEST(RandomTest, UnitStaysBelowOne) {
  Random random(2);
  double sum = 0;
  for (int i = 0; i < 100000; ++i) {
    const double number = random.Unit();
    ASSERT_GE(number, 0);
    ASSERT_LT(number, 1);
    sum += number;
  }
  EXPECT_NEAR(sum / 100000, 0.5, 0.01);
}

}  // namespace
}  // namespace fake_device
