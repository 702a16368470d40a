#ifndef FAKE_DEVICE_TRITON_CODEGEN_KERNEL_STATE_H_
#define FAKE_DEVICE_TRITON_CODEGEN_KERNEL_STATE_H_

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "triton/codegen/plan.h"
#include "triton/compiler.h"
#include "triton/lanes/lanes.h"

namespace fake_device::triton {

// What the parts of the code generator share while one kernel is emitted.
struct KernelState {
  const Function* function = nullptr;
  const Plan* plan = nullptr;
  LaneEmitter* lanes = nullptr;
  CompiledKernel* kernel = nullptr;
  // Of values of one element, by value number; set where they are computed.
  std::vector<std::optional<Lanes>> scalars;
  // Of the plan's tiles.
  std::vector<Local> tile_addresses;
  std::array<Local, 3> program_ids;
  std::array<Local, 3> num_programs;
  Local spill;
  FunctionIndex print;
  std::unordered_map<const Operation*, int> asserts;
  std::unordered_map<const Operation*, int> prints;
  // The first thing that could not be emitted.
  std::optional<Diagnostic> diagnostic;

  FunctionBuilder& code() { return lanes->code(); }
  const Type& TypeOf(ValueId value) const { return function->TypeOf(value); }
  const ValuePlaces& places() const { return *plan->places; }

  void Refuse(const Operation& operation, std::string_view message);
};

// A block of scalar operations on lanes: the values that it yields.
std::vector<Lanes> EmitCombine(KernelState* state, const Block& combine,
                               std::span<const Lanes> arguments,
                               bool is_vector);

// Ends the kernel if the condition's lanes are not all true.
void EmitAssert(KernelState* state, const Operation& operation,
                const Lanes& condition);

// Calls of the host's print; a status other than 0 ends the kernel.
void EmitPrintBegin(KernelState* state, const Operation& operation);
void EmitPrintElement(KernelState* state, const Operation& operation,
                      const Lanes& scalar);
void EmitPrintEnd(KernelState* state, const Operation& operation);

// A kAtomic or kAtomicCas on scalars; the old value. Zero where `mask`, which
// may be null, is false.
Lanes EmitAtomic(KernelState* state, const Operation& operation,
                 const Lanes& pointer, std::span<const Lanes> values,
                 const Lanes* mask);

// The operation of a plan's kCollective step.
void EmitCollective(KernelState* state, const Step& step);

// Pushes the address of a tile's element 0, an i32.
void PushTileAddress(KernelState* state, const TileView& view,
                     int64_t element_bytes);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_KERNEL_STATE_H_
