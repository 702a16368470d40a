#ifndef CPP_TESTS_TRITON_SUPPORT_LAUNCH_H_
#define CPP_TESTS_TRITON_SUPPORT_LAUNCH_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "triton/ir/function.h"

namespace fake_device::triton {

using Grid = std::array<int32_t, 3>;

// What a launch is given: the kernel's arguments in order, pointers as
// addresses in `memory`.
struct LaunchInput {
  std::vector<Constant> arguments;
  Grid grid = {1, 1, 1};
};

// One device_print.
struct Printed {
  std::string text;
  Grid program = {};
  std::vector<std::pair<ElementType, Constant>> values;

  friend bool operator==(const Printed&, const Printed&) = default;
};

enum class LaunchStatus : uint8_t {
  kDone,
  kAssertFailed,
  // What does not happen in a right kernel: an access out of bounds, too many
  // steps, ...
  kBroken,
};

// What came of a launch.
struct LaunchResult {
  LaunchStatus status = LaunchStatus::kDone;
  // The assertion's text, or what broke.
  std::string message;
  // Where an assertion failed.
  Grid program = {};
  std::vector<Printed> prints;
};

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_LAUNCH_H_
