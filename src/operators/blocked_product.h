#ifndef FAKE_DEVICE_OPERATORS_BLOCKED_PRODUCT_H_
#define FAKE_DEVICE_OPERATORS_BLOCKED_PRODUCT_H_

#include <algorithm>
#include <cstddef>

#include "operators/lanes.h"

// The product of two matrices, block by block: a block of either operand is
// packed so that the innermost loop reads memory in order, and what they give
// is gathered in a block of the result before it is written anywhere. The
// operands may be anything that can be packed: matrices with strides, or the
// windows of a convolution.

// Functions of one call each would be compiled into the one loop around them,
// which runs once: engines of WebAssembly optimise functions that are called
// often, and none that is in the middle of running.
#define FAKE_DEVICE_NOINLINE __attribute__((noinline))

namespace fake_device::operators {

struct ProductExtents {
  size_t rows;
  size_t columns;
  size_t depth;
};

constexpr size_t RoundUp(size_t value, size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// What one call of the innermost loop computes: a tile of rows x columns, whose
// sums stay in registers (8 of the 16 that there are at least).
inline constexpr size_t kTileRows = 4;
template <typename Number>
inline constexpr size_t kTileColumns = 2 * Lanes<Number>::kCount;

// Extents of the blocks. Those of the operands stay in a cache of the second
// level (half a megabyte the larger), a panel of each in one of the first.
struct BlockExtents {
  size_t rows;
  size_t columns;
  size_t depth;
};

template <typename Number>
constexpr BlockExtents BlocksOf(const ProductExtents& product) {
  constexpr size_t kColumns = kTileColumns<Number>;
  return {
      .rows = std::min(RoundUp(product.rows, kTileRows), size_t{128}),
      .columns = std::min(RoundUp(product.columns, kColumns), size_t{256}),
      .depth = std::min(product.depth, size_t{512}),
  };
}

// Numbers of scratch memory that MultiplyInBlocks takes, at most 229,376.
template <typename Number>
constexpr size_t ScratchOfBlocks(const ProductExtents& product) {
  const BlockExtents blocks = BlocksOf<Number>(product);
  return blocks.rows * blocks.depth + blocks.depth * blocks.columns +
         blocks.rows * blocks.columns;
}

// A tile: `left` holds rows numbers for each step of the depth, `right`
// kTileColumns; the result's rows are `stride` apart. Sums go on from what is
// there unless this is the first part of the depth.
template <typename Number, size_t rows>
FAKE_DEVICE_NOINLINE void MultiplyTile(const Number* left, const Number* right,
                                       size_t depth, bool is_first, Number* out,
                                       size_t stride) {
  using Wide = Lanes<Number>;
  using Vector = typename Wide::Vector;
  Vector sums[rows][2] = {};
  if (!is_first) {
#pragma GCC unroll 4
    for (size_t row = 0; row < rows; ++row) {
      sums[row][0] = Wide::Load(out + row * stride);
      sums[row][1] = Wide::Load(out + row * stride + Wide::kCount);
    }
  }
  for (size_t step = 0; step < depth; ++step) {
    const Vector low = Wide::Load(right);
    const Vector high = Wide::Load(right + Wide::kCount);
#pragma GCC unroll 4
    for (size_t row = 0; row < rows; ++row) {
      const Vector factor = Wide::Splat(left[row]);
      sums[row][0] += factor * low;
      sums[row][1] += factor * high;
    }
    left += rows;
    right += kTileColumns<Number>;
  }
#pragma GCC unroll 4
  for (size_t row = 0; row < rows; ++row) {
    Wide::Store(sums[row][0], out + row * stride);
    Wide::Store(sums[row][1], out + row * stride + Wide::kCount);
  }
}

template <typename Number>
void MultiplyRows(size_t rows, const Number* left, const Number* right,
                  size_t depth, bool is_first, Number* out, size_t stride) {
  switch (rows) {
    case 1:
      return MultiplyTile<Number, 1>(left, right, depth, is_first, out, stride);
    case 2:
      return MultiplyTile<Number, 2>(left, right, depth, is_first, out, stride);
    case 3:
      return MultiplyTile<Number, 3>(left, right, depth, is_first, out, stride);
    default:
      return MultiplyTile<Number, 4>(left, right, depth, is_first, out, stride);
  }
}

// Runs `run(first, count)` for consecutive parts of `extent` of at most `part`,
// and once with nothing where there is nothing.
template <typename Run>
void ForEachPart(size_t extent, size_t part, Run run) {
  size_t first = 0;
  do {
    run(first, std::min(part, extent - first));
    first += part;
  } while (first < extent);
}

// Multiplies. `Operands` has
//   PackLeft(first_row, rows, first_step, depth, to): for each kTileRows rows
//     (the last may be fewer), for each step of the depth, the rows' numbers;
//   PackRight(first_step, depth, first_column, columns, to): for each
//     kTileColumns columns, for each step, the columns' numbers, filled up;
//   Write(first_row, rows, first_column, columns, block, stride): takes a block
//     of sums, whose rows are `stride` apart.
// `scratch` is aligned to 16 bytes. A product without depth gives zeros.
template <typename Number, typename Operands>
void MultiplyInBlocks(const Operands& operands, const ProductExtents& product,
                      Number* scratch) {
  if (product.rows == 0 || product.columns == 0) return;
  constexpr size_t kColumns = kTileColumns<Number>;
  const BlockExtents blocks = BlocksOf<Number>(product);
  // What is read with vectors comes first, in multiples of them.
  Number* const right = scratch;
  Number* const sums = right + blocks.depth * blocks.columns;
  Number* const left = sums + blocks.rows * blocks.columns;
  const bool is_depth_whole = product.depth <= blocks.depth;
  const bool is_left_whole = is_depth_whole && product.rows <= blocks.rows;

  ForEachPart(
      product.columns, blocks.columns, [&](size_t column, size_t columns) {
        ForEachPart(product.rows, blocks.rows, [&](size_t row, size_t rows) {
          ForEachPart(
              product.depth, blocks.depth, [&](size_t step, size_t depth) {
                if (!is_depth_whole || row == 0) {
                  operands.PackRight(step, depth, column, columns, right);
                }
                if (!is_left_whole || column == 0) {
                  operands.PackLeft(row, rows, step, depth, left);
                }
                for (size_t j = 0; j < columns; j += kColumns) {
                  for (size_t i = 0; i < rows; i += kTileRows) {
                    MultiplyRows(std::min(kTileRows, rows - i),
                                 left + i * depth, right + j * depth, depth,
                                 step == 0, sums + i * blocks.columns + j,
                                 blocks.columns);
                  }
                }
              });
          operands.Write(row, rows, column, columns, sums, blocks.columns);
        });
      });
}

}  // namespace fake_device::operators

#endif  // FAKE_DEVICE_OPERATORS_BLOCKED_PRODUCT_H_
