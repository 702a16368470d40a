#ifndef FAKE_DEVICE_TRITON_CODEGEN_PLANNER_H_
#define FAKE_DEVICE_TRITON_CODEGEN_PLANNER_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triton/codegen/plan.h"

namespace fake_device::triton {

// Which operands must lie in memory, whole.
bool NeedsMemory(const Function& function, const Operation& operation,
                 size_t operand);

// One round of planning. Rounds are repeated with more values in `copied` until
// none is found to need it any more. Refers to its arguments, which must
// outlive it. Not thread-safe.
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
  bool Run();
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

  // --- plan.cc: operation by operation.
  void PlanBlock(const Block& block);
  void PlanOperation(const Operation& operation);

  // --- plan_nests.cc: what shares a nest.
  void FlushIfPending(const Operation& operation);
  void AddScalar(const Operation& operation);
  int NewTile(const Type& type, std::string_view why, const Block* home);
  void Flush();
  void RecordEvaluation(const NestNode& node);
  void Want(ValueId value);
  void OpenNest(const Shape& space, int fold_axis, bool is_reversed);
  bool AddRoot(const Root& root, std::span<const ValueId> values,
               const Shape& space, int fold_axis = -1,
               bool is_reversed = false);
  bool IsOrdered(const Access& a, const Access& b) const;
  bool PrecedesAssertion(const NestNode& load) const;
  static bool WritesMemory(const Root& root);
  Access StoreOf(const Root& root) const;
  template <typename Callback>
  void ForNewLoads(Callback callback) const;
  bool HasConflict() const;
  void WantConflicting();
  void Commit();
  bool OpenNestStores(int origin) const;
  bool OpenNestLoads(int origin) const;
  void AddOperationRoot(Root::Kind kind, const Operation& operation);
  bool AddWrite(ValueId value, const TileView& view);
  void CopyToTile(ValueId value);
  std::string WhyCopied(ValueId value) const;

  // --- plan_operations.cc: what is not elementwise.
  void PlanStore(const Operation& operation);
  void PlanAtomic(const Operation& operation);
  void PlanPrint(const Operation& operation);
  void WriteOperandsAsResults(const Operation& operation);
  void PlanReduce(const Operation& operation);
  void PlanScan(const Operation& operation);
  void PlanAssembly(const Operation& operation);
  const TileView& TileOf(ValueId value) const;
  void PlanView(const Operation& operation);
  void PlanCollective(const Operation& operation);

  // --- plan_control_flow.cc.
  void CollectStores(const Block& block, int position,
                     StorePositions* stores) const;
  template <typename Finish>
  void PlanInnerBlock(const Block& block, Step* step, Finish finish);
  int NewCarriedTile(ValueId value, const char* why);
  void SetView(ValueId value, int tile);
  void PassOn(const Operation& terminator, size_t first,
              const std::vector<int>& tiles);
  void PlanLoop(const Operation& operation);
  void PlanCondition(const Operation& operation, Step* step);
  void PlanIf(const Operation& operation);
  void CollectExecuted(const Operation& operation);
  void FinishControl(Step step);
  void WriteInPlace(CarriedTile* carried, const Step& step);
  static void FindWrite(const BlockPlan& block, int tile, NestGraph** writer,
                        int* write);
  bool IsReadOnlyBy(const BlockPlan& block, int tile, const NestGraph& writer,
                    const NestNode& address) const;

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

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_PLANNER_H_
