#ifndef CPP_TESTS_TRITON_SUPPORT_MATH_HOST_H_
#define CPP_TESTS_TRITON_SUPPORT_MATH_HOST_H_

#include <cstdint>
#include <span>

#include "triton/math/math_table.h"
#include "triton/support/wasm_interpreter.h"

namespace fake_device::triton {

// A function of the table on elements as a Constant has them.
uint64_t ApplyMath(MathId math, std::span<const uint64_t> operands);

// Gives the instance's imports from "math" the functions of src/triton/math:
// those on vectors by their own code, not lane by lane.
void ImportMath(WasmInstance* instance);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_MATH_HOST_H_
