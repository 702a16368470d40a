// The profiles of accelerators are complete, agree with what their makers
// publish, and answer what Inductor asks as PyTorch's interfaces do.

#include "fake_device/device_profile.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fake_device/device_interface.h"
#include "fake_device/status.h"
#include "status_assertions.h"

namespace fake_device {
namespace {

const DeviceProfile& Find(const char* name) {
  const DeviceProfile* profile = nullptr;
  EXPECT_TRUE(IsOk(FindProfile(name, &profile)));
  return profile != nullptr ? *profile : Profiles()[0];
}

TEST(DeviceProfileTest, HasTheProfilesThatAreAskedFor) {
  std::vector<std::string> names;
  for (const DeviceProfile& profile : Profiles()) {
    names.push_back(profile.name);
    EXPECT_FALSE(profile.product.empty()) << profile.name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"fake", "t4", "a100", "h100",
                                             "h200", "mi300x", "rtx4090"}));
}

// --- Finding one ---

TEST(DeviceProfileTest, IsFoundByItsName) {
  for (const DeviceProfile& profile : Profiles()) {
    const DeviceProfile* found = nullptr;
    ASSERT_TRUE(IsOk(FindProfile(profile.name, &found)));
    EXPECT_EQ(found, &profile);
  }
}

TEST(DeviceProfileTest, IsFoundAsPeopleWriteIt) {
  EXPECT_EQ(Find("H100").name, "h100");
  EXPECT_EQ(Find("MI300X").name, "mi300x");
  for (const char* name : {"RTX 4090", "rtx-4090", "RTX_4090", "rtx4090"}) {
    EXPECT_EQ(Find(name).name, "rtx4090");
  }
}

TEST(DeviceProfileTest, OfAnotherNameThereIsNone) {
  const DeviceProfile* profile = nullptr;
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion,
                        "there is no device profile 'V100', only fake, t4, "
                        "a100, h100, h200, mi300x, rtx4090",
                        FindProfile("V100", &profile)));
  EXPECT_FALSE(FindProfile("", &profile).ok());
  EXPECT_FALSE(FindProfile("h10", &profile).ok());
  EXPECT_FALSE(FindProfile("h1000", &profile).ok());
  EXPECT_EQ(profile, nullptr);
}

// --- Figures ---

TEST(DeviceProfileTest, TheFakeDeviceHasThreeProperties) {
  const DeviceProfile& fake = Find("fake");
  EXPECT_EQ(fake.major, 8);
  EXPECT_EQ(fake.max_threads_per_multi_processor, 1);
  EXPECT_EQ(fake.multi_processor_count, 80);

  EXPECT_EQ(fake.minor, std::nullopt);
  EXPECT_EQ(fake.max_threads_per_block, std::nullopt);
  EXPECT_EQ(fake.warp_size, std::nullopt);
  EXPECT_EQ(fake.regs_per_multiprocessor, std::nullopt);
  EXPECT_EQ(fake.shared_memory_per_block, std::nullopt);
  EXPECT_EQ(fake.shared_memory_per_block_optin, std::nullopt);
  EXPECT_EQ(fake.shared_memory_per_multiprocessor, std::nullopt);
  EXPECT_EQ(fake.l2_cache_size, std::nullopt);
  EXPECT_EQ(fake.total_memory, std::nullopt);
  EXPECT_EQ(fake.memory_clock_rate, std::nullopt);
  EXPECT_EQ(fake.memory_bus_width, std::nullopt);
  EXPECT_EQ(fake.fp32_operations_per_ms, std::nullopt);
  EXPECT_EQ(fake.PeakMemoryBytesPerMs(), std::nullopt);
}

TEST(DeviceProfileTest, TheH200IsTheOneThatWasMeasured) {
  const DeviceProfile& h200 = Find("h200");
  EXPECT_EQ(h200.multi_processor_count, 132);
  EXPECT_EQ(h200.major, 9);
  EXPECT_EQ(h200.minor, 0);
  EXPECT_EQ(h200.max_threads_per_multi_processor, 2048);
  EXPECT_EQ(h200.regs_per_multiprocessor, 65536);
  EXPECT_EQ(h200.max_threads_per_block, 1024);
  EXPECT_EQ(h200.warp_size, 32);
  EXPECT_EQ(h200.l2_cache_size, 62914560);
  EXPECT_EQ(h200.shared_memory_per_block, 49152);
  EXPECT_EQ(h200.shared_memory_per_block_optin, 232448);
  EXPECT_EQ(h200.shared_memory_per_multiprocessor, 233472);
  EXPECT_EQ(h200.memory_clock_rate, 3201000);
  EXPECT_EQ(h200.memory_bus_width, 6016);
}

TEST(DeviceProfileTest, RealAcceleratorsHaveEveryFigureAndThoseFitTogether) {
  for (const DeviceProfile& profile : Profiles().subspan(1)) {
    SCOPED_TRACE(profile.name);
    EXPECT_TRUE(profile.major && profile.minor);
    ASSERT_TRUE(profile.max_threads_per_multi_processor &&
                profile.max_threads_per_block && profile.warp_size);
    EXPECT_EQ(*profile.max_threads_per_block % *profile.warp_size, 0);
    EXPECT_EQ(*profile.max_threads_per_multi_processor % *profile.warp_size, 0);
    EXPECT_LE(*profile.max_threads_per_block,
              *profile.max_threads_per_multi_processor);
    EXPECT_EQ(profile.regs_per_multiprocessor, 65536);
    EXPECT_LE(profile.shared_memory_per_block,
              profile.shared_memory_per_block_optin);
    EXPECT_LE(profile.shared_memory_per_block_optin,
              profile.shared_memory_per_multiprocessor);
    EXPECT_GT(profile.shared_memory_per_block, 0);
    EXPECT_GT(profile.l2_cache_size, 1 << 20);
    EXPECT_GT(profile.total_memory, profile.l2_cache_size);
    EXPECT_EQ(profile.gcn_arch_name.empty(),
              profile.platform != Platform::kHip);
  }
}

TEST(DeviceProfileTest, BandwidthIsWhatTheMakersPublish) {
  const struct {
    const char* name;
    double gigabytes_per_second;
  } published[] = {
      {"t4", 320},    {"a100", 1555},   {"h100", 3350},
      {"h200", 4800}, {"mi300x", 5300}, {"rtx4090", 1008},
  };
  for (const auto& row : published) {
    SCOPED_TRACE(row.name);
    const std::optional<double> rate = Find(row.name).PeakMemoryBytesPerMs();
    ASSERT_TRUE(rate.has_value());
    // A gigabyte a second is a megabyte a millisecond; published ones have two
    // or three digits.
    EXPECT_NEAR(*rate / 1e6, row.gigabytes_per_second,
                0.005 * row.gigabytes_per_second);
  }
}

TEST(DeviceProfileTest, ArithmeticIsWhatTheUnitsAndTheClockGive) {
  // Single precision lanes of a multiprocessor (CUDA C++ Programming Guide,
  // "Arithmetic Instructions"; twice those of a wavefront for packed FP32) and
  // the highest clock, in MHz.
  const struct {
    const char* name;
    int lanes;
    double megahertz;
  } units[] = {
      {"t4", 64, 1590},    {"a100", 64, 1410},    {"h100", 128, 1980},
      {"h200", 128, 1980}, {"mi300x", 128, 2100}, {"rtx4090", 128, 2520},
  };
  for (const auto& row : units) {
    SCOPED_TRACE(row.name);
    const DeviceProfile& profile = Find(row.name);
    ASSERT_TRUE(profile.fp32_operations_per_ms.has_value());
    const double expected =
        2.0 * row.lanes * row.megahertz * 1e3 * profile.multi_processor_count;
    EXPECT_NEAR(*profile.fp32_operations_per_ms, expected, 0.01 * expected);
  }
}

// --- Answers ---

TEST(DeviceProfileTest, ComputeCapabilityIsOfThePlatformsKind) {
  EXPECT_EQ(Find("fake").GetComputeCapability(), ComputeCapability(0));
  EXPECT_EQ(Find("t4").GetComputeCapability(), ComputeCapability(75));
  EXPECT_EQ(Find("a100").GetComputeCapability(), ComputeCapability(80));
  EXPECT_EQ(Find("h100").GetComputeCapability(), ComputeCapability(90));
  EXPECT_EQ(Find("h200").GetComputeCapability(), ComputeCapability(90));
  EXPECT_EQ(Find("rtx4090").GetComputeCapability(), ComputeCapability(89));
  EXPECT_EQ(Find("mi300x").GetComputeCapability(), ComputeCapability("gfx942"));
}

TEST(DeviceProfileTest, Bf16IsEmulatedBeforeAmpere) {
  EXPECT_EQ(Find("t4").IsBf16Supported(false), false);
  EXPECT_EQ(Find("t4").IsBf16Supported(true), true);
  for (const char* name : {"a100", "h100", "h200", "rtx4090", "mi300x"}) {
    EXPECT_EQ(Find(name).IsBf16Supported(false), true) << name;
    EXPECT_EQ(Find(name).IsBf16Supported(true), true) << name;
  }
  EXPECT_EQ(Find("fake").IsBf16Supported(false), std::nullopt);
  EXPECT_EQ(Find("fake").IsBf16Supported(true), std::nullopt);
}

TEST(DeviceProfileTest, AProfileIsAValueToChange) {
  DeviceProfile mine = Find("h100");
  mine.name = "mine";
  mine.memory_clock_rate = std::nullopt;
  EXPECT_EQ(mine.PeakMemoryBytesPerMs(), std::nullopt);
  EXPECT_NE(Find("h100").PeakMemoryBytesPerMs(), std::nullopt);
  EXPECT_EQ(DeviceProfile().PeakMemoryBytesPerMs(), std::nullopt);
  EXPECT_EQ(DeviceProfile().GetComputeCapability(), ComputeCapability(0));
}

}  // namespace
}  // namespace fake_device
