#ifndef FAKE_DEVICE_TRITON_WASM_FUNCTION_BUILDER_H_
#define FAKE_DEVICE_TRITON_WASM_FUNCTION_BUILDER_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "triton/wasm/instruction.h"

namespace fake_device::triton {

// A local variable of a function being built.
struct Local {
  uint32_t index = 0;
  WasmType type = WasmType::kI32;
};

// A function of the module, imported or built.
struct FunctionIndex {
  uint32_t index = 0;
};

// The body of one function, instruction by instruction. The caller keeps the
// operand stack right; nothing is checked. Each method appends what the
// instruction of that name is.
class FunctionBuilder {
 public:
  FunctionBuilder(std::vector<WasmType> parameters,
                  std::vector<WasmType> results);

  Local Parameter(int index) const;
  Local NewLocal(WasmType type);
  // A local that is free again may be given out anew. Only for one that no
  // later code reads.
  void Release(Local local);

  void Get(Local local);
  void Set(Local local);
  void Tee(Local local);
  void I32Const(int32_t value);
  void I64Const(int64_t value);
  void F32Const(float value);
  void F64Const(double value);
  void V128Const(const std::array<uint8_t, 16>& bytes);
  // The same four times, or two times.
  void I32x4Const(int32_t value);
  void I64x2Const(int64_t value);
  void F32x4Const(float value);
  void F64x2Const(double value);

  // An instruction without immediates.
  void Op(Instruction instruction);
  // A load or store; the natural alignment is not claimed.
  void Memory(Instruction instruction, uint32_t offset = 0);
  // v128.load32_lane and the like.
  void MemoryLane(Instruction instruction, int lane, uint32_t offset = 0);
  // i32x4.extract_lane, f32x4.replace_lane and the like.
  void Lane(Instruction instruction, int lane);
  void Shuffle(const std::array<uint8_t, 16>& lanes);  // i8x16.shuffle
  // Takes destination, source (of a fill, the byte) and length in bytes.
  void MemoryCopy();
  void MemoryFill();

  // Structured control; each is closed by End. `If` takes its condition from
  // the stack and may leave a value of a type.
  void Block();
  void Loop();
  void If();
  void If(WasmType result);
  void Else();
  void End();
  // To the label that many blocks out, 0 the innermost.
  void Br(int depth);
  void BrIf(int depth);
  // How many blocks are open.
  int depth() const { return depth_; }
  void Return();
  void Call(FunctionIndex function);

  const std::vector<WasmType>& parameters() const { return parameters_; }
  const std::vector<WasmType>& results() const { return results_; }
  // The body as the code section has it: locals, instructions, end.
  std::vector<uint8_t> Encode() const;

 private:
  std::vector<WasmType> parameters_;
  std::vector<WasmType> results_;
  std::vector<WasmType> locals_;
  std::vector<Local> released_;
  std::vector<uint8_t> code_;
  int depth_ = 0;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_WASM_FUNCTION_BUILDER_H_
