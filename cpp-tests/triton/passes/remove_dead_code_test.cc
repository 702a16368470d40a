#include <gtest/gtest.h>

#include "triton/passes/transformed.h"

namespace fake_device::triton {
namespace {

std::string Live(const std::string& body) { return Transformed(body, {}); }

TEST(DeadCode, IsWhatNobodyUses) {
  EXPECT_EQ(Live("%4 = add %1, %1 : int32\n"
                 "%5 = mul %4, %4 : int32\n"
                 "%6 = load %0 : fp32\n"
                 "%7 = atomic %0, %2 kind=add : fp32\n"
                 "%8 = neg %2 : fp32\n"
                 "store %0, %8\n"),
            "  %4 = atomic %0, %2 kind=add : fp32\n"
            "  %5 = neg %2 : fp32\n"
            "  store %0, %5\n");
}

TEST(DeadCode, IncludesLoopsWithoutEffect) {
  EXPECT_EQ(Live("%4 = for %1, %1, %1, %2 : fp32 (%5: int32, %6: fp32) {\n"
                 "  %7 = neg %6 : fp32\n"
                 "  yield %7\n"
                 "}\n"
                 "store %0, %2\n"),
            "  store %0, %2\n");
}

TEST(DeadCode, IncludesWhatALoopCarriesForNobody) {
  EXPECT_EQ(Live("%4, %5, %6 = for %1, %1, %1, %2, %2, %1 : fp32, fp32, int32 "
                 "(%7: int32, %8: fp32, %9: fp32, %10: int32) {\n"
                 "  %11 = neg %8 : fp32\n"
                 "  %12 = add %9, %2 : fp32\n"
                 "  %13 = add %10, %7 : int32\n"
                 "  %14 = cast %13 : fp32\n"
                 "  %15 = mul %14, %12 : fp32\n"
                 "  yield %11, %15, %13\n"
                 "}\n"
                 "store %0, %5\n"),
            "  %4, %5 = for %1, %1, %1, %2, %1 : fp32, int32 "
            "(%6: int32, %7: fp32, %8: int32) {\n"
            "    %9 = add %7, %2 : fp32\n"
            "    %10 = add %8, %6 : int32\n"
            "    %11 = cast %10 : fp32\n"
            "    %12 = mul %11, %9 : fp32\n"
            "    yield %12, %10\n"
            "  }\n"
            "  store %0, %4\n");
}

TEST(DeadCode, KeepsEffectsInLoopsAndTheirBounds) {
  EXPECT_EQ(
      Live("%4 = add %1, %1 : int32\n"
           "%5, %13 = while %1, %2 : int32, fp32 (%6: int32, %7: fp32) {\n"
           "  %8 = lt %6, %4 : int1\n"
           "  condition %8, %6, %7\n"
           "} (%9: int32, %10: fp32) {\n"
           "  store %0, %2\n"
           "  %11 = add %9, %1 : int32\n"
           "  %12 = neg %10 : fp32\n"
           "  yield %11, %12\n"
           "}\n"),
      "  %4 = add %1, %1 : int32\n"
      "  %5 = while %1 : int32 (%6: int32) {\n"
      "    %7 = lt %6, %4 : int1\n"
      "    condition %7, %6\n"
      "  } (%8: int32) {\n"
      "    store %0, %2\n"
      "    %9 = add %8, %1 : int32\n"
      "    yield %9\n"
      "  }\n");
}

TEST(DeadCode, IncludesResultsOfBranchesAndReductions) {
  EXPECT_EQ(
      Live("%4, %5 = if %3 : int32, fp32 {\n"
           "  %6 = neg %2 : fp32\n"
           "  yield %1, %6\n"
           "} {\n"
           "  %7 = neg %1 : int32\n"
           "  yield %7, %2\n"
           "}\n"
           "%8 = arange start=0 : int32[4]\n"
           "%9 = splat %2 : fp32[4]\n"
           "%10, %11, %12 = reduce %9, %8, %8 axis=0 : fp32, int32, int32 "
           "(%13: fp32, %14: int32, %15: int32, "
           "%16: fp32, %17: int32, %18: int32) {\n"
           "  %19 = lt %13, %16 : int1\n"
           "  %20 = select %19, %13, %16 : fp32\n"
           "  %21 = select %19, %14, %17 : int32\n"
           "  %22 = add %15, %18 : int32\n"
           "  yield %20, %21, %22\n"
           "}\n"
           "print %5, %11 text=\"\"\n"),
      "  %4 = if %3 : fp32 {\n"
      "    %5 = neg %2 : fp32\n"
      "    yield %5\n"
      "  } {\n"
      "    yield %2\n"
      "  }\n"
      "  %6 = arange start=0 : int32[4]\n"
      "  %7 = splat %2 : fp32[4]\n"
      "  %8, %9 = reduce %7, %6 axis=0 : fp32, int32 "
      "(%10: fp32, %11: int32, %12: fp32, %13: int32) {\n"
      "    %14 = lt %10, %12 : int1\n"
      "    %15 = select %14, %10, %12 : fp32\n"
      "    %16 = select %14, %11, %13 : int32\n"
      "    yield %15, %16\n"
      "  }\n"
      "  print %4, %9 text=\"\"\n");
}

}  // namespace
}  // namespace fake_device::triton
