#include <array>
#include <utility>
#include <vector>

#include "triton/ir/evaluate_constant.h"
#include "triton/passes/definitions.h"
#include "triton/passes/identities.h"
#include "triton/passes/passes.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

// One walk in the order of execution, so that operands are as simple as they
// get before their uses are looked at.
class Folder {
 public:
  explicit Folder(Function* function)
      : function_(function), definitions_(*function) {}

  void Visit(Block* block) {
    OperationList old = std::move(block->operations);
    block->operations.clear();
    block->operations.reserve(old.size());
    for (auto& operation : old) {
      Visit(std::move(operation), &block->operations);
    }
  }

 private:
  void Visit(std::unique_ptr<Operation> operation, OperationList* list) {
    for (ValueId& operand : operation->operands) operand = Latest(operand);
    if (IsRemovable(*operation)) return;
    if (operation->opcode == kIf && InlineBranch(operation.get(), list)) {
      return;
    }
    for (Block& block : operation->blocks) Visit(&block);
    if (operation->opcode == kSplit) ReplaceHalves(*operation);
    if (!FoldToConstant(operation.get())) {
      const std::optional<ValueId> value =
          Simplify(function_, &definitions_, operation.get(), list);
      if (value) {
        Replace(operation->result(), *value);
      } else if (BecomeSplat(operation.get(), list)) {
        // The scalar may be known.
        FoldToConstant(operation.get());
      }
    }
    definitions_.Add(operation.get());
    list->push_back(std::move(operation));
  }

  ValueId Latest(ValueId value) const {
    const auto index = static_cast<size_t>(value.index);
    if (index >= replacements_.size() || !replacements_[index].valid()) {
      return value;
    }
    return replacements_[index];
  }

  void Replace(ValueId value, ValueId by) {
    replacements_.resize(function_->num_values());
    replacements_[value.index] = by;
  }

  bool IsRemovable(const Operation& operation) const {
    return operation.opcode == kStore && operation.operands.size() > 2 &&
           definitions_.ConstantOf(operation.operands[2]) ==
               Constant::Integer(0);
  }

  // Puts the operations of the branch that is taken in the place of the whole.
  bool InlineBranch(Operation* operation, OperationList* list) {
    const std::optional<Constant> condition =
        definitions_.ConstantOf(operation->operands[0]);
    if (!condition) return false;
    Block& taken = operation->blocks[condition->integer() != 0 ? 0 : 1];
    for (auto& inner : taken.operations) {
      if (inner->opcode != kYield) {
        Visit(std::move(inner), list);
        continue;
      }
      for (size_t i = 0; i < operation->results.size(); ++i) {
        Replace(operation->results[i], Latest(inner->operands[i]));
      }
    }
    return true;
  }

  void ReplaceHalves(const Operation& split) {
    const Operation* join = definitions_.Of(split.operands[0], kJoin);
    if (join == nullptr) return;
    for (size_t i = 0; i < 2; ++i) Replace(split.results[i], join->operands[i]);
  }

  // What has the same scalar in every element of its operands is computed once,
  // as a scalar.
  bool BecomeSplat(Operation* operation, OperationList* list) {
    if (!InfoOf(operation->opcode).is_elementwise &&
        operation->opcode != kLoad) {
      return false;
    }
    const Type type = function_->TypeOf(operation->result());
    bool has_splat = false;
    for (ValueId operand : operation->operands) {
      const Operation* definition = definitions_.Of(operand);
      if (type.is_scalar() || definition == nullptr ||
          (definition->opcode != kSplat && definition->opcode != kConstant)) {
        return false;
      }
      has_splat = has_splat || definition->opcode == kSplat;
    }
    if (!has_splat) return false;
    auto scalar = std::make_unique<Operation>();
    scalar->opcode = operation->opcode;
    scalar->math = operation->math;
    scalar->location = operation->location;
    for (ValueId operand : operation->operands) {
      scalar->operands.push_back(ScalarOf(operand, list));
    }
    const ValueId result = function_->NewValue(type.WithShape({}));
    scalar->results = {result};
    Visit(std::move(scalar), list);
    operation->opcode = kSplat;
    operation->math = {};
    operation->operands = {Latest(result)};
    return true;
  }

  // Of a splat or a constant.
  ValueId ScalarOf(ValueId tile, OperationList* list) {
    const Operation* definition = definitions_.Of(tile);
    if (definition->opcode == kSplat) return definition->operands[0];
    auto constant = std::make_unique<Operation>();
    const Type type = function_->TypeOf(tile).WithShape({});
    const ValueId result = function_->NewValue(type);
    constant->results = {result};
    constant->constant = definition->constant;
    constant->location = definition->location;
    definitions_.Add(constant.get());
    list->push_back(std::move(constant));
    return result;
  }

  bool FoldToConstant(Operation* operation) {
    if (operation->results.size() != 1) return false;
    const std::optional<Constant> constant = Evaluate(*operation);
    if (!constant) return false;
    BecomeConstant(operation, *constant);
    return true;
  }

  std::optional<Constant> Evaluate(const Operation& operation) const {
    switch (operation.opcode) {
      case kArange:
        if (function_->TypeOf(operation.result()).shape[0] != 1) {
          return std::nullopt;
        }
        return Constant::Integer(operation.start);
      case kSplat:
      case kBroadcast:
      case kReshape:
      case kTranspose:
      case kFlip:
      case kGather:
      case kSort:
        return definitions_.ConstantOf(operation.operands[0]);
      case kJoin:
      case kConcat: {
        const auto first = definitions_.ConstantOf(operation.operands[0]);
        const auto second = definitions_.ConstantOf(operation.operands[1]);
        return first == second ? first : std::nullopt;
      }
      default:
        return EvaluateElementwise(operation);
    }
  }

  std::optional<Constant> EvaluateElementwise(
      const Operation& operation) const {
    const size_t count = operation.operands.size();
    std::array<Constant, 3> constants;
    if (!InfoOf(operation.opcode).is_elementwise || count == 0 ||
        count > constants.size()) {
      return std::nullopt;
    }
    for (size_t i = 0; i < count; ++i) {
      const auto constant = definitions_.ConstantOf(operation.operands[i]);
      if (!constant) return std::nullopt;
      constants[i] = *constant;
    }
    const Type& operand = function_->TypeOf(operation.operands.back());
    const Type& result = function_->TypeOf(operation.result());
    if (operand.is_pointer || result.is_pointer) return std::nullopt;
    return EvaluateConstant(operation.opcode, operand.element, result.element,
                            {constants.data(), count});
  }

  Function* function_;
  Definitions definitions_;
  std::vector<ValueId> replacements_;
};

}  // namespace

void FoldConstants(Function* function) {
  Folder(function).Visit(&function->body());
}

}  // namespace fake_device::triton
