// CachingAllocator::CheckInvariants, apart from what a program runs.

#include <cstddef>
#include <string>

#include "caching_allocator_rep.h"
#include "fake_device/caching_allocator.h"

namespace fake_device {

namespace {

Status Broken(const std::string& what, uint64_t address) {
  return Status::Runtime(what + ", at address " + std::to_string(address));
}

void Count(PoolStat* stat, SegmentType type, uint64_t amount) {
  const auto signed_amount = static_cast<int64_t>(amount);
  stat->all.current += signed_amount;
  (type == SegmentType::kSmall ? stat->small_pool : stat->large_pool).current +=
      signed_amount;
}

// Adds what `segment` contributes to what is current.
void CountSegment(const MemorySegment& segment, MemoryStats* stats) {
  const SegmentType type = segment.type;
  Count(&stats->segment, type, 1);
  Count(&stats->reserved_bytes, type, segment.size);
  for (const MemoryBlock* block = segment.first; block != nullptr;
       block = block->after) {
    if (block->state == BlockState::kInactive) {
      if (!block->is_split()) continue;
      Count(&stats->inactive_split, type, 1);
      Count(&stats->inactive_split_bytes, type, block->size);
      continue;
    }
    Count(&stats->active, type, 1);
    Count(&stats->active_bytes, type, block->size);
    Count(&stats->requested_bytes, type, block->requested_size);
    if (block->state == BlockState::kActiveAllocated) {
      Count(&stats->allocation, type, 1);
      Count(&stats->allocated_bytes, type, block->size);
    }
  }
}

}  // namespace

Status CachingAllocator::CheckBlock(const MemoryBlock& block) const {
  if (block.address % kAlignment != 0 || block.size % kAlignment != 0 ||
      block.size == 0) {
    return Broken("a block of uneven place or size", block.address);
  }
  if (IsFree(&block)) {
    if (IsFree(block.after)) {
      return Broken("free neighbours that are not one", block.address);
    }
    if (block.extra != nullptr) {
      return Broken("a free block with a label or streams", block.address);
    }
    return Status::Ok();
  }
  if (block.requested_size == 0 || block.requested_size > block.size) {
    return Broken("a block that does not hold what was asked", block.address);
  }
  const bool is_allocated = block.state == BlockState::kActiveAllocated;
  if (is_allocated != (rep_->allocated.Find(block.address) == &block)) {
    return Broken("a block whose state the table contradicts", block.address);
  }
  size_t awaited = 0;
  for (const auto& [stream, blocks] : rep_->awaited) {
    for (size_t i = 0; i < blocks.size(); i++) {
      if (blocks[i].block == &block) awaited++;
    }
  }
  if (awaited != (is_allocated ? 0 : block.awaited_streams)) {
    return Broken("a block that the wrong streams await", block.address);
  }
  if (!is_allocated && awaited == 0) {
    return Broken("a block that awaits nothing", block.address);
  }
  return Status::Ok();
}

Status CachingAllocator::CheckSegment(const MemorySegment& segment) const {
  if (segment.address < base_ || segment.address >= capacity_end_ ||
      segment.size > capacity_end_ - segment.address) {
    return Broken("a segment outside of device memory", segment.address);
  }
  uint64_t address = segment.address;
  const MemoryBlock* before = nullptr;
  for (const MemoryBlock* block = segment.first; block != nullptr;
       block = block->after) {
    if (block->address != address || block->before != before ||
        block->segment != &segment || block->stream != segment.stream) {
      return Broken("a block that does not follow its neighbour", address);
    }
    Status status = CheckBlock(*block);
    if (!status.ok()) return status;
    address += block->size;
    before = block;
  }
  if (address != segment.address + segment.size) {
    return Broken("blocks that do not fill their segment", segment.address);
  }
  return Status::Ok();
}

Status CachingAllocator::CheckTables() const {
  // Segments and free ranges take turns and leave nothing out.
  uint64_t address = base_;
  auto segment = rep_->segments.begin();
  auto range = rep_->space.free_ranges().begin();
  const auto segments_end = rep_->segments.end();
  const auto ranges_end = rep_->space.free_ranges().end();
  bool after_free_range = false;
  while (address < capacity_end_) {
    if (segment != segments_end && segment->first == address) {
      address += segment->second.size;
      ++segment;
      after_free_range = false;
    } else if (range != ranges_end && range->first == address &&
               !after_free_range) {
      address += range->second;
      ++range;
      after_free_range = true;
    } else {
      return Broken("neither a segment nor a free range", address);
    }
  }
  if (segment != segments_end || range != ranges_end ||
      (base_ < capacity_end_ && address != capacity_end_)) {
    return Broken("segments and free ranges that overlap", address);
  }

  uint64_t free_blocks[2] = {0, 0};
  size_t allocated = 0;
  for (const auto& [start, one] : rep_->segments) {
    for (const MemoryBlock* block = one.first; block != nullptr;
         block = block->after) {
      if (IsFree(block)) free_blocks[static_cast<size_t>(one.type)]++;
      if (block->state == BlockState::kActiveAllocated) allocated++;
    }
  }
  if (allocated != rep_->allocated.size()) {
    return Broken("a table of allocations of the wrong size", base_);
  }
  for (const SegmentType type : {SegmentType::kSmall, SegmentType::kLarge}) {
    if (!rep_->free_blocks(type).IsConsistent()) {
      return Broken("free blocks out of order", base_);
    }
    uint64_t count = free_blocks[static_cast<size_t>(type)];
    for (const MemoryBlock* block = rep_->free_blocks(type).first();
         block != nullptr; block = block->next) {
      if (!IsFree(block) || block->segment->type != type || count-- == 0) {
        return Broken("a block that is not free in its pool", block->address);
      }
    }
    if (count != 0) return Broken("a free block that its pool lacks", base_);
  }
  return Status::Ok();
}

Status CachingAllocator::CheckStats() const {
  MemoryStats expected;
  for (const auto& [start, segment] : rep_->segments) {
    CountSegment(segment, &expected);
  }
  for (const PoolStatName& row : kPoolStatNames) {
    const PoolStat& mine = stats_.*row.stat;
    const PoolStat& right = expected.*row.stat;
    const struct {
      const Stat& mine;
      const Stat& right;
      const char* pool;
    } pools[] = {{mine.all, right.all, ".all"},
                 {mine.small_pool, right.small_pool, ".small_pool"},
                 {mine.large_pool, right.large_pool, ".large_pool"}};
    for (const auto& pool : pools) {
      const std::string name = row.name + std::string(pool.pool);
      if (pool.mine.current != pool.right.current) {
        return Status::Runtime(
            name + ".current is " + std::to_string(pool.mine.current) +
            " instead of " + std::to_string(pool.right.current));
      }
      if (pool.mine.peak < pool.mine.current) {
        return Status::Runtime(name + ".peak is below what is current");
      }
    }
  }
  return Status::Ok();
}

Status CachingAllocator::CheckInvariants() const {
  Status status = CheckTables();
  for (const auto& [start, segment] : rep_->segments) {
    if (!status.ok()) break;
    status = CheckSegment(segment);
  }
  if (status.ok()) status = CheckStats();
  return status;
}

}  // namespace fake_device
