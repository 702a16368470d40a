#ifndef FAKE_DEVICE_PROPERTIES_H_
#define FAKE_DEVICE_PROPERTIES_H_

#include <optional>

namespace fake_device {

// What a device says of itself, as Worker.get_device_properties gives it. A
// plain value; absent members are ones that the device's Python class lacks.
struct DeviceProperties {
  // Major version of the compute capability.
  std::optional<int> major;
  // Threads that can be resident on one multiprocessor.
  std::optional<int> max_threads_per_multi_processor;
  // Multiprocessors; processors for a CPU.
  int multi_processor_count = 0;

  friend bool operator==(const DeviceProperties&,
                         const DeviceProperties&) = default;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_PROPERTIES_H_
