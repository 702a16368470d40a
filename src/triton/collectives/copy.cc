#include "triton/collectives/collectives.h"
#include "triton/collectives/emit_loops.h"

namespace fake_device::triton {

namespace {

// The loops over the axes from `axis` on, outermost first.
class Copier {
 public:
  Copier(LaneEmitter* emitter, const Buffer& from, const Buffer& to)
      : emitter_(emitter),
        from_(from),
        to_(to),
        source_(&emitter->code(), from.address, from.offset),
        target_(&emitter->code(), to.address, to.offset) {}

  void Emit(int axis) {
    const Shape& shape = to_.type.shape;
    const int last = shape.rank() - 1;
    if (axis > last) return EmitElements(false);
    const bool is_vector = axis == last && shape[last] >= kLanes &&
                           from_.strides[last] == 1 && to_.strides[last] == 1;
    const int64_t step = is_vector ? kLanes : 1;
    Repeat(&emitter_->code(), shape[axis] / step, [&] {
      if (is_vector) {
        EmitElements(true);
      } else {
        Emit(axis + 1);
      }
      source_.Advance(step * from_.stride_bytes(axis));
      target_.Advance(step * to_.stride_bytes(axis));
    });
    // Back to where the axis begins.
    source_.Advance(-shape[axis] * from_.stride_bytes(axis));
    target_.Advance(-shape[axis] * to_.stride_bytes(axis));
  }

 private:
  void EmitElements(bool is_vector) {
    Lanes value = emitter_->Load(from_.type, source_.local(), 0, is_vector);
    if (from_.type.element != to_.type.element) {
      const Lanes converted = Apply(emitter_, Opcode::kCast, to_.type, {value});
      emitter_->Release(value);
      value = converted;
    }
    emitter_->Store(value, target_.local(), 0);
    emitter_->Release(value);
  }

  LaneEmitter* emitter_;
  const Buffer& from_;
  const Buffer& to_;
  Cursor source_;
  Cursor target_;
};

}  // namespace

void EmitCopy(LaneEmitter* emitter, const Buffer& from, const Buffer& to) {
  if (from.type.element != to.type.element || !from.is_row_major() ||
      !to.is_row_major()) {
    Copier(emitter, from, to).Emit(0);
    return;
  }
  FunctionBuilder& code = emitter->code();
  const Cursor source(&code, from.address, from.offset);
  const Cursor target(&code, to.address, to.offset);
  code.Get(target.local());
  code.Get(source.local());
  code.I32Const(
      static_cast<int32_t>(to.type.shape.numel() * to.element_bytes()));
  code.MemoryCopy();
}

}  // namespace fake_device::triton
