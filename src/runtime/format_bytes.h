#ifndef RUNTIME_FORMAT_BYTES_H_
#define RUNTIME_FORMAT_BYTES_H_

#include <cstdint>
#include <string>

namespace fake_device {

// "512 bytes", "1.50 KiB", "20.00 MiB", "3.99 GiB": as PyTorch shows sizes.
std::string FormatBytes(uint64_t bytes);

}  // namespace fake_device

#endif  // RUNTIME_FORMAT_BYTES_H_
