#ifndef FAKE_DEVICE_DEVICE_SINGLE_DEVICE_H_
#define FAKE_DEVICE_DEVICE_SINGLE_DEVICE_H_

#include "fake_device/device_index.h"
#include "fake_device/status.h"

namespace fake_device {

// The index of the only device of a kind that has one.
inline constexpr int kOnlyDevice = 0;

// exchange_device of such a kind: refuses every other index.
Status ExchangeOnlyDevice(const DeviceIndex& device, int* previous);

}  // namespace fake_device

#endif  // FAKE_DEVICE_DEVICE_SINGLE_DEVICE_H_
