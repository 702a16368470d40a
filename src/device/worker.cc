#include "fake_device/worker.h"

namespace fake_device {

Status Worker::SetDevice(const DeviceIndex&) {
  return Status::NotImplemented();
}

Status Worker::CurrentDevice(int*) const { return Status::NotImplemented(); }

Status Worker::GetDeviceProperties(const DeviceIndex&,
                                   DeviceProperties*) const {
  return Status::NotImplemented();
}

}  // namespace fake_device
