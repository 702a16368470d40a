// Matrix products against a plain loop, for every type, many shapes and
// strides.

#include "operators/matrix_product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include "fake_device/random.h"
#include "operators/operands.h"

namespace fake_device::operators {
namespace {

// How a batch of matrices lies in memory.
enum class Layout { kRows, kColumns, kGaps, kSharedBatch, kSharedRow };

constexpr Layout kInputLayouts[] = {Layout::kRows, Layout::kColumns,
                                    Layout::kGaps, Layout::kSharedBatch,
                                    Layout::kSharedRow};
constexpr Layout kOutputLayouts[] = {Layout::kRows, Layout::kColumns,
                                     Layout::kGaps};

template <typename Element>
struct Operand {
  Operand(Layout layout, size_t batches, size_t rows, size_t columns,
          Random& random) {
    const auto r = static_cast<ptrdiff_t>(rows);
    const auto c = static_cast<ptrdiff_t>(columns);
    switch (layout) {
      case Layout::kRows:
        strides = {nullptr, r * c, c, 1};
        break;
      case Layout::kColumns:
        strides = {nullptr, r * c, 1, r};
        break;
      case Layout::kGaps:
        strides = {nullptr, r * (2 * c + 3) + 1, 2 * c + 3, 2};
        break;
      case Layout::kSharedBatch:
        strides = {nullptr, 0, c, 1};
        break;
      case Layout::kSharedRow:
        strides = {nullptr, c, 0, 1};
        break;
    }
    elements =
        SmallNumbers<Element>(batches * rows * (2 * columns + 3) + 64, random);
    strides.first = elements.data();
  }

  Matrices<const Element> in() const {
    return {elements.data(), strides.batch_stride, strides.row_stride,
            strides.column_stride};
  }

  std::vector<Element> elements;
  Matrices<Element> strides;
};

// What the product should be, unrounded.
template <typename Element, typename Out>
double Expected(const MatrixProduct<Element, Out>& product, size_t batch,
                size_t row, size_t column) {
  double sum = 0;
  for (size_t step = 0; step < product.extents.depth; ++step) {
    sum += ValueOf(*product.left.At(batch, row, step)) *
           ValueOf(*product.right.At(batch, step, column));
  }
  double result = static_cast<double>(product.alpha) * sum;
  if (product.beta != 0) {
    result += static_cast<double>(product.beta) *
              ValueOf(*product.bias.At(batch, row, column));
  }
  return result;
}

// A double as the type has it: rounded, or wrapped.
template <typename Out>
double AsElement(double value) {
  if constexpr (std::is_integral_v<Out>) {
    return static_cast<double>(
        static_cast<Out>(static_cast<uint64_t>(static_cast<int64_t>(value))));
  } else {
    return ValueOf(
        ElementTraits<Out>::Narrow(static_cast<NumberOf<Out>>(value)));
  }
}

template <typename Element, typename Out>
void Compute(const MatrixProduct<Element, Out>& product) {
  const Scratch scratch(ScratchBytesOf<Element>(product.extents));
  Multiply(product, scratch.get());
}

// Multiplies, and compares every element, and that nothing beside was touched.
template <typename Element, typename Out>
void Check(MatrixProduct<Element, Out> product, Operand<Out>& out) {
  const std::vector<Out> before = out.elements;
  std::vector<double> expected;
  for (const Out element : before) expected.push_back(ValueOf(element));
  const auto& [rows, columns, depth] = product.extents;
  for (size_t batch = 0; batch < product.batches; ++batch) {
    for (size_t row = 0; row < rows; ++row) {
      for (size_t column = 0; column < columns; ++column) {
        const size_t at =
            product.out.At(batch, row, column) - product.out.first;
        expected[at] = AsElement<Out>(Expected(product, batch, row, column));
      }
    }
  }
  Compute(product);
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(ValueOf(out.elements[i]), expected[i])
        << "element " << i << " of " << product.batches << " x (" << rows
        << " x " << columns << " x " << depth << ")";
  }
}

template <typename Types>
class MatrixProductTest : public testing::Test {};

using Types =
    testing::Types<std::tuple<float, float>, std::tuple<double, double>,
                   std::tuple<Half, Half>, std::tuple<BrainHalf, BrainHalf>,
                   std::tuple<Half, float>, std::tuple<BrainHalf, float>,
                   std::tuple<uint8_t, uint8_t>, std::tuple<int8_t, int8_t>,
                   std::tuple<int8_t, int32_t>, std::tuple<int16_t, int16_t>,
                   std::tuple<int32_t, int32_t>, std::tuple<int64_t, int64_t>>;
TYPED_TEST_SUITE(MatrixProductTest, Types);

TYPED_TEST(MatrixProductTest, OfManyShapes) {
  using Element = std::tuple_element_t<0, TypeParam>;
  using Out = std::tuple_element_t<1, TypeParam>;
  Random random(1);
  for (const size_t rows : {1, 2, 3, 4, 5, 31}) {
    for (const size_t columns : {1, 3, 8, 9, 33}) {
      for (const size_t depth : {0, 1, 2, 17}) {
        const Operand<Element> left(Layout::kRows, 1, rows, depth, random);
        const Operand<Element> right(Layout::kRows, 1, depth, columns, random);
        Operand<Out> out(Layout::kRows, 1, rows, columns, random);
        MatrixProduct<Element, Out> product;
        product.extents = {rows, columns, depth};
        product.left = left.in();
        product.right = right.in();
        product.out = out.strides;
        Check(product, out);
      }
    }
  }
}

TYPED_TEST(MatrixProductTest, OfAllLayouts) {
  using Element = std::tuple_element_t<0, TypeParam>;
  using Out = std::tuple_element_t<1, TypeParam>;
  Random random(2);
  constexpr size_t kBatches = 3;
  constexpr ProductExtents kExtents{.rows = 6, .columns = 11, .depth = 5};
  for (const Layout left_layout : kInputLayouts) {
    for (const Layout right_layout : kInputLayouts) {
      for (const Layout out_layout : kOutputLayouts) {
        const Operand<Element> left(left_layout, kBatches, kExtents.rows,
                                    kExtents.depth, random);
        const Operand<Element> right(right_layout, kBatches, kExtents.depth,
                                     kExtents.columns, random);
        const Operand<Out> bias(left_layout, kBatches, kExtents.rows,
                                kExtents.columns, random);
        Operand<Out> out(out_layout, kBatches, kExtents.rows, kExtents.columns,
                         random);
        MatrixProduct<Element, Out> product;
        product.batches = kBatches;
        product.extents = kExtents;
        product.left = left.in();
        product.right = right.in();
        product.bias = bias.in();
        product.out = out.strides;
        product.alpha = 2;
        product.beta = 3;
        Check(product, out);
      }
    }
  }
}

TYPED_TEST(MatrixProductTest, BeyondABlockInEveryDirection) {
  using Element = std::tuple_element_t<0, TypeParam>;
  using Out = std::tuple_element_t<1, TypeParam>;
  Random random(3);
  const Operand<Element> left(Layout::kColumns, 1, 130, 517, random);
  const Operand<Element> right(Layout::kColumns, 1, 517, 259, random);
  Operand<Out> out(Layout::kRows, 1, 130, 259, random);
  MatrixProduct<Element, Out> product;
  product.extents = {130, 259, 517};
  product.left = left.in();
  product.right = right.in();
  product.out = out.strides;
  Check(product, out);
}

TYPED_TEST(MatrixProductTest, ABiasMayBeTheResult) {
  using Element = std::tuple_element_t<0, TypeParam>;
  using Out = std::tuple_element_t<1, TypeParam>;
  Random random(4);
  const Operand<Element> left(Layout::kRows, 1, 9, 4, random);
  const Operand<Element> right(Layout::kRows, 1, 4, 12, random);
  Operand<Out> out(Layout::kRows, 1, 9, 12, random);
  const Operand<Out> copy = out;
  MatrixProduct<Element, Out> product;
  product.extents = {9, 12, 4};
  product.left = left.in();
  product.right = right.in();
  product.bias = {copy.elements.data(), 0, 12, 1};
  product.out = out.strides;
  product.beta = 1;
  std::vector<double> expected;
  for (size_t i = 0; i < size_t{9 * 12}; ++i) {
    expected.push_back(AsElement<Out>(Expected(product, 0, i / 12, i % 12)));
  }
  product.bias = out.in();
  Compute(product);
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(ValueOf(out.elements[i]), expected[i]);
  }
}

TEST(MatrixProductFactorsTest, ABetaOfZeroDoesNotReadTheBias) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const float left = 2;
  const float right = 3;
  const float bias = kNan;
  float out = kNan;
  MatrixProduct<float> product;
  product.extents = {1, 1, 1};
  product.left.first = &left;
  product.right.first = &right;
  product.bias.first = &bias;
  product.out.first = &out;
  Compute(product);
  EXPECT_EQ(out, 6);
  product.bias.first = nullptr;
  product.alpha = 0.5;
  Compute(product);
  EXPECT_EQ(out, 3);
}

TEST(MatrixProductFactorsTest, AnAlphaOfZeroDoesNotReadTheOperands) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const float left = kNan;
  const float bias = 5;
  float out = kNan;
  MatrixProduct<float> product;
  product.extents = {1, 1, 1};
  product.left.first = &left;
  product.right.first = nullptr;
  product.bias.first = &bias;
  product.out.first = &out;
  product.alpha = 0;
  product.beta = 2;
  Compute(product);
  EXPECT_EQ(out, 10);
}

TEST(MatrixProductFactorsTest, NanAndInfinityGoThrough) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const float left[] = {kInfinity, 0, 1, kInfinity};
  const float right[] = {1, 0, 1, -1};
  float out[4] = {};
  MatrixProduct<float> product;
  product.extents = {2, 2, 2};
  product.left = {left, 0, 2, 1};
  product.right = {right, 0, 2, 1};
  product.out = {out, 0, 2, 1};
  Compute(product);
  EXPECT_EQ(out[0], kInfinity);
  EXPECT_TRUE(std::isnan(out[1]));
  EXPECT_EQ(out[2], kInfinity);
  EXPECT_EQ(out[3], -kInfinity);
}

// 2^11 + 1 is no half, and what is added to it would be lost one by one.
TEST(MatrixProductFactorsTest, HalvesAreSummedAsFloats) {
  constexpr size_t kDepth = 4097;
  const std::vector<Half> ones(kDepth, ElementOf<Half>(1));
  Half out{};
  MatrixProduct<Half> product;
  product.extents = {1, 1, kDepth};
  product.left = {ones.data(), 0, 0, 1};
  product.right = {ones.data(), 0, 1, 0};
  product.out.first = &out;
  Compute(product);
  EXPECT_EQ(ValueOf(out), 4096);
  product.alpha = 0.5;
  Compute(product);
  EXPECT_EQ(ValueOf(out), 2048);
}

}  // namespace
}  // namespace fake_device::operators
