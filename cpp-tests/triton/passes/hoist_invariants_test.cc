#include <gtest/gtest.h>

#include "triton/passes/transformed.h"

namespace fake_device::triton {
namespace {

std::string Hoisted(const std::string& body) {
  return Transformed(body, {HoistInvariants});
}

TEST(HoistInvariants, MovesOutOfEveryLoopThatItCan) {
  EXPECT_EQ(Hoisted("for %1, %1, %1 (%4: int32) {\n"
                    "  for %1, %1, %1 (%5: int32) {\n"
                    "    %6 = add %1, %1 : int32\n"
                    "    %7 = add %4, %6 : int32\n"
                    "    %8 = add %5, %7 : int32\n"
                    "    print %8 text=\"\"\n"
                    "    yield\n"
                    "  }\n"
                    "  yield\n"
                    "}\n"),
            "  %4 = add %1, %1 : int32\n"
            "  for %1, %1, %1 (%5: int32) {\n"
            "    %6 = add %5, %4 : int32\n"
            "    for %1, %1, %1 (%7: int32) {\n"
            "      %8 = add %7, %6 : int32\n"
            "      print %8 text=\"\"\n"
            "      yield\n"
            "    }\n"
            "    yield\n"
            "  }\n");
}

TEST(HoistInvariants, MovesReductionsWithWhatTheyUse) {
  EXPECT_EQ(Hoisted("%4 = arange start=0 : int32[4]\n"
                    "%17 = while %1 : int32 (%5: int32) {\n"
                    "  condition %3, %5\n"
                    "} (%6: int32) {\n"
                    "  %7 = reduce %4 axis=0 : int32 (%8: int32, %9: int32) {\n"
                    "    %10 = mul %8, %1 : int32\n"
                    "    %11 = add %10, %9 : int32\n"
                    "    yield %11\n"
                    "  }\n"
                    "  %12 = reduce %4 axis=0 : int32 "
                    "(%13: int32, %14: int32) {\n"
                    "    %15 = mul %13, %6 : int32\n"
                    "    %16 = add %15, %14 : int32\n"
                    "    yield %16\n"
                    "  }\n"
                    "  print %7, %12 text=\"\"\n"
                    "  yield %7\n"
                    "}\n"),
            "  %4 = arange start=0 : int32[4]\n"
            "  %5 = reduce %4 axis=0 : int32 (%6: int32, %7: int32) {\n"
            "    %8 = mul %6, %1 : int32\n"
            "    %9 = add %8, %7 : int32\n"
            "    yield %9\n"
            "  }\n"
            "  %10 = while %1 : int32 (%11: int32) {\n"
            "    condition %3, %11\n"
            "  } (%12: int32) {\n"
            "    %13 = reduce %4 axis=0 : int32 (%14: int32, %15: int32) {\n"
            "      %16 = mul %14, %12 : int32\n"
            "      %17 = add %16, %15 : int32\n"
            "      yield %17\n"
            "    }\n"
            "    print %5, %13 text=\"\"\n"
            "    yield %5\n"
            "  }\n");
}

TEST(HoistInvariants, LeavesBranchesAndEffectsInPlace) {
  const std::string body =
      "  for %1, %1, %1 (%4: int32) {\n"
      "    if %3 {\n"
      "      %5 = neg %1 : int32\n"
      "      print %5 text=\"\"\n"
      "      yield\n"
      "    } {\n"
      "      yield\n"
      "    }\n"
      "    %6 = atomic %0, %2 kind=add : fp32\n"
      "    yield\n"
      "  }\n";
  EXPECT_EQ(Hoisted(body), body);
}

std::string LoopWithLoad(const std::string& upper, const std::string& effect) {
  return "  %4 = constant 0 : int32\n"
         "  %5 = constant " +
         upper +
         " : int32\n"
         "  %6 = constant 1 : int32\n"
         "  %7 = for %4, %5, %6, %2 : fp32 (%8: int32, %9: fp32) {\n"
         "    %10 = load %0 : fp32\n"
         "    %11 = add %9, %10 : fp32\n" +
         effect +
         "    yield %11\n"
         "  }\n"
         "  store %0, %7\n";
}

TEST(HoistInvariants, LoadsAheadOnlyOfLoopsThatRunAndDoNotWrite) {
  EXPECT_EQ(Hoisted(LoopWithLoad("8", "")),
            "  %4 = constant 0 : int32\n"
            "  %5 = constant 8 : int32\n"
            "  %6 = constant 1 : int32\n"
            "  %7 = load %0 : fp32\n"
            "  %8 = for %4, %5, %6, %2 : fp32 (%9: int32, %10: fp32) {\n"
            "    %11 = add %10, %7 : fp32\n"
            "    yield %11\n"
            "  }\n"
            "  store %0, %8\n");
  const std::string idle = LoopWithLoad("0", "");
  EXPECT_EQ(Hoisted(idle), idle);
  const std::string writing = LoopWithLoad("8", "    store %0, %11\n");
  EXPECT_EQ(Hoisted(writing), writing);
}

}  // namespace
}  // namespace fake_device::triton
