#include "fake_device/cpu_device.h"

namespace fake_device {

Status CpuDevice::NewEvent(const EventOptions& options,
                           std::unique_ptr<Event>* event) {
  *event = std::make_unique<Event>(clock_, options, Event::Recording::kRepeats);
  return Status::Ok();
}

Status CpuDevice::CurrentDevice(int* index) const {
  *index = 0;
  return Status::Ok();
}

Status CpuDevice::IsAvailable(bool* available) const {
  *available = true;
  return Status::Ok();
}

Status CpuDevice::Synchronize(const DeviceIndex&) { return Status::Ok(); }

Status CpuDevice::GetRawStream(const DeviceIndex&,
                               std::optional<int64_t>* handle) const {
  *handle = 0;
  return Status::Ok();
}

Status CpuDevice::GetComputeCapability(const DeviceIndex&,
                                       ComputeCapability* capability) const {
  *capability = std::string();
  return Status::Ok();
}

Status CpuDevice::IsBf16Supported(bool, bool* supported) const {
  *supported = true;
  return Status::Ok();
}

Status CpuDevice::IsTritonCapable(const DeviceIndex&, bool* capable) const {
  *capable = true;
  return Status::Ok();
}

Status CpuDevice::RaiseIfTritonUnavailableGiven(bool) const {
  return Status::Runtime("triton not built with the 'cpu' backend");
}

Status CpuDevice::CpuWorker::GetDeviceProperties(
    const DeviceIndex&, DeviceProperties* properties) const {
  *properties = {.major = std::nullopt,
                 .max_threads_per_multi_processor = std::nullopt,
                 .multi_processor_count = processor_count_};
  return Status::Ok();
}

}  // namespace fake_device
