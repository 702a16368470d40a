#ifndef FAKE_DEVICE_TRITON_MATH_MATH_SYMBOLS_H_
#define FAKE_DEVICE_TRITON_MATH_MATH_SYMBOLS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "triton/math/math_table.h"

namespace fake_device::triton {

// The code behind the table. In WebAssembly a function's address is its index
// in the module's table of functions, so that a generated kernel's import is
// filled with
//   table.get(address of its symbol)
// and nothing needs to be exported by name: names may be minified, and an
// export that takes an i64 may be wrapped for JavaScript, which would cost
// every call. The type is the symbol's own: i32 (an int1 result as 0 or 1),
// i64, f32, f64; v128 for every operand and the result of a vector_symbol. All
// of it is pure and may be called from any thread.
using MathFunction = void (*)();

MathFunction ScalarFunctionOf(MathId math);
// Null where there is no vector_symbol.
MathFunction VectorFunctionOf(MathId math);
// By either kind of symbol; null if it is nobody's.
MathFunction FindMathSymbol(std::string_view symbol);

// The scalar function on operands given by their bits, in the low bits of
// each; so is the result. `operands` are as many as InfoOf(math) says.
uint64_t EvaluateMath(MathId math, std::span<const uint64_t> operands);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_MATH_MATH_SYMBOLS_H_
