#include <gtest/gtest.h>

#include "triton/collectives/collectives.h"
#include "triton/collectives/run_collective.h"

namespace fake_device::triton {
namespace {

using enum ElementType;

TEST(Histogram, CountsWhatIsABin) {
  for (const ElementTypeInfo& info : ElementTypeTable()) {
    if (info.is_floating) continue;
    for (const bool is_masked : {false, true}) {
      // Numbers from -15 to 15, of which 8 are bins.
      const TestTile tile = RandomTile(info.type, 64, 3);
      const TestTile mask = RandomTile(kInt1, 64, 4);
      const TestTile garbage = RandomTile(kInt32, 8, 5);
      TestTile expected = {kInt32, std::vector<Constant>(8)};
      for (size_t i = 0; i < 64; ++i) {
        const uint64_t bin = tile.values[i].bits;
        if (bin >= 8 || (is_masked && mask.values[i] == Constant())) continue;
        ++expected.values[bin].bits;
      }
      const std::vector<TestTile> results = RunCollective(
          {tile, mask, garbage}, 0,
          [&](LaneEmitter* emitter, std::span<const Local> addresses) {
            std::optional<Buffer> flags;
            if (is_masked) {
              flags = Buffer::RowMajor(Type::Tile(kInt1, {64}), addresses[1]);
            }
            EmitHistogram(
                emitter,
                Buffer::RowMajor(Type::Tile(info.type, {64}), addresses[0]),
                flags, Buffer::RowMajor(Type::Tile(kInt32, {8}), addresses[2]));
          });
      EXPECT_TRUE(IsSame(results[2], expected)) << info.name << "\n"
                                                << ToString(results[2]) << "\n"
                                                << ToString(expected);
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
