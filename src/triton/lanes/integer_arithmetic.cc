#include <array>
#include <utility>

#include "triton/lanes/compare.h"
#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

// --- One part each, of operands in locals, left on the stack.

void PushNegated(LaneCode* code, bool is_wide, Local a) {
  if (is_wide) {
    code->I64(0);
  } else {
    code->I32(0);
  }
  code->Get(a);
  code->Op(is_wide ? kI64Sub : kI32Sub);
}

void PushNot(LaneCode* code, const Type& type, Local a) {
  code->Get(a);
  if (IsWide(type)) {
    code->I64(-1);
    code->Op(kI64Xor);
    return;
  }
  // A scalar int1 is 0 or 1.
  code->I32(IsInt1(type) && !code->is_vector() ? 1 : -1);
  code->Op(kI32Xor);
}

void PushAbs(LaneCode* code, FunctionBuilder* builder, const Type& type,
             Local a) {
  code->Get(a);
  if (!IsSigned(type)) return;
  const bool is_wide = IsWide(type);
  if (code->is_vector()) {
    builder->Op(is_wide ? Instruction::kI64x2Abs : Instruction::kI32x4Abs);
    return;
  }
  // (a ^ s) - s, where s is the sign in every bit.
  for (LaneOp op :
       is_wide ? std::array{kI64Xor, kI64Sub} : std::array{kI32Xor, kI32Sub}) {
    code->Get(a);
    if (is_wide) {
      code->I64ShrS(63);
    } else {
      code->I32ShrS(31);
    }
    code->Op(op);
  }
}

LaneOp BinaryOp(Opcode opcode, bool is_wide, bool is_int1) {
  switch (opcode) {
    case Opcode::kAdd:
      if (is_int1) return kI32Xor;
      return is_wide ? kI64Add : kI32Add;
    case Opcode::kSub:
      if (is_int1) return kI32Xor;
      return is_wide ? kI64Sub : kI32Sub;
    case Opcode::kMul:
      if (is_int1) return kI32And;
      return is_wide ? kI64Mul : kI32Mul;
    case Opcode::kAnd:
      return is_wide ? kI64And : kI32And;
    case Opcode::kOr:
      return is_wide ? kI64Or : kI32Or;
    default:
      return is_wide ? kI64Xor : kI32Xor;
  }
}

bool IsMinimum(Opcode opcode) {
  return opcode == Opcode::kMinimum || opcode == Opcode::kMinNum;
}

void PushExtremum(LaneCode* code, FunctionBuilder* builder, Opcode opcode,
                  const Type& type, Local a, Local b) {
  const bool is_minimum = IsMinimum(opcode);
  code->Get(a);
  code->Get(b);
  if (IsInt1(type)) {
    code->Op(is_minimum ? kI32And : kI32Or);
    return;
  }
  if (code->is_vector() && !IsWide(type)) {
    if (IsSigned(type)) {
      builder->Op(is_minimum ? Instruction::kI32x4MinS
                             : Instruction::kI32x4MaxS);
    } else {
      builder->Op(is_minimum ? Instruction::kI32x4MinU
                             : Instruction::kI32x4MaxU);
    }
    return;
  }
  PushComparison(code, is_minimum ? Opcode::kLt : Opcode::kGt, type, a, b);
  code->Choose();
}

// --- The high half of a product.

void PushMulHigh32(FunctionBuilder* builder, bool is_signed, Local a, Local b) {
  const Instruction extend =
      is_signed ? Instruction::kI64ExtendI32S : Instruction::kI64ExtendI32U;
  builder->Get(a);
  builder->Op(extend);
  builder->Get(b);
  builder->Op(extend);
  builder->Op(Instruction::kI64Mul);
  builder->I64Const(32);
  builder->Op(Instruction::kI64ShrU);
  builder->Op(Instruction::kI32WrapI64);
}

enum class Word { kLow, kHigh };

void PushWord(FunctionBuilder* builder, Local value, Word word) {
  builder->Get(value);
  if (word == Word::kLow) {
    builder->I64Const(0xffffffff);
    builder->Op(Instruction::kI64And);
  } else {
    builder->I64Const(32);
    builder->Op(Instruction::kI64ShrU);
  }
}

void PushWordProduct(FunctionBuilder* builder, Local a, Word a_word, Local b,
                     Word b_word) {
  PushWord(builder, a, a_word);
  PushWord(builder, b, b_word);
  builder->Op(Instruction::kI64Mul);
}

// Long multiplication; no sum of it overflows.
void PushMulHigh64(FunctionBuilder* builder, bool is_signed, Local a, Local b) {
  const Local middle = builder->NewLocal(WasmType::kI64);
  const Local other = builder->NewLocal(WasmType::kI64);
  PushWordProduct(builder, a, Word::kHigh, b, Word::kLow);
  PushWordProduct(builder, a, Word::kLow, b, Word::kLow);
  builder->I64Const(32);
  builder->Op(Instruction::kI64ShrU);
  builder->Op(Instruction::kI64Add);
  builder->Set(middle);
  PushWordProduct(builder, a, Word::kLow, b, Word::kHigh);
  PushWord(builder, middle, Word::kLow);
  builder->Op(Instruction::kI64Add);
  builder->Set(other);
  PushWordProduct(builder, a, Word::kHigh, b, Word::kHigh);
  PushWord(builder, middle, Word::kHigh);
  builder->Op(Instruction::kI64Add);
  PushWord(builder, other, Word::kHigh);
  builder->Op(Instruction::kI64Add);
  builder->Release(other);
  builder->Release(middle);
  if (!is_signed) return;
  // A negative factor counted 2^64 too much.
  for (const auto& [sign, factor] : {std::pair(a, b), std::pair(b, a)}) {
    builder->Get(sign);
    builder->I64Const(63);
    builder->Op(Instruction::kI64ShrS);
    builder->Get(factor);
    builder->Op(Instruction::kI64And);
    builder->Op(Instruction::kI64Sub);
  }
}

Lanes EmitMulHigh(LaneEmitter* emitter, const Type& result,
                  std::span<const Lanes> operands) {
  FunctionBuilder* builder = &emitter->code();
  const bool is_signed = IsSigned(result);
  if (operands[0].is_vector && !IsWide(result)) {
    const Lanes value = emitter->NewLanes(result, true);
    PushVectorMulHigh(builder, is_signed, operands[0].parts[0],
                      operands[1].parts[0]);
    builder->Set(value.parts[0]);
    return value;
  }
  return ForEachLane(
      emitter, result, operands, [&](std::span<const Lanes> scalars) {
        const Local a = scalars[0].parts[0], b = scalars[1].parts[0];
        IsWide(result) ? PushMulHigh64(builder, is_signed, a, b)
                       : PushMulHigh32(builder, is_signed, a, b);
      });
}

}  // namespace

Lanes EmitInteger(LaneEmitter* emitter, Opcode opcode, const Type& result,
                  std::span<const Lanes> operands) {
  if (opcode == Opcode::kMulHigh) {
    return EmitMulHigh(emitter, result, operands);
  }
  FunctionBuilder* builder = &emitter->code();
  LaneCode code(builder, operands[0].is_vector);
  const bool is_wide = IsWide(result), is_int1 = IsInt1(result);
  const Lanes value = emitter->NewLanes(result, operands[0].is_vector);
  for (int part = 0; part < value.num_parts(); ++part) {
    const Local a = operands[0].parts[part];
    const Local b = operands.size() > 1 ? operands[1].parts[part] : a;
    switch (opcode) {
      case Opcode::kNeg:
        // Modulo 2, -a is a.
        is_int1 ? code.Get(a) : PushNegated(&code, is_wide, a);
        break;
      case Opcode::kNot:
        PushNot(&code, result, a);
        break;
      case Opcode::kAbs:
        PushAbs(&code, builder, result, a);
        break;
      case Opcode::kMinimum:
      case Opcode::kMinNum:
      case Opcode::kMaximum:
      case Opcode::kMaxNum:
        PushExtremum(&code, builder, opcode, result, a, b);
        break;
      default:
        code.Get(a);
        code.Get(b);
        code.Op(BinaryOp(opcode, is_wide, is_int1));
    }
    const bool stays_in_range =
        opcode == Opcode::kAnd || opcode == Opcode::kOr ||
        opcode == Opcode::kXor || IsMinimum(opcode) ||
        opcode == Opcode::kMaximum || opcode == Opcode::kMaxNum || is_int1;
    if (!stays_in_range) WrapI32(&code, result);
    code.Set(value.parts[part]);
  }
  return value;
}

}  // namespace fake_device::triton
