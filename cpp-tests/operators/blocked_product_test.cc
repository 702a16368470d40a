// How a product is cut into blocks, seen from what is asked of its operands.

#include "operators/blocked_product.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <vector>

#include "operators/operands.h"

namespace fake_device::operators {
namespace {

// Operands of ones: each element of the product is the depth.
class Ones {
 public:
  explicit Ones(const ProductExtents& extents)
      : extents_(extents), written_(extents.rows * extents.columns, -1) {}

  void PackLeft(size_t row, size_t rows, size_t step, size_t depth,
                float* to) const {
    EXPECT_LE(row + rows, extents_.rows);
    EXPECT_LE(step + depth, extents_.depth);
    std::fill(to, to + rows * depth, 1.0F);
    ++left_packs_;
  }

  void PackRight(size_t step, size_t depth, size_t column, size_t columns,
                 float* to) const {
    EXPECT_LE(column + columns, extents_.columns);
    EXPECT_LE(step + depth, extents_.depth);
    std::fill(to, to + RoundUp(columns, kTileColumns<float>) * depth, 1.0F);
    ++right_packs_;
  }

  void Write(size_t row, size_t rows, size_t column, size_t columns,
             const float* block, size_t stride) const {
    for (size_t i = 0; i < rows; ++i) {
      for (size_t j = 0; j < columns; ++j) {
        float& element = written_[(row + i) * extents_.columns + column + j];
        EXPECT_EQ(element, -1) << "written twice";
        element = block[i * stride + j];
      }
    }
  }

  const std::vector<float>& written() const { return written_; }
  size_t left_packs() const { return left_packs_; }
  size_t right_packs() const { return right_packs_; }

 private:
  ProductExtents extents_;
  mutable std::vector<float> written_;
  mutable size_t left_packs_ = 0;
  mutable size_t right_packs_ = 0;
};

Ones Multiplied(const ProductExtents& extents) {
  Ones ones(extents);
  const Scratch scratch(sizeof(float) * ScratchOfBlocks<float>(extents));
  MultiplyInBlocks(ones, extents, static_cast<float*>(scratch.get()));
  return ones;
}

TEST(BlockedProductTest, WritesEveryElementOnce) {
  for (const size_t rows : {1, 3, 4, 127, 128, 129, 260}) {
    for (const size_t columns : {1, 7, 8, 256, 257}) {
      for (const size_t depth : {0, 1, 511, 512, 513, 1030}) {
        const Ones ones = Multiplied({rows, columns, depth});
        const auto expected = static_cast<float>(depth);
        for (const float element : ones.written()) {
          ASSERT_EQ(element, expected)
              << rows << " x " << columns << " x " << depth;
        }
      }
    }
  }
}

TEST(BlockedProductTest, NothingIsDoneWithoutRowsOrColumns) {
  for (const ProductExtents& extents :
       {ProductExtents{0, 5, 5}, ProductExtents{5, 0, 5}}) {
    const Ones ones = Multiplied(extents);
    EXPECT_EQ(ones.left_packs() + ones.right_packs(), 0U);
  }
}

TEST(BlockedProductTest, WhatFitsIsPackedOnce) {
  // A left operand of one block is kept for all columns, as weights are.
  EXPECT_EQ(Multiplied({128, 1024, 512}).left_packs(), 1U);
  EXPECT_EQ(Multiplied({128, 1024, 512}).right_packs(), 4U);
  // A right one of one depth is kept for all rows.
  EXPECT_EQ(Multiplied({512, 256, 512}).right_packs(), 1U);
}

TEST(BlockedProductTest, ScratchIsBounded) {
  constexpr size_t kHuge = size_t{1} << 20;
  EXPECT_EQ(ScratchOfBlocks<float>({kHuge, kHuge, kHuge}), 229'376U);
  EXPECT_LT(ScratchOfBlocks<float>({1, 1, 1}), 64U);
}

}  // namespace
}  // namespace fake_device::operators
