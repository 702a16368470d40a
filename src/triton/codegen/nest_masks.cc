#include <algorithm>

#include "triton/codegen/nest_emitter.h"
#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {
namespace {

bool IsInt1(const Type& type) {
  return !type.is_pointer && type.element == ElementType::kInt1;
}

// The comparison that is true where this one of integers is false.
std::optional<Opcode> Opposite(Opcode opcode) {
  switch (opcode) {
    case Opcode::kLt:
      return Opcode::kGe;
    case Opcode::kGe:
      return Opcode::kLt;
    case Opcode::kLe:
      return Opcode::kGt;
    case Opcode::kGt:
      return Opcode::kLe;
    default:
      return std::nullopt;
  }
}

bool IsOperation(const NestNode& node, Opcode opcode) {
  return node.kind == NestNode::Kind::kElementwise &&
         node.operation->opcode == opcode;
}

}  // namespace

NestMasks::NestMasks(const NestGraph* graph) : graph_(*graph) {
  std::vector<bool> is_known(graph_.nodes().size());
  const auto add = [&](int condition) {
    for (const int predicate : ConjunctsOf(condition)) {
      if (is_known[predicate]) continue;
      is_known[predicate] = true;
      predicates_.push_back(predicate);
    }
  };
  for (const NestNode& node : graph_.nodes()) {
    const std::span<const int> inputs = graph_.InputsOf(node);
    if (node.kind == NestNode::Kind::kLoad && inputs.size() > 1) add(inputs[1]);
    if (IsOperation(node, Opcode::kSelect)) add(inputs[0]);
  }
  for (const Root& root : graph_.roots()) {
    if (root.kind == Root::Kind::kStore && root.nodes.size() > 2) {
      add(root.nodes[2]);
    }
  }
}

std::vector<int> NestMasks::ConjunctsOf(int node) const {
  std::vector<int> conjuncts;
  std::vector<int> open = {node};
  std::vector<bool> is_visited(graph_.nodes().size());
  while (!open.empty()) {
    const int index = open.back();
    open.pop_back();
    if (is_visited[index]) continue;
    is_visited[index] = true;
    const NestNode& n = graph_.nodes()[index];
    if (IsOperation(n, Opcode::kAnd) && IsInt1(n.type)) {
      for (const int input : graph_.InputsOf(n)) open.push_back(input);
    } else if (n.kind != NestNode::Kind::kConstant) {
      conjuncts.push_back(index);
    }
  }
  return conjuncts;
}

// The predicates without any of which a root does nothing.
std::vector<int> NestMasks::EffectConjuncts(const Root& root, int axis) const {
  const auto node = [&](int i) -> const NestNode& { return graph_.nodes()[i]; };
  switch (root.kind) {
    case Root::Kind::kStore:
      if (root.nodes.size() < 3) return {};
      return ConjunctsOf(root.nodes[2]);
    case Root::Kind::kReduce: {
      if (axis != graph_.fold_axis()) return {};
      const auto neutral = FindNeutralOperand(graph_, root);
      if (!neutral.has_value()) return {};
      return ConjunctsOf(neutral->condition);
    }
    case Root::Kind::kWrite: {
      // In place, the old element where the condition is false.
      const NestNode& value = node(root.nodes[0]);
      if (root.address < 0 || !IsOperation(value, Opcode::kSelect)) return {};
      const std::span<const int> inputs = graph_.InputsOf(value);
      const NestNode& old = node(inputs[2]);
      if (old.kind != NestNode::Kind::kTileLoad) return {};
      const NestNode& from = node(graph_.InputsOf(old)[0]);
      const NestNode& to = node(root.address);
      if (from.view.tile != to.view.tile || from.start != to.start ||
          from.coefficients != to.coefficients) {
        return {};
      }
      return ConjunctsOf(inputs[0]);
    }
    case Root::Kind::kAssert: {
      std::vector<int> conjuncts;
      std::vector<int> open = {root.nodes[0]};
      while (!open.empty()) {
        const NestNode& n = node(open.back());
        open.pop_back();
        if (IsOperation(n, Opcode::kOr)) {
          for (const int input : graph_.InputsOf(n)) open.push_back(input);
        } else if (IsOperation(n, Opcode::kNot)) {
          for (const int c : ConjunctsOf(graph_.InputsOf(n)[0])) {
            conjuncts.push_back(c);
          }
        } else {
          for (const int predicate : predicates_) {
            if (IsOpposite(predicate, n)) conjuncts.push_back(predicate);
          }
        }
      }
      return conjuncts;
    }
    default:
      return {};
  }
}

std::vector<int> NestMasks::PredicatesOfEffect(int axis) const {
  std::vector<int> common;
  bool is_first = true;
  for (const Root& root : graph_.roots()) {
    std::vector<int> own = EffectConjuncts(root, axis);
    std::sort(own.begin(), own.end());
    if (is_first) {
      common = std::move(own);
      is_first = false;
      continue;
    }
    std::erase_if(common, [&](int predicate) {
      return !std::binary_search(own.begin(), own.end(), predicate);
    });
  }
  return common;
}

// Whether `node` is true exactly where the predicate is false.
bool NestMasks::IsOpposite(int predicate, const NestNode& node) const {
  const NestNode& other = graph_.nodes()[predicate];
  if (node.kind != NestNode::Kind::kElementwise ||
      other.kind != NestNode::Kind::kElementwise) {
    return false;
  }
  if (Opposite(other.operation->opcode) != node.operation->opcode) return false;
  const std::span<const int> inputs = graph_.InputsOf(node);
  const Type& type = graph_.nodes()[inputs[0]].type;
  if (!type.is_pointer && IsFloating(type.element)) return false;
  return std::ranges::equal(inputs, graph_.InputsOf(other));
}

BodyVersion NestMasks::Resolve(const std::vector<int>& assumed) const {
  const auto& nodes = graph_.nodes();
  BodyVersion version;
  version.resolved.resize(nodes.size());
  std::vector<bool> is_assumed(nodes.size());
  for (const int node : assumed) is_assumed[node] = true;
  for (size_t i = 0; i < nodes.size(); ++i) {
    int& resolved = version.resolved[i];
    resolved = static_cast<int>(i);
    const NestNode& node = nodes[i];
    if (is_assumed[i]) {
      resolved = BodyVersion::kTrue;
      continue;
    }
    if (node.kind == NestNode::Kind::kConstant && IsInt1(node.type)) {
      resolved = node.operation->constant.integer() != 0 ? BodyVersion::kTrue
                                                         : BodyVersion::kFalse;
      continue;
    }
    if (node.kind != NestNode::Kind::kElementwise) continue;
    const std::span<const int> inputs = graph_.InputsOf(node);
    const auto input = [&](int j) { return version.resolved[inputs[j]]; };
    const Opcode opcode = node.operation->opcode;
    if (opcode == Opcode::kSelect) {
      if (input(0) == BodyVersion::kTrue) resolved = input(1);
      if (input(0) == BodyVersion::kFalse) resolved = input(2);
    } else if (!IsInt1(node.type)) {
      continue;
    } else if (std::ranges::any_of(assumed, [&](int predicate) {
                 return IsOpposite(predicate, node);
               })) {
      resolved = BodyVersion::kFalse;
    } else if (opcode == Opcode::kNot && input(0) < 0) {
      resolved = input(0) == BodyVersion::kTrue ? BodyVersion::kFalse
                                                : BodyVersion::kTrue;
    } else if (opcode == Opcode::kAnd || opcode == Opcode::kOr) {
      const int neutral =
          opcode == Opcode::kAnd ? BodyVersion::kTrue : BodyVersion::kFalse;
      const int final =
          opcode == Opcode::kAnd ? BodyVersion::kFalse : BodyVersion::kTrue;
      if (input(0) == final || input(1) == final) {
        resolved = final;
      } else if (input(0) == neutral) {
        resolved = input(1);
      } else if (input(1) == neutral) {
        resolved = input(0);
      }
    }
  }
  Mark(&version);
  return version;
}

void NestMasks::Mark(BodyVersion* version) const {
  const auto& nodes = graph_.nodes();
  version->is_needed.assign(nodes.size(), false);
  const auto need = [&](int node) {
    const int resolved = version->resolved[node];
    if (resolved >= 0) version->is_needed[resolved] = true;
  };
  for (const Root& root : graph_.roots()) {
    const bool is_off = root.kind == Root::Kind::kStore &&
                        root.nodes.size() > 2 &&
                        version->resolved[root.nodes[2]] == BodyVersion::kFalse;
    if (is_off) continue;
    for (const int node : root.nodes) need(node);
    if (root.address >= 0) version->is_needed[root.address] = true;
  }
  for (size_t i = nodes.size(); i-- > 0;) {
    if (!version->is_needed[i]) continue;
    const NestNode& node = nodes[i];
    const std::span<const int> inputs = graph_.InputsOf(node);
    if (node.kind == NestNode::Kind::kLoad && inputs.size() > 1) {
      const int mask = version->resolved[inputs[1]];
      if (mask != BodyVersion::kFalse) need(inputs[0]);
      if (mask >= 0) need(inputs[1]);
      if (mask != BodyVersion::kTrue && inputs.size() > 2) need(inputs[2]);
      continue;
    }
    for (const int input : inputs) need(input);
  }
}

std::optional<NeutralOperand> FindNeutralOperand(const NestGraph& graph,
                                                 const Root& root) {
  if (root.nodes.size() != 1) return std::nullopt;
  const Operation* single = SingleCombine(root.operation->blocks[0]);
  if (single == nullptr) return std::nullopt;
  const NestNode& operand = graph.nodes()[root.nodes[0]];
  if (!IsOperation(operand, Opcode::kSelect)) return std::nullopt;
  if (!IdentityOf(single->opcode, operand.type).has_value()) {
    return std::nullopt;
  }
  const std::span<const int> inputs = graph.InputsOf(operand);
  const NestNode& other = graph.nodes()[inputs[2]];
  if (other.kind != NestNode::Kind::kConstant) return std::nullopt;
  const Constant constant = other.operation->constant;
  const ElementType element = operand.type.element;
  const auto combined = EvaluateConstant(single->opcode, element, element,
                                         {{constant, constant}});
  if (!combined.has_value() || *combined != constant) return std::nullopt;
  return NeutralOperand{inputs[0], constant};
}

// Whether the predicate holds for a number of leading elements of the loop and
// then no more: left < right, where left grows by 1 and right stays.
bool NestEmitter::IsPrefix(int predicate, int loop, int* left, int* right,
                           bool* includes) const {
  const NestNode& n = node(predicate);
  if (n.kind != NestNode::Kind::kElementwise) return false;
  const Opcode opcode = n.operation->opcode;
  const std::span<const int> inputs = graph_.InputsOf(n);
  switch (opcode) {
    case Opcode::kLt:
    case Opcode::kLe:
      *left = inputs[0];
      *right = inputs[1];
      break;
    case Opcode::kGt:
    case Opcode::kGe:
      *left = inputs[1];
      *right = inputs[0];
      break;
    default:
      return false;
  }
  *includes = opcode == Opcode::kLe || opcode == Opcode::kGe;
  const Type& type = node(*left).type;
  if (type.is_pointer || IsFloating(type.element)) return false;
  const ValueFacts& facts = graph_.places().facts->Of(node(*left).value);
  const bool is_safe_wide = type.element == ElementType::kInt64 &&
                            facts.is_index && facts.is_non_negative() &&
                            !*includes;
  if (BitsOf(type.element) != 32 && !is_safe_wide) return false;
  // One number for all lanes, unless they lie along this loop.
  const bool is_same_in_lanes =
      FormOf(*right).is_uniform() &&
      (loops_[loop] == vector_axis_ || FormOf(*left).is_uniform());
  if (!is_same_in_lanes) return false;
  return levels_[*left] == loop + 1 && IsVirtual(*left) &&
         node(*left).coefficients[loops_[loop]] == 1 && levels_[*right] <= loop;
}

// How many leading elements have left < right.
Local NestEmitter::EmitCount(int left, int right, bool includes,
                             int64_t extent) {
  FunctionBuilder& code = state_->code();
  const ElementType element = node(left).type.element;
  const Lanes base = BaseOf(left);
  const Lanes bound = Scalar(right);
  const Local count = code.NewLocal(WasmType::kI64);
  const auto push = [&](const Lanes& lanes) {
    code.Get(lanes.parts[0]);
    if (BitsOf(element) == 64) return;
    code.Op(IsSigned(element) ? Instruction::kI64ExtendI32S
                              : Instruction::kI64ExtendI32U);
  };
  push(bound);
  if (BitsOf(element) == 64) {
    // Not below zero, so that the difference does not overflow.
    code.I64Const(0);
    push(bound);
    code.I64Const(0);
    code.Op(Instruction::kI64GtS);
    code.Op(Instruction::kSelect);
  }
  push(base);
  code.Op(Instruction::kI64Sub);
  if (includes) {
    code.I64Const(1);
    code.Op(Instruction::kI64Add);
  }
  code.Set(count);
  for (const bool is_upper : {false, true}) {
    code.Get(count);
    code.I64Const(is_upper ? extent : 0);
    code.Get(count);
    code.I64Const(is_upper ? extent : 0);
    code.Op(is_upper ? Instruction::kI64LtS : Instruction::kI64GtS);
    code.Op(Instruction::kSelect);
    code.Set(count);
  }
  const Local result = code.NewLocal(WasmType::kI32);
  code.Get(count);
  code.Op(Instruction::kI32WrapI64);
  code.Set(result);
  code.Release(count);
  return result;
}

std::optional<NestEmitter::Bounds> NestEmitter::EmitBounds(
    int loop, const std::vector<int>& assumed) {
  FunctionBuilder& code = state_->code();
  const int axis = loops_[loop];
  const int64_t extent = graph_.space()[axis];
  const std::vector<int> effects = masks_.PredicatesOfEffect(axis);
  Bounds bounds;
  bounds.stops_where_full_ends = true;
  const auto take_smaller = [&](Local to, Local from) {
    code.Get(to);
    code.Get(from);
    code.Get(to);
    code.Get(from);
    code.Op(Instruction::kI32LtS);
    code.Op(Instruction::kSelect);
    code.Set(to);
  };
  bool is_begun = false;
  for (const int predicate : masks_.predicates()) {
    if (Resolved(predicate) != predicate) continue;
    if (std::find(assumed.begin(), assumed.end(), predicate) != assumed.end()) {
      continue;
    }
    int left = -1;
    int right = -1;
    bool includes = false;
    const bool is_prefix = IsPrefix(predicate, loop, &left, &right, &includes);
    const bool is_uniform =
        levels_[predicate] <= loop && FormOf(predicate).is_uniform();
    if (!is_prefix && !is_uniform) continue;
    if (!is_begun) {
      bounds.full = code.NewLocal(WasmType::kI32);
      bounds.stop = code.NewLocal(WasmType::kI32);
      for (const Local local : {bounds.full, bounds.stop}) {
        code.I32Const(static_cast<int32_t>(extent));
        code.Set(local);
      }
      is_begun = true;
    }
    Local count;
    if (is_prefix) {
      count = EmitCount(left, right, includes, extent);
    } else {
      const Lanes condition = Scalar(predicate);
      count = code.NewLocal(WasmType::kI32);
      code.I32Const(static_cast<int32_t>(extent));
      code.I32Const(0);
      code.Get(condition.parts[0]);
      code.Op(Instruction::kSelect);
      code.Set(count);
    }
    take_smaller(bounds.full, count);
    // Beyond the count nothing holds, if the left side does not overflow.
    const bool is_effect =
        std::find(effects.begin(), effects.end(), predicate) != effects.end();
    const bool ends =
        is_uniform ||
        (graph_.places().facts->Of(node(left).value).is_index &&
         graph_.places().facts->Of(node(left).value).is_non_negative());
    if (is_effect && ends) {
      take_smaller(bounds.stop, count);
    } else {
      bounds.stops_where_full_ends = false;
    }
    code.Release(count);
    bounds.assumed.push_back(predicate);
  }
  if (bounds.assumed.empty()) return std::nullopt;
  return bounds;
}

}  // namespace fake_device::triton
