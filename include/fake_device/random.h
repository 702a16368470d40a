#ifndef FAKE_DEVICE_RANDOM_H_
#define FAKE_DEVICE_RANDOM_H_

#include <cstdint>

namespace fake_device {

// Numbers that look random and follow from a seed: SplitMix64 (Steele, Lea and
// Flood, "Fast splittable pseudorandom number generators", 2014).
//
// Integer arithmetic alone, so a seed gives the same numbers on every platform,
// which the standard library's distributions do not promise. A plain value. Not
// thread-safe.
class Random {
 public:
  constexpr explicit Random(uint64_t seed) : state_(seed) {}

  constexpr uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15;
    uint64_t bits = state_;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31);
  }

  // A number from 0 to `limit` - 1. `limit` must not be 0.
  constexpr uint32_t Below(uint32_t limit) {
    return static_cast<uint32_t>(((Next() >> 32) * limit) >> 32);
  }

  // A number in [0, 1), a multiple of 2^-53.
  constexpr double Unit() {
    return static_cast<double>(Next() >> 11) * 0x1p-53;
  }

 private:
  uint64_t state_;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_RANDOM_H_
