#ifndef FAKE_DEVICE_TRITON_IR_EVALUATE_CONSTANT_H_
#define FAKE_DEVICE_TRITON_IR_EVALUATE_CONSTANT_H_

#include <cstdint>
#include <optional>
#include <span>

#include "triton/ir/function.h"

namespace fake_device::triton {

// The result of an elementwise operation on constants, as its Opcode defines
// it. Nothing for kMath, for kAddPointer, for operations that the element type
// does not have and for what is not elementwise; the caller asks for no
// pointers.
// `operand` is the element type of the operands (of a kSelect's last two),
// `result` the result's.
std::optional<Constant> EvaluateConstant(Opcode opcode, ElementType operand,
                                         ElementType result,
                                         std::span<const Constant> operands);

// `value` as the element type holds it: wrapped, or rounded to nearest even.
// A NaN keeps its sign and the leading bits of its payload.
Constant WrapInteger(ElementType type, int64_t value);
Constant RoundFloat(ElementType type, double value);

// An element's bits as they lie in memory, in the low bits of the result, and
// back. Every pattern survives, signalling NaNs too.
uint64_t EncodeElement(ElementType type, Constant constant);
Constant DecodeElement(ElementType type, uint64_t bits);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_IR_EVALUATE_CONSTANT_H_
