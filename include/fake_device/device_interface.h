#ifndef FAKE_DEVICE_DEVICE_INTERFACE_H_
#define FAKE_DEVICE_DEVICE_INTERFACE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "fake_device/device_index.h"
#include "fake_device/dtype.h"
#include "fake_device/event.h"
#include "fake_device/properties.h"
#include "fake_device/status.h"
#include "fake_device/worker.h"

namespace fake_device {

// What get_compute_capability answers: a number (the fake device), or text
// (the CPU).
using ComputeCapability = std::variant<int, std::string>;

// torch._dynamo.device_interface.DeviceInterface of PyTorch 2.11: the class
// through which TorchInductor knows a device.
//
// Used as it is, this is PyTorch's abstract base: each member answers as the
// base does there, which for most is "not implemented". A device overrides what
// it has. Members carry PyTorch's names, and its nested classes Event, Stream
// and device become NewEvent, NewStream and NewDevice.
//
// The three members that PyTorch composes from others (is_dtype_supported,
// get_device_properties and raise_if_triton_unavailable) come in two forms: one
// that asks this object for the parts, and one, *Given, that decides once a
// caller has asked for them. A binding whose users can override a part uses the
// second, so that the rule itself stands here only.
//
// Output parameters are written on success only. Not thread-safe unless a
// device says so. The worker belongs to its device.
class DeviceInterface {
 public:
  DeviceInterface() = default;
  DeviceInterface(const DeviceInterface&) = delete;
  DeviceInterface& operator=(const DeviceInterface&) = delete;
  virtual ~DeviceInterface() = default;

  // Nested classes.
  virtual Status NewDevice(const DeviceIndex& device);
  virtual Status NewEvent(const EventOptions& options,
                          std::unique_ptr<Event>* event);
  virtual Status NewStream();
  virtual Worker& worker() { return worker_; }

  // Devices.
  virtual Status CurrentDevice(int* index) const;
  virtual Status SetDevice(const DeviceIndex& device);
  // Makes `device` current; *previous becomes the index that was.
  virtual Status ExchangeDevice(const DeviceIndex& device, int* previous);
  // The same where a device exists already in this process.
  virtual Status MaybeExchangeDevice(const DeviceIndex& device, int* previous);
  virtual Status DeviceCount(int* count) const;
  virtual Status IsAvailable(bool* available) const;
  virtual Status Synchronize(const DeviceIndex& device);

  // Streams.
  virtual Status Stream();
  virtual Status CurrentStream();
  virtual Status SetStream();
  virtual Status SetStreamById(const DeviceIndex& stream_id,
                               const DeviceIndex& device_index,
                               const DeviceIndex& device_type);
  // *handle becomes empty for a device whose stream is None.
  virtual Status GetRawStream(const DeviceIndex& device,
                              std::optional<int64_t>* handle) const;

  // Properties.
  virtual Status GetComputeCapability(const DeviceIndex& device,
                                      ComputeCapability* capability) const;
  virtual Status MemoryAllocated(const DeviceIndex& device,
                                 int64_t* bytes) const;
  virtual Status IsBf16Supported(bool including_emulation,
                                 bool* supported) const;
  virtual Status IsTritonCapable(const DeviceIndex& device,
                                 bool* capable) const;

  // Composed of the members above.
  Status GetDeviceProperties(const DeviceIndex& device,
                             DeviceProperties* properties) {
    return worker().GetDeviceProperties(device, properties);
  }
  Status IsDtypeSupported(DType dtype, bool including_emulation,
                          bool* supported) const;
  Status RaiseIfTritonUnavailable(const DeviceIndex& device) const;

  // The decisions in them. Of all dtypes, only some depend on a further answer
  // (is_bf16_supported); the others are supported.
  static bool DtypeAsksBf16(DType dtype) { return dtype == DType::kBfloat16; }
  virtual Status RaiseIfTritonUnavailableGiven(bool triton_capable) const;

 private:
  Worker worker_;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_DEVICE_INTERFACE_H_
