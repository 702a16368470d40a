#include <algorithm>
#include <utility>

#include "triton/codegen/planner.h"

namespace fake_device::triton {
namespace {

// Worth a trip through memory rather than a second computation.
bool IsExpensive(const Operation& operation) {
  return operation.opcode == Opcode::kMath;
}

}  // namespace

// Results of the open nest exist behind it only.
void Planner::FlushIfPending(const Operation& operation) {
  if (open_ == nullptr) return;
  for (const ValueId operand : operation.operands) {
    const TileView& copy = places_.copies[operand.index];
    const TileView& view = places_.views[operand.index];
    const bool pending =
        places_.writers[operand.index] == open_.get() ||
        (copy.valid() && places_.tile_writers[copy.tile] == open_.get()) ||
        (view.valid() && places_.tile_writers[view.tile] == open_.get());
    if (pending) return Flush();
  }
}

void Planner::AddScalar(const Operation& operation) {
  FlushIfPending(operation);
  Step step;
  step.kind = Step::Kind::kScalar;
  step.operation = &operation;
  block_->steps.push_back(std::move(step));
}

int Planner::NewTile(const Type& type, std::string_view why,
                     const Block* home) {
  PlannedTile tile;
  tile.type = type;
  tile.why = why;
  tile.home = home;
  plan_->tiles.push_back(std::move(tile));
  places_.tile_writers.push_back(nullptr);
  return static_cast<int>(plan_->tiles.size()) - 1;
}

void Planner::Flush() {
  if (open_ == nullptr) return;
  for (const NestNode& node : open_->nodes()) RecordEvaluation(node);
  for (const Access& store : stores_) {
    executed_.Add(store.origin, store.position);
  }
  stores_.clear();
  loads_.clear();
  Step step;
  step.kind = Step::Kind::kNest;
  step.nest = std::exchange(open_, nullptr);
  block_->steps.push_back(std::move(step));
}

// What is expensive and computed by several nests is computed once.
void Planner::RecordEvaluation(const NestNode& node) {
  if (node.kind != NestNode::Kind::kElementwise) return;
  if (!IsExpensive(*node.operation)) return;
  const int value = node.value.index;
  if (copied_[value] ||
      TypeOf(node.value).shape.numel() != open_->space().numel()) {
    return;
  }
  const bool is_repeated =
      depths_[value] < static_cast<int>(loops_.size()) ||
      (evaluated_in_[value] != nullptr && evaluated_in_[value] != open_.get());
  if (is_repeated) Want(node.value);
  evaluated_in_[value] = open_.get();
}

void Planner::Want(ValueId value) {
  if (copied_[value.index]) return;
  copied_[value.index] = true;
  must_repeat_ = true;
}

void Planner::OpenNest(const Shape& space, int fold_axis, bool is_reversed) {
  if (open_ != nullptr) {
    const bool fits =
        open_->space() == space && (fold_axis < 0 || open_->fold_axis() < 0 ||
                                    (open_->fold_axis() == fold_axis &&
                                     open_->is_reversed() == is_reversed));
    if (!fits) Flush();
  }
  if (open_ == nullptr) {
    open_ = std::make_unique<NestGraph>(&places_, space);
  }
}

// Adds a root to the open nest, or to a new one if it does not fit there.
// False if not even that is possible in this round.
bool Planner::AddRoot(const Root& root, std::span<const ValueId> values,
                      const Shape& space, int fold_axis, bool is_reversed) {
  OpenNest(space, fold_axis, is_reversed);
  std::vector<ValueId> wanted;
  bool is_added = open_->AddRoot(root, values, &wanted);
  if (is_added && HasConflict()) {
    if (open_->roots().size() > 1) {
      open_->RemoveLastRoot();
      is_added = false;
    } else {
      WantConflicting();
    }
  }
  if (!is_added) {
    for (const ValueId value : wanted) Want(value);
    Flush();
    OpenNest(space, fold_axis, is_reversed);
    wanted.clear();
    if (!open_->AddRoot(root, values, &wanted)) {
      for (const ValueId value : wanted) Want(value);
      open_.reset();
      if (!must_repeat_) {
        const ValueId value = values[0];
        const Operation* operation = places_.definitions[value.index];
        diagnostic_ = Diagnostic{
            operation != nullptr ? InfoOf(operation->opcode).name : "tile",
            "the code generator cannot compute this tile here",
            root.operation != nullptr ? root.operation->location
                                      : SourceLocation(),
            ""};
      }
      return false;
    }
    if (HasConflict()) WantConflicting();
  }
  if (fold_axis >= 0) {
    open_->set_fold_axis(fold_axis);
    open_->set_is_reversed(is_reversed);
  }
  Commit();
  return true;
}

bool Planner::IsOrdered(const Access& a, const Access& b) const {
  if (!MayAlias(a.origin, b.origin)) return true;
  return a.pointer == b.pointer && open_->IsInjective(a.pointer);
}

// Whether a load could be emitted further out than an assertion in front of
// it, which may be what keeps its address in range.
bool Planner::PrecedesAssertion(const NestNode& load) const {
  return std::any_of(
      open_->roots().begin(), open_->roots().end(), [&](const Root& root) {
        if (root.kind != Root::Kind::kAssert) return false;
        if (root.position > load.position) return false;
        return (open_->nodes()[root.nodes[0]].axes & ~load.axes) != 0;
      });
}

bool Planner::WritesMemory(const Root& root) {
  return root.kind == Root::Kind::kStore || root.kind == Root::Kind::kAtomic;
}

Planner::Access Planner::StoreOf(const Root& root) const {
  return {origins_.Of(root.operation->operands[0]), root.position,
          root.nodes[0]};
}

template <typename Callback>
void Planner::ForNewLoads(Callback callback) const {
  const auto& nodes = open_->nodes();
  for (size_t i = open_->first_new_node(); i < nodes.size(); ++i) {
    const NestNode& node = nodes[i];
    if (node.kind != NestNode::Kind::kLoad) continue;
    callback(node, Access{origins_.Of(node.operation->operands[0]),
                          node.position, open_->InputsOf(node)[0]});
  }
}

// Whether the last root and what came with it need an order that the nest's
// loops would not keep.
bool Planner::HasConflict() const {
  bool has_conflict = false;
  const Root& root = open_->roots().back();
  const auto check = [&](const Access& a, const Access& b) {
    if (!IsOrdered(a, b)) has_conflict = true;
  };
  ForNewLoads([&](const NestNode& node, const Access& load) {
    if (PrecedesAssertion(node)) has_conflict = true;
    for (const Access& store : stores_) check(load, store);
    if (WritesMemory(root)) check(load, StoreOf(root));
  });
  if (WritesMemory(root)) {
    for (const Access& load : loads_) check(load, StoreOf(root));
    for (const Access& store : stores_) check(store, StoreOf(root));
  }
  return has_conflict;
}

// A store's own operands overlap it: they are read before it begins.
void Planner::WantConflicting() {
  const Root& root = open_->roots().back();
  if (!WritesMemory(root)) return;
  ForNewLoads([&](const NestNode& node, const Access& load) {
    if (!IsOrdered(load, StoreOf(root))) Want(node.value);
  });
}

void Planner::Commit() {
  ForNewLoads([&](const NestNode& node, const Access& load) {
    loads_.push_back(load);
    if (executed_.AnyAfter(load.origin, load.position)) Want(node.value);
    for (const EnclosingLoop& loop : loops_) {
      if (load.position < loop.begin && loop.stores.Any(load.origin)) {
        Want(node.value);
      }
    }
  });
  const Root& root = open_->roots().back();
  if (WritesMemory(root)) stores_.push_back(StoreOf(root));
}

bool Planner::OpenNestStores(int origin) const {
  return std::any_of(stores_.begin(), stores_.end(), [&](const Access& store) {
    return MayAlias(store.origin, origin);
  });
}

bool Planner::OpenNestLoads(int origin) const {
  return std::any_of(loads_.begin(), loads_.end(), [&](const Access& load) {
    return MayAlias(load.origin, origin);
  });
}

void Planner::AddOperationRoot(Root::Kind kind, const Operation& operation) {
  Root root;
  root.kind = kind;
  root.operation = &operation;
  root.position = position_;
  AddRoot(root, operation.operands, TypeOf(operation.operands[0]).shape);
}

bool Planner::AddWrite(ValueId value, const TileView& view) {
  Root root;
  root.kind = Root::Kind::kWrite;
  root.position = position_;
  root.value = value;
  root.view = view;
  if (!AddRoot(root, {{value}}, TypeOf(value).shape)) return false;
  places_.tile_writers[view.tile] = open_.get();
  return true;
}

void Planner::CopyToTile(ValueId value) {
  const int tile = NewTile(TypeOf(value), WhyCopied(value), block_->block);
  const TileView view = TileView::RowMajor(tile, TypeOf(value).shape);
  places_.copies[value.index] = TileView();
  // The value itself must not be read from there while it is computed; the
  // nest that writes it recognises its own copy.
  Root root;
  root.kind = Root::Kind::kWrite;
  root.position = position_;
  root.value = value;
  root.view = view;
  if (!AddRoot(root, {{value}}, TypeOf(value).shape)) return;
  places_.copies[value.index] = view;
  places_.tile_writers[tile] = open_.get();
}

std::string Planner::WhyCopied(ValueId value) const {
  const Operation* definition = places_.definitions[value.index];
  if (definition == nullptr) return "argument";
  if (definition->opcode == Opcode::kLoad) {
    return "loaded before a later store, or needed whole";
  }
  return "used by several nests, or needed whole";
}

}  // namespace fake_device::triton
