#include "fake_device/fake_device.h"

#include "device/single_device.h"

namespace fake_device {

Status FakeDevice::NewDevice(const DeviceIndex&) { return Status::Ok(); }

Status FakeDevice::NewEvent(const EventOptions& options,
                            std::unique_ptr<Event>* event) {
  *event = std::make_unique<Event>(clock_, options, Event::Recording::kOnce);
  return Status::Ok();
}

Status FakeDevice::CurrentDevice(int* index) const {
  *index = kOnlyDevice;
  return Status::Ok();
}

Status FakeDevice::SetDevice(const DeviceIndex&) { return Status::Ok(); }

Status FakeDevice::ExchangeDevice(const DeviceIndex& device, int* previous) {
  return ExchangeOnlyDevice(device, previous);
}

Status FakeDevice::MaybeExchangeDevice(const DeviceIndex& device,
                                       int* previous) {
  return ExchangeOnlyDevice(device, previous);
}

Status FakeDevice::DeviceCount(int* count) const {
  *count = 1;
  return Status::Ok();
}

Status FakeDevice::IsAvailable(bool* available) const {
  *available = true;
  return Status::Ok();
}

Status FakeDevice::Synchronize(const DeviceIndex&) { return Status::Ok(); }

Status FakeDevice::GetRawStream(const DeviceIndex&,
                                std::optional<int64_t>* handle) const {
  handle->reset();
  return Status::Ok();
}

Status FakeDevice::GetComputeCapability(const DeviceIndex&,
                                        ComputeCapability* capability) const {
  *capability = 0;
  return Status::Ok();
}

Status FakeDevice::FakeWorker::SetDevice(const DeviceIndex&) {
  return Status::Ok();
}

Status FakeDevice::FakeWorker::CurrentDevice(int* index) const {
  *index = kOnlyDevice;
  return Status::Ok();
}

Status FakeDevice::FakeWorker::GetDeviceProperties(
    const DeviceIndex&, DeviceProperties* properties) const {
  *properties = {.major = 8,
                 .max_threads_per_multi_processor = 1,
                 .multi_processor_count = 80};
  return Status::Ok();
}

}  // namespace fake_device
