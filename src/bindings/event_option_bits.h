#ifndef FAKE_DEVICE_BINDINGS_EVENT_OPTION_BITS_H_
#define FAKE_DEVICE_BINDINGS_EVENT_OPTION_BITS_H_

namespace fake_device::bindings {

// Event options in one number, as fd_event_new takes them.
inline constexpr int kEnableTiming = 1;
inline constexpr int kBlocking = 2;
inline constexpr int kInterprocess = 4;

}  // namespace fake_device::bindings

#endif  // FAKE_DEVICE_BINDINGS_EVENT_OPTION_BITS_H_
