#ifndef RUNTIME_ADDRESS_TABLE_H_
#define RUNTIME_ADDRESS_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "memory_block.h"

namespace fake_device {

// The blocks that are handed out, by address.
//
// A hash table with linear probing that is at most half full and grows, never
// shrinks. Owns no block.
class AddressTable {
 public:
  AddressTable() = default;
  AddressTable(const AddressTable&) = delete;
  AddressTable& operator=(const AddressTable&) = delete;

  size_t size() const { return size_; }

  // Null when there is none.
  MemoryBlock* Find(uint64_t address) const {
    for (size_t i = Home(address);; i = (i + 1) & mask()) {
      const Entry& entry = entries_[i];
      if (entry.block == nullptr) return nullptr;
      if (entry.address == address) return entry.block;
    }
  }

  // No block in here may have its address.
  void Insert(MemoryBlock* block) {
    if (2 * (size_ + 1) > entries_.size()) Grow();
    Place({block->address, block});
    size_++;
  }

  // Removes and returns what Find finds.
  MemoryBlock* Remove(uint64_t address);

 private:
  struct Entry {
    uint64_t address = 0;
    MemoryBlock* block = nullptr;  // Null where there is no entry.
  };

  static constexpr int kInitialBits = 6;

  size_t mask() const { return entries_.size() - 1; }

  // Where the entry of an address is unless that place was taken: the upper
  // bits of a product with 2^64 over the golden ratio.
  size_t Home(uint64_t address) const {
    return static_cast<size_t>((address * 0x9E3779B97F4A7C15U) >> shift_);
  }

  void Place(const Entry& entry) {
    size_t i = Home(entry.address);
    while (entries_[i].block != nullptr) i = (i + 1) & mask();
    entries_[i] = entry;
  }

  void Grow();

  std::vector<Entry> entries_ = std::vector<Entry>(size_t{1} << kInitialBits);
  int shift_ = 64 - kInitialBits;
  size_t size_ = 0;
};

}  // namespace fake_device

#endif  // RUNTIME_ADDRESS_TABLE_H_
