#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "triton/support/wasm_arithmetic.h"
#include "triton/support/wasm_execute.h"

namespace fake_device::triton::wasm_execute {

namespace {

using wasm_arithmetic::Abs;
using wasm_arithmetic::Add;
using wasm_arithmetic::CopySign;
using wasm_arithmetic::IsInRange;
using wasm_arithmetic::Max;
using wasm_arithmetic::Min;
using wasm_arithmetic::Mul;
using wasm_arithmetic::Neg;
using wasm_arithmetic::Quiet;
using wasm_arithmetic::Shl;
using wasm_arithmetic::Shr;
using wasm_arithmetic::Sub;
using wasm_arithmetic::TruncateSaturating;

template <typename T, typename F>
WasmTrap Unary(WasmValue** top, F function) {
  WasmValue& a = (*top)[-1];
  a.Set(function(a.As<T>()));
  return WasmTrap::kNone;
}

template <typename T, typename F>
WasmTrap Binary(WasmValue** top, F function) {
  const WasmValue& b = *--*top;
  WasmValue& a = (*top)[-1];
  a.Set(function(a.As<T>(), b.As<T>()));
  return WasmTrap::kNone;
}

template <typename T, typename F>
WasmTrap Compare(WasmValue** top, F function) {
  return Binary<T>(
      top, [function](T a, T b) -> int32_t { return function(a, b) ? 1 : 0; });
}

template <typename To, typename From>
WasmTrap Convert(WasmValue** top) {
  return Unary<From>(top, [](From a) { return static_cast<To>(a); });
}

template <typename To, typename From>
WasmTrap Truncate(WasmValue** top) {
  const From a = (*top)[-1].As<From>();
  if (std::isnan(a)) return WasmTrap::kInvalidConversion;
  if (!IsInRange<To>(a)) return WasmTrap::kIntegerOverflow;
  return Convert<To, From>(top);
}

template <typename T>
bool IsOverflow(T a, T b) {
  if constexpr (std::is_unsigned_v<T>) return false;
  return a == std::numeric_limits<T>::min() && b == static_cast<T>(-1);
}

template <typename T>
WasmTrap Divide(WasmValue** top) {
  const T a = (*top)[-2].As<T>();
  const T b = (*top)[-1].As<T>();
  if (b == 0) return WasmTrap::kDivideByZero;
  if (IsOverflow(a, b)) return WasmTrap::kIntegerOverflow;
  return Binary<T>(top, [](T x, T y) { return x / y; });
}

template <typename T>
WasmTrap Remainder(WasmValue** top) {
  const T b = (*top)[-1].As<T>();
  if (b == 0) return WasmTrap::kDivideByZero;
  return Binary<T>(top,
                   [](T x, T y) -> T { return IsOverflow(x, y) ? 0 : x % y; });
}

}  // namespace

WasmTrap RunScalar(WasmOp op, WasmValue** top) {
  switch (op) {
    case WasmOp::kI32Eqz:
      return Unary<int32_t>(top, [](auto a) { return int32_t{a == 0}; });
    case WasmOp::kI32Eq:
      return Compare<int32_t>(top, std::equal_to<>());
    case WasmOp::kI32Ne:
      return Compare<int32_t>(top, std::not_equal_to<>());
    case WasmOp::kI32LtS:
      return Compare<int32_t>(top, std::less<>());
    case WasmOp::kI32LtU:
      return Compare<uint32_t>(top, std::less<>());
    case WasmOp::kI32GtS:
      return Compare<int32_t>(top, std::greater<>());
    case WasmOp::kI32GtU:
      return Compare<uint32_t>(top, std::greater<>());
    case WasmOp::kI32LeS:
      return Compare<int32_t>(top, std::less_equal<>());
    case WasmOp::kI32LeU:
      return Compare<uint32_t>(top, std::less_equal<>());
    case WasmOp::kI32GeS:
      return Compare<int32_t>(top, std::greater_equal<>());
    case WasmOp::kI32GeU:
      return Compare<uint32_t>(top, std::greater_equal<>());
    case WasmOp::kI64Eqz:
      return Unary<int64_t>(top, [](auto a) { return int32_t{a == 0}; });
    case WasmOp::kI64Eq:
      return Compare<int64_t>(top, std::equal_to<>());
    case WasmOp::kI64Ne:
      return Compare<int64_t>(top, std::not_equal_to<>());
    case WasmOp::kI64LtS:
      return Compare<int64_t>(top, std::less<>());
    case WasmOp::kI64LtU:
      return Compare<uint64_t>(top, std::less<>());
    case WasmOp::kI64GtS:
      return Compare<int64_t>(top, std::greater<>());
    case WasmOp::kI64GtU:
      return Compare<uint64_t>(top, std::greater<>());
    case WasmOp::kI64LeS:
      return Compare<int64_t>(top, std::less_equal<>());
    case WasmOp::kI64LeU:
      return Compare<uint64_t>(top, std::less_equal<>());
    case WasmOp::kI64GeS:
      return Compare<int64_t>(top, std::greater_equal<>());
    case WasmOp::kI64GeU:
      return Compare<uint64_t>(top, std::greater_equal<>());
    case WasmOp::kF32Eq:
      return Compare<float>(top, std::equal_to<>());
    case WasmOp::kF32Ne:
      return Compare<float>(top, std::not_equal_to<>());
    case WasmOp::kF32Lt:
      return Compare<float>(top, std::less<>());
    case WasmOp::kF32Gt:
      return Compare<float>(top, std::greater<>());
    case WasmOp::kF32Le:
      return Compare<float>(top, std::less_equal<>());
    case WasmOp::kF32Ge:
      return Compare<float>(top, std::greater_equal<>());
    case WasmOp::kF64Eq:
      return Compare<double>(top, std::equal_to<>());
    case WasmOp::kF64Ne:
      return Compare<double>(top, std::not_equal_to<>());
    case WasmOp::kF64Lt:
      return Compare<double>(top, std::less<>());
    case WasmOp::kF64Gt:
      return Compare<double>(top, std::greater<>());
    case WasmOp::kF64Le:
      return Compare<double>(top, std::less_equal<>());
    case WasmOp::kF64Ge:
      return Compare<double>(top, std::greater_equal<>());
    case WasmOp::kI32Clz:
      return Unary<uint32_t>(top, [](auto a) {
        return static_cast<uint32_t>(std::countl_zero(a));
      });
    case WasmOp::kI32Ctz:
      return Unary<uint32_t>(top, [](auto a) {
        return static_cast<uint32_t>(std::countr_zero(a));
      });
    case WasmOp::kI32Popcnt:
      return Unary<uint32_t>(
          top, [](auto a) { return static_cast<uint32_t>(std::popcount(a)); });
    case WasmOp::kI32Add:
      return Binary<int32_t>(top, [](auto a, auto b) { return Add(a, b); });
    case WasmOp::kI32Sub:
      return Binary<int32_t>(top, [](auto a, auto b) { return Sub(a, b); });
    case WasmOp::kI32Mul:
      return Binary<int32_t>(top, [](auto a, auto b) { return Mul(a, b); });
    case WasmOp::kI32DivS:
      return Divide<int32_t>(top);
    case WasmOp::kI32DivU:
      return Divide<uint32_t>(top);
    case WasmOp::kI32RemS:
      return Remainder<int32_t>(top);
    case WasmOp::kI32RemU:
      return Remainder<uint32_t>(top);
    case WasmOp::kI32And:
      return Binary<uint32_t>(top, std::bit_and<>());
    case WasmOp::kI32Or:
      return Binary<uint32_t>(top, std::bit_or<>());
    case WasmOp::kI32Xor:
      return Binary<uint32_t>(top, std::bit_xor<>());
    case WasmOp::kI32Shl:
      return Binary<uint32_t>(
          top, [](auto a, auto b) { return Shl(a, static_cast<uint32_t>(b)); });
    case WasmOp::kI32ShrS:
      return Binary<int32_t>(
          top, [](auto a, auto b) { return Shr(a, static_cast<uint32_t>(b)); });
    case WasmOp::kI32ShrU:
      return Binary<uint32_t>(
          top, [](auto a, auto b) { return Shr(a, static_cast<uint32_t>(b)); });
    case WasmOp::kI32Rotl:
      return Binary<uint32_t>(top, [](auto a, auto b) {
        return std::rotl(a, static_cast<int>(b & 31));
      });
    case WasmOp::kI32Rotr:
      return Binary<uint32_t>(top, [](auto a, auto b) {
        return std::rotr(a, static_cast<int>(b & 31));
      });
    case WasmOp::kI64Clz:
      return Unary<uint64_t>(top, [](auto a) {
        return static_cast<uint64_t>(std::countl_zero(a));
      });
    case WasmOp::kI64Ctz:
      return Unary<uint64_t>(top, [](auto a) {
        return static_cast<uint64_t>(std::countr_zero(a));
      });
    case WasmOp::kI64Popcnt:
      return Unary<uint64_t>(
          top, [](auto a) { return static_cast<uint64_t>(std::popcount(a)); });
    case WasmOp::kI64Add:
      return Binary<int64_t>(top, [](auto a, auto b) { return Add(a, b); });
    case WasmOp::kI64Sub:
      return Binary<int64_t>(top, [](auto a, auto b) { return Sub(a, b); });
    case WasmOp::kI64Mul:
      return Binary<int64_t>(top, [](auto a, auto b) { return Mul(a, b); });
    case WasmOp::kI64DivS:
      return Divide<int64_t>(top);
    case WasmOp::kI64DivU:
      return Divide<uint64_t>(top);
    case WasmOp::kI64RemS:
      return Remainder<int64_t>(top);
    case WasmOp::kI64RemU:
      return Remainder<uint64_t>(top);
    case WasmOp::kI64And:
      return Binary<uint64_t>(top, std::bit_and<>());
    case WasmOp::kI64Or:
      return Binary<uint64_t>(top, std::bit_or<>());
    case WasmOp::kI64Xor:
      return Binary<uint64_t>(top, std::bit_xor<>());
    case WasmOp::kI64Shl:
      return Binary<uint64_t>(
          top, [](auto a, auto b) { return Shl(a, static_cast<uint32_t>(b)); });
    case WasmOp::kI64ShrS:
      return Binary<int64_t>(
          top, [](auto a, auto b) { return Shr(a, static_cast<uint32_t>(b)); });
    case WasmOp::kI64ShrU:
      return Binary<uint64_t>(
          top, [](auto a, auto b) { return Shr(a, static_cast<uint32_t>(b)); });
    case WasmOp::kI64Rotl:
      return Binary<uint64_t>(top, [](auto a, auto b) {
        return std::rotl(a, static_cast<int>(b & 63));
      });
    case WasmOp::kI64Rotr:
      return Binary<uint64_t>(top, [](auto a, auto b) {
        return std::rotr(a, static_cast<int>(b & 63));
      });
    case WasmOp::kF32Abs:
      return Unary<float>(top, [](auto a) { return Abs(a); });
    case WasmOp::kF32Neg:
      return Unary<float>(top, [](auto a) { return Neg(a); });
    case WasmOp::kF32Ceil:
      return Unary<float>(top, [](auto a) { return Quiet(std::ceil(a)); });
    case WasmOp::kF32Floor:
      return Unary<float>(top, [](auto a) { return Quiet(std::floor(a)); });
    case WasmOp::kF32Trunc:
      return Unary<float>(top, [](auto a) { return Quiet(std::trunc(a)); });
    case WasmOp::kF32Nearest:
      return Unary<float>(top, [](auto a) { return Quiet(std::nearbyint(a)); });
    case WasmOp::kF32Sqrt:
      return Unary<float>(top, [](auto a) { return std::sqrt(a); });
    case WasmOp::kF32Add:
      return Binary<float>(top, [](auto a, auto b) { return a + b; });
    case WasmOp::kF32Sub:
      return Binary<float>(top, [](auto a, auto b) { return a - b; });
    case WasmOp::kF32Mul:
      return Binary<float>(top, [](auto a, auto b) { return a * b; });
    case WasmOp::kF32Div:
      return Binary<float>(top, [](auto a, auto b) { return a / b; });
    case WasmOp::kF32Min:
      return Binary<float>(top, [](auto a, auto b) { return Min(a, b); });
    case WasmOp::kF32Max:
      return Binary<float>(top, [](auto a, auto b) { return Max(a, b); });
    case WasmOp::kF32Copysign:
      return Binary<float>(top, [](auto a, auto b) { return CopySign(a, b); });
    case WasmOp::kF64Abs:
      return Unary<double>(top, [](auto a) { return Abs(a); });
    case WasmOp::kF64Neg:
      return Unary<double>(top, [](auto a) { return Neg(a); });
    case WasmOp::kF64Ceil:
      return Unary<double>(top, [](auto a) { return Quiet(std::ceil(a)); });
    case WasmOp::kF64Floor:
      return Unary<double>(top, [](auto a) { return Quiet(std::floor(a)); });
    case WasmOp::kF64Trunc:
      return Unary<double>(top, [](auto a) { return Quiet(std::trunc(a)); });
    case WasmOp::kF64Nearest:
      return Unary<double>(top,
                           [](auto a) { return Quiet(std::nearbyint(a)); });
    case WasmOp::kF64Sqrt:
      return Unary<double>(top, [](auto a) { return std::sqrt(a); });
    case WasmOp::kF64Add:
      return Binary<double>(top, [](auto a, auto b) { return a + b; });
    case WasmOp::kF64Sub:
      return Binary<double>(top, [](auto a, auto b) { return a - b; });
    case WasmOp::kF64Mul:
      return Binary<double>(top, [](auto a, auto b) { return a * b; });
    case WasmOp::kF64Div:
      return Binary<double>(top, [](auto a, auto b) { return a / b; });
    case WasmOp::kF64Min:
      return Binary<double>(top, [](auto a, auto b) { return Min(a, b); });
    case WasmOp::kF64Max:
      return Binary<double>(top, [](auto a, auto b) { return Max(a, b); });
    case WasmOp::kF64Copysign:
      return Binary<double>(top, [](auto a, auto b) { return CopySign(a, b); });
    case WasmOp::kI32WrapI64:
      return Convert<uint32_t, uint64_t>(top);
    case WasmOp::kI32TruncF32S:
      return Truncate<int32_t, float>(top);
    case WasmOp::kI32TruncF32U:
      return Truncate<uint32_t, float>(top);
    case WasmOp::kI32TruncSatF32S:
      return Unary<float>(top, TruncateSaturating<int32_t, float>);
    case WasmOp::kI32TruncSatF32U:
      return Unary<float>(top, TruncateSaturating<uint32_t, float>);
    case WasmOp::kI32TruncF64S:
      return Truncate<int32_t, double>(top);
    case WasmOp::kI32TruncF64U:
      return Truncate<uint32_t, double>(top);
    case WasmOp::kI32TruncSatF64S:
      return Unary<double>(top, TruncateSaturating<int32_t, double>);
    case WasmOp::kI32TruncSatF64U:
      return Unary<double>(top, TruncateSaturating<uint32_t, double>);
    case WasmOp::kI64TruncF32S:
      return Truncate<int64_t, float>(top);
    case WasmOp::kI64TruncF32U:
      return Truncate<uint64_t, float>(top);
    case WasmOp::kI64TruncSatF32S:
      return Unary<float>(top, TruncateSaturating<int64_t, float>);
    case WasmOp::kI64TruncSatF32U:
      return Unary<float>(top, TruncateSaturating<uint64_t, float>);
    case WasmOp::kI64TruncF64S:
      return Truncate<int64_t, double>(top);
    case WasmOp::kI64TruncF64U:
      return Truncate<uint64_t, double>(top);
    case WasmOp::kI64TruncSatF64S:
      return Unary<double>(top, TruncateSaturating<int64_t, double>);
    case WasmOp::kI64TruncSatF64U:
      return Unary<double>(top, TruncateSaturating<uint64_t, double>);
    case WasmOp::kI64ExtendI32S:
      return Convert<int64_t, int32_t>(top);
    case WasmOp::kI64ExtendI32U:
      return Convert<uint64_t, uint32_t>(top);
    case WasmOp::kF32ConvertI32S:
      return Convert<float, int32_t>(top);
    case WasmOp::kF32ConvertI32U:
      return Convert<float, uint32_t>(top);
    case WasmOp::kF32ConvertI64S:
      return Convert<float, int64_t>(top);
    case WasmOp::kF32ConvertI64U:
      return Convert<float, uint64_t>(top);
    case WasmOp::kF64ConvertI32S:
      return Convert<double, int32_t>(top);
    case WasmOp::kF64ConvertI32U:
      return Convert<double, uint32_t>(top);
    case WasmOp::kF64ConvertI64S:
      return Convert<double, int64_t>(top);
    case WasmOp::kF64ConvertI64U:
      return Convert<double, uint64_t>(top);
    case WasmOp::kF32DemoteF64:
      return Convert<float, double>(top);
    case WasmOp::kF64PromoteF32:
      return Convert<double, float>(top);
    // A number's bits are the same in every type.
    case WasmOp::kI32ReinterpretF32:
    case WasmOp::kI64ReinterpretF64:
    case WasmOp::kF32ReinterpretI32:
    case WasmOp::kF64ReinterpretI64:
      return WasmTrap::kNone;
    case WasmOp::kI32Extend8S:
      return Convert<int32_t, int8_t>(top);
    case WasmOp::kI32Extend16S:
      return Convert<int32_t, int16_t>(top);
    case WasmOp::kI64Extend8S:
      return Convert<int64_t, int8_t>(top);
    case WasmOp::kI64Extend16S:
      return Convert<int64_t, int16_t>(top);
    case WasmOp::kI64Extend32S:
      return Convert<int64_t, int32_t>(top);
    default:
      return WasmTrap::kUnreachable;
  }
}

}  // namespace fake_device::triton::wasm_execute
