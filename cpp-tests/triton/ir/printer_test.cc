#include "triton/ir/printer.h"

#include <gtest/gtest.h>

#include "triton/ir/builder.h"
#include "triton/ir/evaluate_constant.h"
#include "triton/ir/every_opcode.h"
#include "triton/ir/parser.h"
#include "triton/ir/verifier.h"

namespace fake_device::triton {
namespace {

std::string Reprinted(const std::string& text, bool locations = false) {
  ParseError error;
  const std::optional<Function> function = ParseFunction(text, &error);
  if (!function) {
    return "line " + std::to_string(error.line) + ": " + error.message;
  }
  if (const auto violation = Verify(*function)) return *violation;
  return ToString(*function, locations);
}

TEST(Printer, WritesWhatTheParserReadsOfEveryOpcode) {
  const std::string text = kEveryOpcode;
  EXPECT_EQ(Reprinted(text), text);
  for (const OpcodeInfo& info : OpcodeTable()) {
    EXPECT_NE(text.find(std::string(" ") + info.name + " "), std::string::npos)
        << info.name;
  }
}

TEST(Printer, NumbersValuesAnew) {
  EXPECT_EQ(Reprinted("kernel k(%7: int32 n) { // a comment\n"
                      "%3 = add %7, %7 : int32 }"),
            "kernel k(%0: int32 n) {\n  %1 = add %0, %0 : int32\n}\n");
}

TEST(Printer, WritesLocationsIfAsked) {
  const std::string text =
      "kernel k(%0: int32 n) {\n  %1 = add %0, %0 : int32 @ 12:5\n}\n";
  EXPECT_EQ(Reprinted(text, true), text);
  EXPECT_EQ(Reprinted(text),
            "kernel k(%0: int32 n) {\n  %1 = add %0, %0 : int32\n}\n");
}

TEST(Printer, WritesConstantsShortAndExact) {
  // Every fp16 and bf16 number, through its text.
  for (const ElementType type :
       {ElementType::kFloat16, ElementType::kBfloat16}) {
    for (uint64_t bits = 0; bits < 1 << 16; bits += 7) {
      const Constant constant = DecodeElement(type, bits);
      const std::string text = "kernel k() {\n  %0 = constant " +
                               ToString(type, constant) + " : " +
                               InfoOf(type).name + "\n}\n";
      ParseError error;
      const std::optional<Function> function = ParseFunction(text, &error);
      ASSERT_TRUE(function) << text << error.message;
      ASSERT_EQ(function->body().operations[0]->constant, constant) << text;
    }
  }
  EXPECT_EQ(
      ToString(ElementType::kFloat16, RoundFloat(ElementType::kFloat16, 0.1)),
      "0.1");
  EXPECT_EQ(ToString(ElementType::kFloat64, Constant::Float(1e300)), "1e+300");
}

TEST(Printer, ShowsBrokenFunctions) {
  Function function("k");
  Builder builder(&function);
  const ValueId inner = function.NewValue(Type::Scalar(ElementType::kInt32));
  builder.Print("", std::vector<ValueId>{inner, ValueId()});
  EXPECT_EQ(ToString(function), "kernel k() {\n  print %?, %? text=\"\"\n}\n");
}

}  // namespace
}  // namespace fake_device::triton
