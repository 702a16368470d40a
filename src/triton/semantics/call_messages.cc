#include "triton/semantics/call_messages.h"

namespace fake_device::triton {

std::string DescribeMissing(std::string_view function,
                            std::span<const std::string_view> parameters) {
  const size_t count = parameters.size();
  std::string text = std::string(function) + "() missing " +
                     std::to_string(count) + " required positional argument" +
                     (count == 1 ? "" : "s") + ": ";
  for (size_t i = 0; i < count; ++i) {
    if (i > 0 && count > 2) text += ",";
    if (i > 0) text += i + 1 == count ? " and " : " ";
    text += "'" + std::string(parameters[i]) + "'";
  }
  return text;
}

std::string DescribeTooMany(std::string_view function, size_t least,
                            size_t most, size_t given) {
  const bool is_range = least != most;
  std::string text = std::string(function) + "() takes ";
  if (is_range) text += "from " + std::to_string(least) + " to ";
  text += std::to_string(most) + " positional argument" +
          (most == 1 && !is_range ? "" : "s");
  return text + " but " + std::to_string(given) +
         (given == 1 ? " was" : " were") + " given";
}

}  // namespace fake_device::triton
