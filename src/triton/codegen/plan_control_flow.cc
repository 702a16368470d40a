#include <utility>

#include "triton/codegen/planner.h"

namespace fake_device::triton {

void Planner::CollectStores(const Block& block, int position,
                            StorePositions* stores) const {
  for (const auto& operation : block.operations) {
    if (operation->opcode == Opcode::kStore ||
        operation->opcode == Opcode::kAtomic ||
        operation->opcode == Opcode::kAtomicCas) {
      stores->Add(origins_.Of(operation->operands[0]), position);
    }
    for (const Block& inner : operation->blocks) {
      CollectStores(inner, position, stores);
    }
  }
}

// Plans a block of a control operation. `finish` adds what its terminator
// writes.
template <typename Finish>
void Planner::PlanInnerBlock(const Block& block, Step* step, Finish finish) {
  auto inner = std::make_unique<BlockPlan>();
  inner->block = &block;
  BlockPlan* const outer = std::exchange(block_, inner.get());
  position_ = ++last_position_;
  for (const ValueId argument : block.arguments) {
    places_.positions[argument.index] = position_;
    depths_[argument.index] = static_cast<int>(loops_.size());
  }
  for (const ValueId argument : block.arguments) {
    if (copied_[argument.index]) CopyToTile(argument);
  }
  PlanBlock(block);
  if (!diagnostic_.has_value()) {
    const Operation& terminator = *block.operations.back();
    FlushIfPending(terminator);
    finish(terminator);
  }
  Flush();
  block_ = outer;
  step->blocks.push_back(std::move(inner));
}

int Planner::NewCarriedTile(ValueId value, const char* why) {
  return NewTile(TypeOf(value), why, block_->block);
}

void Planner::SetView(ValueId value, int tile) {
  places_.views[value.index] = TileView::RowMajor(tile, TypeOf(value).shape);
}

// Writes the tiles that a block's end passes on to `tiles`, by `first`
// operand of its terminator.
void Planner::PassOn(const Operation& terminator, size_t first,
                     const std::vector<int>& tiles) {
  for (size_t i = 0; i < tiles.size(); ++i) {
    if (tiles[i] < 0) continue;
    const ValueId value = terminator.operands[first + i];
    AddWrite(value, TileView::RowMajor(tiles[i], TypeOf(value).shape));
  }
}

void Planner::PlanLoop(const Operation& operation) {
  const bool is_for = operation.opcode == Opcode::kFor;
  const size_t first_init = is_for ? 3 : 0;
  const size_t first_argument = is_for ? 1 : 0;
  const Block& body = operation.blocks[is_for ? 0 : 1];
  const Block& entry = operation.blocks[0];
  const Operation& end = *body.operations.back();
  Step step;
  step.kind = Step::Kind::kControl;
  step.operation = &operation;
  step.carried.resize(operation.results.size());
  for (size_t i = 0; i < operation.results.size(); ++i) {
    const ValueId argument = entry.arguments[first_argument + i];
    if (places_.IsUnit(argument)) continue;
    CarriedTile& carried = step.carried[i];
    carried.current = NewCarriedTile(argument, "carried by a loop");
    const ValueId init = operation.operands[first_init + i];
    AddWrite(init, TileView::RowMajor(carried.current, TypeOf(argument).shape));
    if (diagnostic_.has_value()) return;
  }
  Flush();
  for (size_t i = 0; i < step.carried.size(); ++i) {
    if (step.carried[i].current < 0) continue;
    const ValueId argument = entry.arguments[first_argument + i];
    SetView(argument, step.carried[i].current);
  }
  EnclosingLoop loop;
  loop.begin = last_position_ + 1;
  for (const Block& block : operation.blocks) {
    CollectStores(block, last_position_, &loop.stores);
  }
  loops_.push_back(std::move(loop));
  if (!is_for) PlanCondition(operation, &step);
  // What the body's end writes to; -1 where nothing changes.
  std::vector<int> targets(step.carried.size(), -1);
  for (size_t i = 0; i < targets.size(); ++i) {
    CarriedTile& carried = step.carried[i];
    if (carried.current < 0) continue;
    const ValueId argument = body.arguments[first_argument + i];
    if (end.operands[i] == argument) continue;
    carried.next =
        NewCarriedTile(argument, "carried by a loop, its next value");
    targets[i] = carried.next;
  }
  PlanInnerBlock(body, &step, [&](const Operation& terminator) {
    PassOn(terminator, 0, targets);
  });
  loops_.pop_back();
  CollectExecuted(operation);
  if (diagnostic_.has_value()) return;
  for (CarriedTile& carried : step.carried) {
    if (carried.next >= 0) WriteInPlace(&carried, step);
  }
  for (size_t i = 0; i < step.carried.size(); ++i) {
    if (step.carried[i].current < 0) continue;
    const ValueId seen =
        is_for ? entry.arguments[first_argument + i] : body.arguments[i];
    places_.views[operation.results[i].index] = places_.views[seen.index];
  }
  FinishControl(std::move(step));
}

// The first block of a while. Tiles that it passes on as they came stay where
// they are.
void Planner::PlanCondition(const Operation& operation, Step* step) {
  const Block& condition = operation.blocks[0];
  const Block& body = operation.blocks[1];
  const Operation& end = *condition.operations.back();
  std::vector<int> targets(step->carried.size(), -1);
  for (size_t i = 0; i < targets.size(); ++i) {
    if (step->carried[i].current < 0) continue;
    const ValueId argument = condition.arguments[i];
    if (end.operands[1 + i] == argument) {
      SetView(body.arguments[i], step->carried[i].current);
      continue;
    }
    targets[i] = NewCarriedTile(argument, "passed on by a condition");
    SetView(body.arguments[i], targets[i]);
  }
  PlanInnerBlock(condition, step, [&](const Operation& terminator) {
    PassOn(terminator, 1, targets);
  });
}

void Planner::PlanIf(const Operation& operation) {
  Flush();
  Step step;
  step.kind = Step::Kind::kControl;
  step.operation = &operation;
  std::vector<int> targets(operation.results.size(), -1);
  for (size_t i = 0; i < targets.size(); ++i) {
    const ValueId result = operation.results[i];
    if (places_.IsUnit(result)) continue;
    targets[i] = NewTile(TypeOf(result), "result of a branch", block_->block);
  }
  const StorePositions before = executed_;
  for (const Block& block : operation.blocks) {
    executed_ = before;
    PlanInnerBlock(block, &step, [&](const Operation& terminator) {
      PassOn(terminator, 0, targets);
    });
  }
  CollectExecuted(operation);
  for (size_t i = 0; i < targets.size(); ++i) {
    if (targets[i] >= 0) SetView(operation.results[i], targets[i]);
  }
  FinishControl(std::move(step));
}

// All stores within count as done where the operation ends.
void Planner::CollectExecuted(const Operation& operation) {
  position_ = ++last_position_;
  for (const Block& block : operation.blocks) {
    CollectStores(block, position_, &executed_);
  }
}

void Planner::FinishControl(Step step) {
  for (const ValueId result : step.operation->results) {
    places_.positions[result.index] = position_;
  }
  block_->steps.push_back(std::move(step));
}

// A carried tile is written in place if nothing reads its old elements but
// the nest that writes the new ones, each at its own index.
void Planner::WriteInPlace(CarriedTile* carried, const Step& step) {
  NestGraph* writer = nullptr;
  int write = -1;
  bool is_possible = true;
  for (const auto& block : step.blocks) {
    FindWrite(*block, carried->next, &writer, &write);
  }
  if (writer == nullptr) return;
  const NestNode& address = writer->nodes()[writer->roots()[write].address];
  for (const auto& block : step.blocks) {
    if (!IsReadOnlyBy(*block, carried->current, *writer, address)) {
      is_possible = false;
    }
  }
  if (!is_possible) return;
  writer->RedirectWrite(write, carried->current);
  carried->next = carried->current;
}

void Planner::FindWrite(const BlockPlan& block, int tile, NestGraph** writer,
                        int* write) {
  for (const Step& step : block.steps) {
    if (step.kind != Step::Kind::kNest) continue;
    const auto& roots = step.nest->roots();
    for (size_t i = 0; i < roots.size(); ++i) {
      if (roots[i].kind != Root::Kind::kWrite || roots[i].view.tile != tile) {
        continue;
      }
      *writer = step.nest.get();
      *write = static_cast<int>(i);
    }
  }
}

// Whether of all nests only `writer` touches the tile, at `address`.
bool Planner::IsReadOnlyBy(const BlockPlan& block, int tile,
                           const NestGraph& writer,
                           const NestNode& address) const {
  for (const Step& step : block.steps) {
    if (step.operation != nullptr) {
      for (const ValueId operand : step.operation->operands) {
        if (places_.views[operand.index].tile == tile) return false;
      }
    }
    for (const auto& inner : step.blocks) {
      if (!IsReadOnlyBy(*inner, tile, writer, address)) return false;
    }
    if (step.kind != Step::Kind::kNest) continue;
    for (const NestNode& node : step.nest->nodes()) {
      if (node.kind != NestNode::Kind::kTileAddress || node.view.tile != tile) {
        continue;
      }
      const bool is_same = step.nest.get() == &writer &&
                           node.start == address.start &&
                           node.axes == address.axes &&
                           node.coefficients == address.coefficients;
      if (!is_same) return false;
    }
  }
  return true;
}

}  // namespace fake_device::triton
