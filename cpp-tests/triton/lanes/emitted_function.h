#ifndef CPP_TESTS_TRITON_LANES_EMITTED_FUNCTION_H_
#define CPP_TESTS_TRITON_LANES_EMITTED_FUNCTION_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "triton/lanes/lanes.h"
#include "triton/support/wasm_interpreter.h"

namespace fake_device::triton {

// Runs code on copies of buffers: `emit` gets an emitter and one i32 local for
// each buffer, its address, and what it leaves in the buffers is returned. The
// code runs in a loop of `iterations`, in which the addresses of the buffers
// move on by `strides` bytes each time.
//
// `import` gives the functions that the code calls, C's fmod and fma excepted.
//
// A module that is not valid, or a trap, fails the test.
using EmitFunction =
    std::function<void(LaneEmitter* emitter, std::span<const Local> addresses)>;
using ImportFunctions = std::function<void(WasmInstance* instance)>;
std::vector<std::vector<uint8_t>> RunEmitted(
    const EmitFunction& emit, std::vector<std::vector<uint8_t>> buffers,
    std::span<const int> strides, int iterations,
    const ImportFunctions& import = nullptr);

// Elements in a buffer as memory has them, by their bits.
std::vector<uint8_t> ToMemory(ElementType type, std::span<const uint64_t> bits);
std::vector<uint64_t> FromMemory(ElementType type,
                                 std::span<const uint8_t> bytes);

// Bits that are special to the type: limits, powers of two and their
// neighbours, halves, infinities, NaN of both kinds; then random ones.
std::vector<uint64_t> EdgeBits(ElementType type);
uint64_t RandomBits(ElementType type, uint64_t* state);

// Whether a result is the expected one. Any NaN is any other one, unless
// `nan_bits` count.
bool SameElement(ElementType type, uint64_t a, uint64_t b, bool nan_bits);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_LANES_EMITTED_FUNCTION_H_
