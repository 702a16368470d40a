#ifndef FAKE_DEVICE_TRITON_FRONTEND_IMPORTS_H_
#define FAKE_DEVICE_TRITON_FRONTEND_IMPORTS_H_

#include <optional>
#include <string>
#include <string_view>

namespace fake_device::triton {

// What an import binds a name to: a module of the language, by the name that
// GlobalName knows, or a member of one.
struct Import {
  std::string module;
  std::string member;  // empty for the module itself
};

// Of the full dotted name of a Python module or of a member of one. Nothing for
// what is not the language's.
std::optional<Import> ResolveImport(std::string_view dotted);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_IMPORTS_H_
