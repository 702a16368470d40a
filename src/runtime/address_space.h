#ifndef RUNTIME_ADDRESS_SPACE_H_
#define RUNTIME_ADDRESS_SPACE_H_

#include <cstdint>
#include <map>

#include "fake_device/caching_allocator.h"

namespace fake_device {

// Reserves ranges of device memory for segments: what the driver does under
// PyTorch's allocator.
//
// Takes the smallest free range that is large enough, the lowest among equals,
// and memory that exists already before it lets memory grow.
class AddressSpace {
 public:
  // Addresses are from `base`, which is not 0, to below `end`.
  AddressSpace(uint64_t base, uint64_t end, GrowMemory grow_memory);
  AddressSpace(const AddressSpace&) = delete;
  AddressSpace& operator=(const AddressSpace&) = delete;

  // The lowest address of the range; 0 when there is none or when memory does
  // not grow.
  uint64_t Reserve(uint64_t size);

  // Takes back a range that Reserve gave.
  void Release(uint64_t address, uint64_t size);

  // The sum of all free ranges, and the size of the largest one.
  uint64_t FreeBytes() const;
  uint64_t LargestFreeRange() const;

  // Free ranges by address, with their sizes; no two touch.
  const std::map<uint64_t, uint64_t>& free_ranges() const {
    return free_ranges_;
  }

 private:
  uint64_t ReserveBelow(uint64_t limit, uint64_t size);

  std::map<uint64_t, uint64_t> free_ranges_;
  const uint64_t end_;
  const GrowMemory grow_memory_;
  uint64_t grown_end_;  // Memory exists below this.
};

}  // namespace fake_device

#endif  // RUNTIME_ADDRESS_SPACE_H_
