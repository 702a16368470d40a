#ifndef FAKE_DEVICE_TRITON_LANES_OPERATIONS_H_
#define FAKE_DEVICE_TRITON_LANES_OPERATIONS_H_

#include <span>

#include "triton/lanes/lanes.h"

namespace fake_device::triton {

// What LaneEmitter::Elementwise is made of. Operands and results are its own.

// kNeg to kAbs, kAdd to kMul, kAnd to kXor, kMulHigh, the minima and maxima, on
// integers.
Lanes EmitInteger(LaneEmitter* emitter, Opcode opcode, const Type& result,
                  std::span<const Lanes> operands);
// kShl and kShr.
Lanes EmitShift(LaneEmitter* emitter, Opcode opcode,
                std::span<const Lanes> operands);
Lanes EmitShiftByConstant(LaneEmitter* emitter, Opcode opcode,
                          const Lanes& operand, int64_t count);
// kDiv and kRem on integers.
Lanes EmitDivision(LaneEmitter* emitter, Opcode opcode,
                   std::span<const Lanes> operands);
Lanes EmitDivisionByConstant(LaneEmitter* emitter, Opcode opcode,
                             const Lanes& operand, int64_t divisor);
// Everything from kNeg to kMaxNum that there is on floats.
Lanes EmitFloat(LaneEmitter* emitter, Opcode opcode, const Type& result,
                std::span<const Lanes> operands);
// C's fmod: kRem on floats.
Lanes EmitFmod(LaneEmitter* emitter, const Type& result,
               std::span<const Lanes> operands);
Lanes EmitFma(LaneEmitter* emitter, const Type& result,
              std::span<const Lanes> operands);
// kFma on fp64.
Lanes EmitFma64(LaneEmitter* emitter, const Type& result,
                std::span<const Lanes> operands);
Lanes EmitCompare(LaneEmitter* emitter, Opcode opcode, const Type& result,
                  std::span<const Lanes> operands);
Lanes EmitSelect(LaneEmitter* emitter, std::span<const Lanes> operands);
Lanes EmitCast(LaneEmitter* emitter, const Type& result, const Lanes& operand);
// kCast between a float and a 64-bit integer.
Lanes EmitCastByScalars(LaneEmitter* emitter, const Type& result,
                        const Lanes& operand);
Lanes EmitBitcast(LaneEmitter* emitter, const Type& result,
                  const Lanes& operand);
Lanes EmitMath(LaneEmitter* emitter, MathId math, const Type& result,
               std::span<const Lanes> operands);
Lanes EmitAddPointer(LaneEmitter* emitter, std::span<const Lanes> operands);
Lanes EmitAddPointerByConstant(LaneEmitter* emitter, const Lanes& pointer,
                               int64_t offset);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_LANES_OPERATIONS_H_
