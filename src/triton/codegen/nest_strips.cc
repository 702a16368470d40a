#include <algorithm>

#include "triton/codegen/nest_emitter.h"

namespace fake_device::triton {
namespace {

// What is left behind the last whole strip runs under its masks, so that wider
// ones would cost more at the end than they save.
constexpr int64_t kMaxStrip = 64;

bool IsWorthKeeping(const NestNode& node) {
  switch (node.kind) {
    case NestNode::Kind::kLoad:
    case NestNode::Kind::kTileLoad:
    case NestNode::Kind::kGather:
      return true;
    case NestNode::Kind::kElementwise:
      return node.operation->opcode == Opcode::kMath;
    default:
      return false;
  }
}

}  // namespace

// The strips that save most, the widest of those; nothing if none saves
// anything. Only of an innermost loop that carries nothing along.
std::optional<NestEmitter::Strips> NestEmitter::FindStrips(
    int loop, const BodyVersion& version) const {
  const bool is_innermost = loop + 1 == static_cast<int>(loops_.size());
  if (!is_innermost || loops_[loop] != vector_axis_ ||
      graph_.fold_axis() >= 0) {
    return std::nullopt;
  }
  Strips best;
  const int64_t extent = graph_.space()[vector_axis_];
  for (int64_t width = std::min(extent, kMaxStrip); width > kLanes;
       width /= 2) {
    Strips strips = StripsOf(loop, version, width);
    if (strips.saved > best.saved) best = std::move(strips);
  }
  if (best.saved == 0) return std::nullopt;
  return best;
}

NestEmitter::Strips NestEmitter::StripsOf(int loop, const BodyVersion& version,
                                          int64_t width) const {
  Strips strips;
  strips.width = width;
  const size_t num_nodes = levels_.size();
  strips.is_constant.assign(num_nodes, false);
  strips.is_start.assign(num_nodes, false);
  strips.is_asserted.assign(graph_.roots().size(), false);
  std::vector<bool> settled(num_nodes);
  for (size_t i = 0; i < num_nodes; ++i) settled[i] = levels_[i] <= loop;
  const std::vector<LaneForm> forms = RefineLaneForms(
      graph_, vector_axis_, version.resolved, settled, version.forms, width);
  // Nodes whose value for a strip's first element can be had at its start.
  std::vector<bool> is_known = settled;
  for (const Item& item : items_[loop + 1]) {
    if (item.is_root) {
      const Root& root = graph_.roots()[item.index];
      if (root.kind != Root::Kind::kAssert) continue;
      const int condition = NestMasks::RootNode(root, 0, version);
      if (condition == BodyVersion::kTrue) continue;
      const bool is_constant =
          condition >= 0 &&
          (settled[condition] || strips.is_constant[condition]);
      // What comes behind an assertion may be valid only if it holds.
      if (!is_constant) break;
      strips.is_asserted[item.index] = true;
      ++strips.saved;
      continue;
    }
    const int index = item.index;
    if (!version.is_needed[index] || version.resolved[index] != index) continue;
    if (version.forms[index].is_vector || forms[index].is_vector) continue;
    is_known[index] = IsVirtual(index, version);
    if (is_known[index]) continue;
    const std::span<const int> inputs = graph_.InputsOf(node(index));
    is_known[index] = std::ranges::all_of(inputs, [&](int input) {
      const int resolved = version.resolved[input];
      // Nothing of the version depends on what is not needed.
      return resolved < 0 || !version.is_needed[resolved] || is_known[resolved];
    });
    if (!is_known[index] || !forms[index].is_uniform() ||
        !version.forms[index].is_uniform()) {
      continue;
    }
    strips.is_constant[index] = true;
    if (IsWorthKeeping(node(index))) ++strips.saved;
  }
  MarkStarts(loop, version, &strips);
  return strips;
}

void NestEmitter::MarkStarts(int loop, const BodyVersion& version,
                             Strips* strips) const {
  for (size_t i = levels_.size(); i-- > 0;) {
    if (!strips->is_constant[i] && !strips->is_start[i]) continue;
    for (const int input : graph_.InputsOf(node(static_cast<int>(i)))) {
      const int resolved = version.resolved[input];
      if (resolved < 0 || levels_[resolved] <= loop) continue;
      if (!version.is_needed[resolved]) continue;
      if (!strips->is_constant[resolved]) strips->is_start[resolved] = true;
    }
  }
}

// Strip by strip from index 0 up to the last whole one before `limit` (null:
// the extent).
void NestEmitter::RunStrips(int loop, const Local* limit,
                            const BodyVersion& version, const Strips& strips) {
  FunctionBuilder& code = state_->code();
  const Local index = indices_[vector_axis_];
  const auto width = static_cast<int32_t>(strips.width);
  const auto extent = static_cast<int32_t>(graph_.space()[vector_axis_]);
  strip_width_ = strips.width;
  BodyVersion body = version;
  body.is_root_done = strips.is_asserted;
  for (size_t i = 0; i < strips.is_constant.size(); ++i) {
    if (strips.is_constant[i]) body.is_needed[i] = false;
  }
  const size_t mark = trail_.size();
  const Local end = code.NewLocal(WasmType::kI32);
  const auto push_has_another = [&] {
    code.Get(index);
    code.I32Const(width);
    code.Op(Instruction::kI32Add);
    code.Tee(end);
    if (limit != nullptr) {
      code.Get(*limit);
    } else {
      code.I32Const(extent);
    }
    code.Op(Instruction::kI32LeS);
  };
  push_has_another();
  code.If();
  code.Loop();
  version_ = &version;
  EmitStripStart(loop, strips);
  code.Loop();
  const size_t inner = trail_.size();
  EmitLevel(loop + 1, body, false, {});
  Forget(inner);
  code.Get(index);
  code.I32Const(static_cast<int32_t>(kLanes));
  code.Op(Instruction::kI32Add);
  code.Tee(index);
  code.Get(end);
  code.Op(Instruction::kI32LtS);
  code.BrIf(0);
  code.End();
  push_has_another();
  code.BrIf(0);
  code.End();
  code.End();
  code.Release(end);
  Forget(mark);
  version_ = &version;
}

// Where the index is the strip's first.
void NestEmitter::EmitStripStart(int loop, const Strips& strips) {
  const size_t mark = trail_.size();
  for (const Item& item : items_[loop + 1]) {
    if (item.is_root) {
      if (strips.is_asserted[item.index]) EmitRoot(graph_.roots()[item.index]);
    } else if (strips.is_constant[item.index] || strips.is_start[item.index]) {
      EmitNode(item.index);
    }
  }
  ForgetExcept(mark, strips.is_constant);
}

}  // namespace fake_device::triton
