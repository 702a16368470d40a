#include "triton/ir/type.h"

#include <vector>

namespace fake_device::triton {

Shape Shape::With(int axis, int64_t extent) const {
  Shape other = *this;
  other.extents_[axis] = extent;
  return other;
}

Shape Shape::Insert(int axis, int64_t extent) const {
  std::vector<int64_t> all(extents().begin(), extents().end());
  all.insert(all.begin() + axis, extent);
  return Shape(all);
}

Shape Shape::Without(int axis) const {
  std::vector<int64_t> all(extents().begin(), extents().end());
  all.erase(all.begin() + axis);
  return Shape(all);
}

std::string ToString(const Type& type) {
  std::string text = InfoOf(type.element).name;
  if (type.is_pointer) text = "ptr<" + text + ">";
  if (type.is_scalar()) return text;
  text += "[";
  for (int axis = 0; axis < type.shape.rank(); ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(type.shape[axis]);
  }
  return text + "]";
}

}  // namespace fake_device::triton
