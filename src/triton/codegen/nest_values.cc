#include <utility>

#include "triton/codegen/nest_emitter.h"

namespace fake_device::triton {
namespace {

bool TakesConstantRight(Opcode opcode) {
  switch (opcode) {
    case Opcode::kAdd:
    case Opcode::kSub:
    case Opcode::kMul:
    case Opcode::kDiv:
    case Opcode::kRem:
    case Opcode::kAnd:
    case Opcode::kOr:
    case Opcode::kXor:
    case Opcode::kShl:
    case Opcode::kShr:
    case Opcode::kEq:
    case Opcode::kNe:
    case Opcode::kLt:
    case Opcode::kLe:
    case Opcode::kGt:
    case Opcode::kGe:
    case Opcode::kAddPointer:
      return true;
    default:
      return false;
  }
}

}  // namespace

NestEmitter::Values& NestEmitter::ValuesOf(int index) {
  const bool varies =
      vector_axis_ >= 0 && (node(index).axes >> vector_axis_ & 1) != 0;
  std::vector<Values>& values = values_[varies ? group_ : 0];
  if (values.empty()) values.resize(graph_.nodes().size());
  return values[index];
}

void NestEmitter::Remember(int index, Slot slot, const Lanes& lanes) {
  const bool varies =
      vector_axis_ >= 0 && (node(index).axes >> vector_axis_ & 1) != 0;
  Values& values = ValuesOf(index);
  switch (slot) {
    case Slot::kScalar:
      values.scalar = lanes;
      break;
    case Slot::kVector:
      values.vector = lanes;
      break;
    case Slot::kBase:
      values.base = lanes;
      break;
  }
  trail_.push_back({varies ? group_ : 0, index, slot});
}

// Values computed since `mark` are not those of another place of the code.
void NestEmitter::Forget(size_t mark) { ForgetExcept(mark, {}); }

void NestEmitter::ForgetExcept(size_t mark, const std::vector<bool>& kept) {
  const std::vector<Memory> recent(
      trail_.begin() + static_cast<std::ptrdiff_t>(mark), trail_.end());
  trail_.resize(mark);
  for (const Memory& memory : recent) {
    if (!kept.empty() && kept[memory.node]) {
      trail_.push_back(memory);
      continue;
    }
    Values& values = values_[memory.group][memory.node];
    switch (memory.slot) {
      case Slot::kScalar:
        values.scalar.reset();
        break;
      case Slot::kVector:
        values.vector.reset();
        break;
      case Slot::kBase:
        values.base.reset();
        break;
    }
  }
}

// Whether the node is its base plus a multiple of its innermost loop's index.
bool NestEmitter::IsVirtual(int index) const {
  return IsVirtual(index, *version_);
}

bool NestEmitter::IsVirtual(int index, const BodyVersion& version) const {
  if (levels_[index] == 0) return false;
  const int axis = loops_[levels_[index] - 1];
  const NestNode& n = node(index);
  if ((n.affine >> axis & 1) == 0) return false;
  // The vector axis may be further out, and the lanes anything.
  if (version.forms[index].is_vector) return false;
  return n.kind == NestNode::Kind::kArange ||
         n.kind == NestNode::Kind::kTileAddress ||
         n.kind == NestNode::Kind::kElementwise;
}

void NestEmitter::PushIndex(int axis) {
  FunctionBuilder& code = state_->code();
  code.Get(indices_[axis]);
  if (axis != vector_axis_ || group_ == 0) return;
  code.I32Const(group_ * kLanes);
  code.Op(Instruction::kI32Add);
}

Lanes NestEmitter::Compute(const NestNode& node,
                           std::span<const Lanes> operands,
                           const NestNode* right) {
  LaneEmitter& lanes = *state_->lanes;
  if (right != nullptr) {
    return lanes.ElementwiseByConstant(*node.operation, node.type, operands[0],
                                       right->operation->constant);
  }
  return lanes.Elementwise(*node.operation, node.type, operands);
}

const Lanes& NestEmitter::BaseOf(int index) {
  const NestNode& n = node(index);
  const int axis = loops_[levels_[index] - 1];
  if (axis == vector_axis_ && group_ != 0) {
    // All groups of a loop start at its index 0.
    const int group = std::exchange(group_, 0);
    const Lanes& base = BaseOf(index);
    group_ = group;
    return base;
  }
  Values& known = ValuesOf(index);
  if (known.base.has_value()) return *known.base;
  LaneEmitter& lanes = *state_->lanes;
  FunctionBuilder& code = state_->code();
  switch (n.kind) {
    case NestNode::Kind::kArange:
      Remember(index, Slot::kBase,
               lanes.Constant(n.type.WithShape({}), Constant::Integer(n.start),
                              false));
      break;
    case NestNode::Kind::kTileAddress: {
      const Lanes address = lanes.NewLanes(n.type, false);
      code.Get(state_->tile_addresses[n.view.tile]);
      code.I32Const(static_cast<int32_t>(n.start));
      code.Op(Instruction::kI32Add);
      for (const int other : loops_) {
        if (other == axis || n.coefficients[other] == 0) continue;
        PushIndex(other);
        code.I32Const(static_cast<int32_t>(n.coefficients[other]));
        code.Op(Instruction::kI32Mul);
        code.Op(Instruction::kI32Add);
      }
      code.Set(address.parts[0]);
      Remember(index, Slot::kBase, address);
      break;
    }
    default: {
      std::vector<Lanes> operands;
      const std::span<const int> inputs = graph_.InputsOf(n);
      const NestNode* right = nullptr;
      if (inputs.size() == 2 && TakesConstantRight(n.operation->opcode) &&
          node(inputs[1]).kind == NestNode::Kind::kConstant) {
        right = &node(inputs[1]);
      }
      const size_t count = right != nullptr ? 1 : inputs.size();
      for (size_t i = 0; i < count; ++i) {
        const int input = inputs[i];
        const bool moves = (node(input).axes >> axis & 1) != 0;
        operands.push_back(moves ? BaseOf(input) : Scalar(input));
      }
      Remember(index, Slot::kBase, Compute(n, operands, right));
    }
  }
  return *ValuesOf(index).base;
}

// Lane 0, or all lanes of a uniform node.
const Lanes& NestEmitter::Scalar(int index) {
  Values& known = ValuesOf(index);
  if (known.scalar.has_value()) return *known.scalar;
  const NestNode& n = node(index);
  LaneEmitter& lanes = *state_->lanes;
  FunctionBuilder& code = state_->code();
  if (n.kind == NestNode::Kind::kConstant) {
    Remember(
        index, Slot::kScalar,
        lanes.Constant(n.type.WithShape({}), n.operation->constant, false));
    return *known.scalar;
  }
  if (n.kind == NestNode::Kind::kScalar) {
    Remember(index, Slot::kScalar, *state_->scalars[n.value.index]);
    return *known.scalar;
  }
  if (!IsVirtual(index)) {
    if (n.kind == NestNode::Kind::kArange) {
      Remember(index, Slot::kScalar,
               lanes.Constant(n.type.WithShape({}), Constant::Integer(n.start),
                              false));
    } else if (n.kind == NestNode::Kind::kTileAddress) {
      const Lanes address = lanes.NewLanes(n.type, false);
      code.Get(state_->tile_addresses[n.view.tile]);
      code.I32Const(static_cast<int32_t>(n.start));
      code.Op(Instruction::kI32Add);
      code.Set(address.parts[0]);
      Remember(index, Slot::kScalar, address);
    }
    return *known.scalar;
  }
  const int axis = loops_[levels_[index] - 1];
  const int64_t coefficient = n.coefficients[axis];
  const bool is_wide = !n.type.is_pointer && BitsOf(n.type.element) == 64;
  const Lanes base = BaseOf(index);
  const Lanes value = lanes.NewLanes(n.type.WithShape({}), false);
  code.Get(base.parts[0]);
  PushIndex(axis);
  if (is_wide) {
    code.Op(Instruction::kI64ExtendI32S);
    if (coefficient != 1) {
      code.I64Const(coefficient);
      code.Op(Instruction::kI64Mul);
    }
    code.Op(Instruction::kI64Add);
  } else {
    if (coefficient != 1) {
      code.I32Const(static_cast<int32_t>(coefficient));
      code.Op(Instruction::kI32Mul);
    }
    code.Op(Instruction::kI32Add);
  }
  code.Set(value.parts[0]);
  Remember(index, Slot::kScalar, value);
  return *ValuesOf(index).scalar;
}

const Lanes& NestEmitter::Vector(int index) {
  Values& known = ValuesOf(index);
  if (known.vector.has_value()) return *known.vector;
  LaneEmitter& lanes = *state_->lanes;
  const NestNode& n = node(index);
  if (n.kind == NestNode::Kind::kConstant) {
    Remember(index, Slot::kVector,
             lanes.Constant(n.type.WithShape({}), n.operation->constant, true));
  } else if (FormOf(index).is_uniform()) {
    const Lanes scalar = Scalar(index);
    Remember(index, Slot::kVector, lanes.Splat(scalar));
  } else {
    const Lanes scalar = Scalar(index);
    Remember(index, Slot::kVector, lanes.Ramp(scalar, FormOf(index).step));
  }
  return *known.vector;
}

Lanes NestEmitter::Element(int resolved, bool is_vector) {
  if (resolved < 0) {
    return state_->lanes->Constant(
        Type::Scalar(ElementType::kInt1),
        Constant::Integer(resolved == BodyVersion::kTrue ? 1 : 0), is_vector);
  }
  return is_vector ? Vector(resolved) : Scalar(resolved);
}

void NestEmitter::EmitNode(int index) {
  const NestNode& n = node(index);
  if (version_->resolved[index] != index) return;
  switch (n.kind) {
    case NestNode::Kind::kScalar:
    case NestNode::Kind::kConstant:
    case NestNode::Kind::kArange:
    case NestNode::Kind::kTileAddress:
      break;
    case NestNode::Kind::kScan:
      return;  // with its root
    case NestNode::Kind::kElementwise:
      if (!IsVirtual(index)) EmitElementwise(index);
      break;
    case NestNode::Kind::kLoad:
    case NestNode::Kind::kTileLoad:
      EmitLoad(index);
      break;
    case NestNode::Kind::kGather:
      EmitGather(index);
      break;
  }
  // Here rather than in the loops further in.
  const bool is_settled =
      n.kind != NestNode::Kind::kArange && !IsVirtual(index);
  if (needs_vector_[index] && !FormOf(index).is_vector && is_settled &&
      vector_axis_ >= 0) {
    Vector(index);
  }
}

void NestEmitter::EmitElementwise(int index) {
  const NestNode& n = node(index);
  const LaneForm& form = FormOf(index);
  const std::span<const int> inputs = graph_.InputsOf(n);
  const NestNode* right = nullptr;
  if (inputs.size() == 2 && TakesConstantRight(n.operation->opcode)) {
    const int input = version_->resolved[inputs[1]];
    if (input >= 0 && node(input).kind == NestNode::Kind::kConstant) {
      right = &node(input);
    }
  }
  const size_t count = right != nullptr ? 1 : inputs.size();
  std::vector<Lanes> operands;
  for (size_t i = 0; i < count; ++i) {
    operands.push_back(Element(version_->resolved[inputs[i]], form.is_vector));
  }
  Remember(index, form.is_vector ? Slot::kVector : Slot::kScalar,
           Compute(n, operands, right));
}

}  // namespace fake_device::triton
