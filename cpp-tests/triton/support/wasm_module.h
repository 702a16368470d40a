#ifndef CPP_TESTS_TRITON_SUPPORT_WASM_MODULE_H_
#define CPP_TESTS_TRITON_SUPPORT_WASM_MODULE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triton/support/wasm_opcodes.h"
#include "triton/wasm/instruction.h"

namespace fake_device::triton {

struct WasmSignature {
  std::vector<WasmType> parameters;
  std::vector<WasmType> results;

  friend bool operator==(const WasmSignature&, const WasmSignature&) = default;
};

// Where a branch goes: to an instruction, with `keep` values from the top of
// the stack moved down to `height` values above the function's locals.
struct WasmBranch {
  uint32_t target = 0;
  uint32_t keep = 0;
  uint32_t height = 0;
};

// An instruction ready to run. Blocks and their ends are gone; kIf branches if
// the condition is 0, kElse always.
struct WasmCode {
  WasmOp op = WasmOp::kNop;
  uint8_t lane = 0;
  bool uses_memory = false;
  // A local, a function, an index into `branches`, `tables` or `vectors`.
  uint32_t index = 0;
  // A number's bits, or an access' constant offset.
  uint64_t immediate = 0;
};

// A function of the module.
struct WasmFunction {
  WasmSignature signature;
  // Parameters included.
  uint32_t num_locals = 0;
  // How many values the operand stack has at most.
  uint32_t max_height = 0;
  std::vector<WasmCode> code;
  std::vector<WasmBranch> branches;
  // Of each br_table, in `branches`; the default is the last.
  std::vector<std::vector<uint32_t>> tables;
  // Of v128.const and i8x16.shuffle.
  std::vector<std::array<uint8_t, 16>> vectors;
};

struct WasmImport {
  std::string module;
  std::string name;
  WasmSignature signature;
};

struct WasmExport {
  std::string name;
  uint32_t function = 0;
};

// A module in the binary format, decoded and validated as the specification
// says: structure, and the types on the operand stack at every instruction.
//
// It knows what kernels consist of: types, imports of functions and of one
// memory, functions, exports of functions, code, and custom sections, which it
// skips. Anything else is refused. Immutable; safe to use from several threads.
class WasmModule {
 public:
  // Nothing, and what is wrong where in `error`, for bytes that are no valid
  // module or have what is not known here.
  static std::optional<WasmModule> Parse(std::span<const uint8_t> bytes,
                                         std::string* error);

  // Imported functions have the lowest indices.
  const std::vector<WasmImport>& imports() const { return imports_; }
  const std::vector<WasmFunction>& functions() const { return functions_; }
  const std::vector<WasmExport>& exports() const { return exports_; }
  // The memory's import, "env.memory"; empty without one.
  const std::string& memory_name() const { return memory_name_; }
  // In pages of 64 KiB.
  uint32_t memory_minimum() const { return memory_minimum_; }
  std::optional<uint32_t> memory_maximum() const { return memory_maximum_; }

  // The signature of a function, imported or not.
  const WasmSignature& SignatureOf(uint32_t function) const;
  // The exported function's index.
  std::optional<uint32_t> FindExport(std::string_view name) const;

 private:
  friend class WasmModuleReader;

  WasmModule() = default;

  std::vector<WasmImport> imports_;
  std::vector<WasmFunction> functions_;
  std::vector<WasmExport> exports_;
  std::string memory_name_;
  uint32_t memory_minimum_ = 0;
  std::optional<uint32_t> memory_maximum_;
};

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_WASM_MODULE_H_
