#include "triton/collectives/collectives.h"
#include "triton/collectives/emit_loops.h"

namespace fake_device::triton {

namespace {

// The network of kSort on one row. Pairs are numbered; four neighbouring ones
// are four neighbouring elements each if their distance is at least four.
class NetworkEmitter {
 public:
  NetworkEmitter(LaneEmitter* emitter, const Buffer& tile, bool descending)
      : emitter_(emitter),
        code_(emitter->code()),
        type_(tile.type),
        count_(tile.type.shape[tile.type.shape.rank() - 1]),
        descending_(descending),
        row_(&code_, tile.address, tile.offset),
        size_(code_.NewLocal(WasmType::kI32)),
        distance_(code_.NewLocal(WasmType::kI32)),
        pair_(code_.NewLocal(WasmType::kI32)),
        index_(code_.NewLocal(WasmType::kI32)),
        left_(code_.NewLocal(WasmType::kI32)),
        right_(code_.NewLocal(WasmType::kI32)) {}

  ~NetworkEmitter() {
    for (const Local local : {size_, distance_, pair_, index_, left_, right_}) {
      code_.Release(local);
    }
  }

  void Emit() {
    Repeat(&code_, type_.shape.numel() / count_, [&] {
      EmitRow();
      row_.Advance(count_ * BytesOf(type_.element));
    });
  }

 private:
  void EmitRow() {
    code_.I32Const(2);
    code_.Set(size_);
    code_.Loop();
    code_.Get(size_);
    code_.I32Const(1);
    code_.Op(Instruction::kI32ShrU);
    code_.Set(distance_);
    code_.Loop();
    EmitPairs();
    code_.Get(distance_);
    code_.I32Const(1);
    code_.Op(Instruction::kI32ShrU);
    code_.Tee(distance_);
    code_.BrIf(0);
    code_.End();
    code_.Get(size_);
    code_.I32Const(1);
    code_.Op(Instruction::kI32Shl);
    code_.Tee(size_);
    code_.I32Const(static_cast<int32_t>(count_));
    code_.Op(Instruction::kI32LeU);
    code_.BrIf(0);
    code_.End();
  }

  // All pairs of one size and distance.
  void EmitPairs() {
    if (count_ < int64_t{kLanes} * 2) return EmitPairLoop(false);
    code_.Get(distance_);
    code_.I32Const(kLanes);
    code_.Op(Instruction::kI32GeU);
    code_.If();
    EmitPairLoop(true);
    code_.Else();
    EmitPairLoop(false);
    code_.End();
  }

  void EmitPairLoop(bool is_vector) {
    code_.I32Const(0);
    code_.Set(pair_);
    code_.Loop();
    EmitAddresses();
    EmitExchange(is_vector);
    code_.Get(pair_);
    code_.I32Const(is_vector ? kLanes : 1);
    code_.Op(Instruction::kI32Add);
    code_.Tee(pair_);
    code_.I32Const(static_cast<int32_t>(count_ / 2));
    code_.Op(Instruction::kI32LtU);
    code_.BrIf(0);
    code_.End();
  }

  void EmitAddresses() {
    // The pair's number with a 0 put in at the bit `distance`.
    code_.Get(pair_);
    code_.Get(pair_);
    code_.I32Const(0);
    code_.Get(distance_);
    code_.Op(Instruction::kI32Sub);
    code_.Op(Instruction::kI32And);
    code_.Op(Instruction::kI32Add);
    code_.Tee(index_);
    PushBytes();
    code_.Get(row_.local());
    code_.Op(Instruction::kI32Add);
    code_.Tee(left_);
    code_.Get(distance_);
    PushBytes();
    code_.Op(Instruction::kI32Add);
    code_.Set(right_);
  }

  // Elements to bytes.
  void PushBytes() {
    code_.I32Const(BytesOf(type_.element));
    code_.Op(Instruction::kI32Mul);
  }

  // Pushes whether the larger one comes first.
  void PushLargerFirst() {
    code_.Get(index_);
    code_.Get(size_);
    code_.Op(Instruction::kI32And);
    code_.I32Const(0);
    code_.Op(Instruction::kI32Ne);
    if (!descending_) return;
    code_.Get(size_);
    code_.I32Const(static_cast<int32_t>(count_));
    code_.Op(Instruction::kI32Eq);
    code_.Op(Instruction::kI32Or);
  }

  void EmitExchange(bool is_vector) {
    const Type flag_type = Type::Scalar(ElementType::kInt1);
    const Type type = Type::Scalar(type_.element);
    Lanes larger_first = emitter_->NewLanes(flag_type, false);
    PushLargerFirst();
    code_.Set(larger_first.parts[0]);
    if (is_vector) {
      const Lanes splat = emitter_->Splat(larger_first);
      emitter_->Release(larger_first);
      larger_first = splat;
    }
    const Lanes left = emitter_->Load(type, left_, 0, is_vector);
    const Lanes right = emitter_->Load(type, right_, 0, is_vector);
    // What a place gets if its own element is greater, and otherwise.
    const Lanes if_greater =
        Apply(emitter_, Opcode::kSelect, type, {larger_first, left, right});
    const Lanes if_not =
        Apply(emitter_, Opcode::kSelect, type, {larger_first, right, left});
    EmitPlace(left, right, if_greater, if_not, left_);
    EmitPlace(right, left, if_greater, if_not, right_);
    for (const Lanes& lanes : {larger_first, left, right, if_greater, if_not}) {
      emitter_->Release(lanes);
    }
  }

  void EmitPlace(const Lanes& own, const Lanes& other, const Lanes& if_greater,
                 const Lanes& if_not, Local address) {
    const Type flag_type = Type::Scalar(ElementType::kInt1);
    const Lanes greater = Apply(emitter_, Opcode::kGt, flag_type, {own, other});
    const Lanes placed =
        Apply(emitter_, Opcode::kSelect, Type::Scalar(type_.element),
              {greater, if_greater, if_not});
    emitter_->Store(placed, address, 0);
    emitter_->Release(greater);
    emitter_->Release(placed);
  }

  LaneEmitter* emitter_;
  FunctionBuilder& code_;
  const Type type_;
  const int64_t count_;
  const bool descending_;
  Cursor row_;
  // The network's variables, all in elements but the addresses.
  const Local size_;
  const Local distance_;
  const Local pair_;
  const Local index_;
  const Local left_;
  const Local right_;
};

}  // namespace

void EmitSort(LaneEmitter* emitter, const Buffer& tile, bool descending) {
  const Shape& shape = tile.type.shape;
  if (shape[shape.rank() - 1] == 1) return;
  NetworkEmitter(emitter, tile, descending).Emit();
}

}  // namespace fake_device::triton
