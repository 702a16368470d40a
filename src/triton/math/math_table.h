#ifndef FAKE_DEVICE_TRITON_MATH_MATH_TABLE_H_
#define FAKE_DEVICE_TRITON_MATH_MATH_TABLE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "triton/element_type.h"

namespace fake_device::triton {

// One function on given element types, by its place in MathTable().
struct MathId {
  uint16_t index = 0;

  friend bool operator==(MathId, MathId) = default;
};

// norm4d has the most.
inline constexpr int kMaxMathOperands = 4;

// One overload of a function of mathematics. libdevice's functions and
// triton.language.math's are the entries of one table; the compiler knows of
// them what stands here.
struct MathInfo {
  // libdevice's name: "exp", "float2int_rd", "fast_expf". Overloads share it.
  const char* name;
  // What generated kernels import the function on scalars as:
  // "math_exp_f32".
  const char* symbol;
  // The one on four lanes at once (v128 of four fp32 each), or null: then the
  // scalar one is called for each lane. Only where all types are fp32; each
  // lane gets the bits that the scalar one gives.
  const char* vector_symbol;
  int num_operands;
  ElementType operands[kMaxMathOperands];
  ElementType result;  // int1 results are passed as i32
};

std::span<const MathInfo> MathTable();
const MathInfo& InfoOf(MathId math);

// The overload of `name` with exactly these operand types.
std::optional<MathId> FindMath(std::string_view name,
                               std::span<const ElementType> operands);
// Whether any overload is called so.
bool IsMathName(std::string_view name);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_MATH_MATH_TABLE_H_
