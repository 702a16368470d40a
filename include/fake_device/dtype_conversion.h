#ifndef FAKE_DEVICE_DTYPE_CONVERSION_H_
#define FAKE_DEVICE_DTYPE_CONVERSION_H_

#include <cstddef>
#include <cstdint>
#include <limits>

#include "fake_device/dtype.h"
#include "fake_device/status.h"

// Between numbers of the host and elements of device memory.
//
// A conversion to a floating-point type rounds once, to the nearest value and
// in a tie to the even one, from whatever it is given: float16 from a double
// does not go through float, which would round twice. What lies at or beyond
// the midpoint above the largest finite value becomes infinity; subnormals and
// the sign of zero are kept; a NaN stays one, quiet, with its sign and the top
// bits of its payload.
//
// A conversion to an integer cuts the fraction off, as PyTorch's does. A number
// that does not fit then, or is NaN, has no defined result there: here it is
// refused. A bool is true for everything but zero, so for NaN.
//
// Arithmetic on bits and the host's IEEE 754 types only, in the default
// rounding mode.

namespace fake_device {

// A 16-bit floating-point format: a sign, exponent bits, fraction bits, in that
// order from the top, as in IEEE 754. Knows how its patterns convert.
template <int kExponentBits, int kFractionBits>
class SmallFloat {
 public:
  SmallFloat() = delete;

  // The pattern of the value nearest to `value`.
  static constexpr uint16_t From(float value) {
    return Round<float, uint32_t>(value);
  }
  static constexpr uint16_t From(double value) {
    return Round<double, uint64_t>(value);
  }

  // The value of a pattern, exactly.
  static constexpr float ToFloat(uint16_t pattern) {
    return Widen<float, uint32_t>(pattern);
  }
  static constexpr double ToDouble(uint16_t pattern) {
    return Widen<double, uint64_t>(pattern);
  }

 private:
  static_assert(1 + kExponentBits + kFractionBits == 16);

  static constexpr int kBias = (1 << (kExponentBits - 1)) - 1;
  static constexpr unsigned kSign = 0x8000;
  static constexpr unsigned kFraction = (1U << kFractionBits) - 1;
  static constexpr unsigned kQuiet = 1U << (kFractionBits - 1);
  static constexpr unsigned kInfinity = kSign - 1 - kFraction;

  // std::bit_cast, which Emscripten's library lacks.
  template <typename To, typename From>
  static constexpr To BitCast(const From& from) {
    return __builtin_bit_cast(To, from);
  }

  // The host's type to convert with, seen as bits.
  template <typename Wide, typename Bits>
  struct Host {
    static_assert(std::numeric_limits<Wide>::is_iec559);
    static_assert(sizeof(Wide) == sizeof(Bits));

    static constexpr int kPlaces = std::numeric_limits<Wide>::digits - 1;
    static constexpr int kOffset = std::numeric_limits<Wide>::max_exponent - 1;
    static constexpr int kSignShift = 8 * sizeof(Bits) - 16;
    static constexpr Bits kMinus = Bits{kSign} << kSignShift;
    static constexpr Bits kInfinite = static_cast<Bits>(2 * kOffset + 1)
                                      << kPlaces;

    // The bits of 2 to the power of `exponent`, which may be one more than
    // there are: infinity.
    static constexpr Bits PowerOfTwo(int exponent) {
      return static_cast<Bits>(exponent + kOffset) << kPlaces;
    }
  };

  // Every case is computed and one is chosen, so that loops over arrays need
  // not branch.
  template <typename Wide, typename Bits>
  static constexpr uint16_t Round(Wide value) {
    using From = Host<Wide, Bits>;
    constexpr int kDropped = From::kPlaces - kFractionBits;
    constexpr Bits kRebias = static_cast<Bits>(From::kOffset - kBias)
                             << From::kPlaces;
    constexpr Bits kBelowHalf = (Bits{1} << (kDropped - 1)) - 1;

    const Bits bits = BitCast<Bits>(value);
    const Bits magnitude = bits & ~From::kMinus;

    // A carry out of the fraction goes into the exponent, where it belongs, and
    // from the largest finite value to infinity.
    const Bits odd = (magnitude >> kDropped) & 1;
    Bits rounded = (magnitude - kRebias + kBelowHalf + odd) >> kDropped;
    if constexpr (kRebias != 0) {
      // Added to a number whose last place is the smallest subnormal, the host
      // rounds to a multiple of that.
      constexpr Bits kAligner =
          From::PowerOfTwo(1 - kBias - kFractionBits + From::kPlaces);
      const bool is_small = magnitude < From::PowerOfTwo(1 - kBias);
      const Bits subnormal =
          BitCast<Bits>(BitCast<Wide>(is_small ? magnitude : 0) +
                        BitCast<Wide>(kAligner)) -
          kAligner;
      rounded = is_small ? subnormal : rounded;
    }
    rounded = magnitude >= From::PowerOfTwo(kBias + 1) ? kInfinity : rounded;
    const Bits nan = kInfinity | kQuiet | ((magnitude >> kDropped) & kFraction);
    rounded = magnitude > From::kInfinite ? nan : rounded;
    return static_cast<uint16_t>(rounded |
                                 ((bits >> From::kSignShift) & kSign));
  }

  template <typename Wide, typename Bits>
  static constexpr Wide Widen(uint16_t pattern) {
    using To = Host<Wide, Bits>;
    constexpr int kAdded = To::kPlaces - kFractionBits;
    constexpr Bits kRebias = static_cast<Bits>(To::kOffset - kBias)
                             << To::kPlaces;

    const unsigned magnitude = pattern & (kSign - 1);
    const Bits aligned = static_cast<Bits>(magnitude) << kAdded;
    Bits bits = aligned + kRebias;
    if constexpr (kRebias != 0) {
      // With the exponent of the smallest normal number a subnormal is that
      // number too much.
      constexpr Bits kSmallestNormal = To::PowerOfTwo(1 - kBias);
      const Bits subnormal =
          BitCast<Bits>(BitCast<Wide>(aligned + kSmallestNormal) -
                        BitCast<Wide>(kSmallestNormal));
      bits = magnitude <= kFraction ? subnormal : bits;
    }
    bits = magnitude >= kInfinity ? (aligned | To::kInfinite) : bits;
    bits |= magnitude > kInfinity ? Bits{kQuiet} << kAdded : 0;
    bits |= static_cast<Bits>(pattern & kSign) << To::kSignShift;
    return BitCast<Wide>(bits);
  }
};

// torch.float16, which is IEEE 754's binary16.
using Float16 = SmallFloat<5, 10>;
// torch.bfloat16: the upper half of a float.
using Bfloat16 = SmallFloat<8, 7>;

// The numbers that, their fraction cut off, are of the type Integer: those
// between these two.
template <typename Integer>
struct Truncatable {
  static_assert(std::numeric_limits<Integer>::digits < 64);

  // The largest double too small.
  static constexpr double kBelow =
      std::numeric_limits<Integer>::digits < std::numeric_limits<double>::digits
          ? static_cast<double>(std::numeric_limits<Integer>::min()) - 1
          : static_cast<double>(std::numeric_limits<Integer>::min()) *
                (1 + std::numeric_limits<double>::epsilon());
  // The smallest double too large.
  static constexpr auto kAbove =
      static_cast<double>(uint64_t{1} << std::numeric_limits<Integer>::digits);

  static constexpr bool Includes(double value) {
    return value > kBelow && value < kAbove;
  }
};

// Whole arrays: `count` host numbers at `from` become elements at `to`, or the
// other way round. Device elements need no alignment. Neither array may overlap
// the other, and both may be null where count is 0.
//
// The element types are bool, uint8, int8, int16, int32, int64, float16,
// bfloat16, float32 and float64, with a host array of
//   double   all of them;
//   float    the floating-point ones;
//   int64_t  bool and the integers.
// A bool reads as 0 or 1, whatever its byte.
//
// Fail for another dtype, with "not implemented", and for a number that does
// not fit, whose value and index the message names: a number that an integer
// type cannot take, and an int64 element that a double cannot hold exactly. A
// failing call writes nothing. `first_index` is the index of the first number
// in that message, for callers that convert an array piece by piece.
Status Encode(DType dtype, const double* from, void* to, size_t count,
              size_t first_index = 0);
Status Encode(DType dtype, const float* from, void* to, size_t count);
Status Encode(DType dtype, const int64_t* from, void* to, size_t count,
              size_t first_index = 0);
Status Decode(DType dtype, const void* from, double* to, size_t count,
              size_t first_index = 0);
Status Decode(DType dtype, const void* from, float* to, size_t count);
Status Decode(DType dtype, const void* from, int64_t* to, size_t count);

}  // namespace fake_device

#endif  // FAKE_DEVICE_DTYPE_CONVERSION_H_
