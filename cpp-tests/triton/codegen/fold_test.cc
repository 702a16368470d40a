#include <gtest/gtest.h>

#include <string>

#include "triton/codegen/same_as_evaluator.h"

namespace fake_device::triton {
namespace {

// %in: a 32 x 64 tile of int32, its elements under a mask of columns < %n and
// `other` elsewhere: %tile. Then `rest`, which may use %row (int32[32]),
// %column (int32[64]), %out and %rows, %columns of out.
std::string OnTile(const std::string& other, const std::string& rest) {
  return R"(
kernel folded(%0: ptr<int32> in, %1: ptr<int32> out, %2: int32 n) {
  %3 = arange start=0 : int32[32]
  %4 = reshape %3 : int32[32, 1]
  %5 = broadcast %4 : int32[32, 64]
  %6 = arange start=0 : int32[64]
  %7 = reshape %6 : int32[1, 64]
  %8 = broadcast %7 : int32[32, 64]
  %9 = constant 64 : int32[32, 64]
  %10 = mul %5, %9 : int32[32, 64]
  %11 = add %10, %8 : int32[32, 64]
  %12 = splat %0 : ptr<int32>[32, 64]
  %13 = add_pointer %12, %11 : ptr<int32>[32, 64]
  %14 = splat %2 : int32[32, 64]
  %15 = lt %8, %14 : int1[32, 64]
  %16 = load %13, %15 : int32[32, 64]
  %17 = constant )" +
         other + R"( : int32[32, 64]
  %18 = select %15, %16, %17 : int32[32, 64]
  %19 = splat %1 : ptr<int32>[32]
  %20 = add_pointer %19, %3 : ptr<int32>[32]
  %21 = splat %1 : ptr<int32>[64]
  %22 = add_pointer %21, %6 : ptr<int32>[64]
  %23 = splat %1 : ptr<int32>[32, 64]
  %24 = add_pointer %23, %11 : ptr<int32>[32, 64]
)" + rest +
         "}\n";
}

std::string Combine(const std::string& opcode) {
  return "(%90: int32, %91: int32) {\n %92 = " + opcode +
         " %90, %91 : int32\n yield %92\n}\n";
}

void ExpectForAllMasks(const std::string& text) {
  for (const int n : {0, 1, 6, 16, 63, 64, 70}) {
    SCOPED_TRACE(n);
    ExpectSameAsEvaluator(text, {Constant::Integer(n)});
  }
}

TEST(FoldTest, ReducesAlongEitherAxis) {
  struct Case {
    const char* opcode;
    const char* other;
  };
  for (const Case& c :
       {Case{"add", "0"}, Case{"mul", "1"}, Case{"maximum", "0"},
        Case{"minimum", "7"}, Case{"xor", "0"}, Case{"and", "-1"},
        Case{"sub", "0"}}) {
    SCOPED_TRACE(c.opcode);
    // Not associative: one order is as good as the other for none but these.
    if (std::string(c.opcode) == "sub") continue;
    ExpectForAllMasks(OnTile(c.other, "%30 = reduce %18 axis=1 : int32[32] " +
                                          Combine(c.opcode) +
                                          "store %20, %30\n"));
    ExpectForAllMasks(OnTile(c.other, "%30 = reduce %18 axis=0 : int32[64] " +
                                          Combine(c.opcode) +
                                          "store %22, %30\n"));
  }
}

TEST(FoldTest, ReducesToOneElement) {
  ExpectForAllMasks(OnTile("0", "%30 = reduce %18 axis=0 : int32[64] " +
                                    Combine("add") +
                                    "%31 = reduce %30 axis=0 : int32 "
                                    "(%93: int32, %94: int32) {\n"
                                    "%95 = maximum %93, %94 : int32\n"
                                    "yield %95\n}\n"
                                    "store %1, %31\n"));
}

// The index of the largest, the lowest among equals.
TEST(FoldTest, ReducesSeveralTilesByAnyFunction) {
  const std::string kBlock =
      R"((%80: int32, %81: int32, %82: int32, %83: int32) {
    %84 = gt %80, %82 : int1
    %85 = eq %80, %82 : int1
    %86 = lt %81, %83 : int1
    %87 = and %85, %86 : int1
    %88 = or %84, %87 : int1
    %89 = select %88, %80, %82 : int32
    %90 = select %88, %81, %83 : int32
    yield %89, %90
  }
)";
  ExpectForAllMasks(OnTile("-100",
                           "%30, %31 = reduce %18, %8 axis=1 : "
                           "int32[32], int32[32] " +
                               kBlock + "store %20, %31\n"));
  ExpectForAllMasks(OnTile("-100",
                           "%30, %31 = reduce %18, %5 axis=0 : "
                           "int32[64], int32[64] " +
                               kBlock +
                               "%32 = add %30, %31 : int32[64]\n"
                               "store %22, %32\n"));
}

// A row's elements less the row's sum, and how that tile is read twice.
TEST(FoldTest, UsesResultsInLaterNests) {
  ExpectForAllMasks(
      OnTile("0", "%30 = reduce %18 axis=1 : int32[32] " + Combine("add") + R"(
  %31 = reshape %30 : int32[32, 1]
  %32 = broadcast %31 : int32[32, 64]
  %33 = sub %18, %32 : int32[32, 64]
  store %24, %33, %15
)"));
}

TEST(FoldTest, Scans) {
  for (const char* direction : {"", " reverse"}) {
    for (const char* axis : {"0", "1"}) {
      for (const char* opcode : {"add", "maximum", "sub"}) {
        SCOPED_TRACE(std::string(opcode) + direction + axis);
        ExpectForAllMasks(
            OnTile("0", std::string("%30 = scan %18 axis=") + axis + direction +
                            " : int32[32, 64] " + Combine(opcode) +
                            "store %24, %30, %15\n"));
      }
    }
  }
}

// The scan's tile is needed transposed, and reduced.
TEST(FoldTest, KeepsScansForLaterNests) {
  ExpectForAllMasks(OnTile(
      "0", "%30 = scan %18 axis=1 : int32[32, 64] " + Combine("add") + R"(
  store %24, %30
  %31 = reduce %30 axis=0 : int32[64] (%93: int32, %94: int32) {
    %95 = maximum %93, %94 : int32
    yield %95
  }
  store %22, %31
)"));
}

// A mask that grows along the folded axis, from another bound in each lane.
TEST(FoldTest, KnowsMasksOfTheFoldedAxisForOneLaneOnlyIfForAll) {
  ExpectForAllMasks(OnTile("0",
                           "%30 = add %5, %8 : int32[32, 64]\n"
                           "%31 = lt %30, %14 : int1[32, 64]\n"
                           "%32 = scan %18 axis=0 : int32[32, 64] " +
                               Combine("add") + "store %24, %32, %31\n"));
}

TEST(FoldTest, KeepsZerosSignsAndNaNs) {
  const char kText[] = R"(
kernel floats(%0: ptr<fp32> in, %1: ptr<fp32> out, %2: int32 n, %3: fp32 x, %4: fp32 y) {
  %5 = arange start=0 : int32[32]
  %6 = splat %2 : int32[32]
  %7 = lt %5, %6 : int1[32]
  %8 = splat %3 : fp32[32]
  %9 = splat %4 : fp32[32]
  %10 = constant 3 : int32[32]
  %11 = eq %5, %10 : int1[32]
  %12 = select %11, %9, %8 : fp32[32]
  %13 = constant 0.0 : fp32[32]
  %14 = select %7, %12, %13 : fp32[32]
  %15 = reduce %14 axis=0 : fp32 (%90: fp32, %91: fp32) {
    %92 = OPCODE %90, %91 : fp32
    yield %92
  }
  store %1, %15
}
)";
  const double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (const std::string opcode :
       {"add", "minimum", "maximum", "min_num", "max_num"}) {
    for (const int n : {0, 2, 9, 32}) {
      for (const double x : {-0.0, 0.0, -1.0, kNaN}) {
        for (const double y : {-0.0, 0.0, 2.0, kNaN}) {
          SCOPED_TRACE(opcode + " " + std::to_string(n) + " " +
                       std::to_string(x) + " " + std::to_string(y));
          std::string text = kText;
          text.replace(text.find("OPCODE"), 6, opcode);
          ExpectSameAsEvaluator(text, {Constant::Integer(n), Constant::Float(x),
                                       Constant::Float(y)});
        }
      }
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
