#include "allocator_trial.h"

#include <iterator>

namespace fake_device {

namespace {

constexpr uint64_t kMiB = 1048576;
constexpr uint32_t kStreams = 4;
constexpr size_t kMostLive = 160;

// Device memory of any size, from which a few large segments can be made.
CachingAllocator::Options ChooseOptions(Decisions* decisions) {
  const uint64_t base = 512 * (1 + uint64_t{decisions->Below(300)});
  return {.base = base,
          .capacity_end = base + (24 + decisions->Below(300)) * kMiB +
                          decisions->Below(2 * kMiB)};
}

std::string Difference(const char* what, uint64_t mine, uint64_t expected) {
  return std::string(what) + " " + std::to_string(mine) + " instead of " +
         std::to_string(expected);
}

std::string CompareStat(const std::string& name, const Stat& mine,
                        const Stat& expected) {
  if (mine == expected) return {};
  const auto show = [](const Stat& stat) {
    return std::to_string(stat.current) + "/" + std::to_string(stat.peak) +
           "/" + std::to_string(stat.allocated) + "/" +
           std::to_string(stat.freed);
  };
  return name + " is " + show(mine) + " instead of " + show(expected);
}

std::string CompareStats(const MemoryStats& mine, const MemoryStats& expected) {
  std::string difference;
  for (const PoolStatName& row : kPoolStatNames) {
    const PoolStat& one = mine.*row.stat;
    const PoolStat& other = expected.*row.stat;
    const std::string name = row.name;
    if (one == other) continue;
    difference += CompareStat(name + ".all ", one.all, other.all);
    difference +=
        CompareStat(name + ".small ", one.small_pool, other.small_pool);
    difference +=
        CompareStat(name + ".large ", one.large_pool, other.large_pool);
  }
  for (const MemoryCountName& row : kMemoryCountNames) {
    if (mine.*row.count != expected.*row.count) {
      difference += Difference(row.name, static_cast<uint64_t>(mine.*row.count),
                               static_cast<uint64_t>(expected.*row.count));
    }
  }
  return difference;
}

bool IsSame(const BlockInfo& a, const BlockInfo& b) {
  return a.address == b.address && a.size == b.size &&
         a.requested_size == b.requested_size && a.state == b.state &&
         a.label == b.label;
}

std::string CompareSnapshots(const std::vector<SegmentInfo>& mine,
                             const std::vector<SegmentInfo>& expected) {
  if (mine.size() != expected.size()) {
    return Difference("segments:", mine.size(), expected.size());
  }
  for (size_t i = 0; i < mine.size(); i++) {
    const SegmentInfo& a = mine[i];
    const SegmentInfo& b = expected[i];
    bool same = a.address == b.address && a.total_size == b.total_size &&
                a.allocated_size == b.allocated_size &&
                a.active_size == b.active_size &&
                a.requested_size == b.requested_size && a.stream == b.stream &&
                a.segment_type == b.segment_type &&
                a.blocks.size() == b.blocks.size();
    for (size_t j = 0; same && j < a.blocks.size(); j++) {
      same = IsSame(a.blocks[j], b.blocks[j]);
    }
    if (!same) {
      return "the segment at " + std::to_string(b.address) + " differs";
    }
  }
  return {};
}

}  // namespace

AllocatorTrial::AllocatorTrial(Decisions* decisions)
    : decisions_(decisions),
      options_(ChooseOptions(decisions)),
      memory_(options_.capacity_end),
      model_memory_(options_.capacity_end),
      allocator_(options_, memory_.grow(), streams_.progress()),
      model_(options_, &model_memory_, &model_streams_) {}

std::string AllocatorTrial::Step() {
  std::string difference;
  const uint32_t choice = decisions_->Below(256);
  // Memory fills and empties in turns.
  if (choice == 0 || live_.size() >= kMostLive) is_filling_ = false;
  if (choice == 1 || live_.empty()) is_filling_ = true;
  if (choice < (is_filling_ ? 140 : 50)) {
    difference = Allocate();
  } else if (choice < 190) {
    difference = Free();
  } else if (choice < 210) {
    difference = RecordStream();
  } else if (choice < 222) {
    ForBoth(&FakeStreams::Issue, ChooseStream());
  } else if (choice < 230) {
    ForBoth(&FakeStreams::CompleteOne, ChooseStream());
  } else if (choice < 234) {
    ForBoth(&FakeStreams::CompleteAll, ChooseStream());
  } else if (choice < 246) {
    difference = FreeWrongly();
  } else if (choice < 248) {
    allocator_.EmptyCache();
    model_.EmptyCache();
  } else if (choice < 249) {
    allocator_.ResetPeakStats();
    model_.ResetPeakStats();
  } else if (choice < 250) {
    allocator_.ResetAccumulatedStats();
    model_.ResetAccumulatedStats();
  } else if (choice < 252) {
    const uint32_t n = decisions_->Below(10);
    allocator_.FailAllocation(n);
    model_.FailAllocation(n);
  } else if (choice < 254) {
    const StreamId stream = ChooseStream();
    const bool stuck = decisions_->Below(2) == 0;
    streams_.SetStuck(stream, stuck);
    model_streams_.SetStuck(stream, stuck);
  } else {
    const uint64_t limit = options_.capacity_end -
                           decisions_->Below(2) * options_.capacity_end / 2;
    memory_.set_limit(limit);
    model_memory_.set_limit(limit);
  }
  if (!difference.empty()) return difference;
  return CompareStats(allocator_.stats(), model_.stats());
}

std::string AllocatorTrial::CompareAll() const {
  const Status status = allocator_.CheckInvariants();
  if (!status.ok()) return status.message();
  if (memory_.end() != model_memory_.end()) {
    return Difference("memory until", memory_.end(), model_memory_.end());
  }
  std::string difference = CompareStats(allocator_.stats(), model_.stats());
  if (!difference.empty()) return difference;
  return CompareSnapshots(allocator_.Snapshot(), model_.Snapshot());
}

std::string AllocatorTrial::Finish() {
  while (!live_.empty()) {
    std::string difference = FreeBoth(live_.begin()->first);
    if (!difference.empty()) return difference;
  }
  for (StreamId stream = 0; stream < kStreams; stream++) {
    ForBoth(&FakeStreams::CompleteAll, stream);
  }
  allocator_.EmptyCache();
  model_.EmptyCache();
  std::string difference = CompareAll();
  if (!difference.empty()) return difference;
  if (!allocator_.Snapshot().empty()) return "a segment is left";
  for (const PoolStatName& row : kPoolStatNames) {
    if ((allocator_.stats().*row.stat).all.current != 0) {
      return std::string(row.name) + " is not 0 in the end";
    }
  }
  return {};
}

std::string AllocatorTrial::Allocate() {
  const uint64_t bytes = ChooseSize();
  const StreamId stream = ChooseStream();
  const std::string label =
      decisions_->Below(8) == 0
          ? "a label that is long enough for an allocation of its own"
          : "";
  uint64_t address = 0;
  uint64_t expected = 0;
  const Status status = allocator_.Allocate(bytes, stream, label, &address);
  std::string difference = Compare(
      "allocate", status, model_.Allocate(bytes, stream, label, &expected));
  if (!difference.empty()) return difference;
  if (address != expected) return Difference("address", address, expected);
  if (!status.ok()) return {};
  difference = CheckPlace(address, bytes);
  live_[address] = bytes;
  return difference;
}

std::string AllocatorTrial::Free() {
  return live_.empty() ? FreeBoth(0) : FreeBoth(ChooseLive());
}

// Nearly always wrongly: by chance it hits an allocation.
std::string AllocatorTrial::FreeWrongly() {
  uint64_t address = decisions_->Below(UINT32_MAX);
  switch (decisions_->Below(4)) {
    case 0:
      address = last_freed_;
      break;
    case 1:
      if (!live_.empty()) address = ChooseLive() + 1 + decisions_->Below(2048);
      break;
    case 2:
      address = address / 512 % 4096 * 512;
      break;
    default:
      break;
  }
  Allocation found;
  const bool is_allocated = allocator_.FindAllocation(address, &found);
  const auto after = live_.upper_bound(address);
  if (is_allocated) {
    if (after == live_.begin() || std::prev(after)->first != found.address ||
        std::prev(after)->second != found.requested_size ||
        address - found.address >= found.size) {
      return "an allocation was found that is not there";
    }
  } else if (after != live_.begin() &&
             address - std::prev(after)->first < std::prev(after)->second) {
    return "an allocation was not found";
  }
  return FreeBoth(address);
}

std::string AllocatorTrial::RecordStream() {
  const uint64_t address = live_.empty() ? last_freed_ : ChooseLive();
  const StreamId stream = ChooseStream();
  return Compare("record stream", allocator_.RecordStream(address, stream),
                 model_.RecordStream(address, stream));
}

std::string AllocatorTrial::FreeBoth(uint64_t address) {
  const Status status = allocator_.Free(address);
  if (status.ok() && address != 0) {
    if (live_.erase(address) == 0) return "what is not allocated was freed";
    last_freed_ = address;
  }
  return Compare("free", status, model_.Free(address));
}

std::string AllocatorTrial::Compare(const char* call, const Status& mine,
                                    StatusCode expected) const {
  if (mine.code() == expected) return {};
  return Difference(call, static_cast<uint64_t>(mine.code()),
                    static_cast<uint64_t>(expected)) +
         ": " + mine.message();
}

// Whether `bytes` bytes at `address` exist and are nobody else's.
std::string AllocatorTrial::CheckPlace(uint64_t address, uint64_t bytes) const {
  if (address == 0 || address % CachingAllocator::kAlignment != 0 ||
      address < options_.base || address + bytes > memory_.end() ||
      memory_.end() > options_.capacity_end) {
    return "an allocation out of place";
  }
  const auto after = live_.lower_bound(address);
  if (after != live_.end() && after->first < address + bytes) {
    return "an allocation over the next one";
  }
  if (after != live_.begin()) {
    const auto before = std::prev(after);
    if (before->first + before->second > address) {
      return "an allocation over the one before";
    }
  }
  return {};
}

uint64_t AllocatorTrial::ChooseSize() {
  constexpr uint64_t kEdges[] = {512,      1024,      kMiB,      2 * kMiB,
                                 9 * kMiB, 10 * kMiB, 18 * kMiB, 20 * kMiB};
  switch (decisions_->Below(16)) {
    case 0:
    case 1:
    case 2:
      return 1 + decisions_->Below(512);
    case 3:
    case 4:
      return 1 + decisions_->Below(8192);
    case 5:
    case 6:
    case 7:
      return 512 * (1 + uint64_t{decisions_->Below(2047)});
    case 8:
    case 9:
      return 1 + decisions_->Below(kMiB);
    case 10:
    case 11:
      return kMiB + decisions_->Below(9 * kMiB);
    case 12:
      return 10 * kMiB + decisions_->Below(30 * kMiB);
    case 13:
    case 14:
      return kEdges[decisions_->Below(8)] - 1 + decisions_->Below(3);
    default:
      // Nothing, too much, and far too much.
      return decisions_->Below(4) == 0
                 ? 0
                 : (uint64_t{1} << decisions_->Below(64)) - 1;
  }
}

uint64_t AllocatorTrial::ChooseLive() {
  const uint32_t index = decisions_->Below(static_cast<uint32_t>(live_.size()));
  return std::next(live_.begin(), index)->first;
}

// The first most often.
StreamId AllocatorTrial::ChooseStream() {
  const uint32_t choice = decisions_->Below(2 * kStreams);
  return choice < kStreams ? choice : 0;
}

void AllocatorTrial::ForBoth(void (FakeStreams::*change)(StreamId),
                             StreamId stream) {
  (streams_.*change)(stream);
  (model_streams_.*change)(stream);
}

}  // namespace fake_device
