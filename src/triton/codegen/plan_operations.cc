#include <utility>

#include "triton/codegen/planner.h"
#include "triton/collectives/collectives.h"

namespace fake_device::triton {

void Planner::PlanStore(const Operation& operation) {
  const int origin = origins_.Of(operation.operands[0]);
  if (!places_.IsUnit(operation.operands[0])) {
    return AddOperationRoot(Root::Kind::kStore, operation);
  }
  if (OpenNestStores(origin) || OpenNestLoads(origin)) Flush();
  AddScalar(operation);
  executed_.Add(origin, position_);
}

void Planner::PlanAtomic(const Operation& operation) {
  Flush();
  const ValueId result = operation.result();
  if (places_.IsUnit(result)) {
    AddScalar(operation);
    executed_.Add(origins_.Of(operation.operands[0]), position_);
    return;
  }
  Root root;
  root.kind = Root::Kind::kAtomic;
  root.operation = &operation;
  root.position = position_;
  const int tile = NewTile(TypeOf(result), "old values", block_->block);
  root.view = TileView::RowMajor(tile, TypeOf(result).shape);
  if (AddRoot(root, operation.operands, TypeOf(result).shape)) {
    places_.views[result.index] = root.view;
    places_.tile_writers[tile] = open_.get();
  }
  Flush();
}

void Planner::PlanPrint(const Operation& operation) {
  Flush();
  const auto add = [&](Step::Kind kind, int part) {
    Step step;
    step.kind = kind;
    step.operation = &operation;
    step.part = part;
    block_->steps.push_back(std::move(step));
  };
  add(Step::Kind::kPrintBegin, 0);
  for (size_t i = 0; i < operation.operands.size(); ++i) {
    const ValueId operand = operation.operands[i];
    if (places_.IsUnit(operand)) {
      add(Step::Kind::kPrintScalar, static_cast<int>(i));
      continue;
    }
    Root root;
    root.kind = Root::Kind::kPrint;
    root.operation = &operation;
    root.position = position_;
    root.part = static_cast<int>(i);
    AddRoot(root, {{operand}}, TypeOf(operand).shape);
    Flush();
  }
  add(Step::Kind::kPrintEnd, 0);
}

// Results of a fold along an axis of one element are the operands.
void Planner::WriteOperandsAsResults(const Operation& operation) {
  const bool keeps_axis = operation.opcode == Opcode::kScan;
  for (size_t i = 0; i < operation.results.size(); ++i) {
    const ValueId result = operation.results[i];
    const int tile = NewTile(TypeOf(result), "result", block_->block);
    TileView view = TileView::RowMajor(tile, TypeOf(result).shape);
    places_.views[result.index] = view;
    if (!keeps_axis) {
      for (int j = Shape::kMaxRank - 1; j > operation.axis; --j) {
        view.strides[j] = view.strides[j - 1];
      }
      view.strides[operation.axis] = 0;
    }
    AddWrite(operation.operands[i], view);
  }
}

void Planner::PlanReduce(const Operation& operation) {
  const Shape& space = TypeOf(operation.operands[0]).shape;
  if (space.numel() == 1) return AddScalar(operation);
  if (space[operation.axis] == 1) return WriteOperandsAsResults(operation);
  Root root;
  root.kind = Root::Kind::kReduce;
  root.operation = &operation;
  root.position = position_;
  if (!AddRoot(root, operation.operands, space, operation.axis)) return;
  for (const ValueId result : operation.results) {
    if (places_.IsUnit(result)) {
      places_.writers[result.index] = open_.get();
      continue;
    }
    const int tile =
        NewTile(TypeOf(result), "result of a reduction", block_->block);
    places_.views[result.index] =
        TileView::RowMajor(tile, TypeOf(result).shape);
    places_.tile_writers[tile] = open_.get();
  }
}

void Planner::PlanScan(const Operation& operation) {
  const Shape& space = TypeOf(operation.operands[0]).shape;
  if (space.numel() == 1) return AddScalar(operation);
  if (space[operation.axis] == 1) return WriteOperandsAsResults(operation);
  Root root;
  root.kind = Root::Kind::kScan;
  root.operation = &operation;
  root.position = position_;
  // Its results are those of this nest from here on.
  if (!AddRoot(root, operation.operands, space, operation.axis,
               operation.reverse)) {
    return;
  }
  for (const ValueId result : operation.results) {
    places_.writers[result.index] = open_.get();
  }
}

void Planner::PlanAssembly(const Operation& operation) {
  const ValueId result = operation.result();
  const Shape& shape = TypeOf(result).shape;
  const int tile = NewTile(TypeOf(result), "parts joined", block_->block);
  const TileView whole = TileView::RowMajor(tile, shape);
  const int axis =
      operation.opcode == Opcode::kJoin ? shape.rank() - 1 : operation.axis;
  int64_t start = 0;
  for (const ValueId operand : operation.operands) {
    TileView part = whole;
    part.offset = start * whole.strides[axis];
    if (operation.opcode == Opcode::kJoin) part.strides[axis] = 0;
    if (!AddWrite(operand, part)) return;
    start +=
        operation.opcode == Opcode::kJoin ? 1 : TypeOf(operand).shape[axis];
  }
  places_.views[result.index] = whole;
}

const TileView& Planner::TileOf(ValueId value) const {
  const TileView& copy = places_.copies[value.index];
  return copy.valid() ? copy : places_.views[value.index];
}

void Planner::PlanView(const Operation& operation) {
  const ValueId operand = operation.operands[0];
  const TileView from = TileOf(operand);
  const Shape& shape = TypeOf(operand).shape;
  if (!from.valid()) {
    // Flipping one element.
    if (shape.numel() == 1) return AddScalar(operation);
    return Want(operand);
  }
  for (size_t i = 0; i < operation.results.size(); ++i) {
    const ValueId result = operation.results[i];
    TileView view = from;
    if (operation.opcode == Opcode::kFlip) {
      view.offset += view.strides[operation.axis] * (shape[operation.axis] - 1);
      view.strides[operation.axis] = -view.strides[operation.axis];
    } else if (operation.opcode == Opcode::kSplit) {
      const int last = shape.rank() - 1;
      view.offset += view.strides[last] * static_cast<int64_t>(i);
      view.strides[last] = 0;
    } else {
      view = TileView::RowMajor(from.tile, TypeOf(result).shape);
      view.offset = from.offset;
    }
    places_.views[result.index] = view;
  }
  if (places_.IsUnit(operation.results[0])) AddScalar(operation);
}

void Planner::PlanCollective(const Operation& operation) {
  for (size_t i = 0; i < operation.operands.size(); ++i) {
    const ValueId operand = operation.operands[i];
    if (NeedsMemory(function_, operation, i) && !TileOf(operand).valid()) {
      return Want(operand);
    }
  }
  // What is changed in place: the results begin as these operands.
  size_t first_changed = 0;
  size_t num_changed = operation.results.size();
  if (operation.opcode == Opcode::kDot) first_changed = 2;
  if (operation.opcode == Opcode::kHistogram) num_changed = 0;
  for (const ValueId result : operation.results) {
    const int tile =
        NewTile(TypeOf(result), InfoOf(operation.opcode).name, block_->block);
    SetView(result, tile);
  }
  for (size_t i = 0; i < num_changed; ++i) {
    const ValueId operand = operation.operands[first_changed + i];
    const TileView view = places_.views[operation.results[i].index];
    // The result is not to be read while it is not more than its beginning.
    if (!AddWrite(operand, view)) return;
  }
  Flush();
  Step step;
  step.kind = Step::Kind::kCollective;
  step.operation = &operation;
  const int64_t scratch = ScratchBytes(function_, operation);
  if (scratch > 0) {
    step.scratch = NewTile(Type::Tile(ElementType::kInt8, Shape({scratch})),
                           "for the operation's own use", block_->block);
  }
  block_->steps.push_back(std::move(step));
}

}  // namespace fake_device::triton
