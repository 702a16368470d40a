#include "triton/frontend/lowering.h"

#include <gtest/gtest.h>

#include <cstring>

#include "triton/frontend/source_reader.h"
#include "triton/support/evaluator.h"

namespace fake_device::triton {
namespace {

constexpr int kOutputs = 8;

}  // namespace

Lowered Lower(const std::string& source, const CompileOptions& options) {
  Lowered lowered;
  SourceReader reader;
  lowered.diagnostic = reader.Read(source);
  if (lowered.diagnostic) return lowered;
  lowered.diagnostic = LowerSource(*reader.last(), options, &lowered.function,
                                   &lowered.static_prints);
  return lowered;
}

Lowered LowerKernel(const std::string& source) {
  CompileOptions options;
  options.name = "kernel";
  options.parameters = {{"out", "*i32"}, {"n", "i32"}, {"m", "i32"}};
  return Lower(source, options);
}

std::string KernelOf(const std::string& body) {
  std::string source = "def kernel(out, n, m):\n  ";
  for (char c : body) {
    source += c;
    if (c == '\n') source += "  ";
  }
  return source + "\n";
}

std::vector<int32_t> RunKernelSource(const std::string& source, int32_t n,
                                     int32_t m) {
  const Lowered lowered = LowerKernel(source);
  if (lowered.diagnostic) {
    ADD_FAILURE() << lowered.diagnostic->construct << ": "
                  << lowered.diagnostic->message << "\nin\n"
                  << source;
    return {};
  }
  std::vector<uint8_t> memory(kOutputs * sizeof(int32_t));
  LaunchInput input;
  input.arguments = {Constant::Integer(0), Constant::Integer(n),
                     Constant::Integer(m)};
  const LaunchResult result = Evaluate(*lowered.function, input, &memory);
  EXPECT_EQ(result.status, LaunchStatus::kDone) << result.message << source;
  std::vector<int32_t> outputs(kOutputs);
  std::memcpy(outputs.data(), memory.data(), memory.size());
  return outputs;
}

std::vector<int32_t> RunBody(const std::string& body, int32_t n, int32_t m) {
  return RunKernelSource(KernelOf(body), n, m);
}

int32_t RunForOne(const std::string& body, int32_t n, int32_t m) {
  const std::vector<int32_t> outputs = RunBody(body, n, m);
  return outputs.empty() ? INT32_MIN : outputs[0];
}

Diagnostic RefusalOf(const std::string& source) {
  const Lowered lowered = LowerKernel(source);
  EXPECT_TRUE(lowered.diagnostic) << source;
  return lowered.diagnostic.value_or(Diagnostic{});
}

}  // namespace fake_device::triton
