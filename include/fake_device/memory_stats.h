#ifndef FAKE_DEVICE_MEMORY_STATS_H_
#define FAKE_DEVICE_MEMORY_STATS_H_

#include <algorithm>
#include <cstdint>

namespace fake_device {

// One quantity over time.
struct Stat {
  int64_t current = 0;
  int64_t peak = 0;
  int64_t allocated = 0;  // Sum of all increases.
  int64_t freed = 0;      // Sum of all decreases.

  void Increase(int64_t amount) {
    current += amount;
    allocated += amount;
    peak = std::max(peak, current);
  }
  void Decrease(int64_t amount) {
    current -= amount;
    freed += amount;
  }

  bool operator==(const Stat&) const = default;
};

// A quantity of a memory pool, and of both together. The peak of both is not
// the sum of the two peaks.
struct PoolStat {
  Stat all;
  Stat small_pool;
  Stat large_pool;

  bool operator==(const PoolStat&) const = default;
};

// What torch.cuda.memory_stats() tells, under the same names. A plain value.
//
// "Active" is what is allocated, and what is freed but still awaited by a
// stream. "Inactive split" is free memory that cannot be released, since other
// parts of its segment are in use.
struct MemoryStats {
  // Numbers of blocks, and of segments.
  PoolStat allocation;
  PoolStat segment;
  PoolStat active;
  PoolStat inactive_split;
  // Sums of their bytes.
  PoolStat allocated_bytes;
  PoolStat reserved_bytes;
  PoolStat active_bytes;
  PoolStat inactive_split_bytes;
  PoolStat requested_bytes;  // Of active blocks, as asked for.

  int64_t num_alloc_retries = 0;     // Cache flushes to make room.
  int64_t num_ooms = 0;              // Allocations that failed.
  int64_t num_sync_all_streams = 0;  // Waits for all freed blocks.
  int64_t num_device_alloc = 0;      // Segments made.
  int64_t num_device_free = 0;       // Segments released.

  bool operator==(const MemoryStats&) const = default;
};

// The members of MemoryStats by name, for whoever shows them all.
struct PoolStatName {
  const char* name;
  PoolStat MemoryStats::*stat;
};
inline constexpr PoolStatName kPoolStatNames[] = {
    {"allocation", &MemoryStats::allocation},
    {"segment", &MemoryStats::segment},
    {"active", &MemoryStats::active},
    {"inactive_split", &MemoryStats::inactive_split},
    {"allocated_bytes", &MemoryStats::allocated_bytes},
    {"reserved_bytes", &MemoryStats::reserved_bytes},
    {"active_bytes", &MemoryStats::active_bytes},
    {"inactive_split_bytes", &MemoryStats::inactive_split_bytes},
    {"requested_bytes", &MemoryStats::requested_bytes},
};

struct MemoryCountName {
  const char* name;
  int64_t MemoryStats::*count;
};
inline constexpr MemoryCountName kMemoryCountNames[] = {
    {"num_alloc_retries", &MemoryStats::num_alloc_retries},
    {"num_ooms", &MemoryStats::num_ooms},
    {"num_sync_all_streams", &MemoryStats::num_sync_all_streams},
    {"num_device_alloc", &MemoryStats::num_device_alloc},
    {"num_device_free", &MemoryStats::num_device_free},
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_MEMORY_STATS_H_
