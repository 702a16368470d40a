#ifndef RUNTIME_CACHING_ALLOCATOR_REP_H_
#define RUNTIME_CACHING_ALLOCATOR_REP_H_

#include <cstdint>
#include <map>

#include "address_space.h"
#include "address_table.h"
#include "fake_device/caching_allocator.h"
#include "free_blocks.h"
#include "memory_block.h"
#include "ring_queue.h"

namespace fake_device {

// A freed block that a stream may use until a ticket of it is complete.
struct AwaitedBlock {
  uint64_t ticket = 0;
  MemoryBlock* block = nullptr;
};

// What a CachingAllocator keeps.
struct CachingAllocator::Rep {
  Rep(uint64_t base, uint64_t end, GrowMemory grow_memory)
      : space(base, end, grow_memory) {}

  FreeBlocks& free_blocks(SegmentType type) {
    return type == SegmentType::kSmall ? small_free_blocks : large_free_blocks;
  }

  AddressSpace space;
  MemoryBlockStore blocks;
  std::map<uint64_t, MemorySegment> segments;  // By address.
  FreeBlocks small_free_blocks;
  FreeBlocks large_free_blocks;
  AddressTable allocated;
  // Of each stream that has some, as they were freed.
  std::map<StreamId, RingQueue<AwaitedBlock>> awaited;
};

}  // namespace fake_device

#endif  // RUNTIME_CACHING_ALLOCATOR_REP_H_
