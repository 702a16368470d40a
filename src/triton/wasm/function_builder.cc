#include "triton/wasm/function_builder.h"

#include <cstring>

#include "triton/wasm/leb128.h"

namespace fake_device::triton {

namespace {

constexpr uint8_t kNoResult = 0x40;

// A number's bytes: little-endian, as this machine and the format have them.
template <typename T>
void AppendBytesOf(std::vector<uint8_t>* bytes, T value) {
  std::array<uint8_t, sizeof(T)> copy;
  std::memcpy(copy.data(), &value, sizeof(T));
  bytes->insert(bytes->end(), copy.begin(), copy.end());
}

template <typename T>
std::array<uint8_t, 16> Repeated(T value) {
  std::array<uint8_t, 16> bytes;
  for (size_t at = 0; at < bytes.size(); at += sizeof(T)) {
    std::memcpy(&bytes[at], &value, sizeof(T));
  }
  return bytes;
}

}  // namespace

FunctionBuilder::FunctionBuilder(std::vector<WasmType> parameters,
                                 std::vector<WasmType> results)
    : parameters_(std::move(parameters)), results_(std::move(results)) {}

Local FunctionBuilder::Parameter(int index) const {
  return {static_cast<uint32_t>(index), parameters_[index]};
}

Local FunctionBuilder::NewLocal(WasmType type) {
  for (size_t i = released_.size(); i-- > 0;) {
    if (released_[i].type != type) continue;
    const Local local = released_[i];
    released_.erase(released_.begin() + static_cast<ptrdiff_t>(i));
    return local;
  }
  locals_.push_back(type);
  return {static_cast<uint32_t>(parameters_.size() + locals_.size() - 1), type};
}

void FunctionBuilder::Release(Local local) { released_.push_back(local); }

void FunctionBuilder::Get(Local local) {
  Op(Instruction::kLocalGet);
  AppendUnsigned(&code_, local.index);
}

void FunctionBuilder::Set(Local local) {
  Op(Instruction::kLocalSet);
  AppendUnsigned(&code_, local.index);
}

void FunctionBuilder::Tee(Local local) {
  Op(Instruction::kLocalTee);
  AppendUnsigned(&code_, local.index);
}

void FunctionBuilder::I32Const(int32_t value) {
  Op(Instruction::kI32Const);
  AppendSigned(&code_, value);
}

void FunctionBuilder::I64Const(int64_t value) {
  Op(Instruction::kI64Const);
  AppendSigned(&code_, value);
}

void FunctionBuilder::F32Const(float value) {
  Op(Instruction::kF32Const);
  AppendBytesOf(&code_, value);
}

void FunctionBuilder::F64Const(double value) {
  Op(Instruction::kF64Const);
  AppendBytesOf(&code_, value);
}

void FunctionBuilder::V128Const(const std::array<uint8_t, 16>& bytes) {
  Op(Instruction::kV128Const);
  code_.insert(code_.end(), bytes.begin(), bytes.end());
}

void FunctionBuilder::I32x4Const(int32_t value) { V128Const(Repeated(value)); }
void FunctionBuilder::I64x2Const(int64_t value) { V128Const(Repeated(value)); }
void FunctionBuilder::F32x4Const(float value) { V128Const(Repeated(value)); }
void FunctionBuilder::F64x2Const(double value) { V128Const(Repeated(value)); }

void FunctionBuilder::Op(Instruction instruction) {
  const auto code = static_cast<uint32_t>(instruction);
  if (code <= 0xff) {
    code_.push_back(static_cast<uint8_t>(code));
    return;
  }
  code_.push_back(static_cast<uint8_t>(code >> 8));
  AppendUnsigned(&code_, code & 0xff);
}

void FunctionBuilder::Memory(Instruction instruction, uint32_t offset) {
  Op(instruction);
  AppendUnsigned(&code_, 0);
  AppendUnsigned(&code_, offset);
}

void FunctionBuilder::MemoryLane(Instruction instruction, int lane,
                                 uint32_t offset) {
  Memory(instruction, offset);
  code_.push_back(static_cast<uint8_t>(lane));
}

void FunctionBuilder::MemoryCopy() {
  Op(Instruction::kMemoryCopy);
  code_.insert(code_.end(), {0, 0});
}

void FunctionBuilder::MemoryFill() {
  Op(Instruction::kMemoryFill);
  code_.push_back(0);
}

void FunctionBuilder::Lane(Instruction instruction, int lane) {
  Op(instruction);
  code_.push_back(static_cast<uint8_t>(lane));
}

void FunctionBuilder::Shuffle(const std::array<uint8_t, 16>& lanes) {
  Op(Instruction::kI8x16Shuffle);
  code_.insert(code_.end(), lanes.begin(), lanes.end());
}

void FunctionBuilder::Block() {
  Op(Instruction::kBlock);
  code_.push_back(kNoResult);
  ++depth_;
}

void FunctionBuilder::Loop() {
  Op(Instruction::kLoop);
  code_.push_back(kNoResult);
  ++depth_;
}

void FunctionBuilder::If() {
  Op(Instruction::kIf);
  code_.push_back(kNoResult);
  ++depth_;
}

void FunctionBuilder::If(WasmType result) {
  Op(Instruction::kIf);
  code_.push_back(static_cast<uint8_t>(result));
  ++depth_;
}

void FunctionBuilder::Else() { Op(Instruction::kElse); }

void FunctionBuilder::End() {
  Op(Instruction::kEnd);
  --depth_;
}

void FunctionBuilder::Br(int depth) {
  Op(Instruction::kBr);
  AppendUnsigned(&code_, static_cast<uint32_t>(depth));
}

void FunctionBuilder::BrIf(int depth) {
  Op(Instruction::kBrIf);
  AppendUnsigned(&code_, static_cast<uint32_t>(depth));
}

void FunctionBuilder::Return() { Op(Instruction::kReturn); }

void FunctionBuilder::Call(FunctionIndex function) {
  Op(Instruction::kCall);
  AppendUnsigned(&code_, function.index);
}

std::vector<uint8_t> FunctionBuilder::Encode() const {
  // Locals are declared as runs of one type.
  std::vector<uint8_t> runs;
  uint32_t num_runs = 0;
  for (size_t i = 0; i < locals_.size();) {
    size_t end = i + 1;
    while (end < locals_.size() && locals_[end] == locals_[i]) ++end;
    AppendUnsigned(&runs, static_cast<uint32_t>(end - i));
    runs.push_back(static_cast<uint8_t>(locals_[i]));
    ++num_runs;
    i = end;
  }
  std::vector<uint8_t> body;
  body.reserve(runs.size() + code_.size() + 6);
  AppendUnsigned(&body, num_runs);
  body.insert(body.end(), runs.begin(), runs.end());
  body.insert(body.end(), code_.begin(), code_.end());
  body.push_back(static_cast<uint8_t>(Instruction::kEnd));
  return body;
}

}  // namespace fake_device::triton
