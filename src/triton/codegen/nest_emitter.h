#ifndef FAKE_DEVICE_TRITON_CODEGEN_NEST_EMITTER_H_
#define FAKE_DEVICE_TRITON_CODEGEN_NEST_EMITTER_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triton/codegen/kernel_state.h"
#include "triton/codegen/lane_forms.h"
#include "triton/codegen/nest_graph.h"

namespace fake_device::triton {

// A version of a nest's body: what it computes where some predicates of its
// masks are known to hold.
struct BodyVersion {
  static constexpr int kTrue = kResolvedTrue;
  static constexpr int kFalse = kResolvedFalse;

  // By node: the node whose value it has, or the truth that it is.
  std::vector<int> resolved;
  // By node: something of the body depends on it.
  std::vector<bool> is_needed;
  // By node.
  std::vector<LaneForm> forms;
  // By root: it is emitted further out. Empty if none is.
  std::vector<bool> is_root_done;
};

// The masks of a nest: which predicates they are made of, and what remains of
// the body where some of those hold.
class NestMasks {
 public:
  explicit NestMasks(const NestGraph* graph);

  // The int1 nodes whose conjunctions the masks of accesses and the conditions
  // of selections are, each once.
  const std::vector<int>& predicates() const { return predicates_; }
  // Those of them without any of which the nest has no effect, as far as loop
  // `axis` is concerned.
  std::vector<int> PredicatesOfEffect(int axis) const;

  BodyVersion Resolve(const std::vector<int>& assumed) const;
  // NestNode number i of a root as the version has it.
  static int RootNode(const Root& root, size_t i, const BodyVersion& version) {
    return version.resolved[root.nodes[i]];
  }

 private:
  std::vector<int> ConjunctsOf(int node) const;
  std::vector<int> EffectConjuncts(const Root& root, int axis) const;
  bool IsOpposite(int predicate, const NestNode& node) const;
  void Mark(BodyVersion* version) const;

  const NestGraph& graph_;
  std::vector<int> predicates_;
};

// The element that masked-off ones of a reduction count as: its operand is
// select(condition, value, this). Only of reductions with one operand that
// combine it with itself to itself.
struct NeutralOperand {
  int condition = -1;
  Constant constant;
};
std::optional<NeutralOperand> FindNeutralOperand(const NestGraph& graph,
                                                 const Root& root);

// If the block is one operation on its two arguments, in either order.
const Operation* SingleCombine(const Block& combine);
// e with op(e, x) = x, to the bit, for every x.
std::optional<Constant> IdentityOf(Opcode opcode, const Type& type);

// Emits one nest: its loops, and in them level by level what changes no further
// in. Used once.
class NestEmitter {
 public:
  NestEmitter(KernelState* state, const NestGraph* graph);

  void Emit();
  // A line for the report.
  std::string Describe() const;

 private:
  struct Values {
    std::optional<Lanes> scalar;  // lane 0
    std::optional<Lanes> vector;
    std::optional<Lanes> base;  // scalar where its loop's index is 0
  };
  // What is emitted at a level: a node, or a root.
  struct Item {
    int position = 0;
    bool is_root = false;
    int index = 0;
  };
  // A reduction or a scan under way.
  struct Fold {
    const Root* root = nullptr;
    std::vector<std::optional<Constant>> identities;
    // By group and operand.
    std::vector<std::vector<Lanes>> accumulated;
    // Without identities: whether anything is accumulated yet.
    std::optional<Local> has_any;
  };
  // What a peeled loop does: up to `full` all predicates hold, from `stop` on
  // nothing has an effect.
  struct Bounds {
    std::vector<int> assumed;
    Local full;
    Local stop;
    bool stops_where_full_ends = false;
  };
  // Strips of the vector axis, each so many elements, in which values are the
  // same throughout.
  struct Strips {
    int64_t width = 0;
    // By node: such a value, or one of whose first element it is made.
    std::vector<bool> is_constant;
    std::vector<bool> is_start;
    // By root: an assertion of such a value.
    std::vector<bool> is_asserted;
    // What a strip saves: accesses, calls, assertions.
    int saved = 0;
  };
  enum class Slot : uint8_t { kScalar, kVector, kBase };

  // --- nest_emitter.cc: loops and levels.
  void ChooseLoops();
  void PlaceItems();
  int LevelOf(int node) const;
  int UnrollOf(int loop) const;
  void EmitLevel(int level, const BodyVersion& version, bool may_peel,
                 const std::vector<int>& assumed);
  void EmitLoop(int loop, const BodyVersion& version, bool may_peel,
                const std::vector<int>& assumed);
  void RunLoop(int loop, const Local* limit, int64_t step,
               const BodyVersion& version, bool may_peel,
               const std::vector<int>& assumed);
  void EmitRoot(const Root& root);
  void EmitBases(int loop);

  // --- nest_strips.cc: what is computed once for many vectors.
  std::optional<Strips> FindStrips(int loop, const BodyVersion& version) const;
  Strips StripsOf(int loop, const BodyVersion& version, int64_t width) const;
  void MarkStarts(int loop, const BodyVersion& version, Strips* strips) const;
  void RunStrips(int loop, const Local* limit, const BodyVersion& version,
                 const Strips& strips);
  void EmitStripStart(int loop, const Strips& strips);

  // --- nest_masks.cc: where masks are known.
  std::optional<Bounds> EmitBounds(int loop, const std::vector<int>& assumed);
  bool IsPrefix(int predicate, int loop, int* left, int* right,
                bool* includes) const;
  Local EmitCount(int left, int right, bool includes, int64_t extent);

  // --- nest_values.cc: nodes.
  const NestNode& node(int index) const { return graph_.nodes()[index]; }
  int Resolved(int index) const { return version_->resolved[index]; }
  const LaneForm& FormOf(int index) const { return version_->forms[index]; }
  Values& ValuesOf(int index);
  void Remember(int index, Slot slot, const Lanes& lanes);
  void Forget(size_t mark);
  // All but values of the nodes in `kept`.
  void ForgetExcept(size_t mark, const std::vector<bool>& kept);
  bool IsVirtual(int index) const;
  bool IsVirtual(int index, const BodyVersion& version) const;
  void EmitNode(int index);
  void EmitElementwise(int index);
  Lanes Compute(const NestNode& node, std::span<const Lanes> operands,
                const NestNode* right);
  const Lanes& Scalar(int index);
  const Lanes& Vector(int index);
  const Lanes& BaseOf(int index);
  // Scalar or vector, as the nest's elements are; truths too.
  Lanes Element(int resolved, bool is_vector);
  void PushIndex(int axis);

  // --- nest_memory.cc: loads and stores.
  struct Mask {
    bool is_known = true;
    bool truth = true;
    int node = -1;
  };
  Mask MaskOf(int resolved) const;
  bool IsUniformMask(const Mask& mask) const;
  void EmitLoad(int index);
  void EmitGather(int index);
  Lanes LoadAt(int pointer, const Type& type, const Mask& mask,
               const Lanes* other, bool is_vector);
  Lanes LoadLanes(const Lanes* pointers, const Local* address, const Type& type,
                  const Local& bits, const Lanes& other);
  void StoreAt(int pointer, int value, const Mask& mask);
  void StoreLanes(const Lanes* pointers, const Local* address,
                  const Lanes& value, const Local& bits);
  Local LaneAddress(const Lanes* pointers, const Local* address, int64_t bytes,
                    int lane);

  // --- nest_fold.cc: reductions and scans.
  bool IsVectorFold() const { return vector_axis_ >= 0; }
  void BeginFolds(int groups);
  void Accumulate(Fold* fold);
  void EmitScan(Fold* fold);
  void MergeGroups(Fold* fold);
  void CombineNeutral(Fold* fold, const Local& stop, int64_t extent);
  void FinishFolds(const Bounds* bounds);
  void WriteResults(Fold* fold);
  Lanes ReduceLanes(Fold* fold, std::vector<Lanes>* lanes);

  KernelState* state_;
  const NestGraph& graph_;
  NestMasks masks_;
  int vector_axis_;
  std::vector<LaneForm> forms_;  // in any version
  std::vector<int> loops_;       // axes, outermost first
  std::vector<int> level_of_axis_;
  std::vector<int> levels_;               // by node: so many loops it is within
  std::vector<std::vector<Item>> items_;  // by level
  std::vector<bool> needs_vector_;        // by node: a vector uses it
  std::array<Local, Shape::kMaxRank> indices_ = {};

  const BodyVersion* version_ = nullptr;
  // Groups of four along the vector axis that are emitted side by side, and
  // which one is at hand.
  int groups_ = 1;
  int group_ = 0;
  std::vector<std::vector<Values>> values_;  // by group, by node
  struct Memory {
    int group;
    int node;
    Slot slot;
  };
  std::vector<Memory> trail_;
  std::vector<Fold> folds_;
  int num_peeled_ = 0;
  int64_t strip_width_ = 0;
  int num_groups_used_ = 1;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_NEST_EMITTER_H_
