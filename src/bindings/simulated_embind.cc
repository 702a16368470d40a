// The simulated device's C++ surface in JavaScript, under the same rules as
// embind.cc.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/outcome.h"
#include "bindings/simulated_hooks.h"
#include "fake_device/caching_allocator.h"
#include "fake_device/device_profile.h"
#include "fake_device/memory_stats.h"
#include "fake_device/scheduler.h"
#include "fake_device/simulated_device.h"

namespace fake_device::bindings {

namespace {

using emscripten::val;

val Number(uint64_t value) { return val(static_cast<double>(value)); }
val Number(int64_t value) { return val(static_cast<double>(value)); }

// --- Profiles ---

template <typename T>
struct Field {
  const char* name;
  std::optional<T> DeviceProfile::*member;
};

constexpr Field<int> kIntFields[] = {
    {"major", &DeviceProfile::major},
    {"minor", &DeviceProfile::minor},
    {"maxThreadsPerMultiProcessor",
     &DeviceProfile::max_threads_per_multi_processor},
    {"maxThreadsPerBlock", &DeviceProfile::max_threads_per_block},
    {"warpSize", &DeviceProfile::warp_size},
    {"regsPerMultiprocessor", &DeviceProfile::regs_per_multiprocessor},
    {"sharedMemoryPerBlock", &DeviceProfile::shared_memory_per_block},
    {"sharedMemoryPerBlockOptin",
     &DeviceProfile::shared_memory_per_block_optin},
    {"sharedMemoryPerMultiprocessor",
     &DeviceProfile::shared_memory_per_multiprocessor},
    {"memoryClockRate", &DeviceProfile::memory_clock_rate},
    {"memoryBusWidth", &DeviceProfile::memory_bus_width},
};
constexpr Field<int64_t> kLongFields[] = {
    {"l2CacheSize", &DeviceProfile::l2_cache_size},
    {"totalMemory", &DeviceProfile::total_memory},
};
constexpr Field<double> kDoubleFields[] = {
    {"fp32OperationsPerMs", &DeviceProfile::fp32_operations_per_ms},
};

constexpr const char* kPlatformNames[] = {"fake", "cuda", "hip"};

val ProfileToVal(const DeviceProfile& profile) {
  val object = val::object();
  object.set("name", profile.name);
  object.set("product", profile.product);
  object.set("platform",
             std::string(kPlatformNames[static_cast<int>(profile.platform)]));
  object.set("gcnArchName", profile.gcn_arch_name);
  object.set("multiProcessorCount", profile.multi_processor_count);
  object.set("memoryTransfersPerClock", profile.memory_transfers_per_clock);
  for (const auto& [name, member] : kIntFields) {
    if (profile.*member) object.set(name, *(profile.*member));
  }
  for (const auto& [name, member] : kLongFields) {
    if (profile.*member) object.set(name, Number(*(profile.*member)));
  }
  for (const auto& [name, member] : kDoubleFields) {
    if (profile.*member) object.set(name, *(profile.*member));
  }
  return object;
}

// The object has been checked: every field is absent or of its type.
DeviceProfile ProfileFromVal(const val& object) {
  DeviceProfile profile;
  profile.name = object["name"].as<std::string>();
  profile.product = object["product"].as<std::string>();
  profile.gcn_arch_name = object["gcnArchName"].as<std::string>();
  const auto platform = object["platform"].as<std::string>();
  for (int i = 0; i < static_cast<int>(std::size(kPlatformNames)); i++) {
    if (platform == kPlatformNames[i]) {
      profile.platform = static_cast<Platform>(i);
    }
  }
  profile.multi_processor_count = object["multiProcessorCount"].as<int>();
  profile.memory_transfers_per_clock =
      object["memoryTransfersPerClock"].as<int>();
  for (const auto& [name, member] : kIntFields) {
    const val field = object[name];
    if (!field.isUndefined()) profile.*member = field.as<int>();
  }
  for (const auto& [name, member] : kLongFields) {
    const val field = object[name];
    if (!field.isUndefined()) {
      profile.*member = static_cast<int64_t>(field.as<double>());
    }
  }
  for (const auto& [name, member] : kDoubleFields) {
    const val field = object[name];
    if (!field.isUndefined()) profile.*member = field.as<double>();
  }
  return profile;
}

val ProfileTable() {
  val table = val::array();
  for (const DeviceProfile& profile : Profiles()) {
    table.call<void>("push", ProfileToVal(profile));
  }
  return table;
}

val FindProfileByName(std::string name) {
  const DeviceProfile* profile = nullptr;
  const Status status = FindProfile(name, &profile);
  return Outcome(status, status.ok() ? ProfileToVal(*profile) : val::null());
}

// --- The device ---

using DevicePointer = std::shared_ptr<SimulatedDevice>;

// {memoryBytes, reservedBytes, deferred, seed, virtualClock, noise, profile}
val CreateDevice(int number, const val& given) {
  SimulatedDevice::Options options;
  options.memory_bytes =
      static_cast<uint64_t>(given["memoryBytes"].as<double>());
  options.reserved_bytes =
      static_cast<uint64_t>(given["reservedBytes"].as<double>());
  options.execution =
      given["deferred"].as<bool>() ? Execution::kDeferred : Execution::kEager;
  options.seed = static_cast<uint64_t>(given["seed"].as<double>());
  options.time_source = given["virtualClock"].as<bool>() ? TimeSource::kVirtual
                                                         : TimeSource::kWall;
  options.noise_fraction = given["noise"].as<double>();
  options.profile = ProfileFromVal(given["profile"]);
  options.grow_memory = GrowMemoryOf(number);
  options.runner = RunnerOf(number);
  const Status status = options.Validate();
  if (!status.ok()) return Outcome(status);
  return Outcome(status, val(std::make_shared<SimulatedDevice>(options)));
}

// --- Memory ---

val Allocate(SimulatedDevice& device, double bytes, double stream,
             std::string label) {
  uint64_t address = 0;
  const Status status = device.allocator().Allocate(
      static_cast<uint64_t>(bytes), static_cast<StreamId>(stream), label,
      &address);
  return Outcome(status, Number(address));
}

val RecordStream(SimulatedDevice& device, double address, double stream) {
  return Outcome(device.allocator().RecordStream(
      static_cast<uint64_t>(address), static_cast<StreamId>(stream)));
}

void EmptyCache(SimulatedDevice& device) { device.allocator().EmptyCache(); }

void ResetPeakStats(SimulatedDevice& device) {
  device.allocator().ResetPeakStats();
}

void ResetAccumulatedStats(SimulatedDevice& device) {
  device.allocator().ResetAccumulatedStats();
}

void FailAllocation(SimulatedDevice& device, double n) {
  device.allocator().FailAllocation(static_cast<uint64_t>(n));
}

void AddStat(val* table, const std::string& prefix, const Stat& stat) {
  table->set(prefix + ".current", Number(stat.current));
  table->set(prefix + ".peak", Number(stat.peak));
  table->set(prefix + ".allocated", Number(stat.allocated));
  table->set(prefix + ".freed", Number(stat.freed));
}

val MemoryStatsTable(SimulatedDevice& device) {
  const MemoryStats& stats = device.allocator().stats();
  val table = val::object();
  for (const auto& [name, member] : kPoolStatNames) {
    const PoolStat& stat = stats.*member;
    const std::string prefix = name;
    AddStat(&table, prefix + ".all", stat.all);
    AddStat(&table, prefix + ".small_pool", stat.small_pool);
    AddStat(&table, prefix + ".large_pool", stat.large_pool);
  }
  for (const auto& [name, member] : kMemoryCountNames) {
    table.set(name, Number(stats.*member));
  }
  return table;
}

val BlockToVal(const BlockInfo& block) {
  val object = val::object();
  object.set("address", Number(block.address));
  object.set("size", Number(block.size));
  object.set("requestedSize", Number(block.requested_size));
  object.set("state",
             std::string(kBlockStateNames[static_cast<int>(block.state)].name));
  object.set("label", block.label);
  return object;
}

val Snapshot(SimulatedDevice& device) {
  val segments = val::array();
  for (const SegmentInfo& segment : device.allocator().Snapshot()) {
    val object = val::object();
    object.set("address", Number(segment.address));
    object.set("totalSize", Number(segment.total_size));
    object.set("allocatedSize", Number(segment.allocated_size));
    object.set("activeSize", Number(segment.active_size));
    object.set("requestedSize", Number(segment.requested_size));
    object.set("stream", Number(segment.stream));
    object.set(
        "segmentType",
        std::string(
            kSegmentTypeNames[static_cast<int>(segment.segment_type)].name));
    val blocks = val::array();
    for (const BlockInfo& block : segment.blocks) {
      blocks.call<void>("push", BlockToVal(block));
    }
    object.set("blocks", blocks);
    segments.call<void>("push", object);
  }
  return segments;
}

// Null where there is no allocation.
val FindAllocation(SimulatedDevice& device, double address) {
  Allocation allocation;
  if (!(address >= 0) || !device.allocator().FindAllocation(
                             static_cast<uint64_t>(address), &allocation)) {
    return val::null();
  }
  val object = val::object();
  object.set("address", Number(allocation.address));
  object.set("size", Number(allocation.size));
  object.set("requestedSize", Number(allocation.requested_size));
  object.set("stream", Number(allocation.stream));
  return object;
}

// --- Streams ---

val CreateStream(SimulatedDevice& device, int priority) {
  StreamId stream = 0;
  const Status status = device.scheduler().CreateStream(priority, &stream);
  return Outcome(status, Number(stream));
}

val DestroyStream(SimulatedDevice& device, double stream) {
  return Outcome(
      device.scheduler().DestroyStream(static_cast<StreamId>(stream)));
}

val GetPriority(SimulatedDevice& device, double stream) {
  int priority = 0;
  const Status status =
      device.scheduler().GetPriority(static_cast<StreamId>(stream), &priority);
  return Outcome(status, val(priority));
}

val SetCurrentStream(SimulatedDevice& device, double stream) {
  return Outcome(device.SetCurrentStream(static_cast<StreamId>(stream)));
}

val WaitStream(SimulatedDevice& device, double stream, double other) {
  return Outcome(device.scheduler().WaitStream(static_cast<StreamId>(stream),
                                               static_cast<StreamId>(other)));
}

val SynchronizeStream(SimulatedDevice& device, double stream) {
  return Outcome(
      device.scheduler().SynchronizeStream(static_cast<StreamId>(stream)));
}

val QueryStream(SimulatedDevice& device, double stream) {
  bool complete = false;
  const Status status =
      device.scheduler().QueryStream(static_cast<StreamId>(stream), &complete);
  return Outcome(status, val(complete));
}

// --- The device as a whole ---

double LastCorrelation(SimulatedDevice& device) {
  return static_cast<double>(device.scheduler().last_correlation());
}

val LastFailure(SimulatedDevice& device) {
  const FailedOperation& failed = device.scheduler().last_failure();
  val object = val::object();
  object.set("operation", Number(failed.operation));
  object.set("others", Number(failed.others));
  return object;
}

double PendingOperations(SimulatedDevice& device) {
  return static_cast<double>(device.scheduler().pending_operations());
}

double Now(SimulatedDevice& device) { return device.scheduler().clock().Now(); }

void AdvanceHostTime(SimulatedDevice& device, double milliseconds) {
  device.scheduler().virtual_clock().Advance(milliseconds);
}

void Lose(SimulatedDevice& device, std::string reason) {
  device.scheduler().Lose(std::move(reason));
}

bool IsLost(SimulatedDevice& device) { return device.scheduler().is_lost(); }

val Reset(SimulatedDevice& device) { return Outcome(device.Reset()); }

void Observe(SimulatedDevice& device, int number) {
  device.scheduler().set_observer(ObserverOf(number));
}

void StopObserving(SimulatedDevice& device) {
  device.scheduler().set_observer(OperationObserver());
}

}  // namespace

EMSCRIPTEN_BINDINGS(simulated_device) {
  using emscripten::base;
  using emscripten::class_;
  using emscripten::constant;
  using emscripten::function;

  class_<SimulatedDevice, base<DeviceInterface>>("SimulatedDevice")
      .smart_ptr<DevicePointer>("SimulatedDevicePointer")
      .class_function("create", &CreateDevice)
      .function("allocate", &Allocate)
      .function("recordStream", &RecordStream)
      .function("emptyCache", &EmptyCache)
      .function("memoryStats", &MemoryStatsTable)
      .function("resetPeakStats", &ResetPeakStats)
      .function("resetAccumulatedStats", &ResetAccumulatedStats)
      .function("memorySnapshot", &Snapshot)
      .function("findAllocation", &FindAllocation)
      .function("failAllocation", &FailAllocation)
      .function("createStream", &CreateStream)
      .function("destroyStream", &DestroyStream)
      .function("getPriority", &GetPriority)
      .function("setCurrentStream", &SetCurrentStream)
      .function("waitStream", &WaitStream)
      .function("synchronizeStream", &SynchronizeStream)
      .function("queryStream", &QueryStream)
      .function("lastCorrelation", &LastCorrelation)
      .function("lastFailure", &LastFailure)
      .function("pendingOperations", &PendingOperations)
      .function("now", &Now)
      .function("advanceHostTime", &AdvanceHostTime)
      .function("lose", &Lose)
      .function("isLost", &IsLost)
      .function("reset", &Reset)
      .function("observe", &Observe)
      .function("stopObserving", &StopObserving);

  function("profiles", &ProfileTable);
  function("findProfile", &FindProfileByName);
  constant("reservedBytes",
           static_cast<double>(SimulatedDevice::kReservedBytes));
  constant("largestMemoryBytes",
           static_cast<double>(SimulatedDevice::kLargestMemoryBytes));
  constant("leastPriority", Scheduler::kLeastPriority);
  constant("greatestPriority", Scheduler::kGreatestPriority);
}

}  // namespace fake_device::bindings
