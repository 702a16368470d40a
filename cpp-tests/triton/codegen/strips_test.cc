#include <gtest/gtest.h>

#include <string>

#include "triton/codegen/same_as_evaluator.h"

namespace fake_device::triton {
namespace {

std::string Replaced(std::string text, const std::string& what, int64_t by) {
  for (size_t at = text.find(what); at != std::string::npos;
       at = text.find(what)) {
    text.replace(at, what.size(), std::to_string(by));
  }
  return text;
}

// out[x] = table[(index[row] + 20) * 64 + column], for row and column of x.
constexpr char kLookup[] = R"(
kernel lookup(%0: ptr<int64> index, %1: ptr<fp32> table, %2: ptr<fp32> out, %3: int64 rows, %4: int32 n) {
  %5 = program_id axis=0 : int32
  %6 = constant 256 : int32
  %7 = mul %5, %6 : int32
  %8 = splat %7 : int32[256]
  %9 = arange start=START : int32[256]
  %10 = add %8, %9 : int32[256]
  %11 = splat %4 : int32[256]
  %12 = lt %10, %11 : int1[256]
  %13 = constant DIVISOR : int32[256]
  %14 = div %10, %13 : int32[256]
  %15 = rem %10, %13 : int32[256]
  %16 = splat %0 : ptr<int64>[256]
  %17 = add_pointer %16, %14 : ptr<int64>[256]
  %18 = load %17, %12 : int64[256]
  %19 = constant 20 : int64[256]
  %20 = add %18, %19 : int64[256]
  %21 = splat %3 : int64[256]
  %22 = lt %20, %21 : int1[256]
  %23 = ge %10, %11 : int1[256]
  %24 = or %22, %23 : int1[256]
  assert %24 text="index out of bounds"
  %25 = constant 64 : int64[256]
  %26 = mul %20, %25 : int64[256]
  %27 = cast %15 : int64[256]
  %28 = add %26, %27 : int64[256]
  %29 = splat %1 : ptr<fp32>[256]
  %30 = add_pointer %29, %28 : ptr<fp32>[256]
  %31 = load %30, %12 : fp32[256]
  %32 = splat %2 : ptr<fp32>[256]
  %33 = add_pointer %32, %10 : ptr<fp32>[256]
  store %33, %31, %12
}
)";

TEST(StripsTest, ComputeConstantValuesOnce) {
  struct Case {
    int divisor;
    int start;
    int width;  // 0: no strips
  };
  for (const Case& c : {Case{8, 0, 8},
                        {16, 0, 16},
                        {24, 0, 8},
                        {64, 0, 64},
                        {128, 0, 64},
                        {64, 128, 64},
                        {64, 16, 16},
                        {64, 4, 0},
                        {12, 0, 0},
                        {37, 0, 0}}) {
    const std::string text =
        Replaced(Replaced(kLookup, "DIVISOR", c.divisor), "START", c.start);
    for (const int n : {0, 1, 63, 64, 65, 256, 300, 511, 768}) {
      for (const int rows : {61, 40}) {
        SCOPED_TRACE("divisor " + std::to_string(c.divisor) + ", start " +
                     std::to_string(c.start) + ", n " + std::to_string(n) +
                     ", rows " + std::to_string(rows));
        const CompiledKernel kernel = ExpectSameAsEvaluator(
            text, {Constant::Integer(rows), Constant::Integer(n)}, {3, 1, 1});
        const std::string strips =
            c.width > 0 ? "strips of " + std::to_string(c.width) + "\n"
                        : "strips";
        EXPECT_EQ(kernel.report.find(strips) != std::string::npos, c.width > 0)
            << kernel.report;
      }
    }
  }
}

// Without masks; the strips' values come out of a value that is not constant.
TEST(StripsTest, TakeTheFirstElementOfWhatChanges) {
  const char kText[] = R"(
kernel nested(%0: ptr<fp32> in, %1: ptr<fp32> out) {
  %2 = arange start=0 : int32[4]
  %3 = reshape %2 : int32[4, 1]
  %4 = broadcast %3 : int32[4, 128]
  %5 = constant 128 : int32[4, 128]
  %6 = mul %4, %5 : int32[4, 128]
  %7 = arange start=0 : int32[128]
  %8 = reshape %7 : int32[1, 128]
  %9 = broadcast %8 : int32[4, 128]
  %10 = add %6, %9 : int32[4, 128]
  %11 = constant 64 : int32[4, 128]
  %12 = rem %10, %11 : int32[4, 128]
  %13 = constant 16 : int32[4, 128]
  %14 = div %12, %13 : int32[4, 128]
  %15 = splat %0 : ptr<fp32>[4, 128]
  %16 = add_pointer %15, %14 : ptr<fp32>[4, 128]
  %17 = load %16 : fp32[4, 128]
  %18 = cast %12 : fp32[4, 128]
  %19 = add %17, %18 : fp32[4, 128]
  %20 = splat %1 : ptr<fp32>[4, 128]
  %21 = add_pointer %20, %10 : ptr<fp32>[4, 128]
  store %21, %19
}
)";
  const CompiledKernel kernel = ExpectSameAsEvaluator(kText);
  EXPECT_NE(kernel.report.find("strips of 16\n"), std::string::npos)
      << kernel.report;
}

// A load may come before an assertion of other elements only if its address
// does not rely on it.
TEST(StripsTest, KeepLoadsBehindTheAssertionsInFrontOfThem) {
  const char kAlongLanes[] = R"(
kernel guarded(%0: ptr<int32> index, %1: ptr<fp32> table, %2: ptr<fp32> out, %3: int32 scale) {
  %4 = arange start=0 : int32[64]
  %5 = constant 16 : int32[64]
  %6 = div %4, %5 : int32[64]
  %7 = splat %0 : ptr<int32>[64]
  %8 = add_pointer %7, %6 : ptr<int32>[64]
  %9 = load %8 : int32[64]
  %10 = constant 20 : int32[64]
  %11 = add %9, %10 : int32[64]
  %12 = splat %3 : int32[64]
  %13 = mul %11, %12 : int32[64]
  %14 = add %13, %4 : int32[64]
  %15 = constant 4096 : int32[64]
  %16 = lt %14, %15 : int1[64]
  assert %16 text="out of bounds"
  %17 = splat %1 : ptr<fp32>[64]
  %18 = add_pointer %17, %13 : ptr<fp32>[64]
  %19 = load %18 : fp32[64]
  %20 = splat %2 : ptr<fp32>[64]
  %21 = add_pointer %20, %4 : ptr<fp32>[64]
  store %21, %19
}
)";
  const char kAlongRows[] = R"(
kernel guarded(%0: ptr<int32> index, %1: ptr<fp32> table, %2: ptr<fp32> out, %3: int32 scale) {
  %4 = arange start=0 : int32[8]
  %5 = reshape %4 : int32[8, 1]
  %6 = splat %0 : ptr<int32>[8, 1]
  %7 = add_pointer %6, %5 : ptr<int32>[8, 1]
  %8 = load %7 : int32[8, 1]
  %9 = constant 20 : int32[8, 1]
  %10 = add %8, %9 : int32[8, 1]
  %11 = splat %3 : int32[8, 1]
  %12 = mul %10, %11 : int32[8, 1]
  %13 = broadcast %12 : int32[8, 16]
  %14 = arange start=0 : int32[16]
  %15 = reshape %14 : int32[1, 16]
  %16 = broadcast %15 : int32[8, 16]
  %17 = add %13, %16 : int32[8, 16]
  %18 = constant 4096 : int32[8, 16]
  %19 = lt %17, %18 : int1[8, 16]
  assert %19 text="out of bounds"
  %20 = splat %1 : ptr<fp32>[8, 1]
  %21 = add_pointer %20, %12 : ptr<fp32>[8, 1]
  %22 = load %21 : fp32[8, 1]
  %23 = broadcast %22 : fp32[8, 16]
  %24 = broadcast %5 : int32[8, 16]
  %25 = constant 16 : int32[8, 16]
  %26 = mul %24, %25 : int32[8, 16]
  %27 = add %26, %16 : int32[8, 16]
  %28 = splat %2 : ptr<fp32>[8, 16]
  %29 = add_pointer %28, %27 : ptr<fp32>[8, 16]
  store %29, %23
}
)";
  for (const char* text : {kAlongLanes, kAlongRows}) {
    for (const int scale : {60, 1 << 24}) {
      SCOPED_TRACE(scale);
      ExpectSameAsEvaluator(text, {Constant::Integer(scale)});
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
