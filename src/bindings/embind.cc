// The C++ surface, as it is, in JavaScript. Nothing is decided here: a method
// turns its arguments into the core's types, calls, and returns
// {code, message, value}, the core's Status with its output.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "bindings/event_option_bits.h"
#include "bindings/last_status.h"
#include "bindings/outcome.h"
#include "fake_device/clock.h"
#include "fake_device/cpu_device.h"
#include "fake_device/device_interface.h"
#include "fake_device/dtype.h"
#include "fake_device/event.h"
#include "fake_device/fake_device.h"
#include "fake_device/properties.h"
#include "fake_device/status.h"
#include "fake_device/worker.h"

namespace fake_device::bindings {

namespace {

using emscripten::val;

// --- Event ---

val EventRecord(Event& event) { return Outcome(event.Record()); }

val EventElapsedTime(const Event& start, const Event& end) {
  double milliseconds = 0;
  const Status status = start.ElapsedTime(end, &milliseconds);
  return Outcome(status, val(milliseconds));
}

val EventRecordedTime(const Event& event) {
  return ToVal(event.recorded_time());
}

bool EventEnableTiming(const Event& event) {
  return event.options().enable_timing;
}

double EventAddress(const Event& event) { return AddressOf(&event); }

// --- DeviceProperties ---

val PropertiesMajor(const DeviceProperties& properties) {
  return ToVal(properties.major);
}

val PropertiesMaxThreads(const DeviceProperties& properties) {
  return ToVal(properties.max_threads_per_multi_processor);
}

int PropertiesMultiProcessorCount(const DeviceProperties& properties) {
  return properties.multi_processor_count;
}

// --- Worker ---

val WorkerSetDevice(Worker& worker, double number, std::string shown) {
  return Outcome(worker.SetDevice({number, std::move(shown)}));
}

val WorkerCurrentDevice(const Worker& worker) {
  int index = 0;
  const Status status = worker.CurrentDevice(&index);
  return Outcome(status, val(index));
}

val WorkerGetDeviceProperties(const Worker& worker, double number,
                              std::string shown) {
  auto properties = std::make_shared<DeviceProperties>();
  const Status status =
      worker.GetDeviceProperties({number, std::move(shown)}, properties.get());
  // A handle that nobody receives would wait for the garbage collector.
  return status.ok() ? Outcome(status, val(properties)) : Outcome(status);
}

// --- DeviceInterface ---

using DevicePointer = std::shared_ptr<DeviceInterface>;

DevicePointer BaseDevice() { return std::make_shared<DeviceInterface>(); }

DevicePointer MakeFakeDevice() { return std::make_shared<FakeDevice>(Clock()); }

DevicePointer MakeCpuDevice(int processor_count) {
  return std::make_shared<CpuDevice>(Clock(), processor_count);
}

double DeviceAddress(const DeviceInterface& device) {
  return AddressOf(&device);
}

// A worker lives in its device, so it holds on to it.
std::shared_ptr<Worker> DeviceWorker(const DevicePointer& device) {
  return {device, &device->worker()};
}

val DeviceNewDevice(DeviceInterface& device, double number, std::string shown) {
  return Outcome(device.NewDevice({number, std::move(shown)}));
}

val DeviceNewEvent(DeviceInterface& device, bool enable_timing, bool blocking,
                   bool interprocess) {
  std::unique_ptr<Event> event;
  const Status status =
      device.NewEvent({enable_timing, blocking, interprocess}, &event);
  if (!status.ok()) return Outcome(status);
  return Outcome(status, val(std::shared_ptr<Event>(std::move(event))));
}

val DeviceNewStream(DeviceInterface& device) {
  return Outcome(device.NewStream());
}

val DeviceCurrentDevice(const DeviceInterface& device) {
  int index = 0;
  const Status status = device.CurrentDevice(&index);
  return Outcome(status, val(index));
}

val DeviceSetDevice(DeviceInterface& device, double number, std::string shown) {
  return Outcome(device.SetDevice({number, std::move(shown)}));
}

val DeviceExchangeDevice(DeviceInterface& device, double number,
                         std::string shown) {
  int previous = 0;
  const Status status =
      device.ExchangeDevice({number, std::move(shown)}, &previous);
  return Outcome(status, val(previous));
}

val DeviceMaybeExchangeDevice(DeviceInterface& device, double number,
                              std::string shown) {
  int previous = 0;
  const Status status =
      device.MaybeExchangeDevice({number, std::move(shown)}, &previous);
  return Outcome(status, val(previous));
}

val DeviceDeviceCount(const DeviceInterface& device) {
  int count = 0;
  const Status status = device.DeviceCount(&count);
  return Outcome(status, val(count));
}

val DeviceIsAvailable(const DeviceInterface& device) {
  bool available = false;
  const Status status = device.IsAvailable(&available);
  return Outcome(status, val(available));
}

val DeviceSynchronize(DeviceInterface& device, double number,
                      std::string shown) {
  return Outcome(device.Synchronize({number, std::move(shown)}));
}

val DeviceStream(DeviceInterface& device) { return Outcome(device.Stream()); }

val DeviceCurrentStream(DeviceInterface& device) {
  return Outcome(device.CurrentStream());
}

val DeviceSetStream(DeviceInterface& device) {
  return Outcome(device.SetStream());
}

val DeviceSetStreamById(DeviceInterface& device, double id, double index,
                        double type) {
  return Outcome(device.SetStreamById({id, std::to_string(id)},
                                      {index, std::to_string(index)},
                                      {type, std::to_string(type)}));
}

val DeviceGetRawStream(const DeviceInterface& device, double number,
                       std::string shown) {
  std::optional<int64_t> handle;
  const Status status =
      device.GetRawStream({number, std::move(shown)}, &handle);
  return Outcome(status,
                 handle ? val(static_cast<double>(*handle)) : val::null());
}

val DeviceGetDeviceProperties(DeviceInterface& device, double number,
                              std::string shown) {
  return WorkerGetDeviceProperties(device.worker(), number, std::move(shown));
}

val DeviceGetComputeCapability(const DeviceInterface& device, double number,
                               std::string shown) {
  ComputeCapability capability;
  const Status status =
      device.GetComputeCapability({number, std::move(shown)}, &capability);
  if (const auto* text = std::get_if<std::string>(&capability)) {
    return Outcome(status, val(*text));
  }
  return Outcome(status, val(std::get<int>(capability)));
}

val DeviceMemoryAllocated(const DeviceInterface& device, double number,
                          std::string shown) {
  int64_t bytes = 0;
  const Status status =
      device.MemoryAllocated({number, std::move(shown)}, &bytes);
  return Outcome(status, val(static_cast<double>(bytes)));
}

val DeviceIsBf16Supported(const DeviceInterface& device,
                          bool including_emulation) {
  bool supported = false;
  const Status status = device.IsBf16Supported(including_emulation, &supported);
  return Outcome(status, val(supported));
}

bool DtypeAsksBf16(int dtype) {
  return DeviceInterface::DtypeAsksBf16(static_cast<DType>(dtype));
}

val DeviceIsDtypeSupported(const DeviceInterface& device, int dtype,
                           bool including_emulation) {
  bool supported = false;
  const Status status = device.IsDtypeSupported(
      static_cast<DType>(dtype), including_emulation, &supported);
  return Outcome(status, val(supported));
}

val DeviceIsTritonCapable(const DeviceInterface& device, double number,
                          std::string shown) {
  bool capable = false;
  const Status status =
      device.IsTritonCapable({number, std::move(shown)}, &capable);
  return Outcome(status, val(capable));
}

val DeviceRaiseIfTritonUnavailable(const DeviceInterface& device, double number,
                                   std::string shown) {
  return Outcome(device.RaiseIfTritonUnavailable({number, std::move(shown)}));
}

val DeviceRaiseIfTritonUnavailableGiven(const DeviceInterface& device,
                                        bool triton_capable) {
  return Outcome(device.RaiseIfTritonUnavailableGiven(triton_capable));
}

// --- Tables ---

val DTypes() {
  val table = val::array();
  for (const DTypeInfo& info : DTypeTable()) {
    val row = val::object();
    row.set("code", static_cast<int>(info.dtype));
    row.set("name", std::string(info.name));
    row.set("itemsize", info.itemsize);
    row.set("isFloatingPoint", info.is_floating_point);
    row.set("isSigned", info.is_signed);
    table.call<void>("push", row);
  }
  return table;
}

val StatusCodes() {
  val table = val::object();
  for (const StatusCodeName& row : kStatusCodeNames) {
    table.set(static_cast<int>(row.code), std::string(row.error_class));
  }
  return table;
}

val EventOptionBits() {
  val table = val::object();
  table.set("enableTiming", kEnableTiming);
  table.set("blocking", kBlocking);
  table.set("interprocess", kInterprocess);
  return table;
}

val LastStatusOutcome() { return Outcome(LastStatus()); }

}  // namespace

EMSCRIPTEN_BINDINGS(fake_device) {
  using emscripten::class_;
  using emscripten::function;

  class_<Event>("Event")
      .smart_ptr<std::shared_ptr<Event>>("EventPointer")
      .property("enableTiming", &EventEnableTiming)
      .property("recordedTime", &EventRecordedTime)
      .function("address", &EventAddress)
      .function("record", &EventRecord)
      .function("elapsedTime", &EventElapsedTime);

  class_<DeviceProperties>("DeviceProperties")
      .smart_ptr<std::shared_ptr<DeviceProperties>>("DevicePropertiesPointer")
      .property("major", &PropertiesMajor)
      .property("maxThreadsPerMultiProcessor", &PropertiesMaxThreads)
      .property("multiProcessorCount", &PropertiesMultiProcessorCount);

  class_<Worker>("Worker")
      .smart_ptr<std::shared_ptr<Worker>>("WorkerPointer")
      .function("setDevice", &WorkerSetDevice)
      .function("currentDevice", &WorkerCurrentDevice)
      .function("getDeviceProperties", &WorkerGetDeviceProperties);

  class_<DeviceInterface>("DeviceInterface")
      .smart_ptr<DevicePointer>("DevicePointer")
      .class_function("base", &BaseDevice)
      .class_function("fake", &MakeFakeDevice)
      .class_function("cpu", &MakeCpuDevice)
      .class_function("dtypeAsksBf16", &DtypeAsksBf16)
      .function("address", &DeviceAddress)
      .function("worker", &DeviceWorker)
      .function("newDevice", &DeviceNewDevice)
      .function("newEvent", &DeviceNewEvent)
      .function("newStream", &DeviceNewStream)
      .function("currentDevice", &DeviceCurrentDevice)
      .function("setDevice", &DeviceSetDevice)
      .function("exchangeDevice", &DeviceExchangeDevice)
      .function("maybeExchangeDevice", &DeviceMaybeExchangeDevice)
      .function("deviceCount", &DeviceDeviceCount)
      .function("isAvailable", &DeviceIsAvailable)
      .function("synchronize", &DeviceSynchronize)
      .function("stream", &DeviceStream)
      .function("currentStream", &DeviceCurrentStream)
      .function("setStream", &DeviceSetStream)
      .function("setStreamById", &DeviceSetStreamById)
      .function("getRawStream", &DeviceGetRawStream)
      .function("getDeviceProperties", &DeviceGetDeviceProperties)
      .function("getComputeCapability", &DeviceGetComputeCapability)
      .function("memoryAllocated", &DeviceMemoryAllocated)
      .function("isBf16Supported", &DeviceIsBf16Supported)
      .function("isDtypeSupported", &DeviceIsDtypeSupported)
      .function("isTritonCapable", &DeviceIsTritonCapable)
      .function("raiseIfTritonUnavailable", &DeviceRaiseIfTritonUnavailable)
      .function("raiseIfTritonUnavailableGiven",
                &DeviceRaiseIfTritonUnavailableGiven);

  function("dtypes", &DTypes);
  function("statusCodes", &StatusCodes);
  function("eventOptionBits", &EventOptionBits);
  function("lastStatus", &LastStatusOutcome);
}

}  // namespace fake_device::bindings
