// What a module must be: structure, and the types on the operand stack.

#include "triton/support/wasm_module.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "triton/support_tests/wasm_bytes.h"

namespace fake_device::triton {
namespace {

using enum WasmOp;
using testing::TestWithParam;

constexpr int kEmpty = 0x40;
constexpr int kI32Block = 0x7f;

std::string ErrorOf(const std::vector<uint8_t>& bytes) {
  std::string error;
  const auto module = WasmModule::Parse(bytes, &error);
  EXPECT_EQ(module.has_value(), error.empty());
  return error;
}

// A body of (i32) -> (i32) with two more i32 locals.
std::string ErrorOfBody(const WasmBytes& body) {
  return ErrorOf(
      ModuleOf({{{WasmType::kI32}, {WasmType::kI32}}, body, 2, true}));
}

struct BodyCase {
  const char* name;
  WasmBytes body;
  // A part of the message; empty for what is valid.
  const char* error;
};

void PrintTo(const BodyCase& body, std::ostream* stream) {
  *stream << body.name;
}

class WasmBodyTest : public TestWithParam<BodyCase> {};

TEST_P(WasmBodyTest, IsJudged) {
  const std::string error = ErrorOfBody(GetParam().body);
  if (*GetParam().error == 0) {
    EXPECT_EQ(error, "");
  } else {
    EXPECT_NE(error.find(GetParam().error), std::string::npos) << error;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Valid, WasmBodyTest,
    testing::Values(
        BodyCase{"Local", WasmBytes().Op(kLocalGet, 0).Op(kEnd), ""},
        BodyCase{
            "Block",
            WasmBytes().Op(kBlock).Byte(kI32Block).I32(1).Op(kEnd).Op(kEnd),
            ""},
        BodyCase{"BranchWithValue",
                 WasmBytes()
                     .Op(kBlock)
                     .Byte(kI32Block)
                     .I32(1)
                     .Op(kBr, 0)
                     .Op(kEnd)
                     .Op(kEnd),
                 ""},
        BodyCase{"AnythingBehindABranch",
                 WasmBytes().I32(1).Op(kReturn).Op(kI32Add).Op(kEnd), ""},
        BodyCase{"PolymorphicSelect",
                 WasmBytes().Op(kUnreachable).Op(kSelect).Op(kEnd), ""},
        BodyCase{"BlockOfATypeIndex",
                 WasmBytes().I32(1).Op(kBlock).Byte(0).Op(kEnd).Op(kEnd), ""},
        BodyCase{"IfOfATypeIndexWithoutElse",
                 WasmBytes().I32(1).I32(2).Op(kIf).Byte(0).Op(kEnd).Op(kEnd),
                 ""}));

INSTANTIATE_TEST_SUITE_P(
    Invalid, WasmBodyTest,
    testing::Values(
        BodyCase{"Empty", WasmBytes().Op(kEnd), "nothing on the stack"},
        BodyCase{"TooMuch", WasmBytes().I32(1).I32(2).Op(kEnd), "values left"},
        BodyCase{"WrongType", WasmBytes().Op(kI64Const).S(1).Op(kEnd),
                 "expected i32, there is i64"},
        BodyCase{"WrongOperand",
                 WasmBytes().I32(1).Op(kI64Const).S(1).Op(kI32Add).Op(kEnd),
                 "expected i32, there is i64"},
        BodyCase{"WrongTypeBehindABranch",
                 WasmBytes()
                     .Op(kUnreachable)
                     .Op(kI64Const)
                     .S(1)
                     .Op(kI32Eqz)
                     .Op(kEnd),
                 "expected i32, there is i64"},
        BodyCase{"NoSuchLocal", WasmBytes().Op(kLocalGet, 3).Op(kEnd),
                 "no such local"},
        BodyCase{"NoSuchLabel", WasmBytes().I32(1).Op(kBr, 1).Op(kEnd),
                 "no such label"},
        BodyCase{"NoSuchFunction", WasmBytes().Op(kCall, 1).Op(kEnd),
                 "no such function"},
        BodyCase{"NoSuchLane",
                 WasmBytes()
                     .I32(1)
                     .Op(kI32x4Splat)
                     .Op(kI32x4ExtractLane)
                     .Byte(4)
                     .Op(kEnd),
                 "no such lane"},
        BodyCase{"Alignment",
                 WasmBytes().I32(1).Op(kI32Load).U(3).U(0).Op(kEnd),
                 "alignment"},
        BodyCase{
            "IfWithoutElse",
            WasmBytes().I32(1).Op(kIf).Byte(kI32Block).I32(1).Op(kEnd).Op(kEnd),
            "has no else"},
        BodyCase{
            "ElseWithoutIf",
            WasmBytes().Op(kBlock).Byte(kEmpty).Op(kElse).Op(kEnd).Op(kEnd),
            "else without an if"},
        BodyCase{"BlockReachesOut",
                 WasmBytes().I32(1).Op(kBlock).Byte(kEmpty).Op(kDrop).Op(kEnd),
                 "nothing on the stack"},
        BodyCase{
            "SelectOfTwoTypes",
            WasmBytes().I32(1).Op(kI64Const).S(1).I32(1).Op(kSelect).Op(kEnd),
            "expected i64, there is i32"},
        BodyCase{"TableOfTwoTypes",
                 WasmBytes()
                     .Op(kBlock)
                     .Byte(kEmpty)
                     .I32(1)
                     .Op(kBrTable)
                     .Append({1, 0, 1})
                     .Op(kEnd)
                     .I32(1)
                     .Op(kEnd),
                 "nothing on the stack"},
        BodyCase{"Unknown", WasmBytes{0xfd, 0x9a, 0x01}.Op(kEnd),
                 "unknown instruction"},
        BodyCase{"UnknownPlain", WasmBytes{0x1f}.Op(kEnd),
                 "unknown instruction"},
        BodyCase{"Unclosed", WasmBytes().I32(1), "unexpected end"},
        BodyCase{"BehindTheEnd", WasmBytes().I32(1).Op(kEnd).Op(kNop),
                 "code after the last end"},
        BodyCase{"LongInteger",
                 WasmBytes().Op(kI32Const).Append({0x80, 0x80, 0x80, 0x80, 0x80,
                                                   0x00}),
                 "too long"},
        BodyCase{
            "LargeInteger",
            WasmBytes().Op(kI32Const).Append({0xff, 0xff, 0xff, 0xff, 0x0f}),
            "integer too large"}));

TEST(WasmModuleTest, KnowsItsParts) {
  WasmBytes module = WasmHeader();
  module.Section(0, WasmBytes().Name("custom"));
  module.Section(1, {2, 0x60, 1, 0x7d, 1, 0x7d, 0x60, 0, 0});
  module.Section(2, WasmBytes{2}
                        .Name("math")
                        .Name("exp")
                        .Append({0, 0})
                        .Name("env")
                        .Name("memory")
                        .Append({2, 1, 1})
                        .U(65536));
  module.Section(3, {1, 1});
  module.Section(7, WasmBytes{1}.Name("run").Append({0, 1}));
  module.Section(10, WasmBytes{1}.Sized(WasmBytes{0}.Op(kEnd)));
  std::string error;
  const auto parsed = WasmModule::Parse(module.bytes(), &error);
  ASSERT_TRUE(parsed.has_value()) << error;
  ASSERT_EQ(parsed->imports().size(), 1u);
  EXPECT_EQ(parsed->imports()[0].name, "exp");
  EXPECT_EQ(parsed->imports()[0].signature,
            (WasmSignature{{WasmType::kF32}, {WasmType::kF32}}));
  EXPECT_EQ(parsed->memory_name(), "env.memory");
  EXPECT_EQ(parsed->memory_minimum(), 1u);
  EXPECT_EQ(parsed->memory_maximum(), 65536u);
  EXPECT_EQ(parsed->FindExport("run"), 1u);
  EXPECT_EQ(parsed->FindExport("exp"), std::nullopt);
  EXPECT_EQ(parsed->SignatureOf(1), WasmSignature());
}

TEST(WasmModuleTest, RefusesWhatIsNoModule) {
  EXPECT_NE(ErrorOf({}), "");
  EXPECT_NE(ErrorOf({0, 'a', 's', 'm', 2, 0, 0, 0}), "");
  EXPECT_NE(ErrorOf(WasmHeader().Section(3, {0}).Section(1, {0}).bytes()), "");
  EXPECT_NE(ErrorOf(WasmHeader().Section(1, {0, 0}).bytes()), "");
  // A table section, a function of no type, a function without code.
  EXPECT_NE(ErrorOf(WasmHeader().Section(4, {0}).bytes()), "");
  EXPECT_NE(ErrorOf(WasmHeader().Section(3, {1, 0}).bytes()), "");
  EXPECT_NE(
      ErrorOf(
          WasmHeader().Section(1, {1, 0x60, 0, 0}).Section(3, {1, 0}).bytes()),
      "");
}

TEST(WasmModuleTest, EveryCutIsAnError) {
  const std::vector<uint8_t> bytes =
      ModuleOf({{{WasmType::kI32}, {WasmType::kI32}},
                WasmBytes().Op(kLocalGet, 0).Memory(kI32Load, 300).Op(kEnd)});
  ASSERT_EQ(ErrorOf(bytes), "");
  for (size_t size = 0; size < bytes.size(); size++) {
    // The header alone is the empty module; behind the types and behind the
    // imports a module may end as well.
    const std::vector<uint8_t> cut(bytes.begin(), bytes.begin() + size);
    if (size == 8 || size == 16 || size == 33) continue;
    EXPECT_NE(ErrorOf(cut), "") << size;
  }
}

TEST(WasmModuleTest, NeedsTheMemoryThatItUses) {
  EXPECT_NE(ErrorOf(ModuleOf({{{}, {WasmType::kI32}},
                              WasmBytes().I32(0).Memory(kI32Load).Op(kEnd),
                              0,
                              false})),
            "");
}

}  // namespace
}  // namespace fake_device::triton
