#ifndef FAKE_DEVICE_TRITON_LANES_HALF_H_
#define FAKE_DEVICE_TRITON_LANES_HALF_H_

#include "triton/element_type.h"
#include "triton/lanes/lane_code.h"

namespace fake_device::triton {

// Each takes its operand from the stack and leaves its result there. `half` is
// fp16 or bf16.

// Rounds f32 to the nearest number of the type, ties to even. A NaN stays one.
void RoundF32ToHalf(LaneCode* code, ElementType half);
// The same for f64, which stays f64. A number beyond the type's range stays
// finite: OverflowToInfinity is for after the conversion to f32.
void RoundF64ToHalf(LaneCode* code, ElementType half);
// Makes an f32 beyond the type's range infinite. The number has the type's
// precision already.
void OverflowToInfinity(LaneCode* code, ElementType half);
// i32 that holds the bits, zero-extended -> f32, and back. Every bit of a NaN
// is kept.
void UnpackHalf(LaneCode* code, ElementType half);
void PackHalf(LaneCode* code, ElementType half);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_LANES_HALF_H_
