#include "triton/lanes/half.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

using enum LaneOp;

constexpr uint32_t kPartBytes = 16;

// A pointer lies in memory as the tile that is spilled has it.
int BytesInMemory(const Type& type) {
  return type.is_pointer ? 4 : BytesOf(type.element);
}

// By the logarithm of the width.
constexpr Instruction kLoadSplat[] = {
    Instruction::kV128Load8Splat, Instruction::kV128Load16Splat,
    Instruction::kV128Load32Splat, Instruction::kV128Load64Splat};
constexpr Instruction kLoadLane[] = {
    Instruction::kV128Load8Lane, Instruction::kV128Load16Lane,
    Instruction::kV128Load32Lane, Instruction::kV128Load64Lane};
constexpr Instruction kStoreLane[] = {
    Instruction::kV128Store8Lane, Instruction::kV128Store16Lane,
    Instruction::kV128Store32Lane, Instruction::kV128Store64Lane};

int LogWidth(const Type& type) {
  switch (BytesInMemory(type)) {
    case 1:
      return 0;
    case 2:
      return 1;
    case 4:
      return 2;
    default:
      return 3;
  }
}

// What a scalar of the type is loaded and stored with; halves as their bits.
Instruction ScalarLoad(const Type& type) {
  const bool is_signed = IsSigned(type) && !IsHalf(type);
  switch (BytesInMemory(type)) {
    case 1:
      return is_signed ? Instruction::kI32Load8S : Instruction::kI32Load8U;
    case 2:
      return is_signed ? Instruction::kI32Load16S : Instruction::kI32Load16U;
    case 4:
      return IsFloating(type) ? Instruction::kF32Load : Instruction::kI32Load;
    default:
      return IsFloating(type) ? Instruction::kF64Load : Instruction::kI64Load;
  }
}

Instruction ScalarStore(const Type& type) {
  switch (BytesInMemory(type)) {
    case 1:
      return Instruction::kI32Store8;
    case 2:
      return Instruction::kI32Store16;
    case 4:
      return IsFloating(type) ? Instruction::kF32Store : Instruction::kI32Store;
    default:
      return IsFloating(type) ? Instruction::kF64Store : Instruction::kI64Store;
  }
}

// What is loaded, extended to 32 bits, as lanes have it.
void FromMemory(LaneCode* code, const Type& type) {
  if (IsInt1(type)) {
    code->I32(0);
    code->Op(kI32Ne);
  } else if (IsHalf(type)) {
    UnpackHalf(code, type.element);
  }
}

// Four neighbouring narrow elements at the beginning of a vector -> lanes.
void Widen(FunctionBuilder* code, const Type& type) {
  const bool is_signed = IsSigned(type) && !IsHalf(type);
  if (BytesInMemory(type) == 1) {
    code->Op(is_signed ? Instruction::kI16x8ExtendLowI8x16S
                       : Instruction::kI16x8ExtendLowI8x16U);
  }
  code->Op(is_signed ? Instruction::kI32x4ExtendLowI16x8S
                     : Instruction::kI32x4ExtendLowI16x8U);
}

// The inverse: saturation leaves numbers of the type as they are.
void Narrow(FunctionBuilder* builder, LaneCode* code, const Type& type,
            Local lanes) {
  const Local narrowed = builder->NewLocal(WasmType::kV128);
  const bool is_signed = IsSigned(type) && !IsHalf(type);
  const bool is_byte = BytesInMemory(type) == 1;
  builder->Get(lanes);
  if (IsHalf(type)) PackHalf(code, type.element);
  if (IsInt1(type)) {
    builder->I32x4Const(1);
    builder->Op(Instruction::kV128And);
  }
  builder->Tee(narrowed);
  builder->Get(narrowed);
  builder->Op(is_signed || is_byte ? Instruction::kI16x8NarrowI32x4S
                                   : Instruction::kI16x8NarrowI32x4U);
  if (is_byte) {
    builder->Tee(narrowed);
    builder->Get(narrowed);
    builder->Op(is_signed ? Instruction::kI8x16NarrowI16x8S
                          : Instruction::kI8x16NarrowI16x8U);
  }
  builder->Release(narrowed);
}

void LoadVector(FunctionBuilder* code, const Lanes& value, Local address,
                uint32_t offset) {
  const Type& type = value.type;
  const bool is_signed = IsSigned(type) && !IsHalf(type);
  LaneCode lanes(code, true);
  for (int part = 0; part < value.num_parts(); ++part) {
    code->Get(address);
    switch (BytesInMemory(type)) {
      case 1:
        code->Memory(Instruction::kV128Load32Zero, offset);
        Widen(code, type);
        break;
      case 2:
        code->Memory(is_signed ? Instruction::kV128Load16x4S
                               : Instruction::kV128Load16x4U,
                     offset);
        break;
      default:
        code->Memory(Instruction::kV128Load,
                     offset + kPartBytes * static_cast<uint32_t>(part));
    }
    FromMemory(&lanes, type);
    code->Set(value.parts[part]);
  }
}

// A vector whose lanes are as wide as the elements in memory.
void PushForStore(FunctionBuilder* builder, const Lanes& value, int part) {
  if (BytesInMemory(value.type) < 4) {
    LaneCode code(builder, true);
    Narrow(builder, &code, value.type, value.parts[part]);
  } else {
    builder->Get(value.parts[part]);
  }
}

void PushAddress(FunctionBuilder* code, const Lanes& pointers, int lane) {
  code->Get(pointers.parts[0]);
  code->Lane(Instruction::kI32x4ExtractLane, lane);
}

}  // namespace

Lanes LaneEmitter::Load(const Type& type, Local address, uint32_t offset,
                        bool is_vector) {
  const Lanes value = NewLanes(type, is_vector);
  if (is_vector) {
    LoadVector(code_, value, address, offset);
    return value;
  }
  LaneCode code(code_, false);
  code_->Get(address);
  code_->Memory(ScalarLoad(type), offset);
  FromMemory(&code, type);
  code_->Set(value.parts[0]);
  return value;
}

void LaneEmitter::Store(const Lanes& value, Local address, uint32_t offset) {
  const Type& type = value.type;
  if (!value.is_vector) {
    LaneCode code(code_, false);
    code_->Get(address);
    code_->Get(value.parts[0]);
    if (IsHalf(type)) PackHalf(&code, type.element);
    code_->Memory(ScalarStore(type), offset);
    return;
  }
  for (int part = 0; part < value.num_parts(); ++part) {
    code_->Get(address);
    PushForStore(code_, value, part);
    const int bytes = kLanes * BytesInMemory(type);
    if (bytes < static_cast<int>(kPartBytes)) {
      code_->MemoryLane(bytes == 4 ? Instruction::kV128Store32Lane
                                   : Instruction::kV128Store64Lane,
                        0, offset);
    } else {
      code_->Memory(Instruction::kV128Store,
                    offset + kPartBytes * static_cast<uint32_t>(part));
    }
  }
}

Lanes LaneEmitter::LoadGathered(const Type& type, const Lanes& pointers) {
  const Lanes value = NewLanes(type, true);
  LaneCode code(code_, true);
  const int width = LogWidth(type);
  const int in_part = value.is_wide() ? 2 : kLanes;
  for (int part = 0; part < value.num_parts(); ++part) {
    PushAddress(code_, pointers, part * in_part);
    code_->Memory(kLoadSplat[width]);
    code_->Set(value.parts[part]);
    for (int lane = 1; lane < in_part; ++lane) {
      PushAddress(code_, pointers, part * in_part + lane);
      code_->Get(value.parts[part]);
      code_->MemoryLane(kLoadLane[width], lane);
      code_->Set(value.parts[part]);
    }
    if (width >= 2) continue;
    code_->Get(value.parts[part]);
    Widen(code_, type);
    FromMemory(&code, type);
    code_->Set(value.parts[part]);
  }
  return value;
}

void LaneEmitter::StoreScattered(const Lanes& value, const Lanes& pointers) {
  const int width = LogWidth(value.type);
  const int in_part = value.is_wide() ? 2 : kLanes;
  const Local narrow = code_->NewLocal(WasmType::kV128);
  for (int part = 0; part < value.num_parts(); ++part) {
    PushForStore(code_, value, part);
    code_->Set(narrow);
    for (int lane = 0; lane < in_part; ++lane) {
      PushAddress(code_, pointers, part * in_part + lane);
      code_->Get(narrow);
      code_->MemoryLane(kStoreLane[width], lane);
    }
  }
  code_->Release(narrow);
}

}  // namespace fake_device::triton
