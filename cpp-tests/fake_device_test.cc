// The fake device is one device, index 0, always current and available, with
// constant properties and no stream. Its events read the clock it was given. No
// call changes it, however often one fails. (contract_test.cc has what
// PyTorch's counterpart answers, step by step.)

#include "fake_device/fake_device.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "fake_device/clock.h"
#include "fake_device/device_index.h"
#include "fake_device/event.h"
#include "fake_device/properties.h"
#include "fake_device/status.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

class FakeDeviceTest : public testing::Test {
 protected:
  std::unique_ptr<Event> NewEvent(const EventOptions& options) {
    std::unique_ptr<Event> event;
    EXPECT_TRUE(IsOk(device_.NewEvent(options, &event)));
    return event;
  }

  ManualClock clock_;
  FakeDevice device_{clock_.clock()};
};

TEST_F(FakeDeviceTest, DeviceZeroIsCurrentWhateverIsSet) {
  for (const DeviceIndex& asked :
       {DeviceIndex(0), DeviceIndex(5), DeviceIndex(-1), DeviceIndex::None()}) {
    SCOPED_TRACE(asked.shown());
    EXPECT_TRUE(IsOk(device_.SetDevice(asked)));
    EXPECT_TRUE(IsOk(device_.worker().SetDevice(asked)));
    int current = -1;
    EXPECT_TRUE(IsOk(device_.CurrentDevice(&current)));
    EXPECT_EQ(current, 0);
    current = -1;
    EXPECT_TRUE(IsOk(device_.worker().CurrentDevice(&current)));
    EXPECT_EQ(current, 0);
  }
}

TEST_F(FakeDeviceTest, ExchangeGivesDeviceZeroForDeviceZero) {
  int previous = -1;
  EXPECT_TRUE(IsOk(device_.ExchangeDevice(0, &previous)));
  EXPECT_EQ(previous, 0);
  previous = -1;
  EXPECT_TRUE(IsOk(device_.MaybeExchangeDevice(0, &previous)));
  EXPECT_EQ(previous, 0);
}

TEST_F(FakeDeviceTest, ExchangeRefusesEveryOtherIndexAsItIsShown) {
  constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
  const DeviceIndex refused[] = {
      1,
      -1,
      {0.5, "0.5"},
      {4294967296.0, "4294967296"},
      {1099511627776.0, "1099511627776"},
      {kNotANumber, "NaN"},
      {kNotANumber, "0"},
      {kNotANumber, "[object Object]"},
      DeviceIndex::None(),
  };
  for (const DeviceIndex& index : refused) {
    const std::string message =
        "Only device index 0 is supported, tried to set index to " +
        index.shown();
    int previous = -7;
    EXPECT_TRUE(FailsWith(StatusCode::kAssertion, message,
                          device_.ExchangeDevice(index, &previous)));
    EXPECT_TRUE(FailsWith(StatusCode::kAssertion, message,
                          device_.MaybeExchangeDevice(index, &previous)));
    EXPECT_EQ(previous, -7);
  }
}

TEST_F(FakeDeviceTest, IsOneAvailableDevice) {
  int count = -1;
  EXPECT_TRUE(IsOk(device_.DeviceCount(&count)));
  EXPECT_EQ(count, 1);
  bool available = false;
  EXPECT_TRUE(IsOk(device_.IsAvailable(&available)));
  EXPECT_TRUE(available);
}

TEST_F(FakeDeviceTest, PropertiesReplaceAllThatWasThere) {
  DeviceProperties properties = {.major = 1,
                                 .max_threads_per_multi_processor = 2,
                                 .multi_processor_count = 3};
  EXPECT_TRUE(IsOk(device_.GetDeviceProperties(0, &properties)));
  EXPECT_EQ(properties.major, 8);
  EXPECT_EQ(properties.max_threads_per_multi_processor, 1);
  EXPECT_EQ(properties.multi_processor_count, 80);
}

TEST_F(FakeDeviceTest, HasNoStreamHandle) {
  std::optional<int64_t> handle = 99;
  EXPECT_TRUE(IsOk(device_.GetRawStream(0, &handle)));
  EXPECT_EQ(handle, std::nullopt);
}

TEST_F(FakeDeviceTest, ComputeCapabilityIsTheNumberZero) {
  ComputeCapability capability = "text";
  EXPECT_TRUE(IsOk(device_.GetComputeCapability(0, &capability)));
  EXPECT_EQ(capability, ComputeCapability(0));
}

TEST_F(FakeDeviceTest, EventsReadItsClock) {
  const std::unique_ptr<Event> start = NewEvent({.enable_timing = true});
  const std::unique_ptr<Event> end = NewEvent({.enable_timing = true});
  clock_.Set(20.5);
  ASSERT_TRUE(IsOk(start->Record()));
  clock_.Advance(1.25);
  ASSERT_TRUE(IsOk(end->Record()));
  EXPECT_EQ(start->recorded_time(), 20.5);
  double milliseconds = 0;
  ASSERT_TRUE(IsOk(start->ElapsedTime(*end, &milliseconds)));
  EXPECT_EQ(milliseconds, 1.25);
}

TEST_F(FakeDeviceTest, EventsAreRecordedOnce) {
  const std::unique_ptr<Event> event = NewEvent({.enable_timing = true});
  ASSERT_TRUE(IsOk(event->Record()));
  EXPECT_EQ(event->Record().code(), StatusCode::kAssertion);
}

TEST_F(FakeDeviceTest, EventsHaveTheOptionsAskedFor) {
  const std::unique_ptr<Event> plain = NewEvent({});
  EXPECT_FALSE(plain->options().enable_timing);
  EXPECT_FALSE(plain->options().blocking);
  EXPECT_FALSE(plain->options().interprocess);

  const std::unique_ptr<Event> shared =
      NewEvent({.blocking = true, .interprocess = true});
  EXPECT_FALSE(shared->options().enable_timing);
  EXPECT_TRUE(shared->options().blocking);
  EXPECT_TRUE(shared->options().interprocess);
}

TEST_F(FakeDeviceTest, EventsOutliveTheirDevice) {
  std::unique_ptr<Event> event;
  {
    FakeDevice device(clock_.clock());
    ASSERT_TRUE(IsOk(device.NewEvent({.enable_timing = true}, &event)));
  }
  clock_.Set(4);
  ASSERT_TRUE(IsOk(event->Record()));
  EXPECT_EQ(event->recorded_time(), 4);
}

TEST_F(FakeDeviceTest, DevicesDoNotShareAClock) {
  ManualClock other_clock;
  FakeDevice other(other_clock.clock());
  std::unique_ptr<Event> event;
  ASSERT_TRUE(IsOk(other.NewEvent({.enable_timing = true}, &event)));
  clock_.Set(100);
  other_clock.Set(3);
  ASSERT_TRUE(IsOk(event->Record()));
  EXPECT_EQ(event->recorded_time(), 3);
}

TEST_F(FakeDeviceTest, WorksOnAfter100000FailingCallsOfEachKind) {
  constexpr int kCalls = 100000;
  const DeviceIndex far(1099511627776.0, "1099511627776");
  const std::unique_ptr<Event> recorded = NewEvent({.enable_timing = true});
  const std::unique_ptr<Event> unrecorded = NewEvent({.enable_timing = true});
  clock_.Set(8);
  ASSERT_TRUE(IsOk(recorded->Record()));

  int previous = -7;
  int64_t bytes = -7;
  double milliseconds = -7;
  for (int call = 0; call < kCalls; ++call) {
    ASSERT_TRUE(
        FailsWith(StatusCode::kAssertion,
                  "Only device index 0 is supported, tried to set index to "
                  "1099511627776",
                  device_.ExchangeDevice(far, &previous)));
    ASSERT_EQ(device_.MemoryAllocated(0, &bytes).code(),
              StatusCode::kNotImplemented);
    ASSERT_EQ(device_.RaiseIfTritonUnavailable(0).code(), StatusCode::kRuntime);
    ASSERT_EQ(recorded->Record().code(), StatusCode::kAssertion);
    ASSERT_EQ(recorded->ElapsedTime(*unrecorded, &milliseconds).code(),
              StatusCode::kAssertion);
  }
  EXPECT_EQ(previous, -7);
  EXPECT_EQ(bytes, -7);
  EXPECT_EQ(milliseconds, -7);

  EXPECT_TRUE(IsOk(device_.ExchangeDevice(0, &previous)));
  EXPECT_EQ(previous, 0);
  clock_.Set(10);
  EXPECT_TRUE(IsOk(unrecorded->Record()));
  EXPECT_TRUE(IsOk(recorded->ElapsedTime(*unrecorded, &milliseconds)));
  EXPECT_EQ(milliseconds, 2);
}

}  // namespace
}  // namespace fake_device
