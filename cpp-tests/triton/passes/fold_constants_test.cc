#include <gtest/gtest.h>

#include "triton/passes/transformed.h"

namespace fake_device::triton {
namespace {

// `body` defines %9, which is printed.
std::string Folded(const std::string& body) {
  return Transformed(body + "\nprint %9 text=\"\"\n", {FoldConstants});
}

// What is left if the result is `value`.
std::string Printed(const std::string& value) {
  return "  print " + value + " text=\"\"\n";
}

TEST(FoldConstants, EvaluatesWhatIsKnown) {
  EXPECT_EQ(Folded("%4 = constant 3 : int32\n"
                   "%5 = splat %4 : int32[4]\n"
                   "%6 = reshape %5 : int32[2, 2]\n"
                   "%7 = mul %6, %6 : int32[2, 2]\n"
                   "%8 = lt %6, %7 : int1[2, 2]\n"
                   "%9 = select %8, %7, %6 : int32[2, 2]"),
            "  %4 = constant 9 : int32[2, 2]\n" + Printed("%4"));
}

TEST(FoldConstants, KeepsWhatIsNotKnown) {
  const char* const kept[] = {
      "  %4 = math %2 name=exp : fp32\n",
      // -0 + 0 is 0.
      "  %4 = constant 0.0 : fp32\n  %5 = add %2, %4 : fp32\n",
      // NaN * 0 is NaN.
      "  %4 = constant 0.0 : fp32\n  %5 = mul %2, %4 : fp32\n",
      "  %4 = sub %2, %2 : fp32\n",
      "  %4 = eq %2, %2 : int1\n",
      "  %4 = constant 3.0 : fp32\n  %5 = div %2, %4 : fp32\n",
      "  %4 = cast %2 : fp16\n  %5 = cast %4 : fp32\n",
      "  %4 = cast %1 : int8\n  %5 = cast %4 : int32\n",
      "  %4 = cast %1 : fp32\n  %5 = cast %4 : int32\n",
      "  %4 = cast %1 : int64\n  %5 = cast %4 : ptr<fp16>\n",
      "  %4 = lt %2, %2 : int1\n  %5 = not %4 : int1\n",
      "  %4 = mul_high %1, %1 : int32\n",
  };
  for (const std::string text : kept) {
    const std::string last = text.find("%5 =") == text.npos ? "%4" : "%5";
    EXPECT_EQ(Transformed(text + Printed(last), {FoldConstants}),
              text + Printed(last));
  }
}

TEST(FoldConstants, FindsTheOperandItself) {
  struct Case {
    const char* body;
    const char* value;
  };
  const Case cases[] = {
      {"%4 = constant 0 : int32\n%9 = add %4, %1 : int32", "%1"},
      {"%4 = constant 0 : int32\n%9 = sub %1, %4 : int32", "%1"},
      {"%4 = constant 0 : int32\n%9 = shr %1, %4 : int32", "%1"},
      {"%4 = constant 1 : int32\n%9 = mul %4, %1 : int32", "%1"},
      {"%4 = constant 1 : int32\n%9 = div %1, %4 : int32", "%1"},
      {"%4 = constant -1 : int32\n%9 = and %1, %4 : int32", "%1"},
      {"%4 = constant 0 : int32\n%9 = or %1, %4 : int32", "%1"},
      {"%9 = and %1, %1 : int32", "%1"},
      {"%9 = min_num %2, %2 : fp32", "%2"},
      {"%4 = constant 1 : int1\n%9 = and %4, %3 : int1", "%3"},
      {"%4 = constant 1 : int1\n%9 = eq %3, %4 : int1", "%3"},
      {"%4 = constant 0 : int1\n%9 = ne %3, %4 : int1", "%3"},
      {"%4 = not %3 : int1\n%9 = not %4 : int1", "%3"},
      {"%4 = neg %2 : fp32\n%9 = neg %4 : fp32", "%2"},
      {"%4 = constant -0.0 : fp32\n%9 = add %2, %4 : fp32", "%2"},
      {"%4 = constant 0.0 : fp32\n%9 = sub %2, %4 : fp32", "%2"},
      {"%4 = constant 1.0 : fp32\n%9 = mul %4, %2 : fp32", "%2"},
      {"%9 = select %3, %1, %1 : int32", "%1"},
      {"%4 = constant 1 : int1\n%9 = select %4, %1, %1 : int32", "%1"},
      {"%4 = constant 1 : int1\n%5 = constant 0 : int1\n"
       "%9 = select %3, %4, %5 : int1",
       "%3"},
      {"%4 = cast %2 : fp64\n%9 = cast %4 : fp32", "%2"},
      {"%4 = cast %1 : int64\n%9 = cast %4 : int32", "%1"},
      {"%4 = cast %1 : uint32\n%9 = cast %4 : int32", "%1"},
      {"%4 = cast %3 : int8\n%9 = cast %4 : int1", "%3"},
      {"%9 = cast %1 : int32", "%1"},
      {"%4 = bitcast %2 : int32\n%9 = bitcast %4 : fp32", "%2"},
      {"%4 = constant 0 : int64\n%9 = add_pointer %0, %4 : ptr<fp32>", "%0"},
      {"%4 = reshape %1 : int32[1]\n%9 = reshape %4 : int32", "%1"},
  };
  for (const Case& item : cases) {
    EXPECT_EQ(Folded(item.body), Printed(item.value)) << item.body;
  }
}

TEST(FoldConstants, FindsWhatIsAlwaysTheSame) {
  const std::pair<const char*, const char*> cases[] = {
      {"%9 = sub %1, %1 : int32", "0 : int32"},
      {"%9 = xor %1, %1 : int32", "0 : int32"},
      {"%9 = le %1, %1 : int1", "1 : int1"},
      {"%9 = gt %1, %1 : int1", "0 : int1"},
      {"%4 = constant 1 : int32\n%9 = rem %1, %4 : int32", "0 : int32"},
      {"%4 = constant 0 : int32\n%9 = mul %1, %4 : int32", "0 : int32"},
      {"%4 = constant 0 : int1\n%5 = constant 7 : int32\n"
       "%9 = select %4, %1, %5 : int32",
       "7 : int32"},
      {"%4 = constant 0 : int1\n%9 = load %0, %4 : fp32", "0.0 : fp32"},
      {"%4 = constant 0 : int1\n%5 = constant 2.0 : fp32\n"
       "%9 = load %0, %4, %5 : fp32",
       "2.0 : fp32"},
  };
  for (const auto& [body, constant] : cases) {
    EXPECT_EQ(Folded(body),
              "  %4 = constant " + std::string(constant) + "\n" + Printed("%4"))
        << body;
  }
}

TEST(FoldConstants, RewritesToSimplerOperations) {
  const std::pair<const char*, const char*> cases[] = {
      {"%4 = constant 8.0 : fp32\n%9 = div %2, %4 : fp32",
       "  %4 = constant 0.125 : fp32\n  %5 = mul %2, %4 : fp32\n"},
      {"%4 = constant 3 : int32\n%9 = add %4, %1 : int32",
       "  %4 = constant 3 : int32\n  %5 = add %1, %4 : int32\n"},
      {"%4 = lt %1, %1 : int1\n%5 = constant 3 : int32\n"
       "%6 = lt %1, %5 : int1\n%9 = not %6 : int1",
       "  %4 = constant 3 : int32\n  %5 = ge %1, %4 : int1\n"},
      {"%4 = not %3 : int1\n%5 = constant 3 : int32\n"
       "%9 = select %4, %1, %5 : int32",
       "  %4 = constant 3 : int32\n  %5 = select %3, %4, %1 : int32\n"},
      {"%4 = cast %3 : int32\n%9 = cast %4 : fp16", "  %4 = cast %3 : fp16\n"},
      {"%4 = splat %1 : int32[4]\n%5 = reshape %4 : int32[4, 1]\n"
       "%6 = broadcast %5 : int32[4, 8]\n"
       "%9 = transpose %6 dims=[1, 0] : int32[8, 4]",
       "  %4 = splat %1 : int32[8, 4]\n"},
      {"%4 = arange start=0 : int32[8]\n%5 = reshape %4 : int32[2, 4]\n"
       "%6 = transpose %5 dims=[1, 0] : int32[4, 2]\n"
       "%7 = transpose %6 dims=[1, 0] : int32[2, 4]\n"
       "%9 = reshape %7 : int32[8, 1]",
       "  %4 = arange start=0 : int32[8]\n"
       "  %5 = reshape %4 : int32[8, 1]\n"},
      {"%4 = constant 1 : int1\n%5 = constant 2.0 : fp32\n"
       "%9 = load %0, %4, %5 : fp32",
       "  %4 = load %0 : fp32\n"},
      {"%5 = constant 0.0 : fp32\n%9 = load %0, %3, %5 : fp32",
       "  %4 = load %0, %3 : fp32\n"},
      {"%4 = splat %2 : fp32[4]\n%5 = reshape %4 : fp32[4, 1]\n"
       "%6 = arange start=0 : int32[4]\n%7 = reshape %6 : int32[4, 1]\n"
       "%9 = reduce %7 axis=1 : int32[4] (%10: int32, %11: int32) {\n"
       "%12 = add %10, %11 : int32\nyield %12\n}",
       "  %4 = arange start=0 : int32[4]\n"},
  };
  for (const auto& [body, expected] : cases) {
    const std::string text = Folded(body);
    EXPECT_EQ(text.substr(0, text.find("  print")), expected) << body;
  }
}

TEST(FoldConstants, ComputesScalarsOnce) {
  EXPECT_EQ(Folded("%4 = splat %1 : int32[8]\n"
                   "%5 = constant 3 : int32[8]\n"
                   "%6 = mul %5, %4 : int32[8]\n"
                   "%7 = splat %0 : ptr<fp32>[8]\n"
                   "%8 = add_pointer %7, %6 : ptr<fp32>[8]\n"
                   "%9 = load %8 : fp32[8]"),
            "  %4 = constant 3 : int32\n"
            "  %5 = mul %1, %4 : int32\n"
            "  %6 = add_pointer %0, %5 : ptr<fp32>\n"
            "  %7 = load %6 : fp32\n"
            "  %8 = splat %7 : fp32[8]\n" +
                Printed("%8"));
  EXPECT_EQ(Folded("%4 = arange start=7 : int32[1]\n"
                   "%5 = splat %1 : int32[1]\n"
                   "%9 = sub %5, %4 : int32[1]"),
            "  %4 = constant 7 : int32\n"
            "  %5 = sub %1, %4 : int32\n"
            "  %6 = splat %5 : int32[1]\n" +
                Printed("%6"));
}

TEST(FoldConstants, TakesTheBranchThatIsTaken) {
  EXPECT_EQ(Transformed("%4 = constant 1 : int32\n"
                        "%5 = lt %4, %4 : int1\n"
                        "%6 = if %5 : int32 {\n"
                        "  store %0, %2\n"
                        "  yield %4\n"
                        "} {\n"
                        "  %7 = add %1, %4 : int32\n"
                        "  print %7 text=\"else\"\n"
                        "  yield %7\n"
                        "}\n"
                        "print %6 text=\"\"\n",
                        {FoldConstants}),
            "  %4 = constant 1 : int32\n"
            "  %5 = add %1, %4 : int32\n"
            "  print %5 text=\"else\"\n"
            "  print %5 text=\"\"\n");
}

TEST(FoldConstants, DropsStoresOfNothing) {
  EXPECT_EQ(Transformed("%4 = constant 0 : int1\nstore %0, %2, %4\n"
                        "%5 = constant 1 : int1\nstore %0, %2, %5\n",
                        {FoldConstants}),
            "  store %0, %2\n");
}

TEST(FoldConstants, SplitsWhatWasJoined) {
  EXPECT_EQ(Transformed("%4 = join %1, %1 : int32[2]\n"
                        "%5, %6 = split %4 : int32, int32\n"
                        "print %5, %6 text=\"\"\n",
                        {FoldConstants}),
            "  print %1, %1 text=\"\"\n");
}

}  // namespace
}  // namespace fake_device::triton
