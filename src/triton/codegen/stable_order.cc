#include "triton/codegen/stable_order.h"

#include <algorithm>

namespace fake_device::triton {

std::vector<size_t> StableOrder(const std::vector<int64_t>& keys) {
  std::vector<size_t> order(keys.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto is_before = [&keys](size_t a, size_t b) {
    return keys[a] != keys[b] ? keys[a] < keys[b] : a < b;
  };
  // A heap's code is the smallest; no two places are equal, so none can change.
  std::make_heap(order.begin(), order.end(), is_before);
  std::sort_heap(order.begin(), order.end(), is_before);
  return order;
}

}  // namespace fake_device::triton
