#ifndef FAKE_DEVICE_TRITON_FRONTEND_VALUES_H_
#define FAKE_DEVICE_TRITON_FRONTEND_VALUES_H_

#include "triton/ir/builder.h"
#include "triton/semantics/value.h"

namespace fake_device::triton {

// Whether two values are one: the same kind and the same in Python's sense, or
// the same value of the IR.
bool IsSame(const Value& a, const Value& b);

// Whether run-time control flow can carry a value: tensors and what is made of
// them. Numbers count, since they become tensors.
bool IsCarriable(const Value& value);

// Whether one value of run-time control flow can stand for both: tensors of one
// type, tuples of such. A number is of no type.
bool HaveSameType(const Builder& builder, const Value& a, const Value& b);

// Whether a value is small enough to be worked with: a limit on its parts, and
// on how deep they nest, as tuples may share parts without end.
bool IsReasonable(const Value& value);

// The number that a constant scalar tensor holds; any other value as it is.
Value ToConstexpr(const Builder& builder, const Value& value);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_VALUES_H_
