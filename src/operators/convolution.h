#ifndef FAKE_DEVICE_OPERATORS_CONVOLUTION_H_
#define FAKE_DEVICE_OPERATORS_CONVOLUTION_H_

#include <cstddef>

#include "operators/blocked_product.h"
#include "operators/element.h"

namespace fake_device::operators {

// A convolution has three spatial axes: depth, height and width. One of fewer
// dimensions has axes of extent 1 first.
inline constexpr size_t kAxes = 3;

// How the positions of one axis meet. Input `i` and output `o` meet at kernel
// position `k` where
//   i = o * stride - padding + k * dilation     forwards,
//   o = i * stride - padding + k * dilation     transposed.
struct Axis {
  size_t input = 1;
  size_t kernel = 1;
  size_t output = 1;
  ptrdiff_t stride = 1;
  ptrdiff_t padding = 0;
  ptrdiff_t dilation = 1;
};

// Strides in elements, any at all. Channels are those within a group.
struct ImageStrides {
  ptrdiff_t batch = 0;
  ptrdiff_t group = 0;
  ptrdiff_t channel = 0;
  ptrdiff_t axes[kAxes] = {};
};
struct WeightStrides {
  ptrdiff_t group = 0;
  ptrdiff_t output_channel = 0;
  ptrdiff_t input_channel = 0;
  ptrdiff_t axes[kAxes] = {};
};

// For every image of the batch, every group and every channel of its output:
// the bias (of groups * output_channels, or null), and over all of the group's
// input channels and all kernel positions the products of inputs and weights.
// Halves are summed as floats and rounded once.
template <typename Element>
struct Convolution {
  size_t batches = 1;
  size_t groups = 1;
  size_t input_channels = 1;
  size_t output_channels = 1;
  Axis axes[kAxes];
  bool is_transposed = false;
  const Element* input = nullptr;
  ImageStrides input_strides;
  const Element* weight = nullptr;
  WeightStrides weight_strides;
  const Element* bias = nullptr;
  ptrdiff_t bias_stride = 0;
  Element* output = nullptr;
  ImageStrides output_strides;
};

// Bytes of scratch memory, aligned to 16. Bounded, but for 8 bytes for each
// kernel position along an axis.
template <typename Element>
size_t ScratchBytesOf(const Convolution<Element>& convolution);

// Instantiated for float, double, Half and BrainHalf.
template <typename Element>
void Convolve(const Convolution<Element>& convolution, void* scratch);

}  // namespace fake_device::operators

#endif  // FAKE_DEVICE_OPERATORS_CONVOLUTION_H_
