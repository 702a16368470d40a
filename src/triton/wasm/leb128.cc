#include "triton/wasm/leb128.h"

namespace fake_device::triton {

void AppendUnsigned(std::vector<uint8_t>* bytes, uint32_t value) {
  while (value >= 0x80) {
    bytes->push_back(static_cast<uint8_t>(value | 0x80));
    value >>= 7;
  }
  bytes->push_back(static_cast<uint8_t>(value));
}

void AppendSigned(std::vector<uint8_t>* bytes, int64_t value) {
  // The last byte's bit 6 is the sign of all that is not written.
  while (value < -0x40 || value >= 0x40) {
    bytes->push_back(static_cast<uint8_t>(value & 0x7f) | 0x80);
    value >>= 7;
  }
  bytes->push_back(static_cast<uint8_t>(value & 0x7f));
}

}  // namespace fake_device::triton
