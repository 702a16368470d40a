#include <cmath>
#include <limits>

#include "triton/codegen/nest_emitter.h"
#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {
namespace {

// Copies that may exchange values: what a combine function yields may be its
// own arguments.
void CopyTogether(LaneEmitter* lanes, const std::vector<Lanes>& from,
                  const std::vector<Lanes>& to) {
  if (from.size() == 1) return lanes->Copy(from[0], to[0]);
  std::vector<Lanes> kept;
  for (const Lanes& value : from) {
    kept.push_back(lanes->NewLanes(value.type, value.is_vector));
    lanes->Copy(value, kept.back());
  }
  for (size_t i = 0; i < kept.size(); ++i) lanes->Copy(kept[i], to[i]);
}

}  // namespace

const Operation* SingleCombine(const Block& combine) {
  if (combine.arguments.size() != 2 || combine.operations.size() != 2) {
    return nullptr;
  }
  const Operation& operation = *combine.operations[0];
  const Operation& yield = *combine.operations[1];
  if (!InfoOf(operation.opcode).is_elementwise ||
      operation.operands.size() != 2 || yield.operands.size() != 1 ||
      yield.operands[0] != operation.result()) {
    return nullptr;
  }
  const ValueId a = combine.arguments[0];
  const ValueId b = combine.arguments[1];
  const bool is_straight =
      operation.operands[0] == a && operation.operands[1] == b;
  const bool is_swapped =
      operation.operands[0] == b && operation.operands[1] == a;
  return is_straight || is_swapped ? &operation : nullptr;
}

std::optional<Constant> IdentityOf(Opcode opcode, const Type& type) {
  if (type.is_pointer) return std::nullopt;
  const ElementType element = type.element;
  const bool is_floating = IsFloating(element);
  const int bits = BitsOf(element);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto extreme = [&](bool is_largest) {
    if (is_floating) {
      return Constant::Float(is_largest ? kInfinity : -kInfinity);
    }
    if (!IsSigned(element)) return WrapInteger(element, is_largest ? -1 : 0);
    const int64_t largest = INT64_MAX >> (64 - bits);
    return Constant::Integer(is_largest ? largest : -largest - 1);
  };
  switch (opcode) {
    case Opcode::kAdd:
      return is_floating ? Constant::Float(-0.0) : Constant::Integer(0);
    case Opcode::kMul:
      return is_floating ? Constant::Float(1.0) : Constant::Integer(1);
    case Opcode::kOr:
    case Opcode::kXor:
      return Constant::Integer(0);
    case Opcode::kAnd:
      return WrapInteger(element, -1);
    case Opcode::kMinimum:
      return extreme(true);
    case Opcode::kMaximum:
      return extreme(false);
    case Opcode::kMinNum:
    case Opcode::kMaxNum:
      if (is_floating) {
        return Constant::Float(std::numeric_limits<double>::quiet_NaN());
      }
      return extreme(opcode == Opcode::kMinNum);
    default:
      return std::nullopt;
  }
}

void NestEmitter::BeginFolds(int groups) {
  FunctionBuilder& code = state_->code();
  LaneEmitter& lanes = *state_->lanes;
  folds_.clear();
  for (const Root& root : graph_.roots()) {
    const bool is_scan = root.kind == Root::Kind::kScan;
    if (root.kind != Root::Kind::kReduce && !is_scan) continue;
    Fold fold;
    fold.root = &root;
    const Operation* single = SingleCombine(root.operation->blocks[0]);
    const bool is_vector =
        IsVectorFold() && !(is_scan && vector_axis_ == graph_.fold_axis());
    bool has_identities = true;
    for (const int operand : root.nodes) {
      fold.identities.push_back(
          single != nullptr ? IdentityOf(single->opcode, node(operand).type)
                            : std::nullopt);
      has_identities &= fold.identities.back().has_value();
    }
    for (int group = 0; group < groups; ++group) {
      std::vector<Lanes> accumulated;
      for (size_t i = 0; i < root.nodes.size(); ++i) {
        const Type type = node(root.nodes[i]).type.WithShape({});
        accumulated.push_back(lanes.NewLanes(type, is_vector));
        if (!has_identities) continue;
        lanes.Copy(lanes.Constant(type, *fold.identities[i], is_vector),
                   accumulated.back());
      }
      fold.accumulated.push_back(std::move(accumulated));
    }
    if (!has_identities) {
      fold.has_any = code.NewLocal(WasmType::kI32);
      code.I32Const(0);
      code.Set(*fold.has_any);
    }
    folds_.push_back(std::move(fold));
  }
}

void NestEmitter::Accumulate(Fold* fold) {
  FunctionBuilder& code = state_->code();
  LaneEmitter& lanes = *state_->lanes;
  std::vector<Lanes>& accumulated = fold->accumulated[group_];
  const bool is_vector = accumulated[0].is_vector;
  std::vector<Lanes> next;
  for (size_t i = 0; i < fold->root->nodes.size(); ++i) {
    next.push_back(
        Element(NestMasks::RootNode(*fold->root, i, *version_), is_vector));
  }
  const auto copy = [&](const std::vector<Lanes>& from) {
    CopyTogether(&lanes, from, accumulated);
  };
  // All groups of one iteration are first ones, or none is.
  if (fold->has_any.has_value()) {
    code.Get(*fold->has_any);
    code.If();
  }
  std::vector<Lanes> arguments = accumulated;
  arguments.insert(arguments.end(), next.begin(), next.end());
  copy(EmitCombine(state_, fold->root->operation->blocks[0], arguments,
                   is_vector));
  if (!fold->has_any.has_value()) return;
  code.Else();
  copy(next);
  code.End();
  const bool is_last_group = group_ == groups_ - 1;
  if (!is_last_group) return;
  code.I32Const(1);
  code.Set(*fold->has_any);
}

void NestEmitter::EmitScan(Fold* fold) {
  FunctionBuilder& code = state_->code();
  LaneEmitter& lanes = *state_->lanes;
  const Root& root = *fold->root;
  const size_t count = root.nodes.size();
  const bool is_along = vector_axis_ == graph_.fold_axis();
  std::vector<Lanes> operands;
  for (size_t i = 0; i < count; ++i) {
    operands.push_back(
        Element(NestMasks::RootNode(root, i, *version_), vector_axis_ >= 0));
  }
  std::vector<Lanes> results;
  if (is_along) {
    for (size_t i = 0; i < count; ++i) {
      results.push_back(lanes.NewLanes(operands[i].type, true));
      lanes.Copy(operands[i], results[i]);
    }
    for (int lane = 0; lane < kLanes; ++lane) {
      std::vector<Lanes>& carried = fold->accumulated[0];
      std::vector<Lanes> arguments = carried;
      for (size_t i = 0; i < count; ++i) {
        arguments.push_back(lanes.Extract(operands[i], lane));
      }
      const bool may_be_first = lane == 0 && fold->has_any.has_value();
      if (may_be_first) {
        code.Get(*fold->has_any);
        code.If();
      }
      const std::vector<Lanes> combined =
          EmitCombine(state_, root.operation->blocks[0], arguments, false);
      CopyTogether(&lanes, combined, carried);
      if (may_be_first) {
        code.Else();
        for (size_t i = 0; i < count; ++i) {
          lanes.Copy(arguments[count + i], carried[i]);
        }
        code.End();
        code.I32Const(1);
        code.Set(*fold->has_any);
      }
      for (size_t i = 0; i < count; ++i) {
        lanes.Copy(lanes.Insert(results[i], lane, carried[i]), results[i]);
      }
    }
  } else {
    Accumulate(fold);
    for (size_t i = 0; i < count; ++i) {
      results.push_back(
          lanes.NewLanes(operands[i].type, operands[i].is_vector));
      lanes.Copy(fold->accumulated[group_][i], results[i]);
    }
  }
  for (size_t i = 0; i < graph_.nodes().size(); ++i) {
    const NestNode& n = node(static_cast<int>(i));
    if (n.kind != NestNode::Kind::kScan || n.operation != root.operation) {
      continue;
    }
    Remember(static_cast<int>(i),
             vector_axis_ >= 0 ? Slot::kVector : Slot::kScalar,
             results[n.start]);
  }
}

// One vector for all that ran side by side along the folded axis.
void NestEmitter::MergeGroups(Fold* fold) {
  LaneEmitter& lanes = *state_->lanes;
  const Block& combine = fold->root->operation->blocks[0];
  std::vector<Lanes>& first = fold->accumulated[0];
  for (size_t group = 1; group < fold->accumulated.size(); ++group) {
    std::vector<Lanes> arguments = first;
    const std::vector<Lanes>& other = fold->accumulated[group];
    arguments.insert(arguments.end(), other.begin(), other.end());
    const std::vector<Lanes> merged =
        EmitCombine(state_, combine, arguments, first[0].is_vector);
    CopyTogether(&lanes, merged, first);
  }
}

// Elements that were left out count as their selection's other value.
void NestEmitter::CombineNeutral(Fold* fold, const Local& stop,
                                 int64_t extent) {
  FunctionBuilder& code = state_->code();
  LaneEmitter& lanes = *state_->lanes;
  const auto neutral = FindNeutralOperand(graph_, *fold->root);
  if (!neutral.has_value()) return;
  code.Get(stop);
  code.I32Const(static_cast<int32_t>(extent));
  code.Op(Instruction::kI32LtS);
  code.If();
  for (std::vector<Lanes>& accumulated : fold->accumulated) {
    const Lanes constant = lanes.Constant(
        accumulated[0].type, neutral->constant, accumulated[0].is_vector);
    const std::vector<Lanes> merged =
        EmitCombine(state_, fold->root->operation->blocks[0],
                    {{accumulated[0], constant}}, accumulated[0].is_vector);
    lanes.Copy(merged[0], accumulated[0]);
  }
  code.End();
}

void NestEmitter::FinishFolds(const Bounds* bounds) {
  const int axis = graph_.fold_axis();
  for (Fold& fold : folds_) {
    if (fold.root->kind != Root::Kind::kReduce) continue;
    if (bounds != nullptr) {
      CombineNeutral(&fold, bounds->stop, graph_.space()[axis]);
    }
    if (vector_axis_ == axis) MergeGroups(&fold);
    WriteResults(&fold);
  }
}

// A vector's lanes combined into a scalar, for each operand; the first one's.
Lanes NestEmitter::ReduceLanes(Fold* fold, std::vector<Lanes>* values) {
  LaneEmitter& lanes = *state_->lanes;
  for (const int distance : {2, 1}) {
    std::vector<Lanes> arguments = *values;
    for (const Lanes& value : *values) {
      arguments.push_back(lanes.Swap(value, distance));
    }
    *values =
        EmitCombine(state_, fold->root->operation->blocks[0], arguments, true);
  }
  for (Lanes& value : *values) value = lanes.Extract(value, 0);
  return (*values)[0];
}

void NestEmitter::WriteResults(Fold* fold) {
  FunctionBuilder& code = state_->code();
  LaneEmitter& lanes = *state_->lanes;
  const Operation& operation = *fold->root->operation;
  const int folded = graph_.fold_axis();
  const int num_groups =
      vector_axis_ == folded ? 1 : static_cast<int>(fold->accumulated.size());
  for (group_ = 0; group_ < num_groups; ++group_) {
    std::vector<Lanes> values = fold->accumulated[group_];
    if (vector_axis_ >= 0 && vector_axis_ == folded) {
      ReduceLanes(fold, &values);
    }
    for (size_t i = 0; i < operation.results.size(); ++i) {
      const ValueId result = operation.results[i];
      if (state_->places().IsUnit(result)) {
        const Lanes scalar = lanes.NewLanes(values[i].type, false);
        lanes.Copy(values[i], scalar);
        state_->scalars[result.index] = scalar;
        continue;
      }
      const TileView& view = state_->places().views[result.index];
      const Type& type = state_->TypeOf(result);
      const int64_t bytes = type.is_pointer ? 4 : BytesOf(type.element);
      const Local address = code.NewLocal(WasmType::kI32);
      int64_t vector_stride = 0;
      PushTileAddress(state_, view, bytes);
      for (const int axis : loops_) {
        if (axis == folded) continue;
        const int64_t stride =
            view.strides[axis < folded ? axis : axis - 1] * bytes;
        if (axis == vector_axis_) vector_stride = stride;
        PushIndex(axis);
        code.I32Const(static_cast<int32_t>(stride));
        code.Op(Instruction::kI32Mul);
        code.Op(Instruction::kI32Add);
      }
      code.Set(address);
      if (!values[i].is_vector || vector_stride == bytes) {
        lanes.Store(values[i], address, 0);
        continue;
      }
      Lanes first = lanes.NewLanes(Type::Pointer(type.element), false);
      code.Get(address);
      code.Set(first.parts[0]);
      lanes.StoreScattered(values[i], lanes.Ramp(first, vector_stride));
    }
  }
  group_ = 0;
}

}  // namespace fake_device::triton
