#ifndef CPP_TESTS_TRITON_DIFFERENTIAL_TEST_KERNEL_H_
#define CPP_TESTS_TRITON_DIFFERENTIAL_TEST_KERNEL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "triton/element_type.h"
#include "triton/support/launch.h"

namespace fake_device::triton {

// What a pointer argument points to.
struct TestBuffer {
  ElementType element = ElementType::kInt32;
  uint64_t address = 0;
  int64_t count = 0;
};

// A kernel in the tile IR's text, and a launch of it. Buffers do not overlap.
struct TestKernel {
  std::string text;
  LaunchInput input;
  std::vector<uint8_t> memory;
  std::vector<TestBuffer> buffers;
};

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_DIFFERENTIAL_TEST_KERNEL_H_
