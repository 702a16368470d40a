#include "triton/compiler.h"
#include "triton/passes/passes.h"

namespace fake_device::triton {

void Optimize(Function* function) {
  FoldConstants(function);
  // What leaves different loops may turn out to be the same.
  HoistInvariants(function);
  EliminateCommonSubexpressions(function);
  // What nobody uses would hide that an accumulator has one use.
  RemoveDeadCode(function);
  AccumulateReductions(function);
  RemoveDeadCode(function);
  function->Renumber();
}

}  // namespace fake_device::triton
