#include "triton/lanes/compare.h"

#include <limits>

#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

// In the order of the opcodes from kEq.
constexpr LaneOp kF32Comparisons[] = {kF32Eq, kF32Ne, kF32Lt,
                                      kF32Le, kF32Gt, kF32Ge};
constexpr LaneOp kF64Comparisons[] = {kF64Eq, kF64Ne, kF64Lt,
                                      kF64Le, kF64Gt, kF64Ge};
constexpr LaneOp kSignedComparisons[] = {kI32Eq,  kI32Ne,  kI32LtS,
                                         kI32LeS, kI32GtS, kI32GeS};
constexpr LaneOp kUnsignedComparisons[] = {kI32Eq,  kI32Ne,  kI32LtU,
                                           kI32LeU, kI32GtU, kI32GeU};
constexpr LaneOp kWideComparisons[] = {kI64Eq,  kI64Ne,  kI64LtS,
                                       kI64LeS, kI64GtS, kI64GeS};

LaneOp ComparisonOf(Opcode opcode, const Type& type) {
  const int index = static_cast<int>(opcode) - static_cast<int>(Opcode::kEq);
  switch (RegisterOf(type)) {
    case WasmType::kF32:
      return kF32Comparisons[index];
    case WasmType::kF64:
      return kF64Comparisons[index];
    case WasmType::kI64:
      return kWideComparisons[index];
    default:
      return IsSigned(type) ? kSignedComparisons[index]
                            : kUnsignedComparisons[index];
  }
}

}  // namespace

void PushComparison(LaneCode* code, Opcode opcode, const Type& type, Local a,
                    Local b) {
  // There are signed vector comparisons alone: the order of unsigned numbers is
  // that of signed ones from the smallest up.
  const bool flips_sign = RegisterOf(type) == WasmType::kI64 &&
                          !IsSigned(type) && opcode != Opcode::kEq &&
                          opcode != Opcode::kNe;
  for (Local operand : {a, b}) {
    code->Get(operand);
    if (!flips_sign) continue;
    code->I64(std::numeric_limits<int64_t>::min());
    code->Op(kI64Xor);
  }
  code->Op(ComparisonOf(opcode, type));
}

Lanes EmitCompare(LaneEmitter* emitter, Opcode opcode, const Type& result,
                  std::span<const Lanes> operands) {
  const Lanes& a = operands[0];
  const Lanes& b = operands[1];
  LaneCode code(&emitter->code(), a.is_vector);
  const Lanes value = emitter->NewLanes(result, a.is_vector);
  for (int part = 0; part < a.num_parts(); ++part) {
    PushComparison(&code, opcode, a.type, a.parts[part], b.parts[part]);
  }
  if (a.num_parts() == 2) KeepLowHalves(&emitter->code());
  code.Set(value.parts[0]);
  return value;
}

Lanes EmitSelect(LaneEmitter* emitter, std::span<const Lanes> operands) {
  const Lanes& condition = operands[0];
  const Lanes& a = operands[1];
  const Lanes& b = operands[2];
  FunctionBuilder& builder = emitter->code();
  LaneCode code(&builder, condition.is_vector);
  const Lanes value = emitter->NewLanes(a.type, a.is_vector);
  for (int part = 0; part < a.num_parts(); ++part) {
    code.Get(a.parts[part]);
    code.Get(b.parts[part]);
    code.Get(condition.parts[0]);
    if (a.num_parts() == 2) {
      builder.Op(part == 0 ? Instruction::kI64x2ExtendLowI32x4S
                           : Instruction::kI64x2ExtendHighI32x4S);
    }
    code.Choose();
    code.Set(value.parts[part]);
  }
  return value;
}

}  // namespace fake_device::triton
