#include "triton/lanes/lanes.h"

#include <bit>

#include "triton/ir/evaluate_constant.h"
#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

// Keeps the bits of a NaN, which a conversion would not.
float ToFloat(Constant constant) {
  return std::bit_cast<float>(
      static_cast<uint32_t>(EncodeElement(ElementType::kFloat32, constant)));
}

}  // namespace

Lanes LaneEmitter::NewLanes(const Type& type, bool is_vector) {
  Lanes lanes = {type.WithShape({}), is_vector, {}};
  for (int part = 0; part < lanes.num_parts(); ++part) {
    lanes.parts[part] =
        code_->NewLocal(is_vector ? WasmType::kV128 : RegisterOf(type));
  }
  return lanes;
}

void LaneEmitter::Copy(const Lanes& from, const Lanes& to) {
  for (int part = 0; part < from.num_parts(); ++part) {
    code_->Get(from.parts[part]);
    code_->Set(to.parts[part]);
  }
}

void LaneEmitter::Release(const Lanes& lanes) {
  for (int part = 0; part < lanes.num_parts(); ++part) {
    code_->Release(lanes.parts[part]);
  }
}

Lanes LaneEmitter::Constant(const Type& type, triton::Constant constant,
                            bool is_vector) {
  const Lanes lanes = NewLanes(type, is_vector);
  LaneCode code(code_, is_vector);
  for (int part = 0; part < lanes.num_parts(); ++part) {
    switch (RegisterOf(type)) {
      case WasmType::kI64:
        code.I64(constant.integer());
        break;
      case WasmType::kF64:
        code.F64(constant.floating());
        break;
      case WasmType::kF32:
        code.F32(ToFloat(constant));
        break;
      default: {
        const auto value = static_cast<int32_t>(constant.integer());
        code.I32(is_vector && IsInt1(type) ? -value : value);
      }
    }
    code.Set(lanes.parts[part]);
  }
  return lanes;
}

Lanes LaneEmitter::Splat(const Lanes& scalar) {
  const Lanes vector = NewLanes(scalar.type, true);
  code_->Get(scalar.parts[0]);
  SplatScalar(code_, scalar.type);
  if (IsInt1(scalar.type)) code_->Op(Instruction::kI32x4Neg);
  if (vector.num_parts() == 2) code_->Tee(vector.parts[1]);
  code_->Set(vector.parts[0]);
  return vector;
}

Lanes LaneEmitter::Ramp(const Lanes& scalar, int64_t step) {
  const Lanes vector = Splat(scalar);
  LaneCode code(code_, true);
  const bool is_wide = vector.is_wide();
  for (int part = 0; part < vector.num_parts(); ++part) {
    std::array<uint8_t, 16> steps;
    for (int byte = 0; byte < 16; ++byte) {
      const int lane = is_wide ? 2 * part + byte / 8 : byte / 4;
      auto distance = static_cast<uint64_t>(step) * static_cast<uint64_t>(lane);
      if (IsInt1(scalar.type)) distance = -(distance & 1);
      steps[byte] =
          static_cast<uint8_t>(distance >> (8 * (byte % (is_wide ? 8 : 4))));
    }
    code.Get(vector.parts[part]);
    code_->V128Const(steps);
    if (IsInt1(scalar.type)) {
      code.Op(LaneOp::kI32Xor);
    } else {
      code.Op(is_wide ? LaneOp::kI64Add : LaneOp::kI32Add);
    }
    if (!is_wide) WrapI32(&code, scalar.type);
    code.Set(vector.parts[part]);
  }
  return vector;
}

Lanes LaneEmitter::Extract(const Lanes& vector, int lane) {
  const Lanes scalar = NewLanes(vector.type, false);
  PushLane(code_, vector, lane);
  code_->Set(scalar.parts[0]);
  return scalar;
}

Lanes LaneEmitter::Insert(const Lanes& vector, int lane, const Lanes& scalar) {
  const Lanes result = NewLanes(vector.type, true);
  const int replaced = vector.is_wide() ? lane / 2 : 0;
  for (int part = 0; part < vector.num_parts(); ++part) {
    code_->Get(vector.parts[part]);
    if (part == replaced) {
      if (IsInt1(vector.type)) code_->I32Const(0);
      code_->Get(scalar.parts[0]);
      if (IsInt1(vector.type)) code_->Op(Instruction::kI32Sub);
      ReplaceLane(code_, vector.type, lane);
    }
    code_->Set(result.parts[part]);
  }
  return result;
}

Lanes LaneEmitter::Swap(const Lanes& vector, int distance) {
  const Lanes result = NewLanes(vector.type, true);
  for (int part = 0; part < vector.num_parts(); ++part) {
    if (vector.is_wide() && distance == 2) {
      code_->Get(vector.parts[1 - part]);
    } else {
      code_->Get(vector.parts[part]);
      code_->Get(vector.parts[part]);
      code_->Shuffle(vector.is_wide() || distance == 2
                         ? ShuffleOf64(1, 0)
                         : ShuffleOf32(1, 0, 3, 2));
    }
    code_->Set(result.parts[part]);
  }
  return result;
}

void LaneEmitter::PushBits(const Lanes& condition) {
  code_->Get(condition.parts[0]);
  if (condition.is_vector) code_->Op(Instruction::kI32x4Bitmask);
}

Lanes LaneEmitter::Elementwise(const Operation& operation, const Type& result,
                               std::span<const Lanes> operands) {
  const Opcode opcode = operation.opcode;
  const bool is_floating = IsFloating(operands[0].type);
  switch (opcode) {
    case Opcode::kDiv:
    case Opcode::kRem:
      return is_floating ? EmitFloat(this, opcode, result, operands)
                         : EmitDivision(this, opcode, operands);
    case Opcode::kShl:
    case Opcode::kShr:
      return EmitShift(this, opcode, operands);
    case Opcode::kEq:
    case Opcode::kNe:
    case Opcode::kLt:
    case Opcode::kLe:
    case Opcode::kGt:
    case Opcode::kGe:
      return EmitCompare(this, opcode, result, operands);
    case Opcode::kSelect:
      return EmitSelect(this, operands);
    case Opcode::kFma:
      return EmitFma(this, result, operands);
    case Opcode::kCast:
      return EmitCast(this, result, operands[0]);
    case Opcode::kBitcast:
      return EmitBitcast(this, result, operands[0]);
    case Opcode::kMath:
      return EmitMath(this, operation.math, result, operands);
    case Opcode::kAddPointer:
      return EmitAddPointer(this, operands);
    default:
      return is_floating ? EmitFloat(this, opcode, result, operands)
                         : EmitInteger(this, opcode, result, operands);
  }
}

Lanes LaneEmitter::ElementwiseByConstant(const Operation& operation,
                                         const Type& result, const Lanes& left,
                                         triton::Constant right) {
  if (!IsFloating(left.type)) {
    switch (operation.opcode) {
      case Opcode::kDiv:
      case Opcode::kRem:
        return EmitDivisionByConstant(this, operation.opcode, left,
                                      right.integer());
      case Opcode::kShl:
      case Opcode::kShr:
        return EmitShiftByConstant(this, operation.opcode, left,
                                   right.integer());
      case Opcode::kAddPointer:
        return EmitAddPointerByConstant(this, left, right.integer());
      default:
        break;
    }
  }
  const Lanes operands[] = {left, Constant(left.type, right, left.is_vector)};
  const Lanes value = Elementwise(operation, result, operands);
  Release(operands[1]);
  return value;
}

}  // namespace fake_device::triton
