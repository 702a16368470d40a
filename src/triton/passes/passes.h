#ifndef FAKE_DEVICE_TRITON_PASSES_PASSES_H_
#define FAKE_DEVICE_TRITON_PASSES_PASSES_H_

#include "triton/ir/function.h"

// The steps of Optimize (compiler.h), each on its own. Each takes a function
// that the verifier accepts and leaves one, in time linear in its length.
// Results do not change, except where a comment says so.
namespace fake_device::triton {

// Replaces what is known while compiling by constants, and operations by their
// operands or by simpler ones where that is exact: x * 1, a mask that is true
// everywhere, a branch that is always taken. Leaves what nobody uses any more
// where it is.
void FoldConstants(Function* function);

// Of equal operations keeps the first that reaches the others. Loads are equal
// only if nothing is written in between.
void EliminateCommonSubexpressions(Function* function);

// Removes operations without effect whose results nobody uses, and what loops,
// branches, reductions and scans carry for nobody.
void RemoveDeadCode(Function* function);

// Moves what does not change in a loop in front of it. Loads only where the
// loop runs at least once and writes nothing.
void HoistInvariants(Function* function);

// Where a loop combines tiles elementwise into a carried one that is reduced
// after the loop, with the same operation: reduces each tile in the loop, so
// that only the result is carried. Sums of floats are added in another order,
// as a reduction's may be.
void AccumulateReductions(Function* function);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_PASSES_PASSES_H_
