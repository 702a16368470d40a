// The CPU device answers as CpuInterface of PyTorch 2.11 does on a machine
// without a CPU back end of Triton, with one choice of our own: the elapsed
// time of an unrecorded event is an error.

#include "fake_device/cpu_device.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "fake_device/clock.h"
#include "fake_device/device_index.h"
#include "fake_device/dtype.h"
#include "fake_device/event.h"
#include "fake_device/properties.h"
#include "fake_device/status.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

constexpr int kProcessors = 12;

class CpuDeviceTest : public testing::Test {
 protected:
  std::unique_ptr<Event> NewEvent(const EventOptions& options = {}) {
    std::unique_ptr<Event> event;
    EXPECT_TRUE(IsOk(device_.NewEvent(options, &event)));
    return event;
  }

  ManualClock clock_;
  CpuDevice device_{clock_.clock(), kProcessors};
};

testing::AssertionResult IsNotImplemented(const Status& status) {
  return FailsWith(StatusCode::kNotImplemented, "", status);
}

TEST_F(CpuDeviceTest, IsAvailable) {
  bool available = false;
  EXPECT_TRUE(IsOk(device_.IsAvailable(&available)));
  EXPECT_TRUE(available);
}

TEST_F(CpuDeviceTest, CurrentDeviceIsZero) {
  int index = -1;
  EXPECT_TRUE(IsOk(device_.CurrentDevice(&index)));
  EXPECT_EQ(index, 0);
}

TEST_F(CpuDeviceTest, HasNoDevicesToCountOrChooseFrom) {
  int number = -7;
  EXPECT_TRUE(IsNotImplemented(device_.DeviceCount(&number)));
  EXPECT_TRUE(IsNotImplemented(device_.SetDevice(0)));
  EXPECT_TRUE(IsNotImplemented(device_.ExchangeDevice(0, &number)));
  EXPECT_TRUE(IsNotImplemented(device_.MaybeExchangeDevice(0, &number)));
  EXPECT_TRUE(IsNotImplemented(device_.NewDevice(0)));
  EXPECT_EQ(number, -7);
}

TEST_F(CpuDeviceTest, HasNoStreams) {
  EXPECT_TRUE(FailsWith(
      StatusCode::kNotImplemented,
      "Stream should be inherited from torch.Stream, otherwise, it couldn't be "
      "captured by dynamo.",
      device_.NewStream()));
  EXPECT_TRUE(IsNotImplemented(device_.Stream()));
  EXPECT_TRUE(IsNotImplemented(device_.CurrentStream()));
  EXPECT_TRUE(IsNotImplemented(device_.SetStream()));
  EXPECT_TRUE(IsNotImplemented(device_.SetStreamById(0, 0, 0)));
}

TEST_F(CpuDeviceTest, RawStreamIsZero) {
  std::optional<int64_t> handle;
  EXPECT_TRUE(IsOk(device_.GetRawStream(0, &handle)));
  EXPECT_EQ(handle, 0);
}

TEST_F(CpuDeviceTest, DoesNotCountMemory) {
  int64_t bytes = -7;
  EXPECT_TRUE(IsNotImplemented(device_.MemoryAllocated(0, &bytes)));
  EXPECT_EQ(bytes, -7);
}

TEST_F(CpuDeviceTest, ComputeCapabilityIsEmptyText) {
  ComputeCapability capability = 7;
  EXPECT_TRUE(IsOk(device_.GetComputeCapability(0, &capability)));
  EXPECT_EQ(capability, ComputeCapability(""));
}

TEST_F(CpuDeviceTest, HasNothingToSynchronize) {
  EXPECT_TRUE(IsOk(device_.Synchronize(0)));
  EXPECT_TRUE(IsOk(device_.Synchronize(DeviceIndex::None())));
}

TEST_F(CpuDeviceTest, SupportsEveryDtype) {
  for (const bool including_emulation : {false, true}) {
    bool supported = false;
    EXPECT_TRUE(IsOk(device_.IsBf16Supported(including_emulation, &supported)));
    EXPECT_TRUE(supported);
    for (const DTypeInfo& info : DTypeTable()) {
      supported = false;
      EXPECT_TRUE(IsOk(device_.IsDtypeSupported(info.dtype, including_emulation,
                                                &supported)));
      EXPECT_TRUE(supported) << info.name;
    }
  }
}

TEST_F(CpuDeviceTest, ClaimsTritonAndThenRefusesIt) {
  bool capable = false;
  EXPECT_TRUE(IsOk(device_.IsTritonCapable(DeviceIndex::None(), &capable)));
  EXPECT_TRUE(capable);
  constexpr char kRefusal[] = "triton not built with the 'cpu' backend";
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime, kRefusal,
                        device_.RaiseIfTritonUnavailable(DeviceIndex::None())));
  for (const bool given : {false, true}) {
    EXPECT_TRUE(FailsWith(StatusCode::kRuntime, kRefusal,
                          device_.RaiseIfTritonUnavailableGiven(given)));
  }
}

TEST_F(CpuDeviceTest, PropertiesAreTheProcessorCountAlone) {
  for (const DeviceIndex& index : {DeviceIndex(0), DeviceIndex::None()}) {
    DeviceProperties properties = {.major = 1,
                                   .max_threads_per_multi_processor = 2,
                                   .multi_processor_count = 3};
    EXPECT_TRUE(IsOk(device_.GetDeviceProperties(index, &properties)));
    EXPECT_EQ(properties.major, std::nullopt);
    EXPECT_EQ(properties.max_threads_per_multi_processor, std::nullopt);
    EXPECT_EQ(properties.multi_processor_count, kProcessors);
  }
}

TEST_F(CpuDeviceTest, WorkerKnowsPropertiesOnly) {
  int index = -7;
  EXPECT_TRUE(IsNotImplemented(device_.worker().SetDevice(0)));
  EXPECT_TRUE(IsNotImplemented(device_.worker().CurrentDevice(&index)));
  EXPECT_EQ(index, -7);
}

TEST_F(CpuDeviceTest, EventsTakeTheTimeWhateverTheirOptions) {
  const std::unique_ptr<Event> plain = NewEvent();
  const std::unique_ptr<Event> timed = NewEvent({.enable_timing = true});
  clock_.Set(2.5);
  ASSERT_TRUE(IsOk(plain->Record()));
  clock_.Set(4);
  ASSERT_TRUE(IsOk(timed->Record()));
  double milliseconds = 0;
  EXPECT_TRUE(IsOk(plain->ElapsedTime(*timed, &milliseconds)));
  EXPECT_EQ(milliseconds, 1.5);
  EXPECT_TRUE(IsOk(timed->ElapsedTime(*plain, &milliseconds)));
  EXPECT_EQ(milliseconds, -1.5);
}

TEST_F(CpuDeviceTest, EventsMayBeRecordedAgain) {
  const std::unique_ptr<Event> event = NewEvent({.enable_timing = true});
  clock_.Set(0);
  ASSERT_TRUE(IsOk(event->Record()));
  EXPECT_EQ(event->recorded_time(), 0);
  clock_.Set(9);
  ASSERT_TRUE(IsOk(event->Record()));
  EXPECT_EQ(event->recorded_time(), 9);
}

TEST_F(CpuDeviceTest, ElapsedTimeOfAnUnrecordedEventIsAnError) {
  const std::unique_ptr<Event> recorded = NewEvent();
  const std::unique_ptr<Event> unrecorded = NewEvent();
  ASSERT_TRUE(IsOk(recorded->Record()));
  double milliseconds = -7;
  EXPECT_EQ(recorded->ElapsedTime(*unrecorded, &milliseconds).code(),
            StatusCode::kAssertion);
  EXPECT_EQ(unrecorded->ElapsedTime(*recorded, &milliseconds).code(),
            StatusCode::kAssertion);
  EXPECT_EQ(milliseconds, -7);
}

}  // namespace
}  // namespace fake_device
