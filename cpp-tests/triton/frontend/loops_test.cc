#include <gtest/gtest.h>

#include "triton/frontend/lowering.h"
#include "triton/ir/printer.h"

namespace fake_device::triton {
namespace {

TEST(LoopsTest, CountsAtRunTime) {
  struct Case {
    const char* range;  // with n = 10, m = 3
    int32_t sum;
  };
  const Case cases[] = {
      {"range(4)", 0 + 1 + 2 + 3},
      {"range(n)", 45},
      {"range(m, n)", 3 + 4 + 5 + 6 + 7 + 8 + 9},
      {"range(0, n, m)", 0 + 3 + 6 + 9},
      {"tl.range(0, n, 4, num_stages=2)", 0 + 4 + 8},
      {"range(n, m, -3)", 10 + 7 + 4},
      {"range(n, 0)", 0},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(RunForOne("total = 0\n"
                        "for i in " +
                            std::string(each.range) +
                            ":\n"
                            "  total += i\n"
                            "tl.store(out, total)",
                        10, 3),
              each.sum)
        << each.range;
  }
}

TEST(LoopsTest, CountsIn64BitsWhereABoundHasThem) {
  const Lowered lowered =
      LowerKernel(KernelOf("for i in range(0, n.to(tl.int64)):\n"
                           "  tl.static_print(i.dtype)\n"
                           "for j in range(0, n.to(tl.uint32)):\n"
                           "  tl.static_print(j.dtype)\n"
                           "for k in range(0, n.to(tl.int16)):\n"
                           "  tl.static_print(k.dtype)"));
  ASSERT_FALSE(lowered.diagnostic) << lowered.diagnostic->message;
  EXPECT_EQ(lowered.static_prints,
            (std::vector<std::string>{"int64", "uint32", "int32"}));
}

TEST(LoopsTest, CarriesTilesTuplesAndCounters) {
  EXPECT_EQ(RunBody("tile = tl.zeros((4,), tl.int32)\n"
                    "pair = (n, 1)\n"
                    "i = 0\n"
                    "for i in range(3):\n"
                    "  tile += tl.arange(0, 4) * pair[0]\n"
                    "  a, b = pair\n"
                    "  pair = (b, a + b)\n"
                    "tl.store(out + tl.arange(0, 4), tile)\n"
                    "tl.store(out + 4, pair[1])\n"
                    "tl.store(out + 5, i)",
                    2),
            (std::vector<int32_t>{0, 6, 12, 18, 7, 2, 0, 0}));
}

TEST(LoopsTest, RunsWhile) {
  const std::string body =
      "steps = 0\n"
      "x = n\n"
      "while x != 1:\n"
      "  if x % 2 == 0:\n"
      "    x //= 2\n"
      "  else:\n"
      "    x = 3 * x + 1\n"
      "  steps += 1\n"
      "tl.store(out, steps)";
  EXPECT_EQ(RunForOne(body, 6), 8);
  EXPECT_EQ(RunForOne(body, 1), 0);
}

TEST(LoopsTest, NestsLoops) {
  EXPECT_EQ(RunForOne("total = 0\n"
                      "for i in range(n):\n"
                      "  row = 0\n"
                      "  for j in range(i):\n"
                      "    row += j\n"
                      "  k = 0\n"
                      "  while k < 2:\n"
                      "    row += 100\n"
                      "    k += 1\n"
                      "  total += row\n"
                      "tl.store(out, total)",
                      4),
            0 + 0 + 1 + 3 + 800);
}

TEST(LoopsTest, UnrollsStaticRangesAndTuples) {
  const Lowered lowered =
      LowerKernel(KernelOf("for i in tl.static_range(3, 0, -1):\n"
                           "  tl.static_print('i', i)\n"
                           "for a in ('x', 2):\n"
                           "  tl.static_print(a)\n"
                           "for b, c in ((1, 2), (3, 4)):\n"
                           "  tl.static_print(b + c)\n"
                           "tl.static_print(i)"));
  ASSERT_FALSE(lowered.diagnostic) << lowered.diagnostic->message;
  EXPECT_EQ(
      lowered.static_prints,
      (std::vector<std::string>{"i 3", "i 2", "i 1", "x", "2", "3", "7", "1"}));
  EXPECT_EQ(ToString(*lowered.function).find("for"), std::string::npos);
}

TEST(LoopsTest, ForgetsNamesOfTheBody) {
  for (const char* loop :
       {"for i in range(n):\n  x = i\n", "while n > 100:\n  x = n\n",
        "if n > 0:\n  x = n\n"}) {
    const Diagnostic refused =
        RefusalOf(KernelOf(std::string(loop) + "tl.store(out, x)"));
    EXPECT_EQ(refused.construct, "x");
    EXPECT_EQ(refused.message, "x is not defined");
    EXPECT_EQ(refused.location, (SourceLocation{4, 17}));
    EXPECT_EQ(refused.source_line, "  tl.store(out, x)");
  }
}

TEST(LoopsTest, RefusesWhatCannotBeCarried) {
  struct Case {
    const char* body;
    const char* construct;
    const char* message;
  };
  const Case cases[] = {
      {"x = 0\nfor i in range(n):\n  x = x + 1.5", "for",
       "Loop-carried variable x has initial type int32 but is re-assigned to "
       "fp32 in loop! Please make sure that the type stays consistent."},
      {"x = n\nwhile x < 3:\n  x = tl.zeros((4,), tl.int32)", "while",
       "Loop-carried variable x has initial type int32 but is re-assigned to "
       "<['4'], int32> in loop! Please make sure that the type stays "
       "consistent."},
      {"x: tl.constexpr = 1\nfor i in range(n):\n  x = n", "x",
       "cannot reassign constexpr x in the loop"},
      {"x = None\nfor i in range(n):\n  x = n", "x",
       "cannot reassign constexpr x in the loop"},
      {"for i in range(1.5):\n  pass", "range", nullptr},
      {"for i in range(0, n, 0):\n  pass", "range",
       "range() arg 3 must not be zero"},
      {"for i in range(n.to(tl.float32)):\n  pass", "for",
       "For loop bounds and step must all be ints, are (int32, fp32, int32)"},
      {"for i in tl.static_range(n):\n  pass", "tl.static_range", nullptr},
      {"for i in tl.static_range(5000):\n  pass", "tl.static_range",
       "more than 4096 iterations to unroll"},
      {"for i in n:\n  pass", "for",
       "Only `range` and `static_range` iterators are currently supported"},
  };
  for (const Case& each : cases) {
    const Diagnostic refused = RefusalOf(KernelOf(each.body));
    EXPECT_EQ(refused.construct, each.construct) << each.body;
    if (each.message != nullptr) {
      EXPECT_EQ(refused.message, each.message) << each.body;
    } else {
      EXPECT_FALSE(refused.message.empty());
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
