// Compiled kernels do what the tile IR says, over many random ones.

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "triton/differential/kernel_generator.h"
#include "triton/differential/trial.h"
#include "triton/ir/opcode.h"

namespace fake_device::triton {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
constexpr bool kIsSanitized = __has_feature(address_sanitizer);
#else
constexpr bool kIsSanitized = false;
#endif

constexpr uint64_t kShards = 20;
constexpr uint64_t kKernelsOfShard = kIsSanitized ? 50 : 500;

class DifferentialTest : public testing::TestWithParam<uint64_t> {};

TEST_P(DifferentialTest, CompiledKernelsDoWhatTheIrSays) {
  for (uint64_t i = 0; i < kKernelsOfShard; i++) {
    const uint64_t seed = GetParam() * kKernelsOfShard + i;
    const TestKernel kernel = GenerateKernel(seed);
    if (CompareWays(kernel).empty()) continue;
    const TestKernel smallest = Shrink(kernel, [](const TestKernel& candidate) {
      return !CompareWays(candidate).empty();
    });
    FAIL() << "seed " << seed << ": " << CompareWays(kernel)
           << "\nsmallest: " << Describe(smallest);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DifferentialTest,
                         testing::Range<uint64_t>(0, kShards));

// Nothing of the IR is missing in what the kernels above consist of.
TEST(KernelGeneratorTest, MakesEveryOperation) {
  std::string all;
  for (uint64_t seed = 0; seed < 300; seed++) {
    all += GenerateKernel(seed).text;
  }
  for (const OpcodeInfo& info : OpcodeTable()) {
    EXPECT_NE(all.find(std::string(" ") + info.name + " "), std::string::npos)
        << info.name;
  }
}

TEST(KernelGeneratorTest, DependsOnTheSeedAlone) {
  EXPECT_EQ(GenerateKernel(7).text, GenerateKernel(7).text);
  EXPECT_EQ(GenerateKernel(7).memory, GenerateKernel(7).memory);
  EXPECT_NE(GenerateKernel(7).text, GenerateKernel(8).text);
}

}  // namespace
}  // namespace fake_device::triton
