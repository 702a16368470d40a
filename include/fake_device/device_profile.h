#ifndef FAKE_DEVICE_DEVICE_PROFILE_H_
#define FAKE_DEVICE_DEVICE_PROFILE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fake_device/device_interface.h"
#include "fake_device/status.h"

namespace fake_device {

// Which of PyTorch's device interfaces speaks for an accelerator; what its
// figures mean follows from that.
enum class Platform : uint8_t {
  kFake,  // The fake device of PyTorch's extension-backend test.
  kCuda,
  kHip,
};

// What is known of one accelerator: the properties that TorchInductor reads,
// under the names of torch.cuda.get_device_properties, and what a cost model
// needs.
//
// A plain value, to copy and to change. Absent figures are ones that the device
// lacks, or that no source gives.
struct DeviceProfile {
  // What the profile is asked for by: lower case, without spaces.
  std::string name;
  // What the device calls itself.
  std::string product;
  Platform platform = Platform::kFake;

  int multi_processor_count = 0;
  // Compute capability.
  std::optional<int> major;
  std::optional<int> minor;
  // HIP's gcnArchName, without the features after the colon; else empty.
  std::string gcn_arch_name;

  std::optional<int> max_threads_per_multi_processor;
  std::optional<int> max_threads_per_block;
  std::optional<int> warp_size;
  std::optional<int> regs_per_multiprocessor;  // 32-bit registers

  // Bytes.
  std::optional<int> shared_memory_per_block;
  std::optional<int> shared_memory_per_block_optin;
  std::optional<int> shared_memory_per_multiprocessor;
  std::optional<int64_t> l2_cache_size;
  std::optional<int64_t> total_memory;

  std::optional<int> memory_clock_rate;  // kHz
  std::optional<int> memory_bus_width;   // bits
  // Bits that a wire of the bus carries in a cycle of the clock above: 2, on
  // both edges, where the clock is the one of the data, as CUDA reports it.
  int memory_transfers_per_clock = 2;

  // Peak rate of single precision arithmetic without matrix units, where a
  // fused multiply-add counts twice.
  std::optional<double> fp32_operations_per_ms;

  // What the memory bus carries when every cycle of it is used; absent if its
  // clock or width is.
  std::optional<double> PeakMemoryBytesPerMs() const;

  // As get_compute_capability answers: 10 * major + minor for CUDA (90), the
  // architecture for HIP ("gfx942"), 0 for the fake device.
  ComputeCapability GetComputeCapability() const;

  // As is_bf16_supported answers; absent where it is not implemented, on the
  // fake device. CUDA has it from major version 8 on and emulates it before.
  std::optional<bool> IsBf16Supported(bool including_emulation) const;
};

// The profiles that come with the core: "fake" first, then real accelerators.
std::span<const DeviceProfile> Profiles();

// *profile becomes the one of that name, which lives as long as the program.
// The case of letters does not count, nor do spaces, hyphens and underscores:
// "RTX 4090" is "rtx4090".
Status FindProfile(std::string_view name, const DeviceProfile** profile);

}  // namespace fake_device

#endif  // FAKE_DEVICE_DEVICE_PROFILE_H_
