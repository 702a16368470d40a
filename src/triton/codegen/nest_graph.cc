#include "triton/codegen/nest_graph.h"

#include <algorithm>
#include <cstdlib>

#include "triton/codegen/stable_order.h"

namespace fake_device::triton {
namespace {

// The low bits of a node's key tell values apart, the next ones the nodes of
// one value.
uint64_t KeyOf(ValueId value, const IndexMap& map, int variant) {
  return map.Code() << 29 | static_cast<uint64_t>(variant) << 27 |
         static_cast<uint64_t>(value.index);
}

constexpr int kValueVariant = 0;
constexpr int kAddressVariant = 1;

NestNode MakeNode(const ValuePlaces& places, NestNode::Kind kind, ValueId value,
                  const Operation* operation) {
  NestNode node;
  node.kind = kind;
  node.value = value;
  node.operation = operation;
  node.type = places.TypeOf(value);
  node.position = places.positions[value.index];
  return node;
}

bool IsAffineType(const Type& type) {
  return type.is_pointer ||
         (IsInteger(type.element) && BitsOf(type.element) >= 32);
}

}  // namespace

bool MatchReshape(const Shape& from, const Shape& to,
                  std::array<int, Shape::kMaxRank>* axes) {
  int next = 0;
  for (int i = 0; i < to.rank(); ++i) {
    (*axes)[i] = -1;
    if (to[i] == 1) continue;
    while (next < from.rank() && from[next] == 1) ++next;
    if (next == from.rank() || from[next] != to[i]) return false;
    (*axes)[i] = next++;
  }
  return from.numel() == to.numel();
}

ValuePlaces::ValuePlaces(const Function& f, const FactsTable& facts)
    : function(&f),
      facts(&facts),
      definitions(f.num_values()),
      positions(f.num_values()),
      views(f.num_values()),
      copies(f.num_values()),
      writers(f.num_values()) {}

struct NestGraph::Frame {
  ValueId value;
  IndexMap map;
  size_t next = 0;
  size_t base = 0;
};

bool NestGraph::IsIdentity(ValueId value, const IndexMap& map) const {
  return places_->TypeOf(value).shape == space_ &&
         map == IndexMap::Identity(space_);
}

int NestGraph::AddNode(NestNode node, std::span<const int> inputs,
                       uint64_t key) {
  node.first_input = static_cast<int>(inputs_.size());
  node.num_inputs = static_cast<int>(inputs.size());
  inputs_.insert(inputs_.end(), inputs.begin(), inputs.end());
  Derive(&node);
  const int index = static_cast<int>(nodes_.size());
  nodes_.push_back(node);
  keys_.push_back(key);
  by_key_.emplace(key, index);
  return index;
}

int NestGraph::AddTileAddress(ValueId value, const TileView& view,
                              const IndexMap& map) {
  const uint64_t key = KeyOf(value, map, kAddressVariant);
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) return found->second;
  const Type& type = places_->TypeOf(value);
  // A tile of pointers holds four bytes for each.
  const int64_t bytes = type.is_pointer ? 4 : BytesOf(type.element);
  NestNode node;
  node.kind = NestNode::Kind::kTileAddress;
  node.value = value;
  node.type =
      Type::Pointer(type.is_pointer ? ElementType::kInt32 : type.element);
  node.position = places_->positions[value.index];
  node.view = view;
  node.affine = 0xff;
  for (int i = 0; i < type.shape.rank(); ++i) {
    const int8_t axis = map.axes[i];
    if (IndexMap::IsConstant(axis)) {
      node.view.offset += view.strides[i] * IndexMap::ConstantIndex(axis);
    } else if (view.strides[i] != 0) {
      node.axes |= static_cast<AxisSet>(1 << axis);
      node.coefficients[axis] += view.strides[i] * bytes;
    }
  }
  node.start = node.view.offset * bytes;
  return AddNode(node, {}, key);
}

int NestGraph::AddTileLoad(ValueId value, const TileView& view,
                           const IndexMap& map) {
  const int address = AddTileAddress(value, view, map);
  const NestNode node =
      MakeNode(*places_, NestNode::Kind::kTileLoad, value, nullptr);
  return AddNode(node, {{address}}, KeyOf(value, map, kValueVariant));
}

// Follows shape operations. True if the node exists or was made at once; the
// node is -1 if it is only written here. Otherwise *value and *map are what
// needs its operands first.
bool NestGraph::Lookup(ValueId* value, IndexMap* map,
                       std::vector<ValueId>* wanted, int* node) {
  const ValuePlaces& places = *places_;
  while (true) {
    const int index = value->index;
    if (places.IsUnit(*value)) map->axes.fill(IndexMap::kFirst);
    const uint64_t key = KeyOf(*value, *map, kValueVariant);
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) {
      *node = found->second;
      return true;
    }
    const bool is_written_here = places.writers[index] == this;
    const Operation* operation = places.definitions[index];
    if (places.IsUnit(*value)) {
      if (is_written_here) {
        is_blocked_ = true;
        *node = -1;
        return true;
      }
      const bool is_constant =
          operation != nullptr && operation->opcode == Opcode::kConstant;
      const auto kind =
          is_constant ? NestNode::Kind::kConstant : NestNode::Kind::kScalar;
      *node = AddNode(MakeNode(places, kind, *value, operation), {}, key);
      return true;
    }
    const TileView& copy = places.copies[index];
    const bool is_copied_here =
        copy.valid() && places.tile_writers[copy.tile] == this;
    const bool is_own_copy = is_copied_here && IsIdentity(*value, *map);
    if (copy.valid() && !is_own_copy) {
      is_blocked_ |= is_copied_here;
      *node = is_copied_here ? -1 : AddTileLoad(*value, copy, *map);
      return true;
    }
    const TileView& view = places.views[index];
    if (view.valid()) {
      const bool is_viewed_here = places.tile_writers[view.tile] == this;
      is_blocked_ |= is_viewed_here;
      *node = is_viewed_here ? -1 : AddTileLoad(*value, view, *map);
      return true;
    }
    if (operation == nullptr) {
      is_blocked_ = true;
      *node = -1;
      return true;
    }
    const Shape& shape = places.TypeOf(*value).shape;
    switch (operation->opcode) {
      case Opcode::kConstant: {
        map->axes.fill(IndexMap::kFirst);
        const uint64_t constant_key = KeyOf(*value, *map, kValueVariant);
        const auto constant = by_key_.find(constant_key);
        if (constant != by_key_.end()) {
          *node = constant->second;
          return true;
        }
        const NestNode made =
            MakeNode(places, NestNode::Kind::kConstant, *value, operation);
        *node = AddNode(made, {}, constant_key);
        return true;
      }
      case Opcode::kArange: {
        NestNode made =
            MakeNode(places, NestNode::Kind::kArange, *value, operation);
        made.start = operation->start;
        if (IndexMap::IsConstant(map->axes[0])) {
          made.start += IndexMap::ConstantIndex(map->axes[0]);
        } else {
          made.axis = map->axes[0];
        }
        *node = AddNode(made, {}, key);
        return true;
      }
      case Opcode::kSplat:
        map->axes.fill(IndexMap::kFirst);
        *value = operation->operands[0];
        break;
      case Opcode::kBroadcast: {
        const Shape& from = places.TypeOf(operation->operands[0]).shape;
        for (int i = 0; i < from.rank(); ++i) {
          if (from[i] == 1) map->axes[i] = IndexMap::kFirst;
        }
        *value = operation->operands[0];
        break;
      }
      case Opcode::kTranspose: {
        IndexMap operand_map;
        operand_map.axes.fill(IndexMap::kFirst);
        for (int i = 0; i < shape.rank(); ++i) {
          operand_map.axes[operation->dims[i]] = map->axes[i];
        }
        *map = operand_map;
        *value = operation->operands[0];
        break;
      }
      case Opcode::kReshape: {
        std::array<int, Shape::kMaxRank> axes;
        const Shape& from = places.TypeOf(operation->operands[0]).shape;
        if (!MatchReshape(from, shape, &axes)) {
          wanted->push_back(operation->operands[0]);
          is_blocked_ = true;
          *node = -1;
          return true;
        }
        IndexMap operand_map;
        operand_map.axes.fill(IndexMap::kFirst);
        for (int i = 0; i < shape.rank(); ++i) {
          if (axes[i] >= 0) operand_map.axes[axes[i]] = map->axes[i];
        }
        *map = operand_map;
        *value = operation->operands[0];
        break;
      }
      case Opcode::kScan: {
        if (!is_written_here || !IsIdentity(*value, *map)) {
          wanted->push_back(*value);
          is_blocked_ = true;
          *node = -1;
          return true;
        }
        NestNode made =
            MakeNode(places, NestNode::Kind::kScan, *value, operation);
        const auto& results = operation->results;
        made.start =
            std::find(results.begin(), results.end(), *value) - results.begin();
        *node = AddNode(made, {}, key);
        return true;
      }
      default:
        return false;
    }
  }
}

int NestGraph::Require(ValueId value, const IndexMap& map,
                       std::vector<ValueId>* wanted) {
  std::vector<Frame> stack;
  std::vector<int> inputs;
  ValueId current = value;
  IndexMap current_map = map;
  int node = -1;
  if (Lookup(&current, &current_map, wanted, &node)) return node;
  stack.push_back({current, current_map, 0, 0});
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const Operation& operation = *places_->definitions[frame.value.index];
    if (frame.next == 0 && operation.opcode == Opcode::kGather) {
      // The source's element is addressed, not computed.
      const ValueId source = operation.operands[0];
      const TileView& view = places_->copies[source.index].valid()
                                 ? places_->copies[source.index]
                                 : places_->views[source.index];
      if (!view.valid()) wanted->push_back(source);
      if (!view.valid() || places_->tile_writers[view.tile] == this) {
        is_blocked_ = true;
        return -1;
      }
      IndexMap rest = frame.map;
      rest.axes[operation.axis] = IndexMap::kFirst;
      inputs.push_back(AddTileAddress(source, view, rest));
      ++frame.next;
      continue;
    }
    if (frame.next < operation.operands.size()) {
      current = operation.operands[frame.next];
      current_map = frame.map;
      if (Lookup(&current, &current_map, wanted, &node)) {
        if (node < 0) return -1;
        inputs.push_back(node);
        ++frame.next;
      } else {
        const size_t base = inputs.size();
        stack.push_back({current, current_map, 0, base});
      }
      continue;
    }
    const auto kind = operation.opcode == Opcode::kLoad ? NestNode::Kind::kLoad
                      : operation.opcode == Opcode::kGather
                          ? NestNode::Kind::kGather
                          : NestNode::Kind::kElementwise;
    const NestNode made = MakeNode(*places_, kind, frame.value, &operation);
    const std::span<const int> own(inputs.data() + frame.base,
                                   inputs.size() - frame.base);
    node = AddNode(made, own, KeyOf(frame.value, frame.map, kValueVariant));
    inputs.resize(frame.base);
    stack.pop_back();
  }
  return node;
}

bool NestGraph::AddRoot(Root root, std::span<const ValueId> values,
                        std::vector<ValueId>* wanted) {
  const size_t before = nodes_.size();
  is_blocked_ = false;
  for (const ValueId value : values) {
    const int node = Require(value, IndexMap::Identity(space_), wanted);
    if (node < 0 || is_blocked_) {
      TruncateTo(before);
      return false;
    }
    root.nodes.push_back(node);
  }
  if (root.kind == Root::Kind::kWrite && root.view.valid()) {
    // A key of its own: the same value may be written to several places.
    NestNode address;
    address.kind = NestNode::Kind::kTileAddress;
    const Type& type = places_->TypeOf(root.value);
    const int64_t bytes = type.is_pointer ? 4 : BytesOf(type.element);
    address.type =
        Type::Pointer(type.is_pointer ? ElementType::kInt32 : type.element);
    address.position = root.position;
    address.view = root.view;
    address.start = root.view.offset * bytes;
    address.affine = 0xff;
    for (int i = 0; i < space_.rank(); ++i) {
      if (space_[i] == 1 || root.view.strides[i] == 0) continue;
      address.axes |= static_cast<AxisSet>(1 << i);
      address.coefficients[i] = root.view.strides[i] * bytes;
    }
    Derive(&address);
    address.first_input = static_cast<int>(inputs_.size());
    root.address = static_cast<int>(nodes_.size());
    nodes_.push_back(address);
    keys_.push_back(~uint64_t{0});
  }
  first_new_node_ = static_cast<int>(before);
  roots_.push_back(std::move(root));
  return true;
}

void NestGraph::RemoveLastRoot() {
  roots_.pop_back();
  TruncateTo(static_cast<size_t>(first_new_node_));
}

void NestGraph::TruncateTo(size_t nodes) {
  if (nodes == nodes_.size()) return;
  inputs_.resize(nodes_[nodes].first_input);
  for (size_t i = nodes; i < nodes_.size(); ++i) by_key_.erase(keys_[i]);
  nodes_.resize(nodes);
  keys_.resize(nodes);
}

void NestGraph::Derive(NestNode* node) const {
  const std::span<const int> inputs = InputsOf(*node);
  for (const int input : inputs) node->axes |= nodes_[input].axes;
  const AxisSet varying = node->axes;
  switch (node->kind) {
    case NestNode::Kind::kScalar:
    case NestNode::Kind::kConstant:
      node->affine = 0xff;
      return;
    case NestNode::Kind::kArange:
      node->affine = 0xff;
      if (node->axis >= 0) {
        node->axes = static_cast<AxisSet>(1 << node->axis);
        node->coefficients[node->axis] = 1;
      }
      return;
    case NestNode::Kind::kTileAddress:
      return;
    case NestNode::Kind::kScan:
      for (int i = 0; i < space_.rank(); ++i) {
        if (space_[i] > 1) node->axes |= static_cast<AxisSet>(1 << i);
      }
      node->affine = static_cast<AxisSet>(~node->axes);
      return;
    case NestNode::Kind::kElementwise:
      node->affine = static_cast<AxisSet>(~varying);
      if (IsAffineType(node->type)) DeriveElementwise(node, inputs);
      return;
    case NestNode::Kind::kLoad:
    case NestNode::Kind::kTileLoad:
    case NestNode::Kind::kGather:
      node->affine = static_cast<AxisSet>(~varying);
      return;
  }
}

void NestGraph::DeriveElementwise(NestNode* node,
                                  std::span<const int> inputs) const {
  const NestNode& a = nodes_[inputs[0]];
  // Of one input, that again: it is combined with none of it.
  const NestNode& b = nodes_[inputs.back()];
  const bool is_narrow =
      node->type.is_pointer || BitsOf(node->type.element) == 32;
  const auto combine = [&](int64_t factor_a, int64_t factor_b) {
    node->affine = static_cast<AxisSet>(a.affine & b.affine);
    for (int i = 0; i < Shape::kMaxRank; ++i) {
      // Wraps as the arithmetic itself does.
      uint64_t sum = static_cast<uint64_t>(a.coefficients[i]) *
                         static_cast<uint64_t>(factor_a) +
                     static_cast<uint64_t>(b.coefficients[i]) *
                         static_cast<uint64_t>(factor_b);
      if ((node->affine >> i & 1) == 0) sum = 0;
      node->coefficients[i] =
          is_narrow ? static_cast<int32_t>(sum) : static_cast<int64_t>(sum);
    }
  };
  switch (node->operation->opcode) {
    case Opcode::kAdd:
      return combine(1, 1);
    case Opcode::kSub:
      return combine(1, -1);
    case Opcode::kMul:
      if (b.kind == NestNode::Kind::kConstant) {
        return combine(b.operation->constant.integer(), 0);
      }
      if (a.kind == NestNode::Kind::kConstant) {
        return combine(0, a.operation->constant.integer());
      }
      return;
    case Opcode::kShl: {
      if (b.kind != NestNode::Kind::kConstant) return;
      const int64_t count = b.operation->constant.integer();
      if (count < 0 || count > 30) return;
      return combine(int64_t{1} << count, 0);
    }
    case Opcode::kAddPointer: {
      const Type& offset = b.type;
      // Narrower offsets wrap before they are extended.
      if (BitsOf(offset.element) < 32) return;
      return combine(1, BytesOf(node->type.element));
    }
    case Opcode::kCast: {
      if (node->type.is_pointer || a.type.is_pointer) return;
      if (!IsAffineType(a.type)) return;
      const bool widens = BitsOf(node->type.element) > BitsOf(a.type.element);
      if (widens && !places_->facts->Of(a.value).is_index) return;
      return combine(1, 0);
    }
    default:
      return;
  }
}

void NestGraph::RedirectWrite(int root, int tile) {
  roots_[root].view.tile = tile;
  nodes_[roots_[root].address].view.tile = tile;
}

bool NestGraph::IsInjective(int pointer_node) const {
  const NestNode& pointer = nodes_[pointer_node];
  struct Step {
    int64_t stride;
    int64_t extent;
  };
  std::vector<Step> steps;
  std::vector<int64_t> strides;
  for (int i = 0; i < space_.rank(); ++i) {
    if (space_[i] == 1) continue;
    if ((pointer.affine >> i & 1) == 0) return false;
    const int64_t stride = pointer.coefficients[i];
    if (stride == INT64_MIN) return false;
    steps.push_back({std::abs(stride), space_[i]});
    strides.push_back(steps.back().stride);
  }
  int64_t reach = BytesOf(pointer.type.element);
  for (const size_t i : StableOrder(strides)) {
    const Step& step = steps[i];
    if (step.stride < reach || step.stride > INT32_MAX) return false;
    reach += step.stride * (step.extent - 1);
    if (reach > INT32_MAX) return false;
  }
  return true;
}

}  // namespace fake_device::triton
