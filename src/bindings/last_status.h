#ifndef FAKE_DEVICE_BINDINGS_LAST_STATUS_H_
#define FAKE_DEVICE_BINDINGS_LAST_STATUS_H_

#include "fake_device/status.h"

namespace fake_device::bindings {

// The failure of the latest failing call through hot.cc, whose functions return
// bare numbers. Read it right after such a call. One JavaScript thread owns a
// module instance, so there is one of these.
Status& LastStatus();

// The code of a status; a failure becomes the last one.
int CodeOf(Status status);

}  // namespace fake_device::bindings

#endif  // FAKE_DEVICE_BINDINGS_LAST_STATUS_H_
