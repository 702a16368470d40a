#include "triton/ir/function.h"

#include <cstring>

namespace fake_device::triton {

namespace {

// Gives values new numbers as it meets their definitions.
class Renumbering {
 public:
  explicit Renumbering(const std::vector<Type>& types)
      : types_(types), numbers_(types.size(), -1) {}

  void Define(ValueId* value) {
    new_types_.push_back(types_[value->index]);
    const int32_t number = static_cast<int32_t>(new_types_.size()) - 1;
    numbers_[value->index] = number;
    value->index = number;
  }

  // Definitions come before uses, so that one walk does both.
  void Visit(Block* block) {
    for (ValueId& argument : block->arguments) Define(&argument);
    for (const auto& operation : block->operations) {
      for (ValueId& operand : operation->operands) {
        operand.index = numbers_[operand.index];
      }
      for (ValueId& result : operation->results) Define(&result);
      for (Block& inner : operation->blocks) Visit(&inner);
    }
  }

  std::vector<Type> TakeTypes() { return std::move(new_types_); }

 private:
  const std::vector<Type>& types_;
  std::vector<int32_t> numbers_;
  std::vector<Type> new_types_;
};

}  // namespace

Constant Constant::Float(double value) {
  Constant constant;
  std::memcpy(&constant.bits, &value, sizeof(value));
  return constant;
}

double Constant::floating() const {
  double value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

void Function::Renumber() {
  Renumbering renumbering(types_);
  for (Parameter& parameter : parameters_) {
    renumbering.Define(&parameter.value);
  }
  renumbering.Visit(&body_);
  types_ = renumbering.TakeTypes();
}

}  // namespace fake_device::triton
