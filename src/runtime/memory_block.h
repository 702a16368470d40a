#ifndef RUNTIME_MEMORY_BLOCK_H_
#define RUNTIME_MEMORY_BLOCK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fake_device/caching_allocator.h"
#include "fake_device/stream_id.h"

namespace fake_device {

// A range of device memory that was reserved at once and is wholly divided
// into blocks.
struct MemorySegment {
  uint64_t address = 0;
  uint64_t size = 0;
  StreamId stream = 0;
  SegmentType type = SegmentType::kSmall;
  MemoryBlock* first = nullptr;  // The block at `address`.
};

// What few blocks have.
struct MemoryBlockExtra {
  std::string label;
  std::vector<StreamId> used_on;  // Besides the stream it was allocated on.
};

// A part of a segment: handed out, awaited by a stream, or free. A
// MemoryBlockStore owns it.
struct MemoryBlock {
  uint64_t address = 0;
  uint64_t size = 0;
  uint64_t requested_size = 0;  // Meaningful while active.
  StreamId stream = 0;          // As the segment's.
  MemorySegment* segment = nullptr;
  // The neighbours in the segment.
  MemoryBlock* before = nullptr;
  MemoryBlock* after = nullptr;
  BlockState state = BlockState::kInactive;
  // While it awaits being free: how many streams still may use it.
  uint32_t awaited_streams = 0;
  std::unique_ptr<MemoryBlockExtra> extra;  // Only while active.

  // For FreeBlocks alone.
  uint32_t rank = 0;
  MemoryBlock* lower = nullptr;
  MemoryBlock* higher = nullptr;
  MemoryBlock* previous = nullptr;
  MemoryBlock* next = nullptr;

  // Whether it is less than its segment.
  bool is_split() const { return before != nullptr || after != nullptr; }
};

inline bool IsFree(const MemoryBlock* block) {
  return block != nullptr && block->state == BlockState::kInactive;
}

// Owns blocks, and keeps those that are given back for the next one to be
// asked for: in the long run nothing is allocated on the host.
class MemoryBlockStore {
 public:
  MemoryBlockStore() = default;
  MemoryBlockStore(const MemoryBlockStore&) = delete;
  MemoryBlockStore& operator=(const MemoryBlockStore&) = delete;

  // All but its rank and its extra, which is none, is for the caller to set.
  MemoryBlock* Take() {
    MemoryBlock* const block = spare_;
    if (block == nullptr) return New();
    spare_ = block->after;
    return block;
  }

  // `block` must have no extra.
  void GiveBack(MemoryBlock* block) {
    block->after = spare_;
    spare_ = block;
  }

 private:
  MemoryBlock* New();

  std::vector<std::unique_ptr<MemoryBlock>> blocks_;  // All of them.
  MemoryBlock* spare_ = nullptr;                      // Linked by `after`.
  uint32_t last_rank_ = 1;
};

}  // namespace fake_device

#endif  // RUNTIME_MEMORY_BLOCK_H_
