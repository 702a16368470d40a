#include "operators/convolution.h"

#include <algorithm>
#include <cstdint>

// A convolution is a product of matrices: the weights, a row for each output
// channel, times the windows of the input, a column for each output position of
// the whole batch. The windows are never laid out in memory but for the block
// that is being multiplied.
//
// A transposed convolution is a set of such: output positions that leave the
// same remainders when divided by the strides (a phase) meet the same kernel
// positions, and inputs that are next to each other where they are.

namespace fake_device::operators {
namespace {

// A kernel position, and where it looks for its input from output number 0.
struct Tap {
  int32_t kernel;
  int32_t input;
};

// One axis of a phase: output positions first_output + n * output_step, whose
// inputs lie at n * input_step plus a tap's offset.
struct PhaseAxis {
  const Tap* taps;
  size_t tap_count;
  size_t outputs;
  size_t first_output;
  size_t output_step;
  ptrdiff_t input_step;
};

ptrdiff_t Signed(size_t value) { return static_cast<ptrdiff_t>(value); }

// Of a transposed convolution, phases are numbered by the remainder of the
// output position.
PhaseAxis PhaseOf(const Axis& axis, bool is_transposed, size_t phase,
                  Tap* taps) {
  PhaseAxis result{.taps = taps,
                   .tap_count = 0,
                   .outputs = axis.output,
                   .first_output = 0,
                   .output_step = 1,
                   .input_step = axis.stride};
  for (size_t kernel = 0; kernel < axis.kernel; ++kernel) {
    ptrdiff_t input = Signed(kernel) * axis.dilation - axis.padding;
    if (is_transposed) {
      const ptrdiff_t distance = Signed(phase) - input;
      if (distance % axis.stride != 0) continue;
      input = distance / axis.stride;
    }
    taps[result.tap_count++] = {.kernel = static_cast<int32_t>(kernel),
                                .input = static_cast<int32_t>(input)};
  }
  if (is_transposed) {
    const auto step = static_cast<size_t>(axis.stride);
    result.outputs = (axis.output - phase + step - 1) / step;
    result.first_output = phase;
    result.output_step = step;
    result.input_step = 1;
  }
  return result;
}

// A number of a mixed base, the last digit the least: the indices along the
// axes, of a position of something that is numbered row by row.
template <size_t kDigits>
class Counter {
 public:
  Counter(const size_t (&extents)[kDigits], size_t value) {
    for (size_t i = kDigits; i-- > 0;) {
      extents_[i] = extents[i];
      digits_[i] = value % extents[i];
      value /= extents[i];
    }
  }

  size_t operator[](size_t digit) const { return digits_[digit]; }

  void Increment() { Advance(1); }

  // By no more than is left of the last digit.
  void Advance(size_t count) {
    digits_[kDigits - 1] += count;
    for (size_t i = kDigits - 1; i > 0 && digits_[i] == extents_[i]; --i) {
      digits_[i] = 0;
      ++digits_[i - 1];
    }
  }

  size_t left_in_last() const {
    return extents_[kDigits - 1] - digits_[kDigits - 1];
  }

 private:
  size_t extents_[kDigits];
  size_t digits_[kDigits];
};

// One phase of one group, as MultiplyInBlocks takes it.
template <typename Element>
class PackedWindows {
 public:
  using Number = NumberOf<Element>;

  PackedWindows(const Convolution<Element>& convolution,
                const PhaseAxis (&axes)[kAxes], size_t group)
      : convolution_(convolution),
        input_(convolution.input +
               Signed(group) * convolution.input_strides.group),
        weight_(convolution.weight +
                Signed(group) * convolution.weight_strides.group),
        output_(convolution.output +
                Signed(group) * convolution.output_strides.group),
        first_channel_(group * convolution.output_channels) {
    std::copy(axes, axes + kAxes, axes_);
  }

  ProductExtents extents() const {
    return {.rows = convolution_.output_channels,
            .columns = convolution_.batches * axes_[0].outputs *
                       axes_[1].outputs * axes_[2].outputs,
            .depth = convolution_.input_channels * axes_[0].tap_count *
                     axes_[1].tap_count * axes_[2].tap_count};
  }

  FAKE_DEVICE_NOINLINE void PackLeft(size_t first_row, size_t rows,
                                     size_t first_step, size_t depth,
                                     Number* to) const {
    if (depth == 0) return;
    const WeightStrides& strides = convolution_.weight_strides;
    for (size_t row = 0; row < rows; row += kTileRows) {
      const size_t count = std::min(kTileRows, rows - row);
      const Element* panel =
          weight_ + Signed(first_row + row) * strides.output_channel;
      Counter<4> step = StepsFrom(first_step);
      for (size_t i = 0; i < depth; ++i, step.Increment()) {
        const Element* weight = panel + Signed(step[0]) * strides.input_channel;
        for (size_t axis = 0; axis < kAxes; ++axis) {
          const Tap& tap = axes_[axis].taps[step[axis + 1]];
          weight += tap.kernel * strides.axes[axis];
        }
        for (size_t r = 0; r < count; ++r) {
          *to++ = Traits::Widen(weight[Signed(r) * strides.output_channel]);
        }
      }
    }
  }

  FAKE_DEVICE_NOINLINE void PackRight(size_t first_step, size_t depth,
                                      size_t first_column, size_t columns,
                                      Number* to) const {
    if (depth == 0) return;
    for (size_t column = 0; column < columns; column += kColumns) {
      Run runs[kColumns];
      const size_t count = RunsOf(first_column + column,
                                  std::min(kColumns, columns - column), runs);
      Counter<4> step = StepsFrom(first_step);
      for (size_t i = 0; i < depth; ++i, step.Increment(), to += kColumns) {
        size_t filled = 0;
        for (size_t run = 0; run < count; ++run) {
          PackRun(runs[run], step, to + filled);
          filled += runs[run].count;
        }
        for (; filled < kColumns; ++filled) to[filled] = 0;
      }
    }
  }

  FAKE_DEVICE_NOINLINE void Write(size_t first_row, size_t rows,
                                  size_t first_column, size_t columns,
                                  const Number* block, size_t stride) const {
    const ImageStrides& strides = convolution_.output_strides;
    const ptrdiff_t step = Signed(axes_[2].output_step) * strides.axes[2];
    for (size_t column = 0; column < columns;) {
      const Counter<4> position = ColumnsFrom(first_column + column);
      const size_t count = std::min(columns - column, position.left_in_last());
      Element* start = output_ + Signed(position[0]) * strides.batch;
      for (size_t axis = 0; axis < kAxes; ++axis) {
        const PhaseAxis& own = axes_[axis];
        start +=
            Signed(own.first_output + position[axis + 1] * own.output_step) *
            strides.axes[axis];
      }
      for (size_t row = 0; row < rows; ++row) {
        const Number bias = BiasOf(first_row + row);
        Element* out = start + Signed(first_row + row) * strides.channel;
        const Number* sums = block + row * stride + column;
        for (size_t i = 0; i < count; ++i, out += step) {
          *out = Traits::Narrow(sums[i] + bias);
        }
      }
      column += count;
    }
  }

 private:
  using Traits = ElementTraits<Element>;
  static constexpr size_t kColumns = kTileColumns<Number>;

  // Columns that are neighbours along the last axis.
  struct Run {
    const Element* image;
    // What the first of them looks at but for a tap's offset.
    ptrdiff_t input[kAxes];
    size_t count;
  };

  // (input channel, tap, tap, tap) of a step of the depth.
  Counter<4> StepsFrom(size_t step) const {
    const size_t extents[4] = {convolution_.input_channels, axes_[0].tap_count,
                               axes_[1].tap_count, axes_[2].tap_count};
    return {extents, step};
  }

  // (image, output, output, output) of a column.
  Counter<4> ColumnsFrom(size_t column) const {
    const size_t extents[4] = {convolution_.batches, axes_[0].outputs,
                               axes_[1].outputs, axes_[2].outputs};
    return {extents, column};
  }

  size_t RunsOf(size_t first_column, size_t columns,
                Run (&runs)[kColumns]) const {
    size_t count = 0;
    Counter<4> position = ColumnsFrom(first_column);
    while (columns > 0) {
      Run& run = runs[count++];
      run.count = std::min(columns, position.left_in_last());
      run.image =
          input_ + Signed(position[0]) * convolution_.input_strides.batch;
      for (size_t axis = 0; axis < kAxes; ++axis) {
        run.input[axis] = Signed(position[axis + 1]) * axes_[axis].input_step;
      }
      position.Advance(run.count);
      columns -= run.count;
    }
    return count;
  }

  // What the run's columns see at a step of the depth: inputs, and zeros beside
  // the image.
  void PackRun(const Run& run, const Counter<4>& step, Number* to) const {
    const ImageStrides& strides = convolution_.input_strides;
    ptrdiff_t offset = Signed(step[0]) * strides.channel;
    bool is_inside = true;
    for (size_t axis = 0; axis + 1 < kAxes; ++axis) {
      const ptrdiff_t at = run.input[axis] + InputOf(axis, step);
      // A negative one is beyond the extent, too.
      is_inside &= static_cast<size_t>(at) < convolution_.axes[axis].input;
      offset += at * strides.axes[axis];
    }
    const size_t extent = convolution_.axes[kAxes - 1].input;
    const ptrdiff_t input_step = axes_[kAxes - 1].input_step;
    const ptrdiff_t stride = input_step * strides.axes[kAxes - 1];
    ptrdiff_t at = run.input[kAxes - 1] + InputOf(kAxes - 1, step);
    offset += at * strides.axes[kAxes - 1];
    const ptrdiff_t last = at + Signed(run.count - 1) * input_step;
    if (is_inside && at >= 0 && last < Signed(extent)) {
      const Element* from = run.image + offset;
      if (stride == 1 && run.count == kColumns) {
        for (size_t i = 0; i < kColumns; ++i) to[i] = Traits::Widen(from[i]);
        return;
      }
      for (size_t i = 0; i < run.count; ++i) {
        to[i] = Traits::Widen(from[Signed(i) * stride]);
      }
      return;
    }
    for (size_t i = 0; i < run.count; ++i) {
      const bool is_there = is_inside && static_cast<size_t>(at) < extent;
      to[i] = is_there ? Traits::Widen(run.image[offset]) : 0;
      at += input_step;
      offset += stride;
    }
  }

  ptrdiff_t InputOf(size_t axis, const Counter<4>& step) const {
    return axes_[axis].taps[step[axis + 1]].input;
  }

  Number BiasOf(size_t row) const {
    if (convolution_.bias == nullptr) return 0;
    const size_t channel = first_channel_ + row;
    return Traits::Widen(
        convolution_.bias[Signed(channel) * convolution_.bias_stride]);
  }

  const Convolution<Element>& convolution_;
  const Element* input_;
  const Element* weight_;
  Element* output_;
  size_t first_channel_;
  PhaseAxis axes_[kAxes];
};

template <typename Element>
size_t TapsOf(const Convolution<Element>& convolution) {
  size_t taps = 0;
  for (const Axis& axis : convolution.axes) taps += axis.kernel;
  return taps;
}

}  // namespace

template <typename Element>
size_t ScratchBytesOf(const Convolution<Element>& convolution) {
  using Number = NumberOf<Element>;
  ProductExtents extents{.rows = convolution.output_channels,
                         .columns = convolution.batches,
                         .depth = convolution.input_channels};
  for (const Axis& axis : convolution.axes) {
    // Of a transposed one, a phase may have all of either, and none has more.
    extents.columns *= axis.output;
    extents.depth *= axis.kernel;
  }
  return sizeof(Number) * ScratchOfBlocks<Number>(extents) +
         sizeof(Tap) * TapsOf(convolution);
}

template <typename Element>
void Convolve(const Convolution<Element>& convolution, void* scratch) {
  using Number = NumberOf<Element>;
  // Behind the blocks: those are aligned.
  auto* const taps = reinterpret_cast<Tap*>(static_cast<char*>(scratch) +
                                            ScratchBytesOf(convolution) -
                                            sizeof(Tap) * TapsOf(convolution));
  const bool is_transposed = convolution.is_transposed;
  size_t phases[kAxes];
  for (size_t axis = 0; axis < kAxes; ++axis) {
    const Axis& own = convolution.axes[axis];
    if (own.output == 0) return;
    phases[axis] = is_transposed
                       ? std::min(static_cast<size_t>(own.stride), own.output)
                       : 1;
  }
  const size_t count = phases[0] * phases[1] * phases[2];
  Counter<kAxes> phase(phases, 0);
  for (size_t i = 0; i < count; ++i, phase.Increment()) {
    PhaseAxis axes[kAxes];
    Tap* own_taps = taps;
    for (size_t axis = 0; axis < kAxes; ++axis) {
      const Axis& own = convolution.axes[axis];
      axes[axis] = PhaseOf(own, is_transposed, phase[axis], own_taps);
      own_taps += own.kernel;
    }
    for (size_t group = 0; group < convolution.groups; ++group) {
      const PackedWindows<Element> windows(convolution, axes, group);
      MultiplyInBlocks(windows, windows.extents(),
                       static_cast<Number*>(scratch));
    }
  }
}

template size_t ScratchBytesOf(const Convolution<float>&);
template size_t ScratchBytesOf(const Convolution<double>&);
template size_t ScratchBytesOf(const Convolution<Half>&);
template size_t ScratchBytesOf(const Convolution<BrainHalf>&);
template void Convolve(const Convolution<float>&, void*);
template void Convolve(const Convolution<double>&, void*);
template void Convolve(const Convolution<Half>&, void*);
template void Convolve(const Convolution<BrainHalf>&, void*);

}  // namespace fake_device::operators
