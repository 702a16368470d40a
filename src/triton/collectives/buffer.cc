#include "triton/collectives/buffer.h"

namespace fake_device::triton {

Buffer Buffer::RowMajor(const Type& type, Local address, uint32_t offset) {
  Buffer buffer = {type, address, offset, {}};
  int64_t stride = 1;
  for (int axis = type.shape.rank() - 1; axis >= 0; --axis) {
    buffer.strides[axis] = stride;
    stride *= type.shape[axis];
  }
  return buffer;
}

bool Buffer::is_row_major() const {
  const Buffer expected = RowMajor(type, address, offset);
  for (int axis = 0; axis < type.shape.rank(); ++axis) {
    // Along one element nothing is stepped.
    if (type.shape[axis] > 1 && strides[axis] != expected.strides[axis]) {
      return false;
    }
  }
  return true;
}

}  // namespace fake_device::triton
