#ifndef CPP_TESTS_TRITON_DIFFERENTIAL_SOURCE_GENERATOR_H_
#define CPP_TESTS_TRITON_DIFFERENTIAL_SOURCE_GENERATOR_H_

#include <cstdint>
#include <string>

#include "triton/compiler.h"

namespace fake_device::triton {

// A source in Triton's language and how to compile it.
struct TestSource {
  std::string text;
  CompileOptions options;
};

// Random statements of a grammar that knows tiles from scalars, but not their
// types and shapes: many such kernels are wrong, in as many ways, and many are
// right. The same seed gives the same source.
TestSource GenerateSource(uint64_t seed);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_DIFFERENTIAL_SOURCE_GENERATOR_H_
