#ifndef FAKE_DEVICE_TRITON_SEMANTICS_BUILTIN_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_BUILTIN_H_

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "triton/semantics/context.h"

namespace fake_device::triton {

// A function that the language has built in.
struct BuiltinInfo {
  // As the source calls it: "tl.load", "triton_helpers.max2", "tensor.to".
  const char* name;
  // Its parameters in order as Python would declare them, with defaults None,
  // True, False, numbers or strings: "pointer, mask=None, other=None".
  // A leading "*name" takes all positional ones as a tuple, which is empty if
  // there are none; what follows it is passed by name.
  const char* parameters;
  // Called with one value for each parameter, bound by BindArguments. Null
  // where `run_shared` is not.
  std::optional<Value> (*run)(Context& context, std::span<const Value> values);
  // The same for functions that share an implementation, which tells them
  // apart by their entries.
  std::optional<Value> (*run_shared)(Context& context, const BuiltinInfo& info,
                                     std::span<const Value> values) = nullptr;
};

// By the whole name. Null if there is none.
const BuiltinInfo* FindBuiltin(std::string_view name);

// Puts a call's arguments in the order of the parameters, methods with their
// tensor first. Fails as Python does: too many, unknown, missing.
std::optional<std::vector<Value>> BindArguments(Context& context,
                                                const BuiltinInfo& info,
                                                const Arguments& arguments);

std::optional<Value> CallBuiltin(Context& context, const BuiltinInfo& info,
                                 const Arguments& arguments);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_BUILTIN_H_
