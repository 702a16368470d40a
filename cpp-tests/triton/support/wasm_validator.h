#ifndef CPP_TESTS_TRITON_SUPPORT_WASM_VALIDATOR_H_
#define CPP_TESTS_TRITON_SUPPORT_WASM_VALIDATOR_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "triton/support/wasm_module.h"

namespace fake_device::triton {

// What the code of a function may refer to.
struct WasmContext {
  std::span<const WasmSignature> types;
  // Of all functions, imported ones first.
  std::span<const WasmSignature> functions;
  bool has_memory = false;
};

// Decodes a body, as the code section has it without its size, and checks it.
// Fills in all of `function` but the signature, which is given. The error, or
// empty.
std::string ValidateFunction(const WasmContext& context,
                             std::span<const uint8_t> body,
                             WasmFunction* function);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_WASM_VALIDATOR_H_
