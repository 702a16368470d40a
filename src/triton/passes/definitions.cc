#include "triton/passes/definitions.h"

namespace fake_device::triton {

void Definitions::Add(Operation* operation) {
  operations_.resize(function_.num_values());
  for (ValueId result : operation->results) {
    operations_[result.index] = operation;
  }
}

void Definitions::AddAll(const Block& block) {
  for (const auto& operation : block.operations) {
    Add(operation.get());
    for (const Block& inner : operation->blocks) AddAll(inner);
  }
}

std::optional<Constant> Definitions::ConstantOf(ValueId value) const {
  const Operation* operation = Of(value, Opcode::kConstant);
  if (operation == nullptr) return std::nullopt;
  return operation->constant;
}

}  // namespace fake_device::triton
