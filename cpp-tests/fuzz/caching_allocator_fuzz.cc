// Lets libFuzzer look for operations after which a CachingAllocator and its
// model differ.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "allocator_trial.h"

namespace {

// Reads decisions from bytes: as few as hold the numbers below the limit. 0
// when there are no more.
class ByteDecisions final : public fake_device::Decisions {
 public:
  ByteDecisions(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  bool has_more() const { return size_ > 0; }

  uint32_t Below(uint32_t limit) override {
    uint32_t number = 0;
    for (uint32_t rest = limit - 1; rest > 0 && size_ > 0; rest >>= 8) {
      number = number << 8 | *data_;
      data_++;
      size_--;
    }
    return number % limit;
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

void Require(const std::string& difference) {
  if (difference.empty()) return;
  std::fprintf(stderr, "%s\n", difference.c_str());
  std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteDecisions decisions(data, size);
  fake_device::AllocatorTrial trial(&decisions);
  for (int i = 0; decisions.has_more(); i++) {
    Require(trial.Step());
    if (i % 16 == 0) Require(trial.CompareAll());
  }
  Require(trial.CompareAll());
  Require(trial.Finish());
  return 0;
}
