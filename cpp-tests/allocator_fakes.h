#ifndef CPP_TESTS_ALLOCATOR_FAKES_H_
#define CPP_TESTS_ALLOCATOR_FAKES_H_

#include <algorithm>
#include <cstdint>
#include <map>

#include "fake_device/caching_allocator.h"
#include "fake_device/stream_id.h"

namespace fake_device {

// Streams whose work is a number: how much was issued, and how much is done.
// Must outlive what progress() gives.
class FakeStreams {
 public:
  FakeStreams() = default;
  FakeStreams(const FakeStreams&) = delete;
  FakeStreams& operator=(const FakeStreams&) = delete;

  void Issue(StreamId stream) { streams_[stream].issued++; }
  void CompleteOne(StreamId stream) {
    Stream& one = streams_[stream];
    one.done = std::min(one.done + 1, one.issued);
  }
  void CompleteAll(StreamId stream) {
    streams_[stream].done = streams_[stream].issued;
  }
  // A stuck stream is waited for in vain.
  void SetStuck(StreamId stream, bool stuck) { streams_[stream].stuck = stuck; }
  uint64_t waits() const { return waits_; }

  uint64_t TakeTicket(StreamId stream) { return streams_[stream].issued; }
  bool IsComplete(StreamId stream, uint64_t ticket) {
    return streams_[stream].done >= ticket;
  }
  void Wait(StreamId stream, uint64_t ticket) {
    Stream& one = streams_[stream];
    waits_++;
    if (!one.stuck) one.done = std::max(one.done, ticket);
  }

  StreamProgress progress() {
    static constexpr StreamProgress::Functions kFunctions = {
        .take_ticket =
            [](void* state, StreamId stream) {
              return Of(state).TakeTicket(stream);
            },
        .is_complete =
            [](void* state, StreamId stream, uint64_t ticket) {
              return Of(state).IsComplete(stream, ticket);
            },
        .wait = [](void* state, StreamId stream,
                   uint64_t ticket) { Of(state).Wait(stream, ticket); },
    };
    return {&kFunctions, this};
  }

 private:
  struct Stream {
    uint64_t issued = 0;
    uint64_t done = 0;
    bool stuck = false;
  };

  static FakeStreams& Of(void* state) {
    return *static_cast<FakeStreams*>(state);
  }

  std::map<StreamId, Stream> streams_;
  uint64_t waits_ = 0;
};

// Memory that grows up to a limit, and remembers how far it did.
// Must outlive what grow() gives.
class FakeMemory {
 public:
  explicit FakeMemory(uint64_t limit) : limit_(limit) {}
  FakeMemory(const FakeMemory&) = delete;
  FakeMemory& operator=(const FakeMemory&) = delete;

  uint64_t end() const { return end_; }
  uint64_t growths() const { return growths_; }
  void set_limit(uint64_t limit) { limit_ = limit; }

  bool Grow(uint64_t end) {
    growths_++;
    if (end > limit_) return false;
    end_ = std::max(end_, end);
    return true;
  }

  GrowMemory grow() {
    return {[](void* state, uint64_t end) {
              return static_cast<FakeMemory*>(state)->Grow(end);
            },
            this};
  }

 private:
  uint64_t limit_;
  uint64_t end_ = 0;
  uint64_t growths_ = 0;
};

}  // namespace fake_device

#endif  // CPP_TESTS_ALLOCATOR_FAKES_H_
