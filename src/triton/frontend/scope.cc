#include "triton/frontend/scope.h"

#include <unordered_set>
#include <utility>

namespace fake_device::triton {

const Value* Scope::Find(std::string_view name) const {
  const auto it = variables_.find(name);
  return it == variables_.end() ? nullptr : &it->second;
}

void Scope::Assign(std::string_view name, Value value) {
  if (!trials_.empty()) {
    Entry entry = {name, std::nullopt};
    if (const Value* before = Find(name)) entry.before = *before;
    journal_.push_back(std::move(entry));
  }
  variables_.insert_or_assign(name, std::move(value));
}

void Scope::Begin() { trials_.push_back(journal_.size()); }

std::vector<Scope::Change> Scope::End() {
  const size_t start = trials_.back();
  trials_.pop_back();
  std::vector<Change> changes;
  std::unordered_set<std::string_view> seen;
  for (size_t i = start; i < journal_.size(); ++i) {
    const std::string_view name = journal_[i].name;
    if (seen.insert(name).second) changes.push_back({name, *Find(name)});
  }
  while (journal_.size() > start) {
    Entry& entry = journal_.back();
    if (entry.before) {
      variables_.insert_or_assign(entry.name, std::move(*entry.before));
    } else {
      variables_.erase(entry.name);
    }
    journal_.pop_back();
  }
  return changes;
}

}  // namespace fake_device::triton
