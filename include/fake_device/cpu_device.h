#ifndef FAKE_DEVICE_CPU_DEVICE_H_
#define FAKE_DEVICE_CPU_DEVICE_H_

#include <memory>
#include <optional>

#include "fake_device/clock.h"
#include "fake_device/device_interface.h"

namespace fake_device {

// PyTorch's CpuInterface: the host, seen as a device.
//
// Its events may be recorded again. It claims to be capable of Triton and then
// refuses it, as PyTorch does without a CPU back end of Triton. Stateless, so
// any thread may use it.
class CpuDevice : public DeviceInterface {
 public:
  // `processor_count` is the number of logical processors of the host.
  CpuDevice(Clock clock, int processor_count)
      : clock_(clock), worker_(processor_count) {}

  Status NewEvent(const EventOptions& options,
                  std::unique_ptr<Event>* event) override;
  Worker& worker() override { return worker_; }

  Status CurrentDevice(int* index) const override;
  Status IsAvailable(bool* available) const override;
  Status Synchronize(const DeviceIndex& device) override;
  Status GetRawStream(const DeviceIndex& device,
                      std::optional<int64_t>* handle) const override;
  Status GetComputeCapability(const DeviceIndex& device,
                              ComputeCapability* capability) const override;
  Status IsBf16Supported(bool including_emulation,
                         bool* supported) const override;
  Status IsTritonCapable(const DeviceIndex& device,
                         bool* capable) const override;
  Status RaiseIfTritonUnavailableGiven(bool triton_capable) const override;

 private:
  class CpuWorker : public Worker {
   public:
    explicit CpuWorker(int processor_count)
        : processor_count_(processor_count) {}
    Status GetDeviceProperties(const DeviceIndex& device,
                               DeviceProperties* properties) const override;

   private:
    int processor_count_;
  };

  Clock clock_;
  CpuWorker worker_;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_CPU_DEVICE_H_
