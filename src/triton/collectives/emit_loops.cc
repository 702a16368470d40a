#include "triton/collectives/emit_loops.h"

namespace fake_device::triton {

Cursor::Cursor(FunctionBuilder* code, Local address, uint32_t offset)
    : code_(code), local_(code->NewLocal(WasmType::kI32)) {
  code_->Get(address);
  if (offset != 0) {
    code_->I32Const(static_cast<int32_t>(offset));
    code_->Op(Instruction::kI32Add);
  }
  code_->Set(local_);
}

void Cursor::Advance(int64_t bytes) {
  if (bytes == 0) return;
  code_->Get(local_);
  code_->I32Const(static_cast<int32_t>(bytes));
  code_->Op(Instruction::kI32Add);
  code_->Set(local_);
}

Lanes Apply(LaneEmitter* emitter, Opcode opcode, const Type& result,
            std::initializer_list<Lanes> operands) {
  Operation operation;
  operation.opcode = opcode;
  return emitter->Elementwise(operation, result,
                              {operands.begin(), operands.size()});
}

}  // namespace fake_device::triton
