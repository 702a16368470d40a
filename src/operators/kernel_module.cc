// The kernels that a device launches: a WebAssembly module that imports its
// memory (docs/kernel-abi.md). Named for the elements as Triton names them.

#include <cstdint>

#include "operators/convolution.h"
#include "operators/matrix_product.h"

namespace fake_device::operators {
namespace {

template <typename Element, typename Out>
void MultiplyMatrices(const Element* left, const Element* right,
                      const Out* bias, Out* out, void* scratch, int32_t batches,
                      int32_t rows, int32_t columns, int32_t depth,
                      int32_t left_batch, int32_t left_row, int32_t left_column,
                      int32_t right_batch, int32_t right_row,
                      int32_t right_column, int32_t bias_batch,
                      int32_t bias_row, int32_t bias_column, int32_t out_batch,
                      int32_t out_row, int32_t out_column, ScalarOf<Out> alpha,
                      ScalarOf<Out> beta) {
  Multiply<Element, Out>(
      {.batches = static_cast<size_t>(batches),
       .extents = {.rows = static_cast<size_t>(rows),
                   .columns = static_cast<size_t>(columns),
                   .depth = static_cast<size_t>(depth)},
       .left = {left, left_batch, left_row, left_column},
       .right = {right, right_batch, right_row, right_column},
       .bias = {bias, bias_batch, bias_row, bias_column},
       .out = {out, out_batch, out_row, out_column},
       .alpha = alpha,
       .beta = beta},
      scratch);
}

// A convolution but for its tensors, as numbers in memory, in this order.
struct Geometry {
  int32_t batches;
  int32_t groups;
  int32_t input_channels;
  int32_t output_channels;
  int32_t is_transposed;
  int32_t has_bias;
  int32_t bias_stride;
  struct {
    int32_t input;
    int32_t kernel;
    int32_t output;
    int32_t stride;
    int32_t padding;
    int32_t dilation;
    int32_t input_stride;
    int32_t weight_stride;
    int32_t output_stride;
  } axes[kAxes];
  // Of batch, group and channel.
  int32_t input_strides[3];
  // Of group, output channel and input channel.
  int32_t weight_strides[3];
  int32_t output_strides[3];
};

ImageStrides StridesOf(const int32_t (&strides)[3]) {
  return {.batch = strides[0], .group = strides[1], .channel = strides[2]};
}

template <typename Element>
Convolution<Element> ConvolutionOf(const Geometry& geometry) {
  Convolution<Element> result{
      .batches = static_cast<size_t>(geometry.batches),
      .groups = static_cast<size_t>(geometry.groups),
      .input_channels = static_cast<size_t>(geometry.input_channels),
      .output_channels = static_cast<size_t>(geometry.output_channels),
      .is_transposed = geometry.is_transposed != 0,
      .input_strides = StridesOf(geometry.input_strides),
      .weight_strides = {.group = geometry.weight_strides[0],
                         .output_channel = geometry.weight_strides[1],
                         .input_channel = geometry.weight_strides[2]},
      .bias_stride = geometry.bias_stride,
      .output_strides = StridesOf(geometry.output_strides)};
  for (size_t i = 0; i < kAxes; ++i) {
    const auto& axis = geometry.axes[i];
    result.axes[i] = {.input = static_cast<size_t>(axis.input),
                      .kernel = static_cast<size_t>(axis.kernel),
                      .output = static_cast<size_t>(axis.output),
                      .stride = axis.stride,
                      .padding = axis.padding,
                      .dilation = axis.dilation};
    result.input_strides.axes[i] = axis.input_stride;
    result.weight_strides.axes[i] = axis.weight_stride;
    result.output_strides.axes[i] = axis.output_stride;
  }
  return result;
}

template <typename Element>
void ConvolveImages(const Element* input, const Element* weight,
                    const Element* bias, Element* output,
                    const Geometry* geometry, void* scratch) {
  Convolution<Element> convolution = ConvolutionOf<Element>(*geometry);
  convolution.input = input;
  convolution.weight = weight;
  convolution.bias = geometry->has_bias != 0 ? bias : nullptr;
  convolution.output = output;
  Convolve(convolution, scratch);
}

}  // namespace
}  // namespace fake_device::operators

using namespace fake_device::operators;  // NOLINT(google-build-using-namespace)

#define EXPORT(name) __attribute__((export_name(#name), used))

// The last three parameters of each are the grid.
#define MATRIX_PRODUCT(name, Element, Out)                                    \
  EXPORT(name)                                                                \
  void name(const Element* left, const Element* right, const Out* bias,       \
            Out* out, void* scratch, int32_t batches, int32_t rows,           \
            int32_t columns, int32_t depth, int32_t left_batch,               \
            int32_t left_row, int32_t left_column, int32_t right_batch,       \
            int32_t right_row, int32_t right_column, int32_t bias_batch,      \
            int32_t bias_row, int32_t bias_column, int32_t out_batch,         \
            int32_t out_row, int32_t out_column, ScalarOf<Out> alpha,         \
            ScalarOf<Out> beta, int32_t, int32_t, int32_t) {                  \
    MultiplyMatrices(left, right, bias, out, scratch, batches, rows, columns, \
                     depth, left_batch, left_row, left_column, right_batch,   \
                     right_row, right_column, bias_batch, bias_row,           \
                     bias_column, out_batch, out_row, out_column, alpha,      \
                     beta);                                                   \
  }

#define CONVOLUTION(name, Element)                                             \
  EXPORT(name)                                                                 \
  void name(const Element* input, const Element* weight, const Element* bias,  \
            Element* output, const Geometry* geometry, void* scratch, int32_t, \
            int32_t, int32_t) {                                                \
    ConvolveImages(input, weight, bias, output, geometry, scratch);            \
  }

extern "C" {

MATRIX_PRODUCT(mm_fp32, float, float)
MATRIX_PRODUCT(mm_fp64, double, double)
MATRIX_PRODUCT(mm_fp16, Half, Half)
MATRIX_PRODUCT(mm_bf16, BrainHalf, BrainHalf)
MATRIX_PRODUCT(mm_fp16_fp32, Half, float)
MATRIX_PRODUCT(mm_bf16_fp32, BrainHalf, float)
MATRIX_PRODUCT(mm_u8, uint8_t, uint8_t)
MATRIX_PRODUCT(mm_i8, int8_t, int8_t)
MATRIX_PRODUCT(mm_i8_i32, int8_t, int32_t)
MATRIX_PRODUCT(mm_i16, int16_t, int16_t)
MATRIX_PRODUCT(mm_i32, int32_t, int32_t)
MATRIX_PRODUCT(mm_i64, int64_t, int64_t)

CONVOLUTION(convolution_fp32, float)
CONVOLUTION(convolution_fp64, double)
CONVOLUTION(convolution_fp16, Half)
CONVOLUTION(convolution_bf16, BrainHalf)

// What the kernels above need as scratch memory, in bytes. These are no
// kernels: they read and write no memory but the geometry.

EXPORT(mm_scratch_bytes)
int32_t MatrixProductScratchBytes(int32_t is_wide, int32_t rows,
                                  int32_t columns, int32_t depth) {
  const ProductExtents extents{.rows = static_cast<size_t>(rows),
                               .columns = static_cast<size_t>(columns),
                               .depth = static_cast<size_t>(depth)};
  return static_cast<int32_t>(is_wide != 0 ? ScratchBytesOf<double>(extents)
                                           : ScratchBytesOf<float>(extents));
}

EXPORT(convolution_scratch_bytes)
int32_t ConvolutionScratchBytes(int32_t is_wide, const Geometry* geometry) {
  return static_cast<int32_t>(
      is_wide != 0 ? ScratchBytesOf(ConvolutionOf<double>(*geometry))
                   : ScratchBytesOf(ConvolutionOf<float>(*geometry)));
}

}  // extern "C"
