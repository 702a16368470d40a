#include <cstdint>
#include <utility>
#include <vector>

#include "triton/passes/passes.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

// Operations by the order of one walk, which is always the same.
using OperationIndex = int32_t;
constexpr OperationIndex kNone = -1;

// What is known of one operation. The i-th position of one with blocks is its
// i-th result and all that feeds it or is fed by it: the carried operand, the
// arguments, the yielded values. They stay or go together.
struct Entry {
  Operation* operation = nullptr;
  OperationIndex parent = kNone;
  bool is_live = false;
  std::vector<uint8_t> live_positions;
};

// Where a value comes from.
struct Origin {
  OperationIndex operation = kNone;
  int32_t position = kNone;  // of an operation with blocks, if there is one
};

bool EndsBlock(Opcode opcode) {
  return opcode == kYield || opcode == kCondition;
}

// The operands before the carried ones.
size_t FirstCarried(Opcode opcode) {
  switch (opcode) {
    case kFor:
      return 3;
    case kIf:
      return 1;
    default:
      return 0;
  }
}

// The position of a block's argument; kNone of a loop's index.
int32_t PositionOfArgument(const Operation& operation, size_t argument) {
  switch (operation.opcode) {
    case kFor:
      return static_cast<int32_t>(argument) - 1;
    case kReduce:
    case kScan:
      return static_cast<int32_t>(argument % operation.results.size());
    default:
      return static_cast<int32_t>(argument);
  }
}

// Where a terminator has the value of the position 0.
size_t FirstYielded(const Operation& terminator) {
  return terminator.opcode == kCondition ? 1 : 0;
}

class DeadCodeRemover {
 public:
  explicit DeadCodeRemover(const Function& function)
      : origins_(function.num_values()), is_marked_(function.num_values()) {}

  void Run(Block* body) {
    Collect(body, kNone);
    for (size_t i = 0; i < entries_.size(); ++i) {
      const Opcode opcode = entries_[i].operation->opcode;
      if (InfoOf(opcode).has_effect && !EndsBlock(opcode)) {
        MarkOperation(static_cast<OperationIndex>(i));
      }
    }
    while (!pending_.empty()) {
      const Origin origin = origins_[pending_.back().index];
      pending_.pop_back();
      if (origin.operation == kNone) continue;
      MarkOperation(origin.operation);
      if (origin.position != kNone) MarkPosition(origin);
    }
    next_ = 0;
    Sweep(body, Entry());
  }

 private:
  // --- What is there.

  void Collect(Block* block, OperationIndex parent) {
    for (const auto& owned : block->operations) {
      Operation& operation = *owned;
      const auto index = static_cast<OperationIndex>(entries_.size());
      Entry& entry = entries_.emplace_back();
      entry.operation = &operation;
      entry.parent = parent;
      const bool has_positions = !operation.blocks.empty();
      if (has_positions) entry.live_positions.resize(operation.results.size());
      for (size_t i = 0; i < operation.results.size(); ++i) {
        origins_[operation.results[i].index] = {
            index, has_positions ? static_cast<int32_t>(i) : kNone};
      }
      for (Block& inner : operation.blocks) {
        for (size_t i = 0; i < inner.arguments.size(); ++i) {
          origins_[inner.arguments[i].index] = {
              index, PositionOfArgument(operation, i)};
        }
        Collect(&inner, index);
      }
    }
  }

  // --- What is needed.

  void MarkValue(ValueId value) {
    if (is_marked_[value.index]) return;
    is_marked_[value.index] = 1;
    pending_.push_back(value);
  }

  void MarkOperation(OperationIndex index) {
    for (; index != kNone && !entries_[index].is_live;
         index = entries_[index].parent) {
      entries_[index].is_live = true;
      const Operation& operation = *entries_[index].operation;
      const size_t count = operation.blocks.empty()
                               ? operation.operands.size()
                               : FirstCarried(operation.opcode);
      for (size_t i = 0; i < count; ++i) MarkValue(operation.operands[i]);
      if (operation.opcode == kWhile) {
        MarkValue(operation.blocks[0].operations.back()->operands[0]);
      }
    }
  }

  void MarkPosition(const Origin& origin) {
    Entry& entry = entries_[origin.operation];
    const auto position = static_cast<size_t>(origin.position);
    if (entry.live_positions[position]) return;
    entry.live_positions[position] = 1;
    const Operation& operation = *entry.operation;
    if (operation.opcode != kIf) {
      MarkValue(operation.operands[FirstCarried(operation.opcode) + position]);
    }
    for (const Block& block : operation.blocks) {
      const Operation& terminator = *block.operations.back();
      MarkValue(terminator.operands[FirstYielded(terminator) + position]);
    }
  }

  // --- What stays. `parent` is the operation that the block is in, whose
  // positions its terminator yields; the function's body has no terminator.

  void Sweep(Block* block, const Entry& parent) {
    std::vector<std::unique_ptr<Operation>> kept;
    kept.reserve(block->operations.size());
    for (auto& operation : block->operations) {
      const Entry& entry = entries_[next_++];
      if (EndsBlock(operation->opcode)) {
        Drop(parent, FirstYielded(*operation), &operation->operands);
      } else if (!entry.is_live) {
        Skip(*operation);
        continue;
      }
      // The blocks' arguments are told by the number of results.
      for (Block& inner : operation->blocks) {
        DropArguments(entry, &inner);
        Sweep(&inner, entry);
      }
      if (!operation->blocks.empty()) {
        if (operation->opcode != kIf) {
          Drop(entry, FirstCarried(operation->opcode), &operation->operands);
        }
        Drop(entry, 0, &operation->results);
      }
      kept.push_back(std::move(operation));
    }
    block->operations = std::move(kept);
  }

  void Skip(const Operation& operation) {
    for (const Block& block : operation.blocks) {
      for (const auto& inner : block.operations) {
        ++next_;
        Skip(*inner);
      }
    }
  }

  // Of `values`, those from `first` on have a position each.
  static void Drop(const Entry& entry, size_t first,
                   std::vector<ValueId>* values) {
    size_t kept = first;
    for (size_t i = first; i < values->size(); ++i) {
      if (entry.live_positions[i - first]) (*values)[kept++] = (*values)[i];
    }
    values->resize(kept);
  }

  static void DropArguments(const Entry& entry, Block* block) {
    size_t kept = 0;
    for (size_t i = 0; i < block->arguments.size(); ++i) {
      const int32_t position = PositionOfArgument(*entry.operation, i);
      if (position == kNone || entry.live_positions[position]) {
        block->arguments[kept++] = block->arguments[i];
      }
    }
    block->arguments.resize(kept);
  }

  std::vector<Entry> entries_;
  std::vector<Origin> origins_;
  std::vector<uint8_t> is_marked_;
  std::vector<ValueId> pending_;
  OperationIndex next_ = 0;
};

}  // namespace

void RemoveDeadCode(Function* function) {
  DeadCodeRemover(*function).Run(&function->body());
}

}  // namespace fake_device::triton
