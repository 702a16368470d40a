#include "memory_block.h"

namespace fake_device {

MemoryBlock* MemoryBlockStore::New() {
  blocks_.push_back(std::make_unique<MemoryBlock>());
  MemoryBlock* const block = blocks_.back().get();
  // Marsaglia's xorshift: ranks only have to look random.
  last_rank_ ^= last_rank_ << 13;
  last_rank_ ^= last_rank_ >> 17;
  last_rank_ ^= last_rank_ << 5;
  block->rank = last_rank_;
  return block;
}

}  // namespace fake_device
