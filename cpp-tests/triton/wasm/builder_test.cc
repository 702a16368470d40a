#include <gtest/gtest.h>

#include <limits>

#include "triton/wasm/function_builder.h"
#include "triton/wasm/leb128.h"
#include "triton/wasm/module_builder.h"

namespace fake_device::triton {

namespace {

using Bytes = std::vector<uint8_t>;

// The instructions of a function without locals.
template <typename Emit>
Bytes CodeOf(Emit emit) {
  FunctionBuilder function({}, {});
  emit(function);
  const Bytes body = function.Encode();
  EXPECT_EQ(body.front(), 0);
  EXPECT_EQ(body.back(), 0x0b);
  return Bytes(body.begin() + 1, body.end() - 1);
}

TEST(Leb128, Unsigned) {
  const std::pair<uint32_t, Bytes> cases[] = {
      {0, {0}},
      {0x7f, {0x7f}},
      {0x80, {0x80, 0x01}},
      {624485, {0xe5, 0x8e, 0x26}},
      {0xffffffff, {0xff, 0xff, 0xff, 0xff, 0x0f}},
  };
  for (const auto& [value, expected] : cases) {
    Bytes bytes;
    AppendUnsigned(&bytes, value);
    EXPECT_EQ(bytes, expected) << value;
  }
}

TEST(Leb128, Signed) {
  const std::pair<int64_t, Bytes> cases[] = {
      {0, {0}},
      {63, {0x3f}},
      {64, {0xc0, 0x00}},
      {-1, {0x7f}},
      {-64, {0x40}},
      {-65, {0xbf, 0x7f}},
      {-123456, {0xc0, 0xbb, 0x78}},
      {std::numeric_limits<int32_t>::min(), {0x80, 0x80, 0x80, 0x80, 0x78}},
      {std::numeric_limits<int64_t>::max(),
       {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00}},
      {std::numeric_limits<int64_t>::min(),
       {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f}},
  };
  for (const auto& [value, expected] : cases) {
    Bytes bytes;
    AppendSigned(&bytes, value);
    EXPECT_EQ(bytes, expected) << value;
  }
}

TEST(FunctionBuilder, Constants) {
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.I32Const(-2); }),
            (Bytes{0x41, 0x7e}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.I64Const(64); }),
            (Bytes{0x42, 0xc0, 0x00}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.F32Const(1.0f); }),
            (Bytes{0x43, 0, 0, 0x80, 0x3f}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.F64Const(-2.0); }),
            (Bytes{0x44, 0, 0, 0, 0, 0, 0, 0, 0xc0}));
}

TEST(FunctionBuilder, VectorConstantsRepeat) {
  EXPECT_EQ(
      CodeOf([](FunctionBuilder& f) { f.I32x4Const(0x01020304); }),
      (Bytes{0xfd, 0x0c, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.I64x2Const(-2); }),
            (Bytes{0xfd, 0x0c, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                   0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.F32x4Const(2.0f); }),
            (Bytes{0xfd, 0x0c, 0, 0, 0, 0x40, 0, 0, 0, 0x40, 0, 0, 0, 0x40, 0,
                   0, 0, 0x40}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.F64x2Const(2.0); }),
            (Bytes{0xfd, 0x0c, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0,
                   0x40}));
}

TEST(FunctionBuilder, PrefixedCodesAreLeb128) {
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.Op(Instruction::kI32Add); }),
            (Bytes{0x6a}));
  EXPECT_EQ(
      CodeOf([](FunctionBuilder& f) { f.Op(Instruction::kI64TruncSatF64U); }),
      (Bytes{0xfc, 0x07}));
  EXPECT_EQ(
      CodeOf([](FunctionBuilder& f) { f.Op(Instruction::kI8x16Swizzle); }),
      (Bytes{0xfd, 0x0e}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) { f.Op(Instruction::kF32x4Add); }),
            (Bytes{0xfd, 0xe4, 0x01}));
}

TEST(FunctionBuilder, Immediates) {
  EXPECT_EQ(
      CodeOf([](FunctionBuilder& f) { f.Memory(Instruction::kI64Load, 200); }),
      (Bytes{0x29, 0, 0xc8, 0x01}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) {
              f.MemoryLane(Instruction::kV128Load32Lane, 3, 16);
            }),
            (Bytes{0xfd, 0x56, 0, 16, 3}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) {
              f.Lane(Instruction::kI32x4ExtractLane, 2);
            }),
            (Bytes{0xfd, 0x1b, 2}));
  EXPECT_EQ(
      CodeOf([](FunctionBuilder& f) {
        f.Shuffle({0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 31});
      }),
      (Bytes{0xfd, 0x0d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22,
             31}));
  EXPECT_EQ(CodeOf([](FunctionBuilder& f) {
              f.MemoryCopy();
              f.MemoryFill();
              f.Call({300});
            }),
            (Bytes{0xfc, 0x0a, 0, 0, 0xfc, 0x0b, 0, 0x10, 0xac, 0x02}));
}

TEST(FunctionBuilder, ControlCountsOpenBlocks) {
  FunctionBuilder function({}, {});
  function.Block();
  function.Loop();
  EXPECT_EQ(function.depth(), 2);
  function.I32Const(1);
  function.If(WasmType::kF32);
  EXPECT_EQ(function.depth(), 3);
  function.Br(1);
  function.Else();
  EXPECT_EQ(function.depth(), 3);
  function.End();
  function.I32Const(0);
  function.If();
  function.End();
  function.BrIf(0);
  function.End();
  function.End();
  EXPECT_EQ(function.depth(), 0);
  function.Return();
  EXPECT_EQ(function.Encode(),
            (Bytes{0,    0x02, 0x40, 0x03, 0x40, 0x41, 0x01, 0x04,
                   0x7d, 0x0c, 0x01, 0x05, 0x0b, 0x41, 0x00, 0x04,
                   0x40, 0x0b, 0x0d, 0x00, 0x0b, 0x0b, 0x0f, 0x0b}));
}

TEST(FunctionBuilder, LocalsFollowParametersInRunsOfOneType) {
  FunctionBuilder function({WasmType::kI32, WasmType::kF64}, {});
  EXPECT_EQ(function.Parameter(1).index, 1u);
  EXPECT_EQ(function.Parameter(1).type, WasmType::kF64);
  EXPECT_EQ(function.NewLocal(WasmType::kI32).index, 2u);
  EXPECT_EQ(function.NewLocal(WasmType::kI32).index, 3u);
  const Local last = function.NewLocal(WasmType::kV128);
  EXPECT_EQ(last.index, 4u);
  function.Get(last);
  function.Tee(last);
  function.Set(last);
  EXPECT_EQ(function.Encode(),
            (Bytes{2, 2, 0x7f, 1, 0x7b, 0x20, 4, 0x22, 4, 0x21, 4, 0x0b}));
}

TEST(FunctionBuilder, ReleasedLocalsAreGivenOutAgainByType) {
  FunctionBuilder function({}, {});
  const Local integer = function.NewLocal(WasmType::kI32);
  const Local vector = function.NewLocal(WasmType::kV128);
  function.Release(integer);
  function.Release(vector);
  EXPECT_EQ(function.NewLocal(WasmType::kI64).index, 2u);
  EXPECT_EQ(function.NewLocal(WasmType::kI32).index, integer.index);
  EXPECT_EQ(function.NewLocal(WasmType::kI32).index, 3u);
  EXPECT_EQ(function.NewLocal(WasmType::kV128).index, vector.index);
}

TEST(ModuleBuilder, ImportsOnceAndNumbersFunctionsBehindImports) {
  ModuleBuilder module;
  EXPECT_EQ(module.Import("m", "f", {WasmType::kF32}, {WasmType::kF32}).index,
            0u);
  EXPECT_EQ(module.Import("m", "g", {}, {}).index, 1u);
  EXPECT_EQ(module.Import("m", "f", {WasmType::kF32}, {WasmType::kF32}).index,
            0u);
  EXPECT_EQ(module.Import("n", "f", {}, {}).index, 2u);
  EXPECT_EQ(module.AddFunction(FunctionBuilder({}, {})).index, 3u);
  EXPECT_EQ(module.AddFunction(FunctionBuilder({}, {})).index, 4u);
}

TEST(ModuleBuilder, Encodes) {
  ModuleBuilder module;
  const FunctionIndex import =
      module.Import("m", "f", {WasmType::kI32}, {WasmType::kI32});
  FunctionBuilder function({WasmType::kI32}, {WasmType::kI32});
  function.Get(function.Parameter(0));
  function.Call(import);
  module.Export("run", module.AddFunction(function));
  EXPECT_EQ(module.Encode(),
            (Bytes{0, 'a', 's', 'm', 1, 0, 0, 0,
                   // Types: one, shared.
                   1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f,
                   // The memory of 1 to 65536 pages, and the function.
                   2, 24, 2, 3, 'e', 'n', 'v', 6, 'm', 'e', 'm', 'o', 'r', 'y',
                   2, 1, 1, 0x80, 0x80, 4, 1, 'm', 1, 'f', 0, 0,
                   // Functions.
                   3, 2, 1, 0,
                   // Exports.
                   7, 7, 1, 3, 'r', 'u', 'n', 0, 1,
                   // Code.
                   10, 8, 1, 6, 0, 0x20, 0, 0x10, 0, 0x0b}));
}

}  // namespace

}  // namespace fake_device::triton
