// The parts of a simulated device work together behind PyTorch's interface: the
// profile answers for properties, the scheduler for streams, and the allocator
// learns from the scheduler when another stream is done with memory.

#include "fake_device/simulated_device.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "fake_device/device_profile.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

SimulatedDevice::Options OptionsFor(const char* profile_name) {
  SimulatedDevice::Options options;
  const DeviceProfile* profile = nullptr;
  EXPECT_TRUE(FindProfile(profile_name, &profile).ok());
  options.profile = *profile;
  return options;
}

TEST(SimulatedDeviceTest, ValidatesItsMemory) {
  SimulatedDevice::Options options = OptionsFor("fake");
  EXPECT_TRUE(options.Validate().ok());
  options.memory_bytes = SimulatedDevice::kReservedBytes;
  EXPECT_EQ(options.Validate().code(), StatusCode::kRuntime);
  options.memory_bytes = SimulatedDevice::kLargestMemoryBytes;
  EXPECT_TRUE(options.Validate().ok());
  options.memory_bytes = SimulatedDevice::kLargestMemoryBytes + 1;
  EXPECT_EQ(options.Validate().code(), StatusCode::kRuntime);
  options.memory_bytes = SimulatedDevice::kDefaultMemoryBytes;
  for (const uint64_t bytes : {uint64_t{0}, SimulatedDevice::kReservedBytes - 1,
                               SimulatedDevice::kReservedBytes + 512,
                               SimulatedDevice::kDefaultMemoryBytes}) {
    options.reserved_bytes = bytes;
    EXPECT_EQ(options.Validate().code(), StatusCode::kRuntime) << bytes;
  }
  options.reserved_bytes = 3 * SimulatedDevice::kReservedUnit;
  EXPECT_TRUE(options.Validate().ok());
  options.noise_fraction = 1;
  EXPECT_FALSE(options.Validate().ok());
}

TEST(SimulatedDeviceTest, AnswersWithItsProfile) {
  SimulatedDevice device(OptionsFor("h200"));
  DeviceProperties properties;
  ASSERT_TRUE(device.GetDeviceProperties(0, &properties).ok());
  EXPECT_EQ(properties.multi_processor_count, 132);
  EXPECT_EQ(properties.major, 9);
  EXPECT_EQ(properties.max_threads_per_multi_processor, 2048);
  ComputeCapability capability;
  ASSERT_TRUE(device.GetComputeCapability(0, &capability).ok());
  EXPECT_EQ(std::get<int>(capability), 90);
  bool supported = false;
  ASSERT_TRUE(
      device.IsDtypeSupported(DType::kBfloat16, false, &supported).ok());
  EXPECT_TRUE(supported);
}

TEST(SimulatedDeviceTest, LeavesBf16OpenForTheFakeProfile) {
  SimulatedDevice device(OptionsFor("fake"));
  bool supported = true;
  EXPECT_EQ(device.IsBf16Supported(false, &supported).code(),
            StatusCode::kNotImplemented);
  EXPECT_TRUE(supported);
}

TEST(SimulatedDeviceTest, HasOneIndex) {
  SimulatedDevice device(OptionsFor("fake"));
  int previous = -1;
  ASSERT_TRUE(device.ExchangeDevice(0, &previous).ok());
  EXPECT_EQ(previous, 0);
  EXPECT_EQ(device.ExchangeDevice(1, &previous).code(), StatusCode::kAssertion);
  EXPECT_EQ(device.SetDevice(2).code(), StatusCode::kAssertion);
  int count = 0;
  ASSERT_TRUE(device.DeviceCount(&count).ok());
  EXPECT_EQ(count, 1);
}

TEST(SimulatedDeviceTest, GivesTheCurrentStreamsHandle) {
  SimulatedDevice device(OptionsFor("fake"));
  std::optional<int64_t> handle;
  ASSERT_TRUE(device.GetRawStream(0, &handle).ok());
  EXPECT_EQ(handle, Scheduler::kDefaultStream);
  StreamId stream = 0;
  ASSERT_TRUE(device.scheduler().CreateStream(0, &stream).ok());
  ASSERT_TRUE(device.SetStreamById(static_cast<int>(stream), 0, 0).ok());
  ASSERT_TRUE(device.GetRawStream(0, &handle).ok());
  EXPECT_EQ(handle, stream);
  EXPECT_FALSE(device.SetStreamById(99, 0, 0).ok());
  EXPECT_FALSE(device.SetStreamById(DeviceIndex(0.5, "0.5"), 0, 0).ok());
  EXPECT_EQ(device.SetStreamById(0, 1, 0).code(), StatusCode::kAssertion);
  ASSERT_TRUE(device.GetRawStream(0, &handle).ok());
  EXPECT_EQ(handle, stream);
}

TEST(SimulatedDeviceTest, CountsWhatIsAllocated) {
  SimulatedDevice device(OptionsFor("fake"));
  uint64_t address = 0;
  ASSERT_TRUE(device.allocator().Allocate(1000, 0, {}, &address).ok());
  EXPECT_GE(address, SimulatedDevice::kReservedBytes);
  int64_t bytes = 0;
  ASSERT_TRUE(device.MemoryAllocated(0, &bytes).ok());
  EXPECT_EQ(bytes, 1024);
  ASSERT_TRUE(device.allocator().Free(address).ok());
  ASSERT_TRUE(device.MemoryAllocated(0, &bytes).ok());
  EXPECT_EQ(bytes, 0);
}

TEST(SimulatedDeviceTest, AllocatesBehindWhatIsReserved) {
  SimulatedDevice::Options options = OptionsFor("fake");
  options.reserved_bytes = 3 * SimulatedDevice::kReservedUnit;
  SimulatedDevice device(options);
  uint64_t address = 0;
  ASSERT_TRUE(device.allocator().Allocate(1000, 0, {}, &address).ok());
  EXPECT_EQ(address, device.reserved_bytes());
}

TEST(SimulatedDeviceTest, IsCapableOfTriton) {
  SimulatedDevice device(OptionsFor("fake"));
  bool capable = false;
  ASSERT_TRUE(device.IsTritonCapable(0, &capable).ok());
  EXPECT_TRUE(capable);
  EXPECT_TRUE(device.RaiseIfTritonUnavailable(0).ok());
}

TEST(SimulatedDeviceTest, KeepsMemoryThatAnotherStreamStillUses) {
  SimulatedDevice::Options options = OptionsFor("fake");
  options.execution = Execution::kDeferred;
  SimulatedDevice device(options);
  StreamId side = 0;
  ASSERT_TRUE(device.scheduler().CreateStream(0, &side).ok());
  uint64_t used = 0;
  ASSERT_TRUE(device.allocator().Allocate(1 << 20, 0, {}, &used).ok());
  ASSERT_TRUE(device.scheduler().Run(side, 1).ok());
  ASSERT_TRUE(device.allocator().RecordStream(used, side).ok());
  ASSERT_TRUE(device.allocator().Free(used).ok());

  uint64_t other = 0;
  ASSERT_TRUE(device.allocator().Allocate(1 << 20, 0, {}, &other).ok());
  EXPECT_NE(other, used) << "the side stream has not run";
  ASSERT_TRUE(device.scheduler().Synchronize().ok());
  uint64_t again = 0;
  ASSERT_TRUE(device.allocator().Allocate(1 << 20, 0, {}, &again).ok());
  EXPECT_EQ(again, used);
}

TEST(SimulatedDeviceTest, IsUnavailableWhileItIsLost) {
  SimulatedDevice device(OptionsFor("fake"));
  StreamId stream = 0;
  ASSERT_TRUE(device.scheduler().CreateStream(0, &stream).ok());
  ASSERT_TRUE(device.SetCurrentStream(stream).ok());
  device.scheduler().Lose("a cosmic ray");
  bool available = true;
  ASSERT_TRUE(device.IsAvailable(&available).ok());
  EXPECT_FALSE(available);
  EXPECT_EQ(device.Synchronize(0).code(), StatusCode::kDeviceLost);
  ASSERT_TRUE(device.Reset().ok());
  ASSERT_TRUE(device.IsAvailable(&available).ok());
  EXPECT_TRUE(available);
  EXPECT_EQ(device.current_stream(), Scheduler::kDefaultStream);
}

}  // namespace
}  // namespace fake_device
