#ifndef FAKE_DEVICE_TRITON_IR_TYPE_H_
#define FAKE_DEVICE_TRITON_IR_TYPE_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "triton/element_type.h"

namespace fake_device::triton {

// The extents of a tile, outermost first. Rank 0 is a scalar. Every extent is a
// power of two and their product at most kMaxNumel, as Triton demands.
class Shape {
 public:
  static constexpr int kMaxRank = 8;
  static constexpr int64_t kMaxNumel = 1 << 20;

  Shape() = default;
  Shape(std::initializer_list<int64_t> extents)
      : Shape(std::span<const int64_t>(extents.begin(), extents.size())) {}
  // At most kMaxRank extents.
  explicit Shape(std::span<const int64_t> extents)
      : rank_(static_cast<int>(extents.size())) {
    std::copy(extents.begin(), extents.end(), extents_.begin());
  }

  int rank() const { return rank_; }
  int64_t operator[](int axis) const { return extents_[axis]; }
  int64_t numel() const {
    int64_t numel = 1;
    for (int64_t extent : extents()) numel *= extent;
    return numel;
  }
  std::span<const int64_t> extents() const {
    return {extents_.data(), static_cast<size_t>(rank_)};
  }

  // The same with one extent replaced, inserted before `axis`, or taken out.
  Shape With(int axis, int64_t extent) const;
  Shape Insert(int axis, int64_t extent) const;
  Shape Without(int axis) const;

  friend bool operator==(const Shape& a, const Shape& b) {
    return std::equal(a.extents().begin(), a.extents().end(),
                      b.extents().begin(), b.extents().end());
  }

 private:
  int rank_ = 0;
  std::array<int64_t, kMaxRank> extents_ = {};
};

// The type of a value of the tile IR: a tile, or with rank 0 a scalar, of
// numbers or of pointers to `element`.
struct Type {
  ElementType element = ElementType::kInt32;
  bool is_pointer = false;
  Shape shape;

  static Type Scalar(ElementType element) { return {element, false, {}}; }
  static Type Tile(ElementType element, const Shape& shape) {
    return {element, false, shape};
  }
  static Type Pointer(ElementType pointee, const Shape& shape = {}) {
    return {pointee, true, shape};
  }

  bool is_scalar() const { return shape.rank() == 0; }
  Type WithShape(const Shape& other) const {
    return {element, is_pointer, other};
  }
  // A tile of numbers of another element type in the same shape.
  Type WithElement(ElementType other) const { return {other, false, shape}; }

  friend bool operator==(const Type& a, const Type& b) = default;
};

// As the tile IR spells it: "fp32", "fp32[32, 64]", "ptr<fp32>[32]".
std::string ToString(const Type& type);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_IR_TYPE_H_
