#ifndef FAKE_DEVICE_OPERATORS_MATRIX_PRODUCT_H_
#define FAKE_DEVICE_OPERATORS_MATRIX_PRODUCT_H_

#include <cstddef>

#include "operators/blocked_product.h"
#include "operators/element.h"

namespace fake_device::operators {

// A matrix for each product of a batch. Strides in elements, any at all: 0
// where all share something.
template <typename Element>
struct Matrices {
  Element* first = nullptr;
  ptrdiff_t batch_stride = 0;
  ptrdiff_t row_stride = 0;
  ptrdiff_t column_stride = 0;

  Element* At(size_t batch, size_t row, size_t column) const {
    return first + static_cast<ptrdiff_t>(batch) * batch_stride +
           static_cast<ptrdiff_t>(row) * row_stride +
           static_cast<ptrdiff_t>(column) * column_stride;
  }
};

// out = beta * bias + alpha * left @ right, for every product of a batch: left
// is rows x depth, right depth x columns, bias and out rows x columns. Halves
// are summed as floats and rounded once, integers wrap. With a beta of 0 the
// bias is not read (it may be null), with an alpha of 0 neither are the
// operands, as in BLAS. `out` must not overlap the operands; the bias may be
// `out` itself.
template <typename Element, typename Out = Element>
struct MatrixProduct {
  size_t batches = 1;
  ProductExtents extents{};
  Matrices<const Element> left;
  Matrices<const Element> right;
  Matrices<const Out> bias;
  Matrices<Out> out;
  ScalarOf<Out> alpha = 1;
  ScalarOf<Out> beta = 0;
};

// Bytes of scratch memory, aligned to 16, that a product of Elements takes: at
// most 1 MiB for numbers of 4 bytes.
template <typename Element>
constexpr size_t ScratchBytesOf(const ProductExtents& extents) {
  using Number = NumberOf<Element>;
  return sizeof(Number) * ScratchOfBlocks<Number>(extents);
}

// Instantiated for float, double, Half, BrainHalf and signed and unsigned
// integers, each with itself as Out; for the halves with float; for int8_t with
// int32_t.
template <typename Element, typename Out>
void Multiply(const MatrixProduct<Element, Out>& product, void* scratch);

}  // namespace fake_device::operators

#endif  // FAKE_DEVICE_OPERATORS_MATRIX_PRODUCT_H_
