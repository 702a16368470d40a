#ifndef FAKE_DEVICE_STREAM_ID_H_
#define FAKE_DEVICE_STREAM_ID_H_

#include <cstdint>

namespace fake_device {

// Names a stream within its device. What the numbers mean is for the device to
// say.
using StreamId = int64_t;

}  // namespace fake_device

#endif  // FAKE_DEVICE_STREAM_ID_H_
