#ifndef CPP_TESTS_TRITON_DIFFERENTIAL_KERNEL_GENERATOR_H_
#define CPP_TESTS_TRITON_DIFFERENTIAL_KERNEL_GENERATOR_H_

#include <cstdint>

#include "triton/differential/test_kernel.h"

namespace fake_device::triton {

// A random kernel that is well typed, ends, stays inside its buffers, and has
// one result by opcode.h:
// - what is summed or multiplied in a free order are small whole numbers;
// - no two elements of a store go to one address;
// - no bits of a NaN become visible: a bitcast gets none.
// So two right ways to run it leave the same bytes behind, but for NaNs' own.
//
// The same seed gives the same kernel.
TestKernel GenerateKernel(uint64_t seed);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_DIFFERENTIAL_KERNEL_GENERATOR_H_
