#include <utility>

#include "triton/compiler.h"
#include "triton/frontend/interpreter.h"
#include "triton/frontend/kernel_parameters.h"
#include "triton/frontend/source_module.h"
#include "triton/ir/verifier.h"
#include "triton/syntax/syntax_tree.h"

namespace fake_device::triton {
namespace {

// The function of that name. Where the source has one function only it is the
// kernel, since Inductor renames kernels after it has printed them.
const FunctionDefinition* FindKernel(const SourceModule& module,
                                     const std::string& name) {
  if (const FunctionDefinition* function = module.FindFunction(name)) {
    return function;
  }
  return module.functions().size() == 1 ? module.functions().front().get()
                                        : nullptr;
}

}  // namespace

std::optional<Diagnostic> LowerSource(const SyntaxTree& tree,
                                      const CompileOptions& options,
                                      std::optional<Function>* function,
                                      std::vector<std::string>* static_prints) {
  SourceModule module;
  if (auto diagnostic = SourceModule::Read(tree, &module)) return diagnostic;
  const FunctionDefinition* kernel = FindKernel(module, options.name);
  if (kernel == nullptr) {
    return Diagnostic{
        options.name, "the source defines no function of this name", {}, {}};
  }
  Function result(options.name);
  Builder builder(&result);
  builder.set_location(kernel->node.location());
  Context context(&builder);
  Interpreter interpreter(&module, &context);
  const auto arguments =
      BindKernelParameters(*kernel, options, interpreter, context);
  if (!arguments || !interpreter.RunKernel(*kernel, *arguments)) {
    Diagnostic diagnostic = *context.diagnostic();
    diagnostic.source_line = tree.SourceLine(diagnostic.location.line);
    return diagnostic;
  }
#ifdef FAKE_DEVICE_VERIFIES_IR
  if (auto broken = Verify(result)) {
    return Diagnostic{"tile IR", "internal error: " + *broken, {}, {}};
  }
#endif
  function->emplace(std::move(result));
  *static_prints = std::move(context.static_prints);
  return std::nullopt;
}

}  // namespace fake_device::triton
