#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

// WebAssembly's shifts take the count modulo the register's width; counts of
// the narrower type's width and more shift everything out by themselves.
int RegisterBits(const Type& type) { return IsWide(type) ? 64 : 32; }

bool FillsWithSign(Opcode opcode, const Type& type) {
  return opcode == Opcode::kShr && IsSigned(type);
}

// By 1 or more everything is shifted out.
Lanes EmitInt1Shift(LaneEmitter* emitter, std::span<const Lanes> operands) {
  LaneCode code(&emitter->code(), operands[0].is_vector);
  const Lanes value =
      emitter->NewLanes(operands[0].type, operands[0].is_vector);
  code.Get(operands[0].parts[0]);
  code.Get(operands[1].parts[0]);
  code.I32(operands[0].is_vector ? -1 : 1);
  code.Op(kI32Xor);
  code.Op(kI32And);
  code.Set(value.parts[0]);
  return value;
}

void PushScalarShift(FunctionBuilder* builder, Opcode opcode, const Type& type,
                     Local operand, Local count) {
  const bool is_wide = IsWide(type);
  const auto push_constant = [&](int64_t value) {
    is_wide ? builder->I64Const(value)
            : builder->I32Const(static_cast<int32_t>(value));
  };
  const auto push_is_near = [&] {
    builder->Get(count);
    push_constant(RegisterBits(type));
    builder->Op(is_wide ? Instruction::kI64LtU : Instruction::kI32LtU);
  };
  builder->Get(operand);
  builder->Get(count);
  if (FillsWithSign(opcode, type)) {
    push_constant(RegisterBits(type) - 1);
    push_is_near();
    builder->Op(Instruction::kSelect);
    builder->Op(is_wide ? Instruction::kI64ShrS : Instruction::kI32ShrS);
    return;
  }
  if (opcode == Opcode::kShl) {
    builder->Op(is_wide ? Instruction::kI64Shl : Instruction::kI32Shl);
  } else {
    builder->Op(is_wide ? Instruction::kI64ShrU : Instruction::kI32ShrU);
  }
  push_constant(0);
  push_is_near();
  builder->Op(Instruction::kSelect);
  LaneCode code(builder, false);
  if (opcode == Opcode::kShl) WrapI32(&code, type);
}

// There is no instruction that shifts each lane by a count of its own: to the
// left is multiplication by a power of two, which a float's exponent makes.
Lanes EmitVectorShl(LaneEmitter* emitter, std::span<const Lanes> operands) {
  LaneCode code(&emitter->code(), true);
  const Lanes value = emitter->NewLanes(operands[0].type, true);
  const Local count = operands[1].parts[0];
  code.Get(operands[0].parts[0]);
  code.Get(count);
  code.I32(127);
  code.Op(kI32Add);
  code.I32Shl(23);
  code.I32AsF32();
  code.Op(kI32TruncSatF32U);
  code.Op(kI32Mul);
  code.Get(count);
  code.I32(32);
  code.Op(kI32LtU);
  code.Op(kI32And);
  WrapI32(&code, value.type);
  code.Set(value.parts[0]);
  return value;
}

}  // namespace

Lanes EmitShift(LaneEmitter* emitter, Opcode opcode,
                std::span<const Lanes> operands) {
  const Type& type = operands[0].type;
  if (IsInt1(type)) return EmitInt1Shift(emitter, operands);
  if (opcode == Opcode::kShl && operands[0].is_vector && !IsWide(type)) {
    return EmitVectorShl(emitter, operands);
  }
  return ForEachLane(
      emitter, type, operands, [&](std::span<const Lanes> scalars) {
        PushScalarShift(&emitter->code(), opcode, type, scalars[0].parts[0],
                        scalars[1].parts[0]);
      });
}

Lanes EmitShiftByConstant(LaneEmitter* emitter, Opcode opcode,
                          const Lanes& operand, int64_t count) {
  const Type& type = operand.type;
  const int bits = BitsOf(type.element);
  const bool is_out =
      static_cast<uint64_t>(count) >= static_cast<uint64_t>(bits);
  if (is_out && !FillsWithSign(opcode, type)) {
    return emitter->Constant(type, Constant::Integer(0), operand.is_vector);
  }
  const int places = is_out ? RegisterBits(type) - 1 : static_cast<int>(count);
  LaneCode code(&emitter->code(), operand.is_vector);
  const Lanes value = emitter->NewLanes(type, operand.is_vector);
  for (int part = 0; part < value.num_parts(); ++part) {
    code.Get(operand.parts[part]);
    if (places == 0) {
      // The operand itself; of int1 the only case.
    } else if (opcode == Opcode::kShl) {
      IsWide(type) ? code.I64Shl(places) : code.I32Shl(places);
      WrapI32(&code, type);
    } else if (IsSigned(type)) {
      IsWide(type) ? code.I64ShrS(places) : code.I32ShrS(places);
    } else {
      IsWide(type) ? code.I64ShrU(places) : code.I32ShrU(places);
    }
    code.Set(value.parts[part]);
  }
  return value;
}

}  // namespace fake_device::triton
