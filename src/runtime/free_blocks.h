#ifndef RUNTIME_FREE_BLOCKS_H_
#define RUNTIME_FREE_BLOCKS_H_

#include <cstdint>

#include "fake_device/stream_id.h"
#include "memory_block.h"

namespace fake_device {

// The free blocks of a pool in order of stream, size and address.
//
// A treap: a search tree by that order, in which no block has a higher rank
// than its parent; ranks look random, so it is about balanced. In-order
// neighbours are linked, too, which mostly spares Resize the tree. The links
// are in the blocks, so nothing is allocated. Owns no block.
class FreeBlocks {
 public:
  FreeBlocks() = default;
  FreeBlocks(const FreeBlocks&) = delete;
  FreeBlocks& operator=(const FreeBlocks&) = delete;

  // The first in order; the others follow by `next`. Null when there is none.
  MemoryBlock* first() const;

  // The smallest block of `stream` with at least `size` bytes, the lowest among
  // equals. Null when there is none.
  MemoryBlock* BestFit(StreamId stream, uint64_t size) const;

  void Insert(MemoryBlock* block);
  void Remove(MemoryBlock* block);

  // Gives a block that is in here another place and size.
  void Resize(MemoryBlock* block, uint64_t address, uint64_t size);

  // Whether tree and links are in order and have the same blocks. For tests.
  bool IsConsistent() const;

 private:
  MemoryBlock* root_ = nullptr;
};

}  // namespace fake_device

#endif  // RUNTIME_FREE_BLOCKS_H_
