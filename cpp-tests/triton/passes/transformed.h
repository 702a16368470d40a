#ifndef CPP_TESTS_TRITON_PASSES_TRANSFORMED_H_
#define CPP_TESTS_TRITON_PASSES_TRANSFORMED_H_

#include <optional>
#include <string>

#include "triton/ir/parser.h"
#include "triton/ir/printer.h"
#include "triton/ir/verifier.h"
#include "triton/passes/passes.h"

namespace fake_device::triton {

inline constexpr char kParameters[] =
    "kernel k(%0: ptr<fp32> p, %1: int32 n, %2: fp32 x, %3: int1 c) {\n";

// The operations of a function with kParameters and this body after `passes`,
// without what is dead, as the printer writes them; or what went wrong.
inline std::string Transformed(
    const std::string& body,
    std::initializer_list<void (*)(Function*)> passes) {
  ParseError error;
  std::optional<Function> function =
      ParseFunction(kParameters + body + "}\n", &error);
  if (!function) {
    return "line " + std::to_string(error.line - 1) + ": " + error.message;
  }
  if (const auto violation = Verify(*function)) return "before: " + *violation;
  for (auto pass : passes) {
    pass(&*function);
    if (const auto violation = Verify(*function)) {
      return "after: " + *violation + "\n" + ToString(*function);
    }
  }
  RemoveDeadCode(&*function);
  if (const auto violation = Verify(*function)) {
    return "at last: " + *violation + "\n" + ToString(*function);
  }
  const std::string text = ToString(*function);
  function->Renumber();
  if (const auto violation = Verify(*function)) {
    return "renumbered: " + *violation;
  }
  if (ToString(*function) != text) return "renumbering changes the text";
  const size_t start = sizeof(kParameters) - 1;
  return text.substr(start, text.size() - start - 2);
}

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_PASSES_TRANSFORMED_H_
