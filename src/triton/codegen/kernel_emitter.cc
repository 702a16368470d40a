#include "triton/codegen/kernel_emitter.h"

#include "triton/codegen/nest_emitter.h"

namespace fake_device::triton {

void KernelEmitter::EmitBlock(const BlockPlan& block) {
  for (const Step& step : block.steps) {
    if (state_->diagnostic.has_value()) return;
    EmitStep(step);
  }
}

void KernelEmitter::EmitStep(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kScalar:
      return EmitScalar(*step.operation);
    case Step::Kind::kNest: {
      NestEmitter nest(state_, step.nest.get());
      nest.Emit();
      report_ += nest.Describe() + "\n";
      return;
    }
    case Step::Kind::kControl:
      if (step.operation->opcode == Opcode::kFor) return EmitFor(step);
      if (step.operation->opcode == Opcode::kWhile) return EmitWhile(step);
      return EmitIf(step);
    case Step::Kind::kCollective: {
      EmitCollective(state_, step);
      report_ += InfoOf(step.operation->opcode).name;
      report_ += " on tiles in memory\n";
      for (const ValueId result : step.operation->results) {
        if (!state_->places().IsUnit(result)) continue;
        SetScalar(result, EmitElement(result));
      }
      return;
    }
    case Step::Kind::kPrintBegin:
      return EmitPrintBegin(state_, *step.operation);
    case Step::Kind::kPrintScalar:
      return EmitPrintElement(state_, *step.operation,
                              Scalar(step.operation->operands[step.part]));
    case Step::Kind::kPrintEnd:
      return EmitPrintEnd(state_, *step.operation);
  }
}

void KernelEmitter::EmitScalar(const Operation& operation) {
  LaneEmitter& lanes = *state_->lanes;
  switch (operation.opcode) {
    case Opcode::kConstant:
    case Opcode::kArange: {
      const Constant constant = operation.opcode == Opcode::kArange
                                    ? Constant::Integer(operation.start)
                                    : operation.constant;
      const Type type = state_->TypeOf(operation.result()).WithShape({});
      return SetScalar(operation.result(),
                       lanes.Constant(type, constant, false));
    }
    case Opcode::kProgramId:
    case Opcode::kNumPrograms: {
      Lanes value;
      value.type = Type::Scalar(ElementType::kInt32);
      value.parts[0] = operation.opcode == Opcode::kProgramId
                           ? state_->program_ids[operation.axis]
                           : state_->num_programs[operation.axis];
      return SetScalar(operation.result(), value);
    }
    case Opcode::kSplat:
    case Opcode::kBroadcast:
    case Opcode::kReshape:
    case Opcode::kTranspose:
    case Opcode::kFlip:
      return SetScalar(operation.result(), Scalar(operation.operands[0]));
    case Opcode::kReduce:
    case Opcode::kScan:
      for (size_t i = 0; i < operation.results.size(); ++i) {
        SetScalar(operation.results[i], Scalar(operation.operands[i]));
      }
      return;
    case Opcode::kSplit:
      for (const ValueId result : operation.results) {
        SetScalar(result, EmitElement(result));
      }
      return;
    case Opcode::kGather:
      return SetScalar(operation.result(), EmitGatheredElement(operation));
    case Opcode::kLoad:
    case Opcode::kStore:
    case Opcode::kAtomic:
    case Opcode::kAtomicCas:
      return EmitMemory(operation);
    case Opcode::kAssert:
      return EmitAssert(state_, operation, Scalar(operation.operands[0]));
    default:
      break;
  }
  if (!InfoOf(operation.opcode).is_elementwise) {
    return state_->Refuse(operation,
                          "the code generator has no code for this operation");
  }
  std::vector<Lanes> operands;
  for (const ValueId operand : operation.operands) {
    operands.push_back(Scalar(operand));
  }
  const ValueId result = operation.result();
  SetScalar(result,
            lanes.Elementwise(operation, state_->TypeOf(result).WithShape({}),
                              operands));
}

void KernelEmitter::EmitMemory(const Operation& operation) {
  LaneEmitter& lanes = *state_->lanes;
  FunctionBuilder& code = state_->code();
  const Lanes pointer = Scalar(operation.operands[0]);
  const size_t count = operation.operands.size();
  if (operation.opcode == Opcode::kLoad) {
    const Type type = state_->TypeOf(operation.result()).WithShape({});
    if (count == 1) {
      return SetScalar(operation.result(),
                       lanes.Load(type, pointer.parts[0], 0, false));
    }
    const Lanes result = lanes.NewLanes(type, false);
    lanes.Copy(count > 2 ? Scalar(operation.operands[2])
                         : lanes.Constant(type, Constant(), false),
               result);
    code.Get(Scalar(operation.operands[1]).parts[0]);
    code.If();
    lanes.Copy(lanes.Load(type, pointer.parts[0], 0, false), result);
    code.End();
    return SetScalar(operation.result(), result);
  }
  if (operation.opcode == Opcode::kStore) {
    if (count > 2) {
      code.Get(Scalar(operation.operands[2]).parts[0]);
      code.If();
    }
    lanes.Store(Scalar(operation.operands[1]), pointer.parts[0], 0);
    if (count > 2) code.End();
    return;
  }
  const size_t num_values = operation.opcode == Opcode::kAtomicCas ? 2 : 1;
  std::vector<Lanes> values;
  for (size_t i = 0; i < num_values; ++i) {
    values.push_back(Scalar(operation.operands[1 + i]));
  }
  const Lanes* mask = count > 1 + num_values
                          ? &Scalar(operation.operands[1 + num_values])
                          : nullptr;
  SetScalar(operation.result(),
            EmitAtomic(state_, operation, pointer, values, mask));
}

// The only element of a value that lies in memory.
Lanes KernelEmitter::EmitElement(ValueId value) {
  const TileView& view = state_->places().views[value.index];
  const Type type = state_->TypeOf(value).WithShape({});
  FunctionBuilder& code = state_->code();
  const Local address = code.NewLocal(WasmType::kI32);
  PushTileAddress(state_, view, type.is_pointer ? 4 : BytesOf(type.element));
  code.Set(address);
  return state_->lanes->Load(type, address, 0, false);
}

Lanes KernelEmitter::EmitGatheredElement(const Operation& operation) {
  FunctionBuilder& code = state_->code();
  LaneEmitter& lanes = *state_->lanes;
  const ValueId source = operation.operands[0];
  const TileView& copy = state_->places().copies[source.index];
  const TileView& view =
      copy.valid() ? copy : state_->places().views[source.index];
  const Type& tile = state_->TypeOf(source);
  const int64_t bytes = tile.is_pointer ? 4 : BytesOf(tile.element);
  Operation cast;
  cast.opcode = Opcode::kCast;
  const Lanes index =
      lanes.Elementwise(cast, Type::Scalar(ElementType::kUint32),
                        {{Scalar(operation.operands[1])}});
  const auto last = static_cast<int32_t>(tile.shape[operation.axis] - 1);
  const Local address = code.NewLocal(WasmType::kI32);
  PushTileAddress(state_, view, bytes);
  // Out of range any element will do.
  code.Get(index.parts[0]);
  code.I32Const(last);
  code.Get(index.parts[0]);
  code.I32Const(last);
  code.Op(Instruction::kI32LtU);
  code.Op(Instruction::kSelect);
  code.I32Const(static_cast<int32_t>(view.strides[operation.axis] * bytes));
  code.Op(Instruction::kI32Mul);
  code.Op(Instruction::kI32Add);
  code.Set(address);
  return lanes.Load(tile.WithShape({}), address, 0, false);
}

}  // namespace fake_device::triton
