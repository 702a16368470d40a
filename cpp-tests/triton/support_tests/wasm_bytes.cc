#include "triton/support_tests/wasm_bytes.h"

namespace fake_device::triton {

WasmBytes& WasmBytes::Byte(int byte) {
  bytes_.push_back(static_cast<uint8_t>(byte));
  return *this;
}

WasmBytes& WasmBytes::U(uint64_t value) {
  for (; value > 0x7f; value >>= 7) Byte(static_cast<int>(value & 0x7f) | 0x80);
  return Byte(static_cast<int>(value));
}

WasmBytes& WasmBytes::S(int64_t value) {
  for (; value < -64 || value > 63; value >>= 7) {
    Byte(static_cast<int>(value & 0x7f) | 0x80);
  }
  return Byte(static_cast<int>(value & 0x7f));
}

WasmBytes& WasmBytes::Op(WasmOp op) {
  const uint32_t number = static_cast<uint32_t>(op);
  if (number < 0x100) return Byte(static_cast<int>(number));
  return Byte(number < 0x200 ? 0xfc : 0xfd).U(number & 0xff);
}

WasmBytes& WasmBytes::Op(WasmOp op, uint64_t immediate) {
  return Op(op).U(immediate);
}

WasmBytes& WasmBytes::I32(int32_t value) {
  return Op(WasmOp::kI32Const).S(value);
}

WasmBytes& WasmBytes::Memory(WasmOp op, uint32_t offset) {
  return Op(op).U(0).U(offset);
}

WasmBytes& WasmBytes::Name(std::string_view name) {
  U(name.size());
  bytes_.insert(bytes_.end(), name.begin(), name.end());
  return *this;
}

WasmBytes& WasmBytes::Types(std::span<const WasmType> types) {
  U(types.size());
  for (WasmType type : types) Byte(static_cast<int>(type));
  return *this;
}

WasmBytes& WasmBytes::Append(const WasmBytes& other) {
  bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end());
  return *this;
}

WasmBytes& WasmBytes::Sized(const WasmBytes& other) {
  return U(other.bytes_.size()).Append(other);
}

WasmBytes& WasmBytes::Section(int id, const WasmBytes& content) {
  return Byte(id).Sized(content);
}

WasmBytes WasmHeader() { return {0x00, 'a', 's', 'm', 1, 0, 0, 0}; }

std::vector<uint8_t> ModuleOf(const WasmSource& source) {
  WasmBytes module = WasmHeader();
  module.Section(1, WasmBytes{1, 0x60}
                        .Types(source.signature.parameters)
                        .Types(source.signature.results));
  if (source.has_memory) {
    module.Section(2,
                   WasmBytes{1}.Name("env").Name("memory").Append({2, 0, 1}));
  }
  module.Section(3, {1, 0});
  module.Section(7, WasmBytes{1}.Name("f").Append({0, 0}));
  WasmBytes body;
  if (source.num_i32_locals > 0) {
    body.U(1).U(static_cast<uint64_t>(source.num_i32_locals)).Byte(0x7f);
  } else {
    body.U(0);
  }
  module.Section(10, WasmBytes{1}.Sized(body.Append(source.body)));
  return module.bytes();
}

}  // namespace fake_device::triton
