#include "triton/support/math_host.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "triton/support/plain_arithmetic.h"
#include "triton/support_tests/wasm_bytes.h"

namespace fake_device::triton {
namespace {

MathId Find(const char* name, std::vector<ElementType> operands) {
  const std::optional<MathId> math = FindMath(name, operands);
  EXPECT_TRUE(math.has_value()) << name;
  return math.value_or(MathId());
}

TEST(MathHostTest, AppliesFunctions) {
  const uint64_t four = CellOf(4);
  EXPECT_EQ(ApplyMath(Find("rsqrt", {ElementType::kFloat32}), {&four, 1}),
            CellOf(0.5));
  EXPECT_EQ(ApplyMath(Find("sqrt", {ElementType::kFloat64}), {&four, 1}),
            CellOf(2));
  const uint64_t minus = static_cast<uint64_t>(-16);
  EXPECT_EQ(ApplyMath(Find("popc", {ElementType::kInt32}), {&minus, 1}), 28u);
}

// Calls an import from "math" of that signature.
std::vector<uint8_t> CallOf(const std::string& symbol, WasmType type,
                            int operands) {
  const std::vector<WasmType> parameters(static_cast<size_t>(operands), type);
  const std::vector<WasmType> results = {type};
  WasmBytes module = WasmHeader();
  module.Section(1, WasmBytes{1, 0x60}.Types(parameters).Types(results));
  module.Section(2, WasmBytes{1}.Name("math").Name(symbol).Append({0, 0}));
  module.Section(3, {1, 0});
  module.Section(7, WasmBytes{1}.Name("f").Append({0, 1}));
  WasmBytes body = {0};
  for (int i = 0; i < operands; i++) {
    body.Op(WasmOp::kLocalGet, static_cast<uint64_t>(i));
  }
  body.Op(WasmOp::kCall, 0).Op(WasmOp::kEnd);
  module.Section(10, WasmBytes{1}.Sized(body));
  return module.bytes();
}

WasmOutcome Call(const std::string& symbol, WasmType type,
                 const std::vector<WasmValue>& operands) {
  std::string error;
  const auto module = WasmModule::Parse(
      CallOf(symbol, type, static_cast<int>(operands.size())), &error);
  EXPECT_TRUE(module.has_value()) << error;
  if (!module.has_value()) return {};
  WasmInstance instance(&*module, 0);
  ImportMath(&instance);
  return instance.Call("f", operands);
}

// Every lane has the bits that the function on scalars gives.
TEST(MathHostTest, VectorsAreLikeScalars) {
  const std::array<float, 4> samples = {0.75f, -2.5f, 1e-30f, 88.0f};
  int count = 0;
  for (const MathInfo& info : MathTable()) {
    if (info.vector_symbol == nullptr) continue;
    count++;
    SCOPED_TRACE(info.symbol);
    const std::vector<WasmValue> vectors(static_cast<size_t>(info.num_operands),
                                         WasmValue::Of(samples));
    const WasmOutcome outcome =
        Call(info.vector_symbol, WasmType::kV128, vectors);
    ASSERT_TRUE(outcome.ok());
    const auto lanes = outcome.As<std::array<uint32_t, 4>>();
    for (size_t i = 0; i < samples.size(); i++) {
      const std::vector<WasmValue> scalars(
          static_cast<size_t>(info.num_operands), WasmValue::Of(samples[i]));
      EXPECT_EQ(Call(info.symbol, WasmType::kF32, scalars).As<uint32_t>(),
                lanes[i])
          << samples[i];
    }
  }
  EXPECT_GT(count, 0);
}

TEST(MathHostTest, LeavesOtherNamesMissing) {
  EXPECT_EQ(Call("math_of_nobody", WasmType::kF32, {WasmValue::Of(1.0f)}).trap,
            WasmTrap::kMissingImport);
}

}  // namespace
}  // namespace fake_device::triton
