#include <gtest/gtest.h>

#include "triton/codegen/same_as_evaluator.h"

namespace fake_device::triton {
namespace {

// x = in0[i] + in1[i], i < n, over a grid of blocks of 64.
constexpr char kAdd[] = R"(
kernel add(%0: ptr<fp32> in0, %1: ptr<fp32> in1, %2: ptr<fp32> out, %3: int32 n) {
  %4 = program_id axis=0 : int32
  %5 = constant 64 : int32
  %6 = mul %4, %5 : int32
  %7 = arange start=0 : int32[64]
  %8 = splat %6 : int32[64]
  %9 = add %8, %7 : int32[64]
  %10 = splat %3 : int32[64]
  %11 = lt %9, %10 : int1[64]
  %12 = splat %0 : ptr<fp32>[64]
  %13 = add_pointer %12, %9 : ptr<fp32>[64]
  %14 = load %13, %11 : fp32[64]
  %15 = splat %1 : ptr<fp32>[64]
  %16 = add_pointer %15, %9 : ptr<fp32>[64]
  %17 = load %16, %11 : fp32[64]
  %18 = add %14, %17 : fp32[64]
  %19 = splat %2 : ptr<fp32>[64]
  %20 = add_pointer %19, %9 : ptr<fp32>[64]
  store %20, %18, %11
}
)";

TEST(PointwiseTest, AddsUnderAMask) {
  for (const int n : {0, 1, 3, 4, 63, 64, 65, 127, 129, 192}) {
    SCOPED_TRACE(n);
    const CompiledKernel kernel =
        ExpectSameAsEvaluator(kAdd, {Constant::Integer(n)}, {3, 1, 1});
    EXPECT_NE(kernel.report.find("4 lanes along axis 0"), std::string::npos);
    EXPECT_NE(kernel.report.find("masks known"), std::string::npos);
  }
}

// Rows and columns: out[j * 8 + i] = in[i * 16 + j] + i, columns masked.
TEST(PointwiseTest, ReadsAlongOneAxisAndWritesAlongAnother) {
  const char kText[] = R"(
kernel transposed(%0: ptr<fp32> in, %1: ptr<fp32> out, %2: int32 n) {
  %3 = arange start=0 : int32[8]
  %4 = reshape %3 : int32[8, 1]
  %5 = broadcast %4 : int32[8, 16]
  %6 = arange start=0 : int32[16]
  %7 = reshape %6 : int32[1, 16]
  %8 = broadcast %7 : int32[8, 16]
  %9 = constant 16 : int32[8, 16]
  %10 = mul %5, %9 : int32[8, 16]
  %11 = add %10, %8 : int32[8, 16]
  %12 = splat %0 : ptr<fp32>[8, 16]
  %13 = add_pointer %12, %11 : ptr<fp32>[8, 16]
  %14 = splat %2 : int32[8, 16]
  %15 = lt %8, %14 : int1[8, 16]
  %16 = constant 2.5 : fp32[8, 16]
  %17 = load %13, %15, %16 : fp32[8, 16]
  %18 = cast %5 : fp32[8, 16]
  %19 = add %17, %18 : fp32[8, 16]
  %20 = constant 8 : int32[8, 16]
  %21 = mul %8, %20 : int32[8, 16]
  %22 = add %21, %5 : int32[8, 16]
  %23 = splat %1 : ptr<fp32>[8, 16]
  %24 = add_pointer %23, %22 : ptr<fp32>[8, 16]
  store %24, %19
}
)";
  for (const int n : {0, 5, 16, 20}) {
    SCOPED_TRACE(n);
    ExpectSameAsEvaluator(kText, {Constant::Integer(n)});
  }
}

// in[i % 12] * in[i / 12], as broadcasting looks once it is flattened.
TEST(PointwiseTest, KeepsRemaindersAndQuotientsOfIndicesScalar) {
  const char kText[] = R"(
kernel flattened(%0: ptr<fp32> in, %1: ptr<fp32> out, %2: int32 n) {
  %3 = program_id axis=0 : int32
  %4 = constant 32 : int32
  %5 = mul %3, %4 : int32
  %6 = splat %5 : int32[32]
  %7 = arange start=0 : int32[32]
  %8 = add %6, %7 : int32[32]
  %9 = constant 12 : int32[32]
  %10 = rem %8, %9 : int32[32]
  %11 = div %8, %9 : int32[32]
  %12 = splat %2 : int32[32]
  %13 = lt %8, %12 : int1[32]
  %14 = splat %0 : ptr<fp32>[32]
  %15 = add_pointer %14, %10 : ptr<fp32>[32]
  %16 = load %15, %13 : fp32[32]
  %17 = add_pointer %14, %11 : ptr<fp32>[32]
  %18 = load %17, %13 : fp32[32]
  %19 = mul %16, %18 : fp32[32]
  %20 = splat %1 : ptr<fp32>[32]
  %21 = add_pointer %20, %8 : ptr<fp32>[32]
  store %21, %19, %13
}
)";
  for (const int n : {1, 30, 96, 97}) {
    SCOPED_TRACE(n);
    ExpectSameAsEvaluator(kText, {Constant::Integer(n)}, {4, 1, 1});
  }
}

TEST(PointwiseTest, WrapsSumsThatAreKnownToOverflow) {
  ExpectSameAsEvaluator(R"(
kernel wrapped(%0: ptr<int64> out) {
  %1 = arange start=0 : int32[16]
  %2 = constant 2147483647 : int32[16]
  %3 = add %1, %2 : int32[16]
  %4 = cast %3 : int64[16]
  %5 = splat %0 : ptr<int64>[16]
  %6 = add_pointer %5, %1 : ptr<int64>[16]
  store %6, %4
}
)");
}

// p[i] = p[i] + 1 is one loop; p[i] = p[i + 1] needs what was there before.
TEST(PointwiseTest, KeepsTheOrderOfLoadsAndStores) {
  const char kText[] = R"(
kernel shifted(%0: ptr<int32> p) {
  %1 = arange start=0 : int32[32]
  %2 = splat %0 : ptr<int32>[32]
  %3 = add_pointer %2, %1 : ptr<int32>[32]
  %4 = load %3 : int32[32]
  %5 = constant 1 : int32[32]
  %6 = add %4, %5 : int32[32]
  store %3, %6
  %7 = sub %5, %1 : int32[32]
  %8 = constant 60 : int32[32]
  %9 = add %7, %8 : int32[32]
  %10 = add_pointer %2, %9 : ptr<int32>[32]
  %11 = load %10 : int32[32]
  %12 = add %1, %5 : int32[32]
  %13 = add_pointer %2, %12 : ptr<int32>[32]
  store %13, %11
  %14 = load %3 : int32[32]
  store %10, %14
  %15 = add_pointer %3, %8 : ptr<int32>[32]
  store %15, %11
  store %15, %4
}
)";
  const CompiledKernel kernel = ExpectSameAsEvaluator(kText);
  EXPECT_NE(kernel.report.find("spill"), std::string::npos);
}

}  // namespace
}  // namespace fake_device::triton
