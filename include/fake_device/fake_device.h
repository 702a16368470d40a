#ifndef FAKE_DEVICE_FAKE_DEVICE_H_
#define FAKE_DEVICE_FAKE_DEVICE_H_

#include <memory>
#include <optional>

#include "fake_device/clock.h"
#include "fake_device/device_interface.h"

namespace fake_device {

// The single fake device of PyTorch's Triton extension-backend test.
//
// Index 0 is the only device and always current; its properties are constants;
// its events read the clock it was given; what it does not override stays as
// the base has it. It has no state: any thread may use it, and any call leaves
// it as it was.
class FakeDevice : public DeviceInterface {
 public:
  explicit FakeDevice(Clock clock) : clock_(clock) {}

  Status NewDevice(const DeviceIndex& device) override;
  Status NewEvent(const EventOptions& options,
                  std::unique_ptr<Event>* event) override;
  Worker& worker() override { return worker_; }

  Status CurrentDevice(int* index) const override;
  // Ignores what it is asked.
  Status SetDevice(const DeviceIndex& device) override;
  // Both refuse any index but 0.
  Status ExchangeDevice(const DeviceIndex& device, int* previous) override;
  Status MaybeExchangeDevice(const DeviceIndex& device, int* previous) override;
  Status DeviceCount(int* count) const override;
  Status IsAvailable(bool* available) const override;
  Status Synchronize(const DeviceIndex& device) override;
  Status GetRawStream(const DeviceIndex& device,
                      std::optional<int64_t>* handle) const override;
  Status GetComputeCapability(const DeviceIndex& device,
                              ComputeCapability* capability) const override;

 private:
  // Answers the same whatever device it is asked for.
  class FakeWorker : public Worker {
   public:
    Status SetDevice(const DeviceIndex& device) override;
    Status CurrentDevice(int* index) const override;
    Status GetDeviceProperties(const DeviceIndex& device,
                               DeviceProperties* properties) const override;
  };

  Clock clock_;
  FakeWorker worker_;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_FAKE_DEVICE_H_
