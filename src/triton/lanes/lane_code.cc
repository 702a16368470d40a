#include "triton/lanes/lane_code.h"

#include <limits>

namespace fake_device::triton {

namespace {

struct LaneOpInfo {
  Instruction scalar;
  Instruction vector;
};

// In the order of LaneOp.
constexpr LaneOpInfo kLaneOps[] = {
    {Instruction::kI32Add, Instruction::kI32x4Add},
    {Instruction::kI32Sub, Instruction::kI32x4Sub},
    {Instruction::kI32Mul, Instruction::kI32x4Mul},
    {Instruction::kI32Eq, Instruction::kI32x4Eq},
    {Instruction::kI32Ne, Instruction::kI32x4Ne},
    {Instruction::kI32LtS, Instruction::kI32x4LtS},
    {Instruction::kI32LtU, Instruction::kI32x4LtU},
    {Instruction::kI32GtS, Instruction::kI32x4GtS},
    {Instruction::kI32GtU, Instruction::kI32x4GtU},
    {Instruction::kI32LeS, Instruction::kI32x4LeS},
    {Instruction::kI32LeU, Instruction::kI32x4LeU},
    {Instruction::kI32GeS, Instruction::kI32x4GeS},
    {Instruction::kI32GeU, Instruction::kI32x4GeU},
    {Instruction::kI32And, Instruction::kV128And},
    {Instruction::kI32Or, Instruction::kV128Or},
    {Instruction::kI32Xor, Instruction::kV128Xor},
    {Instruction::kI64Add, Instruction::kI64x2Add},
    {Instruction::kI64Sub, Instruction::kI64x2Sub},
    {Instruction::kI64Mul, Instruction::kI64x2Mul},
    {Instruction::kI64Eq, Instruction::kI64x2Eq},
    {Instruction::kI64Ne, Instruction::kI64x2Ne},
    {Instruction::kI64LtS, Instruction::kI64x2LtS},
    {Instruction::kI64GtS, Instruction::kI64x2GtS},
    {Instruction::kI64LeS, Instruction::kI64x2LeS},
    {Instruction::kI64GeS, Instruction::kI64x2GeS},
    {Instruction::kI64And, Instruction::kV128And},
    {Instruction::kI64Or, Instruction::kV128Or},
    {Instruction::kI64Xor, Instruction::kV128Xor},
    {Instruction::kF32Abs, Instruction::kF32x4Abs},
    {Instruction::kF32Neg, Instruction::kF32x4Neg},
    {Instruction::kF32Ceil, Instruction::kF32x4Ceil},
    {Instruction::kF32Floor, Instruction::kF32x4Floor},
    {Instruction::kF32Trunc, Instruction::kF32x4Trunc},
    {Instruction::kF32Nearest, Instruction::kF32x4Nearest},
    {Instruction::kF32Sqrt, Instruction::kF32x4Sqrt},
    {Instruction::kF32Add, Instruction::kF32x4Add},
    {Instruction::kF32Sub, Instruction::kF32x4Sub},
    {Instruction::kF32Mul, Instruction::kF32x4Mul},
    {Instruction::kF32Div, Instruction::kF32x4Div},
    {Instruction::kF32Min, Instruction::kF32x4Min},
    {Instruction::kF32Max, Instruction::kF32x4Max},
    {Instruction::kF32Min, Instruction::kF32x4Pmin},
    {Instruction::kF32Max, Instruction::kF32x4Pmax},
    {Instruction::kF32Eq, Instruction::kF32x4Eq},
    {Instruction::kF32Ne, Instruction::kF32x4Ne},
    {Instruction::kF32Lt, Instruction::kF32x4Lt},
    {Instruction::kF32Gt, Instruction::kF32x4Gt},
    {Instruction::kF32Le, Instruction::kF32x4Le},
    {Instruction::kF32Ge, Instruction::kF32x4Ge},
    {Instruction::kF64Abs, Instruction::kF64x2Abs},
    {Instruction::kF64Neg, Instruction::kF64x2Neg},
    {Instruction::kF64Ceil, Instruction::kF64x2Ceil},
    {Instruction::kF64Floor, Instruction::kF64x2Floor},
    {Instruction::kF64Trunc, Instruction::kF64x2Trunc},
    {Instruction::kF64Nearest, Instruction::kF64x2Nearest},
    {Instruction::kF64Sqrt, Instruction::kF64x2Sqrt},
    {Instruction::kF64Add, Instruction::kF64x2Add},
    {Instruction::kF64Sub, Instruction::kF64x2Sub},
    {Instruction::kF64Mul, Instruction::kF64x2Mul},
    {Instruction::kF64Div, Instruction::kF64x2Div},
    {Instruction::kF64Min, Instruction::kF64x2Min},
    {Instruction::kF64Max, Instruction::kF64x2Max},
    {Instruction::kF64Min, Instruction::kF64x2Pmin},
    {Instruction::kF64Max, Instruction::kF64x2Pmax},
    {Instruction::kF64Eq, Instruction::kF64x2Eq},
    {Instruction::kF64Ne, Instruction::kF64x2Ne},
    {Instruction::kF64Lt, Instruction::kF64x2Lt},
    {Instruction::kF64Gt, Instruction::kF64x2Gt},
    {Instruction::kF64Le, Instruction::kF64x2Le},
    {Instruction::kF64Ge, Instruction::kF64x2Ge},
    {Instruction::kI32TruncSatF32S, Instruction::kI32x4TruncSatF32x4S},
    {Instruction::kF32ConvertI32S, Instruction::kF32x4ConvertI32x4S},
    {Instruction::kI32TruncSatF32U, Instruction::kI32x4TruncSatF32x4U},
    {Instruction::kF32ConvertI32U, Instruction::kF32x4ConvertI32x4U},
};

}  // namespace

void LaneCode::I32(int32_t value) {
  is_vector_ ? code_->I32x4Const(value) : code_->I32Const(value);
}

void LaneCode::I64(int64_t value) {
  is_vector_ ? code_->I64x2Const(value) : code_->I64Const(value);
}

void LaneCode::F32(float value) {
  is_vector_ ? code_->F32x4Const(value) : code_->F32Const(value);
}

void LaneCode::F64(double value) {
  is_vector_ ? code_->F64x2Const(value) : code_->F64Const(value);
}

void LaneCode::Op(LaneOp op) {
  const LaneOpInfo& info = kLaneOps[static_cast<int>(op)];
  code_->Op(is_vector_ ? info.vector : info.scalar);
}

void LaneCode::Shift(Instruction scalar, Instruction vector, bool is_wide,
                     int count) {
  if (is_wide && !is_vector_) {
    code_->I64Const(count);
  } else {
    code_->I32Const(count);
  }
  code_->Op(is_vector_ ? vector : scalar);
}

void LaneCode::I32Shl(int count) {
  Shift(Instruction::kI32Shl, Instruction::kI32x4Shl, false, count);
}

void LaneCode::I32ShrS(int count) {
  Shift(Instruction::kI32ShrS, Instruction::kI32x4ShrS, false, count);
}

void LaneCode::I32ShrU(int count) {
  Shift(Instruction::kI32ShrU, Instruction::kI32x4ShrU, false, count);
}

void LaneCode::I64Shl(int count) {
  Shift(Instruction::kI64Shl, Instruction::kI64x2Shl, true, count);
}

void LaneCode::I64ShrS(int count) {
  Shift(Instruction::kI64ShrS, Instruction::kI64x2ShrS, true, count);
}

void LaneCode::I64ShrU(int count) {
  Shift(Instruction::kI64ShrU, Instruction::kI64x2ShrU, true, count);
}

void LaneCode::Choose() {
  code_->Op(is_vector_ ? Instruction::kV128Bitselect : Instruction::kSelect);
}

void LaneCode::I32Keep() {
  code_->Op(is_vector_ ? Instruction::kV128And : Instruction::kI32Mul);
}

void LaneCode::F32AsI32() {
  if (!is_vector_) code_->Op(Instruction::kI32ReinterpretF32);
}

void LaneCode::I32AsF32() {
  if (!is_vector_) code_->Op(Instruction::kF32ReinterpretI32);
}

void LaneCode::F64AsI64() {
  if (!is_vector_) code_->Op(Instruction::kI64ReinterpretF64);
}

void LaneCode::I64AsF64() {
  if (!is_vector_) code_->Op(Instruction::kF64ReinterpretI64);
}

void LaneCode::F32CopySign(Local sign) {
  Get(sign);
  if (is_vector_) {
    I32(std::numeric_limits<int32_t>::max());
    Choose();
  } else {
    code_->Op(Instruction::kF32Copysign);
  }
}

void LaneCode::F64CopySign(Local sign) {
  Get(sign);
  if (is_vector_) {
    I64(std::numeric_limits<int64_t>::max());
    Choose();
  } else {
    code_->Op(Instruction::kF64Copysign);
  }
}

}  // namespace fake_device::triton
