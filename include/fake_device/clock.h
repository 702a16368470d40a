#ifndef FAKE_DEVICE_CLOCK_H_
#define FAKE_DEVICE_CLOCK_H_

namespace fake_device {

// Reads the host's own clock: std::chrono::steady_clock natively, and
// performance.now() in WebAssembly. Milliseconds, or NaN when it cannot tell.
double HostNow();

// The one place that time comes from.
//
// A Clock is a plain value: the host's clock, or a function that reads a source
// and what that function needs. It owns nothing; the source must outlive every
// copy. Reading is as thread-safe as the source.
class Clock {
 public:
  // Returns milliseconds on a monotonic axis with an arbitrary origin (time 0
  // is a time like any other), or NaN when the source cannot tell.
  using Source = double (*)(const void* state);

  // The host's clock.
  constexpr Clock() = default;

  constexpr explicit Clock(Source source, const void* state = nullptr)
      : source_(source), state_(state) {}

  // The host's clock is called by name: in WebAssembly a call through a pointer
  // adds a tenth to what reading it costs.
  double Now() const {
    return source_ == nullptr ? HostNow() : source_(state_);
  }

 private:
  Source source_ = nullptr;
  const void* state_ = nullptr;
};

// A clock that moves when it is told to, for tests.
// Not thread-safe. Must outlive the Clocks made from it.
class ManualClock {
 public:
  ManualClock() = default;
  ManualClock(const ManualClock&) = delete;
  ManualClock& operator=(const ManualClock&) = delete;

  void Set(double milliseconds) { now_ = milliseconds; }
  void Advance(double milliseconds) { now_ += milliseconds; }

  Clock clock() const {
    return Clock(
        [](const void* state) {
          return static_cast<const ManualClock*>(state)->now_;
        },
        this);
  }

 private:
  double now_ = 0;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_CLOCK_H_
