#include "fake_device/simulated_device.h"

#include "device/single_device.h"

namespace fake_device {

namespace {

// How the allocator learns how far the scheduler has come.
constexpr StreamProgress::Functions kSchedulerProgress = {
    .take_ticket =
        [](void* scheduler, StreamId stream) {
          return static_cast<Scheduler*>(scheduler)
              ->TakeTicket(stream)
              .sequence;
        },
    .is_complete =
        [](void* scheduler, StreamId stream, uint64_t sequence) {
          return static_cast<Scheduler*>(scheduler)->IsComplete(
              {.stream = stream, .sequence = sequence});
        },
    .wait =
        [](void* scheduler, StreamId stream, uint64_t sequence) {
          static_cast<Scheduler*>(scheduler)->Drain(
              {.stream = stream, .sequence = sequence});
        },
};

CostModel CostModelOf(const SimulatedDevice::Options& options) {
  CostModel model;
  model.noise_fraction = options.noise_fraction;
  model.bytes_per_ms =
      options.profile.PeakMemoryBytesPerMs().value_or(model.bytes_per_ms);
  model.operations_per_ms =
      options.profile.fp32_operations_per_ms.value_or(model.operations_per_ms);
  return model;
}

}  // namespace

Status SimulatedDevice::Options::Validate() const {
  if (reserved_bytes < kReservedBytes || reserved_bytes % kReservedUnit != 0 ||
      reserved_bytes > kLargestMemoryBytes) {
    return Status::Runtime(
        "a device reserves from " + std::to_string(kReservedBytes) +
        " bytes of its memory, a multiple of " + std::to_string(kReservedUnit) +
        ", not " + std::to_string(reserved_bytes));
  }
  if (memory_bytes < reserved_bytes + CachingAllocator::kAlignment ||
      memory_bytes > kLargestMemoryBytes) {
    return Status::Runtime(
        "a device has from " +
        std::to_string(reserved_bytes + CachingAllocator::kAlignment) + " to " +
        std::to_string(kLargestMemoryBytes) + " bytes of memory, not " +
        std::to_string(memory_bytes));
  }
  return CostModelOf(*this).Validate();
}

SimulatedDevice::SimulatedDevice(const Options& options)
    : memory_bytes_(options.memory_bytes),
      reserved_bytes_(options.reserved_bytes),
      profile_(options.profile),
      scheduler_({.execution = options.execution,
                  .seed = options.seed,
                  .time_source = options.time_source,
                  .wall_clock = options.wall_clock,
                  .cost_model = CostModelOf(options),
                  .runner = options.runner}),
      allocator_({.base = options.reserved_bytes,
                  .capacity_end = options.memory_bytes},
                 options.grow_memory,
                 StreamProgress(&kSchedulerProgress, &scheduler_)),
      worker_(profile_) {}

Status SimulatedDevice::SetCurrentStream(StreamId stream) {
  int priority = 0;
  Status status = scheduler_.GetPriority(stream, &priority);
  if (status.ok()) current_stream_ = stream;
  return status;
}

Status SimulatedDevice::Reset() {
  Status status = scheduler_.Reset();
  if (status.ok()) current_stream_ = Scheduler::kDefaultStream;
  return status;
}

Status SimulatedDevice::NewDevice(const DeviceIndex&) { return Status::Ok(); }

Status SimulatedDevice::CurrentDevice(int* index) const {
  *index = kOnlyDevice;
  return Status::Ok();
}

Status SimulatedDevice::SetDevice(const DeviceIndex& device) {
  int previous = 0;
  return ExchangeOnlyDevice(device, &previous);
}

Status SimulatedDevice::ExchangeDevice(const DeviceIndex& device,
                                       int* previous) {
  return ExchangeOnlyDevice(device, previous);
}

Status SimulatedDevice::MaybeExchangeDevice(const DeviceIndex& device,
                                            int* previous) {
  return ExchangeOnlyDevice(device, previous);
}

Status SimulatedDevice::DeviceCount(int* count) const {
  *count = 1;
  return Status::Ok();
}

Status SimulatedDevice::IsAvailable(bool* available) const {
  *available = !scheduler_.is_lost();
  return Status::Ok();
}

Status SimulatedDevice::Synchronize(const DeviceIndex&) {
  return scheduler_.Synchronize();
}

Status SimulatedDevice::SetStreamById(const DeviceIndex& stream_id,
                                      const DeviceIndex& device_index,
                                      const DeviceIndex&) {
  int previous = 0;
  Status status = ExchangeOnlyDevice(device_index, &previous);
  if (!status.ok()) return status;
  StreamId stream = 0;
  if (!stream_id.ToInteger(&stream)) {
    return Status::Runtime("there is no stream " + stream_id.shown());
  }
  return SetCurrentStream(stream);
}

Status SimulatedDevice::GetRawStream(const DeviceIndex& device,
                                     std::optional<int64_t>* handle) const {
  int previous = 0;
  Status status = ExchangeOnlyDevice(device, &previous);
  if (status.ok()) *handle = current_stream_;
  return status;
}

Status SimulatedDevice::GetComputeCapability(
    const DeviceIndex&, ComputeCapability* capability) const {
  *capability = profile_.GetComputeCapability();
  return Status::Ok();
}

Status SimulatedDevice::MemoryAllocated(const DeviceIndex&,
                                        int64_t* bytes) const {
  *bytes = allocator_.stats().allocated_bytes.all.current;
  return Status::Ok();
}

Status SimulatedDevice::IsBf16Supported(bool including_emulation,
                                        bool* supported) const {
  const std::optional<bool> answer =
      profile_.IsBf16Supported(including_emulation);
  if (!answer) return Status::NotImplemented();
  *supported = *answer;
  return Status::Ok();
}

Status SimulatedDevice::IsTritonCapable(const DeviceIndex&,
                                        bool* capable) const {
  *capable = true;
  return Status::Ok();
}

Status SimulatedDevice::ProfileWorker::SetDevice(const DeviceIndex& device) {
  int previous = 0;
  return ExchangeOnlyDevice(device, &previous);
}

Status SimulatedDevice::ProfileWorker::CurrentDevice(int* index) const {
  *index = kOnlyDevice;
  return Status::Ok();
}

Status SimulatedDevice::ProfileWorker::GetDeviceProperties(
    const DeviceIndex&, DeviceProperties* properties) const {
  *properties = {.major = profile_.major,
                 .max_threads_per_multi_processor =
                     profile_.max_threads_per_multi_processor,
                 .multi_processor_count = profile_.multi_processor_count};
  return Status::Ok();
}

}  // namespace fake_device
