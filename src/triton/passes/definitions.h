#ifndef FAKE_DEVICE_TRITON_PASSES_DEFINITIONS_H_
#define FAKE_DEVICE_TRITON_PASSES_DEFINITIONS_H_

#include <optional>
#include <vector>

#include "triton/ir/function.h"

namespace fake_device::triton {

// The operation that defines each value: of those told so far. Refers to the
// function and to the operations, which must stay where they are.
class Definitions {
 public:
  explicit Definitions(const Function& function)
      : function_(function), operations_(function.num_values()) {}

  const Type& TypeOf(ValueId value) const { return function_.TypeOf(value); }

  void Add(Operation* operation);
  // Of the block and of the blocks in it.
  void AddAll(const Block& block);

  // Null for parameters and arguments of blocks.
  Operation* Of(ValueId value) const {
    const auto index = static_cast<size_t>(value.index);
    return index < operations_.size() ? operations_[index] : nullptr;
  }
  // The same, if it is of that opcode.
  Operation* Of(ValueId value, Opcode opcode) const {
    Operation* operation = Of(value);
    return operation && operation->opcode == opcode ? operation : nullptr;
  }
  // The one constant in every element, if that is known.
  std::optional<Constant> ConstantOf(ValueId value) const;

 private:
  const Function& function_;
  std::vector<Operation*> operations_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_PASSES_DEFINITIONS_H_
