#include <limits>

#include "triton/lanes/half.h"
#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

// Converts one value; the methods differ in the operand's and the result's
// registers. Each sets the result's locals.
class Conversion {
 public:
  Conversion(LaneEmitter* emitter, const Lanes& from, const Lanes& to)
      : emitter_(emitter),
        builder_(&emitter->code()),
        code_(builder_, from.is_vector),
        from_(from),
        to_(to) {}

  void IntegerToInteger();
  void ToInt1();
  void FromInt1();
  void Float();
  void IntegerToFloat();
  void FloatToInteger();

 private:
  WasmType Source() const { return RegisterOf(from_.type); }
  WasmType Target() const { return RegisterOf(to_.type); }
  void Get(int part) { code_.Get(from_.parts[part]); }
  void Set(int part) { code_.Set(to_.parts[part]); }

  // The two 64-bit parts of a result, from a 32-bit operand: the instructions
  // take the low half of a vector.
  void PushHalfOfVector(int part);
  // f64 parts on the stack, both if a vector -> f32, rounded to the result.
  void DemoteParts();
  void TruncateF32();
  void TruncateF64();
  void ReplaceNanOfF64();
  void Saturate16();

  LaneEmitter* emitter_;
  FunctionBuilder* builder_;
  LaneCode code_;
  const Lanes& from_;
  const Lanes& to_;
};

void Conversion::PushHalfOfVector(int part) {
  Get(0);
  if (!from_.is_vector || part == 0) return;
  Get(0);
  builder_->Shuffle(ShuffleOf64(1, 1));
}

void Conversion::IntegerToInteger() {
  if (from_.is_wide() == to_.is_wide()) {
    for (int part = 0; part < to_.num_parts(); ++part) {
      Get(part);
      if (!to_.is_wide()) WrapI32(&code_, to_.type);
      Set(part);
    }
    return;
  }
  if (from_.is_wide()) {
    for (int part = 0; part < from_.num_parts(); ++part) Get(part);
    from_.is_vector ? KeepLowHalves(builder_)
                    : builder_->Op(Instruction::kI32WrapI64);
    WrapI32(&code_, to_.type);
    Set(0);
    return;
  }
  const bool is_signed = IsSigned(from_.type);
  for (int part = 0; part < to_.num_parts(); ++part) {
    Get(0);
    if (!from_.is_vector) {
      builder_->Op(is_signed ? Instruction::kI64ExtendI32S
                             : Instruction::kI64ExtendI32U);
    } else if (part == 0) {
      builder_->Op(is_signed ? Instruction::kI64x2ExtendLowI32x4S
                             : Instruction::kI64x2ExtendLowI32x4U);
    } else {
      builder_->Op(is_signed ? Instruction::kI64x2ExtendHighI32x4S
                             : Instruction::kI64x2ExtendHighI32x4U);
    }
    Set(part);
  }
}

void Conversion::ToInt1() {
  for (int part = 0; part < from_.num_parts(); ++part) {
    Get(part);
    switch (Source()) {
      case WasmType::kI64:
        code_.I64(0);
        code_.Op(kI64Ne);
        break;
      case WasmType::kF32:
        code_.F32(0);
        code_.Op(kF32Ne);
        break;
      case WasmType::kF64:
        code_.F64(0);
        code_.Op(kF64Ne);
        break;
      default:
        code_.I32(0);
        code_.Op(kI32Ne);
    }
  }
  if (from_.num_parts() == 2) KeepLowHalves(builder_);
  Set(0);
}

void Conversion::FromInt1() {
  for (int part = 0; part < to_.num_parts(); ++part) {
    Get(0);
    if (!from_.is_vector) {
      switch (Target()) {
        case WasmType::kI64:
          builder_->Op(Instruction::kI64ExtendI32U);
          break;
        case WasmType::kF32:
          builder_->Op(Instruction::kF32ConvertI32U);
          break;
        case WasmType::kF64:
          builder_->Op(Instruction::kF64ConvertI32U);
          break;
        default:
          break;
      }
      Set(part);
      continue;
    }
    // Lanes are all ones: they mask the bits of a one.
    if (to_.is_wide()) {
      builder_->Op(part == 0 ? Instruction::kI64x2ExtendLowI32x4S
                             : Instruction::kI64x2ExtendHighI32x4S);
    }
    switch (Target()) {
      case WasmType::kI64:
        code_.I64(1);
        break;
      case WasmType::kF32:
        code_.F32(1);
        break;
      case WasmType::kF64:
        code_.F64(1);
        break;
      default:
        code_.I32(1);
    }
    code_.Op(kI32And);
    Set(part);
  }
}

void Conversion::DemoteParts() {
  if (!to_.is_vector) {
    if (IsHalf(to_.type)) RoundF64ToHalf(&code_, to_.type.element);
    builder_->Op(Instruction::kF32DemoteF64);
    return;
  }
  const Local high = builder_->NewLocal(WasmType::kV128);
  builder_->Set(high);
  for (int part = 0; part < 2; ++part) {
    if (part == 1) builder_->Get(high);
    if (IsHalf(to_.type)) RoundF64ToHalf(&code_, to_.type.element);
    builder_->Op(Instruction::kF32x4DemoteF64x2Zero);
  }
  builder_->Shuffle(ShuffleOf64(0, 2));
  builder_->Release(high);
}

void Conversion::Float() {
  if (from_.is_wide() && to_.is_wide()) {
    emitter_->Copy(from_, to_);
    return;
  }
  if (from_.is_wide()) {
    for (int part = 0; part < from_.num_parts(); ++part) Get(part);
    DemoteParts();
    if (IsHalf(to_.type)) OverflowToInfinity(&code_, to_.type.element);
    Set(0);
    return;
  }
  if (!to_.is_wide()) {
    Get(0);
    if (IsHalf(to_.type) && from_.type.element != to_.type.element) {
      RoundF32ToHalf(&code_, to_.type.element);
    }
    Set(0);
    return;
  }
  for (int part = 0; part < to_.num_parts(); ++part) {
    PushHalfOfVector(part);
    builder_->Op(from_.is_vector ? Instruction::kF64x2PromoteLowF32x4
                                 : Instruction::kF64PromoteF32);
    Set(part);
  }
}

void Conversion::IntegerToFloat() {
  const bool is_signed = IsSigned(from_.type);
  // fp32 holds every number of 24 bits, f64 the others.
  const bool is_half_of_32 =
      IsHalf(to_.type) && BitsOf(from_.type.element) == 32;
  if (!to_.is_wide() && !is_half_of_32) {
    Get(0);
    code_.Op(is_signed ? kF32ConvertI32S : kF32ConvertI32U);
    if (IsHalf(to_.type)) RoundF32ToHalf(&code_, to_.type.element);
    Set(0);
    return;
  }
  const int num_parts = from_.is_vector ? 2 : 1;
  for (int part = 0; part < num_parts; ++part) {
    PushHalfOfVector(part);
    if (from_.is_vector) {
      builder_->Op(is_signed ? Instruction::kF64x2ConvertLowI32x4S
                             : Instruction::kF64x2ConvertLowI32x4U);
    } else {
      builder_->Op(is_signed ? Instruction::kF64ConvertI32S
                             : Instruction::kF64ConvertI32U);
    }
    if (to_.is_wide()) Set(part);
  }
  if (to_.is_wide()) return;
  DemoteParts();
  OverflowToInfinity(&code_, to_.type.element);
  Set(0);
}

void Conversion::TruncateF32() {
  Get(0);
  code_.Op(IsSigned(to_.type) ? kI32TruncSatF32S : kI32TruncSatF32U);
}

void Conversion::TruncateF64() {
  const bool is_signed = IsSigned(to_.type);
  for (int part = 0; part < from_.num_parts(); ++part) {
    Get(part);
    if (from_.is_vector) {
      builder_->Op(is_signed ? Instruction::kI32x4TruncSatF64x2SZero
                             : Instruction::kI32x4TruncSatF64x2UZero);
    } else {
      builder_->Op(is_signed ? Instruction::kI32TruncSatF64S
                             : Instruction::kI32TruncSatF64U);
    }
  }
  if (from_.is_vector) builder_->Shuffle(ShuffleOf64(0, 2));
}

// The top bit of 32, or of the 16 that the narrower ones saturate at.
void Conversion::ReplaceNanOfF64() {
  const bool is_short_unsigned =
      !IsSigned(to_.type) && BitsOf(to_.type.element) < 32;
  code_.I32(is_short_unsigned ? 0x8000 : std::numeric_limits<int32_t>::min());
  for (int part = 0; part < from_.num_parts(); ++part) {
    Get(part);
    Get(part);
    code_.Op(kF64Eq);
  }
  if (from_.is_vector) KeepLowHalves(builder_);
  code_.Choose();
}

void Conversion::Saturate16() {
  const bool is_signed = IsSigned(to_.type);
  if (from_.is_vector) {
    if (is_signed) {
      code_.I32(std::numeric_limits<int16_t>::max());
      builder_->Op(Instruction::kI32x4MinS);
      code_.I32(std::numeric_limits<int16_t>::min());
      builder_->Op(Instruction::kI32x4MaxS);
    } else {
      code_.I32(std::numeric_limits<uint16_t>::max());
      builder_->Op(Instruction::kI32x4MinU);
    }
    return;
  }
  const Local value = builder_->NewLocal(WasmType::kI32);
  const auto limit = [&](int32_t bound, Instruction keeps) {
    builder_->Tee(value);
    builder_->I32Const(bound);
    builder_->Get(value);
    builder_->I32Const(bound);
    builder_->Op(keeps);
    builder_->Op(Instruction::kSelect);
  };
  if (is_signed) {
    limit(std::numeric_limits<int16_t>::max(), Instruction::kI32LtS);
    limit(std::numeric_limits<int16_t>::min(), Instruction::kI32GtS);
  } else {
    limit(std::numeric_limits<uint16_t>::max(), Instruction::kI32LtU);
  }
  builder_->Release(value);
}

void Conversion::FloatToInteger() {
  if (from_.is_wide()) {
    TruncateF64();
    ReplaceNanOfF64();
  } else {
    TruncateF32();
  }
  if (BitsOf(to_.type.element) < 32) Saturate16();
  WrapI32(&code_, to_.type);
  Set(0);
}

// No vector instruction converts between floats and 64-bit integers.
bool NeedsScalars(const Type& from, const Type& to) {
  return (IsFloating(to) && RegisterOf(from) == WasmType::kI64) ||
         (IsFloating(from) && RegisterOf(to) == WasmType::kI64);
}

}  // namespace

Lanes EmitCast(LaneEmitter* emitter, const Type& result, const Lanes& operand) {
  if (NeedsScalars(operand.type, result)) {
    return EmitCastByScalars(emitter, result, operand);
  }
  const Lanes value = emitter->NewLanes(result, operand.is_vector);
  Conversion conversion(emitter, operand, value);
  const bool from_float = IsFloating(operand.type);
  const bool to_float = IsFloating(result);
  if (IsInt1(operand.type) && IsInt1(result)) {
    emitter->Copy(operand, value);
  } else if (IsInt1(result)) {
    conversion.ToInt1();
  } else if (IsInt1(operand.type)) {
    conversion.FromInt1();
  } else if (from_float && to_float) {
    conversion.Float();
  } else if (from_float) {
    conversion.FloatToInteger();
  } else if (to_float) {
    conversion.IntegerToFloat();
  } else {
    conversion.IntegerToInteger();
  }
  return value;
}

}  // namespace fake_device::triton
