#include "fake_device/dtype_conversion.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace fake_device {

namespace {

// Element `index` of an array that may lie at any address.
template <typename Element>
Element Load(const void* array, size_t index) {
  Element element;
  std::memcpy(&element,
              static_cast<const char*>(array) + index * sizeof(Element),
              sizeof(Element));
  return element;
}

template <typename Element>
void Store(Element element, void* array, size_t index) {
  std::memcpy(static_cast<char*>(array) + index * sizeof(Element), &element,
              sizeof(Element));
}

// *to[i] = convert(from[i]) for arrays of To and From.
template <typename From, typename To, typename Convert>
Status ConvertAll(const void* from, void* to, size_t count, Convert convert) {
  for (size_t i = 0; i < count; ++i) {
    Store<To>(convert(Load<From>(from, i)), to, i);
  }
  return Status::Ok();
}

template <typename From, typename To>
Status CastAll(const void* from, void* to, size_t count) {
  return ConvertAll<From, To>(
      from, to, count, [](From value) { return static_cast<To>(value); });
}

Status CopyAll(const void* from, void* to, size_t bytes) {
  // memcpy does not take null, not even for no bytes.
  if (bytes != 0) std::memcpy(to, from, bytes);
  return Status::Ok();
}

const char* NameOf(DType dtype) {
  return DTypeTable()[static_cast<size_t>(dtype)].name;
}

Status NotConvertible(DType dtype, const char* host) {
  return Status::NotImplemented(std::string("conversion between ") +
                                NameOf(dtype) + " elements and " + host +
                                " is not implemented");
}

// A finite number of at least 1: the shortest decimal that is read as it, or
// its first six digits and an exponent where it is beyond 64 bits. The standard
// library's way to do this is 23 KB of WebAssembly.
std::string ShownFromOne(double value) {
  if (value >= Truncatable<int64_t>::kAbove) {
    int exponent = 0;
    while (value >= 9.999995) {
      value /= 10;
      ++exponent;
    }
    std::string digits =
        std::to_string(static_cast<int>(std::nearbyint(value * 1e5)));
    digits.insert(1, 1, '.');
    digits.erase(digits.find_last_not_of(".0") + 1);
    return digits + "e+" + std::to_string(exponent);
  }
  const double whole = std::trunc(value);
  std::string text = std::to_string(static_cast<int64_t>(whole));
  if (value == whole) return text;
  double scale = 1;
  double digits = 0;
  while (whole + digits / scale != value) {
    scale *= 10;
    digits = std::nearbyint((value - whole) * scale);
  }
  // A 1 before the digits keeps the zeros that they begin with.
  text += "." + std::to_string(static_cast<int64_t>(scale + digits)).substr(1);
  return text;
}

// A number that an integer type cannot take, so no fraction of 1.
std::string Shown(double value) {
  if (std::isnan(value)) return "NaN";
  const double magnitude = std::fabs(value);
  return (value < 0 ? "-" : "") +
         (std::isinf(magnitude) ? "Infinity" : ShownFromOne(magnitude));
}

std::string Shown(int64_t value) { return std::to_string(value); }

Status NotFitting(const std::string& value, size_t index, const char* type) {
  return Status::Assertion(value + " at index " + std::to_string(index) +
                           " does not fit " + type);
}

// Fails for the first number that does not fit `type`, if there is one. Looks
// at all of them without branching.
template <typename Host, typename Fits>
Status CheckAll(const void* from, size_t count, size_t first_index,
                const char* type, Fits fits) {
  bool all_fit = true;
  for (size_t i = 0; i < count; ++i) all_fit &= fits(Load<Host>(from, i));
  if (all_fit) return Status::Ok();
  size_t index = 0;
  while (fits(Load<Host>(from, index))) ++index;
  return NotFitting(Shown(Load<Host>(from, index)), first_index + index, type);
}

// The bounds are no constants here, so that all integer types share the code.
Status CheckBetween(double below, double above, const double* from,
                    size_t count, size_t first_index, const char* type) {
  return CheckAll<double>(
      from, count, first_index, type,
      [below, above](double value) { return value > below && value < above; });
}

Status CheckFromTo(int64_t first, int64_t last, const int64_t* from,
                   size_t count, size_t first_index, const char* type) {
  return CheckAll<int64_t>(
      from, count, first_index, type,
      [first, last](int64_t value) { return value >= first && value <= last; });
}

template <typename Integer>
Status EncodeInteger(const double* from, void* to, size_t count,
                     size_t first_index, const char* type) {
  using Range = Truncatable<Integer>;
  Status status = CheckBetween(Range::kBelow, Range::kAbove, from, count,
                               first_index, type);
  if (!status.ok()) return status;
  return CastAll<double, Integer>(from, to, count);
}

template <typename Integer>
Status EncodeInteger(const int64_t* from, void* to, size_t count,
                     size_t first_index, const char* type) {
  using Limits = std::numeric_limits<Integer>;
  Status status =
      CheckFromTo(Limits::min(), Limits::max(), from, count, first_index, type);
  if (!status.ok()) return status;
  return CastAll<int64_t, Integer>(from, to, count);
}

template <typename Host>
Status EncodeBool(const Host* from, void* to, size_t count) {
  return ConvertAll<Host, uint8_t>(from, to, count, [](Host value) {
    return static_cast<uint8_t>(value != 0);
  });
}

template <typename Host>
Status DecodeBool(const void* from, Host* to, size_t count) {
  return ConvertAll<uint8_t, Host>(from, to, count, [](uint8_t byte) {
    return static_cast<Host>(byte != 0 ? 1 : 0);
  });
}

template <typename Format, typename Host>
Status EncodeSmallFloat(const Host* from, void* to, size_t count) {
  return ConvertAll<Host, uint16_t>(
      from, to, count, [](Host value) { return Format::From(value); });
}

template <typename Format>
Status DecodeSmallFloat(const void* from, double* to, size_t count) {
  return ConvertAll<uint16_t, double>(from, to, count, [](uint16_t pattern) {
    return Format::ToDouble(pattern);
  });
}

template <typename Format>
Status DecodeSmallFloat(const void* from, float* to, size_t count) {
  return ConvertAll<uint16_t, float>(from, to, count, [](uint16_t pattern) {
    return Format::ToFloat(pattern);
  });
}

Status DecodeInt64(const void* from, double* to, size_t count,
                   size_t first_index) {
  // The cast of 2^63 itself, to which the largest integers round, is undefined.
  Status status = CheckAll<int64_t>(
      from, count, first_index, "a double exactly", [](int64_t value) {
        const auto rounded = static_cast<double>(value);
        return Truncatable<int64_t>::Includes(rounded) &&
               static_cast<int64_t>(rounded) == value;
      });
  if (!status.ok()) return status;
  return CastAll<int64_t, double>(from, to, count);
}

// For the elements that go the same way from doubles and from 64-bit integers,
// and back: bools and integers of up to 32 bits. Messages call the others
// `host`.
template <typename Host>
Status EncodeUpTo32Bits(DType dtype, const Host* from, void* to, size_t count,
                        size_t first_index, const char* host) {
  switch (dtype) {
    case DType::kBool:
      return EncodeBool(from, to, count);
    case DType::kUint8:
      return EncodeInteger<uint8_t>(from, to, count, first_index,
                                    NameOf(dtype));
    case DType::kUint16:
      return EncodeInteger<uint16_t>(from, to, count, first_index,
                                     NameOf(dtype));
    case DType::kUint32:
      return EncodeInteger<uint32_t>(from, to, count, first_index,
                                     NameOf(dtype));
    case DType::kInt8:
      return EncodeInteger<int8_t>(from, to, count, first_index, NameOf(dtype));
    case DType::kInt16:
      return EncodeInteger<int16_t>(from, to, count, first_index,
                                    NameOf(dtype));
    case DType::kInt32:
      return EncodeInteger<int32_t>(from, to, count, first_index,
                                    NameOf(dtype));
    default:
      return NotConvertible(dtype, host);
  }
}

template <typename Host>
Status DecodeUpTo32Bits(DType dtype, const void* from, Host* to, size_t count,
                        const char* host) {
  switch (dtype) {
    case DType::kBool:
      return DecodeBool(from, to, count);
    case DType::kUint8:
      return CastAll<uint8_t, Host>(from, to, count);
    case DType::kUint16:
      return CastAll<uint16_t, Host>(from, to, count);
    case DType::kUint32:
      return CastAll<uint32_t, Host>(from, to, count);
    case DType::kInt8:
      return CastAll<int8_t, Host>(from, to, count);
    case DType::kInt16:
      return CastAll<int16_t, Host>(from, to, count);
    case DType::kInt32:
      return CastAll<int32_t, Host>(from, to, count);
    default:
      return NotConvertible(dtype, host);
  }
}

}  // namespace

Status Encode(DType dtype, const double* from, void* to, size_t count,
              size_t first_index) {
  switch (dtype) {
    case DType::kInt64:
      return EncodeInteger<int64_t>(from, to, count, first_index,
                                    NameOf(dtype));
    case DType::kFloat16:
      return EncodeSmallFloat<Float16>(from, to, count);
    case DType::kBfloat16:
      return EncodeSmallFloat<Bfloat16>(from, to, count);
    case DType::kFloat32:
      return CastAll<double, float>(from, to, count);
    case DType::kFloat64:
      return CopyAll(from, to, count * sizeof(double));
    default:
      return EncodeUpTo32Bits(dtype, from, to, count, first_index, "doubles");
  }
}

Status Encode(DType dtype, const float* from, void* to, size_t count) {
  switch (dtype) {
    case DType::kFloat16:
      return EncodeSmallFloat<Float16>(from, to, count);
    case DType::kBfloat16:
      return EncodeSmallFloat<Bfloat16>(from, to, count);
    case DType::kFloat32:
      return CopyAll(from, to, count * sizeof(float));
    case DType::kFloat64:
      return CastAll<float, double>(from, to, count);
    default:
      return NotConvertible(dtype, "floats");
  }
}

Status Encode(DType dtype, const int64_t* from, void* to, size_t count,
              size_t first_index) {
  if (dtype == DType::kInt64) {
    return CopyAll(from, to, count * sizeof(int64_t));
  }
  return EncodeUpTo32Bits(dtype, from, to, count, first_index,
                          "64-bit integers");
}

Status Decode(DType dtype, const void* from, double* to, size_t count,
              size_t first_index) {
  switch (dtype) {
    case DType::kInt64:
      return DecodeInt64(from, to, count, first_index);
    case DType::kFloat16:
      return DecodeSmallFloat<Float16>(from, to, count);
    case DType::kBfloat16:
      return DecodeSmallFloat<Bfloat16>(from, to, count);
    case DType::kFloat32:
      return CastAll<float, double>(from, to, count);
    case DType::kFloat64:
      return CopyAll(from, to, count * sizeof(double));
    default:
      return DecodeUpTo32Bits(dtype, from, to, count, "doubles");
  }
}

Status Decode(DType dtype, const void* from, float* to, size_t count) {
  switch (dtype) {
    case DType::kFloat16:
      return DecodeSmallFloat<Float16>(from, to, count);
    case DType::kBfloat16:
      return DecodeSmallFloat<Bfloat16>(from, to, count);
    case DType::kFloat32:
      return CopyAll(from, to, count * sizeof(float));
    case DType::kFloat64:
      return CastAll<double, float>(from, to, count);
    default:
      return NotConvertible(dtype, "floats");
  }
}

Status Decode(DType dtype, const void* from, int64_t* to, size_t count) {
  if (dtype == DType::kInt64) {
    return CopyAll(from, to, count * sizeof(int64_t));
  }
  return DecodeUpTo32Bits(dtype, from, to, count, "64-bit integers");
}

}  // namespace fake_device
