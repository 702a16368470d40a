// A subclass of DeviceInterface overrides what its device has. The members that
// are composed of others ask the overridden parts, hand them their arguments
// and pass their failures on, through the abstract base as well as through the
// subclass. (contract_test.cc has what the base itself answers.)

#include "fake_device/device_interface.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "fake_device/clock.h"
#include "fake_device/device_index.h"
#include "fake_device/dtype.h"
#include "fake_device/fake_device.h"
#include "fake_device/properties.h"
#include "fake_device/status.h"
#include "fake_device/worker.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

// --- is_dtype_supported ---

// Answers is_bf16_supported as it is told to, and keeps what it was asked.
class Bf16Device : public DeviceInterface {
 public:
  Status IsBf16Supported(bool including_emulation,
                         bool* supported) const override {
    asked_.push_back(including_emulation);
    if (!answer_) return Status::Runtime("bf16 cannot be told");
    *supported = *answer_;
    return Status::Ok();
  }

  void set_answer(std::optional<bool> answer) { answer_ = answer; }
  // The argument of each call so far.
  const std::vector<bool>& asked() const { return asked_; }

 private:
  std::optional<bool> answer_;
  mutable std::vector<bool> asked_;
};

TEST(IsDtypeSupportedTest, FollowsTheSubclassForBfloat16) {
  Bf16Device device;
  const DeviceInterface& interface = device;
  for (const bool answer : {true, false}) {
    device.set_answer(answer);
    bool supported = !answer;
    EXPECT_TRUE(
        IsOk(interface.IsDtypeSupported(DType::kBfloat16, false, &supported)));
    EXPECT_EQ(supported, answer);
  }
}

TEST(IsDtypeSupportedTest, HandsOnWhetherEmulationCounts) {
  Bf16Device device;
  device.set_answer(true);
  bool supported = false;
  EXPECT_TRUE(
      IsOk(device.IsDtypeSupported(DType::kBfloat16, true, &supported)));
  EXPECT_TRUE(
      IsOk(device.IsDtypeSupported(DType::kBfloat16, false, &supported)));
  EXPECT_EQ(device.asked(), (std::vector<bool>{true, false}));
}

TEST(IsDtypeSupportedTest, PassesAFailureOn) {
  const Bf16Device device;
  for (const bool before : {false, true}) {
    bool supported = before;
    EXPECT_TRUE(FailsWith(
        StatusCode::kRuntime, "bf16 cannot be told",
        device.IsDtypeSupported(DType::kBfloat16, false, &supported)));
    EXPECT_EQ(supported, before);
  }
}

TEST(IsDtypeSupportedTest, EveryOtherDtypeIsSupportedWithoutAsking) {
  const Bf16Device device;
  for (const DTypeInfo& info : DTypeTable()) {
    if (info.dtype == DType::kBfloat16) continue;
    bool supported = false;
    EXPECT_TRUE(IsOk(device.IsDtypeSupported(info.dtype, false, &supported)))
        << info.name;
    EXPECT_TRUE(supported) << info.name;
  }
  EXPECT_TRUE(device.asked().empty());
}

TEST(IsDtypeSupportedTest, OnlyBfloat16AsksForMore) {
  for (const DTypeInfo& info : DTypeTable()) {
    EXPECT_EQ(DeviceInterface::DtypeAsksBf16(info.dtype),
              info.dtype == DType::kBfloat16)
        << info.name;
  }
}

// --- raise_if_triton_unavailable ---

// Device 1 is capable of Triton, others are not, and no index is an error.
class SecondDeviceHasTriton : public DeviceInterface {
 public:
  Status IsTritonCapable(const DeviceIndex& device,
                         bool* capable) const override {
    if (device.shown() == "None") return Status::Assertion("which device?");
    *capable = device.Is(1);
    return Status::Ok();
  }
};

TEST(RaiseIfTritonUnavailableTest, FollowsTheSubclassForTheDeviceAskedFor) {
  const SecondDeviceHasTriton device;
  const DeviceInterface& interface = device;
  EXPECT_TRUE(IsOk(interface.RaiseIfTritonUnavailable(1)));
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "This device is not capable of supporting Triton",
                        interface.RaiseIfTritonUnavailable(0)));
}

TEST(RaiseIfTritonUnavailableTest, PassesAFailureOn) {
  const SecondDeviceHasTriton device;
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, "which device?",
                        device.RaiseIfTritonUnavailable(DeviceIndex::None())));
}

TEST(RaiseIfTritonUnavailableTest, DecidesByTheAnswerGiven) {
  const DeviceInterface base;
  EXPECT_TRUE(IsOk(base.RaiseIfTritonUnavailableGiven(true)));
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime,
                        "This device is not capable of supporting Triton",
                        base.RaiseIfTritonUnavailableGiven(false)));
}

// Has a decision of its own.
class OwnRefusal : public DeviceInterface {
 public:
  Status RaiseIfTritonUnavailableGiven(bool triton_capable) const override {
    return Status::Runtime(triton_capable ? "capable, refused"
                                          : "incapable, refused");
  }
};

TEST(RaiseIfTritonUnavailableTest, TheDecisionCanBeOverridden) {
  const OwnRefusal device;
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime, "incapable, refused",
                        device.RaiseIfTritonUnavailable(0)));
}

// --- get_device_properties ---

// Says how many multiprocessors there are by the index it is asked for.
class CountingWorker : public Worker {
 public:
  Status GetDeviceProperties(const DeviceIndex& device,
                             DeviceProperties* properties) const override {
    if (device.Is(9)) return Status::Runtime("no device 9");
    *properties = {.major = std::nullopt,
                   .max_threads_per_multi_processor = std::nullopt,
                   .multi_processor_count = device.Is(2) ? 200 : 100};
    return Status::Ok();
  }
};

// Any device, with another worker.
template <typename Device>
class WithCountingWorker : public Device {
 public:
  using Device::Device;
  Worker& worker() override { return worker_; }

 private:
  CountingWorker worker_;
};

TEST(GetDevicePropertiesTest, FollowsTheWorkerOfASubclassOfTheBase) {
  WithCountingWorker<DeviceInterface> device;
  DeviceProperties properties;
  EXPECT_TRUE(IsOk(device.GetDeviceProperties(0, &properties)));
  EXPECT_EQ(properties.multi_processor_count, 100);
  EXPECT_TRUE(IsOk(device.GetDeviceProperties(2, &properties)));
  EXPECT_EQ(properties.multi_processor_count, 200);
}

TEST(GetDevicePropertiesTest, FollowsTheWorkerOfASubclassOfADevice) {
  const ManualClock clock;
  WithCountingWorker<FakeDevice> device(clock.clock());
  DeviceInterface& interface = device;
  DeviceProperties properties = {.major = 8,
                                 .max_threads_per_multi_processor = 1,
                                 .multi_processor_count = 80};
  EXPECT_TRUE(IsOk(interface.GetDeviceProperties(0, &properties)));
  EXPECT_EQ(properties.major, std::nullopt);
  EXPECT_EQ(properties.max_threads_per_multi_processor, std::nullopt);
  EXPECT_EQ(properties.multi_processor_count, 100);
}

TEST(GetDevicePropertiesTest, PassesAFailureOn) {
  WithCountingWorker<DeviceInterface> device;
  DeviceProperties properties = {.major = 1,
                                 .max_threads_per_multi_processor = 2,
                                 .multi_processor_count = 3};
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime, "no device 9",
                        device.GetDeviceProperties(9, &properties)));
  EXPECT_EQ(properties.major, 1);
  EXPECT_EQ(properties.max_threads_per_multi_processor, 2);
  EXPECT_EQ(properties.multi_processor_count, 3);
}

TEST(GetDevicePropertiesTest, WhatAWorkerDoesNotOverrideStaysNotImplemented) {
  WithCountingWorker<DeviceInterface> device;
  int index = -7;
  EXPECT_TRUE(FailsWith(StatusCode::kNotImplemented, "",
                        device.worker().CurrentDevice(&index)));
  EXPECT_TRUE(
      FailsWith(StatusCode::kNotImplemented, "", device.worker().SetDevice(0)));
  EXPECT_EQ(index, -7);
}

TEST(DeviceInterfaceTest, AWorkerStaysTheSameObject) {
  DeviceInterface base;
  EXPECT_EQ(&base.worker(), &base.worker());
  const ManualClock clock;
  FakeDevice fake(clock.clock());
  EXPECT_EQ(&fake.worker(), &fake.worker());
}

}  // namespace
}  // namespace fake_device
