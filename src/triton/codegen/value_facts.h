#ifndef FAKE_DEVICE_TRITON_CODEGEN_VALUE_FACTS_H_
#define FAKE_DEVICE_TRITON_CODEGEN_VALUE_FACTS_H_

#include <cstdint>
#include <vector>

#include "triton/ir/function.h"

namespace fake_device::triton {

// What holds for every element of an integer value.
struct ValueFacts {
  int64_t low = INT64_MIN;
  int64_t high = INT64_MAX;
  // So many of the lowest bits are zero.
  int trailing_zeros = 0;
  // Made of program ids, loop counters, aranges and constants by sums and
  // products. Such numbers are taken not to overflow: what they count would
  // not fit the device's memory.
  bool is_index = false;

  bool is_non_negative() const { return low >= 0; }
};

// The facts of all integer values of a function. Immutable.
class FactsTable {
 public:
  explicit FactsTable(const Function& function);

  const ValueFacts& Of(ValueId value) const { return facts_[value.index]; }

 private:
  void Visit(const Function& function, const Block& block);
  void VisitFor(const Function& function, const Operation& operation);
  ValueFacts Derive(const Function& function, const Operation& operation) const;

  std::vector<ValueFacts> facts_;
};

// How many of the lowest bits of a number are zero; 63 for zero.
int TrailingZeros(int64_t value);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_VALUE_FACTS_H_
