#ifndef FAKE_DEVICE_TRITON_CODEGEN_STABLE_ORDER_H_
#define FAKE_DEVICE_TRITON_CODEGEN_STABLE_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fake_device::triton {

// The places of keys in the order of the keys, of equal ones the first first.
// One sort for all that is sorted: the library's are a copy for each type.
std::vector<size_t> StableOrder(const std::vector<int64_t>& keys);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_STABLE_ORDER_H_
