#ifndef FAKE_DEVICE_TRITON_SEMANTICS_TRITON_HELPER_PARTS_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_TRITON_HELPER_PARTS_H_

#include <initializer_list>
#include <optional>
#include <span>

#include "triton/semantics/builtin.h"
#include "triton/semantics/semantics.h"

// What the parts of Inductor's triton_helpers share. They are written here in
// terms of the language's own functions, as Inductor's are.
namespace fake_device::triton {

using MaybeValue = std::optional<Value>;

// An operator or a function of the language on values that may have failed:
// then it fails as well.
MaybeValue Apply(Context& context, BinaryOperator op, const MaybeValue& a,
                 const MaybeValue& b);
MaybeValue CallByName(Context& context, const char* name,
                      std::initializer_list<MaybeValue> values);
MaybeValue TupleOf(std::initializer_list<MaybeValue> values);
MaybeValue ToDtype(Context& context, const MaybeValue& value, DtypeValue dtype,
                   bool bitcast = false);

// Whether arithmetic on the value is done in floating point.
bool HasFloatingElements(Context& context, const Value& value);
// The unsigned integer type of that width, which is 8 to 64.
ElementType UnsignedOfWidth(int bits);

// The tables of triton_helper_*.cc.
std::span<const BuiltinInfo> TritonHelperArithmetic();
std::span<const BuiltinInfo> TritonHelperReductions();
std::span<const BuiltinInfo> TritonHelperSearches();
std::span<const BuiltinInfo> TritonHelperScans();

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_TRITON_HELPER_PARTS_H_
