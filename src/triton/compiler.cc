#include "triton/compiler.h"

#include "triton/frontend/source_reader.h"

namespace fake_device::triton {

std::optional<Diagnostic> Compile(const SyntaxTree& tree,
                                  const CompileOptions& options,
                                  CompiledKernel* kernel) {
  std::optional<Function> function;
  if (auto diagnostic =
          LowerSource(tree, options, &function, &kernel->static_prints)) {
    return diagnostic;
  }
  Optimize(&*function);
  return Generate(*function, kernel);
}

std::optional<Diagnostic> Compile(const std::string& source,
                                  const CompileOptions& options,
                                  CompiledKernel* kernel) {
  SourceReader reader;
  if (auto diagnostic = reader.Read(source)) return diagnostic;
  return Compile(*reader.last(), options, kernel);
}

}  // namespace fake_device::triton
