// A CachingAllocator follows the rules of PyTorch's CUDA caching allocator:
// rounding, pools, splitting, merging, reuse, statistics. What fails says why
// and changes nothing else.

#include "fake_device/caching_allocator.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "allocator_fakes.h"
#include "fake_device/status.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

constexpr uint64_t kKiB = 1024;
constexpr uint64_t kMiB = 1024 * kKiB;
constexpr uint64_t kGiB = 1024 * kMiB;
constexpr uint64_t kBase = 64 * kKiB;
constexpr uint64_t kCapacity = 256 * kMiB;

Stat StatOf(int64_t current, int64_t peak, int64_t allocated, int64_t freed) {
  return {
      .current = current, .peak = peak, .allocated = allocated, .freed = freed};
}

class CachingAllocatorTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_TRUE(IsOk(allocator_.CheckInvariants())); }

  uint64_t Allocate(uint64_t bytes, StreamId stream = 0,
                    const std::string& label = {}) {
    uint64_t address = 0;
    EXPECT_TRUE(IsOk(allocator_.Allocate(bytes, stream, label, &address)));
    return address;
  }

  void Free(uint64_t address) { EXPECT_TRUE(IsOk(allocator_.Free(address))); }

  // Blocks of the only segment.
  std::vector<BlockInfo> Blocks() {
    const std::vector<SegmentInfo> segments = allocator_.Snapshot();
    EXPECT_EQ(segments.size(), 1U);
    return segments.empty() ? std::vector<BlockInfo>() : segments[0].blocks;
  }

  int64_t Allocated() { return allocator_.stats().allocated_bytes.all.current; }
  int64_t Reserved() { return allocator_.stats().reserved_bytes.all.current; }
  int64_t Active() { return allocator_.stats().active_bytes.all.current; }

  FakeMemory memory_{kCapacity};
  FakeStreams streams_;
  CachingAllocator allocator_{{.base = kBase, .capacity_end = kCapacity},
                              memory_.grow(),
                              streams_.progress()};
};

// --- Sizes and places ---

struct SizeCase {
  uint64_t bytes;
  uint64_t block;
  uint64_t segment;
};

class SizeTest : public testing::TestWithParam<SizeCase> {};

TEST_P(SizeTest, RoundsBlockAndSegment) {
  CachingAllocator allocator({.base = kBase, .capacity_end = kCapacity});
  uint64_t address = 0;
  ASSERT_TRUE(IsOk(allocator.Allocate(GetParam().bytes, 0, {}, &address)));
  const MemoryStats& stats = allocator.stats();
  EXPECT_EQ(stats.requested_bytes.all.current,
            static_cast<int64_t>(GetParam().bytes));
  EXPECT_EQ(stats.allocated_bytes.all.current,
            static_cast<int64_t>(GetParam().block));
  EXPECT_EQ(stats.reserved_bytes.all.current,
            static_cast<int64_t>(GetParam().segment));
  const bool is_small = GetParam().segment == 2 * kMiB;
  EXPECT_EQ(stats.allocation.small_pool.current, is_small ? 1 : 0);
  EXPECT_EQ(stats.allocation.large_pool.current, is_small ? 0 : 1);
}

INSTANTIATE_TEST_SUITE_P(
    Rules, SizeTest,
    testing::Values(
        SizeCase{1, 512, 2 * kMiB}, SizeCase{512, 512, 2 * kMiB},
        SizeCase{513, 1024, 2 * kMiB}, SizeCase{kMiB - 1, kMiB, 2 * kMiB},
        SizeCase{kMiB, kMiB, 2 * kMiB},
        SizeCase{kMiB + 1, kMiB + 512, 20 * kMiB},
        SizeCase{10 * kMiB - 512, 10 * kMiB - 512, 20 * kMiB},
        // Rounds up to 10 MiB before it is compared.
        SizeCase{10 * kMiB - 1, 10 * kMiB, 10 * kMiB},
        SizeCase{10 * kMiB, 10 * kMiB, 10 * kMiB},
        SizeCase{10 * kMiB + 1, 10 * kMiB + 512, 12 * kMiB},
        SizeCase{11 * kMiB - 512, 11 * kMiB - 512, 12 * kMiB},
        // The remainder is not worth splitting off: the block is all of it.
        SizeCase{11 * kMiB, 12 * kMiB, 12 * kMiB},
        SizeCase{19 * kMiB, 20 * kMiB, 20 * kMiB}));

TEST_F(CachingAllocatorTest, StartsAtTheBaseAndFillsASegment) {
  EXPECT_EQ(Allocate(1), kBase);
  EXPECT_EQ(Allocate(512), kBase + 512);
  EXPECT_EQ(Allocate(1000), kBase + 1024);
  EXPECT_EQ(allocator_.stats().segment.all.current, 1);
}

TEST_F(CachingAllocatorTest, SplitsSmallBlocksToTheLast512Bytes) {
  Allocate(kMiB);
  Allocate(kMiB - 512);
  EXPECT_EQ(Blocks().size(), 3U);
  EXPECT_EQ(Allocate(1), kBase + 2 * kMiB - 512);
  EXPECT_EQ(Blocks().size(), 3U);
  EXPECT_EQ(allocator_.stats().inactive_split.all.current, 0);
}

TEST_F(CachingAllocatorTest, SplitsLargeBlocksOnlyForMoreThanAMiB) {
  Allocate(9 * kMiB);
  Allocate(9 * kMiB);
  // 2 MiB are left, of which exactly 1 MiB would be.
  EXPECT_EQ(Allocate(kMiB + 512), kBase + 18 * kMiB);
  EXPECT_EQ(Allocated(), 20 * int64_t{kMiB});
}

TEST_F(CachingAllocatorTest, PoolsDoNotShare) {
  Free(Allocate(2 * kMiB));
  EXPECT_EQ(Allocate(kMiB), kBase + 20 * kMiB);
  EXPECT_EQ(Reserved(), 22 * int64_t{kMiB});
}

TEST_F(CachingAllocatorTest, TakesTheSmallestThatFitsTheLowestOfEquals) {
  const uint64_t a = Allocate(2048);
  Allocate(512);
  const uint64_t b = Allocate(1024);
  Allocate(512);
  const uint64_t c = Allocate(1024);
  Allocate(512);
  Free(c);
  Free(a);
  Free(b);
  EXPECT_EQ(Allocate(1024), b);
  EXPECT_EQ(Allocate(600), c);
  EXPECT_EQ(Allocate(1024), a);
  EXPECT_EQ(Allocate(1024), a + 1024);
}

TEST_F(CachingAllocatorTest, MergesWithBothNeighboursInAnyOrder) {
  const std::vector<std::vector<int>> orders = {
      {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (const std::vector<int>& order : orders) {
    const std::vector<uint64_t> blocks = {Allocate(512), Allocate(1024),
                                          Allocate(1536)};
    EXPECT_EQ(blocks[0], kBase);
    for (const int i : order) Free(blocks[static_cast<size_t>(i)]);
    EXPECT_EQ(Blocks().size(), 1U);
    EXPECT_TRUE(IsOk(allocator_.CheckInvariants()));
  }
  EXPECT_EQ(allocator_.stats().segment.all.allocated, 1);
}

TEST_F(CachingAllocatorTest, ReusesABlockOnlyForItsStream) {
  const uint64_t address = Allocate(1024, 1);
  Free(address);
  EXPECT_EQ(Allocate(1024, 2), kBase + 2 * kMiB);
  EXPECT_EQ(Allocate(1024, -7), kBase + 4 * kMiB);
  EXPECT_EQ(Allocate(1024, 1), address);
}

TEST_F(CachingAllocatorTest, KeepsManyAllocationsApart) {
  // More than the table of addresses starts with.
  std::vector<uint64_t> addresses;
  addresses.reserve(20'000);
  for (uint64_t i = 0; i < 20'000; i++) {
    addresses.push_back(Allocate(512 + i % 2000));
  }
  EXPECT_TRUE(IsOk(allocator_.CheckInvariants()));
  for (const uint64_t address : addresses) Free(address);
  allocator_.EmptyCache();
  EXPECT_EQ(Reserved(), 0);
}

// --- Capacity ---

TEST_F(CachingAllocatorTest, GrowsMemoryOnDemandAndOnlyOnce) {
  EXPECT_EQ(memory_.end(), 0U);
  Allocate(1);
  EXPECT_EQ(memory_.end(), kBase + 2 * kMiB);
  Free(Allocate(30 * kMiB));
  EXPECT_EQ(memory_.end(), kBase + 32 * kMiB);
  EXPECT_EQ(memory_.growths(), 2U);
  allocator_.EmptyCache();
  Allocate(30 * kMiB);
  EXPECT_EQ(memory_.growths(), 2U);
}

TEST_F(CachingAllocatorTest, UsesMemoryThatExistsBeforeItGrows) {
  const uint64_t first = Allocate(40 * kMiB);
  Allocate(10 * kMiB);
  Free(first);
  allocator_.EmptyCache();
  EXPECT_EQ(Allocate(10 * kMiB), first);
  EXPECT_EQ(memory_.end(), kBase + 50 * kMiB);
}

TEST_F(CachingAllocatorTest, ReleasedNeighboursBecomeOneRange) {
  const uint64_t a = Allocate(10 * kMiB);
  const uint64_t b = Allocate(12 * kMiB);
  const uint64_t c = Allocate(14 * kMiB);
  for (const uint64_t address : {a, c, b}) {
    Free(address);
    allocator_.EmptyCache();
  }
  EXPECT_EQ(Allocate(200 * kMiB), kBase);
}

TEST(CachingAllocatorCapacityTest, ReachesTheLastByteBelow4GiB) {
  constexpr uint64_t kEnd = 4 * kGiB - 64 * kKiB;
  CachingAllocator allocator({.base = 512, .capacity_end = kEnd});
  uint64_t address = 0;
  EXPECT_EQ(allocator.Allocate(4 * kGiB - kMiB, 0, {}, &address).code(),
            StatusCode::kOutOfMemory);
  ASSERT_TRUE(IsOk(allocator.Allocate(4 * kGiB - 2 * kMiB, 0, {}, &address)));
  EXPECT_EQ(address, 512U);
  EXPECT_EQ(allocator.stats().allocated_bytes.all.current, 4292870144);
  EXPECT_TRUE(IsOk(allocator.CheckInvariants()));
}

TEST(CachingAllocatorCapacityTest, RoundsTheBaseUp) {
  for (const uint64_t base : {0, 1, 511, 512}) {
    CachingAllocator allocator({.base = base, .capacity_end = 3 * kMiB});
    uint64_t address = 0;
    ASSERT_TRUE(IsOk(allocator.Allocate(1, 0, {}, &address)));
    EXPECT_EQ(address, 512U);
  }
}

TEST(CachingAllocatorCapacityTest, HasNothingWhereNoSegmentFits) {
  for (const uint64_t end : {uint64_t{0}, uint64_t{512}, kMiB, 2 * kMiB}) {
    CachingAllocator allocator({.base = 512, .capacity_end = end});
    uint64_t address = 7;
    EXPECT_EQ(allocator.Allocate(1, 0, {}, &address).code(),
              StatusCode::kOutOfMemory);
    EXPECT_EQ(address, 7U);
    EXPECT_TRUE(IsOk(allocator.CheckInvariants()));
  }
}

// --- Out of memory ---

TEST_F(CachingAllocatorTest, FlushesTheCacheOnceAndRetries) {
  Free(Allocate(100 * kMiB));
  Free(Allocate(102 * kMiB, 1));
  Free(Allocate(1));
  EXPECT_EQ(Allocate(200 * kMiB), kBase);
  EXPECT_EQ(allocator_.stats().num_alloc_retries, 1);
  EXPECT_EQ(allocator_.stats().num_ooms, 0);
  EXPECT_EQ(allocator_.stats().num_device_free, 3);
  EXPECT_EQ(Reserved(), 200 * int64_t{kMiB});
}

TEST_F(CachingAllocatorTest, OutOfMemorySaysWhatThereIs) {
  Allocate(100 * kMiB);
  Allocate(3 * kMiB);
  const uint64_t free_part = Allocate(4 * kMiB);
  Allocate(2 * kMiB);
  Free(free_part);
  uint64_t address = 7;
  EXPECT_TRUE(FailsWith(
      StatusCode::kOutOfMemory,
      "Out of memory: tried to allocate 150.50 MiB in a segment of 152.00 MiB. "
      "The device has a capacity of 256.00 MiB, of which 135.94 MiB is not "
      "reserved (135.94 MiB in one piece). 105.00 MiB is allocated and 15.00 "
      "MiB is reserved but unallocated; the largest free block has 11.00 MiB. "
      "Free what is no longer needed, or give the device more memory. If much "
      "is reserved but unallocated, allocate what lives long first and reuse "
      "buffers of one size and stream.",
      allocator_.Allocate(150 * kMiB + 512 * kKiB, 0, {}, &address)));
  EXPECT_EQ(address, 7U);
  EXPECT_EQ(allocator_.stats().num_ooms, 1);
  EXPECT_EQ(allocator_.stats().num_alloc_retries, 1);
  // The device stays usable.
  EXPECT_EQ(Allocate(4 * kMiB), free_part);
}

TEST_F(CachingAllocatorTest, OutOfMemoryForGoodSaysSo) {
  uint64_t address = 0;
  EXPECT_TRUE(FailsWith(
      StatusCode::kOutOfMemory,
      "Out of memory: tried to allocate 17179869184.00 GiB in a segment of "
      "17179869184.00 GiB. The device has a capacity of 256.00 MiB, of which "
      "255.94 MiB is not reserved (255.94 MiB in one piece). 0 bytes is "
      "allocated and 0 bytes is reserved but unallocated; the largest free "
      "block has 0 bytes. It cannot fit even when all is free: give the device "
      "more memory.",
      allocator_.Allocate(UINT64_MAX, 0, {}, &address)));
}

TEST_F(CachingAllocatorTest, MemoryThatDoesNotGrowIsOutOfMemory) {
  memory_.set_limit(32 * kMiB);
  Allocate(20 * kMiB);
  uint64_t address = 0;
  EXPECT_EQ(allocator_.Allocate(12 * kMiB, 0, {}, &address).code(),
            StatusCode::kOutOfMemory);
  memory_.set_limit(33 * kMiB);
  EXPECT_EQ(Allocate(12 * kMiB), kBase + 20 * kMiB);
}

TEST_F(CachingAllocatorTest, FailsAnAllocationOnRequestOnce) {
  allocator_.FailAllocation(2);
  const uint64_t first = Allocate(1000);
  uint64_t address = 7;
  EXPECT_TRUE(
      FailsWith(StatusCode::kOutOfMemory,
                "Out of memory: tried to allocate 1000 bytes. This allocation "
                "was told to fail.",
                allocator_.Allocate(1000, 0, {}, &address)));
  EXPECT_EQ(address, 7U);
  EXPECT_EQ(allocator_.stats().num_ooms, 1);
  EXPECT_EQ(allocator_.stats().num_alloc_retries, 0);
  EXPECT_EQ(Allocate(1000), first + 1024);

  allocator_.FailAllocation(1);
  allocator_.FailAllocation(0);
  Allocate(1000);
}

// --- Wrong calls ---

TEST_F(CachingAllocatorTest, RefusesToAllocateNothing) {
  uint64_t address = 7;
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "cannot allocate 0 bytes: no address stands for none",
                        allocator_.Allocate(0, 0, {}, &address)));
  EXPECT_EQ(address, 7U);
  EXPECT_EQ(allocator_.stats(), MemoryStats());
}

TEST_F(CachingAllocatorTest, FreesNullAsNothing) {
  EXPECT_TRUE(IsOk(allocator_.Free(0)));
  EXPECT_TRUE(IsOk(allocator_.RecordStream(0, 1)));
  EXPECT_EQ(allocator_.stats(), MemoryStats());
}

TEST_F(CachingAllocatorTest, TellsWrongAddressesApart) {
  const uint64_t a = Allocate(1000);
  const uint64_t b = Allocate(1000);
  Free(b);
  const std::string freed_already =
      ": it is in free memory of this device, so it was freed already or never "
      "handed out";
  const std::string unknown =
      ": this device has not handed it out, or has released its segment since "
      "it was freed";
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "cannot free address 66560" + freed_already,
                        allocator_.Free(b)));
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "cannot free address 66048: it is 512 bytes inside the "
                        "allocation at 65536, whose start is what counts",
                        allocator_.Free(a + 512)));
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "cannot free address 512" + unknown,
                        allocator_.Free(512)));
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "cannot free address 2162688" + unknown,
                        allocator_.Free(kBase + 2 * kMiB)));
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "cannot free address 18446744073709551615" + unknown,
                        allocator_.Free(UINT64_MAX)));
  EXPECT_TRUE(
      FailsWith(StatusCode::kRuntime,
                "cannot record a stream for address 66560" + freed_already,
                allocator_.RecordStream(b, 1)));
  Free(a);
  EXPECT_FALSE(allocator_.Free(a).ok());
  allocator_.EmptyCache();
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "cannot free address 65536" + unknown,
                        allocator_.Free(a)));
}

TEST_F(CachingAllocatorTest, AFailedCallChangesNothing) {
  Allocate(1000);
  const MemoryStats before = allocator_.stats();
  for (int i = 0; i < 1000; i++) {
    EXPECT_FALSE(allocator_.Free(kBase + 512).ok());
    EXPECT_FALSE(allocator_.Free(kBase + 1024).ok());
    EXPECT_FALSE(allocator_.Free(12345).ok());
  }
  EXPECT_EQ(allocator_.stats(), before);
}

// --- Other streams ---

TEST_F(CachingAllocatorTest, ABlockUsedOnAnotherStreamWaitsForIt) {
  const uint64_t address = Allocate(1024, 0, "shared");
  EXPECT_TRUE(IsOk(allocator_.RecordStream(address, 5)));
  streams_.Issue(5);
  Free(address);
  EXPECT_EQ(Allocated(), 0);
  EXPECT_EQ(Active(), 1024);
  EXPECT_EQ(Blocks()[0].state, BlockState::kActiveAwaitingFree);
  EXPECT_EQ(Blocks()[0].label, "shared");
  EXPECT_EQ(Blocks()[0].requested_size, 1024U);
  EXPECT_FALSE(allocator_.Free(address).ok());

  EXPECT_EQ(Allocate(1024), address + 1024);
  streams_.CompleteOne(5);
  EXPECT_EQ(Active(), 2048);
  EXPECT_EQ(Allocate(1024), address);
  EXPECT_EQ(streams_.waits(), 0U);
}

TEST_F(CachingAllocatorTest, WorkIssuedAfterTheFreeIsNotAwaited) {
  const uint64_t address = Allocate(1024);
  EXPECT_TRUE(IsOk(allocator_.RecordStream(address, 5)));
  streams_.Issue(5);
  Free(address);
  streams_.Issue(5);
  streams_.CompleteOne(5);
  EXPECT_EQ(Allocate(1024), address);
}

TEST_F(CachingAllocatorTest, IsFreeOnlyAfterEveryStream) {
  const uint64_t address = Allocate(1024);
  for (const StreamId stream : {9, 3, 9}) {
    EXPECT_TRUE(IsOk(allocator_.RecordStream(address, stream)));
    streams_.Issue(stream);
  }
  Free(address);
  streams_.CompleteAll(9);
  EXPECT_EQ(Allocate(1024), address + 1024);
  streams_.CompleteAll(3);
  EXPECT_EQ(Allocate(1024), address);
}

TEST_F(CachingAllocatorTest, ItsOwnStreamNeedsNoRecord) {
  const uint64_t address = Allocate(1024, 5);
  EXPECT_TRUE(IsOk(allocator_.RecordStream(address, 5)));
  streams_.Issue(5);
  Free(address);
  EXPECT_EQ(Active(), 0);
}

TEST_F(CachingAllocatorTest, ARecordEndsWithItsAllocation) {
  const uint64_t address = Allocate(1024);
  EXPECT_TRUE(IsOk(allocator_.RecordStream(address, 5)));
  Free(address);
  EXPECT_EQ(Allocate(1024), address);
  streams_.Issue(5);
  Free(address);
  EXPECT_EQ(Active(), 0);
}

TEST_F(CachingAllocatorTest, EvenCompleteWorkIsLookedIntoLater) {
  // As in PyTorch: the next allocation finds out.
  const uint64_t address = Allocate(1024);
  EXPECT_TRUE(IsOk(allocator_.RecordStream(address, 5)));
  Free(address);
  EXPECT_EQ(Active(), 1024);
  EXPECT_EQ(Allocate(1024), address);
}

TEST_F(CachingAllocatorTest, EmptyCacheWaitsForStreams) {
  const uint64_t address = Allocate(30 * kMiB);
  EXPECT_TRUE(IsOk(allocator_.RecordStream(address, 5)));
  streams_.Issue(5);
  Free(address);
  allocator_.EmptyCache();
  EXPECT_EQ(streams_.waits(), 1U);
  EXPECT_EQ(Reserved(), 0);
  EXPECT_EQ(allocator_.stats().num_sync_all_streams, 1);
}

TEST_F(CachingAllocatorTest, AStuckStreamKeepsItsBlocks) {
  const uint64_t address = Allocate(30 * kMiB);
  EXPECT_TRUE(IsOk(allocator_.RecordStream(address, 5)));
  streams_.Issue(5);
  streams_.SetStuck(5, true);
  Free(address);
  allocator_.EmptyCache();
  EXPECT_EQ(Reserved(), 30 * int64_t{kMiB});
  EXPECT_EQ(Active(), 30 * int64_t{kMiB});
}

TEST_F(CachingAllocatorTest, OutOfMemoryWaitsForStreams) {
  const uint64_t address = Allocate(200 * kMiB);
  EXPECT_TRUE(IsOk(allocator_.RecordStream(address, 5)));
  streams_.Issue(5);
  Free(address);
  EXPECT_EQ(Allocate(220 * kMiB), kBase);
  EXPECT_EQ(allocator_.stats().num_alloc_retries, 1);
}

TEST_F(CachingAllocatorTest, WhatComesFreeInASegmentInUseIsFoundBeforeFailing) {
  const uint64_t a = Allocate(9 * kMiB);
  Allocate(9 * kMiB);
  Allocate(220 * kMiB);
  EXPECT_TRUE(IsOk(allocator_.RecordStream(a, 5)));
  streams_.Issue(5);
  Free(a);
  EXPECT_EQ(Allocate(9 * kMiB), a);
}

// What waits for a stream may run work that allocates and frees.
TEST(CachingAllocatorReentryTest, AllocatesWhileItWaits) {
  struct State {
    CachingAllocator* allocator = nullptr;
    bool done = false;
  };
  static constexpr StreamProgress::Functions kFunctions = {
      .take_ticket = [](void*, StreamId) { return uint64_t{1}; },
      .is_complete = [](void* state, StreamId,
                        uint64_t) { return static_cast<State*>(state)->done; },
      .wait =
          [](void* pointer, StreamId, uint64_t) {
            auto* const state = static_cast<State*>(pointer);
            if (state->done) return;
            state->done = true;
            uint64_t address = 0;
            for (const uint64_t bytes : {uint64_t{100}, 3 * kMiB, 5 * kMiB}) {
              EXPECT_TRUE(IsOk(
                  state->allocator->Allocate(bytes, 1, "nested", &address)));
            }
            EXPECT_TRUE(IsOk(state->allocator->RecordStream(address, 6)));
            EXPECT_TRUE(IsOk(state->allocator->Free(address)));
            state->allocator->EmptyCache();
          },
  };
  State state;
  CachingAllocator allocator({.base = kBase, .capacity_end = 140 * kMiB}, {},
                             {&kFunctions, &state});
  state.allocator = &allocator;
  uint64_t first = 0;
  ASSERT_TRUE(IsOk(allocator.Allocate(80 * kMiB, 0, {}, &first)));
  ASSERT_TRUE(IsOk(allocator.RecordStream(first, 5)));
  ASSERT_TRUE(IsOk(allocator.Free(first)));
  uint64_t second = 0;
  ASSERT_TRUE(IsOk(allocator.Allocate(70 * kMiB, 0, {}, &second)));
  EXPECT_TRUE(IsOk(allocator.CheckInvariants()));
  EXPECT_EQ(second, first);
  EXPECT_EQ(allocator.stats().allocation.all.current, 3);
}

// --- Telling ---

TEST_F(CachingAllocatorTest, CountsByPool) {
  const uint64_t small = Allocate(1000);
  const uint64_t large = Allocate(3 * kMiB);
  Free(small);
  const MemoryStats& stats = allocator_.stats();
  EXPECT_EQ(stats.allocation.all, StatOf(1, 2, 2, 1));
  EXPECT_EQ(stats.allocation.small_pool, StatOf(0, 1, 1, 1));
  EXPECT_EQ(stats.allocation.large_pool, StatOf(1, 1, 1, 0));
  EXPECT_EQ(stats.segment.all, StatOf(2, 2, 2, 0));
  EXPECT_EQ(stats.allocated_bytes.all, StatOf(3145728, 3146752, 3146752, 1024));
  EXPECT_EQ(stats.requested_bytes.all, StatOf(3145728, 3146728, 3146728, 1000));
  EXPECT_EQ(stats.reserved_bytes.all, StatOf(23068672, 23068672, 23068672, 0));
  EXPECT_EQ(stats.active_bytes.all, stats.allocated_bytes.all);
  // The small segment is whole again; 17 MiB of the large one are split off.
  EXPECT_EQ(stats.inactive_split.all, StatOf(1, 2, 2, 1));
  EXPECT_EQ(stats.inactive_split_bytes.small_pool,
            StatOf(0, 2096128, 2096128, 2096128));
  EXPECT_EQ(stats.inactive_split_bytes.large_pool,
            StatOf(17825792, 17825792, 17825792, 0));
  EXPECT_EQ(stats.num_device_alloc, 2);
  EXPECT_EQ(stats.num_device_free, 0);
  Free(large);
}

TEST_F(CachingAllocatorTest, ResetsPeaksAndTotalsApart) {
  Free(Allocate(1000));
  Allocate(512);
  allocator_.ResetPeakStats();
  EXPECT_EQ(allocator_.stats().allocated_bytes.all,
            StatOf(512, 512, 1536, 1024));
  allocator_.ResetAccumulatedStats();
  EXPECT_EQ(allocator_.stats().allocated_bytes.all, StatOf(512, 512, 0, 0));
  EXPECT_EQ(allocator_.stats().segment.small_pool, StatOf(1, 1, 0, 0));
  EXPECT_EQ(allocator_.stats().num_device_alloc, 0);
}

TEST_F(CachingAllocatorTest, TheNamesReachEveryMember) {
  MemoryStats stats;
  for (const PoolStatName& row : kPoolStatNames) {
    (stats.*row.stat).all.current = 1;
  }
  for (const MemoryCountName& row : kMemoryCountNames) stats.*row.count = 1;
  EXPECT_EQ(stats.allocation.all.current + stats.segment.all.current +
                stats.active.all.current + stats.inactive_split.all.current +
                stats.allocated_bytes.all.current +
                stats.reserved_bytes.all.current +
                stats.active_bytes.all.current +
                stats.inactive_split_bytes.all.current +
                stats.requested_bytes.all.current + stats.num_alloc_retries +
                stats.num_ooms + stats.num_sync_all_streams +
                stats.num_device_alloc + stats.num_device_free,
            14);
}

TEST_F(CachingAllocatorTest, SnapshotShowsEverySegment) {
  Allocate(3 * kMiB, 7, "weights");
  const uint64_t small = Allocate(1000);
  Allocate(600);
  Free(small);
  const std::vector<SegmentInfo> segments = allocator_.Snapshot();
  ASSERT_EQ(segments.size(), 2U);

  const SegmentInfo& large = segments[0];
  EXPECT_EQ(large.address, kBase);
  EXPECT_EQ(large.total_size, 20 * kMiB);
  EXPECT_EQ(large.allocated_size, 3 * kMiB);
  EXPECT_EQ(large.active_size, 3 * kMiB);
  EXPECT_EQ(large.stream, 7);
  EXPECT_EQ(large.segment_type, SegmentType::kLarge);
  ASSERT_EQ(large.blocks.size(), 2U);
  EXPECT_EQ(large.blocks[0].label, "weights");
  EXPECT_EQ(large.blocks[0].state, BlockState::kActiveAllocated);
  EXPECT_EQ(large.blocks[1].address, kBase + 3 * kMiB);
  EXPECT_EQ(large.blocks[1].size, 17 * kMiB);
  EXPECT_EQ(large.blocks[1].state, BlockState::kInactive);

  const SegmentInfo& other = segments[1];
  EXPECT_EQ(other.address, kBase + 20 * kMiB);
  EXPECT_EQ(other.segment_type, SegmentType::kSmall);
  EXPECT_EQ(other.requested_size, 600U);
  ASSERT_EQ(other.blocks.size(), 3U);
  EXPECT_EQ(other.blocks[0].state, BlockState::kInactive);
  EXPECT_EQ(other.blocks[0].size, 1024U);
  EXPECT_EQ(other.blocks[0].requested_size, 0U);
  EXPECT_EQ(other.blocks[1].requested_size, 600U);
  EXPECT_EQ(other.blocks[1].label, "");
}

TEST_F(CachingAllocatorTest, ALabelEndsWithItsAllocation) {
  Free(Allocate(1000, 0, "temporary"));
  Allocate(1000);
  EXPECT_EQ(Blocks()[0].label, "");
}

TEST_F(CachingAllocatorTest, FindsAnAllocationByAnyAddressInIt) {
  const uint64_t a = Allocate(1000, 3);
  const uint64_t b = Allocate(1000, 3);
  Allocation found;
  for (const uint64_t offset : {0, 1, 999, 1023}) {
    ASSERT_TRUE(allocator_.FindAllocation(b + offset, &found));
    EXPECT_EQ(found.address, b);
    EXPECT_EQ(found.size, 1024U);
    EXPECT_EQ(found.requested_size, 1000U);
    EXPECT_EQ(found.stream, 3);
  }
  Free(a);
  for (const uint64_t address :
       {uint64_t{0}, a, b + 1024, kBase - 1, kBase + 2 * kMiB, UINT64_MAX}) {
    EXPECT_FALSE(allocator_.FindAllocation(address, &found)) << address;
  }
  EXPECT_EQ(found.address, b);
}

TEST_F(CachingAllocatorTest, EmptyCacheKeepsSegmentsInUse) {
  const uint64_t kept = Allocate(1000);
  Free(Allocate(1000));
  Free(Allocate(5 * kMiB));
  Free(Allocate(1000, 4));
  allocator_.EmptyCache();
  EXPECT_EQ(Reserved(), 2 * int64_t{kMiB});
  EXPECT_EQ(allocator_.stats().num_device_free, 2);
  Free(kept);
  allocator_.EmptyCache();
  EXPECT_TRUE(allocator_.Snapshot().empty());
  EXPECT_EQ(allocator_.stats().segment.all, StatOf(0, 3, 3, 3));
}

}  // namespace
}  // namespace fake_device
