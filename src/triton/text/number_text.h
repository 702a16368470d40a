#ifndef FAKE_DEVICE_TRITON_TEXT_NUMBER_TEXT_H_
#define FAKE_DEVICE_TRITON_TEXT_NUMBER_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fake_device::triton {

// The C library's conversions of doubles, without the long doubles that those
// calculate with: on WebAssembly that is a library of its own.

// The double nearest to a decimal number, of two as near the even one. Nothing
// if the whole text is none. Spaces may be before it, and it may be "inf",
// "infinity" or "nan" in letters of either case.
std::optional<double> ParseDouble(std::string_view text);

// A finite value in that many digits, as printf's "%.*g" writes it.
std::string FormatDouble(double value, int digits);

std::string HexText(uint64_t value);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_TEXT_NUMBER_TEXT_H_
