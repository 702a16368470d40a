#ifndef FAKE_DEVICE_DEVICE_INDEX_H_
#define FAKE_DEVICE_DEVICE_INDEX_H_

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace fake_device {

// What a caller gave where an index belongs: a number, or something that is not
// one and can only be shown.
//
// Callers in untyped languages pass anything here, and a number must not be
// squeezed into 32 bits on its way: 2^40 is an index that no device has, not
// index 0. A plain value.
class DeviceIndex {
 public:
  // An int is an index as it stands.
  // NOLINTNEXTLINE(google-explicit-constructor)
  DeviceIndex(int index) : number_(index), shown_(std::to_string(index)) {}

  // A number of the caller's language, with the text that it prints for it. NaN
  // stands for whatever is not a number there.
  DeviceIndex(double number, std::string shown)
      : number_(number), shown_(std::move(shown)) {}

  // Python's None.
  static DeviceIndex None() {
    return {std::numeric_limits<double>::quiet_NaN(), "None"};
  }

  // Whether this is the number `index`.
  bool Is(int index) const { return number_ == index; }

  // *integer becomes the number, if it is one that it can hold exactly.
  bool ToInteger(int64_t* integer) const {
    constexpr double kLargestExact = 9007199254740992;  // 2^53
    if (!(number_ >= -kLargestExact && number_ <= kLargestExact)) return false;
    const auto whole = static_cast<int64_t>(number_);
    if (static_cast<double>(whole) != number_) return false;
    *integer = whole;
    return true;
  }

  // For messages.
  const std::string& shown() const { return shown_; }

 private:
  double number_;
  std::string shown_;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_DEVICE_INDEX_H_
