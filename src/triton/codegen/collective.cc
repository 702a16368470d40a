#include "triton/codegen/kernel_state.h"
#include "triton/collectives/collectives.h"

namespace fake_device::triton {
namespace {

// A value that lies in memory, whole.
Buffer BufferOf(KernelState* state, ValueId value, const TileView& view) {
  Buffer buffer;
  buffer.type = state->TypeOf(value);
  buffer.address = state->tile_addresses[view.tile];
  buffer.offset =
      static_cast<uint32_t>(view.offset * BytesOf(buffer.type.element));
  buffer.strides = view.strides;
  return buffer;
}

}  // namespace

void EmitCollective(KernelState* state, const Step& step) {
  const Operation& operation = *step.operation;
  LaneEmitter* lanes = state->lanes;
  const ValuePlaces& places = state->places();
  const auto operand = [&](int i) {
    const ValueId value = operation.operands[i];
    const TileView& copy = places.copies[value.index];
    return BufferOf(state, value,
                    copy.valid() ? copy : places.views[value.index]);
  };
  // A result's copy is made of what lies in its view.
  const auto result = [&](int i) {
    const ValueId value = operation.results[i];
    return BufferOf(state, value, places.views[value.index]);
  };
  const Local scratch =
      step.scratch >= 0 ? state->tile_addresses[step.scratch] : Local();
  switch (operation.opcode) {
    case Opcode::kDot:
      return EmitDot(lanes, operand(0), operand(1), result(0), scratch, 0);
    case Opcode::kSort:
      return EmitSort(lanes, result(0), operation.descending);
    case Opcode::kSortPairs:
      return EmitSortPairs(
          lanes, result(0), result(1),
          state->scalars[operation.operands[2].index]->parts[0],
          operation.descending, scratch, 0);
    case Opcode::kHistogram: {
      std::optional<Buffer> mask;
      if (operation.operands.size() > 1) mask = operand(1);
      return EmitHistogram(lanes, operand(0), mask, result(0));
    }
    default:
      return state->Refuse(operation,
                           "the code generator has no code for this operation");
  }
}

}  // namespace fake_device::triton
