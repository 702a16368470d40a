#include "triton/semantics/context.h"

#include <utility>

namespace fake_device::triton {

std::nullopt_t Context::Fail(std::string construct, std::string message) {
  if (!called_.empty()) construct = called_;
  if (!diagnostic_) {
    diagnostic_ = Diagnostic{std::move(construct), std::move(message),
                             builder_->location(), ""};
  }
  return std::nullopt;
}

}  // namespace fake_device::triton
