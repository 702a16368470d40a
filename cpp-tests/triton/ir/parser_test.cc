#include "triton/ir/parser.h"

#include <gtest/gtest.h>

#include "triton/ir/every_opcode.h"
#include "triton/ir/printer.h"
#include "triton/ir/verifier.h"

namespace fake_device::triton {
namespace {

std::string ErrorOf(std::string_view text) {
  ParseError error;
  if (ParseFunction(text, &error)) return "";
  return std::to_string(error.line) + ": " + error.message;
}

TEST(Parser, SaysWhatIsWrongAndWhere) {
  struct Case {
    const char* text;
    const char* error;
  };
  const Case cases[] = {
      {"", "1: expected \"kernel\""},
      {"kernel k", "1: expected '('"},
      {"kernel k()\n", "2: expected '{'"},
      {"kernel k() {\n", "2: expected '}'"},
      {"kernel k() {} x", "1: expected the end"},
      {"kernel k(%0: fp31 x) {}", "1: \"fp31\" is no type"},
      {"kernel k(%: fp32 x) {}", "1: expected a value's number"},
      {"kernel k(%0: ptr<fp32 x) {}", "1: expected '>'"},
      {"kernel k(%0: int32[1,1,1,1,1,1,1,1,1] x) {}", "1: too many axes"},
      {"kernel k(%0: int32[x] x) {}", "1: expected an extent"},
      {"kernel k(%0: int32 x, %0: int32 y) {}", "1: %0 is defined twice"},
      {"kernel k() {\n %0 = frob : int32 }", "2: \"frob\" is no operation"},
      {"kernel k() {\n\n %0 = neg %1 : int32 }", "3: %1 is not defined"},
      {"kernel k() { %0 = constant 256 : uint8 }", "1: \"256\" is no uint8"},
      {"kernel k() { %0 = constant -1 : uint64 }", "1: \"-1\" is no uint64"},
      {"kernel k() { %0 = constant 18446744073709551616 : uint64 }",
       "1: \"18446744073709551616\" is no uint64"},
      {"kernel k() { %0 = constant x : fp32 }", "1: \"x\" is no fp32"},
      {"kernel k() { %0 = constant nan(0x1) : fp32 }",
       "1: \"nan(0x1)\" is no fp32"},
      {"kernel k() { constant 1 }", "1: a constant is one value"},
      {"kernel k() { %0 = program_id axis=99999999999 : int32 }",
       "1: expected a small integer"},
      {"kernel k() { %0 = program_id axle=1 : int32 }",
       "1: \"axle\" is no attribute"},
      {"kernel k() { assert text=\"x }", "1: expected a string"},
      {"kernel k(%0: int32 n) { %1 = math %0 name=nothing : int32 }",
       "1: no function \"nothing\" for these types"},
      {"kernel k(%0: int32 n) { %1 = atomic %0, %0 kind=nand : int32 }",
       "1: \"nand\" is no atomic operation"},
  };
  for (const Case& item : cases) {
    EXPECT_EQ(ErrorOf(item.text), item.error) << item.text;
  }
}

TEST(Parser, BoundsNesting) {
  std::string text = "kernel k() ";
  for (int i = 0; i < 100000; ++i) text += "{ if ";
  EXPECT_EQ(ErrorOf(text), "1: too many blocks in each other");
}

// Neither reading nor judging any of it may go wrong.
TEST(Parser, IsSafeOnBrokenText) {
  const std::string text = kEveryOpcode;
  ParseError error;
  for (size_t length = 0; length + 2 < text.size(); ++length) {
    EXPECT_FALSE(ParseFunction(text.substr(0, length), &error)) << length;
  }
  uint32_t random = 1;
  for (int trial = 0; trial < 4000; ++trial) {
    std::string broken = text;
    for (int edit = 0; edit < 3; ++edit) {
      random = random * 1664525 + 1013904223;
      const size_t at = (random >> 8) % text.size();
      random = random * 1664525 + 1013904223;
      const size_t from = (random >> 8) % text.size();
      broken[at] = text[from];
    }
    const std::optional<Function> function = ParseFunction(broken, &error);
    if (function && !Verify(*function)) {
      const std::string printed = ToString(*function);
      const std::optional<Function> again = ParseFunction(printed, &error);
      ASSERT_TRUE(again) << printed << error.message;
      ASSERT_EQ(ToString(*again), printed);
    }
  }
}

}  // namespace
}  // namespace fake_device::triton
