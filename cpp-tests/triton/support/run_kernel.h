#ifndef CPP_TESTS_TRITON_SUPPORT_RUN_KERNEL_H_
#define CPP_TESTS_TRITON_SUPPORT_RUN_KERNEL_H_

#include <cstdint>
#include <span>
#include <vector>

#include "triton/compiler.h"
#include "triton/ir/type.h"
#include "triton/support/launch.h"

namespace fake_device::triton {

// Launches a compiled kernel in the interpreter of WebAssembly, as compiler.h
// says: `memory` is the device's, and the kernel's own bytes lie behind it,
// full of garbage. `parameters` are the types of the kernel's parameters that
// are not constexpr.
//
// A launch is broken, too, if the module is invalid, if it traps, or if it
// writes between `memory` and its own bytes.
LaunchResult RunKernel(const CompiledKernel& kernel,
                       std::span<const Type> parameters,
                       const LaunchInput& input, std::vector<uint8_t>* memory,
                       uint64_t max_steps = 1'000'000'000);

// The types of a function's parameters.
std::vector<Type> ParameterTypes(const Function& function);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_RUN_KERNEL_H_
