#include "triton/semantics/context.h"

namespace fake_device::triton {

std::nullopt_t Context::Fail(std::string_view construct,
                             std::string_view message) {
  if (!called_.empty()) construct = called_;
  if (!diagnostic_) {
    diagnostic_ = Diagnostic{std::string(construct), std::string(message),
                             builder_->location(), ""};
  }
  return std::nullopt;
}

}  // namespace fake_device::triton
