#include <bit>
#include <limits>

#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

// x / 0 is 1, x / 1 is x; x % 0 is x, x % 1 is 0.
Lanes EmitInt1Division(LaneEmitter* emitter, Opcode opcode,
                       std::span<const Lanes> operands) {
  const Lanes& a = operands[0];
  LaneCode code(&emitter->code(), a.is_vector);
  const Lanes value = emitter->NewLanes(a.type, a.is_vector);
  code.Get(a.parts[0]);
  code.Get(operands[1].parts[0]);
  code.I32(a.is_vector ? -1 : 1);
  code.Op(kI32Xor);
  code.Op(opcode == Opcode::kDiv ? kI32Or : kI32And);
  code.Set(value.parts[0]);
  return value;
}

// --- A scalar by a scalar.

struct ScalarDivision {
  WasmType type;
  Instruction divide;
  Instruction remainder;
  Instruction add;
  Instruction subtract;
  Instruction less_unsigned;
  Instruction is_zero;
};

ScalarDivision InstructionsOf(const Type& type) {
  const bool is_signed = IsSigned(type);
  if (IsWide(type)) {
    return {WasmType::kI64,
            is_signed ? Instruction::kI64DivS : Instruction::kI64DivU,
            is_signed ? Instruction::kI64RemS : Instruction::kI64RemU,
            Instruction::kI64Add,
            Instruction::kI64Sub,
            Instruction::kI64LtU,
            Instruction::kI64Eqz};
  }
  return {WasmType::kI32,
          is_signed ? Instruction::kI32DivS : Instruction::kI32DivU,
          is_signed ? Instruction::kI32RemS : Instruction::kI32RemU,
          Instruction::kI32Add,
          Instruction::kI32Sub,
          Instruction::kI32LtU,
          Instruction::kI32Eqz};
}

void PushConstant(FunctionBuilder* code, WasmType type, int64_t value) {
  type == WasmType::kI64 ? code->I64Const(value)
                         : code->I32Const(static_cast<int32_t>(value));
}

void PushScalarQuotient(FunctionBuilder* code, const Type& type, Local a,
                        Local b) {
  const ScalarDivision division = InstructionsOf(type);
  code->Get(b);
  // The smallest / -1 would trap, as x / 0: both are told by b + 1 < 2.
  if (IsSigned(type)) {
    PushConstant(code, division.type, 1);
    code->Op(division.add);
    PushConstant(code, division.type, 2);
    code->Op(division.less_unsigned);
  } else {
    code->Op(division.is_zero);
  }
  code->If(division.type);
  PushConstant(code, division.type, -1);
  if (IsSigned(type)) {
    PushConstant(code, division.type, 0);
    code->Get(a);
    code->Op(division.subtract);
    code->Get(b);
    code->Op(division.is_zero);
    code->Op(Instruction::kSelect);
  }
  code->Else();
  code->Get(a);
  code->Get(b);
  code->Op(division.divide);
  code->End();
}

// The smallest % -1 is 0 and no trap.
void PushScalarRemainder(FunctionBuilder* code, const Type& type, Local a,
                         Local b) {
  const ScalarDivision division = InstructionsOf(type);
  code->Get(b);
  code->Op(division.is_zero);
  code->If(division.type);
  code->Get(a);
  code->Else();
  code->Get(a);
  code->Get(b);
  code->Op(division.remainder);
  code->End();
}

Lanes EmitScalarDivision(LaneEmitter* emitter, Opcode opcode,
                         std::span<const Lanes> operands) {
  FunctionBuilder* builder = &emitter->code();
  const Type type = operands[0].type;
  return ForEachLane(
      emitter, type, operands, [&](std::span<const Lanes> scalars) {
        const Local a = scalars[0].parts[0], b = scalars[1].parts[0];
        if (opcode == Opcode::kDiv) {
          PushScalarQuotient(builder, type, a, b);
        } else {
          PushScalarRemainder(builder, type, a, b);
        }
        LaneCode code(builder, false);
        if (!IsWide(type)) WrapI32(&code, type);
      });
}

// --- Four by four, of up to 32 bits.

void PushDoubles(FunctionBuilder* code, Local operand, bool high,
                 bool is_signed) {
  code->Get(operand);
  if (high) {
    code->Get(operand);
    code->Shuffle(ShuffleOf64(1, 1));
  }
  code->Op(is_signed ? Instruction::kF64x2ConvertLowI32x4S
                     : Instruction::kF64x2ConvertLowI32x4U);
}

// In fp64, which tells every quotient of 32 bits from the next integer. Adding
// this moves an integer's low bits to the low bits, whatever its sign, so that
// 2^31, of the smallest / -1, wraps; x / 0 is set by its mask.
constexpr double kIntegerBits = 0x1.8p52;

void PushVectorQuotient(FunctionBuilder* builder, const Type& type, Local a,
                        Local b) {
  LaneCode code(builder, true);
  for (bool high : {false, true}) {
    PushDoubles(builder, a, high, IsSigned(type));
    PushDoubles(builder, b, high, IsSigned(type));
    code.Op(kF64Div);
    code.Op(kF64Trunc);
    code.F64(kIntegerBits);
    code.Op(kF64Add);
  }
  KeepLowHalves(builder);
  code.Get(b);
  code.I32(0);
  code.Op(kI32Eq);
  code.Op(kI32Or);
}

Lanes EmitVectorDivision(LaneEmitter* emitter, Opcode opcode,
                         std::span<const Lanes> operands) {
  const Type& type = operands[0].type;
  const Local a = operands[0].parts[0], b = operands[1].parts[0];
  LaneCode code(&emitter->code(), true);
  const Lanes value = emitter->NewLanes(type, true);
  if (opcode == Opcode::kRem) code.Get(a);
  PushVectorQuotient(&emitter->code(), type, a, b);
  if (opcode == Opcode::kRem) {
    code.Get(b);
    code.Op(kI32Mul);
    code.Op(kI32Sub);
  }
  WrapI32(&code, type);
  code.Set(value.parts[0]);
  return value;
}

// --- By a constant.

// n / d = n * multiplier >> (32 + shift), for all n of 32 bits: the multiplier
// is 2^(32 + shift) / d rounded up, and large enough a shift makes the error
// vanish.
struct Reciprocal {
  uint64_t multiplier;  // below 2^32 if signed, below 2^33 if not
  int shift;
};

// `magnitude` is no power of two, and less than 2^31.
Reciprocal ReciprocalOf(uint32_t magnitude, bool is_signed) {
  for (int shift = 0;; ++shift) {
    const uint64_t power = uint64_t{1} << (32 + shift);
    const uint64_t multiplier = power / magnitude + 1;
    const uint64_t error = multiplier * magnitude - power;
    // n * error must stay below the power of two.
    if (error <= uint64_t{1} << (shift + (is_signed ? 1 : 0))) {
      return {multiplier, shift};
    }
  }
}

void PushSignedByReciprocal(LaneCode* code, FunctionBuilder* builder,
                            uint32_t magnitude, Local a) {
  const Reciprocal reciprocal = ReciprocalOf(magnitude, true);
  PushVectorMulHigh(builder, true, a,
                    static_cast<int32_t>(reciprocal.multiplier));
  // As a signed factor it was 2^32 less.
  if (reciprocal.multiplier >> 31 != 0) {
    code->Get(a);
    code->Op(kI32Add);
  }
  if (reciprocal.shift > 0) code->I32ShrS(reciprocal.shift);
  // Rounded down until here, towards zero from here.
  code->Get(a);
  code->I32ShrU(31);
  code->Op(kI32Add);
}

void PushUnsignedByReciprocal(LaneCode* code, FunctionBuilder* builder,
                              uint32_t divisor, Local a) {
  if (divisor > uint32_t{1} << 31) {
    // The quotient is 0 or 1.
    code->Get(a);
    code->I32(static_cast<int32_t>(divisor));
    code->Op(kI32GeU);
    code->I32ShrU(31);
    return;
  }
  const Reciprocal reciprocal = ReciprocalOf(divisor, false);
  PushVectorMulHigh(builder, false, a,
                    static_cast<int32_t>(reciprocal.multiplier));
  if (reciprocal.multiplier >> 32 == 0) {
    if (reciprocal.shift > 0) code->I32ShrU(reciprocal.shift);
    return;
  }
  // (high + a) >> shift, whose sum would need 33 bits.
  const Local high = builder->NewLocal(WasmType::kV128);
  builder->Set(high);
  code->Get(a);
  code->Get(high);
  code->Op(kI32Sub);
  code->I32ShrU(1);
  code->Get(high);
  code->Op(kI32Add);
  if (reciprocal.shift > 1) code->I32ShrU(reciprocal.shift - 1);
  builder->Release(high);
}

// By 2^places, towards zero.
void PushSignedByPower(LaneCode* code, bool is_wide, int places, Local a) {
  code->Get(a);
  code->Get(a);
  if (is_wide) {
    code->I64ShrS(63);
    code->I64ShrU(64 - places);
    code->Op(kI64Add);
    code->I64ShrS(places);
  } else {
    code->I32ShrS(31);
    code->I32ShrU(32 - places);
    code->Op(kI32Add);
    code->I32ShrS(places);
  }
}

void PushUnsignedByPower(LaneCode* code, bool is_wide, int places, Local a) {
  code->Get(a);
  is_wide ? code->I64ShrU(places) : code->I32ShrU(places);
}

// |divisor| > 1. Without a vector multiplication of 64 bits, and on scalars,
// the engine knows what to do.
bool DividesByInstruction(const Lanes& operand, uint64_t magnitude) {
  return !std::has_single_bit(magnitude) &&
         (operand.is_wide() || !operand.is_vector);
}

void PushQuotientBy(LaneCode* code, FunctionBuilder* builder,
                    const Lanes& operand, int part, uint64_t magnitude) {
  const Local a = operand.parts[part];
  // Narrow numbers are i32 ones, too.
  const bool is_signed =
      IsSigned(operand.type) || BitsOf(operand.type.element) < 32;
  if (std::has_single_bit(magnitude)) {
    const int places = std::countr_zero(magnitude);
    IsSigned(operand.type)
        ? PushSignedByPower(code, operand.is_wide(), places, a)
        : PushUnsignedByPower(code, operand.is_wide(), places, a);
  } else if (is_signed) {
    PushSignedByReciprocal(code, builder, static_cast<uint32_t>(magnitude), a);
  } else {
    PushUnsignedByReciprocal(code, builder, static_cast<uint32_t>(magnitude),
                             a);
  }
}

// Neither 0, 1 nor -1.
Lanes EmitByInstruction(LaneEmitter* emitter, Opcode opcode,
                        const Lanes& operand, int64_t divisor) {
  const Type type = operand.type;
  const ScalarDivision division = InstructionsOf(type);
  const Lanes operands[] = {operand};
  return ForEachLane(
      emitter, type, operands, [&](std::span<const Lanes> scalars) {
        emitter->code().Get(scalars[0].parts[0]);
        PushConstant(&emitter->code(), division.type, divisor);
        emitter->code().Op(opcode == Opcode::kDiv ? division.divide
                                                  : division.remainder);
      });
}

// The remainder needs the quotient by the magnitude alone: its sign is the
// dividend's.
void PushByConstant(LaneCode* code, FunctionBuilder* builder, Opcode opcode,
                    const Lanes& operand, int part, int64_t divisor,
                    uint64_t magnitude) {
  const bool is_wide = operand.is_wide();
  const bool negates =
      opcode == Opcode::kDiv && IsSigned(operand.type) && divisor < 0;
  if (opcode == Opcode::kRem) code->Get(operand.parts[part]);
  if (negates) is_wide ? code->I64(0) : code->I32(0);
  PushQuotientBy(code, builder, operand, part, magnitude);
  if (negates) code->Op(is_wide ? kI64Sub : kI32Sub);
  if (opcode != Opcode::kRem) return;
  if (is_wide) {
    code->I64(static_cast<int64_t>(magnitude));
    code->Op(kI64Mul);
    code->Op(kI64Sub);
  } else {
    code->I32(static_cast<int32_t>(static_cast<uint32_t>(magnitude)));
    code->Op(kI32Mul);
    code->Op(kI32Sub);
  }
}

}  // namespace

Lanes EmitDivision(LaneEmitter* emitter, Opcode opcode,
                   std::span<const Lanes> operands) {
  const Lanes& a = operands[0];
  if (IsInt1(a.type)) return EmitInt1Division(emitter, opcode, operands);
  return a.is_vector && !a.is_wide()
             ? EmitVectorDivision(emitter, opcode, operands)
             : EmitScalarDivision(emitter, opcode, operands);
}

Lanes EmitDivisionByConstant(LaneEmitter* emitter, Opcode opcode,
                             const Lanes& operand, int64_t divisor) {
  const Type& type = operand.type;
  auto magnitude = static_cast<uint64_t>(divisor);
  if (IsSigned(type) && divisor < 0) magnitude = -magnitude;
  if (magnitude <= 1) {
    const Lanes operands[] = {
        operand,
        emitter->Constant(type, Constant::Integer(divisor), operand.is_vector)};
    const Lanes value = EmitDivision(emitter, opcode, operands);
    emitter->Release(operands[1]);
    return value;
  }
  if (DividesByInstruction(operand, magnitude)) {
    return EmitByInstruction(emitter, opcode, operand, divisor);
  }
  FunctionBuilder* builder = &emitter->code();
  LaneCode code(builder, operand.is_vector);
  const Lanes value = emitter->NewLanes(type, operand.is_vector);
  for (int part = 0; part < value.num_parts(); ++part) {
    PushByConstant(&code, builder, opcode, operand, part, divisor, magnitude);
    if (!operand.is_wide()) WrapI32(&code, type);
    code.Set(value.parts[part]);
  }
  return value;
}

}  // namespace fake_device::triton
