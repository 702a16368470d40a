#ifndef FAKE_DEVICE_TRITON_CODEGEN_INDEX_MAP_H_
#define FAKE_DEVICE_TRITON_CODEGEN_INDEX_MAP_H_

#include <array>
#include <cstdint>

#include "triton/ir/type.h"

namespace fake_device::triton {

// Where in a tile an element is read: for each axis of the tile, a loop of the
// nest that runs along it, or a constant index (0 or 1).
struct IndexMap {
  static constexpr int8_t kFirst = -1;   // index 0
  static constexpr int8_t kSecond = -2;  // index 1

  std::array<int8_t, Shape::kMaxRank> axes = {};

  static bool IsConstant(int8_t axis) { return axis < 0; }
  static int64_t ConstantIndex(int8_t axis) { return -1 - axis; }

  // A loop along each axis; there is none where the extent is 1.
  static IndexMap Identity(const Shape& shape) {
    IndexMap map;
    map.axes.fill(kFirst);
    for (int i = 0; i < shape.rank(); ++i) {
      if (shape[i] > 1) map.axes[i] = static_cast<int8_t>(i);
    }
    return map;
  }

  // A number that tells maps apart.
  uint64_t Code() const {
    uint64_t code = 0;
    for (const int8_t axis : axes) {
      code = code << 4 | static_cast<uint64_t>(axis + 2);
    }
    return code;
  }

  friend bool operator==(const IndexMap&, const IndexMap&) = default;
};

// A tile in memory, or a part of one: which of the plan's tiles, where its
// first element is and how far apart, in elements, neighbours along each axis
// are.
struct TileView {
  int tile = -1;
  int64_t offset = 0;
  std::array<int64_t, Shape::kMaxRank> strides = {};

  bool valid() const { return tile >= 0; }
  static TileView RowMajor(int tile, const Shape& shape) {
    TileView view;
    view.tile = tile;
    int64_t stride = 1;
    for (int i = shape.rank() - 1; i >= 0; --i) {
      view.strides[i] = stride;
      stride *= shape[i];
    }
    return view;
  }
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_INDEX_MAP_H_
