#include "triton/codegen/memory_order.h"

#include <algorithm>

namespace fake_device::triton {
namespace {

constexpr int kUnvisited = -2;

}  // namespace

PointerOrigins::PointerOrigins(const Function& function)
    : origins_(function.num_values(), kUnvisited) {
  int number = 0;
  for (const Parameter& parameter : function.parameters()) {
    origins_[parameter.value.index] = number++;
  }
  // Each round that changes something moves an origin towards unknown.
  while (Visit(function, function.body())) {
  }
}

bool PointerOrigins::Merge(ValueId to, ValueId from) {
  int& origin = origins_[to.index];
  const int other = origins_[from.index];
  const int merged = other == kUnvisited    ? origin
                     : origin == kUnvisited ? other
                     : origin == other      ? origin
                                            : kUnknownOrigin;
  if (merged == origin) return false;
  origin = merged;
  return true;
}

bool PointerOrigins::Visit(const Function& function, const Block& block) {
  bool changed = false;
  for (const auto& operation : block.operations) {
    if (!operation->blocks.empty()) {
      changed |= VisitControl(function, *operation);
      continue;
    }
    for (const ValueId result : operation->results) {
      if (!function.TypeOf(result).is_pointer) continue;
      bool from_pointers = false;
      for (const ValueId operand : operation->operands) {
        if (!function.TypeOf(operand).is_pointer) continue;
        if (operation->opcode == Opcode::kLoad) continue;
        changed |= Merge(result, operand);
        from_pointers = true;
      }
      if (!from_pointers && origins_[result.index] != kUnknownOrigin) {
        origins_[result.index] = kUnknownOrigin;
        changed = true;
      }
    }
  }
  return changed;
}

bool PointerOrigins::VisitControl(const Function& function,
                                  const Operation& operation) {
  bool changed = false;
  const auto merge = [&](const std::vector<ValueId>& to, size_t to_begin,
                         const std::vector<ValueId>& from, size_t from_begin) {
    const size_t count =
        std::min(to.size() - to_begin, from.size() - from_begin);
    for (size_t i = 0; i < count; ++i) {
      if (!function.TypeOf(to[to_begin + i]).is_pointer) continue;
      changed |= Merge(to[to_begin + i], from[from_begin + i]);
    }
  };
  const auto yielded = [](const Block& block) -> const std::vector<ValueId>& {
    return block.operations.back()->operands;
  };
  if (operation.opcode == Opcode::kFor) {
    const Block& body = operation.blocks[0];
    merge(body.arguments, 1, operation.operands, 3);
    changed |= Visit(function, body);
    merge(body.arguments, 1, yielded(body), 0);
    merge(operation.results, 0, body.arguments, 1);
  } else if (operation.opcode == Opcode::kWhile) {
    const Block& condition = operation.blocks[0];
    const Block& body = operation.blocks[1];
    merge(condition.arguments, 0, operation.operands, 0);
    changed |= Visit(function, condition);
    merge(body.arguments, 0, yielded(condition), 1);
    changed |= Visit(function, body);
    merge(condition.arguments, 0, yielded(body), 0);
    merge(operation.results, 0, yielded(condition), 1);
  } else {
    for (const Block& block : operation.blocks) {
      changed |= Visit(function, block);
      if (operation.opcode == Opcode::kIf) {
        merge(operation.results, 0, yielded(block), 0);
      }
    }
    if (operation.opcode == Opcode::kIf) return changed;
    for (const ValueId result : operation.results) {
      if (!function.TypeOf(result).is_pointer ||
          origins_[result.index] == kUnknownOrigin) {
        continue;
      }
      origins_[result.index] = kUnknownOrigin;
      changed = true;
    }
  }
  return changed;
}

void StorePositions::Add(int origin, int position) {
  auto [entry, inserted] = last_.emplace(origin, position);
  if (!inserted) entry->second = std::max(entry->second, position);
  last_of_all_ = std::max(last_of_all_, position);
}

void StorePositions::Add(const StorePositions& other) {
  for (const auto& [origin, position] : other.last_) Add(origin, position);
}

bool StorePositions::AnyAfter(int origin, int position) const {
  if (origin == kUnknownOrigin) return last_of_all_ > position;
  for (const int key : {origin, kUnknownOrigin}) {
    const auto entry = last_.find(key);
    if (entry != last_.end() && entry->second > position) return true;
  }
  return false;
}

}  // namespace fake_device::triton
