#include "fake_device/caching_allocator.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "caching_allocator_rep.h"
#include "text.h"

namespace fake_device {

namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;

// The largest request for the small pool, and the largest remainder of a block
// in the large pool that is not worth splitting off.
constexpr uint64_t kSmallSize = kMiB;
constexpr uint64_t kSmallSegment = 2 * kMiB;
constexpr uint64_t kLargeSegment = 20 * kMiB;
// Requests from here on get a segment of their own size.
constexpr uint64_t kOwnSegmentSize = 10 * kMiB;
constexpr uint64_t kOwnSegmentMultiple = 2 * kMiB;

// More than any memory, and sizes up to this can be rounded up.
constexpr uint64_t kHugeSize = uint64_t{1} << 60;

constexpr uint64_t RoundUp(uint64_t size, uint64_t multiple) {
  return (size + multiple - 1) / multiple * multiple;
}

uint64_t SegmentSizeFor(uint64_t size) {
  if (size <= kSmallSize) return kSmallSegment;
  if (size < kOwnSegmentSize) return kLargeSegment;
  return RoundUp(size, kOwnSegmentMultiple);
}

// What is left of a block must be worth a block.
bool IsWorthSplitting(SegmentType type, uint64_t remainder) {
  return type == SegmentType::kSmall ? remainder >= CachingAllocator::kAlignment
                                     : remainder > kSmallSize;
}

Stat& OfPool(PoolStat& stat, SegmentType type) {
  return type == SegmentType::kSmall ? stat.small_pool : stat.large_pool;
}

void Increase(PoolStat& stat, SegmentType type, uint64_t amount) {
  stat.all.Increase(static_cast<int64_t>(amount));
  OfPool(stat, type).Increase(static_cast<int64_t>(amount));
}

void Decrease(PoolStat& stat, SegmentType type, uint64_t amount) {
  stat.all.Decrease(static_cast<int64_t>(amount));
  OfPool(stat, type).Decrease(static_cast<int64_t>(amount));
}

// By the difference alone: the totals count what changed in the end.
void Change(PoolStat& stat, SegmentType type, int64_t difference) {
  if (difference > 0) {
    Increase(stat, type, static_cast<uint64_t>(difference));
  } else if (difference < 0) {
    Decrease(stat, type, static_cast<uint64_t>(-difference));
  }
}

}  // namespace

// An allocation that is asked for.
struct CachingAllocator::Request {
  Request(uint64_t asked_bytes, StreamId for_stream)
      : bytes(asked_bytes),
        size(RoundUp(std::min(asked_bytes, kHugeSize), kAlignment)),
        stream(for_stream),
        type(size <= kSmallSize ? SegmentType::kSmall : SegmentType::kLarge) {}

  const uint64_t bytes;
  const uint64_t size;  // Of its block.
  const StreamId stream;
  const SegmentType type;
};

CachingAllocator::CachingAllocator(const Options& options,
                                   GrowMemory grow_memory,
                                   StreamProgress progress)
    : base_(RoundUp(std::clamp<uint64_t>(options.base, 1, kHugeSize),
                    kAlignment)),
      capacity_end_(std::min(options.capacity_end, kHugeSize)),
      progress_(progress),
      rep_(std::make_unique<Rep>(base_, capacity_end_, grow_memory)) {}

CachingAllocator::~CachingAllocator() = default;

// --- Allocating ---

Status CachingAllocator::Allocate(uint64_t bytes, StreamId stream,
                                  std::string_view label, uint64_t* address) {
  if (bytes == 0) {
    return Status::Runtime(
        "cannot allocate 0 bytes: no address stands for none");
  }
  const Request request(bytes, stream);
  if (fail_in_ != 0 && --fail_in_ == 0) {
    stats_.num_ooms++;
    return Status::OutOfMemory(
        Concat({"Out of memory: tried to allocate ", FormatBytes(bytes),
                ". This allocation was told to fail."}));
  }
  if (!rep_->awaited.empty()) ReclaimCompleted();

  MemoryBlock* block = TakeFromCache(request);
  if (block == nullptr) block = TakeFromNewSegment(request);
  if (block == nullptr) {
    EmptyCache();
    stats_.num_alloc_retries++;
    block = TakeFromNewSegment(request);
    // A block that was awaited may have come free in a segment that is in use.
    if (block == nullptr) block = TakeFromCache(request);
  }
  if (block == nullptr) return OutOfMemory(request);

  block->state = BlockState::kActiveAllocated;
  block->requested_size = bytes;
  if (!label.empty()) {
    block->extra = std::make_unique<MemoryBlockExtra>();
    block->extra->label = label;
  }
  rep_->allocated.Insert(block);
  Increase(stats_.allocation, request.type, 1);
  Increase(stats_.allocated_bytes, request.type, block->size);
  Increase(stats_.active, request.type, 1);
  Increase(stats_.active_bytes, request.type, block->size);
  Increase(stats_.requested_bytes, request.type, bytes);
  *address = block->address;
  return Status::Ok();
}

MemoryBlock* CachingAllocator::TakeFromCache(const Request& request) {
  MemoryBlock* const best =
      rep_->free_blocks(request.type).BestFit(request.stream, request.size);
  return best == nullptr ? nullptr : TakeFrom(best, request);
}

MemoryBlock* CachingAllocator::TakeFromNewSegment(const Request& request) {
  const uint64_t size = SegmentSizeFor(request.size);
  const uint64_t address = rep_->space.Reserve(size);
  if (address == 0) return nullptr;

  MemorySegment& segment = rep_->segments[address];
  MemoryBlock* const block = rep_->blocks.Take();
  segment = {.address = address,
             .size = size,
             .stream = request.stream,
             .type = request.type,
             .first = block};
  block->address = address;
  block->size = size;
  block->stream = request.stream;
  block->segment = &segment;
  block->before = nullptr;
  block->after = nullptr;
  block->state = BlockState::kInactive;
  rep_->free_blocks(request.type).Insert(block);
  stats_.num_device_alloc++;
  Increase(stats_.segment, request.type, 1);
  Increase(stats_.reserved_bytes, request.type, size);
  return TakeFrom(block, request);
}

// Takes the request's bytes from the start of a free block, or all of it.
MemoryBlock* CachingAllocator::TakeFrom(MemoryBlock* free_block,
                                        const Request& request) {
  FreeBlocks& free_blocks = rep_->free_blocks(request.type);
  const bool was_split = free_block->is_split();
  const uint64_t remainder = free_block->size - request.size;
  if (!IsWorthSplitting(request.type, remainder)) {
    free_blocks.Remove(free_block);
    if (was_split) {
      Decrease(stats_.inactive_split, request.type, 1);
      Decrease(stats_.inactive_split_bytes, request.type, free_block->size);
    }
    return free_block;
  }

  // The free block keeps the remainder, and with luck its place in the order.
  MemoryBlock* const block = rep_->blocks.Take();
  block->address = free_block->address;
  block->size = request.size;
  block->stream = request.stream;
  block->segment = free_block->segment;
  block->before = free_block->before;
  block->after = free_block;
  (block->before == nullptr ? block->segment->first : block->before->after) =
      block;
  free_block->before = block;
  free_blocks.Resize(free_block, block->address + block->size, remainder);
  if (was_split) {
    Decrease(stats_.inactive_split_bytes, request.type, block->size);
  } else {
    Increase(stats_.inactive_split, request.type, 1);
    Increase(stats_.inactive_split_bytes, request.type, remainder);
  }
  return block;
}

Status CachingAllocator::OutOfMemory(const Request& request) {
  stats_.num_ooms++;
  uint64_t largest_free_block = 0;
  for (const SegmentType type : {SegmentType::kSmall, SegmentType::kLarge}) {
    for (const MemoryBlock* block = rep_->free_blocks(type).first();
         block != nullptr; block = block->next) {
      largest_free_block = std::max(largest_free_block, block->size);
    }
  }
  const auto allocated =
      static_cast<uint64_t>(stats_.allocated_bytes.all.current);
  const auto reserved =
      static_cast<uint64_t>(stats_.reserved_bytes.all.current);
  const uint64_t segment_size = SegmentSizeFor(request.size);
  const bool can_ever_fit =
      base_ < capacity_end_ && segment_size <= capacity_end_ - base_;
  return Status::OutOfMemory(Concat(
      {"Out of memory: tried to allocate ", FormatBytes(request.bytes),
       " in a segment of ", FormatBytes(std::max(segment_size, request.bytes)),
       ". The device has a capacity of ", FormatBytes(capacity_end_),
       ", of which ", FormatBytes(rep_->space.FreeBytes()),
       " is not reserved (", FormatBytes(rep_->space.LargestFreeRange()),
       " in one piece). ", FormatBytes(allocated), " is allocated and ",
       FormatBytes(reserved - allocated),
       " is reserved but unallocated; the largest free block has ",
       FormatBytes(largest_free_block), ". ",
       can_ever_fit
           ? "Free what is no longer needed, or give the device more memory. "
             "If "
             "much is reserved but unallocated, allocate what lives long first "
             "and reuse buffers of one size and stream."
           : "It cannot fit even when all is free: give the device more "
             "memory."}));
}

// --- Freeing ---

Status CachingAllocator::Free(uint64_t address) {
  if (address == 0) return Status::Ok();
  MemoryBlock* const block = rep_->allocated.Remove(address);
  if (block == nullptr) return NotAllocated("free", address);
  const SegmentType type = block->segment->type;
  Decrease(stats_.allocation, type, 1);
  Decrease(stats_.allocated_bytes, type, block->size);
  if (block->extra != nullptr && !block->extra->used_on.empty()) {
    Await(block);
  } else {
    Recycle(block);
  }
  return Status::Ok();
}

Status CachingAllocator::RecordStream(uint64_t address, StreamId stream) {
  if (address == 0) return Status::Ok();
  MemoryBlock* const block = rep_->allocated.Find(address);
  if (block == nullptr) return NotAllocated("record a stream for", address);
  if (stream == block->stream) return Status::Ok();
  if (block->extra == nullptr) {
    block->extra = std::make_unique<MemoryBlockExtra>();
  }
  std::vector<StreamId>& used_on = block->extra->used_on;
  if (std::find(used_on.begin(), used_on.end(), stream) == used_on.end()) {
    used_on.push_back(stream);
  }
  return Status::Ok();
}

// Keeps a freed block until the streams that it was used on are past it.
void CachingAllocator::Await(MemoryBlock* block) {
  block->state = BlockState::kActiveAwaitingFree;
  block->awaited_streams = static_cast<uint32_t>(block->extra->used_on.size());
  for (const StreamId stream : block->extra->used_on) {
    rep_->awaited[stream].push_back({progress_.TakeTicket(stream), block});
  }
}

// Frees what no stream uses any more. A stream is only asked about its oldest
// ticket that is not complete.
void CachingAllocator::ReclaimCompleted() {
  for (auto entry = rep_->awaited.begin(); entry != rep_->awaited.end();) {
    auto& [stream, blocks] = *entry;
    while (!blocks.empty() &&
           progress_.IsComplete(stream, blocks.front().ticket)) {
      MemoryBlock* const block = blocks.front().block;
      blocks.pop_front();
      if (--block->awaited_streams == 0) Recycle(block);
    }
    entry = blocks.empty() ? rep_->awaited.erase(entry) : std::next(entry);
  }
}

// Puts an active block into the cache, as one with its free neighbours.
void CachingAllocator::Recycle(MemoryBlock* block) {
  const SegmentType type = block->segment->type;
  const uint64_t size = block->size;
  Decrease(stats_.active, type, 1);
  Decrease(stats_.active_bytes, type, size);
  Decrease(stats_.requested_bytes, type, block->requested_size);
  block->state = BlockState::kInactive;
  block->extra.reset();

  FreeBlocks& free_blocks = rep_->free_blocks(type);
  MemoryBlock* const before = IsFree(block->before) ? block->before : nullptr;
  MemoryBlock* const after = IsFree(block->after) ? block->after : nullptr;
  int64_t split_blocks = 0;
  int64_t split_bytes = 0;
  for (const MemoryBlock* neighbour : {before, after}) {
    if (neighbour == nullptr) continue;
    split_blocks--;
    split_bytes -= static_cast<int64_t>(neighbour->size);
  }

  // A neighbour absorbs it: with luck that keeps its place in the order.
  MemoryBlock* merged = block;
  if (after != nullptr) {
    merged = after;
    uint64_t address = block->address;
    uint64_t total = after->size + size;
    Remove(block);
    if (before != nullptr) {
      address = before->address;
      total += before->size;
      free_blocks.Remove(before);
      Remove(before);
    }
    free_blocks.Resize(after, address, total);
  } else if (before != nullptr) {
    merged = before;
    Remove(block);
    free_blocks.Resize(before, before->address, before->size + size);
  } else {
    free_blocks.Insert(block);
  }

  if (merged->is_split()) {
    split_blocks++;
    split_bytes += static_cast<int64_t>(merged->size);
  }
  Change(stats_.inactive_split, type, split_blocks);
  Change(stats_.inactive_split_bytes, type, split_bytes);
}

// Takes a block out of its segment, which a neighbour fills.
void CachingAllocator::Remove(MemoryBlock* block) {
  (block->before == nullptr ? block->segment->first : block->before->after) =
      block->after;
  if (block->after != nullptr) block->after->before = block->before;
  rep_->blocks.GiveBack(block);
}

void CachingAllocator::EmptyCache() {
  stats_.num_sync_all_streams++;
  // What a stream does while it is waited for may come back here: so the last
  // tickets are noted first.
  std::vector<std::pair<StreamId, uint64_t>> last_tickets;
  last_tickets.reserve(rep_->awaited.size());
  for (const auto& [stream, blocks] : rep_->awaited) {
    last_tickets.emplace_back(stream, blocks[blocks.size() - 1].ticket);
  }
  for (const auto& [stream, ticket] : last_tickets) {
    progress_.Wait(stream, ticket);
  }
  ReclaimCompleted();
  ReleaseFreeSegments();
}

void CachingAllocator::ReleaseFreeSegments() {
  for (auto entry = rep_->segments.begin(); entry != rep_->segments.end();) {
    const MemorySegment& segment = entry->second;
    MemoryBlock* const block = segment.first;
    if (!IsFree(block) || block->is_split()) {
      ++entry;
      continue;
    }
    rep_->free_blocks(segment.type).Remove(block);
    rep_->blocks.GiveBack(block);
    rep_->space.Release(segment.address, segment.size);
    stats_.num_device_free++;
    Decrease(stats_.segment, segment.type, 1);
    Decrease(stats_.reserved_bytes, segment.type, segment.size);
    entry = rep_->segments.erase(entry);
  }
}

// --- Telling ---

// The block of any state that holds `address`; null outside of segments.
const MemoryBlock* CachingAllocator::FindBlock(uint64_t address) const {
  auto entry = rep_->segments.upper_bound(address);
  if (entry == rep_->segments.begin()) return nullptr;
  const MemorySegment& segment = std::prev(entry)->second;
  if (address - segment.address >= segment.size) return nullptr;
  const MemoryBlock* block = segment.first;
  while (address - block->address >= block->size) block = block->after;
  return block;
}

bool CachingAllocator::FindAllocation(uint64_t address,
                                      Allocation* allocation) const {
  const MemoryBlock* block = rep_->allocated.Find(address);
  if (block == nullptr) block = FindBlock(address);
  if (block == nullptr || block->state != BlockState::kActiveAllocated) {
    return false;
  }
  *allocation = {block->address, block->size, block->requested_size,
                 block->stream};
  return true;
}

// Why `address` is none that Allocate gave and that is still allocated.
Status CachingAllocator::NotAllocated(const char* call,
                                      uint64_t address) const {
  const MemoryBlock* const block = FindBlock(address);
  std::string why;
  if (block == nullptr) {
    why =
        "this device has not handed it out, or has released its segment since "
        "it was freed";
  } else if (block->state == BlockState::kActiveAllocated) {
    why = Concat({"it is ", std::to_string(address - block->address),
                  " bytes inside the allocation at ",
                  std::to_string(block->address),
                  ", whose start is what counts"});
  } else {
    why =
        "it is in free memory of this device, so it was freed already or never "
        "handed out";
  }
  return Status::Runtime(Concat(
      {"cannot ", call, " address ", std::to_string(address), ": ", why}));
}

void CachingAllocator::ResetPeakStats() {
  for (const PoolStatName& row : kPoolStatNames) {
    PoolStat& stat = stats_.*row.stat;
    for (Stat* one : {&stat.all, &stat.small_pool, &stat.large_pool}) {
      one->peak = one->current;
    }
  }
}

void CachingAllocator::ResetAccumulatedStats() {
  for (const PoolStatName& row : kPoolStatNames) {
    PoolStat& stat = stats_.*row.stat;
    for (Stat* one : {&stat.all, &stat.small_pool, &stat.large_pool}) {
      one->allocated = 0;
      one->freed = 0;
    }
  }
  for (const MemoryCountName& row : kMemoryCountNames) stats_.*row.count = 0;
}

std::vector<SegmentInfo> CachingAllocator::Snapshot() const {
  std::vector<SegmentInfo> segments;
  segments.reserve(rep_->segments.size());
  for (const auto& [address, segment] : rep_->segments) {
    SegmentInfo& info = segments.emplace_back();
    info.address = address;
    info.total_size = segment.size;
    info.stream = segment.stream;
    info.segment_type = segment.type;
    for (const MemoryBlock* block = segment.first; block != nullptr;
         block = block->after) {
      BlockInfo& part = info.blocks.emplace_back();
      part.address = block->address;
      part.size = block->size;
      part.state = block->state;
      if (block->extra != nullptr) part.label = block->extra->label;
      if (block->state == BlockState::kInactive) continue;
      part.requested_size = block->requested_size;
      info.active_size += block->size;
      info.requested_size += block->requested_size;
      if (block->state == BlockState::kActiveAllocated) {
        info.allocated_size += block->size;
      }
    }
  }
  return segments;
}

}  // namespace fake_device
