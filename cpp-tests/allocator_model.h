#ifndef CPP_TESTS_ALLOCATOR_MODEL_H_
#define CPP_TESTS_ALLOCATOR_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "allocator_fakes.h"
#include "fake_device/caching_allocator.h"
#include "fake_device/memory_stats.h"
#include "fake_device/status.h"
#include "fake_device/stream_id.h"

namespace fake_device {

// What a CachingAllocator must do, in the plainest way: every search looks at
// every block, and every statistic is counted anew after each step.
//
// Streams and memory must outlive it, and are not those of the allocator that
// it is compared with: what that waits for would be complete here too soon.
class AllocatorModel {
 public:
  AllocatorModel(const CachingAllocator::Options& options, FakeMemory* memory,
                 FakeStreams* streams);

  StatusCode Allocate(uint64_t bytes, StreamId stream, const std::string& label,
                      uint64_t* address);
  StatusCode Free(uint64_t address);
  StatusCode RecordStream(uint64_t address, StreamId stream);
  void EmptyCache();
  void ResetPeakStats();
  void ResetAccumulatedStats();
  void FailAllocation(uint64_t n) { fail_in_ = n; }

  const MemoryStats& stats() const { return stats_; }
  std::vector<SegmentInfo> Snapshot() const;

 private:
  struct Use {
    StreamId stream;
    uint64_t ticket;
    uint64_t order;  // Of the free.
  };
  struct Block {
    uint64_t address;
    uint64_t size;
    uint64_t requested_size;
    BlockState state;
    std::string label;
    std::vector<StreamId> used_on;
    std::vector<Use> awaited;
  };
  struct Segment {
    uint64_t size;
    StreamId stream;
    SegmentType type;
    std::vector<Block> blocks;
  };

  Block* FindAllocated(uint64_t address);
  uint64_t FindRange(uint64_t size, uint64_t limit) const;
  bool AddSegment(uint64_t size, StreamId stream, SegmentType type,
                  uint64_t* new_segment);
  bool TakeBestFit(uint64_t only_segment, uint64_t bytes, uint64_t size,
                   StreamId stream, SegmentType type, const std::string& label,
                   uint64_t* address);
  void ReclaimCompleted();
  void MergeFree(uint64_t address);
  // Counts what is there now, and what changed since the last time.
  void Observe();

  const CachingAllocator::Options options_;
  FakeMemory* const memory_;
  FakeStreams* const streams_;
  uint64_t grown_end_;
  uint64_t frees_ = 0;
  uint64_t fail_in_ = 0;
  std::map<uint64_t, Segment> segments_;
  MemoryStats stats_;
};

}  // namespace fake_device

#endif  // CPP_TESTS_ALLOCATOR_MODEL_H_
