#ifndef FAKE_DEVICE_TRITON_CODEGEN_MEMORY_ORDER_H_
#define FAKE_DEVICE_TRITON_CODEGEN_MEMORY_ORDER_H_

#include <unordered_map>
#include <vector>

#include "triton/ir/function.h"

namespace fake_device::triton {

// Which parameter's memory a pointer reaches: its number, or one of these.
// Parameters are taken to reach disjoint memory, or memory whose order does not
// matter, as Triton's compiler does for a kernel's arguments.
inline constexpr int kUnknownOrigin = -1;

inline bool MayAlias(int a, int b) {
  return a == b || a == kUnknownOrigin || b == kUnknownOrigin;
}

// The origins of a function's pointers, through loops and branches too.
// Immutable.
class PointerOrigins {
 public:
  explicit PointerOrigins(const Function& function);

  int Of(ValueId pointer) const { return origins_[pointer.index]; }

 private:
  bool Visit(const Function& function, const Block& block);
  bool VisitControl(const Function& function, const Operation& operation);
  bool Merge(ValueId to, ValueId from);

  // kUnvisited until something flows there.
  std::vector<int> origins_;
};

// Where the stores of a stretch of a kernel lie in program order: for each
// origin the last one's position.
class StorePositions {
 public:
  void Add(int origin, int position);
  void Add(const StorePositions& other);
  // Whether a store that may reach memory of `origin` stands behind `position`.
  bool AnyAfter(int origin, int position) const;
  bool Any(int origin) const { return AnyAfter(origin, -1); }

 private:
  std::unordered_map<int, int> last_;
  int last_of_all_ = -1;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_MEMORY_ORDER_H_
