#include "triton/codegen/lane_forms.h"

#include <algorithm>
#include <bit>

#include "triton/lanes/lanes.h"

namespace fake_device::triton {
namespace {

constexpr int kMaxTrailingZeros = 30;

// Finds forms node by node. Besides, of lane 0 of any group, how many of the
// lowest bits are zero: a group that begins at such a number stays within one
// multiple of a power of two.
class LaneFormFinder {
 public:
  LaneFormFinder(const NestGraph& graph, int axis, int64_t width)
      : graph_(graph),
        axis_(axis),
        width_(width),
        forms_(graph.nodes().size()),
        trailing_zeros_(graph.nodes().size()) {}

  std::vector<LaneForm> Run() {
    for (size_t i = 0; i < forms_.size(); ++i) {
      const NestNode& node = graph_.nodes()[i];
      trailing_zeros_[i] = std::min(TrailingZerosOf(node), kMaxTrailingZeros);
      forms_[i] = FormOf(node);
    }
    return std::move(forms_);
  }

  std::vector<LaneForm> Refine(const std::vector<int>& resolved,
                               const std::vector<bool>& settled,
                               const std::vector<LaneForm>& forms) {
    resolved_ = &resolved;
    for (size_t i = 0; i < forms_.size(); ++i) {
      const NestNode& node = graph_.nodes()[i];
      trailing_zeros_[i] = std::min(TrailingZerosOf(node), kMaxTrailingZeros);
      forms_[i] = settled[i] ? forms[i] : FormOf(node);
    }
    return std::move(forms_);
  }

 private:
  const NestNode& Input(const NestNode& node, int i) const {
    return graph_.nodes()[graph_.InputsOf(node)[i]];
  }
  int Resolved(const NestNode& node, int i) const {
    const int input = graph_.InputsOf(node)[i];
    return resolved_ != nullptr ? (*resolved_)[input] : input;
  }
  LaneForm Form(const NestNode& node, int i) const {
    const int input = Resolved(node, i);
    // A truth is one for all lanes; where a mask is true, the other value does
    // not matter.
    if (input < 0) return {};
    if (node.kind == NestNode::Kind::kLoad && i == 2 &&
        Resolved(node, 1) == kResolvedTrue) {
      return {};
    }
    return forms_[input];
  }
  int Zeros(const NestNode& node, int i) const {
    return trailing_zeros_[graph_.InputsOf(node)[i]];
  }
  // The constant that the second input is, or -1.
  int64_t PositiveConstant(const NestNode& node) const {
    const NestNode& by = Input(node, 1);
    if (by.kind != NestNode::Kind::kConstant) return -1;
    return std::max<int64_t>(by.operation->constant.integer(), -1);
  }

  static bool IsIndexType(const Type& type) {
    return type.is_pointer ||
           (IsInteger(type.element) && BitsOf(type.element) >= 32);
  }

  int TrailingZerosOf(const NestNode& node) const {
    if (node.type.is_pointer || !IsIndexType(node.type)) return 0;
    switch (node.kind) {
      case NestNode::Kind::kScalar:
        return graph_.places().facts->Of(node.value).trailing_zeros;
      case NestNode::Kind::kConstant:
        return TrailingZeros(node.operation->constant.integer());
      case NestNode::Kind::kArange: {
        const int zeros = TrailingZeros(node.start);
        if (node.axis < 0) return zeros;
        return node.axis == axis_ ? std::min(zeros, TrailingZeros(width_)) : 0;
      }
      case NestNode::Kind::kElementwise:
        break;
      default:
        return 0;
    }
    switch (node.operation->opcode) {
      case Opcode::kAdd:
      case Opcode::kSub:
        return std::min(Zeros(node, 0), Zeros(node, 1));
      case Opcode::kMul:
        return Zeros(node, 0) + Zeros(node, 1);
      case Opcode::kShl: {
        const int64_t count = PositiveConstant(node);
        return count < 0 ? 0
                         : Zeros(node, 0) +
                               static_cast<int>(std::min<int64_t>(count, 30));
      }
      case Opcode::kRem: {
        const int64_t by = PositiveConstant(node);
        return by <= 0 ? 0 : std::min(Zeros(node, 0), TrailingZeros(by));
      }
      case Opcode::kCast:
        return IsIndexType(Input(node, 0).type) &&
                       !Input(node, 0).type.is_pointer
                   ? Zeros(node, 0)
                   : 0;
      default:
        return 0;
    }
  }

  LaneForm FormOf(const NestNode& node) const {
    constexpr LaneForm kVector = {true, 0};
    if (axis_ < 0 || (node.axes >> axis_ & 1) == 0) return {};
    switch (node.kind) {
      case NestNode::Kind::kScalar:
      case NestNode::Kind::kConstant:
        return {};
      case NestNode::Kind::kArange:
        return {false, 1};
      case NestNode::Kind::kTileAddress:
        return {false, node.coefficients[axis_]};
      case NestNode::Kind::kScan:
        return kVector;
      default:
        break;
    }
    bool is_uniform = true;
    bool is_known = true;
    for (int i = 0; i < node.num_inputs; ++i) {
      is_uniform &= Form(node, i).is_uniform();
      is_known &= !Form(node, i).is_vector;
    }
    if (is_uniform) return {};
    if (!is_known || node.kind != NestNode::Kind::kElementwise ||
        !IsIndexType(node.type)) {
      return kVector;
    }
    return StepOf(node);
  }

  LaneForm StepOf(const NestNode& node) const {
    constexpr LaneForm kVector = {true, 0};
    const int64_t a = Form(node, 0).step;
    const int64_t b = node.num_inputs > 1 ? Form(node, 1).step : 0;
    const bool is_narrow =
        node.type.is_pointer || BitsOf(node.type.element) == 32;
    const auto made = [&](uint64_t step) {
      return LaneForm{false, is_narrow ? static_cast<int32_t>(step)
                                       : static_cast<int64_t>(step)};
    };
    const auto times = [](int64_t step, int64_t factor) {
      return static_cast<uint64_t>(step) * static_cast<uint64_t>(factor);
    };
    switch (node.operation->opcode) {
      case Opcode::kAdd:
        return made(times(a, 1) + times(b, 1));
      case Opcode::kSub:
        return made(times(a, 1) + times(b, -1));
      case Opcode::kMul:
        for (const int i : {0, 1}) {
          const NestNode& factor = Input(node, i);
          if (factor.kind != NestNode::Kind::kConstant) continue;
          return made(
              times(i == 0 ? b : a, factor.operation->constant.integer()));
        }
        return kVector;
      case Opcode::kShl: {
        const int64_t count = PositiveConstant(node);
        if (count < 0 || count > 30) return kVector;
        return made(times(a, int64_t{1} << count));
      }
      case Opcode::kAddPointer:
        if (!IsIndexType(Input(node, 1).type)) return kVector;
        return made(times(a, 1) + times(b, ElementBytes(node.type)));
      case Opcode::kCast: {
        const Type& from = Input(node, 0).type;
        if (from.is_pointer || node.type.is_pointer || !IsIndexType(from)) {
          return kVector;
        }
        const bool widens = BitsOf(node.type.element) > BitsOf(from.element);
        if (widens &&
            !graph_.places().facts->Of(Input(node, 0).value).is_index) {
          return kVector;
        }
        return made(times(a, 1));
      }
      case Opcode::kDiv:
        return WithinMultiple(node, PositiveConstant(node)) ? LaneForm{}
                                                            : kVector;
      case Opcode::kRem:
        return WithinMultiple(node, PositiveConstant(node)) ? LaneForm{false, a}
                                                            : kVector;
      case Opcode::kShr: {
        const int64_t count = PositiveConstant(node);
        if (count < 0 || count > 30) return kVector;
        return WithinMultiple(node, int64_t{1} << count) ? LaneForm{} : kVector;
      }
      case Opcode::kAnd: {
        const int64_t mask = PositiveConstant(node);
        if (mask < 0 || !std::has_single_bit(static_cast<uint64_t>(mask) + 1)) {
          return kVector;
        }
        return WithinMultiple(node, mask + 1) ? LaneForm{false, a} : kVector;
      }
      default:
        return kVector;
    }
  }

  // Whether a group of the first input lies between two neighbouring multiples
  // of `by`.
  bool WithinMultiple(const NestNode& node, int64_t by) const {
    const LaneForm form = Form(node, 0);
    if (by <= 0 || form.step <= 0 || !Form(node, 1).is_uniform()) return false;
    if (!std::has_single_bit(static_cast<uint64_t>(form.step))) return false;
    const int64_t reach = form.step * width_;
    if (by % reach != 0) return false;
    if (Zeros(node, 0) < TrailingZeros(reach)) return false;
    return graph_.places().facts->Of(Input(node, 0).value).is_non_negative();
  }

  const NestGraph& graph_;
  int axis_;
  int64_t width_;
  const std::vector<int>* resolved_ = nullptr;
  std::vector<LaneForm> forms_;
  std::vector<int> trailing_zeros_;
};

// How well the nest's accesses to memory suit an axis.
int ScoreOf(const NestGraph& graph, int axis) {
  const std::vector<LaneForm> forms = FindLaneForms(graph, axis);
  int score = 0;
  const auto add = [&](int pointer) {
    const NestNode& node = graph.nodes()[pointer];
    const LaneForm& form = forms[pointer];
    if (form.is_vector) {
      score -= 6;
    } else if (form.step == ElementBytes(node.type)) {
      score += 4;
    } else {
      score += form.step == 0 ? 1 : -6;
    }
  };
  for (const NestNode& node : graph.nodes()) {
    const bool loads = node.kind == NestNode::Kind::kLoad ||
                       node.kind == NestNode::Kind::kTileLoad;
    if (loads) add(graph.InputsOf(node)[0]);
  }
  for (const Root& root : graph.roots()) {
    if (root.kind == Root::Kind::kStore) add(root.nodes[0]);
    if (root.address >= 0) add(root.address);
    // Lanes depend on each other there.
    if (root.kind == Root::Kind::kScan && axis == graph.fold_axis()) score -= 3;
  }
  return score;
}

}  // namespace

int64_t ElementBytes(const Type& pointer) { return BytesOf(pointer.element); }

std::vector<LaneForm> FindLaneForms(const NestGraph& graph, int axis) {
  return LaneFormFinder(graph, axis, kLanes).Run();
}

std::vector<LaneForm> RefineLaneForms(const NestGraph& graph, int axis,
                                      const std::vector<int>& resolved,
                                      const std::vector<bool>& settled,
                                      const std::vector<LaneForm>& forms,
                                      int64_t width) {
  return LaneFormFinder(graph, axis, width).Refine(resolved, settled, forms);
}

int ChooseVectorAxis(const NestGraph& graph) {
  for (const Root& root : graph.roots()) {
    // One element after the other, in order.
    if (root.kind == Root::Kind::kAtomic || root.kind == Root::Kind::kPrint) {
      return -1;
    }
  }
  std::vector<int> candidates;
  for (int axis = graph.space().rank() - 1; axis >= 0; --axis) {
    if (graph.space()[axis] < kLanes) continue;
    // Lanes run upwards.
    if (axis == graph.fold_axis() && graph.is_reversed()) continue;
    candidates.push_back(axis);
  }
  if (candidates.empty()) return -1;
  if (candidates.size() == 1) return candidates[0];
  int best = candidates[0];
  int best_score = ScoreOf(graph, best);
  for (size_t i = 1; i < candidates.size(); ++i) {
    const int score = ScoreOf(graph, candidates[i]);
    if (score <= best_score) continue;
    best = candidates[i];
    best_score = score;
  }
  return best;
}

}  // namespace fake_device::triton
