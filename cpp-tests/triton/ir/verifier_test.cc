#include "triton/ir/verifier.h"

#include <gtest/gtest.h>

#include "triton/ir/builder.h"
#include "triton/ir/parser.h"

namespace fake_device::triton {
namespace {

// What the verifier says of a function with this body.
std::string ViolationOf(const std::string& body) {
  const std::string text =
      "kernel k(%0: ptr<fp32> p, %1: int32 n, %2: fp32 x, %3: int1 c) {\n"
      "%4 = splat %1 : int32[4]\n%5 = splat %2 : fp32[4]\n"
      "%6 = splat %0 : ptr<fp32>[4]\n%7 = splat %3 : int1[4]\n" +
      body + "\n}\n";
  ParseError error;
  const std::optional<Function> function = ParseFunction(text, &error);
  if (!function) return error.message;
  return Verify(*function).value_or("");
}

TEST(Verifier, FindsWhatIsWrong) {
  struct Case {
    const char* body;
    const char* violation;
  };
  const Case cases[] = {
      {"%8 = add %4, %4 : int32[4]", ""},
      {"%8 = add %4 : int32[4]", "add: has 1 operands"},
      {"%8, %9 = add %4, %4 : int32[4], int32[4]", "add: has 2 results"},
      {"%8 = add %4, %4 : int32[4] {}", "add: has 1 blocks"},
      {"%8 = add %4, %4 axis=1 : int32[4]",
       "add: has an attribute of another operation"},
      {"%8 = add %4, %5 : int32[4]", "add: operands differ: int32[4], fp32[4]"},
      {"%8 = add %4, %1 : int32[4]", "add: operands differ: int32[4], int32"},
      {"%8 = add %4, %4 : int32[8]", "add: gives int32[8] for int32[4]"},
      {"%8 = add %6, %6 : ptr<fp32>[4]", "add: does not take ptr<fp32>[4]"},
      {"%8 = and %5, %5 : fp32[4]", "and: does not take fp32[4]"},
      {"%8 = floor %4 : int32[4]", "floor: does not take int32[4]"},
      {"%8 = lt %4, %4 : int32[4]", "lt: gives int32[4] for int1[4]"},
      {"%8 = eq %6, %6 : int1[4]", ""},
      {"%8 = cast %1 : int16\n%9 = mul_high %8, %8 : int16",
       "mul_high: does not take int16"},
      {"%8 = select %3, %4, %4 : int32[4]",
       "select: the mask is no int1 of that shape"},
      {"%8 = select %7, %6, %6 : ptr<fp32>[4]", ""},
      {"%8 = cast %6 : int32[4]", "cast: an address is an int64"},
      {"%8 = cast %6 : ptr<fp16>[4]", "cast: casts a pointer to a pointer"},
      {"%8 = cast %5 : fp16", "cast: changes the shape"},
      {"%8 = bitcast %6 : ptr<fp16>[4]", ""},
      {"%8 = bitcast %5 : fp16[4]", "bitcast: the types differ in width"},
      {"%8 = add_pointer %6, %5 : ptr<fp32>[4]",
       "add_pointer: the offset is no integer"},
      {"%8 = math %5 name=exp : int32[4]", "math: gives int32[4] for fp32[4]"},
      {"%8 = splat %1 : int32[3]",
       "splat: int32[3] has an extent that is no power of two, or is too "
       "large"},
      {"%8 = splat %1 : int32[2097152]",
       "splat: int32[2097152] has an extent that is no power of two, or is "
       "too large"},
      {"%8 = splat %4 : int32[4]", "splat: makes a tile of a scalar"},
      {"%8 = reshape %4 : int32[2, 4]",
       "reshape: changes the number of elements"},
      {"%8 = broadcast %4 : int32[8]",
       "broadcast: grows an extent that is not 1"},
      {"%8 = transpose %4 dims=[1] : int32[4]",
       "transpose: dims is no permutation"},
      {"%8 = program_id axis=3 : int32",
       "program_id: the axis is out of range"},
      {"%8 = arange start=2147483645 : int32[4]", "arange: leaves int32"},
      {"%8, %9 = split %4 : int32[2], int32[2]",
       "split: the last extent is not 2"},
      {"%8 = flip %4 axis=1 : int32[4]", "flip: the axis is out of range"},
      {"%8 = gather %4, %5 axis=0 : int32[4]",
       "gather: the index is no integer"},
      {"%8 = load %6, %4 : fp32[4]", "load: the mask is no int1 of that shape"},
      {"%8 = load %6 : fp16[4]", "load: gives fp16[4] for fp32[4]"},
      {"%8 = load %6, %7, %4 : fp32[4]",
       "load: the other value has another type"},
      {"store %6, %4", "store: the value has another type"},
      {"store %4, %4", "store: the address is no pointer"},
      {"%8 = atomic %6, %5 kind=xor : fp32[4]", "atomic: works on integers"},
      {"%8 = reduce %4 axis=0 : int32 (%9: int32, %10: fp32) { yield %9 }",
       "reduce: an argument of the block has another type"},
      {"%8 = reduce %4 axis=0 : int32[4] (%9: int32, %10: int32) { yield %9 }",
       "reduce: gives int32[4]"},
      {"%8 = reduce %4 axis=0 : int32 (%9: int32, %10: int32) { }",
       "reduce: its block ends without yield"},
      {"%8 = reduce %4 axis=0 : int32 (%9: int32, %10: int32) { yield %2 }",
       "yield: yields fp32 for int32"},
      {"%8 = dot %5, %5, %5 : fp32[4]", "dot: multiplies matrices of one type"},
      {"%8 = histogram %5 : int32[4]", "histogram: counts integers"},
      {"%8 = for %1, %1, %1, %5 : fp32[4] (%9: int32) { yield %5 }",
       "for: results or arguments are missing or too many"},
      {"%8 = for %1, %1, %1, %5 : fp32[4] (%9: int32, %10: fp32[4]) { yield }",
       "yield: yields a wrong number of values"},
      {"%8 = for %1, %1, %1, %5 : fp32[4] (%9: int32, %10: fp32[4]) {\n"
       "%11 = neg %10 : fp32[4]\nyield %10 }\n%12 = neg %11 : fp32[4]",
       "neg: an operand is used where it is not defined"},
      {"%8 = while %1 : int32 (%9: int32) { yield %9 } (%9: int32) { }",
       "%9 is defined twice"},
      {"%8 = while %1 : int32 (%9: int32) { yield %9 } "
       "(%10: int32) { yield %10 }",
       "yield: stands in a wrong place"},
      {"%8 = if %3 : int32 { yield %1 } { yield %2 }",
       "yield: yields fp32 for int32"},
      {"if %1 { yield } { yield }", "if: the condition is no int1"},
      {"yield", "yield: stands in a wrong place"},
      {"assert %4 text=\"\"", "assert: the condition is no int1"},
  };
  for (const Case& item : cases) {
    EXPECT_EQ(ViolationOf(item.body), item.violation) << item.body;
  }
}

TEST(Verifier, FindsUsesBeforeDefinitions) {
  Function function("k");
  Builder builder(&function);
  const ValueId one = builder.Int(ElementType::kInt32, 1);
  builder.Print("", std::vector<ValueId>{one});
  std::swap(function.body().operations[0], function.body().operations[1]);
  EXPECT_EQ(Verify(function),
            "print: an operand is used where it is not "
            "defined");
  function.body().operations[0]->operands[0] = ValueId{7};
  EXPECT_EQ(Verify(function), "print: an operand is no value of the function");
  function.body().operations[0]->operands.clear();
  function.body().operations[1]->constant = Constant::Integer(1LL << 40);
  EXPECT_EQ(Verify(function), "constant: the type does not hold the constant");
}

}  // namespace
}  // namespace fake_device::triton
