#ifndef FAKE_DEVICE_TRITON_IR_VERIFIER_H_
#define FAKE_DEVICE_TRITON_IR_VERIFIER_H_

#include <optional>
#include <string>

#include "triton/ir/function.h"

namespace fake_device::triton {

// What of the tile IR's rules a function breaks first, or nothing: the number
// and types of operands, results, blocks and their arguments, as opcode.h has
// them; shapes; attributes; that every value is defined once and before its
// uses; terminators. Any function is safe to ask about.
std::optional<std::string> Verify(const Function& function);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_IR_VERIFIER_H_
