#include "triton/lanes/half.h"
#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

// A scalar from one register to another of its width.
void Reinterpret(FunctionBuilder* code, WasmType from, WasmType to) {
  if (from == to) return;
  switch (to) {
    case WasmType::kI32:
      code->Op(Instruction::kI32ReinterpretF32);
      break;
    case WasmType::kI64:
      code->Op(Instruction::kI64ReinterpretF64);
      break;
    case WasmType::kF32:
      code->Op(Instruction::kF32ReinterpretI32);
      break;
    default:
      code->Op(Instruction::kF64ReinterpretI64);
  }
}

// i32 that holds 16 bits and any others.
void PushBits16(LaneCode* code, const Lanes& operand) {
  code->Get(operand.parts[0]);
  if (IsHalf(operand.type)) PackHalf(code, operand.type.element);
}

}  // namespace

Lanes EmitBitcast(LaneEmitter* emitter, const Type& result,
                  const Lanes& operand) {
  if (result.is_pointer != operand.type.is_pointer) {
    return EmitCast(emitter, result, operand);
  }
  LaneCode code(&emitter->code(), operand.is_vector);
  const Lanes value = emitter->NewLanes(result, operand.is_vector);
  if (IsHalf(result) || IsHalf(operand.type)) {
    PushBits16(&code, operand);
    if (IsHalf(result)) {
      WrapI32(&code, Type::Scalar(ElementType::kUint16));
      UnpackHalf(&code, result.element);
    } else {
      WrapI32(&code, result);
    }
    code.Set(value.parts[0]);
    return value;
  }
  for (int part = 0; part < value.num_parts(); ++part) {
    code.Get(operand.parts[part]);
    if (!operand.is_vector) {
      Reinterpret(&emitter->code(), RegisterOf(operand.type),
                  RegisterOf(result));
    }
    if (!value.is_wide()) WrapI32(&code, result);
    code.Set(value.parts[part]);
  }
  return value;
}

}  // namespace fake_device::triton
