#include <gtest/gtest.h>

#include "triton/frontend/lowering.h"
#include "triton/ir/printer.h"

namespace fake_device::triton {
namespace {

TEST(StatementsTest, AssignsNamesAndTuples) {
  EXPECT_EQ(RunBody("a = b = n\n"
                    "(c, [d]), = ((a + 1, (m,)),)\n"
                    "e, = (b,)\n"
                    "a, b = m, a\n"
                    "a += 10\n"
                    "c *= 3 if True else 1\n"
                    "tl.store(out, a)\n"
                    "tl.store(out + 1, b)\n"
                    "tl.store(out + 2, c)\n"
                    "tl.store(out + 3, d)\n"
                    "tl.store(out + 4, e)",
                    1, 2),
            (std::vector<int32_t>{12, 1, 6, 2, 1, 0, 0, 0}));
}

TEST(StatementsTest, MakesNumbersTensorsUnlessTheyAreConstexpr) {
  const std::string body =
      "a = 1\n"
      "b: tl.constexpr = 2\n"
      "c: int = 3\n"
      "t = (4, 5.5)\n"
      "tl.static_print(a.dtype, b, c.dtype, t[1].dtype)";
  const Lowered lowered = LowerKernel(KernelOf(body));
  ASSERT_FALSE(lowered.diagnostic) << lowered.diagnostic->message;
  EXPECT_EQ(lowered.static_prints[0], "int32 2 int32 fp32");
}

TEST(StatementsTest, ReadsPastWhatMeansNothing) {
  EXPECT_EQ(RunForOne("\"\"\"What it does.\"\"\"\n"
                      "x = n; y: tl.int32\n"
                      "pass\n"
                      "...\n"
                      "tl.store(out, n)",
                      5),
            5);
}

TEST(StatementsTest, TakesOnlyTheBranchThatIsKnown) {
  EXPECT_EQ(RunForOne("if 0:\n"
                      "  x = undefined\n"
                      "elif None is not None:\n"
                      "  x = undefined()\n"
                      "else:\n"
                      "  x = 3\n"
                      "k = 2\n"
                      "if k == 2:\n"
                      "  x += 1\n"
                      "tl.store(out, x)"),
            4);
}

TEST(StatementsTest, BranchesAtRunTime) {
  const std::string body =
      "x = 0\n"
      "y = n\n"
      "if n > 10:\n"
      "  x = n\n"
      "  z = 1\n"
      "elif n > 5:\n"
      "  x, z = m, 2\n"
      "else:\n"
      "  z = 3\n"
      "  if n == 0:\n"
      "    y += 7\n"
      "tl.store(out, x * 100 + y * 10 + z)";
  EXPECT_EQ(RunForOne(body, 11, 4), 1100 + 110 + 1);
  EXPECT_EQ(RunForOne(body, 6, 4), 400 + 60 + 2);
  EXPECT_EQ(RunForOne(body, 1, 4), 10 + 3);
  EXPECT_EQ(RunForOne(body, 0, 4), 70 + 3);
}

TEST(StatementsTest, KeepsWhatBothBranchesAgreeOn) {
  const Lowered lowered =
      LowerKernel(KernelOf("if n > 0:\n"
                           "  B: tl.constexpr = 4\n"
                           "  t = tl.float32\n"
                           "else:\n"
                           "  B: tl.constexpr = 4\n"
                           "  t = tl.float32\n"
                           "tl.static_print(B, tl.zeros((B,), t).dtype)"));
  ASSERT_FALSE(lowered.diagnostic) << lowered.diagnostic->message;
  EXPECT_EQ(lowered.static_prints[0], "4 fp32");
}

TEST(StatementsTest, ReturnsEarly) {
  const std::string body =
      "if n < 0:\n"
      "  return\n"
      "tl.store(out, 1)\n"
      "if n > 5:\n"
      "  if m > 5:\n"
      "    tl.store(out + 1, 2)\n"
      "    return\n"
      "  tl.store(out + 1, 3)\n"
      "tl.store(out + 2, 4)\n"
      "return\n"
      "tl.store(out, undefined)";
  using Out = std::vector<int32_t>;
  EXPECT_EQ(RunBody(body, -1, 0), (Out{0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(RunBody(body, 1, 0), (Out{1, 0, 4, 0, 0, 0, 0, 0}));
  EXPECT_EQ(RunBody(body, 6, 0), (Out{1, 3, 4, 0, 0, 0, 0, 0}));
  EXPECT_EQ(RunBody(body, 6, 6), (Out{1, 2, 0, 0, 0, 0, 0, 0}));
}

TEST(StatementsTest, AssertsNowOrAtRunTime) {
  const Lowered lowered =
      LowerKernel(KernelOf("assert True, 'never'\nassert n > 0, f'n is {1}'"));
  ASSERT_FALSE(lowered.diagnostic) << lowered.diagnostic->message;
  const std::string ir = ToString(*lowered.function);
  EXPECT_NE(ir.find("assert"), std::string::npos);
  EXPECT_NE(ir.find("n is 1"), std::string::npos);
  EXPECT_EQ(ir.find("never"), std::string::npos);
  const Diagnostic refused =
      RefusalOf(KernelOf("if True:\n  assert 1 > 2, 'no'"));
  EXPECT_EQ(refused.construct, "assert");
  EXPECT_EQ(refused.message, "AssertionError: no");
  EXPECT_EQ(refused.location, (SourceLocation{3, 5}));
}

}  // namespace
}  // namespace fake_device::triton
