#include "triton/lanes/half.h"
#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

// a + b of two f64 locals, rounded to odd: of the two neighbours of an inexact
// sum, the one whose last bit is set. A later rounding to at most 51 bits then
// is the only one.
void PushSumToOdd(LaneCode* code, Local a, Local b) {
  const Local sum = code->NewLocal(WasmType::kF64);
  const Local b_part = code->NewLocal(WasmType::kF64);
  const Local lost = code->NewLocal(WasmType::kF64);
  code->Get(a);
  code->Get(b);
  code->Op(kF64Add);
  code->Tee(sum);
  code->Get(a);
  code->Op(kF64Sub);
  code->Set(b_part);
  // (a - (sum - b_part)) + (b - b_part) is exact.
  code->Get(a);
  code->Get(sum);
  code->Get(b_part);
  code->Op(kF64Sub);
  code->Op(kF64Sub);
  code->Get(b);
  code->Get(b_part);
  code->Op(kF64Sub);
  code->Op(kF64Add);
  code->Set(lost);
  // Cut towards zero, then one in the last bit.
  code->Get(sum);
  code->F64AsI64();
  code->Get(sum);
  code->F64AsI64();
  code->Get(lost);
  code->F64AsI64();
  code->Op(kI64Xor);
  code->I64ShrS(63);
  code->Op(kI64Add);
  code->I64(1);
  code->Op(kI64Or);
  code->Get(sum);
  code->F64AsI64();
  // Of infinities and NaN, what was lost is a NaN.
  code->Get(lost);
  code->Op(kF64Abs);
  code->F64(0);
  code->Op(kF64Gt);
  code->Choose();
  code->I64AsF64();
  code->Release(lost);
  code->Release(b_part);
  code->Release(sum);
}

void PushPromoted(FunctionBuilder* builder, const Lanes& operand, bool high) {
  builder->Get(operand.parts[0]);
  if (high) {
    builder->Get(operand.parts[0]);
    builder->Shuffle(ShuffleOf64(1, 1));
  }
  builder->Op(operand.is_vector ? Instruction::kF64x2PromoteLowF32x4
                                : Instruction::kF64PromoteF32);
}

// In f64, where the product of fp32 or halves is exact.
void PushFma(LaneCode* code, FunctionBuilder* builder, const Type& type,
             std::span<const Lanes> operands, bool high) {
  const Local product = code->NewLocal(WasmType::kF64);
  const Local addend = code->NewLocal(WasmType::kF64);
  PushPromoted(builder, operands[0], high);
  PushPromoted(builder, operands[1], high);
  code->Op(kF64Mul);
  code->Set(product);
  PushPromoted(builder, operands[2], high);
  code->Set(addend);
  PushSumToOdd(code, product, addend);
  if (IsHalf(type)) RoundF64ToHalf(code, type.element);
  builder->Op(code->is_vector() ? Instruction::kF32x4DemoteF64x2Zero
                                : Instruction::kF32DemoteF64);
  code->Release(addend);
  code->Release(product);
}

}  // namespace

Lanes EmitFma(LaneEmitter* emitter, const Type& result,
              std::span<const Lanes> operands) {
  if (IsWide(result)) return EmitFma64(emitter, result, operands);
  FunctionBuilder* builder = &emitter->code();
  LaneCode code(builder, operands[0].is_vector);
  const Lanes value = emitter->NewLanes(result, operands[0].is_vector);
  PushFma(&code, builder, result, operands, false);
  if (value.is_vector) {
    PushFma(&code, builder, result, operands, true);
    builder->Shuffle(ShuffleOf64(0, 2));
  }
  if (IsHalf(result)) OverflowToInfinity(&code, result.element);
  code.Set(value.parts[0]);
  return value;
}

}  // namespace fake_device::triton
