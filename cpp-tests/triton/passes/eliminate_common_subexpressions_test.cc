#include <gtest/gtest.h>

#include "triton/passes/transformed.h"

namespace fake_device::triton {
namespace {

std::string Eliminated(const std::string& body) {
  return Transformed(body, {EliminateCommonSubexpressions});
}

TEST(CommonSubexpressions, KeepTheFirst) {
  EXPECT_EQ(Eliminated("%4 = add %1, %1 : int32\n"
                       "%5 = add %1, %1 : int32\n"
                       "%6 = mul %4, %5 : int32\n"
                       "%7 = mul %5, %4 : int32\n"
                       "print %6, %7 text=\"\"\n"),
            "  %4 = add %1, %1 : int32\n"
            "  %5 = mul %4, %4 : int32\n"
            "  print %5, %5 text=\"\"\n");
}

TEST(CommonSubexpressions, DifferByTypeAndAttributes) {
  const char* const kept[] = {
      "  %4 = constant 0.0 : fp32\n  %5 = constant -0.0 : fp32\n",
      "  %4 = constant 0 : int32\n  %5 = constant 0 : int64\n",
      "  %4 = program_id axis=0 : int32\n  %5 = program_id axis=1 : int32\n",
      "  %4 = arange start=0 : int32[4]\n  %5 = arange start=4 : int32[4]\n",
      "  %4 = cast %1 : int8\n  %5 = cast %1 : uint8\n",
      ("  %4 = atomic %0, %2 kind=add : fp32\n"
       "  %5 = atomic %0, %2 kind=add : fp32\n"),
  };
  for (const std::string text : kept) {
    const std::string body = text + "  print %4, %5 text=\"\"\n";
    EXPECT_EQ(Eliminated(body), body);
  }
}

TEST(CommonSubexpressions, ReachIntoBlocksAndNotOutOfThem) {
  EXPECT_EQ(Eliminated("%4 = add %1, %1 : int32\n"
                       "if %3 {\n"
                       "  %5 = add %1, %1 : int32\n"
                       "  %6 = neg %5 : int32\n"
                       "  print %6 text=\"\"\n"
                       "  yield\n"
                       "} {\n"
                       "  %7 = neg %4 : int32\n"
                       "  print %7 text=\"\"\n"
                       "  yield\n"
                       "}\n"),
            "  %4 = add %1, %1 : int32\n"
            "  if %3 {\n"
            "    %5 = neg %4 : int32\n"
            "    print %5 text=\"\"\n"
            "    yield\n"
            "  } {\n"
            "    %6 = neg %4 : int32\n"
            "    print %6 text=\"\"\n"
            "    yield\n"
            "  }\n");
}

TEST(CommonSubexpressions, LeaveCombiningBlocksAlone) {
  const std::string body =
      "  %4 = constant 1 : int32\n"
      "  %5 = arange start=0 : int32[4]\n"
      "  %6 = reduce %5 axis=0 : int32 (%7: int32, %8: int32) {\n"
      "    %9 = constant 1 : int32\n"
      "    %10 = add %7, %8 : int32\n"
      "    %11 = add %10, %9 : int32\n"
      "    yield %11\n"
      "  }\n"
      "  print %4, %6 text=\"\"\n";
  EXPECT_EQ(Eliminated(body), body);
}

TEST(CommonSubexpressions, LoadOncePerContentsOfMemory) {
  EXPECT_EQ(Eliminated("%4 = load %0 : fp32\n"
                       "%5 = load %0 : fp32\n"
                       "store %0, %4\n"
                       "%6 = load %0 : fp32\n"
                       "%7 = load %0 : fp32\n"
                       "print %4, %5, %6, %7 text=\"\"\n"),
            "  %4 = load %0 : fp32\n"
            "  store %0, %4\n"
            "  %5 = load %0 : fp32\n"
            "  print %4, %4, %5, %5 text=\"\"\n");
}

TEST(CommonSubexpressions, LoadAgainWhereALoopOrBranchWrites) {
  const std::string loop =
      "  %4 = load %0 : fp32\n"
      "  for %1, %1, %1 (%5: int32) {\n"
      "    %6 = load %0 : fp32\n"
      "    store %0, %6\n"
      "    yield\n"
      "  }\n"
      "  %7 = load %0 : fp32\n"
      "  print %4, %7 text=\"\"\n";
  EXPECT_EQ(Eliminated(loop), loop);
  EXPECT_EQ(Eliminated("%4 = load %0 : fp32\n"
                       "if %3 {\n"
                       "  store %0, %2\n"
                       "  yield\n"
                       "} {\n"
                       "  %5 = load %0 : fp32\n"
                       "  print %5 text=\"\"\n"
                       "  yield\n"
                       "}\n"
                       "%6 = load %0 : fp32\n"
                       "print %6 text=\"\"\n"),
            "  %4 = load %0 : fp32\n"
            "  if %3 {\n"
            "    store %0, %2\n"
            "    yield\n"
            "  } {\n"
            "    print %4 text=\"\"\n"
            "    yield\n"
            "  }\n"
            "  %5 = load %0 : fp32\n"
            "  print %5 text=\"\"\n");
}

}  // namespace
}  // namespace fake_device::triton
