#ifndef FAKE_DEVICE_TRITON_LANES_REGISTERS_H_
#define FAKE_DEVICE_TRITON_LANES_REGISTERS_H_

#include <array>
#include <functional>
#include <span>
#include <variant>

#include "triton/lanes/lane_code.h"
#include "triton/lanes/lanes.h"

namespace fake_device::triton {

// The type of the local that holds a scalar: i32 for a pointer, int1 and
// integers up to 32 bits, f32 for halves.
WasmType RegisterOf(const Type& type);

inline bool IsInt1(const Type& type) {
  return !type.is_pointer && type.element == ElementType::kInt1;
}
inline bool IsHalf(const Type& type) {
  return !type.is_pointer && IsHalf(type.element);
}
inline bool IsFloating(const Type& type) {
  return !type.is_pointer && IsFloating(type.element);
}
inline bool IsWide(const Type& type) {
  return !type.is_pointer && BitsOf(type.element) == 64;
}
// Addresses are unsigned.
inline bool IsSigned(const Type& type) {
  return !type.is_pointer && IsSigned(type.element);
}

// Wraps the i32 on the stack to an integer type of less than 32 bits; nothing
// for the others. Of int1, lanes of a vector must be 0 or -1 already.
void WrapI32(LaneCode* code, const Type& type);

// Pushes one lane of a local as the scalar; int1 as 0 or 1.
void PushLane(FunctionBuilder* code, const Lanes& vector, int lane);
// On the stack: a vector's part and a scalar: the part with the lane (of the
// whole value) replaced. int1 scalars must be 0 or -1.
void ReplaceLane(FunctionBuilder* code, const Type& type, int lane);
// scalar -> vector, on the stack; int1 scalars must be 0 or -1.
void SplatScalar(FunctionBuilder* code, const Type& type);

// Where there is no vector instruction: `push` pushes the result of scalars,
// and is called once, or for every lane.
Lanes ForEachLane(LaneEmitter* emitter, const Type& result,
                  std::span<const Lanes> operands,
                  const std::function<void(std::span<const Lanes>)>& push);

// Bytes for i8x16.shuffle of two vectors as four (two) lanes: 0 to 3 (0 and 1)
// name the first one's.
std::array<uint8_t, 16> ShuffleOf32(int a, int b, int c, int d);
std::array<uint8_t, 16> ShuffleOf64(int a, int b);
// Of two vectors of two 64-bit lanes on the stack: the four low halves, or the
// high ones.
void KeepLowHalves(FunctionBuilder* code);
void KeepHighHalves(FunctionBuilder* code);
// Of the 64-bit products of two vectors of four i32: the high halves. The other
// factor may be a constant in all lanes.
void PushVectorMulHigh(FunctionBuilder* code, bool is_signed, Local a,
                       const std::variant<Local, int32_t>& b);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_LANES_REGISTERS_H_
