#include <string>

#include "triton/codegen/kernel_emitter.h"
#include "triton/codegen/kernel_state.h"
#include "triton/codegen/plan.h"
#include "triton/compiler.h"
#include "triton/ir/printer.h"
#include "triton/wasm/module_builder.h"

namespace fake_device::triton {
namespace {

constexpr int kGridRank = 3;

WasmType ParameterType(const Type& type) {
  if (type.is_pointer) return WasmType::kI32;
  if (IsFloating(type.element)) {
    return BitsOf(type.element) == 64 ? WasmType::kF64 : WasmType::kF32;
  }
  return BitsOf(type.element) == 64 ? WasmType::kI64 : WasmType::kI32;
}

bool Prints(const Block& block) {
  for (const auto& operation : block.operations) {
    if (operation->opcode == Opcode::kPrint) return true;
    for (const Block& inner : operation->blocks) {
      if (Prints(inner)) return true;
    }
  }
  return false;
}

// Opens the loops over programs, z outermost, around what follows.
void OpenGrid(KernelState* state) {
  FunctionBuilder& code = state->code();
  for (int axis = kGridRank - 1; axis >= 0; --axis) {
    code.I32Const(0);
    code.Set(state->program_ids[axis]);
    code.Block();
    code.Loop();
    code.Get(state->program_ids[axis]);
    code.Get(state->num_programs[axis]);
    code.Op(Instruction::kI32GeS);
    code.BrIf(1);
  }
}

void CloseGrid(KernelState* state) {
  FunctionBuilder& code = state->code();
  for (int axis = 0; axis < kGridRank; ++axis) {
    code.Get(state->program_ids[axis]);
    code.I32Const(1);
    code.Op(Instruction::kI32Add);
    code.Set(state->program_ids[axis]);
    code.Br(0);
    code.End();
    code.End();
  }
}

void PlaceTiles(KernelState* state) {
  FunctionBuilder& code = state->code();
  for (const PlannedTile& tile : state->plan->tiles) {
    const Local address = code.NewLocal(WasmType::kI32);
    state->tile_addresses.push_back(address);
    if (tile.first_step < 0) continue;
    code.Get(state->spill);
    code.I32Const(static_cast<int32_t>(kAssertRecordBytes + tile.offset));
    code.Op(Instruction::kI32Add);
    code.Set(address);
  }
}

std::string DescribeTiles(const Plan& plan) {
  std::string lines;
  for (const PlannedTile& tile : plan.tiles) {
    if (tile.first_step < 0) continue;
    lines += "spill " + ToString(tile.type) + ": " +
             std::to_string(tile.bytes()) + " bytes at " +
             std::to_string(tile.offset) + ", " + tile.why + "\n";
  }
  return lines;
}

}  // namespace

std::optional<Diagnostic> Generate(const Function& function,
                                   CompiledKernel* kernel) {
  Plan plan;
  std::optional<Diagnostic> diagnostic = MakePlan(function, &plan);
  if (diagnostic.has_value()) return diagnostic;

  ModuleBuilder module;
  MathImports math(&module);
  std::vector<WasmType> parameters;
  for (const Parameter& parameter : function.parameters()) {
    parameters.push_back(ParameterType(function.TypeOf(parameter.value)));
  }
  const int first_grid = static_cast<int>(parameters.size());
  parameters.insert(parameters.end(), kGridRank + 1, WasmType::kI32);
  FunctionBuilder code(parameters, {WasmType::kI32});
  LaneEmitter lanes(&code, &math);
  KernelState state;
  state.function = &function;
  state.plan = &plan;
  state.lanes = &lanes;
  state.kernel = kernel;
  state.scalars.resize(function.num_values());
  for (size_t i = 0; i < function.parameters().size(); ++i) {
    const ValueId value = function.parameters()[i].value;
    Lanes scalar;
    scalar.type = function.TypeOf(value);
    scalar.parts[0] = code.Parameter(static_cast<int>(i));
    state.scalars[value.index] = scalar;
  }
  for (int axis = 0; axis < kGridRank; ++axis) {
    state.num_programs[axis] = code.Parameter(first_grid + axis);
    state.program_ids[axis] = code.NewLocal(WasmType::kI32);
  }
  state.spill = code.Parameter(first_grid + kGridRank);
  if (Prints(function.body())) {
    state.print =
        module.Import("host", "print", std::vector<WasmType>(7, WasmType::kI32),
                      {WasmType::kI32});
  }
  PlaceTiles(&state);
  OpenGrid(&state);
  KernelEmitter emitter(&state);
  emitter.EmitBlock(plan.body);
  if (state.diagnostic.has_value()) return state.diagnostic;
  CloseGrid(&state);
  code.I32Const(0);

  module.Export("run", module.AddFunction(code));
  kernel->wasm = module.Encode();
  kernel->ir = ToString(function);
  kernel->spill_bytes = kAssertRecordBytes + plan.spill_bytes;
  kernel->report = emitter.Report() + DescribeTiles(plan);
  return std::nullopt;
}

}  // namespace fake_device::triton
