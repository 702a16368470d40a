#include "address_table.h"

namespace fake_device {

MemoryBlock* AddressTable::Remove(uint64_t address) {
  size_t hole = Home(address);
  while (entries_[hole].block != nullptr && entries_[hole].address != address) {
    hole = (hole + 1) & mask();
  }
  MemoryBlock* const block = entries_[hole].block;
  if (block == nullptr) return nullptr;
  // Each entry up to the next empty place that could not be found past the hole
  // moves into it and leaves another.
  for (size_t i = (hole + 1) & mask(); entries_[i].block != nullptr;
       i = (i + 1) & mask()) {
    const size_t distance = (i - Home(entries_[i].address)) & mask();
    if (distance >= ((i - hole) & mask())) {
      entries_[hole] = entries_[i];
      hole = i;
    }
  }
  entries_[hole] = Entry();
  size_--;
  return block;
}

void AddressTable::Grow() {
  std::vector<Entry> old(2 * entries_.size());
  old.swap(entries_);
  shift_--;
  for (const Entry& entry : old) {
    if (entry.block != nullptr) Place(entry);
  }
}

}  // namespace fake_device
