#include <gtest/gtest.h>

#include "triton/frontend/lowering.h"

namespace fake_device::triton {
namespace {

// What Python knows, as tl.static_print has it.
TEST(ExpressionsTest, ComputesWhatPythonKnows) {
  struct Case {
    const char* expression;
    const char* printed;
  };
  const Case cases[] = {
      {"1 + 2 * 3", "7"},
      {"-7 // 2", "-4"},
      {"-7 % 3", "2"},
      {"2 ** 10", "1024"},
      {"7 / 2", "3.5"},
      {"1 << 70 >> 68", "4"},
      {"~5 & 0xff", "250"},
      {"(1, (2, 3), ())", "(1, (2, 3), ())"},
      {"(1,)", "(1,)"},
      {"[4, 5][1]", "5"},
      {"(1, 2, 3, 4)[1:]", "(2, 3, 4)"},
      {"(1, 2, 3, 4)[:2]", "(1, 2)"},
      {"(1, 2, 3, 4)[-3:-1]", "(2, 3)"},
      {"(1, 2, 3, 4)[1:4:2]", "(2, 4)"},
      {"(1, 2, 3, 4)[::-1]", "(4, 3, 2, 1)"},
      {"(1, 2, 3, 4)[:1:-1]", "(4, 3)"},
      {"(1, 2, 3, 4)[-9:9]", "(1, 2, 3, 4)"},
      {"(1, 2, 3, 4)[9:-9:-3]", "(4, 1)"},
      {"(1, 2, 3, 4)[3:1]", "()"},
      {"(1, 2, 3, 4)[1::1 << 100]", "(2,)"},
      {"(1, 2, 3, 4)[2::-1 << 100]", "(3,)"},
      {"(1, 2, 3, 4)[None:True]", "(1,)"},
      {"(1, 2, 3, 4)[None:None:None]", "(1, 2, 3, 4)"},
      {"(1, 2, 3, 4)[:]", "(1, 2, 3, 4)"},
      {"(1, 2, 3, 4)[1 if 1 else 2: # not: this\n -1]", "(2, 3)"},
      {"tl.zeros([4, 8], tl.int8).shape[:-1] + [2]", "(4, 2)"},
      {"tl.zeros([4, 8], tl.int8)[None:, :, None].shape", "(4, 8, 1)"},
      {"1_000", "1000"},
      {"1e-5", "1e-05"},
      {"float('-inf')", "-inf"},
      {"'a' 'b' \"c\\n\"", "abc\n"},
      {"r'\\n'", "\\n"},
      {"f'{1 + 1}{{{None}}}'", "2{None}"},
      {"not 1", "False"},
      {"0 or 5", "5"},
      {"3 and 5", "5"},
      {"0 and undefined", "0"},
      {"1 or undefined", "1"},
      {"None is None", "True"},
      {"1 is not None", "True"},
      {"2 in (1, 2)", "True"},
      {"2 not in [1, 2]", "False"},
      {"'x' in ('x', 'y')", "True"},
      {"1 if 0 else 2", "2"},
      {"undefined if False else 2", "2"},
      {"max(1, 2, 3) - min(4, 5)", "-1"},
      {"len((1, 2, 3))", "3"},
      {"tl.float32", "fp32"},
      {"tl.cdiv(10, 4)", "3"},
      {"math.inf", "inf"},
      {"True", "True"},
  };
  for (const Case& each : cases) {
    const Lowered lowered = LowerKernel(
        KernelOf("tl.static_print(" + std::string(each.expression) + ")"));
    ASSERT_FALSE(lowered.diagnostic)
        << each.expression << ": " << lowered.diagnostic->message;
    ASSERT_EQ(lowered.static_prints.size(), 1u);
    EXPECT_EQ(lowered.static_prints[0], each.printed) << each.expression;
  }
}

TEST(ExpressionsTest, ComputesTheRestAtRunTime) {
  struct Case {
    const char* expression;  // with n = 7, m = -2
    int32_t result;
  };
  const Case cases[] = {
      {"n + m", 5},
      {"n // m", -3},  // truncating
      {"n % m", 1},
      {"-n", -7},
      {"~m", 1},
      {"(n > 0) and (m > 0)", 0},
      {"(n > 0) or (m > 0)", 1},
      {"n > 0 and True", 1},
      {"True and n", 7},
      {"False or m", -2},
      {"n > 0 or 5", 5},
      {"not (n > 0)", 0},
      {"n if n > m else m", 7},
      {"(n if n < m else m) + 1", -1},
      {"n is None", 0},
      {"n is not None", 1},
      {"(n, m)[1]", -2},
      {"(n + 1.5).to(tl.int32)", 8},
      {"tl.sum(tl.arange(0, 4)[None, :] * n, axis=1)[:, None].sum()", 42},
      {"tl.arange(0, 4)[:, None].shape[1]", 1},
  };
  for (const Case& each : cases) {
    const std::string body =
        "tl.store(out, " + std::string(each.expression) + ")";
    EXPECT_EQ(RunForOne(body, 7, -2), each.result) << each.expression;
  }
}

TEST(ExpressionsTest, RunsOneSideOfARunTimeConditionalExpression) {
  const std::string body =
      "x = tl.load(out + 4) if n > 0 else tl.load(out - 4)\n"
      "tl.store(out, x + 1)";
  EXPECT_EQ(RunForOne(body, 1), 1);
}

TEST(ExpressionsTest, KnowsModulesByTheirUsualNamesAndByImports) {
  const std::string imports =
      "import triton\n"
      "import triton.language as lang\n"
      "from triton.language import program_id as which, arange\n"
      "from torch._inductor.runtime import triton_helpers as helpers\n"
      "from torch._inductor.runtime.triton_helpers import libdevice as dev,"
      " math as tl_math\n"
      "from torch._inductor.runtime.triton_heuristics import pointwise\n"
      "import torch\n";
  const char* expressions[] = {
      "lang.program_id(0) + 3",
      "which(0) + 3",
      "triton.language.program_id(0) + 3",
      "tl.max(arange(0, 4), 0)",
      "helpers.maximum(n, 3)",
      "dev.abs(n - 3)",
      "tl_math.abs(n - 3)",
      "tl.math.abs(n - 3)",
  };
  for (const char* expression : expressions) {
    const std::string source =
        imports + KernelOf("lang.store(out, " + std::string(expression) + ")");
    const auto outputs = RunKernelSource(source, 0, 0);
    ASSERT_FALSE(outputs.empty()) << expression;
    EXPECT_EQ(outputs[0], 3) << expression;
  }
}

TEST(ExpressionsTest, UsesConstantsOfTheModule) {
  const std::string source =
      "A: tl.constexpr = 4\n"
      "B = tl.constexpr(A * 2)\n"
      "C = B + 1\n"
      "unused = torch.device('cuda')\n" +
      KernelOf("tl.store(out + tl.arange(0, A), C)");
  EXPECT_EQ(RunKernelSource(source, 0, 0),
            (std::vector<int32_t>{9, 9, 9, 9, 0, 0, 0, 0}));
  const Diagnostic cycle = RefusalOf("A = B\nB = A\n" + KernelOf("x = A"));
  EXPECT_EQ(cycle.message, "A is defined by itself");
}

}  // namespace
}  // namespace fake_device::triton
