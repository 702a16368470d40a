#ifndef FAKE_DEVICE_SIMULATED_DEVICE_H_
#define FAKE_DEVICE_SIMULATED_DEVICE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "fake_device/caching_allocator.h"
#include "fake_device/clock.h"
#include "fake_device/cost_model.h"
#include "fake_device/device_interface.h"
#include "fake_device/device_profile.h"
#include "fake_device/scheduler.h"

namespace fake_device {

// A device that generated code can run on: memory with a caching allocator,
// streams with a scheduler, and the properties of a profile, behind PyTorch's
// DeviceInterface.
//
// Devices are independent of each other. One has a single index, 0. Its events
// are SimulatedEvents, made from its scheduler, so NewEvent stays as the base
// has it. Work is carried out by a hook, and so is the growing of memory: this
// class decides when, never how.
//
// Not thread-safe. Hooks and the clock's source must outlive it.
class SimulatedDevice : public DeviceInterface {
 public:
  // Addresses below are no allocations: kernels compiled from C have their
  // stack there, and address 0 is never valid.
  static constexpr uint64_t kReservedBytes = uint64_t{64} * 1024;
  // A reserved region is so many times this.
  static constexpr uint64_t kReservedUnit = uint64_t{64} * 1024;
  static constexpr uint64_t kDefaultMemoryBytes = uint64_t{256} << 20;
  // What a WebAssembly memory of 32-bit addresses can have, less a page.
  static constexpr uint64_t kLargestMemoryBytes =
      (uint64_t{1} << 32) - (uint64_t{64} * 1024);

  struct Options {
    uint64_t memory_bytes = kDefaultMemoryBytes;
    // Where allocations begin. What is more than kReservedBytes is for tiles
    // that compiled kernels keep in memory.
    uint64_t reserved_bytes = kReservedBytes;
    Execution execution = Execution::kEager;
    uint64_t seed = 0;
    TimeSource time_source = TimeSource::kWall;
    double noise_fraction = 0;
    DeviceProfile profile;
    Clock wall_clock;
    GrowMemory grow_memory;
    OperationRunner runner;

    // Memory must hold the reserved region and a block; the rest as the parts
    // require it.
    Status Validate() const;
  };

  // `options` must be valid.
  explicit SimulatedDevice(const Options& options);

  CachingAllocator& allocator() { return allocator_; }
  Scheduler& scheduler() { return scheduler_; }
  const DeviceProfile& profile() const { return profile_; }
  uint64_t memory_bytes() const { return memory_bytes_; }
  uint64_t reserved_bytes() const { return reserved_bytes_; }

  // The stream that is meant where none is named.
  StreamId current_stream() const { return current_stream_; }
  Status SetCurrentStream(StreamId stream);

  // Makes a device that may be lost usable again: drops queued work and makes
  // the default stream current. Memory stays allocated.
  Status Reset();

  Status NewDevice(const DeviceIndex& device) override;
  Worker& worker() override { return worker_; }
  Status CurrentDevice(int* index) const override;
  Status SetDevice(const DeviceIndex& device) override;
  Status ExchangeDevice(const DeviceIndex& device, int* previous) override;
  Status MaybeExchangeDevice(const DeviceIndex& device, int* previous) override;
  Status DeviceCount(int* count) const override;
  // False while the device is lost.
  Status IsAvailable(bool* available) const override;
  Status Synchronize(const DeviceIndex& device) override;
  Status SetStreamById(const DeviceIndex& stream_id,
                       const DeviceIndex& device_index,
                       const DeviceIndex& device_type) override;
  Status GetRawStream(const DeviceIndex& device,
                      std::optional<int64_t>* handle) const override;
  Status GetComputeCapability(const DeviceIndex& device,
                              ComputeCapability* capability) const override;
  Status MemoryAllocated(const DeviceIndex& device,
                         int64_t* bytes) const override;
  Status IsBf16Supported(bool including_emulation,
                         bool* supported) const override;
  // True: the package has a compiler for it.
  Status IsTritonCapable(const DeviceIndex& device,
                         bool* capable) const override;

 private:
  class ProfileWorker : public Worker {
   public:
    explicit ProfileWorker(const DeviceProfile& profile) : profile_(profile) {}
    Status SetDevice(const DeviceIndex& device) override;
    Status CurrentDevice(int* index) const override;
    Status GetDeviceProperties(const DeviceIndex& device,
                               DeviceProperties* properties) const override;

   private:
    const DeviceProfile& profile_;
  };

  const uint64_t memory_bytes_;
  const uint64_t reserved_bytes_;
  const DeviceProfile profile_;
  Scheduler scheduler_;
  CachingAllocator allocator_;
  ProfileWorker worker_;
  StreamId current_stream_ = Scheduler::kDefaultStream;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_SIMULATED_DEVICE_H_
