#ifndef FAKE_DEVICE_TRITON_TESTS_SEMANTICS_EXPRESSION_H_
#define FAKE_DEVICE_TRITON_TESTS_SEMANTICS_EXPRESSION_H_

#include <map>
#include <optional>
#include <string>

#include "triton/semantics/context.h"

namespace fake_device::triton {

// Evaluates an expression of Python's as far as the tests need it: numbers,
// strings, names, operators, calls, members, subscripts and tuples. `names`
// come before what the language knows. Returns nothing after Context::Fail; an
// expression that cannot be read fails as "expression".
std::optional<Value> EvaluateExpression(
    Context& context, const std::string& text,
    const std::map<std::string, Value>& names);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_TESTS_SEMANTICS_EXPRESSION_H_
