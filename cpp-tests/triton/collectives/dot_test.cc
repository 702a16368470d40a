#include <gtest/gtest.h>

#include "triton/collectives/collectives.h"
#include "triton/collectives/run_collective.h"
#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {
namespace {

using enum ElementType;

struct DotCase {
  ElementType operand;
  ElementType accumulator;
  int64_t batch, m, n, k;
};

Constant Convert(ElementType from, ElementType to, Constant value) {
  return *EvaluateConstant(Opcode::kCast, from, to, {&value, 1});
}

Constant Apply(Opcode opcode, ElementType type, Constant a, Constant b) {
  const Constant operands[] = {a, b};
  return *EvaluateConstant(opcode, type, type, operands);
}

// As opcode.h says, element by element. `a` and `b` are row-major.
TestTile Expected(const DotCase& shape, const TestTile& a, const TestTile& b,
                  TestTile c) {
  ElementType product = shape.accumulator;
  if (IsFloating(shape.operand)) {
    product = shape.operand == kFloat64 ? kFloat64 : kFloat32;
  }
  const auto& [operand, accumulator, batch, m, n, depth] = shape;
  for (int64_t i = 0; i < batch * m * n; ++i) {
    const int64_t row = i / n, column = i % n, matrix = i / (m * n);
    for (int64_t k = 0; k < depth; ++k) {
      const Constant x = a.values[row * depth + k];
      const Constant y = b.values[(matrix * depth + k) * n + column];
      const Constant term =
          Apply(Opcode::kMul, product, Convert(operand, product, x),
                Convert(operand, product, y));
      c.values[i] = Apply(Opcode::kAdd, accumulator, c.values[i],
                          Convert(product, accumulator, term));
    }
  }
  return c;
}

Shape MatrixShape(int64_t batch, int64_t rows, int64_t columns) {
  return batch == 1 ? Shape{rows, columns} : Shape{batch, rows, columns};
}

int64_t ScratchOf(const Type& a, const Type& b, const Type& c) {
  Function function("k");
  Operation dot;
  dot.opcode = Opcode::kDot;
  dot.operands = {function.NewValue(a), function.NewValue(b),
                  function.NewValue(c)};
  return ScratchBytes(function, dot);
}

void Check(const DotCase& item) {
  const auto& [operand, accumulator, batch, m, n, k] = item;
  const Type a_type = Type::Tile(operand, MatrixShape(batch, m, k));
  const Type b_type = Type::Tile(operand, MatrixShape(batch, k, n));
  const Type c_type = Type::Tile(accumulator, MatrixShape(batch, m, n));
  const TestTile a = RandomTile(operand, batch * m * k, 1);
  const TestTile b = RandomTile(operand, batch * k * n, 2);
  const TestTile c = RandomTile(accumulator, batch * m * n, 3);
  const std::vector<TestTile> results = RunCollective(
      {a, b, c}, ScratchOf(a_type, b_type, c_type),
      [&](LaneEmitter* emitter, std::span<const Local> addresses) {
        EmitDot(emitter, Buffer::RowMajor(a_type, addresses[0]),
                Buffer::RowMajor(b_type, addresses[1]),
                Buffer::RowMajor(c_type, addresses[2]), addresses[3], 0);
      });
  const TestTile expected = Expected(item, a, b, c);
  EXPECT_TRUE(IsSame(results[2], expected))
      << batch << " x " << m << " x " << n << " x " << k << "\n"
      << ToString(results[2]) << "\n"
      << ToString(expected);
  EXPECT_TRUE(IsSame(results[0], a));
  EXPECT_TRUE(IsSame(results[1], b));
}

TEST(Dot, IsExactForEveryShape) {
  for (int64_t m = 1; m <= 16; m *= 2) {
    for (int64_t n = 1; n <= 16; n *= 2) {
      for (int64_t k = 1; k <= 8; k *= 2) {
        Check({kFloat32, kFloat32, 1, m, n, k});
      }
    }
  }
}

TEST(Dot, TakesEveryType) {
  const std::pair<ElementType, ElementType> types[] = {
      {kFloat16, kFloat32},   {kBfloat16, kFloat32}, {kFloat16, kFloat16},
      {kBfloat16, kBfloat16}, {kFloat32, kFloat64},  {kFloat32, kFloat16},
      {kFloat64, kFloat64},   {kInt8, kInt32},       {kUint8, kInt32},
      {kInt16, kInt32},       {kInt32, kInt32},
  };
  for (const auto& [operand, accumulator] : types) {
    Check({operand, accumulator, 1, 8, 16, 8});
    Check({operand, accumulator, 2, 2, 2, 4});
    Check({operand, accumulator, 4, 4, 4, 1});
  }
}

TEST(Dot, ReadsViews) {
  const DotCase item = {kFloat32, kFloat32, 1, 8, 4, 16};
  const TestTile a = RandomTile(kFloat32, 8 * 16, 1);
  const TestTile b = RandomTile(kFloat32, 16 * 4, 2);
  const TestTile c = RandomTile(kFloat32, 8 * 4, 3);
  // The same matrices, stored by columns, and `a` upside down.
  TestTile a_columns = a, a_flipped = a, b_columns = b;
  for (int64_t i = 0; i < 8 * 16; ++i) {
    a_columns.values[i % 16 * 8 + i / 16] = a.values[i];
    a_flipped.values[(7 - i / 16) * 16 + i % 16] = a.values[i];
  }
  for (int64_t i = 0; i < 16 * 4; ++i) {
    b_columns.values[i % 4 * 16 + i / 4] = b.values[i];
  }
  const Type a_type = Type::Tile(kFloat32, {8, 16});
  const Type b_type = Type::Tile(kFloat32, {16, 4});
  const Type c_type = Type::Tile(kFloat32, {8, 4});
  for (const bool flipped : {false, true}) {
    const std::vector<TestTile> results = RunCollective(
        {flipped ? a_flipped : a_columns, b_columns, c},
        ScratchOf(a_type, b_type, c_type),
        [&](LaneEmitter* emitter, std::span<const Local> addresses) {
          const Buffer left =
              flipped ? Buffer{a_type, addresses[0], 7 * 16 * 4, {-16, 1}}
                      : Buffer{a_type, addresses[0], 0, {1, 8}};
          const Buffer right = {b_type, addresses[1], 0, {1, 16}};
          EmitDot(emitter, left, right, Buffer::RowMajor(c_type, addresses[2]),
                  addresses[3], 0);
        });
    EXPECT_TRUE(IsSame(results[2], Expected(item, a, b, c))) << flipped;
  }
}

}  // namespace
}  // namespace fake_device::triton
