#ifndef CPP_TESTS_TRITON_SUPPORT_WASM_EXECUTE_H_
#define CPP_TESTS_TRITON_SUPPORT_WASM_EXECUTE_H_

#include <array>
#include <cstdint>
#include <span>

#include "triton/support/wasm_interpreter.h"

// The interpreter's instructions by family. Each function runs one of its
// family on the operand stack, whose end `*top` is, and moves that.
namespace fake_device::triton::wasm_execute {

// Numbers to numbers.
WasmTrap RunScalar(WasmOp op, WasmValue** top);

// Vectors to vectors, or to numbers and back. `bytes` are the immediate of
// those that have 16 bytes, `lane` of those that name a lane.
void RunVector(WasmOp op, int lane, const std::array<uint8_t, 16>* bytes,
               WasmValue** top);

// Loads, stores and what else is done to a memory.
WasmTrap RunMemory(const WasmCode& code, std::span<uint8_t> memory,
                   WasmValue** top);

}  // namespace fake_device::triton::wasm_execute

#endif  // CPP_TESTS_TRITON_SUPPORT_WASM_EXECUTE_H_
