#include <bit>

#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

// The low 32 bits of an integer: addresses wrap there.
void PushLow32(LaneCode* code, FunctionBuilder* builder, const Lanes& value) {
  for (int part = 0; part < value.num_parts(); ++part) {
    code->Get(value.parts[part]);
  }
  if (value.is_wide()) {
    value.is_vector ? KeepLowHalves(builder)
                    : builder->Op(Instruction::kI32WrapI64);
  }
  if (IsInt1(value.type)) {
    code->I32(1);
    code->Op(kI32And);
  }
}

}  // namespace

Lanes EmitAddPointer(LaneEmitter* emitter, std::span<const Lanes> operands) {
  const Lanes& pointer = operands[0];
  LaneCode code(&emitter->code(), pointer.is_vector);
  const Lanes value = emitter->NewLanes(pointer.type, pointer.is_vector);
  const auto bytes = static_cast<uint32_t>(BytesOf(pointer.type.element));
  code.Get(pointer.parts[0]);
  PushLow32(&code, &emitter->code(), operands[1]);
  if (bytes > 1) code.I32Shl(std::countr_zero(bytes));
  code.Op(kI32Add);
  code.Set(value.parts[0]);
  return value;
}

Lanes EmitAddPointerByConstant(LaneEmitter* emitter, const Lanes& pointer,
                               int64_t offset) {
  LaneCode code(&emitter->code(), pointer.is_vector);
  const Lanes value = emitter->NewLanes(pointer.type, pointer.is_vector);
  code.Get(pointer.parts[0]);
  code.I32(static_cast<int32_t>(
      static_cast<uint32_t>(offset) *
      static_cast<uint32_t>(BytesOf(pointer.type.element))));
  code.Op(kI32Add);
  code.Set(value.parts[0]);
  return value;
}

}  // namespace fake_device::triton
