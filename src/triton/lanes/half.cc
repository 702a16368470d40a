#include "triton/lanes/half.h"

#include <limits>

namespace fake_device::triton {

namespace {

using enum LaneOp;

constexpr int32_t kF32Magnitude = 0x7fffffff;
constexpr int32_t kF32Infinity = 0x7f800000;
constexpr int64_t kF64Infinity = 0x7ff0000000000000;
constexpr int32_t kF32Half = 0x3f000000;
constexpr int32_t kF32OfFp16MinNormal = 0x38800000;
constexpr int32_t kFp16Magnitude = 0x7fff;
constexpr int32_t kFp16Sign = 0x8000;
constexpr int32_t kFp16Infinity = 0x7c00;
constexpr float kFp16Smallest = 0x1p-24f;
// What fp32's significand has more than fp16's, and its exponent's bias.
constexpr int kDroppedBits = 13;
constexpr int32_t kRebias = 112 << 23;
// Takes fp16's first power of two out of range to fp32's.
constexpr float kOverflow = 0x1p112f;

// Adding and subtracting a number whose last bit is worth as much as that of
// the rounded result rounds. That number is the operand's power of two times
// this; the half keeps the sum of both signs within one power of two.
constexpr float kF32ToFp16 = 0x1.8p13f;  // 2^(23 - 10)
constexpr double kF64ToFp16 = 0x1.8p42;  // 2^(52 - 10)
constexpr double kF64ToBf16 = 0x1.8p45;  // 2^(52 - 7)
// Below the first the distance of numbers stays; above the second everything
// overflows.
constexpr float kFp16MinNormal = 0x1p-14f;
constexpr float kFp16TooLarge = 0x1p16f;
constexpr double kBf16MinNormal = 0x1p-126;
constexpr double kBf16TooLarge = 0x1p128;

void RoundF32ToFp16(LaneCode* code) {
  const Local operand = code->NewLocal(WasmType::kF32);
  const Local rounder = code->NewLocal(WasmType::kF32);
  code->Tee(operand);
  code->F32AsI32();
  code->I32(kF32Infinity);
  code->Op(kI32And);
  code->I32AsF32();
  code->F32(kFp16MinNormal);
  code->Op(kF32Pmax);
  code->F32(kFp16TooLarge);
  code->Op(kF32Pmin);
  code->F32(kF32ToFp16);
  code->Op(kF32Mul);
  code->Set(rounder);
  code->Get(operand);
  code->Get(rounder);
  code->Op(kF32Add);
  code->Get(rounder);
  code->Op(kF32Sub);
  OverflowToInfinity(code, ElementType::kFloat16);
  // A sum of zero has lost its sign.
  code->F32CopySign(operand);
  code->Release(rounder);
  code->Release(operand);
}

// On the bits: a carry into the exponent is right, up to infinity.
void RoundF32ToBf16(LaneCode* code) {
  const Local operand = code->NewLocal(WasmType::kF32);
  code->Tee(operand);
  code->F32AsI32();
  code->Get(operand);
  code->F32AsI32();
  code->I32ShrU(16);
  code->I32(1);
  code->Op(kI32And);
  code->Op(kI32Add);
  code->I32(0x7fff);
  code->Op(kI32Add);
  code->I32(static_cast<int32_t>(0xffff0000));
  code->Op(kI32And);
  code->I32AsF32();
  code->F32(std::numeric_limits<float>::quiet_NaN());
  code->Get(operand);
  code->Get(operand);
  code->Op(kF32Eq);
  code->Choose();
  code->Release(operand);
}

// Subnormal numbers of fp16 are integers times its smallest one. Scaling them
// by a power of two alone would pass through fp32's, which processors are slow
// at.
void UnpackFp16(LaneCode* code) {
  const Local bits = code->NewLocal(WasmType::kI32);
  const Local magnitude = code->NewLocal(WasmType::kI32);
  code->Tee(bits);
  code->I32(kFp16Magnitude);
  code->Op(kI32And);
  code->Tee(magnitude);
  code->I32Shl(kDroppedBits);
  code->I32(kRebias);
  code->Op(kI32Add);
  // The largest exponent becomes the largest one.
  code->I32(kRebias);
  code->Get(magnitude);
  code->I32(kFp16Infinity);
  code->Op(kI32GeS);
  code->I32Keep();
  code->Op(kI32Add);
  code->Get(magnitude);
  code->Op(kF32ConvertI32S);
  code->F32(kFp16Smallest);
  code->Op(kF32Mul);
  code->F32AsI32();
  code->Get(magnitude);
  code->I32(1 << 10);
  code->Op(kI32GeS);
  code->Choose();
  code->Get(bits);
  code->I32(kFp16Sign);
  code->Op(kI32And);
  code->I32Shl(16);
  code->Op(kI32Or);
  code->I32AsF32();
  code->Release(magnitude);
  code->Release(bits);
}

// The same the other way: a sum with 1/2 counts the smallest number in its last
// bits.
void PackFp16(LaneCode* code) {
  const Local operand = code->NewLocal(WasmType::kF32);
  const Local magnitude = code->NewLocal(WasmType::kI32);
  code->Tee(operand);
  code->F32AsI32();
  code->I32(kF32Magnitude);
  code->Op(kI32And);
  code->Tee(magnitude);
  code->I32(kRebias);
  code->Op(kI32Sub);
  code->I32ShrU(kDroppedBits);
  code->I32(kFp16Infinity);
  code->Get(magnitude);
  code->I32(kF32Infinity);
  code->Op(kI32GeS);
  code->I32Keep();
  code->Op(kI32Or);
  code->I32(kFp16Magnitude);
  code->Op(kI32And);
  code->Get(magnitude);
  code->I32AsF32();
  code->F32(0.5f);
  code->Op(kF32Add);
  code->F32AsI32();
  code->I32(kF32Half);
  code->Op(kI32Sub);
  code->Get(magnitude);
  code->I32(kF32OfFp16MinNormal);
  code->Op(kI32GeS);
  code->Choose();
  code->Get(operand);
  code->F32AsI32();
  code->I32ShrU(16);
  code->I32(kFp16Sign);
  code->Op(kI32And);
  code->Op(kI32Or);
  code->Release(magnitude);
  code->Release(operand);
}

}  // namespace

void RoundF32ToHalf(LaneCode* code, ElementType half) {
  if (half == ElementType::kFloat16) {
    RoundF32ToFp16(code);
  } else {
    RoundF32ToBf16(code);
  }
}

void RoundF64ToHalf(LaneCode* code, ElementType half) {
  const bool is_fp16 = half == ElementType::kFloat16;
  const Local operand = code->NewLocal(WasmType::kF64);
  const Local rounder = code->NewLocal(WasmType::kF64);
  code->Tee(operand);
  code->F64AsI64();
  code->I64(kF64Infinity);
  code->Op(kI64And);
  code->I64AsF64();
  code->F64(is_fp16 ? kFp16MinNormal : kBf16MinNormal);
  code->Op(kF64Pmax);
  code->F64(is_fp16 ? kFp16TooLarge : kBf16TooLarge);
  code->Op(kF64Pmin);
  code->F64(is_fp16 ? kF64ToFp16 : kF64ToBf16);
  code->Op(kF64Mul);
  code->Set(rounder);
  code->Get(operand);
  code->Get(rounder);
  code->Op(kF64Add);
  code->Get(rounder);
  code->Op(kF64Sub);
  code->F64CopySign(operand);
  code->Release(rounder);
  code->Release(operand);
}

void OverflowToInfinity(LaneCode* code, ElementType half) {
  // bf16 has fp32's range.
  if (half != ElementType::kFloat16) return;
  code->F32(kOverflow);
  code->Op(kF32Mul);
  code->F32(1 / kOverflow);
  code->Op(kF32Mul);
}

void UnpackHalf(LaneCode* code, ElementType half) {
  if (half == ElementType::kFloat16) {
    UnpackFp16(code);
    return;
  }
  code->I32Shl(16);
  code->I32AsF32();
}

void PackHalf(LaneCode* code, ElementType half) {
  if (half == ElementType::kFloat16) {
    PackFp16(code);
    return;
  }
  code->F32AsI32();
  code->I32ShrU(16);
}

}  // namespace fake_device::triton
