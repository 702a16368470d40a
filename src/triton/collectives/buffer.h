#ifndef FAKE_DEVICE_TRITON_COLLECTIVES_BUFFER_H_
#define FAKE_DEVICE_TRITON_COLLECTIVES_BUFFER_H_

#include <array>
#include <cstdint>

#include "triton/ir/type.h"
#include "triton/wasm/function_builder.h"

namespace fake_device::triton {

// A tile of numbers in the kernel's memory while code is being emitted, or a
// view of one. Elements lie as in device memory (docs/kernel-abi.md). A value
// type; owns nothing.
struct Buffer {
  Type type;
  Local address;  // an i32
  // Of the first element, in bytes from `address`.
  uint32_t offset = 0;
  // From one element to the next along each axis, in elements. May be negative
  // or 0.
  std::array<int64_t, Shape::kMaxRank> strides = {};

  // Elements one after the other, the last axis innermost.
  static Buffer RowMajor(const Type& type, Local address, uint32_t offset = 0);

  bool is_row_major() const;
  int64_t element_bytes() const { return BytesOf(type.element); }
  // From one element to the next along the axis, in bytes.
  int64_t stride_bytes(int axis) const {
    return strides[axis] * element_bytes();
  }
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_COLLECTIVES_BUFFER_H_
