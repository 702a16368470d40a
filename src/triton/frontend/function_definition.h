#ifndef FAKE_DEVICE_TRITON_FRONTEND_FUNCTION_DEFINITION_H_
#define FAKE_DEVICE_TRITON_FRONTEND_FUNCTION_DEFINITION_H_

#include <string_view>
#include <vector>

#include "triton/syntax/syntax_tree.h"

namespace fake_device::triton {

// A `def` of the source. Refers to the syntax tree.
struct FunctionDefinition {
  struct Parameter {
    std::string_view name;
    bool is_constexpr = false;  // annotated so
    Node default_value;         // none if the parameter must be given
  };

  std::string_view name;
  Node node;
  std::vector<Parameter> parameters;
  Node body;
};

// Whether an annotation is tl.constexpr, under whichever name.
bool IsConstexprAnnotation(Node type);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_FUNCTION_DEFINITION_H_
