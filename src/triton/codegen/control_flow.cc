#include "triton/codegen/kernel_emitter.h"

namespace fake_device::triton {

std::vector<std::optional<Lanes>> KernelEmitter::NewCarried(
    std::span<const ValueId> values) {
  std::vector<std::optional<Lanes>> locals;
  for (const ValueId value : values) {
    if (!state_->places().IsUnit(value)) {
      locals.emplace_back();
      continue;
    }
    locals.emplace_back(
        state_->lanes->NewLanes(state_->TypeOf(value).WithShape({}), false));
    SetScalar(value, *locals.back());
  }
  return locals;
}

std::vector<std::optional<Lanes>> KernelEmitter::Yielded(const Block& block,
                                                         size_t first) {
  LaneEmitter& lanes = *state_->lanes;
  const Operation& terminator = *block.operations.back();
  std::vector<std::optional<Lanes>> values;
  for (size_t i = first; i < terminator.operands.size(); ++i) {
    const ValueId value = terminator.operands[i];
    if (!state_->places().IsUnit(value)) {
      values.emplace_back();
      continue;
    }
    // What is yielded may be a carried local itself, and change before it is
    // copied.
    const Lanes& scalar = Scalar(value);
    values.emplace_back(lanes.NewLanes(scalar.type, false));
    lanes.Copy(scalar, *values.back());
  }
  return values;
}

void KernelEmitter::CopyAll(const std::vector<std::optional<Lanes>>& from,
                            const std::vector<std::optional<Lanes>>& to) {
  for (size_t i = 0; i < to.size(); ++i) {
    if (to[i].has_value()) state_->lanes->Copy(*from[i], *to[i]);
  }
}

void KernelEmitter::SwapTiles(const Step& step) {
  FunctionBuilder& code = state_->code();
  for (const CarriedTile& carried : step.carried) {
    if (carried.next < 0 || carried.next == carried.current) continue;
    code.Get(state_->tile_addresses[carried.current]);
    code.Get(state_->tile_addresses[carried.next]);
    code.Set(state_->tile_addresses[carried.current]);
    code.Set(state_->tile_addresses[carried.next]);
  }
}

// Whether the loop goes on with the counter's value.
void KernelEmitter::PushContinues(const Operation& operation, Local counter,
                                  Local upper, Local step) {
  FunctionBuilder& code = state_->code();
  const Type& type = state_->TypeOf(operation.operands[0]);
  const bool is_wide = counter.type == WasmType::kI64;
  const bool is_signed = IsSigned(type.element);
  const ValueFacts& facts = state_->plan->facts->Of(operation.operands[2]);
  const auto compare = [&](bool is_down) {
    code.Get(is_down ? upper : counter);
    code.Get(is_down ? counter : upper);
    if (is_wide) {
      code.Op(is_signed ? Instruction::kI64LtS : Instruction::kI64LtU);
    } else {
      code.Op(is_signed ? Instruction::kI32LtS : Instruction::kI32LtU);
    }
  };
  if (!is_signed || facts.low >= 0) return compare(false);
  if (facts.high < 0) return compare(true);
  compare(true);
  compare(false);
  code.Get(step);
  if (is_wide) {
    code.I64Const(0);
    code.Op(Instruction::kI64LtS);
  } else {
    code.I32Const(0);
    code.Op(Instruction::kI32LtS);
  }
  code.Op(Instruction::kSelect);
}

void KernelEmitter::EmitFor(const Step& step) {
  FunctionBuilder& code = state_->code();
  LaneEmitter& lanes = *state_->lanes;
  const Operation& operation = *step.operation;
  const Block& body = operation.blocks[0];
  const Lanes lower = Scalar(operation.operands[0]);
  const Lanes upper = Scalar(operation.operands[1]);
  const Lanes increment = Scalar(operation.operands[2]);
  const std::span<const ValueId> inits =
      std::span<const ValueId>(operation.operands).subspan(3);
  const Lanes counter = lanes.NewLanes(lower.type, false);
  lanes.Copy(lower, counter);
  // The counter that the body sees.
  SetScalar(body.arguments[0], counter);
  const std::vector<std::optional<Lanes>> carried =
      NewCarried(std::span<const ValueId>(body.arguments).subspan(1));
  for (size_t i = 0; i < inits.size(); ++i) {
    if (carried[i].has_value()) lanes.Copy(Scalar(inits[i]), *carried[i]);
  }
  code.Block();
  code.Loop();
  PushContinues(operation, counter.parts[0], upper.parts[0],
                increment.parts[0]);
  code.Op(Instruction::kI32Eqz);
  code.BrIf(1);
  EmitBlock(*step.blocks[0]);
  if (state_->diagnostic.has_value()) return;
  CopyAll(Yielded(body, 0), carried);
  SwapTiles(step);
  Operation add;
  add.opcode = Opcode::kAdd;
  lanes.Copy(lanes.Elementwise(add, counter.type, {{counter, increment}}),
             counter);
  code.Br(0);
  code.End();
  code.End();
  for (size_t i = 0; i < carried.size(); ++i) {
    if (carried[i].has_value()) SetScalar(operation.results[i], *carried[i]);
  }
}

void KernelEmitter::EmitWhile(const Step& step) {
  FunctionBuilder& code = state_->code();
  LaneEmitter& lanes = *state_->lanes;
  const Operation& operation = *step.operation;
  const Block& condition = operation.blocks[0];
  const Block& body = operation.blocks[1];
  const std::vector<std::optional<Lanes>> carried =
      NewCarried(condition.arguments);
  const std::vector<std::optional<Lanes>> passed = NewCarried(body.arguments);
  for (size_t i = 0; i < carried.size(); ++i) {
    if (!carried[i].has_value()) continue;
    lanes.Copy(Scalar(operation.operands[i]), *carried[i]);
  }
  code.Block();
  code.Loop();
  EmitBlock(*step.blocks[0]);
  if (state_->diagnostic.has_value()) return;
  CopyAll(Yielded(condition, 1), passed);
  code.Get(Scalar(condition.operations.back()->operands[0]).parts[0]);
  code.Op(Instruction::kI32Eqz);
  code.BrIf(1);
  EmitBlock(*step.blocks[1]);
  if (state_->diagnostic.has_value()) return;
  CopyAll(Yielded(body, 0), carried);
  SwapTiles(step);
  code.Br(0);
  code.End();
  code.End();
  for (size_t i = 0; i < passed.size(); ++i) {
    if (passed[i].has_value()) SetScalar(operation.results[i], *passed[i]);
  }
}

void KernelEmitter::EmitIf(const Step& step) {
  FunctionBuilder& code = state_->code();
  const Operation& operation = *step.operation;
  const Lanes condition = Scalar(operation.operands[0]);
  std::vector<std::optional<Lanes>> results = NewCarried(operation.results);
  code.Get(condition.parts[0]);
  code.If();
  EmitBlock(*step.blocks[0]);
  if (state_->diagnostic.has_value()) return;
  CopyAll(Yielded(operation.blocks[0], 0), results);
  code.Else();
  EmitBlock(*step.blocks[1]);
  if (state_->diagnostic.has_value()) return;
  CopyAll(Yielded(operation.blocks[1], 0), results);
  code.End();
}

}  // namespace fake_device::triton
