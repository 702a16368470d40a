// Sources at random go through the whole compiler: it says what is wrong with
// them, or makes a valid module.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "triton/compiler.h"
#include "triton/differential/source_generator.h"
#include "triton/support/wasm_module.h"

namespace fake_device::triton {
namespace {

constexpr uint64_t kShards = 4;
constexpr uint64_t kSourcesOfShard = 500;

class SourceTest : public testing::TestWithParam<uint64_t> {
 protected:
  // Whether the source is a kernel.
  static bool Check(const TestSource& source) {
    CompiledKernel kernel;
    const std::optional<Diagnostic> refused =
        Compile(source.text, source.options, &kernel);
    if (refused.has_value()) {
      EXPECT_NE(refused->construct, "");
      EXPECT_NE(refused->message, "");
      EXPECT_GT(refused->location.line, 0) << refused->message;
      EXPECT_GT(refused->location.column, 0) << refused->message;
      return false;
    }
    std::string error;
    EXPECT_TRUE(WasmModule::Parse(kernel.wasm, &error).has_value()) << error;
    return true;
  }
};

TEST_P(SourceTest, IsRefusedOrValid) {
  uint64_t right = 0;
  for (uint64_t i = 0; i < kSourcesOfShard; i++) {
    const uint64_t seed = GetParam() * kSourcesOfShard + i;
    const TestSource source = GenerateSource(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ":\n" + source.text);
    if (Check(source)) right++;
    if (HasFailure()) return;
  }
  // The grammar is worth something: neither is rare.
  EXPECT_GT(right, kSourcesOfShard / 20);
  EXPECT_LT(right, kSourcesOfShard * 19 / 20);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SourceTest,
                         testing::Range<uint64_t>(0, kShards));

}  // namespace
}  // namespace fake_device::triton
