#ifndef FAKE_DEVICE_TRITON_WASM_MODULE_BUILDER_H_
#define FAKE_DEVICE_TRITON_WASM_MODULE_BUILDER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "triton/wasm/function_builder.h"

namespace fake_device::triton {

// A WebAssembly module: one imported memory, imported functions, functions of
// its own, one export.
class ModuleBuilder {
 public:
  // Import of a function; the same one twice is imported once. All imports
  // come before the first AddFunction.
  FunctionIndex Import(std::string_view module, std::string_view name,
                       const std::vector<WasmType>& parameters,
                       const std::vector<WasmType>& results);
  // Adds a finished function.
  FunctionIndex AddFunction(const FunctionBuilder& function);
  void Export(std::string_view name, FunctionIndex function);

  // The module in the binary format, importing the memory as env.memory with a
  // minimum of one page and a maximum of 65536.
  std::vector<uint8_t> Encode() const;

 private:
  struct Signature {
    std::vector<WasmType> parameters;
    std::vector<WasmType> results;
  };
  struct ImportedFunction {
    std::string module;
    std::string name;
    uint32_t signature;
  };

  uint32_t SignatureIndex(const std::vector<WasmType>& parameters,
                          const std::vector<WasmType>& results);

  std::vector<Signature> signatures_;
  std::vector<ImportedFunction> imports_;
  std::vector<uint32_t> functions_;
  std::vector<std::vector<uint8_t>> bodies_;
  std::string export_name_;
  FunctionIndex exported_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_WASM_MODULE_BUILDER_H_
