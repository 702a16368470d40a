#ifndef FAKE_DEVICE_TRITON_SEMANTICS_ARGUMENTS_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_ARGUMENTS_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triton/semantics/context.h"

// Reading the arguments of built-in functions. Each fails in the name of
// `construct` where the argument is not what its parameter takes.
namespace fake_device::triton {

std::optional<int64_t> IntArgument(Context& context, const char* construct,
                                   const char* parameter, const Value& value);
std::optional<bool> BoolArgument(Context& context, const char* construct,
                                 const char* parameter, const Value& value);
std::optional<DtypeValue> DtypeArgument(Context& context, const char* construct,
                                        const char* parameter,
                                        const Value& value);
std::optional<std::string> StringArgument(Context& context,
                                          const char* construct,
                                          const char* parameter,
                                          const Value& value);
// A tensor; a number becomes one.
std::optional<ValueId> TensorArgument(Context& context, const char* construct,
                                      const char* parameter,
                                      const Value& value);
// A tensor that is one already: of what has a shape or a dtype.
std::optional<ValueId> StrictTensorArgument(Context& context,
                                            const char* construct,
                                            const char* parameter,
                                            const Value& value);
// The elements of a tuple. Of a tuple that a "*name" collected, the one tuple
// in it may stand for it.
std::optional<std::vector<Value>> TupleArgument(Context& context,
                                                const char* construct,
                                                const char* parameter,
                                                const Value& value);
std::optional<std::vector<int64_t>> IntsArgument(Context& context,
                                                 const char* construct,
                                                 const char* parameter,
                                                 const Value& value);
std::optional<Shape> ShapeArgument(Context& context, const char* construct,
                                   const Value& value);
// From 0 on; negative ones count from the back.
std::optional<int> AxisArgument(Context& context, const char* construct,
                                const Value& value, int rank);

// Extents as a shape, if the language allows them.
std::optional<Shape> CheckedShape(Context& context, const char* construct,
                                  std::span<const int64_t> extents);

// "[32, 64]".
std::string TextOf(const Shape& shape);
// "['32', '64']": how the language prints the shape of a tensor's type.
std::string QuotedTextOf(const Shape& shape);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_ARGUMENTS_H_
