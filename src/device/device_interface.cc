#include "fake_device/device_interface.h"

namespace fake_device {

Status DeviceInterface::NewDevice(const DeviceIndex&) {
  return Status::NotImplemented();
}

Status DeviceInterface::NewEvent(const EventOptions&, std::unique_ptr<Event>*) {
  return Status::NotImplemented(
      "Event should be inherited from torch.Event, otherwise, it couldn't be "
      "captured by dynamo.");
}

Status DeviceInterface::NewStream() {
  return Status::NotImplemented(
      "Stream should be inherited from torch.Stream, otherwise, it couldn't be "
      "captured by dynamo.");
}

Status DeviceInterface::CurrentDevice(int*) const {
  return Status::NotImplemented();
}

Status DeviceInterface::SetDevice(const DeviceIndex&) {
  return Status::NotImplemented();
}

Status DeviceInterface::ExchangeDevice(const DeviceIndex&, int*) {
  return Status::NotImplemented();
}

Status DeviceInterface::MaybeExchangeDevice(const DeviceIndex&, int*) {
  return Status::NotImplemented();
}

Status DeviceInterface::DeviceCount(int*) const {
  return Status::NotImplemented();
}

Status DeviceInterface::IsAvailable(bool*) const {
  return Status::NotImplemented();
}

Status DeviceInterface::Synchronize(const DeviceIndex&) {
  return Status::NotImplemented();
}

Status DeviceInterface::Stream() { return Status::NotImplemented(); }

Status DeviceInterface::CurrentStream() { return Status::NotImplemented(); }

Status DeviceInterface::SetStream() { return Status::NotImplemented(); }

Status DeviceInterface::SetStreamById(const DeviceIndex&, const DeviceIndex&,
                                      const DeviceIndex&) {
  return Status::NotImplemented();
}

Status DeviceInterface::GetRawStream(const DeviceIndex&,
                                     std::optional<int64_t>*) const {
  return Status::NotImplemented();
}

Status DeviceInterface::GetComputeCapability(const DeviceIndex&,
                                             ComputeCapability*) const {
  return Status::NotImplemented();
}

Status DeviceInterface::MemoryAllocated(const DeviceIndex&, int64_t*) const {
  return Status::NotImplemented();
}

Status DeviceInterface::IsBf16Supported(bool, bool*) const {
  return Status::NotImplemented();
}

Status DeviceInterface::IsTritonCapable(const DeviceIndex&,
                                        bool* capable) const {
  *capable = false;
  return Status::Ok();
}

Status DeviceInterface::IsDtypeSupported(DType dtype, bool including_emulation,
                                         bool* supported) const {
  if (DtypeAsksBf16(dtype)) {
    return IsBf16Supported(including_emulation, supported);
  }
  *supported = true;
  return Status::Ok();
}

Status DeviceInterface::RaiseIfTritonUnavailable(
    const DeviceIndex& device) const {
  bool capable = false;
  Status status = IsTritonCapable(device, &capable);
  if (!status.ok()) return status;
  return RaiseIfTritonUnavailableGiven(capable);
}

Status DeviceInterface::RaiseIfTritonUnavailableGiven(
    bool triton_capable) const {
  if (triton_capable) return Status::Ok();
  return Status::Runtime("This device is not capable of supporting Triton");
}

}  // namespace fake_device
