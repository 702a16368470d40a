// The short C ABI of the simulated device, as hot.cc is of the contract: what
// generated wrappers call for every kernel. The conventions are hot.cc's.

#include <emscripten/em_macros.h>
#include <emscripten/emscripten.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "bindings/last_status.h"
#include "fake_device/dtype_conversion.h"
#include "fake_device/simulated_device.h"
#include "fake_device/simulated_event.h"

EM_JS(void, fake_device_publish_memory, (),
      { Module["memoryBuffer"] = HEAPU8.buffer; });

namespace fake_device::bindings {

namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// Where arrays lie while they are converted.
std::vector<double>& Scratch() {
  static std::vector<double> scratch;
  return scratch;
}

}  // namespace

extern "C" {

// allocate(): an address, or NaN.
EMSCRIPTEN_KEEPALIVE double fd_sim_allocate(SimulatedDevice* device,
                                            double bytes, double stream) {
  uint64_t address = 0;
  Status status =
      device->allocator().Allocate(static_cast<uint64_t>(bytes),
                                   static_cast<StreamId>(stream), {}, &address);
  return CodeOf(std::move(status)) == 0 ? static_cast<double>(address)
                                        : kNoNumber;
}

// free(): a status code.
EMSCRIPTEN_KEEPALIVE int fd_sim_free(SimulatedDevice* device, double address) {
  return CodeOf(device->allocator().Free(static_cast<uint64_t>(address)));
}

// Bytes from an address to the end of what was asked for there, or NaN where
// nothing is allocated. Never fails.
EMSCRIPTEN_KEEPALIVE double fd_sim_bytes_from(SimulatedDevice* device,
                                              double address) {
  Allocation allocation;
  if (!(address >= 0) || !device->allocator().FindAllocation(
                             static_cast<uint64_t>(address), &allocation)) {
    return kNoNumber;
  }
  return static_cast<double>(allocation.address + allocation.requested_size) -
         address;
}

// The raw handle of the current stream. Never fails.
EMSCRIPTEN_KEEPALIVE double fd_sim_current_stream(
    const SimulatedDevice* device) {
  return static_cast<double>(device->current_stream());
}

// Issues an operation: a status code. NaN stands for an undeclared cost.
EMSCRIPTEN_KEEPALIVE int fd_sim_run(SimulatedDevice* device, double stream,
                                    double operation, double bytes,
                                    double operations) {
  return CodeOf(device->scheduler().Run(
      static_cast<StreamId>(stream), static_cast<uint64_t>(operation),
      {.bytes = bytes, .operations = operations}));
}

// An event for fd_sim_event_delete.
EMSCRIPTEN_KEEPALIVE SimulatedEvent* fd_sim_event_new(SimulatedDevice* device,
                                                      int enable_timing) {
  return new SimulatedEvent(&device->scheduler(),
                            {.enable_timing = enable_timing != 0});
}

EMSCRIPTEN_KEEPALIVE void fd_sim_event_delete(SimulatedEvent* event) {
  delete event;
}

// These three: a status code.
EMSCRIPTEN_KEEPALIVE int fd_sim_event_record(SimulatedEvent* event,
                                             double stream) {
  return CodeOf(event->Record(static_cast<StreamId>(stream)));
}

EMSCRIPTEN_KEEPALIVE int fd_sim_event_wait(SimulatedEvent* event,
                                           double stream) {
  return CodeOf(event->Wait(static_cast<StreamId>(stream)));
}

EMSCRIPTEN_KEEPALIVE int fd_sim_event_synchronize(SimulatedEvent* event) {
  return CodeOf(event->Synchronize());
}

// Event.query(): 1 or 0, or -1 for a failure.
EMSCRIPTEN_KEEPALIVE int fd_sim_event_query(SimulatedEvent* event) {
  bool complete = false;
  if (CodeOf(event->Query(&complete)) != 0) return -1;
  return complete ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE double fd_sim_event_elapsed_time(
    const SimulatedEvent* start, const SimulatedEvent* end) {
  double milliseconds = 0;
  return CodeOf(start->ElapsedTime(*end, &milliseconds)) == 0 ? milliseconds
                                                              : kNoNumber;
}

EMSCRIPTEN_KEEPALIVE double fd_sim_event_recorded_time(
    const SimulatedEvent* event) {
  return event->recorded_time().value_or(kNoNumber);
}

// Room for `bytes` of arrays, aligned for doubles; valid until the next call.
// Module.memoryBuffer is the memory that it lies in.
EMSCRIPTEN_KEEPALIVE void* fd_scratch(double bytes) {
  Scratch().resize(static_cast<size_t>(bytes / sizeof(double)) + 1);
  fake_device_publish_memory();
  return Scratch().data();
}

// Host numbers to elements and back, within scratch memory: a status code.
// `host` says what the numbers are: 0 double, 1 float, 2 int64_t.
EMSCRIPTEN_KEEPALIVE int fd_encode(int dtype, int host, const void* from,
                                   void* to, double count, double first) {
  const auto type = static_cast<DType>(dtype);
  const auto n = static_cast<size_t>(count);
  const auto first_index = static_cast<size_t>(first);
  switch (host) {
    case 0:
      return CodeOf(
          Encode(type, static_cast<const double*>(from), to, n, first_index));
    case 1:
      return CodeOf(Encode(type, static_cast<const float*>(from), to, n));
    default:
      return CodeOf(
          Encode(type, static_cast<const int64_t*>(from), to, n, first_index));
  }
}

EMSCRIPTEN_KEEPALIVE int fd_decode(int dtype, int host, const void* from,
                                   void* to, double count, double first) {
  const auto type = static_cast<DType>(dtype);
  const auto n = static_cast<size_t>(count);
  switch (host) {
    case 0:
      return CodeOf(Decode(type, from, static_cast<double*>(to), n,
                           static_cast<size_t>(first)));
    case 1:
      return CodeOf(Decode(type, from, static_cast<float*>(to), n));
    default:
      return CodeOf(Decode(type, from, static_cast<int64_t*>(to), n));
  }
}

}  // extern "C"

}  // namespace fake_device::bindings
