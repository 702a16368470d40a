#include <gtest/gtest.h>

#include "triton/collectives/collectives.h"
#include "triton/collectives/run_collective.h"
#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {
namespace {

using enum ElementType;

struct View {
  uint32_t first;  // the first element
  std::array<int64_t, Shape::kMaxRank> strides;
};

void Check(ElementType from, ElementType to, const View& source,
           const View& target) {
  const Shape shape = {2, 4, 8};
  const TestTile tile = RandomTile(from, 64, 9, true);
  const TestTile before = RandomTile(to, 64, 10);
  TestTile expected = before;
  for (int64_t i = 0; i < 64; ++i) {
    const int64_t position[] = {i / 32, i / 8 % 4, i % 8};
    int64_t read = source.first, written = target.first;
    for (int axis = 0; axis < 3; ++axis) {
      read += position[axis] * source.strides[axis];
      written += position[axis] * target.strides[axis];
    }
    expected.values[written] =
        *EvaluateConstant(Opcode::kCast, from, to, {&tile.values[read], 1});
  }
  const std::vector<TestTile> results = RunCollective(
      {tile, before}, 0,
      [&](LaneEmitter* emitter, std::span<const Local> addresses) {
        EmitCopy(emitter,
                 {Type::Tile(from, shape), addresses[0],
                  source.first * static_cast<uint32_t>(BytesOf(from)),
                  source.strides},
                 {Type::Tile(to, shape), addresses[1],
                  target.first * static_cast<uint32_t>(BytesOf(to)),
                  target.strides});
      });
  EXPECT_TRUE(IsSame(results[1], expected)) << ToString(results[1]) << "\n"
                                            << ToString(expected);
}

TEST(Copy, FollowsStrides) {
  const View rows = {0, {32, 8, 1}};
  const View views[] = {
      rows, {0, {4, 1, 8}}, {7, {32, 8, -1}}, {3, {0, 0, 0}}, {24, {32, -8, 1}},
  };
  for (const ElementTypeInfo& info : ElementTypeTable()) {
    for (const View& view : views) {
      Check(info.type, info.type, view, rows);
      if (view.first != 3) Check(info.type, info.type, rows, view);
    }
  }
}

TEST(Copy, Converts) {
  const View rows = {0, {32, 8, 1}};
  const View columns = {0, {4, 1, 8}};
  Check(kFloat16, kFloat32, columns, rows);
  Check(kBfloat16, kFloat32, rows, rows);
  Check(kInt8, kInt32, rows, columns);
  Check(kInt8, kFloat64, rows, rows);
}

}  // namespace
}  // namespace fake_device::triton
