#ifndef FAKE_DEVICE_TRITON_FRONTEND_KERNEL_PARAMETERS_H_
#define FAKE_DEVICE_TRITON_FRONTEND_KERNEL_PARAMETERS_H_

#include <optional>
#include <vector>

#include "triton/compiler.h"
#include "triton/frontend/interpreter.h"
#include "triton/semantics/context.h"

namespace fake_device::triton {

// A value for each parameter of the kernel: what `options` gives as constexpr,
// else a parameter of the builder's function, added in the signature's order.
// Fails where signature, constexprs and the kernel do not fit.
std::optional<std::vector<Value>> BindKernelParameters(
    const FunctionDefinition& kernel, const CompileOptions& options,
    Interpreter& interpreter, Context& context);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_KERNEL_PARAMETERS_H_
