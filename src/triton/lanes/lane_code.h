#ifndef FAKE_DEVICE_TRITON_LANES_LANE_CODE_H_
#define FAKE_DEVICE_TRITON_LANES_LANE_CODE_H_

#include <cstdint>

#include "triton/wasm/function_builder.h"

namespace fake_device::triton {

// Operations for which there is one instruction on a scalar and one on every
// lane of a vector. A comparison gives 0 or 1, or lanes of 0 or -1. Pmin and
// Pmax are for numbers other than NaN and -0.
enum class LaneOp : uint8_t {
  kI32Add,
  kI32Sub,
  kI32Mul,
  kI32Eq,
  kI32Ne,
  kI32LtS,
  kI32LtU,
  kI32GtS,
  kI32GtU,
  kI32LeS,
  kI32LeU,
  kI32GeS,
  kI32GeU,
  kI32And,
  kI32Or,
  kI32Xor,
  kI64Add,
  kI64Sub,
  kI64Mul,
  kI64Eq,
  kI64Ne,
  kI64LtS,
  kI64GtS,
  kI64LeS,
  kI64GeS,
  kI64And,
  kI64Or,
  kI64Xor,
  kF32Abs,
  kF32Neg,
  kF32Ceil,
  kF32Floor,
  kF32Trunc,
  kF32Nearest,
  kF32Sqrt,
  kF32Add,
  kF32Sub,
  kF32Mul,
  kF32Div,
  kF32Min,
  kF32Max,
  kF32Pmin,
  kF32Pmax,
  kF32Eq,
  kF32Ne,
  kF32Lt,
  kF32Gt,
  kF32Le,
  kF32Ge,
  kF64Abs,
  kF64Neg,
  kF64Ceil,
  kF64Floor,
  kF64Trunc,
  kF64Nearest,
  kF64Sqrt,
  kF64Add,
  kF64Sub,
  kF64Mul,
  kF64Div,
  kF64Min,
  kF64Max,
  kF64Pmin,
  kF64Pmax,
  kF64Eq,
  kF64Ne,
  kF64Lt,
  kF64Gt,
  kF64Le,
  kF64Ge,
  kI32TruncSatF32S,
  kF32ConvertI32S,
  kI32TruncSatF32U,
  kF32ConvertI32U,
};

// Writes one algorithm as scalar instructions or as vector ones: "i32" stands
// for an i32 on the operand stack or four of them, "i64" for an i64 or two.
class LaneCode {
 public:
  LaneCode(FunctionBuilder* code, bool is_vector)
      : code_(code), is_vector_(is_vector) {}

  bool is_vector() const { return is_vector_; }
  Local NewLocal(WasmType scalar) {
    return code_->NewLocal(is_vector_ ? WasmType::kV128 : scalar);
  }
  void Release(Local local) { code_->Release(local); }
  void Get(Local local) { code_->Get(local); }
  void Set(Local local) { code_->Set(local); }
  void Tee(Local local) { code_->Tee(local); }

  void I32(int32_t value);
  void I64(int64_t value);
  void F32(float value);
  void F64(double value);
  void Op(LaneOp op);
  void I32Shl(int count);
  void I32ShrS(int count);
  void I32ShrU(int count);
  void I64Shl(int count);
  void I64ShrS(int count);
  void I64ShrU(int count);
  // Takes a, b and the result of a comparison: a where that is true.
  void Choose();
  // Takes an i32 and the result of a comparison of them: the i32 where that is
  // true, 0 elsewhere.
  void I32Keep();
  // The same bits as the other type.
  void F32AsI32();
  void I32AsF32();
  void F64AsI64();
  void I64AsF64();
  // What is on the stack, with the sign of `sign`.
  void F32CopySign(Local sign);
  void F64CopySign(Local sign);

 private:
  // The scalar's count is of its own type, the vector's an i32.
  void Shift(Instruction scalar, Instruction vector, bool is_wide, int count);

  FunctionBuilder* code_;
  bool is_vector_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_LANES_LANE_CODE_H_
