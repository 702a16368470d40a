#include "triton/support/wasm_reader.h"

#include <string>

namespace fake_device::triton {

bool IsWasmType(uint8_t byte) {
  switch (static_cast<WasmType>(byte)) {
    case WasmType::kI32:
    case WasmType::kI64:
    case WasmType::kF32:
    case WasmType::kF64:
    case WasmType::kV128:
      return true;
  }
  return false;
}

void WasmReader::Fail(std::string_view message) {
  if (failed()) return;
  error_ = "at byte " + std::to_string(position_) + ": " + std::string(message);
  bytes_ = {};
  position_ = 0;
}

uint8_t WasmReader::Byte() {
  if (at_end()) {
    Fail("unexpected end");
    return 0;
  }
  return bytes_[position_++];
}

uint64_t WasmReader::Leb(int bits, bool is_signed) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const uint8_t byte = Byte();
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    const int left = bits - shift;  // Of the number, from this byte on.
    if (left < 7) {
      // The byte's bits beyond the number must continue its sign.
      const int beyond = byte & 0x7f & (0x7f << left);
      const bool negative = is_signed && (byte >> (left - 1) & 1) != 0;
      if (beyond != (negative ? 0x7f & (0x7f << left) : 0)) {
        Fail("integer too large");
      }
    }
    if ((byte & 0x80) != 0) {
      if (left > 7) continue;
      Fail("integer representation too long");
      return 0;
    }
    if (is_signed && shift + 7 < 64 && (byte & 0x40) != 0) {
      value |= ~uint64_t{0} << (shift + 7);
    }
    return failed() ? 0 : value;
  }
}

uint32_t WasmReader::U32() { return static_cast<uint32_t>(Leb(32, false)); }
int32_t WasmReader::S32() { return static_cast<int32_t>(Leb(32, true)); }
int64_t WasmReader::S64() { return static_cast<int64_t>(Leb(64, true)); }
int64_t WasmReader::S33() { return static_cast<int64_t>(Leb(33, true)); }

uint64_t WasmReader::Fixed(int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; i++) {
    value |= static_cast<uint64_t>(Byte()) << (8 * i);
  }
  return value;
}

std::span<const uint8_t> WasmReader::Bytes(uint32_t count) {
  if (count > bytes_.size() - position_) {
    Fail("unexpected end");
    return {};
  }
  const std::span<const uint8_t> result = bytes_.subspan(position_, count);
  position_ += count;
  return result;
}

std::string WasmReader::Name() {
  const std::span<const uint8_t> bytes = Bytes(U32());
  return std::string(bytes.begin(), bytes.end());
}

WasmType WasmReader::ValueType() {
  const uint8_t byte = Byte();
  if (!IsWasmType(byte)) Fail("not a value type");
  return static_cast<WasmType>(byte);
}

uint32_t WasmReader::Count() {
  const uint32_t count = U32();
  if (count <= bytes_.size() - position_) return count;
  Fail("unexpected end");
  return 0;
}

}  // namespace fake_device::triton
