#ifndef FAKE_DEVICE_TRITON_COLLECTIVES_EMIT_LOOPS_H_
#define FAKE_DEVICE_TRITON_COLLECTIVES_EMIT_LOOPS_H_

#include <cstdint>
#include <initializer_list>
#include <span>

#include "triton/collectives/buffer.h"
#include "triton/lanes/lanes.h"

// Loops and addresses that the collectives' code is made of.
namespace fake_device::triton {

// An address that is stepped through a tile: an i32 local of its own, given
// back at the end of the scope.
class Cursor {
 public:
  Cursor(FunctionBuilder* code, Local address, uint32_t offset);
  ~Cursor() { code_->Release(local_); }
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  Local local() const { return local_; }
  // Appends a step of so many bytes.
  void Advance(int64_t bytes);

 private:
  FunctionBuilder* code_;
  Local local_;
};

// Appends what `body` appends, to run `times` times; `times` is at least 1.
template <typename Body>
void Repeat(FunctionBuilder* code, int64_t times, Body body) {
  if (times == 1) {
    body();
    return;
  }
  const Local left = code->NewLocal(WasmType::kI32);
  code->I32Const(static_cast<int32_t>(times));
  code->Set(left);
  code->Loop();
  body();
  code->Get(left);
  code->I32Const(1);
  code->Op(Instruction::kI32Sub);
  code->Tee(left);
  code->BrIf(0);
  code->End();
  code->Release(left);
}

// A tile that is walked through: its cursor is at the element that is next.
struct Walked {
  Cursor* cursor;
  const Buffer* buffer;
};

// Appends `body` for every element of tiles of one shape, from `axis` on, the
// last axis innermost. The cursors are at the beginning again afterwards.
template <typename Body>
void Walk(FunctionBuilder* code, const Shape& shape, int axis,
          std::span<const Walked> tiles, const Body& body) {
  if (axis == shape.rank()) {
    body();
    return;
  }
  Repeat(code, shape[axis], [&] {
    Walk(code, shape, axis + 1, tiles, body);
    for (const Walked& tile : tiles) {
      tile.cursor->Advance(tile.buffer->stride_bytes(axis));
    }
  });
  for (const Walked& tile : tiles) {
    tile.cursor->Advance(-shape[axis] * tile.buffer->stride_bytes(axis));
  }
}

// An elementwise operation without attributes.
Lanes Apply(LaneEmitter* emitter, Opcode opcode, const Type& result,
            std::initializer_list<Lanes> operands);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_COLLECTIVES_EMIT_LOOPS_H_
