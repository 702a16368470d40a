#ifndef CPP_TESTS_TRITON_SUPPORT_TESTS_WASM_BYTES_H_
#define CPP_TESTS_TRITON_SUPPORT_TESTS_WASM_BYTES_H_

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "triton/support/wasm_module.h"

namespace fake_device::triton {

// Writes the binary format by hand, for tests of what reads it: independent of
// the compiler's encoder, and able to write what is wrong.
class WasmBytes {
 public:
  WasmBytes() = default;
  WasmBytes(std::initializer_list<uint8_t> bytes) : bytes_(bytes) {}

  WasmBytes& Byte(int byte);
  WasmBytes& U(uint64_t value);  // LEB128
  WasmBytes& S(int64_t value);
  // An instruction's code, with its prefix.
  WasmBytes& Op(WasmOp op);
  // The same and one number behind it, unsigned.
  WasmBytes& Op(WasmOp op, uint64_t immediate);
  WasmBytes& I32(int32_t value);  // i32.const
  // A load or store at a constant offset.
  WasmBytes& Memory(WasmOp op, uint32_t offset = 0);
  WasmBytes& Name(std::string_view name);
  WasmBytes& Types(std::span<const WasmType> types);
  WasmBytes& Append(const WasmBytes& other);
  // With its size before it.
  WasmBytes& Sized(const WasmBytes& other);
  WasmBytes& Section(int id, const WasmBytes& content);

  const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
};

// "\0asm", version 1.
WasmBytes WasmHeader();

// One function "f" with that many i32 locals besides its parameters, and the
// memory "env.memory". `body` has its end.
struct WasmSource {
  WasmSignature signature;
  WasmBytes body;
  int num_i32_locals = 0;
  bool has_memory = true;
};
std::vector<uint8_t> ModuleOf(const WasmSource& source);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_TESTS_WASM_BYTES_H_
