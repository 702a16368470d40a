#include <unordered_map>
#include <utility>
#include <vector>

#include "triton/passes/passes.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

class Hasher {
 public:
  void Add(uint64_t value) {
    hash_ = (hash_ ^ value) * 0x9e3779b97f4a7c15;
    hash_ ^= hash_ >> 29;
  }
  uint64_t hash() const { return hash_; }

 private:
  uint64_t hash_ = 0;
};

bool WritesMemory(Opcode opcode) {
  return opcode == kStore || opcode == kAtomic || opcode == kAtomicCas;
}

bool WritesMemory(const Block& block) {
  for (const auto& operation : block.operations) {
    if (WritesMemory(operation->opcode)) return true;
    for (const Block& inner : operation->blocks) {
      if (WritesMemory(inner)) return true;
    }
  }
  return false;
}

bool IsComparable(const Operation& operation) {
  return operation.blocks.empty() && !operation.results.empty() &&
         !InfoOf(operation.opcode).has_effect;
}

class Eliminator {
 public:
  explicit Eliminator(Function* function)
      : function_(*function), replacements_(function->num_values()) {}

  void Run() { Visit(&function_.body()); }

 private:
  // An operation that is there, and the memory that it saw.
  struct Available {
    const Operation* operation;
    uint64_t memory;
  };

  void Visit(Block* block) {
    std::vector<uint64_t> added;
    std::vector<std::unique_ptr<Operation>> kept;
    kept.reserve(block->operations.size());
    for (auto& owned : block->operations) {
      Operation& operation = *owned;
      for (ValueId& operand : operation.operands) {
        const ValueId replacement = replacements_[operand.index];
        if (replacement.valid()) operand = replacement;
      }
      if (IsComparable(operation) && IsDuplicate(operation, &added)) continue;
      VisitBlocks(&operation);
      if (WritesMemory(operation.opcode)) BecomeNewMemory();
      kept.push_back(std::move(owned));
    }
    block->operations = std::move(kept);
    // What the block has computed is not there after it.
    for (const uint64_t hash : added) available_[hash].pop_back();
  }

  void VisitBlocks(Operation* operation) {
    const bool combines =
        operation->opcode == kReduce || operation->opcode == kScan;
    if (operation->blocks.empty()) return;
    if (combines) {
      // A combining block stands on its own: nothing outside is used for it.
      std::unordered_map<uint64_t, std::vector<Available>> outside;
      outside.swap(available_);
      Visit(&operation->blocks[0]);
      outside.swap(available_);
      return;
    }
    bool writes = false;
    for (const Block& block : operation->blocks) {
      writes = writes || WritesMemory(block);
    }
    const bool repeats = operation->opcode != kIf;
    const uint64_t before = memory_;
    for (Block& block : operation->blocks) {
      memory_ = before;
      if (writes && repeats) BecomeNewMemory();
      Visit(&block);
    }
    memory_ = before;
    if (writes) BecomeNewMemory();
  }

  void BecomeNewMemory() { memory_ = ++last_memory_; }

  // Whether the operation's results are there already; if not, they are now.
  bool IsDuplicate(const Operation& operation, std::vector<uint64_t>* added) {
    const uint64_t hash = HashOf(operation);
    std::vector<Available>& candidates = available_[hash];
    for (const Available& candidate : candidates) {
      if (!IsEqual(operation, candidate)) continue;
      for (size_t i = 0; i < operation.results.size(); ++i) {
        replacements_[operation.results[i].index] =
            candidate.operation->results[i];
      }
      return true;
    }
    candidates.push_back({&operation, memory_});
    added->push_back(hash);
    return false;
  }

  uint64_t HashOf(const Operation& operation) const {
    Hasher hasher;
    hasher.Add(static_cast<uint64_t>(operation.opcode));
    for (ValueId operand : operation.operands) {
      hasher.Add(static_cast<uint64_t>(operand.index));
    }
    const Type& type = function_.TypeOf(operation.result());
    hasher.Add(static_cast<uint64_t>(type.element));
    for (int64_t extent : type.shape.extents()) {
      hasher.Add(static_cast<uint64_t>(extent));
    }
    hasher.Add(operation.constant.bits);
    hasher.Add(static_cast<uint64_t>(operation.axis));
    hasher.Add(static_cast<uint64_t>(operation.start));
    hasher.Add(operation.math.index);
    return hasher.hash();
  }

  bool IsEqual(const Operation& a, const Available& available) const {
    const Operation& b = *available.operation;
    if (a.opcode == kLoad && available.memory != memory_) return false;
    return a.opcode == b.opcode && a.operands == b.operands &&
           a.results.size() == b.results.size() &&
           function_.TypeOf(a.result()) == function_.TypeOf(b.result()) &&
           a.constant == b.constant && a.axis == b.axis && a.start == b.start &&
           a.reverse == b.reverse && a.descending == b.descending &&
           a.dims == b.dims && a.math == b.math;
  }

  Function& function_;
  std::vector<ValueId> replacements_;
  std::unordered_map<uint64_t, std::vector<Available>> available_;
  uint64_t memory_ = 0;
  uint64_t last_memory_ = 0;
};

}  // namespace

void EliminateCommonSubexpressions(Function* function) {
  Eliminator(function).Run();
}

}  // namespace fake_device::triton
