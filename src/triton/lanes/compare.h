#ifndef FAKE_DEVICE_TRITON_LANES_COMPARE_H_
#define FAKE_DEVICE_TRITON_LANES_COMPARE_H_

#include "triton/ir/opcode.h"
#include "triton/ir/type.h"
#include "triton/lanes/lane_code.h"

namespace fake_device::triton {

// Pushes the comparison `opcode` (kEq to kGe) of two locals of a type: 0 or 1,
// or lanes of 0 or -1 as wide as the type's.
void PushComparison(LaneCode* code, Opcode opcode, const Type& type, Local a,
                    Local b);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_LANES_COMPARE_H_
