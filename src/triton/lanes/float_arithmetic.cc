#include "triton/lanes/half.h"
#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

LaneOp OpOf(Opcode opcode, bool is_wide) {
  switch (opcode) {
    case Opcode::kNeg:
      return is_wide ? kF64Neg : kF32Neg;
    case Opcode::kAbs:
      return is_wide ? kF64Abs : kF32Abs;
    case Opcode::kFloor:
      return is_wide ? kF64Floor : kF32Floor;
    case Opcode::kCeil:
      return is_wide ? kF64Ceil : kF32Ceil;
    case Opcode::kTrunc:
      return is_wide ? kF64Trunc : kF32Trunc;
    case Opcode::kNearbyint:
      return is_wide ? kF64Nearest : kF32Nearest;
    case Opcode::kSqrt:
      return is_wide ? kF64Sqrt : kF32Sqrt;
    case Opcode::kAdd:
      return is_wide ? kF64Add : kF32Add;
    case Opcode::kSub:
      return is_wide ? kF64Sub : kF32Sub;
    case Opcode::kMul:
      return is_wide ? kF64Mul : kF32Mul;
    case Opcode::kDiv:
      return is_wide ? kF64Div : kF32Div;
    case Opcode::kMinimum:
    case Opcode::kMinNum:
      return is_wide ? kF64Min : kF32Min;
    default:
      return is_wide ? kF64Max : kF32Max;
  }
}

// The others' results are numbers of the type, or one of the operands.
bool Rounds(Opcode opcode) {
  return opcode == Opcode::kAdd || opcode == Opcode::kSub ||
         opcode == Opcode::kMul || opcode == Opcode::kDiv ||
         opcode == Opcode::kSqrt;
}

// `a`, or `b` where that is a NaN.
void PushNumber(LaneCode* code, bool is_wide, Local a, Local b) {
  code->Get(a);
  code->Get(b);
  code->Get(a);
  code->Get(a);
  code->Op(is_wide ? kF64Eq : kF32Eq);
  code->Choose();
}

}  // namespace

Lanes EmitFloat(LaneEmitter* emitter, Opcode opcode, const Type& result,
                std::span<const Lanes> operands) {
  if (opcode == Opcode::kRem) return EmitFmod(emitter, result, operands);
  LaneCode code(&emitter->code(), operands[0].is_vector);
  const bool is_wide = IsWide(result);
  const Lanes value = emitter->NewLanes(result, operands[0].is_vector);
  for (int part = 0; part < value.num_parts(); ++part) {
    const Local a = operands[0].parts[part];
    if (operands.size() == 1) {
      code.Get(a);
    } else {
      const Local b = operands[1].parts[part];
      if (opcode == Opcode::kMinNum || opcode == Opcode::kMaxNum) {
        PushNumber(&code, is_wide, a, b);
        PushNumber(&code, is_wide, b, a);
      } else {
        code.Get(a);
        code.Get(b);
      }
    }
    code.Op(OpOf(opcode, is_wide));
    if (IsHalf(result) && Rounds(opcode)) {
      RoundF32ToHalf(&code, result.element);
    }
    code.Set(value.parts[part]);
  }
  return value;
}

}  // namespace fake_device::triton
