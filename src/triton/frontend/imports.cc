#include "triton/frontend/imports.h"

namespace fake_device::triton {
namespace {

struct ModulePath {
  std::string_view path;
  std::string_view name;
};

constexpr ModulePath kModulePaths[] = {
    {"triton", "triton"},
    {"triton.language", "tl"},
    {"triton.language.core", "tl.core"},
    {"triton.language.standard", "tl.standard"},
    {"triton.language.random", "tl.random"},
    {"triton.language.math", "tl.math"},
    {"triton.language.extra", "tl.extra"},
    {"triton.language.extra.cuda", "tl.extra.cuda"},
    {"triton.language.extra.libdevice", "libdevice"},
    {"triton.language.extra.cuda.libdevice", "libdevice"},
    {"torch._inductor.runtime.triton_helpers", "triton_helpers"},
    {"math", "math"},
};

std::string_view FindModule(std::string_view path) {
  for (const ModulePath& entry : kModulePaths) {
    if (entry.path == path) return entry.name;
  }
  return {};
}

}  // namespace

std::optional<Import> ResolveImport(std::string_view dotted) {
  if (const auto module = FindModule(dotted); !module.empty()) {
    return Import{std::string(module), {}};
  }
  const size_t dot = dotted.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view module = FindModule(dotted.substr(0, dot));
  if (module.empty()) return std::nullopt;
  return Import{std::string(module), std::string(dotted.substr(dot + 1))};
}

}  // namespace fake_device::triton
