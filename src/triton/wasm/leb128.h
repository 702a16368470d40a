#ifndef FAKE_DEVICE_TRITON_WASM_LEB128_H_
#define FAKE_DEVICE_TRITON_WASM_LEB128_H_

#include <cstdint>
#include <vector>

namespace fake_device::triton {

// Integers in the variable-length encoding of the binary format.
void AppendUnsigned(std::vector<uint8_t>* bytes, uint32_t value);
void AppendSigned(std::vector<uint8_t>* bytes, int64_t value);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_WASM_LEB128_H_
