// Convolutions against their definition, for many geometries.

#include "operators/convolution.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "fake_device/random.h"
#include "operators/operands.h"

namespace fake_device::operators {
namespace {

ptrdiff_t Signed(size_t value) { return static_cast<ptrdiff_t>(value); }

// Indices along the three axes.
struct Position {
  size_t at[kAxes];
};

template <typename Run>
void ForEachPosition(const size_t (&extents)[kAxes], Run run) {
  for (size_t d = 0; d < extents[0]; ++d) {
    for (size_t h = 0; h < extents[1]; ++h) {
      for (size_t w = 0; w < extents[2]; ++w) run(Position{{d, h, w}});
    }
  }
}

ptrdiff_t OffsetOf(const Position& position,
                   const ptrdiff_t (&strides)[kAxes]) {
  ptrdiff_t offset = 0;
  for (size_t axis = 0; axis < kAxes; ++axis) {
    offset += Signed(position.at[axis]) * strides[axis];
  }
  return offset;
}

// The input position that an output meets at a kernel position, as Axis says.
// False where there is none.
bool FindInput(const Axis (&axes)[kAxes], bool is_transposed,
               const Position& kernel, const Position& output,
               Position& input) {
  for (size_t i = 0; i < kAxes; ++i) {
    const Axis& axis = axes[i];
    bool is_found = false;
    for (size_t at = 0; at < axis.input && !is_found; ++at) {
      const size_t slow = is_transposed ? at : output.at[i];
      const size_t fast = is_transposed ? output.at[i] : at;
      is_found = Signed(fast) == Signed(slow) * axis.stride - axis.padding +
                                     Signed(kernel.at[i]) * axis.dilation;
      input.at[i] = at;
    }
    if (!is_found) return false;
  }
  return true;
}

template <typename Element>
class Trial {
 public:
  Trial(const Axis (&axes)[kAxes], size_t batches, size_t groups,
        size_t input_channels, size_t output_channels, bool is_transposed,
        bool is_channels_last, bool has_bias, Random& random) {
    convolution_.batches = batches;
    convolution_.groups = groups;
    convolution_.input_channels = input_channels;
    convolution_.output_channels = output_channels;
    convolution_.is_transposed = is_transposed;
    for (size_t i = 0; i < kAxes; ++i) convolution_.axes[i] = axes[i];

    const size_t inputs[] = {axes[0].input, axes[1].input, axes[2].input};
    const size_t outputs[] = {axes[0].output, axes[1].output, axes[2].output};
    input_ = SmallNumbers<Element>(
        Image(batches, groups, input_channels, inputs, is_channels_last,
              convolution_.input_strides),
        random);
    output_ = SmallNumbers<Element>(
        Image(batches, groups, output_channels, outputs, is_channels_last,
              convolution_.output_strides),
        random);
    WeightStrides& strides = convolution_.weight_strides;
    strides.axes[2] = 1;
    strides.axes[1] = Signed(axes[2].kernel);
    strides.axes[0] = Signed(axes[1].kernel) * strides.axes[1];
    const ptrdiff_t kernels = Signed(axes[0].kernel) * strides.axes[0];
    // As PyTorch has them: the output's channels first, transposed the input's.
    const ptrdiff_t first =
        kernels * Signed(is_transposed ? output_channels : input_channels);
    strides.input_channel = is_transposed ? first : kernels;
    strides.output_channel = is_transposed ? kernels : first;
    strides.group =
        first * Signed(is_transposed ? input_channels : output_channels);
    weight_ = SmallNumbers<Element>(
        static_cast<size_t>(Signed(groups) * strides.group), random);
    bias_ = SmallNumbers<Element>(groups * output_channels * 2, random);
    convolution_.input = input_.data();
    convolution_.weight = weight_.data();
    convolution_.output = output_.data();
    if (has_bias) {
      convolution_.bias = bias_.data();
      convolution_.bias_stride = 2;
    }
  }

  void Check(const std::string& what) {
    const std::vector<double> expected = Expected();
    const Scratch scratch(ScratchBytesOf(convolution_));
    Convolve(convolution_, scratch.get());
    for (size_t i = 0; i < output_.size(); ++i) {
      const Element rounded = ElementTraits<Element>::Narrow(
          static_cast<NumberOf<Element>>(expected[i]));
      ASSERT_EQ(ValueOf(output_[i]), ValueOf(rounded))
          << "element " << i << " of " << what;
    }
  }

 private:
  static size_t Image(size_t batches, size_t groups, size_t channels,
                      const size_t (&extents)[kAxes], bool is_channels_last,
                      ImageStrides& strides) {
    const size_t all_channels = groups * channels;
    const size_t positions = extents[0] * extents[1] * extents[2];
    const size_t step = is_channels_last ? all_channels : 1;
    strides.axes[2] = Signed(step);
    strides.axes[1] = Signed(step * extents[2]);
    strides.axes[0] = Signed(step * extents[2] * extents[1]);
    strides.channel = is_channels_last ? 1 : Signed(positions);
    strides.group = Signed(channels) * strides.channel;
    strides.batch = Signed(all_channels * positions);
    return batches * all_channels * positions;
  }

  // Every element of the output, unrounded.
  std::vector<double> Expected() const {
    const Convolution<Element>& own = convolution_;
    const auto& axes = own.axes;
    std::vector<double> expected(output_.size());
    for (size_t batch = 0; batch < own.batches; ++batch) {
      for (size_t group = 0; group < own.groups; ++group) {
        for (size_t out = 0; out < own.output_channels; ++out) {
          ForEachPosition({axes[0].output, axes[1].output, axes[2].output},
                          [&](const Position& output) {
                            const ImageStrides& strides = own.output_strides;
                            const ptrdiff_t at = Signed(batch) * strides.batch +
                                                 Signed(group) * strides.group +
                                                 Signed(out) * strides.channel +
                                                 OffsetOf(output, strides.axes);
                            expected[static_cast<size_t>(at)] =
                                Sum(batch, group, out, output);
                          });
        }
      }
    }
    return expected;
  }

  double Sum(size_t batch, size_t group, size_t out,
             const Position& output) const {
    const Convolution<Element>& own = convolution_;
    const ImageStrides& inputs = own.input_strides;
    const WeightStrides& weights = own.weight_strides;
    const auto& axes = own.axes;
    double sum = 0;
    if (own.bias != nullptr) {
      const size_t channel = group * own.output_channels + out;
      sum = ValueOf(own.bias[Signed(channel) * own.bias_stride]);
    }
    ForEachPosition(
        {axes[0].kernel, axes[1].kernel, axes[2].kernel},
        [&](const Position& kernel) {
          Position input{};
          if (!FindInput(axes, own.is_transposed, kernel, output, input)) {
            return;
          }
          const Element* image = own.input + Signed(batch) * inputs.batch +
                                 Signed(group) * inputs.group +
                                 OffsetOf(input, inputs.axes);
          const Element* weight = own.weight + Signed(group) * weights.group +
                                  Signed(out) * weights.output_channel +
                                  OffsetOf(kernel, weights.axes);
          for (size_t in = 0; in < own.input_channels; ++in) {
            sum += ValueOf(image[Signed(in) * inputs.channel]) *
                   ValueOf(weight[Signed(in) * weights.input_channel]);
          }
        });
    return sum;
  }

  Convolution<Element> convolution_;
  std::vector<Element> input_;
  std::vector<Element> weight_;
  std::vector<Element> bias_;
  std::vector<Element> output_;
};

// The output's extent is what PyTorch gives, or less.
Axis RandomAxis(bool is_transposed, Random& random) {
  Axis axis;
  axis.kernel = 1 + random.Below(4);
  axis.stride = 1 + static_cast<ptrdiff_t>(random.Below(3));
  axis.dilation = 1 + static_cast<ptrdiff_t>(random.Below(3));
  axis.padding = static_cast<ptrdiff_t>(random.Below(4));
  const ptrdiff_t reach = Signed(axis.kernel - 1) * axis.dilation + 1;
  for (;;) {
    axis.input = 1 + random.Below(12);
    const ptrdiff_t output =
        is_transposed
            ? (Signed(axis.input) - 1) * axis.stride - 2 * axis.padding + reach
            : (Signed(axis.input) + 2 * axis.padding - reach) / axis.stride + 1;
    if (output >= 1 &&
        (is_transposed || Signed(axis.input) + 2 * axis.padding >= reach)) {
      axis.output = static_cast<size_t>(output);
      return axis;
    }
  }
}

template <typename Element>
class ConvolutionTest : public testing::Test {};

using Types = testing::Types<float, double, Half, BrainHalf>;
TYPED_TEST_SUITE(ConvolutionTest, Types);

TYPED_TEST(ConvolutionTest, OfRandomGeometries) {
  Random random(7);
  for (int round = 0; round < 150; ++round) {
    const bool is_transposed = random.Below(2) == 1;
    const size_t dimensions = 1 + random.Below(3);
    Axis axes[kAxes];
    for (size_t axis = kAxes - dimensions; axis < kAxes; ++axis) {
      axes[axis] = RandomAxis(is_transposed, random);
    }
    const size_t batches = 1 + random.Below(3);
    const size_t groups = 1 + random.Below(3);
    const size_t input_channels = 1 + random.Below(3);
    const size_t output_channels = 1 + random.Below(6);
    const bool is_channels_last = random.Below(2) == 1;
    const bool has_bias = random.Below(2) == 1;
    Trial<TypeParam> trial(axes, batches, groups, input_channels,
                           output_channels, is_transposed, is_channels_last,
                           has_bias, random);
    trial.Check("round " + std::to_string(round));
    if (this->HasFatalFailure()) return;
  }
}

TYPED_TEST(ConvolutionTest, BeyondABlock) {
  Random random(8);
  // 130 rows of weights, 19 x 17 columns, 60 x 9 steps.
  Axis axes[kAxes];
  axes[1] = {.input = 19, .kernel = 3, .output = 19, .stride = 1, .padding = 1};
  axes[2] = {.input = 17, .kernel = 3, .output = 17, .stride = 1, .padding = 1};
  Trial<TypeParam>(axes, 1, 1, 60, 130, false, false, true, random)
      .Check("a block and more");
}

TYPED_TEST(ConvolutionTest, WithoutInputChannelsTheBiasIsLeft) {
  Random random(9);
  Axis axes[kAxes];
  axes[2] = {.input = 5, .kernel = 2, .output = 4};
  Trial<TypeParam>(axes, 1, 1, 0, 3, false, false, true, random)
      .Check("no input channels");
  Trial<TypeParam>(axes, 0, 1, 2, 3, false, false, true, random)
      .Check("no images");
}

TYPED_TEST(ConvolutionTest, PhasesWithoutTapsHaveTheBias) {
  Random random(10);
  Axis axes[kAxes];
  axes[1] = {.input = 3, .kernel = 2, .output = 12, .stride = 5};
  axes[2] = {.input = 4, .kernel = 1, .output = 10, .stride = 3};
  Trial<TypeParam>(axes, 2, 2, 2, 3, true, false, true, random)
      .Check("a stride beyond the kernel");
}

TYPED_TEST(ConvolutionTest, PaddingMayBeWiderThanTheImage) {
  Random random(11);
  Axis axes[kAxes];
  axes[1] = {.input = 1, .kernel = 2, .output = 10, .stride = 1, .padding = 5};
  axes[2] = {.input = 2, .kernel = 3, .output = 20, .stride = 1, .padding = 10};
  Trial<TypeParam>(axes, 1, 1, 2, 2, false, false, false, random)
      .Check("much padding");
}

// What lies beside the image is no number: zero times a weight that is none.
TEST(ConvolutionPaddingTest, IsZeroAndNotNothing) {
  const float input = 1;
  const float weight[] = {std::numeric_limits<float>::infinity(), 1};
  float output[2] = {};
  Convolution<float> convolution;
  convolution.axes[2] = {.input = 1, .kernel = 2, .output = 2, .padding = 1};
  convolution.input = &input;
  convolution.weight = weight;
  convolution.weight_strides.axes[2] = 1;
  convolution.output = output;
  convolution.output_strides.axes[2] = 1;
  const Scratch scratch(ScratchBytesOf(convolution));
  Convolve(convolution, scratch.get());
  EXPECT_NE(output[0], output[0]);
  EXPECT_EQ(output[1], std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace fake_device::operators
