#include "free_blocks.h"

namespace fake_device {

namespace {

// What a block's place in the order depends on.
struct Key {
  StreamId stream;
  uint64_t size;
  uint64_t address;

  bool operator<(const Key& other) const {
    if (stream != other.stream) return stream < other.stream;
    if (size != other.size) return size < other.size;
    return address < other.address;
  }
};

Key KeyOf(const MemoryBlock* block) {
  return {block->stream, block->size, block->address};
}

// Walks the tree in order. *last is the block that came before, and becomes the
// last one.
bool IsInOrder(const MemoryBlock* root, const MemoryBlock** last) {
  if (root == nullptr) return true;
  for (const MemoryBlock* child : {root->lower, root->higher}) {
    if (child != nullptr && child->rank > root->rank) return false;
  }
  if (!IsInOrder(root->lower, last)) return false;
  if (root->previous != *last) return false;
  if (*last != nullptr) {
    if ((*last)->next != root || !(KeyOf(*last) < KeyOf(root))) return false;
  }
  *last = root;
  return IsInOrder(root->higher, last);
}

}  // namespace

MemoryBlock* FreeBlocks::first() const {
  MemoryBlock* block = root_;
  while (block != nullptr && block->lower != nullptr) block = block->lower;
  return block;
}

MemoryBlock* FreeBlocks::BestFit(StreamId stream, uint64_t size) const {
  MemoryBlock* best = nullptr;
  for (MemoryBlock* block = root_; block != nullptr;) {
    if (block->stream < stream ||
        (block->stream == stream && block->size < size)) {
      block = block->higher;
    } else {
      best = block;
      block = block->lower;
    }
  }
  return best != nullptr && best->stream == stream ? best : nullptr;
}

void FreeBlocks::Insert(MemoryBlock* block) {
  const Key key = KeyOf(block);
  MemoryBlock* previous = nullptr;
  MemoryBlock* next = nullptr;
  // Down to where nothing has a higher rank.
  MemoryBlock** link = &root_;
  while (*link != nullptr && (*link)->rank >= block->rank) {
    if (key < KeyOf(*link)) {
      next = *link;
      link = &next->lower;
    } else {
      previous = *link;
      link = &previous->higher;
    }
  }
  // What was there is divided into what comes before and after the block.
  MemoryBlock* rest = *link;
  *link = block;
  MemoryBlock** lower = &block->lower;
  MemoryBlock** higher = &block->higher;
  while (rest != nullptr) {
    if (key < KeyOf(rest)) {
      next = rest;
      *higher = rest;
      higher = &rest->lower;
      rest = rest->lower;
    } else {
      previous = rest;
      *lower = rest;
      lower = &rest->higher;
      rest = rest->higher;
    }
  }
  *lower = nullptr;
  *higher = nullptr;

  block->previous = previous;
  block->next = next;
  if (previous != nullptr) previous->next = block;
  if (next != nullptr) next->previous = block;
}

void FreeBlocks::Remove(MemoryBlock* block) {
  const Key key = KeyOf(block);
  MemoryBlock** link = &root_;
  while (*link != block) {
    link = key < KeyOf(*link) ? &(*link)->lower : &(*link)->higher;
  }
  // Its two subtrees become one, the higher rank on top.
  MemoryBlock* lower = block->lower;
  MemoryBlock* higher = block->higher;
  while (lower != nullptr && higher != nullptr) {
    if (lower->rank >= higher->rank) {
      *link = lower;
      link = &lower->higher;
      lower = lower->higher;
    } else {
      *link = higher;
      link = &higher->lower;
      higher = higher->lower;
    }
  }
  *link = lower != nullptr ? lower : higher;

  if (block->previous != nullptr) block->previous->next = block->next;
  if (block->next != nullptr) block->next->previous = block->previous;
}

void FreeBlocks::Resize(MemoryBlock* block, uint64_t address, uint64_t size) {
  const Key key = {block->stream, size, address};
  const bool stays =
      (block->previous == nullptr || KeyOf(block->previous) < key) &&
      (block->next == nullptr || key < KeyOf(block->next));
  if (!stays) Remove(block);
  block->address = address;
  block->size = size;
  if (!stays) Insert(block);
}

bool FreeBlocks::IsConsistent() const {
  const MemoryBlock* last = nullptr;
  return IsInOrder(root_, &last) && (last == nullptr || last->next == nullptr);
}

}  // namespace fake_device
