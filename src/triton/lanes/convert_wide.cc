#include <limits>

#include "triton/lanes/half.h"
#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

// An i64 on the stack -> one that fits f64 and rounds to bf16 as the operand
// does. From 2^48 up, the low bits only tell ties from what lies next to them:
// they become one bit.
void KeepSticky(FunctionBuilder* code, bool is_signed) {
  constexpr int kExactBits = 48;
  constexpr int64_t kDropped = 0xffff;
  const Local operand = code->NewLocal(WasmType::kI64);
  code->Tee(operand);
  code->I64Const(~kDropped);
  code->Op(Instruction::kI64And);
  code->Get(operand);
  code->I64Const(kDropped);
  code->Op(Instruction::kI64And);
  code->I64Const(0);
  code->Op(Instruction::kI64Ne);
  code->Op(Instruction::kI64ExtendI32U);
  code->I64Const(15);
  code->Op(Instruction::kI64Shl);
  code->Op(Instruction::kI64Or);
  code->Get(operand);
  // The higher bits are all zero, or all the sign, if it is smaller.
  code->Get(operand);
  code->I64Const(kExactBits);
  code->Op(is_signed ? Instruction::kI64ShrS : Instruction::kI64ShrU);
  code->I64Const(is_signed ? 1 : 0);
  code->Op(Instruction::kI64Add);
  code->I64Const(is_signed ? 1 : 0);
  code->Op(Instruction::kI64GtU);
  code->Op(Instruction::kSelect);
  code->Release(operand);
}

void PushFloatOfI64(FunctionBuilder* builder, const Type& from, const Type& to,
                    Local operand) {
  const bool is_signed = IsSigned(from);
  builder->Get(operand);
  if (RegisterOf(to) == WasmType::kF32 && !IsHalf(to)) {
    builder->Op(is_signed ? Instruction::kF32ConvertI64S
                          : Instruction::kF32ConvertI64U);
    return;
  }
  // What f64 cannot hold is infinite in fp16.
  if (IsHalf(to) && to.element == ElementType::kBfloat16) {
    KeepSticky(builder, is_signed);
  }
  builder->Op(is_signed ? Instruction::kF64ConvertI64S
                        : Instruction::kF64ConvertI64U);
  if (!IsHalf(to)) return;
  LaneCode code(builder, false);
  RoundF64ToHalf(&code, to.element);
  builder->Op(Instruction::kF32DemoteF64);
  OverflowToInfinity(&code, to.element);
}

void PushI64OfFloat(FunctionBuilder* builder, const Type& from, const Type& to,
                    Local operand) {
  const bool is_wide = IsWide(from), is_signed = IsSigned(to);
  builder->Get(operand);
  if (is_wide) {
    builder->Op(is_signed ? Instruction::kI64TruncSatF64S
                          : Instruction::kI64TruncSatF64U);
  } else {
    builder->Op(is_signed ? Instruction::kI64TruncSatF32S
                          : Instruction::kI64TruncSatF32U);
  }
  builder->I64Const(std::numeric_limits<int64_t>::min());
  builder->Get(operand);
  builder->Get(operand);
  builder->Op(is_wide ? Instruction::kF64Eq : Instruction::kF32Eq);
  builder->Op(Instruction::kSelect);
}

}  // namespace

Lanes EmitCastByScalars(LaneEmitter* emitter, const Type& result,
                        const Lanes& operand) {
  const Lanes operands[] = {operand};
  return ForEachLane(
      emitter, result, operands, [&](std::span<const Lanes> scalars) {
        const auto push = IsFloating(result) ? PushFloatOfI64 : PushI64OfFloat;
        push(&emitter->code(), operand.type, result, scalars[0].parts[0]);
      });
}

}  // namespace fake_device::triton
