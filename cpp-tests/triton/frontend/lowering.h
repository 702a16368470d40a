#ifndef CPP_TESTS_TRITON_FRONTEND_LOWERING_H_
#define CPP_TESTS_TRITON_FRONTEND_LOWERING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triton/compiler.h"

namespace fake_device::triton {

// What LowerSource made of a source.
struct Lowered {
  std::optional<Diagnostic> diagnostic;
  std::optional<Function> function;
  std::vector<std::string> static_prints;
};

Lowered Lower(const std::string& source, const CompileOptions& options);

// A source whose function `kernel(out, n, m)` has the types *i32, i32, i32.
// What stands before it in the source is the test's own.
Lowered LowerKernel(const std::string& source);

// "def kernel(out, n, m):" and a body, each line indented by two spaces.
std::string KernelOf(const std::string& body);

// Lowers such a kernel and runs it for one program: out[0] to out[7], which
// were 0. Fails the test, and is empty, if that does not work.
std::vector<int32_t> RunKernelSource(const std::string& source, int32_t n,
                                     int32_t m);
std::vector<int32_t> RunBody(const std::string& body, int32_t n = 0,
                             int32_t m = 0);

// The same, of a body that stores to out[0] alone.
int32_t RunForOne(const std::string& body, int32_t n = 0, int32_t m = 0);

// What the source is refused with; fails the test if it is not.
Diagnostic RefusalOf(const std::string& source);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_FRONTEND_LOWERING_H_
