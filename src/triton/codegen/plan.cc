#include "triton/codegen/plan.h"

#include "triton/codegen/planner.h"

namespace fake_device::triton {
namespace {

// Its results lie row-major in memory of their own.
bool HasOwnTile(const Operation* definition) {
  if (definition == nullptr) return true;
  switch (definition->opcode) {
    case Opcode::kJoin:
    case Opcode::kConcat:
    case Opcode::kReduce:
    case Opcode::kDot:
    case Opcode::kSort:
    case Opcode::kSortPairs:
    case Opcode::kHistogram:
    case Opcode::kAtomic:
    case Opcode::kAtomicCas:
    case Opcode::kFor:
    case Opcode::kWhile:
    case Opcode::kIf:
      return true;
    default:
      return false;
  }
}

// Has operands that must lie in memory even if they are one element.
bool ReadsTiles(Opcode opcode) {
  return opcode == Opcode::kDot || opcode == Opcode::kHistogram;
}

// Values that operations need in memory whatever the plan.
std::vector<bool> ValuesNeededInMemory(const Function& function) {
  std::vector<bool> needed(function.num_values());
  std::vector<const Operation*> definitions(function.num_values());
  std::vector<const Block*> blocks = {&function.body()};
  for (size_t i = 0; i < blocks.size(); ++i) {
    for (const auto& operation : blocks[i]->operations) {
      for (const ValueId result : operation->results) {
        definitions[result.index] = operation.get();
      }
      for (const Block& block : operation->blocks) blocks.push_back(&block);
    }
  }
  for (const Block* block : blocks) {
    for (const auto& operation : block->operations) {
      for (size_t i = 0; i < operation->operands.size(); ++i) {
        const ValueId operand = operation->operands[i];
        const bool is_unit = function.TypeOf(operand).shape.numel() == 1;
        if (!NeedsMemory(function, *operation, i)) continue;
        if (is_unit ? ReadsTiles(operation->opcode) ||
                          operation->opcode == Opcode::kGather
                    : !HasOwnTile(definitions[operand.index])) {
          needed[operand.index] = true;
        }
      }
    }
  }
  return needed;
}

}  // namespace

bool NeedsMemory(const Function& function, const Operation& operation,
                 size_t operand) {
  switch (operation.opcode) {
    case Opcode::kFlip:
    case Opcode::kSplit:
    case Opcode::kHistogram:
      return true;
    case Opcode::kDot:
      return operand < 2;
    case Opcode::kGather:
      return operand == 0;
    case Opcode::kReshape: {
      std::array<int, Shape::kMaxRank> axes;
      return !MatchReshape(function.TypeOf(operation.operands[0]).shape,
                           function.TypeOf(operation.result()).shape, &axes);
    }
    default:
      return false;
  }
}

bool Planner::Run() {
  block_ = &plan_->body;
  PlanBlock(function_.body());
  Flush();
  return !must_repeat_;
}

void Planner::PlanBlock(const Block& block) {
  for (const auto& operation : block.operations) {
    if (diagnostic_.has_value()) return;
    position_ = ++last_position_;
    for (const ValueId result : operation->results) {
      places_.definitions[result.index] = operation.get();
      places_.positions[result.index] = position_;
      depths_[result.index] = static_cast<int>(loops_.size());
    }
    PlanOperation(*operation);
    for (const ValueId result : operation->results) {
      if (copied_[result.index]) CopyToTile(result);
    }
  }
}

void Planner::PlanOperation(const Operation& operation) {
  switch (operation.opcode) {
    case Opcode::kYield:
    case Opcode::kCondition:
      return;  // the enclosing operation's
    case Opcode::kFor:
    case Opcode::kWhile:
      return PlanLoop(operation);
    case Opcode::kIf:
      return PlanIf(operation);
    case Opcode::kStore:
      return PlanStore(operation);
    case Opcode::kAtomic:
    case Opcode::kAtomicCas:
      return PlanAtomic(operation);
    case Opcode::kAssert:
      if (places_.IsUnit(operation.operands[0])) return AddScalar(operation);
      return AddOperationRoot(Root::Kind::kAssert, operation);
    case Opcode::kPrint:
      return PlanPrint(operation);
    case Opcode::kReduce:
      return PlanReduce(operation);
    case Opcode::kScan:
      return PlanScan(operation);
    case Opcode::kJoin:
    case Opcode::kConcat:
      return PlanAssembly(operation);
    case Opcode::kSplit:
    case Opcode::kFlip:
      return PlanView(operation);
    case Opcode::kReshape:
      if (NeedsMemory(function_, operation, 0)) return PlanView(operation);
      break;
    case Opcode::kDot:
    case Opcode::kSort:
    case Opcode::kSortPairs:
    case Opcode::kHistogram:
      return PlanCollective(operation);
    case Opcode::kLoad:
      if (places_.IsUnit(operation.result())) {
        const int origin = origins_.Of(operation.operands[0]);
        if (OpenNestStores(origin)) Flush();
      }
      break;
    default:
      break;
  }
  if (places_.IsUnit(operation.result())) AddScalar(operation);
}

std::optional<Diagnostic> MakePlan(const Function& function, Plan* plan) {
  const PointerOrigins origins(function);
  std::vector<bool> copied = ValuesNeededInMemory(function);
  plan->facts = std::make_unique<FactsTable>(function);
  // Every round that must be repeated copies one value more.
  for (bool is_done = false; !is_done;) {
    plan->body = BlockPlan();
    plan->body.block = &function.body();
    plan->tiles.clear();
    plan->places = std::make_unique<ValuePlaces>(function, *plan->facts);
    Planner planner(function, origins, &copied, plan);
    is_done = planner.Run();
    if (planner.diagnostic().has_value()) return planner.diagnostic();
  }
  FindLifetimes(plan);
  plan->spill_bytes = LayOutTiles(&plan->tiles);
  return std::nullopt;
}

}  // namespace fake_device::triton
