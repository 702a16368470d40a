#include <gtest/gtest.h>

#include "triton/passes/transformed.h"

namespace fake_device::triton {
namespace {

std::string Accumulated(const std::string& body) {
  return Transformed(body, {AccumulateReductions});
}

// A loop over tiles of `type` that combines them by `opcode`, then reduces.
std::string Loop(const std::string& opcode, const std::string& type,
                 const std::string& init, const std::string& last) {
  const std::string tile = type + "[4, 8]";
  return "%4 = constant " + init + " : " + tile + "\n" +
         "%5 = splat %0 : ptr<fp32>[4, 8]\n" + "%6 = splat %3 : int1[4, 8]\n" +
         "%7 = for %1, %1, %1, %4 : " + tile + " (%8: int32, %9: " + tile +
         ") {\n"
         "  %10 = load %5 : fp32[4, 8]\n"
         "  %11 = cast %10 : " +
         tile + "\n" + "  %12 = " + opcode + " %9, %11 : " + tile + "\n" +
         last +
         "}\n"
         "%14 = reduce %7 axis=1 : " +
         type + "[4] (%15: " + type + ", %16: " + type +
         ") {\n"
         "  %17 = " +
         opcode + " %15, %16 : " + type + "\n" +
         "  yield %17\n"
         "}\n"
         "print %14 text=\"\"\n";
}

TEST(AccumulateReductions, CarriesTheReducedTile) {
  EXPECT_EQ(Accumulated(Loop("add", "fp64", "0.0", "  yield %12\n")),
            "  %4 = splat %0 : ptr<fp32>[4, 8]\n"
            "  %5 = constant 0.0 : fp64[4]\n"
            "  %6 = for %1, %1, %1, %5 : fp64[4] (%7: int32, %8: fp64[4]) {\n"
            "    %9 = load %4 : fp32[4, 8]\n"
            "    %10 = cast %9 : fp64[4, 8]\n"
            "    %11 = reduce %10 axis=1 : fp64[4] (%12: fp64, %13: fp64) {\n"
            "      %14 = add %12, %13 : fp64\n"
            "      yield %14\n"
            "    }\n"
            "    %15 = add %8, %11 : fp64[4]\n"
            "    yield %15\n"
            "  }\n"
            "  print %6 text=\"\"\n");
}

TEST(AccumulateReductions, SkipsWhatIsMaskedOff) {
  EXPECT_EQ(Accumulated(Loop("maximum", "int32", "-5",
                             "  %13 = select %6, %12, %9 : int32[4, 8]\n"
                             "  yield %13\n")),
            "  %4 = splat %0 : ptr<fp32>[4, 8]\n"
            "  %5 = splat %3 : int1[4, 8]\n"
            "  %6 = constant -2147483648 : int32[4, 8]\n"
            "  %7 = constant -5 : int32[4]\n"
            "  %8 = for %1, %1, %1, %7 : int32[4] (%9: int32, %10: "
            "int32[4]) {\n"
            "    %11 = load %4 : fp32[4, 8]\n"
            "    %12 = cast %11 : int32[4, 8]\n"
            "    %13 = select %5, %12, %6 : int32[4, 8]\n"
            "    %14 = reduce %13 axis=1 : int32[4] (%15: int32, %16: "
            "int32) {\n"
            "      %17 = maximum %15, %16 : int32\n"
            "      yield %17\n"
            "    }\n"
            "    %18 = maximum %10, %14 : int32[4]\n"
            "    yield %18\n"
            "  }\n"
            "  print %8 text=\"\"\n");
}

TEST(AccumulateReductions, KnowsWhatChangesNothing) {
  struct Case {
    const char* opcode;
    const char* type;
    const char* identity;
  };
  const Case cases[] = {
      {"add", "fp32", "-0.0"},    {"add", "int64", "0"},
      {"mul", "fp32", "1.0"},     {"mul", "uint8", "1"},
      {"and", "int32", "-1"},     {"and", "uint16", "65535"},
      {"or", "int1", "0"},        {"xor", "int32", "0"},
      {"minimum", "fp32", "inf"}, {"maximum", "fp16", "-inf"},
      {"min_num", "fp32", "nan"}, {"max_num", "fp64", "nan"},
      {"minimum", "int8", "127"}, {"min_num", "uint64", "18446744073709551615"},
      {"maximum", "uint32", "0"}, {"max_num", "int64", "-9223372036854775808"},
      {"minimum", "int1", "1"},
  };
  for (const Case& item : cases) {
    const std::string type = item.type;
    const std::string text =
        Accumulated(Loop(item.opcode, type, type[0] == 'f' ? "1.0" : "1",
                         "  %13 = select %6, %9, %12 : " + type +
                             "[4, 8]\n"
                             "  yield %13\n"));
    EXPECT_NE(text.find(std::string("constant ") + item.identity + " : " +
                        type + "[4, 8]"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find("for %1, %1, %1, %4"), std::string::npos) << text;
  }
}

// As Inductor's helpers compare, where a NaN wins.
TEST(AccumulateReductions, KnowsAMaximumOfComparisons) {
  const auto loop = [](const std::string& a, const std::string& b) {
    return "%4 = constant -inf : fp32[4, 8]\n"
           "%5 = splat %0 : ptr<fp32>[4, 8]\n"
           "%6 = splat %3 : int1[4, 8]\n"
           "%7 = for %1, %1, %1, %4 : fp32[4, 8] "
           "(%8: int32, %9: fp32[4, 8]) {\n"
           "  %10 = load %5 : fp32[4, 8]\n"
           "  %11 = gt " +
           a + ", " + b +
           " : int1[4, 8]\n"
           "  %12 = ne " +
           a + ", " + a +
           " : int1[4, 8]\n"
           "  %13 = or %11, %12 : int1[4, 8]\n"
           "  %14 = select %13, " +
           a + ", " + b +
           " : fp32[4, 8]\n"
           "  %15 = select %6, %14, %9 : fp32[4, 8]\n"
           "  yield %15\n"
           "}\n"
           "%16 = reduce %7 axis=0 : fp32[8] (%17: fp32, %18: fp32) {\n"
           "  %19 = maximum %17, %18 : fp32\n"
           "  yield %19\n"
           "}\n"
           "print %16 text=\"\"\n";
  };
  const std::string expected =
      "  %4 = splat %0 : ptr<fp32>[4, 8]\n"
      "  %5 = splat %3 : int1[4, 8]\n"
      "  %6 = constant -inf : fp32[4, 8]\n"
      "  %7 = constant -inf : fp32[8]\n"
      "  %8 = for %1, %1, %1, %7 : fp32[8] (%9: int32, %10: fp32[8]) {\n"
      "    %11 = load %4 : fp32[4, 8]\n"
      "    %12 = select %5, %11, %6 : fp32[4, 8]\n"
      "    %13 = reduce %12 axis=0 : fp32[8] (%14: fp32, %15: fp32) {\n"
      "      %16 = maximum %14, %15 : fp32\n"
      "      yield %16\n"
      "    }\n"
      "    %17 = maximum %10, %13 : fp32[8]\n"
      "    yield %17\n"
      "  }\n"
      "  print %8 text=\"\"\n";
  EXPECT_EQ(Accumulated(loop("%9", "%10")), expected);
  EXPECT_EQ(Accumulated(loop("%10", "%9")), expected);
  // Comparisons of something else.
  EXPECT_EQ(Accumulated(loop("%10", "%10")),
            Transformed(loop("%10", "%10"), {}));
}

TEST(AccumulateReductions, ReducesAnInitThatIsNoConstant) {
  const std::string text =
      Accumulated(Loop("add", "fp32", "2.0", "  yield %12\n"));
  EXPECT_NE(text.find("%6 = reduce %4 axis=1 : fp32[4]"), std::string::npos)
      << text;
}

TEST(AccumulateReductions, LeavesOtherLoops) {
  const std::string kept[] = {
      // Not associative.
      Loop("sub", "fp32", "0.0", "  yield %12\n"),
      // The tile is used for something else, in the loop or after it.
      Loop("add", "fp32", "0.0", "  print %9 text=\"\"\n  yield %12\n"),
      Loop("add", "fp32", "0.0", "  print %12 text=\"\"\n  yield %12\n"),
      Loop("add", "fp32", "0.0", "  yield %12\n") + "print %7 text=\"\"\n",
      // Not what is accumulated.
      Loop("add", "fp32", "0.0", "  yield %9\n"),
      Loop("add", "fp32", "0.0",
           "  %13 = select %6, %12, %11 : fp32[4, 8]\n  yield %13\n"),
  };
  for (const std::string& body : kept) {
    EXPECT_EQ(Accumulated(body), Transformed(body, {}));
  }
}

}  // namespace
}  // namespace fake_device::triton
