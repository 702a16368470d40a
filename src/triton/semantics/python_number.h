#ifndef FAKE_DEVICE_TRITON_SEMANTICS_PYTHON_NUMBER_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_PYTHON_NUMBER_H_

#include <string>

#include "triton/semantics/context.h"
#include "triton/semantics/semantics.h"

// What Python does with values that are known while compiling.
namespace fake_device::triton {

// Of a bool, an int or a float; a float truncates to an int.
PythonInt IntOf(const Value& number);
double FloatOf(const Value& number);
bool TruthOf(const Value& number);

// In decimal.
std::string ToText(PythonInt value);
// As Python's str(): "1.5", "inf", "None", "(1, 2)".
std::string ToText(Context& context, const Value& value);

// An operator on values of which none is a tensor: numbers, strings, tuples,
// dtypes, None.
std::optional<Value> PythonBinary(Context& context, BinaryOperator op,
                                  const Value& a, const Value& b);
std::optional<Value> PythonUnary(Context& context, UnaryOperator op,
                                 const Value& a);

// Python's name of a value's type: "int", "NoneType".
const char* PythonTypeName(const Value& value);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_PYTHON_NUMBER_H_
