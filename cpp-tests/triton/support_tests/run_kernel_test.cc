#include "triton/support/run_kernel.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "triton/support_tests/wasm_bytes.h"

namespace fake_device::triton {
namespace {

using enum WasmOp;
using enum WasmType;

constexpr uint32_t kPrint = 0;

// A module with "run" of those parameters, the grid and the kernel's bytes,
// which imports the memory and host.print. `body` leaves the status.
CompiledKernel KernelOf(std::vector<WasmType> parameters,
                        const WasmBytes& body) {
  parameters.insert(parameters.end(), 4, kI32);
  const std::vector<WasmType> status = {kI32};
  const std::vector<WasmType> print(7, kI32);
  WasmBytes module = WasmHeader();
  module.Section(1, WasmBytes{2, 0x60}
                        .Types(print)
                        .Types(status)
                        .Byte(0x60)
                        .Types(parameters)
                        .Types(status));
  module.Section(2, WasmBytes{2}
                        .Name("host")
                        .Name("print")
                        .Append({0, 0})
                        .Name("env")
                        .Name("memory")
                        .Append({2, 0, 1}));
  module.Section(3, {1, 1});
  module.Section(7, WasmBytes{1}.Name("run").Append({0, 1}));
  module.Section(10, WasmBytes{1}.Sized(WasmBytes{0}.Append(body).Op(kEnd)));
  CompiledKernel kernel;
  kernel.wasm = module.bytes();
  kernel.spill_bytes = 64;
  return kernel;
}

template <typename T>
T At(const std::vector<uint8_t>& memory, size_t place) {
  T value;
  std::memcpy(&value, memory.data() + place, sizeof(T));
  return value;
}

TEST(RunKernelTest, PassesArgumentsAndTheGrid) {
  WasmBytes body;
  const auto store = [&](WasmOp op, int parameter, uint32_t place) {
    body.Op(kLocalGet, 0).Op(kLocalGet, static_cast<uint64_t>(parameter));
    body.Memory(op, place);
  };
  store(kI32Store, 1, 0);
  store(kI64Store, 2, 8);
  store(kF32Store, 3, 16);
  store(kF64Store, 4, 24);
  store(kI32Store, 5, 32);
  store(kI32Store, 6, 36);
  store(kI32Store, 7, 40);
  store(kI32Store, 8, 44);
  const CompiledKernel kernel =
      KernelOf({kI32, kI32, kI64, kF32, kF64}, body.I32(0));
  const std::vector<Type> types = {
      Type::Pointer(ElementType::kInt8), Type::Scalar(ElementType::kInt8),
      Type::Scalar(ElementType::kUint64), Type::Scalar(ElementType::kFloat16),
      Type::Scalar(ElementType::kFloat64)};
  const LaunchInput input = {
      {Constant::Integer(100), Constant::Integer(-5), Constant::Integer(-7),
       Constant::Float(0.5), Constant::Float(0.1)},
      {2, 3, 4}};
  std::vector<uint8_t> memory(200);
  const LaunchResult result = RunKernel(kernel, types, input, &memory);
  EXPECT_EQ(result.status, LaunchStatus::kDone) << result.message;
  EXPECT_EQ(At<int32_t>(memory, 100), -5);
  EXPECT_EQ(At<int64_t>(memory, 108), -7);
  EXPECT_EQ(At<float>(memory, 116), 0.5f);
  EXPECT_EQ(At<double>(memory, 124), 0.1);
  EXPECT_EQ(At<int32_t>(memory, 132), 2);
  EXPECT_EQ(At<int32_t>(memory, 136), 3);
  EXPECT_EQ(At<int32_t>(memory, 140), 4);
  EXPECT_GE(At<uint32_t>(memory, 144), memory.size());
  EXPECT_EQ(At<uint32_t>(memory, 144) % 16, 0u);
}

TEST(RunKernelTest, KnowsWhichAssertionFailed) {
  WasmBytes body;
  for (int axis = 0; axis < 3; axis++) {
    body.Op(kLocalGet, 3).I32(axis + 5);
    body.Memory(kI32Store, static_cast<uint32_t>(4 * axis));
  }
  CompiledKernel kernel = KernelOf({}, body.I32(2));
  kernel.asserts = {{"first", {}}, {"second", {}}};
  std::vector<uint8_t> memory(16);
  const LaunchResult result = RunKernel(kernel, {}, {}, &memory);
  EXPECT_EQ(result.status, LaunchStatus::kAssertFailed);
  EXPECT_EQ(result.message, "second");
  EXPECT_EQ(result.program, (Grid{5, 6, 7}));
  kernel.asserts.pop_back();
  EXPECT_EQ(RunKernel(kernel, {}, {}, &memory).status, LaunchStatus::kBroken);
}

// host.print(0, 1, 2, 3, kind, low, high)
WasmBytes Print(int kind, int32_t low, int32_t high) {
  return WasmBytes()
      .I32(0)
      .I32(1)
      .I32(2)
      .I32(3)
      .I32(kind)
      .I32(low)
      .I32(high)
      .Op(kCall, kPrint)
      .Op(kDrop);
}

TEST(RunKernelTest, CollectsPrints) {
  const int half = static_cast<int>(ElementType::kFloat16);
  const int wide = static_cast<int>(ElementType::kInt64);
  CompiledKernel kernel = KernelOf({}, Print(-1, 0, 0)
                                           .Append(Print(half, 0x3fc00000, 0))
                                           .Append(Print(wide, -2, -1))
                                           .Append(Print(-2, 0, 0))
                                           .I32(0));
  kernel.prints = {{"values", {}}};
  std::vector<uint8_t> memory(16);
  const LaunchResult result = RunKernel(kernel, {}, {}, &memory);
  EXPECT_EQ(result.status, LaunchStatus::kDone) << result.message;
  ASSERT_EQ(result.prints.size(), 1u);
  EXPECT_EQ(result.prints[0],
            (Printed{"values",
                     {1, 2, 3},
                     {{ElementType::kFloat16, Constant::Float(1.5)},
                      {ElementType::kInt64, Constant::Integer(-2)}}}));
}

TEST(RunKernelTest, SeesWhatBreaks) {
  std::vector<uint8_t> memory(16);
  const auto status_of = [&](const CompiledKernel& kernel) {
    return RunKernel(kernel, {}, {}, &memory, 1000).status;
  };
  const auto write_at = [](int32_t address) {
    return KernelOf({},
                    WasmBytes().I32(address).I32(1).Memory(kI32Store).I32(0));
  };
  EXPECT_EQ(status_of(write_at(12)), LaunchStatus::kDone);
  EXPECT_EQ(status_of(write_at(16)), LaunchStatus::kBroken);
  EXPECT_EQ(status_of(write_at(1 << 20)), LaunchStatus::kBroken);
  EXPECT_EQ(status_of(KernelOf({}, Print(-2, 0, 0).I32(0))),
            LaunchStatus::kBroken);
  EXPECT_EQ(status_of(KernelOf({}, WasmBytes().I32(-1))),
            LaunchStatus::kBroken);
  EXPECT_EQ(
      status_of(KernelOf(
          {}, WasmBytes().Op(kLoop).Byte(0x40).Op(kBr, 0).Op(kEnd).I32(0))),
      LaunchStatus::kBroken);
  EXPECT_EQ(status_of(CompiledKernel()), LaunchStatus::kBroken);
}

}  // namespace
}  // namespace fake_device::triton
