#ifndef FAKE_DEVICE_TRITON_PASSES_IDENTITIES_H_
#define FAKE_DEVICE_TRITON_PASSES_IDENTITIES_H_

#include <memory>
#include <optional>
#include <vector>

#include "triton/passes/definitions.h"

namespace fake_device::triton {

using OperationList = std::vector<std::unique_ptr<Operation>>;

// What the only result of `operation` always equals, a value from before it; or
// nothing. The operation may be rewritten to a simpler one in place, with new
// operations that come before it in `before`. Its operands are in
// `definitions`, if operations define them. Floats stay the same to the bit,
// but for the payload of a NaN.
std::optional<ValueId> Simplify(Function* function, Definitions* definitions,
                                Operation* operation, OperationList* before);

// Makes the operation, which has one result, a constant.
void BecomeConstant(Operation* operation, Constant constant);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_PASSES_IDENTITIES_H_
