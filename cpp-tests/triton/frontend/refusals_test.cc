#include <gtest/gtest.h>

#include "triton/frontend/lowering.h"

namespace fake_device::triton {
namespace {

struct Case {
  const char* body;
  const char* construct;
  SourceLocation location;  // the body starts at 2:3
};

TEST(RefusalsTest, NamesTheConstructAndItsPlace) {
  const Case cases[] = {
      {"x = 1\nwith n:\n  pass", "with", {3, 3}},
      {"try:\n  pass\nfinally:\n  pass", "try", {2, 3}},
      {"raise n", "raise", {2, 3}},
      {"global x", "global", {2, 3}},
      {"nonlocal x", "nonlocal", {2, 3}},
      {"import math", "import", {2, 3}},
      {"class A:\n  pass", "class", {2, 3}},
      {"def f():\n  pass", "function", {2, 3}},
      {"for i in range(n):\n  if i > 3:\n    break", "break", {4, 7}},
      {"while n > 0:\n  continue", "continue", {3, 5}},
      {"for i in range(n):\n  pass\nelse:\n  pass", "else clause", {4, 3}},
      {"for i in range(n):\n  return", "return", {3, 5}},
      {"for i in (1, 2):\n  if n > 0:\n    return", "return", {4, 7}},
      {"match n:\n  case 1:\n    pass", "match", {2, 3}},
      {"x = lambda: 1", "lambda", {2, 7}},
      {"x = yield n", "yield", {2, 7}},
      {"x = [i for i in (1, 2)]", "list comprehension", {2, 7}},
      {"x = {1: 2}", "dictionary", {2, 7}},
      {"x = {1, 2}", "set", {2, 7}},
      {"x = (y := n)", "named expression", {2, 8}},
      {"x = await n", "await", {2, 7}},
      {"f(*n)", "f", {2, 3}},
      {"tl.store(*n)", "list splat", {2, 12}},
      {"tl.store(**n)", "dictionary splat", {2, 12}},
      {"out[0] = n", "out[0]", {2, 3}},
      {"n.x = 1", "n.x", {2, 3}},
      {"n.x += 1", "n.x", {2, 3}},
      {"a, *b = (1, 2)", "*b", {2, 6}},
      {"a, b = (1, 2, 3)", "assignment", {2, 3}},
      {"a, b = (1,)", "assignment", {2, 3}},
      {"a, b = n", "assignment", {2, 3}},
      {"x = n[1:2]", "[]", {2, 7}},
      {"x = tl.arange(0, 4)[:, 1:]", "[]", {2, 7}},
      {"x = (1, 2)[n:]", "[]", {2, 7}},
      {"x = (1, 2)[:0.5]", "[]", {2, 7}},
      {"x = (1, 2)[::0]", "[]", {2, 7}},
      {"x = (1, 2)[:undefined]", "undefined", {2, 15}},
      {"x = b'bytes'", "bytes", {2, 7}},
      {"x = f'{n}'", "f-string", {2, 9}},
      {"x = 1j", "1j", {2, 7}},
      {"x = n in n", "in", {2, 7}},
      {"x = n()", "n", {2, 7}},
      {"x = undefined", "undefined", {2, 7}},
      {"x = tl.nothing", "tl.nothing", {2, 7}},
      {"if tl.arange(0, 4) > 1:\n  pass", "type error", {2, 6}},
      {"x = 1\nif n > 0:\n  x = 1.5", "if", {3, 3}},
      {"if n > 0:\n  x = 1.5\nelse:\n  x = 1", "if", {2, 3}},
      {"x = 1 if n > 0 else 1.5", "conditional expression", {2, 7}},
  };
  for (const Case& each : cases) {
    const Diagnostic refused = RefusalOf(KernelOf(each.body));
    EXPECT_EQ(refused.construct, each.construct) << each.body << "\n"
                                                 << refused.message;
    EXPECT_EQ(refused.location, each.location)
        << each.body << "\n"
        << refused.location.line << ":" << refused.location.column;
    EXPECT_FALSE(refused.message.empty()) << each.body;
    EXPECT_FALSE(refused.source_line.empty()) << each.body;
  }
}

TEST(RefusalsTest, SpeaksAsTritonDoes) {
  EXPECT_EQ(RefusalOf(KernelOf("x = 1\nif n > 0:\n  x = 1.5")).message,
            "initial value for `x` is of type int32, but the then block "
            "redefines it as fp32");
  EXPECT_EQ(RefusalOf(KernelOf("if n > 0:\n  x = 1.5\nelse:\n  x = 1")).message,
            "Mismatched type for x between then block (fp32) and else block "
            "(int32)");
  EXPECT_EQ(RefusalOf(KernelOf("x = 1 if n > 0 else 1.5")).message,
            "Ternary expression with dynamic condition has inconsistent types "
            "int32 and fp32");
  EXPECT_EQ(RefusalOf(KernelOf("for i in range(n):\n  return")).message,
            "Cannot have `return` statements inside `while` or `for` "
            "statements in triton.");
  EXPECT_EQ(RefusalOf(KernelOf("a, b = (1, 2, 3)")).message,
            "too many values to unpack (expected 2)");
}

TEST(RefusalsTest, PointsIntoHelpers) {
  const Diagnostic refused = RefusalOf(
      "def helper(x):\n  y = x\n  return y.missing\n" + KernelOf("helper(n)"));
  EXPECT_EQ(refused.location, (SourceLocation{3, 10}));
  EXPECT_EQ(refused.source_line, "  return y.missing");
}

TEST(RefusalsTest, PutsLimitsOnWork) {
  EXPECT_EQ(RefusalOf(KernelOf("for a in tl.static_range(4000):\n"
                               "  for b in tl.static_range(4000):\n"
                               "    pass"))
                .message,
            "the kernel is too large to compile");
  EXPECT_EQ(RefusalOf(KernelOf("t = (1, 2)\n"
                               "for i in tl.static_range(100):\n"
                               "  t = t + t"))
                .message,
            "the value is too large to compile");
  EXPECT_EQ(RefusalOf(KernelOf("t = ()\n"
                               "for i in tl.static_range(100):\n"
                               "  t = (t, t)"))
                .message,
            "the value is too large to compile");
}

TEST(RefusalsTest, BoundsTheDepthOfSequencesThatReturn) {
  std::string body;
  for (int i = 0; i < 2000; ++i) body += "if n > 1:\n  return\n";
  EXPECT_EQ(RefusalOf(KernelOf(body)).construct, "nesting");
}

}  // namespace
}  // namespace fake_device::triton
