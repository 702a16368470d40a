#include "allocator_model.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace fake_device {

namespace {

constexpr uint64_t kMiB = 1048576;
constexpr uint64_t kAnySegment = 0;

void AddTo(PoolStat& stat, SegmentType type, uint64_t amount) {
  stat.all.current += static_cast<int64_t>(amount);
  (type == SegmentType::kSmall ? stat.small_pool : stat.large_pool).current +=
      static_cast<int64_t>(amount);
}

void Advance(Stat& stat, int64_t current) {
  const int64_t difference = current - stat.current;
  stat.current = current;
  stat.peak = std::max(stat.peak, current);
  if (difference > 0) stat.allocated += difference;
  if (difference < 0) stat.freed -= difference;
}

}  // namespace

AllocatorModel::AllocatorModel(const CachingAllocator::Options& options,
                               FakeMemory* memory, FakeStreams* streams)
    : options_(options),
      memory_(memory),
      streams_(streams),
      grown_end_(options.base) {}

StatusCode AllocatorModel::Allocate(uint64_t bytes, StreamId stream,
                                    const std::string& label,
                                    uint64_t* address) {
  if (bytes == 0) return StatusCode::kRuntime;
  if (fail_in_ > 0) {
    fail_in_--;
    if (fail_in_ == 0) {
      stats_.num_ooms++;
      return StatusCode::kOutOfMemory;
    }
  }
  ReclaimCompleted();
  const bool is_huge = bytes > options_.capacity_end;
  const uint64_t size = is_huge ? bytes : (bytes + 511) / 512 * 512;
  const SegmentType type =
      size <= kMiB ? SegmentType::kSmall : SegmentType::kLarge;
  uint64_t segment_size = (size / (2 * kMiB) + 1) * 2 * kMiB;
  if (size % (2 * kMiB) == 0) segment_size = size;
  if (size < 10 * kMiB) segment_size = 20 * kMiB;
  if (size <= kMiB) segment_size = 2 * kMiB;

  // A new segment is used for the request that it is made for.
  uint64_t segment = kAnySegment;
  const auto take = [&] {
    return TakeBestFit(segment, bytes, size, stream, type, label, address);
  };
  const auto add_segment = [&] {
    return !is_huge && AddSegment(segment_size, stream, type, &segment);
  };
  if (take()) return StatusCode::kOk;
  if (!add_segment()) {
    EmptyCache();
    stats_.num_alloc_retries++;
    // If not, what was awaited may do.
    (void)add_segment();
  }
  if (take()) return StatusCode::kOk;
  stats_.num_ooms++;
  return StatusCode::kOutOfMemory;
}

StatusCode AllocatorModel::Free(uint64_t address) {
  if (address == 0) return StatusCode::kOk;
  Block* const block = FindAllocated(address);
  if (block == nullptr) return StatusCode::kRuntime;
  if (block->used_on.empty()) {
    MergeFree(address);
  } else {
    block->state = BlockState::kActiveAwaitingFree;
    for (const StreamId stream : block->used_on) {
      block->awaited.push_back({stream, streams_->TakeTicket(stream), frees_});
    }
    frees_++;
  }
  Observe();
  return StatusCode::kOk;
}

StatusCode AllocatorModel::RecordStream(uint64_t address, StreamId stream) {
  if (address == 0) return StatusCode::kOk;
  Block* const block = FindAllocated(address);
  if (block == nullptr) return StatusCode::kRuntime;
  const StreamId own = std::prev(segments_.upper_bound(address))->second.stream;
  std::vector<StreamId>& used_on = block->used_on;
  if (stream != own &&
      std::count(used_on.begin(), used_on.end(), stream) == 0) {
    used_on.push_back(stream);
  }
  return StatusCode::kOk;
}

void AllocatorModel::EmptyCache() {
  stats_.num_sync_all_streams++;
  std::map<StreamId, uint64_t> last;
  for (const auto& [start, segment] : segments_) {
    for (const Block& block : segment.blocks) {
      for (const Use& use : block.awaited) {
        last[use.stream] = std::max(last[use.stream], use.ticket);
      }
    }
  }
  for (const auto& [stream, ticket] : last) streams_->Wait(stream, ticket);
  ReclaimCompleted();
  for (auto entry = segments_.begin(); entry != segments_.end();) {
    const std::vector<Block>& blocks = entry->second.blocks;
    if (blocks.size() == 1 && blocks[0].state == BlockState::kInactive) {
      entry = segments_.erase(entry);
      stats_.num_device_free++;
      Observe();
    } else {
      ++entry;
    }
  }
}

void AllocatorModel::ResetPeakStats() {
  for (const PoolStatName& row : kPoolStatNames) {
    PoolStat& stat = stats_.*row.stat;
    stat.all.peak = stat.all.current;
    stat.small_pool.peak = stat.small_pool.current;
    stat.large_pool.peak = stat.large_pool.current;
  }
}

void AllocatorModel::ResetAccumulatedStats() {
  const MemoryStats before = stats_;
  stats_ = {};
  const auto keep = [](Stat& now, const Stat& then) {
    now.current = then.current;
    now.peak = then.peak;
  };
  for (const PoolStatName& row : kPoolStatNames) {
    keep((stats_.*row.stat).all, (before.*row.stat).all);
    keep((stats_.*row.stat).small_pool, (before.*row.stat).small_pool);
    keep((stats_.*row.stat).large_pool, (before.*row.stat).large_pool);
  }
}

std::vector<SegmentInfo> AllocatorModel::Snapshot() const {
  std::vector<SegmentInfo> result;
  for (const auto& [start, segment] : segments_) {
    SegmentInfo info;
    info.address = start;
    info.total_size = segment.size;
    info.stream = segment.stream;
    info.segment_type = segment.type;
    for (const Block& block : segment.blocks) {
      info.blocks.push_back({block.address, block.size, block.requested_size,
                             block.state, block.label});
      if (block.state == BlockState::kActiveAllocated) {
        info.allocated_size += block.size;
      }
      if (block.state != BlockState::kInactive) {
        info.active_size += block.size;
        info.requested_size += block.requested_size;
      }
    }
    result.push_back(std::move(info));
  }
  return result;
}

AllocatorModel::Block* AllocatorModel::FindAllocated(uint64_t address) {
  for (auto& [start, segment] : segments_) {
    if (address < start || address >= start + segment.size) continue;
    for (Block& block : segment.blocks) {
      if (block.address == address &&
          block.state == BlockState::kActiveAllocated) {
        return &block;
      }
    }
  }
  return nullptr;
}

// The smallest gap between segments that is large enough below `limit`.
uint64_t AllocatorModel::FindRange(uint64_t size, uint64_t limit) const {
  std::pair<uint64_t, uint64_t> best = {UINT64_MAX, 0};  // Size, address.
  uint64_t gap = options_.base;
  const auto consider = [&](uint64_t gap_end) {
    const uint64_t end = std::min(gap_end, limit);
    if (gap < end && end - gap >= size) best = std::min(best, {end - gap, gap});
  };
  for (const auto& [start, segment] : segments_) {
    consider(start);
    gap = start + segment.size;
  }
  consider(options_.capacity_end);
  return best.second;
}

bool AllocatorModel::AddSegment(uint64_t size, StreamId stream,
                                SegmentType type, uint64_t* new_segment) {
  uint64_t address = FindRange(size, grown_end_);
  if (address == 0) {
    address = FindRange(size, options_.capacity_end);
    if (address == 0 || !memory_->Grow(address + size)) return false;
    grown_end_ = address + size;
  }
  segments_[address] = {
      size,
      stream,
      type,
      {{address, size, 0, BlockState::kInactive, {}, {}, {}}}};
  stats_.num_device_alloc++;
  Observe();
  *new_segment = address;
  return true;
}

bool AllocatorModel::TakeBestFit(uint64_t only_segment, uint64_t bytes,
                                 uint64_t size, StreamId stream,
                                 SegmentType type, const std::string& label,
                                 uint64_t* address) {
  Segment* best_segment = nullptr;
  size_t best_index = 0;
  uint64_t best_size = UINT64_MAX;
  for (auto& [start, segment] : segments_) {
    if (only_segment != kAnySegment && start != only_segment) continue;
    if (segment.stream != stream || segment.type != type) continue;
    for (size_t i = 0; i < segment.blocks.size(); i++) {
      const Block& block = segment.blocks[i];
      if (block.state == BlockState::kInactive && block.size >= size &&
          block.size < best_size) {
        best_segment = &segment;
        best_index = i;
        best_size = block.size;
      }
    }
  }
  if (best_segment == nullptr) return false;
  std::vector<Block>& blocks = best_segment->blocks;
  const uint64_t rest = best_size - size;
  if (type == SegmentType::kSmall ? rest >= 512 : rest > kMiB) {
    Block remainder = blocks[best_index];
    remainder.address += size;
    remainder.size = rest;
    blocks[best_index].size = size;
    blocks.insert(blocks.begin() + static_cast<std::ptrdiff_t>(best_index) + 1,
                  remainder);
  }
  Block& block = blocks[best_index];
  block.state = BlockState::kActiveAllocated;
  block.requested_size = bytes;
  block.label = label;
  *address = block.address;
  Observe();
  return true;
}

// In order of stream, then as they were freed; a stream stops at its first
// ticket that is not complete.
void AllocatorModel::ReclaimCompleted() {
  std::vector<std::tuple<StreamId, uint64_t, uint64_t, uint64_t>> uses;
  for (const auto& [start, segment] : segments_) {
    for (const Block& block : segment.blocks) {
      for (const Use& use : block.awaited) {
        uses.emplace_back(use.stream, use.order, use.ticket, block.address);
      }
    }
  }
  std::sort(uses.begin(), uses.end());
  for (const auto& [stream, order, ticket, address] : uses) {
    if (!streams_->IsComplete(stream, ticket)) continue;
    Segment& segment = std::prev(segments_.upper_bound(address))->second;
    const auto block = std::find_if(
        segment.blocks.begin(), segment.blocks.end(),
        [start = address](const Block& one) { return one.address == start; });
    std::erase_if(block->awaited,
                  [id = stream](const Use& use) { return use.stream == id; });
    if (block->awaited.empty()) {
      MergeFree(address);
      Observe();
    }
  }
}

// Makes the block at `address` free, and free neighbours one.
void AllocatorModel::MergeFree(uint64_t address) {
  Segment& segment = std::prev(segments_.upper_bound(address))->second;
  std::vector<Block> merged;
  for (Block& block : segment.blocks) {
    if (block.address == address) {
      block = {block.address, block.size, 0, BlockState::kInactive, {}, {}, {}};
    }
    if (!merged.empty() && block.state == BlockState::kInactive &&
        merged.back().state == BlockState::kInactive) {
      merged.back().size += block.size;
    } else {
      merged.push_back(std::move(block));
    }
  }
  segment.blocks = std::move(merged);
}

void AllocatorModel::Observe() {
  MemoryStats now;
  for (const auto& [start, segment] : segments_) {
    AddTo(now.segment, segment.type, 1);
    AddTo(now.reserved_bytes, segment.type, segment.size);
    for (const Block& block : segment.blocks) {
      if (block.state == BlockState::kActiveAllocated) {
        AddTo(now.allocation, segment.type, 1);
        AddTo(now.allocated_bytes, segment.type, block.size);
      }
      if (block.state != BlockState::kInactive) {
        AddTo(now.active, segment.type, 1);
        AddTo(now.active_bytes, segment.type, block.size);
        AddTo(now.requested_bytes, segment.type, block.requested_size);
      } else if (segment.blocks.size() > 1) {
        AddTo(now.inactive_split, segment.type, 1);
        AddTo(now.inactive_split_bytes, segment.type, block.size);
      }
    }
  }
  for (const PoolStatName& row : kPoolStatNames) {
    PoolStat& stat = stats_.*row.stat;
    Advance(stat.all, (now.*row.stat).all.current);
    Advance(stat.small_pool, (now.*row.stat).small_pool.current);
    Advance(stat.large_pool, (now.*row.stat).large_pool.current);
  }
}

}  // namespace fake_device
