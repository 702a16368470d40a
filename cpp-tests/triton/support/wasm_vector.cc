#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>

#include "triton/support/wasm_arithmetic.h"
#include "triton/support/wasm_execute.h"

namespace fake_device::triton::wasm_execute {

namespace {

using wasm_arithmetic::Abs;
using wasm_arithmetic::AbsInteger;
using wasm_arithmetic::Add;
using wasm_arithmetic::AddSaturating;
using wasm_arithmetic::Average;
using wasm_arithmetic::Max;
using wasm_arithmetic::Min;
using wasm_arithmetic::Mul;
using wasm_arithmetic::MulQ15;
using wasm_arithmetic::Neg;
using wasm_arithmetic::NegInteger;
using wasm_arithmetic::PseudoMax;
using wasm_arithmetic::PseudoMin;
using wasm_arithmetic::Quiet;
using wasm_arithmetic::Shl;
using wasm_arithmetic::Shr;
using wasm_arithmetic::Sub;
using wasm_arithmetic::SubSaturating;
using wasm_arithmetic::TruncateSaturating;

template <typename T>
constexpr size_t kCount = 16 / sizeof(T);

template <typename T>
using LanesOf = std::array<T, kCount<T>>;

enum class Half : uint8_t { kLow, kHigh };

template <typename T, typename F>
void MapLanes(WasmValue** top, F function) {
  WasmValue& cell = (*top)[-1];
  auto lanes = cell.As<LanesOf<T>>();
  for (T& lane : lanes) lane = function(lane);
  cell.Set(lanes);
}

template <typename T, typename F>
void ZipLanes(WasmValue** top, F function) {
  const auto right = (--*top)->As<LanesOf<T>>();
  WasmValue& cell = (*top)[-1];
  auto lanes = cell.As<LanesOf<T>>();
  for (size_t i = 0; i < kCount<T>; i++) {
    lanes[i] = function(lanes[i], right[i]);
  }
  cell.Set(lanes);
}

template <typename T, typename F>
void CompareLanes(WasmValue** top, F function) {
  const auto right = (--*top)->As<LanesOf<T>>();
  WasmValue& cell = (*top)[-1];
  const auto left = cell.As<LanesOf<T>>();
  for (size_t i = 0; i < kCount<T>; i++) {
    std::memset(cell.bytes.data() + i * sizeof(T),
                function(left[i], right[i]) ? 0xff : 0, sizeof(T));
  }
}

template <typename T, typename F>
void ShiftLanes(WasmValue** top, F function) {
  const auto count = (--*top)->As<uint32_t>();
  MapLanes<T>(top, [&](T lane) { return function(lane, count); });
}

// As many lanes as both have; the others of the result are 0.
template <typename From, typename To, typename F>
void ConvertLanes(WasmValue** top, F function) {
  WasmValue& cell = (*top)[-1];
  const auto from = cell.As<LanesOf<From>>();
  LanesOf<To> to = {};
  for (size_t i = 0; i < std::min(kCount<From>, kCount<To>); i++) {
    to[i] = function(from[i]);
  }
  cell.Set(to);
}

template <typename T>
void Splat(WasmValue** top) {
  WasmValue& cell = (*top)[-1];
  LanesOf<T> lanes;
  lanes.fill(cell.As<T>());
  cell.Set(lanes);
}

template <typename T, typename Value>
void Extract(WasmValue** top, int lane) {
  WasmValue& cell = (*top)[-1];
  cell.Set(static_cast<Value>(cell.As<LanesOf<T>>()[lane]));
}

template <typename T>
void Replace(WasmValue** top, int lane) {
  const WasmValue& value = *--*top;
  std::memcpy((*top)[-1].bytes.data() + lane * sizeof(T), value.bytes.data(),
              sizeof(T));
}

void Shuffle(WasmValue** top, const std::array<uint8_t, 16>& lanes) {
  const WasmValue right = *--*top;
  WasmValue& cell = (*top)[-1];
  const WasmValue left = cell;
  for (size_t i = 0; i < 16; i++) {
    const uint8_t from = lanes[i];
    cell.bytes[i] = from < 16 ? left.bytes[from] : right.bytes[from - 16];
  }
}

void Swizzle(WasmValue** top) {
  const WasmValue indices = *--*top;
  WasmValue& cell = (*top)[-1];
  const WasmValue from = cell;
  for (size_t i = 0; i < 16; i++) {
    const uint8_t index = indices.bytes[i];
    cell.bytes[i] = index < 16 ? from.bytes[index] : 0;
  }
}

void BitSelect(WasmValue** top) {
  *top -= 2;
  WasmValue* const cells = *top - 1;
  for (size_t i = 0; i < 16; i++) {
    const uint8_t mask = cells[2].bytes[i];
    cells[0].bytes[i] = static_cast<uint8_t>((cells[0].bytes[i] & mask) |
                                             (cells[1].bytes[i] & ~mask));
  }
}

void AnyTrue(WasmValue** top) {
  WasmValue& cell = (*top)[-1];
  cell.Set(int32_t{cell.bytes != std::array<uint8_t, 16>{}});
}

template <typename T>
void AllTrue(WasmValue** top) {
  WasmValue& cell = (*top)[-1];
  const auto lanes = cell.As<LanesOf<T>>();
  cell.Set(int32_t{std::ranges::count(lanes, T{0}) == 0});
}

template <typename T>
void BitMask(WasmValue** top) {
  WasmValue& cell = (*top)[-1];
  const auto lanes = cell.As<LanesOf<T>>();
  uint32_t mask = 0;
  for (size_t i = 0; i < kCount<T>; i++) {
    if (lanes[i] < 0) mask |= uint32_t{1} << i;
  }
  cell.Set(mask);
}

template <typename From, typename To>
void NarrowLanes(WasmValue** top) {
  const auto right = (--*top)->As<LanesOf<From>>();
  WasmValue& cell = (*top)[-1];
  const auto left = cell.As<LanesOf<From>>();
  LanesOf<To> lanes;
  for (size_t i = 0; i < kCount<From>; i++) {
    lanes[i] = wasm_arithmetic::Narrow<To>(left[i]);
    lanes[i + kCount<From>] = wasm_arithmetic::Narrow<To>(right[i]);
  }
  cell.Set(lanes);
}

template <typename From, typename To>
LanesOf<To> Extended(const WasmValue& cell, Half half) {
  const auto from = cell.As<LanesOf<From>>();
  const size_t begin = half == Half::kLow ? 0 : kCount<To>;
  LanesOf<To> to;
  for (size_t i = 0; i < kCount<To>; i++) to[i] = from[begin + i];
  return to;
}

template <typename From, typename To>
void ExtendLanes(WasmValue** top, Half half) {
  WasmValue& cell = (*top)[-1];
  cell.Set(Extended<From, To>(cell, half));
}

template <typename From, typename To>
void ExtendMultiply(WasmValue** top, Half half) {
  const auto right = Extended<From, To>(*--*top, half);
  WasmValue& cell = (*top)[-1];
  auto lanes = Extended<From, To>(cell, half);
  for (size_t i = 0; i < kCount<To>; i++) {
    lanes[i] = wasm_arithmetic::Mul(lanes[i], right[i]);
  }
  cell.Set(lanes);
}

template <typename From, typename To>
void ExtendAddPairs(WasmValue** top) {
  WasmValue& cell = (*top)[-1];
  const auto from = cell.As<LanesOf<From>>();
  LanesOf<To> to;
  for (size_t i = 0; i < kCount<To>; i++) {
    to[i] = static_cast<To>(from[2 * i] + from[2 * i + 1]);
  }
  cell.Set(to);
}

void Dot(WasmValue** top) {
  const auto right = (--*top)->As<LanesOf<int16_t>>();
  WasmValue& cell = (*top)[-1];
  const auto left = cell.As<LanesOf<int16_t>>();
  LanesOf<int32_t> sums;
  for (size_t i = 0; i < 4; i++) {
    sums[i] = wasm_arithmetic::Add(left[2 * i] * right[2 * i],
                                   left[2 * i + 1] * right[2 * i + 1]);
  }
  cell.Set(sums);
}

}  // namespace

void RunVector(WasmOp op, int lane, const std::array<uint8_t, 16>* bytes,
               WasmValue** top) {
  switch (op) {
    case WasmOp::kI8x16Splat:
      return Splat<int8_t>(top);
    case WasmOp::kI16x8Splat:
      return Splat<int16_t>(top);
    case WasmOp::kI32x4Splat:
      return Splat<int32_t>(top);
    case WasmOp::kI64x2Splat:
      return Splat<int64_t>(top);
    case WasmOp::kF32x4Splat:
      return Splat<float>(top);
    case WasmOp::kF64x2Splat:
      return Splat<double>(top);
    case WasmOp::kI8x16ExtractLaneS:
      return Extract<int8_t, int32_t>(top, lane);
    case WasmOp::kI8x16ExtractLaneU:
      return Extract<uint8_t, uint32_t>(top, lane);
    case WasmOp::kI8x16ReplaceLane:
      return Replace<int8_t>(top, lane);
    case WasmOp::kI16x8ExtractLaneS:
      return Extract<int16_t, int32_t>(top, lane);
    case WasmOp::kI16x8ExtractLaneU:
      return Extract<uint16_t, uint32_t>(top, lane);
    case WasmOp::kI16x8ReplaceLane:
      return Replace<int16_t>(top, lane);
    case WasmOp::kI32x4ExtractLane:
      return Extract<int32_t, int32_t>(top, lane);
    case WasmOp::kI32x4ReplaceLane:
      return Replace<int32_t>(top, lane);
    case WasmOp::kI64x2ExtractLane:
      return Extract<int64_t, int64_t>(top, lane);
    case WasmOp::kI64x2ReplaceLane:
      return Replace<int64_t>(top, lane);
    case WasmOp::kF32x4ExtractLane:
      return Extract<float, float>(top, lane);
    case WasmOp::kF32x4ReplaceLane:
      return Replace<float>(top, lane);
    case WasmOp::kF64x2ExtractLane:
      return Extract<double, double>(top, lane);
    case WasmOp::kF64x2ReplaceLane:
      return Replace<double>(top, lane);
    case WasmOp::kI8x16Eq:
      return CompareLanes<int8_t>(top, std::equal_to<>());
    case WasmOp::kI8x16Ne:
      return CompareLanes<int8_t>(top, std::not_equal_to<>());
    case WasmOp::kI8x16LtS:
      return CompareLanes<int8_t>(top, std::less<>());
    case WasmOp::kI8x16LtU:
      return CompareLanes<uint8_t>(top, std::less<>());
    case WasmOp::kI8x16GtS:
      return CompareLanes<int8_t>(top, std::greater<>());
    case WasmOp::kI8x16GtU:
      return CompareLanes<uint8_t>(top, std::greater<>());
    case WasmOp::kI8x16LeS:
      return CompareLanes<int8_t>(top, std::less_equal<>());
    case WasmOp::kI8x16LeU:
      return CompareLanes<uint8_t>(top, std::less_equal<>());
    case WasmOp::kI8x16GeS:
      return CompareLanes<int8_t>(top, std::greater_equal<>());
    case WasmOp::kI8x16GeU:
      return CompareLanes<uint8_t>(top, std::greater_equal<>());
    case WasmOp::kI16x8Eq:
      return CompareLanes<int16_t>(top, std::equal_to<>());
    case WasmOp::kI16x8Ne:
      return CompareLanes<int16_t>(top, std::not_equal_to<>());
    case WasmOp::kI16x8LtS:
      return CompareLanes<int16_t>(top, std::less<>());
    case WasmOp::kI16x8LtU:
      return CompareLanes<uint16_t>(top, std::less<>());
    case WasmOp::kI16x8GtS:
      return CompareLanes<int16_t>(top, std::greater<>());
    case WasmOp::kI16x8GtU:
      return CompareLanes<uint16_t>(top, std::greater<>());
    case WasmOp::kI16x8LeS:
      return CompareLanes<int16_t>(top, std::less_equal<>());
    case WasmOp::kI16x8LeU:
      return CompareLanes<uint16_t>(top, std::less_equal<>());
    case WasmOp::kI16x8GeS:
      return CompareLanes<int16_t>(top, std::greater_equal<>());
    case WasmOp::kI16x8GeU:
      return CompareLanes<uint16_t>(top, std::greater_equal<>());
    case WasmOp::kI32x4Eq:
      return CompareLanes<int32_t>(top, std::equal_to<>());
    case WasmOp::kI32x4Ne:
      return CompareLanes<int32_t>(top, std::not_equal_to<>());
    case WasmOp::kI32x4LtS:
      return CompareLanes<int32_t>(top, std::less<>());
    case WasmOp::kI32x4LtU:
      return CompareLanes<uint32_t>(top, std::less<>());
    case WasmOp::kI32x4GtS:
      return CompareLanes<int32_t>(top, std::greater<>());
    case WasmOp::kI32x4GtU:
      return CompareLanes<uint32_t>(top, std::greater<>());
    case WasmOp::kI32x4LeS:
      return CompareLanes<int32_t>(top, std::less_equal<>());
    case WasmOp::kI32x4LeU:
      return CompareLanes<uint32_t>(top, std::less_equal<>());
    case WasmOp::kI32x4GeS:
      return CompareLanes<int32_t>(top, std::greater_equal<>());
    case WasmOp::kI32x4GeU:
      return CompareLanes<uint32_t>(top, std::greater_equal<>());
    case WasmOp::kI64x2Eq:
      return CompareLanes<int64_t>(top, std::equal_to<>());
    case WasmOp::kI64x2Ne:
      return CompareLanes<int64_t>(top, std::not_equal_to<>());
    case WasmOp::kI64x2LtS:
      return CompareLanes<int64_t>(top, std::less<>());
    case WasmOp::kI64x2GtS:
      return CompareLanes<int64_t>(top, std::greater<>());
    case WasmOp::kI64x2LeS:
      return CompareLanes<int64_t>(top, std::less_equal<>());
    case WasmOp::kI64x2GeS:
      return CompareLanes<int64_t>(top, std::greater_equal<>());
    case WasmOp::kF32x4Eq:
      return CompareLanes<float>(top, std::equal_to<>());
    case WasmOp::kF32x4Ne:
      return CompareLanes<float>(top, std::not_equal_to<>());
    case WasmOp::kF32x4Lt:
      return CompareLanes<float>(top, std::less<>());
    case WasmOp::kF32x4Gt:
      return CompareLanes<float>(top, std::greater<>());
    case WasmOp::kF32x4Le:
      return CompareLanes<float>(top, std::less_equal<>());
    case WasmOp::kF32x4Ge:
      return CompareLanes<float>(top, std::greater_equal<>());
    case WasmOp::kF64x2Eq:
      return CompareLanes<double>(top, std::equal_to<>());
    case WasmOp::kF64x2Ne:
      return CompareLanes<double>(top, std::not_equal_to<>());
    case WasmOp::kF64x2Lt:
      return CompareLanes<double>(top, std::less<>());
    case WasmOp::kF64x2Gt:
      return CompareLanes<double>(top, std::greater<>());
    case WasmOp::kF64x2Le:
      return CompareLanes<double>(top, std::less_equal<>());
    case WasmOp::kF64x2Ge:
      return CompareLanes<double>(top, std::greater_equal<>());
    case WasmOp::kV128Not:
      return MapLanes<uint64_t>(top, [](auto a) { return ~a; });
    case WasmOp::kV128And:
      return ZipLanes<uint64_t>(top, [](auto a, auto b) { return a & b; });
    case WasmOp::kV128Andnot:
      return ZipLanes<uint64_t>(top, [](auto a, auto b) { return a & ~b; });
    case WasmOp::kV128Or:
      return ZipLanes<uint64_t>(top, [](auto a, auto b) { return a | b; });
    case WasmOp::kV128Xor:
      return ZipLanes<uint64_t>(top, [](auto a, auto b) { return a ^ b; });
    case WasmOp::kV128Bitselect:
      return BitSelect(top);
    case WasmOp::kV128AnyTrue:
      return AnyTrue(top);
    case WasmOp::kI8x16Shuffle:
      return Shuffle(top, *bytes);
    case WasmOp::kI8x16Swizzle:
      return Swizzle(top);
    case WasmOp::kV128Const:
      (*top)++->Set(*bytes);
      return;
    case WasmOp::kI8x16Popcnt:
      return MapLanes<uint8_t>(
          top, [](auto a) { return static_cast<uint8_t>(std::popcount(a)); });
    case WasmOp::kI8x16Abs:
      return MapLanes<int8_t>(top, [](auto a) { return AbsInteger(a); });
    case WasmOp::kI8x16Neg:
      return MapLanes<int8_t>(top, [](auto a) { return NegInteger(a); });
    case WasmOp::kI8x16AllTrue:
      return AllTrue<uint8_t>(top);
    case WasmOp::kI8x16Bitmask:
      return BitMask<int8_t>(top);
    case WasmOp::kI8x16Shl:
      return ShiftLanes<uint8_t>(
          top, [](auto a, uint32_t count) { return Shl(a, count); });
    case WasmOp::kI8x16ShrS:
      return ShiftLanes<int8_t>(
          top, [](auto a, uint32_t count) { return Shr(a, count); });
    case WasmOp::kI8x16ShrU:
      return ShiftLanes<uint8_t>(
          top, [](auto a, uint32_t count) { return Shr(a, count); });
    case WasmOp::kI8x16Add:
      return ZipLanes<int8_t>(top, [](auto a, auto b) { return Add(a, b); });
    case WasmOp::kI8x16Sub:
      return ZipLanes<int8_t>(top, [](auto a, auto b) { return Sub(a, b); });
    case WasmOp::kI8x16MinS:
      return ZipLanes<int8_t>(top,
                              [](auto a, auto b) { return std::min(a, b); });
    case WasmOp::kI8x16MinU:
      return ZipLanes<uint8_t>(top,
                               [](auto a, auto b) { return std::min(a, b); });
    case WasmOp::kI8x16MaxS:
      return ZipLanes<int8_t>(top,
                              [](auto a, auto b) { return std::max(a, b); });
    case WasmOp::kI8x16MaxU:
      return ZipLanes<uint8_t>(top,
                               [](auto a, auto b) { return std::max(a, b); });
    case WasmOp::kI8x16AddSatS:
      return ZipLanes<int8_t>(
          top, [](auto a, auto b) { return AddSaturating(a, b); });
    case WasmOp::kI8x16AddSatU:
      return ZipLanes<uint8_t>(
          top, [](auto a, auto b) { return AddSaturating(a, b); });
    case WasmOp::kI8x16SubSatS:
      return ZipLanes<int8_t>(
          top, [](auto a, auto b) { return SubSaturating(a, b); });
    case WasmOp::kI8x16SubSatU:
      return ZipLanes<uint8_t>(
          top, [](auto a, auto b) { return SubSaturating(a, b); });
    case WasmOp::kI8x16AvgrU:
      return ZipLanes<uint8_t>(top,
                               [](auto a, auto b) { return Average(a, b); });
    case WasmOp::kI16x8Abs:
      return MapLanes<int16_t>(top, [](auto a) { return AbsInteger(a); });
    case WasmOp::kI16x8Neg:
      return MapLanes<int16_t>(top, [](auto a) { return NegInteger(a); });
    case WasmOp::kI16x8AllTrue:
      return AllTrue<uint16_t>(top);
    case WasmOp::kI16x8Bitmask:
      return BitMask<int16_t>(top);
    case WasmOp::kI16x8Shl:
      return ShiftLanes<uint16_t>(
          top, [](auto a, uint32_t count) { return Shl(a, count); });
    case WasmOp::kI16x8ShrS:
      return ShiftLanes<int16_t>(
          top, [](auto a, uint32_t count) { return Shr(a, count); });
    case WasmOp::kI16x8ShrU:
      return ShiftLanes<uint16_t>(
          top, [](auto a, uint32_t count) { return Shr(a, count); });
    case WasmOp::kI16x8Add:
      return ZipLanes<int16_t>(top, [](auto a, auto b) { return Add(a, b); });
    case WasmOp::kI16x8Sub:
      return ZipLanes<int16_t>(top, [](auto a, auto b) { return Sub(a, b); });
    case WasmOp::kI16x8Mul:
      return ZipLanes<int16_t>(top, [](auto a, auto b) { return Mul(a, b); });
    case WasmOp::kI16x8MinS:
      return ZipLanes<int16_t>(top,
                               [](auto a, auto b) { return std::min(a, b); });
    case WasmOp::kI16x8MinU:
      return ZipLanes<uint16_t>(top,
                                [](auto a, auto b) { return std::min(a, b); });
    case WasmOp::kI16x8MaxS:
      return ZipLanes<int16_t>(top,
                               [](auto a, auto b) { return std::max(a, b); });
    case WasmOp::kI16x8MaxU:
      return ZipLanes<uint16_t>(top,
                                [](auto a, auto b) { return std::max(a, b); });
    case WasmOp::kI16x8AddSatS:
      return ZipLanes<int16_t>(
          top, [](auto a, auto b) { return AddSaturating(a, b); });
    case WasmOp::kI16x8AddSatU:
      return ZipLanes<uint16_t>(
          top, [](auto a, auto b) { return AddSaturating(a, b); });
    case WasmOp::kI16x8SubSatS:
      return ZipLanes<int16_t>(
          top, [](auto a, auto b) { return SubSaturating(a, b); });
    case WasmOp::kI16x8SubSatU:
      return ZipLanes<uint16_t>(
          top, [](auto a, auto b) { return SubSaturating(a, b); });
    case WasmOp::kI16x8AvgrU:
      return ZipLanes<uint16_t>(top,
                                [](auto a, auto b) { return Average(a, b); });
    case WasmOp::kI32x4Abs:
      return MapLanes<int32_t>(top, [](auto a) { return AbsInteger(a); });
    case WasmOp::kI32x4Neg:
      return MapLanes<int32_t>(top, [](auto a) { return NegInteger(a); });
    case WasmOp::kI32x4AllTrue:
      return AllTrue<uint32_t>(top);
    case WasmOp::kI32x4Bitmask:
      return BitMask<int32_t>(top);
    case WasmOp::kI32x4Shl:
      return ShiftLanes<uint32_t>(
          top, [](auto a, uint32_t count) { return Shl(a, count); });
    case WasmOp::kI32x4ShrS:
      return ShiftLanes<int32_t>(
          top, [](auto a, uint32_t count) { return Shr(a, count); });
    case WasmOp::kI32x4ShrU:
      return ShiftLanes<uint32_t>(
          top, [](auto a, uint32_t count) { return Shr(a, count); });
    case WasmOp::kI32x4Add:
      return ZipLanes<int32_t>(top, [](auto a, auto b) { return Add(a, b); });
    case WasmOp::kI32x4Sub:
      return ZipLanes<int32_t>(top, [](auto a, auto b) { return Sub(a, b); });
    case WasmOp::kI32x4Mul:
      return ZipLanes<int32_t>(top, [](auto a, auto b) { return Mul(a, b); });
    case WasmOp::kI32x4MinS:
      return ZipLanes<int32_t>(top,
                               [](auto a, auto b) { return std::min(a, b); });
    case WasmOp::kI32x4MinU:
      return ZipLanes<uint32_t>(top,
                                [](auto a, auto b) { return std::min(a, b); });
    case WasmOp::kI32x4MaxS:
      return ZipLanes<int32_t>(top,
                               [](auto a, auto b) { return std::max(a, b); });
    case WasmOp::kI32x4MaxU:
      return ZipLanes<uint32_t>(top,
                                [](auto a, auto b) { return std::max(a, b); });
    case WasmOp::kI64x2Abs:
      return MapLanes<int64_t>(top, [](auto a) { return AbsInteger(a); });
    case WasmOp::kI64x2Neg:
      return MapLanes<int64_t>(top, [](auto a) { return NegInteger(a); });
    case WasmOp::kI64x2AllTrue:
      return AllTrue<uint64_t>(top);
    case WasmOp::kI64x2Bitmask:
      return BitMask<int64_t>(top);
    case WasmOp::kI64x2Shl:
      return ShiftLanes<uint64_t>(
          top, [](auto a, uint32_t count) { return Shl(a, count); });
    case WasmOp::kI64x2ShrS:
      return ShiftLanes<int64_t>(
          top, [](auto a, uint32_t count) { return Shr(a, count); });
    case WasmOp::kI64x2ShrU:
      return ShiftLanes<uint64_t>(
          top, [](auto a, uint32_t count) { return Shr(a, count); });
    case WasmOp::kI64x2Add:
      return ZipLanes<int64_t>(top, [](auto a, auto b) { return Add(a, b); });
    case WasmOp::kI64x2Sub:
      return ZipLanes<int64_t>(top, [](auto a, auto b) { return Sub(a, b); });
    case WasmOp::kI64x2Mul:
      return ZipLanes<int64_t>(top, [](auto a, auto b) { return Mul(a, b); });
    case WasmOp::kI16x8Q15mulrSatS:
      return ZipLanes<int16_t>(top,
                               [](auto a, auto b) { return MulQ15(a, b); });
    case WasmOp::kI8x16NarrowI16x8S:
      return NarrowLanes<int16_t, int8_t>(top);
    case WasmOp::kI8x16NarrowI16x8U:
      return NarrowLanes<int16_t, uint8_t>(top);
    case WasmOp::kI16x8NarrowI32x4S:
      return NarrowLanes<int32_t, int16_t>(top);
    case WasmOp::kI16x8NarrowI32x4U:
      return NarrowLanes<int32_t, uint16_t>(top);
    case WasmOp::kI16x8ExtendLowI8x16S:
      return ExtendLanes<int8_t, int16_t>(top, Half::kLow);
    case WasmOp::kI16x8ExtendHighI8x16S:
      return ExtendLanes<int8_t, int16_t>(top, Half::kHigh);
    case WasmOp::kI16x8ExtmulLowI8x16S:
      return ExtendMultiply<int8_t, int16_t>(top, Half::kLow);
    case WasmOp::kI16x8ExtmulHighI8x16S:
      return ExtendMultiply<int8_t, int16_t>(top, Half::kHigh);
    case WasmOp::kI16x8ExtaddPairwiseI8x16S:
      return ExtendAddPairs<int8_t, int16_t>(top);
    case WasmOp::kI16x8ExtendLowI8x16U:
      return ExtendLanes<uint8_t, uint16_t>(top, Half::kLow);
    case WasmOp::kI16x8ExtendHighI8x16U:
      return ExtendLanes<uint8_t, uint16_t>(top, Half::kHigh);
    case WasmOp::kI16x8ExtmulLowI8x16U:
      return ExtendMultiply<uint8_t, uint16_t>(top, Half::kLow);
    case WasmOp::kI16x8ExtmulHighI8x16U:
      return ExtendMultiply<uint8_t, uint16_t>(top, Half::kHigh);
    case WasmOp::kI16x8ExtaddPairwiseI8x16U:
      return ExtendAddPairs<uint8_t, uint16_t>(top);
    case WasmOp::kI32x4ExtendLowI16x8S:
      return ExtendLanes<int16_t, int32_t>(top, Half::kLow);
    case WasmOp::kI32x4ExtendHighI16x8S:
      return ExtendLanes<int16_t, int32_t>(top, Half::kHigh);
    case WasmOp::kI32x4ExtmulLowI16x8S:
      return ExtendMultiply<int16_t, int32_t>(top, Half::kLow);
    case WasmOp::kI32x4ExtmulHighI16x8S:
      return ExtendMultiply<int16_t, int32_t>(top, Half::kHigh);
    case WasmOp::kI32x4ExtaddPairwiseI16x8S:
      return ExtendAddPairs<int16_t, int32_t>(top);
    case WasmOp::kI32x4ExtendLowI16x8U:
      return ExtendLanes<uint16_t, uint32_t>(top, Half::kLow);
    case WasmOp::kI32x4ExtendHighI16x8U:
      return ExtendLanes<uint16_t, uint32_t>(top, Half::kHigh);
    case WasmOp::kI32x4ExtmulLowI16x8U:
      return ExtendMultiply<uint16_t, uint32_t>(top, Half::kLow);
    case WasmOp::kI32x4ExtmulHighI16x8U:
      return ExtendMultiply<uint16_t, uint32_t>(top, Half::kHigh);
    case WasmOp::kI32x4ExtaddPairwiseI16x8U:
      return ExtendAddPairs<uint16_t, uint32_t>(top);
    case WasmOp::kI64x2ExtendLowI32x4S:
      return ExtendLanes<int32_t, int64_t>(top, Half::kLow);
    case WasmOp::kI64x2ExtendHighI32x4S:
      return ExtendLanes<int32_t, int64_t>(top, Half::kHigh);
    case WasmOp::kI64x2ExtmulLowI32x4S:
      return ExtendMultiply<int32_t, int64_t>(top, Half::kLow);
    case WasmOp::kI64x2ExtmulHighI32x4S:
      return ExtendMultiply<int32_t, int64_t>(top, Half::kHigh);
    case WasmOp::kI64x2ExtendLowI32x4U:
      return ExtendLanes<uint32_t, uint64_t>(top, Half::kLow);
    case WasmOp::kI64x2ExtendHighI32x4U:
      return ExtendLanes<uint32_t, uint64_t>(top, Half::kHigh);
    case WasmOp::kI64x2ExtmulLowI32x4U:
      return ExtendMultiply<uint32_t, uint64_t>(top, Half::kLow);
    case WasmOp::kI64x2ExtmulHighI32x4U:
      return ExtendMultiply<uint32_t, uint64_t>(top, Half::kHigh);
    case WasmOp::kI32x4DotI16x8S:
      return Dot(top);
    case WasmOp::kF32x4Abs:
      return MapLanes<float>(top, [](auto a) { return Abs(a); });
    case WasmOp::kF32x4Neg:
      return MapLanes<float>(top, [](auto a) { return Neg(a); });
    case WasmOp::kF32x4Sqrt:
      return MapLanes<float>(top, [](auto a) { return std::sqrt(a); });
    case WasmOp::kF32x4Ceil:
      return MapLanes<float>(top, [](auto a) { return Quiet(std::ceil(a)); });
    case WasmOp::kF32x4Floor:
      return MapLanes<float>(top, [](auto a) { return Quiet(std::floor(a)); });
    case WasmOp::kF32x4Trunc:
      return MapLanes<float>(top, [](auto a) { return Quiet(std::trunc(a)); });
    case WasmOp::kF32x4Nearest:
      return MapLanes<float>(top,
                             [](auto a) { return Quiet(std::nearbyint(a)); });
    case WasmOp::kF32x4Add:
      return ZipLanes<float>(top, [](auto a, auto b) { return a + b; });
    case WasmOp::kF32x4Sub:
      return ZipLanes<float>(top, [](auto a, auto b) { return a - b; });
    case WasmOp::kF32x4Mul:
      return ZipLanes<float>(top, [](auto a, auto b) { return a * b; });
    case WasmOp::kF32x4Div:
      return ZipLanes<float>(top, [](auto a, auto b) { return a / b; });
    case WasmOp::kF32x4Min:
      return ZipLanes<float>(top, [](auto a, auto b) { return Min(a, b); });
    case WasmOp::kF32x4Max:
      return ZipLanes<float>(top, [](auto a, auto b) { return Max(a, b); });
    case WasmOp::kF32x4Pmin:
      return ZipLanes<float>(top,
                             [](auto a, auto b) { return PseudoMin(a, b); });
    case WasmOp::kF32x4Pmax:
      return ZipLanes<float>(top,
                             [](auto a, auto b) { return PseudoMax(a, b); });
    case WasmOp::kF64x2Abs:
      return MapLanes<double>(top, [](auto a) { return Abs(a); });
    case WasmOp::kF64x2Neg:
      return MapLanes<double>(top, [](auto a) { return Neg(a); });
    case WasmOp::kF64x2Sqrt:
      return MapLanes<double>(top, [](auto a) { return std::sqrt(a); });
    case WasmOp::kF64x2Ceil:
      return MapLanes<double>(top, [](auto a) { return Quiet(std::ceil(a)); });
    case WasmOp::kF64x2Floor:
      return MapLanes<double>(top, [](auto a) { return Quiet(std::floor(a)); });
    case WasmOp::kF64x2Trunc:
      return MapLanes<double>(top, [](auto a) { return Quiet(std::trunc(a)); });
    case WasmOp::kF64x2Nearest:
      return MapLanes<double>(top,
                              [](auto a) { return Quiet(std::nearbyint(a)); });
    case WasmOp::kF64x2Add:
      return ZipLanes<double>(top, [](auto a, auto b) { return a + b; });
    case WasmOp::kF64x2Sub:
      return ZipLanes<double>(top, [](auto a, auto b) { return a - b; });
    case WasmOp::kF64x2Mul:
      return ZipLanes<double>(top, [](auto a, auto b) { return a * b; });
    case WasmOp::kF64x2Div:
      return ZipLanes<double>(top, [](auto a, auto b) { return a / b; });
    case WasmOp::kF64x2Min:
      return ZipLanes<double>(top, [](auto a, auto b) { return Min(a, b); });
    case WasmOp::kF64x2Max:
      return ZipLanes<double>(top, [](auto a, auto b) { return Max(a, b); });
    case WasmOp::kF64x2Pmin:
      return ZipLanes<double>(top,
                              [](auto a, auto b) { return PseudoMin(a, b); });
    case WasmOp::kF64x2Pmax:
      return ZipLanes<double>(top,
                              [](auto a, auto b) { return PseudoMax(a, b); });
    case WasmOp::kF32x4DemoteF64x2Zero:
      return ConvertLanes<double, float>(
          top, [](auto a) { return static_cast<float>(a); });
    case WasmOp::kF64x2PromoteLowF32x4:
      return ConvertLanes<float, double>(
          top, [](auto a) { return static_cast<double>(a); });
    case WasmOp::kF32x4ConvertI32x4S:
      return ConvertLanes<int32_t, float>(
          top, [](auto a) { return static_cast<float>(a); });
    case WasmOp::kF32x4ConvertI32x4U:
      return ConvertLanes<uint32_t, float>(
          top, [](auto a) { return static_cast<float>(a); });
    case WasmOp::kF64x2ConvertLowI32x4S:
      return ConvertLanes<int32_t, double>(
          top, [](auto a) { return static_cast<double>(a); });
    case WasmOp::kF64x2ConvertLowI32x4U:
      return ConvertLanes<uint32_t, double>(
          top, [](auto a) { return static_cast<double>(a); });
    case WasmOp::kI32x4TruncSatF32x4S:
      return ConvertLanes<float, int32_t>(top,
                                          TruncateSaturating<int32_t, float>);
    case WasmOp::kI32x4TruncSatF32x4U:
      return ConvertLanes<float, uint32_t>(top,
                                           TruncateSaturating<uint32_t, float>);
    case WasmOp::kI32x4TruncSatF64x2SZero:
      return ConvertLanes<double, int32_t>(top,
                                           TruncateSaturating<int32_t, double>);
    case WasmOp::kI32x4TruncSatF64x2UZero:
      return ConvertLanes<double, uint32_t>(
          top, TruncateSaturating<uint32_t, double>);
    default:
      return;
  }
}

}  // namespace fake_device::triton::wasm_execute
