#ifndef FAKE_DEVICE_TRITON_CODEGEN_NEST_GRAPH_H_
#define FAKE_DEVICE_TRITON_CODEGEN_NEST_GRAPH_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "triton/codegen/index_map.h"
#include "triton/codegen/value_facts.h"
#include "triton/ir/function.h"

namespace fake_device::triton {

class NestGraph;

// Where the plan has each value of the function. A value of one element is a
// scalar in a local; a tile is computed in the nests that use it, unless it has
// a place in memory.
struct ValuePlaces {
  const Function* function = nullptr;
  const FactsTable* facts = nullptr;
  // By value number:
  std::vector<const Operation*> definitions;  // null: a parameter, an argument
  std::vector<int> positions;                 // in program order
  std::vector<TileView> views;   // where it lies, if memory is all it has
  std::vector<TileView> copies;  // where it is written once computed
  // The nest that computes it, of the results of reductions and scans.
  std::vector<const NestGraph*> writers;
  // By the plan's number of a tile: the nest that writes it last.
  std::vector<const NestGraph*> tile_writers;

  explicit ValuePlaces(const Function& f, const FactsTable& facts);

  const Type& TypeOf(ValueId value) const { return function->TypeOf(value); }
  bool IsUnit(ValueId value) const { return TypeOf(value).shape.numel() == 1; }
};

// A set of the nest's loops, by bits.
using AxisSet = uint8_t;

// One value under one index map, as the body of a nest computes it.
struct NestNode {
  enum class Kind : uint8_t {
    kScalar,       // in a local
    kConstant,     // operation's constant
    kArange,       // `start` + index of loop `axis` (-1: none)
    kElementwise,  // operation
    kLoad,         // operation: pointer [, mask [, other]]
    kTileAddress,  // of an element of `view`'s tile
    kTileLoad,     // the element at a kTileAddress
    kGather,       // operation: address of index 0, index
    kScan,         // result number `start` of a scan in this nest
  };

  Kind kind = Kind::kScalar;
  ValueId value;
  const Operation* operation = nullptr;
  Type type;  // the shape means nothing
  int position = 0;
  int first_input = 0;
  int num_inputs = 0;
  int8_t axis = -1;
  int64_t start = 0;
  TileView view;
  // The loops that it varies with.
  AxisSet axes = 0;
  // The loops along which it is rest + coefficient * index, jointly, where the
  // rest does not vary with them. Those that it does not vary with are among
  // them. Only of integers of 32 or 64 bits and of pointers (in bytes).
  AxisSet affine = 0;
  std::array<int64_t, Shape::kMaxRank> coefficients = {};
};

// What a nest is for: something that happens for each element of its space.
struct Root {
  enum class Kind : uint8_t {
    kStore,   // operation
    kWrite,   // `value` to `view`, or to the local of a scalar
    kReduce,  // operation
    kScan,    // operation
    kAtomic,  // operation; the old value to `view` if that is valid
    kAssert,  // operation
    kPrint,   // operation's operand number `part`
  };

  Kind kind = Kind::kStore;
  const Operation* operation = nullptr;
  int position = 0;
  ValueId value;
  TileView view;
  int part = 0;
  // kWrite to `view`: where it is written.
  int address = -1;
  // The operation's operands, or `value`.
  std::vector<int> nodes;
};

// The body of a loop nest: its roots and all that they need, each value once
// per index map. Nodes stand behind their inputs.
class NestGraph {
 public:
  NestGraph(const ValuePlaces* places, const Shape& space)
      : places_(places), space_(space) {}
  NestGraph(const NestGraph&) = delete;
  NestGraph& operator=(const NestGraph&) = delete;

  const ValuePlaces& places() const { return *places_; }
  const Shape& space() const { return space_; }
  const std::vector<NestNode>& nodes() const { return nodes_; }
  const std::vector<Root>& roots() const { return roots_; }
  std::vector<Root>& roots() { return roots_; }
  std::span<const int> InputsOf(const NestNode& node) const {
    return {inputs_.data() + node.first_input,
            static_cast<size_t>(node.num_inputs)};
  }
  // The axis that reductions and scans run along, or -1.
  int fold_axis() const { return fold_axis_; }
  void set_fold_axis(int axis) { fold_axis_ = axis; }
  // The fold axis is walked from its end.
  bool is_reversed() const { return is_reversed_; }
  void set_is_reversed(bool is_reversed) { is_reversed_ = is_reversed; }

  // Adds a root whose values are `values`. False, and nothing is added, if it
  // needs what this nest only writes: then it must come in a later nest. What
  // has to be in memory for any nest to have it is appended to `wanted`.
  bool AddRoot(Root root, std::span<const ValueId> values,
               std::vector<ValueId>* wanted);
  // Takes back the last root and the nodes that came with it.
  void RemoveLastRoot();
  // The first node that came with the last root.
  int first_new_node() const { return first_new_node_; }

  // Lets the root write to another tile of the same layout.
  void RedirectWrite(int root, int tile);

  // Whether a pointer is another one for every element of the space.
  bool IsInjective(int pointer_node) const;

 private:
  struct Frame;

  int Require(ValueId value, const IndexMap& map, std::vector<ValueId>* wanted);
  bool Lookup(ValueId* value, IndexMap* map, std::vector<ValueId>* wanted,
              int* node);
  int AddNode(NestNode node, std::span<const int> inputs, uint64_t key);
  int AddTileAddress(ValueId value, const TileView& view, const IndexMap& map);
  int AddTileLoad(ValueId value, const TileView& view, const IndexMap& map);
  void Derive(NestNode* node) const;
  void DeriveElementwise(NestNode* node, std::span<const int> inputs) const;
  bool IsIdentity(ValueId value, const IndexMap& map) const;
  void TruncateTo(size_t nodes);

  const ValuePlaces* places_;
  Shape space_;
  int fold_axis_ = -1;
  bool is_reversed_ = false;
  bool is_blocked_ = false;
  int first_new_node_ = 0;
  std::vector<NestNode> nodes_;
  std::vector<uint64_t> keys_;
  std::vector<int> inputs_;
  std::vector<Root> roots_;
  std::unordered_map<uint64_t, int> by_key_;
};

// For each axis of a reshape's result the operand's axis that it is, if only
// axes of extent 1 come and go; -1 for those. False otherwise.
bool MatchReshape(const Shape& from, const Shape& to,
                  std::array<int, Shape::kMaxRank>* axes);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_NEST_GRAPH_H_
