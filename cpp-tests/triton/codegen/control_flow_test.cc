#include <gtest/gtest.h>

#include "triton/codegen/same_as_evaluator.h"

namespace fake_device::triton {
namespace {

// acc += in[i : i + 32], as Inductor's loops over a row go.
TEST(ControlFlowTest, AccumulatesATileInPlace) {
  const char kText[] = R"(
kernel accumulated(%0: ptr<fp32> in, %1: ptr<fp32> out, %2: int32 n) {
  %3 = constant 0 : int32
  %4 = constant 32 : int32
  %5 = constant 0.0 : fp32[32]
  %6 = arange start=0 : int32[32]
  %7 = splat %0 : ptr<fp32>[32]
  %8 = splat %2 : int32[32]
  %9 = for %3, %2, %4, %5 : fp32[32] (%10: int32, %11: fp32[32]) {
    %12 = splat %10 : int32[32]
    %13 = add %12, %6 : int32[32]
    %14 = lt %13, %8 : int1[32]
    %15 = add_pointer %7, %13 : ptr<fp32>[32]
    %16 = load %15, %14 : fp32[32]
    %17 = add %11, %16 : fp32[32]
    %18 = select %14, %17, %11 : fp32[32]
    yield %18
  }
  %19 = reduce %9 axis=0 : fp32 (%20: fp32, %21: fp32) {
    %22 = add %20, %21 : fp32
    yield %22
  }
  store %1, %19
}
)";
  for (const int n : {-3, 0, 1, 31, 32, 33, 100}) {
    SCOPED_TRACE(n);
    const CompiledKernel kernel =
        ExpectSameAsEvaluator(kText, {Constant::Integer(n)});
    EXPECT_EQ(kernel.report.find("next value"), std::string::npos);
  }
}

// Two tiles change places; one is used at other indices than its own; scalars
// change places, too.
TEST(ControlFlowTest, ExchangesWhatALoopCarries) {
  const char kText[] = R"(
kernel exchanged(%0: ptr<int32> in, %1: ptr<int32> out, %2: int32 n, %3: int32 step) {
  %4 = constant 0 : int32
  %5 = arange start=0 : int32[4]
  %6 = reshape %5 : int32[4, 1]
  %7 = broadcast %6 : int32[4, 4]
  %8 = transpose %7 dims=[1, 0] : int32[4, 4]
  %9 = constant 4 : int32[4, 4]
  %10 = mul %7, %9 : int32[4, 4]
  %11 = add %10, %8 : int32[4, 4]
  %12 = splat %0 : ptr<int32>[4, 4]
  %13 = add_pointer %12, %11 : ptr<int32>[4, 4]
  %14 = load %13 : int32[4, 4]
  %15 = constant 1 : int32
  %16, %17, %18, %19, %20 = for %4, %2, %3, %14, %11, %7, %15, %4 : int32[4, 4], int32[4, 4], int32[4, 4], int32, int32 (%21: int32, %22: int32[4, 4], %23: int32[4, 4], %24: int32[4, 4], %25: int32, %26: int32) {
    %27 = transpose %24 dims=[1, 0] : int32[4, 4]
    %28 = splat %21 : int32[4, 4]
    %29 = add %27, %28 : int32[4, 4]
    %30 = add %25, %21 : int32
    yield %23, %22, %29, %26, %30
  }
  %31 = splat %1 : ptr<int32>[4, 4]
  %32 = add_pointer %31, %11 : ptr<int32>[4, 4]
  store %32, %16
  %33 = constant 16 : int32[4, 4]
  %34 = add_pointer %32, %33 : ptr<int32>[4, 4]
  store %34, %17
  %35 = add_pointer %34, %33 : ptr<int32>[4, 4]
  store %35, %18
  %36 = add %19, %20 : int32
  %37 = constant 60 : int32
  %38 = add_pointer %1, %37 : ptr<int32>
  store %38, %36
}
)";
  for (const int n : {0, 1, 2, 3, 7, -5}) {
    for (const int step : {1, 2, -1}) {
      SCOPED_TRACE(n);
      SCOPED_TRACE(step);
      ExpectSameAsEvaluator(
          kText, {Constant::Integer(n), Constant::Integer(step)}, {2, 1, 1});
    }
  }
}

// Collatz steps; a tile goes along.
TEST(ControlFlowTest, RunsWhile) {
  const char kText[] = R"(
kernel steps(%0: ptr<int32> out, %1: int32 n) {
  %2 = constant 0 : int32
  %3 = constant 1 : int32
  %4 = arange start=0 : int32[8]
  %5, %6, %7 = while %1, %2, %4 : int32, int32, int32[8] (%8: int32, %9: int32, %10: int32[8]) {
    %11 = gt %8, %3 : int1
    %12 = splat %9 : int32[8]
    %13 = add %10, %12 : int32[8]
    condition %11, %8, %9, %13
  } (%14: int32, %15: int32, %16: int32[8]) {
    %17 = constant 2 : int32
    %18 = rem %14, %17 : int32
    %19 = eq %18, %3 : int1
    %20 = if %19 : int32 {
      %21 = constant 3 : int32
      %22 = mul %14, %21 : int32
      %23 = add %22, %3 : int32
      yield %23
    } {
      %24 = div %14, %17 : int32
      yield %24
    }
    %25 = add %15, %3 : int32
    %26 = flip %16 axis=0 : int32[8]
    yield %20, %25, %26
  }
  %27 = splat %0 : ptr<int32>[8]
  %28 = add_pointer %27, %4 : ptr<int32>[8]
  store %28, %7
  %29 = constant 8 : int32
  %30 = add_pointer %0, %29 : ptr<int32>
  store %30, %6
}
)";
  for (const int n : {0, 1, 2, 7, 27}) {
    SCOPED_TRACE(n);
    ExpectSameAsEvaluator(kText, {Constant::Integer(n)});
  }
}

// A load in front of a branch that stores to the same place, used behind it.
TEST(ControlFlowTest, BranchesKeepTheOrderOfMemory) {
  const char kText[] = R"(
kernel branches(%0: ptr<fp32> p, %1: int32 n) {
  %2 = arange start=0 : int32[16]
  %3 = splat %0 : ptr<fp32>[16]
  %4 = add_pointer %3, %2 : ptr<fp32>[16]
  %5 = load %4 : fp32[16]
  %6 = constant 2 : int32
  %7 = program_id axis=0 : int32
  %8 = lt %7, %1 : int1
  %9 = if %8 : fp32[16] {
    %10 = constant 3.0 : fp32[16]
    %11 = mul %5, %10 : fp32[16]
    store %4, %11
    yield %11
  } {
    %12 = load %4 : fp32[16]
    yield %12
  }
  %13 = add %9, %5 : fp32[16]
  %14 = constant 16 : int32[16]
  %15 = add_pointer %4, %14 : ptr<fp32>[16]
  store %15, %13
}
)";
  for (const int n : {0, 1, 2}) {
    SCOPED_TRACE(n);
    ExpectSameAsEvaluator(kText, {Constant::Integer(n)}, {2, 2, 1});
  }
}

}  // namespace
}  // namespace fake_device::triton
