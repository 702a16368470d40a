#include "fake_device/device_profile.h"

#include <algorithm>
#include <array>

namespace fake_device {

namespace {

// Each figure below has its source beside it. Those of several profiles:
//
// [CUDA]  CUDA C++ Programming Guide, "Technical Specifications per Compute
//         Capability": warp size 32, at most 1024 threads per block, 64 K
//         32-bit registers per multiprocessor and 48 KB of statically allocated
//         shared memory per block, for compute capability 7.5 to 9.0.
// [query] What the driver answered on a machine with the device, here: CUDA
//         driver API 13.0, driver 580.159.04, cuDeviceGetAttribute and
//         cuDeviceTotalMem.
//
// A chip's total memory depends on its driver and settings by some megabytes.

constexpr int64_t kKiB = 1024;
constexpr int64_t kMiB = 1024 * kKiB;

// PyTorch's test for Triton extension backends
// (test/inductor/extension_backends/triton): a device with three properties.
DeviceProfile Fake() {
  DeviceProfile fake;
  fake.name = "fake";
  fake.product = "fake";
  fake.platform = Platform::kFake;
  fake.multi_processor_count = 80;
  fake.major = 8;
  fake.max_threads_per_multi_processor = 1;
  return fake;
}

// What all the chips of CUDA below share.
DeviceProfile Cuda() {
  DeviceProfile cuda;
  cuda.platform = Platform::kCuda;
  cuda.max_threads_per_block = 1024;         // [CUDA]
  cuda.warp_size = 32;                       // [CUDA]
  cuda.regs_per_multiprocessor = 65536;      // [CUDA]
  cuda.shared_memory_per_block = 48 * kKiB;  // [CUDA]
  return cuda;
}

// Turing. [dump] is deviceQuery of the CUDA samples on a Tesla T4:
// gist.github.com/Terminus-IMRC/5e4b7782c27106dec287050b323cd059.
DeviceProfile T4() {
  DeviceProfile t4 = Cuda();
  t4.name = "t4";
  t4.product = "Tesla T4";                    // [dump]
  t4.multi_processor_count = 40;              // [dump]
  t4.major = 7;                               // [dump]
  t4.minor = 5;                               // [dump]
  t4.max_threads_per_multi_processor = 1024;  // [dump]
  // Turing Tuning Guide, 1.4.3.1: one block may use all of the 64 KB.
  t4.shared_memory_per_block_optin = 64 * kKiB;
  t4.shared_memory_per_multiprocessor = 65536;  // [dump]
  t4.l2_cache_size = 4194304;                   // [dump]
  t4.total_memory = 15835660288;                // [dump]
  t4.memory_clock_rate = 5001000;               // [dump]
  t4.memory_bus_width = 256;                    // [dump]
  // NVIDIA T4 data sheet: 8.1 TFLOPS single precision.
  t4.fp32_operations_per_ms = 8.1e9;
  return t4;
}

// Ampere, the module of 40 GB. [dump] is deviceQuery of the CUDA samples on an
// A100-SXM4-40GB: github.com/bottlerocket-os/bottlerocket/pull/3873 and, for
// the total memory, the wiki of the Paderborn Center for Parallel Computing,
// "NVIDIA A100 40GB with NVLINK".
DeviceProfile A100() {
  DeviceProfile a100 = Cuda();
  a100.name = "a100";
  // XLA's description of the device (target_config/specs/a100_sxm_40.txtpb).
  a100.product = "NVIDIA A100-SXM4-40GB";
  a100.multi_processor_count = 108;             // [dump]
  a100.major = 8;                               // [dump]
  a100.minor = 0;                               // [dump]
  a100.max_threads_per_multi_processor = 2048;  // [dump]
  // Ampere Tuning Guide, 1.4.1.1: 163 KB.
  a100.shared_memory_per_block_optin = 163 * kKiB;
  a100.shared_memory_per_multiprocessor = 167936;  // [dump]
  a100.l2_cache_size = 41943040;                   // [dump]
  a100.total_memory = 42405855232;                 // [dump]
  a100.memory_clock_rate = 1215000;                // [dump]
  a100.memory_bus_width = 5120;                    // [dump]
  // NVIDIA A100 Tensor Core GPU Architecture white paper: 19.5 TFLOPS.
  a100.fp32_operations_per_ms = 19.5e9;
  return a100;
}

// What the two chips of Hopper share.
DeviceProfile Hopper() {
  DeviceProfile hopper = Cuda();
  hopper.multi_processor_count = 132;                // [query]
  hopper.major = 9;                                  // [query]
  hopper.minor = 0;                                  // [query]
  hopper.max_threads_per_multi_processor = 2048;     // [query]
  hopper.shared_memory_per_block_optin = 232448;     // [query]
  hopper.shared_memory_per_multiprocessor = 233472;  // [query]
  // NVIDIA H100 and H200 data sheets, SXM: 67 TFLOPS FP32.
  hopper.fp32_operations_per_ms = 67e9;
  return hopper;
}

DeviceProfile H100() {
  DeviceProfile h100 = Hopper();
  h100.name = "h100";
  h100.product = "NVIDIA H100 80GB HBM3";  // [query]
  h100.l2_cache_size = 52428800;           // [query]
  h100.total_memory = 85017493504;         // [query]
  h100.memory_clock_rate = 2619000;        // [query]
  h100.memory_bus_width = 5120;            // [query]
  return h100;
}

DeviceProfile H200() {
  DeviceProfile h200 = Hopper();
  h200.name = "h200";
  h200.product = "NVIDIA H200";      // [query]
  h200.l2_cache_size = 62914560;     // [query]
  h200.total_memory = 150109880320;  // [query]
  h200.memory_clock_rate = 3201000;  // [query]
  h200.memory_bus_width = 6016;      // [query]
  return h200;
}

// CDNA 3. [spec] is the ROCm documentation, "Accelerator and GPU hardware
// specifications"; [sheet] AMD's data sheet of the MI300X; [torch] what PyTorch
// on ROCm 6.2.4 printed, github.com/ROCm/ROCm/issues/4203; [bench] what
// hipblaslt-bench printed, github.com/ROCm/hipBLASLt/pull/1539; [xla] XLA's
// description of the device (target_config/specs/mi300.txtpb).
DeviceProfile Mi300x() {
  DeviceProfile mi300x;
  mi300x.name = "mi300x";
  mi300x.product = "AMD Instinct MI300X";  // [torch]
  mi300x.platform = Platform::kHip;
  mi300x.multi_processor_count = 304;  // [spec]
  mi300x.major = 9;                    // [torch]
  mi300x.minor = 4;                    // [torch]
  mi300x.gcn_arch_name = "gfx942";     // [spec]
  // rocminfo, "Max Work-item Per CU": github.com/ROCm/ROCm/issues/4021.
  mi300x.max_threads_per_multi_processor = 2048;
  mi300x.max_threads_per_block = 1024;  // [bench]
  mi300x.warp_size = 64;                // [bench]; a wavefront in [spec]

  // Inductor's code for an MI300X has DeviceProperties(type='hip',
  // cc='gfx942', regs_per_multiprocessor=65536). [spec] has vector registers of
  // 512 KiB, twice as much.
  mi300x.regs_per_multiprocessor = 65536;

  // [bench]; the LDS in [spec].
  mi300x.shared_memory_per_block = 64 * kKiB;
  mi300x.shared_memory_per_block_optin = 64 * kKiB;     // [xla]
  mi300x.shared_memory_per_multiprocessor = 64 * kKiB;  // [spec], [xla]

  // [spec], all eight dies; [torch] shows the 4 MiB of one.
  mi300x.l2_cache_size = 32 * kMiB;
  mi300x.total_memory = 196592 * kMiB;  // [torch]

  // [sheet] has 5.2 Gbit/s a wire, four times the clock, and 5.3 TB/s.
  mi300x.memory_clock_rate = 1300000;  // [bench]
  mi300x.memory_bus_width = 8192;      // [sheet]
  mi300x.memory_transfers_per_clock = 4;

  // [sheet], vector.
  mi300x.fp32_operations_per_ms = 163.4e9;
  return mi300x;
}

// Ada. [dump] is what nvbench printed, github.com/NVIDIA/nvbench/pull/207.
DeviceProfile Rtx4090() {
  DeviceProfile rtx4090 = Cuda();
  rtx4090.name = "rtx4090";
  rtx4090.product = "NVIDIA GeForce RTX 4090";     // [dump]
  rtx4090.multi_processor_count = 128;             // [dump]
  rtx4090.major = 8;                               // [dump]
  rtx4090.minor = 9;                               // [dump]
  rtx4090.max_threads_per_multi_processor = 1536;  // [dump]
  // Ada Tuning Guide, 1.4.1.1: 99 KB.
  rtx4090.shared_memory_per_block_optin = 99 * kKiB;
  rtx4090.shared_memory_per_multiprocessor = 100 * kKiB;  // [dump]
  rtx4090.l2_cache_size = 73728 * kKiB;                   // [dump]
  rtx4090.total_memory = 24563 * kMiB;                    // [dump]
  rtx4090.memory_clock_rate = 10501000;                   // [dump]
  rtx4090.memory_bus_width = 384;                         // [dump]
  // NVIDIA Ada GPU Architecture white paper: 82.6 TFLOPS.
  rtx4090.fp32_operations_per_ms = 82.6e9;
  return rtx4090;
}

// A name as profiles have it.
std::string Plain(std::string_view name) {
  std::string plain;
  for (const char letter : name) {
    if (letter == ' ' || letter == '-' || letter == '_') continue;
    const bool is_upper = letter >= 'A' && letter <= 'Z';
    plain += is_upper ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return plain;
}

}  // namespace

std::optional<double> DeviceProfile::PeakMemoryBytesPerMs() const {
  if (!memory_clock_rate || !memory_bus_width) return std::nullopt;
  // A kilohertz is a cycle a millisecond.
  return static_cast<double>(*memory_clock_rate) * memory_transfers_per_clock *
         *memory_bus_width / 8;
}

ComputeCapability DeviceProfile::GetComputeCapability() const {
  switch (platform) {
    case Platform::kFake:
      return 0;
    case Platform::kCuda:
      return 10 * major.value_or(0) + minor.value_or(0);
    case Platform::kHip:
      return gcn_arch_name;
  }
  return 0;
}

std::optional<bool> DeviceProfile::IsBf16Supported(
    bool including_emulation) const {
  switch (platform) {
    case Platform::kFake:
      return std::nullopt;
    case Platform::kCuda:
      return including_emulation || major.value_or(0) >= 8;
    case Platform::kHip:
      return true;
  }
  return std::nullopt;
}

std::span<const DeviceProfile> Profiles() {
  static const auto* const kProfiles = new std::array<DeviceProfile, 7>{
      Fake(), T4(), A100(), H100(), H200(), Mi300x(), Rtx4090()};
  return *kProfiles;
}

Status FindProfile(std::string_view name, const DeviceProfile** profile) {
  const std::string plain = Plain(name);
  std::string names;
  for (const DeviceProfile& candidate : Profiles()) {
    if (candidate.name == plain) {
      *profile = &candidate;
      return Status::Ok();
    }
    names += (names.empty() ? "" : ", ") + candidate.name;
  }
  return Status::Assertion("there is no device profile '" + std::string(name) +
                           "', only " + names);
}

}  // namespace fake_device
