// The native devices answer as PyTorch's do: what PyTorch 2.11 answered at each
// recorded step, against what the same call gives here. D is the fake device of
// PyTorch's Triton extension-backend test, B its abstract base class.
//
// A line reads
//   Step("what ran in Python", what it returned or raised, the call here);
// and NotInCpp has a recorded step without a counterpart in C++, and why. The
// scenarios guard, registry and inductor_device_properties are left out: what
// they ask is TypeScript's.
//
// One difference is a choice: where Python's assertion has no message, ours
// says what was wrong.
//
// A call that succeeds must have written its output, and one that fails must
// have left it alone; Ask checks that.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <variant>

#include "fake_device/clock.h"
#include "fake_device/device_index.h"
#include "fake_device/device_interface.h"
#include "fake_device/dtype.h"
#include "fake_device/event.h"
#include "fake_device/fake_device.h"
#include "fake_device/properties.h"
#include "fake_device/status.h"
#include "fake_device/worker.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

// --- Outcomes, as Python knows them ---

using NoneType = std::monostate;
constexpr NoneType kNone;

using Value = std::variant<NoneType, bool, int64_t, double, std::string,
                           DeviceProperties>;

// What a call returned, or the exception that it raised.
struct Outcome {
  std::string exception;  // its class; empty where there is none
  std::string message;
  Value value;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome Returns(Value value) { return {"", "", std::move(value)}; }

Outcome Raises(const std::string& exception, const std::string& message) {
  return {exception, message, kNone};
}

// An AssertionError that has no message in Python, with the message of ours.
Outcome RaisesBareAssertionError(const std::string& ours) {
  return Raises("AssertionError", ours);
}

struct Printer {
  std::ostream& out;

  void operator()(NoneType) const { out << "None"; }
  void operator()(bool value) const { out << (value ? "True" : "False"); }
  void operator()(const DeviceProperties& value) const {
    out << "DeviceProperties{" << testing::PrintToString(value.major) << ", "
        << testing::PrintToString(value.max_threads_per_multi_processor) << ", "
        << value.multi_processor_count << "}";
  }
  template <typename Other>
  void operator()(const Other& value) const {
    out << testing::PrintToString(value);
  }
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  if (!outcome.exception.empty()) {
    return out << outcome.exception << "(\"" << outcome.message << "\")";
  }
  std::visit(Printer{out}, outcome.value);
  return out;
}

// --- Calls that give outcomes ---

template <typename Output>
Outcome Gives(const Output& output) {
  return Returns(output);
}
Outcome Gives(const std::optional<int64_t>& output) {
  return output ? Returns(*output) : Returns(kNone);
}
Outcome Gives(const ComputeCapability& output) {
  return std::visit([](const auto& either) { return Returns(either); }, output);
}

Outcome Do(const Status& status) {
  if (status.ok()) return Returns(kNone);
  return Raises(ErrorClassOf(status.code()), status.message());
}

// Calls twice, with `before` and with nothing in the output: a success must
// have written over both, and a failure must have left both as they were.
template <typename Output, typename Call>
Outcome Ask(const Output& before, Call call) {
  Outcome outcomes[2];
  const Output befores[] = {before, Output{}};
  for (int i = 0; i < 2; ++i) {
    Output output = befores[i];
    const Status status = call(&output);
    outcomes[i] = status.ok() ? Gives(output) : Do(status);
    if (!status.ok()) {
      EXPECT_TRUE(output == befores[i]) << "a failing call wrote its output";
    }
  }
  EXPECT_EQ(outcomes[0], outcomes[1]);
  return outcomes[0];
}

// A worker's members, with the defaults of their Python counterparts.
class WorkerCaller {
 public:
  explicit WorkerCaller(Worker& worker) : worker_(worker) {}

  Outcome SetDevice(const DeviceIndex& device) {
    return Do(worker_.SetDevice(device));
  }
  Outcome CurrentDevice() {
    return Ask(-7, [&](int* index) { return worker_.CurrentDevice(index); });
  }
  Outcome GetDeviceProperties(const DeviceIndex& device = DeviceIndex::None()) {
    return Ask(DeviceProperties{-7, -7, -7}, [&](DeviceProperties* properties) {
      return worker_.GetDeviceProperties(device, properties);
    });
  }

 private:
  Worker& worker_;
};

// A device's members, with the defaults of their Python counterparts.
class DeviceCaller {
 public:
  explicit DeviceCaller(DeviceInterface& device) : device_(device) {}

  WorkerCaller worker() { return WorkerCaller(device_.worker()); }

  Outcome NewDevice(const DeviceIndex& device) {
    return Do(device_.NewDevice(device));
  }
  Outcome NewEvent(const EventOptions& options, std::unique_ptr<Event>* event) {
    const Event* const before = event->get();
    const Status status = device_.NewEvent(options, event);
    EXPECT_EQ(status.ok(), event->get() != before);
    return Do(status);
  }
  Outcome NewStream() { return Do(device_.NewStream()); }

  Outcome CurrentDevice() {
    return Ask(-7, [&](int* index) { return device_.CurrentDevice(index); });
  }
  Outcome SetDevice(const DeviceIndex& device) {
    return Do(device_.SetDevice(device));
  }
  Outcome ExchangeDevice(const DeviceIndex& device) {
    return Ask(-7, [&](int* previous) {
      return device_.ExchangeDevice(device, previous);
    });
  }
  Outcome MaybeExchangeDevice(const DeviceIndex& device) {
    return Ask(-7, [&](int* previous) {
      return device_.MaybeExchangeDevice(device, previous);
    });
  }
  Outcome DeviceCount() {
    return Ask(-7, [&](int* count) { return device_.DeviceCount(count); });
  }
  Outcome IsAvailable() {
    return Ask(true,
               [&](bool* available) { return device_.IsAvailable(available); });
  }
  Outcome Synchronize(const DeviceIndex& device = DeviceIndex::None()) {
    return Do(device_.Synchronize(device));
  }

  Outcome Stream() { return Do(device_.Stream()); }
  Outcome CurrentStream() { return Do(device_.CurrentStream()); }
  Outcome SetStream() { return Do(device_.SetStream()); }
  Outcome SetStreamById(const DeviceIndex& stream_id,
                        const DeviceIndex& device_index,
                        const DeviceIndex& device_type) {
    return Do(device_.SetStreamById(stream_id, device_index, device_type));
  }
  Outcome GetRawStream(const DeviceIndex& device) {
    return Ask(std::optional<int64_t>(-7), [&](std::optional<int64_t>* handle) {
      return device_.GetRawStream(device, handle);
    });
  }

  Outcome GetDeviceProperties(const DeviceIndex& device = DeviceIndex::None()) {
    return Ask(DeviceProperties{-7, -7, -7}, [&](DeviceProperties* properties) {
      return device_.GetDeviceProperties(device, properties);
    });
  }
  Outcome GetComputeCapability(
      const DeviceIndex& device = DeviceIndex::None()) {
    return Ask(ComputeCapability("before"), [&](ComputeCapability* capability) {
      return device_.GetComputeCapability(device, capability);
    });
  }
  Outcome MemoryAllocated(const DeviceIndex& device = DeviceIndex::None()) {
    return Ask(int64_t{-7}, [&](int64_t* bytes) {
      return device_.MemoryAllocated(device, bytes);
    });
  }
  Outcome IsBf16Supported(bool including_emulation = false) {
    return Ask(true, [&](bool* supported) {
      return device_.IsBf16Supported(including_emulation, supported);
    });
  }
  Outcome IsDtypeSupported(DType dtype, bool including_emulation = false) {
    return Ask(true, [&](bool* supported) {
      return device_.IsDtypeSupported(dtype, including_emulation, supported);
    });
  }
  Outcome IsTritonCapable(const DeviceIndex& device = DeviceIndex::None()) {
    return Ask(true, [&](bool* capable) {
      return device_.IsTritonCapable(device, capable);
    });
  }
  Outcome RaiseIfTritonUnavailable(
      const DeviceIndex& device = DeviceIndex::None()) {
    return Do(device_.RaiseIfTritonUnavailable(device));
  }

 private:
  DeviceInterface& device_;
};

Outcome Record(Event& event) { return Do(event.Record()); }

Outcome RecordedTime(const Event& event) {
  const std::optional<double> time = event.recorded_time();
  return time ? Returns(*time) : Returns(kNone);
}

// The same as a number; NaN where there is none.
double Milliseconds(const Event& event) {
  return event.recorded_time().value_or(
      std::numeric_limits<double>::quiet_NaN());
}

Outcome EnableTiming(const Event& event) {
  return Returns(event.options().enable_timing);
}

Outcome ElapsedTime(const Event& start, const Event& end) {
  return Ask(-7.5, [&](double* milliseconds) {
    return start.ElapsedTime(end, milliseconds);
  });
}

// The same as a number; NaN where it fails.
double Elapsed(const Event& start, const Event& end) {
  double milliseconds = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(IsOk(start.ElapsedTime(end, &milliseconds)));
  return milliseconds;
}

// --- Arguments, as Python has them ---

DeviceIndex PythonTrue() { return {1, "True"}; }
DeviceIndex PythonFalse() { return {0, "False"}; }
DeviceIndex PythonZeroPointZero() { return {0, "0.0"}; }
DeviceIndex TwoToThe40() { return {1099511627776, "1099511627776"}; }
DeviceIndex Text(const char* text) {
  return {std::numeric_limits<double>::quiet_NaN(), text};
}

// --- Long results ---

constexpr DeviceProperties kProperties = {.major = 8,
                                          .max_threads_per_multi_processor = 1,
                                          .multi_processor_count = 80};

constexpr char kInheritEvent[] =
    "Event should be inherited from torch.Event, otherwise, it couldn't be "
    "captured by dynamo.";
constexpr char kInheritStream[] =
    "Stream should be inherited from torch.Stream, otherwise, it couldn't be "
    "captured by dynamo.";

constexpr char kRecordedAlready[] =
    "an event with timing enabled can be recorded only once, and this one is "
    "recorded already";
constexpr char kStartUnrecorded[] =
    "elapsed time needs two recorded events with timing enabled, and the start "
    "event has no recorded time";
constexpr char kEndUnrecorded[] =
    "elapsed time needs two recorded events with timing enabled, and the end "
    "event has no recorded time";

// --- Why a step has no counterpart in C++ ---

constexpr char kDoesNotCompile[] = "a wrong argument does not compile";
constexpr char kTyped[] = "a type is known when it compiles";
constexpr char kHolder[] = "the object that holds the index is TypeScript's";
constexpr char kNoQueue[] = "nothing to wait for without a queue: TypeScript's";
constexpr char kOwnProperties[] = "each caller hands in its own to be written";

class ContractTest : public testing::Test {
 protected:
  // Begins the replay of a scenario with so many recorded steps.
  void Scenario(const char* name, int steps) {
    scenario_ = name;
    recorded_steps_ = steps;
  }

  void Step(const char* python, const Outcome& recorded, const Outcome& here) {
    ++steps_;
    EXPECT_EQ(here, recorded)
        << scenario_ << ", step " << steps_ << ": " << python;
  }

  void NotInCpp(const char* /*python*/, const Outcome& /*recorded*/,
                const char* /*why*/) {
    ++steps_;
  }

  void TearDown() override {
    EXPECT_EQ(steps_, recorded_steps_) << "steps of " << scenario_;
  }

  ManualClock clock_;
  FakeDevice fake_{clock_.clock()};
  DeviceInterface abstract_;

  DeviceCaller device_{fake_};    // D
  DeviceCaller base_{abstract_};  // B
  std::unique_ptr<Event> a_;
  std::unique_ptr<Event> b_;

 private:
  std::string scenario_;
  int recorded_steps_ = 0;
  int steps_ = 0;
};

TEST_F(ContractTest, Properties) {
  Scenario("properties", 8);
  Step("D.Worker.get_device_properties()", Returns(kProperties),
       device_.worker().GetDeviceProperties());
  Step("D.Worker.get_device_properties(0)", Returns(kProperties),
       device_.worker().GetDeviceProperties(0));
  Step("D.Worker.get_device_properties(None)", Returns(kProperties),
       device_.worker().GetDeviceProperties(DeviceIndex::None()));
  Step("D.Worker.get_device_properties('privateuseone:0')",
       Returns(kProperties),
       device_.worker().GetDeviceProperties(Text("privateuseone:0")));
  Step("D.Worker.get_device_properties(7)", Returns(kProperties),
       device_.worker().GetDeviceProperties(7));
  Step("D.get_device_properties()", Returns(kProperties),
       device_.GetDeviceProperties());
  Step("D.get_device_properties(3)", Returns(kProperties),
       device_.GetDeviceProperties(3));
  NotInCpp(
      "D.Worker.get_device_properties() is D.Worker.get_device_properties()",
      Returns(false), kOwnProperties);
}

TEST_F(ContractTest, CurrentDevice) {
  Scenario("current_device", 11);
  Step("D.current_device()", Returns(0), device_.CurrentDevice());
  Step("D.set_device(0)", Returns(kNone), device_.SetDevice(0));
  Step("D.current_device()", Returns(0), device_.CurrentDevice());
  Step("D.set_device(5)", Returns(kNone), device_.SetDevice(5));
  Step("D.current_device()", Returns(0), device_.CurrentDevice());
  Step("D.set_device(-1)", Returns(kNone), device_.SetDevice(-1));
  Step("D.set_device(None)", Returns(kNone),
       device_.SetDevice(DeviceIndex::None()));
  Step("D.set_device('privateuseone:3')", Returns(kNone),
       device_.SetDevice(Text("privateuseone:3")));
  Step("D.current_device()", Returns(0), device_.CurrentDevice());
  Step("D.device_count()", Returns(1), device_.DeviceCount());
  NotInCpp("D.set_device()",
           Raises("TypeError",
                  "DeviceInterface.set_device() missing 1 required positional "
                  "argument: 'device'"),
           kDoesNotCompile);
}

TEST_F(ContractTest, Exchange) {
  Scenario("exchange", 20);
  Step("D.exchange_device(0)", Returns(0), device_.ExchangeDevice(0));
  Step("D.exchange_device(1)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to 1"),
       device_.ExchangeDevice(1));
  Step("D.exchange_device(-1)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to -1"),
       device_.ExchangeDevice(-1));
  Step("D.exchange_device(None)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to None"),
       device_.ExchangeDevice(DeviceIndex::None()));
  Step("D.exchange_device(True)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to True"),
       device_.ExchangeDevice(PythonTrue()));
  Step("D.exchange_device(False)", Returns(0),
       device_.ExchangeDevice(PythonFalse()));
  Step("D.exchange_device(0.0)", Returns(0),
       device_.ExchangeDevice(PythonZeroPointZero()));
  Step("D.exchange_device('0')",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to 0"),
       device_.ExchangeDevice(Text("0")));
  Step("D.exchange_device(2**40)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to "
              "1099511627776"),
       device_.ExchangeDevice(TwoToThe40()));
  NotInCpp("D.exchange_device()",
           Raises("TypeError",
                  "DeviceInterface.exchange_device() missing 1 required "
                  "positional argument: 'device'"),
           kDoesNotCompile);
  Step("D.maybe_exchange_device(0)", Returns(0),
       device_.MaybeExchangeDevice(0));
  Step("D.maybe_exchange_device(1)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to 1"),
       device_.MaybeExchangeDevice(1));
  Step("D.maybe_exchange_device(-1)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to -1"),
       device_.MaybeExchangeDevice(-1));
  Step("D.maybe_exchange_device(None)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to None"),
       device_.MaybeExchangeDevice(DeviceIndex::None()));
  Step("D.maybe_exchange_device(True)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to True"),
       device_.MaybeExchangeDevice(PythonTrue()));
  Step("D.maybe_exchange_device(False)", Returns(0),
       device_.MaybeExchangeDevice(PythonFalse()));
  Step("D.maybe_exchange_device(0.0)", Returns(0),
       device_.MaybeExchangeDevice(PythonZeroPointZero()));
  Step("D.maybe_exchange_device('0')",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to 0"),
       device_.MaybeExchangeDevice(Text("0")));
  Step("D.maybe_exchange_device(2**40)",
       Raises("AssertionError",
              "Only device index 0 is supported, tried to set index to "
              "1099511627776"),
       device_.MaybeExchangeDevice(TwoToThe40()));
  NotInCpp("D.maybe_exchange_device()",
           Raises("TypeError",
                  "DeviceInterface.maybe_exchange_device() missing 1 required "
                  "positional argument: 'device'"),
           kDoesNotCompile);
}

TEST_F(ContractTest, Worker) {
  Scenario("worker", 4);
  Step("D.Worker.set_device(0)", Returns(kNone), device_.worker().SetDevice(0));
  Step("D.Worker.set_device(4)", Returns(kNone), device_.worker().SetDevice(4));
  Step("D.Worker.current_device()", Returns(0),
       device_.worker().CurrentDevice());
  Step("D.Worker.set_device(None)", Returns(kNone),
       device_.worker().SetDevice(DeviceIndex::None()));
}

TEST_F(ContractTest, Constants) {
  Scenario("constants", 12);
  Step("D.get_raw_stream(0)", Returns(kNone), device_.GetRawStream(0));
  Step("D.get_raw_stream(3)", Returns(kNone), device_.GetRawStream(3));
  Step("D.get_raw_stream(-1)", Returns(kNone), device_.GetRawStream(-1));
  Step("D.synchronize(0)", Returns(kNone), device_.Synchronize(0));
  Step("D.synchronize(None)", Returns(kNone),
       device_.Synchronize(DeviceIndex::None()));
  Step("D.synchronize(9)", Returns(kNone), device_.Synchronize(9));
  NotInCpp("D.synchronize()",
           Raises("TypeError",
                  "DeviceInterface.synchronize() missing 1 required positional "
                  "argument: 'device'"),
           kDoesNotCompile);
  Step("D.is_available()", Returns(true), device_.IsAvailable());
  Step("D.get_compute_capability(0)", Returns(0),
       device_.GetComputeCapability(0));
  Step("D.get_compute_capability(None)", Returns(0),
       device_.GetComputeCapability(DeviceIndex::None()));
  NotInCpp("D.get_compute_capability()",
           Raises("TypeError",
                  "DeviceInterface.get_compute_capability() missing 1 required "
                  "positional argument: 'device'"),
           kDoesNotCompile);
  NotInCpp("D.get_raw_stream()",
           Raises("TypeError",
                  "DeviceInterface.get_raw_stream() missing 1 required "
                  "positional argument: 'device_index'"),
           kDoesNotCompile);
}

TEST_F(ContractTest, DeviceHolder) {
  Scenario("device_holder", 6);
  Step("d = D.device(0)", Returns(kNone), device_.NewDevice(0));
  NotInCpp("d.device", Returns(0), kHolder);
  NotInCpp("D.device('privateuseone:1').device", Returns("privateuseone:1"),
           kHolder);
  EXPECT_EQ(device_.NewDevice(Text("privateuseone:1")), Returns(kNone));
  NotInCpp("D.device(None).device", Returns(kNone), kHolder);
  EXPECT_EQ(device_.NewDevice(DeviceIndex::None()), Returns(kNone));
  NotInCpp("D.device()",
           Raises("TypeError",
                  "DeviceInterface.device.__init__() missing 1 required "
                  "positional argument: 'device'"),
           kDoesNotCompile);
  NotInCpp("hasattr(d, '__enter__')", Returns(false), kHolder);
}

TEST_F(ContractTest, EventTimed) {
  Scenario("event_timed", 16);
  Step("a = D.Event(enable_timing=True)", Returns(kNone),
       device_.NewEvent({.enable_timing = true}, &a_));
  Step("b = D.Event(enable_timing=True)", Returns(kNone),
       device_.NewEvent({.enable_timing = true}, &b_));
  Step("a.enable_timing", Returns(true), EnableTiming(*a_));
  Step("a.recorded_time", Returns(kNone), RecordedTime(*a_));
  clock_.Set(1000.25);
  Step("a.record(None)", Returns(kNone), Record(*a_));
  NotInCpp("type(a.recorded_time).__name__", Returns("int"),
           "nanoseconds there, milliseconds here");
  EXPECT_EQ(RecordedTime(*a_), Returns(1000.25));
  clock_.Set(1003.625);
  Step("b.record(None)", Returns(kNone), Record(*b_));
  Step("a.elapsed_time(b) >= 0", Returns(true),
       Returns(Elapsed(*a_, *b_) >= 0));
  NotInCpp("type(a.elapsed_time(b)).__name__", Returns("float"), kTyped);
  EXPECT_EQ(ElapsedTime(*a_, *b_), Returns(3.375));
  Step("abs(a.elapsed_time(b) - (b.recorded_time - a.recorded_time) / 1000000)",
       Returns(0.0),
       Returns(std::abs(Elapsed(*a_, *b_) -
                        (Milliseconds(*b_) - Milliseconds(*a_)))));
  Step("b.elapsed_time(a) <= 0", Returns(true),
       Returns(Elapsed(*b_, *a_) <= 0));
  Step("a.elapsed_time(a)", Returns(0.0), ElapsedTime(*a_, *a_));
  Step("a.record(None)", RaisesBareAssertionError(kRecordedAlready),
       Record(*a_));
  NotInCpp("a.wait(None)", Returns(kNone), kNoQueue);
  NotInCpp("a.query()", Returns(kNone), kNoQueue);
  NotInCpp("a.synchronize()", Returns(kNone), kNoQueue);
}

TEST_F(ContractTest, EventUntimed) {
  Scenario("event_untimed", 13);
  Step("a = D.Event()", Returns(kNone), device_.NewEvent({}, &a_));
  Step("a.enable_timing", Returns(false), EnableTiming(*a_));
  Step("a.record(None)", Returns(kNone), Record(*a_));
  Step("a.recorded_time", Returns(kNone), RecordedTime(*a_));
  Step("a.record(None)", Returns(kNone), Record(*a_));
  Step("a.elapsed_time(a)", RaisesBareAssertionError(kStartUnrecorded),
       ElapsedTime(*a_, *a_));
  Step("b = D.Event(enable_timing=True)", Returns(kNone),
       device_.NewEvent({.enable_timing = true}, &b_));
  Step("b.record(None)", Returns(kNone), Record(*b_));
  Step("a.elapsed_time(b)", RaisesBareAssertionError(kStartUnrecorded),
       ElapsedTime(*a_, *b_));
  Step("b.elapsed_time(a)", RaisesBareAssertionError(kEndUnrecorded),
       ElapsedTime(*b_, *a_));
  NotInCpp("a.query()", Returns(kNone), kNoQueue);
  NotInCpp("a.synchronize()", Returns(kNone), kNoQueue);
  NotInCpp("a.wait(None)", Returns(kNone), kNoQueue);
}

TEST_F(ContractTest, EventUnrecorded) {
  Scenario("event_unrecorded", 11);
  Step("a = D.Event(enable_timing=True)", Returns(kNone),
       device_.NewEvent({.enable_timing = true}, &a_));
  Step("b = D.Event(enable_timing=True)", Returns(kNone),
       device_.NewEvent({.enable_timing = true}, &b_));
  Step("a.elapsed_time(b)", RaisesBareAssertionError(kStartUnrecorded),
       ElapsedTime(*a_, *b_));
  Step("a.record(None)", Returns(kNone), Record(*a_));
  Step("a.elapsed_time(b)", RaisesBareAssertionError(kEndUnrecorded),
       ElapsedTime(*a_, *b_));
  Step("b.elapsed_time(a)", RaisesBareAssertionError(kStartUnrecorded),
       ElapsedTime(*b_, *a_));
  NotInCpp("a.elapsed_time(None)",
           Raises("AttributeError",
                  "'NoneType' object has no attribute 'recorded_time'"),
           kDoesNotCompile);
  NotInCpp(
      "a.elapsed_time(3)",
      Raises("AttributeError", "'int' object has no attribute 'recorded_time'"),
      kDoesNotCompile);
  NotInCpp("a.elapsed_time()",
           Raises("TypeError",
                  "DeviceInterface.Event.elapsed_time() missing 1 required "
                  "positional argument: 'end_event'"),
           kDoesNotCompile);
  NotInCpp("a.record()",
           Raises("TypeError",
                  "DeviceInterface.Event.record() missing 1 required "
                  "positional argument: 'stream'"),
           kDoesNotCompile);
  NotInCpp("a.wait()",
           Raises("TypeError",
                  "DeviceInterface.Event.wait() missing 1 required positional "
                  "argument: 'stream'"),
           kDoesNotCompile);
}

TEST_F(ContractTest, EventArguments) {
  Scenario("event_arguments", 6);
  NotInCpp("D.Event(True)",
           Raises("TypeError",
                  "Event(): argument 'device' (position 1) must be "
                  "torch.device, not bool"),
           kDoesNotCompile);
  NotInCpp("D.Event(enable_timing=1).enable_timing",
           Raises("TypeError",
                  "Event(): argument 'enable_timing' must be bool, not int"),
           kDoesNotCompile);
  ASSERT_EQ(
      device_.NewEvent(
          {.enable_timing = true, .blocking = true, .interprocess = true}, &a_),
      Returns(kNone));
  Step(
      "D.Event(enable_timing=True, blocking=True, "
      "interprocess=True).enable_timing",
      Returns(true), EnableTiming(*a_));
  ASSERT_EQ(device_.NewEvent({.blocking = true}, &b_), Returns(kNone));
  Step("D.Event(blocking=True).enable_timing", Returns(false),
       EnableTiming(*b_));
  NotInCpp("D.Event(nonsense=1)",
           Raises("TypeError",
                  "Event() got an unexpected keyword argument 'nonsense'"),
           kDoesNotCompile);
  NotInCpp("isinstance(D.Event(), torch.Event)", Returns(true), kTyped);
}

TEST_F(ContractTest, Inherited) {
  Scenario("inherited", 13);
  Step("D.Stream()", Raises("NotImplementedError", kInheritStream),
       device_.NewStream());
  Step("D.stream(None)", Raises("NotImplementedError", ""), device_.Stream());
  Step("D.current_stream()", Raises("NotImplementedError", ""),
       device_.CurrentStream());
  Step("D.set_stream(None)", Raises("NotImplementedError", ""),
       device_.SetStream());
  Step("D._set_stream_by_id(0, 0, 0)", Raises("NotImplementedError", ""),
       device_.SetStreamById(0, 0, 0));
  Step("D.memory_allocated()", Raises("NotImplementedError", ""),
       device_.MemoryAllocated());
  Step("D.is_bf16_supported()", Raises("NotImplementedError", ""),
       device_.IsBf16Supported());
  Step("D.is_dtype_supported(torch.float32)", Returns(true),
       device_.IsDtypeSupported(DType::kFloat32));
  Step("D.is_dtype_supported(torch.int8)", Returns(true),
       device_.IsDtypeSupported(DType::kInt8));
  Step("D.is_dtype_supported(torch.bfloat16)",
       Raises("NotImplementedError", ""),
       device_.IsDtypeSupported(DType::kBfloat16));
  Step("D.is_dtype_supported(torch.bfloat16, True)",
       Raises("NotImplementedError", ""),
       device_.IsDtypeSupported(DType::kBfloat16, true));
  Step("D.is_triton_capable()", Returns(false), device_.IsTritonCapable());
  Step(
      "D.raise_if_triton_unavailable()",
      Raises("RuntimeError", "This device is not capable of supporting Triton"),
      device_.RaiseIfTritonUnavailable());
}

TEST_F(ContractTest, BaseClass) {
  Scenario("base_class", 27);
  NotInCpp("B = base.DeviceInterface", Returns(kNone), "base_ stands for it");
  Step("B.device(0)", Raises("NotImplementedError", ""), base_.NewDevice(0));
  Step("B.Event()", Raises("NotImplementedError", kInheritEvent),
       base_.NewEvent({}, &a_));
  Step("B.Stream()", Raises("NotImplementedError", kInheritStream),
       base_.NewStream());
  Step("B.Worker.set_device(0)", Raises("NotImplementedError", ""),
       base_.worker().SetDevice(0));
  Step("B.Worker.current_device()", Raises("NotImplementedError", ""),
       base_.worker().CurrentDevice());
  Step("B.Worker.get_device_properties()", Raises("NotImplementedError", ""),
       base_.worker().GetDeviceProperties());
  Step("B.current_device()", Raises("NotImplementedError", ""),
       base_.CurrentDevice());
  Step("B.set_device(0)", Raises("NotImplementedError", ""),
       base_.SetDevice(0));
  Step("B.maybe_exchange_device(0)", Raises("NotImplementedError", ""),
       base_.MaybeExchangeDevice(0));
  Step("B.exchange_device(0)", Raises("NotImplementedError", ""),
       base_.ExchangeDevice(0));
  Step("B.device_count()", Raises("NotImplementedError", ""),
       base_.DeviceCount());
  Step("B.is_available()", Raises("NotImplementedError", ""),
       base_.IsAvailable());
  Step("B.stream(None)", Raises("NotImplementedError", ""), base_.Stream());
  Step("B.current_stream()", Raises("NotImplementedError", ""),
       base_.CurrentStream());
  Step("B.set_stream(None)", Raises("NotImplementedError", ""),
       base_.SetStream());
  Step("B._set_stream_by_id(0,0,0)", Raises("NotImplementedError", ""),
       base_.SetStreamById(0, 0, 0));
  Step("B.get_raw_stream(0)", Raises("NotImplementedError", ""),
       base_.GetRawStream(0));
  Step("B.synchronize()", Raises("NotImplementedError", ""),
       base_.Synchronize());
  Step("B.get_device_properties()", Raises("NotImplementedError", ""),
       base_.GetDeviceProperties());
  Step("B.get_compute_capability()", Raises("NotImplementedError", ""),
       base_.GetComputeCapability());
  Step("B.is_bf16_supported()", Raises("NotImplementedError", ""),
       base_.IsBf16Supported());
  Step("B.is_dtype_supported(torch.float32)", Returns(true),
       base_.IsDtypeSupported(DType::kFloat32));
  Step("B.is_dtype_supported(torch.bfloat16)",
       Raises("NotImplementedError", ""),
       base_.IsDtypeSupported(DType::kBfloat16));
  Step("B.memory_allocated()", Raises("NotImplementedError", ""),
       base_.MemoryAllocated());
  Step("B.is_triton_capable()", Returns(false), base_.IsTritonCapable());
  Step(
      "B.raise_if_triton_unavailable()",
      Raises("RuntimeError", "This device is not capable of supporting Triton"),
      base_.RaiseIfTritonUnavailable());
}

// Patching a class is deriving from it here.
class UnavailableDevice : public FakeDevice {
 public:
  using FakeDevice::FakeDevice;
  Status IsAvailable(bool* available) const override {
    *available = false;
    return Status::Ok();
  }
};

TEST_F(ContractTest, Patch) {
  Scenario("patch", 2);
  UnavailableDevice unavailable(clock_.clock());
  DeviceCaller patched(unavailable);
  Step(
      "with mock.patch.object(D, 'is_available', return_value=False): "
      "D.is_available()",
      Returns(false), patched.IsAvailable());
  Step("D.is_available()", Returns(true), device_.IsAvailable());
}

// The recorded patch returns the bare number 41; properties are typed here.
constexpr DeviceProperties kPropertiesWith41 = {
    .major = std::nullopt,
    .max_threads_per_multi_processor = std::nullopt,
    .multi_processor_count = 41};

class DeviceWith41 : public FakeDevice {
 public:
  using FakeDevice::FakeDevice;
  Worker& worker() override { return worker_; }

 private:
  class WorkerWith41 : public Worker {
   public:
    Status GetDeviceProperties(const DeviceIndex&,
                               DeviceProperties* properties) const override {
      *properties = kPropertiesWith41;
      return Status::Ok();
    }
  };

  WorkerWith41 worker_;
};

TEST_F(ContractTest, GetDevicePropertiesFollowsWorker) {
  Scenario("get_device_properties_follows_worker", 1);
  DeviceWith41 with_41(clock_.clock());
  DeviceCaller patched(with_41);
  Step(
      "with mock.patch.object(D.Worker, 'get_device_properties', "
      "return_value=41): D.get_device_properties()",
      Returns(kPropertiesWith41), patched.GetDeviceProperties());
}

}  // namespace
}  // namespace fake_device
