#ifndef FAKE_DEVICE_TRITON_SEMANTICS_SEMANTICS_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_SEMANTICS_H_

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "triton/semantics/context.h"

// Triton's rules for values (triton.language.semantic): promotion,
// broadcasting, conversions, operators. What is known while compiling is
// computed as Python does; anything with a tensor emits tile IR. Every function
// that fails has called context.Fail.
namespace fake_device::triton {

// Operators of Python's syntax.
enum class BinaryOperator {
  kAdd,
  kSub,
  kMul,
  kTrueDiv,
  kFloorDiv,
  kMod,
  kPow,
  kMatMul,
  kAnd,
  kOr,
  kXor,
  kLeftShift,
  kRightShift,
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,
};
enum class UnaryOperator { kPlus, kMinus, kInvert, kNot };

const char* SpellingOf(BinaryOperator op);  // "+", "//"
const char* SpellingOf(UnaryOperator op);   // "-", "not"

std::optional<Value> Binary(Context& context, BinaryOperator op, const Value& a,
                            const Value& b);
std::optional<Value> Unary(Context& context, UnaryOperator op, const Value& a);

// A number as the scalar tensor that it becomes when it is assigned to a
// variable or passed at run time (int32, or int64 where it does not fit, fp32);
// a tensor as it is.
std::optional<Value> ToTensor(Context& context, const Value& value);
// The tensor's value in the IR; a number becomes one first.
std::optional<ValueId> ToValueId(Context& context, const Value& value);

// The number that a constexpr or a constant scalar tensor holds, for shapes,
// axes, ranges: nothing, without failing, for what is not known.
std::optional<PythonInt> KnownInt(Context& context, const Value& value);
// Whether a condition is known to hold or not: constexprs as Python has it
// (None and empty tuples are false), and scalar tensors that are constants.
std::optional<bool> KnownTruth(Context& context, const Value& value);
// A condition as an int1 scalar in the IR.
std::optional<ValueId> ToCondition(Context& context, const Value& value);

// tensor.to(dtype), tl.cast: numbers, halves, pointers; `bitcast` keeps the
// bits.
std::optional<Value> CastTo(Context& context, const Value& value,
                            DtypeValue dtype, bool bitcast);
// An element conversion without the language's checks, for stores and results.
ValueId ImplicitCast(Context& context, ValueId value, Type type);

// Messages print a shape that is a tensor's as the language does.
std::optional<Value> BroadcastTo(Context& context, const Value& value,
                                 const Shape& shape, bool is_of_tensor = false);
// Both to their common shape, leading extents of 1 added where ranks differ.
bool BroadcastTogether(Context& context, ValueId& a, ValueId& b);

// value[indices]: of ":" and None on a tensor, of integers on a tuple.
std::optional<Value> Subscript(Context& context, const Value& value,
                               std::span<const Value> indices);
// value.name: shape, dtype, T, methods of tensors; members of modules and
// dtypes. Nothing known by that name fails.
std::optional<Value> Attribute(Context& context, const Value& value,
                               std::string_view name);
// A member of a module, by the name that GlobalName knows. Nothing, without
// failing, if there is none.
std::optional<Value> MemberOf(std::string_view module, std::string_view name);
// What a bare or a module's name means: tl, libdevice, range, len, float.
// Nothing, without failing, if it is unknown.
std::optional<Value> GlobalName(std::string_view name);

// A value as Triton's messages print its type: "int32", "<[32, 64], fp32>",
// "pointer<fp32>", "constexpr".
std::string DescribeType(Context& context, const Value& value);
// A value as they print it itself: "int32[16, 16]", "3".
std::string TensorText(Context& context, const Value& value);

// Whether a value can be carried by run-time control flow, and as what values
// of the IR: a tensor is one, a tuple, a block pointer or a descriptor several.
// Numbers become tensors. Fails for others (functions, strings).
bool Flatten(Context& context, const Value& value, std::vector<ValueId>& out);
// The same value with others in the place of those, taken from the front.
Value Unflatten(Context& context, const Value& shape,
                std::span<const ValueId>& values);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_SEMANTICS_H_
