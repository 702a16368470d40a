#include <gtest/gtest.h>

#include "triton/frontend/lowering.h"

namespace fake_device::triton {
namespace {

int32_t RunFirst(const std::string& source, int32_t n = 0, int32_t m = 0) {
  const auto outputs = RunKernelSource(source, n, m);
  return outputs.empty() ? INT32_MIN : outputs[0];
}

TEST(CallsTest, InlinesFunctionsOfTheSource) {
  const std::string source =
      "@triton.jit\n"
      "def scaled(x, by: tl.constexpr = 2, *, plus=1):\n"
      "  return x * by + plus\n";
  // A bare * is no parameter that a call could bind.
  EXPECT_EQ(RefusalOf(source + KernelOf("pass")).message,
            "unsupported parameter of a function");
  const std::string plain =
      "@triton.jit\n"
      "def scaled(x, by: tl.constexpr = 2, plus=1):\n"
      "  return x * by + plus\n";
  EXPECT_EQ(RunFirst(plain + KernelOf("tl.store(out, scaled(n))"), 5), 11);
  EXPECT_EQ(RunFirst(plain + KernelOf("tl.store(out, scaled(n, 3))"), 5), 16);
  EXPECT_EQ(
      RunFirst(plain + KernelOf("tl.store(out, scaled(plus=m, x=n))"), 5, 7),
      17);
  EXPECT_EQ(RunFirst(plain + KernelOf("tl.store(out, scaled(scaled(n)))"), 5),
            23);
}

TEST(CallsTest, ReturnsTuplesAndNothing) {
  EXPECT_EQ(RunFirst("def both(x, y):\n"
                     "  return y, (x, 3)\n"
                     "def store(p, x):\n"
                     "  tl.store(p, x)\n" +
                         KernelOf("a, (b, c) = both(n, m)\n"
                                  "store(out, a * 100 + b * 10 + c)"),
                     1, 2),
            213);
}

TEST(CallsTest, ReturnsFromRunTimeBranches) {
  const std::string source =
      "def sign(x):\n"
      "  if x > 0:\n"
      "    return 1\n"
      "  elif x < 0:\n"
      "    return -1\n"
      "  return 0\n" +
      KernelOf("tl.store(out, sign(n) * 10 + sign(m))");
  EXPECT_EQ(RunFirst(source, 5, -5), 9);
  EXPECT_EQ(RunFirst(source, -5, 0), -10);
}

TEST(CallsTest, KeepsNumbersConstantInHelpers) {
  const Lowered lowered = LowerKernel(
      "def make(size, dtype):\n"
      "  return tl.zeros((size, size * 2), dtype)\n" +
      KernelOf("tl.static_print(make(4, tl.float16).shape)"));
  ASSERT_FALSE(lowered.diagnostic) << lowered.diagnostic->message;
  EXPECT_EQ(lowered.static_prints[0], "(4, 8)");
}

TEST(CallsTest, FindsHelpersBehindTheKernel) {
  EXPECT_EQ(RunFirst(KernelOf("tl.store(out, late(n))") +
                         "@triton.jit\ndef late(x):\n  return x + 1\n",
                     4),
            5);
}

TEST(CallsTest, PassesFunctionsToReductions) {
  EXPECT_EQ(RunFirst("@triton.jit\n"
                     "def combine(a, b):\n"
                     "  return a + 2 * b - b\n" +
                     KernelOf("x = tl.arange(0, 8)\n"
                              "tl.store(out, tl.reduce(x, 0, combine))")),
            28);
}

TEST(CallsTest, SpreadsNothingIntoScopesOfOthers) {
  EXPECT_EQ(RunFirst("def change(x):\n"
                     "  n = 100\n"
                     "  return x\n" +
                         KernelOf("change(n)\ntl.store(out, n)"),
                     3),
            3);
  EXPECT_EQ(
      RefusalOf("def inner():\n  return n\n" + KernelOf("inner()")).message,
      "n is not defined");
}

TEST(CallsTest, RefusesCallsThatDoNotFit) {
  struct Case {
    const char* call;
    const char* message;
    int column;
  };
  const std::string helper = "def f(x, y=1):\n  return x\n";
  const Case cases[] = {
      {"f()", "f() missing 1 required positional argument: 'x'", 3},
      {"f(1, 2, 3)",
       "f() takes from 1 to 2 positional arguments but 3 were given", 3},
      {"f(1, z=2)", "f() got an unexpected keyword argument 'z'", 3},
      {"f(1, x=2)", "f() got multiple values for argument 'x'", 3},
      {"f(x=1, x=2)", "keyword argument repeated: x", 10},
  };
  for (const Case& each : cases) {
    const Diagnostic refused = RefusalOf(helper + KernelOf(each.call));
    EXPECT_EQ(refused.message, each.message);
    EXPECT_EQ(refused.location, (SourceLocation{4, each.column})) << each.call;
  }
}

TEST(CallsTest, RefusesRecursionAndMixedReturns) {
  EXPECT_EQ(RefusalOf("def f(x):\n  return f(x)\n" + KernelOf("f(n)")).message,
            "recursive functions are not supported");
  EXPECT_EQ(RefusalOf("def f(x):\n"
                      "  if x > 0:\n"
                      "    return 1.5\n"
                      "  return 1\n" +
                      KernelOf("f(n)"))
                .message,
            "Inconsistent return types: fp32 and int32");
  EXPECT_EQ(RefusalOf(KernelOf("return n")).message,
            "a kernel must not return a value");
}

}  // namespace
}  // namespace fake_device::triton
