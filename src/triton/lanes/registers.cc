#include "triton/lanes/registers.h"

#include <vector>

namespace fake_device::triton {

namespace {

using enum LaneOp;

struct LaneInstructions {
  Instruction splat;
  Instruction extract;
  Instruction replace;
};

LaneInstructions InstructionsOf(const Type& type) {
  switch (RegisterOf(type)) {
    case WasmType::kI64:
      return {Instruction::kI64x2Splat, Instruction::kI64x2ExtractLane,
              Instruction::kI64x2ReplaceLane};
    case WasmType::kF32:
      return {Instruction::kF32x4Splat, Instruction::kF32x4ExtractLane,
              Instruction::kF32x4ReplaceLane};
    case WasmType::kF64:
      return {Instruction::kF64x2Splat, Instruction::kF64x2ExtractLane,
              Instruction::kF64x2ReplaceLane};
    default:
      return {Instruction::kI32x4Splat, Instruction::kI32x4ExtractLane,
              Instruction::kI32x4ReplaceLane};
  }
}

int LanesInPart(const Type& type) { return IsWide(type) ? 2 : kLanes; }

}  // namespace

WasmType RegisterOf(const Type& type) {
  const bool is_wide = IsWide(type);
  if (IsFloating(type)) return is_wide ? WasmType::kF64 : WasmType::kF32;
  return is_wide ? WasmType::kI64 : WasmType::kI32;
}

void WrapI32(LaneCode* code, const Type& type) {
  if (type.is_pointer) return;
  const int bits = BitsOf(type.element);
  if (bits >= 32 || (bits == 1 && code->is_vector())) return;
  if (!IsSigned(type.element)) {
    code->I32((1 << bits) - 1);
    code->Op(kI32And);
    return;
  }
  code->I32Shl(32 - bits);
  code->I32ShrS(32 - bits);
}

void PushLane(FunctionBuilder* code, const Lanes& vector, int lane) {
  const int in_part = LanesInPart(vector.type);
  code->Get(vector.parts[lane / in_part]);
  code->Lane(InstructionsOf(vector.type).extract, lane % in_part);
  if (!IsInt1(vector.type)) return;
  code->I32Const(1);
  code->Op(Instruction::kI32And);
}

void ReplaceLane(FunctionBuilder* code, const Type& type, int lane) {
  code->Lane(InstructionsOf(type).replace, lane % LanesInPart(type));
}

void SplatScalar(FunctionBuilder* code, const Type& type) {
  code->Op(InstructionsOf(type).splat);
}

Lanes ForEachLane(LaneEmitter* emitter, const Type& result,
                  std::span<const Lanes> operands,
                  const std::function<void(std::span<const Lanes>)>& push) {
  FunctionBuilder& code = emitter->code();
  if (!operands[0].is_vector) {
    const Lanes value = emitter->NewLanes(result, false);
    push(operands);
    code.Set(value.parts[0]);
    return value;
  }
  const Lanes value = emitter->NewLanes(result, true);
  std::vector<Lanes> scalars;
  for (const Lanes& operand : operands) {
    scalars.push_back(emitter->NewLanes(operand.type, false));
  }
  const int in_part = LanesInPart(result);
  for (int lane = 0; lane < kLanes; ++lane) {
    for (size_t i = 0; i < operands.size(); ++i) {
      PushLane(&code, operands[i], lane);
      code.Set(scalars[i].parts[0]);
    }
    push(scalars);
    if (lane % in_part == 0) {
      SplatScalar(&code, result);
    } else {
      ReplaceLane(&code, result, lane);
    }
    if (lane % in_part < in_part - 1) continue;
    if (IsInt1(result)) code.Op(Instruction::kI32x4Neg);
    code.Set(value.parts[lane / in_part]);
  }
  for (const Lanes& scalar : scalars) code.Release(scalar.parts[0]);
  return value;
}

std::array<uint8_t, 16> ShuffleOf32(int a, int b, int c, int d) {
  std::array<uint8_t, 16> bytes;
  const int lanes[] = {a, b, c, d};
  for (int i = 0; i < 16; ++i) {
    bytes[i] = static_cast<uint8_t>(4 * lanes[i / 4] + i % 4);
  }
  return bytes;
}

std::array<uint8_t, 16> ShuffleOf64(int a, int b) {
  return ShuffleOf32(2 * a, 2 * a + 1, 2 * b, 2 * b + 1);
}

void KeepLowHalves(FunctionBuilder* code) {
  code->Shuffle(ShuffleOf32(0, 2, 4, 6));
}

void KeepHighHalves(FunctionBuilder* code) {
  code->Shuffle(ShuffleOf32(1, 3, 5, 7));
}

void PushVectorMulHigh(FunctionBuilder* code, bool is_signed, Local a,
                       const std::variant<Local, int32_t>& b) {
  const auto* local = std::get_if<Local>(&b);
  for (bool high : {false, true}) {
    code->Get(a);
    local != nullptr ? code->Get(*local)
                     : code->I32x4Const(*std::get_if<int32_t>(&b));
    if (is_signed) {
      code->Op(high ? Instruction::kI64x2ExtmulHighI32x4S
                    : Instruction::kI64x2ExtmulLowI32x4S);
    } else {
      code->Op(high ? Instruction::kI64x2ExtmulHighI32x4U
                    : Instruction::kI64x2ExtmulLowI32x4U);
    }
  }
  KeepHighHalves(code);
}

}  // namespace fake_device::triton
