// A CachingAllocator does what its model does, over long runs of random
// operations, right ones and wrong ones.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "allocator_trial.h"
#include "fake_device/random.h"

namespace fake_device {
namespace {

class RandomDecisions final : public Decisions {
 public:
  explicit RandomDecisions(uint64_t seed) : random_(seed) {}

  uint32_t Below(uint32_t limit) override { return random_.Below(limit); }

 private:
  Random random_;
};

class CachingAllocatorPropertyTest : public testing::TestWithParam<uint64_t> {};

TEST_P(CachingAllocatorPropertyTest, AgreesWithTheModel) {
  constexpr int kOperations = 100'000;
  RandomDecisions decisions(GetParam());
  AllocatorTrial trial(&decisions);
  for (int i = 0; i < kOperations; i++) {
    ASSERT_EQ(trial.Step(), "") << "at operation " << i;
    if (i % 100 == 0) {
      ASSERT_EQ(trial.CompareAll(), "") << "after operation " << i;
    }
  }
  ASSERT_EQ(trial.CompareAll(), "");
  EXPECT_EQ(trial.Finish(), "");
}

INSTANTIATE_TEST_SUITE_P(Seeds, CachingAllocatorPropertyTest,
                         testing::Values(1, 2, 3, 4, 5, 6));

}  // namespace
}  // namespace fake_device
