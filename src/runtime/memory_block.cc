#include "memory_block.h"

namespace fake_device {

void MemoryBlockStore::AddSlab() {
  constexpr int kBlocks = 64;
  slabs_.push_back(std::make_unique<MemoryBlock[]>(kBlocks));
  MemoryBlock* const slab = slabs_.back().get();
  for (int i = kBlocks - 1; i >= 0; i--) {
    // Marsaglia's xorshift: ranks only have to look random.
    last_rank_ ^= last_rank_ << 13;
    last_rank_ ^= last_rank_ >> 17;
    last_rank_ ^= last_rank_ << 5;
    slab[i].rank = last_rank_;
    GiveBack(&slab[i]);
  }
}

}  // namespace fake_device
