#include "text.h"

namespace fake_device {

std::string Concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string FormatBytes(uint64_t bytes) {
  constexpr uint64_t kKiB = 1024;
  if (bytes <= kKiB) return Concat({std::to_string(bytes), " bytes"});
  uint64_t unit = kKiB;
  const char* name = " KiB";
  if (bytes > kKiB * kKiB * kKiB) {
    unit = kKiB * kKiB * kKiB;
    name = " GiB";
  } else if (bytes > kKiB * kKiB) {
    unit = kKiB * kKiB;
    name = " MiB";
  }
  // Without floating-point numbers, whose printing makes a large download.
  uint64_t whole = bytes / unit;
  uint64_t hundredths = (bytes % unit * 100 + unit / 2) / unit;
  if (hundredths == 100) {
    whole++;
    hundredths = 0;
  }
  return Concat({std::to_string(whole), hundredths < 10 ? ".0" : ".",
                 std::to_string(hundredths), name});
}

}  // namespace fake_device
