#ifndef CPP_TESTS_TRITON_SUPPORT_WASM_INTERPRETER_H_
#define CPP_TESTS_TRITON_SUPPORT_WASM_INTERPRETER_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triton/support/wasm_module.h"

namespace fake_device::triton {

// A value of any type, in the lowest of 16 bytes; the others are whatever was
// there.
struct alignas(16) WasmValue {
  std::array<uint8_t, 16> bytes = {};

  // T is what the type is in C++, or 16 bytes of anything for a v128.
  template <typename T>
  static WasmValue Of(const T& value) {
    WasmValue result;
    result.Set(value);
    return result;
  }
  template <typename T>
  T As() const {
    static_assert(sizeof(T) <= 16);
    T value;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  template <typename T>
  void Set(const T& value) {
    static_assert(sizeof(T) <= 16);
    std::memcpy(bytes.data(), &value, sizeof(T));
  }
};

enum class WasmTrap : uint8_t {
  kNone,
  kUnreachable,
  kOutOfBounds,
  kDivideByZero,
  kIntegerOverflow,
  kInvalidConversion,
  kStackOverflow,
  kStepLimit,
  kMissingImport,
  kNoSuchExport,
  // The arguments' number is another than the function's.
  kWrongArguments,
};

const char* NameOf(WasmTrap trap);

// What a call came to: results in their order, unless it trapped.
struct WasmOutcome {
  WasmTrap trap = WasmTrap::kNone;
  std::vector<WasmValue> results;

  bool ok() const { return trap == WasmTrap::kNone; }
  template <typename T>
  T As() const {
    return results.at(0).As<T>();
  }
};

// An imported function: its parameters are cells[0], cells[1], ..., its results
// go to the same place.
using WasmHostFunction = std::function<void(WasmValue* cells)>;

// Runs the functions of a module on a memory of its own, as the specification
// says, on the machine's floating-point arithmetic. A trap or a run that is too
// long is a result. The memory stays as a trap found it.
//
// Refers to the module, which must outlive it. Not thread-safe.
class WasmInstance {
 public:
  // The memory's size need not be a multiple of a page: from `memory_bytes` on
  // everything is out of bounds. It starts zeroed.
  WasmInstance(const WasmModule* module, uint64_t memory_bytes);

  // What a call of the import does. Imports that the module has not are
  // ignored; those not given here trap when they are called.
  void Import(std::string_view module, std::string_view name,
              WasmHostFunction function);

  const WasmModule& module() const { return *module_; }
  std::vector<uint8_t>& memory() { return memory_; }
  const std::vector<uint8_t>& memory() const { return memory_; }

  // How many instructions a call may run. 10^10 by default.
  void set_step_limit(uint64_t limit) { step_limit_ = limit; }
  // How many the last call ran.
  uint64_t steps() const { return step_limit_ - steps_left_; }

  WasmOutcome Call(std::string_view name,
                   std::initializer_list<WasmValue> arguments) {
    return Call(
        name, std::span<const WasmValue>(arguments.begin(), arguments.size()));
  }
  WasmOutcome Call(std::string_view name, std::span<const WasmValue> arguments);

 private:
  // Calls a function whose arguments are cells[0], ...; its results go there.
  WasmTrap Invoke(uint32_t function, WasmValue* cells, int depth);
  WasmTrap Execute(const WasmFunction& function, WasmValue* locals, int depth);

  const WasmModule* module_;
  std::vector<WasmHostFunction> imports_;
  std::vector<uint8_t> memory_;
  std::vector<WasmValue> stack_;
  uint64_t step_limit_ = 10'000'000'000;
  uint64_t steps_left_ = 0;
};

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_WASM_INTERPRETER_H_
