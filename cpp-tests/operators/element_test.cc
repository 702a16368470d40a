// Elements become numbers and back: halves round once, integers wrap.

#include "operators/element.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace fake_device::operators {
namespace {

TEST(ElementTest, HalvesRoundToTheNearestEven) {
  using Traits = ElementTraits<Half>;
  EXPECT_EQ(Traits::Narrow(1.0F + 0x1p-11F).pattern, 0x3c00);
  EXPECT_EQ(Traits::Narrow(1.0F + 0x3p-11F).pattern, 0x3c02);
  EXPECT_EQ(Traits::Narrow(65520.0F).pattern, 0x7c00);
  EXPECT_EQ(Traits::Widen({0x0001}), 0x1p-24F);
}

TEST(ElementTest, BrainHalvesRoundToTheNearestEven) {
  using Traits = ElementTraits<BrainHalf>;
  EXPECT_EQ(Traits::Narrow(1.0F + 0x1p-8F).pattern, 0x3f80);
  EXPECT_EQ(Traits::Narrow(1.0F + 0x3p-8F).pattern, 0x3f82);
  EXPECT_EQ(Traits::Widen({0xc040}), -3.0F);
}

TEST(ElementTest, IntegersWrap) {
  EXPECT_EQ(ElementTraits<int8_t>::Narrow(200), -56);
  EXPECT_EQ(ElementTraits<uint8_t>::Narrow(300), 44);
  EXPECT_EQ(
      ElementTraits<int32_t>::Narrow(ElementTraits<int32_t>::Widen(-5) * 3U),
      -15);
  EXPECT_EQ(ElementTraits<int64_t>::Narrow(ElementTraits<int64_t>::Widen(-1)),
            -1);
}

}  // namespace
}  // namespace fake_device::operators
