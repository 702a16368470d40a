#include "triton/codegen/kernel_state.h"

#include <optional>
#include <utility>

namespace fake_device::triton {
namespace {

// Kinds of a print's calls that are no element.
constexpr int32_t kPrintBegins = -1;
constexpr int32_t kPrintEnds = -2;
constexpr int32_t kPrintStopped = -1;

int IndexOf(std::unordered_map<const Operation*, int>* indices,
            std::vector<RuntimeMessage>* messages, const Operation& operation) {
  const auto [entry, is_new] =
      indices->emplace(&operation, static_cast<int>(messages->size()));
  if (is_new) messages->push_back({operation.text, operation.location});
  return entry->second;
}

template <typename PushKindAndBits>
void CallPrint(KernelState* state, const Operation& operation,
               PushKindAndBits push) {
  FunctionBuilder& code = state->code();
  code.I32Const(IndexOf(&state->prints, &state->kernel->prints, operation));
  for (const Local id : state->program_ids) code.Get(id);
  push();
  code.Call(state->print);
  code.If();
  code.I32Const(kPrintStopped);
  code.Return();
  code.End();
}

void PushPrintMark(FunctionBuilder* code, int32_t kind) {
  code->I32Const(kind);
  code->I32Const(0);
  code->I32Const(0);
}

// The bits of a scalar, in those of an i64. An i32 takes its sign along where
// `is_signed`, or else zeros, as the bits of an f32 do.
void PushBitsAsI64(FunctionBuilder* code, Local scalar, bool is_signed) {
  code->Get(scalar);
  switch (scalar.type) {
    case WasmType::kI32:
      code->Op(is_signed ? Instruction::kI64ExtendI32S
                         : Instruction::kI64ExtendI32U);
      break;
    case WasmType::kF32:
      code->Op(Instruction::kI32ReinterpretF32);
      code->Op(Instruction::kI64ExtendI32U);
      break;
    case WasmType::kF64:
      code->Op(Instruction::kI64ReinterpretF64);
      break;
    case WasmType::kI64:
    case WasmType::kV128:
      break;
  }
}

// What makes the new value of the old one and the operand; none where the
// operand is the new one.
std::optional<Opcode> UpdateOf(AtomicKind kind) {
  switch (kind) {
    case AtomicKind::kAdd:
      return Opcode::kAdd;
    case AtomicKind::kMin:
      return Opcode::kMinimum;
    case AtomicKind::kMax:
      return Opcode::kMaximum;
    case AtomicKind::kAnd:
      return Opcode::kAnd;
    case AtomicKind::kOr:
      return Opcode::kOr;
    case AtomicKind::kXor:
      return Opcode::kXor;
    case AtomicKind::kExchange:
      break;
  }
  return std::nullopt;
}

}  // namespace

void KernelState::Refuse(const Operation& operation, std::string_view message) {
  if (diagnostic.has_value()) return;
  diagnostic = Diagnostic{InfoOf(operation.opcode).name, std::string(message),
                          operation.location, ""};
}

std::vector<Lanes> EmitCombine(KernelState* state, const Block& combine,
                               std::span<const Lanes> arguments,
                               bool is_vector) {
  LaneEmitter& lanes = *state->lanes;
  std::unordered_map<int32_t, Lanes> values;
  for (size_t i = 0; i < arguments.size(); ++i) {
    values.emplace(combine.arguments[i].index, arguments[i]);
  }
  const auto value_of = [&](ValueId value) -> Lanes {
    const auto found = values.find(value.index);
    if (found != values.end()) return found->second;
    // Of the code around.
    const Lanes scalar = *state->scalars[value.index];
    return is_vector ? lanes.Splat(scalar) : scalar;
  };
  for (const auto& operation : combine.operations) {
    std::vector<Lanes> operands;
    for (const ValueId operand : operation->operands) {
      operands.push_back(value_of(operand));
    }
    if (operation->opcode == Opcode::kYield) return operands;
    if (operation->opcode == Opcode::kConstant) {
      const ValueId result = operation->result();
      values[result.index] =
          lanes.Constant(state->TypeOf(result), operation->constant, is_vector);
      continue;
    }
    if (!InfoOf(operation->opcode).is_elementwise) {
      state->Refuse(*operation,
                    "a combine function may only compute on its arguments");
      break;
    }
    const ValueId result = operation->result();
    values[result.index] =
        lanes.Elementwise(*operation, state->TypeOf(result), operands);
  }
  return {arguments.begin(),
          arguments.begin() + static_cast<int64_t>(arguments.size() / 2)};
}

void EmitAssert(KernelState* state, const Operation& operation,
                const Lanes& condition) {
  FunctionBuilder& code = state->code();
  const int index =
      IndexOf(&state->asserts, &state->kernel->asserts, operation);
  state->lanes->PushBits(condition);
  code.I32Const(condition.is_vector ? (1 << kLanes) - 1 : 1);
  code.Op(Instruction::kI32Ne);
  code.If();
  for (uint32_t i = 0; i < state->program_ids.size(); ++i) {
    code.Get(state->spill);
    code.Get(state->program_ids[i]);
    code.Memory(Instruction::kI32Store, i * sizeof(int32_t));
  }
  code.I32Const(index + 1);
  code.Return();
  code.End();
}

void EmitPrintBegin(KernelState* state, const Operation& operation) {
  CallPrint(state, operation,
            [&] { PushPrintMark(&state->code(), kPrintBegins); });
}

void EmitPrintEnd(KernelState* state, const Operation& operation) {
  CallPrint(state, operation,
            [&] { PushPrintMark(&state->code(), kPrintEnds); });
}

void EmitPrintElement(KernelState* state, const Operation& operation,
                      const Lanes& scalar) {
  FunctionBuilder& code = state->code();
  const Local bits = code.NewLocal(WasmType::kI64);
  const Type& type = scalar.type;
  const ElementType kind = type.is_pointer ? ElementType::kInt64 : type.element;
  PushBitsAsI64(&code, scalar.parts[0],
                !type.is_pointer && IsSigned(type.element));
  code.Set(bits);
  CallPrint(state, operation, [&] {
    code.I32Const(static_cast<int32_t>(kind));
    code.Get(bits);
    code.Op(Instruction::kI32WrapI64);
    code.Get(bits);
    code.I64Const(32);
    code.Op(Instruction::kI64ShrU);
    code.Op(Instruction::kI32WrapI64);
  });
  code.Release(bits);
}

Lanes EmitAtomic(KernelState* state, const Operation& operation,
                 const Lanes& pointer, std::span<const Lanes> values,
                 const Lanes* mask) {
  FunctionBuilder& code = state->code();
  LaneEmitter& lanes = *state->lanes;
  const Type type = state->TypeOf(operation.result()).WithShape({});
  const Lanes old = lanes.NewLanes(type, false);
  if (mask != nullptr) {
    lanes.Copy(lanes.Constant(type, Constant(), false), old);
    code.Get(mask->parts[0]);
    code.If();
  }
  const Local address = pointer.parts[0];
  lanes.Copy(lanes.Load(type, address, 0, false), old);
  if (operation.opcode == Opcode::kAtomicCas) {
    // Bits are compared, as they lie in memory.
    const Local compared = code.NewLocal(WasmType::kI64);
    PushBitsAsI64(&code, values[0].parts[0], false);
    code.Set(compared);
    PushBitsAsI64(&code, old.parts[0], false);
    code.Get(compared);
    code.Op(Instruction::kI64Eq);
    code.If();
    lanes.Store(values[1], address, 0);
    code.End();
  } else {
    Lanes next = values[0];
    if (const std::optional<Opcode> opcode = UpdateOf(operation.atomic)) {
      Operation update;
      update.opcode = *opcode;
      next = lanes.Elementwise(update, type, {{old, values[0]}});
    }
    lanes.Store(next, address, 0);
  }
  if (mask != nullptr) code.End();
  return old;
}

void PushTileAddress(KernelState* state, const TileView& view,
                     int64_t element_bytes) {
  FunctionBuilder& code = state->code();
  code.Get(state->tile_addresses[view.tile]);
  if (view.offset == 0) return;
  code.I32Const(static_cast<int32_t>(view.offset * element_bytes));
  code.Op(Instruction::kI32Add);
}

}  // namespace fake_device::triton
