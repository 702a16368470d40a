#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "triton/collectives/collectives.h"
#include "triton/collectives/run_collective.h"
#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {
namespace {

using enum ElementType;

bool IsGreater(ElementType type, Constant a, Constant b) {
  const Constant operands[] = {a, b};
  return EvaluateConstant(Opcode::kGt, type, kInt1, operands)->integer() != 0;
}

// The network of opcode.h, pair by pair.
void SortRow(ElementType type, bool descending, std::span<Constant> row) {
  const size_t n = row.size();
  for (size_t size = 2; size <= n; size *= 2) {
    for (size_t distance = size / 2; distance > 0; distance /= 2) {
      for (size_t i = 0; i < n; ++i) {
        if ((i & distance) != 0) continue;
        const Constant l = row[i], r = row[i + distance];
        const bool larger_first = size < n ? (i & size) != 0 : descending;
        const Constant greater = larger_first ? l : r;
        const Constant other = larger_first ? r : l;
        row[i] = IsGreater(type, l, r) ? greater : other;
        row[i + distance] = IsGreater(type, r, l) ? greater : other;
      }
    }
  }
}

TEST(Sort, IsTheNetworkForEveryTypeAndLength) {
  for (const ElementTypeInfo& info : ElementTypeTable()) {
    for (int64_t length = 1; length <= 64; length *= 2) {
      for (const bool descending : {false, true}) {
        const TestTile tile = RandomTile(info.type, 2 * length, 7, true);
        TestTile expected = tile;
        SortRow(info.type, descending,
                std::span(expected.values).first(length));
        SortRow(info.type, descending,
                std::span(expected.values).subspan(length));
        const std::vector<TestTile> results = RunCollective(
            {tile}, 0,
            [&](LaneEmitter* emitter, std::span<const Local> addresses) {
              EmitSort(emitter,
                       Buffer::RowMajor(Type::Tile(info.type, {2, length}),
                                        addresses[0]),
                       descending);
            });
        EXPECT_TRUE(IsSame(results[0], expected))
            << ToString(results[0]) << "\n"
            << ToString(expected);
      }
    }
  }
}

TEST(Sort, SortsNumbers) {
  const TestTile tile = RandomTile(kInt32, 128, 3);
  TestTile expected = tile;
  std::ranges::sort(expected.values, std::greater(), &Constant::integer);
  const std::vector<TestTile> results = RunCollective(
      {tile}, 0, [&](LaneEmitter* emitter, std::span<const Local> addresses) {
        EmitSort(emitter,
                 Buffer::RowMajor(Type::Tile(kInt32, {128}), addresses[0]),
                 true);
      });
  EXPECT_TRUE(IsSame(results[0], expected)) << ToString(results[0]);
}

// Sorts what is before `count` as opcode.h says.
void SortPairs(ElementType key_type, bool descending, int64_t count,
               std::span<Constant> keys, std::span<Constant> indices) {
  std::vector<std::pair<Constant, Constant>> pairs;
  for (int64_t i = 0; i < count; ++i) pairs.emplace_back(keys[i], indices[i]);
  const auto less = [&](Constant a, Constant b) {
    if (IsFloating(key_type)) {
      if (std::isnan(a.floating())) return false;
      if (std::isnan(b.floating())) return true;
    }
    return IsGreater(key_type, b, a);
  };
  std::ranges::sort(pairs, [&](const auto& a, const auto& b) {
    const bool is_less = less(a.first, b.first);
    const bool is_greater = less(b.first, a.first);
    if (is_less || is_greater) return descending ? is_greater : is_less;
    return a.second.integer() < b.second.integer();
  });
  for (int64_t i = 0; i < count; ++i) {
    keys[i] = pairs[i].first;
    indices[i] = pairs[i].second;
  }
}

TEST(SortPairs, KeepsIndicesWithTheirKeys) {
  for (const ElementTypeInfo& info : ElementTypeTable()) {
    for (const int64_t length : {1, 2, 8, 32}) {
      for (const int32_t count : {-1, 0, 1, 5, 32, 99}) {
        const bool descending = (length + count) % 2 == 0;
        const ElementType index_type = count == 5 ? kInt64 : kInt16;
        const TestTile keys = RandomTile(info.type, 2 * length, 5, true);
        TestTile indices = {index_type, {}};
        // Each row has its own order of different indices.
        for (int64_t i = 0; i < 2 * length; ++i) {
          indices.values.push_back(Constant::Integer(i * 37 % 64));
        }
        TestTile expected_keys = keys, expected_indices = indices;
        const int64_t sorted = std::clamp<int64_t>(count, 0, length);
        for (int64_t row = 0; row < 2; ++row) {
          SortPairs(
              info.type, descending, sorted,
              std::span(expected_keys.values).subspan(row * length, length),
              std::span(expected_indices.values).subspan(row * length, length));
        }
        const Type key_tile = Type::Tile(info.type, {2, length});
        const Type index_tile = Type::Tile(index_type, {2, length});
        Function function("k");
        Operation operation;
        operation.opcode = Opcode::kSortPairs;
        operation.operands = {function.NewValue(key_tile),
                              function.NewValue(index_tile)};
        const std::vector<TestTile> results = RunCollective(
            {keys, indices}, ScratchBytes(function, operation),
            [&](LaneEmitter* emitter, std::span<const Local> addresses) {
              const Local limit = emitter->code().NewLocal(WasmType::kI32);
              emitter->code().I32Const(count);
              emitter->code().Set(limit);
              EmitSortPairs(emitter, Buffer::RowMajor(key_tile, addresses[0]),
                            Buffer::RowMajor(index_tile, addresses[1]), limit,
                            descending, addresses[2], 0);
            });
        EXPECT_TRUE(IsSame(results[0], expected_keys) &&
                    IsSame(results[1], expected_indices))
            << count << (descending ? " descending\n" : " ascending\n")
            << ToString(results[0]) << "\n"
            << ToString(expected_keys) << "\n"
            << ToString(results[1]) << "\n"
            << ToString(expected_indices);
      }
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
