#ifndef FAKE_DEVICE_TRITON_LANES_LANES_H_
#define FAKE_DEVICE_TRITON_LANES_LANES_H_

#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "triton/ir/function.h"
#include "triton/wasm/function_builder.h"
#include "triton/wasm/module_builder.h"

namespace fake_device::triton {

// One element of a tile, or four neighbouring ones, in locals of the function
// being emitted.
//
// A scalar is held in one local: int1 and integers up to 32 bits as i32,
// extended by their own signedness (int1: 0 or 1); 64 bits as i64; fp16, bf16
// and fp32 as f32 (halves exactly representable in their type); fp64 as f64;
// pointers as i32.
// Four lanes are held in v128: int1 as four i32 of 0 or -1, the types of up to
// 32 bits and pointers as four i32 or f32 like the scalar; those of 64 bits in
// two locals of two lanes.
struct Lanes {
  Type type;  // element and is_pointer; the shape means nothing
  bool is_vector = false;
  std::array<Local, 2> parts = {};

  bool is_wide() const {
    return !type.is_pointer && BitsOf(type.element) == 64;
  }
  int num_parts() const { return is_vector && is_wide() ? 2 : 1; }
};

inline constexpr int kLanes = 4;

// The functions that a kernel's code imports.
class MathImports {
 public:
  explicit MathImports(ModuleBuilder* module) : module_(module) {}
  FunctionIndex Scalar(MathId math);
  FunctionIndex Vector(MathId math);  // of those with a vector_symbol

 private:
  ModuleBuilder* module_;
};

// Emits elementwise operations on lanes. Every method appends instructions that
// leave the operand stack as it was and returns new locals; operands are not
// changed. Operands of one call are all scalar or all of four lanes.
//
// It decides nothing about loops, masks of memory or order.
class LaneEmitter {
 public:
  LaneEmitter(FunctionBuilder* code, MathImports* math)
      : code_(code), math_(math) {}

  FunctionBuilder& code() { return *code_; }
  MathImports& math() { return *math_; }

  // New locals; their contents are undefined.
  Lanes NewLanes(const Type& type, bool is_vector);
  void Copy(const Lanes& from, const Lanes& to);
  // Gives the locals back. Only for ones that no later code reads.
  void Release(const Lanes& lanes);

  Lanes Constant(const Type& type, triton::Constant constant, bool is_vector);
  Lanes Splat(const Lanes& scalar);
  // scalar, scalar + step, scalar + 2 step, ...: an integer or a pointer (step
  // in bytes).
  Lanes Ramp(const Lanes& scalar, int64_t step);
  Lanes Extract(const Lanes& vector, int lane);  // a scalar
  // `vector` with one lane replaced.
  Lanes Insert(const Lanes& vector, int lane, const Lanes& scalar);
  // Lanes i -> i ^ distance (1 or 2): for combining all four.
  Lanes Swap(const Lanes& vector, int distance);

  // Any operation whose OpcodeInfo says elementwise, kCast, kBitcast, kMath and
  // kAddPointer among them. `operation` gives opcode and attributes, `result`
  // the type.
  Lanes Elementwise(const Operation& operation, const Type& result,
                    std::span<const Lanes> operands);
  // The same for arithmetic, a comparison or kAddPointer whose second operand
  // is `right` in every lane. Quotients, remainders and shifts of integers are
  // much faster so.
  Lanes ElementwiseByConstant(const Operation& operation, const Type& result,
                              const Lanes& left, triton::Constant right);

  // Memory at `address` (an i32 local, plus a constant): one element, or four
  // neighbouring ones. Elements lie there as docs/kernel-abi.md says.
  Lanes Load(const Type& type, Local address, uint32_t offset, bool is_vector);
  void Store(const Lanes& value, Local address, uint32_t offset);
  // Four elements at the addresses in the lanes of `pointers`.
  Lanes LoadGathered(const Type& type, const Lanes& pointers);
  void StoreScattered(const Lanes& value, const Lanes& pointers);

  // Pushes the int1's lanes as an i32: bit i is lane i; a scalar's bit 0.
  void PushBits(const Lanes& condition);

 private:
  FunctionBuilder* code_;
  MathImports* math_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_LANES_LANES_H_
