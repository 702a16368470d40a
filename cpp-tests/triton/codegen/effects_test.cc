#include <gtest/gtest.h>

#include "triton/codegen/same_as_evaluator.h"

namespace fake_device::triton {
namespace {

TEST(EffectsTest, AssertsBeforeWhatDependsOnThem) {
  const char kText[] = R"(
kernel embedding(%0: ptr<int64> index, %1: ptr<fp32> table, %2: ptr<fp32> out, %3: int64 rows, %4: int32 n) {
  %5 = arange start=0 : int32[32]
  %6 = splat %4 : int32[32]
  %7 = lt %5, %6 : int1[32]
  %8 = splat %0 : ptr<int64>[32]
  %9 = add_pointer %8, %5 : ptr<int64>[32]
  %10 = load %9, %7 : int64[32]
  %11 = constant 20 : int64[32]
  %12 = add %10, %11 : int64[32]
  %13 = splat %3 : int64[32]
  %14 = lt %12, %13 : int1[32]
  %15 = not %7 : int1[32]
  %16 = or %14, %15 : int1[32]
  assert %16 text="index out of bounds"
  %17 = splat %1 : ptr<fp32>[32]
  %18 = add_pointer %17, %12 : ptr<fp32>[32]
  %19 = load %18, %7 : fp32[32]
  %20 = splat %2 : ptr<fp32>[32]
  %21 = add_pointer %20, %5 : ptr<fp32>[32]
  store %21, %19, %7
}
)";
  for (const int rows : {61, 40, 0}) {
    for (const int n : {0, 5, 32}) {
      SCOPED_TRACE(rows);
      SCOPED_TRACE(n);
      ExpectSameAsEvaluator(
          kText, {Constant::Integer(rows), Constant::Integer(n)}, {1, 2, 1});
    }
  }
}

TEST(EffectsTest, Atomics) {
  const char kText[] = R"(
kernel atomics(%0: ptr<int32> p, %1: ptr<fp32> q, %2: ptr<int32> out, %3: int32 n) {
  %4 = arange start=0 : int32[16]
  %5 = constant 3 : int32[16]
  %6 = div %4, %5 : int32[16]
  %7 = splat %0 : ptr<int32>[16]
  %8 = add_pointer %7, %6 : ptr<int32>[16]
  %9 = splat %3 : int32[16]
  %10 = lt %4, %9 : int1[16]
  %11 = atomic %8, %4, %10 kind=KIND : int32[16]
  %12 = splat %2 : ptr<int32>[16]
  %13 = add_pointer %12, %4 : ptr<int32>[16]
  store %13, %11
  %14 = constant 1.5 : fp32
  %15 = atomic %1, %14 kind=FLOATKIND : fp32
  %16 = constant 40 : int32
  %17 = add_pointer %1, %16 : ptr<fp32>
  store %17, %15
  %18 = program_id axis=0 : int32
  %19 = constant 7 : int32
  %20 = atomic_cas %0, %18, %19 : int32
  %21 = add_pointer %2, %16 : ptr<int32>
  store %21, %20
}
)";
  for (const std::string kind :
       {"add", "min", "max", "and", "or", "xor", "exchange"}) {
    SCOPED_TRACE(kind);
    const bool is_float =
        kind == "add" || kind == "min" || kind == "max" || kind == "exchange";
    std::string text = kText;
    text.replace(text.find("KIND"), 4, kind);
    text.replace(text.find("FLOATKIND"), 9, is_float ? kind : "add");
    for (const int n : {0, 7, 16}) {
      ExpectSameAsEvaluator(text, {Constant::Integer(n)}, {3, 1, 1});
    }
  }
}

TEST(EffectsTest, PrintsElementsInOrder) {
  const char kText[] = R"(
kernel printed(%0: ptr<fp16> in, %1: fp64 x, %2: int64 y) {
  %3 = arange start=0 : int32[8]
  %4 = splat %0 : ptr<fp16>[8]
  %5 = add_pointer %4, %3 : ptr<fp16>[8]
  %6 = load %5 : fp16[8]
  %7 = reshape %3 : int32[4, 2]
  %8 = transpose %7 dims=[1, 0] : int32[2, 4]
  print %6, %1, %8 text="values"
  print %2 text="one"
  print text="none"
}
)";
  ExpectSameAsEvaluator(
      kText, {Constant::Float(-2.25), Constant::Integer(-(int64_t{1} << 40))},
      {2, 1, 1});
}

}  // namespace
}  // namespace fake_device::triton
