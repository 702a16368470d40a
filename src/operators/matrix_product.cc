#include "operators/matrix_product.h"

#include <algorithm>
#include <cstdint>

namespace fake_device::operators {
namespace {

// Packs `lines` lines of `depth` elements in panels of kWidth: for each step of
// the depth, a number of each line. Lines that are missing in the last panel
// are left out, or are zero where `filled` asks for it.
template <size_t kWidth, bool filled, typename Element>
FAKE_DEVICE_NOINLINE void PackPanels(const Element* from, ptrdiff_t line_stride,
                                     ptrdiff_t step_stride, size_t lines,
                                     size_t depth, NumberOf<Element>* to) {
  using Traits = ElementTraits<Element>;
  for (size_t line = 0; line < lines; line += kWidth) {
    const Element* panel = from + static_cast<ptrdiff_t>(line) * line_stride;
    const size_t count = std::min(kWidth, lines - line);
    if (count == kWidth && line_stride == 1) {
      for (size_t step = 0; step < depth; ++step) {
        for (size_t i = 0; i < kWidth; ++i) to[i] = Traits::Widen(panel[i]);
        panel += step_stride;
        to += kWidth;
      }
      continue;
    }
    const size_t width = filled ? kWidth : count;
    for (size_t i = 0; i < width; ++i) {
      const Element* element = panel + static_cast<ptrdiff_t>(i) * line_stride;
      for (size_t step = 0; step < depth; ++step) {
        to[step * width + i] = i < count ? Traits::Widen(*element) : 0;
        if (i < count) element += step_stride;
      }
    }
    to += width * depth;
  }
}

// One product of a batch, as MultiplyInBlocks takes it.
template <typename Element, typename Out>
class PackedOperands {
 public:
  using Number = NumberOf<Element>;

  PackedOperands(const MatrixProduct<Element, Out>& product, size_t batch)
      : product_(product), batch_(batch) {}

  void PackLeft(size_t first_row, size_t rows, size_t first_step, size_t depth,
                Number* to) const {
    const auto& left = product_.left;
    PackPanels<kTileRows, false>(left.At(batch_, first_row, first_step),
                                 left.row_stride, left.column_stride, rows,
                                 depth, to);
  }

  void PackRight(size_t first_step, size_t depth, size_t first_column,
                 size_t columns, Number* to) const {
    const auto& right = product_.right;
    PackPanels<kTileColumns<Number>, true>(
        right.At(batch_, first_step, first_column), right.column_stride,
        right.row_stride, columns, depth, to);
  }

  FAKE_DEVICE_NOINLINE void Write(size_t first_row, size_t rows,
                                  size_t first_column, size_t columns,
                                  const Number* block, size_t stride) const {
    using Traits = ElementTraits<Out>;
    using Result = NumberOf<Out>;
    const auto alpha = static_cast<Result>(product_.alpha);
    const auto beta = static_cast<Result>(product_.beta);
    const ptrdiff_t out_step = product_.out.column_stride;
    const ptrdiff_t bias_step = product_.bias.column_stride;
    for (size_t row = 0; row < rows; ++row, block += stride) {
      Out* out = product_.out.At(batch_, first_row + row, first_column);
      if (beta == 0) {
        for (size_t i = 0; i < columns; ++i, out += out_step) {
          *out = Traits::Narrow(alpha * static_cast<Result>(block[i]));
        }
        continue;
      }
      const Out* bias = product_.bias.At(batch_, first_row + row, first_column);
      for (size_t i = 0; i < columns; ++i, out += out_step, bias += bias_step) {
        *out = Traits::Narrow(alpha * static_cast<Result>(block[i]) +
                              beta * Traits::Widen(*bias));
      }
    }
  }

 private:
  const MatrixProduct<Element, Out>& product_;
  size_t batch_;
};

}  // namespace

template <typename Element, typename Out>
void Multiply(const MatrixProduct<Element, Out>& product, void* scratch) {
  ProductExtents extents = product.extents;
  if (product.alpha == 0) extents.depth = 0;
  for (size_t batch = 0; batch < product.batches; ++batch) {
    MultiplyInBlocks(PackedOperands<Element, Out>(product, batch), extents,
                     static_cast<NumberOf<Element>*>(scratch));
  }
}

template void Multiply(const MatrixProduct<float, float>&, void*);
template void Multiply(const MatrixProduct<double, double>&, void*);
template void Multiply(const MatrixProduct<Half, Half>&, void*);
template void Multiply(const MatrixProduct<BrainHalf, BrainHalf>&, void*);
template void Multiply(const MatrixProduct<Half, float>&, void*);
template void Multiply(const MatrixProduct<BrainHalf, float>&, void*);
template void Multiply(const MatrixProduct<uint8_t, uint8_t>&, void*);
template void Multiply(const MatrixProduct<int8_t, int8_t>&, void*);
template void Multiply(const MatrixProduct<int8_t, int32_t>&, void*);
template void Multiply(const MatrixProduct<int16_t, int16_t>&, void*);
template void Multiply(const MatrixProduct<int32_t, int32_t>&, void*);
template void Multiply(const MatrixProduct<int64_t, int64_t>&, void*);

}  // namespace fake_device::operators
