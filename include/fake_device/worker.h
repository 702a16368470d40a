#ifndef FAKE_DEVICE_WORKER_H_
#define FAKE_DEVICE_WORKER_H_

#include "fake_device/device_index.h"
#include "fake_device/properties.h"
#include "fake_device/status.h"

namespace fake_device {

// DeviceInterface.Worker: the questions that PyTorch's compile workers may ask
// of a device without touching it.
//
// Every member is "not implemented" until a device overrides it.
// Implementations are stateless or say otherwise; a stateless one may be shared
// by threads.
class Worker {
 public:
  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  virtual ~Worker() = default;

  virtual Status SetDevice(const DeviceIndex& device);
  virtual Status CurrentDevice(int* index) const;
  virtual Status GetDeviceProperties(const DeviceIndex& device,
                                     DeviceProperties* properties) const;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_WORKER_H_
