#include "device/single_device.h"

namespace fake_device {

Status ExchangeOnlyDevice(const DeviceIndex& device, int* previous) {
  if (!device.Is(kOnlyDevice)) {
    return Status::Assertion(
        "Only device index 0 is supported, tried to set index to " +
        device.shown());
  }
  *previous = kOnlyDevice;
  return Status::Ok();
}

}  // namespace fake_device
