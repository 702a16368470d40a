#include "address_space.h"

#include <algorithm>
#include <iterator>

namespace fake_device {

AddressSpace::AddressSpace(uint64_t base, uint64_t end, GrowMemory grow_memory)
    : end_(end), grow_memory_(grow_memory), grown_end_(base) {
  if (base < end) free_ranges_.emplace(base, end - base);
}

uint64_t AddressSpace::Reserve(uint64_t size) {
  const uint64_t address = ReserveBelow(grown_end_, size);
  return address != 0 ? address : ReserveBelow(end_, size);
}

uint64_t AddressSpace::ReserveBelow(uint64_t limit, uint64_t size) {
  auto best = free_ranges_.end();
  uint64_t best_size = 0;
  for (auto range = free_ranges_.begin();
       range != free_ranges_.end() && range->first < limit; ++range) {
    const uint64_t usable = std::min(range->second, limit - range->first);
    if (usable >= size && (best_size == 0 || usable < best_size)) {
      best = range;
      best_size = usable;
    }
  }
  if (best == free_ranges_.end()) return 0;
  const auto [address, range_size] = *best;
  if (address + size > grown_end_) {
    if (!grow_memory_(address + size)) return 0;
    grown_end_ = address + size;
  }
  free_ranges_.erase(best);
  if (range_size > size) {
    free_ranges_.emplace(address + size, range_size - size);
  }
  return address;
}

void AddressSpace::Release(uint64_t address, uint64_t size) {
  auto after = free_ranges_.lower_bound(address);
  if (after != free_ranges_.end() && address + size == after->first) {
    size += after->second;
    after = free_ranges_.erase(after);
  }
  if (after != free_ranges_.begin()) {
    const auto before = std::prev(after);
    if (before->first + before->second == address) {
      before->second += size;
      return;
    }
  }
  free_ranges_.emplace_hint(after, address, size);
}

uint64_t AddressSpace::FreeBytes() const {
  uint64_t bytes = 0;
  for (const auto& [address, size] : free_ranges_) bytes += size;
  return bytes;
}

uint64_t AddressSpace::LargestFreeRange() const {
  uint64_t largest = 0;
  for (const auto& [address, size] : free_ranges_) {
    largest = std::max(largest, size);
  }
  return largest;
}

}  // namespace fake_device
