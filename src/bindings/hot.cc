// A short C ABI onto the objects that embind.cc exports, for what generated
// code and its benchmarks call millions of times: without dynamic execution,
// one embind call costs more than twice what reading the clock does.
//
// A number that cannot be a result (NaN, 0 for an object, a code other than 0)
// says that the call failed; LastStatus() has the failure then. The caller
// vouches for the addresses.

#include <emscripten/em_macros.h>

#include <limits>
#include <memory>
#include <utility>

#include "bindings/event_option_bits.h"
#include "bindings/last_status.h"
#include "fake_device/device_interface.h"
#include "fake_device/event.h"

namespace fake_device::bindings {

Status& LastStatus() {
  static Status status;
  return status;
}

int CodeOf(Status status) {
  const int code = static_cast<int>(status.code());
  if (code != 0) LastStatus() = std::move(status);
  return code;
}

namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

}  // namespace

extern "C" {

// DeviceInterface.current_device(): the index, or NaN.
EMSCRIPTEN_KEEPALIVE double fd_current_device(const DeviceInterface* device) {
  int index = 0;
  return CodeOf(device->CurrentDevice(&index)) == 0 ? index : kNoNumber;
}

// DeviceInterface.Event(...): an event for fd_event_delete, or 0.
EMSCRIPTEN_KEEPALIVE Event* fd_event_new(DeviceInterface* device, int options) {
  std::unique_ptr<Event> event;
  const EventOptions event_options = {
      .enable_timing = (options & kEnableTiming) != 0,
      .blocking = (options & kBlocking) != 0,
      .interprocess = (options & kInterprocess) != 0};
  if (CodeOf(device->NewEvent(event_options, &event)) != 0) return nullptr;
  return event.release();
}

EMSCRIPTEN_KEEPALIVE void fd_event_delete(Event* event) { delete event; }

// Event.record(): a status code.
EMSCRIPTEN_KEEPALIVE int fd_event_record(Event* event) {
  return CodeOf(event->Record());
}

// Event.elapsed_time(): milliseconds, or NaN.
EMSCRIPTEN_KEEPALIVE double fd_event_elapsed_time(const Event* start,
                                                  const Event* end) {
  double milliseconds = 0;
  return CodeOf(start->ElapsedTime(*end, &milliseconds)) == 0 ? milliseconds
                                                              : kNoNumber;
}

// Event.enable_timing: 0 or 1. Never fails.
EMSCRIPTEN_KEEPALIVE int fd_event_enable_timing(const Event* event) {
  return event->options().enable_timing ? 1 : 0;
}

// Event.recorded_time: milliseconds, or NaN while there is none. Never fails.
EMSCRIPTEN_KEEPALIVE double fd_event_recorded_time(const Event* event) {
  return event->recorded_time().value_or(kNoNumber);
}

}  // extern "C"

}  // namespace fake_device::bindings
