// Prints what a pair of allocate and free from the cache costs natively, as
// JSON: {"pairNs": 30.1}. The median of many rounds of the loop that the
// benchmarks in JavaScript run. The argument is the size in bytes.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "fake_device/caching_allocator.h"

int main(int argc, char** argv) {
  constexpr int kRounds = 201;
  constexpr int kPairs = 20'000;
  const uint64_t bytes =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : uint64_t{4096};

  fake_device::CachingAllocator allocator(
      {.base = 65536, .capacity_end = uint64_t{256} << 20});
  std::vector<double> rounds;
  rounds.reserve(kRounds);
  for (int round = 0; round < kRounds; round++) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kPairs; i++) {
      uint64_t address = 0;
      if (!allocator.Allocate(bytes, 0, {}, &address).ok() ||
          !allocator.Free(address).ok()) {
        std::fputs("an allocation failed\n", stderr);
        return 1;
      }
    }
    const std::chrono::duration<double, std::nano> time =
        std::chrono::steady_clock::now() - start;
    rounds.push_back(time.count() / kPairs);
  }
  std::nth_element(rounds.begin(), rounds.begin() + kRounds / 2, rounds.end());
  std::printf("{\"pairNs\": %.2f}\n", rounds[kRounds / 2]);
  return 0;
}
