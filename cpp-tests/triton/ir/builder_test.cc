#include "triton/ir/builder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "triton/ir/printer.h"
#include "triton/ir/verifier.h"

namespace fake_device::triton {
namespace {

using enum ElementType;

TEST(Builder, MakesConstantsOfConstants) {
  Function function("k");
  Builder builder(&function);
  const ValueId sum = builder.Binary(Opcode::kAdd, builder.Int(kInt8, 127),
                                     builder.Int(kInt8, 1));
  EXPECT_EQ(builder.ConstantOf(sum), Constant::Integer(-128));
  const ValueId tile = builder.Splat(sum, Shape{4, 1});
  const ValueId wide = builder.Broadcast(tile, Shape{4, 8});
  const ValueId flat = builder.Reshape(wide, Shape{32});
  const ValueId joined = builder.Join(flat, flat);
  const ValueId half = builder.Split(joined)[1];
  const ValueId cast = builder.Cast(half, kFloat16);
  EXPECT_EQ(builder.ConstantOf(cast), Constant::Float(-128));
  EXPECT_EQ(builder.TypeOf(cast), Type::Tile(kFloat16, {32}));
  const ValueId less = builder.Binary(Opcode::kLt, cast, cast);
  EXPECT_EQ(builder.ConstantOf(less), Constant::Integer(0));
  EXPECT_EQ(builder.TypeOf(less), Type::Tile(kInt1, {32}));
  EXPECT_EQ(builder.Select(less, half, flat), flat);
  EXPECT_EQ(Verify(function), std::nullopt);
  for (const auto& operation : function.body().operations) {
    EXPECT_EQ(operation->opcode, Opcode::kConstant);
  }
}

TEST(Builder, RoundsConstantsToTheirType) {
  Function function("k");
  Builder builder(&function);
  EXPECT_EQ(builder.ConstantOf(builder.Float(kFloat16, 65520)),
            Constant::Float(HUGE_VAL));
  EXPECT_EQ(builder.ConstantOf(builder.Float(kFloat32, 0.1)),
            Constant::Float(0.1f));
}

TEST(Builder, LeavesWhatHasItsShape) {
  Function function("k");
  Builder builder(&function);
  const ValueId range = builder.Arange(0, 8);
  EXPECT_EQ(builder.Reshape(range, Shape{8}), range);
  EXPECT_EQ(builder.Broadcast(range, Shape{8}), range);
  const ValueId id = builder.ProgramId(0);
  EXPECT_EQ(builder.Splat(id, Shape{}), id);
  EXPECT_EQ(function.body().operations.size(), 2u);
}

TEST(Builder, GivesOperationsTheirTypes) {
  Function function("k");
  const ValueId pointer = function.AddParameter("p", Type::Pointer(kFloat32));
  const ValueId count = function.AddParameter("n", Type::Scalar(kInt32));
  Builder builder(&function);
  builder.set_location({3, 4});
  const ValueId offsets = builder.Arange(0, 8);
  const ValueId pointers =
      builder.AddPointer(builder.Splat(pointer, Shape{8}), offsets);
  const ValueId mask =
      builder.Binary(Opcode::kLt, offsets, builder.Splat(count, Shape{8}));
  const ValueId loaded = builder.Load(pointers, mask, ValueId());
  const ValueId matrix = builder.Reshape(loaded, Shape{2, 4});
  const int swap[] = {1, 0};
  const ValueId turned = builder.Transpose(matrix, swap);
  const ValueId both = builder.Concat(turned, builder.Flip(turned, 0), 1);
  builder.Dot(both, both, both);

  Block* const outer = builder.block();
  Block combine;
  combine.arguments = {function.NewValue(Type::Scalar(kFloat32)),
                       function.NewValue(Type::Scalar(kFloat32))};
  builder.set_block(&combine);
  const std::vector<ValueId> sum = {
      builder.Binary(Opcode::kAdd, combine.arguments[0], combine.arguments[1])};
  builder.Yield(sum);
  builder.set_block(outer);
  const std::vector<ValueId> tiles = {loaded};
  const ValueId total = builder.Reduce(tiles, 0, std::move(combine))[0];
  builder.Store(pointer, total, ValueId());
  EXPECT_EQ(Verify(function), std::nullopt);
  EXPECT_EQ(ToString(function),
            R"(kernel k(%0: ptr<fp32> p, %1: int32 n) {
  %2 = arange start=0 : int32[8]
  %3 = splat %0 : ptr<fp32>[8]
  %4 = add_pointer %3, %2 : ptr<fp32>[8]
  %5 = splat %1 : int32[8]
  %6 = lt %2, %5 : int1[8]
  %7 = load %4, %6 : fp32[8]
  %8 = reshape %7 : fp32[2, 4]
  %9 = transpose %8 dims=[1, 0] : fp32[4, 2]
  %10 = flip %9 axis=0 : fp32[4, 2]
  %11 = concat %9, %10 axis=1 : fp32[4, 4]
  %12 = dot %11, %11, %11 : fp32[4, 4]
  %13 = reduce %7 axis=0 : fp32 (%14: fp32, %15: fp32) {
    %16 = add %14, %15 : fp32
    yield %16
  }
  store %0, %13
}
)");
  EXPECT_EQ(function.body().operations[0]->location, (SourceLocation{3, 4}));
}

}  // namespace
}  // namespace fake_device::triton
