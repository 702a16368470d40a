#include "triton/support/wasm_module.h"

#include <algorithm>
#include <set>
#include <utility>

#include "triton/support/wasm_reader.h"
#include "triton/support/wasm_validator.h"

namespace fake_device::triton {

// Reads a module section by section.
class WasmModuleReader {
 public:
  explicit WasmModuleReader(std::span<const uint8_t> bytes) : reader_(bytes) {}

  std::optional<WasmModule> Run(std::string* error);

 private:
  void ReadSection();
  void ReadTypes();
  void ReadImports();
  void ReadMemoryImport(const std::string& name);
  void ReadFunctions();
  void ReadExports();
  void ReadCode();
  WasmSignature TypeAt(uint32_t index);
  std::vector<WasmType> TypeList();

  WasmReader reader_;
  WasmModule module_;
  std::vector<WasmSignature> types_;
  std::vector<WasmSignature> signatures_;
  int last_section_ = 0;
  bool has_memory_ = false;
  bool has_code_ = false;
};

std::optional<WasmModule> WasmModuleReader::Run(std::string* error) {
  if (reader_.Fixed(8) != 0x00000001'6d736100) {
    reader_.Fail("not a module of version 1");
  }
  while (!reader_.failed() && !reader_.at_end()) ReadSection();
  if (!has_code_ && !module_.functions_.empty()) {
    reader_.Fail("functions without code");
  }
  *error = reader_.error();
  if (reader_.failed()) return std::nullopt;
  return std::move(module_);
}

void WasmModuleReader::ReadSection() {
  const uint8_t id = reader_.Byte();
  const uint32_t size = reader_.Count();
  const size_t end = reader_.position() + size;
  if (reader_.failed()) return;
  constexpr uint8_t kCustom = 0;
  if (id == kCustom) {
    reader_.Bytes(size);
    return;
  }
  if (id <= last_section_) return reader_.Fail("sections out of order");
  last_section_ = id;
  switch (id) {
    case 1:
      ReadTypes();
      break;
    case 2:
      ReadImports();
      break;
    case 3:
      ReadFunctions();
      break;
    case 7:
      ReadExports();
      break;
    case 10:
      ReadCode();
      break;
    default:
      return reader_.Fail("section " + std::to_string(id) +
                          " has no place in a kernel");
  }
  if (!reader_.failed() && reader_.position() != end) {
    reader_.Fail("section of another size");
  }
}

std::vector<WasmType> WasmModuleReader::TypeList() {
  std::vector<WasmType> types;
  const uint32_t count = reader_.Count();
  for (uint32_t i = 0; i < count; i++) types.push_back(reader_.ValueType());
  return types;
}

void WasmModuleReader::ReadTypes() {
  const uint32_t count = reader_.Count();
  for (uint32_t i = 0; i < count && !reader_.failed(); i++) {
    constexpr uint8_t kFunctionType = 0x60;
    if (reader_.Byte() != kFunctionType) reader_.Fail("not a function type");
    WasmSignature signature;
    signature.parameters = TypeList();
    signature.results = TypeList();
    types_.push_back(std::move(signature));
  }
}

WasmSignature WasmModuleReader::TypeAt(uint32_t index) {
  if (index < types_.size()) return types_[index];
  reader_.Fail("no such type");
  return {};
}

void WasmModuleReader::ReadImports() {
  const uint32_t count = reader_.Count();
  for (uint32_t i = 0; i < count && !reader_.failed(); i++) {
    std::string module = reader_.Name();
    std::string name = reader_.Name();
    switch (reader_.Byte()) {
      case 0:
        signatures_.push_back(TypeAt(reader_.U32()));
        module_.imports_.push_back(
            {std::move(module), std::move(name), signatures_.back()});
        break;
      case 2:
        ReadMemoryImport(module + "." + name);
        break;
      default:
        reader_.Fail("an import has no place in a kernel: " + name);
    }
  }
}

void WasmModuleReader::ReadMemoryImport(const std::string& name) {
  if (has_memory_) reader_.Fail("a second memory");
  has_memory_ = true;
  module_.memory_name_ = name;
  const uint8_t flags = reader_.Byte();
  if (flags > 1) reader_.Fail("not a plain memory");
  module_.memory_minimum_ = reader_.U32();
  uint32_t maximum = 65536;
  if (flags == 1) {
    maximum = reader_.U32();
    module_.memory_maximum_ = maximum;
  }
  if (module_.memory_minimum_ > maximum || maximum > 65536) {
    reader_.Fail("a memory's limits");
  }
}

void WasmModuleReader::ReadFunctions() {
  const uint32_t count = reader_.Count();
  for (uint32_t i = 0; i < count && !reader_.failed(); i++) {
    WasmFunction function;
    function.signature = TypeAt(reader_.U32());
    signatures_.push_back(function.signature);
    module_.functions_.push_back(std::move(function));
  }
}

void WasmModuleReader::ReadExports() {
  std::set<std::string> names;
  const uint32_t count = reader_.Count();
  for (uint32_t i = 0; i < count && !reader_.failed(); i++) {
    WasmExport exported;
    exported.name = reader_.Name();
    if (reader_.Byte() != 0) reader_.Fail("an export that is no function");
    exported.function = reader_.U32();
    if (exported.function >= signatures_.size()) {
      reader_.Fail("no such function");
    }
    if (!names.insert(exported.name).second) {
      reader_.Fail("two exports of one name");
    }
    module_.exports_.push_back(std::move(exported));
  }
}

void WasmModuleReader::ReadCode() {
  has_code_ = true;
  if (reader_.Count() != module_.functions_.size()) {
    return reader_.Fail("another number of bodies than of functions");
  }
  const WasmContext context{types_, signatures_, has_memory_};
  for (WasmFunction& function : module_.functions_) {
    const size_t index = &function - module_.functions_.data();
    const uint32_t size = reader_.Count();
    const size_t begin = reader_.position();
    const std::string error =
        ValidateFunction(context, reader_.Bytes(size), &function);
    if (reader_.failed()) return;
    if (!error.empty()) {
      return reader_.Fail("function " + std::to_string(index) + " from byte " +
                          std::to_string(begin) + " on, " + error);
    }
  }
}

std::optional<WasmModule> WasmModule::Parse(std::span<const uint8_t> bytes,
                                            std::string* error) {
  return WasmModuleReader(bytes).Run(error);
}

const WasmSignature& WasmModule::SignatureOf(uint32_t function) const {
  if (function < imports_.size()) return imports_[function].signature;
  return functions_[function - imports_.size()].signature;
}

std::optional<uint32_t> WasmModule::FindExport(std::string_view name) const {
  for (const WasmExport& exported : exports_) {
    if (exported.name == name) return exported.function;
  }
  return std::nullopt;
}

}  // namespace fake_device::triton
