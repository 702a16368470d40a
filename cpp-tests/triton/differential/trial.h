#ifndef CPP_TESTS_TRITON_DIFFERENTIAL_TRIAL_H_
#define CPP_TESTS_TRITON_DIFFERENTIAL_TRIAL_H_

#include <functional>
#include <string>

#include "triton/differential/test_kernel.h"

namespace fake_device::triton {

// Runs a kernel with the evaluator and, compiled with and without the passes,
// with the interpreter of WebAssembly; and what the passes make of it with the
// evaluator, which tells whose a difference is. What they differ in first, or
// empty: status and failed assertion; of launches that end well, prints and
// every byte of memory, where any NaN is like any other of its type.
std::string CompareWays(const TestKernel& kernel);

// A smaller kernel about which `is_interesting` still says yes: operations are
// dropped, or replaced by zeros, as long as that can be done.
TestKernel Shrink(const TestKernel& kernel,
                  const std::function<bool(const TestKernel&)>& is_interesting);

// All that there is to know about a kernel that CompareWays finds something in.
std::string Describe(const TestKernel& kernel);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_DIFFERENTIAL_TRIAL_H_
