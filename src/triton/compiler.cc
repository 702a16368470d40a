#include "triton/compiler.h"

namespace fake_device::triton {

std::optional<Diagnostic> Compile(const std::string& source,
                                  const CompileOptions& options,
                                  CompiledKernel* kernel) {
  std::optional<Function> function;
  if (auto diagnostic =
          LowerSource(source, options, &function, &kernel->static_prints)) {
    return diagnostic;
  }
  Optimize(&*function);
  return Generate(*function, kernel);
}

}  // namespace fake_device::triton
