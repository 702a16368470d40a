#include <gtest/gtest.h>

#include "triton/frontend/lowering.h"
#include "triton/frontend/source_reader.h"
#include "triton/ir/printer.h"

namespace fake_device::triton {
namespace {

CompileOptions OptionsFor(std::vector<CompileOptions::Parameter> parameters,
                          std::vector<CompileOptions::Constexpr> constexprs) {
  return {"k", std::move(parameters), std::move(constexprs)};
}

std::string RefusalFor(const std::string& source,
                       const CompileOptions& options) {
  const Lowered lowered = Lower(source, options);
  EXPECT_TRUE(lowered.diagnostic) << source;
  if (!lowered.diagnostic) return {};
  return lowered.diagnostic->construct + ": " + lowered.diagnostic->message;
}

TEST(LowerSourceTest, LowersAPointwiseKernel) {
  const std::string source =
      "import triton\n"
      "import triton.language as tl\n"
      "@triton_heuristics.pointwise(size_hints={'x': 64})\n"
      "@triton.jit\n"
      "def k(in_ptr0, out_ptr0, xnumel, XBLOCK : tl.constexpr):\n"
      "    xindex = tl.program_id(0) * XBLOCK + tl.arange(0, XBLOCK)[:]\n"
      "    xmask = xindex < xnumel\n"
      "    tmp0 = tl.load(in_ptr0 + (xindex), xmask)\n"
      "    tl.store(out_ptr0 + (xindex), tmp0 + 1.0, xmask)\n";
  const Lowered lowered = Lower(source, OptionsFor({{"in_ptr0", "*fp32"},
                                                    {"out_ptr0", "*kfp32"},
                                                    {"xnumel", "i32"},
                                                    {"XBLOCK", "constexpr"}},
                                                   {{"XBLOCK", int64_t{64}}}));
  ASSERT_FALSE(lowered.diagnostic) << lowered.diagnostic->message;
  const std::string ir = ToString(*lowered.function, /*locations=*/true);
  EXPECT_TRUE(
      ir.starts_with("kernel k(%0: ptr<fp32> in_ptr0, %1: ptr<fp32> out_ptr0, "
                     "%2: int32 xnumel) {"))
      << ir;
  EXPECT_NE(ir.find("program_id axis=0 : int32 @ 6:14"), std::string::npos)
      << ir;
  EXPECT_NE(ir.find("@ 8:12"), std::string::npos) << ir;
}

TEST(LowerSourceTest, TakesConstexprsOfEveryKind) {
  const std::string source =
      "def k(a, b, c, d, e, f, g, h=7, i: tl.constexpr = 8):\n"
      "  tl.static_print(a, b, c, d, e, f, g.dtype, h, i)\n";
  const Lowered lowered =
      Lower(source, OptionsFor({{"a", "constexpr"},
                                {"b", "i32"},
                                {"c", "constexpr"},
                                {"d", "constexpr"},
                                {"e", "constexpr"},
                                {"f", "constexpr"},
                                {"g", "i64"},
                                {"i", "constexpr"}},
                               {{"a", std::monostate()},
                                {"b", int64_t{1}},
                                {"c", true},
                                {"d", 0.5},
                                {"e", std::string("tl.float16")},
                                {"f", std::string("ieee")}}));
  ASSERT_FALSE(lowered.diagnostic) << lowered.diagnostic->message;
  EXPECT_EQ(lowered.static_prints[0], "None 1 True 0.5 fp16 ieee int64 7 8");
  EXPECT_EQ(lowered.function->parameters().size(), 1u);
}

TEST(LowerSourceTest, PicksTheKernel) {
  const std::string one = "def renamed(x):\n  pass\n";
  EXPECT_FALSE(Lower(one, OptionsFor({{"x", "i32"}}, {})).diagnostic);
  const std::string two = one + "def other(x):\n  pass\n";
  EXPECT_EQ(RefusalFor(two, OptionsFor({{"x", "i32"}}, {})),
            "k: the source defines no function of this name");
  EXPECT_EQ(RefusalFor("x = 1\n", OptionsFor({}, {})),
            "k: the source defines no function of this name");
  const std::string again = "def k(y):\n  pass\ndef k(x):\n  pass\n";
  EXPECT_FALSE(Lower(again, OptionsFor({{"x", "i32"}}, {})).diagnostic);
}

TEST(LowerSourceTest, RefusesWhatDoesNotFitTheKernel) {
  const std::string source = "def k(p, B: tl.constexpr):\n  pass\n";
  struct Case {
    CompileOptions options;
    const char* refusal;
  };
  const Case cases[] = {
      {OptionsFor({{"p", "i32"}, {"B", "constexpr"}}, {}),
       "B: the signature has it as a constexpr, but no value is given"},
      {OptionsFor({{"p", "i32"}, {"B", "i32"}}, {}),
       "B: the kernel has it as a constexpr, but the signature does not"},
      {OptionsFor({{"B", "constexpr"}}, {{"B", int64_t{1}}}),
       "p: the signature lacks this parameter of the kernel"},
      {OptionsFor({{"p", "i32"}, {"q", "i32"}}, {{"B", int64_t{1}}}),
       "q: the kernel has no parameter of this name"},
      {OptionsFor({{"p", "i32"}}, {{"B", int64_t{1}}, {"C", true}}),
       "C: the kernel has no parameter of this name"},
      {OptionsFor({{"p", "i32"}}, {{"B", int64_t{1}}, {"B", true}}),
       "B: the constexpr is given twice"},
      {OptionsFor({{"p", "*fp8e4nv"}}, {{"B", int64_t{1}}}),
       "p: unsupported type in the signature: '*fp8e4nv'"},
      {OptionsFor({{"p", "i32"}, {"p", "i32"}}, {{"B", int64_t{1}}}),
       "p: the signature has it twice"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(RefusalFor(source, each.options), each.refusal);
  }
}

TEST(LowerSourceTest, RefusesParametersThatNoCallCouldBind) {
  for (const char* parameters : {"*args", "**kwargs", "a, /", "a, *, b"}) {
    const std::string source =
        "def k(" + std::string(parameters) + "):\n  pass\n";
    EXPECT_NE(RefusalFor(source, OptionsFor({}, {}))
                  .find("unsupported parameter of a function"),
              std::string::npos);
  }
  EXPECT_EQ(RefusalFor("def k(a, a):\n  pass\n", OptionsFor({}, {})),
            "a: duplicate argument 'a' in function definition");
  EXPECT_EQ(RefusalFor("async def k():\n  pass\n", OptionsFor({}, {})),
            "async: unsupported in a kernel");
}

TEST(LowerSourceTest, LeavesTheOutputsAloneWhenItFails) {
  SourceReader reader;
  ASSERT_FALSE(reader.Read("def k():\n  x = unknown\n"));
  std::optional<Function> function;
  std::vector<std::string> prints = {"kept"};
  EXPECT_TRUE(
      LowerSource(*reader.last(), OptionsFor({}, {}), &function, &prints));
  EXPECT_FALSE(function);
  EXPECT_EQ(prints, std::vector<std::string>{"kept"});
}

}  // namespace
}  // namespace fake_device::triton
