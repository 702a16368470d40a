#include "triton/codegen/nest_emitter.h"

#include <algorithm>
#include <string>

#include "triton/codegen/stable_order.h"

namespace fake_device::triton {
namespace {

// Where lanes are combined with each other in the end, and where they are not.
constexpr int kGroupsAlongFold = 4;
constexpr int kMaxGroups = 8;
// Bodies that are unrolled are at most so large.
constexpr size_t kMaxNodesUnrolled = 48;

}  // namespace

NestEmitter::NestEmitter(KernelState* state, const NestGraph* graph)
    : state_(state),
      graph_(*graph),
      masks_(graph),
      vector_axis_(ChooseVectorAxis(*graph)),
      forms_(FindLaneForms(*graph, vector_axis_)) {
  ChooseLoops();
  PlaceItems();
  values_.resize(kMaxGroups);
  values_[0].resize(graph_.nodes().size());
}

// The folded axis innermost, next to it the one of the vectors.
void NestEmitter::ChooseLoops() {
  const Shape& space = graph_.space();
  const int fold = graph_.fold_axis();
  for (int axis = 0; axis < space.rank(); ++axis) {
    if (space[axis] > 1 && axis != fold && axis != vector_axis_) {
      loops_.push_back(axis);
    }
  }
  if (vector_axis_ >= 0 && vector_axis_ != fold) loops_.push_back(vector_axis_);
  if (fold >= 0) loops_.push_back(fold);
  level_of_axis_.assign(Shape::kMaxRank, 0);
  for (size_t i = 0; i < loops_.size(); ++i) {
    level_of_axis_[loops_[i]] = static_cast<int>(i) + 1;
  }
}

int NestEmitter::LevelOf(int index) const {
  int level = 0;
  for (const int axis : loops_) {
    if ((node(index).axes >> axis & 1) != 0) {
      level = std::max(level, level_of_axis_[axis]);
    }
  }
  return level;
}

void NestEmitter::PlaceItems() {
  const size_t num_nodes = graph_.nodes().size();
  items_.resize(loops_.size() + 1);
  levels_.resize(num_nodes);
  needs_vector_.assign(num_nodes, false);
  for (size_t i = 0; i < num_nodes; ++i) {
    levels_[i] = LevelOf(static_cast<int>(i));
    items_[levels_[i]].push_back(
        {node(static_cast<int>(i)).position, false, static_cast<int>(i)});
    const NestNode& user = node(static_cast<int>(i));
    if (!forms_[i].is_vector || user.kind != NestNode::Kind::kElementwise) {
      continue;
    }
    for (const int input : graph_.InputsOf(user)) needs_vector_[input] = true;
  }
  for (size_t i = 0; i < graph_.roots().size(); ++i) {
    const Root& root = graph_.roots()[i];
    const int level = root.kind == Root::Kind::kAssert
                          ? levels_[root.nodes[0]]
                          : static_cast<int>(loops_.size());
    items_[level].push_back({root.position, true, static_cast<int>(i)});
    const bool is_element = root.kind == Root::Kind::kWrite ||
                            root.kind == Root::Kind::kReduce ||
                            root.kind == Root::Kind::kStore;
    if (!is_element || vector_axis_ < 0) continue;
    for (size_t j = root.kind == Root::Kind::kStore ? 1 : 0;
         j < root.nodes.size() && (root.kind != Root::Kind::kStore || j < 2);
         ++j) {
      needs_vector_[root.nodes[j]] = true;
    }
  }
  for (std::vector<Item>& items : items_) {
    std::vector<int64_t> positions;
    positions.reserve(items.size());
    for (const Item& item : items) positions.push_back(item.position);
    std::vector<Item> sorted;
    for (const size_t i : StableOrder(positions)) sorted.push_back(items[i]);
    items = std::move(sorted);
  }
}

// How many groups of four a loop's body has.
int NestEmitter::UnrollOf(int loop) const {
  const int axis = loops_[loop];
  if (axis != vector_axis_ || graph_.fold_axis() < 0) return 1;
  if (graph_.nodes().size() > kMaxNodesUnrolled) return 1;
  for (const Root& root : graph_.roots()) {
    if (root.kind == Root::Kind::kScan) return 1;
    if (root.kind != Root::Kind::kReduce) continue;
    const Operation* single = SingleCombine(root.operation->blocks[0]);
    if (single == nullptr) return 1;
    if (!IdentityOf(single->opcode, node(root.nodes[0]).type)) return 1;
  }
  const int64_t extent = graph_.space()[axis];
  const int most = axis == graph_.fold_axis() ? kGroupsAlongFold : kMaxGroups;
  for (int groups = most; groups > 1; groups /= 2) {
    if (extent >= int64_t{kLanes} * groups) return groups;
  }
  return 1;
}

void NestEmitter::Emit() {
  BodyVersion version = masks_.Resolve({});
  version.forms = forms_;
  version_ = &version;
  EmitLevel(0, version, true, {});
}

void NestEmitter::EmitLevel(int level, const BodyVersion& version,
                            bool may_peel, const std::vector<int>& assumed) {
  version_ = &version;
  for (const Item& item : items_[level]) {
    if (item.is_root) {
      if (!version.is_root_done.empty() && version.is_root_done[item.index]) {
        continue;
      }
      const Root& root = graph_.roots()[item.index];
      const bool once =
          root.kind == Root::Kind::kAssert &&
          (node(root.nodes[0]).axes >> std::max(vector_axis_, 0) & 1) == 0;
      for (group_ = 0; group_ < (once ? 1 : groups_); ++group_) EmitRoot(root);
      group_ = 0;
      continue;
    }
    if (!version.is_needed[item.index]) continue;
    const bool varies =
        vector_axis_ >= 0 && (node(item.index).axes >> vector_axis_ & 1) != 0;
    for (group_ = 0; group_ < (varies ? groups_ : 1); ++group_) {
      EmitNode(item.index);
    }
    group_ = 0;
  }
  if (level < static_cast<int>(loops_.size())) {
    EmitLoop(level, version, may_peel, assumed);
  }
}

void NestEmitter::EmitLoop(int loop, const BodyVersion& version, bool may_peel,
                           const std::vector<int>& assumed) {
  FunctionBuilder& code = state_->code();
  const int axis = loops_[loop];
  const int64_t extent = graph_.space()[axis];
  const bool is_vector = axis == vector_axis_;
  const int64_t step = is_vector ? kLanes : 1;
  const bool is_fold = axis == graph_.fold_axis();
  const size_t mark = trail_.size();
  const int unroll = UnrollOf(loop);
  if (is_fold) BeginFolds(is_vector ? unroll : groups_);
  indices_[axis] = code.NewLocal(WasmType::kI32);
  EmitBases(loop);
  std::optional<Bounds> bounds;
  const bool is_reversed = is_fold && graph_.is_reversed();
  if (may_peel && !is_reversed) bounds = EmitBounds(loop, assumed);
  code.I32Const(is_reversed ? static_cast<int32_t>(extent - 1) : 0);
  code.Set(indices_[axis]);
  if (!bounds.has_value()) {
    const auto strips = FindStrips(loop, version);
    if (strips.has_value()) {
      RunStrips(loop, nullptr, version, *strips);
      Forget(mark);
      return;
    }
    const int outer_groups = groups_;
    if (is_vector && extent % (int64_t{kLanes} * unroll) == 0) groups_ = unroll;
    num_groups_used_ = std::max(num_groups_used_, groups_);
    RunLoop(loop, nullptr, is_vector ? step * groups_ : step, version, may_peel,
            assumed);
    groups_ = is_vector ? 1 : outer_groups;
    if (is_fold) FinishFolds(nullptr);
    Forget(mark);
    return;
  }
  ++num_peeled_;
  std::vector<int> more = assumed;
  more.insert(more.end(), bounds->assumed.begin(), bounds->assumed.end());
  BodyVersion peeled = masks_.Resolve(more);
  std::vector<bool> settled(levels_.size());
  for (size_t i = 0; i < settled.size(); ++i) settled[i] = levels_[i] <= loop;
  peeled.forms = RefineLaneForms(graph_, vector_axis_, peeled.resolved, settled,
                                 version.forms, kLanes);
  const int outer_groups = groups_;
  if (is_vector) groups_ = unroll;
  num_groups_used_ = std::max(num_groups_used_, groups_);
  const int64_t wide_step = is_vector ? step * groups_ : step;
  const auto strips = FindStrips(loop, peeled);
  if (strips.has_value()) {
    RunStrips(loop, &bounds->full, peeled, *strips);
  } else if (wide_step == 1) {
    RunLoop(loop, &bounds->full, wide_step, peeled, true, more);
  } else {
    const Local limit = code.NewLocal(WasmType::kI32);
    code.Get(bounds->full);
    code.I32Const(static_cast<int32_t>(-wide_step));
    code.Op(Instruction::kI32And);
    code.Set(limit);
    RunLoop(loop, &limit, wide_step, peeled, true, more);
  }
  groups_ = is_vector ? 1 : outer_groups;
  if (step > 1 || !bounds->stops_where_full_ends) {
    RunLoop(loop, &bounds->stop, step, version, false, assumed);
  }
  version_ = &version;
  if (is_fold) FinishFolds(&*bounds);
  Forget(mark);
}

// From the index as it is up to `limit` (null: the extent, which is reached at
// least once).
void NestEmitter::RunLoop(int loop, const Local* limit, int64_t step,
                          const BodyVersion& version, bool may_peel,
                          const std::vector<int>& assumed) {
  FunctionBuilder& code = state_->code();
  const int axis = loops_[loop];
  const Local index = indices_[axis];
  const int64_t extent = graph_.space()[axis];
  const bool is_reversed = axis == graph_.fold_axis() && graph_.is_reversed();
  const size_t mark = trail_.size();
  if (limit == nullptr && step == extent) {
    EmitLevel(loop + 1, version, may_peel, assumed);
    Forget(mark);
    version_ = &version;
    return;
  }
  const auto push_goes_on = [&] {
    code.Get(index);
    if (is_reversed) {
      code.I32Const(0);
      code.Op(Instruction::kI32GeS);
      return;
    }
    if (limit != nullptr) {
      code.Get(*limit);
    } else {
      code.I32Const(static_cast<int32_t>(extent));
    }
    code.Op(Instruction::kI32LtS);
  };
  if (limit != nullptr) {
    push_goes_on();
    code.If();
  }
  code.Loop();
  EmitLevel(loop + 1, version, may_peel, assumed);
  code.Get(index);
  code.I32Const(static_cast<int32_t>(is_reversed ? -step : step));
  code.Op(Instruction::kI32Add);
  code.Set(index);
  push_goes_on();
  code.BrIf(0);
  code.End();
  if (limit != nullptr) code.End();
  Forget(mark);
  version_ = &version;
}

// Nodes that grow steadily with the loop's index: what they are at index 0.
void NestEmitter::EmitBases(int loop) {
  const int axis = loops_[loop];
  for (const Item& item : items_[loop + 1]) {
    if (item.is_root || !version_->is_needed[item.index]) continue;
    if (!IsVirtual(item.index)) continue;
    const bool varies = vector_axis_ >= 0 && axis != vector_axis_ &&
                        (node(item.index).axes >> vector_axis_ & 1) != 0;
    for (group_ = 0; group_ < (varies ? groups_ : 1); ++group_) {
      BaseOf(item.index);
    }
    group_ = 0;
  }
}

void NestEmitter::EmitRoot(const Root& root) {
  KernelState& state = *state_;
  const auto resolved = [&](size_t i) {
    return NestMasks::RootNode(root, i, *version_);
  };
  switch (root.kind) {
    case Root::Kind::kStore: {
      const Mask mask = root.nodes.size() > 2 ? MaskOf(resolved(2)) : Mask();
      if (mask.is_known && !mask.truth) return;
      return StoreAt(root.nodes[0], resolved(1), mask);
    }
    case Root::Kind::kWrite:
      if (root.address >= 0) return StoreAt(root.address, resolved(0), Mask());
      state.scalars[root.value.index] = Element(resolved(0), false);
      return;
    case Root::Kind::kReduce:
    case Root::Kind::kScan:
      for (Fold& fold : folds_) {
        if (fold.root != &root) continue;
        return root.kind == Root::Kind::kScan ? EmitScan(&fold)
                                              : Accumulate(&fold);
      }
      return;
    case Root::Kind::kAtomic: {
      std::vector<Lanes> values;
      const size_t num_values =
          root.operation->opcode == Opcode::kAtomicCas ? 2 : 1;
      for (size_t i = 0; i < num_values; ++i) {
        values.push_back(Element(resolved(1 + i), false));
      }
      std::optional<Lanes> mask;
      if (root.nodes.size() > 1 + num_values) {
        mask = Element(resolved(1 + num_values), false);
      }
      const Lanes pointer = Element(resolved(0), false);
      const Lanes old = EmitAtomic(&state, *root.operation, pointer, values,
                                   mask.has_value() ? &*mask : nullptr);
      FunctionBuilder& code = state.code();
      const Type& type = state.TypeOf(root.operation->result());
      const Local address = code.NewLocal(WasmType::kI32);
      const int64_t bytes = BytesOf(type.element);
      PushTileAddress(&state, root.view, bytes);
      for (const int axis : loops_) {
        PushIndex(axis);
        code.I32Const(static_cast<int32_t>(root.view.strides[axis] * bytes));
        code.Op(Instruction::kI32Mul);
        code.Op(Instruction::kI32Add);
      }
      code.Set(address);
      state.lanes->Store(old, address, 0);
      return;
    }
    case Root::Kind::kAssert: {
      const int condition = resolved(0);
      if (condition == BodyVersion::kTrue) return;
      const bool is_vector = condition >= 0 && !FormOf(condition).is_uniform();
      return EmitAssert(&state, *root.operation, Element(condition, is_vector));
    }
    case Root::Kind::kPrint:
      return EmitPrintElement(&state, *root.operation,
                              Element(resolved(0), false));
  }
}

std::string NestEmitter::Describe() const {
  std::string line = "nest [";
  const Shape& space = graph_.space();
  for (int i = 0; i < space.rank(); ++i) {
    if (i > 0) line += ", ";
    line += std::to_string(space[i]);
  }
  int loads = 0;
  for (const NestNode& node : graph_.nodes()) {
    loads += node.kind == NestNode::Kind::kLoad ? 1 : 0;
  }
  constexpr const char* kNames[] = {"store", "write to memory", "reduction",
                                    "scan",  "atomic",          "assertion",
                                    "print"};
  std::array<int, 7> counts = {};
  for (const Root& root : graph_.roots()) {
    ++counts[static_cast<size_t>(root.kind)];
  }
  line += "]: " + std::to_string(graph_.nodes().size()) + " values fused, " +
          std::to_string(loads) + " loads";
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    line += ", " + std::to_string(counts[i]) + " " + kNames[i];
  }
  line += vector_axis_ >= 0
              ? "; 4 lanes along axis " + std::to_string(vector_axis_)
              : "; scalar";
  if (num_peeled_ > 0) {
    line += "; masks known in " + std::to_string(num_peeled_) + " loop(s)";
  }
  if (strip_width_ > 0) {
    line += "; strips of " + std::to_string(strip_width_);
  }
  if (num_groups_used_ > 1) {
    line += "; " + std::to_string(num_groups_used_) + " vectors side by side";
  }
  return line;
}

}  // namespace fake_device::triton
