#ifndef FAKE_DEVICE_TRITON_FRONTEND_OPERATOR_NAMES_H_
#define FAKE_DEVICE_TRITON_FRONTEND_OPERATOR_NAMES_H_

#include <optional>
#include <string_view>

#include "triton/semantics/semantics.h"

namespace fake_device::triton {

// The operator that the source spells so: "+", "<=", "//".
std::optional<BinaryOperator> FindBinaryOperator(std::string_view spelling);

// Of the grammar's three: "+", "-", "~".
UnaryOperator FindUnaryOperator(std::string_view spelling);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_OPERATOR_NAMES_H_
