#include "triton/codegen/plan.h"

#include <algorithm>
#include <utility>

#include "triton/collectives/collectives.h"

namespace fake_device::triton {
namespace {

// Worth a trip through memory rather than a second computation.
bool IsExpensive(const Operation& operation) {
  return operation.opcode == Opcode::kMath;
}

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

// Which operands must lie in memory, whole.
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

// Has operands that must lie in memory even if they are one element.
bool ReadsTiles(Opcode opcode) {
  return opcode == Opcode::kDot || opcode == Opcode::kHistogram;
}

// One round of planning. Rounds are repeated with more values in `copied` until
// none is found to need it any more.
class Planner {
 public:
  Planner(const Function& function, const PointerOrigins& origins,
          std::vector<bool>* copied, Plan* plan)
      : function_(function),
        origins_(origins),
        copied_(*copied),
        plan_(plan),
        places_(*plan->places),
        evaluated_in_(function.num_values()),
        depths_(function.num_values()) {}

  // Whether the plan holds; otherwise another round is needed.
  bool Run() {
    block_ = &plan_->body;
    PlanBlock(function_.body());
    Flush();
    return !must_repeat_;
  }
  const std::optional<Diagnostic>& diagnostic() const { return diagnostic_; }

 private:
  struct EnclosingLoop {
    int begin;
    StorePositions stores;
  };
  struct Access {
    int origin;
    int position;
    int pointer;  // a node of the open nest
  };

  const Type& TypeOf(ValueId value) const { return function_.TypeOf(value); }

  void PlanBlock(const Block& block) {
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

  void PlanOperation(const Operation& operation) {
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

  // --- Scalars.

  // Results of the open nest exist behind it only.
  void FlushIfPending(const Operation& operation) {
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

  void AddScalar(const Operation& operation) {
    FlushIfPending(operation);
    Step step;
    step.kind = Step::Kind::kScalar;
    step.operation = &operation;
    block_->steps.push_back(std::move(step));
  }

  // --- Nests.

  int NewTile(const Type& type, std::string why, const Block* home) {
    PlannedTile tile;
    tile.type = type;
    tile.why = std::move(why);
    tile.home = home;
    plan_->tiles.push_back(std::move(tile));
    places_.tile_writers.push_back(nullptr);
    return static_cast<int>(plan_->tiles.size()) - 1;
  }

  void Flush() {
    if (open_ == nullptr) return;
    for (const Node& node : open_->nodes()) RecordEvaluation(node);
    for (const Access& store : stores_) {
      executed_.Add(store.origin, store.position);
    }
    stores_.clear();
    loads_.clear();
    Step step;
    step.kind = Step::Kind::kNest;
    step.nest = std::move(open_);
    block_->steps.push_back(std::move(step));
  }

  // What is expensive and computed by several nests is computed once.
  void RecordEvaluation(const Node& node) {
    if (node.kind != Node::Kind::kElementwise) return;
    if (!IsExpensive(*node.operation)) return;
    const int value = node.value.index;
    if (copied_[value] ||
        TypeOf(node.value).shape.numel() != open_->space().numel()) {
      return;
    }
    const bool is_repeated = depths_[value] < static_cast<int>(loops_.size()) ||
                             (evaluated_in_[value] != nullptr &&
                              evaluated_in_[value] != open_.get());
    if (is_repeated) Want(node.value);
    evaluated_in_[value] = open_.get();
  }

  void Want(ValueId value) {
    if (copied_[value.index]) return;
    copied_[value.index] = true;
    must_repeat_ = true;
  }

  void OpenNest(const Shape& space, int fold_axis, bool is_reversed) {
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
  bool AddRoot(const Root& root, std::span<const ValueId> values,
               const Shape& space, int fold_axis = -1,
               bool is_reversed = false) {
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

  bool IsOrdered(const Access& a, const Access& b) const {
    if (!MayAlias(a.origin, b.origin)) return true;
    return a.pointer == b.pointer && open_->IsInjective(a.pointer);
  }

  // Whether a load could be emitted further out than an assertion in front of
  // it, which may be what keeps its address in range.
  bool PrecedesAssertion(const Node& load) const {
    return std::any_of(
        open_->roots().begin(), open_->roots().end(), [&](const Root& root) {
          if (root.kind != Root::Kind::kAssert) return false;
          if (root.position > load.position) return false;
          return (open_->nodes()[root.nodes[0]].axes & ~load.axes) != 0;
        });
  }

  static bool WritesMemory(const Root& root) {
    return root.kind == Root::Kind::kStore || root.kind == Root::Kind::kAtomic;
  }

  Access StoreOf(const Root& root) const {
    return {origins_.Of(root.operation->operands[0]), root.position,
            root.nodes[0]};
  }

  template <typename Callback>
  void ForNewLoads(Callback callback) const {
    const auto& nodes = open_->nodes();
    for (size_t i = open_->first_new_node(); i < nodes.size(); ++i) {
      const Node& node = nodes[i];
      if (node.kind != Node::Kind::kLoad) continue;
      callback(node, Access{origins_.Of(node.operation->operands[0]),
                            node.position, open_->InputsOf(node)[0]});
    }
  }

  // Whether the last root and what came with it need an order that the nest's
  // loops would not keep.
  bool HasConflict() const {
    bool has_conflict = false;
    const Root& root = open_->roots().back();
    const auto check = [&](const Access& a, const Access& b) {
      if (!IsOrdered(a, b)) has_conflict = true;
    };
    ForNewLoads([&](const Node& node, const Access& load) {
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
  void WantConflicting() {
    const Root& root = open_->roots().back();
    if (!WritesMemory(root)) return;
    ForNewLoads([&](const Node& node, const Access& load) {
      if (!IsOrdered(load, StoreOf(root))) Want(node.value);
    });
  }

  void Commit() {
    ForNewLoads([&](const Node& node, const Access& load) {
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

  bool OpenNestStores(int origin) const {
    return std::any_of(
        stores_.begin(), stores_.end(),
        [&](const Access& store) { return MayAlias(store.origin, origin); });
  }
  bool OpenNestLoads(int origin) const {
    return std::any_of(loads_.begin(), loads_.end(), [&](const Access& load) {
      return MayAlias(load.origin, origin);
    });
  }

  void AddOperationRoot(Root::Kind kind, const Operation& operation) {
    Root root;
    root.kind = kind;
    root.operation = &operation;
    root.position = position_;
    AddRoot(root, operation.operands, TypeOf(operation.operands[0]).shape);
  }

  bool AddWrite(ValueId value, const TileView& view) {
    Root root;
    root.kind = Root::Kind::kWrite;
    root.position = position_;
    root.value = value;
    root.view = view;
    if (!AddRoot(root, {{value}}, TypeOf(value).shape)) return false;
    places_.tile_writers[view.tile] = open_.get();
    return true;
  }

  void CopyToTile(ValueId value) {
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

  std::string WhyCopied(ValueId value) const {
    const Operation* definition = places_.definitions[value.index];
    if (definition == nullptr) return "argument";
    if (definition->opcode == Opcode::kLoad) {
      return "loaded before a later store, or needed whole";
    }
    return "used by several nests, or needed whole";
  }

  // --- Roots.

  void PlanStore(const Operation& operation) {
    const int origin = origins_.Of(operation.operands[0]);
    if (!places_.IsUnit(operation.operands[0])) {
      return AddOperationRoot(Root::Kind::kStore, operation);
    }
    if (OpenNestStores(origin) || OpenNestLoads(origin)) Flush();
    AddScalar(operation);
    executed_.Add(origin, position_);
  }

  void PlanAtomic(const Operation& operation) {
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

  void PlanPrint(const Operation& operation) {
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
  void WriteOperandsAsResults(const Operation& operation) {
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

  void PlanReduce(const Operation& operation) {
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

  void PlanScan(const Operation& operation) {
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

  void PlanAssembly(const Operation& operation) {
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

  const TileView& TileOf(ValueId value) const {
    const TileView& copy = places_.copies[value.index];
    return copy.valid() ? copy : places_.views[value.index];
  }

  void PlanView(const Operation& operation) {
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
        view.offset +=
            view.strides[operation.axis] * (shape[operation.axis] - 1);
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

  void PlanCollective(const Operation& operation) {
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

  // --- Control.

  void CollectStores(const Block& block, int position,
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
  void PlanInnerBlock(const Block& block, Step* step, Finish finish) {
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

  int NewCarriedTile(ValueId value, const char* why) {
    return NewTile(TypeOf(value), why, block_->block);
  }

  void SetView(ValueId value, int tile) {
    places_.views[value.index] = TileView::RowMajor(tile, TypeOf(value).shape);
  }

  // Writes the tiles that a block's end passes on to `tiles`, by `first`
  // operand of its terminator.
  void PassOn(const Operation& terminator, size_t first,
              const std::vector<int>& tiles) {
    for (size_t i = 0; i < tiles.size(); ++i) {
      if (tiles[i] < 0) continue;
      const ValueId value = terminator.operands[first + i];
      AddWrite(value, TileView::RowMajor(tiles[i], TypeOf(value).shape));
    }
  }

  void PlanLoop(const Operation& operation) {
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
      AddWrite(init,
               TileView::RowMajor(carried.current, TypeOf(argument).shape));
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
  void PlanCondition(const Operation& operation, Step* step) {
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

  void PlanIf(const Operation& operation) {
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
  void CollectExecuted(const Operation& operation) {
    position_ = ++last_position_;
    for (const Block& block : operation.blocks) {
      CollectStores(block, position_, &executed_);
    }
  }

  void FinishControl(Step step) {
    for (const ValueId result : step.operation->results) {
      places_.positions[result.index] = position_;
    }
    block_->steps.push_back(std::move(step));
  }

  // A carried tile is written in place if nothing reads its old elements but
  // the nest that writes the new ones, each at its own index.
  void WriteInPlace(CarriedTile* carried, const Step& step) {
    NestGraph* writer = nullptr;
    int write = -1;
    bool is_possible = true;
    for (const auto& block : step.blocks) {
      FindWrite(*block, carried->next, &writer, &write);
    }
    if (writer == nullptr) return;
    const Node& address = writer->nodes()[writer->roots()[write].address];
    for (const auto& block : step.blocks) {
      if (!IsReadOnlyBy(*block, carried->current, *writer, address)) {
        is_possible = false;
      }
    }
    if (!is_possible) return;
    writer->RedirectWrite(write, carried->current);
    carried->next = carried->current;
  }

  static void FindWrite(const BlockPlan& block, int tile, NestGraph** writer,
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
  bool IsReadOnlyBy(const BlockPlan& block, int tile, const NestGraph& writer,
                    const Node& address) const {
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
      for (const Node& node : step.nest->nodes()) {
        if (node.kind != Node::Kind::kTileAddress || node.view.tile != tile) {
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

  const Function& function_;
  const PointerOrigins& origins_;
  // By value number: it is written to a tile once it is computed.
  std::vector<bool>& copied_;
  Plan* plan_;
  ValuePlaces& places_;
  // By value number: the last nest that computed it.
  std::vector<const NestGraph*> evaluated_in_;
  std::vector<int> depths_;

  BlockPlan* block_ = nullptr;
  std::unique_ptr<NestGraph> open_;
  // Of the open nest.
  std::vector<Access> loads_;
  std::vector<Access> stores_;
  // Stores that have run before the open nest.
  StorePositions executed_;
  std::vector<EnclosingLoop> loops_;
  int last_position_ = 0;
  int position_ = 0;
  bool must_repeat_ = false;
  std::optional<Diagnostic> diagnostic_;
};

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
