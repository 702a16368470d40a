#ifndef FAKE_DEVICE_TRITON_CODEGEN_KERNEL_EMITTER_H_
#define FAKE_DEVICE_TRITON_CODEGEN_KERNEL_EMITTER_H_

#include <string>
#include <vector>

#include "triton/codegen/kernel_state.h"
#include "triton/codegen/plan.h"

namespace fake_device::triton {

// Emits a plan's steps: scalars and control itself, nests and operations on
// tiles by others. Used once.
class KernelEmitter {
 public:
  explicit KernelEmitter(KernelState* state) : state_(state) {}

  // The program's body, for program ids in the state's locals.
  void EmitBlock(const BlockPlan& block);
  // Lines for the report.
  const std::string& Report() const { return report_; }

 private:
  // kernel_emitter.cc
  void EmitStep(const Step& step);
  void EmitScalar(const Operation& operation);
  void EmitMemory(const Operation& operation);
  Lanes EmitElement(ValueId value);
  Lanes EmitGatheredElement(const Operation& operation);

  // control_flow.cc
  void EmitFor(const Step& step);
  void EmitWhile(const Step& step);
  void EmitIf(const Step& step);
  void PushContinues(const Operation& operation, Local counter, Local upper,
                     Local step);
  // The scalars among the operands of a block's last operation, in new locals.
  std::vector<std::optional<Lanes>> Yielded(const Block& block, size_t first);
  std::vector<std::optional<Lanes>> NewCarried(std::span<const ValueId> values);
  void CopyAll(const std::vector<std::optional<Lanes>>& from,
               const std::vector<std::optional<Lanes>>& to);
  void SwapTiles(const Step& step);

  const Lanes& Scalar(ValueId value) const {
    return *state_->scalars[value.index];
  }
  void SetScalar(ValueId value, const Lanes& lanes) {
    state_->scalars[value.index] = lanes;
  }

  KernelState* state_;
  std::string report_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_KERNEL_EMITTER_H_
