#ifndef CPP_TESTS_TRITON_SUPPORT_WASM_READER_H_
#define CPP_TESTS_TRITON_SUPPORT_WASM_READER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "triton/wasm/instruction.h"

namespace fake_device::triton {

// Reads the primitives of the binary format one after the other. The first
// thing that is wrong is kept as the error, and from then on everything read is
// 0 and nothing is left.
//
// Refers to the bytes, which must outlive it.
class WasmReader {
 public:
  explicit WasmReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }
  size_t position() const { return position_; }
  bool at_end() const { return position_ == bytes_.size(); }

  // Keeps `message` with the position, unless something was wrong before.
  void Fail(std::string_view message);

  uint8_t Byte();
  uint32_t U32();  // LEB128
  int32_t S32();
  int64_t S64();
  // A block's type: 33 bits, signed.
  int64_t S33();
  // Little-endian, `count` bytes of at most 8.
  uint64_t Fixed(int count);
  std::string Name();
  WasmType ValueType();
  // The next `count` bytes.
  std::span<const uint8_t> Bytes(uint32_t count);
  // A count of things that have at least a byte each.
  uint32_t Count();

 private:
  uint64_t Leb(int bits, bool is_signed);

  std::span<const uint8_t> bytes_;
  size_t position_ = 0;
  std::string error_;
};

// Whether a byte is the code of a value's type.
bool IsWasmType(uint8_t byte);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_WASM_READER_H_
