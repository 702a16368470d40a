#include <algorithm>
#include <utility>
#include <vector>

#include "triton/passes/definitions.h"
#include "triton/passes/passes.h"

namespace fake_device::triton {

namespace {

using enum Opcode;
using OperationList = std::vector<std::unique_ptr<Operation>>;

bool IsLoop(Opcode opcode) { return opcode == kFor || opcode == kWhile; }

bool IsControl(Opcode opcode) { return IsLoop(opcode) || opcode == kIf; }

bool HasEffect(const std::vector<Block>& blocks);

bool HasEffect(const Block& block) {
  for (const auto& operation : block.operations) {
    const Opcode opcode = operation->opcode;
    if (InfoOf(opcode).has_effect && opcode != kYield && opcode != kCondition) {
      return true;
    }
    if (HasEffect(operation->blocks)) return true;
  }
  return false;
}

bool HasEffect(const std::vector<Block>& blocks) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [](const Block& block) { return HasEffect(block); });
}

// One walk, inner loops first, so that what leaves one can leave the next.
class Hoister {
 public:
  explicit Hoister(const Function& function)
      : definitions_(function), depths_(function.num_values()) {}

  void Run(Block* body) {
    definitions_.AddAll(*body);
    Visit(body, Place());
  }

 private:
  // Of what a block is a part. A value's depth is the number of loops around
  // its definition; what a combining block defines is its own and counts as
  // known everywhere.
  struct Place {
    int depth = 0;
    // Where operations of a loop's own block go that leave it; else null.
    OperationList* outside = nullptr;
    bool may_move_loads = false;
  };

  void Visit(Block* block, const Place& place) {
    for (ValueId argument : block->arguments) {
      depths_[argument.index] = place.depth;
    }
    OperationList old = std::move(block->operations);
    block->operations.clear();
    block->operations.reserve(old.size());
    for (auto& operation : old) {
      OperationList moved;
      VisitBlocks(operation.get(), place.depth, &moved);
      for (auto& inner : moved) {
        Put(std::move(inner), place, &block->operations);
      }
      Put(std::move(operation), place, &block->operations);
    }
  }

  void VisitBlocks(Operation* operation, int depth, OperationList* moved) {
    const bool is_loop = IsLoop(operation->opcode);
    const bool has_effect = is_loop && HasEffect(operation->blocks);
    for (size_t i = 0; i < operation->blocks.size(); ++i) {
      Block* block = &operation->blocks[i];
      if (is_loop) {
        const bool runs =
            operation->opcode == kFor ? RunsAtLeastOnce(*operation) : i == 0;
        Visit(block, {depth + 1, moved, runs && !has_effect});
      } else if (operation->opcode == kIf) {
        Visit(block, {depth, nullptr, false});
      } else {
        MarkOwn(*block);
      }
    }
  }

  void MarkOwn(const Block& block) {
    constexpr int kOwn = -1;
    for (ValueId value : block.arguments) depths_[value.index] = kOwn;
    for (const auto& operation : block.operations) {
      for (ValueId value : operation->results) depths_[value.index] = kOwn;
      for (const Block& inner : operation->blocks) MarkOwn(inner);
    }
  }

  bool RunsAtLeastOnce(const Operation& loop) const {
    const auto lower = definitions_.ConstantOf(loop.operands[0]);
    const auto upper = definitions_.ConstantOf(loop.operands[1]);
    const auto step = definitions_.ConstantOf(loop.operands[2]);
    if (!lower || !upper || !step) return false;
    const ElementType type = definitions_.TypeOf(loop.operands[0]).element;
    if (!IsSigned(type)) return lower->bits < upper->bits;
    return step->integer() > 0 ? lower->integer() < upper->integer()
                               : lower->integer() > upper->integer();
  }

  void Put(std::unique_ptr<Operation> operation, const Place& place,
           OperationList* list) {
    const bool leaves =
        place.outside != nullptr && IsInvariant(*operation, place);
    const int depth = leaves ? place.depth - 1 : place.depth;
    for (ValueId result : operation->results) depths_[result.index] = depth;
    (leaves ? place.outside : list)->push_back(std::move(operation));
  }

  bool IsInvariant(const Operation& operation, const Place& place) const {
    if (InfoOf(operation.opcode).has_effect || IsControl(operation.opcode) ||
        (operation.opcode == kLoad && !place.may_move_loads)) {
      return false;
    }
    return UsesOnly(operation, place.depth);
  }

  // Whether all operands, those of inner operations too, are from outside the
  // loop at `depth`.
  bool UsesOnly(const Operation& operation, int depth) const {
    for (ValueId operand : operation.operands) {
      if (depths_[operand.index] >= depth) return false;
    }
    for (const Block& block : operation.blocks) {
      for (const auto& inner : block.operations) {
        if (!UsesOnly(*inner, depth)) return false;
      }
    }
    return true;
  }

  Definitions definitions_;
  std::vector<int> depths_;
};

}  // namespace

void HoistInvariants(Function* function) {
  Hoister(*function).Run(&function->body());
}

}  // namespace fake_device::triton
