#include "triton/support/wasm_interpreter.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "triton/support_tests/wasm_bytes.h"

namespace fake_device::triton {
namespace {

using enum WasmOp;

constexpr int kEmpty = 0x40;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// A module and an instance of it.
class Running {
 public:
  explicit Running(const WasmSource& source, uint64_t memory = 65536) {
    std::string error;
    module_ = WasmModule::Parse(ModuleOf(source), &error);
    EXPECT_TRUE(module_.has_value()) << error;
    instance_ = std::make_unique<WasmInstance>(&*module_, memory);
  }

  WasmInstance& instance() { return *instance_; }
  WasmOutcome Call(std::initializer_list<WasmValue> arguments) {
    return instance_->Call("f", arguments);
  }

 private:
  std::optional<WasmModule> module_;
  std::unique_ptr<WasmInstance> instance_;
};

std::vector<WasmType> TypesOf(std::string_view letters) {
  std::vector<WasmType> types;
  for (char letter : letters) {
    types.push_back(letter == 'i'   ? WasmType::kI32
                    : letter == 'l' ? WasmType::kI64
                    : letter == 'f' ? WasmType::kF32
                    : letter == 'd' ? WasmType::kF64
                                    : WasmType::kV128);
  }
  return types;
}

// One instruction on its operands. `immediate` follows its code.
WasmOutcome RunOne(WasmOp op, std::initializer_list<WasmValue> operands,
                   const WasmBytes& immediate = {}) {
  const std::string_view signature =
      FindWasmOp(static_cast<uint32_t>(op))->signature;
  const size_t colon = signature.find(':');
  WasmBytes body;
  for (size_t i = 0; i < colon; i++) body.Op(kLocalGet, i);
  body.Op(op).Append(immediate).Op(kEnd);
  Running running({{TypesOf(signature.substr(0, colon)),
                    TypesOf(signature.substr(colon + 1))},
                   body});
  return running.Call(operands);
}

template <typename T>
T Result(WasmOp op, std::initializer_list<WasmValue> operands) {
  const WasmOutcome outcome = RunOne(op, operands);
  EXPECT_EQ(outcome.trap, WasmTrap::kNone);
  return outcome.ok() ? outcome.As<T>() : T();
}

WasmValue I(int32_t value) { return WasmValue::Of(value); }
WasmValue L(int64_t value) { return WasmValue::Of(value); }
WasmValue F(float value) { return WasmValue::Of(value); }
WasmValue D(double value) { return WasmValue::Of(value); }

// All lanes of a vector, the last one given repeated.
template <typename T>
WasmValue V(std::initializer_list<T> lanes) {
  std::array<T, 16 / sizeof(T)> all;
  auto next = lanes.begin();
  for (T& lane : all) {
    lane = *next;
    if (next + 1 != lanes.end()) next++;
  }
  return WasmValue::Of(all);
}

TEST(WasmInterpreterTest, Integers) {
  const struct {
    WasmOp op;
    int32_t a;
    int32_t b;
    int32_t expected;
  } kCases[] = {
      {kI32Add, INT32_MAX, 1, INT32_MIN},
      {kI32Sub, INT32_MIN, 1, INT32_MAX},
      {kI32Mul, 1 << 20, 1 << 20, 0},
      {kI32DivS, -7, 2, -3},
      {kI32DivU, -7, 2, 0x7ffffffc},
      {kI32RemS, -7, 2, -1},
      {kI32RemS, INT32_MIN, -1, 0},
      {kI32RemU, -7, 4, 1},
      {kI32Shl, 1, 33, 2},
      {kI32ShrS, -8, 1, -4},
      {kI32ShrU, -8, 33, 0x7ffffffc},
      {kI32Rotl, INT32_MIN, 1, 1},
      {kI32Rotr, 1, 33, INT32_MIN},
      {kI32LtS, -1, 1, 1},
      {kI32LtU, -1, 1, 0},
      {kI32GeU, -1, 1, 1},
      {kI32LeS, 3, 3, 1},
      {kI32Xor, 6, 3, 5},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Result<int32_t>(c.op, {I(c.a), I(c.b)}), c.expected)
        << FindWasmOp(static_cast<uint32_t>(c.op))->name;
  }
  EXPECT_EQ(Result<int32_t>(kI32Clz, {I(0)}), 32);
  EXPECT_EQ(Result<int32_t>(kI32Ctz, {I(8)}), 3);
  EXPECT_EQ(Result<int64_t>(kI64Popcnt, {L(-1)}), 64);
  EXPECT_EQ(Result<int64_t>(kI64Mul, {L(INT64_MAX), L(2)}), -2);
  EXPECT_EQ(Result<int64_t>(kI64ShrU, {L(-1), L(63)}), 1);
  EXPECT_EQ(Result<int32_t>(kI64Eqz, {L(int64_t{1} << 32)}), 0);
  EXPECT_EQ(Result<int32_t>(kI64GtU, {L(-1), L(1)}), 1);
}

TEST(WasmInterpreterTest, Floats) {
  EXPECT_EQ(Result<float>(kF32Nearest, {F(2.5f)}), 2.0f);
  EXPECT_EQ(Result<double>(kF64Ceil, {D(-0.5)}), 0.0);
  EXPECT_TRUE(std::signbit(Result<double>(kF64Ceil, {D(-0.5)})));
  EXPECT_TRUE(std::signbit(Result<float>(kF32Min, {F(0.0f), F(-0.0f)})));
  EXPECT_FALSE(std::signbit(Result<float>(kF32Max, {F(-0.0f), F(0.0f)})));
  EXPECT_TRUE(std::isnan(Result<float>(kF32Min, {F(kNan), F(1)})));
  EXPECT_EQ(Result<float>(kF32Copysign, {F(2), F(-0.0f)}), -2.0f);
  EXPECT_EQ(Result<float>(kF32Div, {F(1), F(0)}), kInfinity);
  EXPECT_EQ(Result<int32_t>(kF32Ne, {F(kNan), F(kNan)}), 1);
  EXPECT_EQ(Result<int32_t>(kF64Le, {D(kNan), D(1)}), 0);
  EXPECT_EQ(Result<uint32_t>(kF32Neg, {I(0x7f800001)}), 0xff800001u);
}

TEST(WasmInterpreterTest, Conversions) {
  EXPECT_EQ(Result<int32_t>(kI32TruncF32S, {F(-1.9f)}), -1);
  EXPECT_EQ(Result<int32_t>(kI32TruncF64S, {D(-2147483648.9)}), INT32_MIN);
  EXPECT_EQ(Result<uint32_t>(kI32TruncF64U, {D(4294967295.9)}), UINT32_MAX);
  EXPECT_EQ(RunOne(kI32TruncF32S, {F(kNan)}).trap,
            WasmTrap::kInvalidConversion);
  EXPECT_EQ(RunOne(kI32TruncF32S, {F(2147483648.0f)}).trap,
            WasmTrap::kIntegerOverflow);
  EXPECT_EQ(RunOne(kI64TruncF64U, {D(-1)}).trap, WasmTrap::kIntegerOverflow);
  EXPECT_EQ(Result<int32_t>(kI32TruncSatF32S, {F(kInfinity)}), INT32_MAX);
  EXPECT_EQ(Result<uint32_t>(kI32TruncSatF32U, {F(-5)}), 0u);
  EXPECT_EQ(Result<int64_t>(kI64TruncSatF64S, {D(-1e300)}), INT64_MIN);
  EXPECT_EQ(Result<int64_t>(kI64TruncSatF32S, {F(kNan)}), 0);
  EXPECT_EQ(Result<float>(kF32ConvertI64U, {L(-1)}), 18446744073709551616.0f);
  EXPECT_EQ(Result<float>(kF32DemoteF64, {D(1e300)}), kInfinity);
  EXPECT_EQ(Result<int64_t>(kI64ExtendI32S, {I(-1)}), -1);
  EXPECT_EQ(Result<int64_t>(kI64ExtendI32U, {I(-1)}), 0xffffffff);
  EXPECT_EQ(Result<int32_t>(kI32WrapI64, {L(0x1'2345'6789)}), 0x23456789);
  EXPECT_EQ(Result<int32_t>(kI32Extend8S, {I(0x180)}), -128);
  EXPECT_EQ(Result<int64_t>(kI64Extend16S, {L(0x18000)}), -32768);
  EXPECT_EQ(Result<int32_t>(kI32ReinterpretF32, {F(1)}), 0x3f800000);
}

TEST(WasmInterpreterTest, Constants) {
  EXPECT_EQ(RunOne(kI32Const, {}, WasmBytes().S(-5)).As<int32_t>(), -5);
  EXPECT_EQ(RunOne(kI64Const, {}, WasmBytes().S(INT64_MIN)).As<int64_t>(),
            INT64_MIN);
  EXPECT_EQ(RunOne(kF32Const, {}, {0, 0, 0x80, 0x3f}).As<float>(), 1.0f);
  EXPECT_EQ(RunOne(kF64Const, {}, {0, 0, 0, 0, 0, 0, 0, 0x40}).As<double>(),
            2.0);
}

TEST(WasmInterpreterTest, VectorsOfIntegers) {
  const struct {
    WasmOp op;
    WasmValue a;
    WasmValue b;
    WasmValue expected;
  } kCases[] = {
      {kI8x16Add, V<uint8_t>({250, 1}), V<uint8_t>({10, 2}),
       V<uint8_t>({4, 3})},
      {kI8x16AddSatU, V<uint8_t>({250}), V<uint8_t>({10}), V<uint8_t>({255})},
      {kI8x16SubSatS, V<int8_t>({-100}), V<int8_t>({100}), V<int8_t>({-128})},
      {kI16x8Mul, V<int16_t>({300, -1}), V<int16_t>({300, 7}),
       V<int16_t>({24464, -7})},
      {kI16x8Q15mulrSatS, V<int16_t>({-32768, 16384}), V<int16_t>({-32768}),
       V<int16_t>({32767, -16384})},
      {kI32x4MinS, V<int32_t>({-1, 2}), V<int32_t>({1}), V<int32_t>({-1, 1})},
      {kI32x4MinU, V<int32_t>({-1, 2}), V<int32_t>({1}), V<int32_t>({1})},
      {kI32x4DotI16x8S, V<int16_t>({3}), V<int16_t>({-5}), V<int32_t>({-30})},
      {kI64x2GtS, V<int64_t>({1, -1}), V<int64_t>({0}), V<int64_t>({-1, 0})},
      {kI8x16AvgrU, V<uint8_t>({255}), V<uint8_t>({254}), V<uint8_t>({255})},
      {kI8x16NarrowI16x8U, V<int16_t>({-5}), V<int16_t>({300}),
       V<uint8_t>({0, 0, 0, 0, 0, 0, 0, 0, 255})},
      {kI16x8NarrowI32x4S, V<int32_t>({-40000}), V<int32_t>({7}),
       V<int16_t>({-32768, -32768, -32768, -32768, 7})},
      {kI32x4ExtmulHighI16x8U, V<uint16_t>({0, 0, 0, 0, 65535}),
       V<uint16_t>({65535}), V<uint32_t>({65535u * 65535u})},
      {kI8x16Swizzle, V<uint8_t>({9, 8, 7, 6}), V<uint8_t>({1, 0, 16, 255}),
       V<uint8_t>({8, 9, 0})},
      {kI16x8LtU, V<int16_t>({1, -1}), V<int16_t>({-1}), V<int16_t>({-1, 0})},
      {kV128Andnot, V<uint8_t>({0xff}), V<uint8_t>({0x0f}), V<uint8_t>({0xf0})},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(RunOne(c.op, {c.a, c.b}).results.at(0).bytes, c.expected.bytes)
        << FindWasmOp(static_cast<uint32_t>(c.op))->name;
  }
}

TEST(WasmInterpreterTest, VectorsOfOneOperand) {
  const struct {
    WasmOp op;
    WasmValue a;
    WasmValue expected;
  } kCases[] = {
      {kI8x16Abs, V<int8_t>({-128, -3}), V<int8_t>({-128, 3})},
      {kI8x16Popcnt, V<uint8_t>({255, 5}), V<uint8_t>({8, 2})},
      {kI64x2Neg, V<int64_t>({1, INT64_MIN}), V<int64_t>({-1, INT64_MIN})},
      {kI16x8ExtendLowI8x16S, V<int8_t>({-1}), V<int16_t>({-1})},
      {kI32x4ExtendHighI16x8U, V<int16_t>({0, 0, 0, 0, -1}),
       V<int32_t>({65535})},
      {kI16x8ExtaddPairwiseI8x16U, V<uint8_t>({200}), V<uint16_t>({400})},
      {kF32x4Nearest, V<float>({0.5f, 1.5f}), V<float>({0, 2})},
      {kF64x2Floor, V<double>({-0.5, 2.5}), V<double>({-1, 2})},
      {kF32x4DemoteF64x2Zero, V<double>({1.5, -2}), V<float>({1.5f, -2, 0, 0})},
      {kF64x2PromoteLowF32x4, V<float>({1, 2, 3, 4}), V<double>({1, 2})},
      {kF32x4ConvertI32x4U, V<int32_t>({-1}), V<float>({4294967296.0f})},
      {kF64x2ConvertLowI32x4S, V<int32_t>({-7, 5, 1, 1}), V<double>({-7, 5})},
      {kI32x4TruncSatF32x4S, V<float>({kNan, 3e9f, -1.5f}),
       V<int32_t>({0, INT32_MAX, -1})},
      {kI32x4TruncSatF64x2UZero, V<double>({-1, 5e9}),
       V<int32_t>({0, -1, 0, 0})},
      {kV128Not, V<uint8_t>({0}), V<uint8_t>({255})},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(RunOne(c.op, {c.a}).results.at(0).bytes, c.expected.bytes)
        << FindWasmOp(static_cast<uint32_t>(c.op))->name;
  }
  EXPECT_EQ(Result<int32_t>(kI32x4Bitmask, {V<int32_t>({-1, 0, -1, 0})}), 5);
  EXPECT_EQ(Result<int32_t>(kI16x8AllTrue, {V<int16_t>({1, 0})}), 0);
  EXPECT_EQ(Result<int32_t>(kI16x8AllTrue, {V<int16_t>({1, 2})}), 1);
  EXPECT_EQ(Result<int32_t>(kV128AnyTrue, {V<int16_t>({0, 4, 0})}), 1);
}

TEST(WasmInterpreterTest, VectorsOfFloats) {
  const auto min = Result<std::array<float, 4>>(
      kF32x4Min, {V<float>({1, -0.0f, kNan, 5}), V<float>({2, 0, 1, 4})});
  EXPECT_EQ(min[0], 1);
  EXPECT_TRUE(std::signbit(min[1]));
  EXPECT_TRUE(std::isnan(min[2]));
  EXPECT_EQ(min[3], 4);
  const auto pmin = Result<std::array<float, 4>>(
      kF32x4Pmin, {V<float>({1, -0.0f, kNan, 5}), V<float>({2, 0, 1, 4})});
  EXPECT_TRUE(std::signbit(pmin[1]));
  EXPECT_TRUE(std::isnan(pmin[2]));
  const auto sum = Result<std::array<double, 2>>(
      kF64x2Add, {V<double>({1, 0.5}), V<double>({2, 0.25})});
  EXPECT_EQ(sum, (std::array<double, 2>{3, 0.75}));
  const auto mask = Result<std::array<int32_t, 4>>(
      kF32x4Eq, {V<float>({1, kNan, 0, 2}), V<float>({1, kNan, -0.0f, 3})});
  EXPECT_EQ(mask, (std::array<int32_t, 4>{-1, 0, -1, 0}));
}

TEST(WasmInterpreterTest, Lanes) {
  EXPECT_EQ(RunOne(kI8x16ExtractLaneS, {V<uint8_t>({1, 0xff})}, {1}).As<int>(),
            -1);
  EXPECT_EQ(RunOne(kI8x16ExtractLaneU, {V<uint8_t>({1, 0xff})}, {1}).As<int>(),
            255);
  EXPECT_EQ(RunOne(kF64x2ExtractLane, {V<double>({1, 7})}, {1}).As<double>(),
            7);
  EXPECT_EQ(RunOne(kI32x4ReplaceLane, {V<int32_t>({1}), I(9)}, {2})
                .results.at(0)
                .bytes,
            V<int32_t>({1, 1, 9, 1}).bytes);
  WasmBytes lanes;
  for (int i = 0; i < 16; i++) lanes.Byte(i % 2 == 0 ? i : i + 16);
  EXPECT_EQ(
      RunOne(kI8x16Shuffle, {V<uint8_t>({3}), V<uint8_t>({5})}, lanes)
          .results.at(0)
          .bytes,
      (V<uint8_t>({3, 5, 3, 5, 3, 5, 3, 5, 3, 5, 3, 5, 3, 5, 3, 5}).bytes));
  EXPECT_EQ(RunOne(kI16x8ShrS, {V<int16_t>({-8, 8}), I(17)}).results[0].bytes,
            V<int16_t>({-4, 4}).bytes);
  EXPECT_EQ(RunOne(kV128Bitselect,
                   {V<uint8_t>({0xaa}), V<uint8_t>({0x55}), V<uint8_t>({0xf0})})
                .results[0]
                .bytes,
            V<uint8_t>({0xa5}).bytes);
}

TEST(WasmInterpreterTest, Memory) {
  Running running({{{WasmType::kI32}, {WasmType::kI32}},
                   WasmBytes()
                       .Op(kLocalGet, 0)
                       .Op(kLocalGet, 0)
                       .Memory(kI32Load16S, 2)
                       .Memory(kI32Store, 8)
                       .Op(kLocalGet, 0)
                       .Op(kLocalGet, 0)
                       .Memory(kV128Load16x4U)
                       .Memory(kV128Store, 16)
                       .Op(kLocalGet, 0)
                       .Memory(kI32Load8U, 3)
                       .Op(kEnd)});
  std::vector<uint8_t>& memory = running.instance().memory();
  const uint8_t kData[] = {1, 2, 0xfe, 0xff, 5, 6, 7, 8};
  std::copy(std::begin(kData), std::end(kData), memory.begin() + 100);
  EXPECT_EQ(running.Call({I(100)}).As<int32_t>(), 0xff);
  EXPECT_EQ(std::vector<uint8_t>(memory.begin() + 108, memory.begin() + 112),
            (std::vector<uint8_t>{0xfe, 0xff, 0xff, 0xff}));
  EXPECT_EQ(std::vector<uint8_t>(memory.begin() + 116, memory.begin() + 132),
            (std::vector<uint8_t>{1, 2, 0, 0, 0xfe, 0xff, 0, 0, 5, 6, 0, 0, 7,
                                  8, 0, 0}));
}

TEST(WasmInterpreterTest, VectorMemory) {
  Running running({{{}, {}},
                   WasmBytes()
                       .I32(0)
                       .I32(64)
                       .Memory(kV128Load32Splat)
                       .Memory(kV128Store, 256)
                       .I32(0)
                       .I32(64)
                       .Memory(kV128Load64Zero)
                       .Memory(kV128Store, 272)
                       .I32(0)
                       .I32(64)
                       .I32(0)
                       .Memory(kV128Load)
                       .Memory(kV128Load8Lane)
                       .Byte(3)
                       .Memory(kV128Store, 288)
                       .I32(0)
                       .I32(64)
                       .Memory(kV128Load)
                       .Memory(kV128Store16Lane, 304)
                       .Byte(1)
                       .Op(kEnd)});
  std::vector<uint8_t>& memory = running.instance().memory();
  for (int i = 0; i < 16; i++) memory[64 + i] = static_cast<uint8_t>(i + 1);
  ASSERT_TRUE(running.Call({}).ok());
  const auto at = [&](int place) {
    std::array<uint8_t, 16> bytes;
    std::copy_n(memory.begin() + place, 16, bytes.begin());
    return bytes;
  };
  EXPECT_EQ(
      at(256),
      (V<uint8_t>({1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}).bytes));
  EXPECT_EQ(at(272), (V<uint8_t>({1, 2, 3, 4, 5, 6, 7, 8, 0}).bytes));
  EXPECT_EQ(at(288), (V<uint8_t>({0, 0, 0, 1, 0}).bytes));
  EXPECT_EQ(at(304), (V<uint8_t>({3, 4, 0}).bytes));
}

TEST(WasmInterpreterTest, BulkMemory) {
  Running running({{{}, {}},
                   WasmBytes()
                       .I32(10)
                       .I32(0x1ff)
                       .I32(4)
                       .Op(kMemoryFill)
                       .Byte(0)
                       .I32(12)
                       .I32(8)
                       .I32(4)
                       .Op(kMemoryCopy)
                       .Append({0, 0})
                       .Op(kEnd)});
  ASSERT_TRUE(running.Call({}).ok());
  const std::vector<uint8_t>& memory = running.instance().memory();
  EXPECT_EQ(std::vector<uint8_t>(memory.begin() + 8, memory.begin() + 17),
            (std::vector<uint8_t>{0, 0, 255, 255, 0, 0, 255, 255, 0}));
}

TEST(WasmInterpreterTest, OutOfBounds) {
  const WasmSource load = {
      {{WasmType::kI32}, {WasmType::kI32}},
      WasmBytes().Op(kLocalGet, 0).Memory(kI32Load, 4).Op(kEnd)};
  Running running(load, 100);
  EXPECT_TRUE(running.Call({I(92)}).ok());
  EXPECT_EQ(running.Call({I(93)}).trap, WasmTrap::kOutOfBounds);
  // The constant offset does not wrap around.
  EXPECT_EQ(running.Call({I(-4)}).trap, WasmTrap::kOutOfBounds);
  Running fill({{{WasmType::kI32}, {}},
                WasmBytes()
                    .Op(kLocalGet, 0)
                    .I32(1)
                    .I32(1)
                    .Op(kMemoryFill)
                    .Byte(0)
                    .Op(kEnd)},
               100);
  EXPECT_TRUE(fill.Call({I(99)}).ok());
  EXPECT_EQ(fill.Call({I(100)}).trap, WasmTrap::kOutOfBounds);
}

// The sum of the numbers up to the argument, by a loop.
WasmBytes SumLoop() {
  return WasmBytes()
      .Op(kBlock)
      .Byte(kEmpty)
      .Op(kLoop)
      .Byte(kEmpty)
      .Op(kLocalGet, 0)
      .Op(kI32Eqz)
      .Op(kBrIf, 1)
      .Op(kLocalGet, 0)
      .Op(kLocalGet, 1)
      .Op(kI32Add)
      .Op(kLocalSet, 1)
      .Op(kLocalGet, 0)
      .I32(1)
      .Op(kI32Sub)
      .Op(kLocalSet, 0)
      .Op(kBr, 0)
      .Op(kEnd)
      .Op(kEnd)
      .Op(kLocalGet, 1)
      .Op(kEnd);
}

TEST(WasmInterpreterTest, LoopsAndTheStepLimit) {
  Running running({{{WasmType::kI32}, {WasmType::kI32}}, SumLoop(), 1});
  EXPECT_EQ(running.Call({I(0)}).As<int32_t>(), 0);
  EXPECT_EQ(running.Call({I(1000)}).As<int32_t>(), 500500);
  const uint64_t steps = running.instance().steps();
  running.instance().set_step_limit(steps);
  EXPECT_TRUE(running.Call({I(1000)}).ok());
  running.instance().set_step_limit(steps - 1);
  EXPECT_EQ(running.Call({I(1000)}).trap, WasmTrap::kStepLimit);
}

TEST(WasmInterpreterTest, IfElse) {
  Running running({{{WasmType::kI32}, {WasmType::kI32}},
                   WasmBytes()
                       .I32(100)
                       .Op(kLocalGet, 0)
                       .Op(kIf)
                       .Byte(0x7f)
                       .I32(1)
                       .Op(kElse)
                       .I32(2)
                       .Op(kEnd)
                       .Op(kI32Add)
                       .Op(kEnd)});
  EXPECT_EQ(running.Call({I(5)}).As<int32_t>(), 101);
  EXPECT_EQ(running.Call({I(0)}).As<int32_t>(), 102);
}

TEST(WasmInterpreterTest, BranchesKeepTheirValueAndDropTheRest) {
  Running running({{{WasmType::kI32}, {WasmType::kI32}},
                   WasmBytes()
                       .I32(7)
                       .Op(kBlock)
                       .Byte(0x7f)
                       .I32(1)
                       .I32(2)
                       .I32(3)
                       .Op(kLocalGet, 0)
                       .Op(kBrIf, 0)
                       .Op(kDrop)
                       .Op(kDrop)
                       .Op(kEnd)
                       .Op(kI32Add)
                       .Op(kEnd)});
  EXPECT_EQ(running.Call({I(1)}).As<int32_t>(), 10);
  EXPECT_EQ(running.Call({I(0)}).As<int32_t>(), 8);
}

TEST(WasmInterpreterTest, BranchTable) {
  WasmBytes body;
  body.Op(kBlock).Byte(kEmpty).Op(kBlock).Byte(kEmpty);
  body.Op(kLocalGet, 0).Op(kBrTable).Append({2, 0, 1, 1});
  body.Op(kEnd).I32(10).Op(kReturn).Op(kEnd).I32(20).Op(kEnd);
  Running running({{{WasmType::kI32}, {WasmType::kI32}}, body});
  EXPECT_EQ(running.Call({I(0)}).As<int32_t>(), 10);
  EXPECT_EQ(running.Call({I(1)}).As<int32_t>(), 20);
  EXPECT_EQ(running.Call({I(-1)}).As<int32_t>(), 20);
}

TEST(WasmInterpreterTest, MultipleValues) {
  Running running(
      {{{WasmType::kI32, WasmType::kI64}, {WasmType::kI64, WasmType::kI32}},
       WasmBytes().Op(kLocalGet, 1).Op(kLocalGet, 0).Op(kEnd)});
  const WasmOutcome outcome = running.Call({I(1), L(2)});
  ASSERT_EQ(outcome.results.size(), 2u);
  EXPECT_EQ(outcome.results[0].As<int64_t>(), 2);
  EXPECT_EQ(outcome.results[1].As<int32_t>(), 1);
}

TEST(WasmInterpreterTest, Traps) {
  EXPECT_EQ(RunOne(kI32DivS, {I(1), I(0)}).trap, WasmTrap::kDivideByZero);
  EXPECT_EQ(RunOne(kI64RemU, {L(1), L(0)}).trap, WasmTrap::kDivideByZero);
  EXPECT_EQ(RunOne(kI32DivS, {I(INT32_MIN), I(-1)}).trap,
            WasmTrap::kIntegerOverflow);
  EXPECT_EQ(RunOne(kUnreachable, {}).trap, WasmTrap::kUnreachable);
  Running recursion({{{}, {}}, WasmBytes().Op(kCall, 0).Op(kEnd)});
  EXPECT_EQ(recursion.Call({}).trap, WasmTrap::kStackOverflow);
  EXPECT_EQ(recursion.Call({I(1)}).trap, WasmTrap::kWrongArguments);
  EXPECT_EQ(recursion.instance().Call("g", {}).trap, WasmTrap::kNoSuchExport);
}

TEST(WasmInterpreterTest, Calls) {
  // twice(x) = half(x) * 4, where half is imported.
  WasmBytes module = WasmHeader();
  module.Section(1, {1, 0x60, 1, 0x7d, 1, 0x7d});
  module.Section(2, WasmBytes{1}.Name("math").Name("half").Append({0, 0}));
  module.Section(3, {2, 0, 0});
  module.Section(7, WasmBytes{1}.Name("twice").Append({0, 2}));
  const WasmBytes four =
      WasmBytes{0}.Op(kLocalGet, 0).Op(kF32Const).Append({0, 0, 0x80, 0x40});
  module.Section(10, WasmBytes{2}
                         .Sized(WasmBytes(four).Op(kF32Mul).Op(kEnd))
                         .Sized(WasmBytes{0}
                                    .Op(kLocalGet, 0)
                                    .Op(kCall, 0)
                                    .Op(kCall, 1)
                                    .Op(kEnd)));
  std::string error;
  const auto parsed = WasmModule::Parse(module.bytes(), &error);
  ASSERT_TRUE(parsed.has_value()) << error;
  WasmInstance instance(&*parsed, 0);
  EXPECT_EQ(instance.Call("twice", {F(3)}).trap, WasmTrap::kMissingImport);
  instance.Import("math", "half", [](WasmValue* cells) {
    cells[0].Set(cells[0].As<float>() / 2);
  });
  EXPECT_EQ(instance.Call("twice", {F(3)}).As<float>(), 6);
}

}  // namespace
}  // namespace fake_device::triton
