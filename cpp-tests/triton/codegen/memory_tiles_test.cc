#include <gtest/gtest.h>

#include "triton/codegen/same_as_evaluator.h"

namespace fake_device::triton {
namespace {

TEST(MemoryTilesTest, JoinsSplitsFlipsGathersAndReshapes) {
  const char kText[] = R"(
kernel moved(%0: ptr<fp32> in, %1: ptr<fp32> out) {
  %2 = arange start=0 : int32[8]
  %3 = splat %0 : ptr<fp32>[8]
  %4 = add_pointer %3, %2 : ptr<fp32>[8]
  %5 = load %4 : fp32[8]
  %6 = flip %5 axis=0 : fp32[8]
  %7 = join %5, %6 : fp32[8, 2]
  %8 = reshape %7 : fp32[16]
  %9 = reshape %8 : fp32[2, 8]
  %10 = transpose %9 dims=[1, 0] : fp32[8, 2]
  %11, %12 = split %10 : fp32[8], fp32[8]
  %13 = add %11, %12 : fp32[8]
  %14 = concat %13, %5 axis=0 : fp32[16]
  %15 = arange start=-2 : int32[16]
  %16 = abs %15 : int32[16]
  %17 = gather %14, %16 axis=0 : fp32[16]
  %18 = arange start=0 : int32[16]
  %19 = splat %1 : ptr<fp32>[16]
  %20 = add_pointer %19, %18 : ptr<fp32>[16]
  store %20, %17
  %21 = constant 16 : int32[16]
  %22 = add_pointer %20, %21 : ptr<fp32>[16]
  store %22, %8
  %23 = reshape %10 : fp32[16]
  %24 = add_pointer %22, %21 : ptr<fp32>[16]
  store %24, %23
}
)";
  ExpectSameAsEvaluator(kText);
}

// Gathering wants a copy of what the histogram leaves in a tile of its own.
TEST(MemoryTilesTest, AHistogramOfOneBinThatIsCopied) {
  const char kText[] = R"(
kernel counted(%0: ptr<int32> out, %1: ptr<fp32> other) {
  %2 = constant 0 : int32[8]
  %3 = histogram %2 : int32[1]
  %4 = gather %3, %2 axis=0 : int32[8]
  %5 = arange start=0 : int32[8]
  %6 = splat %0 : ptr<int32>[8]
  %7 = add_pointer %6, %5 : ptr<int32>[8]
  store %7, %4
  %8 = cast %3 : fp32[1]
  %9 = splat %1 : ptr<fp32>[1]
  store %9, %8
}
)";
  ExpectSameAsEvaluator(kText);
}

TEST(MemoryTilesTest, TilesOfOneElement) {
  const char kText[] = R"(
kernel units(%0: ptr<fp64> in, %1: ptr<fp64> out) {
  %2 = arange start=3 : int32[1]
  %3 = splat %0 : ptr<fp64>[1]
  %4 = add_pointer %3, %2 : ptr<fp64>[1]
  %5 = load %4 : fp64[1]
  %6 = join %5, %5 : fp64[1, 2]
  %7 = transpose %6 dims=[1, 0] : fp64[2, 1]
  %8 = reshape %7 : fp64[2]
  %9 = reshape %5 : fp64[1, 1]
  %10 = broadcast %9 : fp64[2, 1]
  %11 = reshape %10 : fp64[2]
  %12 = add %8, %11 : fp64[2]
  %13 = reshape %12 : fp64[1, 2]
  %14, %15 = split %13 : fp64[1], fp64[1]
  %16 = add %14, %15 : fp64[1]
  %17 = splat %1 : ptr<fp64>[1]
  %18 = add_pointer %17, %2 : ptr<fp64>[1]
  store %18, %16
  %19 = reduce %16 axis=0 : fp64 (%20: fp64, %21: fp64) {
    %22 = add %20, %21 : fp64
    yield %22
  }
  store %1, %19
}
)";
  ExpectSameAsEvaluator(kText);
}

}  // namespace
}  // namespace fake_device::triton
