#ifndef CPP_TESTS_TRITON_SUPPORT_EVALUATOR_H_
#define CPP_TESTS_TRITON_SUPPORT_EVALUATOR_H_

#include <cstdint>
#include <vector>

#include "triton/ir/function.h"
#include "triton/support/launch.h"

namespace fake_device::triton {

// Runs a function of the tile IR, operation by operation, element by element,
// program by program with x fastest: slow, obvious, and all that opcode.h says.
// The reference for everything that makes code of it.
//
// Where opcode.h leaves something free, this is one of what is allowed: a
// reduction combines in the axis' order; several atomic operations on one
// address happen in row-major order; gathering out of range gives 0. A store of
// two different values to one address is a broken launch. Sorting has a defined
// result only without NaNs and without zeros of both signs, and sort_pairs'
// elements behind the count stay where they are.
//
// `function` is verified. Broken launches are results, with what they wrote.
LaunchResult Evaluate(const Function& function, const LaunchInput& input,
                      std::vector<uint8_t>* memory,
                      uint64_t max_operations = 10'000'000);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_EVALUATOR_H_
