#include <array>

#include "triton/collectives/collectives.h"
#include "triton/collectives/emit_loops.h"

namespace fake_device::triton {

namespace {

// Merges sorted runs of one row pairwise to scratch memory and copies them
// back, with runs of doubling width until there is one. A row is dealt with up
// to `count`.
class MergeEmitter {
 public:
  MergeEmitter(LaneEmitter* emitter, const Buffer& keys, const Buffer& indices,
               Local count, bool descending, const Buffer& merged_keys,
               const Buffer& merged_indices)
      : emitter_(emitter),
        code_(emitter->code()),
        descending_(descending),
        row_length_(keys.type.shape[keys.type.shape.rank() - 1]),
        num_rows_(keys.type.shape.numel() / row_length_),
        key_type_(Type::Scalar(keys.type.element)),
        index_type_(Type::Scalar(indices.type.element)),
        keys_(&code_, keys.address, keys.offset),
        indices_(&code_, indices.address, indices.offset),
        merged_keys_(&code_, merged_keys.address, merged_keys.offset),
        merged_indices_(&code_, merged_indices.address, merged_indices.offset) {
    for (Local* local : Locals()) *local = code_.NewLocal(WasmType::kI32);
    ClampCount(count);
  }

  ~MergeEmitter() {
    for (const Local* local : Locals()) code_.Release(*local);
  }

  void Emit() {
    Repeat(&code_, num_rows_, [&] {
      EmitRow();
      keys_.Advance(row_length_ * BytesOf(key_type_.element));
      indices_.Advance(row_length_ * BytesOf(index_type_.element));
    });
  }

 private:
  std::array<Local*, 8> Locals() {
    return {&count_, &width_, &left_,  &right_,
            &mid_,   &end_,   &place_, &takes_right_};
  }

  void ClampCount(Local count) {
    code_.Get(count);
    code_.I32Const(0);
    code_.Get(count);
    code_.I32Const(0);
    code_.Op(Instruction::kI32GtS);
    code_.Op(Instruction::kSelect);
    code_.Set(count_);
    code_.I32Const(static_cast<int32_t>(row_length_));
    PushMin(count_);
    code_.Set(count_);
  }

  // Of what is on the stack and the local.
  void PushMin(Local local) {
    code_.Tee(takes_right_);
    code_.Get(local);
    code_.Get(takes_right_);
    code_.Get(local);
    code_.Op(Instruction::kI32LtU);
    code_.Op(Instruction::kSelect);
  }

  void EmitRow() {
    code_.I32Const(1);
    code_.Set(width_);
    code_.Block();
    code_.Loop();
    code_.Get(width_);
    code_.Get(count_);
    code_.Op(Instruction::kI32GeU);
    code_.BrIf(1);
    EmitPass();
    code_.Get(width_);
    code_.I32Const(1);
    code_.Op(Instruction::kI32Shl);
    code_.Set(width_);
    code_.Br(0);
    code_.End();
    code_.End();
  }

  // All runs of one width; there are at least two.
  void EmitPass() {
    code_.I32Const(0);
    code_.Set(place_);
    code_.Loop();
    // left = place, mid = min(left + width, count), end likewise.
    code_.Get(place_);
    code_.Tee(left_);
    code_.Get(width_);
    code_.Op(Instruction::kI32Add);
    PushMin(count_);
    code_.Tee(mid_);
    code_.Tee(right_);
    code_.Get(width_);
    code_.Op(Instruction::kI32Add);
    PushMin(count_);
    code_.Set(end_);
    code_.Loop();
    EmitStep();
    code_.Get(place_);
    code_.I32Const(1);
    code_.Op(Instruction::kI32Add);
    code_.Tee(place_);
    code_.Get(end_);
    code_.Op(Instruction::kI32LtU);
    code_.BrIf(0);
    code_.End();
    code_.Get(place_);
    code_.Get(count_);
    code_.Op(Instruction::kI32LtU);
    code_.BrIf(0);
    code_.End();
    CopyBack(keys_, merged_keys_, key_type_);
    CopyBack(indices_, merged_indices_, index_type_);
  }

  void CopyBack(const Cursor& row, const Cursor& merged, const Type& type) {
    code_.Get(row.local());
    code_.Get(merged.local());
    PushBytes(count_, type);
    code_.MemoryCopy();
  }

  void PushBytes(Local elements, const Type& type) {
    code_.Get(elements);
    code_.I32Const(BytesOf(type.element));
    code_.Op(Instruction::kI32Mul);
  }

  // Puts the next pair of the two runs in its place.
  void EmitStep() {
    code_.Get(right_);
    code_.Get(end_);
    code_.Op(Instruction::kI32LtU);
    code_.If(WasmType::kI32);
    code_.Get(left_);
    code_.Get(mid_);
    code_.Op(Instruction::kI32LtU);
    code_.If(WasmType::kI32);
    PushRightIsFirst();
    code_.Else();
    code_.I32Const(1);
    code_.End();
    code_.Else();
    code_.I32Const(0);
    code_.End();
    code_.Tee(takes_right_);
    code_.If();
    EmitMove(right_);
    code_.Else();
    EmitMove(left_);
    code_.End();
  }

  // The pair at `from` goes to its place, and `from` on.
  void EmitMove(Local from) {
    const Lanes key = LoadAt(keys_, from, key_type_);
    StoreAt(key, merged_keys_, place_);
    const Lanes index = LoadAt(indices_, from, index_type_);
    StoreAt(index, merged_indices_, place_);
    emitter_->Release(key);
    emitter_->Release(index);
    code_.Get(from);
    code_.I32Const(1);
    code_.Op(Instruction::kI32Add);
    code_.Set(from);
  }

  Local NewAddress(const Cursor& row, Local element, const Type& type) {
    const Local address = code_.NewLocal(WasmType::kI32);
    code_.Get(row.local());
    PushBytes(element, type);
    code_.Op(Instruction::kI32Add);
    code_.Set(address);
    return address;
  }

  Lanes LoadAt(const Cursor& row, Local element, const Type& type) {
    const Local address = NewAddress(row, element, type);
    const Lanes lanes = emitter_->Load(type, address, 0, false);
    code_.Release(address);
    return lanes;
  }

  void StoreAt(const Lanes& lanes, const Cursor& row, Local element) {
    const Local address = NewAddress(row, element, lanes.type);
    emitter_->Store(lanes, address, 0);
    code_.Release(address);
  }

  // Whether the right run's next pair comes before the left one's: its key
  // does, or the keys are equal and its index is less.
  void PushRightIsFirst() {
    const Lanes left = LoadAt(keys_, left_, key_type_);
    const Lanes right = LoadAt(keys_, right_, key_type_);
    const Lanes& first = descending_ ? left : right;
    const Lanes& second = descending_ ? right : left;
    const Lanes is_first = Less(first, second);
    const Lanes is_second = Less(second, first);
    emitter_->Release(left);
    emitter_->Release(right);
    const Lanes left_index = LoadAt(indices_, left_, index_type_);
    const Lanes right_index = LoadAt(indices_, right_, index_type_);
    const Lanes index_is_less =
        Apply(emitter_, Opcode::kLt, Flag(), {right_index, left_index});
    emitter_->PushBits(is_first);
    emitter_->PushBits(index_is_less);
    emitter_->PushBits(is_second);
    code_.Op(Instruction::kI32Eqz);
    code_.Op(Instruction::kI32And);
    code_.Op(Instruction::kI32Or);
    for (const Lanes& lanes :
         {is_first, is_second, left_index, right_index, index_is_less}) {
      emitter_->Release(lanes);
    }
  }

  static Type Flag() { return Type::Scalar(ElementType::kInt1); }

  // With NaN as the largest: a < b, or only b is NaN.
  Lanes Less(const Lanes& a, const Lanes& b) {
    const Lanes less = Apply(emitter_, Opcode::kLt, Flag(), {a, b});
    if (!IsFloating(key_type_.element)) return less;
    const Lanes a_is_number = Apply(emitter_, Opcode::kEq, Flag(), {a, a});
    const Lanes b_is_nan = Apply(emitter_, Opcode::kNe, Flag(), {b, b});
    const Lanes only_b =
        Apply(emitter_, Opcode::kAnd, Flag(), {a_is_number, b_is_nan});
    const Lanes either = Apply(emitter_, Opcode::kOr, Flag(), {less, only_b});
    for (const Lanes& lanes : {less, a_is_number, b_is_nan, only_b}) {
      emitter_->Release(lanes);
    }
    return either;
  }

  LaneEmitter* emitter_;
  FunctionBuilder& code_;
  const bool descending_;
  const int64_t row_length_;
  const int64_t num_rows_;
  const Type key_type_;
  const Type index_type_;
  Cursor keys_;
  Cursor indices_;
  const Cursor merged_keys_;
  const Cursor merged_indices_;
  // The merge's variables, in elements: how far the two runs are taken, where
  // they end, where the next pair goes.
  Local count_;
  Local width_;
  Local left_;
  Local right_;
  Local mid_;
  Local end_;
  Local place_;
  Local takes_right_;
};

}  // namespace

void EmitSortPairs(LaneEmitter* emitter, const Buffer& keys,
                   const Buffer& indices, Local count, bool descending,
                   Local scratch, uint32_t scratch_offset) {
  const Buffer merged_keys =
      Buffer::RowMajor(keys.type, scratch, scratch_offset);
  const int64_t key_bytes = keys.type.shape.numel() * keys.element_bytes();
  const Buffer merged_indices = Buffer::RowMajor(
      indices.type, scratch,
      scratch_offset + static_cast<uint32_t>((key_bytes + 15) / 16 * 16));
  MergeEmitter(emitter, keys, indices, count, descending, merged_keys,
               merged_indices)
      .Emit();
}

}  // namespace fake_device::triton
