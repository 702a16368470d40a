#ifndef FAKE_DEVICE_CACHING_ALLOCATOR_H_
#define FAKE_DEVICE_CACHING_ALLOCATOR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fake_device/memory_stats.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"

namespace fake_device {

struct MemoryBlock;
struct MemorySegment;

// Makes device memory usable up to an address.
//
// A plain value: a function and what it needs, which must outlive every copy.
class GrowMemory {
 public:
  // Whether all addresses below `end` can be used now. Must not call the
  // allocator.
  using Function = bool (*)(void* state, uint64_t end);

  // Memory that is all there from the start.
  constexpr GrowMemory() = default;

  constexpr GrowMemory(Function function, void* state)
      : function_(function), state_(state) {}

  bool operator()(uint64_t end) const {
    return function_ == nullptr || function_(state_, end);
  }

 private:
  Function function_ = nullptr;
  void* state_ = nullptr;
};

// Tells how far the work of each stream has come.
//
// A ticket stands for the work that was issued to its stream before it was
// taken. Tickets of one stream complete in the order in which they were taken.
// A plain value: functions and what they need, which must outlive every copy.
class StreamProgress {
 public:
  struct Functions {
    // These two must not call the allocator.
    uint64_t (*take_ticket)(void* state, StreamId stream);
    bool (*is_complete)(void* state, StreamId stream, uint64_t ticket);
    // Lets the stream work until the ticket is complete, or cannot become so.
    // The work may call the allocator.
    void (*wait)(void* state, StreamId stream, uint64_t ticket);
  };

  // Streams whose work is done once it is issued.
  constexpr StreamProgress() = default;

  // `functions` must outlive every copy, too.
  constexpr StreamProgress(const Functions* functions, void* state)
      : functions_(functions), state_(state) {}

  uint64_t TakeTicket(StreamId stream) const {
    return functions_ == nullptr ? 0 : functions_->take_ticket(state_, stream);
  }
  bool IsComplete(StreamId stream, uint64_t ticket) const {
    return functions_ == nullptr ||
           functions_->is_complete(state_, stream, ticket);
  }
  void Wait(StreamId stream, uint64_t ticket) const {
    if (functions_ != nullptr) functions_->wait(state_, stream, ticket);
  }

 private:
  const Functions* functions_ = nullptr;
  void* state_ = nullptr;
};

enum class BlockState : uint8_t {
  kActiveAllocated,     // Handed out.
  kActiveAwaitingFree,  // Freed, but another stream may still use it.
  kInactive,            // In the cache.
};

struct BlockStateName {
  BlockState state;
  const char* name;
};
inline constexpr BlockStateName kBlockStateNames[] = {
    {BlockState::kActiveAllocated, "active_allocated"},
    {BlockState::kActiveAwaitingFree, "active_awaiting_free"},
    {BlockState::kInactive, "inactive"},
};

enum class SegmentType : uint8_t { kSmall, kLarge };

struct SegmentTypeName {
  SegmentType type;
  const char* name;
};
inline constexpr SegmentTypeName kSegmentTypeNames[] = {
    {SegmentType::kSmall, "small"},
    {SegmentType::kLarge, "large"},
};

// A part of a segment, as torch.cuda.memory_snapshot() has it.
struct BlockInfo {
  uint64_t address = 0;
  uint64_t size = 0;
  uint64_t requested_size = 0;  // 0 when inactive.
  BlockState state = BlockState::kInactive;
  std::string label;
};

// Device memory that is reserved in one piece.
struct SegmentInfo {
  uint64_t address = 0;
  uint64_t total_size = 0;
  uint64_t allocated_size = 0;
  uint64_t active_size = 0;
  uint64_t requested_size = 0;
  StreamId stream = 0;
  SegmentType segment_type = SegmentType::kSmall;
  std::vector<BlockInfo> blocks;  // In order of address, without gaps.
};

// What was handed out.
struct Allocation {
  uint64_t address = 0;
  uint64_t size = 0;
  uint64_t requested_size = 0;
  StreamId stream = 0;
};

// Hands out ranges of device memory and keeps what is freed for reuse, by the
// rules of PyTorch's CUDA caching allocator.
//
// Memory is reserved in segments and handed out in blocks of whole 512 bytes.
// Requests of up to 1 MiB share segments of 2 MiB (the small pool); those below
// 10 MiB come from segments of 20 MiB, larger ones get a segment rounded to
// 2 MiB (the large pool). A request takes the smallest free block of its pool
// and stream that fits, the lowest among equals; what is left of it becomes a
// free block if it has at least 512 bytes in the small pool, more than 1 MiB in
// the large one. Freed blocks merge with free neighbours. Segments go back when
// the cache is emptied.
//
// It never touches the memory that it manages: addresses are numbers. Not
// thread-safe. Its hooks must outlive it.
class CachingAllocator {
 public:
  // Every block starts at a multiple of this.
  static constexpr uint64_t kAlignment = 512;

  struct Options {
    // The lowest address to hand out, rounded up to kAlignment and never 0.
    uint64_t base = kAlignment;
    // Addresses from here on do not exist. What messages call the capacity.
    uint64_t capacity_end = 0;
  };

  explicit CachingAllocator(const Options& options, GrowMemory grow_memory = {},
                            StreamProgress progress = {});
  CachingAllocator(const CachingAllocator&) = delete;
  CachingAllocator& operator=(const CachingAllocator&) = delete;
  ~CachingAllocator();

  // *address becomes that of at least `bytes` bytes, for use on `stream`. Never
  // 0. `label` is for those who read a snapshot.
  //
  // When memory does not suffice, waits for freed blocks that streams still
  // use, releases the cache, and tries once more before it fails.
  Status Allocate(uint64_t bytes, StreamId stream, std::string_view label,
                  uint64_t* address);

  // Takes back what Allocate gave. Address 0 is allowed and does nothing.
  //
  // A block that was recorded for other streams stays active until the work
  // issued to them so far is complete, which later allocations look into.
  Status Free(uint64_t address);

  // Tells that work on `stream` uses the allocation at `address`. Nothing to do
  // for the stream that it was allocated on, nor for address 0.
  Status RecordStream(uint64_t address, StreamId stream);

  // Waits for freed blocks that streams still use, then releases every segment
  // of which nothing is in use.
  void EmptyCache();

  // *allocation becomes the one that holds `address`, at its start or within.
  // False, and *allocation stays, when there is none.
  bool FindAllocation(uint64_t address, Allocation* allocation) const;

  const MemoryStats& stats() const { return stats_; }
  // Each peak becomes what is current.
  void ResetPeakStats();
  // Totals and counts start again at 0.
  void ResetAccumulatedStats();

  // All segments in order of address.
  std::vector<SegmentInfo> Snapshot() const;

  // Lets the nth allocation from now fail for lack of memory, once; 1 is the
  // next. 0 takes the wish back.
  void FailAllocation(uint64_t n) { fail_in_ = n; }

  // Fails with what is wrong if anything about this object contradicts itself.
  // For tests: looks at every block.
  Status CheckInvariants() const;

 private:
  struct Rep;
  struct Request;

  MemoryBlock* TakeFromCache(const Request& request);
  MemoryBlock* TakeFromNewSegment(const Request& request);
  MemoryBlock* TakeFrom(MemoryBlock* free_block, const Request& request);
  void Await(MemoryBlock* block);
  void ReclaimCompleted();
  void Recycle(MemoryBlock* block);
  void Remove(MemoryBlock* block);
  void ReleaseFreeSegments();
  const MemoryBlock* FindBlock(uint64_t address) const;
  Status OutOfMemory(const Request& request);
  Status NotAllocated(const char* call, uint64_t address) const;
  Status CheckBlock(const MemoryBlock& block) const;
  Status CheckSegment(const MemorySegment& segment) const;
  Status CheckTables() const;
  Status CheckStats() const;

  const uint64_t base_;
  const uint64_t capacity_end_;
  const StreamProgress progress_;
  uint64_t fail_in_ = 0;
  MemoryStats stats_;
  const std::unique_ptr<Rep> rep_;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_CACHING_ALLOCATOR_H_
