#include <algorithm>

#include "triton/codegen/nest_emitter.h"

namespace fake_device::triton {

namespace {

// `whole` emits what is done if all lanes are on, `by_lane` what is done
// otherwise: it is given the local that holds the lanes' bits.
template <typename Whole, typename ByLane>
void IfAllAreOn(KernelState* state, const Lanes& condition, Whole whole,
                ByLane by_lane) {
  FunctionBuilder& code = state->code();
  const Local bits = code.NewLocal(WasmType::kI32);
  state->lanes->PushBits(condition);
  code.Tee(bits);
  code.I32Const((1 << kLanes) - 1);
  code.Op(Instruction::kI32Eq);
  code.If();
  whole();
  code.Else();
  by_lane(bits);
  code.End();
  code.Release(bits);
}

}  // namespace

NestEmitter::Mask NestEmitter::MaskOf(int resolved) const {
  if (resolved >= 0) return {false, true, resolved};
  return {true, resolved == BodyVersion::kTrue, -1};
}

bool NestEmitter::IsUniformMask(const Mask& mask) const {
  return mask.is_known || FormOf(mask.node).is_uniform();
}

void NestEmitter::EmitLoad(int index) {
  const NestNode& n = node(index);
  LaneEmitter& lanes = *state_->lanes;
  const std::span<const int> inputs = graph_.InputsOf(n);
  const bool is_vector = FormOf(index).is_vector;
  const Slot slot = is_vector ? Slot::kVector : Slot::kScalar;
  const Type type = n.type.WithShape({});
  Mask mask;
  if (n.kind == NestNode::Kind::kLoad && inputs.size() > 1) {
    mask = MaskOf(Resolved(inputs[1]));
  }
  std::optional<Lanes> other;
  const bool may_be_off = !mask.is_known || !mask.truth;
  if (may_be_off) {
    other = inputs.size() > 2 ? Element(Resolved(inputs[2]), is_vector)
                              : lanes.Constant(type, Constant(), is_vector);
  }
  if (mask.is_known && !mask.truth) return Remember(index, slot, *other);
  Remember(index, slot,
           LoadAt(inputs[0], type, mask, other.has_value() ? &*other : nullptr,
                  is_vector));
}

Lanes NestEmitter::LoadAt(int pointer, const Type& type, const Mask& mask,
                          const Lanes* other, bool is_vector) {
  LaneEmitter& lanes = *state_->lanes;
  FunctionBuilder& code = state_->code();
  const LaneForm& form = FormOf(pointer);
  const bool is_contiguous =
      !form.is_vector && form.step == ElementBytes(node(pointer).type);
  const bool is_whole = !is_vector || is_contiguous;
  if (mask.is_known) {
    if (!is_vector) return lanes.Load(type, Scalar(pointer).parts[0], 0, false);
    if (is_contiguous) {
      return lanes.Load(type, Scalar(pointer).parts[0], 0, true);
    }
    return lanes.LoadGathered(type, Vector(pointer));
  }
  if (is_whole && IsUniformMask(mask)) {
    const Local address = Scalar(pointer).parts[0];
    const Lanes condition = Scalar(mask.node);
    const Lanes result = lanes.NewLanes(type, is_vector);
    lanes.Copy(*other, result);
    code.Get(condition.parts[0]);
    code.If();
    lanes.Copy(lanes.Load(type, address, 0, is_vector), result);
    code.End();
    return result;
  }
  const Lanes condition = Vector(mask.node);
  if (!is_contiguous) {
    const Lanes pointers = Vector(pointer);
    const Local bits = code.NewLocal(WasmType::kI32);
    lanes.PushBits(condition);
    code.Set(bits);
    const Lanes result = LoadLanes(&pointers, nullptr, type, bits, *other);
    code.Release(bits);
    return result;
  }
  const Local address = Scalar(pointer).parts[0];
  const Lanes result = lanes.NewLanes(type, true);
  IfAllAreOn(
      state_, condition,
      [&] { lanes.Copy(lanes.Load(type, address, 0, true), result); },
      [&](const Local& bits) {
        lanes.Copy(LoadLanes(nullptr, &address, type, bits, *other), result);
      });
  return result;
}

// The address of one lane: of `pointers`, or so many elements on from
// `address`. It is not an offset of the instruction: masked-off lanes'
// addresses may be anything, and this one's must wrap like theirs.
Local NestEmitter::LaneAddress(const Lanes* pointers, const Local* address,
                               int64_t bytes, int lane) {
  if (pointers != nullptr) {
    return state_->lanes->Extract(*pointers, lane).parts[0];
  }
  FunctionBuilder& code = state_->code();
  const Local result = code.NewLocal(WasmType::kI32);
  code.Get(*address);
  code.I32Const(static_cast<int32_t>(lane * bytes));
  code.Op(Instruction::kI32Add);
  code.Set(result);
  return result;
}

Lanes NestEmitter::LoadLanes(const Lanes* pointers, const Local* address,
                             const Type& type, const Local& bits,
                             const Lanes& other) {
  LaneEmitter& lanes = *state_->lanes;
  FunctionBuilder& code = state_->code();
  const Lanes result = lanes.NewLanes(type, true);
  lanes.Copy(other, result);
  const int64_t bytes = type.is_pointer ? 4 : BytesOf(type.element);
  for (int lane = 0; lane < kLanes; ++lane) {
    code.Get(bits);
    code.I32Const(1 << lane);
    code.Op(Instruction::kI32And);
    code.If();
    const Local from = LaneAddress(pointers, address, bytes, lane);
    const Lanes element = lanes.Load(type, from, 0, false);
    lanes.Copy(lanes.Insert(result, lane, element), result);
    code.End();
  }
  return result;
}

void NestEmitter::StoreAt(int pointer, int value, const Mask& mask) {
  LaneEmitter& lanes = *state_->lanes;
  FunctionBuilder& code = state_->code();
  const bool is_vector = vector_axis_ >= 0;
  const LaneForm& form = FormOf(pointer);
  const bool is_contiguous =
      !form.is_vector && form.step == ElementBytes(node(pointer).type);
  if (!is_vector || is_contiguous) {
    const Lanes element = Element(value, is_vector);
    const Local address = Scalar(pointer).parts[0];
    if (mask.is_known) return lanes.Store(element, address, 0);
    if (IsUniformMask(mask)) {
      const Lanes condition = Scalar(mask.node);
      code.Get(condition.parts[0]);
      code.If();
      lanes.Store(element, address, 0);
      code.End();
      return;
    }
    IfAllAreOn(
        state_, Vector(mask.node), [&] { lanes.Store(element, address, 0); },
        [&](const Local& bits) {
          StoreLanes(nullptr, &address, element, bits);
        });
    return;
  }
  const Lanes element = Element(value, true);
  const Lanes pointers = Vector(pointer);
  if (mask.is_known) return lanes.StoreScattered(element, pointers);
  const Lanes condition = Vector(mask.node);
  const Local bits = code.NewLocal(WasmType::kI32);
  lanes.PushBits(condition);
  code.Set(bits);
  StoreLanes(&pointers, nullptr, element, bits);
  code.Release(bits);
}

void NestEmitter::StoreLanes(const Lanes* pointers, const Local* address,
                             const Lanes& value, const Local& bits) {
  LaneEmitter& lanes = *state_->lanes;
  FunctionBuilder& code = state_->code();
  const int64_t bytes = value.type.is_pointer ? 4 : BytesOf(value.type.element);
  for (int lane = 0; lane < kLanes; ++lane) {
    code.Get(bits);
    code.I32Const(1 << lane);
    code.Op(Instruction::kI32And);
    code.If();
    const Local to = LaneAddress(pointers, address, bytes, lane);
    lanes.Store(lanes.Extract(value, lane), to, 0);
    code.End();
  }
}

// An element of a tile in memory at an index: kept in range, since any element
// may stand for one that is not there.
void NestEmitter::EmitGather(int index) {
  const NestNode& n = node(index);
  LaneEmitter& lanes = *state_->lanes;
  const std::span<const int> inputs = graph_.InputsOf(n);
  const bool is_vector = FormOf(index).is_vector;
  const ValueId source = n.operation->operands[0];
  const Type& tile = state_->TypeOf(source);
  const int axis = n.operation->axis;
  const NestNode& address = node(inputs[0]);
  const int64_t bytes = tile.is_pointer ? 4 : BytesOf(tile.element);
  const Type unsigned_type = Type::Scalar(ElementType::kUint32);
  Operation cast;
  cast.opcode = Opcode::kCast;
  const Lanes given = Element(Resolved(inputs[1]), is_vector);
  const Lanes wrapped = lanes.Elementwise(cast, unsigned_type, {{given}});
  Operation minimum;
  minimum.opcode = Opcode::kMinimum;
  const Lanes last = lanes.Constant(
      unsigned_type, Constant::Integer(tile.shape[axis] - 1), is_vector);
  const Lanes clamped =
      lanes.Elementwise(minimum, unsigned_type, {{wrapped, last}});
  Operation scale;
  scale.opcode = Opcode::kMul;
  const Lanes offset = lanes.ElementwiseByConstant(
      scale, unsigned_type, clamped,
      Constant::Integer(static_cast<uint32_t>(
          static_cast<int32_t>(address.view.strides[axis] * bytes))));
  Operation add;
  add.opcode = Opcode::kAddPointer;
  // Offsets are in bytes already.
  Lanes base = Element(inputs[0], is_vector);
  base.type = Type::Pointer(ElementType::kInt8);
  const Lanes pointer = lanes.Elementwise(add, base.type, {{base, offset}});
  const Type type = n.type.WithShape({});
  Remember(index, is_vector ? Slot::kVector : Slot::kScalar,
           is_vector ? lanes.LoadGathered(type, pointer)
                     : lanes.Load(type, pointer.parts[0], 0, false));
}

}  // namespace fake_device::triton
