#ifndef RUNTIME_TEXT_H_
#define RUNTIME_TEXT_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace fake_device {

// All parts in one text. Sums of strings do the same at several times the size
// of code.
std::string Concat(std::initializer_list<std::string_view> parts);

// "512 bytes", "1.50 KiB", "20.00 MiB", "3.99 GiB": as PyTorch shows sizes.
std::string FormatBytes(uint64_t bytes);

}  // namespace fake_device

#endif  // RUNTIME_TEXT_H_
