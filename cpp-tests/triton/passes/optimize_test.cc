#include <gtest/gtest.h>

#include "triton/compiler.h"
#include "triton/ir/every_opcode.h"
#include "triton/passes/transformed.h"

namespace fake_device::triton {
namespace {

TEST(Optimize, KeepsEveryOpcodeValid) {
  using Pass = void (*)(Function*);
  const Pass passes[] = {FoldConstants,   EliminateCommonSubexpressions,
                         RemoveDeadCode,  AccumulateReductions,
                         HoistInvariants, Optimize};
  for (const Pass pass : passes) {
    ParseError error;
    std::optional<Function> function = ParseFunction(kEveryOpcode, &error);
    ASSERT_TRUE(function);
    pass(&*function);
    EXPECT_EQ(Verify(*function), std::nullopt) << ToString(*function);
  }
}

// As TorchInductor writes a sum over the rows of a matrix.
TEST(Optimize, MakesARowSumsLoopCarryTheSum) {
  const std::string body =
      "%4 = program_id axis=0 : int32\n"
      "%5 = constant 1 : int32\n"
      "%6 = mul %4, %5 : int32\n"
      "%7 = arange start=0 : int32[1]\n"
      "%8 = reshape %7 : int32[1, 1]\n"
      "%9 = splat %6 : int32[1, 1]\n"
      "%10 = add %9, %8 : int32[1, 1]\n"
      "%11 = constant 1 : int1[1, 1]\n"
      "%12 = arange start=0 : int32[64]\n"
      "%13 = reshape %12 : int32[1, 64]\n"
      "%14 = constant 0.0 : fp32[1, 64]\n"
      "%15 = constant 0 : int32\n"
      "%16 = constant 64 : int32\n"
      "%17 = for %15, %1, %16, %14 : fp32[1, 64] "
      "(%18: int32, %19: fp32[1, 64]) {\n"
      "  %20 = splat %18 : int32[1, 64]\n"
      "  %21 = add %20, %13 : int32[1, 64]\n"
      "  %22 = splat %1 : int32[1, 64]\n"
      "  %23 = lt %21, %22 : int1[1, 64]\n"
      "  %24 = splat %1 : int32[1, 1]\n"
      "  %25 = mul %10, %24 : int32[1, 1]\n"
      "  %26 = broadcast %25 : int32[1, 64]\n"
      "  %27 = add %21, %26 : int32[1, 64]\n"
      "  %28 = splat %0 : ptr<fp32>[1, 64]\n"
      "  %29 = add_pointer %28, %27 : ptr<fp32>[1, 64]\n"
      "  %30 = broadcast %11 : int1[1, 64]\n"
      "  %31 = and %23, %30 : int1[1, 64]\n"
      "  %32 = constant 0.0 : fp32[1, 64]\n"
      "  %33 = load %29, %31, %32 : fp32[1, 64]\n"
      "  %34 = add %19, %33 : fp32[1, 64]\n"
      "  %35 = select %23, %34, %19 : fp32[1, 64]\n"
      "  yield %35\n"
      "}\n"
      "%36 = reduce %17 axis=1 : fp32[1] (%37: fp32, %38: fp32) {\n"
      "  %39 = add %37, %38 : fp32\n"
      "  yield %39\n"
      "}\n"
      "%40 = reshape %36 : fp32[1, 1]\n"
      "%41 = splat %0 : ptr<fp32>[1, 1]\n"
      "%42 = add_pointer %41, %10 : ptr<fp32>[1, 1]\n"
      "store %42, %40, %11\n";
  EXPECT_EQ(Transformed(body, {Optimize}),
            "  %4 = program_id axis=0 : int32\n"
            "  %5 = arange start=0 : int32[64]\n"
            "  %6 = reshape %5 : int32[1, 64]\n"
            "  %7 = constant 0 : int32\n"
            "  %8 = constant 64 : int32\n"
            "  %9 = splat %1 : int32[1, 64]\n"
            "  %10 = mul %4, %1 : int32\n"
            "  %11 = splat %10 : int32[1, 64]\n"
            "  %12 = splat %0 : ptr<fp32>[1, 64]\n"
            "  %13 = constant -0.0 : fp32[1, 64]\n"
            "  %14 = constant 0.0 : fp32[1]\n"
            "  %15 = for %7, %1, %8, %14 : fp32[1] (%16: int32, %17: "
            "fp32[1]) {\n"
            "    %18 = splat %16 : int32[1, 64]\n"
            "    %19 = add %18, %6 : int32[1, 64]\n"
            "    %20 = lt %19, %9 : int1[1, 64]\n"
            "    %21 = add %19, %11 : int32[1, 64]\n"
            "    %22 = add_pointer %12, %21 : ptr<fp32>[1, 64]\n"
            "    %23 = load %22, %20 : fp32[1, 64]\n"
            "    %24 = select %20, %23, %13 : fp32[1, 64]\n"
            "    %25 = reduce %24 axis=1 : fp32[1] (%26: fp32, %27: fp32) {\n"
            "      %28 = add %26, %27 : fp32\n"
            "      yield %28\n"
            "    }\n"
            "    %29 = add %17, %25 : fp32[1]\n"
            "    yield %29\n"
            "  }\n"
            "  %30 = reshape %15 : fp32[1, 1]\n"
            "  %31 = add_pointer %0, %4 : ptr<fp32>\n"
            "  %32 = splat %31 : ptr<fp32>[1, 1]\n"
            "  store %32, %30\n");
}

}  // namespace
}  // namespace fake_device::triton
