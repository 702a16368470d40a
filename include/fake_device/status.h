#ifndef FAKE_DEVICE_STATUS_H_
#define FAKE_DEVICE_STATUS_H_

#include <memory>
#include <string>
#include <utility>

namespace fake_device {

// What kind of failure a Status reports. The values are part of the
// interface to JavaScript, where each one has an error class: never reuse or
// renumber one.
enum class StatusCode : int {
  kOk = 0,
  kAssertion = 1,       // AssertionError: the call breaks the contract.
  kNotImplemented = 2,  // NotImplementedError: this device lacks the member.
  kRuntime = 3,         // RuntimeError: the call cannot be carried out now.
  kOutOfMemory = 4,     // OutOfMemoryError: device memory does not suffice.
  kLaunch = 5,          // LaunchError: a kernel failed.
  kDeviceLost = 6,      // DeviceLostError: the device is gone until a reset.
};

// A StatusCode with the name of the error class that stands for it.
struct StatusCodeName {
  StatusCode code;
  const char* error_class;
};

// All failures, for the language binding to check its own table against.
inline constexpr StatusCodeName kStatusCodeNames[] = {
    {StatusCode::kAssertion, "AssertionError"},
    {StatusCode::kNotImplemented, "NotImplementedError"},
    {StatusCode::kRuntime, "RuntimeError"},
    {StatusCode::kOutOfMemory, "OutOfMemoryError"},
    {StatusCode::kLaunch, "LaunchError"},
    {StatusCode::kDeviceLost, "DeviceLostError"},
};

// The outcome of a call: success, or a failure with a message for the caller.
// After LevelDB's Status, but named for Python's errors, and moved instead of
// shared.
//
// The core throws nothing. A call that can fail returns a Status and leaves its
// output parameters and the object untouched when the Status is not ok.
//
// Success is a null pointer, since it is what nearly every call returns. A
// failure owns its message; a Status is moved, never copied. Distinct objects
// may be used from distinct threads; one object needs outside synchronisation
// if any thread changes it.
class [[nodiscard]] Status {
 public:
  // Success.
  Status() = default;
  Status(Status&&) = default;
  Status& operator=(Status&&) = default;
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;

  static Status Ok() { return {}; }
  static Status Assertion(std::string message) {
    return {StatusCode::kAssertion, std::move(message)};
  }
  // An empty message says that PyTorch gives none either.
  static Status NotImplemented(std::string message = {}) {
    return {StatusCode::kNotImplemented, std::move(message)};
  }
  static Status Runtime(std::string message) {
    return {StatusCode::kRuntime, std::move(message)};
  }
  static Status OutOfMemory(std::string message) {
    return {StatusCode::kOutOfMemory, std::move(message)};
  }
  static Status Launch(std::string message) {
    return {StatusCode::kLaunch, std::move(message)};
  }
  static Status DeviceLost(std::string message) {
    return {StatusCode::kDeviceLost, std::move(message)};
  }

  bool ok() const { return failure_ == nullptr; }
  StatusCode code() const { return ok() ? StatusCode::kOk : failure_->code; }
  // Empty for success.
  std::string message() const {
    return ok() ? std::string() : failure_->message;
  }

 private:
  struct Failure {
    StatusCode code;
    std::string message;
  };

  Status(StatusCode code, std::string message)
      : failure_(new Failure{code, std::move(message)}) {}

  std::unique_ptr<const Failure> failure_;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_STATUS_H_
