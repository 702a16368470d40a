#ifndef CPP_TESTS_TRITON_CODEGEN_SAME_AS_EVALUATOR_H_
#define CPP_TESTS_TRITON_CODEGEN_SAME_AS_EVALUATOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "triton/compiler.h"
#include "triton/support/launch.h"

namespace fake_device::triton {

// Generates code for a function of the tile IR, given as text, runs it, and
// expects the memory, the status and the prints that the plain evaluator
// leaves. Pointer parameters get buffers, one behind the other, full of small
// numbers; the other parameters `scalars` in order. The kernel, for a look at
// its report.
CompiledKernel ExpectSameAsEvaluator(const std::string& text,
                                     const std::vector<Constant>& scalars = {},
                                     const Grid& grid = {1, 1, 1});

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_CODEGEN_SAME_AS_EVALUATOR_H_
